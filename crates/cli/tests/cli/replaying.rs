//! `replay`: exit codes, and nothing on standard output but the document.

use crate::program::{Warmline, folder, warmline};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/replay").join(name)
}

fn bank() -> Warmline {
    warmline("replay --format anonymous-bank").arg(sample("bank.txt"))
}

fn mapped(name: &str) -> Warmline {
    let map = sample(&format!("{name}.toml"));
    warmline("replay --format csv").arg("--map").arg(map).arg(sample(&format!("{name}.csv")))
}

#[track_caller]
fn document(replay: Warmline) -> Value {
    serde_json::from_str(&replay.arg("--json").expect(0).out).unwrap()
}

#[test]
fn a_history_is_described_in_words() {
    let said = bank().expect(0).out;
    for words in
        ["270 contacts from 1999-06-06", "Within  20 s", "Warmline", "Google CCAI Platform", "07:00 +00:00"]
    {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn with_json_standard_output_holds_one_document_with_what_was_promised() {
    let report = document(bank());
    for name in ["contacts", "queued", "served_after_wait", "abandoned", "bad_rows"] {
        assert!(report[name].is_u64(), "{name}");
    }
    let promises = &report["promises"];
    for name in ["coverage_target", "coverage", "mean_width_s", "winkler_s", "mae_s", "rmse_s"] {
        assert!(promises[name].is_f64(), "{name}: {promises}");
    }
    assert_eq!(promises["scored"], report["served_after_wait"]);
    for cells in ["by_class", "by_hour"] {
        let cell = &promises[cells][0];
        assert!(cell["key"].is_string() && cell["n"].is_u64() && cell["coverage"].is_number(), "{cell}");
    }
    let rules = report["rules"].as_object().unwrap();
    assert_eq!(rules.len(), 7);
    assert!(rules.values().all(|rule| rule["scored"] == promises["scored"] && rule["winkler_s"].is_number()));
}

#[test]
fn bad_rows_are_named_by_file_line_and_reason_and_stop_nothing() {
    let report = document(warmline("replay --format anonymous-bank").arg(sample("bank-awkward.txt")));
    assert_eq!((&report["contacts"], &report["bad_rows"]), (&8.into(), &10.into()));
    let first = &report["bad_rows_first"][0];
    assert!(first["file"].as_str().unwrap().ends_with("bank-awkward.txt"), "{first}");
    assert_eq!((&first["line"], &first["reason"]), (&11.into(), &"not 17 columns".into()));
    assert_eq!(report["bad_rows_by_reason"]["not 17 columns"], 2);
    let examples = report["bad_rows_examples"].as_array().unwrap();
    assert_eq!(examples.len(), report["bad_rows_by_reason"].as_object().unwrap().len(), "one of each reason");
    let negative = examples.iter().find(|row| row["reason"] == "q_time is negative").unwrap();
    assert_eq!((&negative["column"], &negative["value"]), (&"q_time".into(), &"-10".into()));
}

#[test]
fn the_days_of_scoring_and_the_end_are_local_days() {
    let report = document(bank().arg("--score-from").arg("1999-06-08").arg("--until").arg("1999-06-09"));
    assert_eq!((&report["contacts"], &report["later_rows"]), (&270.into(), &0.into()));
    let scored = report["promises"]["scored"].as_u64().unwrap();
    assert!(scored > 0 && scored < report["served_after_wait"].as_u64().unwrap());
    let said = bank().arg("--score-from").arg("1999-06-06").arg("--until").arg("1999-06-07").expect(0).out;
    for words in ["Promises count from 1999-06-06 on", "ends before 1999-06-07; 180 later rows are left out"]
    {
        assert!(said.contains(words), "{said}");
    }
    let report = document(bank().arg("--until").arg("1999-06-07"));
    assert_eq!((&report["until"], &report["score_from"]), (&"1999-06-07T00:00:00Z".into(), &Value::Null));
    assert_eq!((&report["contacts"], &report["later_rows"]), (&90.into(), &180.into()));
    let report = document(bank().arg("--score-from").arg("2030-01-01"));
    assert_eq!((&report["promises"]["scored"], &report["promises"]["coverage"]), (&0.into(), &Value::Null));
    let report = document(mapped("spreadsheet").arg("--until").arg("2026-03-04"));
    assert_eq!(report["contacts"], 0, "midnight is that of the mapping's offset");
}

#[test]
fn mapped_histories_are_read_with_the_samples_that_ship() {
    for name in ["amazon-connect", "zendesk-talk", "spreadsheet"] {
        let report = document(mapped(name));
        assert!(report["contacts"].as_u64().unwrap() > 60, "{name}: {report}");
    }
}

#[test]
fn several_files_packed_or_not_are_one_history() {
    let folder = folder();
    let packed = folder.path().join("bank.gz");
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packer, &std::fs::read(sample("bank.txt")).unwrap()).unwrap();
    std::fs::write(&packed, packer.finish().unwrap()).unwrap();
    let report = document(bank().arg(&packed).arg(sample("bank-awkward.txt")));
    assert_eq!(report["contacts"], 548);
    let whole = std::fs::read(&packed).unwrap();
    std::fs::write(&packed, &whole[..whole.len() / 2]).unwrap();
    bank().arg(&packed).says(6, "ends before its end");
}

#[test]
fn a_page_is_written_beside_the_answer() {
    let folder = folder();
    let page = folder.path().join("report.html");
    let said = document(bank().arg("--report").arg(&page));
    assert_eq!(said["contacts"], 270);
    assert!(std::fs::read_to_string(&page).unwrap().starts_with("<!doctype html>"));
    bank().arg("--report").arg(folder.path().join("none").join("report.html")).says(6, "report.html");
}

#[test]
fn a_page_never_takes_the_place_of_what_it_was_made_from() {
    let folder = folder();
    let copy = |name: &str| {
        let file = folder.path().join(name);
        std::fs::copy(sample(name), &file).unwrap();
        file
    };
    let (rows, map) = (copy("spreadsheet.csv"), copy("spreadsheet.toml"));
    let replay = |page: &Path| {
        let replay = warmline("replay --format csv").arg("--map").arg(&map).arg(&rows);
        replay.arg("--report").arg(page)
    };
    replay(&rows).says(2, "--report");
    replay(&folder.path().join(".").join("spreadsheet.toml")).says(2, "--report");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&rows, &link).unwrap();
    replay(&link).says(2, "--report");
    for name in ["spreadsheet.csv", "spreadsheet.toml"] {
        let (kept, was) = (std::fs::read(folder.path().join(name)), std::fs::read(sample(name)));
        assert_eq!(kept.unwrap(), was.unwrap(), "{name}");
    }
    let page = folder.path().join("page.html");
    std::fs::write(&page, "of last time").unwrap();
    replay(&page).expect(0);
    assert!(std::fs::read_to_string(&page).unwrap().starts_with("<!doctype html>"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4, "nothing stays beside it");
}

#[test]
fn a_reader_who_has_enough_is_no_failure() {
    for arguments in ["", "--json"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = warmline(&format!("replay --format anonymous-bank {arguments}"))
            .arg(sample("bank.txt"))
            .stdout(writer)
            .run();
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{arguments}");
    }
}

#[test]
fn options_come_from_the_environment_and_the_configuration_too() {
    let folder = folder();
    let by_environment = warmline("replay").arg(sample("bank.txt")).env("WARMLINE_FORMAT", "anonymous-bank");
    let report: Value =
        serde_json::from_str(&by_environment.env("WARMLINE_JSON", "true").expect(0).out).unwrap();
    assert_eq!(report["contacts"], 270);
    std::fs::write(folder.path().join("w.toml"), "format = \"anonymous-bank\"\nuntil = \"1999-06-07\"\n")
        .unwrap();
    let by_file = warmline("replay --config w.toml --json").arg(sample("bank.txt")).within(folder.path());
    assert!(by_file.expect(0).out.contains("\"contacts\": 90"));
}

#[test]
fn bad_usage_is_one_sentence_that_says_what_to_write() {
    let folder = folder();
    let map = folder.path().join("map.toml");
    let history = sample("bank.txt");
    let replay = |arguments: &str| warmline(&format!("replay {arguments}")).arg(&history);
    warmline("replay --format anonymous-bank").says(2, "FILE");
    replay("").says(2, "--format");
    replay("--format excel").says(2, "excel");
    replay("--format csv").says(2, "--map");
    replay("--format anonymous-bank --map x.toml").says(2, "--map");
    replay("--format anonymous-bank --score-from yesterday").says(2, "--score-from");
    replay("--format anonymous-bank --until 1999-02-30").says(2, "--until");
    replay("--format anonymous-bank --until 1999-06-07 --score-from 1999-06-07").says(2, "--until");
    replay("--format anonymous-bank --data x").says(2, "--data");
    replay("--format csv --map none.toml").says(2, "none.toml");
    for (text, words) in [
        ("nonsense", "map.toml"),
        ("[columns]\njoined = \"at\"\nwait = \"w\"\n", "columns.outcome"),
        ("[columns]\njoined = \"at\"\nanswered = \"a\"\nended = \"e\"\n", "`columns.joined` is \"at\""),
    ] {
        std::fs::write(&map, text).unwrap();
        replay("--format csv").arg("--map").arg(&map).says(2, words);
    }
}

#[test]
fn a_file_that_cannot_be_read_ends_with_6() {
    let folder = folder();
    let replay = || warmline("replay --format anonymous-bank --json");
    replay().arg(folder.path().join("none.txt")).says(6, "none.txt");
    replay().arg(folder.path()).says(6, "folder");
    bank().arg("none.txt").says(6, "none.txt");
    std::fs::write(folder.path().join("sheet.xlsx"), b"PK\x03\x04...").unwrap();
    replay().arg(folder.path().join("sheet.xlsx")).says(6, "spreadsheet");
}

#[test]
fn an_empty_history_and_one_of_garbage_are_answered_with_nulls() {
    let folder = folder();
    let file = folder.path().join("history");
    for (bytes, bad) in [(&b""[..], 0), (b"\x7fELF\x02\x01\n\x00\x01\x02\n\xff\xfe\xfd", 3)] {
        std::fs::write(&file, bytes).unwrap();
        let report = document(warmline("replay --format anonymous-bank").arg(&file));
        assert_eq!((&report["contacts"], &report["bad_rows"]), (&0.into(), &bad.into()));
        assert_eq!(report["promises"]["coverage"], Value::Null);
        let said = warmline("replay --format anonymous-bank").arg(&file).expect(0).out;
        assert!(
            said.starts_with("No contacts.\n") && !said.contains("Waits") && !said.contains('–'),
            "{said}"
        );
        assert_eq!(said.contains("save the file as UTF-8"), bad > 0, "what to try: {said}");
    }
}
