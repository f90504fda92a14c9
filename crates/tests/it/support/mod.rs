//! What every whole-product test stands on.

mod app;
mod caller;
mod documented;
mod events;
mod home;
mod people;
mod raw;
mod watcher;

pub(crate) use app::{OWNER_EMAIL, PASSWORD, TestApp, quiet, session_of};
pub(crate) use caller::{Answer, Caller, client_id};
pub(crate) use events::Events;
pub(crate) use people::{Agent, Visitor, seq, text};
pub(crate) use raw::{HeldBack, Wire};
pub(crate) use serde_json::{Value, json};
