//! What the system says of this process, where it says so.

use std::fs;

/// Ticks a second in which Linux counts the time of a process, on every machine that it runs on today.
const TICKS_PER_S: f64 = 100.0;
/// Bytes of a page, as Linux counts memory on the machines for which we build.
const PAGE: u64 = 4096;

pub(super) struct Process {
    pub(super) resident_bytes: u64,
    pub(super) cpu_s: f64,
    pub(super) open_files: u64,
}

impl Process {
    pub(super) fn look() -> Option<Self> {
        let pages: u64 = fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()?;
        let open_files = fs::read_dir("/proc/self/fd").ok()?.count() as u64;
        let cpu_s = cpu_s(&fs::read_to_string("/proc/self/stat").ok()?)?;
        Some(Self { resident_bytes: pages * PAGE, cpu_s, open_files })
    }
}

/// The 14th and 15th field; the second is the name of the program in parentheses, which may hold anything.
fn cpu_s(stat: &str) -> Option<f64> {
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(11);
    let mut next = || fields.next()?.parse::<u32>().ok();
    Some((f64::from(next()?) + f64::from(next()?)) / TICKS_PER_S)
}

#[cfg(test)]
mod tests {
    use super::cpu_s;

    #[test]
    fn a_name_with_parentheses_and_blanks_is_skipped() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 4 0 1";
        assert_eq!(cpu_s(stat), Some(3.0));
        assert_eq!(cpu_s("nonsense"), None);
    }
}
