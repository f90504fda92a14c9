//! Point-in-time recovery, by PostgreSQL's own means: an archive of the write-ahead log, a copy of the cluster beside its work, and a
//! cluster that goes on from a moment after it. And a standby, that follows a cluster and takes its place.

use crate::cluster::{Cluster, open_to_all};
use crate::programs::{command, give_away, run};
use anyhow::{Context, Result};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The pieces of a cluster's write-ahead log, and a copy of the whole cluster. It outlives the cluster.
#[derive(Debug)]
pub struct Archive {
    folder: TempDir,
}

impl Archive {
    fn pieces(&self) -> PathBuf {
        self.folder.path().join("archive")
    }

    fn copy(&self) -> PathBuf {
        self.folder.path().join("base")
    }
}

/// A folder for whomever PostgreSQL runs as, and nobody else.
fn private(folder: &Path) -> Result<()> {
    std::fs::create_dir(folder).with_context(|| format!("failed to make {}", folder.display()))?;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    give_away(folder)
}

impl Cluster {
    /// Keeps every piece of the write-ahead log from now on. It is stopped and started for that.
    ///
    /// # Errors
    /// As PostgreSQL says.
    pub fn archive(&self) -> Result<Archive> {
        let archive = Archive { folder: tempfile::Builder::new().prefix("warmline-archive-").tempdir()? };
        open_to_all(archive.folder.path())?;
        private(&archive.pieces())?;
        let keep = format!("test ! -f {0}/%f && cp %p {0}/%f", archive.pieces().display());
        for (name, value) in [("archive_mode", "on"), ("archive_command", &keep)] {
            self.place.run("postgres", &format!("alter system set {name}='{value}'"))?;
        }
        self.stop()?;
        self.start_again()?;
        Ok(archive)
    }

    /// Copies the cluster beside its work.
    ///
    /// # Errors
    /// As `pg_basebackup` says.
    pub fn base_backup(&self, archive: &Archive) -> Result<()> {
        private(&archive.copy())?;
        let mut copy = command(&self.place.programs.join("pg_basebackup"));
        copy.arg("-D").arg(archive.copy()).args(["--checkpoint=fast", "--wal-method=none", "-d"]);
        run(copy.arg(self.place.url("postgres"))).map(drop)
    }

    /// The cluster of the copy, at its moment and then at each later one up to `until` (as PostgreSQL writes a time), from where it
    /// goes on. It listens where this one did, which must be stopped.
    ///
    /// # Errors
    /// As PostgreSQL says: also where the archive does not reach that far.
    pub fn recovered(&self, archive: &Archive, until: &str) -> Result<Self> {
        let recovered = self.beside(|place| {
            let files = place.files();
            // Owned by whom PostgreSQL runs as, as the copy is.
            run(Command::new("cp").arg("-a").arg(archive.copy()).arg(&files))?;
            let settings = format!(
                "\nrestore_command = 'cp {}/%f %p'\nrecovery_target_time = '{until}'\nrecovery_target_action = 'promote'\n",
                archive.pieces().display()
            );
            let file = files.join("postgresql.auto.conf");
            let before = std::fs::read_to_string(&file).context("failed to read the copy's settings")?;
            std::fs::write(&file, before + &settings)?;
            let signal = files.join("recovery.signal");
            std::fs::write(&signal, "")?;
            give_away(&signal)
        })?;
        recovered.until_writable()?;
        Ok(recovered)
    }

    /// A cluster that follows this one from now on.
    ///
    /// # Errors
    /// As PostgreSQL says.
    pub fn standby(&self) -> Result<Self> {
        self.apart(|place| {
            private(&place.files())?;
            let mut copy = command(&self.place.programs.join("pg_basebackup"));
            copy.arg("-D").arg(place.files()).args(["--checkpoint=fast", "--wal-method=stream", "-R", "-d"]);
            run(copy.arg(self.place.url("postgres"))).map(drop)
        })
    }

    /// Takes the place of the one that it follows, at its address, with all that that one had done; that one is no more then.
    ///
    /// # Errors
    /// As PostgreSQL says.
    pub fn takes_over(self, from: &Self) -> Result<Self> {
        self.until_it_has_all_of(from)?;
        self.takes_over_as_it_is(from)
    }

    /// Until a standby has heard of all that was done until now.
    ///
    /// # Errors
    /// As PostgreSQL says, and where that takes more than a minute.
    pub fn until_it_has_all_of(&self, from: &Self) -> Result<()> {
        let done = from.place.run("postgres", "select pg_current_wal_lsn()")?;
        self.until(&format!("select pg_last_wal_replay_lsn() >= '{done}'"), "t")
    }

    /// The same with what it had heard of: it may have been stopped for a while.
    ///
    /// # Errors
    /// As PostgreSQL says.
    pub fn takes_over_as_it_is(mut self, from: &Self) -> Result<Self> {
        from.crash()?;
        // It may be stopped already.
        let _ = self.stop();
        self.place.port = from.place.port;
        self.start_again()?;
        self.place.run("postgres", "select pg_promote()")?;
        self.until_writable()?;
        Ok(self)
    }

    /// Until recovery is over.
    fn until_writable(&self) -> Result<()> {
        self.until("select pg_is_in_recovery()", "f")
    }

    fn until(&self, question: &str, answer: &str) -> Result<()> {
        for _ in 0..600 {
            if self.place.run("postgres", question)? == answer {
                return Ok(());
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        anyhow::bail!("{question} did not say {answer} within a minute")
    }
}
