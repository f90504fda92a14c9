//! A visitor's token: who they are, signed by a key of the workspace, so that nothing need be stored.

use crate::App;
use crate::accounts::secrets_equal;
use crate::accounts::visitor_keys::kept::{self, Key};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use events::{CustomerId, Fact, InboxId, VisitId, VisitorKeyId, WorkspaceId};
use hmac::{Hmac, KeyInit, Mac};
use ledger::LedgerError;
use sha2::Sha256;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
    /// When the token ends, or the key that signed it, in milliseconds since 1970 UTC.
    pub(crate) expires_ms: i64,
    /// Which key signed it.
    pub(crate) key: VisitorKeyId,
}

/// The workspaces' signing keys, read once and again whenever one is made or ends.
#[derive(Default)]
pub(crate) struct VisitorSecrets {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// How often something was forgotten: what was read before that is not remembered after it.
    age: u64,
    known: HashMap<WorkspaceId, Arc<[Key]>>,
}

impl VisitorSecrets {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A key was made or ended: it is forgotten before anyone is told of the fact.
    pub(crate) fn notice(&self, fact: &Fact) {
        if matches!(fact, Fact::VisitorKeyMade { .. } | Fact::VisitorKeyEnded { .. }) {
            let mut inner = self.lock();
            inner.age += 1;
            inner.known.clear();
        }
    }
}

/// The keys that are believed, the one that signs first.
async fn keys(app: &App, workspace: WorkspaceId) -> Result<Arc<[Key]>, LedgerError> {
    let age = {
        let inner = app.visitor_secrets.lock();
        if let Some(keys) = inner.known.get(&workspace) {
            return Ok(Arc::clone(keys));
        }
        inner.age
    };
    let now_ms = app.clock.now_ms();
    let keys: Arc<[Key]> = app.ledger.read(move |rows| kept::keys(rows, workspace, now_ms)).await?.into();
    let mut inner = app.visitor_secrets.lock();
    if inner.age == age && !keys.is_empty() {
        if inner.known.len() >= MOST {
            inner.known.clear();
        }
        inner.known.insert(workspace, Arc::clone(&keys));
    }
    Ok(keys)
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
    let keys = keys(app, workspace).await?;
    let key = keys.iter().find(|key| key.until_ms.is_none()).ok_or(LedgerError::NotFound)?;
    let mut token = Vec::with_capacity(CLAIMS + VISIT + SIGNATURE);
    for bits in [workspace.bits(), inbox.bits(), customer.bits()] {
        token.extend_from_slice(&bits.to_be_bytes());
    }
    let (prefix, lasts_ms) = if visit.is_some() { (VISIT_PREFIX, VISIT_MS) } else { (PREFIX, TOKEN_MS) };
    token.extend_from_slice(&(app.clock.now_ms() + lasts_ms).to_be_bytes());
    if let Some(visit) = visit {
        token.extend_from_slice(&visit.bits().to_be_bytes());
    }
    let signature = sign(&key.value, &token);
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
    let now_ms = app.clock.now_ms();
    let keys = keys(app, workspace).await?;
    let believed = keys.iter().filter(|key| key.holds(now_ms));
    let Some(key) = believed.into_iter().find(|key| secrets_equal(&sign(&key.value, claims), signature))
    else {
        return Ok(None);
    };
    let expires_ms = i64::from_be_bytes(claims[48..CLAIMS].try_into().unwrap_or_default());
    let expires_ms = key.until_ms.map_or(expires_ms, |until_ms| expires_ms.min(until_ms));
    if expires_ms <= now_ms {
        return Ok(None);
    }
    let (inbox, customer) = (InboxId::from_bits(bits(16)), CustomerId::from_bits(bits(32)));
    let visit = (length > CLAIMS).then(|| VisitId::from_bits(bits(CLAIMS)));
    Ok(Some(VisitorPrincipal { workspace, inbox, customer, visit, expires_ms, key: key.id }))
}
