//! Whom a token or cookie names: looked up once, remembered for some seconds.

use super::{kept, queries};
use crate::{App, ids};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::permissions::Permissions;
use events::{AgentId, Fact, Role, SessionId, TokenId, WorkspaceId};
use ledger::LedgerError;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long an answer is believed without asking again, in milliseconds. Revocations on this server are noticed at once;
/// this bounds how late one from elsewhere is.
const BELIEVED_MS: i64 = 4_000;
/// Answers that are remembered at most.
const MOST: usize = 10_000;

const TOKEN_PREFIX: &str = "wlt_";
const SESSION_PREFIX: &str = "wls_";

/// By what an agent is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Credential {
    Token(TokenId),
    Session(SessionId),
}

/// An agent who asks.
#[derive(Clone, Debug)]
pub(crate) struct AgentPrincipal {
    pub(crate) workspace: WorkspaceId,
    pub(crate) agent: AgentId,
    pub(crate) role: Role,
    /// What they may do: all that the role has, or what a token was issued for, as far as the role still has it.
    pub(crate) permissions: Permissions,
    pub(crate) credential: Credential,
    /// When the credential ends by itself, in milliseconds since 1970 UTC.
    pub(crate) expires_ms: Option<i64>,
}

#[derive(Default)]
pub(crate) struct Credentials {
    known: Mutex<HashMap<String, (AgentPrincipal, i64)>>,
    used: Mutex<HashMap<(WorkspaceId, TokenId), i64>>,
}

/// A new token for programs: `(what its owner gets, what is stored)`.
pub(crate) fn new_token() -> (String, String) {
    new_secret(TOKEN_PREFIX)
}

/// A new cookie: `(what the browser gets, what is stored)`.
pub(crate) fn new_session() -> (String, String) {
    new_secret(SESSION_PREFIX)
}

fn new_secret(prefix: &str) -> (String, String) {
    let secret = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(ids::secret()));
    let hash = hash_of(&secret);
    (secret, hash)
}

/// 32 random bytes need no slow hash: there is nothing to guess.
fn hash_of(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

/// What a page must send with every write to show that it is ours: derived from the cookie, which other sites cannot read.
pub(crate) fn csrf_of(session: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("csrf {session}").as_bytes()))
}

/// Whom this token or cookie names now; `None` for an unknown, revoked or expired one.
pub(crate) async fn agent_of(app: &App, secret: &str) -> Result<Option<AgentPrincipal>, LedgerError> {
    let now_ms = app.clock.now_ms();
    let hash = hash_of(secret);
    let found = match app.credentials.remembered(&hash, now_ms) {
        Some(principal) => Some(principal),
        None => {
            let (wanted, is_token) = (hash.clone(), secret.starts_with(TOKEN_PREFIX));
            let found = app.ledger.read(move |rows| look_up(rows, &wanted, is_token)).await?;
            if let Some(principal) = &found {
                app.credentials.remember(hash, principal.clone(), now_ms);
            }
            found
        }
    };
    let valid = found.filter(|p| p.expires_ms.is_none_or(|expires| expires > now_ms));
    if let Some(AgentPrincipal { workspace, credential: Credential::Token(token), .. }) = &valid {
        app.credentials
            .used
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert((*workspace, *token), now_ms);
    }
    Ok(valid)
}

fn look_up(
    rows: &ledger::Rows<'_>,
    hash: &str,
    is_token: bool,
) -> Result<Option<AgentPrincipal>, LedgerError> {
    let found = if is_token {
        kept::token_by_hash(rows, hash)?.map(|t| (t.workspace, t.agent, Credential::Token(t.id), t.limits))
    } else {
        kept::session_by_hash(rows, hash)?
            .map(|s| (s.workspace, s.agent, Credential::Session(s.id), s.limits))
    };
    let Some((workspace, agent, credential, limits)) = found else { return Ok(None) };
    let Some(role) = queries::role(rows, workspace, agent)? else { return Ok(None) };
    let kept::Limits { expires_ms, scopes } = limits;
    let permissions = scopes.map_or(Permissions::of(role), |scopes| Permissions::of(role).and(scopes));
    Ok(Some(AgentPrincipal { workspace, agent, role, permissions, credential, expires_ms }))
}

impl Credentials {
    fn remembered(&self, hash: &str, now_ms: i64) -> Option<AgentPrincipal> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = known.get(hash).filter(|(_, until)| *until > now_ms && *until <= now_ms + BELIEVED_MS);
        fresh.map(|(principal, _)| principal.clone())
    }

    fn remember(&self, hash: String, principal: AgentPrincipal, now_ms: i64) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(hash, (principal, now_ms + BELIEVED_MS));
    }

    /// A fact may end a credential: it is forgotten before anyone is told of the fact.
    pub(crate) fn notice(&self, fact: &Fact) {
        let ended = match fact {
            Fact::TokenRevoked { token, .. } => Credential::Token(*token),
            Fact::SessionClosed { session, .. } => Credential::Session(*session),
            _ => return,
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (principal, _)| principal.credential != ended);
    }

    /// The tokens that were used since the last call, with when.
    pub(crate) fn take_used(&self) -> Vec<((WorkspaceId, TokenId), i64)> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }
}
