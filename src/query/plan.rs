//! The plan of a query: what to look for in the index, what makes a passage a hit, what to mark.
//!
//! Owns the meaning of the syntax tree. Must not know how hits are ranked or grouped. Folding and segmentation are done
//! here, with the analyzer the index was built with.
//!
//! - A **group** is one thing a query asks for, with the ways it may be found; a passage scores the best of them,
//!   once.
//! - An unquoted run of Chinese is cut into words, each a group, and the run as a phrase is a group of its own that only
//!   ranks: passages that hold it whole come first.
//! - Other letters and digits that stand together (`COVID-19`, `R&D`) are one group, a phrase.
//! - `+`, `AND` and `NOT` judge a passage together with the title of its release; a quoted phrase beside other words must
//!   be in the release; plain words are all wanted, and ranking decides.

use tantivy::Term;
use tantivy::query::{PhrasePrefixQuery, PhraseQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::expanded::ExpandedQuery;
use super::near::NearQuery;
use super::pattern::{Pattern, unit_strings};
use super::syntax::{self, Clause, Leaf, Node, Occur, Parsed};
use crate::index::schema::Fields;
use crate::text::analyze::{Analyzer, Phrase, exact, number_terms, phrase_terms, stem, stretches};
use crate::text::fold::fold_str;
use crate::text::units::{UnitKind, units};

mod condition;
mod filters;
mod function_words;
mod numbers;
mod translate;

pub use self::condition::{Case, Condition};
use self::condition::{all, any, not};
pub use self::filters::Filters;
pub(crate) use self::function_words::is_function_word;
pub use self::translate::{Lexicon, is_chinese};

/// More groups than this are not looked for; a bit each in the evaluator.
pub const MAX_GROUPS: usize = 64;
/// A prefix stands for at most this many words where it ends a phrase.
const MAX_EXPANSIONS: u32 = 10_000;

/// The weights that ranking depends on; settled by measured nDCG (`benches/README.md`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Of the title's score, added to every passage of the release.
    pub title: f32,
    /// Of the best score each group has anywhere in the release, added to every passage of it.
    pub context: f32,
    /// Of a match in the `exact` field, where the `words` field counts 1.
    pub exact: f32,
    /// Of a whole unquoted run of Chinese found as a phrase.
    pub adjacency: f32,
    /// Of each two characters that stand together in an unquoted run, whatever words they belong to.
    pub bigrams: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self { title: 0.5, context: 2.0, exact: 0.4, adjacency: 0.1, bigrams: 1.5 }
    }
}

/// What to look for, and what to do with what is found.
#[derive(Debug)]
pub struct Plan {
    /// The things asked for, at most [`MAX_GROUPS`].
    pub groups: Vec<Group>,
    /// What makes a passage a hit, besides holding something of what is asked for.
    pub condition: Condition,
    /// Which releases are looked at.
    pub filters: Filters,
    /// What of the query was ignored or read otherwise; a sentence each.
    pub warnings: Vec<String>,
    /// The weights of ranking.
    pub weights: Weights,
}

/// One thing a query asks for.
#[derive(Debug)]
pub struct Group {
    /// The ways it may be found.
    pub alternatives: Vec<Alternative>,
    /// Whether the scores of all ways add up; else the best one counts.
    pub sums: bool,
    /// What part it has in the query.
    pub role: Role,
    /// Only titles are looked at.
    pub title_only: bool,
    /// What to mark in a text.
    pub patterns: Vec<Pattern>,
}

impl Group {
    /// The alternative that finds whatever the others find, if there is one.
    #[must_use]
    pub fn covering(&self) -> Option<usize> {
        if self.alternatives.len() == 1 {
            Some(0)
        } else {
            self.alternatives.iter().position(|way| way.covers)
        }
    }

    /// Whether this alternative must be looked for to know which documents hold the group.
    #[must_use]
    pub fn tells(&self, alternative: usize) -> bool {
        self.covering().is_none_or(|covering| covering == alternative)
    }
}

/// The part a group has in its query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Wanted: releases that hold all of these come first.
    Wanted,
    /// The release must hold it.
    Required,
    /// Adds to the score of what is a hit anyway: function words, whole runs.
    Bonus,
    /// Asked for only to be excluded.
    Excluded,
}

