//! The vocabulary as it was written once and is read for ever.
//!
//! `golden/<kind>.v<version>.json` is the body of one fact, to the byte as the log holds it (and a line feed). Files are
//! added, never edited: `golden/MANIFEST` knows them all by their SHA-256 (`sha256sum -c MANIFEST` says the same).
//! `UPDATE_SNAPSHOTS=1` adds what is missing, in `golden/`, in the manifest and in `docs/events.md`; it changes no golden
//! file.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod catalogue;
mod examples;

use events::version::{self, Unreadable};
use events::{
    AbandonReason, AgentState, AttributeType, AuthorKind, ConversationState, Fact, MergeProof, PlanGoal,
    PromiseOccasion, PromiseOutcome, QueueReason, Role, TagTone,
};
use examples::examples;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn updating() -> bool {
    std::env::var_os("UPDATE_SNAPSHOTS").is_some()
}

/// The golden body of this kind and version.
fn golden(kind: &str, version: i64) -> String {
    let file = folder().join(format!("{kind}.v{version}.json"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    text.strip_suffix('\n').unwrap_or_else(|| panic!("{} ends with a line feed", file.display())).to_owned()
}

/// Adds the golden file of each present version that has none.
fn add_missing_files() {
    for fact in examples() {
        let file = folder().join(format!("{}.v{}.json", fact.kind(), fact.version()));
        if updating() && !file.exists() {
            std::fs::write(file, version::write(&fact) + "\n").unwrap();
        }
    }
}

#[test]
fn every_kind_has_an_example_and_every_present_version_a_golden_file() {
    let kinds: Vec<(&str, i64)> = examples().iter().map(|fact| (fact.kind(), fact.version())).collect();
    assert_eq!(kinds, Fact::KINDS, "one example of each kind, in order of declaration");
    add_missing_files();
    for (kind, version) in Fact::KINDS {
        golden(kind, *version);
    }
}

#[test]
fn every_golden_file_reads_as_the_fact_and_is_written_back_to_the_byte() {
    add_missing_files();
    for fact in examples() {
        let body = golden(fact.kind(), fact.version());
        let read = version::read(fact.kind(), fact.version(), &body).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(read, fact);
        assert_eq!(version::write(&read), body);
    }
}

#[test]
fn every_golden_file_is_readable_whatever_its_version() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(stem) = name.strip_suffix(".json") else {
            assert_eq!(name, "MANIFEST");
            continue;
        };
        let (kind, version) = stem.rsplit_once(".v").unwrap();
        let version = version.parse().unwrap();
        let read = version::read(kind, version, &golden(kind, version));
        assert_eq!(read.unwrap_or_else(|e| panic!("{name}: {e}")).kind(), kind);
    }
}

#[test]
fn no_golden_file_was_edited_or_removed_and_every_one_is_in_the_manifest() {
    add_missing_files();
    let mut present = BTreeMap::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let (name, path) =
            entry.map(|entry| (entry.file_name().into_string().unwrap(), entry.path())).unwrap();
        if name != "MANIFEST" {
            let digest = Sha256::digest(std::fs::read(path).unwrap());
            present.insert(name, digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        }
    }
    let manifest = folder().join("MANIFEST");
    let written = std::fs::read_to_string(&manifest).unwrap_or_default();
    let mut listed: BTreeMap<String, String> = BTreeMap::new();
    for line in written.lines() {
        let (digest, name) = line.split_once("  ").unwrap();
        assert_eq!(
            present.get(name).map(String::as_str),
            Some(digest),
            "{name} was edited or removed; put it back"
        );
        listed.insert(name.to_owned(), digest.to_owned());
    }
    if updating() {
        listed.extend(present.clone());
        let lines: String = listed.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
        std::fs::write(manifest, lines).unwrap();
    }
    assert_eq!(listed, present, "a golden file is not in the manifest; UPDATE_SNAPSHOTS=1 adds it");
}

#[test]
fn an_unknown_kind_and_an_unknown_version_are_said_loudly() {
    for kind in ["desk.message_unsent", "desk.message_posted ", "Desk.message_posted", "message_posted", ""] {
        let read = version::read(kind, 1, "{}");
        assert!(matches!(&read, Err(Unreadable::UnknownKind { kind: said }) if said == kind), "{read:?}");
        assert!(read.unwrap_err().to_string().contains(&format!("{kind:?}")));
    }
    for (kind, present) in Fact::KINDS {
        for version in [0, -1, present + 1, i64::MAX] {
            let read = version::read(kind, version, &golden(kind, *present));
            assert!(matches!(read, Err(Unreadable::UnknownVersion { version: said, .. }) if said == version));
        }
    }
}

