//! PostgreSQL below the ledger.

mod address;
mod cursor;
mod door;
mod errors;
mod follower;
mod session;
mod statistics;
mod tls;
mod value;
mod whispers;
mod writer;

pub use address::PostgresAddress;
pub(crate) use cursor::Cursor;
pub(crate) use door::{Door, LOOKING, MIGRATING, READING};
pub(crate) use session::Session;
pub(crate) use whispers::Whispers;
pub(crate) use writer::PostgresWriter;

/// Runs something that waits for the database on a thread of its own: whoever calls may be in the middle of a runtime.
pub(crate) fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| match scope.spawn(work).join() {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}
