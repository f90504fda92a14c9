//! The bank's call log with everything that is odd in it.

use crate::made::{bank, reasons};
use replay::{Contact, Outcome};

const PLACES: [&str; 17] = [
    "AA0101", "33116", "41000001", "2", "PS", "990101", "9:00:00", "9:00:08", "8", "9:00:08", "9:00:38",
    "30", "AGENT", "9:00:37", "9:01:37", "60", "ADA",
];
const NEVER: [(usize, &str); 3] = [(9, "0:00:00"), (10, "0:00:00"), (11, "0")];
const UNSERVED: [(usize, &str); 5] =
    [(12, "HANG"), (13, "0:00:00"), (14, "0:00:00"), (15, "0"), (16, "NO_SERVER")];
/// 1999-01-01T09:00:08Z.
const JOINED: i64 = 915_181_208_000;

/// A row in which these columns are otherwise.
fn row(changes: &[(usize, &str)]) -> String {
    let mut fields = PLACES;
    for (place, text) in changes {
        fields[*place] = text;
    }
    fields.join("\t")
}

#[track_caller]
fn one(row: &str) -> Contact {
    let contacts = bank(row);
    assert_eq!(reasons(&contacts), []);
    let [contact] = contacts.all[..] else { panic!("{contacts:?}") };
    contact
}

#[track_caller]
fn is_bad(row: &str, reason: &str) {
    let good = self::row(&[]);
    let contacts = bank(format!("{good}\n{row}\n{good}\n"));
    assert_eq!(reasons(&contacts), [(reason.to_owned(), 1)], "{row}");
    assert_eq!((contacts.all.len(), contacts.bad.first[0].line), (2, 2), "the others are read");
    assert!(contacts.bad.first[0].file.ends_with("bank.txt"));
}

