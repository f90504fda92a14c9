//! `GET /search`.

mod found;
mod refused;
