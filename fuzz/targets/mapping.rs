//! Mappings: read, or one sentence on one line that says what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;
use replay::Mapping;

fuzz_target!(|text: &str| {
    if let Err(error) = Mapping::parse(text) {
        let says = error.to_string();
        assert!(!says.is_empty() && !says.contains('\n'), "{says:?}");
    }
});
