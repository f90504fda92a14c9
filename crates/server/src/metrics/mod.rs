//! What operators watch: how much is asked, how long it takes, who is here and who waits. No facts, no tables, no names of people:
//! counted as it happens ([`Metrics`]) or read when somebody looks ([`now`]), and told as `OpenMetrics` on an address apart.

mod now;
mod process;
mod serve;

use events::{Fact, PromiseOutcome};
use ledger::Failed;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
pub use serve::{Watching, watch};
use std::time::Duration;

/// From half a millisecond to 16 s, each twice the one before.
fn durations() -> Histogram {
    Histogram::new(exponential_buckets(0.0005, 2.0, 16))
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Request {
    method: String,
    /// As in the API's description, without the values: how many there are does not depend on what is asked.
    route: String,
    status: u16,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Kind {
    kind: &'static str,
}

/// What is counted as it happens.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Request, Histogram>,
    commands: Family<Outcome, Histogram>,
    facts: Family<Kind, Counter>,
    promises: Family<Outcome, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        let requests = Family::new_with_constructor(durations as fn() -> Histogram);
        let commands = Family::new_with_constructor(durations as fn() -> Histogram);
        let facts = Family::default();
        let promises = Family::<Outcome, Counter>::default();
        // Each is told from the start, so that what has not happened yet is 0 and not unknown.
        for outcome in OUTCOMES {
            drop(promises.get_or_create(&Outcome { outcome: became(outcome) }));
        }
        let mut registry = Registry::with_prefix("warmline");
        registry.register(
            "http_request_duration_seconds",
            "From a request's head to the head of its answer",
            requests.clone(),
        );
        registry.register(
            "command_duration_seconds",
            "From asking for a change to its being on disk, or to the no",
            commands.clone(),
        );
        registry.register("facts", "Facts that this server handed to its streams, by kind", facts.clone());
        registry.register("promises", "Promised waits that ended, by what became of them", promises.clone());
        Self { registry, requests, commands, facts, promises }
    }
}

impl Metrics {
    pub(crate) fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let request = Request { method: known(method), route: route.to_owned(), status };
        self.requests.get_or_create(&request).observe(took.as_secs_f64());
    }

    pub(crate) fn command<T, E>(&self, answer: &Result<T, Failed<E>>, took: Duration) {
        let outcome = match answer {
            Ok(_) => "done",
            Err(Failed::Refused(_)) => "refused",
            Err(Failed::Ledger(_) | Failed::Panicked) => "failed",
        };
        self.commands.get_or_create(&Outcome { outcome }).observe(took.as_secs_f64());
    }

    pub(crate) fn fact(&self, fact: &Fact) {
        self.facts.get_or_create(&Kind { kind: fact.kind() }).inc();
        if let Fact::PromiseSettled { outcome, .. } = fact {
            self.promises.get_or_create(&Outcome { outcome: became(*outcome) }).inc();
        }
    }
}

/// What can become of a promise.
const OUTCOMES: [PromiseOutcome; 4] =
    [PromiseOutcome::Kept, PromiseOutcome::Early, PromiseOutcome::Missed, PromiseOutcome::Left];

const fn became(outcome: PromiseOutcome) -> &'static str {
    match outcome {
        PromiseOutcome::Kept => "kept",
        PromiseOutcome::Early => "early",
        PromiseOutcome::Missed => "missed",
        PromiseOutcome::Left => "left",
    }
}

/// Anybody may make up a method; each would be a series of its own.
fn known(method: &str) -> String {
    match method {
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" => method.to_owned(),
        _ => "other".to_owned(),
    }
}
