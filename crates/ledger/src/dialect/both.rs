//! What the two databases say differently, each as a named function with both bodies side by side. SQL that is the same on
//! both stands where it is used.

use super::APPLICATION_ID;
use crate::rows::Body;
use crate::tx::Head;
use crate::{LedgerError, Rows, sql, values};
use events::WorkspaceId;
use std::collections::HashMap;

/// The words by which a table of ours is known on PostgreSQL, as a file of ours is by its header on SQLite.
const MARK: &str = "Warmline: the log";

/// One node at a time makes or changes tables.
const MIGRATION_LOCK: i64 = 0x5741_524d_0001;

/// One node at a time founds a workspace.
const FOUNDING_LOCK: i64 = 0x5741_524d_0002;

/// Begins the transaction in which tables are made and changed; whoever does so, too, waits.
pub(crate) fn begin_to_migrate(rows: &Rows<'_>) -> Result<(), LedgerError> {
    match rows.body() {
        Body::Sqlite(_) => rows.define("begin immediate"),
        Body::Postgres(_) => rows.define(&format!("begin; select pg_advisory_xact_lock({MIGRATION_LOCK})")),
    }
}

/// The mark of whoever made the database and the number of its schema: (0, 0) for a new one.
pub(crate) fn header(rows: &Rows<'_>) -> Result<(i64, i64), LedgerError> {
    match rows.body() {
        Body::Sqlite(connection) => {
            let mark = connection.query_row("pragma application_id", [], |row| row.get(0))?;
            let number = connection.query_row("pragma user_version", [], |row| row.get(0))?;
            Ok((mark, number))
        }
        Body::Postgres(_) => {
            let mark: Option<Option<String>> = rows.one(
                sql!("select obj_description(to_regclass('facts')::oid, 'pg_class')"),
                &[],
                |row| row.get(0),
            )?;
            if mark.flatten().as_deref() != Some(MARK) {
                return Ok((0, 0));
            }
            let number: Option<String> =
                rows.one(sql!("select value from meta where name='schema'"), &[], |row| row.get(0))?;
            let damaged = || LedgerError::Corrupt("the database does not say which schema it has".to_owned());
            let number = number.and_then(|number| number.parse().ok()).ok_or_else(damaged)?;
            Ok((APPLICATION_ID, number))
        }
    }
}

/// Writes mark and number, inside the transaction that makes them true.
pub(crate) fn set_header(rows: &Rows<'_>, number: i64) -> Result<(), LedgerError> {
    match rows.body() {
        Body::Sqlite(_) => {
            rows.define(&format!("pragma application_id={APPLICATION_ID}; pragma user_version={number};"))
        }
        Body::Postgres(_) => {
            rows.define(&format!("comment on table facts is '{MARK}'"))?;
            rows.execute(
                sql!("insert into meta(name, value) values ('schema', $1) on conflict(name) do update set value=excluded.value"),
                values![number.to_string()],
            )
        }
    }
}

/// How many tables there are, whoever made them.
pub(crate) fn tables(rows: &Rows<'_>) -> Result<i64, LedgerError> {
    let count = match rows.body() {
        Body::Sqlite(_) => rows.one(sql!("select count(*) from sqlite_schema"), &[], |row| row.get(0))?,
        Body::Postgres(_) => rows.one(
            sql!(
                "select count(*) from pg_class where relnamespace=current_schema()::regnamespace
                  and relkind in ('r', 'p', 'v', 'm', 'f')"
            ),
            &[],
            |row| row.get(0),
        )?,
    };
    Ok(count.unwrap_or(0))
}