/// One way a group may be found.
#[derive(Debug)]
pub struct Alternative {
    /// What to ask the engine.
    pub query: Box<dyn Query>,
    /// What its score is multiplied by.
    pub weight: f32,
    /// Whether it finds whatever the other ways of its group find.
    pub covers: bool,
}

impl Alternative {
    /// One that may find other passages than the others of its group.
    fn new(query: Box<dyn Query>, weight: f32) -> Self {
        Self { query, weight, covers: false }
    }
}

/// Plans a query.
#[must_use]
pub fn plan(query: &str, fields: &Fields, analyzer: &Analyzer) -> Plan {
    plan_with(&syntax::parse(query), fields, analyzer, Weights::default())
}

/// Plans a query that has been read, with these weights.
#[must_use]
pub fn plan_with(parsed: &Parsed, fields: &Fields, analyzer: &Analyzer, weights: Weights) -> Plan {
    build(parsed, fields, analyzer, weights, None)
}

/// Plans a query that has been read for the releases in the other language: by the translations of its words.
#[must_use]
pub fn plan_translated(
    parsed: &Parsed,
    fields: &Fields,
    analyzer: &Analyzer,
    weights: Weights,
    lexicon: &dyn Lexicon,
) -> Plan {
    build(parsed, fields, analyzer, weights, Some(lexicon))
}

fn build(
    parsed: &Parsed,
    fields: &Fields,
    analyzer: &Analyzer,
    weights: Weights,
    lexicon: Option<&dyn Lexicon>,
) -> Plan {
    let (groups, warnings) = (Vec::new(), Vec::new());
    let mut planner = Planner { fields, analyzer, weights, lexicon, groups, warnings, title_only: false };
    planner.warnings.extend(parsed.warnings.iter().map(|warning| warning.message.clone()));
    let condition = planner.clauses(&parsed.clauses);
    planner.spoken_numbers(&parsed.clauses);
    if planner.groups.iter().all(|group| group.role == Role::Excluded) && !planner.groups.is_empty() {
        planner.warnings.push("The query only excludes: there is nothing to look for.".to_owned());
    }
    Plan {
        groups: planner.groups,
        condition,
        filters: Filters::of(&parsed.filters),
        warnings: planner.warnings,
        weights,
    }
}

struct Planner<'a> {
    fields: &'a Fields,
    analyzer: &'a Analyzer,
    weights: Weights,
    /// Set to look for translations in place of the words of the query.
    lexicon: Option<&'a dyn Lexicon>,
    groups: Vec<Group>,
    warnings: Vec<String>,
    title_only: bool,
}

