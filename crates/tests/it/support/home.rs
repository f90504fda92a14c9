//! Where a test's data is.

use clusters::ScratchDatabase;
use ledger::{Database, PostgresAddress};
use std::path::Path;
use tempfile::TempDir;

/// A folder, and where the suite runs on PostgreSQL a database of its own.
pub(crate) struct Home {
    pub(super) folder: TempDir,
    scratch: Option<ScratchDatabase>,
}

impl Home {
    pub(super) fn new() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "which database a run of the suite is for is no setting of the product"
        )]
        let wanted = std::env::var("WARMLINE_TESTS_ON").unwrap_or_default();
        let scratch = match wanted.as_str() {
            "" | "sqlite" => None,
            "postgres" => Some(ScratchDatabase::make().unwrap()),
            other => panic!("WARMLINE_TESTS_ON is sqlite or postgres, not {other:?}"),
        };
        Self { folder: TempDir::new().unwrap(), scratch }
    }

    pub(crate) fn database(&self) -> Database {
        match &self.scratch {
            None => Database::in_folder(self.folder.path()),
            Some(scratch) => Database::Postgres(PostgresAddress::read(&scratch.url()).unwrap()),
        }
    }

    /// In which files of the folder these letters stand, and in which tables of a server, whatever their case.
    pub(crate) fn holding(&self, mark: &str) -> Vec<String> {
        let mut found = files_holding(self.folder.path(), mark);
        if let Some(scratch) = &self.scratch {
            let tables = "select table_name from information_schema.tables where table_schema='public'";
            for table in scratch.run(tables).unwrap().lines() {
                let rows = format!("select count(*) from {table} where {table}::text ilike '%{mark}%'");
                if scratch.run(&rows).unwrap() != "0" {
                    found.push(table.to_owned());
                }
            }
        }
        found
    }
}

fn files_holding(folder: &Path, mark: &str) -> Vec<String> {
    let mut found = Vec::new();
    let holds =
        |bytes: &[u8]| bytes.windows(mark.len()).any(|part| part.eq_ignore_ascii_case(mark.as_bytes()));
    for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
        if file.is_dir() {
            found.extend(files_holding(&file, mark));
        } else if holds(&std::fs::read(&file).unwrap()) {
            found.push(file.display().to_string());
        }
    }
    found
}
