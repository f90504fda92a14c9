//! `what-if`: exit codes, and nothing on standard output but the answer.

use crate::program::{Warmline, folder, warmline};
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
fn bad_usage_is_one_sentence_and_2() {
    let folder = folder();
    let file = folder.path().join("s.toml");
    std::fs::write(&file, "[[scenario]]\nname = \"this\"\npeeple = 2\n").unwrap();
    bank(&file).says(2, "peeple");
    bank(folder.path().join("none.toml")).says(2, "none.toml");
    bank(&file).arg("--seed").arg("x").says(2, "--seed");
    let more = warmline("what-if --format anonymous-bank --replications 0");
    more.arg("--scenarios").arg(&file).arg(sample("replay/bank.txt")).says(2, "--replications");
    warmline("what-if --format anonymous-bank").arg(sample("replay/bank.txt")).says(2, "--scenarios");
    warmline("what-if").arg(sample("replay/bank.txt")).says(2, "--format");
    warmline("what-if --format anonymous-bank").says(2, "FILE");
    bank(&file).arg("--from").arg("yesterday").says(2, "--from");
    let nobody = sample("what-if/two-more-people.toml");
    bank(&nobody).arg("--from").arg("2030-01-01").says(2, "nobody who was in line");
    warmline("what-if --format anonymous-bank --scenarios").arg(&nobody).arg("none.txt").says(6, "none.txt");
}
