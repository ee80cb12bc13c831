//! How fast an index is built, against the parts that it cannot do without.
//!
//! Questions: how much of the time that jieba alone takes for the same text, on as many threads, does building take? What do folding and
//! both analyses take without the engine? How large is the index, against the folded text? Data: invented releases, 50,000
//! passages (`PRESSROOM_BENCH_PASSAGES`), from JSON lines. Each is the median of three runs in turn. Run with
//! `cargo bench --bench indexing`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a report on standard output")]

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pressroom::corpus::record::Names;
use pressroom::corpus::{Limits, Release, read_file, walk};
use pressroom::index::{BuildOptions, Index, Progress, build};
use pressroom::text::analyze::{Analyzer, exact, stretches};
use pressroom::text::fold::fold_str;
use pressroom::text::segment::{Cut, Segmenter};
use pressroom::text::units::UnitKind;

mod generated;

const ROUNDS: usize = 3;

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

/// Runs this on every text, on as many threads as there are cores.
fn on_all<T: Sync>(texts: &[T], run: impl Fn(&T) -> usize + Sync) -> Duration {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (next, made) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(chunk) = texts.chunks(64).nth(next.fetch_add(1, Ordering::Relaxed)) {
                    made.fetch_add(chunk.iter().map(&run).sum(), Ordering::Relaxed);
                }
            });
        }
    });
    let elapsed = started.elapsed();
    assert!(made.into_inner() > 0);
    elapsed
}

fn texts(folder: &Path) -> Vec<String> {
    let found = walk(&[folder.to_owned()], None);
    let read = |file| read_file(file, &Limits::default(), &Names::default()).releases;
    let of = |release: Release| {
        release
            .title
            .into_iter()
            .chain(release.passages.into_iter().map(|passage| passage.text))
            .collect::<Vec<_>>()
    };
    found.files.iter().flat_map(read).flat_map(of).collect()
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = generated::write(folder.path(), generated::passages(50_000));
    let texts = texts(&corpus);
    let folded: Vec<String> = texts.iter().map(|text| fold_str(text)).collect();
    let bytes: usize = folded.iter().map(String::len).sum();
    let mb = bytes as f64 / 1e6;
    let analyzer = Analyzer::new(Segmenter::full(Vec::new()));
    let segmenter = analyzer.segmenter();
    // jieba's dictionary is loaded before the clock runs, as for a process that has a large corpus before it.
    segmenter.jieba();
    let cut = |text: &String| {
        let mut words = 0;
        for stretch in stretches(text).filter(|stretch| stretch.kind == UnitKind::Ideograph) {
            segmenter.cut(&text[stretch.range], Cut::Search, |_| words += 1);
        }
        words
    };
    let analyze = |text: &String| {
        let folded = fold_str(text);
        let mut terms = 0;
        analyzer.words(&folded, |_| terms += 1);
        exact(&folded, |_| terms += 1);
        terms
    };
    let build_with = |round: usize, monolingual: bool| {
        let path = folder.path().join(format!("index-{round}-{monolingual}"));
        let options = BuildOptions { monolingual, ..BuildOptions::default() };
        let started = Instant::now();
        build(&path, std::slice::from_ref(&corpus), &options, &Progress::default()).unwrap();
        let elapsed = started.elapsed();
        (elapsed, Index::open(&path).unwrap().bytes_on_disk())
    };
    let mut times = [const { Vec::new() }; 4];
    let mut sizes = [0, 0];
    for round in 0..ROUNDS {
        times[0].push(on_all(&folded, cut));
        times[1].push(on_all(&texts, analyze));
        for (at, monolingual) in [true, false].into_iter().enumerate() {
            let (elapsed, size) = build_with(round, monolingual);
            times[2 + at].push(elapsed);
            sizes[at] = size;
        }
    }
    let [jieba, analysis, alone, both] = times.map(median);
    println!("{} passages and titles, {mb:.1} MB folded, all cores", texts.len());
    println!("| | s | MB/s | of jieba's speed |\n|---|---|---|---|");
    for (name, time) in [
        ("jieba alone, its search mode", jieba),
        ("folding, words and exact terms", analysis),
        ("the index, `--bilingual off`", alone),
        ("the index with pairs and glossary", both),
    ] {
        println!("| {name} | {time:.2} | {:.1} | {:.0} % |", mb / time, 100.0 * jieba / time);
    }
    for (name, size) in ["`--bilingual off`", "with pairs and glossary"].into_iter().zip(sizes) {
        println!(
            "size {name}: {:.1} MB, {:.2} times the folded text",
            size as f64 / 1e6,
            size as f64 / bytes as f64
        );
    }
}
