//! Alignment: which passages of two versions of a release say the same.
//!
//! Owns the search over beads and what a bead is worth. Must not know how releases were paired, nor terms.
//!
//! A bead is worth the logarithm of how much more probable its two sides are as translations of each other than as texts
//! that have nothing to do with each other: by their lengths (Gale & Church 1993) and by their words, where a number, a
//! Latin word, or in one script any word, translates itself and others translate as a table says (Moore 2002, Ma 2006).
//! A passage without counterpart is worth nothing but the rarity of that.

use std::convert::Infallible;
use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::glossary::table::TranslationTable;
use super::threads::in_parallel;
use super::tokens::{TokenKind, TokenizedPassage};

/// Passages of one version and their counterparts; one of the two may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bead {
    /// Passages of the left version.
    pub left: Range<u32>,
    /// Passages of the right version.
    pub right: Range<u32>,
}

/// Bead shapes with the logarithm of their probability. Gale & Church measured 0.89, 0.01, 0.09 and 0.011 on sentences;
/// paragraphs of releases are dropped and merged more often.
const SHAPES: [(usize, usize, f32); 6] =
    [(1, 1, -0.22), (1, 0, -2.8), (0, 1, -2.8), (1, 2, -4.0), (2, 1, -4.0), (2, 2, -7.0)];

/// Standard deviation of the logarithm of two unrelated passages' lengths' ratio.
const SPREAD_UNRELATED: f32 = 0.85;

/// The same of translations, for long passages; short ones vary more.
const SPREAD_TRANSLATED: f32 = 0.2;

/// Variance that a passage of one letter would have besides.
const SPREAD_SHORT: f32 = 4.0;

/// How surely a word that can stand for itself does, when its passage is translated.
const IDENTITY: f32 = 0.8;

/// The same between two versions in one script, which may be independent translations.
const IDENTITY_SAME_SCRIPT: f32 = 0.5;

/// A translation is never surer than this: it may be paraphrased.
const SUREST: f32 = 0.9;

/// What a single word can tell at most, for or against.
const MOST: f32 = 3.5;

/// What lengths can tell against a bead at most: half of a passage may be missing from its translation.
const MOST_BY_LENGTH: f32 = 5.0;

/// A word tells less than it seems to: words of a passage depend on each other.
const WORD_WEIGHT: f32 = 0.6;

/// More cells than this (2000 by 2000 passages) are not filled: the releases are cut in halves first.
const MOST_CELLS: usize = 4_000_000;

/// Aligns the passages of two versions: beads in order that together hold every passage once.
///
/// With a `lexicon`, learned from other releases or from a first alignment of these, words count as well as numbers, names
/// and lengths. Takes time in proportion to the product of the two numbers of passages, up to 2000 each; longer
/// releases are cut in halves of equal length first, so that a bead at the cut may be wrong.
#[must_use]
pub fn align(
    left: &[TokenizedPassage],
    right: &[TokenizedPassage],
    lexicon: Option<&TranslationTable>,
) -> Vec<Bead> {
    let mut beads = Vec::new();
    align_from(left, right, lexicon, (0, 0), &mut beads);
    beads
}

fn align_from(
    left: &[TokenizedPassage],
    right: &[TokenizedPassage],
    lexicon: Option<&TranslationTable>,
    offset: (u32, u32),
    beads: &mut Vec<Bead>,
) {
    if left.len() > 1 && right.len() > 1 && left.len().saturating_mul(right.len()) > MOST_CELLS {
        let (left_half, right_half) = (left.len() / 2, right.len() / 2);
        align_from(&left[..left_half], &right[..right_half], lexicon, offset, beads);
        let offset = (offset.0 + left_half as u32, offset.1 + right_half as u32);
        align_from(&left[left_half..], &right[right_half..], lexicon, offset, beads);
        return;
    }
    let first = beads.len();
    best_path(left, right, lexicon, beads);
    for bead in &mut beads[first..] {
        bead.left = bead.left.start + offset.0..bead.left.end + offset.0;
        bead.right = bead.right.start + offset.1..bead.right.end + offset.1;
    }
}

