//! Suggestions: other queries worth asking where one finds nothing, or next to nothing.
//!
//! Owns which queries are tried and in what order. Must not know how a suggestion is shown. Each is a whole query, counted by
//! asking it: filters that came with the options are written into it, so that it works when it is typed alone.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::query::FuzzyTermQuery;

use super::{Cross, SearchOptions, find};
use crate::index::{Index, IndexError};
use crate::query::plan::{is_chinese, is_function_word};
use crate::query::syntax::{Clause, Day, LangFilter, Leaf, Node, Occur, Parsed};
use crate::results::{SuggestionKind, SuggestionView};
use crate::text::Language;
use crate::text::analyze::stem;
use crate::text::fold::{fold, fold_str};
use crate::text::units::{UnitKind, units};

/// So many passages or fewer are next to nothing.
const FEW: u64 = 2;
/// Suggestions made at most.
const MOST: usize = 5;
/// Spellings tried of a query in which one word is doubtful.
const SPELLINGS: usize = 3;
/// A spelling found so many times as often casts doubt on the one that was typed.
const DOUBT: u64 = 10;
/// Letters from which on a word may have one edit, and two: Lucene's `AUTO` fuzziness.
const EDITS: [(usize, u8); 2] = [(3, 1), (6, 2)];

/// Queries that find more than this one, which finds `found` passages.
pub(super) fn suggest(
    index: &Index,
    parsed: &Parsed,
    options: &SearchOptions,
    found: u64,
) -> Result<Vec<SuggestionView>, IndexError> {
    let whole = with_filters(parsed, options);
    let asked = whole.as_ref().unwrap_or(parsed);
    let mut trial = Trial { index, options, asked: asked.to_query(), least: found + 1, made: Vec::new() };
    if whole.is_none() {
        // It was asked for with filters that cannot be written: without them, it is another query.
        trial.asked.clear();
    }
    // What is found holds the other words: only a word that stands nowhere is worth a hint.
    let spellings = Spelling::of(index, asked, found > FEW)?;
    if found > FEW {
        trial.least = found;
        if spellings.unknown {
            trial.spellings(asked, &spellings)?;
        }
        return Ok(trial.made);
    }
    trial.spellings(asked, &spellings)?;
    let plain = Parsed { clauses: unquoted(&asked.clauses), ..asked.clone() };
    trial.ask(SuggestionKind::Unquoted, &plain)?;
    if let Some(clauses) = translated(index, &asked.clauses) {
        let mut other = Parsed { clauses, ..asked.clone() };
        other.filters.langs.clear();
        other.filters.not_langs.clear();
        trial.ask(SuggestionKind::Language, &other)?;
    }
    let mut dateless = asked.clone();
    (dateless.filters.since, dateless.filters.until) = (None, None);
    let mut any_language = asked.clone();
    any_language.filters.langs.clear();
    any_language.filters.not_langs.clear();
    let bare = Parsed { filters: Default::default(), ..asked.clone() };
    for fewer in [&dateless, &any_language, &bare] {
        trial.ask(SuggestionKind::Filters, fewer)?;
    }
    trial.made.truncate(MOST);
    Ok(trial.made)
}

/// The queries tried so far.
struct Trial<'a> {
    index: &'a Index,
    options: &'a SearchOptions,
    /// The query that was asked, as it may be typed.
    asked: String,
    /// Passages a suggestion must find.
    least: u64,
    made: Vec<SuggestionView>,
}

