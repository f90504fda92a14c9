//! Every file of `samples/awkward`, through every door that takes a text.

use crate::support::{Caller, TestApp, Value, Wire, json, seq, text};
use std::collections::BTreeMap;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../samples/awkward")
}

/// What the tables of the README promise: file to status.
fn promised() -> BTreeMap<String, u16> {
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let before_made = readme.split("## Made by the tests").next().unwrap().to_owned();
    let rows = before_made.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split('|');
        let file = cells.next()?.trim().trim_end_matches('`').to_owned();
        Some((file, cells.next()?.trim().parse().ok()?))
    });
    rows.collect()
}

/// The files of one kind with their promised status and content.
fn files(is_text: bool) -> Vec<(String, u16, Vec<u8>)> {
    let of_kind = promised().into_iter().filter(|(file, _)| file.ends_with(".txt") == is_text);
    of_kind
        .map(|(file, status)| (file.clone(), status, std::fs::read(folder().join(file)).unwrap()))
        .collect()
}

/// The three doors of one conversation.
fn doors(owner: &Caller, visitor: &Caller, id: &str) -> [(Caller, String); 3] {
    [
        (visitor.clone(), format!("/widget/conversations/{id}/messages")),
        (owner.clone(), format!("/conversations/{id}/messages")),
        (owner.clone(), format!("/conversations/{id}/notes")),
    ]
}

#[test]
fn every_awkward_file_has_its_promise() {
    let in_folder =
        std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut in_folder: Vec<String> =
        in_folder.filter(|name| name != "README.md" && !name.starts_with('.')).collect();
    in_folder.sort_unstable();
    assert_eq!(in_folder, promised().into_keys().collect::<Vec<_>>());
}

