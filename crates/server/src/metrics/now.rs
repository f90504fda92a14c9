//! What is read when somebody looks.

use super::process::Process;
use crate::App;
use crate::accounts::queries::workspaces;
use crate::routing::queries::lengths;
use events::{InboxId, WorkspaceId};
use ledger::LedgerError;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

/// How it is now.
#[derive(Debug)]
pub(super) struct Now {
    process: Option<(u64, f64, u64)>,
    streams: [(&'static str, usize); 2],
    lines: Vec<Line>,
    database_bytes: i64,
    tasks_died: usize,
    ready: bool,
}

/// Who waits in an inbox.
#[derive(Debug)]
struct Line {
    workspace: WorkspaceId,
    inbox: InboxId,
    waiting: i64,
    longest_s: f64,
}

impl Now {
    pub(super) async fn look(app: &App) -> Self {
        let (agents, visitors) = app.hub.streams();
        let lines = lines(app).await;
        Self {
            process: Process::look().map(|p| (p.resident_bytes, p.cpu_s, p.open_files)),
            streams: [("agent", agents), ("visitor", visitors)],
            ready: lines.is_ok(),
            lines: lines.unwrap_or_default(),
            database_bytes: app.ledger.read(ledger::size_bytes).await.unwrap_or(0),
            tasks_died: app.tasks.died().len(),
        }
    }
}

async fn lines(app: &App) -> Result<Vec<Line>, LedgerError> {
    let now_ms = app.clock.now_ms();
    app.ledger
        .read(move |rows| {
            let mut lines = Vec::new();
            for workspace in workspaces(rows)? {
                for (inbox, waiting, since_ms) in lengths(rows, workspace)? {
                    let longest_s = (now_ms - since_ms).max(0) as f64 / 1000.0;
                    lines.push(Line { workspace, inbox, waiting, longest_s });
                }
            }
            Ok(lines)
        })
        .await
}

impl Collector for Now {
    fn encode(&self, mut to: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        if let Some((resident_bytes, cpu_s, open_files)) = self.process {
            gauge(
                &mut to,
                "memory",
                "Resident memory of this process",
                Some(&Unit::Bytes),
                resident_bytes as f64,
            )?;
            let cpu = ConstCounter::new(cpu_s);
            cpu.encode(to.encode_descriptor(
                "cpu",
                "Time that this process computed",
                Some(&Unit::Seconds),
                cpu.metric_type(),
            )?)?;
            gauge(
                &mut to,
                "open_files",
                "Files and connections that this process holds",
                None,
                open_files as f64,
            )?;
        }
        gauge(&mut to, "database_size", "The database", Some(&Unit::Bytes), self.database_bytes as f64)?;
        gauge(
            &mut to,
            "database_answers",
            "Whether the database answered just now",
            None,
            f64::from(self.ready),
        )?;
        gauge(
            &mut to,
            "tasks_died",
            "Tasks that ended by a fault; 0, or it is ours to mend",
            None,
            self.tasks_died as f64,
        )?;
        let streams = ConstGauge::new(0.0);
        let mut family =
            to.encode_descriptor("streams", "Open streams of this server", None, streams.metric_type())?;
        for (viewer, count) in self.streams {
            ConstGauge::new(count as f64).encode(family.encode_family(&[("viewer", viewer)])?)?;
        }
        let kind = streams.metric_type();
        let mut waiting =
            to.encode_descriptor("conversations_waiting", "Conversations in line", None, kind)?;
        for line in &self.lines {
            ConstGauge::new(line.waiting as f64).encode(waiting.encode_family(&line.labels())?)?;
        }
        let told = "How long the one who waits longest has waited";
        let mut longest = to.encode_descriptor("longest_wait", told, Some(&Unit::Seconds), kind)?;
        for line in &self.lines {
            ConstGauge::new(line.longest_s).encode(longest.encode_family(&line.labels())?)?;
        }
        Ok(())
    }
}

impl Line {
    fn labels(&self) -> [(&'static str, String); 2] {
        [("workspace", self.workspace.to_string()), ("inbox", self.inbox.to_string())]
    }
}

fn gauge(
    to: &mut DescriptorEncoder<'_>,
    name: &str,
    told: &str,
    unit: Option<&Unit>,
    value: f64,
) -> Result<(), std::fmt::Error> {
    let gauge = ConstGauge::new(value);
    gauge.encode(to.encode_descriptor(name, told, unit, gauge.metric_type())?)
}
