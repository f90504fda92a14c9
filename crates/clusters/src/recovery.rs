//! Point-in-time recovery, by PostgreSQL's own means: an archive of the write-ahead log, a copy of the cluster beside its work, and a
//! cluster that goes on from a moment after it.

use crate::cluster::Cluster;
use crate::programs::{command, give_away, run};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// A copy of a whole cluster, made while it worked.
#[derive(Debug)]
pub struct BaseBackup {
    files: PathBuf,
    archive: PathBuf,
}

impl Cluster {
    /// Keeps every piece of the write-ahead log from now on. It is stopped and started for that.
    ///
    /// # Errors
    /// As PostgreSQL says.
    pub fn archive(&self) -> Result<()> {
        let archive = self.archived();
        std::fs::create_dir(&archive).context("failed to make a folder for the archive")?;
        give_away(&archive)?;
        let keep = format!("test ! -f {0}/%f && cp %p {0}/%f", archive.display());
        for (name, value) in [("archive_mode", "on"), ("archive_command", &keep)] {
            self.place.run("postgres", &format!("alter system set {name}='{value}'"))?;
        }
        self.stop()?;
        self.start_again()
    }

    /// Copies the cluster beside its work.
    ///
    /// # Errors
    /// As `pg_basebackup` says.
    pub fn base_backup(&self) -> Result<BaseBackup> {
        let files = self.place.folder.join("base");
        std::fs::create_dir(&files).context("failed to make a folder for the copy")?;
        give_away(&files)?;
        let mut copy = command(&self.place.programs.join("pg_basebackup"));
        copy.arg("-D").arg(&files).args(["--checkpoint=fast", "--wal-method=none", "-d"]);
        run(copy.arg(self.place.url("postgres")))?;
        Ok(BaseBackup { files, archive: self.archived() })
    }

    /// The cluster of a copy, at its moment and then at each later one up to `until` (as PostgreSQL writes a time), from where it goes
    /// on. It listens where this one did, which must be stopped.
    ///
    /// # Errors
    /// As PostgreSQL says: also where the archive does not reach that far.
    pub fn recovered(&self, base: &BaseBackup, until: &str) -> Result<Self> {
        let recovered = self.beside(|place| {
            let files = place.files();
            // Owned by whom PostgreSQL runs as, as the copy is.
            run(Command::new("cp").arg("-a").arg(&base.files).arg(&files))?;
            let settings = format!(
                "\nrestore_command = 'cp {}/%f %p'\nrecovery_target_time = '{until}'\nrecovery_target_action = 'promote'\n",
                base.archive.display()
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

    fn archived(&self) -> PathBuf {
        self.place.folder.join("archive")
    }

    /// Until recovery is over.
    fn until_writable(&self) -> Result<()> {
        for _ in 0..600 {
            if self.place.run("postgres", "select pg_is_in_recovery()")? == "f" {
                return Ok(());
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        anyhow::bail!("recovery did not end within a minute")
    }
}
