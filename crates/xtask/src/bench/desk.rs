//! `cargo xtask bench desk`: every desk figure that has a target.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context as _, Result};
use client::{Account, ServerProcess};

use super::{
    disk, idle,
    load::{self, Run, Times},
    machine::{Machine, load_average},
    numbers::{Spread, median},
    report::{Report, Row, Target},
    speakers::Desk,
    weight,
};
use crate::root::{root, target_folder};

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
            Self { runs: 1, times: times(3), starts: 3, streams: 500 }
        } else {
            Self { runs: 3, times: times(8), starts: 11, streams: 2_000 }
        }
    }
}

struct Bench {
    binary: PathBuf,
    folder: PathBuf,
    account: Account,
    scope: Scope,
    rows: Vec<Row>,
    notes: Vec<String>,
}

pub(super) async fn measure(binary: PathBuf, quick: bool) -> Result<Report> {
    rlimit::increase_nofile_limit(u64::MAX).context("allow more open files")?;
    let folder =
        tempfile::Builder::new().prefix("bench-").tempdir_in(target_folder()?).context("make a folder")?;
    let load_before = load_average();
    let account =
        client::setup(&binary, &folder.path().join("data"), "a sample passphrase for measuring").await?;
    let scope = Scope::new(quick);
    let (rows, notes) = (Vec::new(), Vec::new());
    let mut bench = Bench { binary, folder: folder.path().to_owned(), account, scope, rows, notes };
    bench.sizes()?;
    bench.at_rest().await?;
    bench.under_load().await?;
    bench.notes.push(
        "The generator and its readers run in another process on the same cores (a runtime of two workers): they \
         compete with the server, which makes rates lower and latencies longer than on a machine of their own."
            .to_owned(),
    );
    let load_average = [load_before, load_average()];
    let (rows, notes) = (bench.rows, bench.notes);
    let more = serde_json::Map::new();
    Ok(Report { bench: "desk", quick, machine: Machine::look(), load_average, rows, notes, more })
}

impl Bench {
    fn sizes(&mut self) -> Result<()> {
        let binary = self.binary.metadata().context("look at the binary")?.len();
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

    async fn at_rest(&mut self) -> Result<()> {
        let starts = idle::cold_start_ms(&self.binary, &self.folder, self.scope.starts).await?;
        let row = Row::once("cold_start_ms", "cold start to healthy", "ms", starts.p50).spread(starts);
        self.rows.push(row.against(Target::at_most(150.0)));

        let server = idle::start(&self.binary, &self.folder).await?;
        let desk = self.desk(&server)?;
        let idle_mb = idle::idle_bytes(&desk).await? / MB;
        self.rows.push(Row::once("idle_mb", "memory idle", "MB", idle_mb).against(Target::at_most(35.0)));
        let streams = self.scope.streams;
        let stream_kb = idle::bytes_per_stream(&desk, streams).await? / KB;
        let what = format!("memory per idle visitor's stream, of {streams}");
        self.rows.push(Row::once("stream_kb", what, "KB", stream_kb).against(Target::at_most(12.0)));
        server.kill().await?;
        Ok(())
    }

    async fn under_load(&mut self) -> Result<()> {
        let sync = disk::sync_ms(&self.folder)?;
        self.rows
            .push(Row::once("sync_ms", "the disk: 4 KB written and synced", "ms", sync.p50).spread(sync));
        let server = idle::start(&self.binary, &self.folder).await?;
        let mut desk = self.desk(&server)?;
        desk.agent().presence("available").await.context("be available")?;
        for clients in [1, 32, 256] {
            let mut cast = desk.inbound(clients).await?;
            let mut runs = Vec::new();
            for number in 1..=self.scope.runs {
                runs.push(
                    load::run(&desk, &format!("in{clients}-{number}"), &mut cast, self.scope.times).await?,
                );
            }
            self.add_inbound(clients, &runs, sync.p50);
        }
        let mut cast = desk.replies(8).await?;
        let mut runs = Vec::new();
        for number in 1..=self.scope.runs {
            runs.push(load::run(&desk, &format!("re8-{number}"), &mut cast, self.scope.times).await?);
        }
        self.add_replies(&runs);
        drop(cast);
        let after = disk::sync_ms(&self.folder)?;
        self.rows.push(
            Row::once("sync_after_ms", "the disk again, after the load", "ms", after.p50).spread(after),
        );
        server.kill().await?;
        let start = idle::cold_start_ms(&self.binary, &self.folder, 1).await?;
        self.rows.push(Row::once(
            "start_after_load_ms",
            "start after a kill, with all these messages",
            "ms",
            start.p50,
        ));
        Ok(())
    }

    fn desk(&self, server: &ServerProcess) -> Result<Desk> {
        let pid = server.pid().context("find the server's process")?;
        Ok(Desk::new(server.address().clone(), self.account.clone(), pid))
    }

    fn add_inbound(&mut self, clients: usize, runs: &[Run], sync_ms: f64) {
        let title = format!("customer messages, {clients} client{}", if clients == 1 { "" } else { "s" });
        let targets = Targets::inbound(clients, sync_ms);
        self.add_load(&format!("inbound_{clients}"), &title, runs, targets);
    }

    fn add_replies(&mut self, runs: &[Run]) {
        let rate = Some(Target::at_least(1_500.0));
        let targets = Targets { rate, visible_p50: Some(Target::at_most(12.0)), ..Targets::default() };
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
            (latency(key, title, ("generator_cpu", each(|run| run.generator_cpu_ms))), None),
        ];
        for (row, target) in rows {
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
