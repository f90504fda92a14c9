//! The outside's view of Warmline.
//!
//! A small async client for the public doors, on plain HTTP/1.1 over loopback: the demo plays its customers with
//! it, the whole-product tests and the benchmarks drive the server with it, and the soak test remembers with it
//! what was acknowledged. It depends on no other crate of the product, so that it can only know what an outside
//! program knows.

mod access;
mod address;
mod agent;
mod connection;
mod dice;
mod error;
mod patience;
mod process;
mod recorder;
pub mod soak;
mod stream;
mod types;
mod visitor;

pub use access::{Access, Caller, Hear, Listener};
pub use address::Address;
pub use agent::Agent;
pub use connection::{Connection, Response};
pub use dice::Dice;
pub use error::{ClientError, Problem};
pub use hyper::Method;
pub use patience::{Patience, Tries};
pub use process::{Account, ServerProcess, setup, verify};
pub use recorder::{Audience, ReaderId, Recorder};
pub use stream::{Cursor, Event, Parser, Stream};
pub use types::{Answer, Author, Conversation, Customer, Message, Page};
pub use visitor::Visitor;

/// Where every call of the API starts.
pub const API: &str = "/api/v1";
