//! `GET /search`, where there is an index of texts.

use crate::support::{Agent, TestApp, Value, json, text};
use server::StartError;
use std::fmt::Write as _;

fn encoded(typed: &str) -> String {
    typed.bytes().fold(String::new(), |mut all, byte| {
        let _ = write!(all, "%{byte:02X}");
        all
    })
}

/// What an agent finds, without paging.
async fn search(agent: &Agent, typed: &str) -> Value {
    agent.get(&format!("/search?q={}", encoded(typed))).await.expect(200)
}

fn items(found: &Value) -> &Vec<Value> {
    found["items"].as_array().unwrap()
}

fn ids(found: &Value) -> Vec<&str> {
    items(found).iter().map(|item| text(&item["conversation"], "id")).collect()
}

/// The text of a hit, with what is highlighted in brackets.
fn snippet(item: &Value) -> String {
    let pieces = item["said"]["snippet"].as_array().unwrap();
    let shown = |piece: &Value| match piece["hit"].as_bool() {
        Some(true) => format!("[{}]", text(piece, "text")),
        _ => text(piece, "text").to_owned(),
    };
    pieces.iter().map(shown).collect()
}

#[tokio::test]
async fn words_are_found_whatever_their_capitals_and_accents_newest_first() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let old = app.visitor().await.opens("My CAFÉ order is late").await;
    let new = app.visitor().await.opens("The cafe table wobbles").await;
    owner.reply(&old, "Sorry!").await;
    app.run_jobs().await;
    let found = search(&owner, "café").await;
    assert_eq!(ids(&found), [&new, &old]);
    assert_eq!(
        items(&found).iter().map(snippet).collect::<Vec<_>>(),
        ["The [cafe] table wobbles", "My [CAFÉ] order is late"]
    );
    assert_eq!(ids(&search(&owner, "order cafe").await), [&old]);
    assert_eq!(ids(&search(&owner, "cafe wob").await), [&new], "the last word may be a beginning");
    assert!(ids(&search(&owner, "caf table").await).is_empty(), "the others may not");
    assert_eq!(ids(&search(&owner, "\"cafe order\"").await), [&old]);
    assert!(ids(&search(&owner, "\"order cafe\"").await).is_empty());
    app.finish().await;
}

#[tokio::test]
async fn scripts_without_blanks_are_searched_too() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let japanese = app.visitor().await.opens("注文した商品がまだ届きません").await;
    let german = app.visitor().await.opens("Die Größe stimmt nicht").await;
    app.run_jobs().await;
    for typed in ["商品", "届きません", "品", "注文した"] {
        assert_eq!(ids(&search(&owner, typed).await), [&japanese], "{typed}");
    }
    assert!(ids(&search(&owner, "品商").await).is_empty());
    assert_eq!(snippet(&items(&search(&owner, "商品").await)[0]), "注文した[商品]がまだ届きません");
    assert_eq!(ids(&search(&owner, "grosse").await), [&german]);
    app.finish().await;
}

#[tokio::test]
async fn one_mistake_is_forgiven_and_what_is_the_same_comes_first() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let same = app.visitor().await.opens("the lantren is broken, yes lantren").await;
    let alike = app.visitor().await.opens("my lantern arrived").await;
    let both = app.visitor().await.opens("lantern, or lantren?").await;
    app.run_jobs().await;
    let found = search(&owner, "lantren ").await;
    assert_eq!(ids(&found), [&both, &same, &alike]);
    assert_eq!(items(&found)[2]["taken_for"], serde_json::json!(["lantern"]));
    assert_eq!(items(&found)[0]["taken_for"], serde_json::json!([]));
    assert_eq!(snippet(&items(&found)[2]), "my [lantern] arrived");
    for typed in ["latern", "lanternn", "lamtern", "alntern", "antern", "lanetrn", "lamte"] {
        assert!(ids(&search(&owner, typed).await).contains(&alike.as_str()), "{typed}");
    }
    assert!(!ids(&search(&owner, "latren").await).contains(&alike.as_str()), "two are not forgiven");
    app.finish().await;
}

