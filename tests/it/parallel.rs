//! Alignment against documents whose paragraphs were merged and dropped at random, and the glossary of the sample corpus
//! against a list judged by hand.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use pressroom::bilingual::align::{Bead, align, align_corpus};
use pressroom::bilingual::glossary::Glossary;
use pressroom::bilingual::tokens::TokenizedPassage;
use pressroom::text::analyze::Analyzer;
use pressroom::text::{Language, Segmenter};

use crate::pairing::sample;
use crate::support::{Random, root, shared};

/// How many entries of the glossary are judged.
const JUDGED: usize = 200;

/// Paragraphs by line; each is kept with the numbers of the originals it was made of.
fn disturb(paragraphs: &[String], merge: f64, drop: f64, random: &mut Random) -> Vec<(String, Vec<usize>)> {
    let mut out: Vec<(String, Vec<usize>)> = Vec::new();
    for (at, text) in paragraphs.iter().enumerate() {
        let (merged, dropped) = (random.share() < merge, random.share() < drop);
        match out.last_mut() {
            _ if dropped => {}
            // Twos only: the beads know no threes.
            Some(last) if merged && last.1 == [at.wrapping_sub(1)] => {
                last.0.push_str(text);
                last.1.push(at);
            }
            _ => out.push((text.clone(), vec![at])),
        }
    }
    out
}

/// The true beads: what hangs together by a shared original.
fn truth(left: &[(String, Vec<usize>)], right: &[(String, Vec<usize>)]) -> Vec<Bead> {
    let mut beads = Vec::new();
    let (mut i, mut j) = (0, 0);
    let shares = |a: &[usize], b: &[usize]| a.iter().any(|at| b.contains(at));
    while i < left.len() || j < right.len() {
        let (from_i, from_j) = (i, j);
        let first = |side: &[(String, Vec<usize>)], at: usize| {
            side.get(at).and_then(|text| text.1.first().copied()).unwrap_or(usize::MAX)
        };
        let meets = i < left.len() && j < right.len() && shares(&left[i].1, &right[j].1);
        if !meets {
            if first(left, i) <= first(right, j) { i += 1 } else { j += 1 }
        } else {
            (i, j) = (i + 1, j + 1);
            loop {
                if i < left.len() && right[from_j..j].iter().any(|text| shares(&text.1, &left[i].1)) {
                    i += 1;
                } else if j < right.len() && left[from_i..i].iter().any(|text| shares(&text.1, &right[j].1)) {
                    j += 1;
                } else {
                    break;
                }
            }
        }
        beads.push(Bead { left: from_i as u32..i as u32, right: from_j as u32..j as u32 });
    }
    beads
}

fn paragraphs(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).map(String::from).collect()
}

fn measure(chinese: &str, first: &str, merge: f64, drop: f64, seed: u64) -> Option<(f64, f64)> {
    let folder = shared("ntrex")?;
    let analyzer = Analyzer::new(Segmenter::full(Vec::new()));
    let mut random = Random::new(seed);
    let mut names: Vec<_> =
        std::fs::read_dir(folder.join(first)).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let (mut pairs, mut gold) = (Vec::new(), Vec::new());
    for path in names {
        let name = path.file_name().unwrap().to_str().unwrap();
        let other = folder.join(chinese).join(name.replace(&format!(".{first}."), &format!(".{chinese}.")));
        let left = disturb(&paragraphs(&path), merge / 2.0, drop, &mut random);
        let right = disturb(&paragraphs(&other), merge / 2.0, 0.0, &mut random);
        gold.push(truth(&left, &right));
        let read = |side: &[(String, Vec<usize>)]| {
            side.iter().map(|text| TokenizedPassage::new(&text.0, &analyzer)).collect::<Vec<_>>()
        };
        pairs.push((read(&left), read(&right)));
    }
    let f1 = |beads: &[Vec<Bead>]| {
        let right: usize = beads
            .iter()
            .zip(&gold)
            .map(|(beads, gold)| beads.iter().filter(|bead| gold.contains(bead)).count())
            .sum();
        let total = beads.iter().chain(&gold).map(Vec::len).sum::<usize>();
        2.0 * right as f64 / total as f64
    };
    let without: Vec<Vec<Bead>> = pairs.iter().map(|(left, right)| align(left, right, None)).collect();
    Some((f1(&without), f1(&align_corpus(&pairs, 2).0)))
}

#[test]
fn paragraphs_merged_and_dropped_are_aligned() {
    for (chinese, first) in [("zh-Hant", "en"), ("zh-Hans", "en"), ("zh-Hans", "zh-Hant")] {
        // At twice the disturbance the aim of 0.97 is not reached: the floor keeps it from getting worse.
        for (merge, drop, seed, least) in [(0.05, 0.05, 1, 0.97), (0.1, 0.1, 2, 0.92)] {
            let Some((without, with)) = measure(chinese, first, merge, drop, seed) else { return };
            println!(
                "{first}–{chinese}, {merge} merged, {drop} dropped: F1 {without:.4}, with lexicon {with:.4}"
            );
            assert!(with >= least, "{first}–{chinese}: {with}");
        }
    }
}

type Pair = (Vec<TokenizedPassage>, Vec<TokenizedPassage>);

/// The sample's releases in Traditional Chinese and English, paired by event.
fn sample_pairs() -> Vec<Pair> {
    let analyzer = Analyzer::new(Segmenter::full(Vec::new()));
    let mut events: BTreeMap<String, [Option<Vec<TokenizedPassage>>; 2]> = BTreeMap::new();
    for version in sample() {
        let release = version.release;
        let side = match release.language {
            Language::ZhHant => 0,
            Language::En => 1,
            _ => continue,
        };
        let texts = release.title.iter().chain(release.passages.iter().map(|passage| &passage.text));
        let tokenized = texts.map(|text| TokenizedPassage::new(text, &analyzer)).collect();
        events.entry(version.event).or_default()[side] = Some(tokenized);
    }
    events.into_values().filter_map(|[chinese, english]| Some((chinese?, english?))).collect()
}

#[test]
fn the_best_entries_of_the_sample_are_right() {
    let pairs = sample_pairs();
    assert!(pairs.len() >= 48);
    let (beads, _) = align_corpus(&pairs, 2);
    let start = std::time::Instant::now();
    let glossary = Glossary::learn(&pairs, &beads);
    println!("{} entries, {} words, {:?}", glossary.entries.len(), glossary.words.len(), start.elapsed());
    let list = root().join("benches/glossary/judged-200.tsv");
    let judged = std::fs::read_to_string(list).unwrap_or_default();
    let judgments: HashMap<(&str, &str), &str> = judged
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let pair = (fields.next()?, fields.next()?);
            Some((pair, fields.nth(1)?))
        })
        .collect();
    let mut right = 0;
    for entry in glossary.entries.iter().take(JUDGED) {
        let judgment =
            judgments.get(&(entry.chinese.as_str(), entry.english.as_str())).copied().unwrap_or("?");
        println!("{}\t{}\t{:.1}\t{judgment}", entry.chinese, entry.english, entry.score);
        right += usize::from(judgment == "y");
    }
    println!("precision of the first {JUDGED}: {:.3}", right as f32 / JUDGED as f32);
    assert!(
        right * 10 >= JUDGED * 9,
        "{right} of {JUDGED} right; entries that were never judged count as wrong"
    );
    let again = Glossary::learn(&pairs, &beads);
    assert!(again == glossary, "the same corpus, another glossary");
}
