//! Alignment against documents whose paragraphs were merged and dropped at random.

use std::path::Path;

use super::*;
use crate::text::Segmenter;
use crate::text::analyze::Analyzer;

/// xorshift64*, as in the integration tests.
struct Random(u64);

impl Random {
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

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
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // A work tree may lie one folder deeper than the project.
    let places = ["../shared/data/ntrex", "../../shared/data/ntrex"].map(|place| root.join(place));
    let Some(folder) = places.into_iter().find(|place| place.is_dir()) else {
        eprintln!("skipped: ../shared/data/ntrex is not there");
        return None;
    };
    let analyzer = Analyzer::new(Segmenter::full(Vec::new()));
    let mut random = Random(seed);
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
    Some((f1(&without), f1(&align_corpus(&pairs).0)))
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

#[test]
fn numbers_and_names_decide_between_equal_lengths() {
    let analyzer = Analyzer::new(Segmenter::full(Vec::new()));
    let read =
        |texts: &[&str]| texts.iter().map(|text| TokenizedPassage::new(text, &analyzer)).collect::<Vec<_>>();
    let left = read(&["收入為二千四百四十萬元。", "共有68,400架次。", "EsAve 平台已啟用。"]);
    let right = read(&["The revenue is $24.4 million.", "The EsAve platform has opened."]);
    let beads = align(&left, &right, None);
    let bead = |left, right| Bead { left, right };
    assert_eq!(beads, [bead(0..1, 0..1), bead(1..2, 1..1), bead(2..3, 1..2)]);
    assert!(align(&[], &[], None).is_empty());
    assert_eq!(align(&left, &[], None).len(), 3);
}