#[tokio::test]
async fn pages_are_stable_and_hold_each_conversation_once() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let mut opened = Vec::new();
    for n in 0..7 {
        let visitor = app.visitor().await;
        let id = visitor.opens(&format!("parcel number {n}")).await;
        opened.push((visitor, id));
    }
    // Everybody says it again, and one only something like it.
    for (visitor, id) in &opened {
        visitor.say(id, "the parcel again").await;
    }
    let alike = app.visitor().await.opens("parcels").await;
    let mistyped = app.visitor().await.opens("parcle").await;
    app.run_jobs().await;
    let (mut after, mut seen) = (String::new(), Vec::new());
    loop {
        let page = owner.get(&format!("/search?q=parcel&limit=3{after}")).await.expect(200);
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        // What is said meanwhile does not move what follows.
        app.visitor().await.opens("yet another parcel").await;
        app.run_jobs().await;
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    let mut expected = vec![alike];
    expected.extend(opened.iter().rev().map(|(_, id)| id.clone()));
    expected.push(mistyped);
    assert_eq!(seen, expected);
    app.finish().await;
}

#[tokio::test]
async fn an_agent_finds_nothing_of_inboxes_to_which_they_do_not_belong() {
    let app = TestApp::start().await;
    let (owner, outsider) = (app.owner(), app.outsider("Omar").await);
    let visitor = app.visitor().await;
    let id = visitor.opens("the secret lighthouse").await;
    owner.note(&id, "a confidential beacon").await;
    app.run_jobs().await;
    for typed in ["secret", "lighthouse", "lighthuose", "beacon", "l", &id] {
        assert_eq!(items(&search(&outsider, typed).await).len(), 0, "{typed}");
        let narrowed = format!("/search?q={}&inbox={}", encoded(typed), app.inbox());
        assert_eq!(items(&outsider.get(&narrowed).await.expect(200)).len(), 0, "{typed}");
        assert_eq!(ids(&search(&owner, typed).await), [&id], "{typed}");
    }
    let membership = format!("/inboxes/{}/members/{}", app.inbox(), outsider.id);
    owner.put(&membership, serde_json::json!({})).await;
    assert_eq!(ids(&search(&outsider, "lighthouse").await), [&id]);
    owner.delete(&membership).await;
    assert!(ids(&search(&outsider, "lighthouse").await).is_empty());
    app.finish().await;
}

#[tokio::test]
async fn search_is_for_agents_of_this_workspace_only() {
    let mut app = TestApp::start().await;
    let visitor = app.visitor().await;
    let id = visitor.opens("the secret lighthouse").await;
    app.owner().note(&id, "about the beacon").await;
    app.run_jobs().await;
    visitor.get("/search?q=beacon").await.problem(403, "agents_only");
    app.nobody().get("/search?q=beacon").await.problem(401, "unauthorized");
    let (neighbour, _) = app.neighbour().await;
    app.run_jobs().await;
    for typed in ["beacon", "lighthouse", "lighthuose", &id] {
        let found = neighbour.get(&format!("/search?q={typed}")).await.expect(200);
        assert_eq!(items(&found).len(), 0, "{typed}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_search_is_narrowed_by_state_agent_kind_and_time() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let waiting = app.visitor().await.opens("a wobbly table").await;
    app.advance(60_000);
    let held = app.visitor().await.opens("a wobbly chair").await;
    owner.take(&held).await;
    owner.note(&waiting, "wobbly indeed").await;
    app.run_jobs().await;
    let find = |rest: String| {
        let owner = owner.clone();
        async move {
            let found = owner.get(&format!("/search?q=wobbly{rest}")).await.expect(200);
            ids(&found).into_iter().map(str::to_owned).collect::<Vec<_>>()
        }
    };
    assert_eq!(find("&state=waiting".to_owned()).await, vec![waiting.clone()]);
    assert_eq!(find("&state=active".to_owned()).await, vec![held.clone()]);
    assert!(find("&state=parked".to_owned()).await.is_empty());
    assert_eq!(find(format!("&assigned_to={}", owner.id)).await, vec![held.clone()]);
    assert_eq!(find("&in=notes".to_owned()).await, vec![waiting.clone()]);
    assert_eq!(find("&in=messages".to_owned()).await, [held.clone(), waiting.clone()]);
    assert_eq!(find("&in=messages&to=2026-03-02T09:00:30Z".to_owned()).await, vec![waiting.clone()]);
    assert_eq!(find("&in=messages&from=2026-03-02T09:00:30Z".to_owned()).await, vec![held.clone()]);
    assert_eq!(find(format!("&inbox={}", app.inbox())).await.len(), 2);
    for (rest, code) in [("&in=x", "bad_query"), ("&from=x", "bad_query"), ("&state=x", "bad_query")] {
        owner.get(&format!("/search?q=wobbly{rest}")).await.problem(400, code);
    }
    owner.get("/search?q=wobbly&limit=51").await.problem(422, "bad_limit");
    app.finish().await;
}

#[tokio::test]
async fn whatever_is_typed_is_words_to_look_for() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let id = app.visitor().await.opens("order A-100/7 of x@y.example, 50% off; AND NEAR words:it's").await;
    app.run_jobs().await;
    for typed in [
        "A-100/7",
        "x@y.example",
        "50%",
        "AND NEAR",
        "words:it's",
        "\"order A",
        "order\" \"off",
        "-off",
        "NEAR(",
    ] {
        assert_eq!(ids(&search(&owner, typed).await), [&id], "{typed}");
    }
    for typed in [
        "*",
        "\"",
        "\"\"\"",
        "()",
        "' or 1=1 --",
        "marks:i",
        "a\u{0}b",
        "\u{E000}km",
        "^order",
        "{x}: y",
        "order NOT order",
        "\u{202E}",
        "😀",
        "%",
        "a*b*c*",
    ] {
        let answer = owner.get(&format!("/search?q={}", encoded(typed))).await;
        assert!([200, 422].contains(&answer.status()), "{typed:?}: {}", answer.status());
    }
    owner.get("/search").await.problem(422, "bad_search");
    owner.get("/search?q=%F0%9F%98%80").await.problem(422, "bad_search");
    owner.get(&format!("/search?q={}", "x".repeat(201))).await.problem(422, "bad_search");
    owner.get("/search?q=a&after=nonsense").await.problem(400, "bad_cursor");
    let many = "zebra ".repeat(30);
    assert!(items(&search(&owner, &many).await).is_empty());
    app.finish().await;
}

#[tokio::test]
async fn what_a_customer_said_is_not_found_once_it_was_erased() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let (visitor, other) = (app.visitor().await, app.visitor().await);
    let id = visitor.opens("please call Wilhelmina").await;
    owner.note(&id, "Wilhelmina called about the parcel").await;
    let kept = other.opens("where is my parcel").await;
    app.run_jobs().await;
    assert_eq!(ids(&search(&owner, "Wilhelmina").await), [&id]);
    // Erased before it was indexed, too.
    visitor.say(&id, "Wilhelmina again").await;
    owner.delete(&format!("/customers/{}", visitor.id)).await.expect(200);
    for _ in 0..2 {
        for typed in ["Wilhelmina", "wilhelmnia", "wil"] {
            assert!(items(&search(&owner, typed).await).is_empty(), "{typed}");
        }
        assert_eq!(ids(&search(&owner, "parcel").await), [&kept]);
        app.run_jobs().await;
    }
    app.finish().await;
}

