//! Placeholders in saved replies: what is found stands in the text, between braces, in order.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut rest = text;
    for name in engine::replies::placeholders(text) {
        let braced = format!("{{{name}}}");
        let at = rest.find(&braced).expect("what was found stands in the text");
        rest = &rest[at + braced.len()..];
        assert!(name.chars().count() <= 40, "{name:?}");
    }
    let unknown = engine::replies::unknown(text);
    assert!(unknown.is_none_or(|name| !engine::replies::PLACEHOLDERS.contains(&name)));
});
