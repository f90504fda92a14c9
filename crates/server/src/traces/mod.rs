//! Traces for operators: where the time of one message goes, from the request that brings it to the streams that show it, across
//! servers. No facts, no tables, no names, ids or texts of people: what is told are routes, kinds of facts, places in the log and times.
//!
//! Off unless an address is named. What is told waits in a bounded queue; a collector that is away costs nothing but its spans.

mod known;
mod outlet;
mod parent;
mod span;

use crate::Tasks;
use crate::ids;
use axum::http::HeaderMap;
use axum::response::Response;
use events::{Recorded, WorkspaceId};
use known::Known;
pub use outlet::Collector;
use outlet::Outlet;
use parent::Parent;
use span::{Kind, Span};
use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

tokio::task_local! {
    /// Of which request this is the work.
    static CURRENT: Parent;
}

/// What is told, where an address is named.
#[derive(Default)]
pub(crate) struct Traces {
    on: OnceLock<On>,
}

struct On {
    outlet: Outlet,
    known: Known,
    /// Of how many traces that begin here is told: of this many of `u32::MAX`.
    share: u32,
}

impl On {
    /// Whether a trace that begins here is one of those of which is told. By lot and not by its number, which a caller may have chosen.
    fn draws(&self) -> bool {
        self.share == u32::MAX || lot() < self.share
    }
}

/// Of which trace a request says that it is a part.
pub(crate) struct Caller {
    parent: Parent,
    /// Whether it is believed that it is to be recorded.
    believed: bool,
}

/// A command of a traced request, followed from the queue to the commit.
#[derive(Clone)]
pub(crate) struct Followed {
    parent: Parent,
    /// The span of the commit, drawn beforehand: what follows from the commit may be told before its own end is.
    commit: u64,
    asked: Instant,
    ran: Arc<Mutex<Option<Ran>>>,
}

/// How a command ran.
struct Ran {
    began: Instant,
    ended: Instant,
    projecting: Duration,
    facts: usize,
    group: Arc<ledger::Group>,
}

impl Traces {
    /// Tells them to this collector from now on; of those that begin here, this share.
    pub(crate) fn begin(&self, collector: Collector, share: f64, node: &str, tasks: &Tasks) {
        self.on.get_or_init(|| On {
            outlet: Outlet::open(collector, node, tasks),
            known: Known::default(),
            share: of_all(share),
        });
    }

    /// What waits goes out, within a second.
    pub(crate) async fn end(&self) {
        if let Some(on) = self.on.get() {
            on.outlet.close().await;
        }
    }

    /// What a request says of the trace to which it belongs, where anybody follows it.
    pub(crate) fn caller(&self, headers: &HeaderMap, believed: impl FnOnce() -> bool) -> Option<Caller> {
        let parent = self.on.get().and_then(|_| Parent::of(headers))?;
        Some(Caller { parent, believed: believed() })
    }

    /// Answers a request, and tells of it and of what it causes. A caller's own trace goes on (W3C Trace Context); one that says that
    /// it is not recorded is left alone. One that says that it is, is, where the caller is believed; a visitor must not be able to have
    /// everything of theirs recorded, and is as likely to be as anybody.
    pub(crate) async fn around(
        &self,
        (method, route): (&str, Option<&str>),
        caller: Option<Caller>,
        answer: impl Future<Output = Response>,
    ) -> Response {
        let (Some(on), Some(route)) = (self.on.get(), route.filter(|route| route.starts_with("/api/")))
        else {
            return answer.await;
        };
        let recorded = match &caller {
            Some(Caller { parent, .. }) if !parent.sampled => false,
            Some(Caller { believed: true, .. }) => true,
            _ => on.draws(),
        };
        if !recorded {
            return answer.await;
        }
        let caller = caller.map(|caller| caller.parent);
        let trace = caller.map_or_else(new_trace, |caller| caller.trace);
        let own = Parent { trace, span: new_span(), sampled: true };
        let began = Instant::now();
        let answer = CURRENT.scope(own, answer).await;
        let status = answer.status();
        on.outlet.tell(
            Span::new(
                format!("{method} {route}"),
                Kind::Server,
                (own, caller.map(|caller| caller.span)),
                began,
            )
            .with("http.request.method", method)
            .with("http.route", route)
            .with("http.response.status_code", i64::from(status.as_u16()))
            .failed(status.is_server_error()),
        );
        answer
    }

    /// A command of the request whose work this is, if that is traced.
    pub(crate) fn follow(&self) -> Option<Followed> {
        self.on.get()?;
        let parent = CURRENT.try_with(|parent| *parent).ok()?;
        Some(Followed { parent, commit: new_span(), asked: Instant::now(), ran: Arc::default() })
    }

    /// The command ran, inside the transaction: what it appended is known from here on, at other servers too.
    pub(crate) fn ran(
        &self,
        followed: &Followed,
        tx: &ledger::Tx<'_>,
        began: Instant,
        ledger: &ledger::Ledger,
    ) {
        let (Some(on), workspace) = (self.on.get(), tx.workspace()) else { return };
        let seqs = tx.appended().iter().map(|one| one.recorded.seq);
        let ended = Instant::now();
        if let (Some(first), Some(last)) = (seqs.clone().min(), seqs.max()) {
            let caused = Parent { span: followed.commit, ..followed.parent };
            on.known.note(workspace, (first, last), caused);
            ledger.whisper(known::whisper(workspace, (first, last), caused));
        }
        let ran =
            Ran { began, ended, projecting: tx.projecting(), facts: tx.appended().len(), group: tx.group() };
        *followed.ran.lock().unwrap_or_else(PoisonError::into_inner) = Some(ran);
    }

