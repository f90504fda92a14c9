//! History again: what another system recorded, run through the same judgment as live traffic.
//!
//! Files are read into [`Contacts`], one for each row; contacts become the facts that live traffic would have left, in
//! order of time; facts run through `engine::waits` and through the rules that other products use; what they promised
//! is scored against what happened. Nothing is known before it happened. `docs/replay.md` has the definitions.

mod bad_rows;
mod board;
mod contacts;
mod facts;
mod files;
mod formats;
mod history;
mod layers;
mod lines;
mod report;
mod rules;
mod run;
mod score;
pub mod what_if;
mod window;
mod workspace;

pub use bad_rows::{BadRow, BadRows, Reason};
pub use contacts::{Contact, Contacts, Labels, Outcome, Presence};
pub use facts::facts;
pub use formats::Format;
pub use formats::mapping::Mapping;
pub use history::{Abandonment, AnsweredWithin, History, Hour, HourOfDay, Line, Repeats, Spread};
pub use report::{Day, Promised, Report, html, text};
pub use run::{Progress, Watch};
pub use score::{Cell, Figures, Margins, Told};
pub use workspace::Workspace;

/// Why a replay cannot be.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// A file cannot be read, or not to its end.
    #[error("cannot read {file}: {why}")]
    Unreadable {
        /// Which.
        file: String,
        /// Why.
        why: String,
    },
    /// The mapping does not fit: what is wrong, and what to write.
    #[error("{0}")]
    BadMapping(String),
}
