//! A file system of its own for one cluster, small enough to be filled to its last byte: what PostgreSQL is told then is the system's
//! own `ENOSPC`. It is mounted in a namespace that ends with its keeper, so that nothing stays mounted however its user ends.

use crate::programs::{is_root, run};
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Mounts a disk in a file, as root; where that cannot be had, or is not allowed, one in memory. Then it waits for the end of its
/// input, with which it ends.
const KEEP: &str = "{ [ \"$3\" = root ] && mount -o loop \"$2\" \"$1\" 2>&-; } || mount -t tmpfs -o size=\"$4\"m tmpfs \"$1\" || exit 1
echo mounted
exec cat";

/// What fills it.
const BALLAST: &str = "ballast";
/// What is not taken at once, in bytes.
const LAST_BYTES: u64 = 262_144;

/// A mounted file system, seen by those who enter it. It is gone with this.
#[derive(Debug)]
pub(crate) struct SmallDisk {
    keeper: Child,
    place: PathBuf,
}

/// How to run programs where a small disk is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entrance {
    keeper: u32,
}

impl SmallDisk {
    /// Mounts one of so many megabytes at the folder `disk` in `folder`.
    pub(crate) fn mount(folder: &Path, megabytes: u64) -> Result<Self> {
        let (place, image) = (folder.join("disk"), folder.join("disk.img"));
        std::fs::create_dir(&place).context("failed to make a folder for a small disk")?;
        let as_whom = if is_root() && make_image(&image, megabytes).is_ok() { "root" } else { "user" };
        let flags: &[&str] = if is_root() { &["-m"] } else { &["-U", "-r", "-m"] };
        let mut keeper = Command::new("unshare")
            .args(flags)
            .args(["sh", "-c", KEEP, "sh"])
            .args([place.as_os_str(), image.as_os_str()])
            .args([as_whom, &megabytes.to_string()])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("failed to run unshare")?;
        let mut said = String::new();
        if let Some(out) = keeper.stdout.as_mut() {
            BufReader::new(out)
                .read_line(&mut said)
                .context("failed to hear whether a small disk is mounted")?;
        }
        if said.trim() != "mounted" {
            let mut why = String::new();
            if let Some(err) = keeper.stderr.as_mut() {
                err.read_to_string(&mut why).context("failed to hear why no small disk is mounted")?;
            }
            let _ = keeper.wait();
            bail!("neither root nor a user namespace may mount a file system here: {}", why.trim());
        }
        Ok(Self { keeper, place })
    }

    pub(crate) fn entrance(&self) -> Entrance {
        Entrance { keeper: self.keeper.id() }
    }

    /// Where it is, for those inside.
    pub(crate) fn place(&self) -> &Path {
        &self.place
    }

    /// Where it is, for those outside.
    pub(crate) fn outside(&self) -> PathBuf {
        let inside = self.place.strip_prefix("/").unwrap_or(&self.place);
        PathBuf::from(format!("/proc/{}/root", self.keeper.id())).join(inside)
    }

    /// Takes what is free, to the last byte; again, what has become free since.
    pub(crate) fn fill(&self) -> Result<()> {
        let ballast = self.outside().join(BALLAST);
        let file = File::options().create(true).append(true).open(&ballast);
        let mut file = file.context("failed to make something to fill a disk with")?;
        let free = run(Command::new("df").args(["--output=avail", "-B1"]).arg(&ballast))?;
        let free: u64 =
            free.lines().last().unwrap_or_default().trim().parse().context("failed to read df")?;
        let has = file.metadata()?.len();
        // Most of it at once, without writing it. Somebody may be quicker: the rest is taken bit by bit.
        if free > LAST_BYTES {
            let most = (has + free - LAST_BYTES).to_string();
            let _ = run(Command::new("fallocate").args(["-l", &most]).arg(&ballast));
        }
        for piece in [65_536, 4096, 512, 1] {
            while file.write_all(&vec![7; piece]).is_ok() {}
        }
        Ok(())
    }

    /// Gives back what [`SmallDisk::fill`] took.
    pub(crate) fn make_room(&self) -> Result<()> {
        std::fs::remove_file(self.outside().join(BALLAST)).context("failed to make room on a small disk")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // The end of its input ends it, and the mount with it once nobody is inside any more.
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

impl Entrance {
    /// A command that runs inside, as somebody whom PostgreSQL accepts.
    pub(crate) fn command(self, program: &Path) -> Result<Command> {
        let mut command = Command::new("nsenter");
        command.args(["-t", &self.keeper.to_string(), "-m"]);
        if is_root() {
            command.args(["--", "runuser", "-u", "postgres", "--"]);
        } else {
            // Inside, we are root and may mount; PostgreSQL wants us as we are outside.
            let own = |what| run(Command::new("id").arg(what));
            command.args(["-U", "--preserve-credentials", "--", "unshare", "-U"]);
            command.args([format!("--map-user={}", own("-u")?), format!("--map-group={}", own("-g")?)]);
        }
        command.arg(program);
        Ok(command)
    }
}

/// An empty file system in a file that takes room only where something is written.
fn make_image(image: &Path, megabytes: u64) -> Result<()> {
    File::create(image)?.set_len(megabytes << 20)?;
    // Nothing is held back for root, and nothing is written now that can be written later.
    let mut make = Command::new("mkfs.ext4");
    make.args(["-q", "-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1"]).arg(image);
    run(&mut make).map(drop)
}