#[tokio::test]
async fn a_conversation_is_found_by_its_id_and_by_its_visitors_name_on_the_desk() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let visitor = app.visitor().await;
    let id = visitor.opens("hello there").await;
    app.run_jobs().await;
    let found = search(&owner, &id).await;
    assert_eq!((ids(&found), &items(&found)[0]["said"]), (vec![id.as_str()], &Value::Null));
    let found = search(&owner, &format!("visitor {}", alias(&visitor.id))).await;
    assert_eq!(ids(&found), [&id]);
    assert_eq!(snippet(&items(&found)[0]), "hello there");
    app.finish().await;
}

/// As the desk makes it of a customer's id.
fn alias(customer: &str) -> String {
    let hash = customer.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    let hash = hash ^ hash >> 15;
    let digit = |shift: u32| char::from(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(hash >> shift & 31) as usize]);
    [0, 5, 10].map(digit).iter().collect()
}

#[tokio::test]
async fn what_was_said_before_a_restart_is_found_after_it() {
    let mut app = TestApp::start().await;
    let id = app.visitor().await.opens("an umbrella").await;
    app.run_jobs().await;
    let late = app.visitor().await.opens("two umbrellas").await;
    app.restart(1000).await;
    app.run_jobs().await;
    let found = search(&app.owner(), "umbrella").await;
    assert_eq!(ids(&found), [&late, &id]);
    assert_eq!(found["indexing"], false);
    app.finish().await;
}

