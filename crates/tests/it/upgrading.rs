//! What a program before this one kept is worth the same after the steps that give it another shape.

use crate::me::push::{Browser, PushPost, check_signature, private};
use crate::support::{Agent, TestApp, Visitor, json, text};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use client::Access;
use events::{
    Actor, AgentId, ConversationId, CustomerId, Fact, InboxId, InboxSettings, MessageId, Role, SessionId,
    TokenId, WorkspaceId,
};
use ledger::{Database, Failed, Ledger, LedgerError, Schema, Tx, sql, values};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use ring::{digest, hmac};
use server::SCHEMA;
use std::sync::Arc;

const WORKSPACE: WorkspaceId = WorkspaceId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0001);
const OWNER: AgentId = AgentId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0002);
const INBOX: InboxId = InboxId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0003);
const CUSTOMER: CustomerId = CustomerId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0004);
const CONVERSATION: ConversationId = ConversationId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0005);
const MESSAGE: MessageId = MessageId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0006);
const TOKEN: TokenId = TokenId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0007);
const SESSION: SessionId = SessionId::from_bits(0x0191_0000_0000_7000_8000_0000_0000_0008);

const EMAIL: &str = "olga@warmline.example";
const OWNERS_TOKEN: &str = "wlt_of-the-owner";
const COOKIE: &str = "wls_of-a-browser";
const DAY_MS: i64 = 24 * 3600 * 1000;

/// How many steps of the kept tables there were when a workspace had one key for visitors and one for notices.
const STEPS_BEFORE: usize = 18;

/// What that program had in its database.
struct Left {
    visitors_key: [u8; 32],
    push_key: Vec<u8>,
    endpoint: String,
    at_ms: i64,
}

fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

impl Left {
    fn new(endpoint: String, at_ms: i64) -> Self {
        let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        Self { visitors_key: [7; 32], push_key: pair.unwrap().as_ref().to_vec(), endpoint, at_ms }
    }

    /// The token of an anonymous visitor, as that program signed it, by this key.
    fn token(&self, key: &[u8]) -> String {
        let mut token = Vec::new();
        for bits in [WORKSPACE.bits(), INBOX.bits(), CUSTOMER.bits()] {
            token.extend_from_slice(&bits.to_be_bytes());
        }
        token.extend_from_slice(&(self.at_ms + 182 * DAY_MS).to_be_bytes());
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), &token);
        token.extend_from_slice(signature.as_ref());
        format!("wlv_{}", URL_SAFE_NO_PAD.encode(token))
    }

    fn push_public(&self) -> String {
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &self.push_key, &SystemRandom::new());
        URL_SAFE_NO_PAD.encode(pair.unwrap().public_key())
    }

    /// Leaves it there, in tables of that shape.
    async fn leave(&self, database: Database) {
        let (kept, _) = SCHEMA.kept.split_at(STEPS_BEFORE);
        assert!(kept.concat().iter().all(|statement| !statement.contains("visitor_keys")));
        let before: &'static Schema = Box::leak(Box::new(Schema { kept, ..SCHEMA }));
        let at_ms = self.at_ms;
        let (ledger, _tail) = Ledger::open(&database, before, Arc::new(move || at_ms)).unwrap();
        let (key, push_key, endpoint) = (self.visitors_key, self.push_key.clone(), self.endpoint.clone());
        let leave = move |tx: &mut Tx<'_>| {
            tx.start_log()?;
            founds(tx)?;
            keeps(tx, (&key, &push_key), &endpoint).map_err(Failed::<LedgerError>::Ledger)
        };
        ledger.command(WORKSPACE, leave).await.unwrap();
        ledger.close().await;
    }
}

/// A workspace with an owner, and a conversation of theirs.
fn founds(tx: &mut Tx<'_>) -> Result<(), LedgerError> {
    let settings = InboxSettings { name: "Website".to_owned(), origins: Vec::new(), patience_s: 20 };
    let (by, author) = (Actor::Agent(OWNER), Actor::Customer(CUSTOMER));
    for fact in [
        Fact::WorkspaceCreated { workspace: WORKSPACE, name: "Lanterns".to_owned() },
        Fact::InboxChanged { inbox: INBOX, settings, by },
        Fact::AgentAdded { agent: OWNER, role: Role::Owner, capacity: 3, by: Some(Actor::System) },
        Fact::MemberAdded { inbox: INBOX, agent: OWNER, by: Some(Actor::System) },
        Fact::ConversationOpened {
            conversation: CONVERSATION,
            inbox: INBOX,
            customer: CUSTOMER,
            client_id: "opened".to_owned(),
            priority: None,
        },
    ] {
        tx.append(fact)?;
    }
    let (conversation, client_id) = (CONVERSATION, "opened".to_owned());
    let said = Fact::MessagePosted { conversation, message: MESSAGE, author, client_id, files: Vec::new() };
    tx.append_with_text(said, &CUSTOMER.to_string(), "my lantern hums")?;
    tx.append(Fact::ConversationAssigned { conversation, agent: OWNER, by })?;
    Ok(())
}

