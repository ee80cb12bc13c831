//! Patterns: what of a passage's text a part of a query matches, told from the text alone.
//!
//! Owns the matching of folded units. This is how highlights are found, and it agrees with what the index finds
//! because both compare the same units. Must not know the index.

use std::ops::Range;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};

use crate::text::analyze::{number_terms, stem};
use crate::text::units::{Unit, UnitKind, units};

/// Something to look for among the units of a folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// These units, one after another.
    Units(Vec<String>),
    /// A word with this stem.
    Stem(String),
    /// A number of the value of this term, however it is written.
    Number(String),
    /// These units, the last of which need only begin so.
    Prefix(Vec<String>),
    /// A word at most this many edits away.
    Fuzzy {
        /// The word, folded.
        word: String,
        /// Insertions, deletions, changes and swaps of neighbours.
        distance: u8,
    },
    /// All of these sequences with at most so many other units between them, in any order.
    Near {
        /// The sequences.
        units: Vec<Vec<String>>,
        /// Units between, all gaps together.
        distance: u32,
    },
}

/// A pattern made ready to be looked for in many texts.
pub struct Finder<'a> {
    pattern: &'a Pattern,
    /// Of a fuzzy one. Making it takes longer than reading a text with it.
    automaton: Option<DFA>,
}

impl<'a> Finder<'a> {
    /// Makes a pattern ready.
    #[must_use]
    pub fn new(pattern: &'a Pattern) -> Self {
        let automaton = match pattern {
            Pattern::Fuzzy { word, distance } => Some(edits(word, *distance)),
            _ => None,
        };
        Self { pattern, automaton }
    }

    /// The byte ranges of the folded text that the pattern matches, in order.
    #[must_use]
    pub fn find(&self, text: &FoldedUnits<'_>) -> Vec<Range<usize>> {
        let found = match self.pattern {
            Pattern::Number(term) => {
                let numbers = number_terms(text.text).into_iter();
                return numbers.filter(|(value, _)| value == term).map(|(_, range)| range).collect();
            }
            Pattern::Units(wanted) => text.sequences(wanted),
            Pattern::Stem(wanted) => text.words(|word| may_have_stem(word, wanted) && stem(word) == *wanted),
            Pattern::Prefix(wanted) => text.prefixes(wanted),
            Pattern::Fuzzy { .. } => text.words(|word| {
                self.automaton
                    .as_ref()
                    .is_some_and(|automaton| matches!(automaton.eval(word), Distance::Exact(_)))
            }),
            Pattern::Near { units, distance } => text.near(units, *distance),
        };
        found.into_iter().map(|range| text.bytes(range)).collect()
    }
}

/// A folded text prepared for matching: its units, in order.
#[derive(Debug)]
pub struct FoldedUnits<'a> {
    text: &'a str,
    units: Vec<Unit>,
}

/// The units of a folded phrase as strings.
#[must_use]
pub fn unit_strings(folded: &str) -> Vec<String> {
    units(folded).map(|unit| folded[unit.range].to_owned()).collect()
}

impl<'a> FoldedUnits<'a> {
    /// Divides a folded text.
    #[must_use]
    pub fn new(folded: &'a str) -> Self {
        // An ideograph is three bytes, a word and its space rarely fewer.
        let mut divided = Vec::with_capacity(folded.len() / 3);
        divided.extend(units(folded));
        Self { text: folded, units: divided }
    }

    fn get(&self, at: usize) -> &'a str {
        &self.text[self.units[at].range.clone()]
    }

    /// Whether these units stand from here on. Bytes are compared, which need not be shown to be whole characters first.
    fn stand_at(&self, wanted: &[String], at: usize) -> bool {
        let bytes = self.text.as_bytes();
        let here = self.units.get(at..at + wanted.len());
        here.is_some_and(|units| {
            units.iter().zip(wanted).all(|(unit, wanted)| *wanted.as_bytes() == bytes[unit.range.clone()])
        })
    }

    fn len(&self) -> usize {
        self.units.len()
    }

    /// The bytes of the folded text from the first to the last of these units.
    fn bytes(&self, range: Range<usize>) -> Range<usize> {
        self.units[range.start].range.start..self.units[range.end - 1].range.end
    }

    /// Where these units stand one after another; occurrences do not overlap.
    fn sequences(&self, wanted: &[String]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if wanted.is_empty() {
            return found;
        }
        let mut at = 0;
        while at + wanted.len() <= self.len() {
            if self.stand_at(wanted, at) {
                found.push(at..at + wanted.len());
                at += wanted.len();
            } else {
                at += 1;
            }
        }
        found
    }

    fn words(&self, matches: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
        (0..self.len())
            .filter(|&at| self.units[at].kind == UnitKind::Word && matches(self.get(at)))
            .map(|at| at..at + 1)
            .collect()
    }

    fn prefixes(&self, wanted: &[String]) -> Vec<Range<usize>> {
        let Some((last, first)) = wanted.split_last() else { return Vec::new() };
        (0..self.len())
            .filter(|at| at + wanted.len() <= self.len())
            .filter(|&at| self.stand_at(first, at))
            .map(|at| at..at + wanted.len())
            .filter(|range| self.get(range.end - 1).starts_with(last.as_str()))
            .collect()
    }

    fn near(&self, wanted: &[Vec<String>], distance: u32) -> Vec<Range<usize>> {
        let occurrences: Vec<Vec<Range<usize>>> =
            wanted.iter().map(|units| self.sequences_overlapping(units)).collect();
        let mut found: Vec<Range<usize>> = Vec::new();
        for choice in windows(&occurrences, distance) {
            found.extend(choice);
        }
        found.sort_by_key(|range| (range.start, range.end));
        found.dedup();
        found
    }

    /// Like [`Self::sequences`], but occurrences may overlap each other.
    fn sequences_overlapping(&self, wanted: &[String]) -> Vec<Range<usize>> {
        (0..(self.len() + 1).saturating_sub(wanted.len()))
            .filter(|&at| self.stand_at(wanted, at))
            .map(|at| at..at + wanted.len())
            .collect()
    }
}

