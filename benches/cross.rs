//! What two languages cost: building with and without pairing, alignment and glossary, searching with and without looking in
//! the other language.
//!
//! Question: how many times longer does each take? Data: NTREX-128 in three languages when `../shared/data/ntrex` is there,
//! or else the sample. All in one run, each the median of several rounds in turn. Run with `cargo bench --bench cross`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a report on standard output")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pressroom::index::{BuildOptions, Index, Progress, build};
use pressroom::search::{Cross, SearchOptions, search};

const BUILDS: usize = 9;
const SEARCHES: usize = 30;

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn quantile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    times[((times.len() - 1) as f64 * share) as usize]
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ntrex = root.join("../shared/data/ntrex");
    let corpora: Vec<PathBuf> = if ntrex.exists() {
        ["en", "zh-Hant", "zh-Hans"].iter().map(|language| ntrex.join(language)).collect()
    } else {
        vec![root.join("corpus")]
    };
    let folder = tempfile::tempdir().unwrap();
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..BUILDS {
        for (at, monolingual) in [true, false].into_iter().enumerate() {
            let path = folder.path().join(format!("{round}-{at}"));
            let options = BuildOptions { monolingual, ..BuildOptions::default() };
            let started = Instant::now();
            build(&path, &corpora, &options, &Progress::default()).unwrap();
            times[at].push(started.elapsed());
        }
    }
    let [alone, both] = times.map(median);
    println!(
        "build: {alone:.0?} without, {both:.0?} with: {:.2} times",
        both.as_secs_f64() / alone.as_secs_f64()
    );

    let index = Index::open(folder.path().join("0-1")).unwrap();
    let mut queries = Vec::new();
    for (segment, reader) in index.searcher().segment_readers().iter().enumerate() {
        let spans = reader.fast_fields().u64("span").unwrap();
        for doc in reader.doc_ids_alive().filter(|&doc| spans.first(doc).is_some()) {
            let title = index.document(tantivy::DocAddress::new(segment as u32, doc)).unwrap().text;
            // A headline, and the first words of it.
            queries.push(title.split_whitespace().take(2).collect::<Vec<_>>().join(" "));
            queries.push(title);
        }
    }
    queries.retain(|query| !query.trim().is_empty());
    let ways = [("off", Cross::Off), ("auto", Cross::Auto), ("only", Cross::Only)];
    let mut times = [const { Vec::new() }; 3];
    for round in 0..=SEARCHES {
        for query in &queries {
            for (at, (_, cross)) in ways.into_iter().enumerate() {
                let options = SearchOptions { cross, ..SearchOptions::default() };
                let started = Instant::now();
                std::hint::black_box(search(&index, query, &options).unwrap());
                // The first round warms up.
                if round > 0 {
                    times[at].push(started.elapsed());
                }
            }
        }
    }
    let base = [0.5, 0.99].map(|share| quantile(&mut times[0], share));
    for ((name, _), times) in ways.into_iter().zip(&mut times) {
        let [median, late] = [0.5, 0.99].map(|share| quantile(times, share));
        println!(
            "search, --cross {name}: median {median:.0?} ({:.2} times off), p99 {late:.0?} ({:.2} times)",
            median.as_secs_f64() / base[0].as_secs_f64(),
            late.as_secs_f64() / base[1].as_secs_f64()
        );
    }
}
