//! Planning a query in the other language: the same tree, each word replaced by what translates it.
//!
//! Owns which translations are looked for and how much each counts. Must not know where translations come from: they arrive
//! through [`Lexicon`].
//!
//! A word scores by its translation t as BM25(t) · p, p being the probability of t, the best one counting (the balanced and
//! the structured queries of the literature sum instead: a rare wrong translation then outweighs the right one). What the
//! glossary has as a term of several words is looked for as the phrase it is translated to, and its words only rank.
//! A word also stands for itself: names, acronyms and numbers are written alike in both languages.

use super::{Alternative, Condition, Planner, Role, unit_strings};
use crate::query::pattern::Pattern;
use crate::query::syntax::{Clause, Node, Occur};
use crate::text::fold::fold_str;
use crate::text::units::{UnitKind, is_ideograph, units};

/// Translations of a word that are looked for, at most.
const MOST: usize = 4;
/// So much of the probability of all translations of a word is looked for: what is left is mostly noise.
const MASS: f32 = 0.8;
/// A word with a translation as sure as this is not looked for as it is: names are written alike in both languages, other words
/// are not.
const KNOWN: f32 = 0.6;
/// Less probable ones are not.
const LEAST: f32 = 0.06;
/// Of a word to be excluded only what surely means the same excludes.
const SURE: f32 = 0.3;
/// Those that are at least this share of the most probable one are marked.
const MARKED: f32 = 0.4;
/// Words of a term, at most.
const LONGEST: usize = 8;

/// Translations as data.
pub trait Lexicon {
    /// What translates a folded Chinese word or an English stem, as such words, `#` and a value for numbers; with
    /// probabilities, the most probable first.
    fn word(&self, word: &str) -> Vec<(String, f32)>;

    /// The key of a term, as written. That of several words is theirs, joined as the words are: by a space, or in Chinese by
    /// nothing.
    fn key(&self, term: &str) -> String;

    /// What translates the term of this key, with probabilities, the best first.
    fn term(&self, key: &str) -> Vec<(String, f32)>;

    /// Whether the key of any term begins so: where none does, none need be looked up.
    fn begins_term(&self, key: &str) -> bool;
}

/// Whether a folded text holds an ideograph: whether a query is asked in Chinese.
#[must_use]
pub fn is_chinese(text: &str) -> bool {
    text.chars().any(is_ideograph)
}