impl Trial<'_> {
    /// Asks a query, and keeps it when it finds enough.
    fn ask(&mut self, kind: SuggestionKind, query: &Parsed) -> Result<(), IndexError> {
        let query = query.to_query();
        let known = query == self.asked || self.made.iter().any(|made| made.query == query);
        if query.is_empty() || known || self.made.len() == MOST {
            return Ok(());
        }
        let options = SearchOptions {
            limit: 1,
            cross: Cross::Off,
            weights: self.options.weights,
            ..SearchOptions::default()
        };
        let matches = find(self.index, &query, &options)?;
        if matches.total >= self.least.max(1) {
            let (total, releases) = (matches.total, matches.releases);
            self.made.push(SuggestionView { kind, query, total, releases });
        }
        Ok(())
    }

    fn spellings(&mut self, asked: &Parsed, spellings: &Spelling) -> Result<(), IndexError> {
        let tries = match spellings.words.len() {
            0 => 0,
            1 => SPELLINGS,
            _ => 1,
        };
        for nth in 0..tries {
            let respell = |text: &str| spellings.respelled(text, nth);
            let clauses = each_text(&asked.clauses, &respell);
            self.ask(SuggestionKind::Spelling, &Parsed { clauses, ..asked.clone() })?;
        }
        Ok(())
    }
}

/// The query with the filters of the options written into it; `None` when the query language has no words for them.
fn with_filters(parsed: &Parsed, options: &SearchOptions) -> Option<Parsed> {
    let mut whole = parsed.clone();
    let filters = &mut whole.filters;
    if !options.languages.is_empty() {
        let wanted: Option<Vec<LangFilter>> = options.languages.iter().copied().map(filter_of).collect();
        let mut wanted = wanted?;
        if !filters.langs.is_empty() {
            let within = |one: LangFilter, other: LangFilter| {
                one == other || other == LangFilter::Zh && one != LangFilter::En
            };
            let both = |&wide: &LangFilter| {
                filters.langs.iter().filter_map(move |&lang| {
                    (within(lang, wide)).then_some(lang).or_else(|| within(wide, lang).then_some(wide))
                })
            };
            wanted = wanted.iter().flat_map(both).collect();
        }
        wanted.dedup();
        if wanted.is_empty() {
            return None;
        }
        filters.langs = wanted;
    }
    let day = |date: jiff::civil::Date| Day { year: date.year(), month: date.month(), day: date.day() };
    filters.since = filters.since.max(options.since.map(day));
    filters.until = match (filters.until, options.until.map(day)) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    };
    Some(whole)
}

fn filter_of(language: Language) -> Option<LangFilter> {
    match language {
        Language::Zh => Some(LangFilter::Zh),
        Language::ZhHant => Some(LangFilter::ZhHant),
        Language::ZhHans => Some(LangFilter::ZhHans),
        Language::En => Some(LangFilter::En),
        Language::Und => None,
    }
}

/// The clauses with the text of each leaf that is looked for put through `change`.
fn each_text(clauses: &[Clause], change: &dyn Fn(&str) -> String) -> Vec<Clause> {
    let clause = |clause: &Clause| Clause {
        occur: clause.occur,
        node: match clause.occur {
            Occur::MustNot => clause.node.clone(),
            _ => changed(&clause.node, change),
        },
    };
    clauses.iter().map(clause).collect()
}

fn changed(node: &Node, change: &dyn Fn(&str) -> String) -> Node {
    let leaf = |leaf: &Leaf| Leaf { text: change(&leaf.text), range: leaf.range.clone() };
    let all = |nodes: &[Node]| nodes.iter().map(|node| changed(node, change)).collect();
    match node {
        Node::Word(word) => Node::Word(leaf(word)),
        Node::Phrase(phrase) => Node::Phrase(leaf(phrase)),
        Node::Near { units, distance } => {
            Node::Near { units: units.iter().map(leaf).collect(), distance: *distance }
        }
        Node::Title(inner) => Node::Title(Box::new(changed(inner, change))),
        Node::And(nodes) => Node::And(all(nodes)),
        Node::Or(nodes) => Node::Or(all(nodes)),
        Node::Group(clauses) => Node::Group(each_text(clauses, change)),
        // A fuzzy word is found by its other spellings as it is.
        Node::Fuzzy { .. } | Node::Prefix(_) | Node::Not(_) => node.clone(),
    }
}

