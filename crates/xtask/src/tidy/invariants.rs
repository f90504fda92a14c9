//! Every invariant of ARCHITECTURE.md names a test, and the test exists.

use super::{Complaint, tree::Tree};

/// In `ARCHITECTURE.md`, a line that holds `Invariant N` names, until the next of them, at least one test as
/// `` `path/to/file.rs::name` ``. A path is the end of a file's path.
pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let Some(document) = tree.files.iter().find(|file| file.path == "ARCHITECTURE.md") else {
        return vec!["ARCHITECTURE.md is missing".to_owned()];
    };
    let mut complaints = Vec::new();
    let mut numbers = Vec::new();
    for part in parts(&document.text) {
        numbers.push(part.number);
        if part.tests.is_empty() {
            complaints.push(format!("ARCHITECTURE.md: invariant {} names no test", part.number));
        }
        for (path, name) in part.tests {
            if !exists(tree, path, name) {
                complaints.push(format!(
                    "ARCHITECTURE.md: invariant {} names {path}::{name}, which does not exist",
                    part.number
                ));
            }
        }
    }
    let expected: Vec<u32> = (1..).take(numbers.len()).collect();
    if numbers.is_empty() || numbers != expected {
        complaints.push(format!("ARCHITECTURE.md: invariants are numbered {numbers:?}, not 1 and onwards"));
    }
    complaints
}

struct Part<'a> {
    number: u32,
    tests: Vec<(&'a str, &'a str)>,
}

fn parts(document: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for line in document.lines() {
        if let Some(number) = number(line) {
            parts.push(Part { number, tests: Vec::new() });
        } else if line.starts_with('#') && !parts.is_empty() {
            break;
        }
        if let Some(part) = parts.last_mut() {
            let quoted = line.split('`').skip(1).step_by(2);
            part.tests.extend(quoted.filter_map(|text| text.split_once(".rs::").map(|_| split(text))));
        }
    }
    parts
}

fn number(line: &str) -> Option<u32> {
    let (_, rest) = line.split_once("Invariant ")?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

fn split(test: &str) -> (&str, &str) {
    test.split_once("::").unwrap_or((test, ""))
}

fn exists(tree: &Tree, path: &str, name: &str) -> bool {
    let name = name.rsplit("::").next().unwrap_or(name);
    let declaration = format!("fn {name}(");
    let end = format!("/{path}");
    let mut files = tree.files.iter().filter(|file| file.path == path || file.path.ends_with(&end));
    files.any(|file| file.text.contains(&declaration))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::Tree;

    const TEST: (&str, &str) = ("crates/tests/it/log.rs", "#[test]\nfn order_is_kept() {}\n");

    #[test]
    fn invariants_with_tests_pass() {
        let document = "# A\n## Invariants\n**Invariant 1. Order.** Kept:\n  `it/log.rs::order_is_kept`.\n\
            Invariant 2: `log.rs::order_is_kept` and `nothing`\n## More\n`x.rs::y`\n";
        assert!(check(&Tree::of(&[("ARCHITECTURE.md", document), TEST])).is_empty());
    }

    #[test]
    fn an_invariant_without_an_existing_test_is_told() {
        let document = "Invariant 1: `it/log.rs::order_is_lost`\nInvariant 3: none\n";
        assert_eq!(
            check(&Tree::of(&[("ARCHITECTURE.md", document), TEST])),
            [
                "ARCHITECTURE.md: invariant 1 names it/log.rs::order_is_lost, which does not exist",
                "ARCHITECTURE.md: invariant 3 names no test",
                "ARCHITECTURE.md: invariants are numbered [1, 3], not 1 and onwards",
            ]
        );
        assert_eq!(check(&Tree::default()), ["ARCHITECTURE.md is missing"]);
    }
}
