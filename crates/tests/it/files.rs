use crate::support::{Agent, TestApp, Value, Visitor, Wire, client_id, json, quiet, text};
use server::Settings;

/// A picture of one pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\x05\xfe\x02\xfe\xa7\x35\x81\x84\0\0\0\0IEND\xaeB`\x82";

async fn uploaded(agent: &Agent, name: &str, content: &[u8]) -> Value {
    agent.upload("/files", name, content).await.expect(201)
}

async fn brought(visitor: &Visitor, name: &str, content: &[u8]) -> Value {
    visitor.upload("/widget/files", name, content).await.expect(201)
}

fn with(words: &str, files: &[&Value]) -> Value {
    let ids: Vec<&Value> = files.iter().map(|file| &file["id"]).collect();
    json!({ "text": words, "client_id": client_id(), "files": ids })
}

#[tokio::test]
async fn a_customers_picture_reaches_the_agent_and_comes_out_as_it_went_in() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let mut desk = owner.stream().await;
    let file = brought(&visitor, "Bürolampe.png", PIXEL).await;
    assert_eq!(
        file,
        json!({ "id": file["id"], "name": "Bürolampe.png", "media_type": "image/png", "bytes": PIXEL.len(), "width": 1, "height": 1 })
    );
    let opened = visitor.post("/widget/conversations", with("", &[&file])).await.expect(201);
    assert_eq!(opened["message"]["files"], json!([file]), "a text may be empty where there is a file");
    assert_eq!(opened["preview"]["files"], 1);
    let event = desk.next_of("desk.message_posted").await;
    assert_eq!(event["message"]["files"], json!([file]));
    let id = text(&opened, "id");
    assert_eq!(owner.messages(id).await[0]["files"], json!([file]));
    assert_eq!(visitor.messages(id).await[0]["files"], json!([file]));
    let path = format!("/files/{}", text(&file, "id"));
    let got = owner.get(&path).await;
    assert_eq!((got.status(), &got.response.body[..]), (200, PIXEL));
    for (name, value) in [
        ("content-type", "image/png"),
        (
            "content-disposition",
            "attachment; filename=\"B_rolampe.png\"; filename*=UTF-8''B%C3%BCrolampe.png",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cache-control", "private, no-cache"),
    ] {
        assert_eq!(got.header(name), value);
    }
    let known = [("if-none-match", got.header("etag"))];
    let again = owner.send("GET", &path, &known, Vec::new()).await;
    assert_eq!((again.status(), again.response.body.len()), (304, 0));
    let theirs = visitor.get(&format!("/widget{path}")).await;
    assert_eq!((theirs.status(), &theirs.response.body[..]), (200, PIXEL));
    app.finish().await;
}

