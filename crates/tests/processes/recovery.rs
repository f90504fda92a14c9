//! Going back: to a backup of either database, and to a point in time of PostgreSQL. What was acknowledged up to that moment is there,
//! what came after is not, and whoever had seen it hears so.

use crate::postgres::Served;
use crate::program::{Desk, PASSWORD, run, texts};
use client::{Account, Agent, Cursor, Patience, ServerProcess, Stream, Visitor};
use std::path::Path;
use std::time::Duration;

const LIFTED: [(&str, &str); 1] = [("WARMLINE_RATE_LIMITS", "off")];
const SOON: Duration = Duration::from_secs(60);

/// People at a server that may be another one later.
struct People {
    account: Account,
    agent: Agent,
    visitor: Visitor,
}

impl People {
    async fn at(account: &Account, server: &ServerProcess) -> Self {
        let agent = Agent::with_token(server.address().clone(), &account.token, Patience::LONG);
        let visitor =
            Visitor::arrive(server.address().clone(), &account.inbox, Patience::LONG).await.unwrap();
        Self { account: account.clone(), agent, visitor }
    }

    /// The same browsers, with what they hold.
    fn move_to(&mut self, server: &ServerProcess) {
        self.agent = Agent::with_token(server.address().clone(), &self.account.token, Patience::LONG);
        self.visitor.caller().connection().address().move_to(server.address().get());
    }

    async fn listens(&mut self, from: Cursor) -> Stream {
        let mut stream = self.agent.stream(from).await.unwrap();
        stream.next_of("ready").await.unwrap();
        stream
    }

    async fn say(&mut self, conversation: &str, texts: &[&str]) {
        for text in texts {
            self.visitor.say(conversation, text, text).await.unwrap();
        }
    }
}

/// Hears until this was said; gives where the reader is then.
async fn heard(stream: &mut Stream, words: &str) -> Cursor {
    loop {
        let event = stream.next_of("desk.message_posted").await.unwrap();
        if event.data.contains(words) {
            return stream.cursor().clone();
        }
    }
}

/// A reader with a place of another history is told to fetch anew, and goes on from now.
async fn is_told_to_fetch_anew(people: &mut People, place: &Cursor, conversation: &str, say: &str) -> Cursor {
    let mut stream = people.listens(place.clone()).await;
    let reset = tokio::time::timeout(SOON, stream.next()).await.unwrap().unwrap();
    assert_eq!(reset.event, "reset", "{reset:?}");
    people.say(conversation, &[say]).await;
    tokio::time::timeout(SOON, heard(&mut stream, say)).await.unwrap()
}

fn seq_of(place: &Cursor) -> i64 {
    let Cursor::LastEventId(id) = place else { panic!("{place:?}") };
    id.parse::<i64>().unwrap() & ((1 << 38) - 1)
}

async fn start(served: &Served, name: &str) -> ServerProcess {
    let (data, log) = (served.data(name), served.data("server.log"));
    ServerProcess::start(&served.program(), &data, &log, &LIFTED).await.unwrap()
}

