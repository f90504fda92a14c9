//! `GET /stream`: where it starts, what it holds. Who may hear what is in `hearing.rs`, what ends it in `endings.rs`.

use crate::support::{Agent, Events, TestApp, Value, Wire, json, seq, text};
use client::Cursor;
use std::time::Duration;

async fn hears(events: &mut Events, last: u64) -> Vec<Value> {
    events.until(|e| seq(e) == last).await
}

#[tokio::test]
async fn a_stream_from_now_names_its_place_and_goes_on_from_there() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let id = visitor.opens("before").await;
    let before = seq(&owner.reply(&id, "before").await);
    let mut stream = owner.open_stream("/stream", Cursor::Now).await.unwrap();
    assert_eq!(stream.ready().await, before, "what was answered is before now");
    let after = seq(&owner.reply(&id, "after").await);
    let events = hears(&mut stream, after).await;
    assert!(events.iter().all(|e| seq(e) > before), "{events:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_stream_resumes_right_after_what_was_just_answered() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let _connected = owner.connect().await;
    let id = visitor.opens("hello").await;
    for n in 0..40 {
        // The tail may be a moment behind the answer: that is no reason to reset anybody.
        let cursor = seq(&owner.reply(&id, &format!("{n}")).await);
        let mut stream = owner.resume(Cursor::seq(cursor)).await;
        let next = seq(&owner.reply(&id, "next").await);
        assert_eq!(seq(&stream.next().await), next, "round {n}");
    }
    app.finish().await;
}

#[tokio::test]
async fn every_cursor_gives_the_rest_of_the_log() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let _connected = owner.arrive().await;
    let id = visitor.opens("hello").await;
    owner.note(&id, "aside").await;
    owner.give_back(&id).await.expect(200);
    owner.presence("away").await;
    let last = seq(&owner.reply(&id, "the end").await);
    let all = hears(&mut owner.resume(Cursor::seq(0)).await, last).await;
    assert!(all.is_sorted_by_key(seq) && all.len() >= 9, "{all:?}");
    for cursor in 0..last {
        let rest: Vec<&Value> = all.iter().filter(|e| seq(e) > cursor).collect();
        let by_header = hears(&mut owner.resume(Cursor::seq(cursor)).await, last).await;
        assert_eq!(by_header.iter().collect::<Vec<_>>(), rest, "after {cursor}");
    }
    let by_query = hears(&mut owner.resume(Cursor::After("3".to_owned())).await, last).await;
    assert_eq!(by_query, hears(&mut owner.resume(Cursor::seq(3)).await, last).await);
    app.finish().await;
}

#[tokio::test]
async fn the_header_beats_the_query() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let _connected = owner.connect().await;
    let id = visitor.opens("hello").await;
    let first = seq(&owner.reply(&id, "one").await);
    let second = seq(&owner.reply(&id, "two").await);
    let mut stream = owner.open_stream("/stream?after=0", Cursor::seq(first)).await.unwrap();
    stream.resumed().await;
    assert_eq!(seq(&stream.next().await), second);
    app.finish().await;
}

#[tokio::test]
async fn a_cursor_beyond_the_log_gets_one_reset_and_goes_on_from_now() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let _connected = owner.connect().await;
    let id = visitor.opens("hello").await;
    let last = seq(&owner.reply(&id, "hi").await);
    for cursor in
        [(last + 1).to_string(), "9223372036854775807".to_owned(), "99999999999999999999999999".to_owned()]
    {
        let mut stream = owner.resume(Cursor::LastEventId(cursor)).await;
        let reset = stream.raw().await;
        assert_eq!((reset.event.as_str(), reset.seq()), ("reset", Some(last)));
        assert_eq!(reset.id, Some(last.to_string()), "so that the next resumption is not reset again");
    }
    let mut stream = visitor.resume(Cursor::seq(1_000_000)).await;
    assert_eq!(stream.raw().await.event, "reset");
    let next = seq(&owner.reply(&id, "next").await);
    assert_eq!(seq(&stream.next().await), next);
    app.finish().await;
}

#[tokio::test]
async fn a_cursor_that_is_no_number_is_bad() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    for bad in ["x", "-1", "1.5", "0x10", "1_2", "one"] {
        let header = [("last-event-id", bad)];
        owner.send("GET", "/stream", &header, Vec::new()).await.problem(400, "bad_cursor");
        owner.get(&format!("/stream?after={bad}")).await.problem(400, "bad_cursor");
        visitor.get(&format!("/widget/stream?after={bad}")).await.problem(400, "bad_cursor");
    }
    app.finish().await;
}

#[tokio::test]
async fn whoever_asks_for_the_head_of_a_stream_gets_no_more() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let mut wire = Wire::to(owner.address()).await;
    let right = format!("host: test\r\nauthorization: Bearer {}", owner.token());
    wire.send(format!("HEAD /api/v1/stream HTTP/1.1\r\n{right}\r\n\r\n").as_bytes()).await;
    let head = wire.read_until("\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    app.finish().await;
}

