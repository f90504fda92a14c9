//! How an agent proves who they are, beside tokens: the password and how it changes, browsers that are signed in, and the second
//! factor.
//!
//! Facts: `accounts.password_*`, `accounts.session_closed`, `accounts.second_factor_*`, `accounts.recovery_code_used`. Derived
//! table: `second_factor_rules`. Kept tables: `resets`, `second_factors`, `recovery_codes`, and columns of `sessions`.

pub(crate) mod codes;
pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod kept;
