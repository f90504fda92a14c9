//! `GET · PUT · DELETE /me/push`: a closed browser is told, through a push service that reads nothing. The service here is a real one
//! on loopback, and the browser's part is done by the standards alone: RFC 8030, 8188, 8291 and 8292.

use crate::support::{Caller, TestApp, Value, json, quiet, text};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use ring::rand::SystemRandom;
use ring::signature::{self, ECDSA_P256_SHA256_FIXED};
use server::{Settings, WebPush};
use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const MINUTE_MS: i64 = 60_000;

pub(crate) fn private() -> Settings {
    Settings { web_push: WebPush::Private, ..quiet() }
}

/// What a push service was sent.
pub(crate) struct Sent {
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

/// A push service: answers what it was told to, else 201; for a browser that it cannot reach now, 503.
#[derive(Clone)]
pub(crate) struct PushPost {
    pub(crate) origin: String,
    sent: Arc<Mutex<Vec<Sent>>>,
    answers: Arc<Mutex<VecDeque<&'static str>>>,
    unreachable: Arc<Mutex<Option<&'static str>>>,
}

impl PushPost {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (sent, answers, unreachable) = (Arc::default(), Arc::default(), Arc::default());
        let service = Self { origin, sent, answers, unreachable };
        let serving = service.clone();
        #[expect(clippy::disallowed_methods, reason = "not the product's task")]
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serving.answer(stream).await;
            }
        });
        service
    }

    async fn answer(&self, mut stream: TcpStream) {
        let mut read = Vec::new();
        let (head, length) = loop {
            let mut some = [0; 4096];
            let count = stream.read(&mut some).await.unwrap();
            assert!(count > 0, "the request ended early");
            read.extend_from_slice(&some[..count]);
            let Some(end) = read.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
            let head = String::from_utf8(read[..end].to_vec()).unwrap();
            let length = head
                .lines()
                .find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
            let length: usize = length.unwrap().parse().unwrap();
            if read.len() >= end + 4 + length {
                break (head, end + 4..end + 4 + length);
            }
        };
        let mut lines = head.lines();
        let path = lines.next().unwrap().split(' ').nth(1).unwrap().to_owned();
        let header =
            |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        let sent = Sent { path, headers: lines.filter_map(header).collect(), body: read[length].to_vec() };
        let usual = match *self.unreachable.lock().unwrap() {
            Some(path) if path == sent.path => "503 Service Unavailable",
            _ => "201 Created",
        };
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(usual);
        self.sent.lock().unwrap().push(sent);
        let text = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        stream.write_all(text.as_bytes()).await.unwrap();
    }

    pub(crate) fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut self.sent.lock().unwrap())
    }

    /// How often it was asked to tell the browser of this path.
    fn asked(&self, path: &str) -> usize {
        self.take().iter().filter(|sent| sent.path == path).count()
    }

    fn cannot_reach(&self, path: Option<&'static str>) {
        *self.unreachable.lock().unwrap() = path;
    }

    pub(crate) fn answers(&self, answer: &'static str) {
        self.answers.lock().unwrap().push_back(answer);
    }
}

struct Bytes(usize);
impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(key: &Prk, info: &[&[u8]]) -> [u8; N] {
    let mut out = [0; N];
    key.expand(info, Bytes(N)).unwrap().fill(&mut out).unwrap();
    out
}

/// A browser's keys. `ring` agrees once with each, so there is one for each message.
pub(crate) struct Browser {
    private: EphemeralPrivateKey,
    public: Vec<u8>,
    auth: [u8; 16],
}

impl Browser {
    pub(crate) fn new() -> Self {
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        let public = private.compute_public_key().unwrap().as_ref().to_vec();
        Self { private, public, auth: *b"sixteen byte key" }
    }

