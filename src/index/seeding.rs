//! What of a dictionary is of use to an index, and how much it counts.
//!
//! Owns the file in which an index keeps its dictionary, and the way from entries to words and terms as an index has them. Must not
//! know the dictionary's format, nor how what it says is weighed against what passages teach.
//!
//! Only translations that are in the index can be found: the rest of a dictionary is left aside, so that a small index does not
//! carry a large dictionary. A term of one word on either side is a translation of words, which the passages may confirm or outweigh;
//! the others are looked for as phrases.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use tantivy::{Searcher, Term};

use super::IndexError;
use super::manifest::write_synced;
use super::schema::Fields;
use super::translations::term_key;
use crate::bilingual::glossary::table::{Prior, PriorPair};
use crate::bilingual::seed::SeedDictionary;
use crate::bilingual::vocabulary::Vocabulary;
use crate::text::analyze::{Analyzer, stem, stretches};
use crate::text::fold::fold_str;
use crate::text::units::UnitKind;

/// A dictionary's word of a language counts as seen translated so many times, shared by its translations.
const SEEN: f32 = 3.0;

/// Keeps a dictionary in the directory of an index, under a name that its content gives it: the name, or none for an empty one.
pub(super) fn keep(seed: &SeedDictionary, directory: &Path) -> Result<Option<String>, IndexError> {
    if seed.is_empty() {
        return Ok(None);
    }
    let content = seed.write();
    let name = name_of(content.as_bytes());
    if !is_kept(&name, directory) {
        let path = directory.join(&name);
        write_synced(&path, content.as_bytes()).map_err(IndexError::io(&path))?;
    }
    Ok(Some(name))
}

/// Whether the dictionary of this name is in the directory as it was written.
pub(super) fn is_kept(name: &str, directory: &Path) -> bool {
    fs::read(directory.join(name)).is_ok_and(|content| name_of(&content) == name)
}

/// The dictionary of this name.
pub(super) fn kept(name: &str, directory: &Path) -> Result<SeedDictionary, IndexError> {
    let path = directory.join(name);
    let text = fs::read_to_string(&path).map_err(IndexError::io(&path))?;
    Ok(SeedDictionary::read(&text))
}

fn name_of(content: &[u8]) -> String {
    format!("seed-{}.txt", &blake3::hash(content).to_hex()[..16])
}

/// What a dictionary says of an index's words.
#[derive(Debug, Default)]
pub(super) struct Seeded {
    /// Words that translate words.
    pub words: Prior,
    /// By the keys of terms of several words on one side at least, what translates them, with the probability of each, 0–1.
    pub terms: BTreeMap<String, Vec<(String, f32)>>,
}

/// A term as the index has it.
struct SeedTerm {
    words: Vec<String>,
    /// In how many passages its rarest word is.
    passages: u64,
}

impl Seeded {
    /// Takes from a dictionary what the index has; numbers its words.
    pub(super) fn of(
        seed: &SeedDictionary,
        searcher: &Searcher,
        fields: &Fields,
        analyzer: &Analyzer,
        vocabulary: &mut Vocabulary,
    ) -> tantivy::Result<Self> {
        let term = |text: &str| -> tantivy::Result<SeedTerm> {
            let words = words(text, analyzer);
            let mut passages = if words.is_empty() { 0 } else { u64::MAX };
            for word in &words {
                let held = searcher.doc_freq(&Term::from_field_text(fields.words, word))?;
                passages = passages.min(held);
            }
            Ok(SeedTerm { words, passages })
        };
        let mut translations: Vec<Translation> = Vec::new();
        let mut english: HashMap<&str, SeedTerm> = HashMap::new();
        for entry in seed.entries() {
            // One ideograph is part of too many words.
            if entry.chinese.chars().nth(1).is_none() {
                continue;
            }
            let chinese = term(&entry.chinese)?;
            for (rank, translation) in (1_u8..).zip(&entry.english) {
                if !english.contains_key(translation.as_str()) {
                    english.insert(translation, term(&fold_str(translation))?);
                }
                let english = &english[translation.as_str()];
                let weight = |passages: u64| (1.0 + passages as f32).ln() / f32::from(rank);
                let weights = [weight(english.passages), weight(chinese.passages)];
                if weights == [0.0; 2] {
                    continue;
                }
                let sides = match (chinese.words.as_slice(), english.words.as_slice()) {
                    ([], _) | (_, []) => continue,
                    ([one], [other]) => Sides::Words(vocabulary.id(one), vocabulary.id(other)),
                    _ => Sides::Terms(&entry.chinese, translation),
                };
                translations.push(Translation { sides, weights });
            }
        }
        Ok(Self::weighed(&translations))
    }

    /// The weights of all translations of a word or a term become their probabilities.
    fn weighed(translations: &[Translation<'_>]) -> Self {
        let mut sums: [HashMap<Side<'_>, f32>; 2] = Default::default();
        for translation in translations {
            for (at, (sums, side)) in sums.iter_mut().zip(translation.sides.both()).enumerate() {
                *sums.entry(side).or_default() += translation.weights[at];
            }
        }
        let mut words = Vec::new();
        let mut terms: BTreeMap<String, Vec<(String, f32)>> = BTreeMap::new();
        for Translation { sides, weights } in translations {
            let both = sides.both();
            let share = |at: usize| weights[at] / sums[at][&both[at]].max(f32::MIN_POSITIVE);
            match *sides {
                Sides::Words(chinese, english) => {
                    words.push(PriorPair {
                        words: (chinese, english),
                        seen: [SEEN * share(0), SEEN * share(1)],
                    });
                }
                Sides::Terms(chinese, english) => {
                    for (at, [term, other]) in
                        [[chinese, english], [english, chinese]].into_iter().enumerate()
                    {
                        if weights[at] > 0.0 {
                            terms.entry(term_key(term)).or_default().push((other.to_owned(), share(at)));
                        }
                    }
                }
            }
        }
        for translations in terms.values_mut() {
            translations.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
            translations.dedup_by(|left, right| left.0 == right.0);
        }
        Self { words: Prior::new(words), terms }
    }
}

/// A Chinese and an English word by their numbers, or terms as written.
#[derive(Clone, Copy)]
enum Sides<'a> {
    Words(u32, u32),
    Terms(&'a str, &'a str),
}

#[derive(PartialEq, Eq, Hash)]
enum Side<'a> {
    Word(u32),
    Term(&'a str),
}

impl<'a> Sides<'a> {
    fn both(&self) -> [Side<'a>; 2] {
        match *self {
            Self::Words(chinese, english) => [Side::Word(chinese), Side::Word(english)],
            Self::Terms(chinese, english) => [Side::Term(chinese), Side::Term(english)],
        }
    }
}

struct Translation<'a> {
    sides: Sides<'a>,
    /// How much it counts among the translations of its Chinese side, and of its English side; 0 where it is not in the index.
    weights: [f32; 2],
}

/// The words of a folded text as the index has them.
fn words(folded: &str, analyzer: &Analyzer) -> Vec<String> {
    let mut out = Vec::new();
    for stretch in stretches(folded) {
        let text = &folded[stretch.range.clone()];
        match stretch.kind {
            UnitKind::Ideograph => {
                out.extend(analyzer.cut(text).into_iter().map(|word| text[word].to_owned()))
            }
            UnitKind::Word => out.push(stem(text).into_owned()),
        }
    }
    out
}
