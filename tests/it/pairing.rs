//! Pairing: which releases are one release in several languages.
//!
//! Question: how many pairs are found and how many of those found are right, with the names hidden and not. Data: the
//! sample corpus (120 releases on 48 events), and 62 news documents in three languages (NTREX) when they are there.

use std::collections::BTreeSet;

use pressroom::bilingual::{About, Pair, Profile, pair};
use pressroom::corpus::Limits;
use pressroom::corpus::record::Names;
use pressroom::corpus::{Release, read_file, walk};
use pressroom::text::Language;
use serde::Deserialize;

use crate::support::{root, shared};

/// A release and the event or document it is a version of.
pub struct Version {
    path: String,
    pub event: String,
    pub release: Release,
}

/// In an order that has nothing to do with names.
fn shuffled(mut versions: Vec<Version>) -> Vec<Version> {
    versions.sort_by_key(|version| {
        blake3::hash(format!("{}{}", version.path, version.release.id).as_bytes()).to_hex().to_string()
    });
    versions
}

pub fn sample() -> Vec<Version> {
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
        for release in read_file(&file, &Limits::default(), &Names::default()).releases {
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
            for release in read_file(&file, &Limits::default(), &Names::default()).releases {
                assert_eq!(release.language.tag(), language, "{}", file.path);
                let event = file.path.replace(&format!(".{language}.txt"), "");
                versions.push(Version { path: format!("{language}/{}", file.path), event, release });
            }
        }
    }
    Some(shuffled(versions))
}

/// How much of what a file says of itself is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
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
    let score = measured(name, versions, &pair(&profiles(versions, seen), 2));
    assert!(score.precision() >= least && score.recall() >= least, "{name}: {score:?}");
}

#[test]
fn the_sample_is_paired_by_text_alone() {
    check("sample, text", &sample(), Seen::Text, 0.99);
}

