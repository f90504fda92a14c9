//! Several servers on one PostgreSQL: people at different ones are in one conversation, one server does the jobs, and another goes on
//! when it dies or sleeps.

use crate::collector::Collector;
use crate::postgres::Served;
use crate::program::PASSWORD;
use client::{Access, Account, Agent, Caller, Cursor, Method, Patience, ServerProcess, Stream, Visitor};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A server counts as dead after 15 s of silence; the rest is for a busy machine.
const TAKEN_OVER_WITHIN: Duration = Duration::from_secs(45);
const QUICK: [(&str, &str); 2] = [("WARMLINE_RATE_LIMITS", "off"), ("WARMLINE_AGENT_GRACE", "1")];

/// A database with servers on it.
struct Floor {
    served: Served,
    account: Account,
}

impl Floor {
    async fn start() -> Self {
        let served = Served::start();
        let account = client::setup(&served.program(), &served.data("setup"), PASSWORD).await.unwrap();
        Self { served, account }
    }

    async fn node(&self, name: &str) -> ServerProcess {
        let (data, log) = (self.served.data(name), self.served.data(&format!("{name}.log")));
        ServerProcess::start(&self.served.program(), &data, &log, &QUICK).await.unwrap()
    }

    /// One that tells its traces.
    async fn telling(&self, name: &str, collector: &Collector) -> ServerProcess {
        let (data, log) = (self.served.data(name), self.served.data(&format!("{name}.log")));
        let environment = [QUICK[0], QUICK[1], ("WARMLINE_TRACES", collector.address.as_str())];
        ServerProcess::start(&self.served.program(), &data, &log, &environment).await.unwrap()
    }

    fn agent(&self, node: &ServerProcess) -> Agent {
        Agent::with_token(node.address().clone(), &self.account.token, Patience::LONG)
    }

    fn caller(&self, node: &ServerProcess) -> Caller {
        Caller::new(node.address().clone(), Access::Token(self.account.token.clone()))
    }

    async fn visitor(&self, node: &ServerProcess) -> Visitor {
        Visitor::arrive(node.address().clone(), &self.account.inbox, Patience::LONG).await.unwrap()
    }

    fn asked(&self, statement: &str) -> String {
        self.served.cluster.run(&self.served.url, statement).unwrap()
    }

    /// Which server does the jobs, and how often they went from one to another.
    fn lease(&self) -> (String, i64) {
        let row = self.asked("select node || ' ' || epoch from leases");
        let (node, epoch) = row.split_once(' ').unwrap();
        (node.to_owned(), epoch.parse().unwrap())
    }

