//! Fills the index from the log, a few hundred facts at a time.

use super::commands;
use super::documents::{Places, document_of};
use crate::accounts::queries as accounts;
use crate::nodes::Worker;
use crate::routing::jobs::why;
use crate::{App, Clock, Settings, StartError};
use events::WorkspaceId;
use ledger::search;
use ledger::{Database, Failed, LedgerError};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Facts that are read at once.
const PAGE: i64 = 1024;
/// Texts that are taken up in one transaction: a few milliseconds of the writer.
const AT_ONCE: usize = 128;
/// The same where nobody else writes.
const AT_ONCE_ALONE: usize = 1024;
/// Facts without texts after which the cursor is written down all the same.
const WITHOUT_TEXT: i64 = 5_000;
/// How often it is asked whether there is something new.
const EVERY: Duration = Duration::from_millis(300);
/// How much longer than it wrote the job lets others write.
const OTHERS: u32 = 3;

/// Follows the log until the server stops.
pub(crate) async fn follow(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        let done = index(&app, true).await;
        if let Err(error) = done {
            tracing::warn!(job = "search", %error, "a job could not finish and will be tried again");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stop.changed() => return,
        }
    }
}

/// Takes up everything that is in the log by now, of the workspaces whose jobs are this server's.
pub(crate) async fn index(app: &App, gently: bool) -> Result<(), LedgerError> {
    for workspace in app.ledger.read(accounts::workspaces).await? {
        let Some(worker) = Worker::of(app, workspace).await? else { continue };
        while app.hub.is_open() && take_page(&worker, workspace, gently).await? {}
    }
    Ok(())
}

/// Makes the index anew, of every workspace. Nothing is found while it is being filled.
pub(crate) async fn rebuild(app: &App) -> Result<(), LedgerError> {
    let Some(first) = app.ledger.read(accounts::workspaces).await?.pop() else { return Ok(()) };
    let clear = |tx: &mut ledger::Tx<'_>| commands::clear(tx).map_err(Failed::<LedgerError>::Ledger);
    app.unasked(first, clear).await.map_err(why)?;
    app.search.forget();
    index(app, false).await
}

/// Takes up one page of the log; whether there may be more.
async fn take_page(app: &Worker, workspace: WorkspaceId, gently: bool) -> Result<bool, LedgerError> {
    let remembered = app.search.seen(workspace);
    let read = app.ledger.read(move |rows| {
        let cursor = search::cursor(rows, workspace)?;
        let facts = ledger::page(rows, workspace, cursor.max(remembered), i64::MAX, PAGE)?;
        let mut places = Places::default();
        let mut documents = Vec::new();
        for committed in &facts {
            documents.extend(document_of(rows, workspace, committed, &mut places)?);
        }
        Ok((cursor, facts.last().map(|last| last.recorded.seq), documents))
    });
    let (mut cursor, last, mut documents) = read.await?;
    let Some(last) = last else { return Ok(false) };
    let at_once = if gently { AT_ONCE } else { AT_ONCE_ALONE };
    while !documents.is_empty() {
        let rest = documents.split_off(documents.len().min(at_once));
        let some = Arc::new(std::mem::replace(&mut documents, rest));
        // What follows the last text of the page is without one.
        let to = if documents.is_empty() { last } else { some.last().map_or(last, |document| document.seq) };
        let begun = Instant::now();
        write(app, workspace, (cursor, to), some).await?;
        if gently {
            tokio::time::sleep(begun.elapsed() * OTHERS).await;
        }
        cursor = to;
    }
    if last - cursor >= WITHOUT_TEXT {
        write(app, workspace, (cursor, last), Arc::default()).await?;
    }
    app.search.has_seen(workspace, last);
    Ok(true)
}

async fn write(
    app: &Worker,
    workspace: WorkspaceId,
    (from, to): (i64, i64),
    documents: Arc<Vec<search::Document>>,
) -> Result<(), LedgerError> {
    let writing = app.clone();
    let take_up = move |tx: &mut ledger::Tx<'_>| {
        commands::take_up(tx, (from, to), &documents, &writing.search.known)
            .map_err(Failed::<LedgerError>::Ledger)
    };
    let fresh = app.unasked(workspace, take_up).await.map_err(why)?;
    app.search.known.learn(fresh);
    Ok(())
}

/// What whoever has the console can do without a running server: make the index anew, of texts and of customers' names. Answers how many texts it
/// holds.
///
/// # Errors
/// Where the folder is in use, cannot be written or is damaged.
pub async fn reindex(database: &Database, folder: &Path) -> Result<i64, StartError> {
    let Some(running) = ledger::look(database, ledger::living)? else {
        // Looking for a mistake makes no database where there is none.
        return Err(LedgerError::Unavailable(format!("there is no database in {}", folder.display())).into());
    };
    // A folder has one server, which its lock tells.
    if database.folder().is_none() && !running.is_empty() {
        return Err(LedgerError::Unavailable(
            "servers are running on this database; stop them first".to_owned(),
        )
        .into());
    }
    let app = App::open(database, folder, Settings::default(), Clock::Machine).await?;
    let mut rebuilt = rebuild(&app).await;
    if rebuilt.is_ok() {
        rebuilt = crate::jobs::read_all_names(&app, true).await;
    }
    let texts = app.ledger.read(super::queries::texts).await;
    app.close().await;
    rebuilt?;
    Ok(texts?)
}
