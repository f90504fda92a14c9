//! `what-if`: exit codes, and nothing on standard output but the answer.

use crate::program::{Warmline, contents, folder, set_up, warmline};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples").join(name)
}

/// The samples' bank, with the scenarios of this file.
fn bank(scenarios: impl AsRef<Path>) -> Warmline {
    let asked = warmline("what-if --format anonymous-bank --replications 2");
    asked.arg("--scenarios").arg(scenarios.as_ref()).arg(sample("replay/bank.txt"))
}

#[test]
fn the_answer_says_what_was_inferred_what_comes_out_and_what_would_change() {
    let said = bank(sample("what-if/two-more-people.toml")).expect(0).out;
    for words in ["in line on", "Nothing changed, played 2 times", "Two more people", "people's hours"] {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn without_scenarios_today_alone_is_played_beside_what_happened() {
    let folder = folder();
    let page = folder.path().join("page.html");
    let asked = warmline("what-if --format anonymous-bank").arg(sample("replay/bank.txt"));
    let said = asked.arg("--html").arg(&page).expect(0).out;
    assert!(said.contains("Nothing changed, played 10 times"), "{said}");
    assert!(!said.contains("scenario"), "{said}");
    let page = std::fs::read_to_string(&page).unwrap();
    assert!(page.contains("Is today played as it was?") && !page.contains("All scenarios"), "{page}");
}

#[test]
fn every_sample_can_be_played() {
    let mut played = 0;
    for file in std::fs::read_dir(sample("what-if")).unwrap() {
        let file = file.unwrap().path();
        // Of lines that only the bank itself has.
        if file.file_stem().is_some_and(|name| name == "bank-express") {
            bank(file).says(2, "\"NW\" is no class of the history; there are NE, PS");
            continue;
        }
        bank(file).expect(0);
        played += 1;
    }
    assert!(played >= 2);
}

#[test]
fn with_json_standard_output_holds_one_document_that_is_the_same_for_any_number_of_threads() {
    let of = |threads: &str| {
        bank(sample("what-if/everything.toml")).arg("--json").arg("--threads").arg(threads).expect(0).out
    };
    let document = of("1");
    assert_eq!(document, of("3"));
    let document: Value = serde_json::from_str(&document).unwrap();
    assert!(document["reproduced"]["is_within"].is_boolean());
    let scenario = &document["scenarios"][0];
    assert_eq!(scenario["rows"][0]["figure"], "wait_mean_s");
    for name in ["value", "low", "high"] {
        assert!(scenario["rows"][0]["difference"][name].is_number(), "{name}");
    }
    assert!(scenario["cost"].is_number());
}

#[test]
fn the_answer_is_one_page_too_which_spares_what_it_was_made_from() {
    let folder = folder();
    let page = folder.path().join("what-if.html");
    bank(sample("what-if/everything.toml")).arg("--html").arg(&page).expect(0);
    let written = std::fs::read_to_string(&page).unwrap();
    assert!(written.starts_with("<!doctype html>") && written.ends_with("</html>\n"));
    for words in ["What would have changed", "1. Two more people from 10 to 14", "Is today played as it was?"]
    {
        assert!(written.contains(words), "{words}");
    }
    let scenarios = folder.path().join("s.toml");
    std::fs::copy(sample("what-if/two-more-people.toml"), &scenarios).unwrap();
    bank(&scenarios).arg("--html").arg(&scenarios).says(2, "--html would write over");
    bank(&scenarios).arg("--html").arg(folder.path().join("no/such/folder.html")).says(6, "cannot write");
}

#[test]
fn bad_usage_is_one_sentence_and_2() {
    let folder = folder();
    let file = folder.path().join("s.toml");
    std::fs::write(&file, "[[scenario]]\nname = \"this\"\npeeple = 2\n").unwrap();
    bank(&file).says(2, "peeple");
    bank(folder.path().join("none.toml")).says(2, "none.toml");
    bank(&file).arg("--seed").arg("x").says(2, "--seed");
    let more = warmline("what-if --format anonymous-bank --replications 0");
    more.arg("--scenarios").arg(&file).arg(sample("replay/bank.txt")).says(2, "--replications");
    let unread = warmline("what-if").arg("--scenarios").arg(sample("what-if/two-more-people.toml"));
    unread.arg(sample("replay/bank.txt")).says(2, "--format");
    let nobody = sample("what-if/two-more-people.toml");
    bank(&nobody).arg("--from").arg("yesterday").says(2, "--from");
    bank(&nobody).arg("--from").arg("2030-01-01").says(2, "nobody who was in line");
    warmline("what-if --format anonymous-bank --scenarios").arg(&nobody).arg("none.txt").says(6, "none.txt");
}

/// The history of a workspace, with the scenario of two more people.
fn workspace(data: &Path) -> Warmline {
    warmline("what-if").data(data).arg("--scenarios").arg(sample("what-if/two-more-people.toml"))
}

#[test]
fn a_workspace_with_too_little_history_says_what_is_missing_and_is_only_read() {
    let (folder, data, made) = set_up();
    let before = contents(&data);
    workspace(&data).says(2, "too little history: 0 came into line");
    workspace(&data)
        .arg("--workspace")
        .arg(made["workspace"].as_str().unwrap())
        .says(2, "too little history");
    workspace(&data).arg("--workspace").arg("Nobody's").says(2, "there is no workspace \"Nobody's\"");
    workspace(&data).arg("--utc-offset").arg("CET").says(2, "no offset such as +01:00");
    workspace(&data).arg("--utc-offset").arg("-03:30").says(2, "too little history");
    workspace(&data).arg("--format").arg("anonymous-bank").says(2, "go with FILE");
    workspace(folder.path()).says(6, "holds no database of Warmline");
    assert_eq!(contents(&data), before);
    bank(sample("what-if/two-more-people.toml"))
        .arg("--utc-offset")
        .arg("+01:00")
        .says(2, "goes with --data");
    bank(sample("what-if/two-more-people.toml"))
        .arg("--inbox")
        .arg("none")
        .says(2, "is no line of the history");
    warmline("what-if --scenarios").arg(sample("what-if/two-more-people.toml")).says(2, "name the history");
}
