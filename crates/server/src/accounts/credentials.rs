//! Whom a token or cookie names: looked up once, remembered for some seconds.

use super::{kept, queries, security};
use crate::{App, ids};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::permissions::{Permission, Permissions};
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
const LINK_PREFIX: &str = "wll_";

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
    /// What the call needs for which the door let them in.
    pub(crate) needed: Option<Permission>,
}

impl AgentPrincipal {
    /// Whether the credential has not run out.
    pub(crate) fn goes_on(&self, now_ms: i64) -> bool {
        self.expires_ms.is_none_or(|expires| expires > now_ms)
    }
}

#[derive(Default)]
pub(crate) struct Credentials {
    known: Mutex<HashMap<String, (AgentPrincipal, i64)>>,
    used: Mutex<HashMap<(WorkspaceId, Credential), i64>>,
}

/// A new token for programs: `(what its owner gets, what is stored)`.
pub(crate) fn new_token() -> (String, String) {
    new_secret(TOKEN_PREFIX)
}

/// A new cookie: `(what the browser gets, what is stored)`.
pub(crate) fn new_session() -> (String, String) {
    new_secret(SESSION_PREFIX)
}

/// A new secret of a link: `(what stands in it, what is stored)`.
pub(crate) fn new_link() -> (String, String) {
    new_secret(LINK_PREFIX)
}

fn new_secret(prefix: &str) -> (String, String) {
    let secret = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(ids::secret()));
    let hash = hash_of(&secret);
    (secret, hash)
}

/// 32 random bytes need no slow hash: there is nothing to guess.
pub(crate) fn hash_of(secret: &str) -> String {
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
    let valid = found.filter(|p| p.goes_on(now_ms));
    if let Some(AgentPrincipal { workspace, credential, .. }) = &valid {
        let mut used = app.credentials.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.insert((*workspace, *credential), now_ms);
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
    let Some(role) = queries::active_role(rows, workspace, agent)? else { return Ok(None) };
    let is_browser = matches!(credential, Credential::Session(_));
    let must_add_factor = is_browser
        && queries::must_have_factor(rows, workspace, role)?
        && !security::kept::has_factor(rows, workspace, agent)?;
    let permissions = permissions(role, limits.scopes, must_add_factor);
    let expires_ms = limits.expires_ms;
    Ok(Some(AgentPrincipal { workspace, agent, role, permissions, credential, expires_ms, needed: None }))
}

/// Whoever must have a second factor and has none can do what needs no permission: set one up. Programs have no fingers.
fn permissions(role: Role, scopes: Option<Permissions>, must_add_factor: bool) -> Permissions {
    if must_add_factor {
        return Permissions::default();
    }
    scopes.map_or(Permissions::of(role), |scopes| Permissions::of(role).and(scopes))
}

/// An agent who was let in, as they are now: `None` where the credential was revoked or they were deactivated. One read, since every
/// command of theirs asks it.
pub(crate) fn again(
    rows: &ledger::Rows<'_>,
    asked: &AgentPrincipal,
) -> Result<Option<AgentPrincipal>, LedgerError> {
    let found = kept::standing(rows, asked.workspace, asked.credential)?;
    Ok(found.filter(|now| now.agent == asked.agent).map(|now| AgentPrincipal {
        role: now.role,
        permissions: permissions(now.role, now.limits.scopes, now.must_add_factor),
        expires_ms: now.limits.expires_ms,
        ..asked.clone()
    }))
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

    /// A fact may end a credential or change what it is good for: it is forgotten before anyone is told of the fact.
    pub(crate) fn notice(&self, fact: &Fact) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match fact {
            Fact::TokenRevoked { token, .. } => {
                known.retain(|_, (p, _)| p.credential != Credential::Token(*token));
            }
            Fact::SessionClosed { session, .. } => {
                known.retain(|_, (p, _)| p.credential != Credential::Session(*session));
            }
            Fact::RoleChanged { agent, .. }
            | Fact::AgentDeactivated { agent, .. }
            | Fact::SecondFactorAdded { agent }
            | Fact::SecondFactorRemoved { agent, .. } => known.retain(|_, (p, _)| p.agent != *agent),
            Fact::SecondFactorRequired { .. } => known.clear(),
            _ => {}
        }
    }

    /// What an agent may do has just changed: the very next call is looked up anew, before the tail comes by.
    pub(crate) fn forget(&self, agent: AgentId) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (principal, _)| principal.agent != agent);
    }

    /// The same for everybody.
    pub(crate) fn forget_all(&self) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The tokens and sessions that were used since the last call, with when.
    pub(crate) fn take_used(&self) -> Vec<((WorkspaceId, Credential), i64)> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }
}