/// What is said where there are tables of somebody else.
pub(crate) const fn not_ours(rows: &Rows<'_>) -> &'static str {
    match rows.body() {
        Body::Sqlite(_) => "the database file was not made by Warmline; choose another data folder",
        Body::Postgres(_) => {
            "the database holds tables that were not made by Warmline; give it a database of its own"
        }
    }
}

/// A statement that makes or changes a table or an index, as this database wants it. On SQLite the rows of a table lie in the
/// order of its key. On PostgreSQL text is compared by its bytes, as on SQLite, whatever language the database was made for.
pub(crate) fn definition(rows: &Rows<'_>, statement: &str) -> Result<String, LedgerError> {
    match rows.body() {
        Body::Sqlite(_) => {
            let clustered = if statement.starts_with("create table") { super::CLUSTERED } else { "" };
            Ok(format!("{statement}{clustered}"))
        }
        Body::Postgres(_) => postgres_definition(statement),
    }
}

fn postgres_definition(statement: &str) -> Result<String, LedgerError> {
    if statement.starts_with("create table") {
        let unreadable = || LedgerError::Database(format!("a table cannot be understood: {statement}"));
        let (head, rest) = statement.split_once('(').ok_or_else(unreadable)?;
        let (columns, tail) = rest.rsplit_once(')').ok_or_else(unreadable)?;
        let columns: Result<Vec<String>, LedgerError> = parts(columns).into_iter().map(column).collect();
        // Room on each page, so that a row that changes stays where it is and its index entries with it.
        return Ok(format!("{head}({}){tail} with (fillfactor=85)", columns?.join(", ")));
    }
    match statement.split_once(" add column ") {
        Some((head, added)) if statement.starts_with("alter table") => {
            Ok(format!("{head} add column {}", column(added)?))
        }
        _ => Ok(statement.to_owned()),
    }
}

/// Separated by commas that stand in no parentheses.
fn parts(columns: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, letter) in columns.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(columns[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(columns[start..].trim());
    parts
}

/// `name type …`, or a rule of the table.
fn column(definition: &str) -> Result<String, LedgerError> {
    let mut words = definition.splitn(3, char::is_whitespace);
    let (name, kind, rest) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let kind = match kind {
        _ if matches!(name, "primary" | "unique" | "check" | "foreign") || name.contains('(') => {
            return Ok(definition.to_owned());
        }
        "text" => "text collate \"C\"",
        "blob" => "bytea",
        "bigint" => "bigint",
        other => {
            return Err(LedgerError::Database(format!(
                "the column {name} is of type {other:?}; both databases have bigint, text and blob"
            )));
        }
    };
    Ok(format!("{name} {kind} {rest}").trim_end().to_owned())
}

/// The database's clock in milliseconds, by which nodes count as dead. Beside a file there is one node, which never does.
pub(crate) fn clock_ms(rows: &Rows<'_>) -> Result<i64, LedgerError> {
    match rows.body() {
        Body::Sqlite(_) => Ok(0),
        Body::Postgres(_) => {
            let now = sql!("select (extract(epoch from clock_timestamp())*1000)::bigint");
            Ok(rows.one(now, &[], |row| row.get(0))?.unwrap_or(0))
        }
    }
}

/// A server's line of history: it becomes another one when the server is recovered to an earlier moment, or another server takes its
/// place.
#[derive(Debug)]
pub(crate) struct Line {
    /// The database and the timeline.
    pub(crate) name: String,
    pub(crate) timeline: i64,
}

/// The line of the database's server; `None` for a file, and where the server does not tell.
pub(crate) fn line(rows: &Rows<'_>) -> Option<Line> {
    let Body::Postgres(_) = rows.body() else { return None };
    let asked = rows.one(
        sql!(
            "select (select oid::text from pg_database where datname=current_database()),
              substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
        ),
        &[],
        |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)),
    );
    match asked {
        Ok(Some((database, timeline))) => {
            let name = format!("{database}/{timeline}");
            Some(Line { name, timeline: i64::from_str_radix(&timeline, 16).unwrap_or(0) })
        }
        Ok(None) => None,
        Err(error) => {
            tracing::warn!(%error, "the server does not say on which timeline it is");
            None
        }
    }
}

/// How large the database is, in bytes.
pub(crate) fn size_bytes(rows: &Rows<'_>) -> Result<i64, LedgerError> {
    let size = match rows.body() {
        Body::Sqlite(_) => {
            sql!("select page_count*page_size from pragma_page_count(), pragma_page_size()")
        }
        Body::Postgres(_) => sql!("select pg_database_size(current_database())"),
    };
    Ok(rows.one(size, &[], |row| row.get(0))?.unwrap_or(0))
}

