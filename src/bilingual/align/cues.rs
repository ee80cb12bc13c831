//! What passages are compared by.
//!
//! Owns the cues of a passage and how they are numbered. Must not know what they are worth.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use crate::bilingual::tokens::{TokenKind, TokenizedPassage, letters, marks};
use crate::bilingual::vocabulary::{Passage, Vocabulary};
use crate::text::analyze::number_terms;
use crate::text::units::{UnitKind, units};

/// What a cue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CueKind {
    /// A word, or two ideographs of one language.
    Word,
    /// A number, which is kept in translation.
    Number,
    /// A part of a word, or a mark: each says less than a word.
    Part,
}

/// Something that may be found again in a passage's counterpart: its number, which no other has, and its kind, in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cue(u64);

impl Cue {
    fn new(number: u64, kind: CueKind) -> Self {
        Self(number << 2 | kind as u64)
    }

    /// Its number: less than 2³² when the vocabulary has it.
    pub(super) fn number(self) -> u64 {
        self.0 >> 2
    }

    pub(super) fn kind(self) -> CueKind {
        match self.0 & 3 {
            0 => CueKind::Word,
            1 => CueKind::Number,
            _ => CueKind::Part,
        }
    }
}

/// What a passage is compared by.
#[derive(Debug, Clone)]
pub struct Cues {
    /// Each once, ascending.
    pub(super) cues: Box<[Cue]>,
    /// Its length in Latin letters.
    pub(super) size: f32,
}

impl Cues {
    fn new(mut cues: Vec<Cue>, size: f32) -> Self {
        cues.sort_unstable();
        cues.dedup();
        Self { cues: cues.into_boxed_slice(), size }
    }

    /// The cues of a passage.
    #[must_use]
    pub fn of(passage: &Passage) -> Self {
        let words = passage.words.iter().map(|word| Cue::new(u64::from(word.id), kind(word.kind)));
        let parts = passage.parts.iter().map(|&part| Cue::new(u64::from(part), CueKind::Part));
        Self::new(words.chain(parts).collect(), passage.size)
    }

    /// The cues of a passage some words of which may be new to the vocabulary.
    #[must_use]
    pub fn read(passage: &TokenizedPassage, vocabulary: &Vocabulary) -> Self {
        let number = |text: &str| vocabulary.find(text).map_or_else(|| hashed(text), u64::from);
        let words = passage.tokens.iter().map(|token| Cue::new(number(&token.text), kind(token.kind)));
        let parts = passage.parts.iter().map(|part| Cue::new(number(part), CueKind::Part));
        Self::new(words.chain(parts).collect(), passage.size)
    }

    /// The cues of a folded passage that is compared with one in the same language: its words and numbers and, whatever a
    /// segmenter would make of them, its ideographs and their pairs.
    #[must_use]
    pub fn same_language(folded: &str) -> Self {
        let mut cues = Vec::new();
        let mut before: Option<(usize, u32)> = None;
        for unit in units(folded) {
            let text = &folded[unit.range.clone()];
            if unit.kind == UnitKind::Word {
                cues.push(Cue::new(hashed(text), CueKind::Word));
            } else if let Some(ideograph) = text.chars().next().map(u32::from) {
                cues.push(Cue::new(u64::from(ideograph), CueKind::Part));
                if let Some((_, first)) = before.filter(|(end, _)| *end == unit.range.start) {
                    let pair = u64::from(first) << 32 | u64::from(ideograph);
                    cues.push(Cue::new(pair, CueKind::Word));
                }
                before = Some((unit.range.end, ideograph));
            }
        }
        cues.extend(number_terms(folded).iter().map(|(value, _)| Cue::new(hashed(value), CueKind::Number)));
        cues.extend(marks(folded).map(|mark| Cue::new(hashed(mark), CueKind::Part)));
        Self::new(cues, letters(folded))
    }
}

fn kind(kind: TokenKind) -> CueKind {
    match kind {
        TokenKind::Number => CueKind::Number,
        TokenKind::Han | TokenKind::Latin => CueKind::Word,
    }
}

/// The number of what has none in a vocabulary: greater than any that has.
fn hashed(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish() >> 3 | 1 << 61
}
