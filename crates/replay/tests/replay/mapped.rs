//! CSV, as a mapping says.

use crate::made::{Folder, read, reasons};
use replay::{Contacts, Format, Mapping, Outcome, ReplayError, Report, text};

const PLAIN: &str = "[columns]\njoined = \"in\"\nanswered = \"taken\"\nended = \"out\"\n";

fn try_csv(map: &str, text: &str) -> Result<Contacts, ReplayError> {
    let folder = Folder::new();
    let mapping = Mapping::parse(map)?;
    read(&[folder.file("calls.csv", text)], &Format::Csv(Box::new(mapping)))
}

#[track_caller]
fn csv(map: &str, text: &str) -> Contacts {
    try_csv(map, text).unwrap()
}

/// When it joined, how long it waited and was served, in seconds; -1 for who left, -2 for who left before.
fn seen(contacts: &Contacts) -> Vec<(i64, i64, i64)> {
    let base = 1_710_504_000; // 2024-03-15T12:00:00Z
    let handle = |outcome| match outcome {
        Outcome::Served { handle_ms, .. } => handle_ms / 1000,
        Outcome::Left => -1,
        Outcome::LeftBefore => -2,
    };
    let seen = |contact: &replay::Contact| {
        (contact.joined_ms / 1000 - base, contact.wait_ms / 1000, handle(contact.outcome))
    };
    contacts.all.iter().map(seen).collect()
}

#[test]
fn waits_and_services_follow_from_times() {
    let text = "in,taken,out\n2024-03-15T12:00:00Z,2024-03-15T12:00:30Z,2024-03-15T12:02:00Z\n\
                2024-03-15 12:01:00,,2024-03-15 12:01:20\n2024-03-15T13:02:00+01:00,2024-03-15T12:02:00Z,2024-03-15T12:02:09Z\n";
    let contacts = csv(PLAIN, text);
    assert_eq!(seen(&contacts), [(0, 30, 90), (60, 20, -1), (120, 0, 9)]);
    assert_eq!(contacts.queues.name(0), "all");
}

#[test]
fn durations_and_words_have_their_own_columns() {
    let map = "[file]\ndelimiter = \"tab\"\n[columns]\njoined = \"at\"\nwait = \"w\"\nhandled = \"h\"\noutcome = \"o\"\nagent = \"who\"\n\
               class = \"level\"\ncredit = \"bonus\"\nqueue = \"line\"\ncustomer = \"from\"\n[units]\nwait = \"min\"\nhandled = \"ms\"\n\
               [times]\nformat = \"epoch-s\"\n[outcome]\nserved = [\"ok\"]\nleft = [\"gone\"]\nleft_before = [\"ivr\"]\nignore = [\"test\", \"\"]\n";
    let head = "at\tw\th\to\twho\tlevel\tbonus\tline\tfrom\n";
    let rows = "1710504000\t0.5\t90000\tOK\tada\tgold\t90\tOrders\tx\n1710504060\t2\t\tgone\t\t\t\tOrders\tnull\n\
                1710504061\t2\t\tivr\t\t\t\tOrders\t-\n1710504062\t0\t1000\tok\t\t\t\t\t\n1710504063\t\t\ttest\t\t\t\t\t\n1710504063\t\t\t\t\t\t\t\t\n";
    let contacts = csv(map, &format!("{head}{rows}"));
    assert_eq!(seen(&contacts), [(0, 30, 90), (60, 120, -1), (61, 0, -2), (62, 0, 1)]);
    assert_eq!((contacts.ignored, contacts.bad.count()), (2, 0));
    let first = contacts.all[0];
    assert_eq!((first.credit_ms, contacts.priorities.name(first.priority.unwrap())), (90_000, "gold"));
    assert_eq!((contacts.classes.name(first.class), contacts.queues.name(first.queue)), ("gold", "Orders"));
    assert_eq!(first.outcome, Outcome::Served { agent: Some(0), handle_ms: 90_000 });
    assert_eq!((contacts.all[1].customer, contacts.classes.name(contacts.all[1].class)), (None, "Orders"));
}

#[test]
fn who_never_joined_a_line_came_all_the_same() {
    let map = format!("{PLAIN}came = \"start\"\n");
    let text = "start,in,taken,out\n2024-03-15T12:00:00Z,,,2024-03-15T12:09:00Z\n\
                2024-03-15T12:00:01Z,,2024-03-15T12:00:05Z,2024-03-15T12:00:11Z\n,,,2024-03-15T12:00:11Z\n";
    let contacts = csv(&map, text);
    assert_eq!(seen(&contacts), [(0, 0, -2), (1, 0, 10)]);
    assert_eq!(reasons(&contacts), [("joined is empty".to_owned(), 1)]);
}

