//! What grouping by release, fetching and highlighting cost on top of the engine.
//!
//! Question: how many times longer does a search with its ten results read and highlighted take than the engine's own search for the ten
//! best passages by the same terms of the same fields? Data: an index of invented releases, 100,000 passages
//! (`PRESSROOM_BENCH_PASSAGES`); ten queries of each kind, drawn with a seed; each query in turn both ways, the median of 15
//! rounds. The engine gets every group as an optional clause, the best of its alternatives counting, and what is required or
//! excluded as such; it neither groups nor looks at titles. Kinds without filters only. Run with `cargo bench --bench overhead`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a report on standard output")]

use std::time::{Duration, Instant};

use pressroom::index::{BuildOptions, Index, Progress, build};
use pressroom::measure::bench::draw::draw;
use pressroom::query::plan::{Plan, Role, plan};
use pressroom::search::{SearchOptions, fetch, find};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, DisjunctionMaxQuery, Occur, Query};

mod generated;

const ROUNDS: usize = 15;
const KINDS: [&str; 8] = ["word", "words", "phrase", "boolean", "prefix", "latin", "han", "mixed"];

/// The plan's groups as the engine's own query.
fn plain(plan: &Plan) -> BooleanQuery {
    let clauses = plan.groups.iter().map(|group| {
        let ways = group.alternatives.iter();
        let boosted =
            ways.map(|way| Box::new(BoostQuery::new(way.query.box_clone(), way.weight)) as Box<dyn Query>);
        let query: Box<dyn Query> = if group.sums {
            Box::new(BooleanQuery::union(boosted.collect()))
        } else {
            Box::new(DisjunctionMaxQuery::new(boosted.collect()))
        };
        let occur = match group.role {
            Role::Required => Occur::Must,
            Role::Wanted | Role::Bonus => Occur::Should,
            Role::Excluded => Occur::MustNot,
        };
        (occur, query)
    });
    BooleanQuery::new(clauses.collect())
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e6
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = generated::write(folder.path(), generated::passages(100_000));
    let path = folder.path().join("index");
    let options = BuildOptions { monolingual: true, ..BuildOptions::default() };
    build(&path, &[corpus], &options, &Progress::default()).unwrap();
    let index = Index::open(&path).unwrap();
    let queries = draw(&index, 10, 1).unwrap();
    let options = SearchOptions::default();
    println!("| kind | engine, µs | search, µs | with results, µs | times |\n|---|---|---|---|---|");
    let mut all = [const { Vec::new() }; 3];
    for kind in KINDS {
        let mut of_kind = [const { Vec::new() }; 3];
        for query in queries.iter().filter(|query| query.kind == kind) {
            let mut times = [const { Vec::new() }; 3];
            for round in 0..=ROUNDS {
                let started = Instant::now();
                let query_of_engine = plain(&plan(&query.text, index.fields(), index.analyzer()));
                let top = TopDocs::with_limit(10).order_by_score();
                std::hint::black_box(index.searcher().search(&query_of_engine, &top).unwrap());
                let engine = started.elapsed();
                let started = Instant::now();
                let matches = find(&index, &query.text, &options).unwrap();
                let found = started.elapsed();
                std::hint::black_box(fetch(&index, &matches, 0, 10).unwrap());
                let fetched = started.elapsed();
                // The first round warms up.
                if round > 0 {
                    for (times, time) in times.iter_mut().zip([engine, found, fetched]) {
                        times.push(time);
                    }
                }
            }
            for ((of_kind, all), mut times) in of_kind.iter_mut().zip(&mut all).zip(times) {
                let time = median(&mut times);
                of_kind.push(time);
                all.push(time);
            }
        }
        print(kind, of_kind);
    }
    print("all", all);
}

/// Prints the medians over queries.
fn print(name: &str, times: [Vec<f64>; 3]) {
    let [engine, search, with_results] = times.map(|mut times| {
        times.sort_unstable_by(f64::total_cmp);
        times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
    });
    println!("| {name} | {engine:.0} | {search:.0} | {with_results:.0} | {:.2} |", with_results / engine);
}
