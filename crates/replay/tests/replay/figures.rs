//! Figures that can be counted by hand.

use crate::made::{MONDAY, history, left, served};
use replay::{Contact, Report};

const DAY: i64 = 24 * 60;

fn report(all: Vec<Contact>) -> Report {
    Report::of(&history(all), None, &mut ())
}

fn close(value: Option<f64>, expected: f64) -> bool {
    value.is_some_and(|value| (value - expected).abs() < 1e-9)
}

#[test]
fn every_contact_is_counted_once() {
    let all =
        vec![served(0, 0, 60), served(1, 30, 60), served(2, 90, 60), left(3, 10), left(4, 0), left(5, 40)];
    let report = report(all);
    assert_eq!((report.contacts, report.queued, report.abandoned), (6, 4, 2));
    assert_eq!((report.served_after_wait, report.served_at_once, report.left_before_queue), (2, 1, 1));
    assert_eq!(report.promises.scored, 2);
    assert_eq!(
        (report.first.as_deref(), report.last.as_deref()),
        (Some("2024-01-08T08:00:00Z"), Some("2024-01-08T08:05:00Z"))
    );
}

#[test]
fn waits_abandonment_and_service_levels_are_as_defined() {
    let all =
        vec![served(0, 0, 60), served(1, 20, 60), served(2, 90, 60), left(3, 10), left(4, 0), left(5, 40)];
    let history = report(all).history;
    assert!(close(history.waits_served.mean_s, 55.0) && close(history.waits_served.p50_s, 20.0));
    assert!(close(history.waits_served.p90_s, 90.0) && close(history.waits_queued.mean_s, 40.0));
    assert!(close(history.abandonment.of_queued, 0.5) && close(history.abandonment.of_offered, 0.4));
    let level = &history.service_levels[0];
    assert_eq!(level.within_s, 20);
    assert!(close(level.of_offered, 2.0 / 5.0) && close(level.of_answered, 2.0 / 3.0));
    assert!(close(level.without_short_abandons, 2.0 / 4.0), "who left after 10 s does not count");
    assert_eq!((history.queues.len(), history.queues[0].contacts, history.queues[0].queued), (1, 6, 4));
    assert!(close(history.handle.mean_s, 60.0));
}

#[test]
fn nothing_at_all_gives_nulls_and_no_division_by_nought() {
    let report = report(Vec::new());
    assert_eq!((report.contacts, report.promises.scored, &report.day), (0, 0, &None));
    assert_eq!((report.promises.coverage, report.promises.winkler_s), (None, None));
    assert_eq!(report.history.abandonment.of_queued, None);
    let json = serde_json::to_string(&report).unwrap();
    assert!(json.contains("\"coverage\":null") && json.contains("\"first\":null"));
}

#[test]
fn repeat_contacts_are_of_known_customers_with_seven_days_ahead() {
    let of = |customer, contact| Contact { customer: Some(customer), ..contact };
    let all = vec![
        of(1, served(0, 0, 60)),        // comes again after three days
        of(1, left(3 * DAY, 30)),       // and again after seven
        of(1, served(10 * DAY, 0, 60)), // and not within seven
        of(2, served(1, 0, 60)),        // after eight days only
        of(2, served(8 * DAY + 2, 0, 60)),
        of(3, served(19 * DAY, 0, 60)), // nobody knows yet
        served(20 * DAY, 0, 60),        // nobody knows who
    ];
    let repeats = report(all).history.repeats;
    assert_eq!((repeats.followed, repeats.repeated), (5, 2));
    assert_eq!((repeats.unidentified, repeats.too_late), (1, 1));
    assert!(
        close(repeats.share, 0.4) && close(repeats.after_answer, 0.25) && close(repeats.after_leaving, 1.0)
    );
}

