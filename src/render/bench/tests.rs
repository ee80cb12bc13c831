use std::time::Duration;

use insta::assert_snapshot;

use super::*;
use crate::measure::bench::compare::compare;
use crate::measure::bench::queries::BenchQuery;
use crate::measure::bench::report::{IndexFacts, Latency, Machine, Measured, Report};
use crate::measure::bench::{BenchError, BenchOptions, Executor, Sample, measure};

/// Answers after a time that the query says, in microseconds.
struct Scripted {
    factor: u32,
}

impl Executor for Scripted {
    fn run(&self, query: &BenchQuery) -> Result<Sample, BenchError> {
        let time = Duration::from_micros(query.text.parse().unwrap()) * self.factor;
        Ok(Sample { search: time * 3 / 4, fetch: time / 4, total: u64::from(query.text.len() as u32) * 1000 })
    }
}

fn measured(factor: u32) -> Measured {
    let kinds = [("word", 40), ("phrase", 900), ("cross", 15_000)];
    let queries: Vec<BenchQuery> = kinds
        .into_iter()
        .flat_map(|(kind, base)| {
            (0..20_u32).map(move |at| BenchQuery {
                kind: kind.to_owned(),
                text: (base * (10 + at * at) / 10).to_string(),
            })
        })
        .collect();
    let options = BenchOptions { runs: 20, ..BenchOptions::default() };
    let mut measured = measure(&queries, &Scripted { factor }, &options).unwrap();
    // The one figure that a clock gives.
    measured.all.per_second = 1234.5;
    measured
}

fn report(factor: u32, empty: Option<Latency>) -> Report {
    let index = IndexFacts {
        releases: 13_584,
        passages: 100_013,
        bytes: 98_765_432,
        corpus_bytes: 32_200_000,
        segments: 4,
    };
    let cold = empty.is_some();
    let mut report = Report::new(measured(factor), empty, index, &BenchOptions::default(), cold);
    report.version = "0.0.0".to_owned();
    report.machine = Machine {
        cpu: "A processor".to_owned(),
        cores: 2,
        memory_bytes: 8_000_000_000,
        os: "linux 6.1.0".to_owned(),
    };
    report
}

fn written(serializer: &dyn Serializer, report: &Report) -> String {
    let mut out = Vec::new();
    serializer.write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_table() {
    let table = written(&Table, &report(1, None));
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    assert_snapshot!(table);
}

#[test]
fn a_table_of_processes() {
    let empty = measured(1).kinds.swap_remove(1).total;
    assert_snapshot!(written(&Table, &report(3, Some(empty))));
}

#[test]
fn csv() {
    assert_snapshot!(written(&Csv, &report(1, None)));
}

#[test]
fn json_is_read_again() {
    let report = report(1, None);
    let json = written(&Json, &report);
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
}

#[test]
fn ratios() {
    let mut new = report(2, None);
    new.measured.queries[3].hits = [1, 1];
    let mut out = Vec::new();
    comparison(&compare(&report(1, None), &new), &mut out).unwrap();
    assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn a_picture() {
    let mut out = Vec::new();
    distribution(&report(1, None), &mut out).unwrap();
    assert_snapshot!(String::from_utf8(out).unwrap());
}
