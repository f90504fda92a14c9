//! Files and folders stay small enough to be read.

use std::collections::BTreeMap;

use super::{Complaint, rust_text::without_tests, tree::Tree};

const COUNTED_ENDINGS: [&str; 3] = [".rs", ".ts", ".svelte"];

/// Files have at most `most` lines, tests apart; the exceptions have exactly what the table says.
pub(super) fn files(tree: &Tree, most: usize, exceptions: &[(&str, usize)]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut unused: BTreeMap<&str, usize> = exceptions.iter().copied().collect();
    for file in &tree.files {
        let counted = COUNTED_ENDINGS.iter().any(|ending| file.path.ends_with(ending));
        if !counted || file.is_test() || file.path.ends_with(".d.ts") {
            continue;
        }
        let lines = without_tests(&file.text).lines().count();
        match unused.remove(file.path.as_str()) {
            Some(allowed) if lines > allowed => {
                complaints.push(format!("{} grew from {allowed} to {lines} lines", file.path));
            }
            Some(allowed) if lines < allowed => {
                complaints
                    .push(format!("{} has {lines} lines now: lower its exception of {allowed}", file.path));
            }
            None if lines > most => {
                complaints.push(format!("{} has {lines} lines, {most} are allowed", file.path));
            }
            _ => {}
        }
    }
    complaints.extend(unused.keys().map(|path| format!("{path} is gone: remove its exception")));
    complaints
}

/// Folders under `src` have at most `most` files.
pub(super) fn folders(tree: &Tree, most: usize) -> Vec<Complaint> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for file in &tree.files {
        if let Some((folder, _)) = file.path.rsplit_once('/')
            && (folder.contains("/src/") || folder.ends_with("/src"))
        {
            *counts.entry(folder).or_default() += 1;
        }
    }
    let full = counts.iter().filter(|(_, count)| **count > most);
    full.map(|(folder, count)| format!("{folder} has {count} files, {most} are allowed")).collect()
}

#[cfg(test)]
mod tests {
    use super::{files, folders};
    use crate::tidy::tree::Tree;

    #[test]
    fn long_files_are_told_and_tests_are_not_counted() {
        let own_tests = "code\n#[cfg(test)]\nmod tests {\n1\n2\n3\n}\n";
        let tree =
            Tree::of(&[("src/a.rs", "1\n2\n3\n"), ("src/b.rs", own_tests), ("src/tests.rs", "1\n2\n3\n")]);
        assert_eq!(files(&tree, 2, &[]), ["src/a.rs has 3 lines, 2 are allowed"]);
    }

    #[test]
    fn exceptions_may_only_shrink() {
        let tree = Tree::of(&[("src/a.rs", "1\n2\n3\n")]);
        assert!(files(&tree, 2, &[("src/a.rs", 3)]).is_empty());
        assert_eq!(files(&tree, 1, &[("src/a.rs", 2)]), ["src/a.rs grew from 2 to 3 lines"]);
        let shrunk = files(&tree, 2, &[("src/a.rs", 4)]);
        assert_eq!(shrunk, ["src/a.rs has 3 lines now: lower its exception of 4"]);
        assert_eq!(files(&tree, 9, &[("src/a.rs", 3), ("x", 9)]), ["x is gone: remove its exception"]);
    }

    #[test]
    fn full_folders_are_told() {
        let tree =
            Tree::of(&[("c/src/a.rs", ""), ("c/src/b.rs", ""), ("c/src/d/e.rs", ""), ("docs/x.md", "")]);
        assert_eq!(folders(&tree, 1), ["c/src has 2 files, 1 are allowed"]);
    }
}
