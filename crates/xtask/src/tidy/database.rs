//! SQL stands where it belongs, facts are appended by commands, derived rows are written by projections.

use std::collections::BTreeSet;

use super::{
    Complaint,
    rust_text::{RustText, without_tests},
    tree::Tree,
};

const SERVER: &str = "crates/server/src/";

/// How SQL begins, and a word that must follow somewhere, so that an English sentence is not taken for it.
const STATEMENTS: [(&str, &[&str]); 10] = [
    ("select ", &[" from ", "select 1", "select count(", "select exists"]),
    ("insert ", &[" into "]),
    ("update ", &[" set "]),
    ("delete ", &["delete from "]),
    ("replace ", &["replace into "]),
    ("create ", &[" table ", " index ", " trigger ", " view "]),
    ("alter ", &["alter table "]),
    ("drop ", &["drop table ", "drop index "]),
    ("with ", &[" as ("]),
    ("pragma ", &["pragma "]),
];

/// SQL text stands only in files whose path begins and ends as one of `places`.
pub(super) fn sql_places(tree: &Tree, places: &[(&str, &str)]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in tree.rust_below("crates/") {
        let path = &file.path;
        if places.iter().any(|(start, end)| path.starts_with(start) && path.ends_with(end)) {
            continue;
        }
        for (line, literal) in RustText::of(without_tests(&file.text)).literals {
            if is_sql(&literal) {
                let beginning: String = one_line(&literal).chars().take(40).collect();
                complaints.push(format!("{path}:{line} holds SQL ({beginning}…)"));
            }
        }
    }
    complaints
}

/// The calls of the table are made only where it says, and derived tables are written only by projections.
pub(super) fn writes(tree: &Tree, table: &[(&str, &[&str], &str)]) -> Vec<Complaint> {
    let derived = derived_tables(tree);
    let mut complaints = Vec::new();
    for file in tree.rust_below(SERVER).filter(|file| !file.is_test()) {
        let path = &file.path;
        let text = RustText::of(without_tests(&file.text));
        let code: String = text.code.split_whitespace().collect();
        for (call, ends, why) in table {
            if code.contains(call) && !ends.iter().any(|end| path.ends_with(end)) {
                complaints.push(format!("{path} calls {call}…): {why}"));
            }
        }
        if !path.ends_with("/projection.rs") {
            for (line, literal) in &text.literals {
                if let Some(name) = written_table(literal)
                    && derived.contains(&name)
                {
                    complaints
                        .push(format!("{path}:{line} writes the derived table {name}; only projections may"));
                }
            }
        }
    }
    complaints
}

/// A function that is told who calls, by one of `told_who` in what it takes, runs no command of nobody.
pub(super) fn asked(tree: &Tree, told_who: &[&str]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in tree.rust_below(SERVER).filter(|file| !file.is_test()) {
        let code = RustText::of(without_tests(&file.text)).code;
        // Each piece is a function from its name on, with what stands between it and the next.
        for function in code.split("fn ").skip(1) {
            let (takes, does) = function.split_once('{').unwrap_or((function, ""));
            let does: String = does.split_whitespace().collect();
            if does.contains(".unasked(") && told_who.iter().any(|who| takes.contains(who)) {
                let name = takes.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
                complaints
                    .push(format!("{}: {name} is told who calls and does not ask them again", file.path));
            }
        }
    }
    complaints
}

/// The tables that are declared as derived, and those that projections write.
fn derived_tables(tree: &Tree) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in tree.rust_below(SERVER) {
        let text = without_tests(&file.text);
        for (at, _) in text.match_indices("DerivedTable {") {
            let declared = RustText::of(&text[at..]).literals.into_iter().next();
            names.extend(declared.map(|(_, name)| name));
        }
        if file.path.ends_with("/projection.rs") {
            let literals = RustText::of(text).literals;
            names.extend(literals.iter().filter_map(|(_, literal)| written_table(literal)));
        }
    }
    names
}

/// The table that a statement writes.
fn written_table(literal: &str) -> Option<String> {
    let sql = one_line(literal).to_lowercase();
    let starts = [
        "insert into ",
        "insert or replace into ",
        "insert or ignore into ",
        "update ",
        "delete from ",
        "replace into ",
    ];
    let rest = starts.iter().find_map(|start| sql.strip_prefix(start))?;
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
    is_sql(literal).then(|| rest[..end].to_owned())
}

