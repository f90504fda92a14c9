//! The product: a folder per capability, the doors (HTTP), live streams and jobs.
//!
//! From a URL to what happens: `api.rs` names the handler, `<capability>/http.rs` holds it, `<capability>/commands.rs` does it,
//! the `engine` crate decides, `<capability>/projection.rs` turns the facts into rows.

mod accounts;
mod api;
mod app;
mod asking;
mod clock;
mod customers;
mod desk;
mod files;
mod floor;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod hours;
mod http;
mod ids;
mod intake;
mod jobs;
mod live;
mod metrics;
mod names;
mod nodes;
mod pages;
mod permissions;
mod plans;
mod projections;
mod push;
mod routing;
mod search;
mod settings;
mod tasks;
mod traces;
mod views;
mod waits;

pub use accounts::{LetIn, LetInError, NewOwner, PastError, SetUp, SetUpError, let_in, read_log, set_up};
pub use api::document as openapi_document;
pub use app::{App, StartError};
pub use clock::Clock;
pub use files::verify_files;
pub use http::serve::{Running, serve};
pub use metrics::{Watching, watch};
pub use permissions::{CALLS, Call, Who};
pub use projections::SCHEMA;
pub use search::reindex;
pub use settings::{Settings, WebPush};
pub use tasks::Tasks;
pub use traces::Collector;
