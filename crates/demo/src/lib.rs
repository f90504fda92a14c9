//! A sample company at work: customers who write and two colleagues who answer, through the public doors only.
//!
//! [`Script`] decides what happens next and reads no clock, so that the same play runs live and under a set clock;
//! [`Cast`] performs it over HTTP; [`play`] does so in real time, or faster.

mod cast;
mod dialogues;
mod live;
mod script;

pub use cast::{Cast, Heard};
pub use dialogues::{Dialogue, UnreadableTurns, read_turns, sample_turns};
pub use live::{Tempo, play};
pub use script::{Action, Script};
