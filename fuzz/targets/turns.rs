//! Files of dialogues for the demo, plain or gzip: no dialogue without a turn, no turn that the widget would refuse.
#![no_main]

use fuzz::Place;
use libfuzzer_sys::fuzz_target;

thread_local!(static PLACE: Place = Place::new());

fuzz_target!(|bytes: &[u8]| {
    let file = PLACE.with(|place| place.write("turns.tsv", bytes));
    let Ok(dialogues) = demo::read_turns(&file) else { return };
    assert!(!dialogues.is_empty());
    for dialogue in dialogues {
        assert!(!dialogue.turns.is_empty());
        assert!(dialogue.turns.iter().all(|turn| (1..=10_000).contains(&turn.chars().count())));
    }
});
