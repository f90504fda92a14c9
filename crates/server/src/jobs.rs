//! What follows later. Jobs find their work in the log's tables, so that nothing is forgotten over a restart; each run takes up what is
//! due and is bounded.

use crate::accounts::{Credential, Credentials, kept, queries, security};
use crate::http::once;
use crate::routing::jobs::why;
use crate::{App, customers, desk, files, hours, intake, push, routing, search, waits};
use events::WorkspaceId;
use ledger::{Failed, LedgerError};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
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
/// How often it is asked whether it is time to learn again, in milliseconds.
const LEARN_EVERY_MS: i64 = 5_000;

/// When each recurring job ran last: steady milliseconds, but for `holds`, which is compared with stored times.
#[derive(Default)]
pub(crate) struct LastRuns {
    started: AtomicI64,
    holds: AtomicI64,
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

/// What a start owes to what was before.
pub(crate) async fn after_start(app: &App) -> Result<(), LedgerError> {
    app.last_runs.started.store(app.clock.steady_ms(), Ordering::Relaxed);
    for workspace in app.ledger.read(queries::workspaces).await? {
        routing::jobs::expect_agents(app, workspace).await?;
    }
    Ok(())
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

/// Learns from what happened, where it is time.
pub(crate) async fn learn(app: App) {
    match app.ledger.read(queries::workspaces).await {
        Ok(workspaces) => {
            for workspace in workspaces {
                waits::jobs::learn(&app, workspace).await;
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
    let holds_since_ms = last.holds.swap(now_ms, Ordering::Relaxed);
    let visitors = is_due(&last.visitors, VISITORS_EVERY_MS, steady_ms);
    let revisions = is_due(&last.revisions, REVISIONS_EVERY_MS, steady_ms);
    let marks = is_due(&last.marks, MARKS_EVERY_MS, steady_ms);
    let forget = is_due(&last.forget, FORGET_EVERY_MS, steady_ms);
    for workspace in workspaces {
        say("absences", hours::jobs::absences(app, workspace).await);
        say("end_parking", desk::jobs::end_parking(app, workspace).await);
        say("ended_holds", routing::jobs::ended_holds(app, workspace, holds_since_ms).await);
        if visitors {
            let started_ms = last.started.load(Ordering::Relaxed);
            say("gone_visitors", intake::jobs::gone_visitors(app, workspace, started_ms).await);
        }
        say("first_words", waits::jobs::first_words(app, workspace).await);
        if revisions {
            say("revisions", waits::jobs::revisions(app, workspace).await);
        }
        say("push", push::jobs::collect(app, workspace).await);
        if marks {
            say("write_marks", desk::reading::jobs::write_marks(app, workspace).await);
        }
        if forget {
            say("forget_answers", forget_answers(app, workspace).await);
            say("forget_ended", customers::jobs::forget_ended(app, workspace).await);
            say("forget_push", push::jobs::forget(app, workspace).await);
            say("forget_files", files::jobs::forget(app, workspace).await);
        }
    }
    if is_due(&last.token_use, TOKEN_USE_EVERY_MS, steady_ms) {
        say("token_use", write_token_use(app, &app.credentials).await);
    }
    if forget {
        app.limits.forget_idle();
        app.here.forget_gone(steady_ms);
    }
    app.hub.end_expired(now_ms);
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

async fn forget_answers(app: &App, workspace: WorkspaceId) -> Result<(), LedgerError> {
    let now_ms = app.clock.now_ms();
    while app.ledger.read(move |rows| once::has_old(rows, workspace, now_ms)).await? {
        // A bounded number at a time, so that writes of people come in between.
        let forget = |tx: &mut ledger::Tx<'_>| once::forget_old(tx).map_err(Failed::<LedgerError>::Ledger);
        app.command(workspace, forget).await.map_err(why)?;
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
        app.command(workspace, used).await.map_err(why)?;
    }
    Ok(())
}
