//! The words that generated releases are written in: each in three ways, and how often it comes.
//!
//! Owns the invention of words. Must not know sentences.
//!
//! A sample of some hundred releases has a few thousand different words, while a real archive has hundreds of thousands, most of
//! them rare. So the head of the vocabulary is the sample's, and the tail is invented: Han words of two to four
//! characters from the sample's frequent ones, those in jieba's dictionary first, because they are cut as real words are, and
//! English words of syllables that the sample's words are made of. Frequent words come as often as in the sample; the
//! rest follow Zipf's law, share ∝ rank^-s, with s fitted to the sample, and beyond some eight thousand words
//! fall faster, as they do in every large corpus. The words of two languages are paired by rank: they translate each other always,
//! but mean nothing.

use rustc_hash::FxHashSet;

use super::observe::Observed;
use crate::measure::random::{Random, Weighted};
use crate::text::Segmenter;
use crate::text::fold::fold_str;

/// The most frequent characters that words are invented of: their pairs are looked up in jieba's dictionary one by one.
const CHARACTERS: usize = 1200;
/// Of invented English words, those written as names.
const NAMES: f64 = 0.3;
/// Words that come less often in a sample say little of their rank.
const TELLING: u32 = 4;
/// Words after which frequencies fall faster, and the exponent they fall with from there on: Gerlach and Altmann 2013
/// (doi:10.1103/PhysRevX.3.021006), for English; other languages are close.
const KERNEL: usize = 7873;
const BEYOND: f64 = 1.77;

/// Texts by number, in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Column {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Column {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
    }

    pub fn get(&self, at: u32) -> &str {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start as usize..self.ends[at] as usize]
    }

    pub fn len(&self) -> u32 {
        self.ends.len() as u32
    }
}

/// The words. A word is known by its rank, from 0.
#[derive(Debug)]
pub(super) struct Lexicon {
    pub traditional: Column,
    pub simplified: Column,
    pub english: Column,
    /// Words in Latin letters that all languages write alike.
    pub latin: Column,
    frequencies: Weighted,
}

impl Lexicon {
    /// So many words, those of the sample first.
    pub fn new(observed: &Observed, size: usize, random: &mut Random) -> Self {
        let han = han_words(observed, size, random);
        let mut lexicon = Self {
            traditional: Column::default(),
            simplified: Column::default(),
            english: Column::default(),
            latin: Column::default(),
            frequencies: Weighted::new(&shares(&observed.han, &observed.english, han.len())),
        };
        for word in &han {
            lexicon.traditional.push(word);
            lexicon.simplified.push(&fold_str(word));
        }
        english_words(observed, han.len(), random, |word| lexicon.english.push(word));
        latin_words(observed, (size / 40).max(observed.latin.len() + 1), random, |word| {
            lexicon.latin.push(word)
        });
        lexicon
    }

    pub fn len(&self) -> u32 {
        self.traditional.len()
    }

    /// A word, frequent ones more often.
    pub fn draw(&self, random: &mut Random) -> u32 {
        self.frequencies.draw(random)
    }
}

/// The share of each of `size` ranks: what the sample's two languages have on average as far as counts tell, and the law for the
/// rest.
fn shares(one: &[(String, u32)], two: &[(String, u32)], size: usize) -> Vec<f64> {
    let all = |counted: &[(String, u32)]| f64::from(counted.iter().map(|(_, count)| count).sum::<u32>());
    let (all_one, all_two) = (all(one), all(two));
    let counted = one.iter().zip(two).take_while(|(one, two)| one.1.min(two.1) >= TELLING);
    let mut shares: Vec<f64> = counted
        .map(|(one, two)| (f64::from(one.1) / all_one).midpoint(f64::from(two.1) / all_two))
        .take(size)
        .collect();
    let exponent = exponent(&shares);
    let head = shares.len();
    let law = |rank: usize| {
        let kernel = (rank.min(KERNEL) as f64).powf(-exponent);
        kernel * (rank.max(KERNEL) as f64 / KERNEL as f64).powf(-BEYOND)
    };
    let rest = 1.0 - shares.iter().sum::<f64>();
    let tail: f64 = (head + 1..=size).map(law).sum();
    shares.extend((head + 1..=size).map(|rank| rest * law(rank) / tail));
    shares
}

