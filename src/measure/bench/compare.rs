//! Two measurements side by side.
//!
//! Owns what is compared, and what makes a comparison doubtful. Must not know how it is shown.

use std::collections::HashMap;
use std::path::Path;

use super::BenchError;
use super::report::Report;

/// A kind of query, then and now. A ratio above 1 is longer, or more, now.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedKind {
    /// Its name.
    pub kind: String,
    /// The median.
    pub p50: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// Queries a second.
    pub per_second: f64,
    /// Of the queries in both, those that find another number of passages now.
    pub other_hits: usize,
}

/// A measurement compared with an earlier one.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The kinds that both have, all together last.
    pub kinds: Vec<ComparedKind>,
    /// What was not the same, a sentence each.
    pub differences: Vec<String>,
}

impl Report {
    /// Reads the report of an earlier run.
    ///
    /// # Errors
    /// When the file cannot be read, or is none.
    pub fn read(path: &Path) -> Result<Self, BenchError> {
        let bytes =
            std::fs::read(path).map_err(|source| BenchError::Read { path: path.to_owned(), source })?;
        serde_json::from_slice(&bytes).map_err(|source| BenchError::Report { path: path.to_owned(), source })
    }
}

/// Compares a measurement with an earlier one.
#[must_use]
pub fn compare(old: &Report, new: &Report) -> Comparison {
    let before: HashMap<(&str, &str), [u64; 2]> =
        old.measured.queries.iter().map(|q| ((q.kind.as_str(), q.query.as_str()), q.hits)).collect();
    let other_hits = |kind: Option<&str>| {
        let own = new.measured.queries.iter().filter(|query| kind.is_none_or(|kind| query.kind == kind));
        own.filter(|query| {
            before.get(&(query.kind.as_str(), query.query.as_str())).is_some_and(|hits| *hits != query.hits)
        })
        .count()
    };
    let all = [(&old.measured.all, &new.measured.all, None)];
    let kinds = new.measured.kinds.iter().filter_map(|kind| {
        let then = old.measured.kinds.iter().find(|then| then.kind == kind.kind)?;
        Some((then, kind, Some(kind.kind.as_str())))
    });
    let kinds = kinds.chain(all).map(|(then, now, kind)| ComparedKind {
        kind: now.kind.clone(),
        p50: ratio(now.total.p50, then.total.p50),
        p99: ratio(now.total.p99, then.total.p99),
        per_second: ratio(now.per_second, then.per_second),
        other_hits: other_hits(kind),
    });
    let mut differences = Vec::new();
    let mut differ = |same: bool, what: &str| {
        if !same {
            differences.push(format!("{what} not the same as in the earlier run"));
        }
    };
    differ(old.machine == new.machine, "the machine is");
    differ(old.settings == new.settings, "the settings are");
    differ(old.index.passages == new.index.passages, "the number of passages is");
    let asked = |report: &Report| -> Vec<(String, String)> {
        report.measured.queries.iter().map(|query| (query.kind.clone(), query.query.clone())).collect()
    };
    differ(asked(old) == asked(new), "the queries are");
    Comparison { kinds: kinds.collect(), differences }
}

fn ratio(now: f64, then: f64) -> f64 {
    if then > 0.0 { now / then } else { 0.0 }
}
