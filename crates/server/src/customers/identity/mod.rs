//! How a company's site says who a visitor is: by a token that it signs with a secret of the inbox.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod token;

pub(crate) use token::Claims;
