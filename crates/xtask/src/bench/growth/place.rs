//! Where a history is measured: in a copy of its folder, or in a private PostgreSQL that it was moved to.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context as _, Result};
use clusters::{Care, Cluster};
use tempfile::TempDir;

use super::history::History;
use crate::{program::Program, root::target_folder};

pub(super) struct Place {
    pub(super) program: PathBuf,
    /// The first process of the database's server.
    pub(super) database: Option<u32>,
    // Stopped, and removed, in this order.
    _cluster: Option<Cluster>,
    folder: TempDir,
}

impl Place {
    pub(super) fn with(history: &History, binary: &Path, postgres: bool) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("growth-").tempdir_in(target_folder()?);
        let folder = folder.context("make a folder")?;
        if !postgres {
            history.copy_to(&folder.path().join("data"))?;
            return Ok(Self { program: binary.to_owned(), database: None, _cluster: None, folder });
        }
        let cluster = Cluster::start(Care::Durable)?;
        let program = Cluster::program_on(&cluster.database()?, binary, folder.path())?;
        let database = Some(cluster.process()?);
        let place = Self { program, database, _cluster: Some(cluster), folder };
        place.take_over(history, binary)?;
        Ok(place)
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Moves it as a company would: a backup, restored into the other database, and its texts indexed.
    fn take_over(&self, history: &History, binary: &Path) -> Result<()> {
        let since = Instant::now();
        eprintln!("moving {} conversations to PostgreSQL", history.conversations);
        let copied = self.folder().join("copied");
        history.copy_to(&copied)?;
        let backup = self.folder().join("moved.backup");
        let (from, file) = (copied.display().to_string(), backup.display().to_string());
        let data = self.folder().join("data").display().to_string();
        let run = |program: &Path, arguments: &[&str]| {
            Program::new(&program.display().to_string()).args(arguments).quiet().run()
        };
        anyhow::ensure!(run(binary, &["backup", "--data", &from, &file])?, "back the history up");
        std::fs::remove_dir_all(&copied).context("remove the copy")?;
        anyhow::ensure!(run(&self.program, &["restore", &file])?, "restore the history");
        std::fs::remove_file(&backup).context("remove the backup")?;
        eprintln!("restored after {:.0} s; its texts are indexed", since.elapsed().as_secs_f64());
        anyhow::ensure!(run(&self.program, &["reindex", "--data", &data])?, "index the history");
        eprintln!("indexed after {:.0} s", since.elapsed().as_secs_f64());
        Ok(())
    }
}
