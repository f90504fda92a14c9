//! Names of files: short, no path, nothing hidden, the same when tidied again, and fit for a header.
#![no_main]

use axum::http::HeaderValue;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(name) = server::fuzzing::file_name(text) else { return };
    assert!((1..=150).contains(&name.chars().count()), "{name:?}");
    assert!(!name.starts_with('.') && !name.contains(['/', '\\', '\0', '\n', '\r', '\u{202e}']), "{name:?}");
    let percent: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    assert_eq!(server::fuzzing::file_name(&percent).as_deref(), Some(name.as_str()), "a tidy name stays");
    let value = HeaderValue::from_str(&server::fuzzing::disposition(&name)).expect("a header's value");
    assert!(value.as_bytes().starts_with(b"attachment; filename=\""));
});
