//! How many commands a ledger commits in a second, each with a question, a fact, a text and a derived row: on SQLite, or on a
//! PostgreSQL of its own whose commits are synced.
//!
//! `cargo run --release -p ledger --example appends -- sqlite|postgres CLIENTS SECONDS`

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement prints, and fails by panicking")]

use events::{Actor, ConversationId, CustomerId, Fact, InboxId, MessageId, Recorded, WorkspaceId};
use ledger::{
    Database, DerivedTable, Failed, Ledger, LedgerError, PostgresAddress, Rows, Schema, Tx, sql, values,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const WORKSPACE: WorkspaceId = WorkspaceId::from_bits(1);

static SCHEMA: Schema = Schema {
    kept: &[],
    derived: &[DerivedTable {
        name: "matters",
        columns: "workspace text not null, id text not null, posts bigint not null, last_ms bigint not null,
            primary key(workspace, id)",
        key: "workspace, id",
        indexes: &[],
    }],
    projection_version: 1,
    oldest: 0,
    project,
};

fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    match &recorded.fact {
        Fact::ConversationOpened { conversation, .. } => rows.execute(
            sql!("insert into matters(workspace, id, posts, last_ms) values ($1, $2, 0, $3)"),
            values![recorded.workspace, *conversation, recorded.at_ms],
        ),
        Fact::MessagePosted { conversation, .. } => rows.execute(
            sql!("update matters set posts=posts+1, last_ms=$3 where workspace=$1 and id=$2"),
            values![recorded.workspace, *conversation, recorded.at_ms],
        ),
        _ => Ok(()),
    }
}

fn open(client: u64) -> Fact {
    Fact::ConversationOpened {
        conversation: ConversationId::from_bits(client.into()),
        inbox: InboxId::from_bits(1),
        customer: CustomerId::from_bits(client.into()),
        client_id: "opening".to_owned(),
        priority: None,
    }
}

fn post(tx: &mut Tx<'_>, client: u64, number: u64) -> Result<i64, Failed<LedgerError>> {
    let conversation = ConversationId::from_bits(client.into());
    let there = tx.one(
        sql!("select posts from matters where workspace=$1 and id=$2"),
        values![WORKSPACE, conversation],
        |row| row.get::<i64>(0),
    )?;
    there.ok_or(LedgerError::NotFound)?;
    let message = MessageId::from_bits(number.into());
    let fact = Fact::MessagePosted {
        conversation,
        message,
        author: Actor::System,
        client_id: number.to_string(),
        files: Vec::new(),
    };
    Ok(tx.append_with_text(fact, "cus_1", "Is my parcel on its way? I have waited since Monday.")?.seq)
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usual: u64| given.get(at).map_or(usual, |text| text.parse().unwrap());
    let (clients, seconds) = (number(1, 32), number(2, 5));
    let folder = tempfile::tempdir().unwrap();
    let cluster = (given.first().map(String::as_str) == Some("postgres"))
        .then(|| clusters::Cluster::start(clusters::Care::Durable).unwrap());
    let database = match &cluster {
        None => Database::in_folder(folder.path()),
        Some(cluster) => Database::Postgres(PostgresAddress::read(&cluster.database().unwrap()).unwrap()),
    };
    let (ledger, mut tail) = Ledger::open(&database, &SCHEMA, Arc::new(|| 1_785_585_600_000)).unwrap();
    #[expect(clippy::disallowed_methods, reason = "a measurement has no tasks to be watched")]
    tokio::spawn(async move { while tail.recv().await.is_some() {} });
    let begin = |tx: &mut Tx<'_>| Ok::<_, Failed<LedgerError>>(tx.start_log()?);
    ledger.command(WORKSPACE, begin).await.unwrap();
    for client in 0..clients {
        let open = move |tx: &mut Tx<'_>| Ok::<_, Failed<LedgerError>>(tx.append(open(client))?.seq);
        ledger.command(WORKSPACE, open).await.unwrap();
    }
    let mut waits = measure(&ledger, clients, Duration::from_secs(seconds)).await;
    waits.sort_unstable();
    let at = |permille: usize| waits[(waits.len() - 1) * permille / 1000];
    let rate = waits.len() as u64 / seconds;
    println!("{clients} clients: {rate} commands/s, p50 {:?}, p99 {:?}", at(500), at(990));
    ledger.close().await;
}

async fn measure(ledger: &Ledger, clients: u64, lasting: Duration) -> Vec<Duration> {
    let over = Arc::new(AtomicBool::new(false));
    let mut running = tokio::task::JoinSet::new();
    for client in 0..clients {
        let (ledger, over) = (ledger.clone(), Arc::clone(&over));
        running.spawn(async move {
            let mut waits = Vec::new();
            for number in 0.. {
                let since = Instant::now();
                ledger.command(WORKSPACE, move |tx| post(tx, client, number)).await.unwrap();
                waits.push(since.elapsed());
                if over.load(Ordering::Relaxed) {
                    break;
                }
            }
            waits
        });
    }
    tokio::time::sleep(lasting).await;
    over.store(true, Ordering::Relaxed);
    running.join_all().await.into_iter().flatten().collect()
}
