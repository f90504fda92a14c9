use super::{Practised, ends};
use crate::support::{TestApp, json};

#[tokio::test]
async fn the_wait_is_known_before_the_first_message_and_is_what_is_promised_then() {
    let mut floor = Practised::start().await;
    let visitor = floor.app.visitor().await;
    let free = visitor.get("/widget/wait").await.expect(200);
    assert_eq!((&free["inbox"], &free["reason"]), (&json!(floor.app.inbox()), &json!("agent_free")));
    assert_eq!(ends(&free["wait"]), (0, 0));
    floor.fill().await;
    let told = visitor.get("/widget/wait").await.expect(200);
    assert_eq!(told["reason"], json!(null));
    let opened = visitor.open("hello").await;
    assert_eq!(opened["promise"], told["wait"], "said before, and said when it counts");
    floor.app.finish().await;
}

#[tokio::test]
async fn anybody_may_ask_by_inbox_and_sees_the_same() {
    let mut floor = Practised::start().await;
    floor.fill().await;
    let path = format!("/widget/wait?inbox={}", floor.app.inbox());
    let visitor = floor.app.visitor().await;
    let (theirs, anybodys) =
        (visitor.get("/widget/wait").await.expect(200), floor.app.nobody().get(&path).await.expect(200));
    assert_eq!(theirs, anybodys);
    assert_eq!(visitor.get(&path).await.expect(200), theirs, "one's own inbox may be named");
    floor.app.finish().await;
}

#[tokio::test]
async fn it_says_plainly_why_it_cannot_tell() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let told = visitor.get("/widget/wait").await.expect(200);
    assert_eq!((&told["wait"], &told["reason"]), (&json!(null), &json!("nobody_here")));
    let _desk = owner.arrive().await;
    for _ in 0..5 {
        app.visitor().await.opens("hello").await;
    }
    let told = visitor.get("/widget/wait").await.expect(200);
    assert_eq!((&told["wait"], &told["reason"]), (&json!(null), &json!("too_little_known")));
    owner.presence("away").await;
    assert_eq!(visitor.get("/widget/wait").await.expect(200)["reason"], "nobody_here");
    app.finish().await;
}

#[tokio::test]
async fn no_inbox_but_ones_own_and_those_that_exist() {
    let app = TestApp::start().await;
    let (nobody, visitor) = (app.nobody(), app.visitor().await);
    let strange = "inb_01h455vb4pex5vsknk084sn02q";
    visitor.get(&format!("/widget/wait?inbox={strange}")).await.problem(404, "not_found");
    nobody.get(&format!("/widget/wait?inbox={strange}")).await.problem(404, "not_found");
    nobody.get("/widget/wait?inbox=lobby").await.problem(404, "not_found");
    nobody.get("/widget/wait").await.problem(400, "bad_query");
    app.owner().get("/widget/wait").await.problem(403, "visitors_only");
    nobody.get(&format!("/scores/waits?inbox={strange}")).await.problem(404, "not_found");
    app.finish().await;
}

#[tokio::test]
async fn another_workspaces_inbox_is_nobodys_but_theirs() {
    let mut app = TestApp::start().await;
    let (theirs, inbox) = app.neighbour().await;
    let visitor = app.visitor().await;
    visitor.get(&format!("/widget/wait?inbox={inbox}")).await.problem(404, "not_found");
    for (agent, strange) in [(&app.owner().caller, inbox.as_str()), (&theirs, app.inbox())] {
        let path = format!("/scores/waits?inbox={strange}");
        agent.get(&format!("{path}&days=2")).await.problem(404, "not_found");
        let public = app.nobody().get(&path).await.expect(200);
        assert_eq!(agent.get(&path).await.expect(200), public, "they see what anybody sees");
    }
    app.finish().await;
}

#[tokio::test]
async fn one_address_cannot_ask_without_end() {
    let app = TestApp::start_with(server::Settings::default()).await;
    let path = format!("/widget/wait?inbox={}", app.inbox());
    let mut refused = false;
    // Ten more are let through each second: a slow machine must ask for longer.
    for _ in 0..3_000 {
        let answer = app.nobody().get(&path).await;
        if answer.status() == 429 {
            refused = true;
            answer.problem(429, "rate_limited");
            break;
        }
    }
    assert!(refused, "nobody stopped them");
    app.finish().await;
}
