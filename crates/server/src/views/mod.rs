//! Saved views: lists of conversations under a name, an agent's own or everybody's, with how many conversations each has for who looks.
//!
//! No facts: what somebody likes to look at has happened to nobody. Kept table: `views`. What is in a view is `desk::lists`, so that
//! whoever looks sees what they may see, whoever made the view.

pub(crate) mod commands;
pub(crate) mod http;
pub(crate) mod kept;
pub(crate) mod wanted;
