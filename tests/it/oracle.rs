//! Promise 1, nothing is missed, against a brute-force oracle: a quoted phrase finds exactly the passages that a plain scan
//! of the folded text finds. And promise 2: what is marked is what matched.

use std::collections::BTreeSet;
use std::path::PathBuf;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use pressroom::index::Index;
use pressroom::search::{SearchOptions, fetch, find};
use pressroom::text::analyze::{number_terms, stem, stretches};
use pressroom::text::fold::fold_str;
use pressroom::text::units::{UnitKind, canonical};
use tantivy::DocAddress;

use crate::support::{Random, ScratchIndex, root, shared};

/// Substrings tried on each corpus, each in three forms.
const TRIES: usize = 20_000;

/// A passage as the oracle sees it.
struct Passage {
    address: DocAddress,
    text: String,
    canonical: String,
}

fn passages(index: &Index) -> Vec<Passage> {
    let mut passages = Vec::new();
    for (segment, reader) in index.searcher().segment_readers().iter().enumerate() {
        for doc in reader.doc_ids_alive() {
            let address = DocAddress::new(segment as u32, doc);
            let text = index.document(address).unwrap().text;
            let canonical = canonical(&fold_str(&text));
            passages.push(Passage { address, text, canonical });
        }
    }
    // Which thread wrote what is chance; which substrings are tried must not be.
    passages.sort_by(|left, right| left.text.cmp(&right.text));
    passages
}

/// The phrase in quotes, every mark in it escaped.
fn quoted(phrase: &str) -> String {
    let mut query = String::from('"');
    for character in phrase.chars() {
        if !character.is_alphanumeric() {
            query.push('\\');
        }
        query.push(character);
    }
    query.push('"');
    query
}

fn full_width(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '!'..='~' => char::from_u32(character as u32 - 0x21 + 0xff01).unwrap(),
            _ => character,
        })
        .collect()
}

fn everything() -> SearchOptions {
    SearchOptions { limit: usize::MAX, passages: usize::MAX, ..SearchOptions::default() }
}

fn addresses(index: &Index, query: &str) -> BTreeSet<DocAddress> {
    let matches = find(index, query, &everything()).unwrap();
    assert_eq!(matches.total, matches.hits.len() as u64, "{query}");
    matches.hits.iter().map(|found| found.address()).collect()
}

/// Cuts random substrings out of a corpus and compares index and scan.
fn compare(corpora: &[PathBuf], seed: u64) {
    let scratch = ScratchIndex::of(corpora);
    let index = &scratch.index;
    let passages = passages(index);
    let to_simplified = OpenCC::from_config(BuiltinConfig::T2s).unwrap();
    let to_traditional = OpenCC::from_config(BuiltinConfig::S2hk).unwrap();
    let mut random = Random::new(seed);
    let (mut tried, mut converted, mut found, mut in_several) = (0, 0, 0, 0);
    while tried < TRIES {
        let passage = &passages[random.below(passages.len())];
        let characters: Vec<char> = passage.text.chars().collect();
        let length = 2 + random.below(11);
        if characters.len() < length {
            continue;
        }
        let start = random.below(characters.len() - length + 1);
        let phrase: String = characters[start..start + length].iter().collect();
        let needle = canonical(&fold_str(&phrase));
        if needle.is_empty() {
            continue;
        }
        tried += 1;
        let expected: BTreeSet<DocAddress> = passages
            .iter()
            .filter(|passage| passage.canonical.contains(&needle))
            .map(|passage| passage.address)
            .collect();
        found += usize::from(!expected.is_empty());
        in_several += usize::from(expected.len() > 1);
        assert_eq!(addresses(index, &quoted(&phrase)), expected, "{phrase:?}");
        // The other script and the other width must not change a thing.
        let simplified = to_simplified.convert(&phrase);
        let other = if simplified == phrase { to_traditional.convert(&phrase) } else { simplified };
        for other in [other, full_width(&phrase)] {
            if other != phrase {
                converted += 1;
                assert_eq!(addresses(index, &quoted(&other)), expected, "{phrase:?} as {other:?}");
            }
        }
        if tried % 10 == 0 {
            marks_are_matches(index, &phrase, &needle);
        }
    }
    println!(
        "{tried} substrings and {converted} conversions: {found} found, {in_several} in several passages"
    );
    // A comparison of nothing with nothing proves nothing.
    assert!(found > tried / 2 && in_several > tried / 20);
}