#[test]
fn columns_can_be_counted_where_there_is_no_header() {
    let map = "[file]\nheader = false\n[columns]\njoined = 1\nanswered = 2\nended = 3\n";
    let contacts = csv(map, "2024-03-15T12:00:00Z,,2024-03-15T12:01:00Z\n");
    assert_eq!(seen(&contacts), [(0, 60, -1)]);
}

#[test]
fn local_times_have_the_offset_of_the_mapping() {
    let map = format!("{PLAIN}[times]\nformat = \"%d.%m.%Y %H:%M:%S\"\noffset = \"-05:00\"\n");
    let contacts = csv(&map, "in,taken,out\n15.03.2024 07:00:00,,15.03.2024 07:01:00\n");
    assert_eq!((seen(&contacts), contacts.offset_ms), (vec![(0, 60, -1)], -5 * 3_600_000));
}

#[test]
fn headers_are_found_in_any_order_and_case_with_blanks_and_a_mark() {
    let contacts =
        csv(PLAIN, "\u{feff}\"x\", OUT ,\"In\",Taken\r\n1,2024-03-15T12:01:00Z,2024-03-15T12:00:00Z,\r\n");
    assert_eq!(seen(&contacts), [(0, 60, -1)]);
}

#[test]
fn a_column_that_is_not_there_is_bad_usage_and_those_that_are_there_are_named() {
    let said = try_csv(PLAIN, "in,taken_at,out\n").unwrap_err();
    assert!(matches!(said, ReplayError::BadMapping(_)));
    let said = said.to_string();
    assert!(said.contains("`columns.answered` is \"taken\"") && said.contains("\"taken_at\""), "{said}");
    let map = format!("{PLAIN}[[ignore]]\ncolumn = \"direction\"\nwords = [\"out\"]\n");
    assert!(
        try_csv(&map, "in,taken,out\n").unwrap_err().to_string().contains("`ignore.column` is \"direction\"")
    );
    let map = "[columns]\njoined = 1\nanswered = 2\nended = 9\n";
    assert!(try_csv(map, "in,taken,out\n").unwrap_err().to_string().contains("`columns.ended` is 9"));
}

#[test]
fn rows_that_cannot_be_read_are_counted_by_reason() {
    let map = format!("{PLAIN}id = \"id\"\n");
    let good = "2024-03-15T12:00:00Z,2024-03-15T12:00:30Z,2024-03-15T12:02:00Z";
    let rows = [
        format!("1,{good}"),
        format!("1,{good}"),
        "2,2024-03-15T12:00:00Z".to_owned(),
        format!("3,{good},surplus"),
        "4,noon,,2024-03-15T12:02:00Z".to_owned(),
        "5,,,2024-03-15T12:02:00Z".to_owned(),
        "6,2024-03-15T12:00:00Z,2024-03-15T11:00:00Z,".to_owned(),
        "7,2024-03-15T12:00:00Z,,".to_owned(),
        "8,2024-03-15T12:00:00Z,,2034-03-15T12:00:00Z".to_owned(),
        format!("9\0,{good}"),
        format!("\"10,{good}"),
    ];
    let contacts = csv(&map, &format!("id,in,taken,out\n{}\n", rows.join("\n")));
    let expected = [
        ("control characters", 1),
        ("not 4 columns", 2),
        ("a quote that is never closed", 1),
        ("ended is empty", 1),
        ("joined is empty", 1),
        ("joined is no time", 1),
        ("answered is negative", 1),
        ("ended is too large", 1),
        ("the id was in an earlier row", 1),
    ];
    assert_eq!(reasons(&contacts), expected.map(|(reason, count)| (reason.to_owned(), count)));
    assert_eq!(contacts.all.len(), 1);
}

#[test]
fn an_id_is_known_again_in_the_next_file() {
    let folder = Folder::new();
    let mapping = Mapping::parse(&format!("{PLAIN}id = \"id\"\n")).unwrap();
    let text = "id,in,taken,out\n1,2024-03-15T12:00:00Z,,2024-03-15T12:00:30Z\n";
    let files = [folder.file("1.csv", text), folder.file("2.csv", text)];
    let contacts = read(&files, &Format::Csv(Box::new(mapping))).unwrap();
    assert_eq!((contacts.all.len(), contacts.bad.count()), (1, 1));
}

#[test]
fn a_file_without_a_row_is_an_empty_history_and_a_header_that_is_none_is_bad_usage() {
    for text in ["", "\n", "in,taken,out\n"] {
        assert_eq!(csv(PLAIN, text).all.len(), 0);
    }
    assert!(matches!(try_csv(PLAIN, "\"in,taken,out\n"), Err(ReplayError::BadMapping(_))));
}

