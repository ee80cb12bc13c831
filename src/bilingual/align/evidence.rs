//! What words say of two passages: how much more probable they are side by side than apart.
//!
//! Owns which words count, and for how much. Must not know beads.

use std::ops::Range;

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

/// By how many passages of its own side stand together and by how many of the other: what the words of each passage say.
type Explained = [[Vec<f32>; 2]; 2];

/// What words say of every pair of passages.
pub(super) struct Evidence {
    columns: usize,
    /// For each passage of the right: what its words say of one passage of the left and of two that follow each other.
    right: Explained,
    /// The same the other way round.
    left: Explained,
}

impl Evidence {
    /// Compares two versions by what translates what, or, without a lexicon, as texts of one language.
    pub(super) fn new(left: &[Cues], right: &[Cues], lexicon: Option<&TranslationTable>) -> Self {
        let (left, right) = (Postings::of(left), Postings::of(right));
        Self {
            columns: right.passages,
            right: right.explained_by(&left, lexicon),
            left: left.explained_by(&right, lexicon),
        }
    }

    /// What words say of a bead of these passages.
    pub(super) fn gain(&self, left: Range<usize>, right: Range<usize>) -> f32 {
        let rows = self.right[0][0].len() / self.columns.max(1);
        let (a, b) = (left.len() - 1, right.len() - 1);
        let by_left: f32 = right.clone().map(|j| self.right[b][a][j * rows + left.start]).sum();
        let by_right: f32 = left.map(|i| self.left[a][b][i * self.columns + right.start]).sum();
        WEIGHT * (by_left + by_right) / 2.0
    }
}

/// The cues of a side, and where each is.
struct Postings {
    passages: usize,
    /// Ascending; with the range of their places in `at`.
    cues: Vec<(Cue, Range<u32>)>,
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
        Self { passages: side.len(), cues, at: all.into_iter().map(|(_, at)| at).collect() }
    }

    fn at(&self, range: &Range<u32>) -> &[u32] {
        &self.at[range.start as usize..range.end as usize]
    }

    /// The passages that have the cue of this number.
    fn find(&self, number: u64) -> &[u32] {
        match self.cues.binary_search_by_key(&number, |((number, _), _)| *number) {
            Ok(place) => self.at(&self.cues[place].1),
            Err(_) => &[],
        }
    }

    /// What the cues of each passage of this side say of each of the other.
    fn explained_by(&self, other: &Self, lexicon: Option<&TranslationTable>) -> Explained {
        let width = other.passages;
        let table = || vec![0.0; self.passages * width];
        let mut explained: Explained = [[table(), table()], [table(), table()]];
        let mut strength = vec![0.0_f32; width];
        for (cue, range) in &self.cues {
            let (number, kind) = *cue;
            strength.fill(0.0);
            let mut surest = 0.0_f32;
            let places = self.at(range);
            let mut strengthen = |places: &[u32], probability: f32| {
                for &at in places {
                    strength[at as usize] = strength[at as usize].max(probability);
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
                    // How surely a translation is met is what its own table says of this word.
                    let probability = probability.max(lexicon.probability(translation, id)).min(SUREST);
                    // A translation found nowhere on the other side tells against every passage there.
                    surest = surest.max(probability);
                    strengthen(other.find(u64::from(translation)), probability);
                }
            }
            if surest == 0.0 {
                continue;
            }
            let weight = if kind == CueKind::Part && lexicon.is_some() { PART_WEIGHT } else { 1.0 };
            let once = (places.len() as f32 + 0.5) / (self.passages as f32 + 1.0);
            for (chance, explained) in [once, CHANCE_OF_TWO * once].into_iter().zip(&mut explained) {
                let gain = |probability: f32| {
                    weight * ((1.0 - surest) + probability / chance.min(1.0)).ln().clamp(-MOST, MOST)
                };
                // Most words are met in few passages: the logarithm of the others is one.
                let nothing = gain(0.0);
                let worth = |probability: f32| if probability == 0.0 { nothing } else { gain(probability) };
                for column in 0..width {
                    let alone = worth(strength[column]);
                    let next = strength.get(column + 1).copied().unwrap_or(0.0);
                    let both = if next == 0.0 { alone } else { worth(strength[column].max(next)) };
                    for &row in places {
                        explained[0][row as usize * width + column] += alone;
                        explained[1][row as usize * width + column] += both;
                    }
                }
            }
        }
        explained
    }
}
