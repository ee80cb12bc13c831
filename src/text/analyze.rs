//! The two analyses of a text, as terms with positions: `words` for ranking, `exact` for phrases.
//!
//! Owns what a term of either field looks like. Must not know tantivy's schema: [`crate::index`] wraps these as its
//! tokenizers.
//!
//! **`exact`**: one position for each ideograph and each word. An ideograph followed by another gives the two of them
//! as a term; one followed by a word or by nothing gives itself; one that follows a word gives, besides, itself
//! behind a `^`. With these, every sequence of units is a phrase of terms that matches nowhere else
//! ([`phrase_terms`]), except a single ideograph, which is a prefix.
//!
//! **`words`**: jieba's words in search mode for each run of ideographs that stand together, the stem of every other
//! word, and the value of every number behind a `#`, so that 二○二六, ２０２６ and 2,026 meet. Positions count terms and mean
//! nothing.

use std::ops::Range;
use std::sync::Arc;

use frostem::{Algorithm, Stemmer};

use super::numerals::{Kind, numbers};
use super::segment::{Cut, Segmenter};
use super::units::{Unit, UnitKind, units};

/// A term of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term<'a> {
    /// The term as it is indexed.
    pub text: &'a str,
    /// Its position in the field.
    pub position: usize,
    /// The bytes of the folded text it was made from.
    pub range: Range<usize>,
}

/// Marks the term of an ideograph that follows a word.
const AFTER_WORD: char = '^';

/// Marks the term of a number's value.
const VALUE: char = '#';

/// The numbers of a folded text that are worth finding by value, with their term: not those below ten, which are part of
/// too many words, nor digits that name something, which have no other notation.
#[must_use]
pub fn number_terms(folded: &str) -> Vec<(String, Range<usize>)> {
    numbers(folded)
        .into_iter()
        .filter(|number| number.kind != Kind::Digits)
        .filter(|number| number.value.mantissa() >= 10 || number.value.scale() > 0)
        .map(|number| (format!("{VALUE}{}", number.value), number.range))
        .collect()
}

/// Makes the terms of both fields.
#[derive(Clone)]
pub struct Analyzer {
    segmenter: Arc<Segmenter>,
}

impl std::fmt::Debug for Analyzer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Analyzer").field("segmenter", &self.segmenter).finish()
    }
}

impl Analyzer {
    /// An analyzer that cuts Chinese with this segmenter.
    #[must_use]
    pub fn new(segmenter: Arc<Segmenter>) -> Self {
        Self { segmenter }
    }

    /// The segmenter Chinese is cut with.
    #[must_use]
    pub fn segmenter(&self) -> &Arc<Segmenter> {
        &self.segmenter
    }

    /// Hands over the terms of the `words` field of a folded text, by where they begin.
    pub fn words(&self, folded: &str, mut term: impl FnMut(Term<'_>)) {
        let mut position = 0;
        let mut emit = |text: &str, range: Range<usize>| {
            term(Term { text, position, range });
            position += 1;
        };
        for stretch in stretches(folded) {
            let text = &folded[stretch.range.clone()];
            match stretch.kind {
                UnitKind::Ideograph => self.segmenter.cut(text, Cut::Search, |range| {
                    let at = stretch.range.start;
                    emit(&text[range.clone()], at + range.start..at + range.end);
                }),
                UnitKind::Word => emit(&stem(text), stretch.range),
            }
        }
        for (value, range) in number_terms(folded) {
            emit(&value, range);
        }
    }

    /// The words of a folded run of ideographs, one after another: how a query is cut.
    #[must_use]
    pub fn cut(&self, run: &str) -> Vec<Range<usize>> {
        let mut words = Vec::new();
        self.segmenter.cut(run, Cut::Words, |range| words.push(range));
        words
    }
}

/// The units of a folded text with ideographs that stand together taken as one.
pub fn stretches(folded: &str) -> impl Iterator<Item = Unit> + '_ {
    let mut rest = units(folded).peekable();
    std::iter::from_fn(move || {
        let mut stretch = rest.next()?;
        while stretch.kind == UnitKind::Ideograph
            && let Some(next) =
                rest.next_if(|next| next.kind == UnitKind::Ideograph && next.range.start == stretch.range.end)
        {
            stretch.range.end = next.range.end;
        }
        Some(stretch)
    })
}

/// The stem of a folded word: Snowball's English stemmer for words of ASCII letters, others as they are.
#[must_use]
pub fn stem(word: &str) -> std::borrow::Cow<'_, str> {
    if word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        Stemmer::new(Algorithm::English).stem(word)
    } else {
        std::borrow::Cow::Borrowed(word)
    }
}

