//! The `word~1` query: words a few edits away.
//!
//! Owns which terms are gone through to find them. tantivy's own goes through the bigrams of ideographs too, most of the terms of
//! a Chinese index, since any first character may be the one that was changed: forty times slower on 100,000 passages.

use levenshtein_automata::{DFA, Distance, SINK_STATE};
use tantivy::query::{AutomatonWeight, EnableScoring, Query, Weight};
use tantivy::schema::Field;
use tantivy_fst::Automaton;

use super::pattern::edits;

/// The first byte of characters from U+2000 on: ideographs, kana, hangul; letters with cases come before.
const FIRST_BYTE_AFTER_LETTERS: u8 = 0xe2;

/// Matches documents that hold a term at most so many edits away, each scoring 1.
#[derive(Debug, Clone)]
pub(crate) struct FuzzyQuery {
    field: Field,
    word: String,
    distance: u8,
}

impl FuzzyQuery {
    /// Insertions, deletions, changes and swaps of neighbours are an edit each.
    pub(crate) fn new(field: Field, word: &str, distance: u8) -> Self {
        Self { field, word: word.to_owned(), distance }
    }
}

impl FuzzyQuery {
    fn automaton(&self) -> Near {
        let dfa = edits(&self.word, self.distance);
        // A word that holds such characters itself may be near others that do.
        let end = if self.word.bytes().any(|byte| byte >= FIRST_BYTE_AFTER_LETTERS) {
            u8::MAX
        } else {
            FIRST_BYTE_AFTER_LETTERS
        };
        Near { dfa, end }
    }
}

impl Query for FuzzyQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(AutomatonWeight::<Near>::new(self.field, self.automaton())))
    }
}

struct Near {
    dfa: DFA,
    /// No byte from this on is in a term that is looked for.
    end: u8,
}

impl Automaton for Near {
    type State = u32;

    fn start(&self) -> u32 {
        self.dfa.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.dfa.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        if byte >= self.end { SINK_STATE } else { self.dfa.transition(*state, byte) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near(word: &str, term: &str) -> bool {
        let query = FuzzyQuery::new(Field::from_field_id(0), word, 1);
        let near = query.automaton();
        let state = term.bytes().fold(near.start(), |state, byte| near.accept(&state, byte));
        near.can_match(&state) && near.is_match(&state)
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
