//! Every long-lived thing, one line each.

use crate::accounts::{Credentials, Directory};
use crate::asking::{Asking, Refused, itself, no_more};
use crate::desk::reading::Marks;
use crate::files::Uploads;
use crate::http::health::LastProbe;
use crate::http::limits::Limits;
use crate::intake::VisitorSecrets;
use crate::live::{Here, Hub, Whereabouts};
use crate::metrics::Metrics;
use crate::nodes::Nodes;
use crate::plans::Forecasts;
use crate::routing::Presence;
use crate::traces::Traces;
use crate::waits::{self, Models};
use crate::{Clock, SCHEMA, Settings, Tasks, ids, jobs, live, search};
use events::{Fact, WorkspaceId};
use ledger::{Database, Failed, FolderLock, Ledger, LedgerError, Tx};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use thiserror::Error;

/// The running product. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What the product consists of.
pub struct Parts {
    /// The log and its database.
    pub ledger: Ledger,
    /// The time.
    pub clock: Clock,
    /// Tasks beside requests, and which of them died.
    pub tasks: Tasks,
    /// What was set about the server.
    pub settings: Settings,
    /// A folder of this server's own, for what is on its way into the database.
    pub(crate) folder: PathBuf,
    /// Files that are on their way in.
    pub(crate) uploads: Uploads,
    /// Who listens to which facts.
    pub(crate) hub: Hub,
    /// Who is at which conversation right now.
    pub(crate) here: Here,
    /// What was read and is not written down yet.
    pub(crate) marks: Marks,
    /// In which inbox and whose a conversation is, remembered for delivery.
    pub(crate) whereabouts: Whereabouts,
    /// Which workspaces' jobs are this server's to do.
    pub(crate) nodes: Nodes,
    /// Which agents and visitors have a stream open.
    pub(crate) presence: Presence,
    /// Whom a token or cookie names, remembered for some seconds.
    pub(crate) credentials: Credentials,
    /// Agents' names, for rendering.
    pub(crate) directory: Directory,
    /// Who visitors are to colleagues, and whether their tokens still work.
    pub(crate) customers: crate::customers::Known,
    /// The keys that sign visitors' tokens.
    pub(crate) visitor_secrets: VisitorSecrets,
    /// What is known about waits.
    pub(crate) waits: Models,
    /// What is known of the index over texts.
    pub(crate) search: search::Index,
    /// What is expected to come.
    pub(crate) forecasts: Forecasts,
    /// How notices leave for browsers that are closed.
    pub(crate) push: crate::push::Line,
    /// Who may still ask.
    pub(crate) limits: Limits,
    /// Who has a stream.
    pub(crate) places: crate::live::Places,
    /// What is counted for operators.
    pub(crate) metrics: Metrics,
    /// What is told to a collector of traces, if one is named.
    pub(crate) traces: Traces,
    /// When each recurring job ran last.
    pub(crate) last_runs: jobs::LastRuns,
    /// Whether the database could commit, a moment ago.
    pub(crate) last_probe: LastProbe,
    /// The first-run page's one-time code, until it is used.
    setup_code: Mutex<Option<String>>,
    /// Keeps a second server out of the folder, as long as this one lives. A database of its own has room for many.
    _lock: Option<FolderLock>,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Why the product cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// Another server works in the folder.
    #[error("another Warmline is running on {0}; stop it, or choose another folder with --data")]
    InUse(String),
    /// The database.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl App {
    /// Opens the database and, with `folder` for what is on its way, starts what runs beside requests: the delivery of facts. Jobs are started apart with
    /// [`App::start_jobs`], or run by hand in tests.
    ///
    /// # Errors
    /// Where the folder is in use, cannot be written or is damaged.
    pub async fn open(
        database: &Database,
        folder: &Path,
        settings: Settings,
        clock: Clock,
    ) -> Result<Self, StartError> {
        let in_use = |folder: &Path| StartError::InUse(folder.display().to_string());
        let lock = match database.folder() {
            Some(folder) => Some(FolderLock::take(folder)?.ok_or_else(|| in_use(folder))?),
            None => None,
        };
        let telling = clock.clone();
        let (ledger, tail) = Ledger::open(database, &SCHEMA, Arc::new(move || telling.now_ms()))?;
        let rate_limits = settings.rate_limits;
        let app = Self(Arc::new(Parts {
            ledger,
            clock,
            tasks: Tasks::default(),
            settings,
            folder: folder.to_owned(),
            uploads: Uploads::default(),
            hub: Hub::default(),
            here: Here::default(),
            marks: Marks::default(),
            whereabouts: Whereabouts::default(),
            nodes: Nodes::default(),
            presence: Presence::default(),
            credentials: Credentials::default(),
            directory: Directory::default(),
            customers: crate::customers::Known::default(),
            visitor_secrets: VisitorSecrets::default(),
            waits: Models::default(),
            search: search::Index::default(),
            forecasts: Forecasts::default(),
            push: crate::push::Line::default(),
            limits: Limits::new(rate_limits),
            places: crate::live::Places::default(),
            metrics: Metrics::default(),
            traces: Traces::default(),
            last_runs: jobs::LastRuns::default(),
            last_probe: LastProbe::default(),
            setup_code: Mutex::default(),
            _lock: lock,
        }));
        if let Some(collector) = app.settings.traces.clone() {
            app.traces.begin(collector, app.settings.trace_share, app.ledger.node(), &app.tasks);
        }
        live::start(&app).await?;
        app.tasks.spawn("delivery", live::deliver(app.clone(), tail));
        app.tasks.spawn("keep-alive", live::keep_alive(app.clone()));
        if let Some(whispers) = app.ledger.whispers() {
            app.tasks.spawn("whispers", live::here::listen(app.clone(), whispers));
        }
        jobs::after_start(&app).await?;
        app.tasks.spawn("waits", jobs::load_waits(app.clone()));
        app.tasks.spawn("erase-again", jobs::erase_again(app.clone()));
        app.tasks.spawn("read-names", jobs::read_names(app.clone()));
        Ok(app)
    }