/// Hands over the terms of the `exact` field of a folded text, by position.
pub fn exact(folded: &str, mut term: impl FnMut(Term<'_>)) {
    let mut marked = String::new();
    let mut previous = None;
    let mut rest = units(folded).enumerate().peekable();
    while let Some((position, unit)) = rest.next() {
        if unit.kind == UnitKind::Word {
            term(Term { text: &folded[unit.range.clone()], position, range: unit.range });
            previous = Some(UnitKind::Word);
            continue;
        }
        let character = &folded[unit.range.clone()];
        if previous == Some(UnitKind::Word) {
            after_word(character, &mut marked);
            term(Term { text: &marked, position, range: unit.range.clone() });
        }
        match rest.peek() {
            Some((_, next)) if next.kind == UnitKind::Ideograph => {
                marked.clear();
                marked.push_str(character);
                marked.push_str(&folded[next.range.clone()]);
                term(Term { text: &marked, position, range: unit.range.start..next.range.end });
            }
            _ => term(Term { text: character, position, range: unit.range }),
        }
        previous = Some(UnitKind::Ideograph);
    }
}

/// The term of the `exact` field of an ideograph that follows a word.
#[must_use]
pub fn term_after_word(character: &str) -> String {
    let mut term = String::new();
    after_word(character, &mut term);
    term
}

fn after_word(character: &str, out: &mut String) {
    out.clear();
    out.push(AFTER_WORD);
    out.push_str(character);
}

/// What to ask the `exact` field for, to find a sequence of units wherever it stands and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phrase {
    /// No unit at all: there is nothing to look for.
    Empty,
    /// A single ideograph: every term that begins with it.
    Prefix(String),
    /// Terms at these offsets from each other. Never empty; the first offset is 0 or, rarely, 1.
    Terms(Vec<(usize, String)>),
}

/// The terms a folded phrase is looked for by. As few as cover every unit: every second bigram will do.
#[must_use]
pub fn phrase_terms(folded: &str) -> Phrase {
    let units: Vec<Unit> = units(folded).collect();
    let text = |unit: &Unit| folded[unit.range.clone()].to_owned();
    match units.as_slice() {
        [] => return Phrase::Empty,
        [single] if single.kind == UnitKind::Ideograph => return Phrase::Prefix(text(single)),
        _ => {}
    }
    let mut terms = Vec::new();
    let mut at = 0;
    while at < units.len() {
        if units[at].kind == UnitKind::Word {
            terms.push((at, text(&units[at])));
            at += 1;
            continue;
        }
        let end = at + units[at..].iter().take_while(|unit| unit.kind == UnitKind::Ideograph).count();
        if end - at == 1 {
            let character = text(&units[at]);
            // Before a word the ideograph is the last of its run; at the end of the phrase only what precedes it
            // is known, and that is a word, since the phrase has more units than this one.
            if end < units.len() {
                terms.push((at, character));
            } else {
                let mut marked = String::new();
                after_word(&character, &mut marked);
                terms.push((at, marked));
            }
        } else {
            let mut pair = |first: usize| {
                terms.push((first, format!("{}{}", text(&units[first]), text(&units[first + 1]))));
            };
            (at..end - 1).step_by(2).for_each(&mut pair);
            if (end - at) % 2 == 1 {
                pair(end - 2);
            }
        }
        at = end;
    }
    Phrase::Terms(terms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact_terms(folded: &str) -> Vec<(usize, String)> {
        let mut terms = Vec::new();
        exact(folded, |term| terms.push((term.position, term.text.to_owned())));
        terms
    }

    #[test]
    fn every_unit_has_one_position() {
        let expected = [
            (0, "5g"),
            (1, "^网"),
            (1, "网络"),
            (2, "络发"),
            (3, "发"),
            (4, "in"),
            (5, "hk"),
            (6, "^好"),
            (6, "好"),
        ];
        let got = exact_terms("5g网络,发 in hk好");
        assert_eq!(got.iter().map(|(at, text)| (*at, text.as_str())).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_phrase_asks_for_as_few_terms_as_cover_it() {
        let terms = |text: &str| match phrase_terms(text) {
            Phrase::Terms(terms) => {
                terms.iter().map(|(at, term)| format!("{term}@{at}")).collect::<Vec<_>>().join(" ")
            }
            Phrase::Prefix(prefix) => format!("{prefix}*"),
            Phrase::Empty => String::new(),
        };
        assert_eq!(terms("一带一路"), "一带@0 一路@2");
        assert_eq!(terms("督导组"), "督导@0 导组@1");
        assert_eq!(terms("5g网"), "5g@0 ^网@1");
        assert_eq!(terms("网5g"), "网@0 5g@1");
        assert_eq!(terms("a网b"), "a@0 网@1 b@2");
        assert_eq!(terms("灯"), "灯*");
        assert_eq!(terms("、"), "");
    }

    #[test]
    fn words_are_segmented_and_stemmed() {
        let analyzer = Analyzer::new(Segmenter::full(Vec::new()));
        let mut terms = Vec::new();
        analyzer.words("强制性政策,investing in companies", |term| terms.push(term.text.to_owned()));
        assert_eq!(terms, ["强制", "强制性", "政策", "invest", "in", "compani"]);
    }

    #[test]
    fn numbers_meet_in_every_notation() {
        let values = |text: &str| {
            let folded = crate::text::fold::fold_str(text);
            number_terms(&folded).into_iter().map(|(term, _)| term).collect::<Vec<_>>()
        };
        for text in ["二○二六年", "二零二六年", "２０２６年", "in 2026,", "2,026人"] {
            assert_eq!(values(text), ["#2026"], "{text}");
        }
        assert_eq!(values("二千四百四十萬元"), values("$24.4 million"));
        assert_eq!(values("百分之十五"), values("15%"));
        // In words alone as beside others in digits: whatever else the text holds.
        assert_eq!(values("fifteen thousand visitors"), ["#15000"]);
        assert_eq!(values("fifteen thousand visitors in 2026"), ["#15000", "#2026"]);
        assert!(values("COVID-19 一帶一路 5G").is_empty());
    }
}