/// The exponent of the law of Zipf that fits these shares best, by least squares on logarithms. Ranks are taken at equal ratios,
/// so that the many low shares do not outweigh the head.
fn exponent(shares: &[f64]) -> f64 {
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut next = 1.0;
    for (rank, share) in (1..).map(f64::from).zip(shares) {
        if rank >= next {
            points.push((rank.ln(), share.ln()));
            next = (next * 1.1_f64).max(next + 1.0);
        }
    }
    if points.len() < 8 {
        return 1.0;
    }
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
    let (xy, xx) = points
        .iter()
        .fold((0.0, 0.0), |(xy, xx), point| (xy + (point.0 - x) * (point.1 - y), xx + (point.0 - x).powi(2)));
    -xy / xx
}

/// The sample's words, then those of jieba's dictionary that its characters make, then invented ones.
fn han_words(observed: &Observed, size: usize, random: &mut Random) -> Vec<String> {
    let mut words: Vec<String> = observed.han.iter().take(size).map(|(word, _)| word.clone()).collect();
    let mut known: FxHashSet<String> = words.iter().cloned().collect();
    let characters = &observed.characters[..observed.characters.len().min(CHARACTERS)];
    let draws = Weighted::new(&characters.iter().map(|(_, count)| f64::from(*count)).collect::<Vec<_>>());
    let segmenter = Segmenter::full(Vec::new());
    let jieba = segmenter.jieba();
    let folded: Vec<String> =
        characters.iter().map(|(character, _)| fold_str(&character.to_string())).collect();
    // Pairs by falling product of ranks: what is made of frequent characters is frequent.
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let mut word = String::new();
    for (i, one) in folded.iter().enumerate() {
        for (j, two) in folded.iter().enumerate() {
            word.clear();
            word.push_str(one);
            word.push_str(two);
            if jieba.has_word(&word) {
                pairs.push((i as u32, j as u32));
            }
        }
    }
    pairs.sort_by_key(|(i, j)| (u64::from(*i) + 8) * (u64::from(*j) + 8));
    for (i, j) in pairs {
        if words.len() >= size {
            return words;
        }
        let pair: String = [characters[i as usize].0, characters[j as usize].0].into_iter().collect();
        if known.insert(pair.clone()) {
            words.push(pair);
        }
    }
    // Names and terms that no dictionary has. Few characters make few words: then the lexicon stays smaller.
    let mut vain = 0;
    while words.len() < size && vain < 10_000 {
        let length = [2, 2, 3, 3, 3, 4][random.below(6) as usize];
        let word: String = (0..length).map(|_| characters[draws.draw(random) as usize].0).collect();
        if known.insert(word.clone()) {
            words.push(word);
            vain = 0;
        } else {
            vain += 1;
        }
    }
    words
}

/// The sample's words, then invented ones.
fn english_words(observed: &Observed, size: usize, random: &mut Random, mut word: impl FnMut(&str)) {
    let mut known: FxHashSet<String> = FxHashSet::default();
    for (learned, _) in observed.english.iter().take(size) {
        known.insert(learned.to_ascii_lowercase());
        word(learned);
    }
    let mut made = known.len();
    let syllables = Syllables::of(&observed.english);
    let mut invented = String::new();
    while made < size {
        invented.clear();
        syllables.compose(random, &mut invented);
        if !known.insert(invented.clone()) {
            continue;
        }
        if random.chance(NAMES) {
            capitalize(&mut invented, 0);
        }
        word(&invented);
        made += 1;
    }
}