    pub(crate) fn wish(&self, endpoint: &str) -> Value {
        let base64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "endpoint": endpoint, "p256dh": base64(&self.public), "auth": base64(&self.auth), "language": "de",
            "assigned": true, "message": true, "mention": true, "quiet": null })
    }

    fn reads(self, body: &[u8]) -> Value {
        let (salt, size, length) =
            (&body[..16], u32::from_be_bytes(body[16..20].try_into().unwrap()), usize::from(body[20]));
        assert!(size >= 18 && length == 65, "one record, and a key of P-256");
        let (theirs, record) = body[21..].split_at(length);
        let peer = UnparsedPublicKey::new(&ECDH_P256, theirs);
        let input: [u8; 32] = agree_ephemeral(self.private, &peer, |secret| {
            let key = Salt::new(HKDF_SHA256, &self.auth).extract(secret);
            expand(&key, &[b"WebPush: info\0", &self.public, theirs])
        })
        .unwrap();
        let key = Salt::new(HKDF_SHA256, salt).extract(&input);
        let content: [u8; 16] = expand(&key, &[b"Content-Encoding: aes128gcm\0"]);
        let nonce: [u8; 12] = expand(&key, &[b"Content-Encoding: nonce\0"]);
        let opening = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &content).unwrap());
        let mut record = record.to_vec();
        let plain =
            opening.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record).unwrap();
        let end = plain.iter().rposition(|byte| *byte != 0).unwrap();
        assert_eq!(plain[end], 2, "the mark of the last record");
        serde_json::from_slice(&plain[..end]).unwrap()
    }
}

/// The signature is the server's own, for this push service, and not good for long.
pub(crate) fn check_signature(sent: &Sent, origin: &str, key: &str, now_ms: i64) {
    let value = sent.headers["authorization"].strip_prefix("vapid ").unwrap();
    let parts: BTreeMap<&str, &str> = value.split(", ").filter_map(|part| part.split_once('=')).collect();
    assert_eq!(parts["k"], key);
    let (signed, signature) = parts["t"].rsplit_once('.').unwrap();
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, decode(key))
        .verify(signed.as_bytes(), &decode(signature))
        .unwrap();
    let claims: Value = serde_json::from_slice(&decode(signed.split_once('.').unwrap().1)).unwrap();
    assert_eq!(claims["aud"], origin);
    let left_s = claims["exp"].as_i64().unwrap() - now_ms / 1000;
    assert!(left_s > 0 && left_s <= 24 * 3600, "{claims}");
}

async fn asks(browser: &Caller, keys: &Browser, service: &PushPost) {
    browser.put("/me/push", keys.wish(&format!("{}/send/1", service.origin))).await.expect(200);
}

#[tokio::test]
async fn a_closed_browser_is_told_what_waits_and_the_push_service_reads_nothing() {
    let app = TestApp::start_with(private()).await;
    let (service, ben) = (PushPost::start().await, app.agent("Ben").await);
    let browser = app.sign_in(&ben.email).await;
    let shown = browser.get("/me/push").await.expect(200);
    assert_eq!((shown["available"].as_bool(), &shown["subscription"]), (Some(true), &json!(null)));
    let (first, second) = (Browser::new(), Browser::new());
    asks(&browser, &first, &service).await;

    let _desk = ben.arrive().await;
    let visitor = app.visitor().await;
    let id = visitor.opens("a secret about my lantern").await;
    ben.sees(&id, "active", Some(&ben)).await;
    app.run_jobs().await;
    let sent = service.take();
    assert_eq!(sent.len(), 1, "what one opens with is not told beside that it is theirs");
    let one = &sent[0];
    assert_eq!((one.path.as_str(), one.headers["content-encoding"].as_str()), ("/send/1", "aes128gcm"));
    assert_eq!((one.headers["urgency"].as_str(), one.headers["ttl"].as_str()), ("high", "600"));
    assert!(one.headers["topic"].len() <= 32 && !one.headers["topic"].contains(&id));
    check_signature(one, &service.origin, text(&shown, "key"), app.now_ms());
    assert_eq!(first.reads(&one.body), json!({ "kind": "assigned", "conversation": id, "language": "de" }));

    // Every message is as long as any other.
    let length = one.body.len();
    asks(&browser, &second, &service).await;
    visitor.say(&id, "and more of it").await;
    app.run_jobs().await;
    let sent = service.take();
    assert_eq!((sent.len(), sent[0].body.len(), sent[0].headers["urgency"].as_str()), (1, length, "normal"));
    assert_eq!(second.reads(&sent[0].body)["kind"], "message");

    // Whoever looks at it needs no telling, and what they write themselves is no news.
    ben.put(&format!("/conversations/{id}/here"), json!({ "doing": "looking" })).await.expect(200);
    visitor.say(&id, "they see this").await;
    ben.reply(&id, "I do").await;
    app.run_jobs().await;
    assert!(service.take().is_empty());
    browser.delete("/me/push").await.expect(204);
    app.advance(MINUTE_MS);
    visitor.say(&id, "nobody is told of this").await;
    app.run_jobs().await;
    assert!(service.take().is_empty());
    app.finish().await;
}