    /// Starts the clockwork that runs the jobs every second, until `stop` answers.
    pub fn start_jobs(&self, stop: tokio::sync::watch::Receiver<bool>) {
        self.tasks.spawn("search", search::jobs::follow(self.clone(), stop.clone()));
        self.tasks.spawn("reread", jobs::reread(self.clone(), stop.clone()));
        self.tasks.spawn("sign-of-life", jobs::sign_of_life(self.clone(), stop.clone()));
        self.tasks.spawn("jobs", jobs::every_second(self.clone(), stop));
    }

    /// Runs every job that is due now, also what the clockwork leaves to tasks of their own. The clockwork does this every second;
    /// tests do it by hand.
    pub async fn run_jobs(&self) {
        jobs::load_waits(self.clone()).await;
        jobs::read_names(self.clone()).await;
        jobs::learn(self.clone()).await;
        jobs::live(self).await;
        jobs::run_due(self).await;
        jobs::index_texts(self).await;
        jobs::send_push(self).await;
    }

    /// Runs a command of somebody whom the door let in, as long as they still may: they are asked again in its transaction, and the command gets
    /// them as they are there. And, in the same transaction, what follows from it for those who wait: every command of the product goes
    /// this way, so that no wait ends without its promise being settled.
    pub(crate) async fn command<A, T, E>(
        &self,
        who: &A,
        command: impl FnMut(&mut Tx<'_>, &A::Now) -> Result<T, Failed<E>> + Send + 'static,
    ) -> Result<T, Failed<Refused<E>>>
    where
        A: Asking,
        T: Send + 'static,
        E: Send + 'static,
    {
        self.command_then(who, command, |_, done| Ok(done)).await
    }

    /// The same, with an answer that is read when all of it is done, still inside the transaction: what this command made of it, not
    /// what a neighbour did next.
    pub(crate) async fn command_then<A, T, V, E>(
        &self,
        who: &A,
        mut command: impl FnMut(&mut Tx<'_>, &A::Now) -> Result<T, Failed<E>> + Send + 'static,
        mut answer: impl FnMut(&Tx<'_>, T) -> Result<V, Failed<E>> + Send + 'static,
    ) -> Result<V, Failed<Refused<E>>>
    where
        A: Asking,
        T: Send + 'static,
        V: Send + 'static,
        E: Send + 'static,
    {
        let asked = who.clone();
        let command = move |tx: &mut Tx<'_>| {
            let now = asked.now(tx, tx.now_ms()).map_err(no_more)?;
            command(tx, &now).map_err(itself)
        };
        self.done(who.workspace(), command, move |tx, done| answer(tx, done).map_err(itself)).await
    }

    /// Runs what nobody who was let in asks for: the clockwork's jobs, the console, and whoever signs in or joins.
    pub(crate) async fn unasked<T, E>(
        &self,
        workspace: WorkspaceId,
        command: impl FnMut(&mut Tx<'_>) -> Result<T, Failed<E>> + Send + 'static,
    ) -> Result<T, Failed<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        self.done(workspace, command, |_, done| Ok(done)).await
    }

    async fn done<T, V, E>(
        &self,
        workspace: WorkspaceId,
        mut command: impl FnMut(&mut Tx<'_>) -> Result<T, Failed<E>> + Send + 'static,
        mut answer: impl FnMut(&Tx<'_>, T) -> Result<V, Failed<E>> + Send + 'static,
    ) -> Result<V, Failed<E>>
    where
        T: Send + 'static,
        V: Send + 'static,
        E: Send + 'static,
    {
        let (app, followed) = (self.clone(), self.traces.follow());
        let following = followed.clone();
        let changes: Arc<Mutex<Vec<Fact>>> = Arc::default();
        let changing = Arc::clone(&changes);
        let whole = move |tx: &mut Tx<'_>| {
            let ran = Instant::now();
            let done = command(tx)?;
            waits::commands::follow(tx, &app.waits)?;
            if let Some(following) = &following {
                app.traces.ran(following, tx, ran, &app.ledger);
            }
            let about_people =
                tx.appended().iter().map(|a| &a.recorded.fact).filter(|f| f.conversation().is_none());
            *changing.lock().unwrap_or_else(PoisonError::into_inner) = about_people.cloned().collect();
            answer(tx, done)
        };
        let began = Instant::now();
        let answer = self.ledger.command(workspace, whole).await;
        self.metrics.command(&answer, began.elapsed());
        if let Some(followed) = &followed {
            self.traces.answered(followed);
        }
        // Whoever is answered finds nothing remembered that this made untrue; the tail comes later.
        changes.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|fact| self.notice(fact));
        answer
    }

    /// What is remembered of people and is not true any more after this fact is looked up anew.
    pub(crate) fn notice(&self, fact: &Fact) {
        self.credentials.notice(fact);
        self.directory.notice(fact);
        self.customers.notice(fact);
        self.visitor_secrets.notice(fact);
    }

    /// Takes every text that is there into the index, as fast as it goes.
    pub async fn index_texts(&self) {
        jobs::index_texts(self).await;
    }

    /// The first-run page's code: made at the first call, while no workspace exists.
    ///
    /// # Errors
    /// As the database says.
    pub async fn setup_code(&self) -> Result<Option<String>, LedgerError> {
        if !self.ledger.read(crate::accounts::queries::workspaces).await?.is_empty() {
            return Ok(None);
        }
        let mut code = self.setup_code.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Some(code.get_or_insert_with(ids::code).clone()))
    }

    /// Whether this is the first-run page's code, however it was typed.
    pub(crate) fn is_setup_code(&self, given: &str) -> bool {
        let code = self.setup_code.lock().unwrap_or_else(PoisonError::into_inner);
        let plain = |text: &str| text.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "");
        code.as_deref().is_some_and(|code| {
            crate::accounts::secrets_equal(plain(code).as_bytes(), plain(given).as_bytes())
        })
    }

    /// Ends every stream, finishes what was accepted and closes the database.
    pub async fn close(&self) {
        self.hub.close_all();
        jobs::write_marks(self).await;
        jobs::retire(self).await;
        self.ledger.close().await;
        self.traces.end().await;
    }
}
