//! What if: a history again, another way.
//!
//! A floor is inferred from the history (`fit`); each scenario of a file changes it (`plan`); today and each scenario are played many times
//! through `engine::simulation` with the same chance (`play`), and compared (`figures`). Today's figures are set beside what happened, so that
//! everybody sees how far the floor is the true one. `docs/what-if.md` has the definitions.

mod answer;
mod figures;
mod fit;
mod hours;
mod inferred;
mod kept;
mod lane;
pub mod page;
mod plan;
mod play;
mod roles;
mod scenarios;
mod verdict;
pub mod words;

pub use answer::{Answer, Aside, CalledBack, Changed, Compared, Reproduced, Row};
pub use figures::{Between, Figure};
pub use hours::{Against, ByDay, HourOfDay};
pub use inferred::{Inferred, Patience, Slows};
pub use scenarios::{Callbacks, Express, Hours, Lines, People, Scenario, Scenarios, SideLane};

/// How it is played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Who joined before is left out.
    pub from_ms: Option<i64>,
    /// Figures are of whoever came into these lines; of all where there are none. All lines are played.
    pub lines: Vec<u32>,
    /// So many replications of today and of each scenario.
    pub replications: u64,
    /// On so many threads; the answer is the same.
    pub threads: usize,
    /// Of the chance.
    pub seed: u64,
    /// Whether promises are looked at too, which takes far longer than the rest.
    pub promises: bool,
}
