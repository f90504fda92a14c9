//! `DELETE /customers/{id}`: nothing is left, and the record stays whole.

use super::{Site, shown};
use crate::support::{Agent, TestApp, Value, Visitor, json, text};
use ledger::{Failed, Ledger, LedgerError, sql, values};
use server::SCHEMA;
use std::sync::Arc;

/// Stands in every place where a person's text may go. One word, so that an index of words holds it whole.
const MARK: &str = "zyxweraseme7f3a";

/// What holds the mark: the person, their browser, their conversations.
struct Planted {
    una: Visitor,
    files: Vec<String>,
    conversations: Vec<String>,
}

async fn plant(app: &TestApp, site: &Site, ben: &Agent) -> Planted {
    let definitions = json!({ "items": [{ "key": "remark", "label": "Remark", "type": "text" }] });
    app.owner().put("/customer-attributes", definitions).await.expect(200);
    let visitor = app.visitor().await;
    let opening = json!({ "text": format!("{MARK} opening"), "client_id": "o" });
    let opened = visitor.post_once("k1", "/widget/conversations", opening).await.expect(201);
    let first = text(&opened, "id").to_owned();
    let content = |what: &str| format!("{MARK} {what} {}", "content ".repeat(40_000)).into_bytes();
    let name = format!("{MARK} file.txt");
    let sent = visitor.upload("/widget/files", &name, &content("sent")).await.expect(201);
    let aside = ben.upload("/files", &name, &content("aside")).await.expect(201);
    let unsent = visitor.upload("/widget/files", &name, &content("unsent")).await.expect(201);
    let with = |what: &str, files: &[&Value]| {
        let ids: Vec<&Value> = files.iter().map(|file| &file["id"]).collect();
        json!({ "text": format!("{MARK} {what}"), "client_id": what, "files": ids })
    };
    let body = |what: &str| with(what, &[]);
    let said = format!("/widget/conversations/{first}/messages");
    visitor.post_once("k2", &said, with("message", &[&sent])).await.expect(201);
    ben.post_once("k3", &format!("/conversations/{first}/messages"), body("reply")).await.expect(201);
    ben.post_once("k4", &format!("/conversations/{first}/notes"), with("note", &[&aside])).await.expect(201);
    let long = ben.note(&first, &format!("{MARK} {}", "long ".repeat(1500))).await;
    // What it said before is kept too.
    let change = json!({ "text": format!("{MARK} shorter"), "version": 1 });
    ben.patch(&format!("/conversations/{first}/notes/{}", text(&long, "id")), change).await.expect(200);
    let mut claims = site.claims(app, &format!("{MARK} sub"));
    claims["jti"] = json!(format!("{MARK} nonce"));
    claims["name"] = json!(format!("{MARK} name"));
    claims["email"] = json!(format!("{MARK}@site.example"));
    claims["attributes"] = json!({ "remark": format!("{MARK} attribute") });
    let una = shown(&visitor, &site.signs(&claims)).await.unwrap_or_else(|answer| panic!("{answer:?}"));
    ben.set_state(&first, "resolved").await.expect(200);
    let second = una.opens(&format!("{MARK} second")).await;
    // Another browser of theirs, as an agent says, with a name that an agent gave it and changed.
    let other = app.visitor().await;
    let third = other.opens(&format!("{MARK} third")).await;
    for name in ["first", "second"] {
        let change = json!({ "name": format!("{MARK} {name}"), "phone": "030 5550199" });
        ben.patch(&format!("/customers/{}", other.id), change).await.expect(200);
    }
    ben.put(&format!("/customers/{}/merges/{}", una.id, other.id), json!({})).await.expect(200);
    let begun = json!({ "reply": format!("{MARK} begun"), "note": format!("{MARK} thought") });
    ben.put(&format!("/conversations/{second}/draft"), begun).await.expect(200);
    // The index takes in what was said.
    app.run_jobs().await;
    let files = [&sent, &aside, &unsent].map(|file| text(file, "id").to_owned()).to_vec();
    Planted { una, files, conversations: vec![first, second, third] }
}

/// Everything that colleagues can ask about the person.
async fn everything(app: &TestApp, planted: &Planted, ben: &Agent) -> String {
    let owner = app.owner();
    let mut all = ben.get("/me/drafts").await.body_text();
    for id in &planted.conversations {
        all.push_str(&ben.get(&format!("/conversations/{id}/draft")).await.body_text());
    }
    let mut paths = vec!["/conversations?limit=200".to_owned(), format!("/customers?search={MARK}")];
    for tail in ["", "/conversations", "/export"] {
        paths.push(format!("/customers/{}{tail}", planted.una.id));
    }
    for id in &planted.conversations {
        paths.extend(["", "/messages", "/events"].map(|tail| format!("/conversations/{id}{tail}")));
    }
    paths.push(format!("/search?q={MARK}"));
    for path in paths {
        let answer = owner.get(&path).await;
        answer.expect(200);
        all.push_str(&answer.body_text());
    }
    let mut stream = owner.resume(client::Cursor::After("0".to_owned())).await;
    owner.patch("/me", json!({ "name": "Olga Oaks" })).await.expect(200);
    let renamed = ledger_head(app).await;
    loop {
        let event = stream.next().await;
        all.push_str(&event.to_string());
        if event["seq"].as_u64().unwrap() >= renamed {
            return all;
        }
    }
}

async fn ledger_head(app: &TestApp) -> u64 {
    let mut stream = app.owner().open_stream("/stream", client::Cursor::Now).await.unwrap();
    stream.ready().await
}

