//! The data folder, and the disk under it.

use super::findings::Findings;
use crate::config::Options;
use rustix::fs::statvfs;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Below this the database will soon not be able to write.
const LOW: u64 = 1_000_000_000;
/// Below this it may stop at any moment.
const VERY_LOW: u64 = 100_000_000;
/// Each commit waits for one such write.
const SLOW_SYNC: Duration = Duration::from_millis(20);
/// File systems over a network, as `/proc/mounts` names them: SQLite's locks and syncs cannot be relied on there.
const OVER_NETWORK: &[&str] = &["9p", "cifs", "fuse.sshfs", "nfs", "nfs4", "smb3", "smbfs"];

pub(super) fn look(options: &Options, findings: &mut Findings) {
    let folder = match options.folder() {
        Ok(folder) => folder,
        Err(error) => return findings.wrong("data folder", error.to_string()),
    };
    let Ok(found) = fs::metadata(&folder) else {
        return would_be_made(&folder, findings);
    };
    if !found.is_dir() {
        return findings
            .wrong("data folder", format!("{} is not a folder; name one with --data", folder.display()));
    }
    match sync(&folder) {
        Ok(took) => {
            findings.fine("data folder", format!("{} can be written", folder.display()));
            speed(took, findings);
        }
        Err(error) => findings.wrong(
            "data folder",
            format!("{} cannot be written: {error}; let the server's user own it", folder.display()),
        ),
    }
    if found.permissions().mode() & 0o077 == 0 {
        findings.fine("permissions", "nobody else may look into the data folder");
    } else {
        findings.doubtful(
            "permissions",
            format!(
                "other users of this machine may look into the data folder; chmod 700 {} ends that",
                folder.display()
            ),
        );
    }
    if options.database().is_ok_and(|database| database.folder().is_some()) {
        network(&folder, findings);
    }
    space(&folder, findings);
}

fn would_be_made(folder: &Path, findings: &mut Findings) {
    let above = folder.ancestors().skip(1).find(|path| path.is_dir());
    match above {
        Some(above) if sync(above).is_ok() => {
            findings.fine(
                "data folder",
                format!("{} is not there yet; the first start makes it", folder.display()),
            );
            space(above, findings);
        }
        _ => findings.wrong(
            "data folder",
            format!(
                "{} is not there and cannot be made by this user; make it and let the server's user own it",
                folder.display()
            ),
        ),
    }
}

/// Writes a little and waits until it is on disk: the middle of five tries.
fn sync(folder: &Path) -> std::io::Result<Duration> {
    let mut file = tempfile::tempfile_in(folder)?;
    let mut took = Vec::new();
    for _ in 0..5 {
        file.write_all(&[7; 4096])?;
        let since = Instant::now();
        file.sync_data()?;
        took.push(since.elapsed());
    }
    took.sort_unstable();
    Ok(took.get(2).copied().unwrap_or_default())
}

fn speed(took: Duration, findings: &mut Findings) {
    let told = format!("what is written is on disk after {:.1} ms", took.as_secs_f64() * 1000.0);
    if took > SLOW_SYNC {
        findings
            .doubtful("disk speed", format!("{told}, and every change waits for that; a faster disk helps"));
    } else {
        findings.fine("disk speed", told);
    }
}

fn space(folder: &Path, findings: &mut Findings) {
    let Ok(found) = statvfs(folder) else { return };
    let free = found.f_bavail * found.f_frsize;
    let told = format!("{:.1} GB are free", free as f64 / 1e9);
    match free {
        free if free < VERY_LOW => {
            findings.wrong("disk space", format!("{told}; make room before the server stops writing"));
        }
        free if free < LOW => findings.doubtful("disk space", format!("{told}; make room soon")),
        _ => findings.fine("disk space", told),
    }
}

fn network(folder: &Path, findings: &mut Findings) {
    let Ok(mounts) = fs::read_to_string("/proc/mounts") else { return };
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let kind = kind_of(&mounts, &folder);
    if let Some(kind) = kind.filter(|kind| OVER_NETWORK.contains(&kind.as_str())) {
        findings.wrong(
            "disk",
            format!("the data folder lies on a network share ({kind}), where what is synced may be lost; use a disk of this machine, or PostgreSQL"),
        );
    }
}

/// The kind of file system under a path: that of the longest mount above it.
fn kind_of(mounts: &str, folder: &Path) -> Option<String> {
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        let place = PathBuf::from(fields.next()?.replace("\\040", " "));
        Some((place, fields.next()?.to_owned()))
    });
    let above = mounts.filter(|(place, _)| folder.starts_with(place));
    above.max_by_key(|(place, _)| place.components().count()).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::kind_of;
    use std::path::Path;

    #[test]
    fn the_longest_mount_above_a_folder_says_its_kind() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\nserver:/share /srv/a\\040share nfs4 rw 0 0\n";
        assert_eq!(kind_of(mounts, Path::new("/srv/a share/warmline")).as_deref(), Some("nfs4"));
        assert_eq!(kind_of(mounts, Path::new("/srv/warmline")).as_deref(), Some("ext4"));
        assert_eq!(kind_of("", Path::new("/srv")), None);
    }
}
