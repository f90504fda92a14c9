use crate::steady;
use engine::plans::{State, play, reckon};
use std::cell::Cell;

#[test]
fn the_same_seed_gives_the_same_answer_and_another_does_not() {
    let mut day = steady(20.0, 5, Some(120_000.0));
    (day.known.shrinkage, day.arriving[3].variation) = (0.2, 0.3);
    let one = play(&day, 1, 20, || true).unwrap().unwrap();
    assert_eq!(one, play(&day, 1, 20, || true).unwrap().unwrap());
    assert_ne!(one, play(&day, 2, 20, || true).unwrap().unwrap());
}

#[test]
fn what_is_played_agrees_with_the_law_where_the_law_is_exact() {
    let day = steady(40.0, 9, Some(180_000.0));
    let played = play(&day, 7, 200, || true).unwrap().unwrap();
    let State::Steady(reckoned) = reckon(&day)[20].state else { panic!("steady") };
    // From the fifth interval on; handle times are lognormal in one and exponential in the other, so that it is near and not equal.
    let late = &played.intervals[5..];
    let mean =
        |of: fn(&engine::plans::PlayedInterval) -> f64| late.iter().map(of).sum::<f64>() / late.len() as f64;
    let gave_up = mean(|of| of.gave_up.unwrap().mean);
    let in_time = mean(|of| of.answered_in_time.unwrap().mean);
    assert!((gave_up - reckoned.gave_up).abs() < 0.015, "{gave_up} {reckoned:?}");
    assert!((in_time - reckoned.answered_in_time).abs() < 0.03, "{in_time} {reckoned:?}");
    assert!((played.occupancy.unwrap() - reckoned.occupancy).abs() < 0.03, "{played:?}");
}

#[test]
fn nobody_there_means_that_nobody_is_answered_and_waits_go_on_to_the_end() {
    let day = steady(10.0, 0, None);
    let played = play(&day, 1, 20, || true).unwrap().unwrap();
    assert!(played.whole.answered_in_time.unwrap().mean.abs() < 1e-9);
    assert!(played.whole.gave_up.unwrap().mean.abs() < 1e-9);
    assert!(played.whole.wait_p50_ms.unwrap().mean >= 2.0 * 3_600_000.0);
    assert_eq!(played.occupancy, None);
    assert!(played.days_that_hold.abs() < 1e-9);
}

#[test]
fn whoever_says_stop_is_heard_before_the_next_replication() {
    let asked = Cell::new(0);
    let go_on = || {
        asked.set(asked.get() + 1);
        asked.get() <= 3
    };
    assert_eq!(play(&steady(10.0, 3, None), 1, 1_000, go_on).unwrap(), None);
    assert_eq!(asked.get(), 4);
}
