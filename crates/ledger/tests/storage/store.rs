//! A store of its own for each test: a folder or a database, a set clock, a small schema, and commands that write to it.

use clusters::ScratchDatabase;
use events::{Actor, ConversationId, CustomerId, Fact, InboxId, MessageId, Recorded, WorkspaceId};
use ledger::{
    Commit, Committed, DATABASE_FILE, Database, DerivedTable, Failed, Ledger, LedgerError, PostgresAddress,
    Rows, Schema, Tx, Verdict, sql, values,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;
use tokio::sync::mpsc::Receiver;

/// Where the set clock starts, in milliseconds since 1970 UTC.
pub(crate) const NOON_MS: i64 = 1_785_585_600_000;
pub(crate) const ACME: WorkspaceId = WorkspaceId::from_bits(1);
pub(crate) const OTHER: WorkspaceId = WorkspaceId::from_bits(2);
/// A `client_id` at which the projection fails, as a broken rule of the database would.
pub(crate) const POISON: &str = "poison";

pub(crate) const MATTERS: DerivedTable = DerivedTable {
    name: "matters",
    columns: "workspace text not null, id text not null, customer text not null, posts bigint not null,
        last_ms bigint not null, note text, primary key(workspace, id)",
    key: "workspace, id",
    indexes: &["create unique index matters_by_customer on matters(workspace, customer)"],
};

pub(crate) static SCHEMA: Schema = Schema {
    kept: &[&[
        "create table profiles(workspace text not null, id text not null, name text not null, primary key(workspace, id))",
    ]],
    derived: &[MATTERS],
    projection_version: 1,
    oldest: 0,
    project,
};

pub(crate) fn project(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    match &recorded.fact {
        Fact::ConversationOpened { conversation, customer, .. } => rows.execute(
            sql!("insert into matters(workspace, id, customer, posts, last_ms) values ($1, $2, $3, 0, $4)"),
            values![recorded.workspace, *conversation, *customer, recorded.at_ms],
        ),
        Fact::MessagePosted { client_id, .. } if client_id == POISON => {
            Err(LedgerError::Database("the projection cannot".to_owned()))
        }
        Fact::MessagePosted { conversation, .. } => rows.execute(
            sql!("update matters set posts=posts+1, last_ms=$3 where workspace=$1 and id=$2"),
            values![recorded.workspace, *conversation, recorded.at_ms],
        ),
        _ => Ok(()),
    }
}

/// The command's own no.
#[derive(Debug, PartialEq)]
pub(crate) struct No;

/// Which database the suite runs on.
#[derive(Clone, Copy, PartialEq)]
#[allow(dead_code, reason = "each of the two runs of the suite names one of them")]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

pub(crate) struct Store {
    folder: TempDir,
    scratch: Option<ScratchDatabase>,
    pub(crate) clock: Arc<AtomicI64>,
}

impl Store {
    pub(crate) fn new() -> Self {
        let scratch = (crate::ON == On::Postgres).then(|| ScratchDatabase::make().unwrap());
        let clock = Arc::new(AtomicI64::new(NOON_MS));
        Self { folder: tempfile::tempdir().unwrap(), scratch, clock }
    }

    /// The server's database.
    #[allow(dead_code, reason = "a file has none")]
    pub(crate) fn url(&self) -> String {
        self.scratch.as_ref().unwrap().url()
    }

    /// What the server says to a question.
    #[allow(dead_code, reason = "a file is asked otherwise")]
    pub(crate) fn asked(&self, question: &str) -> String {
        self.scratch.as_ref().unwrap().run(question).unwrap().trim().to_owned()
    }

    /// Where it is kept.
    pub(crate) fn database(&self) -> Database {
        match &self.scratch {
            None => Database::in_folder(self.folder()),
            Some(scratch) => Database::Postgres(PostgresAddress::read(&scratch.url()).unwrap()),
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder().join(DATABASE_FILE)
    }

    /// Names of the files in the folder, in order.
    pub(crate) fn files(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.folder()).unwrap();
        let mut names: Vec<String> =
            names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub(crate) fn try_open(
        &self,
        schema: &'static Schema,
    ) -> Result<(Ledger, Receiver<Commit>), LedgerError> {
        let clock = Arc::clone(&self.clock);
        Ledger::open(&self.database(), schema, Arc::new(move || clock.load(Ordering::Relaxed)))
    }

    /// Open, with the logs of both workspaces begun.
    pub(crate) async fn open(&self) -> (Ledger, Receiver<Commit>) {
        let (ledger, tail) = self.try_open(&SCHEMA).unwrap();
        for workspace in [ACME, OTHER] {
            // A store that is opened again has its logs already.
            let begun = ledger.command(workspace, |tx| Ok::<_, Failed<No>>(tx.start_log()?)).await;
            assert!(matches!(begun, Ok(()) | Err(Failed::Ledger(LedgerError::Conflict(_)))), "{begun:?}");
        }
        (ledger, tail)
    }

    /// Open, with one conversation and `posts` messages in it: `posts + 1` facts.
    pub(crate) async fn with_posts(&self, posts: i64) -> Ledger {
        let ledger = self.open().await.0;
        open_matter(&ledger, ACME, 1).await;
        for number in 0..posts {
            post(&ledger, ACME, number).await.unwrap();
        }
        ledger
    }

    /// As [`Store::with_posts`], closed again.
    pub(crate) async fn closed_with_posts(posts: i64) -> Self {
        let store = Self::new();
        store.with_posts(posts).await.close().await;
        store
    }

    pub(crate) fn verify(&self) -> Result<Verdict, LedgerError> {
        ledger::verify(&self.database(), &SCHEMA)
    }

    #[track_caller]
    pub(crate) fn verify_clean(&self) {
        let verdict = self.verify().unwrap();
        assert_eq!(verdict.different, 0, "{:?}", verdict.differences);
    }

    /// Everything that the log and its tables hold, to be compared.
    pub(crate) fn content(&self) -> Vec<u8> {
        match &self.scratch {
            None => std::fs::read(self.file()).unwrap(),
            Some(scratch) => {
                // The shape of the index of texts is no content: a copy goes without, and has one made.
                let tables =
                    ["meta where name<>'search'", "workspaces", "facts", "texts", "profiles", "matters"];
                let all = tables.map(|table| format!("select * from {table} order by 1, 2;")).concat();
                scratch.run(&all).unwrap().into_bytes()
            }
        }
    }

    pub(crate) fn back_up(&self, target: &Path) -> Result<(), LedgerError> {
        ledger::backup(&self.database(), &SCHEMA, target)
    }

    pub(crate) fn restore(&self, source: &Path) -> Result<(), LedgerError> {
        ledger::Backup::open(source)?.restore(&self.database(), &SCHEMA)
    }

    /// Changes the database behind the ledger's back.
    pub(crate) fn tamper(&self, sql: &str) {
        match &self.scratch {
            None => rusqlite::Connection::open(self.file()).unwrap().execute_batch(sql).unwrap(),
            Some(scratch) => {
                scratch.run(sql).unwrap();
            }
        }
    }
}

pub(crate) fn opening(matter: u128) -> Fact {
    Fact::ConversationOpened {
        conversation: ConversationId::from_bits(matter),
        inbox: InboxId::from_bits(1),
        customer: CustomerId::from_bits(matter),
        client_id: "opening".to_owned(),
        priority: None,
    }
}

pub(crate) fn posting(matter: u128, client_id: &str) -> Fact {
    Fact::MessagePosted {
        conversation: ConversationId::from_bits(matter),
        message: MessageId::from_bits(7),
        author: Actor::System,
        client_id: client_id.to_owned(),
        files: Vec::new(),
    }
}

/// Posts in the first conversation; the text is kept for `cus_1`.
pub(crate) fn append_post(tx: &mut Tx<'_>, number: i64) -> Result<i64, LedgerError> {
    let recorded =
        tx.append_with_text(posting(1, &number.to_string()), "cus_1", &format!("text {number}"))?;
    Ok(recorded.seq)
}

pub(crate) async fn open_matter(ledger: &Ledger, workspace: WorkspaceId, matter: u128) {
    let opened =
        ledger.command(workspace, move |tx| Ok::<_, Failed<No>>(tx.append(opening(matter))?.seq)).await;
    opened.unwrap();
}

pub(crate) async fn post(ledger: &Ledger, workspace: WorkspaceId, number: i64) -> Result<i64, Failed<No>> {
    ledger.command(workspace, move |tx| Ok(append_post(tx, number)?)).await
}

/// The whole log, whose `seq` must run from 1 without a gap and end at its head.
pub(crate) async fn log(ledger: &Ledger, workspace: WorkspaceId) -> Vec<Committed> {
    let read = move |rows: &Rows<'_>| {
        let head = ledger::head(rows, workspace)?;
        Ok((head, ledger::page(rows, workspace, 0, i64::MAX, i64::MAX)?))
    };
    let (head, facts) = ledger.read(read).await.unwrap();
    let places: Vec<i64> = facts.iter().map(|fact| fact.recorded.seq).collect();
    assert_eq!(places, (1..=head).collect::<Vec<i64>>());
    facts
}

/// The `client_id` of every message in the log, in order.
pub(crate) async fn posts(ledger: &Ledger, workspace: WorkspaceId) -> Vec<String> {
    let facts = log(ledger, workspace).await;
    let posted = facts.into_iter().filter_map(|fact| match fact.recorded.fact {
        Fact::MessagePosted { client_id, .. } => Some(client_id),
        _ => None,
    });
    posted.collect()
}

/// How many messages the derived table counts in a conversation.
pub(crate) fn counted(rows: &Rows<'_>, matter: u128) -> Result<Option<i64>, LedgerError> {
    rows.one(
        sql!("select posts from matters where workspace=$1 and id=$2"),
        values![ACME, ConversationId::from_bits(matter)],
        |row| row.get(0),
    )
}
