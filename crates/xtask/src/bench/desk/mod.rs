//! `cargo xtask bench desk`: every desk figure that has a target.

mod places;

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result};

use super::{
    disk, idle,
    load::{self, Run, Times},
    machine::{Machine, load_average, tree_memory_bytes},
    numbers::{Spread, median},
    report::{Report, Row, Target},
    speakers::Cast,
    weight,
};
use crate::root::root;
pub(super) use places::Where;
use places::{Place, Served};

const MB: f64 = 1e6;
const KB: f64 = 1e3;

/// How much is measured.
struct Scope {
    runs: usize,
    times: Times,
    starts: usize,
    streams: usize,
}

impl Scope {
    fn new(quick: bool) -> Self {
        let times =
            |measured_s| Times { warm_up: Duration::from_secs(1), measured: Duration::from_secs(measured_s) };
        if quick {
            Self { runs: 1, times: times(3), starts: 3, streams: 2_000 }
        } else {
            Self { runs: 3, times: times(8), starts: 11, streams: 2_000 }
        }
    }
}

/// What is measured at one place.
struct Bench {
    place: Place,
    rows: Vec<Row>,
    notes: Vec<String>,
}

/// A report for each of these places, all taken in one run: under load they take turns, so that what else the machine does meets all of
/// them.
pub(super) async fn measure(places: &[Where], binary: &Path, quick: bool) -> Result<Vec<(String, Report)>> {
    rlimit::increase_nofile_limit(u64::MAX).context("allow more open files")?;
    let load_before = load_average();
    let scope = Scope::new(quick);
    let mut benches = Vec::new();
    for is in places {
        let place = Place::set_up(*is, binary).await?;
        let mut bench = Bench { place, rows: Vec::new(), notes: Vec::new() };
        if benches.is_empty() {
            bench.sizes(binary)?;
        }
        bench.at_rest(&scope).await?;
        benches.push(bench);
    }
    under_load(&mut benches, &scope).await?;
    let load_average = [load_before, load_average()];
    let reports = benches.into_iter().map(|bench| {
        let (title, rows, mut notes) = (bench.place.is.title(), bench.rows, bench.notes);
        notes.push(
            "The generator and its readers run in another process on the same cores (a runtime of two workers): \
             they compete with the server, which makes rates lower and latencies longer than on a machine of their own."
                .to_owned(),
        );
        let more = serde_json::Map::new();
        let report = Report { bench: "desk", quick, machine: Machine::look(), load_average, rows, notes, more };
        (title, report)
    });
    Ok(reports.collect())
}

/// What is done under load, in this order.
const LOADS: [(&str, usize); 4] = [("in", 1), ("in", 32), ("in", 256), ("re", 8)];

async fn under_load(benches: &mut [Bench], scope: &Scope) -> Result<()> {
    let mut served = Vec::new();
    let mut syncs = Vec::new();
    for bench in benches.iter_mut() {
        let sync = disk::sync_ms(bench.place.folder())?;
        bench
            .rows
            .push(Row::once("sync_ms", "the disk: 4 KB written and synced", "ms", sync.p50).spread(sync));
        syncs.push(sync.p50);
        let one = bench.place.serve().await?;
        one.desk.agent().presence("available").await.context("be available")?;
        served.push(one);
    }
    for (what, clients) in LOADS {
        let mut casts: Vec<Cast> = Vec::new();
        for one in &mut served {
            let desk = &mut one.desk;
            casts.push(if what == "in" {
                desk.inbound(clients).await?
            } else {
                desk.replies(clients).await?
            });
        }
        let mut runs: Vec<Vec<Run>> = vec![Vec::new(); benches.len()];
        for number in 1..=scope.runs {
            for ((one, cast), runs) in served.iter().zip(&mut casts).zip(&mut runs) {
                let name = format!("{what}{clients}-{number}");
                runs.push(load::run(&one.desk, &name, cast, scope.times).await?);
            }
        }
        for ((bench, runs), sync) in benches.iter_mut().zip(&runs).zip(&syncs) {
            if what == "in" { bench.add_inbound(clients, runs, *sync) } else { bench.add_replies(runs) }
        }
    }
    for (bench, served) in benches.iter_mut().zip(served) {
        bench.after_load(served).await?;
    }
    Ok(())
}

