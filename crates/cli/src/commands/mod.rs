//! One file per command.

pub(crate) mod backup;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod reindex;
pub(crate) mod replay;
pub(crate) mod reset_password;
pub(crate) mod serve;
pub(crate) mod setup;
pub(crate) mod verify;
pub(crate) mod what_if;