#[tokio::test]
async fn an_opening_is_followed_by_its_first_message() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let mut desk = owner.arrive().await;
    let opened = visitor.open("hello").await;
    let first = desk.next_of("desk.conversation_opened").await;
    assert_eq!((&first["conversation"], text(&first, "inbox")), (&opened["id"], app.inbox()));
    assert_eq!(first["customer"], json!({ "id": visitor.id, "name": null }));
    let second = desk.next().await;
    assert_eq!((text(&second, "kind"), &second["message"]), ("desk.message_posted", &opened["message"]));
    assert_eq!(seq(&second), seq(&first) + 1);
    let third = desk.next().await;
    assert_eq!((text(&third, "kind"), &third["agent"]), ("routing.conversation_assigned", &json!(owner.id)));
    app.finish().await;
}

#[tokio::test]
async fn a_silent_stream_says_that_it_lives() {
    let app = TestApp::start().await;
    let (mut agents, mut visitors) = (app.owner().connect().await, app.visitor().await.stream().await);
    let within = Duration::from_secs(15);
    tokio::join!(agents.comment(within), visitors.comment(within));
    app.finish().await;
}

/// Reads from `events` until `last` and, whenever some came, cuts the line and resumes.
async fn resuming(agent: &Agent, mut events: Events, last: u64) -> Vec<u64> {
    let mut heard = Vec::new();
    loop {
        for _ in 0..7 {
            heard.push(seq(&events.next().await));
            if heard.last() == Some(&last) {
                return heard;
            }
        }
        events = agent.resume(events.cursor()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_reader_misses_or_repeats_anything_while_many_write() {
    const WRITERS: usize = 6;
    const EACH: usize = 40;
    let app = TestApp::start().await;
    let owner = app.owner();
    let _connected = owner.connect().await;
    let mut writing = tokio::task::JoinSet::new();
    for _ in 0..WRITERS {
        let visitor = app.visitor().await;
        let id = visitor.opens("hello").await;
        writing.spawn(async move {
            for n in 0..EACH {
                visitor.say(&id, &format!("{n}")).await;
            }
        });
    }
    // Readers join in the middle of it, from now and from the beginning.
    let (mut joined, mut resumed) = (Vec::new(), Vec::new());
    for _ in 0..8 {
        let mut stream = owner.open_stream("/stream", Cursor::Now).await.unwrap();
        joined.push((stream.ready().await, stream));
        resumed.push(owner.resume(Cursor::seq(0)).await);
        tokio::task::yield_now().await;
    }
    while let Some(done) = writing.join_next().await {
        done.unwrap();
    }
    let id = text(&owner.list("/conversations").await[0], "id").to_owned();
    let last = seq(&owner.reply(&id, "the end").await);
    // From the first message on, every fact is one that agents see.
    for (ready, stream) in joined {
        assert_eq!(resuming(&owner, stream, last).await, (ready + 1..=last).collect::<Vec<_>>());
    }
    let whole = resuming(&owner, owner.resume(Cursor::seq(0)).await, last).await;
    assert!(whole.is_sorted_by(|a, b| a < b) && whole.len() > WRITERS * EACH);
    for stream in resumed {
        assert_eq!(resuming(&owner, stream, last).await, whole);
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_who_was_busy_gets_everything_in_order() {
    let app = TestApp::start().await;
    let (owner, visitor) = (app.owner(), app.visitor().await);
    let _connected = owner.connect().await;
    let id = visitor.opens("hello").await;
    // More than the queue of a subscriber and the buffers of its socket hold together.
    let long = "🦀".repeat(10_000);
    let mut slow = owner.stream().await;
    let mut writing = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (owner, id, long) = (owner.clone(), id.clone(), long.clone());
        writing.spawn(async move {
            for _ in 0..100 {
                owner.reply(&id, &long).await;
            }
        });
    }
    while let Some(done) = writing.join_next().await {
        done.unwrap();
    }
    let last = seq(&owner.reply(&id, "the end").await);
    let heard: Vec<u64> = hears(&mut slow, last).await.iter().map(seq).collect();
    assert_eq!(heard, (last - 800..=last).collect::<Vec<_>>());
    app.finish().await;
}

#[tokio::test]
async fn what_happened_before_a_stream_was_opened_does_not_end_it() {
    let app = TestApp::start().await;
    let owner = app.owner();
    let una = app.visitor().await.opens("hers").await;
    let una = owner.conversation(&una).await["customer"]["id"].as_str().unwrap().to_owned();
    for _ in 0..40 {
        let ben = app.visitor().await;
        let his = ben.opens("his").await;
        owner.put(&format!("/customers/{una}/merges/{}", ben.id), json!({})).await.expect(200);
        let mut hears = ben.stream().await;
        ben.say(&his, "and more").await;
        assert_eq!(hears.next_of("desk.message_posted").await["message"]["text"], "and more");
    }
    app.finish().await;
}
