//! What a folded text is compared by: its ideographs, one by one, and its words, whole.
//!
//! Owns the division of characters into ideographs, word characters and the rest, and [`units`]. Must not know
//! dictionaries: nothing here depends on how a language is segmented.
//!
//! "Letters and digits are compared; punctuation and spaces neither help nor hinder; Latin words match whole":
//! the sequence of a text's units is exactly what a quoted phrase is compared with.

use std::ops::Range;

/// One thing a phrase is compared by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its bytes in the folded text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: UnitKind,
}

/// The two kinds of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitKind {
    /// One Han character, kana or bopomofo letter: written without spaces between words.
    Ideograph,
    /// A run of other letters and digits.
    Word,
}

/// Whether a character is written without spaces between words, so that it is compared by itself.
#[inline]
#[must_use]
pub fn is_ideograph(character: char) -> bool {
    matches!(character,
        '\u{4e00}'..='\u{9fff}'
        | '\u{3400}'..='\u{4dbf}'
        | '々' | '〆' | '〇'
        | '\u{2e80}'..='\u{2fd5}'
        | '\u{3021}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{30fc}'..='\u{30ff}'
        | '\u{3105}'..='\u{312f}'
        | '\u{31a0}'..='\u{31ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{1b000}'..='\u{1b16f}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character is a Han character proper, counted when a text's language is told.
#[inline]
#[must_use]
pub fn is_han(character: char) -> bool {
    matches!(character,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character is part of a word that is compared whole.
#[inline]
#[must_use]
pub fn is_word_char(character: char) -> bool {
    if character.is_ascii() { character.is_ascii_alphanumeric() } else { is_word_char_rare(character) }
}

fn is_word_char_rare(character: char) -> bool {
    !is_ideograph(character) && character.is_alphanumeric()
}

/// Whether a character changes the one before it and is nothing by itself.
#[must_use]
pub fn is_combining(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
        || matches!(character, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The units of a folded text, in order.
pub fn units(folded: &str) -> impl Iterator<Item = Unit> + '_ {
    let bytes = folded.as_bytes();
    let mut at = 0;
    // Byte by byte where it is ASCII, whose characters need not be put together first: every text that is indexed or marked comes by here.
    std::iter::from_fn(move || {
        loop {
            let start = at;
            if bytes.get(at)?.is_ascii() {
                at += 1;
                if !bytes[start].is_ascii_alphanumeric() {
                    continue;
                }
            } else {
                let character = folded[at..].chars().next()?;
                at += character.len_utf8();
                if is_ideograph(character) {
                    return Some(Unit { range: start..at, kind: UnitKind::Ideograph });
                }
                if !is_word_char(character) {
                    continue;
                }
            }
            loop {
                while bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
                    at += 1;
                }
                match folded[at..].chars().next() {
                    Some(next) if !next.is_ascii() && (is_word_char(next) || is_combining(next)) => {
                        at += next.len_utf8();
                    }
                    _ => return Some(Unit { range: start..at, kind: UnitKind::Word }),
                }
            }
        }
    })
}

/// A folded text as the plain scan compares it: ideographs as they are, each word between two spaces.
///
/// A phrase is in a text if and only if its canonical form is a substring of the text's. This is the
/// oracle that the index is tested against, and what `verify` and small scans use.
#[must_use]
pub fn canonical(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len() + 16);
    for unit in units(folded) {
        match unit.kind {
            UnitKind::Ideograph => out.push_str(&folded[unit.range]),
            UnitKind::Word => {
                out.push(' ');
                out.push_str(&folded[unit.range]);
                out.push(' ');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By the definition: an ideograph is a unit, and so is a run of word characters and the marks on them.
    fn units_by_character(text: &str) -> Vec<Unit> {
        let mut found: Vec<Unit> = Vec::new();
        let mut in_word = false;
        for (at, character) in text.char_indices() {
            let range = at..at + character.len_utf8();
            let is_word = is_word_char(character);
            if in_word && (is_word || is_combining(character)) {
                found.last_mut().unwrap().range.end = range.end;
                continue;
            }
            in_word = is_word && !is_ideograph(character);
            if in_word {
                found.push(Unit { range, kind: UnitKind::Word });
            } else if is_ideograph(character) {
                found.push(Unit { range, kind: UnitKind::Ideograph });
            }
        }
        found
    }

    proptest! {
        #[test]
        fn units_are_what_is_defined(text in "[a-z0-9 ,.\u{301}é\u{e19}\u{e33}網一〇、カ\u{200d}\u{20000}Ω]{0,40}", any in any::<String>()) {
            for text in [text, any] {
                prop_assert_eq!(units(&text).collect::<Vec<_>>(), units_by_character(&text));
            }
        }
    }

    #[test]
    fn ideographs_stand_alone_and_words_whole() {
        assert_eq!(canonical("5g网络,covid-19疫苗"), " 5g 网络 covid  19 疫苗");
        assert_eq!(canonical("一带\n一路 b&r"), "一带一路 b  r ");
        assert_eq!(canonical("$24.4 million (2,440)"), " 24  4  million  2  440 ");
        assert_eq!(canonical("——…「」"), "");
    }

    #[test]
    fn a_mark_inside_a_word_does_not_cut_it() {
        assert_eq!(units("กำลัง").count(), 1);
    }
}
