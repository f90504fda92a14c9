//! `Idempotency-Key`: the same request is done once, for 24 hours.
//!
//! The key is scoped to principal, method and path. The row that remembers the answer is written in the transaction that
//! did the work, so that there is no moment at which one exists without the other.

use super::auth::Principal;
use super::body::raw_json;
use super::problem::Problem;
use crate::App;
use crate::accounts::AgentPrincipal;
use crate::asking::AgentNow;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use ledger::{Failed, LedgerError, Rows, Tx, sql, values};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// How long an answer is remembered, in milliseconds.
const REMEMBERED_MS: i64 = 24 * 3600 * 1000;
/// The longest key.
const LONGEST: usize = 255;

/// The kept table of remembered answers.
pub(crate) const TABLE: &str = "create table answers(workspace text not null, principal text not null, call text not null,
    key text not null, fingerprint text not null, status bigint not null, body text not null, at_ms bigint not null,
    primary key(workspace, principal, call, key))";
pub(crate) const INDEX: &str = "create index answers_by_age on answers(workspace, at_ms)";

/// Of whom or what the call was, so that what is remembered of it can be erased.
pub(crate) const ABOUT: &[&str] = &[
    "alter table answers add column about text",
    "create index answers_about on answers(workspace, about) where about is not null",
];

/// The header as it came, before the principal and the body are known.
pub(crate) struct KeyHeader {
    key: Option<String>,
    call: String,
}

impl FromRequestParts<App> for KeyHeader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let bad =
            || Problem::bad_request("bad_key", "Idempotency-Key must be 1 to 255 visible ASCII characters.");
        let key = match parts.headers.get("idempotency-key") {
            None => None,
            Some(value) => {
                let text = value.to_str().ok().filter(|t| (1..=LONGEST).contains(&t.len()));
                Some(text.ok_or_else(bad)?.to_owned())
            }
        };
        Ok(Self { key, call: format!("{} {}", parts.method, parts.uri.path()) })
    }
}

/// One request that is to be done once.
#[derive(Clone)]
pub(crate) struct OnceKey {
    principal: String,
    call: String,
    key: String,
    fingerprint: String,
}

/// An answer that was given before.
pub(crate) struct Remembered {
    fingerprint: String,
    pub(crate) status: StatusCode,
    pub(crate) body: String,
}

impl KeyHeader {
    /// With who asks and what they sent. `None` when the request carries no key.
    pub(crate) fn of(self, principal: &Principal, body: &[u8]) -> Option<OnceKey> {
        let digest = Sha256::digest(body);
        let fingerprint = digest.iter().map(|b| format!("{b:02x}")).collect();
        let (principal, call) = (principal.name(), self.call);
        self.key.map(|key| OnceKey { principal, call, key, fingerprint })
    }
}

impl OnceKey {
    pub(crate) fn find(&self, tx: &Tx<'_>) -> Result<Option<Remembered>, LedgerError> {
        tx.one(
            sql!(
                "select fingerprint, status, body from answers
                  where workspace=$1 and principal=$2 and call=$3 and key=$4 and at_ms>$5"
            ),
            values![tx.workspace(), &self.principal, &self.call, &self.key, tx.now_ms() - REMEMBERED_MS],
            |row| {
                let status: i64 = row.get(1)?;
                let status = u16::try_from(status).ok().and_then(|s| StatusCode::from_u16(s).ok());
                let status = status.unwrap_or(StatusCode::OK);
                Ok(Remembered { fingerprint: row.get(0)?, status, body: row.get(2)? })
            },
        )
    }

