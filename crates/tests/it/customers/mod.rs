//! Who the customers are: identified, merged, blocked, exported, erased.

mod attributes;
mod blocking;
mod erasure;
mod export;
mod history;
mod identity;
mod merging;
mod profile;

use crate::support::{Answer, TestApp, Value, Visitor, json, text};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::sync::atomic::{AtomicU64, Ordering};

/// A company's site that knows its customers.
struct Site {
    inbox: String,
    secret: String,
}

impl Site {
    /// Makes a secret for the first inbox.
    async fn of(app: &TestApp) -> Self {
        let path = format!("/inboxes/{}/identity/secrets", app.inbox());
        let made = app.owner().post(&path, json!({ "earlier_for_s": 0 })).await.expect(201);
        Self { inbox: app.inbox().to_owned(), secret: text(&made, "secret").to_owned() }
    }

    /// What is to be signed for this customer.
    fn claims(&self, app: &TestApp, sub: &str) -> Value {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let (now_s, jti) = (app.now_ms() / 1000, format!("once-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
        json!({ "sub": sub, "aud": self.inbox, "iat": now_s, "exp": now_s + 300, "jti": jti })
    }

    fn signs(&self, claims: &Value) -> String {
        let parts = [json!({ "alg": "HS256", "typ": "JWT" }), claims.clone()];
        let signed = parts.map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        mac.update(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    /// A token for this customer, to be used once.
    fn token(&self, app: &TestApp, sub: &str) -> String {
        self.signs(&self.claims(app, sub))
    }

    /// The visitor is identified as this customer, and goes on with their new token.
    async fn identifies(&self, app: &TestApp, visitor: &Visitor, sub: &str) -> Visitor {
        shown(visitor, &self.token(app, sub)).await.unwrap_or_else(|answer| panic!("{answer:?}"))
    }
}

async fn shown(visitor: &Visitor, token: &str) -> Result<Visitor, Answer> {
    let answer = visitor.put("/widget/identity", json!({ "token": token })).await;
    if answer.status() != 200 {
        return Err(answer);
    }
    let body = answer.expect(200);
    Ok(Visitor { caller: visitor.by_token(text(&body, "token")), id: text(&body, "visitor").to_owned() })
}

/// The ids of the conversations that a visitor may read, sorted.
async fn readable(visitor: &Visitor) -> Vec<String> {
    let mut all: Vec<String> =
        visitor.list("/widget/conversations").await.iter().map(|c| text(c, "id").to_owned()).collect();
    all.sort();
    all
}