fn both<'a>(one: &[(usize, &'a str)], other: &[(usize, &'a str)]) -> Vec<(usize, &'a str)> {
    [one, other].concat()
}

#[test]
fn a_call_joins_waits_and_is_served() {
    let contacts = bank(row(&[]));
    let call = contacts.all[0];
    assert_eq!((call.joined_ms, call.wait_ms, call.credit_ms), (JOINED, 30_000, 90_000));
    assert_eq!(call.outcome, Outcome::Served { agent: Some(0), handle_ms: 59_000 }, "until its own end");
    assert_eq!((contacts.queues.name(call.queue), contacts.classes.name(call.class)), ("PS", "PS"));
    assert_eq!(contacts.priorities.name(call.priority.unwrap()), "2");
    assert_eq!(contacts.customers.name(call.customer.unwrap()), "41000001");
    assert_eq!(contacts.agents.name(0), "ADA");
    assert!(call.waited() && call.was_served());
}

#[test]
fn the_header_may_be_there_or_not_and_as_often_as_it_likes() {
    let header = "vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\toutcome\tser_start\tser_exit\tser_time\tserver";
    let contacts = bank(format!("{header}\r\n{}\r\n\r\n{header}  \r\n{}", row(&[]), row(&[])));
    assert_eq!((contacts.all.len(), contacts.bad.count(), contacts.ignored), (2, 0, 0));
}

#[test]
fn line_ends_of_other_systems_and_trailing_blanks_mean_nothing() {
    for end in ["\r", "  ", "\t\t", " \t\r"] {
        assert_eq!(one(&format!("{}{end}\n", row(&[]))), one(&row(&[])), "{end:?}");
    }
    let padded = row(&[(4, " PS "), (6, " 9:00:00"), (11, "30 "), (16, "ADA  ")]);
    assert_eq!(one(&padded), one(&row(&[])));
    assert_eq!(one(&row(&[(6, "09:00:00"), (9, "09:00:08")])), one(&row(&[])));
}

#[test]
fn served_at_once_was_in_line_for_no_time() {
    let call = one(&row(&both(&NEVER, &[(13, "9:00:07"), (14, "9:01:07")])));
    assert_eq!((call.joined_ms, call.wait_ms, call.waited(), call.was_served()), (JOINED, 0, false, true));
    let stamped = one(&row(&[(11, "0"), (10, "9:00:08")]));
    assert_eq!(
        (stamped.joined_ms, stamped.waited()),
        (JOINED, false),
        "times in the queue and none spent there"
    );
}

#[test]
fn who_hangs_up_in_the_voice_unit_has_not_left_the_queue() {
    let call = one(&row(&both(&NEVER, &UNSERVED)));
    assert_eq!((call.outcome, call.waited(), call.joined_ms), (Outcome::LeftBefore, false, JOINED));
    let call = one(&row(&UNSERVED));
    assert_eq!((call.outcome, call.waited(), call.wait_ms), (Outcome::Left, true, 30_000));
}

#[test]
fn phantoms_are_ignored_and_counted_apart_even_where_they_make_no_sense() {
    let contacts = bank(format!("{}\n{}\n", row(&[(12, "PHANTOM"), (11, "-7")]), row(&[])));
    assert_eq!((contacts.ignored, contacts.all.len(), contacts.bad.count()), (1, 1, 0));
}

#[test]
fn a_server_without_a_name_is_somebody_unknown() {
    let call = one(&row(&[(16, "NO_SERVER")]));
    assert_eq!(call.outcome, Outcome::Served { agent: None, handle_ms: 59_000 });
    assert!(call.waited());
}

#[test]
fn a_service_of_no_time_is_a_service() {
    let call = one(&row(&[(13, "9:00:38"), (14, "9:00:38"), (15, "0")]));
    assert_eq!(call.outcome, Outcome::Served { agent: Some(0), handle_ms: 0 });
    let call = one(&row(&[(13, "0:00:00"), (14, "0:00:00"), (15, "0")]));
    assert_eq!(call.outcome, Outcome::Served { agent: Some(0), handle_ms: 0 });
    let elsewhere = one(&row(&[(13, "17:00:00"), (14, "17:01:00"), (15, "60")]));
    assert_eq!(
        elsewhere.outcome,
        Outcome::Served { agent: Some(0), handle_ms: 60_000 },
        "timed from the wait's end"
    );
}

#[test]
fn a_negative_time_in_the_voice_unit_is_odd_and_fine() {
    assert_eq!(one(&row(&[(7, "8:59:56"), (8, "-4")])), one(&row(&[])));
}

#[test]
fn times_after_midnight_are_the_next_days() {
    let late = [
        (6, "23:59:50"),
        (7, "23:59:58"),
        (9, "23:59:58"),
        (10, "0:00:28"),
        (13, "0:00:27"),
        (14, "0:01:27"),
    ];
    let call = one(&row(&late));
    assert_eq!((call.joined_ms, call.wait_ms), (JOINED + (14 * 3600 + 59 * 60 + 50) * 1000, 30_000));
    assert_eq!(call.outcome, Outcome::Served { agent: Some(0), handle_ms: 59_000 });
    let later =
        [(6, "23:59:55"), (7, "0:00:03"), (9, "0:00:00"), (10, "0:00:30"), (13, "0:00:30"), (14, "0:01:30")];
    let call = one(&row(&later));
    assert_eq!((call.joined_ms + 8_000) % 86_400_000, 8_000, "midnight, which is a time to join at");
    assert_eq!((call.joined_ms - JOINED) / 3_600_000, 14);
    let at_once =
        one(&row(&both(&NEVER, &[(6, "23:59:55"), (7, "0:00:03"), (13, "0:00:02"), (14, "0:01:02")])));
    assert_eq!(at_once.joined_ms, call.joined_ms + 3_000);
}

#[test]
fn a_wait_of_hours_is_kept_as_it_is_and_one_of_a_day_is_not() {
    assert_eq!(one(&row(&[(11, "25245")])).wait_ms, 25_245_000, "whatever q_exit says");
    is_bad(&row(&[(11, "86400")]), "q_time is too large");
    is_bad(&row(&[(15, "99999999999999999999")]), "ser_time is no number");
}

#[test]
fn customers_are_names_and_nought_is_nobody() {
    for nobody in ["0", "", "000"] {
        assert_eq!(one(&row(&[(2, nobody)])).customer, None, "{nobody:?}");
    }
    assert!(one(&row(&[(2, "1.26291E+11")])).customer.is_some());
}

#[test]
fn only_priority_2_is_credited() {
    for (priority, credit_ms) in [("0", 0), ("1", 0), ("2", 90_000)] {
        assert_eq!(one(&row(&[(3, priority)])).credit_ms, credit_ms);
    }
}

#[test]
fn call_ids_repeat_and_a_row_that_comes_twice_is_two_calls() {
    let contacts = bank(format!("{}\n{}\n", row(&[]), row(&[])));
    assert_eq!((contacts.all.len(), contacts.bad.count()), (2, 0));
}

#[test]
fn a_row_that_cannot_be_read_is_named_and_stops_nothing() {
    let whole = row(&[]);
    let truncated = &whole[..whole.len() - 20];
    is_bad(truncated, "not 17 columns");
    is_bad(&format!("{whole}\tsurplus"), "not 17 columns");
    is_bad(&whole.replace('\t', ","), "not 17 columns");
    is_bad("garbage", "not 17 columns");
    is_bad(&row(&[(5, "991301")]), "date is no time");
    is_bad(&row(&[(5, "990230")]), "date is no time");
    is_bad(&row(&[(5, "1.1.99")]), "date is no time");
    is_bad(&row(&[(5, "+90101")]), "date is no time");
    is_bad(&row(&[(6, "25:00:00")]), "vru_entry is no time");
    is_bad(&row(&[(7, "9:60:00")]), "vru_exit is no time");
    is_bad(&row(&[(9, "9:00")]), "q_start is no time");
    is_bad(&row(&[(10, "")]), "q_exit is no time");
    is_bad(&row(&[(13, "9:00:00:00")]), "ser_start is no time");
    is_bad(&row(&[(14, "-9:00:00")]), "ser_exit is no time");
    is_bad(&row(&[(3, "high")]), "priority is no number");
    is_bad(&row(&[(8, "8s")]), "vru_time is no number");
    is_bad(&row(&[(11, "3O")]), "q_time is no number");
    is_bad(&row(&[(11, "-30")]), "q_time is negative");
    is_bad(&row(&[(15, "-1")]), "ser_time is negative");
    is_bad(&row(&[(12, "agent?")]), "outcome is an unknown word");
    is_bad(&row(&[(12, "")]), "outcome is an unknown word");
    is_bad(&row(&[(4, "")]), "type is empty");
    is_bad(&row(&[(16, "A\0A")]), "control characters");
}

#[test]
fn bytes_that_are_no_text_are_a_bad_row() {
    let mut bytes = row(&[]).into_bytes();
    bytes.extend(b"\n\xff\xfe\xc9\n");
    bytes.extend(row(&[(16, "?")]).into_bytes().iter().map(|byte| if *byte == b'?' { 0xc9 } else { *byte }));
    let contacts = bank(bytes);
    assert_eq!((contacts.all.len(), reasons(&contacts)), (1, vec![("not UTF-8".to_owned(), 2)]));
}

#[test]
fn the_first_hundred_bad_rows_are_named_and_all_are_counted() {
    let contacts = bank("garbage\n".repeat(1_000));
    assert_eq!((contacts.bad.first.len(), contacts.bad.count()), (100, 1_000));
    assert_eq!(contacts.bad.first[99].line, 100);
}
