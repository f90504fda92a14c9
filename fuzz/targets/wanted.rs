//! What views want and what is kept on customers: what is taken is said again, and taken the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use server::fuzzing::{attribute, view};

const NOW_MS: i64 = 1_772_442_000_000;

fuzz_target!(|text: &str| {
    if let Some(said) = view(text, NOW_MS) {
        assert_eq!(view(&said, NOW_MS).as_deref(), Some(said.as_str()));
    }
    let Some((definition, value)) = text.split_once('\n') else { return };
    let Ok(value) = serde_json::from_str(value) else { return };
    if let Some(kept) = attribute(definition, &value) {
        assert_eq!(attribute(definition, &kept), Some(kept.clone()), "what is kept fits");
    }
});