/// Every choice of one occurrence of each sequence, none overlapping another, with at most `distance` units in between,
/// that is the tightest from where it begins.
#[must_use]
pub fn windows(occurrences: &[Vec<Range<usize>>], distance: u32) -> Vec<Vec<Range<usize>>> {
    let mut found = Vec::new();
    if occurrences.iter().any(Vec::is_empty) {
        return found;
    }
    let mut starts: Vec<usize> = occurrences.iter().flatten().map(|range| range.start).collect();
    starts.sort_unstable();
    starts.dedup();
    for start in starts {
        if let Some(choice) = tightest(occurrences, start, distance) {
            found.push(choice);
        }
    }
    found
}

/// The choice that begins at `start`, by trying the sequences in every order from left to right.
fn tightest(occurrences: &[Vec<Range<usize>>], start: usize, distance: u32) -> Option<Vec<Range<usize>>> {
    let total: usize = occurrences.iter().map(|list| list[0].len()).sum();
    let limit = start + total + distance as usize;
    let mut chosen: Vec<Option<Range<usize>>> = vec![None; occurrences.len()];
    let mut at = start;
    // Greedy from the left: of the sequences left, the one whose next occurrence ends first. Occurrences of one sequence
    // all have one length, so the first to end leaves the most room to the others.
    for step in 0..occurrences.len() {
        let next = occurrences
            .iter()
            .enumerate()
            .filter(|(which, _)| chosen[*which].is_none())
            .filter_map(|(which, list)| {
                let index = list.partition_point(|range| range.start < at);
                list.get(index).map(|range| (which, range.clone()))
            })
            .filter(|(_, range)| step > 0 || range.start == start)
            .min_by_key(|(_, range)| (range.end, range.start))?;
        if next.1.end > limit {
            return None;
        }
        at = next.1.end;
        chosen[next.0] = Some(next.1);
    }
    chosen.into_iter().collect()
}

/// The automaton of the words at most `distance` edits from `word`, a swap of neighbours being one: the same that the
/// engine walks its dictionary with.
pub(super) fn edits(word: &str, distance: u8) -> DFA {
    LevenshteinAutomatonBuilder::new(distance, true).build_dfa(word)
}

/// Whether a word may have this stem, as far as their first letters tell: it makes nearly all words of a text need none. The stemmer takes
/// endings off and may put up to two letters in their place (dying, die; skies, sky; happy, happi).
fn may_have_stem(word: &str, stem: &str) -> bool {
    let kept = stem.len().saturating_sub(2).max(1);
    word.len() + 1 >= stem.len() && word.bytes().zip(stem.bytes()).take(kept).all(|(own, other)| own == other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold_str;

    fn found(text: &str, pattern: &Pattern) -> Vec<String> {
        let folded = fold_str(text);
        let units = FoldedUnits::new(&folded);
        Finder::new(pattern).find(&units).into_iter().map(|range| folded[range].to_owned()).collect()
    }

    #[test]
    fn units_are_found_across_punctuation_and_words_whole() {
        let pattern = Pattern::Units(unit_strings("一带一路"));
        assert_eq!(found("「一帶\n一路」建設、一带一路", &pattern), ["一带\n一路", "一带一路"]);
        let pattern = Pattern::Units(unit_strings("art"));
        assert_eq!(found("Art, start, ART", &pattern), ["art", "art"]);
    }

    #[test]
    fn stems_begin_as_their_words() {
        let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let mut words = 0;
        for file in crate::corpus::walk(&[corpus], None).files {
            let read = crate::corpus::read_file(&file, &Default::default(), &Default::default());
            for text in read.releases.iter().flat_map(|release| &release.passages) {
                let folded = crate::text::fold::fold_str(&text.text);
                for unit in units(&folded).filter(|unit| unit.kind == UnitKind::Word) {
                    let word = &folded[unit.range];
                    assert!(may_have_stem(word, &stem(word)), "{word}");
                    words += 1;
                }
            }
        }
        assert!(words > 1000, "{words}");
        let odd = "skis skies dying lying tying idly ugly only 'tis yes éclairs ability sensibility hoping rationality";
        for word in odd.split(' ') {
            assert!(may_have_stem(word, &stem(word)), "{word}");
        }
        for (word, other) in
            [("investment", "inspect"), ("in", "invest"), ("harbour", "ferri"), ("日", "day")]
        {
            assert!(!may_have_stem(word, other), "{word}");
        }
    }

    #[test]
    fn stems_prefixes_and_edits() {
        assert_eq!(
            found("Invested, investing: investors", &Pattern::Stem("invest".into())),
            ["invested", "investing"]
        );
        assert_eq!(found("Invested, investors", &Pattern::Prefix(vec!["invest".into()])).len(), 2);
        let fuzzy = Pattern::Fuzzy { word: "harbour".into(), distance: 1 };
        assert_eq!(found("harbor harbour harbuor harper", &fuzzy), ["harbor", "harbour", "harbuor"]);
    }

    #[test]
    fn near_allows_any_order_and_counts_the_units_between() {
        let near = |distance| Pattern::Near {
            units: vec![unit_strings("港口"), unit_strings("发展")],
            distance,
        };
        assert_eq!(found("发展多个港口", &near(2)), ["发展", "港口"]);
        assert!(found("发展多个港口", &near(1)).is_empty());
        assert_eq!(found("港口发展", &near(0)), ["港口", "发展"]);
    }
}
