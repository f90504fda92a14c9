//! What follows later. Jobs find their work in the log's tables, so that nothing is forgotten over a restart; each run takes up what is
//! due and is bounded.

use crate::accounts::{Credential, Credentials, kept, queries, security, tries};
use crate::http::once;
use crate::nodes::Worker;
use crate::routing::jobs::why;
use crate::{App, customers, desk, files, hours, intake, push, routing, search, waits};
use events::WorkspaceId;
use ledger::{Failed, LedgerError};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How often the last use of tokens is written down, in milliseconds: it is worth no more than a commit a minute.
const TOKEN_USE_EVERY_MS: i64 = 60_000;
/// How often old answers to idempotency keys are forgotten, in milliseconds.
const FORGET_EVERY_MS: i64 = 60_000;
/// How often waiting visitors are looked for, in milliseconds.
const VISITORS_EVERY_MS: i64 = 5_000;
/// How often promises are compared with what is known now, in milliseconds.
const REVISIONS_EVERY_MS: i64 = 5_000;
/// How often marks of reading are written down, in milliseconds: they are worth no commit of their own.
const MARKS_EVERY_MS: i64 = 3_000;
/// How often a server says that it lives: some times before it counts as dead.
const SIGN_OF_LIFE_EVERY: Duration = Duration::from_millis(ledger::SILENT_MS.unsigned_abs() / 5);
/// How often it is asked whether it is time to learn again, in milliseconds.
const LEARN_EVERY_MS: i64 = 5_000;
/// How much longer than the log is read again the reading rests: a twentieth of a core at most.
const REREADING_RESTS: u32 = 20;
/// How long after its end the log is read again from its beginning.
const REREAD_EVERY: Duration = Duration::from_hours(24);
/// How long after it could not be read.
const REREAD_LATER: Duration = Duration::from_secs(30);

/// When each recurring job ran last, in steady milliseconds.
#[derive(Default)]
pub(crate) struct LastRuns {
    visitors: AtomicI64,
    revisions: AtomicI64,
    learning: AtomicI64,
    marks: AtomicI64,
    token_use: AtomicI64,
    forget: AtomicI64,
}

fn is_due(last: &AtomicI64, every_ms: i64, now_ms: i64) -> bool {
    let due = now_ms - last.load(Ordering::Relaxed) >= every_ms;
    if due {
        last.store(now_ms, Ordering::Relaxed);
    }
    due
}

/// What a start owes to what was before: this server lives, and expects whom a dead one had.
pub(crate) async fn after_start(app: &App) -> Result<(), LedgerError> {
    app.ledger.live().await?;
    for workspace in app.ledger.read(queries::workspaces).await? {
        if let Some(worker) = Worker::of(app, workspace).await? {
            routing::jobs::adopt(&worker, workspace).await?;
        }
    }
    Ok(())
}

/// Says every few seconds that this server lives, beside everything else, so that no job that takes long makes it look dead.
pub(crate) async fn sign_of_life(app: App, mut stop: watch::Receiver<bool>) {
    let mut tick = tokio::time::interval(SIGN_OF_LIFE_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => live(&app).await,
            _ = stop.changed() => return,
        }
    }
}

/// Says that this server lives.
pub(crate) async fn live(app: &App) {
    match app.ledger.live().await {
        Ok(true) => {}
        Ok(false) => {
            tracing::warn!("this server was silent for so long that others counted it as dead");
            say("still_here", routing::jobs::still_here(app).await);
        }
        Err(error) => say("live", Err(error)),
    }
}

/// This server ends; others need not wait for its silence.
pub(crate) async fn retire(app: &App) {
    say("retire", app.ledger.retire().await);
}

pub(crate) async fn every_second(app: App, mut stop: watch::Receiver<bool>) {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => {
                run_due(&app).await;
                push::jobs::send_beside(&app);
                // Learning takes a second or two, for which nobody else waits.
                if is_due(&app.last_runs.learning, LEARN_EVERY_MS, app.clock.steady_ms()) {
                    app.tasks.spawn("learning", learn(app.clone()));
                }
            }
            _ = stop.changed() => return,
        }
    }
}