impl Bench {
    fn sizes(&mut self, binary: &Path) -> Result<()> {
        let binary = binary.metadata().context("look at the binary")?.len();
        self.rows.push(Row::once("binary_mb", "size of the binary", "MB", binary as f64 / MB));
        let web = root().join("web");
        let parts = [
            (
                "widget_kb_gz",
                "chat widget, first load, gzipped",
                weight::widget_bytes(&web.join("widget/dist")),
                15.0,
            ),
            (
                "app_kb_gz",
                "agents' app, first load, gzipped",
                weight::app_bytes(&web.join("desk/dist")),
                150.0,
            ),
        ];
        for (key, what, bytes, limit) in parts {
            match bytes {
                Ok(bytes) => self
                    .rows
                    .push(Row::once(key, what, "KB", bytes as f64 / KB).against(Target::at_most(limit))),
                Err(error) => self.notes.push(format!("{what}: not measured, failed to {error:#}")),
            }
        }
        Ok(())
    }

    async fn at_rest(&mut self, scope: &Scope) -> Result<()> {
        let (binary, folder) = (self.place.binary.clone(), self.place.folder().to_owned());
        let on_sqlite = self.place.is == Where::Sqlite;
        let starts = idle::cold_start_ms(&binary, &folder, scope.starts).await?;
        let row = Row::once("cold_start_ms", "cold start to healthy", "ms", starts.p50).spread(starts);
        // The target is of a desk that needs nothing else.
        self.rows.push(if on_sqlite { row.against(Target::at_most(150.0)) } else { row });

        let served = self.place.serve().await?;
        let desk = &served.desk;
        let idle_mb = idle::idle_bytes(desk).await? / MB / self.place.is.nodes() as f64;
        let row = Row::once("idle_mb", "memory idle, of a server", "MB", idle_mb);
        self.rows.push(if on_sqlite { row.against(Target::at_most(35.0)) } else { row });
        if let Some(database) = self.place.database {
            let idle_mb = tree_memory_bytes(database)? / MB;
            self.rows.push(Row::once("database_idle_mb", "memory idle, of PostgreSQL", "MB", idle_mb));
        }
        let streams = scope.streams;
        let stream_kb = idle::bytes_per_stream(desk, streams).await? / KB;
        let what = format!("memory per idle visitor's stream, of {streams}");
        self.rows.push(Row::once("stream_kb", what, "KB", stream_kb).against(Target::at_most(12.0)));
        served.kill().await
    }

    async fn after_load(&mut self, served: Served) -> Result<()> {
        let after = disk::sync_ms(self.place.folder())?;
        self.rows.push(
            Row::once("sync_after_ms", "the disk again, after the load", "ms", after.p50).spread(after),
        );
        if let Some(database) = self.place.database {
            let mb = tree_memory_bytes(database)? / MB;
            self.rows.push(Row::once("database_mb", "memory of PostgreSQL after the load", "MB", mb));
        }
        served.kill().await?;
        let start = idle::cold_start_ms(&self.place.binary, self.place.folder(), 1).await?;
        let what = "start after a kill, with all these messages";
        self.rows.push(Row::once("start_after_load_ms", what, "ms", start.p50));
        Ok(())
    }

    fn add_inbound(&mut self, clients: usize, runs: &[Run], sync_ms: f64) {
        let title = format!("customer messages, {clients} client{}", if clients == 1 { "" } else { "s" });
        let targets = match self.place.is {
            Where::Sqlite => Targets::inbound(clients, sync_ms),
            Where::Postgres { nodes } => Targets::inbound_on_postgres(clients, nodes),
        };
        self.add_load(&format!("inbound_{clients}"), &title, runs, targets);
    }

    fn add_replies(&mut self, runs: &[Run]) {
        let rate = Some(Target::at_least(1_500.0));
        let targets = match self.place.is {
            Where::Sqlite => Targets { rate, visible_p50: Some(Target::at_most(12.0)), ..Targets::default() },
            Where::Postgres { .. } => Targets::default(),
        };
        self.add_load("replies_8", "agents' replies, 8 clients", runs, targets);
    }