#[tokio::test]
async fn who_is_named_in_a_note_is_told_unless_they_want_none_of_it() {
    let mut app = TestApp::start_with(private()).await;
    let (service, ben, owner) = (PushPost::start().await, app.agent("Ben").await, app.owner());
    let browser = app.sign_in(&ben.email).await;
    let (first, second) = (Browser::new(), Browser::new());
    // A desk of before asks for nothing of the kind.
    let mut wish = first.wish(&format!("{}/send/1", service.origin));
    wish.as_object_mut().unwrap().remove("mention");
    let shown = browser.put("/me/push", wish).await.expect(200);
    assert_eq!(shown["subscription"]["mention"], false);
    let id = app.visitor().await.opens("a question for Ben").await;
    let name = async |path: &str, client_id: &str| {
        let note = json!({ "text": "what do you think?", "client_id": client_id, "mentions": [ben.id] });
        owner.post(path, note).await.expect(201)
    };
    let notes = format!("/conversations/{id}/notes");
    name(&notes, "one").await;
    app.run_jobs().await;
    assert!(service.take().is_empty());

    asks(&browser, &second, &service).await;
    name(&notes, "two").await;
    app.run_jobs().await;
    let sent = service.take();
    assert_eq!((sent.len(), sent[0].headers["urgency"].as_str()), (1, "normal"));
    assert_eq!(
        second.reads(&sent[0].body),
        json!({ "kind": "mention", "conversation": id, "language": "de" })
    );

    // Nor whoever looks at it, nor whoever may no longer read it.
    ben.put(&format!("/conversations/{id}/here"), json!({ "doing": "looking" })).await.expect(200);
    name(&notes, "three").await;
    app.run_jobs().await;
    assert!(service.take().is_empty());
    let other = app.another_inbox("Wholesale", &[&owner.id, &ben.id]).await;
    let elsewhere = app.visitor_of(&other).await.opens("a pallet").await;
    let notes = format!("/conversations/{elsewhere}/notes");
    name(&notes, "four").await;
    owner.delete(&format!("/inboxes/{other}/members/{}", ben.id)).await.expect(200);
    app.run_jobs().await;
    assert!(service.take().is_empty());
    app.finish().await;
}

#[tokio::test]
async fn a_push_service_that_is_busy_is_asked_again_and_one_that_knows_nobody_is_not() {
    let app = TestApp::start_with(private()).await;
    let (service, ben, visitor) = (PushPost::start().await, app.agent("Ben").await, app.visitor().await);
    let browser = app.sign_in(&ben.email).await;
    asks(&browser, &Browser::new(), &service).await;
    let id = visitor.opens("hello").await;
    ben.take(&id).await;
    app.run_jobs().await;
    assert!(service.take().is_empty(), "whoever takes a conversation knows it");

    service.answers("503 Service Unavailable\r\nretry-after: 60");
    visitor.say(&id, "one").await;
    app.run_jobs().await;
    assert_eq!(service.take().len(), 1);
    app.later(30_000).await;
    assert!(service.take().is_empty(), "not before the push service said");
    app.later(31_000).await;
    let again = service.take();
    assert_eq!(
        (again.len(), again[0].headers["ttl"].as_str()),
        (1, "539"),
        "useful for ten minutes from the message on"
    );

    // It is given up after a few tries, and the next message begins anew.
    for _ in 0..9 {
        service.answers("500 Internal Server Error");
    }
    visitor.say(&id, "two").await;
    for _ in 0..20 {
        app.later(MINUTE_MS / 2).await;
    }
    assert_eq!(service.take().len(), 5);
    service.answers.lock().unwrap().clear();

    service.answers("410 Gone");
    visitor.say(&id, "three").await;
    app.run_jobs().await;
    assert_eq!(service.take().len(), 1);
    assert_eq!(browser.get("/me/push").await.expect(200)["subscription"], json!(null));
    visitor.say(&id, "four").await;
    app.later(MINUTE_MS).await;
    assert!(service.take().is_empty());
    app.finish().await;
}

