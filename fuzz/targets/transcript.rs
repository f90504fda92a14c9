//! Transcripts: whatever was said, no line of it begins where a name would.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|said: &str| {
    let written = server::fuzzing::said_in_transcript(said);
    let breaks = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    assert!(written.ends_with('\n'));
    for line in written[..written.len() - 1].split(breaks) {
        assert!(line.starts_with("    "), "{line:?}");
    }
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    assert_eq!(letters(&written), letters(said), "nothing is left out");
});