impl Planner<'_> {
    /// A word or a term, by itself and by its translations.
    pub(super) fn translated(
        &mut self,
        role: Role,
        mut alternatives: Vec<Alternative>,
        mut patterns: Vec<Pattern>,
        translations: Vec<(String, f32)>,
    ) -> Condition {
        let best = translations.first().map_or(0.0, |(_, probability)| *probability);
        let least = if role == Role::Excluded { SURE } else { LEAST };
        if best >= KNOWN {
            alternatives.clear();
        }
        let enough = MASS * translations.iter().map(|(_, probability)| probability).sum::<f32>();
        let mut taken = 0.0;
        for (word, probability) in translations.into_iter().take(MOST) {
            if probability < least || taken >= enough {
                break;
            }
            taken += probability;
            alternatives.push(self.words_term(&word, probability));
            if probability >= best * MARKED {
                patterns.push(if word.starts_with('#') {
                    Pattern::Number(word)
                } else if is_chinese(&word) {
                    Pattern::Units(unit_strings(&word))
                } else {
                    Pattern::Stem(word)
                });
            }
        }
        self.group(role, alternatives, patterns)
    }

    /// A term of the glossary, by itself and by its translations as phrases.
    fn term(&mut self, term: &str, translations: Vec<(String, f32)>, role: Role) -> Condition {
        let best = translations.first().map_or(0.0, |(_, probability)| *probability);
        let folded = fold_str(term);
        let mut alternatives: Vec<Alternative> = self.exact(&folded, 1.0).into_iter().collect();
        let mut patterns = vec![Pattern::Units(unit_strings(&folded))];
        for (translation, probability) in translations.into_iter().take(MOST) {
            if probability < LEAST {
                break;
            }
            let folded = fold_str(&translation);
            alternatives.extend(self.exact(&folded, probability));
            if probability >= best * MARKED {
                patterns.push(Pattern::Units(unit_strings(&folded)));
            }
        }
        self.group(role, alternatives, patterns)
    }

    /// The terms of several words among words that follow each other, longest first from the left, each asked for. Says which
    /// of the words they cover.
    fn terms(&mut self, words: &[&str], join: &str, role: Role) -> (Vec<bool>, Vec<Condition>) {
        let mut covered = vec![false; words.len()];
        let mut conditions = Vec::new();
        let Some(lexicon) = self.lexicon else { return (covered, conditions) };
        let keys: Vec<String> = words.iter().map(|word| lexicon.key(word)).collect();
        // One character is no term, and one English word is in the table of words.
        let shortest = if join.is_empty() { 1 } else { 2 };
        let mut at = 0;
        while at < words.len() {
            let mut found = None;
            let mut key = String::new();
            for (length, next) in (1..=LONGEST).zip(&keys[at..]) {
                key.push_str(if length > 1 { join } else { "" });
                key.push_str(next);
                if !lexicon.begins_term(&key) {
                    break;
                }
                if length >= shortest && key.chars().nth(1).is_some() {
                    let translations = lexicon.term(&key);
                    if !translations.is_empty() {
                        found = Some((length, translations));
                    }
                }
            }
            let Some((length, translations)) = found else {
                at += 1;
                continue;
            };
            covered[at..at + length].fill(true);
            conditions.push(self.term(&words[at..at + length].join(join), translations, role));
            at += length;
        }
        (covered, conditions)
    }

    /// Asks for the terms among the plain words of a query; says which clauses they cover.
    pub(super) fn terms_of_clauses(&mut self, clauses: &[Clause]) -> Vec<bool> {
        let mut covered = vec![false; clauses.len()];
        if self.lexicon.is_none() {
            return covered;
        }
        let word = |clause: &Clause| match (&clause.occur, &clause.node) {
            (Occur::Wanted, Node::Word(leaf)) if !is_chinese(&fold_str(&leaf.text)) => {
                Some(leaf.text.clone())
            }
            _ => None,
        };
        let mut at = 0;
        while at < clauses.len() {
            let run: Vec<String> = clauses[at..].iter().map_while(word).collect();
            let words: Vec<&str> = run.iter().map(String::as_str).collect();
            let (here, _) = self.terms(&words, " ", Role::Wanted);
            covered[at..at + here.len()].copy_from_slice(&here);
            at += run.len().max(1);
        }
        covered
    }

    /// A run of ideographs in the other language: its terms, and the words between them.
    pub(super) fn translated_run(&mut self, run: &str, role: Role) -> Condition {
        let words: Vec<&str> = self.analyzer.cut(run).into_iter().map(|word| &run[word]).collect();
        let (covered, mut conditions) = self.terms(&words, "", role);
        for (word, covered) in words.into_iter().zip(covered) {
            // Function words are translated by chance.
            if super::is_function_word(word) && role != Role::Excluded {
                continue;
            }
            let weak = covered || word.chars().nth(1).is_none();
            let role = if weak && role != Role::Excluded { Role::Bonus } else { role };
            let itself = vec![self.words_term(word, 1.0)];
            let translations = self.lexicon.map(|lexicon| lexicon.word(word)).unwrap_or_default();
            let condition = self.translated(role, itself, Vec::new(), translations);
            if role != Role::Bonus {
                conditions.push(condition);
            }
        }
        super::all(conditions)
    }

    /// A quoted phrase in the other language: as a term if it is one, or else all of its words.
    pub(super) fn translated_phrase(&mut self, text: &str, role: Role) -> Condition {
        let translations = self.lexicon.map(|lexicon| lexicon.term(&lexicon.key(text))).unwrap_or_default();
        if !translations.is_empty() {
            return self.term(text, translations, role);
        }
        let folded = fold_str(text);
        let mut conditions = Vec::new();
        for part in super::parts(&folded) {
            let text = &folded[part.range];
            match part.kind {
                UnitKind::Ideograph => conditions.push(self.translated_run(text, role)),
                UnitKind::Word => {
                    for unit in units(text) {
                        let word = &text[unit.range];
                        if !super::is_function_word(word) {
                            conditions.push(self.compound(word, role));
                        }
                    }
                }
            }
        }
        super::all(conditions)
    }
}
