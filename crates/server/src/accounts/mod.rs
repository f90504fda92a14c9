//! Who works here: the workspace, its agents and inboxes, and how they prove who they are.
//!
//! Facts: `accounts.*`. Derived tables: `workspace_names`, `agents`, `inboxes`, `members`. Kept tables: `profiles` (name, e-mail,
//! password hash), `tokens` and `sessions` (hashes only), `secrets`
//! (what `visitor_keys` holds now).

pub(crate) mod audit;
pub(crate) mod commands;
mod console;
pub(crate) mod credentials;
pub(crate) mod directory;
pub(crate) mod http;
pub(crate) mod inboxes;
pub(crate) mod invitations;
pub(crate) mod kept;
pub(crate) mod passwords;
mod past;
pub(crate) mod people;
pub(crate) mod projection;
pub(crate) mod queries;
pub(crate) mod security;
pub(crate) mod teams;
pub(crate) mod tries;
pub(crate) mod visitor_keys;

pub use console::{LetIn, LetInError, NewOwner, SetUp, SetUpError, let_in, set_up};
pub(crate) use credentials::{AgentPrincipal, Credential, Credentials};
pub(crate) use directory::Directory;
pub use past::{PastError, read_log};

/// Compares without telling by its time how much was right.
pub(crate) fn secrets_equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |different, (x, y)| different | (x ^ y)) == 0
}
