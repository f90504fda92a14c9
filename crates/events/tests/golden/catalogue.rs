//! `docs/events.md`: every kind with its fields, made of the comments in `fact/mod.rs` and `fact/floor.rs` and the golden files.

use super::{golden, updating};
use events::Fact;
use std::fmt::Write;
use std::path::Path;

const SOURCE: &str = include_str!("../../src/fact/mod.rs");
/// The kinds that follow them.
const FLOOR: &str = include_str!("../../src/fact/floor.rs");
const INTRODUCTION: &str = "# Facts

Everything that happens is one of these, in one log per workspace. A fact is stored with its `seq` (its place: gapless
from 1), the time (`at_ms`, milliseconds since 1970 UTC), its kind, the version of the kind's shape, its body and a
checksum over all of them. Bodies name people and texts by id and hold none of them.

Made by a test of `crates/events` out of `fact/mod.rs`, `fact/floor.rs` and the golden files; `UPDATE_SNAPSHOTS=1` writes it anew. What a
change of a kind takes is said in `crates/events/src/version.rs`.

Ids are 26 digits after their prefix. An *actor* is `{\"kind\":\"customer\",\"id\":\"cus_…\"}`, `{\"kind\":\"agent\",\"id\":\"agt_…\"}` or
`{\"kind\":\"system\"}`.
";

/// A kind as `fact/mod.rs` declares it.
struct Declared {
    kind: String,
    meaning: String,
    fields: Vec<(String, String, String)>,
}

/// What stands in `with_floor! { … }`, and what that adds: comments, then `Variant = \"kind\" v 1 {`, then a comment and `name: Type,` for each field.
fn declared() -> Vec<Declared> {
    let body = SOURCE.split_once("\nwith_floor! {\n").unwrap().1.split_once("\n}\n").unwrap().0;
    let floor = FLOOR.split_once("$($before)*\n").unwrap().1.split_once("\n        }\n").unwrap().0;
    let (mut kinds, mut comment): (Vec<Declared>, Vec<&str>) = (Vec::new(), Vec::new());
    for line in body.lines().chain(floor.lines()).map(str::trim) {
        if let Some(words) = line.strip_prefix("/// ") {
            comment.push(words);
        } else if let Some((_, rest)) = line.split_once(" = \"") {
            let (kind, meaning) = (rest.split_once('"').unwrap().0.to_owned(), comment.join(" "));
            kinds.push(Declared { kind, meaning, fields: Vec::new() });
            comment.clear();
        } else if let Some((name, kind)) = line.trim_end_matches(',').split_once(": ") {
            let field = (name.to_owned(), in_words(kind), comment.join(" "));
            kinds.last_mut().unwrap().fields.push(field);
            comment.clear();
        } else {
            assert_eq!(line, "}", "a line of `facts!` that the catalogue cannot read");
        }
    }
    kinds
}

/// The type as it looks in JSON.
fn in_words(kind: &str) -> String {
    if let Some(inner) = kind.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>')) {
        return format!("{}, or null", in_words(inner));
    }
    if let Some(inner) = kind.strip_prefix("Vec<").and_then(|rest| rest.strip_suffix('>')) {
        return format!("a list of {}", in_words(inner));
    }
    fn words<T: std::fmt::Display>(all: &[T]) -> String {
        let quoted: Vec<String> = all.iter().map(|word| format!("`{word}`")).collect();
        quoted.join(", ")
    }
    if let Some(inner) = kind.strip_prefix("Vec<").and_then(|rest| rest.strip_suffix('>')) {
        return format!("list of {}", in_words(inner));
    }
    match kind {
        "String" => "text".to_owned(),
        "i64" => "whole number".to_owned(),
        "bool" => "true or false".to_owned(),
        "Actor" => "an actor".to_owned(),
        "InboxSettings" => "`{\"name\",\"origins\",\"patience_s\"}`".to_owned(),
        "OpeningHours" => {
            "`{\"zone\",\"week\":[[{\"from_min\",\"to_min\"}]],\"special_days\":[{\"date\",\"name\",\"spans\"}]}`"
                .to_owned()
        }
        "Priority" => "`{\"class\",\"credit_ms\"}`".to_owned(),
        "AttributeDefinition" => {
            "`{\"key\",\"label\",\"type\",\"longest\",\"least\",\"most\",\"choices\"}`".to_owned()
        }
        "MergeProof" => words(events::MergeProof::ALL),
        "PlannedShift" => "`{\"agent\",\"from_min\",\"to_min\"}`".to_owned(),
        "PlanAssumptions" => "`{\"handle_s\",\"patience_s\",\"at_once\",\"shrinkage_permille\",\"goal\",\"within_s\",\"share_permille\",\"contacts\",\"contacts_from_min\",\"contacts_to_min\"}`".to_owned(),
        "Role" => words(events::Role::ALL),
        "AgentState" => words(events::AgentState::ALL),
        "PromiseOccasion" => words(events::PromiseOccasion::ALL),
        "PromiseOutcome" => words(events::PromiseOutcome::ALL),
        "QueueReason" => words(events::QueueReason::ALL),
        "TagTone" => words(events::TagTone::ALL),
        "AbandonReason" => words(events::AbandonReason::ALL),
        id => {
            let prefixes = [
                ("WorkspaceId", events::WorkspaceId::PREFIX),
                ("AgentId", events::AgentId::PREFIX),
                ("CustomerId", events::CustomerId::PREFIX),
                ("InboxId", events::InboxId::PREFIX),
                ("ConversationId", events::ConversationId::PREFIX),
                ("MessageId", events::MessageId::PREFIX),
                ("SavedReplyId", events::SavedReplyId::PREFIX),
                ("TagId", events::TagId::PREFIX),
                ("TeamId", events::TeamId::PREFIX),
                ("TokenId", events::TokenId::PREFIX),
                ("SessionId", events::SessionId::PREFIX),
                ("InvitationId", events::InvitationId::PREFIX),
                ("VisitId", events::VisitId::PREFIX),
                ("IdentitySecretId", events::IdentitySecretId::PREFIX),
                ("VisitorKeyId", events::VisitorKeyId::PREFIX),
                ("PushKeyId", events::PushKeyId::PREFIX),
                ("FileId", events::FileId::PREFIX),
            ];
            let found = prefixes.iter().find(|(name, _)| *name == id);
            format!("`{}_…`", found.unwrap_or_else(|| panic!("the catalogue has no words for {id}")).1)
        }
    }
}

fn catalogue() -> String {
    let mut text = INTRODUCTION.to_owned();
    for ((kind, version), declared) in Fact::KINDS.iter().zip(declared()) {
        assert_eq!(declared.kind, *kind);
        write!(text, "\n## `{kind}`, version {version}\n\n{}\n\n", declared.meaning).unwrap();
        text.push_str("| field | holds | |\n|---|---|---|\n");
        for (name, holds, meaning) in declared.fields {
            writeln!(text, "| `{name}` | {holds} | {meaning} |").unwrap();
        }
        write!(text, "\n```json\n{}\n```\n", golden(kind, *version)).unwrap();
    }
    text
}

#[test]
fn the_catalogue_in_docs_is_what_the_program_writes() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/events.md");
    super::add_missing_files();
    let made = catalogue();
    if updating() {
        std::fs::write(&file, &made).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(made == written, "docs/events.md is not what the facts say; UPDATE_SNAPSHOTS=1 writes it anew");
}