#[test]
fn a_body_of_another_shape_is_said_loudly() {
    for (kind, version) in Fact::KINDS {
        let body = golden(kind, *version);
        let whole: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&body).unwrap();
        let mut bad =
            vec![String::new(), "null".to_owned(), "[]".to_owned(), "{}".to_owned(), format!("{body}}}")];
        bad.push(body[..body.len() - 1].to_owned());
        for (name, value) in &whole {
            // A field that may be null may be missing, too; all others must be there and of their type.
            let optional =
                matches!(name.as_str(), "held_from" | "held_until_ms" | "until_ms" | "priority" | "class")
                    || (name == "by" && version > &1);
            let (mut without, mut other) = (whole.clone(), whole.clone());
            without.remove(name);
            other.insert(name.clone(), serde_json::json!({ "was": value }));
            bad.push(serde_json::to_string(&other).unwrap());
            if !optional {
                bad.push(serde_json::to_string(&without).unwrap());
            }
        }
        for body in bad {
            let read = version::read(kind, *version, &body);
            assert!(
                matches!(read, Err(Unreadable::Malformed { .. })),
                "{kind} was read from {body}: {read:?}"
            );
        }
    }
}

#[test]
fn a_member_that_a_newer_program_added_without_a_new_version_is_refused() {
    for (kind, version) in Fact::KINDS {
        let body = golden(kind, *version);
        let more = format!("{},\"surplus\":1}}", body.strip_suffix('}').unwrap());
        let read = version::read(kind, *version, &more);
        assert!(matches!(read, Err(Unreadable::Malformed { .. })), "{kind}: {read:?}");
    }
}

#[test]
fn a_conversation_that_was_opened_before_there_were_priorities_has_none() {
    let (kind, old) = ("desk.conversation_opened", golden("desk.conversation_opened", 1));
    let Ok(Fact::ConversationOpened { priority, client_id, .. }) = version::read(kind, 1, &old) else {
        panic!("version 1 is read");
    };
    assert_eq!((priority, client_id.as_str()), (None, "c-1"));
    let more = format!("{},\"priority\":null}}", old.strip_suffix('}').unwrap());
    assert!(matches!(version::read(kind, 1, &more), Err(Unreadable::Malformed { .. })));
}

#[test]
fn what_was_said_before_files_could_be_sent_has_none() {
    for kind in ["desk.message_posted", "desk.note_added"] {
        let old = golden(kind, 1);
        let (Fact::MessagePosted { files, client_id, .. } | Fact::NoteAdded { files, client_id, .. }) =
            version::read(kind, 1, &old).unwrap()
        else {
            panic!("version 1 is read");
        };
        assert_eq!((files.len(), client_id.as_str()), (0, "c-1"));
        let more = format!("{},\"files\":[]}}", old.strip_suffix('}').unwrap());
        assert!(matches!(version::read(kind, 1, &more), Err(Unreadable::Malformed { .. })), "{kind}");
    }
}

#[test]
fn a_note_from_before_there_were_mentions_names_nobody() {
    let old = golden("desk.note_added", 2);
    let Ok(Fact::NoteAdded { mentions, client_id, .. }) = version::read("desk.note_added", 2, &old) else {
        panic!("version 2 is read");
    };
    assert_eq!((mentions.len(), client_id.as_str()), (0, "c-1"));
}

#[test]
fn words_are_what_they_always_were() {
    fn words<T: Copy + std::fmt::Display + std::str::FromStr>(all: &[T]) -> String {
        let words: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert!(words.iter().all(|word| word.parse::<T>().is_ok()));
        words.join(" ")
    }
    assert_eq!(words(ConversationState::ALL), "waiting active parked resolved abandoned");
    assert_eq!(words(AgentState::ALL), "available away offline");
    assert_eq!(words(AuthorKind::ALL), "customer agent system");
    assert_eq!(words(Role::ALL), "owner administrator lead agent");
    let reasons =
        "given_back agent_gone agent_offline parking_over customer_wrote member_removed handed_to_team";
    assert_eq!(words(QueueReason::ALL), reasons);
    assert_eq!(words(AbandonReason::ALL), "left gone");
    assert_eq!(words(TagTone::ALL), "plain matter product urgent praise todo");
    assert_eq!(words(PromiseOccasion::ALL), "entry later shorter longer");
    assert_eq!(words(PromiseOutcome::ALL), "kept early missed left");
    assert_eq!(words(MergeProof::ALL), "identity agent");
    assert_eq!(words(AttributeType::ALL), "text number date choice yes_no");
    assert_eq!(words(PlanGoal::ALL), "answered giving_up");
    for reason in QueueReason::ALL {
        assert_eq!(serde_json::to_string(reason).unwrap(), format!("\"{reason}\""), "the same word in JSON");
    }
}
