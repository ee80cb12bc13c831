//! A passage as alignment and glossary read it: its words in order, with the way back to what was written.
//!
//! Owns which words are compared. Must not know which passages belong together.

use std::ops::Range;

use crate::text::analyze::{Analyzer, number_terms, stem, stretches};
use crate::text::fold::{Folded, fold};
use crate::text::units::{UnitKind, is_ideograph};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A word of ideographs, as the segmenter cuts it.
    Han,
    /// A word of letters or digits.
    Latin,
    /// A number of ten or more, or with decimals, in any notation.
    Number,
}

/// A word of a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is compared by: the folded word, the stem, or `#` and the value.
    pub text: String,
    /// Its bytes in the folded text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: TokenKind,
}

/// A passage with its tokens.
#[derive(Debug, Clone)]
pub struct TokenizedPassage {
    /// The text as written.
    pub original: String,
    /// The text folded, and the way back.
    pub folded: Folded,
    /// The tokens, by where they begin; none overlaps another.
    pub tokens: Vec<Token>,
    /// The marks in it that translations keep, and the parts of its words, each once: what passages are compared by
    /// besides words.
    pub parts: Vec<String>,
    /// Its length in Latin letters: an ideograph says as much as [`LETTERS_PER_IDEOGRAPH`].
    pub size: f32,
}

/// How many English letters and digits translate an ideograph. Measured on the 62 documents of NTREX-128 used in the tests.
pub const LETTERS_PER_IDEOGRAPH: f32 = 3.3;

impl TokenizedPassage {
    /// Reads a passage.
    #[must_use]
    pub fn new(original: &str, analyzer: &Analyzer) -> Self {
        let folded = fold(original);
        let text = &folded.text;
        let numbers = number_terms(text);
        let mut tokens = Vec::new();
        let mut rest = numbers.iter().peekable();
        let mut push = |word: &str, range: Range<usize>, kind| {
            if !word.is_empty() {
                tokens.push(Token { text: word.to_owned(), range, kind });
            }
        };
        for stretch in stretches(text) {
            // Ideographs before, between and after the numbers in a stretch are words of their own.
            let mut at = stretch.range.start;
            while let Some((value, range)) = rest.next_if(|(_, range)| range.start < stretch.range.end) {
                if range.start > at {
                    words(text, at..range.start, stretch.kind, analyzer, &mut push);
                }
                push(value, range.clone(), TokenKind::Number);
                at = at.max(range.end);
            }
            // A number may reach over several stretches: 24.4 million.
            if let Some(before) = numbers.iter().rfind(|(_, range)| range.start < stretch.range.end) {
                at = at.max(before.1.end.min(stretch.range.end));
            }
            if at < stretch.range.end {
                words(text, at..stretch.range.end, stretch.kind, analyzer, &mut push);
            }
        }
        let (parts, size) = (parts(text, &tokens), letters(text));
        Self { original: original.to_owned(), folded, tokens, parts, size }
    }

    /// What was written at these bytes of the folded text.
    #[must_use]
    pub fn surface(&self, range: Range<usize>) -> &str {
        self.original.get(self.folded.map.original(range)).unwrap_or_default()
    }
}

/// The length of a folded text in Latin letters.
pub(super) fn letters(folded: &str) -> f32 {
    let size = |character: char| match character {
        _ if is_ideograph(character) => LETTERS_PER_IDEOGRAPH,
        _ if character.is_alphanumeric() => 1.0,
        _ => 0.0,
    };
    folded.chars().map(size).sum()
}

/// The marks of a folded text that its translation has too: who quotes, asks or counts money does so in any language.
pub(super) fn marks(folded: &str) -> impl Iterator<Item = &'static str> + '_ {
    folded.chars().filter_map(|character| match character {
        '"' | '“' | '”' | '「' | '」' | '『' | '』' => Some("\""),
        '?' => Some("?"),
        '!' => Some("!"),
        '(' => Some("("),
        '%' => Some("%"),
        '$' => Some("$"),
        _ => None,
    })
}

/// Marks a part of a word.
const PART: char = '+';

/// How many letters of a stem tell its family: elect|or, elect|oral.
const FAMILY: usize = 4;

/// The marks of a text and the parts of its words: single ideographs, which words that no dictionary has share with words it
/// has, and the beginnings of longer stems.
fn parts(folded: &str, tokens: &[Token]) -> Vec<String> {
    let mut parts: Vec<String> = marks(folded).map(str::to_owned).collect();
    for token in tokens {
        match token.kind {
            TokenKind::Han if token.text.chars().nth(1).is_some() => {
                parts.extend(token.text.chars().map(|character| format!("{PART}{character}")));
            }
            TokenKind::Latin if token.text.len() > FAMILY + 1 && token.text.is_ascii() => {
                parts.push(format!("{PART}{}", &token.text[..FAMILY]));
            }
            TokenKind::Han | TokenKind::Latin | TokenKind::Number => {}
        }
    }
    parts.sort_unstable();
    parts.dedup();
    parts
}

fn words(
    text: &str,
    range: Range<usize>,
    kind: UnitKind,
    analyzer: &Analyzer,
    push: &mut impl FnMut(&str, Range<usize>, TokenKind),
) {
    let Some(run) = text.get(range.clone()) else { return };
    match kind {
        UnitKind::Ideograph => {
            for word in analyzer.cut(run) {
                push(&run[word.clone()], range.start + word.start..range.start + word.end, TokenKind::Han);
            }
        }
        UnitKind::Word => push(&stem(run), range, TokenKind::Latin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Segmenter;

    #[test]
    fn numbers_are_tokens_of_their_own() {
        let analyzer = Analyzer::new(Segmenter::full(Vec::new()));
        let texts = |text: &str| {
            let passage = TokenizedPassage::new(text, &analyzer);
            passage.tokens.into_iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(texts("收入二千四百四十萬元"), "收入 #24400000 元");
        assert_eq!(texts("revenues of $24.4 million, 5G"), "revenu of #24400000 5g");
    }
}