    pub(crate) fn remember(
        &self,
        tx: &mut Tx<'_>,
        status: StatusCode,
        body: &str,
    ) -> Result<(), LedgerError> {
        tx.keep(
            sql!("insert into answers(workspace, principal, call, key, fingerprint, status, body, at_ms, about)
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                  on conflict(workspace, principal, call, key) do update set
                  fingerprint=excluded.fingerprint, status=excluded.status, body=excluded.body, at_ms=excluded.at_ms, about=excluded.about"),
            values![
                tx.workspace(),
                &self.principal,
                &self.call,
                &self.key,
                &self.fingerprint,
                i64::from(status.as_u16()),
                body,
                tx.now_ms(),
                about(&self.call)
            ],
        )?;
        Ok(())
    }

    /// The earlier answer to the same body; another body is refused.
    pub(crate) fn same(&self, earlier: Remembered) -> Result<Remembered, Problem> {
        if earlier.fingerprint == self.fingerprint { Ok(earlier) } else { Err(Self::reused()) }
    }

    pub(crate) fn reused() -> Problem {
        Problem::conflict("idempotency_key_reused", "This Idempotency-Key came before with another body.")
    }
}

/// Runs `work` unless the key was seen: then gives the answer that was given then.
pub(crate) fn once(
    key: Option<&OnceKey>,
    tx: &mut Tx<'_>,
    work: impl FnOnce(&mut Tx<'_>) -> Result<(StatusCode, String), Failed<Problem>>,
) -> Result<(StatusCode, String), Failed<Problem>> {
    let Some(key) = key else { return work(tx) };
    if let Some(earlier) = key.find(tx)? {
        let earlier = key.same(earlier).map_err(Failed::Refused)?;
        return Ok((earlier.status, earlier.body));
    }
    let (status, body) = work(tx)?;
    key.remember(tx, status, &body)?;
    Ok((status, body))
}

/// Makes something and answers it with 201, once for one key.
///
/// # Errors
/// As `work` refuses, and for a key that came before with another body.
pub(crate) async fn make_once<V: Serialize>(
    app: &App,
    me: &AgentPrincipal,
    key: Option<OnceKey>,
    mut work: impl FnMut(&mut Tx<'_>, &AgentNow) -> Result<V, Failed<Problem>> + Send + 'static,
) -> Result<Response, Problem> {
    let made = app.command(me, move |tx, me| {
        once(key.as_ref(), tx, |tx| {
            Ok((StatusCode::CREATED, serde_json::to_string(&work(tx, me)?).unwrap_or_default()))
        })
    });
    let (status, text) = made.await.map_err(Problem::from)?;
    Ok(raw_json(status, text.into_bytes()))
}

/// The customer or conversation that a call names in its path.
fn about(call: &str) -> Option<&str> {
    call.split(['/', ' ']).find(|part| part.starts_with("cnv_") || part.starts_with("cus_"))
}

/// Erases what is remembered of a customer's own calls, and of calls about them or their conversations.
pub(crate) fn erase(tx: &mut Tx<'_>, customer_or_conversation: &str) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    for sql in [
        sql!("delete from answers where workspace=$1 and principal=$2"),
        sql!("delete from answers where workspace=$1 and about=$2"),
    ] {
        tx.erase(sql, values![workspace, customer_or_conversation])?;
    }
    Ok(())
}

/// Whether a workspace has answers that are older than they need be kept.
pub(crate) fn has_old(
    rows: &Rows<'_>,
    workspace: events::WorkspaceId,
    now_ms: i64,
) -> Result<bool, LedgerError> {
    rows.any(
        sql!("select 1 from answers where workspace=$1 and at_ms<=$2 limit 1"),
        values![workspace, now_ms - REMEMBERED_MS],
    )
}

/// Forgets some answers that are older than they need be kept: a bounded number at a time.
pub(crate) fn forget_old(tx: &mut Tx<'_>) -> Result<(), LedgerError> {
    let before = tx.now_ms() - REMEMBERED_MS;
    let workspace = tx.workspace();
    tx.keep(
        sql!(
            "delete from answers where workspace=$1 and (principal, call, key) in
              (select principal, call, key from answers where workspace=$1 and at_ms<=$2 order by at_ms limit 500)"
        ),
        values![workspace, before],
    )?;
    Ok(())
}
