//! The files of the repository that people wrote.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

/// Folders that hold what was built or fetched.
const SKIPPED_FOLDERS: [&str; 6] = [".git", "target", "node_modules", "dist", "artifacts", ".svelte-kit"];

/// Endings of files that hold text.
const TEXT_ENDINGS: [&str; 18] = [
    "rs", "toml", "ts", "js", "mjs", "svelte", "css", "html", "json", "md", "sh", "yml", "yaml", "tsv",
    "txt", "lock", "sql", "svg",
];

/// A file of text, with its path relative to the repository and with `/` in it.
#[derive(Debug)]
pub(super) struct SourceFile {
    pub(super) path: String,
    pub(super) text: String,
}

/// All of them, ordered by path.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) files: Vec<SourceFile>,
}

impl Tree {
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut tree = Self::default();
        tree.add(root, "")?;
        tree.files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(tree)
    }

    fn add(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        let entries = fs::read_dir(folder).with_context(|| format!("list {}", folder.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("list {}", folder.display()))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            let kind = entry.file_type().with_context(|| format!("look at {path}"))?;
            if kind.is_dir() && !SKIPPED_FOLDERS.contains(&name.as_str()) {
                self.add(&entry.path(), &format!("{path}/"))?;
            } else if kind.is_file() && is_text(&name) {
                let text = fs::read(entry.path()).with_context(|| format!("read {path}"))?;
                self.files.push(SourceFile { path, text: String::from_utf8_lossy(&text).into_owned() });
            }
        }
        Ok(())
    }

    /// The Rust files below this folder.
    pub(super) fn rust_below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a SourceFile> {
        self.files.iter().filter(move |file| file.path.starts_with(folder) && file.path.ends_with(".rs"))
    }

    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| SourceFile { path: (*path).into(), text: (*text).into() };
        Self { files: files.iter().map(file).collect() }
    }
}

/// Files without an ending, such as scripts, count as text.
fn is_text(name: &str) -> bool {
    let name = name.trim_start_matches('.');
    name.rsplit_once('.').is_none_or(|(_, ending)| TEXT_ENDINGS.contains(&ending))
}

impl SourceFile {
    /// Whether the file holds tests and nothing else.
    pub(super) fn is_test(&self) -> bool {
        let path = &self.path;
        let folder = ["/tests/", "/e2e/", "/testing/"].iter().any(|folder| path.contains(folder));
        let name = [".test.ts", ".spec.ts", "/tests.rs", "_tests.rs"].iter().any(|name| path.ends_with(name));
        folder || name
    }
}

#[cfg(test)]
mod tests {
    use super::{SourceFile, Tree, is_text};

    #[test]
    fn what_was_built_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["src/a.rs", "target/b.rs", "web/node_modules/c.ts", "src/d.png", "run"] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "text").unwrap();
        }
        let tree = Tree::read(folder.path()).unwrap();
        let paths: Vec<&str> = tree.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["run", "src/a.rs"]);
    }

    #[test]
    fn tests_are_known_by_their_place() {
        let is_test = |path: &str| SourceFile { path: path.into(), text: String::new() }.is_test();
        assert!(is_test("crates/tests/it/widget.rs") && is_test("crates/server/src/desk/tests.rs"));
        assert!(is_test("web/desk/src/list.test.ts") && !is_test("crates/server/src/desk/queries.rs"));
        assert!(is_text(".gitignore") && is_text("run") && !is_text("logo.woff2"));
    }
}
