//! Promises: said anew only when it helps, scored without flattery, shown without giving anybody away.

use engine::promises::score::{SHOWN_FROM, hidden, share_interval};
use engine::promises::{Ending, Promise, outcome, revise};
use engine::waits::Wait;
use events::{PromiseOccasion, PromiseOutcome};
use proptest::prelude::*;

const MINUTE: i64 = 60_000;

fn said(low: i64, high: i64) -> Promise {
    Promise { at_ms: 0, low_ms: low * MINUTE, high_ms: high * MINUTE }
}

fn wait(low: i64, median: i64, high: i64) -> Wait {
    let (low_ms, median_ms, high_ms) = (low * MINUTE, median * MINUTE, high * MINUTE);
    Wait { low_ms, median_ms, mean_ms: median_ms, high_ms }
}

#[test]
fn what_is_said_without_a_low_end_is_promised_without_one() {
    for low_ms in [-5_000, 1_300, 9_300, 21_300, 59_999] {
        let said = Wait { low_ms, median_ms: 80_000, mean_ms: 85_000, high_ms: 150_000 }.as_said();
        assert_eq!((said.low_ms, said.median_ms, said.mean_ms, said.high_ms), (0, 80_000, 85_000, 150_000));
        let promise = Promise { at_ms: 0, low_ms: said.low_ms, high_ms: said.high_ms };
        assert_eq!(outcome(promise, 700, Ending::Answered), PromiseOutcome::Kept);
    }
    assert_eq!(wait(1, 2, 3).as_said(), wait(1, 2, 3), "nothing else changes");
}

#[test]
fn good_news_is_told_freely_once_it_is_worth_a_word() {
    assert_eq!(revise(said(8, 14), 0, wait(4, 6, 8)), Some(PromiseOccasion::Shorter), "in the same moment");
    assert_eq!(revise(said(8, 14), MINUTE, wait(6, 9, 12)), None, "a minute of thirteen is no news");
    assert_eq!(revise(said(8, 14), MINUTE, wait(6, 8, 10)), Some(PromiseOccasion::Shorter));
    let seconds = Promise { at_ms: 0, low_ms: 10_000, high_ms: 40_000 };
    let less = Wait { low_ms: 0, median_ms: 5_000, mean_ms: 5_000, high_ms: 20_000 };
    assert_eq!(revise(seconds, 0, less), None, "half, but only of seconds");
}

#[test]
fn bad_news_is_told_only_when_the_promise_has_become_improbable() {
    assert_eq!(revise(said(8, 14), 2 * MINUTE, wait(6, 11, 20)), None, "more likely kept than not");
    assert_eq!(revise(said(8, 14), 2 * MINUTE, wait(8, 13, 20)), Some(PromiseOccasion::Longer));
    assert_eq!(revise(said(8, 14), MINUTE / 2, wait(15, 30, 40)), None, "not twice within a minute");
}

#[test]
fn a_promise_that_is_past_is_never_left_without_a_word() {
    assert_eq!(revise(said(1, 2), 2 * MINUTE, wait(0, 1, 1)), Some(PromiseOccasion::Longer));
    let short = Promise { at_ms: 0, low_ms: 0, high_ms: 5_000 };
    assert_eq!(revise(short, 6_000, wait(0, 1, 2)), Some(PromiseOccasion::Longer), "also within a minute");
}

#[test]
fn a_promise_is_early_kept_or_missed_by_when_it_was_answered() {
    let promise = said(8, 14);
    let answered = |ms: i64| outcome(promise, ms, Ending::Answered);
    assert_eq!(answered(8 * MINUTE - 1), PromiseOutcome::Early);
    assert_eq!(answered(8 * MINUTE), PromiseOutcome::Kept);
    assert_eq!(answered(14 * MINUTE), PromiseOutcome::Kept);
    assert_eq!(answered(14 * MINUTE + 1), PromiseOutcome::Missed);
}

#[test]
fn whoever_leaves_before_the_high_end_tells_nothing_and_after_it_was_failed() {
    assert_eq!(outcome(said(8, 14), 14 * MINUTE, Ending::Unanswered), PromiseOutcome::Left);
    assert_eq!(outcome(said(8, 14), 14 * MINUTE + 1, Ending::Unanswered), PromiseOutcome::Missed);
}

