//! What `docs/security-review.md` and `docs/fuzzing.md` claim: each test that they name exists. And no page is made of a text as HTML.

use super::{Complaint, tree::Tree};

const DOCUMENTS: [&str; 2] = ["docs/security-review.md", "docs/fuzzing.md"];
/// By these a text becomes markup or code.
const RAW: [&str; 7] =
    ["{@html", ".innerHTML", ".outerHTML", "insertAdjacentHTML", "document.write(", "eval(", "new Function("];

/// Every `` `path::name` `` in the documents is a test: of Rust a function, of the web the words that name it.
pub(super) fn tests(tree: &Tree) -> Vec<Complaint> {
    DOCUMENTS.iter().flat_map(|document| named(tree, document)).collect()
}

fn named(tree: &Tree, document: &str) -> Vec<Complaint> {
    let Some(review) = tree.files.iter().find(|file| file.path == document) else {
        return vec![format!("{document} is missing")];
    };
    let quoted = review.text.split('`').skip(1).step_by(2);
    let named: Vec<(&str, &str)> =
        quoted.filter_map(|text| text.split_once("::").filter(|(path, _)| path.contains('/'))).collect();
    let missing = named.iter().filter(|(path, name)| !exists(tree, path, name));
    let mut complaints: Vec<Complaint> = missing
        .map(|(path, name)| format!("{document} names {path}::{name}, which does not exist"))
        .collect();
    if named.is_empty() {
        complaints.push(format!("{document} names no test"));
    }
    complaints
}

fn exists(tree: &Tree, path: &str, name: &str) -> bool {
    let Some(file) = tree.files.iter().find(|file| file.path == path) else { return false };
    let declared = if path.ends_with(".rs") { format!("fn {name}(") } else { name.to_owned() };
    file.text.contains(&declared)
}

/// Nothing in the web UI takes a text for HTML or code.
pub(super) fn raw_markup(tree: &Tree) -> Vec<Complaint> {
    let sources = tree.files.iter().filter(|file| {
        let ours =
            ["web/desk/src/", "web/widget/src/", "web/shared/"].iter().any(|f| file.path.starts_with(f));
        ours && (file.path.ends_with(".ts") || file.path.ends_with(".svelte")) && !file.is_test()
    });
    let found = sources.flat_map(|file| {
        let there = RAW.iter().filter(|raw| file.text.contains(**raw));
        there.map(|raw| format!("{} has {raw}: texts are shown as text", file.path)).collect::<Vec<_>>()
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::{raw_markup, tests};
    use crate::tidy::tree::Tree;

    #[test]
    fn tests_that_are_named_exist() {
        let named = "`a/b.rs::holds` and `w/x.test.ts::nothing leaks`, `axum::Json`\n";
        let (review, fuzzing) =
            (("docs/security-review.md", named), ("docs/fuzzing.md", "`a/b.rs::holds`\n"));
        let web = ("w/x.test.ts", "test('nothing leaks', () => {});\n");
        assert!(tests(&Tree::of(&[review, fuzzing, ("a/b.rs", "fn holds() {}\n"), web])).is_empty());
        let said = tests(&Tree::of(&[review, fuzzing, ("a/b.rs", "fn held() {}\n"), web]));
        assert_eq!(said[0], "docs/security-review.md names a/b.rs::holds, which does not exist");
        assert_eq!((said.len(), tests(&Tree::default()).len()), (2, 2));
    }

    #[test]
    fn texts_that_become_markup_are_told() {
        let tree = Tree::of(&[
            ("web/desk/src/A.svelte", "<p>{@html text}</p>"),
            ("web/desk/src/a.test.ts", "x.innerHTML = ''"),
            ("web/widget/src/b.ts", "x.textContent = text;"),
        ]);
        assert_eq!(raw_markup(&tree), ["web/desk/src/A.svelte has {@html: texts are shown as text"]);
    }
}
