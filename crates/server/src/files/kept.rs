//! Kept rows: files by id, their contents by SHA-256 in parts. The same content is stored once in a workspace.
//!
//! In the database, not beside it: one backup holds everything, erasing a person is one transaction, and every node that
//! shares the database has every file (docs/decisions has the reasons and what it costs).

use super::view::FileView;
use events::{ConversationId, FileId, WorkspaceId};
use ledger::{LedgerError, Row, Rows, Tx, sql, values};

/// The kept tables.
pub(crate) const TABLES: &[&str] = &[
    "create table files(workspace text not null, id text not null, digest text not null, name text not null,
        media_type text not null, bytes bigint not null, width bigint, height bigint, uploader text not null,
        uploaded_ms bigint not null, person text, conversation text, seq bigint, is_note bigint not null,
        primary key(workspace, id))",
    "create index files_by_content on files(workspace, digest)",
    "create index files_unsent on files(workspace, uploaded_ms) where seq is null",
    "create index files_unsent_of on files(workspace, uploader) where seq is null",
    "create index files_by_person on files(workspace, person) where person is not null",
    "create table file_contents(workspace text not null, digest text not null, bytes bigint not null,
        is_whole bigint not null, begun_ms bigint not null, primary key(workspace, digest))",
    "create index file_contents_begun on file_contents(workspace, begun_ms) where is_whole=0",
    "create table file_parts(workspace text not null, digest text not null, part bigint not null,
        bytes blob not null, primary key(workspace, digest, part))",
];

/// Bytes of one part of a content.
pub(super) const PART: usize = 256 * 1024;

/// A file that was uploaded, before it is named by a message.
#[derive(Clone, Debug)]
pub(crate) struct Uploaded {
    pub(crate) view: FileView,
    pub(crate) name: String,
    pub(crate) media_type: &'static str,
    pub(crate) bytes: i64,
    pub(crate) digest: String,
    /// Agent or customer.
    pub(crate) uploader: String,
}

/// A file as downloads find it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) digest: String,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) bytes: i64,
    pub(crate) uploader: String,
    /// Where it was sent; `None` while it was not.
    pub(crate) conversation: Option<ConversationId>,
    /// Whether it goes with a note.
    pub(crate) is_note: bool,
}

fn read_view(row: &Row<'_>) -> Result<FileView, LedgerError> {
    Ok(FileView {
        id: row.parse(0)?,
        name: row.get(1)?,
        media_type: row.get(2)?,
        bytes: row.get(3)?,
        width: row.get(4)?,
        height: row.get(5)?,
        erased: false,
    })
}

/// Files as they are shown, in the order of `ids`; what is gone is shown as erased.
pub(crate) fn shown(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    ids: &[FileId],
) -> Result<Vec<FileView>, LedgerError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let file = rows.one(
            sql!("select id, name, media_type, bytes, width, height from files where workspace=$1 and id=$2"),
            values![workspace, *id],
            read_view,
        )?;
        found.extend(file);
    }
    Ok(FileView::in_order(ids, &found))
}

/// A file that this uploader has not sent yet.
pub(super) fn unsent(tx: &Tx<'_>, id: FileId, uploader: &str) -> Result<Option<FileView>, LedgerError> {
    tx.one(
        sql!(
            "select id, name, media_type, bytes, width, height from files
              where workspace=$1 and id=$2 and uploader=$3 and seq is null"
        ),
        values![tx.workspace(), id, uploader],
        read_view,
    )
}

pub(crate) fn find(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    id: FileId,
) -> Result<Option<Found>, LedgerError> {
    rows.one(
        sql!(
            "select digest, name, media_type, bytes, uploader, conversation, is_note from files
              where workspace=$1 and id=$2"
        ),
        values![workspace, id],
        |row| {
            Ok(Found {
                digest: row.get(0)?,
                name: row.get(1)?,
                media_type: row.get(2)?,
                bytes: row.get(3)?,
                uploader: row.get(4)?,
                conversation: row.parse_optional(5)?,
                is_note: row.get(6)?,
            })
        },
    )
}

pub(super) fn part(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    digest: &str,
    part: i64,
) -> Result<Option<Vec<u8>>, LedgerError> {
    rows.one(
        sql!("select bytes from file_parts where workspace=$1 and digest=$2 and part=$3"),
        values![workspace, digest, part],
        |row| row.get(0),
    )
}

/// Whether a content is here whole; `None` where nothing of it is.
pub(super) fn is_whole(tx: &Tx<'_>, digest: &str) -> Result<Option<bool>, LedgerError> {
    tx.one(
        sql!("select is_whole from file_contents where workspace=$1 and digest=$2"),
        values![tx.workspace(), digest],
        |row| row.get(0),
    )
}

/// A content begins to arrive, or arrives once more.
pub(super) fn begin(tx: &mut Tx<'_>, digest: &str, bytes: i64) -> Result<(), LedgerError> {
    tx.keep(
        sql!(
            "insert into file_contents(workspace, digest, bytes, is_whole, begun_ms) values ($1, $2, $3, 0, $4)
              on conflict(workspace, digest) do update set begun_ms=excluded.begun_ms"
        ),
        values![tx.workspace(), digest, bytes, tx.now_ms()],
    )?;
    Ok(())
}

pub(super) fn put(tx: &mut Tx<'_>, digest: &str, part: i64, bytes: &[u8]) -> Result<(), LedgerError> {
    tx.keep(
        sql!(
            "insert into file_parts(workspace, digest, part, bytes) values ($1, $2, $3, $4)
              on conflict(workspace, digest, part) do nothing"
        ),
        values![tx.workspace(), digest, part, bytes],
    )?;
    Ok(())
}

