//! `GET · PATCH /customers/{id}`, `GET /customers`.

use crate::support::{TestApp, json, text};

#[tokio::test]
async fn a_name_is_shown_wherever_the_customer_is() {
    let mut app = TestApp::start().await;
    let (ben, visitor) = (app.agent("Ben").await, app.visitor().await);
    let id = visitor.opens("hello").await;
    let path = format!("/customers/{}", visitor.id);
    let change = json!({ "name": " Una Example ", "email": "Una@Site.example", "phone": "+49 30 5550 199" });
    let mut heard = ben.stream().await;
    let person = ben.patch(&path, change).await.expect(200);
    assert_eq!(
        (&person["name"], &person["email"], &person["phone"]),
        (&json!("Una Example"), &json!("una@site.example"), &json!("+49 30 5550 199"))
    );
    let event = heard.next_of("customers.profile_changed").await;
    assert_eq!(event["customer"], json!({ "id": visitor.id, "name": "Una Example" }));
    assert_eq!(ben.conversation(&id).await["customer"]["name"], "Una Example");
    let listed = ben.list("/conversations").await;
    assert_eq!(listed[0]["customer"]["name"], "Una Example");
    assert_eq!(visitor.list("/widget/conversations").await[0]["customer"]["name"], json!(null));
    app.compare().await;
    ben.set_state(&id, "resolved").await.expect(200);
    let next = visitor.opens("again").await;
    let event = heard
        .until(|e| e["kind"] == "desk.conversation_opened" && e["conversation"] == json!(next))
        .await
        .pop()
        .unwrap();
    assert_eq!(event["customer"]["name"], "Una Example", "also of what is opened later");
    let without = ben.patch(&path, json!({ "name": null })).await.expect(200);
    assert_eq!((&without["name"], &without["email"]), (&json!(null), &json!("una@site.example")));
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_a_name_an_address_or_a_number_is_said() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    visitor.opens("hello").await;
    let path = format!("/customers/{}", visitor.id);
    for (change, code) in [
        (json!({ "name": "" }), "bad_name"),
        (json!({ "name": "a\nb" }), "bad_name"),
        (json!({ "name": "x".repeat(101) }), "bad_name"),
        (json!({ "email": "nobody" }), "bad_email"),
        (json!({ "phone": "call me" }), "bad_phone"),
        (json!({ "phone": "++" }), "bad_phone"),
        (json!({ "phone": "1".repeat(41) }), "bad_phone"),
        (json!({ "attributes": { "plan": "large" } }), "bad_attribute"),
    ] {
        app.owner().patch(&path, change).await.problem(422, code);
    }
    app.owner().patch(&path, json!({ "name": 7 })).await.problem(400, "not_the_shape");
    app.finish().await;
}

#[tokio::test]
async fn whom_an_agent_does_not_see_is_not_there() {
    let app = TestApp::start().await;
    let (visitor, outsider) = (app.visitor().await, app.outsider("Outsider").await);
    visitor.opens("hello").await;
    app.owner().patch(&format!("/customers/{}", visitor.id), json!({ "name": "Una" })).await.expect(200);
    let path = format!("/customers/{}", visitor.id);
    outsider.get(&path).await.problem(404, "not_found");
    outsider.get(&format!("{path}/conversations")).await.problem(404, "not_found");
    outsider.patch(&path, json!({ "name": "X" })).await.problem(404, "not_found");
    outsider.put(&format!("{path}/block"), json!({ "days": 1 })).await.problem(404, "not_found");
    outsider.delete(&format!("{path}/block")).await.problem(404, "not_found");
    assert!(outsider.list("/customers?search=una").await.is_empty());
    app.agent("Ben").await.delete(&path).await.problem(403, "not_permitted");
    app.agent("Eva").await.get(&format!("{path}/export")).await.problem(403, "not_permitted");
    let unknown = "/customers/cus_01h455vb4pex5vsknk084sn02q";
    app.owner().get(unknown).await.problem(404, "not_found");
    app.owner().delete(unknown).await.problem(404, "not_found");
    visitor.get(&path).await.problem(403, "agents_only");
    app.nobody().get(&path).await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn customers_are_found_by_how_their_name_or_address_begins() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben").await;
    for (name, email) in
        [("Una Example", "una@site.example"), ("Ümit", "u@site.example"), ("Ben", "ben@site.example")]
    {
        let visitor = app.visitor().await;
        visitor.opens("hello").await;
        ben.patch(&format!("/customers/{}", visitor.id), json!({ "name": name, "email": email }))
            .await
            .expect(200);
    }
    for (search, expected) in
        [("un", 1), ("UNA", 1), ("%C3%9CM", 1), ("u%40", 1), ("b", 1), ("x", 0), ("%25", 0), ("", 3)]
    {
        let found = ben.list(&format!("/customers?search={search}")).await;
        assert_eq!(found.len(), expected, "{search}: {found:?}");
    }
    app.finish().await;
}

