//! One language of all beads: its units, its candidate terms, and how they are written.
//!
//! Owns which grams may be terms in Chinese and in English. Must not know the other side.

use std::collections::BTreeMap;

use super::grams::{BREAK, Gram, Text, grams};
use crate::bilingual::tokens::{LETTERS_PER_IDEOGRAPH, TokenKind};
use crate::bilingual::vocabulary::{Passage, Vocabulary, Word};

/// The longest Chinese term, in ideographs: 香港特別行政區政府駐北京辦事處 has 15.
const LONGEST_CHINESE: u32 = 16;

/// The longest English term, in words.
const LONGEST_ENGLISH: u32 = 10;

/// Occurrences of a term that are looked at for how it is written.
const SURFACES: usize = 60;

/// A term must come back to be learned.
const LEAST: usize = 2;

/// Folded ideographs that do not begin a term.
const NO_START: &str = "的了在和及与为于是会将等也就都而或并把被由从向其该这那我你他们至到已所者年月日时起以内上下个项名有可亦应须共约因随如若但即";

/// Folded ideographs that do not end one.
const NO_END: &str =
    "的了在和及与为于是将等也就都而或并把被由从向其该这那我你他至到已所以个每有可亦应须共约因随如若但即";

/// English articles.
const ARTICLES: [&str; 3] = ["the", "a", "an"];

/// English words that neither begin nor end a term.
const STOPWORDS: &str = " a about above across after again against all along also although am among an and any are around as at be because been \
before behind being below between both but by can cannot could did do does done down during each either even every few for from had \
has have having he hence her here him his how however i if in into is it its itself just less many may me might more most much must my \
near nearly neither next no nor not now of off on once one only onto or other our out over own per rather s same shall she should since so \
some still such t than that the their them then there these they this those though through thus to today together too toward towards two \
three under until up upon us very was we well were what when where whether which while who whom whose why will with within without would \
yet you your said says say including mr ms mrs dr around approximately january february march april may june july august \
september october november december monday tuesday wednesday thursday friday saturday sunday ";

/// A candidate term.
pub(super) struct Term {
    /// How often it occurs in each bead it is in, by bead.
    pub beads: Vec<(u32, u32)>,
    /// How often it occurs.
    pub count: u32,
    /// As it is written most often.
    pub surface: String,
    /// Its length in English letters.
    pub size: f32,
    /// Its units, as they are counted.
    pub units: Box<[u32]>,
    /// Its words, by number.
    pub words: Vec<u32>,
    /// Where it first stands in each of its beads, as a share of the bead, 0–1.
    pub places: Vec<f32>,
}

/// The unit of an ideograph is its code point with this bit; that of a word is the word's number.
const IDEOGRAPH: u32 = 1 << 31;

/// A side of all beads.
pub(super) struct Side<'a> {
    text: Text,
    /// The first byte of each unit in the folded text of its passage.
    starts: Vec<u32>,
    /// Each passage with its first unit.
    passages: Vec<(u32, &'a Passage)>,
    /// The first unit of each bead, and the end.
    beads: Vec<u32>,
    chinese: bool,
}

impl<'a> Side<'a> {
    /// An empty side.
    pub fn new(vocabulary: &Vocabulary, chinese: bool) -> Self {
        let articles = ARTICLES.iter().filter_map(|article| vocabulary.find(article)).collect();
        let text = Text { units: Vec::new(), begins: Vec::new(), articles };
        Self { text, starts: Vec::new(), passages: Vec::new(), beads: vec![0], chinese }
    }

    /// Adds the passages of the next bead.
    pub fn push_bead(&mut self, passages: &'a [Passage]) {
        for passage in passages {
            self.passages.push((self.text.units.len() as u32, passage));
            let mut end = 0;
            for word in &passage.words {
                let gap = passage.folded.text.get(end as usize..word.start as usize).unwrap_or(".");
                if word.kind == TokenKind::Number || !gap.chars().all(joins) {
                    self.push(BREAK, true, end);
                }
                end = word.end();
                match word.kind {
                    TokenKind::Latin => self.push(word.id, true, word.start),
                    TokenKind::Han => {
                        for (offset, character) in passage.written(word).char_indices() {
                            let unit = IDEOGRAPH | u32::from(character);
                            self.push(unit, offset == 0, word.start + offset as u32);
                        }
                    }
                    TokenKind::Number => {}
                }
            }
            self.push(BREAK, true, end);
        }
        self.beads.push(self.text.units.len() as u32);
    }