/// Makes the character at this byte a capital, if it is an ASCII letter.
pub(super) fn capitalize(text: &mut str, at: usize) {
    if let Some(first) = text.get_mut(at..at + 1) {
        first.make_ascii_uppercase();
    }
}

/// Parts of words, as often as words have them.
struct Syllables {
    first: Vec<String>,
    middle: Vec<String>,
    last: Vec<String>,
}

impl Syllables {
    fn of(words: &[(String, u32)]) -> Self {
        let (mut first, mut middle, mut last) = (Vec::new(), Vec::new(), Vec::new());
        for word in words.iter().map(|(word, _)| word.to_ascii_lowercase()) {
            let cuts = cuts(&word);
            let mut parts: Vec<&str> = Vec::new();
            let mut start = 0;
            for cut in cuts {
                parts.push(&word[start..cut]);
                start = cut;
            }
            if parts.is_empty() {
                continue;
            }
            last.push(word[start..].to_owned());
            first.push(parts[0].to_owned());
            middle.extend(parts[1..].iter().map(|part| (*part).to_owned()));
        }
        let or =
            |parts: Vec<String>, other: &str| if parts.is_empty() { vec![other.to_owned()] } else { parts };
        Self { first: or(first, "ma"), middle: or(middle, "ri"), last: or(last, "ton") }
    }

    /// Two to five syllables: as many words as are wanted, whatever the sample's syllables are.
    fn compose(&self, random: &mut Random, word: &mut String) {
        word.push_str(random.pick::<String>(&self.first));
        for _ in 0..[0, 0, 1, 1, 1, 2, 2, 3][random.below(8) as usize] {
            word.push_str(random.pick::<String>(&self.middle));
        }
        word.push_str(random.pick::<String>(&self.last));
    }
}

/// Where an English word in lower case has a new syllable: before a consonant that a vowel follows.
fn cuts(word: &str) -> Vec<usize> {
    let is_vowel = |byte: &u8| matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let bytes = word.as_bytes();
    let inner = 1..bytes.len().saturating_sub(1);
    inner
        .filter(|&at| !is_vowel(&bytes[at]) && is_vowel(&bytes[at + 1]) && bytes[..at].iter().any(is_vowel))
        .collect()
}

/// Names in Latin letters: the sample's, then invented abbreviations.
fn latin_words(observed: &Observed, size: usize, random: &mut Random, mut word: impl FnMut(&str)) {
    observed.latin.iter().for_each(|name| word(name));
    let mut known: FxHashSet<String> = observed.latin.iter().map(|name| name.to_ascii_uppercase()).collect();
    let mut made = observed.latin.len();
    while made < size {
        let name: String =
            (0..random.between(3, 5)).map(|_| char::from(b'A' + random.below(26) as u8)).collect();
        if known.insert(name.clone()) {
            word(&name);
            made += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_is_found_again_in_counts_that_follow_it() {
        let counts: Vec<(String, u32)> =
            (1..=9000).map(|rank| (String::new(), (40_000.0 / f64::from(rank).powf(0.9)) as u32)).collect();
        let shares = shares(&counts, &counts, 100_000);
        assert!((exponent(&shares[..5000]) - 0.9).abs() < 0.01);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-6);
        assert!((shares[19_999] / shares[79_999] - 4_f64.powf(BEYOND)).abs() < 1e-6);
    }

    #[test]
    fn words_are_cut_into_syllables() {
        let parts = |word: &str| {
            let mut ends = cuts(word);
            ends.push(word.len());
            let starts = [0].into_iter().chain(ends.clone());
            starts.zip(&ends).map(|(start, end)| word[start..*end].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(parts("transport"), ["trans", "port"]);
        assert_eq!(parts("legislative"), ["le", "gis", "la", "ti", "ve"]);
        assert_eq!(parts("the"), ["the"]);
    }
}
