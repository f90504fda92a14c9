//! `GET /search`. `found` is for databases with an index of texts, which PostgreSQL is not yet: the suite leaves it out there, by its name
//! and in one place (`cargo xtask test`), and `refused` says what happens instead.

mod found;
mod refused;
