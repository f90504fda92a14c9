//! Who the customers are: what is kept on them, who is whom, who may not write for a while, and how all of it is erased.
//!
//! Facts: `customers.*`. Derived tables: `customers` (who is part of whom, who is blocked, who was erased), `attribute_definitions`,
//! `identity_rules`. Kept tables: `customer_profiles`, `customer_attributes`, `customer_identities` (the company's own ids),
//! `customer_visits`, `visitors_signed_out`, `identity_secrets`, `identity_nonces`.
//!
//! A customer is one browser, or one id of the company's; a *person* is all the customers that were merged. Colleagues see persons,
//! visitors read what their own browser or identity may.

pub(crate) mod attributes;
pub(crate) mod commands;
pub(crate) mod erasure;
pub(crate) mod finding;
pub(crate) mod http;
pub(crate) mod identity;
pub(crate) mod jobs;
pub(crate) mod kept;
mod known;
pub(crate) mod projection;
pub(crate) mod queries;

pub(crate) use known::{Known, Person, may_ask, stands, stands_in};
