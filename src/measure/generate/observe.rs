//! Releases → what a language and its releases are like: words and how often, lengths, shares.
//!
//! Owns what is counted and how. Must not know what is made of it.

use std::path::PathBuf;

use rustc_hash::{FxHashMap, FxHashSet};

use super::GenerateError;
use crate::corpus::record::Names;
use crate::corpus::{Limits, Release, read_file, walk};
use crate::text::Language;
use crate::text::Segmenter;
use crate::text::analyze::{Analyzer, stretches};
use crate::text::fold::fold;
use crate::text::numerals::numbers;
use crate::text::units::{UnitKind, is_han};

/// Sequences of so many words that come twice are repetition, not chance.
const REPEATED: usize = 3;
/// Repeated sequences are cut at this length, in words.
const LONGEST_PHRASE: usize = 8;
/// Lengths of lines and clauses beyond this, in words, are taken for this.
const LONGEST_CLAUSE: usize = 40;

/// What was observed in a sample.
#[derive(Debug)]
pub(super) struct Observed {
    /// Words of Han characters, Traditional, with their counts; the most frequent first.
    pub han: Vec<(String, u32)>,
    /// English words as they are mostly written, with their counts; the most frequent first.
    pub english: Vec<(String, u32)>,
    /// Han characters with their counts, the most frequent first.
    pub characters: Vec<(char, u32)>,
    /// Words in Latin letters that stand in Chinese text.
    pub latin: Vec<String>,
    /// For each release, the lengths of its passages in characters.
    pub shapes: Vec<Vec<u32>>,
    /// Lengths of titles, in words.
    pub titles: Vec<u32>,
    /// Lengths of clauses, in words.
    pub clauses: Vec<u32>,
    /// Repeated sequences of words, as places in `han`.
    pub phrases: Vec<Vec<u32>>,
    /// Lengths of these, once for each time they stand there.
    pub phrase_lengths: Vec<u32>,
    pub shares: Shares,
}

/// Shares, 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shares {
    /// Of words, those in repeated sequences.
    pub repeated: f64,
    /// Of words, numbers and dates.
    pub numbers: f64,
    /// Of words in Chinese text, those in Latin letters.
    pub latin: f64,
    /// Of clauses, those that end a sentence.
    pub stops: f64,
    /// Of releases, those in Simplified Chinese too.
    pub simplified: f64,
    /// Of releases, those in English too.
    pub english: f64,
}

impl Observed {
    pub fn of(corpora: &[PathBuf]) -> Result<Self, GenerateError> {
        let mut counts = Counts::new();
        let files = walk(corpora, None).files;
        for file in &files {
            for release in read_file(file, &Limits::default(), &Names::default()).releases {
                match release.language {
                    Language::ZhHant => counts.chinese(&release),
                    Language::En => counts.english(&release),
                    Language::ZhHans => counts.releases.1 += 1,
                    _ => {}
                }
            }
        }
        counts.finish().ok_or_else(|| GenerateError::Sample { corpora: corpora.to_vec() })
    }
}

/// A word of Chinese text, or the end of a clause.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece {
    Word(u32),
    Other,
    Break,
}

/// Counts while releases are read.
struct Counts {
    analyzer: Analyzer,
    han: Interned,
    english: Interned,
    characters: FxHashMap<char, u32>,
    latin: Interned,
    pieces: Vec<Piece>,
    shapes: Vec<Vec<u32>>,
    titles: Vec<u32>,
    numbers: u32,
    stops: u32,
    /// In Traditional Chinese, Simplified Chinese and English.
    releases: (u32, u32, u32),
}

/// Words and their counts.
#[derive(Default)]
struct Interned {
    places: FxHashMap<String, u32>,
    counts: Vec<u32>,
}

impl Interned {
    fn add(&mut self, word: &str) -> u32 {
        let place = match self.places.get(word) {
            Some(&place) => place,
            None => {
                self.counts.push(0);
                self.places.insert(word.to_owned(), self.counts.len() as u32 - 1);
                self.counts.len() as u32 - 1
            }
        };
        self.counts[place as usize] += 1;
        place
    }

