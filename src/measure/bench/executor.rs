//! How a query is answered while the clock runs.
//!
//! Owns the trait, so that what is made of times can be tested without a clock, and the search inside this process. Must not
//! know what is made of the times.

use std::time::{Duration, Instant};

use super::BenchError;
use super::queries::BenchQuery;
use crate::index::Index;
use crate::search::{Cross, SearchOptions, fetch, find};

/// One answer to one query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Until the best passages were known.
    pub search: Duration,
    /// From then on until they were read and highlighted; nothing where the two cannot be told apart.
    pub fetch: Duration,
    /// Passages that match, as the answer says.
    pub total: u64,
}

/// Answers queries.
pub trait Executor: Sync {
    /// Answers one.
    ///
    /// # Errors
    /// When it cannot be answered.
    fn run(&self, query: &BenchQuery) -> Result<Sample, BenchError>;
}

/// Answers from an open index, ten results a query.
#[derive(Debug, Clone, Copy)]
pub struct Library<'a> {
    index: &'a Index,
}

impl<'a> Library<'a> {
    /// From this index.
    #[must_use]
    pub fn new(index: &'a Index) -> Self {
        Self { index }
    }
}

impl Executor for Library<'_> {
    fn run(&self, query: &BenchQuery) -> Result<Sample, BenchError> {
        let options = SearchOptions {
            cross: if query.is_cross() { Cross::Only } else { Cross::Off },
            ..SearchOptions::default()
        };
        let started = Instant::now();
        let matches = find(self.index, &query.text, &options)?;
        let found = started.elapsed();
        let hits = fetch(self.index, &matches, options.offset, options.limit)?;
        let fetched = started.elapsed();
        std::hint::black_box(hits);
        let total = if query.is_cross() { matches.translated.unwrap_or(0) } else { matches.total };
        Ok(Sample { search: found, fetch: fetched.saturating_sub(found), total })
    }
}