    /// The command was answered.
    pub(crate) fn answered(&self, followed: &Followed) {
        let Some(on) = self.on.get() else { return };
        let ran = followed.ran.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Ran { began, ended, projecting, facts, group }) = ran else { return };
        let child = |name: &str, span, began, ended| {
            let own = Parent { span, ..followed.parent };
            Span::new(name.to_owned(), Kind::Internal, (own, Some(followed.parent.span)), began).until(ended)
        };
        on.outlet.tell(child("wait for the writer", new_span(), followed.asked, began));
        let decide = new_span();
        let facts = i64::try_from(facts).unwrap_or(i64::MAX);
        on.outlet.tell(child("decide", decide, began, ended).with("warmline.facts", facts));
        if !projecting.is_zero() {
            let own = Parent { span: new_span(), ..followed.parent };
            // Each fact is projected as it is appended: said as one stretch at the end.
            let from = ended.checked_sub(projecting).unwrap_or(began).max(began);
            let project =
                Span::new("project".to_owned(), Kind::Internal, (own, Some(decide)), from).until(ended);
            on.outlet.tell(project);
        }
        if let Some((begun, done)) = group.committed() {
            on.outlet.tell(child("wait for the group", new_span(), ended, begun));
            let commands = i64::try_from(group.commands()).unwrap_or(i64::MAX);
            on.outlet.tell(child("commit", followed.commit, begun, done).with("warmline.commands", commands));
        }
    }

    /// Takes up what another server whispers; whether it was about traces.
    pub(crate) fn hears(&self, whisper: &str) -> bool {
        let Some((workspace, seqs, caused)) = known::heard(whisper) else { return false };
        if let Some(on) = self.on.get() {
            on.known.note(workspace, seqs, caused);
        }
        true
    }

    /// A fact is in the queues of this server's streams, `began` after it came by.
    pub(crate) fn published(&self, recorded: &Recorded, began: Instant) {
        let Some(on) = self.on.get() else { return };
        let place = (recorded.workspace, recorded.seq);
        let own = new_span();
        let Some(caused) = on.known.published(place, own) else { return };
        on.outlet.tell(
            Span::new(
                "publish".to_owned(),
                Kind::Consumer,
                (Parent { span: own, ..caused }, Some(caused.span)),
                began,
            )
            .with("warmline.kind", recorded.fact.kind())
            .with("warmline.seq", recorded.seq),
        );
    }

    /// Something was sent to somebody outside for a job: a trace of its own, since what it follows from was answered long ago.
    pub(crate) fn sent(&self, name: &'static str, began: Instant, status: Option<u16>) {
        let Some(on) = self.on.get().filter(|on| on.draws()) else { return };
        let own = Parent { trace: new_trace(), span: new_span(), sampled: true };
        let span = Span::new(name.to_owned(), Kind::Client, (own, None), began);
        let failed = status.is_none_or(|status| status >= 400);
        on.outlet.tell(match status {
            Some(status) => span.with("http.response.status_code", i64::from(status)).failed(failed),
            None => span.failed(failed),
        });
    }

    /// Whether anybody follows what is delivered.
    pub(crate) fn are_on(&self) -> bool {
        self.on.get().is_some()
    }

    /// The events of these facts were written to a stream.
    pub(crate) fn delivered(&self, workspace: WorkspaceId, seqs: &[i64], viewer: &'static str) {
        let Some(on) = self.on.get() else { return };
        for seq in seqs {
            let Some((published, since)) = on.known.delivered((workspace, *seq)) else { continue };
            let own = Parent { span: new_span(), ..published };
            on.outlet.tell(
                Span::new("deliver".to_owned(), Kind::Internal, (own, Some(published.span)), since)
                    .with("warmline.viewer", viewer)
                    .with("warmline.seq", *seq),
            );
        }
    }
}

fn new_trace() -> u128 {
    let secret = ids::secret();
    secret[..16].iter().fold(0, |number, byte| number << 8 | u128::from(*byte)).max(1)
}

fn new_span() -> u64 {
    let secret = ids::secret();
    secret[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte)).max(1)
}

fn lot() -> u32 {
    let secret = ids::secret();
    secret[..4].iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// A share from 0 to 1, of `u32::MAX`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is from 0 to 1 stays within, and a cast keeps anything else there"
)]
fn of_all(share: f64) -> u32 {
    (share * f64::from(u32::MAX)).ceil() as u32
}

#[cfg(test)]
mod tests {
    use super::of_all;

    #[test]
    fn a_share_is_of_all_and_none_is_none() {
        assert_eq!((of_all(0.0), of_all(1.0), of_all(0.5)), (0, u32::MAX, 1 << 31));
        assert_eq!((of_all(-1.0), of_all(f64::NAN), of_all(7.0)), (0, 0, u32::MAX));
        assert!(of_all(1e-12) > 0);
    }
}
