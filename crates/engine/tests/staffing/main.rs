//! Staffing: the reference figures, the laws that hold whatever the rates, and load over the day.

mod concurrency;
mod day;
mod figures;
mod laws;
mod tables;

/// Asserts that two figures agree to so many units of the last digit that a table prints.
fn near(found: f64, expected: f64, digits: i32) {
    let size = expected.abs().log10().floor() as i32;
    let unit = 10f64.powi(size - digits + 1);
    assert!((found - expected).abs() <= 0.51 * unit, "{found} is not {expected}");
}
