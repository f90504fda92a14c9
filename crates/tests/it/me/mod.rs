mod presence;
mod profile;
pub(crate) mod push;
mod push_keys;
mod tokens;