#[test]
fn a_quarter_of_the_terms_is_enough() {
    for (name, versions) in [("sample", Some(sample())), ("ntrex", ntrex())] {
        let Some(versions) = versions else { continue };
        let thinned: Vec<Profile> =
            profiles(&versions, Seen::Metadata).into_iter().map(|profile| profile.thinned(4)).collect();
        assert!(thinned != profiles(&versions, Seen::Metadata));
        let score = measured(name, &versions, &pair(&thinned, 2));
        assert!(score.precision() >= 0.99 && score.recall() >= 0.98, "{name}: {score:?}");
    }
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

fn some(versions: &[Version], kept: impl Fn(&Version) -> bool) -> Vec<Version> {
    let copy =
        |v: &Version| Version { path: v.path.clone(), event: v.event.clone(), release: v.release.clone() };
    versions.iter().filter(|version| kept(version)).map(copy).collect()
}

fn corpora() -> Vec<(&'static str, Vec<Version>)> {
    [("sample", Some(sample())), ("ntrex", ntrex())]
        .into_iter()
        .filter_map(|(name, v)| Some((name, v?)))
        .collect()
}

/// A coin for each event.
fn heads(event: &str, salt: u8) -> bool {
    blake3::hash(&[event.as_bytes(), &[salt]].concat()).as_bytes()[0] % 2 == 1
}

#[test]
fn with_half_of_the_counterparts_removed_the_rest_stays_alone() {
    // Of 40 draws that were tried, draw 14 held the one false match, so it must be among these.
    const SALTS: u8 = 16;
    let mut sums = Vec::new();
    for (name, versions) in corpora() {
        for removed in [Language::En, Language::ZhHant, Language::ZhHans] {
            for seen in [Seen::Text, Seen::Metadata] {
                let mut sum = Score::default();
                for salt in 0..SALTS {
                    let some = some(&versions, |v| v.release.language != removed || heads(&v.event, salt));
                    let score = measured(&format!("{name} {salt}"), &some, &pair(&profiles(&some, seen), 2));
                    sum.found += score.found;
                    sum.right += score.right;
                    sum.all += score.all;
                }
                eprintln!("{name}, half of {removed} removed, {seen:?}: {sum:?}");
                sums.push((name, removed, seen, sum));
            }
        }
    }
    for (name, removed, seen, sum) in sums {
        // Known error: the Traditional speech 06 and the Simplified report 48, whose own counterparts are both missing in
        // draw 14, share enough official vocabulary to pass for one text. Their dates tell them apart.
        let least = if seen == Seen::Text && name == "sample" { 0.995 } else { 1.0 };
        assert!(sum.precision() >= least && sum.recall() >= 0.98, "{name} {removed} {seen:?}: {sum:?}");
    }
}

/// Of each event only the English or only the Chinese is there, so that every pair of the two languages is false. It is
/// the hardest case: there is no right candidate beside the false one, and nothing to learn from. News articles on one
/// event by several papers are what remains.
#[test]
fn where_no_release_has_a_counterpart_hardly_any_is_given_one() {
    for (name, versions) in corpora() {
        let (mut wrong, mut english) = (0, 0);
        for salt in 0..40 {
            let some = some(&versions, |v| (v.release.language == Language::En) == heads(&v.event, salt));
            english += some.iter().filter(|v| v.release.language == Language::En).count();
            let pairs = pair(&profiles(&some, Seen::Text), 2);
            let given: BTreeSet<u32> = pairs
                .iter()
                .flat_map(|pair| [pair.left, pair.right])
                .filter(|at| some[*at as usize].release.language == Language::En)
                .collect();
            wrong += given.len();
        }
        eprintln!("{name}, none with a counterpart: {wrong} of {english} English releases given one");
        let most = if name == "sample" { 0 } else { english * 3 / 100 };
        assert!(wrong <= most, "{name}: {wrong} of {english}");
    }
}

/// Every English file bears the name of another event: the content must win.
#[test]
fn names_that_lie_are_not_believed() {
    for (name, mut versions) in corpora() {
        let english: Vec<usize> =
            (0..versions.len()).filter(|at| versions[*at].release.language == Language::En).collect();
        let names: Vec<_> = english
            .iter()
            .map(|at| {
                (
                    versions[*at].path.clone(),
                    versions[*at].release.id.clone(),
                    versions[*at].release.url.clone(),
                )
            })
            .collect();
        for (at, (path, id, url)) in english.iter().zip(names.into_iter().cycle().skip(1)) {
            versions[*at].path = path;
            versions[*at].release.id = id;
            versions[*at].release.url = url;
        }
        check(&format!("{name}, lying names"), &versions, Seen::All, 0.99);
    }
}

/// Two real pairs, and no more than those to weigh features by.
#[test]
fn four_real_releases_are_paired() {
    let Some(csv) = shared("gia.csv") else { return };
    let mut versions = Vec::new();
    for file in walk(&[csv], None).files {
        for release in read_file(&file, &Limits::default(), &Names::default()).releases {
            versions.push(release);
        }
    }
    assert_eq!(versions.len(), 4);
    let wrapped: Vec<Version> = versions
        .into_iter()
        .map(|release| Version { path: "gia.csv".into(), event: release.time.unwrap().to_string(), release })
        .collect();
    check("gia", &wrapped, Seen::All, 1.0);
}

/// How long 100,000 releases take: `cargo test --release --test it thousand_profiles -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement of a minute"]
fn a_hundred_thousand_profiles() {
    let mut state = 1_u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut profiles = Vec::new();
    for event in 0..50_000 {
        let (mut english, mut chinese) = (Vec::new(), Vec::new());
        for _ in 0..8 {
            let (amount, day) = (random(1_000_000), 1 + random(28));
            let words: Vec<u64> = (0..30).map(|_| random(60) * random(60)).collect();
            let latin = |w: &u64| {
                format!(
                    "word{}",
                    char::from(b'a' + (w % 26) as u8).to_string().repeat((w / 26 % 9) as usize + 1)
                )
            };
            let han = |w: &u64| char::from_u32(0x4e00 + *w as u32).unwrap_or('一').to_string().repeat(2);
            english.push(format!(
                "On March {day}, ${amount} {}.",
                words.iter().map(latin).collect::<Vec<_>>().join(" ")
            ));
            chinese.push(format!("3月{day}日，{amount}元{}。", words.iter().map(han).collect::<String>()));
        }
        for (language, passages) in [(Language::En, &english), (Language::ZhHant, &chinese)] {
            let id = format!("{}-{language}", blake3::hash(format!("{event}{language}").as_bytes()).to_hex());
            let about = About {
                path: &id,
                id: &id,
                language,
                title: None,
                date: None,
                time: None,
                url: None,
                links: &[],
            };
            profiles.push(Profile::of(&about, &passages.iter().map(String::as_str).collect::<Vec<_>>()));
        }
    }
    let start = std::time::Instant::now();
    let pairs = pair(&profiles, 2);
    let right = pairs.iter().filter(|pair| pair.left / 2 == pair.right / 2).count();
    eprintln!("{} profiles: {:?}, {} pairs, {right} right", profiles.len(), start.elapsed(), pairs.len());
}
