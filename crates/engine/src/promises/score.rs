//! The score of promises: how many held, how sure that figure is, and what is too small to show.

/// Cells with fewer promises than this are hidden: they could tell of a person.
pub const SHOWN_FROM: i64 = 20;

/// The two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Between what the true share lies, with 95 % confidence, when `kept` of `all` were kept: the interval of Wilson (1927), which
/// also holds for few and for shares near 0 and 1.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of promises are far below 2^52")]
pub fn share_interval(kept: i64, all: i64) -> (f64, f64) {
    if all <= 0 {
        return (0.0, 1.0);
    }
    let (n, share) = (all as f64, kept as f64 / all as f64);
    let shrink = 1.0 + Z * Z / n;
    let centre = (share + Z * Z / (2.0 * n)) / shrink;
    let reach = Z / shrink * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    ((centre - reach).max(0.0), (centre + reach).min(1.0))
}

/// Which of the cells of one breakdown are hidden: those with fewer than [`SHOWN_FROM`], and where what is hidden could be found by
/// subtracting the shown from the total, the smallest shown one too, until it cannot.
#[must_use]
pub fn hidden(counts: &[i64]) -> Vec<bool> {
    let mut hidden: Vec<bool> = counts.iter().map(|n| *n < SHOWN_FROM).collect();
    loop {
        let apart: Vec<i64> =
            counts.iter().zip(&hidden).filter(|(n, hidden)| **hidden && **n > 0).map(|(n, _)| *n).collect();
        // One hidden cell is the total less the shown; several together are a group, which must not be small either.
        let is_safe = apart.is_empty() || (apart.len() > 1 && apart.iter().sum::<i64>() >= SHOWN_FROM);
        let smallest = (0..counts.len()).filter(|i| !hidden[*i]).min_by_key(|i| counts[*i]);
        match smallest {
            Some(smallest) if !is_safe => hidden[smallest] = true,
            _ => return hidden,
        }
    }
}
