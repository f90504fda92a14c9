//! Bodies of facts, of any kind and version: what is read is written again, and read the same.
#![no_main]

use events::{Fact, version};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some((kind, version, body)) = split(text) else { return };
    let Ok(fact) = version::read(kind, version, body) else { return };
    let written = version::write(&fact);
    assert_eq!(fact.kind(), kind);
    let (_, present) = Fact::KINDS.iter().find(|(known, _)| *known == kind).expect("it was read");
    let again = version::read(kind, *present, &written).expect("what was written can be read");
    assert_eq!(version::write(&again), written);
});

/// Kind, version and body, each after a space, as `desk.message_posted 2 {…}`.
fn split(text: &str) -> Option<(&str, i64, &str)> {
    let (kind, rest) = text.split_once(' ')?;
    let (version, body) = rest.split_once(' ')?;
    Some((kind, version.parse().ok()?, body))
}
