//! Text → hashed features.
//!
//! Owns: what is taken from a text. *Anchors* look the same in both languages: amounts, dates, Latin names. *Terms* belong to
//! one language: Han bigrams, English stems. Must not know: releases.

use crate::corpus::dates::dates;
use crate::text::analyze::stem;
use crate::text::fold::fold_str;
use crate::text::numerals::{Kind, numbers};
use crate::text::units::is_han;

/// FNV-1a of a class and a text, folded to 32 bits, the lowest of which is kept for [`binds`]: the same on every machine, so
/// that stored profiles stay valid.
pub(super) fn hash(class: u8, text: &str) -> u32 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in std::iter::once(class).chain(text.bytes()) {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let folded = (state ^ (state >> 32)) as u32;
    if matches!(class, b'l' | b'e' | b'b') { folded | 1 } else { folded & !1 }
}

/// Whether a feature that only one of two releases has speaks against them: a figure or a date should have been
/// translated, while a name in Latin letters may be written in Han, and a term belongs to its language anyway.
pub(super) fn binds(feature: u32) -> bool {
    feature & 1 == 0
}

/// What one passage yields.
#[derive(Default)]
pub(super) struct Features {
    pub anchors: Vec<u32>,
    pub terms: Vec<u32>,
}

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
    }
}

fn english(text: &str, folded: &str, out: &mut Features) {
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if word.len() >= 2 && word.contains(|c: char| c.is_uppercase()) {
            out.anchors.push(hash(b'l', &fold_str(word)));
        }
    }
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if word.len() >= 3 && word.contains(|c: char| c.is_ascii_alphabetic()) {
            out.terms.push(hash(b'e', &stem(word)));
        }
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
}
