//! Two versions on one database. What the next one would do is done here to the database: it adds, it takes away, it writes what this
//! program does not know.

use crate::postgres::Served;
use crate::program::PASSWORD;
use client::{Account, Agent, Cursor, Patience, ServerProcess, Visitor};
use serde_json::Value;
use std::time::{Duration, Instant};

const LIFTED: [(&str, &str); 1] = [("WARMLINE_RATE_LIMITS", "off")];
const SOON: Duration = Duration::from_secs(60);

const SERVE: &[&str] = &["serve", "--listen", "127.0.0.1:0"];

struct Upgrade {
    served: Served,
    account: Account,
}

impl Upgrade {
    async fn begin() -> Self {
        let served = Served::start();
        let account = client::setup(&served.program(), &served.data("setup"), PASSWORD).await.unwrap();
        Self { served, account }
    }

    async fn node(&self, name: &str) -> ServerProcess {
        let (data, log) = (self.served.data(name), self.log(name));
        ServerProcess::start(&self.served.program(), &data, &log, &LIFTED).await.unwrap()
    }

    fn log(&self, name: &str) -> std::path::PathBuf {
        self.served.data(&format!("{name}.log"))
    }

    fn said(&self, name: &str) -> String {
        std::fs::read_to_string(self.log(name)).unwrap_or_default()
    }

    fn asked(&self, statement: &str) -> String {
        self.served.cluster.run(&self.served.url, statement).unwrap()
    }

    /// What the next version does at its start where it only adds: a table, a column, an index; the numbers of what there is.
    fn adds(&self) {
        self.asked(
            "create table weather(workspace text not null primary key, sky text);
             alter table profiles add column pronouns text;
             update meta set value=(value::bigint+1)::text where name in ('schema', 'generation')",
        );
    }

    /// What it does before it takes something away.
    fn claims(&self) {
        self.asked(
            "update meta set value=(select value from meta where name='generation') where name='oldest'",
        );
    }

    async fn talks(&self, node: &ServerProcess, words: &str) -> String {
        let address = node.address().clone();
        let mut visitor = Visitor::arrive(address, &self.account.inbox, Patience::NONE).await.unwrap();
        visitor.open(words, words).await.unwrap().value.id
    }

    fn agent(&self, node: &ServerProcess) -> Agent {
        Agent::with_token(node.address().clone(), &self.account.token, Patience::NONE)
    }

