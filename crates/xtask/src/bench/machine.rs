//! The machine, and what the operating system says about a process (Linux's `/proc`).

use std::fs;

use anyhow::{Context as _, Result};
use serde::Serialize;

/// Clock ticks a second in `/proc`, the same on every Linux that programs see.
const TICKS_PER_S: f64 = 100.0;

/// What the figures were measured on.
#[derive(Debug, Serialize)]
pub(super) struct Machine {
    cores: usize,
    model: String,
    memory_mb: u64,
    kernel: String,
}

impl Machine {
    pub(super) fn look() -> Self {
        let line = |file: &str, name: &str| {
            let text = fs::read_to_string(file).unwrap_or_default();
            let found = text.lines().find_map(|line| line.strip_prefix(name)?.split_once(':'));
            found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let memory = line("/proc/meminfo", "MemTotal");
        let memory_kb: u64 = memory.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0);
        Self {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            model: line("/proc/cpuinfo", "model name"),
            memory_mb: memory_kb / 1024,
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned(),
        }
    }

    pub(super) fn sentence(&self) -> String {
        let Self { cores, model, memory_mb, kernel } = self;
        format!("{cores} cores of {model}, {memory_mb} MB, Linux {kernel}")
    }
}

/// The load average of the last minute.
pub(super) fn load_average() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or_default()
}

/// The processor time that a process has used, user and system, in milliseconds; `self` for this one.
pub(super) fn cpu_ms(pid: &str) -> Result<f64> {
    let path = format!("/proc/{pid}/stat");
    let text = fs::read_to_string(&path).with_context(|| format!("read {path}"))?;
    cpu_ticks(&text).map(|ticks| ticks * 1000.0 / TICKS_PER_S).with_context(|| format!("understand {path}"))
}

/// `utime` and `stime`, the 14th and 15th fields; the second, the name in parentheses, may hold blanks.
fn cpu_ticks(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11).map(str::parse::<f64>);
    Some(fields.next()?.ok()? + fields.next()?.ok()?)
}

/// The memory of a process that is in RAM, in bytes.
pub(super) fn resident_bytes(pid: u32) -> Result<f64> {
    let path = format!("/proc/{pid}/status");
    let text = fs::read_to_string(&path).with_context(|| format!("read {path}"))?;
    let kb = text
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse::<f64>().ok());
    kb.map(|kb| kb * 1024.0).with_context(|| format!("understand {path}"))
}

#[cfg(test)]
mod tests {
    use super::cpu_ticks;

    #[test]
    fn processor_time_is_read_behind_any_name() {
        let stat = "7 (a b) c) S 1 7 7 0 -1 4194304 100 0 0 0 120 30 0 0 20 0 4 0 100 1 2";
        assert_eq!(cpu_ticks(stat), Some(150.0));
        assert_eq!(cpu_ticks("nonsense"), None);
    }
}