    /// The words by falling count, and where each place went.
    fn ranked(self) -> (Vec<(String, u32)>, Vec<u32>) {
        let mut words: Vec<(String, u32)> = self.places.into_iter().collect();
        words.sort_unstable_by(|one, two| {
            let counts = self.counts[two.1 as usize].cmp(&self.counts[one.1 as usize]);
            counts.then_with(|| one.0.cmp(&two.0))
        });
        let mut ranks = vec![0; words.len()];
        for (rank, (_, place)) in words.iter_mut().enumerate() {
            ranks[*place as usize] = rank as u32;
            *place = self.counts[*place as usize];
        }
        (words, ranks)
    }
}

impl Counts {
    fn new() -> Self {
        Self {
            analyzer: Analyzer::new(Segmenter::full(Vec::new())),
            han: Interned::default(),
            english: Interned::default(),
            characters: FxHashMap::default(),
            latin: Interned::default(),
            pieces: Vec::new(),
            shapes: Vec::new(),
            titles: Vec::new(),
            numbers: 0,
            stops: 0,
            releases: (0, 0, 0),
        }
    }

    fn chinese(&mut self, release: &Release) {
        self.releases.0 += 1;
        if let Some(title) = &release.title {
            let before = self.pieces.len();
            self.chinese_text(title);
            let words = self.pieces[before..].iter().filter(|piece| **piece != Piece::Break).count();
            self.titles.push(words.min(LONGEST_CLAUSE) as u32);
        }
        let length = |text: &str| text.chars().filter(|character| !character.is_whitespace()).count() as u32;
        self.shapes.push(release.passages.iter().map(|passage| length(&passage.text)).collect());
        for passage in &release.passages {
            self.chinese_text(&passage.text);
        }
    }

    fn chinese_text(&mut self, text: &str) {
        let found = numbers(text);
        self.numbers += found.len() as u32;
        let folded = fold(text);
        let mut before = 0;
        for stretch in stretches(&folded.text) {
            let between = &folded.text[before..stretch.range.start];
            if between.contains(|c: char| !c.is_whitespace()) {
                self.stops += u32::from(between.contains(['。', '?', '!', ';']));
                self.pieces.push(Piece::Break);
            }
            before = stretch.range.end;
            let run = &folded.text[stretch.range.clone()];
            let numeral = |range: &std::ops::Range<usize>| {
                found.iter().any(|number| number.range.start < range.end && range.start < number.range.end)
            };
            if stretch.kind == UnitKind::Word {
                let original = folded.map.original(stretch.range);
                // Without capitals it is mostly a part of an address.
                if !numeral(&original) && text[original.clone()].contains(|c: char| c.is_ascii_uppercase()) {
                    self.latin.add(&text[original]);
                }
                self.pieces.push(Piece::Other);
                continue;
            }
            for word in self.analyzer.cut(run) {
                let range = stretch.range.start + word.start..stretch.range.start + word.end;
                let original = folded.map.original(range);
                let word = &text[original.clone()];
                if numeral(&original) || !word.chars().all(is_han) {
                    self.pieces.push(Piece::Other);
                    continue;
                }
                word.chars().for_each(|character| *self.characters.entry(character).or_default() += 1);
                self.pieces.push(Piece::Word(self.han.add(word)));
            }
        }
        self.pieces.push(Piece::Break);
        self.stops += 1;
    }

    fn english(&mut self, release: &Release) {
        self.releases.2 += 1;
        for text in release.passages.iter().map(|passage| &passage.text) {
            let mut before = 0;
            // Words of numbers would join with the numbers that stand beside them.
            for number in numbers(text) {
                self.english_words(&text[before..number.range.start]);
                before = number.range.end;
            }
            self.english_words(&text[before..]);
        }
    }

