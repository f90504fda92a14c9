// Runs before the first paint, so that a chosen theme never flashes the other one.
(function () {
  try {
    var kept = JSON.parse(localStorage.getItem('warmline.preferences') || '{}');
    var theme = kept.theme;
    if (kept.direction === 'rtl') document.documentElement.dir = 'rtl';
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch (_) {
    // Storage may be forbidden; the system's theme is a good one.
  }
})();
