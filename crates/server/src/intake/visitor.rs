//! A visitor's token: who they are, signed by the workspace's key, so that nothing need be stored.

use crate::App;
use crate::accounts::{commands::VISITOR_KEY, kept, secrets_equal};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use events::{CustomerId, InboxId, WorkspaceId};
use hmac::{Hmac, KeyInit, Mac};
use ledger::LedgerError;
use sha2::Sha256;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long a visitor's token works, in milliseconds: half a year. It is all that ties a browser to its conversations.
const TOKEN_MS: i64 = 182 * 24 * 3600 * 1000;
const PREFIX: &str = "wlv_";
/// Workspace, inbox, customer, expiry.
const CLAIMS: usize = 16 + 16 + 16 + 8;
const SIGNATURE: usize = 32;
/// Keys that are remembered at most; a server has a few workspaces.
const MOST: usize = 10_000;

/// A visitor who asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VisitorPrincipal {
    pub(crate) workspace: WorkspaceId,
    pub(crate) inbox: InboxId,
    pub(crate) customer: CustomerId,
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

/// A token for a new visitor of an inbox.
pub(crate) async fn issue(
    app: &App,
    workspace: WorkspaceId,
    inbox: InboxId,
    customer: CustomerId,
) -> Result<String, LedgerError> {
    let key = key(app, workspace).await?.ok_or(LedgerError::NotFound)?;
    let mut token = Vec::with_capacity(CLAIMS + SIGNATURE);
    for bits in [workspace.bits(), inbox.bits(), customer.bits()] {
        token.extend_from_slice(&bits.to_be_bytes());
    }
    token.extend_from_slice(&(app.clock.now_ms() + TOKEN_MS).to_be_bytes());
    let signature = sign(&key, &token);
    token.extend_from_slice(&signature);
    Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(token)))
}

/// Whom a token names now; `None` for a forged, malformed or expired one.
pub(crate) async fn visitor_of(app: &App, token: &str) -> Result<Option<VisitorPrincipal>, LedgerError> {
    let Some(bytes) = token.strip_prefix(PREFIX).and_then(|t| URL_SAFE_NO_PAD.decode(t).ok()) else {
        return Ok(None);
    };
    let Ok(bytes) = <[u8; CLAIMS + SIGNATURE]>::try_from(bytes) else { return Ok(None) };
    let (claims, signature) = bytes.split_at(CLAIMS);
    let bits = |at: usize| u128::from_be_bytes(claims[at..at + 16].try_into().unwrap_or_default());
    let workspace = WorkspaceId::from_bits(bits(0));
    let Some(key) = key(app, workspace).await? else { return Ok(None) };
    let expires_ms = i64::from_be_bytes(claims[48..].try_into().unwrap_or_default());
    if !secrets_equal(&sign(&key, claims), signature) || expires_ms <= app.clock.now_ms() {
        return Ok(None);
    }
    let (inbox, customer) = (InboxId::from_bits(bits(16)), CustomerId::from_bits(bits(32)));
    Ok(Some(VisitorPrincipal { workspace, inbox, customer, expires_ms }))
}
