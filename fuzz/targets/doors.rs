//! Whole requests at all doors, as every kind of caller: never a failure of ours, every refusal a problem document, no answer that a
//! browser could take for something else. First line: who asks (`o`wner, `a`gent, `v`isitor, `n`obody), method, path; then headers; an
//! empty line; the body.
#![no_main]

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Request, StatusCode, header};
use fuzz::Place;
use http_body_util::BodyExt;
use ledger::Database;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use server::{App, Clock, Settings};
use std::cell::RefCell;
use std::path::PathBuf;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

/// 2026-03-02T09:00:00Z.
const NOW_MS: i64 = 1_772_442_000_000;
/// Requests after which a fresh product takes the place of this one: what was written before must not matter for ever.
const LASTS: u32 = 3_000;

/// A product with people in it.
struct World {
    runtime: Runtime,
    app: App,
    doors: Router,
    owner: String,
    agent: String,
    visitor: String,
    ids: Vec<(&'static str, String)>,
    asked: u32,
    _place: Place,
}

struct Answer {
    status: StatusCode,
    content_type: String,
    is_sniffed: bool,
    body: Vec<u8>,
}

impl World {
    fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let place = Place::new();
        let folder: PathBuf = place.write("begun", b"").with_file_name("data");
        let settings = Settings { rate_limits: false, most_file_bytes: 1 << 16, ..Settings::default() };
        let clock = Clock::set_to(NOW_MS);
        let app = runtime.block_on(App::open(&Database::in_folder(&folder), &folder, settings, clock)).expect("a product");
        let doors = server::fuzzing::doors(&app);
        let (owner, agent, visitor) = (String::new(), String::new(), String::new());
        let mut world =
            Self { runtime, app, doors, owner, agent, visitor, ids: Vec::new(), asked: 0, _place: place };
        world.people();
        world
    }

    fn people(&mut self) {
        let code = self.runtime.block_on(self.app.setup_code()).expect("a code");
        let (email, password) = ("olga@warmline.example", "correct horse battery");
        let first = json!({ "code": code, "workspace": "Lanterns", "name": "Olga Oaks", "email": email, "password": password });
        let (me, cookie) = self.sign_in("/setup", &first);
        let inbox = text(&me["inboxes"][0]);
        self.owner = self.token(&cookie);
        let owner = self.owner.clone();
        let colleague = json!({ "name": "Ada Ash", "email": "ada@warmline.example", "password": password, "inboxes": [inbox] });
        let colleague = self.said("POST", "/agents", &owner, &colleague);
        let signed_in = json!({ "email": "ada@warmline.example", "password": password });
        let (_, cookie) = self.sign_in("/sessions", &signed_in);
        self.agent = self.token(&cookie);
        let session = self.said("POST", "/widget/sessions", "", &json!({ "inbox": inbox }));
        self.visitor = format!("Bearer {}", text(&session["token"]));
        let visitor = self.visitor.clone();
        let opened = self.said(
            "POST",
            "/widget/conversations",
            &visitor,
            &json!({ "text": "hello", "client_id": "c" }),
        );
        let tag = self.said("POST", "/tags", &owner, &json!({ "name": "a tag" }));
        self.ids = vec![
            ("{inb}", inbox),
            ("{agt}", text(&colleague["id"])),
            ("{cus}", text(&session["visitor"])),
            ("{cnv}", text(&opened["id"])),
            ("{tag}", text(&tag["id"])),
        ];
    }

    fn sign_in(&mut self, path: &str, body: &Value) -> (Value, (String, String)) {
        let request = Request::post(format!("/api/v1{path}")).body(Body::from(body.to_string()));
        let (doors, request) = (self.doors.clone(), request.expect("a request"));
        self.runtime.block_on(async move {
            let answer = doors.oneshot(request).await.expect("an answer");
            let cookie = answer.headers()[header::SET_COOKIE].to_str().expect("a cookie").to_owned();
            let body = answer.into_body().collect().await.expect("a body").to_bytes();
            let said: Value = serde_json::from_slice(&body).expect("a document");
            let me = if said["me"].is_object() { said["me"].clone() } else { said.clone() };
            let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
            (me, (cookie, text(&said["csrf"])))
        })
    }

