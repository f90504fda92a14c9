//! Private PostgreSQL clusters for tests and measurements: made in a temporary folder from what the machine has installed,
//! reached on loopback only, gone when nobody needs them any more. The machine's own PostgreSQL is left alone.

mod authority;
mod cluster;
mod disk;
mod looked;
mod programs;
mod recovery;
mod shared;
mod wire;

pub use authority::Authority;
pub use cluster::{Care, Cluster};
pub use looked::JobsLease;
pub use recovery::Archive;
pub use shared::ScratchDatabase;
pub use wire::Wire;

/// Whether PostgreSQL's programs are on this machine.
#[must_use]
pub fn are_possible() -> bool {
    programs::folder().is_ok()
}

/// Letters that nobody else has.
pub(crate) fn random_letters() -> String {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the machine has random bytes");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