    fn english_words(&mut self, text: &str) {
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            if !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic()) {
                self.english.add(word);
            }
        }
    }

    /// `None` when there is too little to learn from.
    fn finish(self) -> Option<Observed> {
        let Self {
            han, english, characters, latin, pieces, shapes, titles, numbers, stops, releases, ..
        } = self;
        let (han, ranks) = han.ranked();
        let (latin, _) = latin.ranked();
        let words = pieces.iter().filter(|piece| **piece != Piece::Break).count();
        let clauses: Vec<u32> = pieces
            .split(|piece| *piece == Piece::Break)
            .map(|clause| clause.len().min(LONGEST_CLAUSE) as u32)
            .filter(|length| *length > 0)
            .collect();
        let phrases = phrases(&pieces, &ranks);
        let repeated: u32 = phrases.iter().map(|(phrase, count)| phrase.len() as u32 * count).sum();
        let phrase_lengths =
            phrases.iter().flat_map(|(phrase, count)| vec![phrase.len() as u32; *count as usize]).collect();
        let mut characters: Vec<(char, u32)> = characters.into_iter().collect();
        characters.sort_unstable_by(|one, two| two.1.cmp(&one.1).then(one.0.cmp(&two.0)));
        let english = as_mostly_written(english);
        let shapes: Vec<Vec<u32>> = shapes.into_iter().filter(|shape| !shape.is_empty()).collect();
        let share = |part: u32, whole: usize| (f64::from(part) / whole.max(1) as f64).min(1.0);
        let shares = Shares {
            repeated: share(repeated, words),
            numbers: share(numbers, words),
            latin: share(latin.iter().map(|(_, count)| count).sum(), words),
            stops: share(stops, clauses.len()),
            simplified: share(releases.1, releases.0 as usize),
            english: share(releases.2, releases.0 as usize),
        };
        let enough = characters.len() >= FEWEST && han.len() >= FEWEST && english.len() >= FEWEST;
        (enough && !shapes.is_empty() && !titles.is_empty() && !clauses.is_empty()).then(|| Observed {
            han,
            english,
            characters,
            latin: latin.into_iter().map(|(word, _)| word).collect(),
            shapes,
            titles,
            clauses,
            phrases: phrases.into_iter().map(|(phrase, _)| phrase).collect(),
            phrase_lengths,
            shares,
        })
    }
}

/// Different characters and words of each language it takes to learn anything.
const FEWEST: usize = 100;

/// Each word once, as it is written most often, the counts of its forms together.
fn as_mostly_written(words: Interned) -> Vec<(String, u32)> {
    let (words, _) = words.ranked();
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    let mut out: Vec<(String, u32)> = Vec::new();
    for (word, count) in words {
        match places.get(&word.to_ascii_lowercase()) {
            Some(&at) => out[at].1 += count,
            None => {
                places.insert(word.to_ascii_lowercase(), out.len());
                out.push((word, count));
            }
        }
    }
    out.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    out
}

/// The longest sequences all of whose threes come more than once, with how often each is there; the most frequent first.
fn phrases(pieces: &[Piece], ranks: &[u32]) -> Vec<(Vec<u32>, u32)> {
    let (mut seen, mut repeated) = (FxHashSet::default(), FxHashSet::default());
    let is_words = |window: &[Piece]| window.iter().all(|piece| matches!(piece, Piece::Word(_)));
    let key = |window: &[Piece]| -> Vec<u32> {
        let rank = |piece: &Piece| if let Piece::Word(place) = piece { ranks[*place as usize] } else { 0 };
        window.iter().map(rank).collect()
    };
    for window in pieces.windows(REPEATED).filter(|window| is_words(window)) {
        let key = key(window);
        if !seen.insert(key.clone()) {
            repeated.insert(key);
        }
    }
    let mut counts: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
    let mut at = 0;
    while at + REPEATED <= pieces.len() {
        let mut end = at + REPEATED;
        let holds = |end: usize| {
            let window = &pieces[end - REPEATED..end];
            is_words(window) && repeated.contains(&key(window))
        };
        if !holds(end) {
            at += 1;
            continue;
        }
        while end < pieces.len() && end - at < LONGEST_PHRASE && holds(end + 1) {
            end += 1;
        }
        *counts.entry(key(&pieces[at..end])).or_default() += 1;
        at = end;
    }
    let mut phrases: Vec<(Vec<u32>, u32)> = counts.into_iter().collect();
    phrases.sort_unstable_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
    phrases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_sequences_are_found_whole() {
        let text = [5, 1, 2, 3, 4, 9, 1, 2, 3, 4, 7, 2, 3, 9];
        let pieces: Vec<Piece> = text.into_iter().map(Piece::Word).collect();
        let ranks: Vec<u32> = (0..10).collect();
        assert_eq!(phrases(&pieces, &ranks), [(vec![1, 2, 3, 4], 2)]);
    }

    #[test]
    fn a_word_has_the_form_it_is_mostly_written_in() {
        let mut words = Interned::default();
        for word in ["The", "the", "the", "Assembly", "Assembly", "assembly"] {
            words.add(word);
        }
        assert_eq!(as_mostly_written(words), [("Assembly".to_owned(), 3), ("the".to_owned(), 3)]);
    }
}
