//! Measuring: how well the index answers, and how fast.
//!
//! Owns judgments and runs in TREC's formats ([`qrels`]), the measures ([`metrics`]), what comes of them ([`report`]),
//! the way from a set of queries to a run ([`run`]), latencies ([`mod@bench`]), and text to measure on at any size ([`generate`]). Must not know how
//! figures are shown.

pub mod bench;
pub mod generate;
pub mod metrics;
pub mod qrels;
mod random;
pub mod report;
#[cfg(test)]
mod tests;

use qrels::{Run, Topic};

use crate::index::{Index, IndexError};
use crate::search::{SearchOptions, search};

/// Answers every topic and keeps the releases in the order found: a run to be judged.
///
/// # Errors
/// When the index cannot be read.
pub fn run(index: &Index, topics: &[Topic], tag: &str, options: &SearchOptions) -> Result<Run, IndexError> {
    let mut run = Run::new(tag);
    for topic in topics {
        let results = search(index, &topic.query, options)?;
        run.insert_ranked(&topic.qid, results.results.into_iter().map(|hit| hit.release));
    }
    Ok(run)
}