/// Who they are, by what they are known, and the two keys where they were.
fn keeps(
    tx: &mut Tx<'_>,
    (visitors_key, push_key): (&[u8], &[u8]),
    endpoint: &str,
) -> Result<(), LedgerError> {
    let now_ms = tx.now_ms();
    tx.keep(
        sql!("insert into profiles(workspace, agent, email, name, password) values ($1, $2, $3, 'Olga Oaks', '-')"),
        values![WORKSPACE, OWNER, EMAIL],
    )?;
    tx.keep(
        sql!("insert into tokens(workspace, id, agent, name, hash, created_ms) values ($1, $2, $3, 'a program', $4, $5)"),
        values![WORKSPACE, TOKEN, OWNER, hash(OWNERS_TOKEN), now_ms],
    )?;
    tx.keep(
        sql!("insert into sessions(workspace, id, agent, hash, created_ms, expires_ms) values ($1, $2, $3, $4, $5, $6)"),
        values![WORKSPACE, SESSION, OWNER, hash(COOKIE), now_ms, now_ms + 30 * DAY_MS],
    )?;
    tx.keep(
        sql!("insert into secrets(workspace, name, value) values ($1, 'visitor', $2)"),
        values![WORKSPACE, visitors_key],
    )?;
    tx.keep(sql!("insert into push_keys(workspace, key) values ($1, $2)"), values![WORKSPACE, push_key])?;
    let wish = Browser::new().wish(endpoint);
    let bytes = |member: &str| URL_SAFE_NO_PAD.decode(text(&wish, member)).unwrap();
    tx.keep(
        sql!(
            "insert into push_subscriptions(workspace, session, agent, endpoint, public, auth, language, assigned, message)
              values ($1, $2, $3, $4, $5, $6, 'en', 1, 1)"
        ),
        values![WORKSPACE, SESSION, OWNER, endpoint, bytes("p256dh").as_slice(), bytes("auth").as_slice()],
    )?;
    Ok(())
}

#[tokio::test]
async fn a_visitors_token_and_a_browsers_subscription_of_before_there_were_several_keys_go_on() {
    let service = PushPost::start().await;
    let (app, left) = TestApp::after(private(), async |database, at_ms| {
        let left = Left::new(format!("{}/send/1", service.origin), at_ms);
        left.leave(database).await;
        left
    })
    .await;
    let caller = app.nobody().by_token(&left.token(&left.visitors_key));
    let old = Visitor { caller, id: CUSTOMER.to_string() };
    let csrf = hash(&format!("csrf {COOKIE}"));
    let browser = app.nobody().by(Access::Cookie { cookie: format!("warmline_session={COOKIE}"), csrf });
    let caller = app.nobody().by_token(OWNERS_TOKEN);
    let owner = Agent { caller, id: OWNER.to_string(), email: EMAIL.to_owned() };

    // The visitor reads what they wrote and writes on; a token that another key signed is worth nothing.
    let id = CONVERSATION.to_string();
    let path = format!("/widget/conversations/{id}/messages");
    let said = old.get(&path).await.expect(200);
    assert_eq!(said["items"][0]["text"], "my lantern hums");
    app.nobody().by_token(&left.token(&[8; 32])).get(&path).await.problem(401, "unauthorized");
    app.run_jobs().await;
    old.say(&id, "it still hums").await;
    app.later(1000).await;
    let sent = service.take();
    assert_eq!(sent.len(), 1);
    check_signature(&sent[0], &service.origin, &left.push_public(), app.now_ms());
    let shown = browser.get("/me/push").await.expect(200);
    assert_eq!((&shown["key"], &shown["subscription"]["renew"]), (&json!(left.push_public()), &json!(false)));

    // It is one of several keys by now, and is replaced as any other: by itself for newcomers, in its time for who was there.
    let keys = owner.get("/visitor-keys").await.expect(200);
    assert_eq!((&keys["items"][0]["created_at"], &keys["items"][0]["ends_at"]), (&json!(null), &json!(null)));
    for keys in ["/visitor-keys", "/push-keys"] {
        owner.post(keys, json!({ "earlier_for_s": 3600 })).await.expect(201);
    }
    let new = app.visitor_of(&INBOX.to_string()).await;
    old.say(&id, "and hums").await;
    app.later(1000).await;
    check_signature(&service.take()[0], &service.origin, &left.push_public(), app.now_ms());
    assert_eq!(browser.get("/me/push").await.expect(200)["subscription"]["renew"], true);
    app.later(3_600_000).await;
    old.get(&path).await.problem(401, "unauthorized");
    new.get("/widget/conversations").await.expect(200);
    app.finish().await;
}
