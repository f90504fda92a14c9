//! Who vouches for a cluster that is spoken to in secret: an authority of its own for one test, made by `openssl`.

use crate::programs::{give_away, run};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// An authority, and where its certificate is.
#[derive(Debug)]
pub struct Authority {
    folder: TempDir,
}

impl Authority {
    /// Makes one that nobody else knows.
    ///
    /// # Errors
    /// Where `openssl` is missing.
    pub fn make() -> Result<Self> {
        let authority = Self { folder: tempfile::tempdir()? };
        let mut made =
            authority.openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2");
        made.args(["-subj", "/CN=an authority for one test", "-keyout"]).arg(authority.file("authority.key"));
        run(made.arg("-out").arg(authority.certificate()))?;
        Ok(authority)
    }

    /// What a client trusts that trusts this authority.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.file("authority.crt")
    }

    /// Puts a key and a certificate for `name` where a server with its files in `cluster` looks for them.
    pub(crate) fn certify(&self, name: &str, cluster: &Path) -> Result<()> {
        let (asked, also) = (self.file("asked"), self.file("also"));
        let (key, certificate) = (cluster.join("server.key"), cluster.join("server.crt"));
        std::fs::write(&also, format!("subjectAltName=DNS:{name}"))
            .context("failed to write what is asked")?;
        let mut made = self.openssl("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes");
        made.args(["-subj", &format!("/CN={name}"), "-keyout"]).arg(&key).arg("-out").arg(&asked);
        run(&mut made)?;
        let mut signed = self.openssl("x509 -req -days 2 -CAcreateserial");
        signed.arg("-CA").arg(self.certificate()).arg("-CAkey").arg(self.file("authority.key"));
        signed.arg("-extfile").arg(&also).arg("-in").arg(&asked).arg("-out").arg(&certificate);
        run(&mut signed)?;
        // The server refuses a key that others may read.
        run(Command::new("chmod").arg("600").arg(&key))?;
        [key, certificate].iter().try_for_each(|file| give_away(file))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn openssl(&self, words: &str) -> Command {
        let mut command = Command::new("openssl");
        command.args(words.split(' '));
        command
    }
}