fn best_path(
    left: &[TokenizedPassage],
    right: &[TokenizedPassage],
    lexicon: Option<&TranslationTable>,
    beads: &mut Vec<Bead>,
) {
    let (rows, columns) = (left.len(), right.len());
    let words = Evidence::new(left, right, lexicon);
    let ratio = ratio(left, right);
    let width = columns + 1;
    let mut best = vec![f32::NEG_INFINITY; (rows + 1) * width];
    let mut shape_of = vec![0_u8; best.len()];
    best[0] = 0.0;
    for i in 0..=rows {
        for j in 0..=columns {
            if i + j == 0 {
                continue;
            }
            let (mut value, mut shape) = (f32::NEG_INFINITY, 0);
            for (at, &(a, b, prior)) in SHAPES.iter().enumerate() {
                if a > i || b > j {
                    continue;
                }
                let before = best[(i - a) * width + j - b];
                let mut gain = prior;
                if a > 0 && b > 0 {
                    let size = |side: &[TokenizedPassage]| side.iter().map(|text| text.size).sum::<f32>();
                    gain += length_gain(size(&left[i - a..i]) * ratio, size(&right[j - b..j]));
                    gain += words.gain(i - a..i, j - b..j);
                }
                if before + gain > value {
                    (value, shape) = (before + gain, at);
                }
            }
            best[i * width + j] = value;
            shape_of[i * width + j] = shape as u8;
        }
    }
    let first = beads.len();
    let (mut i, mut j) = (rows, columns);
    while i + j > 0 {
        let (a, b, _) = SHAPES[shape_of[i * width + j] as usize];
        beads.push(Bead { left: (i - a) as u32..i as u32, right: (j - b) as u32..j as u32 });
        (i, j) = (i - a, j - b);
    }
    beads[first..].reverse();
}

/// How long the right side is for one letter of the left: drawn halfway to what these two versions say, since passages may
/// be missing from one of them.
fn ratio(left: &[TokenizedPassage], right: &[TokenizedPassage]) -> f32 {
    let total = |side: &[TokenizedPassage]| side.iter().map(|text| text.size).sum::<f32>() + 500.0;
    (total(right) / total(left)).sqrt().clamp(0.7, 1.4)
}

fn length_gain(left: f32, right: f32) -> f32 {
    let difference = ((right + 4.0) / (left + 4.0)).ln();
    let spread = (SPREAD_TRANSLATED.powi(2) + SPREAD_SHORT / (left + right + 8.0)).sqrt();
    let density = |spread: f32| -(difference / spread).powi(2) / 2.0 - spread.ln();
    (density(spread) - density(SPREAD_UNRELATED)).max(-MOST_BY_LENGTH)
}

/// What words say of every pair of passages.
struct Evidence {
    columns: usize,
    /// For each passage of the right: what its words say of one passage of the left and of two that follow each other.
    right: [Vec<f32>; 2],
    /// The same the other way round.
    left: [Vec<f32>; 2],
}

impl Evidence {
    fn new(
        left: &[TokenizedPassage],
        right: &[TokenizedPassage],
        lexicon: Option<&TranslationTable>,
    ) -> Self {
        let (left_words, right_words) = (Postings::new(left), Postings::new(right));
        Self {
            columns: right.len(),
            right: right_words.explained_by(&left_words, lexicon),
            left: left_words.explained_by(&right_words, lexicon),
        }
    }

    fn gain(&self, left: Range<usize>, right: Range<usize>) -> f32 {
        let rows = self.right[0].len() / self.columns.max(1);
        let by_left: f32 = right.clone().map(|j| self.right[left.len() - 1][j * rows + left.start]).sum();
        let by_right: f32 = left.map(|i| self.left[right.len() - 1][i * self.columns + right.start]).sum();
        WORD_WEIGHT * (by_left + by_right) / 2.0
    }
}

/// The words of a side, and where each is.
struct Postings<'a> {
    passages: usize,
    words: FxHashMap<&'a str, Word>,
}

#[derive(Default)]
struct Word {
    /// The passages it is in, ascending.
    at: Vec<u32>,
    kind: Option<TokenKind>,
}

impl<'a> Postings<'a> {
    fn new(side: &'a [TokenizedPassage]) -> Self {
        let mut words: FxHashMap<&str, Word> = FxHashMap::default();
        for (at, passage) in side.iter().enumerate() {
            for token in &passage.tokens {
                let word = words.entry(token.text.as_str()).or_default();
                word.kind = Some(token.kind);
                if word.at.last() != Some(&(at as u32)) {
                    word.at.push(at as u32);
                }
            }
        }
        Self { passages: side.len(), words }
    }

    /// Whether most words are of ideographs.
    fn is_han(&self) -> bool {
        let han = self.words.values().filter(|word| word.kind == Some(TokenKind::Han)).count();
        han * 2 > self.words.len()
    }

