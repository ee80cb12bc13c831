//! Samples → distributions.
//!
//! Owns the histograms (HDR, three significant digits, nanoseconds). Must not know who answered.

use std::time::Duration;

use hdrhistogram::Histogram;

use super::Sample;
use super::queries::BenchQuery;
use super::report::{KindReport, Latency, Measured, QueryReport};

/// Percentiles of a distribution that are kept.
const PERCENTILES: [f64; 16] =
    [0.0, 10.0, 25.0, 50.0, 60.0, 75.0, 80.0, 90.0, 95.0, 98.0, 99.0, 99.5, 99.8, 99.9, 99.99, 100.0];

/// Times of one kind.
struct Times {
    search: Histogram<u64>,
    fetch: Histogram<u64>,
    total: Histogram<u64>,
    busy: Duration,
}

impl Times {
    fn new() -> Self {
        let histogram = || {
            let mut histogram = Histogram::new_with_bounds(1, 1_000_000_000, 3)
                .unwrap_or_else(|_| unreachable!("one, a second and three digits are in order"));
            histogram.auto(true);
            histogram
        };
        Self { search: histogram(), fetch: histogram(), total: histogram(), busy: Duration::ZERO }
    }

    fn add(&mut self, sample: Sample) {
        let total = sample.search + sample.fetch;
        for (histogram, time) in
            [(&mut self.search, sample.search), (&mut self.fetch, sample.fetch), (&mut self.total, total)]
        {
            // Never too large: the histogram grows.
            histogram.saturating_record(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
        }
        self.busy += total;
    }

    fn merge(&mut self, other: &Self) {
        for (own, other) in [
            (&mut self.search, &other.search),
            (&mut self.fetch, &other.fetch),
            (&mut self.total, &other.total),
        ] {
            // Fails only for what does not fit: this one grows.
            let _ = own.add(other);
        }
        self.busy += other.busy;
    }
}

/// What one query came to.
#[derive(Clone, Copy)]
struct Range {
    hits: [u64; 2],
    times: [Duration; 2],
}

/// Counts while queries are answered.
pub(super) struct Tally {
    /// The kind of each query.
    kinds: Vec<usize>,
    names: Vec<String>,
    times: Vec<Times>,
    queries: Vec<Range>,
    /// Of each round, the sum of the logarithms of times in microseconds, and how many.
    rounds: Vec<(f64, u32)>,
}

impl Tally {
    pub fn new(queries: &[BenchQuery], rounds: usize) -> Self {
        let mut names: Vec<String> = Vec::new();
        let mut kinds = Vec::new();
        for query in queries {
            let at = names.iter().position(|name| *name == query.kind);
            kinds.push(at.unwrap_or(names.len()));
            if at.is_none() {
                names.push(query.kind.clone());
            }
        }
        let none = Range { hits: [u64::MAX, 0], times: [Duration::MAX, Duration::ZERO] };
        Self {
            times: names.iter().map(|_| Times::new()).collect(),
            kinds,
            names,
            queries: vec![none; queries.len()],
            rounds: vec![(0.0, 0); rounds],
        }
    }

    pub fn add(&mut self, query: usize, round: usize, sample: Sample) {
        self.times[self.kinds[query]].add(sample);
        let time = sample.search + sample.fetch;
        let range = &mut self.queries[query];
        range.hits = [range.hits[0].min(sample.total), range.hits[1].max(sample.total)];
        range.times = [range.times[0].min(time), range.times[1].max(time)];
        let (sum, count) = &mut self.rounds[round];
        *sum += microseconds(time).max(1e-3).ln();
        *count += 1;
    }

    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.times.iter_mut().zip(&other.times) {
            own.merge(other);
        }
        for (own, other) in self.queries.iter_mut().zip(&other.queries) {
            own.hits = [own.hits[0].min(other.hits[0]), own.hits[1].max(other.hits[1])];
            own.times = [own.times[0].min(other.times[0]), own.times[1].max(other.times[1])];
        }
        for (own, other) in self.rounds.iter_mut().zip(&other.rounds) {
            *own = (own.0 + other.0, own.1 + other.1);
        }
    }

    /// The figures; `elapsed` is from the first query to the last.
    pub fn finish(self, queries: &[BenchQuery], threads: usize, elapsed: Duration) -> Measured {
        let hits = |kind: Option<usize>| -> Vec<u64> {
            let own =
                self.kinds.iter().zip(&self.queries).filter(|(at, _)| kind.is_none_or(|kind| **at == kind));
            let mut hits: Vec<u64> = own.map(|(_, range)| range.hits[1]).collect();
            hits.sort_unstable();
            hits
        };
        let report = |name: &str, times: &Times, hits: &[u64], busy: f64| KindReport {
            kind: name.to_owned(),
            queries: hits.len(),
            hits: [hits[0], hits[hits.len() / 2], hits[hits.len() - 1]],
            search: Latency::of(&times.search),
            fetch: Latency::of(&times.fetch),
            total: Latency::of(&times.total),
            per_second: times.total.len() as f64 / busy.max(1e-9),
        };
        let mut all = Times::new();
        let mut kinds = Vec::new();
        for (at, (name, times)) in self.names.iter().zip(&self.times).enumerate() {
            all.merge(times);
            kinds.push(report(name, times, &hits(Some(at)), times.busy.as_secs_f64() / threads as f64));
        }
        let by_query = queries.iter().zip(&self.queries).map(|(query, range)| QueryReport {
            kind: query.kind.clone(),
            query: query.text.clone(),
            hits: range.hits,
            least_us: microseconds(range.times[0]),
            most_us: microseconds(range.times[1]),
        });
        Measured {
            kinds,
            all: report("all", &all, &hits(None), elapsed.as_secs_f64()),
            queries: by_query.collect(),
            rounds_us: self
                .rounds
                .iter()
                .map(|(sum, count)| (sum / f64::from(*count).max(1.0)).exp())
                .collect(),
        }
    }
}

fn microseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

impl Latency {
    fn of(times: &Histogram<u64>) -> Self {
        let at = |percentile: f64| times.value_at_percentile(percentile) as f64 / 1e3;
        Self {
            samples: times.len(),
            mean: times.mean() / 1e3,
            p50: at(50.0),
            p90: at(90.0),
            p99: at(99.0),
            p999: at(99.9),
            max: times.max() as f64 / 1e3,
            distribution: PERCENTILES.map(|percentile| [percentile, at(percentile)]).to_vec(),
        }
    }
}
