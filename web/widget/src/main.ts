import { Widget } from './view/widget';

declare global {
  interface Window {
    Warmline?: {
      open(): void;
      close(): void;
      /** Signs the customer out: everything goes from this device, and the line is closed. */
      clear(): void;
    };
  }
}

// Only while the script runs is it known which tag it came from.
const script = document.currentScript as HTMLScriptElement | null;

function begin(tag: HTMLScriptElement): void {
  const { inbox, label, accent, lang, open } = tag.dataset;
  if (!inbox) {
    console.error('Warmline: data-inbox is missing.');
    return;
  }
  const widget = new Widget({
    origin: new URL(tag.src).origin,
    inbox,
    label,
    accent,
    lang: lang || document.documentElement.lang || navigator.language,
    open: open !== undefined && open !== 'false',
  });
  window.Warmline = {
    open: () => widget.open(true),
    close: () => widget.close(),
    clear: () => widget.clear(),
  };
}

if (script && !window.Warmline) {
  if (document.body) begin(script);
  else addEventListener('DOMContentLoaded', () => begin(script), { once: true });
}
