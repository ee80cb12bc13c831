//! Text → hashed features.
//!
//! Owns: what is taken from a text. *Anchors* look the same in both languages: amounts, dates, Latin names, the words of the
//! seed lexicon. *Terms* belong to one language: Han bigrams, English stems. Must not know: releases.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::lexicon::ENTRIES;
use crate::corpus::dates::dates;
use crate::text::analyze::stem;
use crate::text::fold::fold_str;
use crate::text::numerals::{Kind, numbers};
use crate::text::units::is_han;

/// FNV-1a of a class and a text, folded to 32 bits: the same on every machine, so that stored profiles stay valid.
pub(super) fn hash(class: u8, text: &str) -> u32 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in std::iter::once(class).chain(text.bytes()) {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (state ^ (state >> 32)) as u32
}

/// What one passage yields.
#[derive(Default)]
pub(super) struct Features {
    pub anchors: Vec<u32>,
    pub terms: Vec<u32>,
}

static ENGLISH: LazyLock<FxHashMap<&str, u16>> = LazyLock::new(|| {
    let forms =
        |(at, entry): (usize, &(&'static str, _))| entry.0.split('|').map(move |form| (form, at as u16));
    ENTRIES.iter().enumerate().flat_map(forms).collect()
});

/// The entries whose Han form begins with a character.
static HAN: LazyLock<FxHashMap<char, Vec<(&str, u16)>>> = LazyLock::new(|| {
    let mut table: FxHashMap<char, Vec<(&str, u16)>> = FxHashMap::default();
    for (at, entry) in ENTRIES.iter().enumerate() {
        for form in entry.1.split('|') {
            if let Some(first) = form.chars().next() {
                table.entry(first).or_default().push((form, at as u16));
            }
        }
    }
    table
});

pub(super) fn of(text: &str, chinese: bool) -> Features {
    let mut out = Features::default();
    let dates = dates(text);
    for found in &dates {
        if let Some(year) = found.date.year {
            out.anchors.push(hash(b'n', &year.to_string()));
        }
        if let Some(day) = found.date.day {
            out.anchors.push(hash(b'd', &format!("{}-{day}", found.date.month)));
        }
    }
    for number in numbers(text) {
        let dated = |found: &crate::corpus::dates::FoundDate| {
            found.range.start < number.range.end && number.range.start < found.range.end
        };
        if dates.iter().any(dated) {
            continue;
        }
        let class = if number.kind == Kind::Ordinal { b'o' } else { b'n' };
        out.anchors.push(hash(class, &number.value.to_string()));
    }
    let folded = fold_str(text);
    if chinese {
        han(&folded, &mut out);
        // In Chinese text any Latin word is a name.
        for word in folded.split(|c: char| !c.is_alphanumeric() || is_han(c)) {
            if word.len() >= 2 && word.contains(|c: char| c.is_ascii_alphabetic()) {
                out.anchors.push(hash(b'l', word));
            }
        }
    } else {
        english(text, &folded, &mut out);
    }
    out.anchors.sort_unstable();
    out.anchors.dedup();
    out.terms.sort_unstable();
    out.terms.dedup();
    out
}

fn han(folded: &str, out: &mut Features) {
    let mut before: Option<(usize, char)> = None;
    for (at, character) in folded.char_indices() {
        if !is_han(character) {
            before = None;
            continue;
        }
        if let Some((start, _)) = before {
            out.terms.push(hash(b'b', &folded[start..at + character.len_utf8()]));
        }
        before = Some((at, character));
        for (form, entry) in HAN.get(&character).into_iter().flatten() {
            if folded[at..].starts_with(form) {
                out.anchors.push(hash(b'x', &entry.to_string()));
            }
        }
    }
}

fn english(text: &str, folded: &str, out: &mut Features) {
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if word.len() >= 2 && word.contains(|c: char| c.is_uppercase()) {
            out.anchors.push(hash(b'l', &fold_str(word)));
        }
    }
    let mut before = "";
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let two = format!("{before} {word}");
        for entry in [ENGLISH.get(word), ENGLISH.get(two.as_str())].into_iter().flatten() {
            // "us" is a pronoun far more often than a country, unless it is in capitals.
            if word != "us" || text.contains("US") {
                out.anchors.push(hash(b'x', &entry.to_string()));
            }
        }
        if word.len() >= 3 && word.contains(|c: char| c.is_ascii_alphabetic()) {
            out.terms.push(hash(b'e', &stem(word)));
        }
        before = word;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_one_anchor_in_either_notation() {
        let chinese = of("約二千四百四十萬元，三月十八日起", true).anchors;
        let english = of("about $24.4 million from March 18", false).anchors;
        assert_eq!(chinese.iter().filter(|anchor| english.contains(anchor)).count(), 2);
    }

    #[test]
    fn the_lexicon_is_folded() {
        for (english, han) in ENTRIES {
            assert_eq!(&fold_str(english), english);
            assert_eq!(&fold_str(han), han);
        }
    }
}
