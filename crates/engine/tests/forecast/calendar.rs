use crate::{DAY_MS, MONDAY_MS, tell, told};
use engine::forecast::{Ahead, DAYS_NEEDED, INTERVAL_MS, NotYet, SLOTS, Series, Zone};

const HOUR_MS: i64 = 3_600_000;

/// Forty in each half hour from 9 to 17.
fn usual() -> [u32; SLOTS] {
    std::array::from_fn(|slot| if (18..34).contains(&slot) { 40 } else { 0 })
}

#[test]
fn before_a_whole_week_was_seen_it_says_how_much_was() {
    let mut series = Series::new(Zone::utc(), MONDAY_MS + 5 * HOUR_MS);
    let not_yet = |days_seen| Err(NotYet { days_seen, days_needed: DAYS_NEEDED });
    assert_eq!(series.forecast(MONDAY_MS + DAY_MS), not_yet(0));
    series.pass(MONDAY_MS + DAY_MS);
    assert_eq!(series.forecast(MONDAY_MS + 2 * DAY_MS), not_yet(0), "the first day began at five");
    series.pass(MONDAY_MS + 7 * DAY_MS);
    assert_eq!(series.forecast(MONDAY_MS + 8 * DAY_MS), not_yet(6));
    series.pass(MONDAY_MS + 8 * DAY_MS);
    assert!(series.forecast(MONDAY_MS + 9 * DAY_MS).is_ok());
}

#[test]
fn closed_hours_are_forecast_as_nothing() {
    let series = told(&[usual(); 21]);
    let said = series.forecast(MONDAY_MS + 22 * DAY_MS).unwrap();
    assert_eq!(said.len(), SLOTS);
    for interval in said {
        let is_open = (18..34).contains(&interval.moment.slot);
        assert_eq!(interval.expected.mean > 30.0, is_open, "{interval:?}");
        assert!(is_open || interval.expected.high_90 == 0, "{interval:?}");
    }
}

#[test]
fn a_holiday_is_forgotten_and_a_second_one_running_is_believed() {
    let of_next_monday = |closed: &[usize]| {
        let mut days = vec![usual(); 35];
        closed.iter().for_each(|day| days[*day] = [0; SLOTS]);
        let said = told(&days).forecast(MONDAY_MS + 36 * DAY_MS).unwrap();
        said.iter().map(|interval| interval.expected.mean).sum::<f64>()
    };
    let usual = of_next_monday(&[]);
    assert!((of_next_monday(&[28]) - usual).abs() < 1e-9);
    assert!(of_next_monday(&[21, 28]) < 0.9 * usual);
}

#[test]
fn how_far_ahead_is_said_by_local_days() {
    let mut series = told(&[usual(); 14]);
    series.pass(MONDAY_MS + 14 * DAY_MS + 10 * HOUR_MS);
    let said = series.forecast(MONDAY_MS + 18 * DAY_MS).unwrap();
    let at = |hours: i64| {
        said.iter().find(|i| i.from_ms == MONDAY_MS + 14 * DAY_MS + hours * HOUR_MS).unwrap().ahead
    };
    assert_eq!(
        [at(10), at(11), at(23), at(24), at(71), at(72)],
        [Ahead::Next, Ahead::Hours, Ahead::Hours, Ahead::Day, Ahead::Day, Ahead::Week]
    );
}

#[test]
fn after_a_change_of_clocks_the_day_still_begins_at_nine() {
    // An hour less ahead of UTC from the 22nd day on, at two in the night.
    let change_ms = MONDAY_MS + 21 * DAY_MS + 2 * HOUR_MS;
    let zone = Zone::changing(2 * HOUR_MS, vec![(change_ms, HOUR_MS)]);
    let mut series = Series::new(zone, MONDAY_MS - 2 * HOUR_MS);
    tell(&mut series, MONDAY_MS - 2 * HOUR_MS, &[usual(); 21]);
    series.pass(change_ms - HOUR_MS);
    let said = series.forecast(change_ms + DAY_MS).unwrap();
    let first = said.iter().find(|interval| interval.expected.mean > 20.0).unwrap();
    assert_eq!(first.moment.slot, 18);
    // Nine o'clock is now eight in UTC.
    assert_eq!((first.from_ms - MONDAY_MS).rem_euclid(DAY_MS), 8 * HOUR_MS);
    // The day on which two half hours come twice has 50 of them, and says nothing wrong about the next.
    series.pass(change_ms + 7 * DAY_MS);
    let longest =
        (0..50).map(|i| series.forecast(change_ms + 7 * DAY_MS + i * INTERVAL_MS).unwrap().len()).max();
    assert!(longest <= Some(51));
}
