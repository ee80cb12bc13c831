//! A process a query: what someone at a prompt waits for.
//!
//! Owns how the program is called. Must not know what is made of the times.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::queries::BenchQuery;
use super::{BenchError, Executor, Sample};

/// Runs `search QUERY --format json`.
#[derive(Debug, Clone)]
pub struct SearchProcess {
    program: PathBuf,
    index: PathBuf,
}

impl SearchProcess {
    /// With this program, on the index there.
    #[must_use]
    pub fn new(program: &Path, index: &Path) -> Self {
        Self { program: program.to_owned(), index: index.to_owned() }
    }
}

/// What is read of an answer.
#[derive(Deserialize)]
struct Answer {
    total: u64,
    translated: Option<u64>,
}

impl Executor for SearchProcess {
    fn run(&self, query: &BenchQuery) -> Result<Sample, BenchError> {
        let cross = if query.is_cross() { "only" } else { "off" };
        let mut command = Command::new(&self.program);
        command.arg("--index").arg(&self.index);
        command.args(["search", "--format", "json", "--cross", cross, "--", &query.text]);
        let (output, elapsed) = timed(&mut command, &self.program)?;
        // 1 is grep's for nothing found.
        if !matches!(output.status.code(), Some(0 | 1)) {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(failed(&self.program, &format!("failed on '{}': {said}", query.text)));
        }
        let answer: Answer = serde_json::from_slice(&output.stdout)
            .map_err(|error| failed(&self.program, &format!("gave an answer that is no result: {error}")))?;
        let total = if query.is_cross() { answer.translated.unwrap_or(0) } else { answer.total };
        Ok(Sample { search: elapsed, fetch: Duration::ZERO, total })
    }
}

/// Runs `--version`: all that a process costs that does nothing.
#[derive(Debug, Clone)]
pub struct EmptyProcess {
    program: PathBuf,
}

impl EmptyProcess {
    /// With this program.
    #[must_use]
    pub fn new(program: &Path) -> Self {
        Self { program: program.to_owned() }
    }
}

impl Executor for EmptyProcess {
    fn run(&self, _: &BenchQuery) -> Result<Sample, BenchError> {
        let (output, elapsed) = timed(Command::new(&self.program).arg("--version"), &self.program)?;
        if !output.status.success() {
            return Err(failed(&self.program, "failed to say its version"));
        }
        Ok(Sample { search: elapsed, fetch: Duration::ZERO, total: 0 })
    }
}

fn timed(command: &mut Command, program: &Path) -> Result<(Output, Duration), BenchError> {
    let started = Instant::now();
    let output =
        command.output().map_err(|error| failed(program, &format!("could not be started: {error}")))?;
    Ok((output, started.elapsed()))
}

fn failed(program: &Path, reason: &str) -> BenchError {
    BenchError::Process { program: program.display().to_string(), reason: reason.to_owned() }
}
