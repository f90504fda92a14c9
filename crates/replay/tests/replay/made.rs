//! Histories that are made for a test.

use replay::{Contact, Contacts, Format, Outcome, ReplayError};
use std::io::Write;
use std::path::{Path, PathBuf};

pub(crate) const MINUTE: i64 = 60_000;
/// A Monday at eight, in milliseconds since 1970 UTC.
pub(crate) const MONDAY: i64 = 1_704_700_800_000;

/// A folder with files in it.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let file = self.0.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        file
    }
}

pub(crate) fn packed(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes.as_ref()).unwrap();
    packer.finish().unwrap()
}

pub(crate) fn read(files: &[impl AsRef<Path>], format: &Format) -> Result<Contacts, ReplayError> {
    format.read(files, None, &mut ())
}

/// The bank's rows, with this in the file.
pub(crate) fn bank(text: impl AsRef<[u8]>) -> Contacts {
    let folder = Folder::new();
    read(&[folder.file("bank.txt", text)], &Format::AnonymousBank).unwrap()
}

/// How many bad rows there are for which reason.
pub(crate) fn reasons(contacts: &Contacts) -> Vec<(String, u64)> {
    contacts.bad.by_reason.iter().map(|(reason, count)| (reason.to_string(), *count)).collect()
}

/// A contact that joins after so many minutes, waits and is served by somebody for so many seconds.
pub(crate) fn served(minute: i64, wait_s: i64, handle_s: i64) -> Contact {
    Contact {
        customer: None,
        queue: 0,
        class: 0,
        priority: None,
        credit_ms: 0,
        joined_ms: MONDAY + minute * MINUTE,
        wait_ms: wait_s * 1000,
        outcome: Outcome::Served { agent: Some(0), handle_ms: handle_s * 1000 },
    }
}

pub(crate) fn left(minute: i64, wait_s: i64) -> Contact {
    let outcome = if wait_s > 0 { Outcome::Left } else { Outcome::LeftBefore };
    Contact { outcome, ..served(minute, wait_s, 0) }
}

/// A history of these, with names for the handles 0 to 9.
pub(crate) fn history(all: Vec<Contact>) -> Contacts {
    let mut contacts = Contacts { all, ..Contacts::default() };
    for number in 0..10 {
        contacts.queues.number(&format!("queue {number}"));
        contacts.classes.number(&format!("class {number}"));
        contacts.priorities.number(&format!("priority {number}"));
        contacts.customers.number(&format!("customer {number}"));
        contacts.agents.number(&format!("agent {number}"));
    }
    contacts
}
