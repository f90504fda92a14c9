use crate::{HALF_HOUR_MS, steady};
use engine::hours::Hours;
use engine::plans::{State, closed, play, reckon};
use engine::simulation::Shift;
use events::{OpeningHours, Span};
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

#[test]
fn who_comes_while_it_is_closed_waits_for_its_opening_and_does_not_give_up() {
    // Twelve hours with people in the middle six only, while it is open.
    let mut day = steady(4.0, 12, Some(120_000.0));
    let at = |half_hours: i64| half_hours * HALF_HOUR_MS;
    for shift in &mut day.shifts {
        *shift = Shift { from_ms: at(6), to_ms: at(18) };
    }
    let always_open = play(&day, 3, 60, || true).unwrap().unwrap();
    assert!(always_open.intervals[3].gave_up.unwrap().mean > 0.9, "nobody is there to answer");
    day.closed = vec![Shift { from_ms: 0, to_ms: at(6) }, Shift { from_ms: at(18), to_ms: at(48) }];
    let played = play(&day, 3, 60, || true).unwrap().unwrap();
    // Twenty-four wait at the opening for twelve people: half of them are answered at once, the others when these are done.
    let early = &played.intervals[3];
    assert!(early.gave_up.unwrap().mean.abs() < 1e-9, "{early:?}");
    assert!((3.0..5.0).contains(&early.contacts), "{early:?}");
    let waits = early.wait_p90_ms.unwrap().mean;
    assert!(waits < 900_000.0, "counted from the opening, not from the night: {waits}");
    assert!(played.intervals[0].answered_in_time.unwrap().mean > 0.9, "the first are answered first");
    // Whoever comes after the closing is tomorrow's: they arrive, and count in no share.
    let late = &played.intervals[22];
    assert!((3.0..5.0).contains(&late.contacts), "{late:?}");
    assert_eq!((late.answered_in_time, late.gave_up, late.wait_p50_ms), (None, None, None));
    assert!(played.whole.answered_in_time.unwrap().mean > always_open.whole.answered_in_time.unwrap().mean);
}

#[test]
fn who_still_waits_when_it_closes_has_left_a_message_and_was_not_answered() {
    // Nobody ever: all who came while it was open wait beyond the end of the day.
    let mut day = steady(4.0, 0, Some(60_000_000.0));
    day.closed = vec![Shift { from_ms: 23 * HALF_HOUR_MS, to_ms: 100 * HALF_HOUR_MS }];
    let played = play(&day, 5, 40, || true).unwrap().unwrap();
    let last = &played.intervals[22];
    assert!(last.answered_in_time.unwrap().mean.abs() < 1e-9, "{last:?}");
    assert!(last.gave_up.unwrap().mean < 0.05, "{last:?}");
}

#[test]
fn closed_times_are_what_the_hours_say_and_go_on_to_the_next_opening() {
    let day = || vec![Span { from_min: 540, to_min: 720 }, Span { from_min: 780, to_min: 1020 }];
    let week = vec![day(), day(), day(), day(), day(), Vec::new(), Vec::new()];
    let said = OpeningHours { zone: "UTC".to_owned(), week, special_days: Vec::new() };
    let hours = Hours::of(&said).unwrap();
    // Friday 2026-03-06, 00:00 UTC.
    let friday_ms = 1_772_755_200_000;
    let hour = |count: i64| friday_ms + count * 3_600_000;
    let span = |from, to| Shift { from_ms: hour(from), to_ms: hour(to) };
    assert_eq!(closed(&hours, friday_ms, hour(24)), [span(0, 9), span(12, 13), span(17, 24 * 3 + 9)]);
}
