//! Those who read: each resumes from its last event whenever its stream breaks, and breaks it at times itself.

use std::{
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use super::{CATCH_UP_LIMIT, Plan, Stage};
use crate::{API, Access, Audience, ClientError, Cursor, Dice, Patience, ReaderId, Stream, Visitor};

/// How often a reader looks up from its stream to see whether the soak is over.
const GLANCE: Duration = Duration::from_millis(250);

const AGENTS_STREAM: &str = "/stream";

/// The readers that have begun.
#[derive(Clone, Default)]
pub(super) struct Ids(Arc<Mutex<Vec<ReaderId>>>);

impl Ids {
    pub(super) fn list(&self) -> Vec<ReaderId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add(&self, reader: ReaderId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
    }
}

pub(super) fn begin(
    stage: &Arc<Stage>,
    plan: &Plan,
    tasks: &mut JoinSet<Result<(), (String, ClientError)>>,
) -> Ids {
    let ids = Ids::default();
    for number in 1..=plan.readers {
        let (stage, added) = (Arc::clone(stage), ids.clone());
        let dice = Dice::new(plan.seed.wrapping_add(7_000_003 * number as u64));
        if number.is_multiple_of(2) {
            let name = format!("visitor reader {number}");
            tasks.spawn(async move {
                read_as_visitor(&stage, &added, (&name, number), dice).await.map_err(|error| (name, error))
            });
        } else {
            let name = format!("agent reader {number}");
            let id = stage.recorder.reader(&name, Audience::Agents, None);
            added.add(id);
            tasks.spawn(async move {
                // The owner, or one of the colleagues, who are there as long as a stream of theirs is open.
                let access = match stage.colleagues.get(number / 2) {
                    Some(colleague) => colleague.access.clone(),
                    None => Access::Token(stage.account.token.clone()),
                };
                read(&stage, (id, number), (AGENTS_STREAM, &access), dice)
                    .await
                    .map_err(|error| (name, error))
            });
        }
    }
    ids
}

/// A visitor of its own, who opens a conversation for agents to answer in and then only reads.
async fn read_as_visitor(
    stage: &Stage,
    added: &Ids,
    (name, number): (&str, usize),
    dice: Dice,
) -> Result<(), ClientError> {
    let mut visitor =
        Visitor::arrive(stage.address(number).clone(), &stage.account.inbox, Patience::LONG).await?;
    let text = format!("{name} listens");
    let opened = visitor.open(&text, &name.replace(' ', "-")).await?.value;
    if let Some(message) = &opened.message {
        stage.recorder.acknowledged(name, &text, message);
    }
    let id = stage.recorder.reader(name, Audience::Customer(opened.id.clone()), None);
    added.add(id);
    stage.add_conversation(opened.id);
    let access = visitor.caller().access().clone();
    read(stage, (id, number), ("/widget/stream", &access), dice).await
}

/// Reads until the soak is over, through any number of streams.
async fn read(
    stage: &Stage,
    (id, number): (ReaderId, usize),
    (path, access): (&str, &Access),
    mut dice: Dice,
) -> Result<(), ClientError> {
    let mut cursor = Cursor::Now;
    let mut tries = Patience::LONG.start();
    let (mut broke, mut last) = (false, None);
    let is_agents = path == AGENTS_STREAM;
    let path = format!("{API}{path}");
    while stage.is_reading() {
        match Stream::open(stage.address(number), &path, access, cursor.clone()).await {
            Ok(mut stream) => {
                stage.streams_opened.fetch_add(1, Ordering::Relaxed);
                if broke {
                    stage.costs.reopened();
                }
                // Breaks off by itself after some events, so that resuming is tried at every point.
                let most = 1 + dice.below(3_000);
                let gaps = is_agents.then_some(&mut last);
                broke = read_stream(stage, id, (&mut stream, most), gaps).await?;
                cursor = stream.cursor().clone();
                tries = Patience::LONG.start();
            }
            Err(error) if error.passes() && tries.again().await => {}
            Err(_) if !stage.is_reading() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads one stream until it breaks, is silent, has given `most` events, or the soak is over; whether it broke. `gaps` remembers when
/// the last event came, where the gaps between them are looked at.
async fn read_stream(
    stage: &Stage,
    id: ReaderId,
    (stream, most): (&mut Stream, u64),
    mut gaps: Option<&mut Option<Instant>>,
) -> Result<bool, ClientError> {
    let (mut silent, mut comments, mut read) = (Duration::ZERO, 0, 0);
    while stage.is_reading() && read < most && silent < stage.silence_limit {
        match tokio::time::timeout(GLANCE, stream.next()).await {
            Ok(Ok(event)) => {
                stage.recorder.saw(id, &event);
                if let Some(last) = gaps.as_deref_mut()
                    && let Some(last) = last.replace(Instant::now())
                {
                    stage.costs.gap(last);
                }
                read += 1;
                silent = Duration::ZERO;
            }
            Ok(Err(error)) if error.passes() => return Ok(true),
            Ok(Err(error)) => return Err(error),
            Err(_) if stream.comments() > comments => {
                comments = stream.comments();
                silent = Duration::ZERO;
            }
            Err(_) => silent += GLANCE,
        }
    }
    if silent >= stage.silence_limit && stage.is_reading() {
        stage.recorder.violated(format!("a stream was silent for {} s", stage.silence_limit.as_secs()));
    }
    Ok(false)
}

/// Reads the log once more, after the fact `beginning` and up to the last message that is listed, as one more reader who must agree with
/// the others.
pub(super) async fn read_again(stage: &Stage, beginning: u64) {
    let id = stage.recorder.reader("the reader who came last", Audience::Agents, Some(beginning));
    let until = stage.recorder.last_listed();
    let (mut cursor, mut last) = (Cursor::seq(beginning), beginning);
    while last < until {
        let outcome = async {
            let mut stream = stage.agent().stream(cursor.clone()).await?;
            while last < until {
                let Ok(event) = tokio::time::timeout(CATCH_UP_LIMIT, stream.next()).await else {
                    return Ok(false);
                };
                let event = event?;
                stage.recorder.saw(id, &event);
                last = event.id.as_ref().and_then(|_| event.seq()).unwrap_or(last);
                cursor = stream.cursor().clone();
            }
            Ok::<_, ClientError>(true)
        };
        match outcome.await {
            Ok(true) => {}
            Ok(false) => {
                return stage.recorder.violated(format!("the log could not be read again after fact {last}"));
            }
            // It is cut off where it is slower than the log, and resumes.
            Err(error) if error.passes() => {}
            Err(error) => {
                return stage.recorder.violated(format!("the log could not be read again: {error}"));
            }
        }
    }
}
