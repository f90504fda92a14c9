//! The play in real time, or faster.

use crate::{Cast, Script};
use client::{ClientError, Cursor, Event, Stream};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How many times faster than life a play runs.
#[derive(Clone, Copy, Debug)]
pub struct Tempo(f64);

impl Tempo {
    /// From 0.1 to 1000; anything else is brought to the nearer end.
    #[must_use]
    pub const fn of(times: f64) -> Self {
        Self(times.clamp(0.1, 1000.0))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a play is shorter than 2^64 ms"
    )]
    fn played_ms(self, since: Instant) -> u64 {
        (since.elapsed().as_secs_f64() * 1000.0 * self.0) as u64
    }

    #[expect(clippy::cast_precision_loss, reason = "a play's milliseconds fit an f64")]
    fn until(self, since: Instant, at_ms: u64) -> Duration {
        let wanted = Duration::from_secs_f64(at_ms as f64 / 1000.0 / self.0);
        wanted.saturating_sub(since.elapsed())
    }
}

/// Plays until the script is over. Whoever stops it drops the future.
///
/// # Errors
/// Where the server is away for longer than the cast has patience.
pub async fn play(mut script: Script, mut cast: Cast, tempo: Tempo) -> Result<(), ClientError> {
    let since = Instant::now();
    let (events, mut heard) = mpsc::channel(1024);
    // Colleagues keep their streams open: routing chooses only who is there.
    let mut listeners = tokio::task::JoinSet::new();
    let mut colleague = 0;
    while let Some(agent) = cast.colleague(colleague) {
        let stream = agent.stream(Cursor::Now).await?;
        // One pair of ears is enough: every colleague's stream says the same.
        listeners.spawn(listen(stream, (colleague == 0).then(|| events.clone())));
        colleague += 1;
    }
    drop(events);
    loop {
        let now_ms = tempo.played_ms(since);
        if let Some(action) = script.take_due(now_ms) {
            if let Err(error) = cast.perform(&action).await {
                tracing::warn!(%error, "a step of the demo failed");
            }
            continue;
        }
        let Some(next_ms) = script.next_at_ms() else { return Ok(()) };
        tokio::select! {
            () = tokio::time::sleep(tempo.until(since, next_ms)) => {}
            event = heard.recv() => match event {
                Some(event) => {
                    if let Some(heard) = cast.hear(&event) {
                        script.hear(heard, tempo.played_ms(since));
                    } else if let Some((colleague, conversation)) = cast.stranger(&event)
                        && let Err(error) = cast.own_up(colleague, &conversation).await
                    {
                        tracing::warn!(%error, "a played colleague could not own up");
                    }
                }
                None => return Ok(()),
            },
        }
    }
}

async fn listen(mut stream: Stream, ears: Option<mpsc::Sender<Event>>) {
    while let Ok(event) = stream.next().await {
        if let Some(ears) = &ears
            && ears.send(event).await.is_err()
        {
            return;
        }
    }
}
