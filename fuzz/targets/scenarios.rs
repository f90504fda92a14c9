//! Files of scenarios: read, or one sentence on one line that says what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;
use replay::what_if::Scenarios;

fuzz_target!(|text: &str| {
    if let Err(says) = Scenarios::parse(text) {
        assert!(!says.is_empty() && !says.contains('\n'), "{says:?}");
    }
});