#[test]
fn the_interval_of_a_share_is_wilsons() {
    let near =
        |(low, high): (f64, f64), (l, h): (f64, f64)| (low - l).abs() < 5e-4 && (high - h).abs() < 5e-4;
    // Published values: Newcombe (1998), table I, and Brown, Cai and DasGupta (2001).
    assert!(near(share_interval(81, 263), (0.2553, 0.3662)));
    assert!(near(share_interval(15, 148), (0.0624, 0.1605)));
    assert!(near(share_interval(0, 20), (0.0, 0.1611)));
    assert!(near(share_interval(1, 29), (0.0061, 0.1718)));
    assert_eq!(share_interval(0, 0), (0.0, 1.0));
}

#[test]
fn small_cells_are_hidden_and_cannot_be_found_by_subtraction() {
    assert_eq!(hidden(&[412, 30, 25]), [false, false, false]);
    assert_eq!(hidden(&[412, 30, 3]), [false, true, true], "one alone is the total less the others");
    assert_eq!(hidden(&[412, 12, 15]), [false, true, true]);
    assert_eq!(
        hidden(&[412, 50, 2, 3]),
        [false, true, true, true],
        "five people are few, although in two cells"
    );
    assert_eq!(hidden(&[3]), [true]);
    assert_eq!(hidden(&[]), [false; 0]);
}

fn any_wait() -> impl Strategy<Value = Wait> {
    (-MINUTE..90 * MINUTE, 0..90 * MINUTE, 0..90 * MINUTE).prop_map(|(low, more, most)| Wait {
        low_ms: low,
        median_ms: low + more,
        mean_ms: low + more,
        high_ms: low + more + most,
    })
}

fn any_promise() -> impl Strategy<Value = Promise> {
    (0..60 * MINUTE, 0..60 * MINUTE).prop_map(|(low_ms, more)| Promise {
        at_ms: 0,
        low_ms,
        high_ms: low_ms + more,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn shorter_is_sooner_longer_is_later_and_neither_for_little(
        said in any_promise(), now_ms in 0..120 * MINUTE, wait in any_wait()
    ) {
        let (end_ms, new_end_ms) = (said.end_ms(), now_ms + wait.in_order().high_ms);
        let left_ms = end_ms - now_ms;
        match revise(said, now_ms, wait) {
            Some(PromiseOccasion::Shorter) => {
                prop_assert!(end_ms - new_end_ms >= 30_000 && (end_ms - new_end_ms) * 5 >= left_ms);
            }
            Some(PromiseOccasion::Longer) => {
                prop_assert!(new_end_ms >= end_ms);
                let improbable = wait.in_order().median_ms > left_ms;
                prop_assert!(left_ms <= 0 || (improbable && now_ms >= MINUTE && (new_end_ms - end_ms) * 5 >= left_ms));
            }
            Some(other) => prop_assert!(false, "{other} is no revision"),
            None => prop_assert!(left_ms > 0, "past, and nothing was said"),
        }
    }

    #[test]
    fn what_was_just_said_is_not_said_again(now_ms in 0..120 * MINUTE, wait in any_wait()) {
        let wait = wait.in_order();
        prop_assume!(wait.high_ms > 0);
        let anew = Promise { at_ms: now_ms, low_ms: wait.low_ms, high_ms: wait.high_ms };
        prop_assert_eq!(revise(anew, now_ms, wait), None);
    }

    #[test]
    fn the_interval_holds_the_share_and_narrows_with_more(kept in 0..500_i64, more in 0..500_i64) {
        let all = kept + more;
        prop_assume!(all > 0);
        let ((low, high), share) = (share_interval(kept, all), kept as f64 / all as f64);
        prop_assert!(low <= share + 1e-12 && share <= high + 1e-12);
        let (tenfold_low, tenfold_high) = share_interval(kept * 10, all * 10);
        prop_assert!(tenfold_high - tenfold_low < high - low);
    }

    #[test]
    fn nothing_small_is_shown_and_no_small_group_is_the_rest(counts in proptest::collection::vec(0..60_i64, 0..24)) {
        let hidden = hidden(&counts);
        let mut rest = Vec::new();
        for (n, is_hidden) in counts.iter().zip(&hidden) {
            prop_assert!(*is_hidden || *n >= SHOWN_FROM);
            if *is_hidden && *n > 0 {
                rest.push(*n);
            }
        }
        let all_hidden = hidden.iter().all(|hidden| *hidden);
        prop_assert!(all_hidden || rest.is_empty() || (rest.len() > 1 && rest.iter().sum::<i64>() >= SHOWN_FROM));
    }
}
