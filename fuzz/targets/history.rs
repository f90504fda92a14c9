//! Histories: a mapping, then a file that it is to fit, plain or gzip; without a mapping the bank's format. Nobody waits less
//! than no time, and what was read becomes facts in order of time.
#![no_main]

use fuzz::Place;
use libfuzzer_sys::fuzz_target;
use replay::{Format, Mapping};

thread_local!(static PLACE: Place = Place::new());

/// Between the mapping and the file.
const MARK: &[u8] = b"\n---\n";

fuzz_target!(|bytes: &[u8]| {
    let (format, bytes) = match bytes.windows(MARK.len()).position(|window| window == MARK) {
        None => (Format::AnonymousBank, bytes),
        Some(at) => {
            let Ok(Ok(mapping)) = std::str::from_utf8(&bytes[..at]).map(Mapping::parse) else { return };
            (Format::Csv(Box::new(mapping)), &bytes[at + MARK.len()..])
        }
    };
    let file = PLACE.with(|place| place.write("history", bytes));
    let Ok(contacts) = format.read(&[file], None, &mut ()) else { return };
    for contact in &contacts.all {
        assert!(contact.wait_ms >= 0, "{contact:?}");
    }
    let mut last_ms = i64::MIN;
    for recorded in replay::facts(&contacts) {
        assert!(recorded.at_ms >= last_ms, "facts come in order of time");
        last_ms = recorded.at_ms;
    }
    // What follows from them is not for reading, but nothing that was read may break it.
    if contacts.all.len() <= 40 {
        let report = replay::Report::of(&contacts, None, &mut ());
        assert!(!replay::text::page(&report).is_empty());
    }
});