    /// For each passage of this side (rows) and each of the other (columns): the logarithm of how much more probable the
    /// words of the row are beside that of the column; and beside it and the next.
    fn explained_by(&self, other: &Self, lexicon: Option<&TranslationTable>) -> [Vec<f32>; 2] {
        let width = other.passages;
        let mut single = vec![0.0; self.passages * width];
        let mut double = single.clone();
        let mut strength = vec![0.0_f32; width];
        let same_script = self.is_han() == other.is_han();
        // Sums of floating-point numbers depend on their order: a fixed one, for the same answer every time.
        let mut words: Vec<(&&str, &Word)> = self.words.iter().collect();
        words.sort_unstable_by_key(|(text, _)| **text);
        for (text, word) in words {
            strength.fill(0.0);
            let mut surest = 0.0_f32;
            let mut strengthen = |partner: &str, probability: f32| {
                for &at in other.words.get(partner).map_or(&[][..], |partner| &partner.at) {
                    strength[at as usize] = strength[at as usize].max(probability);
                }
            };
            if same_script || word.kind == Some(TokenKind::Number) || other.words.contains_key(text) {
                surest = if same_script { IDENTITY_SAME_SCRIPT } else { IDENTITY };
                strengthen(text, surest);
            }
            for translation in lexicon.map_or(&[][..], |lexicon| lexicon.of(text)) {
                // How surely a translation is met is what its own table says of this word.
                let back = lexicon.map_or(0.0, |lexicon| lexicon.probability(&translation.word, text));
                let probability = translation.probability.max(back).min(SUREST);
                // A translation found nowhere on the other side tells against every passage there.
                surest = surest.max(probability);
                strengthen(&translation.word, probability);
            }
            if surest == 0.0 {
                continue;
            }
            let chance = (word.at.len() as f32 + 0.5) / (self.passages as f32 + 1.0);
            let gain =
                |probability: f32| ((1.0 - surest) + probability / chance.min(1.0)).ln().clamp(-MOST, MOST);
            // Most words are met in few passages: the logarithm of the others is one.
            let nothing = gain(0.0);
            let worth = |probability: f32| if probability == 0.0 { nothing } else { gain(probability) };
            for column in 0..width {
                let alone = worth(strength[column]);
                let next = strength.get(column + 1).copied().unwrap_or(0.0);
                let both = if next == 0.0 { alone } else { worth(strength[column].max(next)) };
                for &row in &word.at {
                    single[row as usize * width + column] += alone;
                    double[row as usize * width + column] += both;
                }
            }
        }
        [single, double]
    }
}

/// Aligns the pairs of a corpus without a lexicon, learns one from that, and aligns again with it; on so many threads.
#[must_use]
pub fn align_corpus(
    pairs: &[(Vec<TokenizedPassage>, Vec<TokenizedPassage>)],
    threads: usize,
) -> (Vec<Vec<Bead>>, TranslationTable) {
    let aligned = |lexicon: Option<&TranslationTable>| -> Vec<Vec<Bead>> {
        let aligned = |(left, right): &(Vec<_>, Vec<_>)| Ok::<_, Infallible>(align(left, right, lexicon));
        match in_parallel(pairs, threads, aligned) {
            Ok(beads) => beads,
            Err(never) => match never {},
        }
    };
    let mut beads = aligned(None);
    let mut table = TranslationTable::default();
    for _ in 0..2 {
        table = TranslationTable::learn(&bead_words(pairs, &beads));
        beads = aligned(Some(&table));
    }
    (beads, table)
}

/// The words of both sides of every bead that has both.
#[must_use]
pub fn bead_words<'a>(
    pairs: &'a [(Vec<TokenizedPassage>, Vec<TokenizedPassage>)],
    beads: &[Vec<Bead>],
) -> Vec<(Vec<&'a str>, Vec<&'a str>)> {
    let words = |passages: &'a [TokenizedPassage]| {
        passages.iter().flat_map(|passage| &passage.tokens).map(|token| token.text.as_str()).collect()
    };
    two_sided(pairs, beads).into_iter().map(|(.., [left, right])| (words(left), words(right))).collect()
}

/// The beads that have both sides: which pair of releases and which bead of it, and the passages of each side.
pub(super) fn two_sided<'a>(
    pairs: &'a [(Vec<TokenizedPassage>, Vec<TokenizedPassage>)],
    beads: &[Vec<Bead>],
) -> Vec<(u32, u32, [&'a [TokenizedPassage]; 2])> {
    fn passages<'a>(side: &'a [TokenizedPassage], range: &Range<u32>) -> &'a [TokenizedPassage] {
        side.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
    let mut out = Vec::new();
    for (pair, ((left, right), beads)) in pairs.iter().zip(beads).enumerate() {
        for (at, bead) in beads.iter().enumerate() {
            let sides = [passages(left, &bead.left), passages(right, &bead.right)];
            if sides.iter().all(|side| !side.is_empty()) {
                out.push((pair as u32, at as u32, sides));
            }
        }
    }
    out
}

#[cfg(test)]
#[path = "align/tests.rs"]
mod tests;