/// What the server had said until now.
fn said(log: &Path) -> String {
    std::fs::read_to_string(log).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgresql_recovered_to_a_point_in_time_has_what_was_answered_until_then_and_says_so_to_whoever_saw_more()
 {
    let served = Served::start();
    let archive = served.cluster.archive().unwrap();
    let account = client::setup(&served.program(), &served.data("one"), PASSWORD).await.unwrap();
    let server = start(&served, "one").await;
    let mut people = People::at(&account, &server).await;
    let mut stream = people.listens(Cursor::Now).await;
    let id = people.visitor.open("before the copy", "opened").await.unwrap().value.id;
    served.cluster.base_backup(&archive).unwrap();
    people.say(&id, &["after the copy"]).await;
    let before = heard(&mut stream, "after the copy").await;
    let moment = served.cluster.run(&served.url, "select clock_timestamp()").unwrap();
    people.say(&id, &["lost one", "lost two", "lost three"]).await;
    let after = heard(&mut stream, "lost three").await;
    let late = people.visitor.say(&id, "sent again", "sent again").await.unwrap().value.id;

    // The server runs on while its database goes back: it ends by itself and says why.
    served.cluster.stop().unwrap();
    let recovered = served.cluster.recovered(&archive, &moment).unwrap();
    assert_eq!(server.ended(SOON).await.unwrap(), Some(6));
    assert!(said(&served.data("server.log")).contains("was put back to an earlier moment"));
    let served = served.moved_to(recovered);
    let server = start(&served, "one").await;
    served.run(&["verify"], &served.data("one")).expect(0);

    people.move_to(&server);
    assert_eq!(texts(&mut people.agent, &id).await, ["before the copy", "after the copy"]);
    // Whoever saw more is told, at once, and also when the log has come as far again.
    let place = is_told_to_fetch_anew(&mut people, &after, &id, "one").await;
    people.say(&id, &["two", "three", "four", "five", "six", "seven"]).await;
    let place = is_told_to_fetch_anew(&mut people, &after, &id, "eight").await.max_by_seq(place);
    assert!(seq_of(&place) > seq_of(&after));
    // Whoever saw less is told, too: nobody can know that they did.
    is_told_to_fetch_anew(&mut people, &before, &id, "nine").await;
    // Places of this history are good.
    let mut stream = people.listens(place).await;
    heard(&mut stream, "nine").await;
    // What is sent again with its key is done again: the first time never happened.
    let again = people.visitor.say(&id, "sent again", "sent again").await.unwrap().value.id;
    assert_ne!(late, again);
    assert_eq!(texts(&mut people.agent, &id).await.iter().filter(|text| *text == "sent again").count(), 1);

    // Back to the same moment once more: places of the first recovery are worth nothing in the second.
    let place = heard_last(&mut people, &id).await;
    server.stop(Duration::from_secs(10)).await.unwrap();
    served.cluster.stop().unwrap();
    let recovered = served.cluster.recovered(&archive, &moment).unwrap();
    let served = served.moved_to(recovered);
    let server = start(&served, "one").await;
    people.move_to(&server);
    is_told_to_fetch_anew(&mut people, &place, &id, "another history").await;
    server.stop(Duration::from_secs(10)).await.unwrap();
    served.run(&["verify"], &served.data("one")).expect(0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_that_takes_over_loses_nothing_and_costs_whoever_comes_back_after_a_restart_one_fetch() {
    let served = Served::start();
    let account = client::setup(&served.program(), &served.data("one"), PASSWORD).await.unwrap();
    let standby = served.cluster.standby().unwrap();
    let (one, two) = (start(&served, "one").await, start(&served, "two").await);
    let mut people = People::at(&account, &one).await;
    let mut stream = people.listens(Cursor::Now).await;
    let id = people.visitor.open("at the first", "opened").await.unwrap().value.id;
    heard(&mut stream, "at the first").await;

    // Servers and streams stay, and go on with the other as soon as it is there.
    let taken = standby.takes_over(&served.cluster).unwrap();
    let served = served.moved_to(taken);
    people.say(&id, &["at the second"]).await;
    let place = tokio::time::timeout(SOON, heard(&mut stream, "at the second")).await.unwrap();
    assert_eq!(texts(&mut people.agent, &id).await, ["at the first", "at the second"]);

    // What is started sees another line of history, and cannot know that nothing was lost; the other, which missed it, ends by itself.
    one.stop(Duration::from_secs(10)).await.unwrap();
    let one = start(&served, "one").await;
    assert_eq!(two.ended(SOON).await.unwrap(), Some(6));
    people.move_to(&one);
    let place = is_told_to_fetch_anew(&mut people, &place, &id, "at the third").await;
    let two = start(&served, "two").await;
    people.move_to(&two);
    people.say(&id, &["at the fourth"]).await;
    heard(&mut people.listens(place).await, "at the fourth").await;
    for node in [one, two] {
        node.stop(Duration::from_secs(10)).await.unwrap();
    }
    served.run(&["verify"], &served.data("one")).expect(0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_saw_what_a_standby_had_not_heard_of_ends_and_whoever_saw_it_hears_so() {
    let served = Served::start();
    let account = client::setup(&served.program(), &served.data("one"), PASSWORD).await.unwrap();
    let standby = served.cluster.standby().unwrap();
    let server = start(&served, "one").await;
    let mut people = People::at(&account, &server).await;
    let mut stream = people.listens(Cursor::Now).await;
    let id = people.visitor.open("heard by both", "opened").await.unwrap().value.id;
    standby.until_it_has_all_of(&served.cluster).unwrap();
    standby.stop().unwrap();
    people.say(&id, &["lost one", "lost two"]).await;
    let after = heard(&mut stream, "lost two").await;

    let taken = standby.takes_over_as_it_is(&served.cluster).unwrap();
    let served = served.moved_to(taken);
    assert_eq!(server.ended(SOON).await.unwrap(), Some(6));
    assert!(said(&served.data("server.log")).contains("was put back to an earlier moment"));
    let server = start(&served, "one").await;
    people.move_to(&server);
    assert_eq!(texts(&mut people.agent, &id).await, ["heard by both"]);
    is_told_to_fetch_anew(&mut people, &after, &id, "said at the second").await;
    server.stop(Duration::from_secs(10)).await.unwrap();
    served.run(&["verify"], &served.data("one")).expect(0);
}

async fn heard_last(people: &mut People, id: &str) -> Cursor {
    let mut stream = people.listens(Cursor::Now).await;
    people.say(id, &["the last word"]).await;
    heard(&mut stream, "the last word").await
}

trait Furthest {
    fn max_by_seq(self, other: Cursor) -> Cursor;
}

impl Furthest for Cursor {
    fn max_by_seq(self, other: Cursor) -> Cursor {
        if seq_of(&self) >= seq_of(&other) { self } else { other }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_backup_has_what_was_answered_before_it_and_says_so_to_whoever_saw_more() {
    let desk = Desk::set_up().await;
    let server = desk.serve().await;
    let mut people = People::at(&desk.account, &server).await;
    let mut stream = people.listens(Cursor::Now).await;
    let id = people.visitor.open("before the copy", "opened").await.unwrap().value.id;
    let copy = desk.folder.path().join("copy.backup");
    run(&["backup", copy.to_str().unwrap()], &desk.data).expect(0);
    people.say(&id, &["lost one", "lost two"]).await;
    let after = heard(&mut stream, "lost two").await;
    server.kill().await.unwrap();

    let restored = desk.folder.path().join("restored");
    run(&["restore", copy.to_str().unwrap()], &restored).expect(0);
    let desk = Desk { data: restored, ..desk };
    desk.verify();
    let server = desk.serve().await;
    people.move_to(&server);
    assert_eq!(texts(&mut people.agent, &id).await, ["before the copy"]);
    is_told_to_fetch_anew(&mut people, &after, &id, "one").await;
    people.say(&id, &["two", "three", "four"]).await;
    let place = is_told_to_fetch_anew(&mut people, &after, &id, "five").await;
    assert!(seq_of(&place) > seq_of(&after));
    // A restart takes nothing back.
    server.kill().await.unwrap();
    let server = desk.serve().await;
    people.move_to(&server);
    people.say(&id, &["six"]).await;
    let mut stream = people.listens(place).await;
    heard(&mut stream, "six").await;
    server.kill().await.unwrap();
    desk.verify();
}