/// What is marked for an unquoted word is that word, or for a Latin one a word of its stem.
#[test]
fn marks_of_unquoted_words_are_these_words() {
    let scratch = ScratchIndex::of(&[root().join("corpus")]);
    let index = &scratch.index;
    let passages = passages(index);
    let mut random = Random::new(4);
    let mut marks = 0;
    for _ in 0..2000 {
        let folded = fold_str(&passages[random.below(passages.len())].text);
        let stretches: Vec<_> = stretches(&folded).collect();
        if stretches.is_empty() {
            continue;
        }
        let stretch = stretches[random.below(stretches.len())].clone();
        let text = &folded[stretch.range.clone()];
        let word = match stretch.kind {
            UnitKind::Word => text.to_owned(),
            UnitKind::Ideograph => {
                let words = index.analyzer().cut(text);
                text[words[random.below(words.len())].clone()].to_owned()
            }
        };
        // A word that is part number, part other text (十點) is asked for in parts.
        let numbers = number_terms(&word);
        if numbers.iter().any(|(_, range)| range.len() < word.len()) {
            continue;
        }
        // A number is marked in any notation.
        let is_number = !numbers.is_empty();
        let matches = find(index, &word, &SearchOptions::default()).unwrap();
        assert!(matches.total > 0, "{word}");
        for hit in fetch(index, &matches, 0, 10).unwrap() {
            let characters: Vec<char> = hit.text.chars().collect();
            assert!(!hit.highlights.is_empty(), "{word} is not marked in {:?}", hit.text);
            for [start, end] in hit.highlights {
                let marked = fold_str(&characters[start..end].iter().collect::<String>());
                let same = match stretch.kind {
                    UnitKind::Word => stem(&marked) == stem(&word),
                    UnitKind::Ideograph => canonical(&marked) == canonical(&word),
                };
                assert!(same || is_number, "{marked:?} is marked for {word:?}");
                marks += 1;
            }
        }
    }
    assert!(marks > 2000);
}

/// Every marked range, folded, is the phrase; and where the phrase is, there is a mark.
fn marks_are_matches(index: &Index, phrase: &str, needle: &str) {
    let matches = find(index, &quoted(phrase), &everything()).unwrap();
    for hit in fetch(index, &matches, 0, 5).unwrap() {
        assert!(!hit.highlights.is_empty(), "{phrase:?} is not marked in {:?}", hit.text);
        let characters: Vec<char> = hit.text.chars().collect();
        let mut end_before = 0;
        for [start, end] in hit.highlights {
            assert!(end_before <= start && start < end && end <= characters.len());
            end_before = end;
            let marked: String = characters[start..end].iter().collect();
            assert_eq!(canonical(&fold_str(&marked)), needle, "{marked:?} is marked for {phrase:?}");
        }
    }
}

#[test]
fn quoted_phrases_are_substrings_of_the_sample() {
    compare(&[root().join("corpus")], 1);
}

#[test]
fn quoted_phrases_are_substrings_of_ntrex() {
    let Some(ntrex) = shared("ntrex") else { return };
    compare(&[ntrex], 2);
}

/// The fold table agrees with OpenCC on every character that OpenCC converts, in both directions.
#[test]
fn no_script_conversion_changes_what_a_text_folds_to() {
    for config in [
        BuiltinConfig::T2s,
        BuiltinConfig::Hk2s,
        BuiltinConfig::Tw2s,
        BuiltinConfig::S2t,
        BuiltinConfig::S2hk,
        BuiltinConfig::S2tw,
    ] {
        let converter = OpenCC::from_config(config).unwrap();
        let mut differences = Vec::new();
        for character in ('\u{4e00}'..='\u{9fff}').map(String::from) {
            let converted = converter.convert(&character);
            if fold_str(&character) != fold_str(&converted) {
                differences.push(format!("{character}→{converted}"));
            }
        }
        assert!(differences.is_empty(), "{differences:?}");
    }
}
