//! Which crate may depend on which.

use std::collections::BTreeMap;

use super::{Complaint, tree::Tree};

/// Compares the manifests below `crates/` with the table of allowed edges.
pub(super) fn check(tree: &Tree, allowed: &[(&str, &[&str])]) -> Vec<Complaint> {
    let manifests: Vec<(&str, &str)> = tree
        .files
        .iter()
        .filter_map(|file| {
            let folder = file.path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
            (!folder.contains('/')).then_some((folder, file.text.as_str()))
        })
        .collect();
    let folder_of: BTreeMap<String, &str> =
        manifests.iter().filter_map(|(folder, text)| Some((package_name(text)?, *folder))).collect();
    let mut complaints = Vec::new();
    for (folder, text) in &manifests {
        let Some((_, targets)) = allowed.iter().find(|(name, _)| name == folder) else {
            complaints.push(format!("crates/{folder} is not in the table of crates"));
            continue;
        };
        for dependency in dependencies(text) {
            if let Some(target) = folder_of.get(&dependency)
                && !targets.contains(target)
            {
                complaints.push(format!("crates/{folder} may not depend on crates/{target}"));
            }
        }
    }
    complaints
}

fn package_name(manifest: &str) -> Option<String> {
    entries(manifest).find_map(|(section, key, value)| {
        (section == "package" && key == "name").then(|| value.trim_matches('"').to_owned())
    })
}

/// The names in every table of dependencies, those for tests and for single systems too.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if let Some((_, name)) = line.trim_matches(['[', ']']).rsplit_once("dependencies.")
            && line.starts_with('[')
        {
            names.push(name.trim_matches('"').to_owned());
        }
    }
    for (section, key, _) in entries(manifest) {
        if section.ends_with("dependencies") {
            names.push(key.split('.').next().unwrap_or(key).trim_matches('"').to_owned());
        }
    }
    names
}

/// Section, key and value of each `key = value` line.
fn entries(manifest: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let mut section = "";
    manifest.lines().map(str::trim).filter_map(move |line| {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']);
            return None;
        }
        let (key, value) = line.split_once('=')?;
        (!line.starts_with('#')).then_some((section, key.trim(), value.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::Tree;

    const ALLOWED: &[(&str, &[&str])] = &[("events", &[]), ("server", &["events"]), ("cli", &["server"])];

    #[test]
    fn edges_of_the_table_pass() {
        let tree = Tree::of(&[
            ("crates/events/Cargo.toml", "[package]\nname = \"events\"\n[dependencies]\nserde = \"1\"\n"),
            (
                "crates/server/Cargo.toml",
                "[package]\nname = \"server\"\n[dependencies]\nevents.workspace = true\n",
            ),
            (
                "crates/cli/Cargo.toml",
                "[package]\nname = \"warmline\"\n[dependencies.server]\nworkspace = true\n",
            ),
        ]);
        assert!(check(&tree, ALLOWED).is_empty());
    }

    #[test]
    fn edges_that_are_not_in_the_table_are_told_wherever_they_stand() {
        let tree = Tree::of(&[
            (
                "crates/events/Cargo.toml",
                "[package]\nname = \"events\"\n[dev-dependencies]\nserver = { path = \"x\" }\n",
            ),
            (
                "crates/server/Cargo.toml",
                "[package]\nname = \"server\"\n[target.'cfg(unix)'.dependencies]\nwarmline = \"1\"\n",
            ),
            (
                "crates/cli/Cargo.toml",
                "[package]\nname = \"warmline\"\n[dependencies.events]\nworkspace = true\n",
            ),
            ("crates/new/Cargo.toml", "[package]\nname = \"new\"\n"),
        ]);
        assert_eq!(
            check(&tree, ALLOWED),
            [
                "crates/events may not depend on crates/server",
                "crates/server may not depend on crates/cli",
                "crates/cli may not depend on crates/events",
                "crates/new is not in the table of crates",
            ]
        );
    }
}