#[tokio::test]
async fn a_browser_to_which_nothing_can_be_sent_keeps_nobody_else_from_being_told() {
    let app = TestApp::start_with(private()).await;
    let (service, owner) = (PushPost::start().await, app.owner());
    let (ben, cyd) = (app.agent("Ben").await, app.agent("Cyd").await);
    owner.put(&format!("/agents/{}/capacity", ben.id), json!({ "capacity": 50 })).await.expect(200);
    let asks_as = async |caller: &Caller, path: &str| {
        let wish = Browser::new().wish(&format!("{}{path}", service.origin));
        caller.put("/me/push", wish).await.expect(200);
    };
    asks_as(&app.sign_in(&ben.email).await, "/ben").await;
    asks_as(&app.sign_in(&cyd.email).await, "/cyd").await;
    service.cannot_reach(Some("/ben"));
    for _ in 0..45 {
        let id = app.visitor().await.opens("hello").await;
        owner.assign(&id, &ben).await.expect(200);
    }
    let of_cyd = app.visitor().await;
    let id = of_cyd.opens("hello").await;
    owner.assign(&id, &cyd).await.expect(200);
    app.run_jobs().await;
    assert_eq!(service.asked("/cyd"), 1, "however much waits for Ben, and longer");

    // Ben's browser signs in anew and asks again: what waited for who it was before is nobody's.
    asks_as(&app.sign_in(&ben.email).await, "/ben").await;
    service.cannot_reach(None);
    for _ in 0..3 {
        of_cyd.say(&id, "and more of it").await;
        app.later(MINUTE_MS).await;
        assert_eq!(service.asked("/cyd"), 1);
    }
    let id = app.visitor().await.opens("hello").await;
    owner.assign(&id, &ben).await.expect(200);
    app.run_jobs().await;
    assert_eq!(service.asked("/ben"), 1, "what is new is told");
    app.later(20 * MINUTE_MS).await;
    assert_eq!(service.asked("/ben"), 0);
    app.finish().await;
}

#[tokio::test]
async fn what_waited_is_not_told_once_it_is_no_longer_theirs() {
    let app = TestApp::start_with(private()).await;
    let (service, ben, owner) = (PushPost::start().await, app.agent("Ben").await, app.owner());
    let browser = app.sign_in(&ben.email).await;
    asks(&browser, &Browser::new(), &service).await;
    let membership = format!("/inboxes/{}/members/{}", app.inbox(), ben.id);
    for ends in ["handed on", "left the inbox"] {
        service.cannot_reach(Some("/send/1"));
        let id = app.visitor().await.opens("hello").await;
        owner.assign(&id, &ben).await.expect(200);
        app.run_jobs().await;
        assert_eq!(service.asked("/send/1"), 1);
        service.cannot_reach(None);
        if ends == "handed on" {
            owner.assign(&id, &owner).await.expect(200);
        } else {
            owner.delete(&membership).await.expect(200);
        }
        app.later(MINUTE_MS).await;
        assert_eq!(service.asked("/send/1"), 0, "{ends}");
    }
    app.finish().await;
}

#[tokio::test]
async fn where_a_push_service_sends_one_on_to_is_not_asked() {
    let app = TestApp::start_with(private()).await;
    let (service, ben, visitor) = (PushPost::start().await, app.agent("Ben").await, app.visitor().await);
    let browser = app.sign_in(&ben.email).await;
    asks(&browser, &Browser::new(), &service).await;
    let id = visitor.opens("hello").await;
    ben.take(&id).await;
    service.answers("307 Temporary Redirect\r\nlocation: /elsewhere");
    visitor.say(&id, "one").await;
    app.run_jobs().await;
    app.later(MINUTE_MS).await;
    let asked: Vec<String> = service.take().into_iter().map(|sent| sent.path).collect();
    assert_eq!(asked, ["/send/1"]);
    app.finish().await;
}

