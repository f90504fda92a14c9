//! The doors: connections, who is asking, bodies, errors, limits, pages.

pub(crate) mod auth;
pub(crate) mod body;
pub(crate) mod every;
pub(crate) mod fleeting;
pub(crate) mod health;
pub(crate) mod limits;
pub(crate) mod once;
pub(crate) mod origin;
pub(crate) mod paging;
pub(crate) mod patient;
pub(crate) mod problem;
pub(crate) mod router;
pub(crate) mod serve;
pub(crate) mod takeover;
