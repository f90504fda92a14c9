//! What somebody looks for, and on the next line a text: places are in the text, between characters, in order and apart.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|both: &str| {
    let Some((question, text)) = both.split_once('\n') else { return };
    let words = ledger::search::split(text);
    for word in &words {
        assert!(word.from < word.to && text.is_char_boundary(word.from) && text.is_char_boundary(word.to));
        assert!(!word.word.is_empty());
    }
    let Some(places) = server::fuzzing::places(question, text) else { return };
    let mut last = 0;
    for place in &places {
        assert!(place.start < place.end && place.end <= text.len());
        assert!(text.is_char_boundary(place.start) && text.is_char_boundary(place.end));
        assert!(place.start >= last);
        last = place.end;
    }
});
