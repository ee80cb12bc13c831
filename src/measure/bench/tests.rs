use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use super::compare::compare;
use super::queries::BenchQuery;
use super::report::{IndexFacts, Report};
use super::*;

/// Answers without a clock: each query takes what the test says, run after run.
struct Scripted<F> {
    times: F,
    asked: Mutex<Vec<String>>,
}

impl<F: Fn(&str, usize) -> (u64, u64) + Sync> Scripted<F> {
    fn new(times: F) -> Self {
        Self { times, asked: Mutex::default() }
    }
}

impl<F: Fn(&str, usize) -> (u64, u64) + Sync> Executor for Scripted<F> {
    fn run(&self, query: &BenchQuery) -> Result<Sample, BenchError> {
        let mut asked = self.asked.lock().unwrap();
        let before = asked.iter().filter(|text| **text == query.text).count();
        asked.push(query.text.clone());
        let (microseconds, total) = (self.times)(&query.text, before);
        let time = Duration::from_micros(microseconds);
        Ok(Sample { search: time / 4, fetch: time - time / 4, total })
    }
}

fn queries(count: usize) -> Vec<BenchQuery> {
    let kind = |at: usize| if at.is_multiple_of(2) { "even" } else { "odd" };
    (0..count).map(|at| BenchQuery { kind: kind(at).to_owned(), text: at.to_string() }).collect()
}

fn options(runs: u32) -> BenchOptions {
    BenchOptions { runs, warm_up: false, ..BenchOptions::default() }
}

fn report(measured: Measured, runs: u32) -> Report {
    let index = IndexFacts { releases: 1, passages: 2, bytes: 3, corpus_bytes: 4, segments: 5 };
    Report::new(measured, None, index, &options(runs), false)
}

#[test]
fn percentiles_are_those_of_the_times() {
    let queries = queries(1000);
    let executor = Scripted::new(|text, _| (text.parse::<u64>().unwrap() + 1, 7));
    let measured = measure(&queries, &executor, &options(1)).unwrap();
    let near =
        |value: f64, expected: f64| assert!((value - expected).abs() / expected < 2e-3, "{value} {expected}");
    let total = &measured.all.total;
    assert_eq!(total.samples, 1000);
    for (value, expected) in [(total.p50, 500.0), (total.p90, 900.0), (total.p99, 990.0), (total.p999, 999.0)]
    {
        near(value, expected);
    }
    near(total.max, 1000.0);
    near(measured.all.search.p50, 125.0);
    near(measured.all.fetch.p50, 375.0);
    let [even, odd] = &measured.kinds[..] else { panic!("two kinds") };
    assert_eq!((even.kind.as_str(), even.queries, even.hits), ("even", 500, [7, 7, 7]));
    // The sum of 1, 3, … 999 microseconds is a quarter of a second.
    near(even.per_second, 500.0 / 0.25);
    near(odd.total.mean, 501.0);
}

#[test]
fn every_query_is_asked_in_every_round_in_an_order_the_seed_decides() {
    let queries = queries(50);
    let order = |seed| {
        let executor = Scripted::new(|_, _| (1, 1));
        measure(&queries, &executor, &BenchOptions { seed, ..options(3) }).unwrap();
        executor.asked.into_inner().unwrap()
    };
    let asked = order(1);
    for round in asked.chunks(50) {
        assert_eq!(round.iter().collect::<BTreeSet<_>>().len(), 50);
    }
    assert_ne!(asked[..50], asked[50..100]);
    assert_eq!(asked, order(1));
    assert_ne!(asked, order(2));
}

#[test]
fn threads_share_the_work_and_warming_up_does_not_count() {
    let queries = queries(40);
    let executor = Scripted::new(|_, before| (if before == 0 { 1_000_000 } else { 100 }, 1));
    let options = BenchOptions { runs: 5, threads: 4, warm_up: true, ..BenchOptions::default() };
    let measured = measure(&queries, &executor, &options).unwrap();
    assert_eq!(measured.all.total.samples, 200);
    assert!(measured.all.total.max < 200.0, "{}", measured.all.total.max);
    assert_eq!(executor.asked.into_inner().unwrap().len(), 240);
}

#[test]
fn doubtful_figures_are_warned_of() {
    let said = |times: fn(&str, usize) -> (u64, u64), runs, needle: &str| {
        let measured = measure(&queries(200), &Scripted::new(times), &options(runs)).unwrap();
        report(measured, runs).warnings.iter().any(|warning| warning.contains(needle))
    };
    let steady = |_: &str, _: usize| (100, 3);
    for needle in ["found more", "first round", "drifted", "slowest round", "too few"] {
        assert!(!said(steady, 8, needle), "{needle}");
    }
    assert!(said(|text, before| (100, if text == "7" { before as u64 } else { 3 }), 8, "found more"));
    assert!(said(|_, before| (if before == 0 { 300 } else { 100 }, 3), 8, "first round took 3.0"));
    assert!(said(|_, before| (if before < 4 { 100 } else { 150 }, 3), 8, "drifted"));
    assert!(said(|_, before| (if before == 2 { 500 } else { 100 }, 3), 8, "slowest round took 5.0"));
    assert!(said(steady, 1, "too few"));
}

#[test]
fn a_report_is_read_as_it_was_written_and_compared() {
    let measured = |time| measure(&queries(10), &Scripted::new(move |_, _| (time, 3)), &options(2)).unwrap();
    let old = report(measured(100), 2);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.json");
    std::fs::write(&path, serde_json::to_vec(&old).unwrap()).unwrap();
    let old = Report::read(&path).unwrap();

    let comparison = compare(&old, &report(measured(200), 2));
    assert!(comparison.differences.is_empty(), "{:?}", comparison.differences);
    let names: Vec<&str> = comparison.kinds.iter().map(|kind| kind.kind.as_str()).collect();
    assert_eq!(names, ["even", "odd", "all"]);
    assert!(comparison.kinds.iter().all(|kind| (kind.p50 - 2.0).abs() < 0.01 && kind.other_hits == 0));

    let mut other = report(measured(100), 2);
    other.measured.queries[0].hits = [4, 4];
    other.index.passages += 1;
    let comparison = compare(&old, &other);
    assert_eq!(comparison.kinds.iter().map(|kind| kind.other_hits).collect::<Vec<_>>(), [1, 0, 1]);
    assert_eq!(comparison.differences, ["the number of passages is not the same as in the earlier run"]);

    std::fs::write(&path, "{}").unwrap();
    assert!(matches!(Report::read(&path), Err(BenchError::Report { .. })));
}

#[test]
fn no_queries_are_an_error() {
    let executor = Scripted::new(|_, _| (1, 1));
    assert!(matches!(measure(&[], &executor, &options(1)), Err(BenchError::NoQueries(_))));
}
