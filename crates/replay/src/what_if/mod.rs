//! What if: a history again, another way.
//!
//! A floor is inferred from the history (`fit`); each scenario of a file changes it (`plan`); today and each scenario are played many times
//! through `engine::simulation` with the same chance (`play`), and compared (`figures`). Today's figures are set beside what happened, so that
//! everybody sees how far the floor is the true one. `docs/what-if.md` has the definitions.

mod answer;
mod figures;
mod fit;
mod plan;
mod play;
mod roles;
mod scenarios;
pub mod words;

pub use answer::{Answer, Aside, CalledBack, Changed, Compared, Inferred, Patience, Reproduced, Row};
pub use figures::{Between, Figure};
pub use scenarios::{Callbacks, Express, Hours, Lines, People, Scenario, Scenarios, SideLane};

/// How it is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Who joined before is left out.
    pub from_ms: Option<i64>,
    /// So many replications of today and of each scenario.
    pub replications: u64,
    /// On so many threads; the answer is the same.
    pub threads: usize,
    /// Of the chance.
    pub seed: u64,
    /// Whether promises are looked at too, which takes far longer than the rest.
    pub promises: bool,
}