#[tokio::test]
async fn what_was_erased_is_in_no_answer_no_stream_and_no_byte_of_the_database() {
    let mut app = TestApp::start().await;
    let (site, ben) = (Site::of(&app).await, app.agent("Ben").await);
    // Others beside them, so that pages are shared and trees have branches.
    for n in 0..40 {
        let visitor = app.visitor().await;
        let id = visitor.opens(&format!("somebody else {n} {}", "x".repeat(n * 40))).await;
        ben.note(&id, "a note").await;
        app.owner()
            .patch(&format!("/customers/{}", visitor.id), json!({ "name": format!("Other {n}") }))
            .await
            .expect(200);
    }
    let planted = plant(&app, &site, &ben).await;
    let before = everything(&app, &planted, &ben).await;
    for what in [
        "opening",
        "message",
        "reply",
        "note",
        "name",
        "attribute",
        "second",
        "third",
        "sub",
        "begun",
        "thought",
    ] {
        assert!(before.contains(&format!("{MARK} {what}")), "{what} was planted");
    }
    let found = app.owner().get(&format!("/search?q={MARK}")).await.expect(200);
    assert!(!found["items"].as_array().unwrap().is_empty(), "the index holds what was planted");
    assert!(!app.holding(MARK).is_empty(), "the bytes hold what was planted");
    let stream = planted.una.stream().await;

    let erased = app.owner().delete(&format!("/customers/{}", planted.una.id)).await.expect(200);
    assert!(erased["erased_at"].is_string(), "{erased}");
    stream.ended().await;
    planted.una.get("/widget/conversations").await.problem(401, "unauthorized");
    for file in &planted.files {
        app.owner().get(&format!("/files/{file}")).await.problem(404, "not_found");
    }
    let after = everything(&app, &planted, &ben).await;
    assert!(!after.contains(MARK), "an answer or a stream holds what was erased");
    for id in &planted.conversations {
        let messages = app.owner().messages(id).await;
        assert!(messages.iter().all(|m| m["text"].is_null() && m["erased"] == true), "{messages:?}");
        assert_ne!(app.owner().conversation(id).await["state"], "waiting");
        let body = json!({ "text": "more", "client_id": "after" });
        ben.post(&format!("/conversations/{id}/messages"), body.clone())
            .await
            .problem(409, "customer_erased");
        ben.post(&format!("/conversations/{id}/notes"), body).await.problem(409, "customer_erased");
        let draft = json!({ "reply": "a thought that came too late" });
        ben.put(&format!("/conversations/{id}/draft"), draft).await.problem(409, "customer_erased");
    }
    // Beside the running server, as soon as nobody reads; and after it has stopped.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !app.holding(MARK).is_empty() {
        assert!(std::time::Instant::now() < deadline, "still in {:?}", app.holding(MARK));
        tokio::task::yield_now().await;
    }
    app.restart_after(|home| assert_eq!(home.holding(MARK), Vec::<String>::new())).await;
    app.owner().delete(&format!("/customers/{}", planted.una.id)).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn one_who_was_erased_can_come_back_and_is_somebody_new() {
    let app = TestApp::start().await;
    let (site, visitor) = (Site::of(&app).await, app.visitor().await);
    let una = site.identifies(&app, &visitor, "42").await;
    una.opens("before").await;
    app.owner().delete(&format!("/customers/{}", una.id)).await.expect(200);
    let again = site.identifies(&app, &app.visitor().await, "42").await;
    assert_ne!(again.id, una.id);
    assert!(super::readable(&again).await.is_empty());
    again.opens("after").await;
    let path = format!("/customers/{}", una.id);
    app.owner().patch(&path, json!({ "name": "Una" })).await.problem(409, "customer_erased");
    app.owner().put(&format!("{path}/block"), json!({ "days": 1 })).await.problem(409, "customer_erased");
    let merge = format!("{path}/merges/{}", again.id);
    app.owner().put(&merge, json!({})).await.problem(409, "customer_erased");
    app.finish().await;
}

#[tokio::test]
async fn what_an_older_copy_brings_back_is_erased_again_at_the_start() {
    let mut app = TestApp::start().await;
    let visitor = app.visitor().await;
    let id = visitor.opens(&format!("{MARK} text")).await;
    let seq = app.owner().messages(&id).await[0]["seq"].as_i64().unwrap();
    app.owner().delete(&format!("/customers/{}", visitor.id)).await.expect(200);
    let (workspace, customer) = (app.workspace().parse().unwrap(), visitor.id.clone());
    app.restart_after(|home| {
        let (database, runtime) = (home.database(), tokio::runtime::Handle::current());
        let put_back = async move {
            let (ledger, _tail) = Ledger::open(&database, &SCHEMA, Arc::new(|| 0)).unwrap();
            let back = move |tx: &mut ledger::Tx<'_>| {
                let text = sql!("insert into texts(workspace, seq, person, text) values ($1, $2, $3, $4)");
                tx.keep(text, values![workspace, seq, &customer, format!("{MARK} text")])?;
                let name = sql!(
                    "insert into customer_profiles(workspace, customer, name, folded) values ($1, $2, $3, $3)"
                );
                tx.keep(name, values![workspace, &customer, format!("{MARK} name")])?;
                Ok::<(), Failed<LedgerError>>(())
            };
            ledger.command(workspace, back).await.unwrap();
            ledger.close().await;
        };
        std::thread::scope(|scope| scope.spawn(|| runtime.block_on(put_back)).join().unwrap());
        assert!(!home.holding(MARK).is_empty());
    })
    .await;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !app.holding(MARK).is_empty() {
        assert!(std::time::Instant::now() < deadline, "still in {:?}", app.holding(MARK));
        tokio::task::yield_now().await;
    }
    assert_eq!(app.owner().messages(&id).await[0]["erased"], true);
    app.finish().await;
}
