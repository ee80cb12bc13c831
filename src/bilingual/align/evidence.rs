//! What words say of two passages: how much more probable they are side by side than apart.
//!
//! Owns which words count, and for how much. Must not know beads.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::cues::{Cue, CueKind, Cues};
use crate::bilingual::glossary::table::TranslationTable;

/// How surely a word or number that can stand for itself does, when its passage is translated.
const IDENTITY: f32 = 0.7;

/// The same of marks.
const IDENTITY_OF_PARTS: f32 = 0.9;

/// The same of any cue between two versions in one language: they may be independent translations, which share one in three
/// pairs of ideographs, and most of those because the language has few others.
const IDENTITY_SAME_LANGUAGE: f32 = 0.1;

/// A translation is never surer than this: it may be paraphrased.
const SUREST: f32 = 0.9;

/// What a single word can tell at most, for or against.
const MOST: f32 = 3.5;

/// What a part of a word says beside what a word does: it depends on other parts.
const PART_WEIGHT: f32 = 0.5;

/// Cues tell less than they seem to: those of a passage depend on each other.
const WEIGHT: f32 = 0.85;

/// Where two passages of one side stand together, either may have a cue by chance: it is so much more probable. Twice as probable
/// would be right if cues were independent; measured on the NTREX documents disturbed with the seeds for development.
const CHANCE_OF_TWO: f32 = 1.12;

/// What words say of every pair of passages.
pub(super) struct Evidence {
    /// What the cues of the right passages say of those of the left.
    right: Explained,
    /// The same the other way round.
    left: Explained,
}

/// What the cues of each passage of one side say of each of the other.
struct Explained {
    /// How many passages the other side has.
    width: usize,
    /// What each passage's cues say of one that has none of their translations.
    nothing: Vec<f32>,
    /// What those say besides that are found there: by how many passages of its own side stand together, by how many of
    /// the other, by passage and by the first passage of the other side.
    found: [[Vec<f32>; 2]; 2],
}

impl Explained {
    fn sum(&self, own: Range<usize>, other: &Range<usize>) -> f32 {
        let found = &self.found[own.len() - 1][other.len() - 1];
        own.map(|at| self.nothing[at] + found[at * self.width + other.start]).sum()
    }
}

impl Evidence {
    /// Compares two versions by what translates what, or, without a lexicon, as texts of one language.
    pub(super) fn new(left: &[Cues], right: &[Cues], lexicon: Option<&TranslationTable>) -> Self {
        let (left, right) = (Postings::of(left), Postings::of(right));
        Self { right: right.explained_by(&left, lexicon), left: left.explained_by(&right, lexicon) }
    }

    /// What words say of a bead of these passages.
    pub(super) fn gain(&self, left: Range<usize>, right: Range<usize>) -> f32 {
        WEIGHT * (self.right.sum(right.clone(), &left) + self.left.sum(left, &right)) / 2.0
    }
}

/// The cues of a side, and where each is.
struct Postings {
    passages: usize,
    /// Ascending; with the range of their places in `at`.
    cues: Vec<(Cue, Range<u32>)>,
    /// The places of the cues in `cues`, by their numbers.
    numbers: FxHashMap<u64, u32>,
    /// The passages each is in, ascending.
    at: Vec<u32>,
}

impl Postings {
    fn of(side: &[Cues]) -> Self {
        let places = side.iter().enumerate();
        let mut all: Vec<(Cue, u32)> =
            places.flat_map(|(at, cues)| cues.cues.iter().map(move |&cue| (cue, at as u32))).collect();
        all.sort_unstable();
        let mut cues: Vec<(Cue, Range<u32>)> = Vec::new();
        for (place, &(cue, _)) in all.iter().enumerate() {
            match cues.last_mut() {
                Some((last, range)) if *last == cue => range.end += 1,
                _ => cues.push((cue, place as u32..place as u32 + 1)),
            }
        }
        let numbers = cues.iter().zip(0..).map(|((cue, _), place)| (cue.number(), place)).collect();
        Self { passages: side.len(), cues, numbers, at: all.into_iter().map(|(_, at)| at).collect() }
    }