#[tokio::test]
async fn a_browser_is_told_nothing_at_night_nor_when_it_was_signed_out() {
    let app = TestApp::start_with(private()).await;
    let (service, ben, visitor) = (PushPost::start().await, app.agent("Ben").await, app.visitor().await);
    let (browser, keys) = (app.sign_in(&ben.email).await, Browser::new());
    let mut wish = keys.wish(&format!("{}/send/1", service.origin));
    // Tests begin at nine in UTC, which is ten in Berlin.
    wish["quiet"] = json!({ "from": 10, "to": 11, "zone": "Europe/Berlin" });
    let shown = browser.put("/me/push", wish.clone()).await.expect(200);
    assert_eq!(shown["subscription"]["quiet"], wish["quiet"]);
    let id = visitor.opens("hello").await;
    ben.take(&id).await;
    visitor.say(&id, "in the quiet hour").await;
    app.run_jobs().await;
    assert!(service.take().is_empty());
    app.advance(61 * MINUTE_MS);
    visitor.say(&id, "after it").await;
    app.run_jobs().await;
    assert_eq!(service.take().len(), 1);

    browser.delete("/sessions/current").await.expect(204);
    visitor.say(&id, "to nobody").await;
    app.later(2 * MINUTE_MS).await;
    assert!(service.take().is_empty());

    // The same device, with another colleague at it: the address is theirs alone.
    let (cyd, keys) = (app.agent("Cyd").await, Browser::new());
    let ben_again = app.sign_in(&ben.email).await;
    asks(&ben_again, &Browser::new(), &service).await;
    asks(&app.sign_in(&cyd.email).await, &keys, &service).await;
    visitor.say(&id, "for Ben").await;
    app.run_jobs().await;
    assert!(service.take().is_empty());
    app.owner().put(&format!("/agents/{}/deactivation", cyd.id), json!({})).await.expect(200);
    app.later(2 * MINUTE_MS).await;
    app.finish().await;
}

#[tokio::test]
async fn nothing_is_sent_into_the_own_network_and_nothing_where_it_is_switched_off() {
    let app = TestApp::start().await;
    let browser = app.sign_in(&app.agent("Ben").await.email).await;
    for endpoint in [
        "http://push.example.com/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://10.0.0.1/x",
        "https://127.1/",
        "https://0x7f000001/",
        "https://push.example.com#@127.0.0.1/",
        "https://somebody@push.example.com/x",
        "x",
    ] {
        browser.put("/me/push", Browser::new().wish(endpoint)).await.problem(422, "bad_endpoint");
    }
    let good = Browser::new().wish("https://push.example.com/x");
    for (member, value, code) in [
        ("p256dh", json!("AAAA"), "bad_key"),
        ("p256dh", json!(URL_SAFE_NO_PAD.encode([4; 65])), "bad_key"),
        ("auth", json!("AAAA"), "bad_key"),
        ("language", json!("tlh"), "bad_language"),
        ("quiet", json!({ "from": 20, "to": 20, "zone": "Europe/Berlin" }), "bad_quiet"),
        ("quiet", json!({ "from": 20, "to": 24, "zone": "Europe/Berlin" }), "bad_quiet"),
        ("quiet", json!({ "from": 20, "to": 8, "zone": "Mars/Base" }), "bad_quiet"),
    ] {
        let mut bad = good.clone();
        bad[member] = value;
        browser.put("/me/push", bad).await.problem(422, code);
    }
    browser.put("/me/push", good.clone()).await.expect(200);
    app.owner().put("/me/push", good.clone()).await.problem(403, "browsers_only");
    app.finish().await;

    let app = TestApp::start_with(Settings { web_push: WebPush::Off, ..quiet() }).await;
    let browser = app.sign_in(&app.agent("Ben").await.email).await;
    let shown = browser.get("/me/push").await.expect(200);
    assert_eq!(shown, json!({ "available": false, "key": null, "subscription": null }));
    browser.put("/me/push", good).await.problem(409, "push_off");
    app.finish().await;
}
