//! Pairing: which releases are one release in several languages.
//!
//! Question: how many pairs are found and how many of those found are right, with the names hidden and not. Data: the
//! sample corpus (120 releases on 48 events), and 62 news documents in three languages (NTREX) when they are there.

use std::collections::BTreeSet;

use pressroom::bilingual::{About, Pair, Profile, pair};
use pressroom::corpus::{Release, read_file, walk};
use pressroom::text::Language;
use serde::Deserialize;

use crate::support::{root, shared};

/// A release and the event or document it is a version of.
struct Version {
    path: String,
    event: String,
    release: Release,
}

/// In an order that has nothing to do with names.
fn shuffled(mut versions: Vec<Version>) -> Vec<Version> {
    versions.sort_by_key(|version| {
        blake3::hash(format!("{}{}", version.path, version.release.id).as_bytes()).to_hex().to_string()
    });
    versions
}

fn sample() -> Vec<Version> {
    #[derive(Deserialize)]
    struct Gold {
        event: String,
        path: String,
        id: String,
        lang: String,
    }
    let text = std::fs::read_to_string(root().join("tests/data/gold.jsonl")).unwrap();
    let gold: Vec<Gold> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // A file of many releases gives each an id; any other holds one release a language.
    let event = |path: &str, release: &Release| {
        let here = || gold.iter().filter(|gold| gold.path.split('#').next() == Some(path));
        let by_id = here().find(|gold| gold.id == release.id);
        by_id
            .or_else(|| here().find(|gold| gold.lang == release.language.tag()))
            .unwrap_or_else(|| panic!("{path}: {}: {}", release.id, release.language))
            .event
            .clone()
    };
    let mut versions = Vec::new();
    for file in walk(&[root().join("corpus")], None).files {
        for release in read_file(&file).releases {
            versions.push(Version { path: file.path.clone(), event: event(&file.path, &release), release });
        }
    }
    assert_eq!(versions.len(), gold.len());
    shuffled(versions)
}

fn ntrex() -> Option<Vec<Version>> {
    let folder = shared("ntrex")?;
    let mut versions = Vec::new();
    for language in ["en", "zh-Hans", "zh-Hant"] {
        for file in walk(&[folder.join(language)], None).files {
            for release in read_file(&file).releases {
                assert_eq!(release.language.tag(), language, "{}", file.path);
                let event = file.path.replace(&format!(".{language}.txt"), "");
                versions.push(Version { path: format!("{language}/{}", file.path), event, release });
            }
        }
    }
    Some(shuffled(versions))
}

/// How much of what a file says of itself is seen.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    /// The text alone.
    Text,
    /// Title, date and time too.
    Metadata,
    /// Names too.
    All,
}

fn profiles(versions: &[Version], seen: Seen) -> Vec<Profile> {
    let profile = |(at, version): (usize, &Version)| {
        let release = &version.release;
        let hidden = blake3::hash(&at.to_le_bytes()).to_hex().to_string();
        let mut about = About::release(&version.path, release);
        if seen != Seen::All {
            about = About { path: &hidden, id: &hidden, url: None, links: &[], ..about };
        }
        if seen == Seen::Text {
            about = About { date: None, time: None, ..about };
        }
        let passages: Vec<&str> = release.passages.iter().map(|passage| &*passage.text).collect();
        Profile::of(&about, &passages)
    };
    versions.iter().enumerate().map(profile).collect()
}

/// Pairs found, right among them, and those there are.
#[derive(Debug, Default, PartialEq)]
struct Score {
    found: usize,
    right: usize,
    all: usize,
}

impl Score {
    fn precision(&self) -> f64 {
        if self.found == 0 { 1.0 } else { self.right as f64 / self.found as f64 }
    }

    fn recall(&self) -> f64 {
        if self.all == 0 { 1.0 } else { self.right as f64 / self.all as f64 }
    }
}

