//! The load generator: everybody writes as fast as the answers come, and readers note when they see it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use client::{ClientError, Stream};
use tokio::task::JoinSet;

use super::{
    machine::{cpu_ms, tree_cpu_ms},
    numbers::Spread,
    speakers::{Cast, Desk, Speaker},
};

/// How long readers wait for what is still under way when the writers have stopped.
const STRAGGLER_LIMIT: Duration = Duration::from_millis(500);

/// How long a run takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub(super) warm_up: Duration,
    pub(super) measured: Duration,
}

/// What one run found. Latencies in milliseconds, from just before the request is sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    /// Acknowledged messages a second.
    pub(super) rate: f64,
    /// Until the answer was read.
    pub(super) ack: Spread,
    /// Until a reader had the event.
    pub(super) visible: Spread,
    /// Processor time of the server for each message.
    pub(super) server_cpu_ms: f64,
    /// The same of the database's server, where there is one.
    pub(super) database_cpu_ms: f64,
    /// Processor time of this generator, readers included, for each message.
    pub(super) generator_cpu_ms: f64,
    /// Acknowledged messages that no reader saw.
    pub(super) unseen: usize,
}

/// When something was sent and when it came back, in microseconds since the run began.
type Trip = (u64, u64);

/// One run of these speakers, whose messages these streams see.
pub(super) async fn run(desk: &Desk, name: &str, cast: &mut Cast, times: Times) -> Result<Run> {
    let base = Instant::now();
    let (writing, reading) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(true)));
    let mut readers = JoinSet::new();
    for stream in cast.1.drain(..) {
        readers.spawn(read(stream, base, Arc::clone(&reading), format!("{name}-")));
    }
    let mut writers = JoinSet::new();
    for (number, speaker) in cast.0.drain(..).enumerate() {
        writers.spawn(write(speaker, base, Arc::clone(&writing), format!("{name}-{number}")));
    }

    tokio::time::sleep(times.warm_up).await;
    let (from, before) = (micros(base), Used::by(desk)?);
    tokio::time::sleep(times.measured).await;
    let (until, after) = (micros(base), Used::by(desk)?);
    writing.store(false, Ordering::Relaxed);

    let mut answered = Vec::new();
    while let Some(ended) = writers.join_next().await {
        let (speaker, trips) = ended.context("write")??;
        cast.0.push(speaker);
        answered.extend(trips);
    }
    reading.store(false, Ordering::Relaxed);
    let mut seen = Vec::new();
    while let Some(ended) = readers.join_next().await {
        let (stream, trips) = ended.context("read")?.context("read a stream")?;
        cast.1.push(stream);
        seen.extend(trips);
    }

    let unseen = answered.len().saturating_sub(seen.len());
    answered.retain(|(_, done)| (from..until).contains(done));
    seen.retain(|(_, done)| (from..until).contains(done));
    let count = answered.len().max(1) as f64;
    Ok(Run {
        rate: answered.len() as f64 * 1e6 / (until - from) as f64,
        ack: spread_ms(&answered),
        visible: spread_ms(&seen),
        server_cpu_ms: (after.servers - before.servers) / count,
        database_cpu_ms: (after.database - before.database) / count,
        generator_cpu_ms: (after.own - before.own) / count,
        unseen,
    })
}

/// Processor time that was used up to now, in milliseconds.
struct Used {
    servers: f64,
    database: f64,
    own: f64,
}

impl Used {
    fn by(desk: &Desk) -> Result<Self> {
        let servers = desk.processes().map(|pid| cpu_ms(&pid.to_string())).sum::<Result<f64>>()?;
        let database = desk.database.map_or(Ok(0.0), tree_cpu_ms)?;
        Ok(Self { servers, database, own: cpu_ms("self")? })
    }
}

/// The client ids carry the moment of sending, so that a reader needs no memory: `name-writer-number-micros`.
async fn write(
    mut speaker: Speaker,
    base: Instant,
    writing: Arc<AtomicBool>,
    name: String,
) -> Result<(Speaker, Vec<Trip>)> {
    let mut trips = Vec::new();
    while writing.load(Ordering::Relaxed) {
        let sent = micros(base);
        speaker.say(&format!("{name}-{}-{sent}", trips.len())).await?;
        trips.push((sent, micros(base)));
    }
    Ok((speaker, trips))
}

async fn read(
    mut stream: Stream,
    base: Instant,
    reading: Arc<AtomicBool>,
    prefix: String,
) -> Result<(Stream, Vec<Trip>), ClientError> {
    let mut trips = Vec::new();
    loop {
        match tokio::time::timeout(STRAGGLER_LIMIT, stream.next()).await {
            Ok(event) => {
                let event = event?;
                if event.event == "desk.message_posted"
                    && let Some(sent) = sent_at(&event.data, &prefix)
                {
                    trips.push((sent, micros(base)));
                }
            }
            Err(_) if !reading.load(Ordering::Relaxed) => return Ok((stream, trips)),
            Err(_) => {}
        }
    }
}

/// The moment of sending in the client id of an event's message, found without reading the whole document.
fn sent_at(data: &str, prefix: &str) -> Option<u64> {
    let (_, rest) = data.split_once("\"client_id\"")?;
    let (_, rest) = rest.split_once('"')?;
    let (client_id, _) = rest.split_once('"')?;
    let (_, sent) = client_id.strip_prefix(prefix)?.rsplit_once('-')?;
    sent.parse().ok()
}

fn micros(base: Instant) -> u64 {
    u64::try_from(base.elapsed().as_micros()).unwrap_or(u64::MAX)
}

fn spread_ms(trips: &[Trip]) -> Spread {
    Spread::of(trips.iter().map(|(sent, done)| done.saturating_sub(*sent) as f64 / 1000.0).collect())
}

#[cfg(test)]
mod tests {
    use super::{sent_at, spread_ms};

    #[test]
    fn the_moment_of_sending_is_read_from_the_client_id() {
        let data = r#"{"seq":7,"message":{"text":"x","client_id":"in32-1-17-4-123456","at":"…"}}"#;
        assert_eq!(sent_at(data, "in32-1-"), Some(123_456));
        assert_eq!(sent_at(data, "in32-2-"), None);
        assert_eq!(sent_at(r#"{"message":{"client_id":null}}"#, "in32-1-"), None);
    }

    #[test]
    fn trips_are_spread_in_milliseconds() {
        assert!((spread_ms(&[(1000, 3500)]).p50 - 2.5).abs() < 1e-9);
    }
}
