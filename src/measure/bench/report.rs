//! What a measurement comes to: plain values, written as JSON and read again to be compared with.
//!
//! Owns their shape. Times are in microseconds. Must not know how they are shown.

use serde::{Deserialize, Serialize};

use super::warnings::{about_machine, about_times};
use super::{BenchOptions, machine};
use crate::results::StatsView;

/// A whole measurement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of the program.
    pub version: String,
    /// What it was measured on.
    pub machine: Machine,
    /// What was searched.
    pub index: IndexFacts,
    /// How it was measured.
    pub settings: Settings,
    /// The figures.
    #[serde(flatten)]
    pub measured: Measured,
    /// Where a process was started for each query: the same of processes that do nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty_process: Option<Latency>,
    /// Why the figures may be doubtful, a sentence each.
    pub warnings: Vec<String>,
}

/// A machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Its processor's model.
    pub cpu: String,
    /// Hardware threads that this process may use.
    pub cores: usize,
    /// Memory in bytes; 0 where it is not known.
    pub memory_bytes: u64,
    /// Its system, with the version of the kernel.
    pub os: String,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexFacts {
    /// Releases in it.
    pub releases: u64,
    /// Passages in it, titles not counted.
    pub passages: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Bytes of the files it was built from.
    pub corpus_bytes: u64,
    /// Segments.
    pub segments: u64,
}

impl From<&StatsView> for IndexFacts {
    fn from(stats: &StatsView) -> Self {
        Self {
            releases: stats.releases,
            passages: stats.passages,
            bytes: stats.index_bytes,
            corpus_bytes: stats.corpus_bytes,
            segments: stats.segments,
        }
    }
}

/// How it was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Times each query was asked.
    pub runs: u32,
    /// Threads that asked.
    pub threads: usize,
    /// Of queries and order.
    pub seed: u64,
    /// Whether a process was started for each query.
    pub cold: bool,
}

/// The figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// By kind, in the order the queries had.
    pub kinds: Vec<KindReport>,
    /// All kinds together.
    pub all: KindReport,
    /// Query by query.
    pub queries: Vec<QueryReport>,
    /// Rounds of all queries, the geometric mean of times in each.
    pub rounds_us: Vec<f64>,
}

/// The figures of a kind of query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KindReport {
    /// Its name.
    pub kind: String,
    /// Queries of this kind.
    pub queries: usize,
    /// The passages they match: least, median, most.
    pub hits: [u64; 3],
    /// Until the best passages are known.
    pub search: Latency,
    /// Reading and highlighting them.
    pub fetch: Latency,
    /// Both.
    pub total: Latency,
    /// Queries answered a second, all threads together.
    pub per_second: f64,
}

/// A distribution of times, in microseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// Times measured.
    pub samples: u64,
    /// The mean.
    pub mean: f64,
    /// Half are below.
    pub p50: f64,
    /// Nine in ten are below.
    pub p90: f64,
    /// 99 in a hundred are below.
    pub p99: f64,
    /// 999 in a thousand are below.
    pub p999: f64,
    /// The longest.
    pub max: f64,
    /// Percentile and time, rising.
    pub distribution: Vec<[f64; 2]>,
}

/// The figures of one query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueryReport {
    /// Its kind.
    pub kind: String,
    /// The query.
    pub query: String,
    /// Passages it matches, least and most over all runs: the same unless something is wrong.
    pub hits: [u64; 2],
    /// The shortest time.
    pub least_us: f64,
    /// The longest.
    pub most_us: f64,
}

impl Report {
    /// Of what was measured, on this machine.
    #[must_use]
    pub fn new(
        measured: Measured,
        empty_process: Option<Latency>,
        index: IndexFacts,
        options: &BenchOptions,
        cold: bool,
    ) -> Self {
        let machine = Machine::this();
        let mut warnings = about_times(&measured);
        warnings.extend(about_machine(&machine, machine::load(), options.threads, cfg!(debug_assertions)));
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            machine,
            index,
            settings: Settings { runs: options.runs, threads: options.threads, seed: options.seed, cold },
            measured,
            empty_process,
            warnings,
        }
    }
}
