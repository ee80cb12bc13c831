//! The translation table: for each word, the words that translate it, with probabilities.
//!
//! Owns IBM Model 1 (Brown et al. 1993) and its EM. Must not know terms of several words.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

/// EM gains next to nothing after this many rounds, and begins to fit rare words to chance (Moore 2004).
const ROUNDS: usize = 6;

/// A pair of words that met in one bead only proves nothing.
const MIN_TOGETHER: u32 = 2;

/// Translations below this are noise.
const MIN_PROBABILITY: f32 = 0.03;

/// How many times the empty word is counted in each sentence: words without a counterpart are common (Moore 2004).
const EMPTY_WEIGHT: f32 = 3.0;

/// A word that translates another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Translation {
    /// The folded Chinese word, English stem, or `#` and a value.
    pub word: String,
    /// The probability that it is what the word is translated to, 0–1.
    pub probability: f32,
}

/// Translations of words, both ways.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TranslationTable {
    words: BTreeMap<String, Vec<Translation>>,
}

impl TranslationTable {
    /// The translations of an English stem or a folded Chinese word, most probable first.
    #[must_use]
    pub fn of(&self, word: &str) -> &[Translation] {
        self.words.get(word).map_or(&[], Vec::as_slice)
    }

    /// How probable it is that `word` is translated to `other`; 0 when nothing is known.
    #[must_use]
    pub fn probability(&self, word: &str, other: &str) -> f32 {
        self.of(word)
            .iter()
            .find(|translation| translation.word == other)
            .map_or(0.0, |found| found.probability)
    }

    /// Every word with its translations, in the order of the words.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Translation])> {
        self.words.iter().map(|(word, translations)| (word.as_str(), translations.as_slice()))
    }

    /// How many words have a translation.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether no word has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Learns from beads, each the words of one side and those of the other.
    #[must_use]
    pub fn learn(beads: &[(Vec<&str>, Vec<&str>)]) -> Self {
        let mut ids: FxHashMap<&str, u32> = FxHashMap::default();
        let mut texts: Vec<&str> = Vec::new();
        let mut numbered: Vec<[Vec<u32>; 2]> = Vec::with_capacity(beads.len());
        for (left, right) in beads {
            numbered.push([left, right].map(|words| {
                let mut side: Vec<u32> = words
                    .iter()
                    .map(|word| {
                        *ids.entry(word).or_insert_with(|| {
                            texts.push(word);
                            texts.len() as u32 - 1
                        })
                    })
                    .collect();
                side.sort_unstable();
                side.dedup();
                side
            }));
        }
        let links = Links::of(&numbered, texts.len());
        let (forward, backward) = std::thread::scope(|scope| {
            let forward = scope.spawn(|| links.model(&numbered, texts.len(), false));
            let backward = links.model(&numbered, texts.len(), true);
            (forward.join().unwrap_or_default(), backward)
        });
        let mut words: BTreeMap<String, Vec<Translation>> = BTreeMap::new();
        for (from_left, table) in [(true, forward), (false, backward)] {
            for (&(left, right), probability) in links.pairs.iter().zip(table) {
                if probability < MIN_PROBABILITY {
                    continue;
                }
                let (from, to) = if from_left { (left, right) } else { (right, left) };
                let word = texts[to as usize].to_owned();
                words
                    .entry(texts[from as usize].to_owned())
                    .or_default()
                    .push(Translation { word, probability });
            }
        }
        for translations in words.values_mut() {
            translations
                .sort_by(|a, b| b.probability.total_cmp(&a.probability).then_with(|| a.word.cmp(&b.word)));
            // Texts of one script know a word from both sides.
            let mut seen = FxHashSet::default();
            translations.retain(|translation| seen.insert(translation.word.clone()));
        }
        Self { words }
    }
}

/// The pairs of words that meet in beads often enough to be looked at, by number: EM then adds into plain vectors.
struct Links {
    /// (left, right), in order.
    pairs: Vec<(u32, u32)>,
    /// The numbers of the pairs in each bead, ascending: grouped by their left words.
    beads: Vec<Vec<u32>>,
}

