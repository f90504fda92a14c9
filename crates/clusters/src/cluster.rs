//! One cluster: a folder and a server.

use crate::authority::Authority;
use crate::disk::{Entrance, SmallDisk};
use crate::programs::{command, folder, give_away, run};
use crate::random_letters;
use anyhow::{Context, Result};
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a server is given to recover by itself.
const STARTING: Duration = Duration::from_secs(30);
/// How long whoever exhausts the log is given to connect.
const CONNECTING: Duration = Duration::from_millis(700);
/// Waits until the disk is full, and begins forty files of the log of changes, each with something in it.
const EXHAUST: &str = "select pg_sleep(2); select pg_logical_emit_message(false, 'full', 'full'), pg_switch_wal() from generate_series(1, 40)";

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
    disk: Option<SmallDisk>,
    _folder: TempDir,
}

/// Where a server's files are, and where it listens.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) programs: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) port: u16,
    /// The way to its files, where they are on a small disk.
    entrance: Option<Entrance>,
}

impl Placed {
    pub(crate) fn at(folder: &Path, port: u16) -> Result<Self> {
        Ok(Self { programs: crate::programs::folder()?, folder: folder.to_owned(), port, entrance: None })
    }

    pub(crate) fn files(&self) -> PathBuf {
        self.folder.join("cluster")
    }

    /// What it says. It is beside a small disk, not on it: what happens on a full one is to be read.
    fn log(&self) -> PathBuf {
        match self.entrance {
            None => self.files().join("log"),
            Some(_) => self.folder.with_file_name("log"),
        }
    }

    /// Makes an empty cluster in the folder, which everybody may enter.
    pub(crate) fn make(folder: &Path) -> Result<Self> {
        open_to_all(folder)?;
        let place = Self::at(folder, free_port()?)?;
        let files = place.files();
        std::fs::create_dir(&files).context("failed to make a folder for PostgreSQL")?;
        give_away(&files)?;
        place.initialise()?;
        Ok(place)
    }

    /// The same on a small disk that is mounted in the folder.
    fn make_on(disk: &SmallDisk, folder: &Path) -> Result<Self> {
        open_to_all(folder)?;
        let place = Self { entrance: Some(disk.entrance()), ..Self::at(disk.place(), free_port()?)? };
        File::create(place.log()).context("failed to make a log for PostgreSQL")?;
        give_away(&place.log())?;
        let files = disk.outside().join("cluster");
        std::fs::create_dir(&files).context("failed to make a folder for PostgreSQL")?;
        give_away(&files)?;
        place.initialise()?;
        Ok(place)
    }

    fn initialise(&self) -> Result<()> {
        // Text is compared as the machine's language has it: nothing of ours may rest on that.
        let mut initdb = self.command("initdb")?;
        initdb.arg("-D").arg(self.files());
        initdb.args(["-U", "warmline", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        run(&mut initdb).map(drop)
    }

    fn command(&self, name: &str) -> Result<Command> {
        let program = self.programs.join(name);
        match self.entrance {
            None => Ok(command(&program)),
            Some(entrance) => entrance.command(&program),
        }
    }

    pub(crate) fn start(&self, care: Care) -> Result<()> {
        let Self { folder, port, .. } = self;
        // On a small disk the log of changes takes little room, and none ahead: where there is no room, that is felt at once.
        let log =
            if self.entrance.is_some() { "64MB -c min_wal_size=32MB -c wal_recycle=off" } else { "256MB" };
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c max_connections=200 \
             -c shared_buffers=64MB -c max_wal_size={log} -c jit=off -c timezone=UTC{}",
            care.options()
        );
        let mut start = self.command("pg_ctl")?;
        start.arg("-D").arg(self.files()).args(["-w", "-t", "60", "-l"]).arg(self.log());
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
        let mut stop = self.command("pg_ctl")?;
        run(stop.arg("-D").arg(self.files()).args(["-w", "-t", "60", "-m", mode, "stop"])).map(drop)
    }

    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://warmline@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs statements; answers what they say, a row a line.
    pub(crate) fn run(&self, database: &str, statements: &str) -> Result<String> {
        run(&mut self.psql(database, statements))
    }

    fn psql(&self, database: &str, statements: &str) -> Command {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args([
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
        ]);
        psql
    }
}

impl Cluster {
    /// Makes and starts one.
    ///
    /// # Errors
    /// Where PostgreSQL is not installed or does not start.
    pub fn start(care: Care) -> Result<Self> {
        let temporary = tempfile::Builder::new().prefix("warmline-postgres-").tempdir()?;
        let cluster = Self { place: Placed::make(temporary.path())?, care, disk: None, _folder: temporary };
        cluster.place.start(care)?;
        Ok(cluster)
    }

