//! `warmline serve`

use crate::config::Options;
use crate::exit::{Reason, answer, because, say};
use anyhow::{Context, Result};
use ledger::{Database, FolderLock};
use server::{App, Clock, Settings, StartError};
use std::net::SocketAddr;
use std::path::Path;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Threads that serve requests. The writer, the readers and passwords have their own.
const WORKERS: usize = 2;
/// Files that are kept free for the database and the rest.
const OWN_FILES: usize = 64;

pub(crate) fn run(options: &Options) -> Result<()> {
    let (database, folder) = (options.database()?, options.folder()?);
    let (address, metrics, settings) = (options.address()?, options.metrics()?, options.settings()?);
    // A database has room for many servers, each with a folder of its own.
    let _lock = if database.folder().is_none() { Some(take(&folder)?) } else { None };
    runtime()?.block_on(async {
        let stop = Stop::heed()?;
        let app = open(&database, &folder, settings).await?;
        let listener = listen(&app, address).await?;
        let watched = match metrics {
            Some(address) => Some(listen(&app, address).await?),
            None => None,
        };
        let running = server::serve(&app, listener)?;
        if let Some(listener) = watched {
            server::watch(&app, listener, running.stopping())?;
        }
        app.start_jobs(running.stopping());
        if let Some(code) = app.setup_code().await? {
            say(&format!(
                "nobody has set this server up yet; open the page and give this one-time code: {code}"
            ));
        }
        answer(&format!("Warmline is ready at http://{}", running.address()));
        let must_not = tokio::select! {
            () = stop.told() => None,
            why = app.ledger.halted() => Some(why),
        };
        running.stop().await;
        must_not.map_or(Ok(()), |why| Err(why.into()))
    })
}

pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    raise_open_files();
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()
        .context("failed to start the runtime")
}

/// The folder's lock, as long as it is held.
pub(crate) fn take(folder: &Path) -> Result<FolderLock> {
    let lock = FolderLock::take(folder)?;
    Ok(lock.ok_or_else(|| StartError::InUse(folder.display().to_string()))?)
}

pub(crate) async fn open(database: &Database, folder: &Path, mut settings: Settings) -> Result<App> {
    if let Ok((soft, _)) = rlimit::Resource::NOFILE.get() {
        let most = usize::try_from(soft).unwrap_or(usize::MAX);
        settings.most_connections = most.saturating_sub(OWN_FILES).max(OWN_FILES);
    }
    App::open(database, folder, settings, Clock::Machine).await.map_err(Into::into)
}

pub(crate) async fn listen(app: &App, address: SocketAddr) -> Result<TcpListener> {
    let bound = TcpListener::bind(address).await;
    if bound.is_err() {
        // What has begun beside the start ends without a word of its own.
        app.close().await;
    }
    bound.map_err(|error| {
        let (reason, why) = match error.kind() {
            std::io::ErrorKind::AddrInUse => (Reason::InUse, "another program listens there".to_owned()),
            _ => (Reason::Unreachable, error.to_string()),
        };
        because(reason, format!("cannot listen on {address}: {why}; choose another address"))
    })
}

/// Each open stream is a file; the soft limit of many systems is 1,024.
fn raise_open_files() {
    if let Ok((soft, hard)) = rlimit::Resource::NOFILE.get()
        && soft < hard
    {
        let _ = rlimit::Resource::NOFILE.set(hard, hard);
    }
}

/// SIGTERM and Ctrl-C, noticed from the making on: whoever reads the line with the address may stop us in the next breath.
pub(crate) struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    pub(crate) fn heed() -> Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Until one of them came, however long ago.
    pub(crate) async fn told(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