fn is_sql(literal: &str) -> bool {
    let sql = format!("{} ", one_line(literal).to_lowercase());
    STATEMENTS
        .iter()
        .any(|(start, words)| sql.starts_with(start) && words.iter().any(|word| sql.contains(word)))
}

fn one_line(literal: &str) -> String {
    literal.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{asked, is_sql, sql_places, writes};
    use crate::tidy::{tables, tree::Tree};

    #[test]
    fn sql_is_told_from_sentences() {
        for sql in [
            "select a from b",
            "INSERT INTO a\n values ($1)",
            " update a set b = 1",
            "with x as (select 1) select",
        ] {
            assert!(is_sql(sql), "{sql}");
        }
        for sentence in
            ["select an agent", "update available", "with a token", "delete", "create a workspace", "insert"]
        {
            assert!(!is_sql(sentence), "{sentence}");
        }
    }

    #[test]
    fn sql_outside_its_places_is_told() {
        let text =
            "fn f() {\n  q(\"select a from b\")\n}\n#[cfg(test)]\nmod tests {\n\"select a from b\"\n}\n";
        let tree = Tree::of(&[
            ("crates/server/src/desk/queries.rs", text),
            ("crates/server/src/desk/commands.rs", text),
            ("crates/ledger/src/log.rs", text),
        ]);
        let places = [("crates/ledger/", ""), ("crates/server/src/", "/queries.rs")];
        assert_eq!(
            sql_places(&tree, &places),
            ["crates/server/src/desk/commands.rs:2 holds SQL (select a from b…)"]
        );
    }

    #[test]
    fn a_command_of_nobody_is_a_jobs_or_a_consoles_and_never_one_of_whom_the_door_let_in() {
        let free = "async fn run() { app\n        .unasked(workspace, f).await }";
        let told = "async fn sign_in(State(app): State<App>) { app.unasked(w, f) }\n\
            async fn sign_out(State(app): State<App>, AsAgent(me): AsAgent) -> X { app.unasked(w, f) }\n\
            async fn shown(app: &App, me: &impl Asking) { app.command(me, f) }";
        let tree = Tree::of(&[
            ("crates/server/src/desk/jobs.rs", free),
            ("crates/server/src/jobs.rs", free),
            ("crates/server/src/accounts/console.rs", free),
            ("crates/server/src/accounts/http/sessions.rs", told),
            ("crates/server/src/desk/http.rs", free),
            ("crates/server/src/desk/console.rs", free),
        ]);
        assert_eq!(
            writes(&tree, tables::WRITES),
            ["http", "console"].map(|name| format!(
                "crates/server/src/desk/{name}.rs calls .unasked(…): whoever asks is asked again: App::command takes them"
            ))
        );
        assert_eq!(
            asked(&tree, tables::TOLD_WHO),
            [
                "crates/server/src/accounts/http/sessions.rs: sign_out is told who calls and does not ask them again"
            ]
        );
    }

    #[test]
    fn facts_and_derived_rows_are_written_in_their_places_only() {
        let projection = "const T: DerivedTable = DerivedTable { name: \"inboxes\" };\n\
            fn p() { x(\"insert into conversations(a) values ($1)\") }";
        let elsewhere = "fn f() { y(\"update conversations set a = 1\"); y(\"delete from kept_texts where a = 1\");\n\
            y(\"insert into inboxes values (1)\"); tx\n .append(fact) }";
        let tree = Tree::of(&[
            ("crates/server/src/desk/projection.rs", projection),
            ("crates/server/src/desk/queries.rs", elsewhere),
            ("crates/server/src/desk/commands.rs", "fn c() { tx.append(fact) }"),
        ]);
        let table: [(&str, &[&str], &str); 1] = [("tx.append(", &["/commands.rs"], "commands only")];
        assert_eq!(
            writes(&tree, &table),
            [
                "crates/server/src/desk/queries.rs calls tx.append(…): commands only",
                "crates/server/src/desk/queries.rs:1 writes the derived table conversations; only projections may",
                "crates/server/src/desk/queries.rs:2 writes the derived table inboxes; only projections may",
            ]
        );
    }
}
