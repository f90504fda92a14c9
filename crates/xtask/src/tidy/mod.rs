//! `cargo xtask tidy`: the rules of the house that no compiler checks.
//!
//! Each check is a plain function from the tree (and a table of `tables.rs`) to sentences; none means all is well.

mod capabilities;
mod database;
mod edges;
mod invariants;
mod names;
mod review;
mod rust_text;
mod sizes;
mod tables;
mod tree;

use anyhow::Result;

use crate::root::root;
use tree::Tree;

/// A rule that was broken, in a sentence that begins with where.
type Complaint = String;

pub(crate) fn run() -> Result<bool> {
    let tree = Tree::read(root())?;
    let folders = names::machine_folders(root(), tables::MACHINE_FOLDERS, tables::FOLDERS_EVERYWHERE);
    let checks: [(&str, Vec<Complaint>); 12] = [
        ("files are short", sizes::files(&tree, tables::LINES_MAX, tables::LONGER_FILES)),
        ("folders are small", sizes::folders(&tree, tables::FILES_PER_FOLDER_MAX)),
        ("crates depend the right way", edges::check(&tree, tables::CRATES)),
        (
            "capabilities depend the right way",
            capabilities::check(&tree, tables::CAPABILITIES, tables::FOUNDATION_FOLDERS, tables::OVERVIEWS),
        ),
        ("SQL is where it belongs", database::sql_places(&tree, tables::SQL_PLACES)),
        ("facts and derived rows are written in one place", database::writes(&tree, tables::WRITES)),
        ("whoever calls is asked again", database::asked(&tree, tables::TOLD_WHO)),
        ("every invariant names its test", invariants::check(&tree)),
        ("every test of the security review exists", review::tests(&tree)),
        ("no text becomes markup", review::raw_markup(&tree)),
        ("names say what things are", names::words(&tree, tables::BANNED_WORDS, tables::BANNED_FUNCTIONS)),
        ("no path of one machine", names::machine_paths(&tree, &folders, tables::MACHINE_FOLDERS_ALLOWED)),
    ];
    for (rule, complaints) in &checks {
        println!("{} {rule}", if complaints.is_empty() { "ok  " } else { "FAIL" });
        for complaint in complaints {
            println!("       {complaint}");
        }
    }
    Ok(checks.iter().all(|(_, complaints)| complaints.is_empty()))
}