#[tokio::test]
async fn only_who_may_see_the_conversation_gets_its_files_and_a_notes_file_never_reaches_the_customer() {
    let app = TestApp::start().await;
    let (owner, outsider) = (app.owner(), app.outsider("Otto").await);
    let (visitor, stranger) = (app.visitor().await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let (sent, aside) =
        (uploaded(&owner, "offer.txt", b"100").await, uploaded(&owner, "aside.txt", b"90").await);
    let waiting = uploaded(&owner, "not sent.txt", b"80").await;
    owner.post(&format!("/conversations/{id}/messages"), with("see", &[&sent])).await.expect(201);
    owner.post(&format!("/conversations/{id}/notes"), with("lower", &[&aside])).await.expect(201);
    let path = |file: &Value| format!("/files/{}", text(file, "id"));
    for file in [&sent, &aside, &waiting] {
        assert_eq!(owner.get(&path(file)).await.status(), 200);
        outsider.get(&path(file)).await.problem(404, "not_found");
        stranger.get(&format!("/widget{}", path(file))).await.problem(404, "not_found");
        app.nobody().get(&path(file)).await.problem(401, "unauthorized");
        visitor.get(&path(file)).await.problem(403, "agents_only");
    }
    let ben = app.agent("Ben").await;
    assert_eq!(ben.get(&path(&aside)).await.status(), 200, "a colleague sees what goes with a note");
    ben.get(&path(&waiting)).await.problem(404, "not_found");
    assert_eq!(visitor.get(&format!("/widget{}", path(&sent))).await.status(), 200);
    visitor.get(&format!("/widget{}", path(&aside))).await.problem(404, "not_found");
    let seen = visitor.get(&format!("/widget/conversations/{id}/messages")).await.body_text();
    assert!(!seen.contains("aside"), "{seen}");
    owner.get("/files/fil_00000000000000000000000000").await.problem(404, "not_found");
    owner.get("/files/msg_01h455vb4pex5vsknk084sn02q").await.problem(404, "not_found");
    app.finish().await;
}

#[tokio::test]
async fn a_file_is_sent_once_by_whoever_uploaded_it_and_a_repeat_is_the_first_answer() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/conversations/{id}/messages");
    let (one, two) = (uploaded(&owner, "a.txt", b"a").await, uploaded(&owner, "b.txt", b"b").await);
    ben.post(&path, with("mine", &[&one])).await.problem(422, "unknown_file");
    let body = with("both", &[&two, &one]);
    let first = owner.post(&path, body.clone()).await.expect(201);
    assert_eq!(first["files"], json!([two, one]), "in their order");
    assert_eq!(owner.post(&path, body.clone()).await.expect(200), first);
    let mut other = body.clone();
    other["files"] = json!([one["id"]]);
    owner.post(&path, other).await.problem(409, "client_id_taken");
    owner.post(&path, with("again", &[&one])).await.problem(422, "unknown_file");
    owner
        .post(&path, json!({ "text": "x", "client_id": "n", "files": ["fil_x"] }))
        .await
        .problem(422, "unknown_file");
    owner
        .post(&path, json!({ "text": "x", "client_id": "n", "files": [two["id"], two["id"]] }))
        .await
        .problem(422, "same_file_twice");
    let eleven = vec!["fil_01h455vb4pex5vsknk084sn02q"; 11];
    owner
        .post(&path, json!({ "text": "x", "client_id": "n", "files": eleven }))
        .await
        .problem(422, "too_many_files");
    owner.post(&path, json!({ "text": "", "client_id": "n", "files": [] })).await.problem(422, "bad_text");
    owner.post(&path, json!({ "client_id": "n", "files": [] })).await.problem(400, "not_the_shape");
    assert_eq!(owner.messages(&id).await.len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn what_a_file_is_called_and_claims_to_be_is_not_believed() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let html = b"<!DOCTYPE html><script>alert(document.cookie)</script>";
    let page = brought(&visitor, "../../photo\u{202e}gnp.html", html).await;
    assert_eq!(
        (text(&page, "name"), text(&page, "media_type")),
        ("photognp.html", "application/octet-stream")
    );
    let svg = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    let drawing = brought(&visitor, "drawing.png", svg).await;
    assert_eq!(text(&drawing, "media_type"), "application/octet-stream");
    let bare = b"\xef\xbb\xbf\n<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    let bare = brought(&visitor, "drawing.svg", bare).await;
    assert_eq!(text(&bare, "media_type"), "application/octet-stream", "without a prolog, too");
    let mut bomb = PIXEL[..16].to_vec();
    bomb.extend([0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0, 8, 6, 0, 0, 0]);
    let bomb = brought(&visitor, "big.png", &bomb).await;
    assert!(bomb.get("width").is_none(), "what would unfold to 40 GB is not shown small: {bomb}");
    let id = text(
        &visitor.post("/widget/conversations", with("look", &[&page, &drawing])).await.expect(201),
        "id",
    )
    .to_owned();
    for file in owner.messages(&id).await[0]["files"].as_array().unwrap() {
        let got = owner.get(&format!("/files/{}", text(file, "id"))).await;
        assert_eq!(got.header("content-type"), "application/octet-stream");
        assert!(got.header("content-disposition").starts_with("attachment;"));
    }
    let unnamed = visitor.send("POST", "/widget/files", &[], PIXEL.to_vec()).await;
    unnamed.problem(400, "bad_file_name");
    let broken = visitor.send("POST", "/widget/files", &[("x-file-name", "%zz")], PIXEL.to_vec()).await;
    broken.problem(400, "bad_file_name");
    visitor.upload("/widget/files", "empty", b"").await.problem(422, "empty_file");
    app.finish().await;
}

#[tokio::test]
async fn a_file_has_a_largest_size_and_what_is_larger_leaves_nothing() {
    let app = TestApp::start_with(Settings { most_file_bytes: 1024 * 1024, ..quiet() }).await;
    let owner = app.owner();
    let bounds = owner.get("/files").await.expect(200);
    assert_eq!(bounds, json!({ "most_bytes": 1024 * 1024, "most_per_message": 10 }));
    let largest = vec![b'a'; 1024 * 1024];
    let file = uploaded(&owner, "largest.txt", &largest).await;
    let got = owner.get(&format!("/files/{}", text(&file, "id"))).await;
    assert_eq!((got.response.body == largest, got.header("content-length")), (true, "1048576"));
    let problem = owner
        .upload("/files", "larger.txt", &[largest, vec![b'a']].concat())
        .await
        .problem(413, "file_too_large");
    assert_eq!(text(&problem, "detail"), "The file is larger than 1 MB.");
    app.finish().await;
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let before = std::fs::read_dir(app.folder()).unwrap().count();
    let mut wire = Wire::to(app.nobody().address()).await;
    let head = format!(
        "POST /api/v1/files HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nx-file-name: half\r\ncontent-length: 1000000\r\n\r\n",
        owner.token()
    );
    wire.send(head.as_bytes()).await;
    wire.send(&vec![7; 600_000]).await;
    wire.hang_up().await;
    let whole = uploaded(&owner, "whole", b"x").await;
    assert_eq!(whole["bytes"], 1);
    assert_eq!(std::fs::read_dir(app.folder()).unwrap().count(), before, "no file was left in the folder");
    assert_eq!(app.contents(), 1, "nor in the database");
    app.finish().await;
}

#[tokio::test]
async fn the_same_content_is_kept_once_and_what_is_never_sent_is_forgotten_after_a_day() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello").await;
    let sent = uploaded(&owner, "sent.txt", b"the same").await;
    owner.post(&format!("/conversations/{id}/messages"), with("here", &[&sent])).await.expect(201);
    let (same, other) =
        (brought(&visitor, "mine.txt", b"the same").await, brought(&visitor, "other.txt", b"other").await);
    assert_eq!(app.contents(), 2);
    app.later(23 * 3600 * 1000).await;
    let path = |file: &Value| format!("/widget/files/{}", text(file, "id"));
    assert_eq!(visitor.get(&path(&other)).await.status(), 200);
    app.later(3600 * 1000).await;
    visitor.get(&path(&other)).await.problem(404, "not_found");
    visitor.get(&path(&same)).await.problem(404, "not_found");
    assert_eq!(visitor.get(&path(&sent)).await.body_text(), "the same", "it is still another file's");
    assert_eq!(app.contents(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_file_can_be_taken_back_before_it_is_sent_by_whoever_uploaded_it() {
    let app = TestApp::start().await;
    let (owner, ben, visitor) = (app.owner(), app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let file = uploaded(&owner, "a.txt", b"a").await;
    let path = format!("/files/{}", text(&file, "id"));
    ben.delete(&path).await.problem(404, "not_found");
    visitor.delete(&format!("/widget{path}")).await.problem(404, "not_found");
    assert_eq!(owner.delete(&path).await.status(), 204);
    owner.delete(&path).await.problem(404, "not_found");
    let file = uploaded(&owner, "b.txt", b"b").await;
    owner.post(&format!("/conversations/{id}/messages"), with("here", &[&file])).await.expect(201);
    owner.delete(&format!("/files/{}", text(&file, "id"))).await.problem(404, "not_found");
    let mine = brought(&visitor, "c.txt", b"c").await;
    assert_eq!(visitor.delete(&format!("/widget/files/{}", text(&mine, "id"))).await.status(), 204);
    app.finish().await;
}

#[tokio::test]
async fn uploads_have_a_rate_and_nobody_hoards_what_they_do_not_send() {
    let app = TestApp::start_with(Settings { rate_limits: true, ..quiet() }).await;
    let visitor = app.visitor().await;
    for n in 0..20 {
        brought(&visitor, "a", format!("{n}").as_bytes()).await;
    }
    let problem = visitor.upload("/widget/files", "a", b"more").await;
    assert!(problem.header("retry-after").parse::<u64>().is_ok());
    problem.problem(429, "rate_limited");
    let owner = app.owner();
    for n in 0..30 {
        uploaded(&owner, "a", format!("{n}").as_bytes()).await;
    }
    owner.upload("/files", "a", b"one more").await.problem(409, "too_many_unsent");
    app.finish().await;
}

#[tokio::test]
async fn the_same_upload_with_a_key_is_one_file() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let send = |content: &'static [u8]| {
        let headers = [("x-file-name", "a.txt"), ("idempotency-key", "k")];
        let owner = owner.clone();
        async move { owner.send("POST", "/files", &headers, content.to_vec()).await }
    };
    let first = send(b"a").await.expect(201);
    assert_eq!(send(b"a").await.expect(201), first);
    send(b"b").await.problem(409, "idempotency_key_reused");
    app.finish().await;
}

#[tokio::test]
async fn files_are_read_whole_by_verify_and_a_changed_byte_is_found() {
    let app = TestApp::start().await;
    let owner = app.owner();
    uploaded(&owner, "a.txt", b"what was sent").await;
    assert_eq!(app.contents(), 1);
    app.tamper(ledger::sql!("update file_parts set bytes=$1"), ledger::Value::from(&b"\0"[..])).await;
    let found = ledger::look(&app.database(), server::verify_files).unwrap_err();
    assert!(found.to_string().contains("is not what it was when it was sent"), "{found}");
    app.finish().await;
}
