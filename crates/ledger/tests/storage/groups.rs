//! Commands that arrive together share a transaction, and a failure undoes only itself.

use crate::store::{ACME, No, OTHER, POISON, Store, append_post, counted, open_matter, post, posting, posts};
use ledger::{Failed, Ledger, LedgerError, MAX_GROUP, Tx};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;
use tokio::task::JoinSet;

type Answer = Result<i64, Failed<No>>;
type Command = Box<dyn FnMut(&mut Tx<'_>) -> Answer + Send>;

/// Has these commands wait for the writer together, so that they form one group; answers in their order. Needs the
/// runtime with one thread, where whoever counted itself has also asked.
async fn together(ledger: &Ledger, commands: Vec<Command>) -> Vec<Answer> {
    let (begun, begins) = tokio::sync::oneshot::channel();
    let (go, goes) = channel::<()>();
    let mut begun = Some(begun);
    let hold = ledger.command(OTHER, move |_| {
        begun.take().map(|begun| begun.send(()));
        let _ = goes.recv_timeout(Duration::from_secs(20));
        Ok::<_, Failed<No>>(())
    });
    let crowd = async {
        begins.await.unwrap();
        let (mut waiting, count) = (JoinSet::new(), commands.len());
        let asked = Arc::new(AtomicUsize::new(0));
        for (place, command) in commands.into_iter().enumerate() {
            let (ledger, asked) = (ledger.clone(), Arc::clone(&asked));
            waiting.spawn(async move {
                asked.fetch_add(1, Ordering::Relaxed);
                (place, ledger.command(ACME, command).await)
            });
        }
        while asked.load(Ordering::Relaxed) < count {
            tokio::task::yield_now().await;
        }
        drop(go);
        let mut answers = waiting.join_all().await;
        answers.sort_by_key(|(place, _)| *place);
        answers.into_iter().map(|(_, answer)| answer).collect()
    };
    let (held, answers) = tokio::join!(hold, crowd);
    held.unwrap();
    answers
}

fn posting_of(number: i64, runs: &Arc<AtomicUsize>) -> Command {
    let runs = Arc::clone(runs);
    Box::new(move |tx| {
        runs.fetch_add(1, Ordering::Relaxed);
        Ok(append_post(tx, number)?)
    })
}

/// What may go wrong in the middle of a group, after something was written.
fn spoilers() -> Vec<(&'static str, Command)> {
    vec![
        (
            "a refusal",
            Box::new(|tx| append_post(tx, -1).map_err(Failed::Ledger).and(Err(Failed::Refused(No)))),
        ),
        ("a panic", Box::new(|tx| panic!("after fact {}", append_post(tx, -1).unwrap()))),
        (
            "a conflict",
            Box::new(|tx| {
                tx.append(crate::store::opening(1))?;
                Ok(0)
            }),
        ),
        ("a projection that fails", Box::new(|tx| Ok(tx.append(posting(1, POISON))?.seq))),
    ]
}

#[tokio::test]
async fn what_fails_after_it_wrote_is_undone_whole_and_its_neighbours_stand() {
    std::panic::set_hook(Box::new(|_| {}));
    for (name, spoiler) in spoilers() {
        let store = Store::new();
        let (ledger, _tail) = store.open().await;
        open_matter(&ledger, ACME, 1).await;
        let runs = Arc::new(AtomicUsize::new(0));
        let commands = vec![posting_of(1, &runs), posting_of(2, &runs), spoiler, posting_of(3, &runs)];
        let answers = together(&ledger, commands).await;
        assert!(answers[2].is_err(), "{name}");
        let places: Vec<i64> = [0, 1, 3].iter().map(|at| *answers[*at].as_ref().unwrap()).collect();
        assert_eq!(places, [2, 3, 4], "{name}: no place is left empty");
        // A server says only at the commit what a rule of its tables refuses: the last has run by then.
        let again = runs.load(Ordering::Relaxed) - 3;
        assert!((2..=3).contains(&again), "{name}: they were a group, and ran again each alone");
        assert_eq!(posts(&ledger, ACME).await, ["1", "2", "3"], "{name}");
        assert_eq!(ledger.read(|rows| counted(rows, 1)).await.unwrap(), Some(3), "{name}: derived rows too");
        ledger.close().await;
        store.verify_clean();
    }
}

#[tokio::test]
async fn a_refusal_before_anything_was_written_costs_the_group_nothing() {
    let store = Store::new();
    let (ledger, _tail) = store.open().await;
    open_matter(&ledger, ACME, 1).await;
    let runs = Arc::new(AtomicUsize::new(0));
    let refusal: Command = Box::new(|_| Err(Failed::Refused(No)));
    let answers = together(&ledger, vec![posting_of(1, &runs), refusal, posting_of(2, &runs)]).await;
    assert!(matches!(answers[1], Err(Failed::Refused(No))));
    assert_eq!(runs.load(Ordering::Relaxed), 2, "nobody ran twice");
    assert_eq!(posts(&ledger, ACME).await, ["1", "2"]);
}

#[tokio::test]
async fn a_command_sees_what_its_neighbours_before_it_wrote() {
    let store = Store::new();
    let (ledger, _tail) = store.open().await;
    open_matter(&ledger, ACME, 1).await;
    let commands = (0..10).map(|number| {
        let command: Command = Box::new(move |tx| {
            let seen = counted(tx, 1)?.unwrap();
            append_post(tx, number)?;
            Ok(seen)
        });
        command
    });
    let seen: Vec<i64> =
        together(&ledger, commands.collect()).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(seen, (0..10).collect::<Vec<_>>());
}

#[tokio::test]
async fn more_than_one_group_of_waiting_commands_is_answered_too() {
    let store = Store::new();
    let (ledger, _tail) = store.open().await;
    open_matter(&ledger, ACME, 1).await;
    let runs = Arc::new(AtomicUsize::new(0));
    let count = 2 * MAX_GROUP + 3;
    let commands = (0..count).map(|number| posting_of(i64::try_from(number).unwrap(), &runs)).collect();
    assert!(together(&ledger, commands).await.iter().all(Result::is_ok));
    assert_eq!(posts(&ledger, ACME).await.len(), count);
}

#[tokio::test]
async fn the_queue_has_a_bound_and_whoever_finds_it_full_is_told_so() {
    let store = Store::new();
    let (ledger, _tail) = store.open().await;
    open_matter(&ledger, ACME, 1).await;
    let (runs, count) = (Arc::new(AtomicUsize::new(0)), 5000);
    let answers = together(&ledger, (0..count).map(|number| posting_of(number, &runs)).collect()).await;
    let (taken, sent_away): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(taken.len(), 4096);
    for answer in &sent_away {
        assert!(matches!(answer, Err(Failed::Ledger(LedgerError::Unavailable(_)))), "{answer:?}");
    }
    assert_eq!(posts(&ledger, ACME).await.len(), taken.len(), "what was sent away was not done");
    post(&ledger, ACME, 9999).await.expect("later there is room again");
}
