//! `seq` is gapless and equals commit order, whatever the commands do.

use crate::store::{ACME, No, OTHER, Store, append_post, log, open_matter, post, posts};
use events::{Fact, Recorded};
use ledger::{Failed, Ledger, LedgerError, Tx};
use std::collections::BTreeSet;
use tokio::task::JoinSet;

/// Five ways in which a command can go, by its number.
fn go(tx: &mut Tx<'_>, number: i64) -> Result<Vec<i64>, Failed<No>> {
    match number % 5 {
        0 | 1 => {
            let first = append_post(tx, number)?;
            Ok(vec![first, append_post(tx, number + 1_000_000)?])
        }
        2 => Err(Failed::Refused(No)),
        3 if number % 2 == 0 => panic!("a bad request, before it wrote"),
        3 => {
            append_post(tx, number)?;
            panic!("a bad request, after it wrote")
        }
        _ if number % 2 == 0 => {
            append_post(tx, number)?;
            Err(Failed::Refused(No))
        }
        _ => {
            append_post(tx, number)?;
            Err(Failed::Ledger(LedgerError::Conflict("taken".to_owned())))
        }
    }
}

async fn answers_of_many(ledger: &Ledger, commands: i64) -> Vec<(i64, Vec<i64>)> {
    let mut running = JoinSet::new();
    for number in 0..commands {
        let ledger = ledger.clone();
        running.spawn(async move { (number, ledger.command(ACME, move |tx| go(tx, number)).await) });
    }
    let mut answered = Vec::new();
    for (number, answer) in running.join_all().await {
        match (number % 5, answer) {
            (0 | 1, Ok(places)) => answered.push((number, places)),
            (2, Err(Failed::Refused(No))) | (3, Err(Failed::Panicked)) => {}
            (4, Err(Failed::Refused(No))) if number % 2 == 0 => {}
            (4, Err(Failed::Ledger(LedgerError::Conflict(_)))) if number % 2 == 1 => {}
            (_, answer) => panic!("command {number} was answered {answer:?}"),
        }
    }
    answered
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seq_is_gapless_under_hundreds_of_commands_that_succeed_refuse_fail_and_panic() {
    std::panic::set_hook(Box::new(|_| {}));
    let store = Store::new();
    let (ledger, _tail) = store.open().await;
    open_matter(&ledger, ACME, 1).await;
    let answered = answers_of_many(&ledger, 600).await;
    assert_eq!(answered.len(), 240);

    let log = log(&ledger, ACME).await;
    assert_eq!(
        log.len(),
        1 + 2 * answered.len(),
        "what failed left nothing, what was answered is there once"
    );
    let client_id = |seq: i64| match &log[usize::try_from(seq - 1).unwrap()].recorded.fact {
        Fact::MessagePosted { client_id, .. } => client_id.parse::<i64>().unwrap(),
        other => panic!("{other:?}"),
    };
    let mut taken = BTreeSet::new();
    for (number, places) in &answered {
        assert_eq!(places[1], places[0] + 1, "a command's facts are neighbours");
        assert_eq!(
            places.iter().map(|seq| client_id(*seq)).collect::<Vec<_>>(),
            [*number, number + 1_000_000]
        );
        assert!(places.iter().all(|seq| taken.insert(*seq)), "two commands were given one place");
    }
    ledger.close().await;
    store.verify_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tail_hands_on_every_committed_fact_in_order_and_nothing_else() {
    std::panic::set_hook(Box::new(|_| {}));
    let store = Store::new();
    let (ledger, mut tail) = store.open().await;
    open_matter(&ledger, ACME, 1).await;
    answers_of_many(&ledger, 200).await;
    let whole = log(&ledger, ACME).await;
    ledger.close().await;
    let mut told = Vec::new();
    while let Some(commit) = tail.recv().await {
        assert_eq!(commit.workspace, ACME);
        told.extend(commit.facts);
    }
    assert_eq!(told, whole, "with their texts");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_workspace_has_a_gapless_log_of_its_own() {
    let store = Store::new();
    let (ledger, _tail) = store.open().await;
    for workspace in [ACME, OTHER] {
        open_matter(&ledger, workspace, 1).await;
    }
    let mut running = JoinSet::new();
    for number in 0..100 {
        let ledger = ledger.clone();
        let workspace = if number % 3 == 0 { OTHER } else { ACME };
        running.spawn(async move { post(&ledger, workspace, number).await.unwrap() });
    }
    running.join_all().await;
    assert_eq!((posts(&ledger, ACME).await.len(), posts(&ledger, OTHER).await.len()), (66, 34));
    ledger.close().await;
    store.verify_clean();
}

#[tokio::test]
async fn a_workspace_without_a_log_gets_no_facts_and_costs_its_neighbours_nothing() {
    let store = Store::new();
    let (ledger, _tail) = store.open().await;
    open_matter(&ledger, ACME, 1).await;
    let nobody = events::WorkspaceId::from_bits(99);
    let (before, lost, after) =
        tokio::join!(post(&ledger, ACME, 1), post(&ledger, nobody, 2), post(&ledger, ACME, 3));
    assert_eq!((before.unwrap(), after.unwrap()), (2, 3));
    assert!(matches!(lost, Err(Failed::Ledger(LedgerError::NotFound))), "{lost:?}");
    assert!(log(&ledger, nobody).await.is_empty());
}

#[tokio::test]
async fn a_reader_that_pages_meets_every_fact_once() {
    let store = Store::new();
    let ledger = store.with_posts(24).await;
    let mut met: Vec<Recorded> = Vec::new();
    loop {
        let after = met.last().map_or(0, |last| last.seq);
        let page = ledger.read(move |rows| ledger::page(rows, ACME, after, 23, 5)).await.unwrap();
        assert!(page.len() <= 5);
        if page.is_empty() {
            break;
        }
        met.extend(page.into_iter().map(|fact| fact.recorded));
    }
    assert_eq!(met.iter().map(|fact| fact.seq).collect::<Vec<_>>(), (1..=23).collect::<Vec<_>>());
}
