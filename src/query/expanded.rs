//! The `word~1` and `word*` queries: any word of some kind.
//!
//! Owns which terms are gone through to find them, and the set of documents that hold one of them. tantivy's own goes through the bigrams
//! of ideographs too for near words, most of the terms of a Chinese index, since any first character may be the one that was changed:
//! forty times slower on 100,000 passages.

use levenshtein_automata::{DFA, Distance, SINK_STATE};
use tantivy::DocId;
use tantivy::index::SegmentReader;
use tantivy::query::{AutomatonWeight, EnableScoring, Query, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy_fst::Automaton;

use super::pattern::edits;

/// The first byte of characters from U+2000 on: ideographs, kana, hangul; letters with cases come before.
const FIRST_BYTE_AFTER_LETTERS: u8 = 0xe2;

/// Matches documents that hold one of the terms, each scoring 1.
#[derive(Debug, Clone)]
pub(crate) struct ExpandedQuery {
    field: Field,
    terms: Terms,
}

/// The terms that are looked for.
#[derive(Debug, Clone)]
enum Terms {
    /// Those that begin so.
    Beginning(String),
    /// Those at most so many edits away; insertions, deletions, changes and swaps of neighbours are an edit each.
    Near(String, u8),
}

impl ExpandedQuery {
    pub(crate) fn beginning(field: Field, beginning: &str) -> Self {
        Self { field, terms: Terms::Beginning(beginning.to_owned()) }
    }

    pub(crate) fn near(field: Field, word: &str, distance: u8) -> Self {
        Self { field, terms: Terms::Near(word.to_owned(), distance) }
    }

    fn automaton(&self) -> Expansion {
        match &self.terms {
            Terms::Beginning(beginning) => Expansion::Beginning(beginning.clone().into_bytes()),
            Terms::Near(word, distance) => {
                let dfa = edits(word, *distance);
                // A word that holds such characters itself may be near others that do.
                let after = word.bytes().any(|byte| byte >= FIRST_BYTE_AFTER_LETTERS);
                Expansion::Near { dfa, end: if after { u8::MAX } else { FIRST_BYTE_AFTER_LETTERS } }
            }
        }
    }

    /// The documents of a segment that hold one of the terms, a bit each, the lowest of a word first.
    pub(crate) fn documents(&self, reader: &SegmentReader) -> tantivy::Result<Vec<u64>> {
        let index = reader.inverted_index(self.field)?;
        let mut documents = vec![0; reader.max_doc().div_ceil(u64::BITS) as usize];
        let mut terms = index.terms().search(self.automaton()).into_stream()?;
        while terms.advance() {
            let mut postings =
                index.read_block_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
            while !postings.docs().is_empty() {
                for &doc in postings.docs() {
                    insert(&mut documents, doc);
                }
                postings.advance();
            }
        }
        Ok(documents)
    }
}

#[inline]
fn insert(documents: &mut [u64], doc: DocId) {
    // Behind the last document there is none.
    if let Some(word) = documents.get_mut((doc / u64::BITS) as usize) {
        *word |= 1 << (doc % u64::BITS);
    }
}

impl Query for ExpandedQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(AutomatonWeight::<Expansion>::new(self.field, self.automaton())))
    }
}

/// Recognizes the terms.
enum Expansion {
    /// The state is how many bytes were right.
    Beginning(Vec<u8>),
    Near {
        dfa: DFA,
        /// No byte from this on is in a term that is looked for.
        end: u8,
    },
}

impl Automaton for Expansion {
    type State = u32;

    fn start(&self) -> u32 {
        match self {
            Self::Beginning(_) => 0,
            Self::Near { dfa, .. } => dfa.initial_state(),
        }
    }

    fn is_match(&self, state: &u32) -> bool {
        match self {
            Self::Beginning(beginning) => *state as usize == beginning.len(),
            Self::Near { dfa, .. } => matches!(dfa.distance(*state), Distance::Exact(_)),
        }
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != self.sink()
    }

    fn will_always_match(&self, state: &u32) -> bool {
        matches!(self, Self::Beginning(_)) && self.is_match(state)
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        match self {
            Self::Beginning(beginning) => match beginning.get(*state as usize) {
                Some(&next) if next == byte => *state + 1,
                None if *state as usize == beginning.len() => *state,
                _ => self.sink(),
            },
            Self::Near { end, .. } if byte >= *end => self.sink(),
            Self::Near { dfa, .. } => dfa.transition(*state, byte),
        }
    }
}

impl Expansion {
    /// The state from which nothing is recognized.
    fn sink(&self) -> u32 {
        match self {
            Self::Beginning(_) => u32::MAX,
            Self::Near { .. } => SINK_STATE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(query: &ExpandedQuery, term: &str) -> bool {
        let terms = query.automaton();
        let state = term.bytes().fold(terms.start(), |state, byte| terms.accept(&state, byte));
        terms.can_match(&state) && terms.is_match(&state)
    }

    fn is_near(word: &str, term: &str) -> bool {
        finds(&ExpandedQuery::near(Field::from_field_id(0), word, 1), term)
    }

    #[test]
    fn terms_begin_with_what_is_asked_for() {
        let query = ExpandedQuery::beginning(Field::from_field_id(0), "港");
        assert!(finds(&query, "港") && finds(&query, "港口") && !finds(&query, "") && !finds(&query, "海港"));
        let query = ExpandedQuery::beginning(Field::from_field_id(0), "ferr");
        assert!(
            finds(&query, "ferry")
                && finds(&query, "ferr")
                && !finds(&query, "fer")
                && !finds(&query, "fewer")
        );
    }

    #[test]
    fn letters_are_near_letters_and_ideographs_are_not_gone_through() {
        assert!(
            is_near("harbour", "harbor") && is_near("harbour", "harbuor") && is_near("cafe", "caf\u{e9}")
        );
        assert!(!is_near("harbour", "harvest") && !is_near("a", "港"));
        assert!(is_near("カタカナ", "カタカタ"));
    }
}
