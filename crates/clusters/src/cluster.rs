//! One cluster: a folder and a server.

use crate::authority::Authority;
use crate::programs::{command, folder, give_away, run};
use crate::random_letters;
use anyhow::{Context, Result};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// How much a cluster cares about its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// What it answered is on disk, as in earnest.
    Durable,
    /// Nothing is synced: several times as fast, and gone with the machine's power.
    Careless,
}

impl Care {
    const fn options(self) -> &'static str {
        match self {
            Self::Durable => "",
            Self::Careless => " -c fsync=off -c full_page_writes=off",
        }
    }
}

/// A server of its own for one test. It is stopped, and its folder removed, when this is dropped.
#[derive(Debug)]
pub struct Cluster {
    pub(crate) place: Placed,
    care: Care,
    _folder: TempDir,
}

/// Where a server's files are, and where it listens.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) programs: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) port: u16,
}

impl Placed {
    pub(crate) fn files(&self) -> PathBuf {
        self.folder.join("cluster")
    }

    /// Makes an empty cluster in the folder, which everybody may enter.
    pub(crate) fn make(folder: &Path) -> Result<Self> {
        let programs = crate::programs::folder()?;
        open_to_all(folder)?;
        let files = folder.join("cluster");
        std::fs::create_dir(&files).context("failed to make a folder for PostgreSQL")?;
        give_away(&files)?;
        // Text is compared as the machine's language has it: nothing of ours may rest on that.
        let mut initdb = command(&programs.join("initdb"));
        initdb.arg("-D").arg(&files);
        initdb.args(["-U", "warmline", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        run(&mut initdb)?;
        Ok(Self { programs, folder: folder.to_owned(), port: free_port()? })
    }

    pub(crate) fn start(&self, care: Care) -> Result<()> {
        let Self { programs, folder, port } = self;
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c max_connections=200 \
             -c shared_buffers=64MB -c max_wal_size=256MB -c jit=off -c timezone=UTC{}",
            care.options()
        );
        let mut start = command(&programs.join("pg_ctl"));
        start.arg("-D").arg(self.files()).args(["-w", "-t", "60", "-l"]).arg(self.files().join("log"));
        start.args(["-o", &options, "start"]).stdout(Stdio::null()).stderr(Stdio::null());
        // What it starts holds on to what it is given: nothing of ours.
        let started = start.current_dir("/").stdin(Stdio::null()).status();
        let started =
            started.with_context(|| format!("failed to start PostgreSQL in {}", folder.display()))?;
        anyhow::ensure!(
            started.success(),
            "PostgreSQL did not start in {}: see its log there",
            folder.display()
        );
        Ok(())
    }

    pub(crate) fn stop(&self, mode: &str) -> Result<()> {
        let mut stop = command(&self.programs.join("pg_ctl"));
        run(stop.arg("-D").arg(self.files()).args(["-w", "-t", "60", "-m", mode, "stop"])).map(drop)
    }

    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://warmline@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs statements; answers what they say, a row a line.
    pub(crate) fn run(&self, database: &str, statements: &str) -> Result<String> {
        run(Command::new(self.programs.join("psql")).args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            &self.url(database),
            "-c",
            statements,
        ]))
    }
}

impl Cluster {
    /// Makes and starts one.
    ///
    /// # Errors
    /// Where PostgreSQL is not installed or does not start.
    pub fn start(care: Care) -> Result<Self> {
        let temporary = tempfile::Builder::new().prefix("warmline-postgres-").tempdir()?;
        let cluster = Self { place: Placed::make(temporary.path())?, care, _folder: temporary };
        cluster.place.start(care)?;
        Ok(cluster)
    }

    /// One whose files `make` puts in place, where this one listened.
    pub(crate) fn beside(&self, make: impl FnOnce(&Placed) -> Result<()>) -> Result<Self> {
        let temporary = tempfile::Builder::new().prefix("warmline-postgres-").tempdir()?;
        open_to_all(temporary.path())?;
        let place = Placed { folder: temporary.path().to_owned(), ..self.place.clone() };
        make(&place)?;
        let cluster = Self { place, care: self.care, _folder: temporary };
        cluster.place.start(self.care)?;
        Ok(cluster)
    }

    /// Makes a database; answers its URL.
    ///
    /// # Errors
    /// As PostgreSQL says.
    pub fn database(&self) -> Result<String> {
        let name = format!("test_{}", random_letters());
        self.place.run("postgres", &format!("create database {name}"))?;
        Ok(self.place.url(&name))
    }

    /// From now on it is spoken to with TLS alone, as `name`, for whom `authority` vouches, and whoever does not administer it says a
    /// password: answers the URL of a database of somebody who has to.
    ///
    /// # Errors
    /// As `openssl` and PostgreSQL say.
    pub fn encrypt(&self, authority: &Authority, name: &str, password: &str) -> Result<String> {
        let files = self.place.files();
        authority.certify(name, &files)?;
        let doors =
            "hostssl all warmline 127.0.0.1/32 trust\nhostssl all keeper 127.0.0.1/32 scram-sha-256\n";
        std::fs::write(files.join("pg_hba.conf"), doors).context("failed to write who may come in")?;
        let owned = format!("kept_{}", random_letters());
        for statement in [
            "alter system set ssl = on",
            &format!("create role keeper login password '{password}'"),
            &format!("create database {owned} owner keeper"),
            "select pg_reload_conf()",
        ] {
            self.place.run("postgres", statement)?;
        }
        Ok(format!("postgres://keeper:{password}@{name}:{}/{owned}", self.place.port))
    }

    /// Writes a program into `folder` that runs `program` with `WARMLINE_DATABASE` set to the database at `url`, in the same process;
    /// answers where it is. Whoever knows how to run the one can run the other.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn program_on(url: &str, program: &Path, folder: &Path) -> Result<PathBuf> {
        let written = folder.join("warmline");
        let script = format!(
            "#!/bin/sh\nWARMLINE_DATABASE=\"${{WARMLINE_DATABASE:-{url}}}\" exec '{}' \"$@\"\n",
            program.display()
        );
        std::fs::write(&written, script).with_context(|| format!("failed to write {}", written.display()))?;
        open_to_all(&written)?;
        Ok(written)
    }

    /// Where it listens, on loopback.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.place.port
    }

    /// Runs statements in a database that [`Cluster::database`] named; answers what they say, a row a line.
    ///
    /// # Errors
    /// As PostgreSQL says.
    pub fn run(&self, url: &str, statements: &str) -> Result<String> {
        self.place.run(url.rsplit('/').next().unwrap_or_default(), statements)
    }

    /// Stops it as an administrator would, ending every connection.
    ///
    /// # Errors
    /// Where it does not stop.
    pub fn stop(&self) -> Result<()> {
        self.place.stop("fast")
    }

    /// Stops it as a failure would: nothing is finished, and the next start recovers from the log.
    ///
    /// # Errors
    /// Where it does not stop.
    pub fn crash(&self) -> Result<()> {
        self.place.stop("immediate")
    }

    /// Starts it again, at the same address.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn start_again(&self) -> Result<()> {
        self.place.start(self.care)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It may be stopped already.
        let _ = self.place.stop("immediate");
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

pub(crate) fn open_to_all(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))?;
    Ok(())
}

/// The programs must be there.
pub(crate) fn look_for_programs() -> Result<()> {
    folder().map(drop)
}