    /// One whose files `make` puts in place, where this one listened.
    pub(crate) fn beside(&self, make: impl FnOnce(&Placed) -> Result<()>) -> Result<Self> {
        let temporary = tempfile::Builder::new().prefix("warmline-postgres-").tempdir()?;
        open_to_all(temporary.path())?;
        let place = Placed { folder: temporary.path().to_owned(), entrance: None, ..self.place.clone() };
        make(&place)?;
        let cluster = Self { place, care: self.care, disk: None, _folder: temporary };
        cluster.place.start(self.care)?;
        Ok(cluster)
    }

    /// One whose files `make` puts in place, that listens at an address of its own.
    pub(crate) fn apart(&self, make: impl FnOnce(&Placed) -> Result<()>) -> Result<Self> {
        let temporary = tempfile::Builder::new().prefix("warmline-postgres-").tempdir()?;
        open_to_all(temporary.path())?;
        let place = Placed::at(temporary.path(), free_port()?)?;
        make(&place)?;
        let cluster = Self { place, care: self.care, disk: None, _folder: temporary };
        cluster.place.start(self.care)?;
        Ok(cluster)
    }

    /// Makes and starts one whose files are on a disk of their own, of so many megabytes, which [`Cluster::fill_disk`] can fill.
    ///
    /// # Errors
    /// Where no file system may be mounted, and as [`Cluster::start`].
    pub fn start_on_small_disk(care: Care, megabytes: u64) -> Result<Self> {
        let temporary = tempfile::Builder::new().prefix("warmline-postgres-").tempdir()?;
        let disk = SmallDisk::mount(temporary.path(), megabytes)?;
        let place = Placed::make_on(&disk, temporary.path())?;
        let cluster = Self { place, care, disk: Some(disk), _folder: temporary };
        cluster.place.start(care)?;
        Ok(cluster)
    }

    /// Whether it has a disk of its own.
    #[must_use]
    pub const fn can_be_full(&self) -> bool {
        self.disk.is_some()
    }

    /// Fills its disk to the last byte: the system refuses PostgreSQL every block more.
    ///
    /// # Errors
    /// Where it has no disk of its own.
    pub fn fill_disk(&self) -> Result<()> {
        self.small_disk()?.fill()
    }

    /// Gives the room back, and starts the server again where it ended for want of it, as whoever watches over services would.
    /// Whether it had ended.
    ///
    /// # Errors
    /// Where it has no disk of its own, or does not start.
    pub fn make_room(&self) -> Result<bool> {
        self.small_disk()?.make_room()?;
        if self.answers_within(STARTING) {
            return Ok(false);
        }
        // What is left of it may hold its files.
        let _ = self.place.stop("immediate");
        self.place.start(self.care)?;
        Ok(true)
    }

    /// The same, and the server has to begin the next file of its log of changes, and the next: for want of room it panics, which ends
    /// all of its processes, and recovers by itself or not. Whether it panicked.
    ///
    /// # Errors
    /// As [`Cluster::fill_disk`].
    pub fn exhaust_log(&self) -> Result<bool> {
        let before = self.panics();
        // Whoever does it is connected before the disk is full: nobody may be let in later.
        let mut switch =
            self.place.psql("postgres", EXHAUST).stderr(Stdio::null()).stdout(Stdio::null()).spawn()?;
        std::thread::sleep(CONNECTING);
        self.fill_disk()?;
        let _ = switch.wait();
        Ok(self.panics() > before)
    }

    /// How often the server has panicked, by its own log.
    #[must_use]
    pub fn panics(&self) -> usize {
        let said = std::fs::read_to_string(self.place.log()).unwrap_or_default();
        said.lines().filter(|line| line.contains(" PANIC: ")).count()
    }

    fn small_disk(&self) -> Result<&SmallDisk> {
        self.disk.as_ref().context("this PostgreSQL has no disk of its own")
    }

    fn answers_within(&self, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        loop {
            if self.place.run("postgres", "select 1").is_ok() {
                return true;
            }
            // One that recovers is there, and says that it is not ready yet.
            let Ok(mut status) = self.place.command("pg_ctl") else { return false };
            let runs = run(status.arg("-D").arg(self.place.files()).arg("status")).is_ok();
            if !runs || Instant::now() > until {
                return false;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
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

    /// Its first process, whose children serve connections.
    ///
    /// # Errors
    /// Where it does not run.
    pub fn process(&self) -> Result<u32> {
        let file = self.place.files().join("postmaster.pid");
        let said =
            std::fs::read_to_string(&file).with_context(|| format!("failed to read {}", file.display()))?;
        let first = said.lines().next().unwrap_or_default();
        first.trim().parse().with_context(|| format!("failed to find a process in {}", file.display()))
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
