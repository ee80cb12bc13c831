//! The stages of indexing and searching, each by itself.
//!
//! What each measures stands above it. Data: the text of the sample corpus, repeated to a megabyte where speed in bytes is asked for,
//! and an index of invented releases, 20,000 passages (`PRESSROOM_BENCH_PASSAGES`). Run with `cargo bench --bench stages`;
//! `cargo bench --bench stages -- query` runs those with that name.

#![allow(clippy::unwrap_used, reason = "a bench")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use pressroom::corpus::{layout, passage};
use pressroom::index::{BuildOptions, Index, Progress, build};
use pressroom::measure::bench::draw::draw;
use pressroom::measure::bench::queries::{BenchQuery, KINDS};
use pressroom::query::plan::plan;
use pressroom::query::syntax;
use pressroom::search::{Cross, SearchOptions, fetch, find, highlights};
use pressroom::text::analyze::{Analyzer, exact};
use pressroom::text::fold::{fold, fold_str};
use pressroom::text::segment::Segmenter;

mod generated;

fn main() {
    divan::main();
}

/// The hard-wrapped texts of the sample: Traditional and Simplified Chinese and English.
static WRAPPED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pdf-text");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts: Vec<_> = paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    texts.iter().cycle().take(4 * texts.len()).cloned().collect()
});

/// Their passages.
static PASSAGES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let passages = WRAPPED.iter().flat_map(|text| passage::passages(&layout::read(text).paragraphs));
    passages.map(|passage| passage.text).collect()
});

static FOLDED: LazyLock<Vec<String>> = LazyLock::new(|| PASSAGES.iter().map(|text| fold_str(text)).collect());

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| {
    let analyzer = Analyzer::new(Segmenter::full(Vec::new()));
    analyzer.segmenter().jieba();
    analyzer
});

struct Generated {
    index: Index,
    queries: Vec<BenchQuery>,
    folder: tempfile::TempDir,
}

static GENERATED: LazyLock<Generated> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let corpus = generated::write(folder.path(), generated::passages(20_000));
    let path = folder.path().join("index");
    build(&path, &[corpus], &BuildOptions::default(), &Progress::default()).unwrap();
    let index = Index::open(&path).unwrap();
    let queries = draw(&index, 20, 1).unwrap();
    Generated { index, queries, folder }
});

fn bytes(texts: &[String]) -> BytesCount {
    BytesCount::new(texts.iter().map(String::len).sum::<usize>())
}

/// Hard-wrapped text to paragraphs and passages.
#[divan::bench]
fn unwrapping(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes(&WRAPPED)).bench_local(|| {
        WRAPPED.iter().map(|text| passage::passages(&layout::read(text).paragraphs).len()).sum::<usize>()
    });
}

/// Folding with the map back to the original.
#[divan::bench]
fn folding(bencher: Bencher<'_, '_>) {
    bencher
        .counter(bytes(&PASSAGES))
        .bench_local(|| PASSAGES.iter().map(|text| black_box(fold(text)).text.len()).sum::<usize>());
}

/// The terms of the `words` field, jieba's and stems, of folded text.
#[divan::bench]
fn tokenizing_words(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes(&FOLDED)).bench_local(|| {
        let mut terms = 0;
        FOLDED.iter().for_each(|text| ANALYZER.words(text, |_| terms += 1));
        terms
    });
}

/// The terms of the `exact` field, bigrams and words, of folded text.
#[divan::bench]
fn tokenizing_exact(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes(&FOLDED)).bench_local(|| {
        let mut terms = 0;
        FOLDED.iter().for_each(|text| exact(text, |_| terms += 1));
        terms
    });
}

/// Building an index of the sample corpus, all of it, with pairs and glossary.
#[divan::bench(sample_count = 10)]
fn indexing_the_sample(bencher: Bencher<'_, '_>) {
    let corpus = [Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")];
    bencher.with_inputs(|| tempfile::tempdir().unwrap()).bench_local_refs(|folder| {
        build(folder.path(), &corpus, &BuildOptions::default(), &Progress::default()).unwrap()
    });
}

/// From a query's text to a plan.
#[divan::bench]
fn planning(bencher: Bencher<'_, '_>) {
    let index = &GENERATED.index;
    bencher.bench_local(|| {
        for query in &GENERATED.queries {
            black_box(syntax::parse(&query.text));
            black_box(plan(&query.text, index.fields(), index.analyzer()));
        }
    });
}

/// Twenty queries of a kind: found, read, highlighted.
#[divan::bench(args = KINDS)]
fn query(bencher: Bencher<'_, '_>, kind: &str) {
    let index = &GENERATED.index;
    let queries: Vec<&BenchQuery> = GENERATED.queries.iter().filter(|query| query.kind == kind).collect();
    bencher.bench_local(|| {
        for query in &queries {
            let cross = if query.is_cross() { Cross::Only } else { Cross::Off };
            let options = SearchOptions { cross, ..SearchOptions::default() };
            let matches = find(index, &query.text, &options).unwrap();
            black_box(fetch(index, &matches, 0, options.limit).unwrap());
        }
    });
}

/// Marking what a query matches, in every passage of the sample.
#[divan::bench]
fn highlighting(bencher: Bencher<'_, '_>) {
    let index = &GENERATED.index;
    let plan = plan("政府 運輸 \"the Government\" bureau", index.fields(), index.analyzer());
    bencher
        .counter(bytes(&PASSAGES))
        .bench_local(|| PASSAGES.iter().map(|text| highlights(&plan, text, false).len()).sum::<usize>());
}

/// Opening the index and answering one query, in a process that is there already; a process a query is `pressroom bench --cold`.
#[divan::bench]
fn opening_and_one_query(bencher: Bencher<'_, '_>) {
    let path = GENERATED.folder.path().join("index");
    bencher.bench_local(|| {
        let index = Index::open(&path).unwrap();
        let options = SearchOptions::default();
        let matches = find(&index, "運輸署", &options).unwrap();
        fetch(&index, &matches, 0, options.limit).unwrap()
    });
}