/// The clauses with the words of each phrase that is looked for wanted one by one.
fn unquoted(clauses: &[Clause]) -> Vec<Clause> {
    let mut out = Vec::new();
    for clause in clauses {
        match (clause.occur, words_of(&clause.node)) {
            (Occur::Wanted, Some(words)) => out.extend(words),
            (Occur::Must, Some(words)) => out.push(Clause { occur: Occur::Must, node: grouped(words) }),
            _ => out.push(clause.clone()),
        }
    }
    out
}

/// The words of a phrase, or of several that stand near each other.
fn words_of(node: &Node) -> Option<Vec<Clause>> {
    match node {
        Node::Phrase(leaf) => Some(wanted_words(&leaf.text)),
        Node::Near { units, .. } => Some(units.iter().flat_map(|unit| wanted_words(&unit.text)).collect()),
        Node::Title(inner) => {
            let words = words_of(inner)?;
            Some(vec![Clause { occur: Occur::Wanted, node: Node::Title(Box::new(grouped(words))) }])
        }
        _ => None,
    }
}

fn wanted_words(text: &str) -> Vec<Clause> {
    let word = |text: &str| Clause {
        occur: Occur::Wanted,
        node: Node::Word(Leaf { text: text.to_owned(), range: 0..0 }),
    };
    text.split_whitespace().map(word).collect()
}

fn grouped(mut words: Vec<Clause>) -> Node {
    if words.len() == 1 { words.remove(0).node } else { Node::Group(words) }
}

/// What is looked for in the words of the other language, by the glossary; `None` when a part of it is not there.
fn translated(index: &Index, clauses: &[Clause]) -> Option<Vec<Clause>> {
    let mut out = Vec::new();
    for clause in clauses.iter().filter(|clause| clause.occur != Occur::MustNot) {
        match &clause.node {
            Node::Word(leaf) => {
                let terms = translations(index, &leaf.text)?;
                out.extend(terms.iter().flat_map(|term| wanted_words(term)));
            }
            Node::Phrase(leaf) => {
                let [term] = translations(index, &leaf.text)?.try_into().ok()?;
                let leaf = Leaf { text: term, range: 0..0 };
                out.push(Clause { occur: clause.occur, node: Node::Phrase(leaf) });
            }
            _ => return None,
        }
    }
    (!out.is_empty()).then_some(out)
}

/// The best translation of a term, or else of each of its words.
fn translations(index: &Index, text: &str) -> Option<Vec<String>> {
    let glossary = index.translations()?;
    let folded = fold_str(text);
    let chinese = is_chinese(&folded);
    let best = |term: &str| {
        let entry = glossary.term(term).into_iter().next()?;
        Some(if chinese { entry.english } else { entry.chinese })
    };
    if let Some(whole) = best(text) {
        return Some(vec![whole]);
    }
    if !chinese {
        return None;
    }
    index.analyzer().cut(&folded).into_iter().map(|word| best(&folded[word])).collect()
}

/// Other spellings of the Latin words of a query.
struct Spelling {
    /// The doubtful words, folded, with what they may have been meant to be, the likeliest first.
    words: HashMap<String, Vec<String>>,
    /// Whether one of them stands nowhere in the index.
    unknown: bool,
}

impl Spelling {
    /// Of a query's words, or of those alone that stand nowhere: looking for the neighbours of a word takes longer than a search.
    fn of(index: &Index, query: &Parsed, unknown_only: bool) -> Result<Self, IndexError> {
        let mut asked: Vec<String> = Vec::new();
        let list = std::cell::RefCell::new(&mut asked);
        let collect = |text: &str| {
            let folded = fold_str(text);
            list.borrow_mut().extend(latin_words(&folded).map(|range| folded[range].to_owned()));
            text.to_owned()
        };
        let _ = each_text(&query.clauses, &collect);
        let mut spelling = Self { words: HashMap::new(), unknown: false };
        for word in asked {
            let known = frequency(index, &word).map_err(IndexError::engine(index.path()))?;
            if unknown_only && known > 0 {
                continue;
            }
            let near = near(index, &word, known).map_err(IndexError::engine(index.path()))?;
            spelling.unknown |= known == 0 && !near.is_empty();
            if !near.is_empty() {
                spelling.words.insert(word, near);
            }
        }
        Ok(spelling)
    }