#[test]
fn unmapped_columns_may_hold_anything() {
    let folder = Folder::new();
    let mut bytes = b"in,taken,out,note\n2024-03-15T12:00:00Z,,2024-03-15T12:00:30Z,caf\xe9 \x00\n".to_vec();
    bytes.extend(b"2024-03-15T12:00:00Z,,2024-03-15T12:00:30Z,\"two\nlines\"\n");
    let format = Format::Csv(Box::new(Mapping::parse(PLAIN).unwrap()));
    let contacts = read(&[folder.file("x.csv", bytes)], &format).unwrap();
    assert_eq!((contacts.all.len(), contacts.bad.count()), (2, 0));
}

const WITH_WORDS: &str = "[columns]\njoined = \"at\"\nwait = \"Wait, min\"\noutcome = \"Result\"\ncustomer = \"who\"\n\
                          [units]\nwait = \"min\"\n[outcome]\nserved = [\"ok\"]\n[file]\ndelimiter = \";\"\n";

#[test]
fn numbers_with_a_comma_are_read_where_the_mapping_says_so_and_the_remedy_is_named_where_not() {
    let text = "at;Wait, min;Result;who\n2024-03-15T12:00:00Z;1,5;ok;\n2024-03-15T12:00:00Z;2;ok;\n";
    let contacts = csv(&format!("{WITH_WORDS}[numbers]\ndecimal = \",\"\n"), text);
    assert_eq!((seen(&contacts), contacts.bad.count()), (vec![(0, 90, 0), (0, 120, 0)], 0));
    let contacts = csv(WITH_WORDS, text);
    let [(reason, 1)] = &reasons(&contacts)[..] else { panic!("{contacts:?}") };
    assert!(reason.starts_with("wait is no number") && reason.contains("decimal = \",\""), "{reason}");
}

#[test]
fn a_bad_row_shows_its_column_and_what_stands_there() {
    let long = "x".repeat(500);
    let rows = [
        "2024-03-15T12:00:00Z;soon;ok;ada".to_owned(),
        "2024-03-15T12:00:00Z;1;Abandon\u{202e}ned;ada".to_owned(),
        format!("{long};1;ok;ada"),
        "2024-03-15T12:00:00Z;1;ok;+4930\u{1}123".to_owned(),
        "2024-03-15T12:00:00Z;1".to_owned(),
        ";1;ok;ada".to_owned(),
    ];
    let contacts = csv(WITH_WORDS, &format!("at;Wait, min;Result;who\n{}\n", rows.join("\n")));
    let named = |row: &replay::BadRow| (row.column.clone(), row.value.clone());
    let named: Vec<_> = contacts.bad.first.iter().map(named).collect();
    let some = |column: &str, value: &str| (Some(column.to_owned()), Some(value.to_owned()));
    assert_eq!(named[0], some("Wait, min", "soon"));
    assert_eq!(named[1], some("Result", "Abandonned"), "nothing turns the line around");
    assert_eq!(named[2], some("at", &format!("{}…", "x".repeat(39))));
    assert_eq!(named[3], (Some("who".to_owned()), None), "whose number it is nobody needs to see");
    assert_eq!(named[4], (None, Some("2 columns".to_owned())));
    assert_eq!(named[5], (Some("at".to_owned()), None));
}

#[test]
fn the_terminal_shows_one_bad_row_of_each_reason_and_names_unknown_words() {
    let row = |wait: &str, result: &str| format!("2024-03-15T12:00:00Z;{wait};{result};ada\n");
    let rows =
        row("1", "ok") + &row("1", "gone") + &row("1", "lost") + &row("1", "gone") + &row("soon", "ok");
    let contacts = csv(WITH_WORDS, &format!("at;Wait, min;Result;who\n{rows}"));
    let page = text::page(&Report::of(&contacts, None, &mut ()));
    let words = [
        "1 contact from 2024-03-15 12:00 +00:00",
        "4 rows cannot be read:",
        "3  outcome is an unknown word\n            “gone”, “lost” in column Result: ",
        "1  wait is no number\n            “soon” in column Wait, min: ",
        "line 6",
    ];
    for words in words {
        assert!(page.contains(words), "{words:?} is not in {page}");
    }
    assert!(!page.contains("ignored") && !page.contains("what to try"), "{page}");
}

#[test]
fn a_file_of_another_encoding_is_told_how_to_save() {
    let folder = Folder::new();
    let rows = b"at;Wait, min;Result;who\n2024-03-15T12:00:00Z;1;ok;M\xfcller\n";
    let format = Format::Csv(Box::new(Mapping::parse(WITH_WORDS).unwrap()));
    let contacts = read(&[folder.file("x.csv", rows)], &format).unwrap();
    let page = text::page(&Report::of(&contacts, None, &mut ()));
    assert!(page.contains("save the file as UTF-8") && !page.contains("Promises"), "{page}");
    assert!(page.contains("in column who: ") && !page.contains("ller"), "{page}");
}