/// Folds what is known about waits, once; until then nothing is promised.
pub(crate) async fn load_waits(app: App) {
    while let Err(error) = waits::jobs::load_once(&app).await {
        if !app.hub.is_open() {
            return;
        }
        say("load_waits", Err(error));
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// What the log says was erased is not kept, whatever copy of the kept tables this server started on.
pub(crate) async fn erase_again(app: App) {
    while let Err(error) = erase_everywhere_again(&app).await {
        if !app.hub.is_open() {
            return;
        }
        say("erase_again", Err(error));
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn erase_everywhere_again(app: &App) -> Result<(), LedgerError> {
    for workspace in app.ledger.read(queries::workspaces).await? {
        customers::jobs::erase_again(app, workspace).await?;
    }
    Ok(())
}

/// Names that were kept before words of them were are found by any word, too.
pub(crate) async fn read_names(app: App) {
    while let Err(error) = read_all_names(&app, false).await {
        if !app.hub.is_open() {
            return;
        }
        say("read_names", Err(error));
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// The names of every workspace; `anew` forgets first what is kept of them.
pub(crate) async fn read_all_names(app: &App, anew: bool) -> Result<(), LedgerError> {
    for workspace in app.ledger.read(queries::workspaces).await? {
        if anew {
            customers::jobs::read_names_anew(app, workspace).await?;
        } else {
            customers::jobs::read_names(app, workspace).await?;
        }
    }
    Ok(())
}

/// Reads every log again to its end, a little at a time, and once more a day later, until the server stops. A start reads the end of each
/// log only; what is damaged further back ends the server here, before more is built on it.
pub(crate) async fn reread(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        let pause = match reread_all(&app).await {
            Ok(()) => REREAD_EVERY,
            Err(damage @ LedgerError::Corrupt(_)) => return app.ledger.halt(damage),
            Err(error) => {
                say("reread", Err(error));
                REREAD_LATER
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => return,
        }
    }
}

/// The logs of the workspaces whose jobs are this server's.
async fn reread_all(app: &App) -> Result<(), LedgerError> {
    for workspace in app.ledger.read(queries::workspaces).await? {
        let mut from = 0;
        while app.hub.is_open() && Worker::of(app, workspace).await?.is_some() {
            let read = app.ledger.read(move |rows| {
                let began = Instant::now();
                Ok((ledger::reread(rows, workspace, from)?, began.elapsed()))
            });
            let (last, took) = read.await?;
            if last == from {
                break;
            }
            tokio::time::sleep(took * REREADING_RESTS).await;
            from = last;
        }
    }
    Ok(())
}

/// Learns from what happened, where it is time.
pub(crate) async fn learn(app: App) {
    match app.ledger.read(queries::workspaces).await {
        Ok(workspaces) => {
            for workspace in workspaces {
                say("learn", waits::jobs::learn(&app, workspace).await);
            }
        }
        Err(error) => say("learn", Err(error)),
    }
}

/// Takes every text that is there into the index.
pub(crate) async fn index_texts(app: &App) {
    say("search", search::jobs::index(app, false).await);
}

/// Sends the notices that are due.
pub(crate) async fn send_push(app: &App) {
    say("push", push::jobs::send(app).await);
}

/// Runs every job that is due. One that fails says so and is tried again with the next run.
pub(crate) async fn run_due(app: &App) {
    say("lost_agents", routing::jobs::lost_agents(app).await);
    let workspaces = match app.ledger.read(queries::workspaces).await {
        Ok(workspaces) => workspaces,
        Err(error) => return say("workspaces", Err(error)),
    };
    let (now_ms, steady_ms) = (app.clock.now_ms(), app.clock.steady_ms());
    let last = &app.last_runs;
    let due = Due {
        visitors: is_due(&last.visitors, VISITORS_EVERY_MS, steady_ms),
        revisions: is_due(&last.revisions, REVISIONS_EVERY_MS, steady_ms),
        forget: is_due(&last.forget, FORGET_EVERY_MS, steady_ms),
    };
    let marks = is_due(&last.marks, MARKS_EVERY_MS, steady_ms);
    for workspace in workspaces {
        // What only this server knows, it writes down.
        if marks {
            say("write_marks", desk::reading::jobs::write_marks(app, workspace).await);
        }
        if due.visitors {
            say("seen_here", intake::jobs::seen_here(app, workspace).await);
        }
        match Worker::of(app, workspace).await {
            Ok(Some(worker)) => work(&worker, due).await,
            // Another server does it.
            Ok(None) => {}
            Err(error) => say("lease", Err(error)),
        }
    }
    if is_due(&last.token_use, TOKEN_USE_EVERY_MS, steady_ms) {
        say("token_use", write_token_use(app, &app.credentials).await);
    }
    if due.forget {
        app.limits.forget_idle();
        app.here.forget_gone(steady_ms);
    }
    app.hub.end_expired(now_ms);
}

/// Which of the jobs that do not run every second it is time for.
#[derive(Clone, Copy)]
struct Due {
    visitors: bool,
    revisions: bool,
    forget: bool,
}

/// What one server does for a workspace.
async fn work(worker: &Worker, due: Due) {
    let workspace = worker.workspace;
    say("absences", hours::jobs::absences(worker, workspace).await);
    say("end_parking", desk::jobs::end_parking(worker, workspace).await);
    say("ended_holds", routing::jobs::ended_holds(worker, workspace).await);
    if due.visitors {
        say("adopt", routing::jobs::adopt(worker, workspace).await);
        say("absent_teams", routing::jobs::absent_teams(worker, workspace).await);
        say("gone_visitors", intake::jobs::gone_visitors(worker, workspace).await);
    }
    say("push", push::jobs::collect(worker, workspace).await);
    say("first_words", waits::jobs::first_words(worker, workspace).await);
    if due.revisions {
        say("revisions", waits::jobs::revisions(worker, workspace).await);
    }
    if due.forget {
        say("forget_answers", forget_answers(worker, workspace).await);
        say("forget_ended", customers::jobs::forget_ended(worker, workspace).await);
        say("forget_push", push::jobs::forget(worker, workspace).await);
        say("forget_resets", forget_resets(worker, workspace).await);
        say("forget_tries", forget_tries(worker, workspace).await);
        say("forget_files", files::jobs::forget(worker, workspace).await);
    }
}

/// What was read until now, before an end.
pub(crate) async fn write_marks(app: &App) {
    match app.ledger.read(queries::workspaces).await {
        Ok(workspaces) => {
            for workspace in workspaces {
                say("write_marks", desk::reading::jobs::write_marks(app, workspace).await);
            }
        }
        Err(error) => say("write_marks", Err(error)),
    }
}

fn say(job: &'static str, result: Result<(), LedgerError>) {
    if let Err(error) = result {
        tracing::warn!(job, %error, "a job could not finish and will be tried again");
    }
}

async fn forget_answers(app: &Worker, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let now_ms = app.clock.now_ms();
    while app.ledger.read(move |rows| once::has_old(rows, workspace, now_ms)).await? {
        // A bounded number at a time, so that writes of people come in between.
        let forget = |tx: &mut ledger::Tx<'_>| once::forget_old(tx).map_err(Failed::<LedgerError>::Ledger);
        app.unasked(workspace, forget).await.map_err(why)?;
    }
    Ok(())
}

async fn forget_tries(app: &Worker, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let now_ms = app.clock.now_ms();
    while app.ledger.read(move |rows| tries::any_over(rows, workspace, now_ms)).await? {
        let forget = |tx: &mut ledger::Tx<'_>| tries::forget_over(tx).map_err(Failed::<LedgerError>::Ledger);
        app.unasked(workspace, forget).await.map_err(why)?;
    }
    Ok(())
}

/// Links for a new password that nobody can use any more.
async fn forget_resets(app: &Worker, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let now_ms = app.clock.now_ms();
    if app.ledger.read(move |rows| security::kept::has_ended_resets(rows, workspace, now_ms)).await? {
        let forget = |tx: &mut ledger::Tx<'_>| {
            security::kept::forget_ended_resets(tx).map_err(Failed::<LedgerError>::Ledger)
        };
        app.unasked(workspace, forget).await.map_err(why)?;
    }
    Ok(())
}

async fn write_token_use(app: &App, credentials: &Credentials) -> Result<(), LedgerError> {
    for ((workspace, credential), at_ms) in credentials.take_used() {
        let used = move |tx: &mut ledger::Tx<'_>| {
            let written = match credential {
                Credential::Token(token) => kept::token_used(tx, token, at_ms),
                Credential::Session(session) => security::kept::session_seen(tx, session, at_ms),
            };
            written.map_err(Failed::<LedgerError>::Ledger)
        };
        app.unasked(workspace, used).await.map_err(why)?;
    }
    Ok(())
}