    fn add_load(&mut self, key: &str, title: &str, runs: &[Run], targets: Targets) {
        let each = |figure: fn(&Run) -> f64| runs.iter().map(figure).collect::<Vec<f64>>();
        let spread = |of: fn(&Run) -> Spread| middle(runs.iter().map(of));
        let rows = [
            (
                Row::of_runs(format!("{key}_per_s"), format!("{title}: durable"), "/s", each(|run| run.rate)),
                targets.rate,
            ),
            (latency(key, title, ("ack_p50", each(|run| run.ack.p50))).spread(spread(|run| run.ack)), None),
            (latency(key, title, ("ack_p99", each(|run| run.ack.p99))), targets.ack_p99),
            (
                latency(key, title, ("visible_p50", each(|run| run.visible.p50)))
                    .spread(spread(|run| run.visible)),
                targets.visible_p50,
            ),
            (latency(key, title, ("visible_p99", each(|run| run.visible.p99))), targets.visible_p99),
            (latency(key, title, ("server_cpu", each(|run| run.server_cpu_ms))), targets.server_cpu),
            (latency(key, title, ("database_cpu", each(|run| run.database_cpu_ms))), None),
            (latency(key, title, ("generator_cpu", each(|run| run.generator_cpu_ms))), None),
        ];
        // SQLite works in the server itself.
        let apart = self.place.database.is_some();
        for (row, target) in rows.into_iter().filter(|(row, _)| apart || !row.is("database_cpu")) {
            self.rows.push(match target {
                Some(target) => row.against(target),
                None => row,
            });
        }
        let unseen: usize = runs.iter().map(|run| run.unseen).sum();
        if unseen > 0 {
            self.notes.push(format!("{title}: {unseen} acknowledged messages were not seen by a reader"));
        }
    }
}

fn latency(key: &str, title: &str, (figure, runs): (&str, Vec<f64>)) -> Row {
    Row::of_runs(format!("{key}_{figure}_ms"), format!("{title}: {}", figure.replace('_', " ")), "ms", runs)
}

/// The spread of the run in the middle, by its median.
fn middle(spreads: impl Iterator<Item = Spread>) -> Spread {
    let all: Vec<Spread> = spreads.collect();
    let middle = median(all.iter().map(|spread| spread.p50));
    let distance = |spread: &Spread| (spread.p50 - middle).abs();
    all.into_iter().min_by(|one, other| distance(one).total_cmp(&distance(other))).unwrap_or_default()
}

/// What a load run must reach; `None` where nothing is asked.
#[derive(Default)]
struct Targets {
    rate: Option<Target>,
    ack_p99: Option<Target>,
    visible_p50: Option<Target>,
    visible_p99: Option<Target>,
    server_cpu: Option<Target>,
}

impl Targets {
    /// What is asked of one workspace on one server; nothing is asked of several.
    fn inbound_on_postgres(clients: usize, nodes: usize) -> Self {
        let asked = |rate, ack_p99: Option<f64>| Self {
            rate: Some(Target::at_least(rate)),
            ack_p99: ack_p99.map(Target::at_most),
            ..Self::default()
        };
        match clients {
            32 if nodes == 1 => asked(2_000.0, Some(50.0)),
            256 if nodes == 1 => asked(3_000.0, None),
            _ => Self::default(),
        }
    }

    fn inbound(clients: usize, sync_ms: f64) -> Self {
        let cpu = Some(Target::at_most(0.2));
        match clients {
            1 => Self {
                visible_p50: Some(Target::at_most(sync_ms + 1.0)),
                visible_p99: Some(Target::at_most(25.0)),
                ..Self::default()
            },
            32 => Self {
                rate: Some(Target::at_least(rate_at_32(sync_ms))),
                visible_p99: Some(Target::at_most(40.0)),
                server_cpu: cpu,
                ..Self::default()
            },
            _ => Self {
                rate: Some(Target::at_least(6_000.0)),
                ack_p99: Some(Target::at_most(100.0)),
                visible_p99: Some(Target::at_most(100.0)),
                server_cpu: cpu,
                ..Self::default()
            },
        }
    }
}

/// Messages a second asked of 32 clients: 5,000 where a sync takes 0.5 ms or less, 3,000 at 4 ms or more, on a line
/// between.
fn rate_at_32(sync_ms: f64) -> f64 {
    let slowness = ((sync_ms - 0.5) / 3.5).clamp(0.0, 1.0);
    5_000.0 - 2_000.0 * slowness
}

#[cfg(test)]
mod tests {
    use super::rate_at_32;

    #[test]
    fn the_rate_asked_for_follows_the_disk() {
        let asked = [0.1, 0.5, 2.25, 4.0, 9.0].map(rate_at_32);
        assert_eq!(asked, [5_000.0, 5_000.0, 4_000.0, 3_000.0, 3_000.0]);
    }
}
