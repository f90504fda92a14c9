//! Which capability of the server may name which: they talk through the log, and read a neighbour in one direction.

use std::collections::BTreeSet;

use super::{
    Complaint,
    rust_text::{RustText, without_tests},
    tables::Edges,
    tree::Tree,
};

const SERVER: &str = "crates/server/src/";

/// Compares what the server's files name with the table of allowed edges.
pub(super) fn check(
    tree: &Tree,
    allowed: Edges<'_>,
    foundation: &[&str],
    overviews: &[&str],
) -> Vec<Complaint> {
    let mut complaints = circles(allowed);
    let capabilities: Vec<&str> = allowed.iter().map(|(name, _)| *name).collect();
    let mut strangers = BTreeSet::new();
    for file in tree.rust_below(SERVER).filter(|file| !file.is_test()) {
        let inner = &file.path[SERVER.len()..];
        let room = inner.split('/').next().unwrap_or(inner);
        if overviews.contains(&inner) {
            continue;
        }
        let is_folder = room != inner;
        if is_folder && !capabilities.contains(&room) && !foundation.contains(&room) {
            strangers.insert(room);
        }
        let neighbours = allowed.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, edges)| *edges);
        let code = RustText::of(without_tests(&file.text)).code;
        let named: BTreeSet<Vec<String>> = mentions(&code).into_iter().collect();
        for path in named {
            let (target, rest) =
                path.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
            if target == room || !capabilities.contains(&target) {
                continue;
            }
            match neighbours.iter().find(|(name, _)| *name == target) {
                None => complaints.push(format!("{} may not name crate::{}", file.path, path.join("::"))),
                Some((_, files)) => {
                    let by = rest.first().map_or("", String::as_str);
                    if !files.is_empty() && !files.contains(&by) {
                        let files = files.join(", ");
                        complaints.push(format!(
                            "{} names crate::{}; of {target} it may use {files} only",
                            file.path,
                            path.join("::")
                        ));
                    }
                }
            }
        }
    }
    let unknown = strangers.iter().map(|room| format!("{SERVER}{room}/ is not in the table of capabilities"));
    complaints.extend(unknown);
    complaints
}

/// Every capability from which the edges lead back to itself; reading a neighbour's `queries` alone does not count.
fn circles(allowed: Edges<'_>) -> Vec<Complaint> {
    let next =
        |name: &str| allowed.iter().find(|(from, _)| *from == name).map_or(&[][..], |(_, edges)| *edges);
    let mut complaints = Vec::new();
    for (start, _) in allowed {
        let mut seen = BTreeSet::new();
        let mut open = vec![*start];
        while let Some(name) = open.pop() {
            for (target, _) in next(name).iter().filter(|(_, files)| *files != ["queries"]) {
                if target == start {
                    complaints.push(format!("the table of capabilities leads from {start} back to {start}"));
                    open.clear();
                    break;
                }
                if seen.insert(*target) {
                    open.push(*target);
                }
            }
        }
    }
    complaints
}

/// The first two names of every path that starts at `crate::`, groups in braces included.
fn mentions(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_none_or(|letter| !is_word(letter) && letter != '$') {
            follow(&code[at + "crate::".len()..], &mut Vec::new(), &mut found);
        }
    }
    found
}

/// Follows one path or one group of paths; gives how many bytes it took.
fn follow(text: &str, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    if rest.starts_with('{') {
        return start + group(rest, path, found);
    }
    let length = rest.find(|letter| !is_word(letter) && letter != '*').unwrap_or(rest.len());
    let (name, after) = rest.split_at(length);
    path.push(name.to_owned());
    let mut taken = start + length;
    if after.starts_with("::") && !after.starts_with("::<") {
        taken += 2 + follow(&after[2..], path, found);
    } else {
        found.push(path.iter().take(2).cloned().collect());
    }
    path.pop();
    taken
}

fn group(text: &str, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    let mut at = 1;
    while at < text.len() {
        let rest = &text[at..];
        match rest.chars().next() {
            Some('}') => return at + 1,
            Some(letter) if is_word(letter) || letter == '*' || letter == '{' => {
                at += follow(rest, path, found);
                // Another name that is given with `as` is no path.
                at += text[at..].find([',', '}']).unwrap_or(text.len() - at);
            }
            Some(letter) => at += letter.len_utf8(),
            None => break,
        }
    }
    text.len()
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::{check, mentions};
    use crate::tidy::{tables::Edges, tree::Tree};

    const ALLOWED: Edges<'_> = &[("accounts", &[]), ("desk", &[("accounts", &["queries"])])];

    fn complaints(path: &str, text: &str) -> Vec<String> {
        let path = format!("crates/server/src/{path}");
        check(&Tree::of(&[(path.as_str(), text)]), ALLOWED, &["http"], &["app.rs"])
    }

    #[test]
    fn paths_are_found_in_groups_and_in_code() {
        let code = "use crate::{a::{b, c as d, e::f}, g, h::*};\nlet x = crate::i::j::k(crate::l); mycrate::m; crate::n::<T>()";
        let found: Vec<String> = mentions(code).iter().map(|path| path.join("::")).collect();
        assert_eq!(found, ["a::b", "a::c", "a::e", "g", "h::*", "i::j", "l", "n"]);
    }

    #[test]
    fn a_neighbour_is_read_in_one_direction_by_the_named_files() {
        assert!(
            complaints("desk/commands.rs", "use crate::{accounts::queries, http::Problem, clock};")
                .is_empty()
        );
        assert_eq!(
            complaints("desk/commands.rs", "use crate::accounts::commands::add;"),
            [
                "crates/server/src/desk/commands.rs names crate::accounts::commands; of accounts it may use queries only"
            ]
        );
        assert_eq!(
            complaints("accounts/queries.rs", "// crate::desk::x\nlet x = crate::desk::queries::one();"),
            ["crates/server/src/accounts/queries.rs may not name crate::desk::queries"]
        );
    }

    #[test]
    fn the_foundation_knows_no_capability_and_the_overview_all() {
        assert_eq!(complaints("http/auth.rs", "use crate::accounts::x;").len(), 1);
        assert_eq!(complaints("clock.rs", "use crate::accounts;").len(), 1);
        assert!(complaints("app.rs", "use crate::accounts::x;").is_empty());
        assert_eq!(complaints("new/mod.rs", "").len(), 1);
    }

    #[test]
    fn a_circle_in_the_table_is_told() {
        let circle: Edges<'_> = &[
            ("a", &[("b", &[])]),
            ("b", &[("c", &[])]),
            ("c", &[("b", &[])]),
            ("d", &[("a", &["queries"])]),
        ];
        let found = check(&Tree::default(), circle, &[], &[]);
        assert_eq!(found.len(), 2, "{found:?}");
        let reading: Edges<'_> = &[("a", &[("b", &[])]), ("b", &[("a", &["queries"])])];
        assert!(check(&Tree::default(), reading, &[], &[]).is_empty());
    }
}
