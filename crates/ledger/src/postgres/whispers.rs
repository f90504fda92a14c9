//! What nodes say to each other that is in no log and may get lost: it is true for some seconds only. It goes out with
//! NOTIFY, several in one.

use super::follower::Wake;
use std::collections::VecDeque;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// The name under which they go.
pub(super) const CHANNEL: &str = "warmline_whispers";
/// Whispers that wait to go out or to be heard at most; beyond, the oldest is lost.
const MOST: usize = 4096;
/// Bytes of one notification; PostgreSQL takes fewer than 8,000.
const BYTES: usize = 7_500;

/// The door for those who whisper and hear.
#[derive(Clone)]
pub(crate) struct Whispers {
    waiting: Option<(Waiting, SyncSender<Wake>)>,
    heard: Arc<Mutex<Option<mpsc::Receiver<String>>>>,
}

type Waiting = Arc<Mutex<VecDeque<String>>>;

fn held(waiting: &Waiting) -> MutexGuard<'_, VecDeque<String>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Whispers {
    /// Where there is no other node.
    pub(crate) fn to_nobody() -> Self {
        Self { waiting: None, heard: Arc::default() }
    }

    /// Through whoever sends and hears notifications.
    pub(super) fn through(wake: SyncSender<Wake>) -> (Self, Mouth, mpsc::Sender<String>) {
        let (ear, heard) = mpsc::channel(MOST);
        let waiting = Waiting::default();
        let mouth = Mouth { waiting: Arc::clone(&waiting) };
        (Self { waiting: Some((waiting, wake)), heard: Arc::new(Mutex::new(Some(heard))) }, mouth, ear)
    }

    pub(crate) fn say(&self, what: String) {
        let Some((waiting, wake)) = &self.waiting else { return };
        if what.len() > BYTES / 2 || what.contains('\n') {
            tracing::warn!(bytes = what.len(), "too long or too loud to be whispered");
            return;
        }
        let mut all = held(waiting);
        if all.len() >= MOST {
            all.pop_front();
        }
        all.push_back(what);
        drop(all);
        // Where there is no room, there is a wake that was not heeded yet.
        let _ = wake.try_send(Wake::Whispered);
    }

    pub(crate) fn heard(&self) -> Option<mpsc::Receiver<String>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The end that says them aloud.
pub(super) struct Mouth {
    waiting: Waiting,
}

impl Mouth {
    /// What waits, as few notifications: the node's name, then one whisper a line.
    pub(super) fn take(&self, own: &str) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        for whisper in held(&self.waiting).drain(..) {
            match said.last_mut().filter(|last| last.len() + whisper.len() < BYTES) {
                Some(last) => {
                    last.push('\n');
                    last.push_str(&whisper);
                }
                None => said.push(format!("{own}\n{whisper}")),
            }
        }
        said
    }
}

/// The whispers of a notification, but one's own.
pub(super) fn read<'a>(said: &'a str, own: &str) -> impl Iterator<Item = &'a str> {
    let (node, whispers) = said.split_once('\n').unwrap_or((own, ""));
    let is_other = node != own;
    whispers.split('\n').filter(move |whisper| is_other && !whisper.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_go_in_one_and_arrive_in_order_but_not_at_whoever_said_them() {
        let (wake, wakes) = std::sync::mpsc::sync_channel(1);
        let (whispers, mouth, _ear) = Whispers::through(wake);
        let all: Vec<String> = (0..500).map(|n| format!("whisper number {n} of a good many")).collect();
        all.iter().for_each(|whisper| whispers.say(whisper.clone()));
        assert!(matches!(wakes.try_recv(), Ok(Wake::Whispered)));
        let said = mouth.take("one");
        assert!((2..10).contains(&said.len()) && said.iter().all(|said| said.len() < 8_000));
        let heard: Vec<&str> = said.iter().flat_map(|said| read(said, "two")).collect();
        assert_eq!(heard, all);
        assert_eq!(said.iter().flat_map(|said| read(said, "one")).count(), 0);
        assert!(mouth.take("one").is_empty());
    }

    #[test]
    fn what_nobody_says_fast_enough_is_lost_from_the_front() {
        let (wake, _wakes) = std::sync::mpsc::sync_channel(1);
        let (whispers, mouth, _ear) = Whispers::through(wake);
        (0..MOST + 3).for_each(|n| whispers.say(n.to_string()));
        let said = mouth.take("one");
        assert_eq!(said.iter().flat_map(|said| read(said, "two")).next(), Some("3"));
    }
}
