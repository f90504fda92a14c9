//! The server at rest: how fast it starts, what it holds, what an open stream costs.

use std::{path::Path, time::Duration, time::Instant};

use anyhow::{Context as _, Result};
use client::{ClientError, Connection, Cursor, ServerProcess, Stream, Visitor};
use hyper::{Method, StatusCode};
use tokio::task::JoinSet;

use super::{machine::resident_bytes, numbers::Spread, speakers::Desk};

/// How long memory may settle before it is read.
const SETTLE: Duration = Duration::from_secs(3);
/// How many streams are opened at once.
const OPENED_AT_ONCE: usize = 50;
/// How many are open on each server before they are counted.
const FIRST: usize = 200;

pub(super) async fn start(binary: &Path, folder: &Path) -> Result<ServerProcess> {
    start_node(binary, folder, 0).await
}

/// One of several servers on one database.
pub(super) async fn start_node(binary: &Path, folder: &Path, node: usize) -> Result<ServerProcess> {
    let name = if node == 0 { "data".to_owned() } else { format!("data-{node}") };
    let (data, log) = (folder.join(name), folder.join("server.log"));
    let started = ServerProcess::start(binary, &data, &log, &[("WARMLINE_RATE_LIMITS", "off")]).await;
    started.context("start the server")
}

/// From starting the process until `/health` answers 200, in milliseconds, this many times.
pub(super) async fn cold_start_ms(binary: &Path, folder: &Path, times: usize) -> Result<Spread> {
    let mut all = Vec::with_capacity(times);
    for _ in 0..times {
        let since = Instant::now();
        let server = start(binary, folder).await?;
        let mut connection = Connection::new(server.address().clone());
        let health =
            connection.request(Method::GET, "/health", None, &[], "").await.context("ask for health")?;
        all.push(since.elapsed().as_secs_f64() * 1000.0);
        anyhow::ensure!(health.status == StatusCode::OK, "be healthy: the answer was {}", health.status);
        server.kill().await?;
    }
    Ok(Spread::of(all))
}

/// The memory of the servers that have been ready for a while, in bytes.
pub(super) async fn idle_bytes(desk: &Desk) -> Result<f64> {
    tokio::time::sleep(SETTLE).await;
    held_bytes(desk)
}

fn held_bytes(desk: &Desk) -> Result<f64> {
    desk.processes().map(resident_bytes).sum()
}

/// What one idle stream of a visitor adds to the server's memory, in bytes.
pub(super) async fn bytes_per_stream(desk: &Desk, count: usize) -> Result<f64> {
    // The first streams of each server pay for what all share: its connections to the database, and the questions it keeps ready there.
    let _first = open_streams(desk, FIRST * desk.processes().count()).await?;
    let visitors = arrive(desk, count).await?;
    tokio::time::sleep(SETTLE).await;
    let before = held_bytes(desk)?;
    let streams = open(visitors).await?;
    tokio::time::sleep(SETTLE).await;
    let after = held_bytes(desk)?;
    Ok((after - before) / streams.len() as f64)
}

async fn open_streams(desk: &Desk, count: usize) -> Result<Vec<Stream>> {
    open(arrive(desk, count).await?).await
}

async fn arrive(desk: &Desk, count: usize) -> Result<Vec<Visitor>> {
    let mut visitors = Vec::with_capacity(count);
    for _ in 0..count {
        visitors.push(desk.visitor().await?);
    }
    Ok(visitors)
}

async fn open(visitors: Vec<Visitor>) -> Result<Vec<Stream>> {
    let mut streams = Vec::with_capacity(visitors.len());
    let mut tasks = JoinSet::new();
    for visitor in visitors {
        tasks.spawn(async move {
            let mut stream = visitor.stream(Cursor::Now).await?;
            stream.next_of("ready").await?;
            Ok::<_, ClientError>(stream)
        });
        if tasks.len() >= OPENED_AT_ONCE
            && let Some(opened) = tasks.join_next().await
        {
            streams.push(opened.context("open a stream")?.context("open a stream")?);
        }
    }
    while let Some(opened) = tasks.join_next().await {
        streams.push(opened.context("open a stream")?.context("open a stream")?);
    }
    Ok(streams)
}