#[tokio::test]
async fn customers_are_listed_page_by_page_in_the_order_of_their_names() {
    let app = TestApp::start().await;
    let names = ["Ada", "Ben", "Cyd", "Dot", "Eve"];
    for name in names {
        let visitor = app.visitor().await;
        visitor.opens("hello").await;
        app.owner().patch(&format!("/customers/{}", visitor.id), json!({ "name": name })).await.expect(200);
    }
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = app.owner().get(&format!("/customers?limit=2{after}")).await.expect(200);
        for one in page["items"].as_array().unwrap() {
            assert!(one["last_contact_at"].is_string(), "{one}");
            seen.push(text(one, "name").to_owned());
        }
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(seen, names);
    let gone = app.owner().get("/customers?limit=2").await.expect(200);
    let last = text(&gone, "next").to_owned();
    app.owner().delete(&format!("/customers/{last}")).await.expect(200);
    app.owner().get(&format!("/customers?after={last}")).await.problem(400, "bad_cursor");
    app.owner().get("/customers?after=1").await.problem(400, "bad_cursor");
    app.finish().await;
}

#[tokio::test]
async fn every_name_that_is_given_reaches_who_listens_whatever_changes_meanwhile() {
    const TIMES: usize = 60;
    let app = TestApp::start().await;
    let (owner, visitor, other) = (app.owner(), app.visitor().await, app.visitor().await);
    visitor.opens("hello").await;
    other.opens("hello").await;
    let mut desk = owner.connect().await;
    let (path, block) = (format!("/customers/{}", visitor.id), format!("/customers/{}/block", other.id));
    for number in 0..TIMES {
        // What is remembered of people is forgotten by each, while the one before is being told.
        owner.patch(&path, json!({ "name": format!("Ada {number}") })).await.expect(200);
        owner.put(&block, json!({ "days": 1 })).await.expect(200);
        owner.delete(&block).await.expect(200);
    }
    for _ in 0..TIMES {
        let changed = desk.next_of("customers.profile_changed").await;
        assert!(changed["customer"]["name"].is_string(), "{changed}");
    }
    app.finish().await;
}

#[tokio::test]
async fn customers_are_found_by_what_is_known_of_them() {
    let app = TestApp::start().await;
    let defined = json!({ "items": [
        { "key": "plan", "label": "Plan", "type": "choice", "choices": ["small", "large"] },
        { "key": "seats", "label": "Seats", "type": "number" },
        { "key": "vip", "label": "VIP", "type": "yes_no" },
    ] });
    app.owner().put("/customer-attributes", defined).await.expect(200);
    for (name, plan, seats) in [("Ada", "large", 5), ("Ben", "small", 5), ("Cyd", "large", 7)] {
        let visitor = app.visitor().await;
        visitor.opens("hello").await;
        let known =
            json!({ "name": name, "attributes": { "plan": plan, "seats": seats, "vip": seats == 7 } });
        app.owner().patch(&format!("/customers/{}", visitor.id), known).await.expect(200);
    }
    for (query, expected) in [
        ("attribute=plan&value=large", vec!["Ada", "Cyd"]),
        ("attribute=seats&value=5", vec!["Ada", "Ben"]),
        ("attribute=vip&value=true", vec!["Cyd"]),
        ("attribute=seats&value=6", vec![]),
    ] {
        let found = app.owner().list(&format!("/customers?{query}")).await;
        let names: Vec<&str> = found.iter().map(|one| text(one, "name")).collect();
        assert_eq!(names, expected, "{query}");
    }
    for bad in [
        "attribute=plan&value=huge",
        "attribute=no_such&value=1",
        "attribute=plan",
        "value=1",
        "attribute=plan&value=large&search=a",
    ] {
        app.owner().get(&format!("/customers?{bad}")).await.problem(422, "bad_search");
    }
    app.finish().await;
}
