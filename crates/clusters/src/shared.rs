//! One cluster for all tests of a run, whichever processes they run in: the first that needs it starts it, and it is stopped some
//! seconds after the last has ended, however that ended.

use crate::cluster::{Care, Placed, look_for_programs};
use crate::random_letters;
use anyhow::{Context, Result};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Stops the server once nobody holds the file `users`, and leaves nothing behind. `lock` keeps out whoever is about to need it.
const WATCH: &str = "while sleep 4; do
  flock -n \"$1/lock\" flock -n -x \"$1/users\" sh -c '\"$2\" stop; rm -rf \"$1/cluster\" \"$1/port\"' sh \"$1\" \"$2\" && exit
  [ -e \"$1/port\" ] || exit
done";

/// A database of its own in the shared cluster. It is dropped with this.
#[derive(Debug)]
pub struct ScratchDatabase {
    place: &'static Placed,
    name: String,
}

struct Shared {
    place: Placed,
    /// Held as long as this process lives.
    _users: File,
}

static SHARED: OnceLock<Result<Shared, String>> = OnceLock::new();

impl ScratchDatabase {
    /// Makes one.
    ///
    /// # Errors
    /// Where PostgreSQL is not installed or does not start.
    pub fn make() -> Result<Self> {
        let shared = SHARED.get_or_init(|| join().map_err(|error| format!("{error:#}")));
        let place = match shared {
            Ok(shared) => &shared.place,
            Err(why) => anyhow::bail!("{why}"),
        };
        let name = format!("test_{}", random_letters());
        place.run("postgres", &format!("create database {name} strategy file_copy"))?;
        Ok(Self { place, name })
    }

    /// How to reach it.
    #[must_use]
    pub fn url(&self) -> String {
        self.place.url(&self.name)
    }

    /// Runs statements in it; answers what they say, a row a line.
    ///
    /// # Errors
    /// As PostgreSQL says.
    pub fn run(&self, statements: &str) -> Result<String> {
        self.place.run(&self.name, statements)
    }
}

impl Drop for ScratchDatabase {
    fn drop(&mut self) {
        // Whatever is left goes with the cluster.
        let _ = self.place.run("postgres", &format!("drop database if exists {} with (force)", self.name));
    }
}

fn join() -> Result<Shared> {
    look_for_programs()?;
    let folder = folder()?;
    let open = |name: &str| {
        let file = File::options().create(true).truncate(false).write(true).open(folder.join(name));
        file.with_context(|| format!("failed to write in {}", folder.display()))
    };
    let (lock, users) = (open("lock")?, open("users")?);
    lock.lock().context("failed to wait for the shared PostgreSQL")?;
    users.lock_shared().context("failed to join the shared PostgreSQL")?;
    let place = match running(&folder)? {
        Some(place) => place,
        None => start(&folder)?,
    };
    lock.unlock().context("failed to let others join the shared PostgreSQL")?;
    Ok(Shared { place, _users: users })
}

/// One for each user of the machine.
fn folder() -> Result<PathBuf> {
    let user = Command::new("id").arg("-u").output().context("failed to ask who runs this")?;
    let user = String::from_utf8_lossy(&user.stdout).trim().to_owned();
    let folder = std::env::temp_dir().join(format!("warmline-tests-postgres-{user}"));
    std::fs::create_dir_all(&folder).with_context(|| format!("failed to make {}", folder.display()))?;
    Ok(folder)
}

/// The cluster that another process started, if it answers.
fn running(folder: &Path) -> Result<Option<Placed>> {
    let Ok(port) = std::fs::read_to_string(folder.join("port")) else { return Ok(None) };
    let port = port.trim().parse().context("failed to read where the shared PostgreSQL listens")?;
    let place = Placed::at(folder, port)?;
    Ok(place.run("postgres", "select 1").is_ok().then_some(place))
}

fn start(folder: &Path) -> Result<Placed> {
    let left = folder.join("cluster");
    if left.exists() {
        let place = Placed::at(folder, 0)?;
        let _ = place.stop("immediate");
        std::fs::remove_dir_all(&left).context("failed to remove an earlier run's PostgreSQL")?;
    }
    let place = Placed::make(folder)?;
    place.start(Care::Careless)?;
    std::fs::write(folder.join("port"), place.port.to_string())?;
    watch(&place)?;
    Ok(place)
}

/// Leaves somebody behind who stops it in the end.
fn watch(place: &Placed) -> Result<()> {
    let stop = place.folder.join("stop");
    let pg_ctl = place.programs.join("pg_ctl");
    let as_whom = crate::programs::command(&pg_ctl);
    let words: Vec<String> = std::iter::once(as_whom.get_program())
        .chain(as_whom.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let script = format!(
        "#!/bin/sh\ncd / && exec {} -D '{}' -m immediate \"$@\"\n",
        words.join(" "),
        place.files().display()
    );
    std::fs::write(&stop, script)?;
    let permissions = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o755);
    std::fs::set_permissions(&stop, permissions)?;
    Command::new("setsid")
        .args(["sh", "-c", WATCH, "sh"])
        .args([place.folder.as_os_str(), stop.as_os_str()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .context("failed to watch the shared PostgreSQL")?;
    Ok(())
}