impl Planner<'_> {
    /// The condition of a sequence of clauses.
    fn clauses(&mut self, clauses: &[Clause]) -> Condition {
        let alone = clauses.len() == 1;
        let covered = self.terms_of_clauses(clauses);
        let mut conditions = Vec::new();
        for (clause, covered) in clauses.iter().zip(covered) {
            match (&clause.occur, &clause.node) {
                (Occur::Wanted, Node::Word(_) | Node::Prefix(_) | Node::Fuzzy { .. }) => {
                    self.node(&clause.node, if covered { Role::Bonus } else { Role::Wanted });
                }
                (Occur::Wanted, Node::Phrase(_) | Node::Near { .. }) => {
                    self.node(&clause.node, Role::Required);
                }
                (Occur::Wanted, Node::Group(inner)) if !alone => {
                    // Words in parentheses are wanted like the others.
                    let condition = self.clauses(inner);
                    conditions.push(condition);
                }
                (Occur::MustNot, node) => {
                    let condition = self.node(node, Role::Excluded);
                    conditions.push(not(condition));
                }
                (_, node) => conditions.push(self.node(node, Role::Wanted)),
            }
        }
        all(conditions)
    }

    /// Plans a node and says when it holds of a passage.
    fn node(&mut self, node: &Node, role: Role) -> Condition {
        match node {
            Node::Word(leaf) => self.word(leaf, role),
            Node::Phrase(leaf) => self.phrase(leaf, role),
            Node::Near { units, distance } => self.near(units, *distance, role),
            Node::Prefix(leaf) => self.prefix(leaf, role),
            Node::Fuzzy { word, distance } => self.fuzzy(word, *distance, role),
            Node::Title(inner) => {
                let outer = std::mem::replace(&mut self.title_only, true);
                let condition = self.node(inner, role);
                self.title_only = outer;
                condition
            }
            Node::And(nodes) => all(nodes.iter().map(|node| self.node(node, role)).collect()),
            Node::Or(nodes) => {
                // Any one will do, so that none is wanted of a release by itself.
                let role = if role == Role::Excluded { role } else { Role::Bonus };
                any(nodes.iter().map(|node| self.node(node, role)).collect())
            }
            Node::Not(inner) => not(self.node(inner, Role::Excluded)),
            Node::Group(clauses) => all(clauses
                .iter()
                .map(|clause| match clause.occur {
                    Occur::MustNot => not(self.node(&clause.node, Role::Excluded)),
                    _ => self.node(&clause.node, role),
                })
                .collect()),
        }
    }

    fn group(&mut self, role: Role, alternatives: Vec<Alternative>, patterns: Vec<Pattern>) -> Condition {
        if alternatives.is_empty() {
            return Condition::Always;
        }
        if self.groups.len() == MAX_GROUPS {
            let message = format!("Only the first {MAX_GROUPS} words of the query were looked for.");
            if !self.warnings.contains(&message) {
                self.warnings.push(message);
            }
            return Condition::Always;
        }
        self.groups.push(Group { alternatives, sums: false, role, title_only: self.title_only, patterns });
        Condition::Found(self.groups.len() - 1)
    }

    /// A word or an unquoted run: its parts are each asked for, and what is a number by its value.
    fn word(&mut self, leaf: &Leaf, role: Role) -> Condition {
        let folded = fold_str(&leaf.text);
        let mut conditions = Vec::new();
        let mut asked = 0;
        let mut before: Option<numbers::Number<'_>> = None;
        for (value, range) in number_terms(&folded) {
            let number = numbers::Number { value, written: &folded[range.clone()], range };
            asked += 1 + self.beside(&folded, [before.as_ref(), Some(&number)], role, &mut conditions);
            conditions.push(self.number(&number.value, number.written, role));
            before = Some(number);
        }
        asked += self.beside(&folded, [before.as_ref(), None], role, &mut conditions);
        if asked > 1 && role != Role::Excluded && self.lexicon.is_none() {
            self.whole(&folded);
        }
        all(conditions)
    }

    /// Asks for each part of a folded text without numbers; says how many there are.
    fn parts(&mut self, folded: &str, role: Role, conditions: &mut Vec<Condition>) -> usize {
        let parts = parts(folded);
        for part in &parts {
            let text = &folded[part.range.clone()];
            match part.kind {
                UnitKind::Ideograph => conditions.push(self.han(text, role)),
                UnitKind::Word => {
                    let role = function_role(text, role);
                    // Function words are translated by chance.
                    if role != Role::Bonus || self.lexicon.is_none() || !is_function_word(text) {
                        conditions.push(self.compound(text, role));
                    }
                }
            }
        }
        parts.len()
    }

    /// A run of ideographs.
    fn han(&mut self, run: &str, role: Role) -> Condition {
        if self.lexicon.is_some() {
            return self.translated_run(run, role);
        }
        // Too short to hold two words worth telling apart: jieba's dictionary need not be loaded for it.
        if run.chars().count() <= 2 {
            return self.han_word(run, role);
        }
        if role != Role::Excluded {
            self.bigrams(run);
        }
        let words = self.analyzer.cut(run);
        if words.len() == 1 {
            return self.han_word(run, role);
        }
        let mut conditions = Vec::new();
        for word in words {
            let word = &run[word];
            let single = word.chars().nth(1).is_none();
            let role = if single && role == Role::Wanted { Role::Bonus } else { function_role(word, role) };
            if single {
                let alternatives = vec![self.words_term(word, 1.0)];
                let condition = self.group(role, alternatives, Vec::new());
                if role != Role::Bonus {
                    conditions.push(condition);
                }
            } else {
                let condition = self.han_word(word, role);
                if role != Role::Bonus {
                    conditions.push(condition);
                }
            }
        }
        if role != Role::Excluded {
            self.whole(run);
        }
        all(conditions)
    }

    fn han_word(&mut self, word: &str, role: Role) -> Condition {
        let mut alternatives = vec![self.words_term(word, 1.0)];
        // Wherever the word is, its characters are.
        let exact = self.exact(word, self.weights.exact);
        alternatives.extend(exact.map(|exact| Alternative { covers: true, ..exact }));
        self.group(role, alternatives, vec![Pattern::Units(unit_strings(word))])
    }

    /// Letters and digits that stand together: a word, or several with marks between.
    fn compound(&mut self, text: &str, role: Role) -> Condition {
        let strings = unit_strings(text);
        match strings.as_slice() {
            [] => Condition::Always,
            [word] => {
                let stemmed = stem(word).into_owned();
                let mut alternatives = vec![self.words_term(&stemmed, 1.0)];
                // In the other language a name that is one stands as it is.
                if stemmed != *word && self.lexicon.is_none() {
                    // Wherever the word is, its stem is.
                    alternatives.iter_mut().for_each(|stem| stem.covers = true);
                    alternatives.extend(self.exact(word, 1.0));
                }
                let translations = self.lexicon.map(|lexicon| lexicon.word(&stemmed)).unwrap_or_default();
                self.translated(role, alternatives, vec![Pattern::Stem(stemmed)], translations)
            }
            _ => {
                let alternatives = self.exact(text, 1.0).into_iter().collect();
                self.group(role, alternatives, vec![Pattern::Units(strings)])
            }
        }
    }

    /// The bigrams of a run of more than two ideographs: they rank passages that hold part of a word, or cut it otherwise.
    fn bigrams(&mut self, run: &str) {
        if self.weights.bigrams <= 0.0 {
            return;
        }
        let mut alternatives = Vec::new();
        exact(run, |term| {
            if term.text.chars().nth(1).is_some() {
                let term = self.exact_term(term.text);
                let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
                alternatives.push(Alternative::new(query, self.weights.bigrams));
            }
        });
        let before = self.groups.len();
        self.group(Role::Bonus, alternatives, Vec::new());
        self.groups[before..].iter_mut().for_each(|group| group.sums = true);
    }

    /// The whole of a run that was taken apart: it ranks, and is marked as one.
    fn whole(&mut self, folded: &str) {
        let alternatives: Vec<Alternative> = self.exact(folded, self.weights.adjacency).into_iter().collect();
        self.group(Role::Bonus, alternatives, vec![Pattern::Units(unit_strings(folded))]);
    }

    fn phrase(&mut self, leaf: &Leaf, role: Role) -> Condition {
        let folded = fold_str(&leaf.text);
        let Some(alternative) = self.exact(&folded, 1.0) else {
            self.nothing(leaf);
            return Condition::Always;
        };
        if self.lexicon.is_some() {
            return self.translated_phrase(&leaf.text, role);
        }
        self.group(role, vec![alternative], vec![Pattern::Units(unit_strings(&folded))])
    }

    fn near(&mut self, leaves: &[Leaf], distance: u32, role: Role) -> Condition {
        if self.lexicon.is_some() {
            // Translations are in another order: that all are there is what can be asked for.
            return all(leaves.iter().map(|leaf| self.translated_phrase(&leaf.text, role)).collect());
        }
        let mut sequences = Vec::new();
        let mut patterns = Vec::new();
        for leaf in leaves {
            let folded = fold_str(&leaf.text);
            let strings = unit_strings(&folded);
            match phrase_terms(&folded) {
                Phrase::Empty => self.nothing(leaf),
                Phrase::Terms(terms) => {
                    let terms = terms.into_iter().map(|(at, term)| (at, self.exact_term(&term))).collect();
                    sequences.push((terms, strings.len()));
                    patterns.push(strings);
                }
                Phrase::Prefix(character) => {
                    self.warnings.push(format!(
                        "'{character}' is too short to be looked for near other words, and was ignored."
                    ));
                }
            }
        }
        if sequences.is_empty() {
            return Condition::Always;
        }
        let query = Box::new(NearQuery::new(sequences, distance));
        let pattern = Pattern::Near { units: patterns, distance };
        self.group(role, vec![Alternative::new(query, 1.0)], vec![pattern])
    }

    fn prefix(&mut self, leaf: &Leaf, role: Role) -> Condition {
        let folded = fold_str(&leaf.text);
        let list: Vec<_> = units(&folded).collect();
        let strings = unit_strings(&folded);
        let Some(last) = list.last() else {
            self.nothing(leaf);
            return Condition::Always;
        };
        if last.kind == UnitKind::Ideograph {
            // Chinese words have no end that a longer one could go past.
            return self.phrase(leaf, role);
        }
        let query: Box<dyn Query> = match phrase_terms(&folded) {
            Phrase::Terms(terms) if terms.len() > 1 => {
                let terms = terms.iter().map(|(at, term)| (*at, self.exact_term(term))).collect();
                let mut query = PhrasePrefixQuery::new_with_offset(terms);
                query.set_max_expansions(MAX_EXPANSIONS);
                Box::new(query)
            }
            _ => self.range(&folded[last.range.clone()]),
        };
        self.group(role, vec![Alternative::new(query, 1.0)], vec![Pattern::Prefix(strings)])
    }

    fn fuzzy(&mut self, leaf: &Leaf, distance: u8, role: Role) -> Condition {
        let folded = fold_str(&leaf.text);
        let strings = unit_strings(&folded);
        let [word] = strings.as_slice() else {
            self.warnings
                .push(format!("'~' behind '{}' was ignored: it belongs behind one word.", leaf.text));
            return self.word(leaf, role);
        };
        let query = Box::new(ExpandedQuery::near(self.fields.exact, word, distance));
        let pattern = Pattern::Fuzzy { word: word.clone(), distance };
        self.group(role, vec![Alternative::new(query, 1.0)], vec![pattern])
    }

    fn nothing(&mut self, leaf: &Leaf) {
        self.warnings.push(format!("'{}' holds no letter or digit, and was ignored.", leaf.text));
    }

    fn words_term(&self, word: &str, weight: f32) -> Alternative {
        let term = Term::from_field_text(self.fields.words, word);
        let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
        Alternative::new(query, weight)
    }

    fn exact_term(&self, term: &str) -> Term {
        Term::from_field_text(self.fields.exact, term)
    }

    /// A folded phrase in the `exact` field; `None` when there is nothing in it to compare.
    fn exact(&self, folded: &str, weight: f32) -> Option<Alternative> {
        let query: Box<dyn Query> = match phrase_terms(folded) {
            Phrase::Empty => return None,
            Phrase::Prefix(prefix) => self.range(&prefix),
            Phrase::Terms(terms) => match terms.as_slice() {
                [(_, term)] => Box::new(TermQuery::new(self.exact_term(term), IndexRecordOption::WithFreqs)),
                _ => Box::new(PhraseQuery::new_with_offset(
                    terms.iter().map(|(at, term)| (*at, self.exact_term(term))).collect(),
                )),
            },
        };
        Some(Alternative::new(query, weight))
    }

    /// Every term of the `exact` field that begins so.
    fn range(&self, prefix: &str) -> Box<dyn Query> {
        Box::new(ExpandedQuery::beginning(self.fields.exact, prefix))
    }
}

fn function_role(word: &str, role: Role) -> Role {
    if role == Role::Wanted && is_function_word(word) { Role::Bonus } else { role }
}

/// The parts of an unquoted word: runs of ideographs, and what of other letters and digits stands together with only marks
/// between.
fn parts(folded: &str) -> Vec<crate::text::units::Unit> {
    let mut parts: Vec<crate::text::units::Unit> = Vec::new();
    for stretch in stretches(folded) {
        match parts.last_mut() {
            Some(last) if last.kind == UnitKind::Word && stretch.kind == UnitKind::Word => {
                last.range.end = stretch.range.end;
            }
            _ => parts.push(stretch),
        }
    }
    parts
}