#[tokio::test]
async fn customers_are_found_by_any_word_of_their_name_where_the_agent_may_read() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("hello there").await;
    let change = json!({ "name": "Zoë van der Berg", "email": "zoe@site.example" });
    owner.patch(&format!("/customers/{}", visitor.id), change).await.expect(200);
    let people = |found: &Value| -> Vec<String> {
        let people = found["people"].as_array().unwrap();
        people.iter().map(|person| text(&person["conversation"], "id").to_owned()).collect()
    };
    for typed in ["zoe", "Ber", "van der ber", "berg zoë", "zoe@site"] {
        assert_eq!(people(&search(&owner, typed).await), [id.as_str()], "{typed}");
    }
    for typed in ["oe", "berg zo berlin", "hello"] {
        assert_eq!(people(&search(&owner, typed).await).len(), 0, "{typed}");
    }
    let found = owner.get("/search?q=berg&in=notes").await.expect(200);
    assert_eq!(people(&found).len(), 0, "where only texts are wanted");
    let outsider = app.agent_as("Otto", "administrator", &[]).await;
    assert_eq!(people(&search(&outsider, "berg").await).len(), 0, "who may not read it finds nobody");
    owner.patch(&format!("/customers/{}", visitor.id), json!({ "name": "Zoë" })).await.expect(200);
    assert_eq!(people(&search(&owner, "berg").await).len(), 0, "a name that was changed");
    owner.delete(&format!("/customers/{}", visitor.id)).await.expect(200);
    assert_eq!(people(&search(&owner, "zoe").await).len(), 0, "or erased");
    app.finish().await;
}

#[tokio::test]
async fn a_search_is_narrowed_to_a_tag() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let (one, two) = (app.visitor().await.opens("a lamp").await, app.visitor().await.opens("a lamp").await);
    let tag = owner.post("/tags", json!({ "name": "late" })).await.expect(201);
    let tag = text(&tag, "id");
    owner.put(&format!("/conversations/{one}/tags/{tag}"), json!({})).await.expect(200);
    app.run_jobs().await;
    assert_eq!(ids(&search(&owner, "lamp").await), [&two, &one]);
    let found = owner.get(&format!("/search?q=lamp&tag={tag}")).await.expect(200);
    assert_eq!(ids(&found), [&one]);
    owner.get("/search?q=lamp&tag=late").await.problem(400, "bad_query");
    app.finish().await;
}

#[tokio::test]
async fn an_index_that_was_made_anew_finds_what_it_found_before() {
    let mut app = TestApp::start().await;
    let (owner, id) = (app.owner(), app.visitor().await.opens("an umbrella").await);
    let note = owner.note(&id, "blue, with a zebra").await;
    app.run_jobs().await;
    let change = json!({ "text": "blue, with a giraffe", "version": 1 });
    owner.patch(&format!("/conversations/{id}/notes/{}", text(&note, "id")), change).await.expect(200);
    app.rest().await;
    // What the server began ends a moment after it.
    let made = loop {
        match server::reindex(&app.database(), app.folder()).await {
            Err(StartError::InUse(_)) => tokio::task::yield_now().await,
            made => break made.unwrap(),
        }
    };
    assert_eq!(made, 2, "what is kept, and not what was said before");
    app.resume().await;
    for (typed, found) in [("umbrella", 1), ("giraffe", 1), ("zebra", 0)] {
        assert_eq!(ids(&search(&app.owner(), typed).await).len(), found, "{typed}");
    }
    app.finish().await;
}

#[tokio::test]
async fn names_that_were_kept_before_their_words_were_are_found_by_any_word_after_a_start() {
    let mut app = TestApp::start().await;
    let owner = app.owner();
    let visitor = app.visitor().await;
    let id = visitor.opens("a lamp").await;
    let path = format!("/customers/{}", visitor.id);
    owner.patch(&path, json!({ "name": "Greta Wiesengrund" })).await.expect(200);
    let by_last_name = async |app: &TestApp| {
        let found = app.owner().get("/search?q=wiesen").await.expect(200);
        found["people"].as_array().unwrap().len()
    };
    assert_eq!(by_last_name(&app).await, 1);
    // As it was before any word was kept.
    let words = ledger::sql!("delete from customer_name_words where word<>$1");
    app.tamper(words, "".into()).await;
    assert_eq!(by_last_name(&app).await, 0);
    app.restart(0).await;
    app.run_jobs().await;
    assert_eq!(by_last_name(&app).await, 1);
    // And after the index was made anew, whatever was in its place.
    app.tamper(ledger::sql!("update customer_name_words set word='x' where word=$1"), "wiesengrund".into())
        .await;
    app.rest().await;
    let _names = loop {
        match server::reindex(&app.database(), app.folder()).await {
            Err(StartError::InUse(_)) => tokio::task::yield_now().await,
            made => break made.unwrap(),
        }
    };
    app.resume().await;
    assert_eq!(by_last_name(&app).await, 1);
    assert_eq!(ids(&search(&app.owner(), "lamp").await), [&id]);
    app.finish().await;
}