    /// Whatever is asked of the program now, it says in a sentence that a newer one is needed.
    fn is_refused(&self, commands: &[&[&str]]) {
        let data = self.served.data("late");
        for command in commands {
            let ended = self.served.run(command, &data);
            let said = format!("{}{}", ended.out, ended.err);
            assert_ne!(ended.code, Some(0), "{command:?}: {said}");
            assert!(said.contains("newer Warmline"), "{command:?}: {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_server_works_beside_a_newer_one_that_only_added_and_ends_before_something_is_taken_away() {
    let upgrade = Upgrade::begin().await;
    let before = upgrade.node("before").await;
    upgrade.adds();
    // The one that was there goes on, and another of its version may still start: whoever upgrades can go back.
    let mut stream = upgrade.agent(&before).stream(Cursor::Now).await.unwrap();
    stream.next_of("ready").await.unwrap();
    let again = upgrade.node("again").await;
    let id = upgrade.talks(&again, "hello").await;
    assert!(stream.next_of("desk.conversation_opened").await.unwrap().data.contains(&id));
    assert_eq!(upgrade.agent(&before).conversation(&id).await.unwrap().id, id);
    upgrade.served.run(&["verify"], &upgrade.served.data("setup")).expect(0);
    assert_eq!(upgrade.asked("select sky from weather"), "", "what is new is left alone");

    upgrade.claims();
    for (node, name) in [(before, "before"), (again, "again")] {
        assert_eq!(node.ended(SOON).await.unwrap(), Some(6));
        assert!(upgrade.said(name).contains("belongs to a newer Warmline"), "{}", upgrade.said(name));
    }
    upgrade.is_refused(&[SERVE, &["verify"], &["doctor"]]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_meets_a_fact_of_a_newer_kind_ends_and_does_nothing_by_it() {
    let upgrade = Upgrade::begin().await;
    let node = upgrade.node("one").await;
    let id = upgrade.talks(&node, "hello").await;
    let rows = "select md5(string_agg(c::text, ',' order by id)) from conversations c";
    let before = upgrade.asked(rows);
    let (kind, body) =
        ("desk.conversation_sung", format!("{{\"conversation\":\"{id}\",\"key\":\"F sharp\"}}"));
    let last: i64 = upgrade.asked("select seq from workspaces").parse().unwrap();
    let (seq, at_ms) = (last + 1, 1_900_000_000_000_i64);
    let mut sum = crc32fast::Hasher::new();
    [seq, at_ms, 1].iter().for_each(|number| sum.update(&number.to_le_bytes()));
    sum.update(kind.as_bytes());
    sum.update(body.as_bytes());
    let sum = sum.finalize();
    upgrade.asked(&format!(
        "begin; insert into facts select workspace, {seq}, {at_ms}, '{kind}', 1, '{body}', {sum} from workspaces;
         update workspaces set seq={seq}; commit; notify warmline, 'the next version'"
    ));
    assert_eq!(node.ended(SOON).await.unwrap(), Some(6));
    let said = upgrade.said("one");
    assert!(
        said.contains(&format!("fact {seq} was written by a newer Warmline")) && said.contains(kind),
        "{said}"
    );
    upgrade.is_refused(&[SERVE, &["verify"]]);
    assert_eq!(upgrade.asked(rows), before);
    let after: i64 = upgrade.asked("select seq from workspaces").parse().unwrap();
    assert_eq!(after, seq, "nothing was written after it");
}

/// This program is the newer one: what the one before it left fills this otherwise, and it is still running.
async fn waits_for_older_ones(number: &str, of_the_older: &str) -> (Upgrade, ServerProcess) {
    let upgrade = Upgrade::begin().await;
    let asked = |name: &str| upgrade.asked(&format!("select value from meta where name='{name}'"));
    let oldest = asked("oldest");
    upgrade.asked(&format!(
        "update meta set value='{of_the_older}' where name='{number}';
         insert into nodes(node, until_ms) select 'older', (extract(epoch from now())*1000)::bigint+3600000"
    ));
    let starting = async { upgrade.node("newer").await };
    let ending = async {
        let until = Instant::now() + SOON;
        while asked("oldest") == oldest {
            assert!(Instant::now() < until, "the newer one did not say that it is there");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        for _ in 0..5 {
            assert_eq!(asked(number), of_the_older, "it waits before it makes anything anew");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        upgrade.asked("delete from nodes where node='older'");
    };
    let (node, ()) = tokio::join!(starting, ending);
    assert_ne!(asked(number), of_the_older);
    (upgrade, node)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_server_takes_nothing_away_before_the_older_ones_have_ended() {
    let (upgrade, node) = waits_for_older_ones("derived", "0-00000000").await;
    upgrade.talks(&node, "hello").await;
    node.stop(Duration::from_secs(10)).await.unwrap();
    upgrade.served.run(&["verify"], &upgrade.served.data("setup")).expect(0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_server_makes_no_other_index_before_the_older_ones_have_ended() {
    let (upgrade, node) = waits_for_older_ones("search", "0").await;
    let id = upgrade.talks(&node, "somewhat unusual").await;
    let mut agent = upgrade.agent(&node);
    let until = Instant::now() + SOON;
    while !agent.caller().get::<Value>("/search?q=unusual").await.unwrap().to_string().contains(&id) {
        assert!(Instant::now() < until, "what was said after it is found");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    node.stop(Duration::from_secs(10)).await.unwrap();
    upgrade.served.run(&["verify"], &upgrade.served.data("setup")).expect(0);
}
