//! Server-sent events: after a byte that says how long the pieces are, however the bytes are cut into pieces, the same events come out.
#![no_main]

use client::{Event, Parser};
use libfuzzer_sys::fuzz_target;
use std::collections::VecDeque;

fuzz_target!(|bytes: &[u8]| {
    let Some((cut, bytes)) = bytes.split_first() else { return };
    let whole = read([bytes].into_iter());
    assert_eq!(read(bytes.chunks(usize::from(*cut).max(1))), whole);
});

fn read<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> VecDeque<Event> {
    let (mut parser, mut events) = (Parser::default(), VecDeque::new());
    for piece in pieces {
        if parser.push(piece, &mut events).is_err() {
            break;
        }
    }
    events
}