#[tokio::test]
async fn every_awkward_text_comes_back_verbatim() {
    let mut app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let (mut desk, mut widget) = (owner.connect().await, visitor.stream().await);
    let (mut for_agents, mut for_customer) = (Vec::new(), Vec::new());
    for (name, status, bytes) in files(true) {
        let words = String::from_utf8(bytes).unwrap();
        for (n, (who, path)) in doors(&owner, &visitor, &id).into_iter().enumerate() {
            let body = json!({ "text": words, "client_id": format!("{name} {n}") });
            let answer = who.post(&path, body.clone()).await;
            if status != 201 {
                answer.problem(status, "bad_text");
                continue;
            }
            let posted = answer.expect(201);
            assert_eq!(text(&posted, "text"), words, "{name} by {path}");
            assert_eq!(
                desk.until(|e| seq(e) == seq(&posted)).await.pop().unwrap()["message"],
                posted,
                "{name}"
            );
            if n != 2 {
                assert_eq!(widget.next().await["message"]["text"], words, "{name}");
                for_customer.push(words.clone());
            }
            assert_eq!(who.post(&path, body).await.expect(200), posted, "{name} again");
            for_agents.push(words.clone());
        }
    }
    let texts = |messages: Vec<Value>| {
        messages.iter().skip(1).map(|m| text(m, "text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts(owner.messages(&id).await), for_agents);
    assert_eq!(texts(visitor.messages(&id).await), for_customer);
    app.restart(1000).await;
    assert_eq!(texts(owner.messages(&id).await), for_agents);
    assert_eq!(texts(visitor.messages(&id).await), for_customer);
    app.finish().await;
}

#[tokio::test]
async fn every_awkward_text_may_open_a_conversation_and_is_previewed() {
    let app = TestApp::start().await;
    for (name, status, bytes) in files(true) {
        let words = String::from_utf8(bytes).unwrap();
        let body = json!({ "text": words, "client_id": name });
        let answer = app.visitor().await.post("/widget/conversations", body).await;
        assert_eq!(answer.status(), status, "{name}");
        if status == 201 {
            assert_eq!(answer.expect(201)["message"]["text"], words, "{name}");
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn every_awkward_body_is_answered_as_promised_at_every_door() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    for (name, status, bytes) in files(false) {
        let id = visitor.opens("hello").await;
        for (n, (who, path)) in doors(&owner, &visitor, &id).into_iter().enumerate() {
            let before = owner.messages(&id).await.len();
            let answer = who.send("POST", &path, &[], bytes.clone()).await;
            // The body names one client_id: the first door takes it, for the others it is taken.
            let expected = if status == 201 && n > 0 { 409 } else { status };
            assert_eq!(answer.status(), expected, "{name} by {path}: {}", answer.body_text());
            let stored = owner.messages(&id).await;
            assert_eq!(stored.len() - before, usize::from(expected == 201), "{name} by {path}");
            if expected == 201 {
                let meant: Value = serde_json::from_slice(&bytes).unwrap();
                assert_eq!(stored.last().unwrap()["text"], meant["text"], "{name}");
                assert_eq!(stored.last().unwrap()["client_id"], meant["client_id"], "{name}");
            } else {
                let code = answer.expect(expected)["code"].clone();
                answer.problem(expected, code.as_str().unwrap());
            }
        }
        owner.set_state(&id, "resolved").await.expect(200);
    }
    app.finish().await;
}

#[tokio::test]
async fn no_body_makes_the_other_doors_fail() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let at = format!("/conversations/{id}");
    let doors = [
        ("POST", "/widget/sessions".to_owned(), app.nobody()),
        ("POST", "/sessions".to_owned(), app.nobody()),
        ("POST", "/setup".to_owned(), app.nobody()),
        ("POST", "/widget/conversations".to_owned(), app.visitor().await.caller),
        ("PUT", format!("/widget{at}/state"), visitor.caller.clone()),
        ("PUT", format!("{at}/assignment"), owner.caller.clone()),
        ("PUT", format!("{at}/state"), owner.caller.clone()),
        ("PUT", "/me/presence".to_owned(), owner.caller.clone()),
        ("PATCH", "/me".to_owned(), owner.caller.clone()),
        ("POST", "/me/tokens".to_owned(), owner.caller.clone()),
        ("POST", "/agents".to_owned(), owner.caller.clone()),
    ];
    for (name, status, bytes) in files(false).into_iter().filter(|(_, status, _)| *status == 400) {
        for (method, path, who) in &doors {
            let answer = who.send(method, path, &[], bytes.clone()).await;
            assert_eq!(answer.status(), status, "{name} by {method} {path}: {}", answer.body_text());
        }
    }
    app.finish().await;
}

/// The bodies that are too big to keep: name, status, body.
fn made() -> Vec<(&'static str, u16, Vec<u8>)> {
    let nested = format!(
        "{{\"text\":{}{},\"client_id\":\"awkward-deepest\"}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let of = |text: &str, name: &str| json!({ "text": text, "client_id": name }).to_string().into_bytes();
    let spaced = |length: usize, name: &str| {
        let start = format!("{{\"text\":\"roomy\",\"client_id\":\"{name}\"");
        format!("{start}{}}}", " ".repeat(length - start.len() - 1)).into_bytes()
    };
    vec![
        ("deep-nesting", 400, nested.into_bytes()),
        ("exactly-256-kib", 201, spaced(262_144, "awkward-exact")),
        ("one-byte-over-256-kib", 413, spaced(262_145, "awkward-over")),
        ("too-long-within-the-limit", 422, of(&"a".repeat(250_000), "awkward-long")),
        ("one-megabyte", 413, of(&"a".repeat(1_048_576), "awkward-mb")),
        ("eight-megabytes-nearly", 413, of(&"a".repeat(8_380_000), "awkward-8mb")),
    ]
}

#[tokio::test]
async fn big_bodies_are_answered_and_the_connection_goes_on() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let id = visitor.opens("hello").await;
    let path = format!("/widget/conversations/{id}/messages");
    let right = format!("authorization: Bearer {}\r\n", visitor.token());
    for (name, status, body) in made() {
        let mut wire = Wire::to(visitor.address()).await;
        wire.post(&path, &right, &body).await;
        let (answered, says) = wire.answer().await.unwrap_or_else(|| panic!("{name} was not answered"));
        assert_eq!(answered, status, "{name}: {says}");
        let next = format!("GET /api/v1{path} HTTP/1.1\r\nhost: test\r\n{right}\r\n");
        wire.send(next.as_bytes()).await;
        assert_eq!(wire.answer().await.map(|(status, _)| status), Some(200), "the next request after {name}");
    }
    assert_eq!(visitor.messages(&id).await.len(), 2, "only what fits was stored");
    app.finish().await;
}

#[tokio::test]
async fn an_answer_before_the_body_was_read_says_whether_the_connection_goes_on() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let right = format!("authorization: Bearer {}\r\n", owner.token());
    for (length, ends) in [(0, false), (100, false), (40_000, false), (70_000, true), (300_000, true)] {
        let mut wire = Wire::to(owner.address()).await;
        let body = json!({ "text": "a".repeat(length), "client_id": "c" }).to_string();
        wire.post("/conversations/nowhere/messages", &right, body.as_bytes()).await;
        let came = wire.read_until("\"not_found\"").await.to_lowercase();
        assert!(came.starts_with("http/1.1 404"), "{length}: {came}");
        assert_eq!(came.contains("connection: close"), ends, "{length}: {came}");
        if !ends {
            assert_eq!(wire.answer().await.map(|(status, _)| status), Some(404));
            wire.send(format!("GET /api/v1/me HTTP/1.1\r\nhost: test\r\n{right}\r\n").as_bytes()).await;
            assert_eq!(wire.answer().await.map(|(status, _)| status), Some(200), "the next after {length}");
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn what_is_no_text_in_a_path_is_refused_as_everything_else_is() {
    let app = TestApp::start().await;
    let (owner, inbox) = (app.owner(), app.inbox().to_owned());
    let plan = format!("/plans/{inbox}/%ff");
    for path in [
        plan.clone(),
        format!("{plan}/csv"),
        format!("{plan}/versions"),
        "/plans/%ff/2026-03-02".to_owned(),
        "/conversations/%ff".to_owned(),
        "//try/%ff".to_owned(),
        "//scores/%ff".to_owned(),
        "//widget/%ff".to_owned(),
    ] {
        let answer = owner.get(&path).await;
        assert_eq!(answer.status(), 404, "{path}: {}", answer.body_text());
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
    }
    owner.put(&plan, json!({})).await.problem(404, "not_found");
    let answer = owner.get("/search?q=%ff").await;
    assert_eq!(answer.header("content-type").split(';').next(), Some("application/problem+json"));
    app.finish().await;
}

#[tokio::test]
async fn a_body_beyond_all_patience_is_answered_too() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let id = visitor.opens("hello").await;
    let right = format!("authorization: Bearer {}\r\n", visitor.token());
    let body = json!({ "text": "a".repeat(9_437_184), "client_id": "awkward-9mb" }).to_string();
    for path in [format!("/widget/conversations/{id}/messages"), "/widget/conversations".to_owned()] {
        let mut wire = Wire::to(visitor.address()).await;
        wire.post(&path, &right, body.as_bytes()).await;
        // The answer, or at least an end: what is never read cannot be answered for certain.
        assert!(matches!(wire.answer().await, Some((413, _)) | None));
    }
    assert_eq!(visitor.messages(&id).await.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn names_of_which_nothing_is_seen_or_that_turn_what_stands_beside_them_are_refused() {
    let app = TestApp::start().await;
    let (owner, inbox) = (app.owner(), format!("/inboxes/{}", app.inbox()));
    let team = owner.post("/teams", json!({ "name": "a team" })).await.expect(201);
    let team = format!("/teams/{}", text(&team, "id"));
    let heap = format!("A{}", "\u{30d}".repeat(40));
    for name in ["\u{200b}", "\u{feff}\u{200b}\u{2060}", "Olga \u{202e}skaO", "\u{2066}Olga\u{2069}", &heap] {
        let named = json!({ "name": name });
        let colleague = json!({ "name": name, "email": "new@x.example", "password": "long enough words" });
        owner.post("/agents", colleague).await.problem(422, "bad_name");
        for path in ["/teams", "/inboxes", "/views", "/me/tokens"] {
            owner.post(path, named.clone()).await.problem(422, "bad_name");
        }
        for path in ["/me", &inbox, &team] {
            owner.patch(path, named.clone()).await.problem(422, "bad_name");
        }
        owner.post("/tags", named).await.problem(422, "bad_tag_name");
        let saved = json!({ "title": name, "shortcut": "late", "text": "Good morning" });
        owner.post("/saved-replies", saved).await.problem(422, "bad_title");
    }
    for name in ["\u{5d0}\u{5d1}\u{5d2}", "\u{1f469}\u{200d}\u{1f4bb} Ada", "Jos\u{e9} \u{2764}\u{fe0f}"] {
        owner.patch("/me", json!({ "name": name })).await.expect(200);
    }
    app.finish().await;
}
