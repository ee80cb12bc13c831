//! The glossary: terms that translate each other, learned from aligned passages.
//!
//! Owns what makes a pair of terms an entry, and the order of entries. Must not know the index, or where releases came from.
//!
//! Candidates of either language are grams that come back (`grams`); a Chinese one is paired with the English one it meets
//! unexpectedly often (Dunning 1993), that covers it and is covered by it, that is about as long, and whose words translate
//! its words and no others around it (IBM Model 1, [`table`]). A term is used once, by the best pair it is in.

mod grams;
mod pairing;
mod score;
mod side;
pub mod table;

use serde::{Deserialize, Serialize};

use self::table::{Lesson, Prior, Training, TranslationTable};
use super::align::{Bead, two_sided};
use super::vocabulary::{Passage, PassagePair, Vocabulary};

/// Chosen by what a search across languages finds with the words: see `tests/it/cross.rs`.
const TRAINING: Training = Training { rounds: 5, most_frequent: 1.0, unseen: 1.0, least: 0.03 };

/// Where an entry may be seen in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Which pair of releases, as they were given.
    pub pair: u32,
    /// Which bead of that pair.
    pub bead: u32,
}

/// A Chinese term and its English translation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The Chinese term in its most frequent form, as written.
    pub chinese: String,
    /// The English term in its most frequent form, as written.
    pub english: String,
    /// How often they met: in each bead, as often as the rarer of the two.
    pub count: u32,
    /// How often the Chinese term occurs in beads with both sides.
    pub chinese_count: u32,
    /// How often the English term does.
    pub english_count: u32,
    /// How good the entry is; entries are in descending order of it. Above 0, without upper limit.
    pub score: f32,
    /// The share of the English term's occurrences that met the Chinese one, 0–1.
    pub chinese_given_english: f32,
    /// The share of the Chinese term's occurrences that met the English one, 0–1.
    pub english_given_chinese: f32,
    /// Up to three beads that hold both.
    pub examples: Vec<Example>,
}

/// Terms and words with their translations.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Glossary {
    /// Pairs of terms, best first.
    pub entries: Vec<Entry>,
    /// Translations of single words, folded Chinese ones and English stems, by their numbers.
    pub words: TranslationTable,
}

impl Glossary {
    /// Learns from pairs of a Chinese and an English version and their alignments, as [`super::align::align_corpus`] makes
    /// them, beginning with what is known of their words. The same input gives the same glossary. Takes nearly linear time.
    #[must_use]
    pub fn learn(pairs: &[PassagePair], beads: &[Vec<Bead>], vocabulary: &Vocabulary, prior: &Prior) -> Self {
        let lesson = |sides: [&[Passage]; 2]| {
            let words = |side: &[Passage]| {
                side.iter().flat_map(|passage| &passage.words).map(|word| word.id).collect()
            };
            Lesson::new(sides.map(words), 1.0)
        };
        let lessons: Vec<Lesson> =
            two_sided(pairs, beads).into_iter().map(|(.., sides)| lesson(sides)).collect();
        let words = TranslationTable::learn(&lessons, vocabulary.len(), prior, &TRAINING);
        let entries = pairing::entries(pairs, beads, vocabulary, &words);
        Self { entries, words }
    }
}