    fn at(&self, range: &Range<u32>) -> &[u32] {
        &self.at[range.start as usize..range.end as usize]
    }

    /// The passages that have the cue of this number.
    fn find(&self, number: u64) -> &[u32] {
        self.numbers.get(&number).map_or(&[], |&place| self.at(&self.cues[place as usize].1))
    }

    /// What the cues of each passage of this side say of each of the other.
    fn explained_by(&self, other: &Self, lexicon: Option<&TranslationTable>) -> Explained {
        let width = other.passages;
        let table = || vec![0.0; self.passages * width];
        let mut found = [[table(), table()], [table(), table()]];
        let mut nothing = vec![0.0; self.passages];
        // How surely a translation is in each passage of the other side, and where it is at all.
        let mut strength = vec![0.0_f32; width];
        let mut touched: Vec<u32> = Vec::new();
        for (cue, range) in &self.cues {
            let (number, kind) = (cue.number(), cue.kind());
            let mut surest = 0.0_f32;
            let mut strengthen = |places: &[u32], probability: f32| {
                for &at in places {
                    let strength = &mut strength[at as usize];
                    if *strength == 0.0 {
                        touched.push(at);
                    }
                    *strength = strength.max(probability);
                }
            };
            let same = other.find(number);
            if lexicon.is_none() || kind == CueKind::Number || !same.is_empty() {
                surest = match kind {
                    _ if lexicon.is_none() => IDENTITY_SAME_LANGUAGE,
                    CueKind::Part => IDENTITY_OF_PARTS,
                    CueKind::Word | CueKind::Number => IDENTITY,
                };
                strengthen(same, surest);
            }
            if let (Some(lexicon), Ok(id)) = (lexicon, u32::try_from(number)) {
                for &(translation, probability) in lexicon.of(id) {
                    let probability = probability.min(SUREST);
                    // A translation found nowhere on the other side tells against every passage there.
                    surest = surest.max(probability);
                    strengthen(other.find(u64::from(translation)), probability);
                }
            }
            if surest > 0.0 {
                let weight = if kind == CueKind::Part && lexicon.is_some() { PART_WEIGHT } else { 1.0 };
                let places = self.at(range);
                let chance = (places.len() as f32 + 0.5) / (self.passages as f32 + 1.0);
                let logarithm = |value: f32| weight * value.ln().clamp(-MOST, MOST);
                let missed = logarithm(1.0 - surest);
                places.iter().for_each(|&row| nothing[row as usize] += missed);
                touched.sort_unstable();
                for (chance, found) in [chance, CHANCE_OF_TWO * chance].into_iter().zip(&mut found) {
                    let gain = |column: usize| match strength.get(column) {
                        Some(&probability) if probability > 0.0 => {
                            logarithm((1.0 - surest) + probability / chance.min(1.0)) - missed
                        }
                        _ => 0.0,
                    };
                    let mut add = |which: usize, column: usize, gain: f32| {
                        places.iter().for_each(|&row| found[which][row as usize * width + column] += gain);
                    };
                    let (mut last, mut before) = (usize::MAX, 0.0);
                    for column in touched.iter().map(|&column| column as usize) {
                        let own = gain(column);
                        add(0, column, own);
                        // Two passages have what either has.
                        if column > 0 && last != column - 1 {
                            add(1, column - 1, own);
                        } else if column > 0 {
                            add(1, column - 1, f32::max(own - before, 0.0));
                        }
                        add(1, column, own);
                        (last, before) = (column, own);
                    }
                }
            }
            touched.drain(..).for_each(|at| strength[at as usize] = 0.0);
        }
        Explained { width, nothing, found }
    }
}