pub(super) fn mark_whole(tx: &mut Tx<'_>, digest: &str) -> Result<(), LedgerError> {
    tx.keep(
        sql!("update file_contents set is_whole=1 where workspace=$1 and digest=$2"),
        values![tx.workspace(), digest],
    )?;
    Ok(())
}

pub(super) fn insert(tx: &mut Tx<'_>, file: &Uploaded) -> Result<(), LedgerError> {
    let Uploaded { view, name, media_type, bytes, digest, uploader } = file;
    tx.keep(
        sql!(
            "insert into files(workspace, id, digest, name, media_type, bytes, width, height, uploader, uploaded_ms, is_note)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)"
        ),
        values![
            tx.workspace(),
            view.id,
            digest,
            name,
            *media_type,
            *bytes,
            view.width,
            view.height,
            uploader,
            tx.now_ms()
        ],
    )?;
    Ok(())
}

/// How many files somebody has uploaded and not sent.
pub(super) fn unsent_of(tx: &Tx<'_>, uploader: &str) -> Result<i64, LedgerError> {
    let count = tx.one(
        sql!("select count(*) from files where workspace=$1 and uploader=$2 and seq is null"),
        values![tx.workspace(), uploader],
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// Where a file was sent, and whose it is from now on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent<'a> {
    pub(crate) seq: i64,
    pub(crate) conversation: ConversationId,
    /// The customer: what is sent in their conversation is theirs, whoever sent it.
    pub(crate) person: &'a str,
    pub(crate) is_note: bool,
}

pub(super) fn send(tx: &mut Tx<'_>, id: FileId, sent: Sent<'_>) -> Result<(), LedgerError> {
    let Sent { seq, conversation, person, is_note } = sent;
    tx.keep(
        sql!("update files set seq=$3, conversation=$4, person=$5, is_note=$6 where workspace=$1 and id=$2"),
        values![tx.workspace(), id, seq, conversation, person, is_note],
    )?;
    Ok(())
}

/// Some files that were uploaded before a time and never sent.
pub(super) fn forgotten(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    before_ms: i64,
    limit: i64,
) -> Result<Vec<FileId>, LedgerError> {
    rows.all(
        sql!(
            "select id from files where workspace=$1 and seq is null and uploaded_ms<=$2 order by uploaded_ms limit $3"
        ),
        values![workspace, before_ms, limit],
        |row| row.parse(0),
    )
}

/// Some contents that began to arrive before a time and never became whole.
pub(super) fn broken_off(
    rows: &Rows<'_>,
    workspace: WorkspaceId,
    before_ms: i64,
    limit: i64,
) -> Result<Vec<String>, LedgerError> {
    rows.all(
        sql!(
            "select digest from file_contents where workspace=$1 and is_whole=0 and begun_ms<=$2
              order by begun_ms limit $3"
        ),
        values![workspace, before_ms, limit],
        |row| row.get(0),
    )
}

/// Removes a file, and its content where no other file has it.
pub(super) fn remove(tx: &mut Tx<'_>, id: FileId) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    let Some(found) = find(tx, workspace, id)? else { return Ok(()) };
    tx.erase(sql!("delete from files where workspace=$1 and id=$2"), values![workspace, id])?;
    let other = tx.one(
        sql!("select 1 from files where workspace=$1 and digest=$2 limit 1"),
        values![workspace, &found.digest],
        |row| row.get::<i64>(0),
    )?;
    if other.is_none() {
        remove_content(tx, &found.digest)?;
    }
    Ok(())
}

pub(super) fn remove_content(tx: &mut Tx<'_>, digest: &str) -> Result<(), LedgerError> {
    let workspace = tx.workspace();
    tx.erase(sql!("delete from file_parts where workspace=$1 and digest=$2"), values![workspace, digest])?;
    tx.keep(sql!("delete from file_contents where workspace=$1 and digest=$2"), values![workspace, digest])?;
    Ok(())
}

/// Erases the files that were sent in a customer's conversations, and those that they uploaded and did not send.
pub(crate) fn erase(tx: &mut Tx<'_>, customer: &str) -> Result<(), LedgerError> {
    let files: Vec<FileId> = tx.all(
        sql!(
            "select id from files where workspace=$1 and person=$2
              union select id from files where workspace=$1 and uploader=$2 and seq is null"
        ),
        values![tx.workspace(), customer],
        |row| row.parse(0),
    )?;
    for id in files {
        remove(tx, id)?;
    }
    Ok(())
}

/// Whether a file of a customer is kept.
pub(crate) fn holds(rows: &Rows<'_>, workspace: WorkspaceId, customer: &str) -> Result<bool, LedgerError> {
    rows.any(
        sql!(
            "select 1 from files where workspace=$1 and person=$2
              union all select 1 from files where workspace=$1 and uploader=$2 and seq is null limit 1"
        ),
        values![workspace, customer],
    )
}

/// Whole contents after a place, over all workspaces: workspace, digest and size. For [`super::damage`].
pub(super) fn contents(
    rows: &Rows<'_>,
    after: &(String, String),
    limit: i64,
) -> Result<Vec<(String, String, i64)>, LedgerError> {
    rows.all(
        sql!(
            "select workspace, digest, bytes from file_contents where is_whole=1 and (workspace, digest)>($1, $2)
              order by workspace, digest limit $3"
        ),
        values![&after.0, &after.1, limit],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// Some files whose content is not there.
pub(super) fn without_content(rows: &Rows<'_>, limit: i64) -> Result<Vec<String>, LedgerError> {
    rows.all(
        sql!(
            "select f.id from files f left join file_contents c
              on c.workspace=f.workspace and c.digest=f.digest and c.is_whole=1
              where c.digest is null order by f.workspace, f.id limit $1"
        ),
        values![limit],
        |row| row.get(0),
    )
}
