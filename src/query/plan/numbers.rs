//! Planning numbers: by their value, in whatever notation, and what counts beside them.
//!
//! Owns the groups that a number becomes. Must not know how numbers are written and read: [`crate::text::analyze`] tells.

use std::ops::Range;

use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;

use super::{Alternative, Condition, Planner, Role, unit_strings};
use crate::query::pattern::Pattern;
use crate::query::syntax::{Clause, Leaf, Node, Occur};
use crate::text::analyze::{number_terms, term_after_word};
use crate::text::fold::fold_str;
use crate::text::units::is_ideograph;

/// A number of a folded text.
pub(super) struct Number<'t> {
    /// Its term, see [`number_terms`].
    pub value: String,
    /// As it is written.
    pub written: &'t str,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

impl Number<'_> {
    /// Its digits, without the mark of the term.
    fn digits(&self) -> &str {
        self.value.trim_start_matches(|first: char| !first.is_ascii_digit())
    }

    /// The ideographs that it may end with, or begin with, where it is written in Chinese.
    fn ends(&self, last: bool) -> Vec<char> {
        const WRITTEN: [&str; 10] =
            ["十百千万亿零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九"];
        let mut digits = self.value.chars().filter_map(|digit| digit.to_digit(10));
        let mut written = self.written.chars();
        let (digit, end) =
            if last { (digits.next_back(), written.next_back()) } else { (digits.next(), written.next()) };
        let mut out: Vec<char> = digit.iter().flat_map(|&digit| WRITTEN[digit as usize].chars()).collect();
        if !last {
            // 12 is 十二.
            out.push('十');
        }
        out.extend(end.filter(|&end| is_ideograph(end)));
        out.sort_unstable();
        out.dedup();
        out
    }
}

impl Planner<'_> {
    /// Asks for what stands between two numbers of a folded text, or beside one; says how many parts it has.
    pub(super) fn beside(
        &mut self,
        folded: &str,
        numbers: [Option<&Number<'_>>; 2],
        role: Role,
        conditions: &mut Vec<Condition>,
    ) -> usize {
        let start = numbers[0].map_or(0, |number| number.range.end);
        let text = &folded[start..numbers[1].map_or(folded.len(), |number| number.range.start)];
        let is_lone =
            text.chars().next().is_some_and(|first| is_ideograph(first) && text.len() == first.len_utf8());
        let condition = match numbers {
            // In the other language nothing corresponds to it.
            _ if !is_lone || self.lexicon.is_some() => return self.parts(text, role, conditions),
            [Some(number), _] => self.counter(text, number, true, role),
            [None, Some(number)] => self.counter(text, number, false, role),
            [None, None] => return self.parts(text, role, conditions),
        };
        conditions.push(condition);
        1
    }

    /// A single ideograph that counts or ranks (十二月, 第十二): beside such a number in either notation, not wherever it stands.
    fn counter(&mut self, character: &str, number: &Number<'_>, follows: bool, role: Role) -> Condition {
        let join = |written: &str| {
            if follows { format!("{written}{character}") } else { format!("{character}{written}") }
        };
        let mut terms: Vec<String> =
            number.ends(follows).into_iter().map(|end| join(end.encode_utf8(&mut [0; 4]))).collect();
        let whole = [join(number.digits()), join(number.written)];
        let patterns = terms.iter().chain(&whole).map(|text| Pattern::Units(unit_strings(text))).collect();
        // Digits are a word.
        terms.push(if follows { term_after_word(character) } else { character.to_owned() });
        let alternative = |term: &String| {
            let query = Box::new(TermQuery::new(self.exact_term(term), IndexRecordOption::WithFreqs));
            Alternative::new(query, self.weights.exact)
        };
        let alternatives = terms.iter().map(alternative).collect();
        self.group(role, alternatives, patterns)
    }

    /// A number: as it is written, or of the same value.
    pub(super) fn number(&mut self, value: &str, written: &str, role: Role) -> Condition {
        let mut alternatives = vec![self.words_term(value, 1.0)];
        alternatives.extend(self.exact(written, self.weights.exact));
        let patterns = vec![Pattern::Units(unit_strings(written)), Pattern::Number(value.to_owned())];
        self.group(role, alternatives, patterns)
    }

    /// Numbers written over several words (`$24.4 million`) rank by their value too.
    pub(super) fn spoken_numbers(&mut self, clauses: &[Clause]) {
        let mut words: Vec<&Leaf> = Vec::new();
        for clause in clauses {
            if let (Occur::Wanted, Node::Word(leaf)) = (&clause.occur, &clause.node) {
                words.push(leaf);
            }
        }
        let mut text = String::new();
        let mut ends = Vec::new();
        for leaf in words {
            text.push_str(&fold_str(&leaf.text));
            ends.push(text.len());
            text.push(' ');
        }
        for (value, range) in number_terms(&text) {
            if ends.iter().any(|&end| range.start < end && end < range.end) {
                let alternatives = vec![self.words_term(&value, 1.0)];
                self.group(Role::Bonus, alternatives, vec![Pattern::Number(value)]);
            }
        }
    }
}