fn measured(name: &str, versions: &[Version], pairs: &[Pair]) -> Score {
    let same = |a: &Version, b: &Version| a.event == b.event && a.release.language != b.release.language;
    let mut score = Score::default();
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for pair in pairs {
        assert!(pair.left < pair.right && (0.5..=1.0).contains(&pair.confidence));
        let (left, right) = (&versions[pair.left as usize], &versions[pair.right as usize]);
        // One counterpart a language.
        assert!(seen.insert((pair.left, right.release.language)), "{pair:?}");
        assert!(seen.insert((pair.right, left.release.language)), "{pair:?}");
        found.insert((pair.left, pair.right));
        score.found += 1;
        if same(left, right) {
            score.right += 1;
        } else {
            let (a, b) = (&left.event, &right.event);
            eprintln!("{name}: wrong: {a} {b} {:.2}: {}", pair.confidence, pair.evidence);
        }
    }
    for (i, left) in versions.iter().enumerate() {
        for (j, right) in versions.iter().enumerate().skip(i + 1) {
            if same(left, right) {
                score.all += 1;
                if !found.contains(&(i as u32, j as u32)) {
                    let languages = (left.release.language, right.release.language);
                    eprintln!("{name}: missed: {} {languages:?}", left.event);
                }
            }
        }
    }
    // Counterparts of one release are each other's.
    for &(a, b) in &found {
        for &(c, d) in &found {
            if a == c && b < d {
                let languages = [b, d].map(|at| versions[at as usize].release.language);
                assert!(languages[0] == languages[1] || found.contains(&(b, d)), "{a} {b} {d}");
            }
        }
    }
    eprintln!("{name}: {score:?}: precision {:.3}, recall {:.3}", score.precision(), score.recall());
    score
}

fn check(name: &str, versions: &[Version], seen: Seen, least: f64) {
    let score = measured(name, versions, &pair(&profiles(versions, seen)));
    assert!(score.precision() >= least && score.recall() >= least, "{name}: {score:?}");
}

#[test]
fn the_sample_is_paired_by_text_alone() {
    check("sample, text", &sample(), Seen::Text, 0.99);
}

#[test]
fn the_sample_is_paired_without_names() {
    check("sample, metadata", &sample(), Seen::Metadata, 0.99);
}

#[test]
fn the_sample_is_paired_with_names() {
    check("sample, names", &sample(), Seen::All, 0.99);
}

#[test]
fn ntrex_is_paired_by_text_alone() {
    let Some(versions) = ntrex() else { return };
    check("ntrex, text", &versions, Seen::Text, 0.99);
}

#[test]
fn ntrex_is_paired_with_names() {
    let Some(versions) = ntrex() else { return };
    check("ntrex, names", &versions, Seen::All, 0.99);
}

/// Half the events keep English alone, half Chinese alone: no pair of English and Chinese is right. And: every other
/// event lacks its English, with the rest complete.
#[test]
fn releases_alone_stay_alone() {
    let odd =
        |event: &str, salt: u8| blake3::hash(&[event.as_bytes(), &[salt]].concat()).as_bytes()[0] % 2 == 1;
    for (name, versions) in
        [("sample", Some(sample as fn() -> Vec<Version>).map(|f| f())), ("ntrex", ntrex())]
    {
        let Some(versions) = versions else { continue };
        for seen in [Seen::Text, Seen::Metadata] {
            for salt in 0..6 {
                for split in [true, false] {
                    let kept = |version: &&Version| {
                        let english = version.release.language == Language::En;
                        if split {
                            english == odd(&version.event, salt)
                        } else {
                            !english || odd(&version.event, salt)
                        }
                    };
                    let some: Vec<Version> = versions
                        .iter()
                        .filter(kept)
                        .map(|v| Version {
                            path: v.path.clone(),
                            event: v.event.clone(),
                            release: v.release.clone(),
                        })
                        .collect();
                    let score = measured(
                        &format!("{name}, half {salt} {split}"),
                        &some,
                        &pair(&profiles(&some, seen)),
                    );
                    assert_eq!(score.found, score.right, "{name} {salt} {split}");
                }
            }
        }
    }
}
