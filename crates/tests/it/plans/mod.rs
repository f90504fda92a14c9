//! What is expected to come, who is there when, and what a day would be like.

mod forecast;
mod preview;
mod saved;

use crate::support::{Value, json};

/// The day on which tests begin.
const DAY: &str = "2026-03-02";

/// Numbers that somebody typed in: two hundred contacts from nine to five, five minutes each.
fn typed() -> Value {
    json!({
        "handle_s": 300, "patience_s": 180, "at_once": 1, "shrinkage_permille": 0, "goal": "answered",
        "within_s": 60, "share_permille": 800, "contacts": 200, "contacts_from_min": 540, "contacts_to_min": 1020,
    })
}

/// So many, from nine to five, none of them named.
fn people(count: usize) -> Value {
    vec![json!({ "agent": null, "from_min": 540, "to_min": 1020 }); count].into()
}
