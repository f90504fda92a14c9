//! The machine, and what the operating system says about a process (Linux's `/proc`).

use std::fs;

use anyhow::{Context as _, Result};
use serde::Serialize;

/// Clock ticks a second in `/proc`, the same on every Linux that programs see.
const TICKS_PER_S: f64 = 100.0;

/// What the figures were measured on.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    cores: usize,
    model: String,
    memory_mb: u64,
    kernel: String,
}

impl Machine {
    pub(crate) fn look() -> Self {
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

    pub(crate) fn sentence(&self) -> String {
        let Self { cores, model, memory_mb, kernel } = self;
        format!("{cores} cores of {model}, {memory_mb} MB, Linux {kernel}")
    }
}

/// The load average of the last minute.
pub(crate) fn load_average() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or_default()
}

/// The processor time that a process has used, user and system, in milliseconds; `self` for this one.
pub(super) fn cpu_ms(pid: &str) -> Result<f64> {
    let ticks = cpu_ticks(&read_stat(pid)?);
    ticks.map(|ticks| ticks * 1000.0 / TICKS_PER_S).with_context(|| format!("understand /proc/{pid}/stat"))
}

/// The same of a process with its children, those included that have ended, as a database's server has one for each connection.
pub(super) fn tree_cpu_ms(pid: u32) -> Result<f64> {
    let own = read_stat(&pid.to_string())?;
    let ended = cpu_ticks_at(&own, ENDED_CHILDREN).context("understand what ended children used")?;
    // A child may end while it is looked at: then it is among the ended the next time.
    let living: f64 = children(pid).iter().filter_map(|child| cpu_ms(child).ok()).sum();
    Ok(cpu_ms(&pid.to_string())? + living + ended * 1000.0 / TICKS_PER_S)
}

/// The memory in RAM of a process and its children, in bytes; what they share is counted once.
pub(super) fn tree_memory_bytes(pid: u32) -> Result<f64> {
    let of = |pid: &str| {
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        let kb =
            text.lines().find_map(|line| line.strip_prefix("Pss:")?.split_whitespace().next()?.parse().ok());
        kb.map(|kb: f64| kb * 1024.0)
    };
    let own = of(&pid.to_string()).context("look at the memory of the database's server")?;
    Ok(own + children(pid).iter().filter_map(|child| of(child)).sum::<f64>())
}

fn children(pid: u32) -> Vec<String> {
    let names = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok());
    let parent = |stat: &str| stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse::<u32>().ok();
    names
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|name| read_stat(name).is_ok_and(|stat| parent(&stat) == Some(pid)))
        .collect()
}

fn read_stat(pid: &str) -> Result<String> {
    let path = format!("/proc/{pid}/stat");
    fs::read_to_string(&path).with_context(|| format!("read {path}"))
}

/// Where the fields of processor time are, after the name.
const OWN: usize = 11;
const ENDED_CHILDREN: usize = 13;

/// `utime` and `stime`, the 14th and 15th fields; the second, the name in parentheses, may hold blanks.
fn cpu_ticks(stat: &str) -> Option<f64> {
    cpu_ticks_at(stat, OWN)
}

fn cpu_ticks_at(stat: &str, place: usize) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(place).map(str::parse::<f64>);
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
    use super::{ENDED_CHILDREN, children, cpu_ticks, cpu_ticks_at, tree_cpu_ms, tree_memory_bytes};

    #[test]
    fn processor_time_is_read_behind_any_name() {
        let stat = "7 (a b) c) S 1 7 7 0 -1 4194304 100 0 0 0 120 30 7 8 20 0 4 0 100 1 2";
        assert_eq!(cpu_ticks(stat), Some(150.0));
        assert_eq!(cpu_ticks_at(stat, ENDED_CHILDREN), Some(15.0));
        assert_eq!(cpu_ticks("nonsense"), None);
    }

    #[test]
    fn a_process_is_measured_with_its_children() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let own = std::process::id();
        assert!(children(own).contains(&child.id().to_string()));
        assert!(tree_memory_bytes(own).unwrap() > tree_memory_bytes(child.id()).unwrap());
        assert!(tree_cpu_ms(own).unwrap() >= tree_cpu_ms(child.id()).unwrap());
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