#[test]
fn the_hours_that_hurt_come_worst_first_and_small_ones_not_at_all() {
    let mut all = Vec::new();
    for week in 0..3 {
        for contact in 0..10 {
            all.push(served(week * 7 * DAY + contact, 30, 60)); // Mondays at eight
            all.push(served(week * 7 * DAY + DAY + 60 + contact, 300, 60)); // Tuesdays at nine
        }
        all.push(served(week * 7 * DAY + 2 * DAY, 3000, 60));
    }
    let history = report(all).history;
    let days: Vec<_> = history.hours_of_week.iter().map(|hour| hour.day).collect();
    assert_eq!(days, ["Monday", "Tuesday", "Wednesday"], "all of them, in order");
    let hours = history.hours_that_hurt;
    let named: Vec<_> = hours.iter().map(|hour| (hour.day, hour.hour, hour.queued)).collect();
    assert_eq!(named, [("Tuesday", 9, 30), ("Monday", 8, 30)]);
}

#[test]
fn only_those_who_join_from_the_day_on_are_scored() {
    let all: Vec<Contact> = (0..100).map(|minute| served(minute, 30, 60)).collect();
    let contacts = history(all);
    let scored = |from_ms| {
        let report = Report::of(&contacts, from_ms, &mut ());
        assert!(report.rules.values().all(|rule| rule.scored == report.promises.scored));
        report.promises.scored
    };
    assert_eq!(scored(None), 100);
    assert_eq!(scored(Some(MONDAY + 40 * 60_000)), 60);
    assert_eq!(scored(Some(MONDAY + 1_000 * 60_000)), 0);
}

#[test]
fn cells_add_up_and_hours_are_local() {
    let in_queue = |queue, contact| Contact { queue, class: queue + 1, priority: Some(queue), ..contact };
    let all: Vec<Contact> =
        (0..180).map(|minute| in_queue((minute % 2) as u32, served(minute, 30 + minute, 60))).collect();
    let mut contacts = history(all);
    contacts.offset_ms = 2 * 3_600_000;
    let promises = Report::of(&contacts, None, &mut ()).promises;
    let keys = |cells: &[replay::Cell]| cells.iter().map(|cell| cell.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&promises.by_hour), ["10", "11", "12"]);
    assert_eq!(keys(&promises.by_class), ["class 1", "class 2"]);
    assert_eq!(keys(&promises.by_queue), ["queue 0", "queue 1"]);
    assert_eq!(keys(&promises.by_priority), ["priority 0", "priority 1"]);
    for cells in [&promises.by_hour, &promises.by_class, &promises.by_queue, &promises.by_priority] {
        assert_eq!(cells.iter().map(|cell| cell.n).sum::<u64>(), promises.scored);
        let sum: f64 = cells.iter().map(|cell| cell.winkler_s.unwrap() * cell.n as f64).sum();
        assert!(close(promises.winkler_s, sum / promises.scored as f64));
    }
}

#[test]
fn the_report_holds_the_fullest_day_promise_by_promise() {
    let mut all = vec![served(0, 30, 60)];
    all.extend((0..20).map(|contact| served(DAY + contact, 30, 60)));
    let day = report(all).day.unwrap();
    assert_eq!((day.date.as_str(), day.promises.len()), ("2024-01-09", 20));
    assert_eq!((day.promises[3].at_s, day.promises[3].wait_s), (8 * 3600 + 180, 30.0));
}

#[test]
fn a_rule_of_thumb_says_what_it_says() {
    // One agent, everybody for a minute: who joins behind another waits longer by a minute each.
    let all: Vec<Contact> = (0..400).map(|group| served(group * 5, 60, 60)).collect();
    let report = report(all);
    let rule = &report.rules["last_to_enter_service"];
    assert!(rule.mae_s.unwrap() < 1.0, "everybody waits a minute: {rule:?}");
    assert!(rule.coverage.unwrap() > 0.9, "{rule:?}");
    assert_eq!(report.rules.len(), 7);
    assert!(report.rules["head_of_line"].mae_s.unwrap() > 50.0, "nobody is ever in line before");
}
