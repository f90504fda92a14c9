//! A visitor's token: who they are, signed by the workspace's key, so that nothing need be stored.

use crate::App;
use crate::accounts::{commands::VISITOR_KEY, kept, secrets_equal};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use events::{CustomerId, InboxId, VisitId, WorkspaceId};
use hmac::{Hmac, KeyInit, Mac};
use ledger::LedgerError;
use sha2::Sha256;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long a visitor's token works, in milliseconds: half a year. It is all that ties a browser to its conversations.
const TOKEN_MS: i64 = 182 * 24 * 3600 * 1000;
/// How long that of an identified customer works: a day. The company's site can always say again who they are.
pub(crate) const VISIT_MS: i64 = 24 * 3600 * 1000;
const PREFIX: &str = "wlv_";
/// Of an identified customer: the visit is named too, so that signing out ends it.
const VISIT_PREFIX: &str = "wli_";
/// Workspace, inbox, customer, expiry; then the visit, 0 where there is none.
const CLAIMS: usize = 16 + 16 + 16 + 8;
const VISIT: usize = 16;
const SIGNATURE: usize = 32;
/// Keys that are remembered at most; a server has a few workspaces.
const MOST: usize = 10_000;

/// A visitor who asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VisitorPrincipal {
    pub(crate) workspace: WorkspaceId,
    pub(crate) inbox: InboxId,
    pub(crate) customer: CustomerId,
    /// The visit, where the company's site said who they are.
    pub(crate) visit: Option<VisitId>,
    /// When the token ends, in milliseconds since 1970 UTC.
    pub(crate) expires_ms: i64,
}

/// The workspaces' signing keys, read once.
#[derive(Default)]
pub(crate) struct VisitorSecrets {
    known: Mutex<HashMap<WorkspaceId, Vec<u8>>>,
}

async fn key(app: &App, workspace: WorkspaceId) -> Result<Option<Vec<u8>>, LedgerError> {
    let remembered =
        app.visitor_secrets.known.lock().unwrap_or_else(PoisonError::into_inner).get(&workspace).cloned();
    if remembered.is_some() {
        return Ok(remembered);
    }
    let key = app.ledger.read(move |rows| kept::secret(rows, workspace, VISITOR_KEY)).await?;
    if let Some(key) = &key {
        let mut known = app.visitor_secrets.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(workspace, key.clone());
    }
    Ok(key)
}

fn sign(key: &[u8], claims: &[u8]) -> [u8; SIGNATURE] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(claims);
    mac.finalize().into_bytes().into()
}

/// A token for a visitor of an inbox, who is anonymous or on a visit.
pub(crate) async fn issue(
    app: &App,
    workspace: WorkspaceId,
    inbox: InboxId,
    (customer, visit): (CustomerId, Option<VisitId>),
) -> Result<String, LedgerError> {
    let key = key(app, workspace).await?.ok_or(LedgerError::NotFound)?;
    let mut token = Vec::with_capacity(CLAIMS + VISIT + SIGNATURE);
    for bits in [workspace.bits(), inbox.bits(), customer.bits()] {
        token.extend_from_slice(&bits.to_be_bytes());
    }
    let (prefix, lasts_ms) = if visit.is_some() { (VISIT_PREFIX, VISIT_MS) } else { (PREFIX, TOKEN_MS) };
    token.extend_from_slice(&(app.clock.now_ms() + lasts_ms).to_be_bytes());
    if let Some(visit) = visit {
        token.extend_from_slice(&visit.bits().to_be_bytes());
    }
    let signature = sign(&key, &token);
    token.extend_from_slice(&signature);
    Ok(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(token)))
}

/// Whom a token names now; `None` for a forged, malformed or expired one.
pub(crate) async fn visitor_of(app: &App, token: &str) -> Result<Option<VisitorPrincipal>, LedgerError> {
    let (text, length) = match (token.strip_prefix(PREFIX), token.strip_prefix(VISIT_PREFIX)) {
        (Some(text), _) => (text, CLAIMS),
        (_, Some(text)) => (text, CLAIMS + VISIT),
        _ => return Ok(None),
    };
    let Some(bytes) = URL_SAFE_NO_PAD.decode(text).ok().filter(|b| b.len() == length + SIGNATURE) else {
        return Ok(None);
    };
    let (claims, signature) = bytes.split_at(length);
    let bits = |at: usize| u128::from_be_bytes(claims[at..at + 16].try_into().unwrap_or_default());
    let workspace = WorkspaceId::from_bits(bits(0));
    let Some(key) = key(app, workspace).await? else { return Ok(None) };
    let expires_ms = i64::from_be_bytes(claims[48..CLAIMS].try_into().unwrap_or_default());
    if !secrets_equal(&sign(&key, claims), signature) || expires_ms <= app.clock.now_ms() {
        return Ok(None);
    }
    let (inbox, customer) = (InboxId::from_bits(bits(16)), CustomerId::from_bits(bits(32)));
    let visit = (length > CLAIMS).then(|| VisitId::from_bits(bits(CLAIMS)));
    Ok(Some(VisitorPrincipal { workspace, inbox, customer, visit, expires_ms }))
}