    fn push(&mut self, unit: u32, begins: bool, start: u32) {
        self.text.units.push(unit);
        self.text.begins.push(begins);
        self.starts.push(start);
    }

    /// The terms of this side.
    pub fn terms(&self) -> Vec<Term> {
        let longest = if self.chinese { LONGEST_CHINESE } else { LONGEST_ENGLISH };
        grams(&self.text, longest, LEAST).iter().filter_map(|gram| self.term(gram)).collect()
    }

    fn term(&self, gram: &Gram) -> Option<Term> {
        let first = *gram.at.first()? as usize;
        let length = gram.length as usize;
        let folded: Vec<&str> = (first..first + length).map(|at| self.written(at)).collect();
        let fits = if self.chinese { is_chinese_term(&folded) } else { is_english_term(&folded) };
        if !fits {
            return None;
        }
        let mut beads: Vec<(u32, u32)> = Vec::new();
        let mut places = Vec::new();
        let mut surfaces: BTreeMap<&str, u32> = BTreeMap::new();
        for &at in &gram.at {
            let bead = self.beads.partition_point(|start| *start <= at) - 1;
            match beads.last_mut() {
                Some((last, count)) if *last == bead as u32 => *count += 1,
                _ => {
                    beads.push((bead as u32, 1));
                    let [start, end] = [0, 1].map(|next| self.beads[bead + next]);
                    places.push((at - start) as f32 / (end - start).max(1) as f32);
                }
            }
        }
        for &at in gram.at.iter().step_by(gram.at.len().div_ceil(SURFACES)) {
            *surfaces.entry(self.surface(at as usize, length)).or_default() += 1;
        }
        let surface = surfaces.iter().max_by_key(|(text, count)| (**count, std::cmp::Reverse(**text)))?.0;
        let size = if self.chinese {
            length as f32 * LETTERS_PER_IDEOGRAPH
        } else {
            folded.iter().map(|word| word.len() as f32).sum()
        };
        let mut words: Vec<u32> = (first..first + length).map(|at| self.word(at).1.id).collect();
        words.dedup();
        Some(Term {
            beads,
            count: gram.at.len() as u32,
            surface: (*surface).to_owned(),
            size,
            units: self.text.units[first..first + length].into(),
            words,
            places,
        })
    }

    /// The passage a unit is in, and the word it is or is part of.
    fn word(&self, unit: usize) -> (&'a Passage, &'a Word) {
        let passage =
            self.passages[self.passages.partition_point(|(first, _)| *first as usize <= unit) - 1].1;
        let start = self.starts[unit];
        (passage, &passage.words[passage.words.partition_point(|word| word.start <= start) - 1])
    }

    /// The folded text of a unit, not stemmed.
    fn written(&self, unit: usize) -> &'a str {
        let (passage, word) = self.word(unit);
        let rest =
            passage.folded.text.get(self.starts[unit] as usize..word.end() as usize).unwrap_or_default();
        let ideograph = self.text.units[unit] & IDEOGRAPH != 0;
        let end = if ideograph { rest.chars().next().map_or(0, char::len_utf8) } else { rest.len() };
        &rest[..end]
    }

    fn surface(&self, first: usize, length: usize) -> &'a str {
        let last = first + length - 1;
        let end = self.starts[last] as usize + self.written(last).len();
        self.word(first).0.surface(self.starts[first] as usize..end)
    }
}

/// Whether a term may go on across this character.
fn joins(character: char) -> bool {
    matches!(character, ' ' | '-' | '\'' | '’' | '‐' | '\u{a0}' | '·' | '&')
}

fn is_chinese_term(units: &[&str]) -> bool {
    let (Some(first), Some(last)) = (units.first(), units.last()) else { return false };
    let han = |unit: &str| unit.chars().all(crate::text::units::is_ideograph);
    units.len() > 1
        && units.iter().any(|unit| han(unit))
        && !NO_START.contains(first)
        && !NO_END.contains(last)
}

fn is_english_term(units: &[&str]) -> bool {
    let stop = |word: &str| STOPWORDS.split_ascii_whitespace().any(|stop| stop == word);
    let (Some(first), Some(last)) = (units.first(), units.last()) else { return false };
    let letters: usize = units.iter().map(|word| word.chars().count()).sum();
    letters > 2 && ![first, last].iter().any(|word| stop(word) || word.chars().all(|c| c.is_ascii_digit()))
}
