//! Names say what things are, and no file knows the folders of one machine.

use std::path::Path;

use super::{Complaint, rust_text::RustText, tree::Tree};

/// What declares a type.
const KINDS: &[&str] = &["struct ", "enum ", "trait ", "type ", "union "];

/// No type, trait or Rust file has one of these words in its name, no function begins with one of these beginnings.
pub(super) fn words(tree: &Tree, banned: &[&str], beginnings: &[&str]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in tree.rust_below("crates/") {
        let stem = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        for part in stem.split('_') {
            if banned.iter().any(|word| word.eq_ignore_ascii_case(part)) {
                complaints.push(format!("{}: `{part}` says nothing in a file's name", file.path));
            }
        }
        let code = RustText::of(&file.text).code;
        for (number, line) in code.lines().enumerate() {
            let at = format!("{}:{}", file.path, number + 1);
            // What is set in is a trait's own word, which may be somebody else's.
            let of_a_trait = line.starts_with(' ') && line.trim_start().starts_with("type ");
            let declared_here = if of_a_trait { Vec::new() } else { declared(line, KINDS).collect() };
            for name in declared_here {
                if let Some(word) = camel_words(name).find(|word| banned.contains(word)) {
                    complaints.push(format!("{at}: `{word}` in `{name}` says nothing"));
                }
            }
            for name in declared(line, &["fn "]) {
                if let Some(beginning) = beginnings.iter().find(|beginning| name.starts_with(**beginning)) {
                    complaints.push(format!("{at}: `{beginning}` in `{name}` says nothing"));
                }
            }
        }
    }
    complaints
}

/// No text names a folder that exists on somebody's machine only, but for files below one of `allowed`.
pub(super) fn machine_paths(tree: &Tree, folders: &[String], allowed: &[&str]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in tree.files.iter().filter(|file| !allowed.iter().any(|start| file.path.starts_with(start))) {
        for folder in folders {
            let lines = file.text.lines().enumerate().filter(|(_, line)| begins_path(line, folder));
            complaints
                .extend(lines.map(|(number, _)| format!("{}:{} names {folder}", file.path, number + 1)));
        }
    }
    complaints
}

/// The table's folders, and the first folder of this checkout's own path unless every machine has one.
pub(super) fn machine_folders(root: &Path, table: &[&str], everywhere: &[&str]) -> Vec<String> {
    let first = root.components().nth(1).map(|first| format!("/{}/", first.as_os_str().display()));
    let own = first.filter(|first| !everywhere.contains(&first.as_str()) && !table.contains(&first.as_str()));
    table.iter().map(|folder| (*folder).to_owned()).chain(own).collect()
}

/// Whether this folder stands in the line as the beginning of a path, not inside of another path or of a URL.
fn begins_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() && !"~._-/}{$".contains(letter))
    })
}

/// The names that these keywords declare in a line.
fn declared<'a>(line: &'a str, keywords: &'a [&str]) -> impl Iterator<Item = &'a str> {
    keywords.iter().filter_map(move |keyword| {
        let at = line.find(keyword)?;
        let before = line[..at].chars().next_back();
        let rest = &line[at + keyword.len()..];
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        before.is_none_or(|letter| letter == ' ' || letter == '(').then_some(&rest[..end])
    })
}

/// The words of a name such as `LiveStreamHub`.
fn camel_words(name: &str) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = name
        .char_indices()
        .filter(|(at, letter)| *at == 0 || letter.is_uppercase())
        .map(|(at, _)| at)
        .collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([name.len()]).collect();
    starts.into_iter().zip(ends).map(|(start, end)| &name[start..end])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{machine_folders, machine_paths, words};
    use crate::tidy::tree::Tree;

    #[test]
    fn words_that_say_nothing_are_told() {
        let text = "pub struct TokenManager;\n// struct PathHelper\nenum Informed { A }\npub(crate) trait MailService {}\n\
            fn handle_it() {}\nfn undo_it() {}\nlet x = \"fn do_x(\";\n";
        let tree = Tree::of(&[("crates/server/src/a.rs", text), ("crates/server/src/http_utils.rs", "")]);
        assert_eq!(
            words(&tree, &["Manager", "Helper", "Service", "Info", "Utils"], &["handle_", "do_"]),
            [
                "crates/server/src/a.rs:1: `Manager` in `TokenManager` says nothing",
                "crates/server/src/a.rs:4: `Service` in `MailService` says nothing",
                "crates/server/src/a.rs:5: `handle_` in `handle_it` says nothing",
                "crates/server/src/http_utils.rs: `utils` says nothing in a file's name",
            ]
        );
    }

    #[test]
    fn folders_of_one_machine_are_told() {
        let text = "see https://example.com/home/x\n\"/home/ada/repo\"\n~/home/\ncd /elsewhere/repo\n";
        let tree = Tree::of(&[("docs/a.md", text), ("docs/b/c.md", "/home/")]);
        let folders = machine_folders(Path::new("/elsewhere/repo"), &["/home/"], &["/tmp/"]);
        let found = machine_paths(&tree, &folders, &["docs/b/"]);
        assert_eq!(found, ["docs/a.md:2 names /home/", "docs/a.md:4 names /elsewhere/"]);
        assert_eq!(machine_folders(Path::new("/tmp/repo"), &["/home/"], &["/tmp/"]), ["/home/"]);
    }
}
