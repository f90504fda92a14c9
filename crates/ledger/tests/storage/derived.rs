//! Derived tables: written with the fact, built anew when the program that fills them changed.

use crate::store::{ACME, MATTERS, No, SCHEMA, Store, counted, open_matter, post, posts, project};
use events::{Fact, Recorded};
use ledger::{DerivedTable, Failed, Ledger, LedgerError, Rows, Schema, sql, values};

/// Counts every message twice.
fn project_otherwise(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    project(rows, recorded)?;
    if let Fact::MessagePosted { .. } = recorded.fact {
        project(rows, recorded)?;
    }
    Ok(())
}

fn project_and_list(rows: &Rows<'_>, recorded: &Recorded) -> Result<(), LedgerError> {
    project(rows, recorded)?;
    rows.execute(
        sql!("insert into kinds(seq, kind) values ($1, $2)"),
        values![recorded.seq, recorded.fact.kind()],
    )
}

const KINDS: DerivedTable = DerivedTable {
    name: "kinds",
    columns: "seq bigint not null, kind text not null, primary key(seq)",
    key: "seq",
    indexes: &[],
};

static NEXT_PROJECTION: Schema = Schema {
    kept: SCHEMA.kept,
    derived: &[MATTERS],
    projection_version: 2,
    oldest: 0,
    project: project_otherwise,
};
static ANOTHER_TABLE: Schema = Schema {
    kept: SCHEMA.kept,
    derived: &[MATTERS, KINDS],
    projection_version: 1,
    oldest: 0,
    project: project_and_list,
};
static ANOTHER_INDEX: Schema = Schema {
    kept: SCHEMA.kept,
    derived: &[DerivedTable {
        indexes: &["create index matters_by_last on matters(workspace, last_ms)"],
        ..MATTERS
    }],
    projection_version: 1,
    oldest: 0,
    project,
};
/// What the next version brings: it only adds.
const NEXT_MIGRATION: Schema = Schema {
    kept: &[
        SCHEMA.kept[0],
        &["alter table profiles add column phone text", "create table visits(id text not null primary key)"],
    ],
    derived: SCHEMA.derived,
    projection_version: 1,
    oldest: 0,
    project,
};

static ONLY_ADDS: Schema = NEXT_MIGRATION;
/// The generation of whatever comes before it is too old for it.
static TAKES_AWAY: Schema = Schema { oldest: NEXT_MIGRATION.generation(), ..NEXT_MIGRATION };

async fn keep_profile(ledger: &Ledger) {
    let keep = |tx: &mut ledger::Tx<'_>| {
        let sql = sql!("insert into profiles(workspace, id, name) values ($1, 'cus_1', 'Ada')");
        Ok::<_, Failed<No>>(tx.keep(sql, values![ACME])?)
    };
    ledger.command(ACME, keep).await.unwrap();
}

async fn profiles(ledger: &Ledger) -> Vec<String> {
    ledger.read(|rows| rows.all(sql!("select name from profiles"), &[], |row| row.get(0))).await.unwrap()
}

#[tokio::test]
async fn a_fact_and_its_rows_are_written_together_or_not_at_all() {
    let store = Store::new();
    let (ledger, _tail) = store.open().await;
    open_matter(&ledger, ACME, 1).await;
    // The customer's second conversation breaks a rule of the derived table, after its fact was written.
    let again =
        ledger.command(ACME, |tx| Ok::<_, Failed<No>>(tx.append(crate::store::opening(1))?.seq)).await;
    assert!(matches!(again, Err(Failed::Ledger(LedgerError::Conflict(_)))), "{again:?}");
    assert_eq!(post(&ledger, ACME, 1).await.unwrap(), 2, "its place in the log was given back");
    store.verify_clean();
}

#[tokio::test]
async fn another_projection_has_the_tables_built_anew() {
    let store = Store::closed_with_posts(5).await;
    let (ledger, _tail) = store.try_open(&NEXT_PROJECTION).unwrap();
    assert_eq!(ledger.read(|rows| counted(rows, 1)).await.unwrap(), Some(10));
    assert_eq!(ledger::verify(&store.database(), &NEXT_PROJECTION).unwrap().different, 0);
    post(&ledger, ACME, 5).await.unwrap();
    ledger.close().await;
    // The version before would fold them back, under the hands of the newer one.
    let refused = store.try_open(&SCHEMA).err();
    assert!(
        matches!(&refused, Some(LedgerError::Newer(says)) if says.contains("newer Warmline")),
        "{refused:?}"
    );
    assert_eq!(ledger::verify(&store.database(), &NEXT_PROJECTION).unwrap().different, 0);
}

