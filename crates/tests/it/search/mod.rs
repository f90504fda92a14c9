//! `GET /search`.

mod found;
mod refused;
mod unseen;
