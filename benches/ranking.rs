//! Which weights of ranking answer best, on the judged queries of the sample corpus (`tests/data/judged`).
//!
//! Question: what do the weights of `query::plan::Weights` gain or lose in nDCG@10 and MRR@10, each changed by itself from
//! what is chosen? Run with `cargo bench --bench ranking`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a report on standard output")]

use std::path::Path;

use pressroom::index::{BuildOptions, Index, Progress, build};
use pressroom::measure::qrels::{Qrels, read_topics};
use pressroom::measure::report::evaluate;
use pressroom::measure::run;
use pressroom::query::plan::Weights;
use pressroom::search::SearchOptions;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), &[root.join("corpus")], &BuildOptions::default(), &Progress::default()).unwrap();
    let index = Index::open(dir.path()).unwrap();
    let topics = read_topics(&root.join("tests/data/judged/queries.tsv")).unwrap();
    let qrels = Qrels::read(&root.join("tests/data/judged/qrels.txt")).unwrap();
    let chosen = Weights::default();
    println!("| weights | nDCG@10 | MRR@10 | Recall@100 | P@1 |\n|---|---|---|---|---|");
    let report = |name: &str, weights: Weights| {
        let options = SearchOptions { limit: 100, weights, ..SearchOptions::default() };
        let mean = evaluate(&topics, &qrels, &run(&index, &topics, "ranking", &options).unwrap()).mean;
        let [ndcg, mrr, recall, p1] = [mean.ndcg10, mean.mrr10, mean.recall100, mean.p1];
        println!("| {name} | {ndcg:.4} | {mrr:.4} | {recall:.4} | {p1:.4} |");
    };
    report("as chosen", chosen);
    for value in [0.0, 0.25, 0.5, 0.75, 1.0, 1.5] {
        report(&format!("title {value}"), Weights { title: value, ..chosen });
    }
    for value in [0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0] {
        report(&format!("context {value}"), Weights { context: value, ..chosen });
    }
    for value in [0.0, 0.3, 0.5, 0.7, 0.9, 1.0, 1.2] {
        report(&format!("exact {value}"), Weights { exact: value, ..chosen });
    }
    for value in [0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0] {
        report(&format!("bigrams {value}"), Weights { bigrams: value, ..chosen });
    }
    for value in [0.0, 0.1, 0.25, 0.5, 0.75, 1.0] {
        report(&format!("adjacency {value}"), Weights { adjacency: value, ..chosen });
    }
}