/// What came to the log's tables later, and what is of no use in a copy: tables of the nodes that are on the database now, and what only
/// a server needs.
pub(crate) fn own_tables(rows: &Rows<'_>) -> Result<(), LedgerError> {
    if !has_checksums_of_texts(rows)? {
        // A program that does not know it writes texts without one.
        rows.define("alter table texts add column checksum bigint")?;
    }
    for (name, columns) in [
        ("nodes", "node text not null primary key, until_ms bigint not null, generation bigint"),
        (
            "leases",
            "workspace text not null, work text not null, node text not null, epoch bigint not null, primary key(workspace, work)",
        ),
    ] {
        rows.define(&definition(rows, &format!("create table if not exists {name}({columns})"))?)?;
    }
    match rows.body() {
        // Whoever opens the file is the only node: the folder's lock says so.
        Body::Sqlite(connection) => {
            // A table that an earlier program made has not all columns.
            if connection.prepare("select generation from nodes").is_err() {
                rows.define("alter table nodes add column generation bigint")?;
            }
            rows.define("delete from nodes")
        }
        // By its number a writer whose connection broke at a commit learns whether that was done.
        Body::Postgres(_) => rows.define(
            "create table if not exists writers(writer text collate \"C\" not null primary key, number bigint not null,
              at_ms bigint not null) with (fillfactor=50);
             alter table nodes add column if not exists generation bigint",
        ),
    }
}

/// Whether texts may have checksums: an earlier program's do not.
pub(crate) fn has_checksums_of_texts(rows: &Rows<'_>) -> Result<bool, LedgerError> {
    match rows.body() {
        Body::Sqlite(connection) => Ok(connection.prepare("select checksum from texts").is_ok()),
        Body::Postgres(_) => rows.any(
            sql!("select 1::bigint from pg_attribute where attrelid=to_regclass('texts') and attname='checksum' and not attisdropped"),
            &[],
        ),
    }
}

/// Keeps other nodes from appending while derived tables are folded anew.
pub(crate) fn hold_writers(rows: &Rows<'_>) -> Result<(), LedgerError> {
    match rows.body() {
        Body::Sqlite(_) => Ok(()),
        Body::Postgres(_) => rows.define("lock table workspaces in exclusive mode"),
    }
}

/// The ends of these workspaces' logs, at the beginning of a group. On PostgreSQL nobody else appends to them before the
/// group is committed; they are taken in order, so that two nodes cannot wait for each other.
pub(crate) fn lock_heads(
    rows: &Rows<'_>,
    workspaces: &[WorkspaceId],
) -> Result<HashMap<WorkspaceId, Head>, LedgerError> {
    let mut heads = HashMap::with_capacity(workspaces.len());
    let read = |row: &crate::Row<'_>| Ok(Head { begun: true, seq: row.get(0)?, at_ms: row.get(1)? });
    for workspace in workspaces {
        let head = match rows.body() {
            Body::Sqlite(_) => rows.one(
                sql!("select seq, at_ms from workspaces where workspace=$1"),
                values![*workspace],
                read,
            )?,
            Body::Postgres(_) => rows.one(
                sql!("select seq, at_ms from workspaces where workspace=$1 for update"),
                values![*workspace],
                read,
            )?,
        };
        heads.insert(*workspace, head.unwrap_or_default());
    }
    let founding =
        heads.iter().any(|(workspace, head)| !head.begun && *workspace != WorkspaceId::from_bits(0));
    if founding && let Body::Postgres(_) = rows.body() {
        // A log that does not exist has no row to lock: two workspaces of one name are not founded at once.
        rows.all(sql!("select pg_advisory_xact_lock($1)"), values![FOUNDING_LOCK], |_| Ok(()))?;
    }
    Ok(heads)
}

#[cfg(test)]
mod tests {
    use super::postgres_definition;

    #[test]
    fn tables_are_made_of_types_that_both_databases_have() {
        let made = postgres_definition(
            "create table texts(workspace text not null, seq bigint not null, text text, key blob not null,
             primary key(workspace, seq))",
        );
        assert_eq!(
            made.expect("it can be understood"),
            "create table texts(workspace text collate \"C\" not null, seq bigint not null, text text collate \"C\", \
             key bytea not null, primary key(workspace, seq)) with (fillfactor=85)"
        );
        assert_eq!(
            postgres_definition("alter table profiles add column phone text").expect("it can be understood"),
            "alter table profiles add column phone text collate \"C\""
        );
        assert_eq!(
            postgres_definition("create index i on t(a)").expect("as it is"),
            "create index i on t(a)"
        );
    }

    #[test]
    fn a_type_that_only_one_of_them_has_is_refused() {
        for kind in ["integer", "real", "jsonb", "boolean"] {
            assert!(
                postgres_definition(&format!("create table t(a {kind}, primary key(a))")).is_err(),
                "{kind}"
            );
        }
    }
}
