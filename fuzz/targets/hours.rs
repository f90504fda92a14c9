//! Opening hours as somebody says them: what is taken can be asked at any moment, and its next change is one.
#![no_main]

use engine::hours::Hours;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some((at_ms, said)) = text.split_once(' ') else { return };
    let (Ok(at_ms), Ok(said)) = (at_ms.parse::<i64>(), serde_json::from_str(said)) else { return };
    let Ok(hours) = Hours::of(&said) else { return };
    let is_open = hours.is_open(at_ms);
    if let Some(next_ms) = hours.next_change(at_ms) {
        assert!(next_ms > at_ms, "{next_ms} is not after {at_ms}");
        assert_ne!(hours.is_open(next_ms), is_open, "nothing changes at {next_ms}");
        let between_ms = at_ms + (next_ms - at_ms) / 2;
        assert_eq!(hours.is_open(between_ms), is_open, "something changed before {next_ms}");
    }
    let _ = hours.closed_within(at_ms, at_ms.saturating_add(86_400_000));
});
