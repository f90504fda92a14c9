//! Promises: said at entry and while waiting, settled with what happened, scored in public.

mod door;
mod entry;
mod floor;
mod page;
mod restarting;
mod revised;
mod score;
mod settled;
mod teams;
mod week;

use crate::support::{Value, text};
use floor::Practised;

/// When a promise was said, as its text says, and its ends in seconds.
fn ends(promise: &Value) -> (i64, i64) {
    assert_eq!(promise["coverage"], 0.9, "{promise}");
    assert!(text(promise, "said_at").ends_with('Z'), "{promise}");
    let (low_s, high_s) = (promise["low_s"].as_i64().unwrap(), promise["high_s"].as_i64().unwrap());
    assert!(low_s == 0 || low_s >= 60, "no words say this low end: {promise}");
    (low_s, high_s)
}