    async fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let until = Instant::now() + TAKEN_OVER_WITHIN;
        while !is_so(self) {
            assert!(Instant::now() < until, "{what} did not happen in time");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Whether the agent counts as connected.
    fn is_connected(&self) -> bool {
        self.asked(&format!("select connected from hands where agent='{}'", self.account.agent)) == "1"
    }

    /// A conversation that its agent has parked for this long.
    async fn parked(&self, node: &ServerProcess, seconds: u64) -> String {
        let opened = self.visitor(node).await.open("the kettle leaks", "opened-1").await.unwrap().value;
        let soon = format!("now() at time zone 'utc' + interval '{seconds} seconds'");
        let until = self.asked(&format!("select to_char({soon}, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"));
        self.agent(node).set_state(&opened.id, "parked", Some(&until)).await.unwrap();
        opened.id
    }

    fn facts(&self, kind: &str, conversation: &str) -> i64 {
        let count =
            format!("select count(*) from facts where kind='{kind}' and body like '%{conversation}%'");
        self.asked(&count).parse().unwrap()
    }

    async fn end(self, nodes: Vec<ServerProcess>) {
        for node in nodes {
            node.stop(Duration::from_secs(10)).await.unwrap();
        }
        self.served.run(&["verify"], &self.served.data("setup")).expect(0);
    }
}

/// The next event of this kind that holds these words.
async fn hears(stream: &mut Stream, kind: &str, words: &str) {
    let heard = async {
        loop {
            let event = stream.next_of(kind).await.unwrap();
            if event.data.contains(words) {
                return;
            }
        }
    };
    tokio::time::timeout(TAKEN_OVER_WITHIN, heard).await.unwrap_or_else(|_| panic!("no {kind} with {words}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_at_one_server_and_an_agent_at_another_are_in_one_conversation() {
    let floor = Floor::start().await;
    let (one, two) = (floor.node("one").await, floor.node("two").await);
    let mut desk = floor.agent(&two);
    let mut heard_by_agent = desk.stream(Cursor::Now).await.unwrap();
    heard_by_agent.next_of("ready").await.unwrap();
    desk.presence("available").await.unwrap();
    let mut customer = floor.visitor(&one).await;
    let mut heard_by_customer = customer.stream(Cursor::Now).await.unwrap();
    heard_by_customer.next_of("ready").await.unwrap();

    // What the one does wakes routing for the other, and is on the other's stream.
    let opened = customer.open("is anybody there?", "opened-1").await.unwrap().value;
    hears(&mut heard_by_agent, "desk.message_posted", "is anybody there?").await;
    hears(&mut heard_by_agent, "routing.conversation_assigned", &floor.account.agent).await;
    hears(&mut heard_by_customer, "routing.conversation_assigned", &opened.id).await;

    // What is true for some seconds, and in no log, too.
    let here = format!("/conversations/{}/here", opened.id);
    let mut at_two = floor.caller(&two);
    let doing = json!({ "doing": "replying" });
    at_two.call(Method::PUT, &here, Some(&doing)).await.unwrap();
    hears(&mut heard_by_customer, "live.typing", &opened.id).await;
    let typing = json!({ "typing": true });
    let theirs = format!("/widget/conversations/{}/here", opened.id);
    customer.caller().call(Method::PUT, &theirs, Some(&typing)).await.unwrap();
    hears(&mut heard_by_agent, "live.here", "\"typing_for_s\":8").await;
    at_two.call::<Value>(Method::DELETE, &here, None).await.unwrap();

    desk.reply(&opened.id, "yes, here", "reply-1").await.unwrap();
    hears(&mut heard_by_customer, "desk.message_posted", "yes, here").await;
    customer.say(&opened.id, "how good", "said-1").await.unwrap();
    hears(&mut heard_by_agent, "desk.message_posted", "how good").await;
    assert_eq!(floor.facts("desk.message_posted", &opened.id), 3, "each once");

    // An agent who leaves one server's door and is at the other's is there.
    let mut elsewhere = floor.agent(&one).stream(Cursor::Now).await.unwrap();
    elsewhere.next_of("ready").await.unwrap();
    floor.until("the second stream", |floor| floor.asked("select count(*) from agent_streams") == "2").await;
    drop(elsewhere);
    floor.until("the end of it", |floor| floor.asked("select count(*) from agent_streams") == "1").await;
    assert!(floor.is_connected());
    // Nor does a server that starts, or one that stops, send them away.
    let three = floor.node("three").await;
    one.stop(Duration::from_secs(10)).await.unwrap();
    floor.until("that another does the jobs", |floor| floor.lease().1 >= 2).await;
    customer.caller().connection().address().move_to(three.address().get());
    customer.say(&opened.id, "still there?", "said-2").await.unwrap();
    hears(&mut heard_by_agent, "desk.message_posted", "still there?").await;
    assert!(floor.is_connected());
    assert_eq!(desk.conversation(&opened.id).await.unwrap().assigned_to.as_ref(), Some(&floor.account.agent));
    drop(heard_by_agent);
    floor.until("that they are missed", |floor| !floor.is_connected()).await;
    floor.end(vec![two, three]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_jobs_of_a_server_that_is_killed_go_on_at_another() {
    let floor = Floor::start().await;
    let one = floor.node("one").await;
    let (before, first) = floor.lease();
    let two = floor.node("two").await;
    assert_eq!(floor.lease(), (before.clone(), first), "whoever has it keeps it");
    // The agent is at the server that dies, and comes back to none.
    let mut desk = floor.agent(&one).stream(Cursor::Now).await.unwrap();
    desk.next_of("ready").await.unwrap();
    floor.until("that they are there", Floor::is_connected).await;
    let parked = floor.parked(&one, 1).await;
    one.kill().await.unwrap();
    floor
        .until("the end of the parking", |floor| floor.facts("routing.conversation_queued", &parked) == 1)
        .await;
    let (after, next) = floor.lease();
    assert!(after != before && next == first + 1, "{after} {next}");
    floor.until("that they are missed", |floor| !floor.is_connected()).await;
    floor.end(vec![two]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_slept_through_its_lease_does_nothing_under_it_and_holds_nobody_up() {
    let floor = Floor::start().await;
    let one = floor.node("one").await;
    let (before, first) = floor.lease();
    let two = floor.node("two").await;
    let parked = floor.parked(&two, 3).await;
    one.signal("STOP").await.unwrap();
    // A sleeper in the middle of a transaction is cut off: whoever writes waits no longer than that.
    let since = Instant::now();
    let mut visitor = floor.visitor(&two).await;
    visitor.open("hello", "opened-2").await.unwrap();
    assert!(since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());
    floor
        .until("the end of the parking", |floor| floor.facts("routing.conversation_queued", &parked) == 1)
        .await;
    let taken = floor.lease();
    assert!(taken.0 != before && taken.1 == first + 1, "{taken:?}");
    one.signal("CONT").await.unwrap();
    // It serves, as one of two, and leaves the jobs to the other.
    let mut desk = floor.agent(&one);
    desk.presence("available").await.unwrap();
    let again = floor.parked(&one, 1).await;
    floor
        .until("the end of the next parking", |floor| floor.facts("routing.conversation_queued", &again) >= 1)
        .await;
    assert_eq!(floor.facts("routing.conversation_queued", &again), 1);
    assert_eq!(floor.facts("routing.conversation_queued", &parked), 1);
    assert_eq!(floor.lease(), taken);
    floor
        .until("that it lives again", |floor| {
            floor.asked("select count(*) from nodes where until_ms>extract(epoch from now())*1000") == "2"
        })
        .await;
    floor.end(vec![one, two]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_followed_from_one_server_to_the_screen_at_another() {
    let (floor, collector) = (Floor::start().await, Collector::start().await);
    let (one, two) = (floor.telling("one", &collector).await, floor.telling("two", &collector).await);
    let mut screen = floor.agent(&two).stream(Cursor::Now).await.unwrap();
    screen.next_of("ready").await.unwrap();
    let mut visitor = floor.visitor(&one).await;
    let opened = visitor.open("hello", "opened-1").await.unwrap().value;
    let Access::Token(token) = visitor.caller().access().clone() else { panic!("visitors hold tokens") };
    let path = format!("/api/v1/widget/conversations/{}/messages", opened.id);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let traceparent = format!("00-{trace}-00f067aa0ba902b7-01");
    let headers = [("traceparent", traceparent.as_str())];
    let body = json!({ "text": "are you there?", "client_id": "said-1" }).to_string();
    let mut connection = client::Connection::new(one.address().clone());
    let answer =
        connection.request(Method::POST, &path, Some(&token), &headers, body.into_bytes()).await.unwrap();
    assert_eq!(answer.status.as_u16(), 201);
    hears(&mut screen, "desk.message_posted", "are you there?").await;
    let spans = collector.trace(trace, &["commit", "publish", "deliver"]).await;
    let commit = spans.iter().find(|span| span.text("name") == "commit").unwrap();
    let is_elsewhere = |span: &&crate::collector::Span| span.text("node") != commit.text("node");
    let publish = spans.iter().filter(is_elsewhere).find(|span| span.text("name") == "publish").unwrap();
    let deliver = spans.iter().filter(is_elsewhere).find(|span| span.text("name") == "deliver").unwrap();
    assert_eq!(publish.text("parentSpanId"), commit.text("spanId"));
    assert_eq!(deliver.text("parentSpanId"), publish.text("spanId"));
    assert_eq!(deliver.attribute("warmline.viewer"), "agent");
    assert!(deliver.times().1 >= publish.times().0 && !collector.text().contains("are you there?"));
    floor.end(vec![one, two]).await;
}
