//! Opening hours: given a week and a time zone, when it is open and when that changes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use engine::hours::{Hours, HoursRefusal};
use events::{OpeningHours, Span, SpecialDay};
use proptest::prelude::*;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

const fn span(from_min: i64, to_min: i64) -> Span {
    Span { from_min, to_min }
}

/// Nine to five on weekdays.
fn office(zone: &str) -> OpeningHours {
    let mut week = vec![vec![span(540, 1020)]; 5];
    week.extend([vec![], vec![]]);
    OpeningHours { zone: zone.to_owned(), week, special_days: Vec::new() }
}

fn always(zone: &str, day: Vec<Span>) -> OpeningHours {
    OpeningHours { zone: zone.to_owned(), week: vec![day; 7], special_days: Vec::new() }
}

fn ms(instant: &str) -> i64 {
    instant.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

#[test]
fn an_office_opens_at_nine_on_its_own_wall_in_summer_and_in_winter() {
    let hours = Hours::of(&office("Europe/Berlin")).unwrap();
    for (winter, summer) in [("2026-01-14T08:00:00Z", "2026-07-15T07:00:00Z")] {
        for opens in [ms(winter), ms(summer)] {
            assert!(hours.is_open(opens) && !hours.is_open(opens - 1));
            assert_eq!(hours.next_change(opens - 1), Some(opens));
            assert_eq!(hours.next_change(opens), Some(opens + 8 * HOUR_MS));
        }
    }
}

#[test]
fn friday_evening_opens_again_on_monday() {
    let hours = Hours::of(&office("America/New_York")).unwrap();
    // Clocks are put forward on the Sunday between.
    let friday = ms("2026-03-06T22:00:00Z");
    assert!(!hours.is_open(friday) && hours.is_open(friday - 1));
    assert_eq!(hours.next_change(friday), Some(ms("2026-03-09T13:00:00Z")));
}

#[test]
fn a_special_day_is_not_like_its_weekday() {
    let mut said = office("Europe/Berlin");
    let closed = SpecialDay { date: "2026-12-25".to_owned(), name: "Christmas".to_owned(), spans: vec![] };
    let short =
        SpecialDay { date: "2026-12-24".to_owned(), name: String::new(), spans: vec![span(540, 720)] };
    said.special_days = vec![short, closed];
    let hours = Hours::of(&said).unwrap();
    let eve = ms("2026-12-24T11:00:00Z");
    assert!(hours.is_open(eve - 1) && !hours.is_open(eve));
    assert_eq!(hours.next_change(eve), Some(ms("2026-12-28T08:00:00Z")));
}

#[test]
fn spans_that_meet_at_midnight_are_one() {
    let hours = Hours::of(&always("Asia/Tokyo", vec![span(0, 120), span(1320, 1440)])).unwrap();
    let ten_in_the_evening = ms("2026-05-05T13:00:00Z");
    assert_eq!(hours.next_change(ten_in_the_evening), Some(ten_in_the_evening + 4 * HOUR_MS));
}

#[test]
fn an_hour_that_is_skipped_opens_when_clocks_have_moved_and_one_that_comes_twice_is_open_twice() {
    let half_past_two = || always("Europe/Berlin", vec![span(150, 210)]);
    let hours = Hours::of(&half_past_two()).unwrap();
    // 2:00 becomes 3:00: only the half from 3:00 is left.
    let forward = ms("2026-03-29T01:00:00Z");
    assert_eq!(hours.next_change(forward - 30 * MINUTE_MS), Some(forward));
    assert_eq!(hours.next_change(forward), Some(forward + 30 * MINUTE_MS));
    // 3:00 becomes 2:00: from the first 2:30 to the change, and from the second 2:30 to 3:30.
    let back = ms("2026-10-25T01:00:00Z");
    let turns = [back - 30 * MINUTE_MS, back, back + 30 * MINUTE_MS, back + 90 * MINUTE_MS];
    let mut at = back - 2 * HOUR_MS;
    for turn in turns {
        assert_eq!(hours.next_change(at), Some(turn));
        at = turn;
    }
}

#[test]
fn a_day_on_which_clocks_change_may_open_before_they_do() {
    let hours = Hours::of(&always("Europe/Berlin", vec![span(20, 150), span(170, 200)])).unwrap();
    let forward = ms("2026-03-29T01:00:00Z");
    let evening_before = forward - 3 * HOUR_MS;
    assert_eq!(hours.next_change(evening_before), Some(forward - 100 * MINUTE_MS));
}

#[test]
fn what_never_changes_has_no_next_change() {
    let closed = Hours::of(&always("UTC", vec![])).unwrap();
    assert!(!closed.is_open(0) && closed.next_change(0).is_none() && closed.closed_within(0, 1));
    let open = Hours::of(&always("UTC", vec![span(0, 1440)])).unwrap();
    assert!(open.is_open(0) && open.next_change(0).is_none() && !open.closed_within(0, i64::MAX));
}

#[test]
fn closed_for_a_moment_is_closed_within() {
    let hours = Hours::of(&office("UTC")).unwrap();
    let monday = ms("2026-11-23T09:00:00Z");
    assert!(!hours.closed_within(monday, monday + 8 * HOUR_MS - 1));
    assert!(hours.closed_within(monday, monday + 8 * HOUR_MS));
    assert!(hours.closed_within(monday - 1, monday + HOUR_MS));
}

#[test]
fn what_makes_no_sense_is_refused_and_said() {
    let refusal = |change: &dyn Fn(&mut OpeningHours)| {
        let mut said = office("UTC");
        change(&mut said);
        Hours::of(&said).unwrap_err()
    };
    let day = |date: &str| SpecialDay { date: date.to_owned(), name: String::new(), spans: vec![] };
    assert_eq!(
        refusal(&|h| h.zone = "Mars/Base".to_owned()),
        HoursRefusal::UnknownZone("Mars/Base".to_owned())
    );
    assert_eq!(
        refusal(&|h| h.zone = "../etc/passwd".to_owned()),
        HoursRefusal::UnknownZone("../etc/passwd".to_owned())
    );
    assert_eq!(refusal(&|h| h.week.truncate(6)), HoursRefusal::NotAWeek);
    let spans = [
        vec![span(10, 10)],
        vec![span(20, 10)],
        vec![span(-1, 10)],
        vec![span(0, 1441)],
        vec![span(0, 20), span(10, 30)],
        vec![span(50, 60), span(10, 30)],
        vec![span(i64::MIN, i64::MAX)],
        (0..7).map(|n| span(n * 10, n * 10 + 5)).collect(),
    ];
    for spans in spans {
        assert_eq!(refusal(&|h| h.week[0].clone_from(&spans)), HoursRefusal::BadSpans, "{spans:?}");
    }
    for date in ["2026-02-30", "26-01-01", "2026-1-1", "20260101", "", "tomorrow", "-000001-01-01"] {
        assert_eq!(
            refusal(&|h| h.special_days = vec![day(date)]),
            HoursRefusal::BadDate(date.to_owned()),
            "{date}"
        );
    }
    assert!(matches!(refusal(&|h| h.special_days = vec![day("2026-01-01"); 2]), HoursRefusal::BadDate(_)));
    assert_eq!(refusal(&|h| h.special_days = vec![day("x"); 201]), HoursRefusal::TooMuch);
}

fn a_day() -> impl Strategy<Value = Vec<Span>> {
    proptest::collection::btree_set(0_i64..=1440, 0..7).prop_map(|ends| {
        let ends: Vec<i64> = ends.into_iter().collect();
        ends.chunks_exact(2).map(|pair| span(pair[0], pair[1])).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    /// Stepping through the minutes finds the same turn, in any zone, over any change of clocks.
    #[test]
    fn the_next_change_is_the_first_minute_at_which_it_differs(
        zone in 0_usize..10_000, week in proptest::collection::vec(a_day(), 7), minute in 29_000_000_i64..30_500_000,
    ) {
        // Zones whose clocks change by half an hour, at midnight, in winter, or over the date line come up often enough.
        let odd = ["Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "Pacific/Apia", "America/St_Johns"];
        let bundled = jiff::tz::TimeZoneDatabase::bundled();
        let names: Vec<String> = bundled.available().map(|name| name.to_string()).collect();
        let zone = if zone < 5_000 { odd[zone % odd.len()].to_owned() } else { names[zone % names.len()].clone() };
        let hours = Hours::of(&OpeningHours { zone, week, special_days: Vec::new() }).unwrap();
        let at_ms = minute * MINUTE_MS;
        let was = hours.is_open(at_ms);
        let first = (1..=8 * 24 * 60).map(|m| at_ms + m * MINUTE_MS).find(|at| hours.is_open(*at) != was);
        let next = hours.next_change(at_ms);
        prop_assert_eq!(first.or(next), next);
        if let Some(next) = next {
            prop_assert!(hours.is_open(next) != was && hours.is_open(next - 1) == was && next > at_ms);
        }
    }
}