impl Links {
    /// The pairs of these beads; `words` is how many words there are.
    fn of(beads: &[[Vec<u32>; 2]], words: usize) -> Self {
        const NONE: u32 = u32::MAX;
        let mut beads_of: Vec<Vec<u32>> = vec![Vec::new(); words];
        for (at, [left, _]) in beads.iter().enumerate() {
            for &from in left {
                beads_of[from as usize].push(at as u32);
            }
        }
        let mut links = Self { pairs: Vec::new(), beads: vec![Vec::new(); beads.len()] };
        // Of one left word at a time, how often each right word meets it and the number of that pair.
        let mut met = vec![0_u32; words];
        let mut number = vec![NONE; words];
        let mut partners: Vec<u32> = Vec::new();
        for (from, places) in beads_of.iter().enumerate() {
            if places.len() < MIN_TOGETHER as usize {
                continue;
            }
            for &bead in places {
                for &to in &beads[bead as usize][1] {
                    if met[to as usize] == 0 {
                        partners.push(to);
                    }
                    met[to as usize] += 1;
                }
            }
            partners.sort_unstable();
            for &to in partners.iter().filter(|&&to| met[to as usize] >= MIN_TOGETHER) {
                number[to as usize] = links.pairs.len() as u32;
                links.pairs.push((from as u32, to));
            }
            for &bead in places {
                let numbers = beads[bead as usize][1].iter().map(|&to| number[to as usize]);
                links.beads[bead as usize].extend(numbers.filter(|&number| number != NONE));
            }
            for to in partners.drain(..) {
                (met[to as usize], number[to as usize]) = (0, NONE);
            }
        }
        links
    }

    /// P(right | left) of each pair, or P(left | right) when `swapped`; `words` is how many words there are.
    fn model(&self, beads: &[[Vec<u32>; 2]], words: usize, swapped: bool) -> Vec<f32> {
        let target = if swapped { 0 } else { 1 };
        let ends = |pair: u32| {
            let (left, right) = self.pairs[pair as usize];
            if swapped { (right as usize, left as usize) } else { (left as usize, right as usize) }
        };
        // The empty word gives a word as often as it occurs.
        let mut empty = vec![0.0_f32; words];
        let mut total = 0.0;
        for bead in beads {
            for &to in &bead[target] {
                empty[to as usize] += 1.0;
                total += 1.0;
            }
        }
        empty.iter_mut().for_each(|frequency| *frequency *= EMPTY_WEIGHT / total);
        let mut table = vec![0.1_f32; self.pairs.len()];
        // What all words of a bead give each of its words.
        let mut given = vec![0.0_f32; words];
        for _ in 0..ROUNDS {
            let mut counts = vec![0.0_f32; table.len()];
            let mut sums = vec![0.0_f32; words];
            for (bead, links) in beads.iter().zip(&self.beads) {
                for &to in &bead[target] {
                    given[to as usize] = empty[to as usize];
                }
                for &link in links {
                    given[ends(link).1] += table[link as usize];
                }
                for &link in links {
                    let (from, to) = ends(link);
                    let share = table[link as usize] / given[to];
                    counts[link as usize] += share;
                    sums[from] += share;
                }
            }
            for (link, count) in counts.iter_mut().enumerate() {
                // Half a count for what was not seen keeps a rare word from being sure of its only chance.
                let probability = *count / (sums[ends(link as u32).0] + 0.5);
                *count = if probability > 1e-4 { probability } else { 0.0 };
            }
            table = counts;
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_only_meet_each_other_translate_each_other() {
        let beads = [
            (vec!["隧道", "收费"], vec!["tunnel", "toll"]),
            (vec!["隧道", "通风"], vec!["tunnel", "ventil"]),
            (vec!["收费", "通风"], vec!["toll", "ventil"]),
            (vec!["隧道", "收费"], vec!["tunnel", "toll"]),
            (vec!["收费", "下调"], vec!["toll", "lower"]),
        ];
        let table = TranslationTable::learn(&beads);
        assert_eq!(table.of("隧道")[0].word, "tunnel");
        assert_eq!(table.of("toll")[0].word, "收费");
        assert!(table.probability("toll", "收费") > 0.4);
        assert!(table.of("lower").is_empty());
    }
}
