//! The machine that is measured on.
//!
//! Owns what is said of it: nothing that names its owner, its host or its folders. Must not know what is measured.

use super::report::Machine;

impl Machine {
    /// This one. What the system does not tell is `unknown` or 0.
    #[must_use]
    pub fn this() -> Self {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let value = |text: &str, name: &str| -> Option<String> {
            let line = text.lines().find(|line| line.starts_with(name))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let memory = value(&read("/proc/meminfo"), "MemTotal").unwrap_or_default();
        let kibibytes: u64 = memory.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0);
        let release = read("/proc/sys/kernel/osrelease");
        let version = release.split(|c: char| c != '.' && !c.is_ascii_digit()).next().unwrap_or_default();
        Self {
            cpu: value(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown".to_owned()),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            memory_bytes: kibibytes * 1024,
            os: format!("{} {version}", std::env::consts::OS).trim().to_owned(),
        }
    }
}

/// Processes that were running or waiting to run over the last minute, on average, where the system tells.
pub(super) fn load() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}
