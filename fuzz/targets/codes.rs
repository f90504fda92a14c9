//! Codes of a second factor: only six digits, and only the step that is near.
#![no_main]

use libfuzzer_sys::fuzz_target;

const NOW_MS: i64 = 1_772_442_000_000;

fuzz_target!(|text: &str| {
    if let Some(step) = server::fuzzing::code_step(&[7; 20], text, NOW_MS) {
        assert!((step - NOW_MS / 30_000).abs() <= 1);
        assert_eq!(text.chars().filter(|c| !c.is_whitespace()).count(), 6);
    }
    assert!(server::fuzzing::code_step(&[7; 19], text, NOW_MS).is_none());
    let hash = server::fuzzing::recovery_hash(text);
    assert_eq!(server::fuzzing::recovery_hash(&format!(" {}-", text.to_lowercase())), hash);
});