#[tokio::test]
async fn tables_that_another_version_filled_are_not_called_different() {
    let store = Store::closed_with_posts(5).await;
    let refused = ledger::verify(&store.database(), &NEXT_PROJECTION);
    assert!(
        matches!(&refused, Err(LedgerError::Unavailable(says)) if says.contains("another version")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn the_same_projection_keeps_the_tables_as_they_are() {
    let store = Store::closed_with_posts(5).await;
    store.tamper("update matters set note='here since the last start'");
    store.try_open(&SCHEMA).unwrap().0.close().await;
    assert_eq!(store.verify().unwrap().different, 1, "a start does not hide what is wrong");
}

#[tokio::test]
async fn tables_that_come_and_go_are_made_filled_and_dropped() {
    let store = Store::closed_with_posts(5).await;
    let (ledger, _tail) = store.try_open(&ANOTHER_TABLE).unwrap();
    let kinds = |rows: &Rows<'_>| rows.all(sql!("select kind from kinds"), &[], |row| row.get::<String>(0));
    assert_eq!(ledger.read(kinds).await.unwrap().len(), 6);
    ledger.close().await;
    let (ledger, _tail) = store.try_open(&SCHEMA).unwrap();
    assert!(ledger.read(kinds).await.is_err(), "the table that nobody fills is gone");
    assert_eq!(posts(&ledger, ACME).await.len(), 5);
}

#[tokio::test]
async fn another_shape_or_index_has_the_tables_built_anew() {
    let store = Store::closed_with_posts(5).await;
    store.tamper("update matters set posts=99");
    let (ledger, _tail) = store.try_open(&ANOTHER_INDEX).unwrap();
    assert_eq!(ledger.read(|rows| counted(rows, 1)).await.unwrap(), Some(5));
}

#[tokio::test]
async fn building_anew_and_migrating_leave_kept_rows_alone() {
    let store = Store::new();
    let ledger = store.with_posts(2).await;
    keep_profile(&ledger).await;
    ledger.close().await;
    for schema in [&NEXT_PROJECTION, &ONLY_ADDS, &ONLY_ADDS] {
        let (ledger, _tail) = store.try_open(schema).unwrap();
        assert_eq!(profiles(&ledger).await, ["Ada"]);
        assert_eq!(posts(&ledger, ACME).await, ["0", "1"]);
        let page = ledger.read(|rows| ledger::page(rows, ACME, 1, 2, 1)).await.unwrap();
        assert_eq!(page[0].text.as_deref(), Some("text 0"));
        ledger.close().await;
    }
}

#[tokio::test]
async fn an_older_program_works_on_what_a_newer_one_only_added_to() {
    let store = Store::closed_with_posts(2).await;
    let (ledger, _tail) = store.try_open(&ONLY_ADDS).unwrap();
    keep_profile(&ledger).await;
    ledger.close().await;
    let (ledger, _tail) = store.try_open(&SCHEMA).unwrap();
    assert_eq!(profiles(&ledger).await, ["Ada"]);
    post(&ledger, ACME, 2).await.unwrap();
    ledger.close().await;
    store.verify_clean();
    let (ledger, _tail) = store.try_open(&ONLY_ADDS).unwrap();
    let visits = |rows: &Rows<'_>| rows.all(sql!("select id from visits"), &[], |row| row.get::<String>(0));
    assert!(ledger.read(visits).await.unwrap().is_empty(), "what was added is still there");
}

#[tokio::test]
async fn an_older_program_refuses_what_took_away_what_it_needs_in_a_sentence_and_changes_nothing() {
    let store = Store::closed_with_posts(2).await;
    store.try_open(&TAKES_AWAY).unwrap().0.close().await;
    let before = store.content();
    let refused = store.try_open(&SCHEMA).err();
    assert!(
        matches!(&refused, Some(LedgerError::Newer(says)) if says.contains("newer Warmline")),
        "{refused:?}"
    );
    let refused = store.verify();
    assert!(
        matches!(&refused, Err(LedgerError::Newer(says)) if says.contains("newer Warmline")),
        "{refused:?}"
    );
    assert!(store.content() == before, "something was changed");
    assert!(store.try_open(&TAKES_AWAY).is_ok());
}
