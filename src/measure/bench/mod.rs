//! How fast the index answers.
//!
//! Owns the course of a measurement ([`measure`]): rounds, order, threads. What queries there are is [`queries`]' and
//! [`draw`]'s, how one is answered an [`Executor`]'s, what comes of it [`report`]'s. Must not know how figures are shown.

pub mod compare;
pub mod draw;
mod executor;
mod machine;
mod process;
pub mod queries;
pub mod report;
mod tally;
#[cfg(test)]
mod tests;
mod warnings;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

pub use executor::{Executor, Library, Sample};
pub use process::{EmptyProcess, SearchProcess};

use crate::index::IndexError;
use crate::measure::random::Random;
use queries::BenchQuery;
use report::Measured;
use tally::Tally;

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A file cannot be read.
    #[error("'{}': {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is no report of an earlier measurement.
    #[error("'{}' is no report of an earlier run: {source}", path.display())]
    Report {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// There is nothing to ask.
    #[error("there are no queries to measure with: {0}")]
    NoQueries(&'static str),
    /// A process could not be started, or failed.
    #[error("'{program}' {reason}")]
    Process {
        /// The program.
        program: String,
        /// What went wrong.
        reason: String,
    },
}

/// How to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BenchOptions {
    /// How many times each query is asked; 1 or more.
    pub runs: u32,
    /// Threads that ask at the same time; 1 or more.
    pub threads: usize,
    /// Of the order, and of the queries that are drawn.
    pub seed: u64,
    /// Whether all is asked once before it counts.
    pub warm_up: bool,
}

impl Default for BenchOptions {
    fn default() -> Self {
        Self { runs: 20, threads: 1, seed: 1, warm_up: true }
    }
}

/// Asks every query `runs` times, each round in another order that the seed decides.
///
/// # Errors
/// The first of the executor; or when there are no queries.
pub fn measure(
    queries: &[BenchQuery],
    executor: &dyn Executor,
    options: &BenchOptions,
) -> Result<Measured, BenchError> {
    if queries.is_empty() {
        return Err(BenchError::NoQueries("the list is empty"));
    }
    if options.warm_up {
        for query in queries {
            executor.run(query)?;
        }
    }
    let rounds: Vec<Vec<usize>> =
        (0..options.runs.max(1)).map(|round| shuffled(queries.len(), options.seed, round)).collect();
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    let work = || -> Result<Tally, BenchError> {
        let mut tally = Tally::new(queries, rounds.len());
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(round) = rounds.get(at / queries.len()) else { return Ok(tally) };
            let query = round[at % queries.len()];
            tally.add(query, at / queries.len(), executor.run(&queries[query])?);
        }
    };
    let tallies: Vec<Result<Tally, BenchError>> = if options.threads <= 1 {
        vec![work()]
    } else {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..options.threads).map(|_| scope.spawn(work)).collect();
            let panicked =
                || Err(BenchError::Process { program: "a thread".to_owned(), reason: "panicked".to_owned() });
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| panicked())).collect()
        })
    };
    let elapsed = started.elapsed();
    let mut whole = Tally::new(queries, rounds.len());
    for tally in tallies {
        whole.merge(&tally?);
    }
    Ok(whole.finish(queries, options.threads.max(1), elapsed.max(Duration::from_nanos(1))))
}

/// Places in an order of this round's own (Fisher and Yates).
fn shuffled(length: usize, seed: u64, round: u32) -> Vec<usize> {
    let mut random = Random::of(seed, u64::from(round));
    let mut order: Vec<usize> = (0..length).collect();
    for at in (1..length).rev() {
        order.swap(at, random.below(at as u32 + 1) as usize);
    }
    order
}
