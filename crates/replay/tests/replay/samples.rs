//! The samples that ship, read as `docs/replay.md` says.

use crate::made::{read, reasons};
use replay::{Contacts, Format, Mapping, Report, text};
use std::path::{Path, PathBuf};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/replay").join(name)
}

fn mapped(name: &str) -> Contacts {
    let mapping = std::fs::read_to_string(sample(&format!("{name}.toml"))).unwrap();
    let format = Format::Csv(Box::new(Mapping::parse(&mapping).unwrap()));
    read(&[sample(&format!("{name}.csv"))], &format).unwrap()
}

#[track_caller]
fn holds(contacts: &Contacts, read: usize, ignored: u64, bad: &[&str]) {
    let named: Vec<String> = reasons(contacts).into_iter().map(|(reason, _)| reason).collect();
    assert_eq!(
        (contacts.all.len(), contacts.ignored, named),
        (read, ignored, bad.iter().map(ToString::to_string).collect())
    );
    let report = Report::of(contacts, None, &mut ());
    assert!(report.promises.scored > 10 && !report.history.queues.is_empty());
    let page = text::page(&report);
    assert!(page.contains("contacts from") && page.contains("Genesys Cloud"), "{page}");
}

#[test]
fn contact_records_of_amazon_connect_are_read() {
    let reasons = [
        "not 13 columns",
        "a quote that is never closed",
        "joined is no time",
        "wait is negative",
        "the id was in an earlier row",
    ];
    holds(&mapped("amazon-connect"), 71, 1, &reasons);
}

#[test]
fn calls_of_zendesk_talk_are_read() {
    let reasons = ["joined is empty", "wait is empty", "wait is no number", "outcome is an unknown word"];
    holds(&mapped("zendesk-talk"), 71, 1, &reasons);
}

#[test]
fn a_list_for_a_spreadsheet_is_read() {
    let contacts = mapped("spreadsheet");
    holds(&contacts, 71, 1, &["outcome is empty", "joined is no time", "wait is no number"]);
    assert!(contacts.all.iter().any(|contact| contact.credit_ms == 90_000));
}

#[test]
fn calls_of_a_bank_are_read() {
    let contacts = read(&[sample("bank.txt")], &Format::AnonymousBank).unwrap();
    holds(&contacts, 270, 0, &[]);
}

#[test]
fn a_banks_awkward_calls_are_read_where_they_mean_something() {
    let contacts = read(&[sample("bank-awkward.txt")], &Format::AnonymousBank).unwrap();
    assert_eq!((contacts.all.len(), contacts.ignored, contacts.bad.count()), (8, 1, 10));
    let report = Report::of(&contacts, None, &mut ());
    assert_eq!((report.queued, report.served_after_wait, report.left_before_queue), (6, 5, 1));
}
