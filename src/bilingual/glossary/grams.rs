//! Candidate terms: the n-grams of one side that come back and hold together.
//!
//! Owns counting and the tests of a gram by itself: frequency, variety of what stands beside it, edges. Must not know the other
//! language.

use rustc_hash::FxHashMap;

/// Stands between what cannot be one term: punctuation, numbers, passages.
pub(super) const BREAK: u32 = u32::MAX;

/// What one side of the beads looks like to the counting of grams.
pub(super) struct Text {
    /// Ideographs and words, numbered, with [`BREAK`]s.
    pub units: Vec<u32>,
    /// Whether a word begins at this unit; an ideograph inside a word of the segmenter's has none.
    pub begins: Vec<bool>,
    /// Words that may stand before any term and belong to none: articles.
    pub articles: Vec<u32>,
}

/// A gram that comes back.
#[derive(Debug, Clone)]
pub(super) struct Gram {
    /// Where it stands: the first unit of each occurrence, ascending.
    pub at: Vec<u32>,
    /// How many units it has.
    pub length: u32,
}

/// How many different neighbours.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Neighbour {
    Only(u32),
    Several,
}

impl Neighbour {
    fn and(self, unit: u32) -> Self {
        if unit != BREAK && self == Self::Only(unit) { self } else { Self::Several }
    }
}

/// The grams of up to `longest` units that occur at least `least` times, that do not always continue in the same way to either
/// side (so of 督導組 and 督導, if one never stands without the other, only the whole is one), and whose edges are those of words
/// at least half of the time. An article counts as no neighbour: what always follows one is whole all the same.
///
/// A gram is counted only where its two parts one shorter come back themselves (Agrawal & Srikant 1994): nearly linear in
/// the text.
pub(super) fn grams(text: &Text, longest: u32, least: usize) -> Vec<Gram> {
    let units = &text.units;
    let unit = |at: usize| units.get(at).copied().unwrap_or(BREAK);
    let neighbour = |at: usize| Some(unit(at)).filter(|unit| !text.articles.contains(unit)).unwrap_or(BREAK);
    // The number of the gram of the current length that begins at each unit; BREAK where none comes back.
    let mut current: Vec<u32> = units.clone();
    let mut out = Vec::new();
    for length in 1..=longest {
        let mut ids: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        let mut occurrences: Vec<Vec<u32>> = Vec::new();
        let mut next = vec![BREAK; units.len()];
        for at in 0..units.len() {
            let key = if length == 1 {
                (unit(at), 0)
            } else {
                (current[at], current.get(at + 1).copied().unwrap_or(BREAK))
            };
            if key.0 == BREAK || key.1 == BREAK {
                continue;
            }
            let id = *ids.entry(key).or_insert_with(|| {
                occurrences.push(Vec::new());
                occurrences.len() as u32 - 1
            });
            occurrences[id as usize].push(at as u32);
            next[at] = id;
        }
        for id in &mut next {
            if *id != BREAK && occurrences[*id as usize].len() < least {
                *id = BREAK;
            }
        }
        occurrences.retain(|at| at.len() >= least);
        if occurrences.is_empty() {
            break;
        }
        for at in occurrences {
            let gram = Gram { at, length };
            if varied(&gram, &neighbour) && edged(&gram, text) {
                out.push(gram);
            }
        }
        current = next;
    }
    out
}

/// Whether both neighbours vary.
fn varied(gram: &Gram, unit: &impl Fn(usize) -> u32) -> bool {
    let side = |offset: &dyn Fn(usize) -> u32| {
        let mut neighbours = gram.at.iter().map(|&at| offset(at as usize));
        let first = match neighbours.next() {
            None | Some(BREAK) => Neighbour::Several,
            Some(unit) => Neighbour::Only(unit),
        };
        neighbours.fold(first, Neighbour::and) == Neighbour::Several
    };
    side(&|at| at.checked_sub(1).map_or(BREAK, unit)) && side(&|at| unit(at + gram.length as usize))
}

/// Whether it mostly begins and ends where words do.
fn edged(gram: &Gram, text: &Text) -> bool {
    let begins = |at: usize| text.begins.get(at).copied().unwrap_or(true);
    let proper =
        gram.at.iter().filter(|&&at| begins(at as usize) && begins((at + gram.length) as usize)).count();
    proper * 2 >= gram.at.len()
}