    fn token(&mut self, (cookie, csrf): &(String, String)) -> String {
        let request =
            Request::post("/api/v1/me/tokens").header("cookie", cookie).header("x-csrf-token", csrf);
        let request = request.body(Body::from(json!({ "name": "fuzz" }).to_string())).expect("a request");
        let said: Value = serde_json::from_slice(&self.ask(request).body).expect("a document");
        format!("Bearer {}", text(&said["token"]))
    }

    fn said(&mut self, method: &str, path: &str, authorization: &str, body: &Value) -> Value {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        let answer = self.ask(request.body(Body::from(body.to_string())).expect("a request"));
        assert!(answer.status.is_success(), "{path}: {}", String::from_utf8_lossy(&answer.body));
        serde_json::from_slice(&answer.body).expect("a document")
    }

    fn ask(&mut self, request: Request<Body>) -> Answer {
        let doors = self.doors.clone();
        self.asked += 1;
        self.runtime.block_on(async move {
            let answer = doors.oneshot(request).await.expect("an answer");
            let status = answer.status();
            let of = |name| answer.headers().get(name).map_or("", |v: &HeaderValue| v.to_str().unwrap_or(""));
            let content_type = of(header::CONTENT_TYPE).to_owned();
            let is_sniffed = of(header::X_CONTENT_TYPE_OPTIONS) != "nosniff";
            let body = answer.into_body().collect().await.expect("a whole body").to_bytes().to_vec();
            Answer { status, content_type, is_sniffed, body }
        })
    }

    fn request(&self, bytes: &[u8]) -> Option<(char, Request<Body>)> {
        let end = bytes.windows(2).position(|two| two == b"\n\n").unwrap_or(bytes.len());
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut body = String::from_utf8_lossy(bytes.get(end + 2..).unwrap_or_default()).into_owned();
        let mut head = head.to_owned();
        for (name, id) in &self.ids {
            head = head.replace(name, id);
            body = body.replace(name, id);
        }
        let mut lines = head.lines();
        let mut words = lines.next()?.split(' ');
        let (who, method, path) = (words.next()?.chars().next()?, words.next()?, words.next()?);
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        let own = match who {
            'o' => Some(&self.owner),
            'a' => Some(&self.agent),
            'v' => Some(&self.visitor),
            _ => None,
        };
        if let Some(own) = own {
            request = request.header("authorization", own);
        }
        for line in lines {
            let (name, value) = line.split_once(':')?;
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            request = request.header(name, HeaderValue::from_str(value.trim()).ok()?);
        }
        let bytes_as_sent = bytes.get(end + 2..).unwrap_or_default();
        let body =
            if head.contains("/files") { Body::from(bytes_as_sent.to_vec()) } else { Body::from(body) };
        Some((who, request.body(body).ok()?))
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

thread_local!(static WORLD: RefCell<Option<World>> = const { RefCell::new(None) });

fuzz_target!(|bytes: &[u8]| {
    WORLD.with_borrow_mut(|world| {
        let now = world.get_or_insert_with(World::new);
        let Some((who, request)) = now.request(bytes) else { return };
        let path = format!("{} {}", request.method(), request.uri());
        let is_head = request.method() == "HEAD" || request.method() == "OPTIONS";
        let answer = now.ask(request);
        check(&path, &answer, is_head);
        let is_out = answer.status == StatusCode::UNAUTHORIZED && matches!(who, 'o' | 'a' | 'v');
        if is_out || now.asked > LASTS {
            let old = world.take().expect("there is one");
            old.runtime.block_on(old.app.close());
        }
    });
});

fn check(path: &str, answer: &Answer, is_head: bool) {
    let said = String::from_utf8_lossy(&answer.body);
    assert!(answer.status.as_u16() < 500, "{path}: {} {said}", answer.status);
    assert!(!answer.is_sniffed, "{path}");
    assert!(!answer.content_type.contains("html"), "{path}: {}", answer.content_type);
    if answer.status.is_client_error() && !is_head {
        assert_eq!(answer.content_type, "application/problem+json", "{path}: {said}");
        let problem: Value = serde_json::from_slice(&answer.body).expect("a problem document");
        assert_eq!(problem["status"], answer.status.as_u16(), "{path}");
        assert!(problem["code"].as_str().is_some_and(|code| !code.is_empty()), "{path}: {said}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{path}: {said}");
    } else if answer.content_type == "application/json" && !is_head {
        let read: Result<Value, _> = serde_json::from_slice(&answer.body);
        assert!(read.is_ok(), "{path}: {said}");
    }
}