    /// A text with its doubtful words in their `nth` other spelling.
    fn respelled(&self, text: &str, nth: usize) -> String {
        let folded = fold(text);
        let mut out = text.to_owned();
        let words: Vec<_> = latin_words(&folded.text).collect();
        for range in words.into_iter().rev() {
            let spellings = self.words.get(&folded.text[range.clone()]);
            if let Some(spelling) = spellings.and_then(|spellings| spellings.get(nth)) {
                let typed = folded.map.original(range);
                let spelling = like(spelling, &out[typed.clone()]);
                out.replace_range(typed, &spelling);
            }
        }
        out
    }
}

/// A folded word with the capitals of what it stands for: none, the first letter, or all.
fn like(word: &str, typed: &str) -> String {
    let capital = |letter: char| letter.is_uppercase();
    let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
    match (typed.starts_with(capital), typed.chars().skip(1).any(char::is_lowercase)) {
        (true, true) => first.to_uppercase() + rest,
        (true, false) if typed.chars().nth(1).is_some_and(capital) => word.to_uppercase(),
        _ => word.to_owned(),
    }
}

/// The words of letters alone that are long enough to be misspelt.
fn latin_words(folded: &str) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    units(folded).filter(|unit| unit.kind == UnitKind::Word).map(|unit| unit.range).filter(|range| {
        range.len() >= EDITS[0].0 && folded[range.clone()].bytes().all(|b| b.is_ascii_alphabetic())
    })
}

/// In how many passages a word stands, as it is or inflected.
fn frequency(index: &Index, word: &str) -> tantivy::Result<u64> {
    let (searcher, fields) = (index.searcher(), index.fields());
    let exact = searcher.doc_freq(&Term::from_field_text(fields.exact, word))?;
    let stemmed = searcher.doc_freq(&Term::from_field_text(fields.words, &stem(word)))?;
    Ok(exact.max(stemmed))
}

/// The words of the index near this one: by the edits between, then by how often they stand in it.
fn near(index: &Index, word: &str, known: u64) -> tantivy::Result<Vec<String>> {
    let field = index.fields().exact;
    let term = Term::from_field_text(field, word);
    let mut ranked: Vec<String> = Vec::new();
    for (_, distance) in EDITS.into_iter().filter(|(letters, _)| word.len() >= *letters) {
        let mut frequencies: HashMap<String, u64> = HashMap::new();
        for reader in index.searcher().segment_readers() {
            let inverted = reader.inverted_index(field)?;
            let automaton = FuzzyTermQuery::new(term.clone(), distance, true).automaton()?;
            // Words of letters alone, not the pairs of characters.
            let mut stream = inverted.terms().search(automaton).ge(b"a").lt(b"{").into_stream()?;
            while stream.advance() {
                if let Ok(key) = std::str::from_utf8(stream.key())
                    && key != word
                    && !is_function_word(key)
                    && key.bytes().all(|byte| byte.is_ascii_alphabetic())
                {
                    *frequencies.entry(key.to_owned()).or_default() += u64::from(stream.value().doc_freq);
                }
            }
        }
        let mut near: Vec<(String, u64)> = frequencies
            .into_iter()
            .filter(|(term, count)| *count > known.saturating_mul(DOUBT) && !ranked.contains(term))
            .collect();
        near.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        ranked.extend(near.into_iter().map(|(term, _)| term).take(SPELLINGS));
    }
    ranked.truncate(SPELLINGS);
    Ok(ranked)
}
