//! Passages with their words as numbers: what alignment and glossary work on.
//!
//! Owns the numbering. Must not know what a number is used for.

use rustc_hash::FxHashMap;

use super::tokens::{TokenKind, TokenizedPassage};
use crate::text::fold::Folded;

/// Words, numbered in the order they are first met.
#[derive(Debug, Default)]
pub struct Vocabulary {
    ids: FxHashMap<Box<str>, u32>,
    words: Vec<Box<str>>,
}

/// A word of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Its number.
    pub id: u32,
    /// Its first byte in the folded text.
    pub start: u32,
    /// How many bytes it has there.
    pub length: u16,
    /// What it is.
    pub kind: TokenKind,
}

/// A passage whose words are numbered by a [`Vocabulary`]: a tenth of the memory that texts would take.
#[derive(Debug, Clone)]
pub struct Passage {
    /// The text as written.
    pub original: Box<str>,
    /// The text folded, and the way back.
    pub folded: Folded,
    /// Its words, by where they begin; none overlaps another.
    pub words: Box<[Word]>,
    /// What it is compared by besides, by number: see [`TokenizedPassage::parts`].
    pub parts: Box<[u32]>,
    /// Its length in Latin letters: see [`TokenizedPassage::size`].
    pub size: f32,
}

/// The passages of two versions of a release, in the order they stand.
pub type PassagePair = (Vec<Passage>, Vec<Passage>);

impl Word {
    /// The byte after it in the folded text.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.start + u32::from(self.length)
    }
}

impl Vocabulary {
    /// The number of a word.
    pub fn id(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.ids.get(text) {
            return id;
        }
        let id = self.words.len() as u32;
        self.words.push(text.into());
        self.ids.insert(text.into(), id);
        id
    }

    /// The number of a word that has one.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        self.ids.get(text).copied()
    }

    /// The word of this number; empty where there is none.
    #[must_use]
    pub fn text(&self, id: u32) -> &str {
        self.words.get(id as usize).map_or("", |word| word)
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Numbers the words of a passage.
    #[must_use]
    pub fn passage(&mut self, passage: TokenizedPassage) -> Passage {
        let words = passage.tokens.iter().map(|token| Word {
            id: self.id(&token.text),
            start: token.range.start as u32,
            // A number with all its digits may be longer than that; nobody reads what was written there.
            length: u16::try_from(token.range.len()).unwrap_or(u16::MAX),
            kind: token.kind,
        });
        let words = words.collect();
        let parts = passage.parts.iter().map(|part| self.id(part)).collect();
        Passage {
            original: passage.original.into_boxed_str(),
            folded: passage.folded,
            words,
            parts,
            size: passage.size,
        }
    }
}

impl Passage {
    /// What was written at these bytes of the folded text.
    #[must_use]
    pub fn surface(&self, range: std::ops::Range<usize>) -> &str {
        self.original.get(self.folded.map.original(range)).unwrap_or_default()
    }

    /// The folded text of a word.
    #[must_use]
    pub fn written(&self, word: &Word) -> &str {
        self.folded.text.get(word.start as usize..word.end() as usize).unwrap_or_default()
    }
}
