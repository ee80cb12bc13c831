//! One language of all beads: its units, its candidate terms, and how they are written.
//!
//! Owns which grams may be terms in Chinese and in English. Must not know the other side.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::grams::{BREAK, Gram, Text, grams};
use crate::bilingual::tokens::{TokenKind, TokenizedPassage};

/// The longest Chinese term, in ideographs: 香港特別行政區政府駐北京辦事處 has 15.
const LONGEST_CHINESE: u32 = 16;

/// The longest English term, in words.
const LONGEST_ENGLISH: u32 = 10;

/// A term must come back to be learned.
const LEAST: usize = 2;

/// Folded ideographs that do not begin a term.
const NO_START: &str = "的了在和及与为于是会将等也就都而或并把被由从向其该这那我你他们至到已所者年月日时起以内上下个项名有可亦应须共约因随如若但即";

/// Folded ideographs that do not end one.
const NO_END: &str =
    "的了在和及与为于是将等也就都而或并把被由从向其该这那我你他至到已所以个每有可亦应须共约因随如若但即";

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
    /// Its words, as the translation table knows them.
    pub words: Vec<String>,
    /// Where it first stands in each of its beads, as a share of the bead, 0–1.
    pub places: Vec<f32>,
}

/// Where a unit was read.
struct Source<'a> {
    passage: &'a TokenizedPassage,
    token: u32,
    range: Range<usize>,
}

/// A side of all beads.
pub(super) struct Side<'a> {
    text: Text,
    sources: Vec<Option<Source<'a>>>,
    /// The first unit of each bead, and the end.
    starts: Vec<u32>,
    names: FxHashMap<String, u32>,
    texts: Vec<String>,
    chinese: bool,
}

impl<'a> Side<'a> {
    /// An empty side.
    pub fn new(chinese: bool) -> Self {
        Self {
            text: Text { units: Vec::new(), begins: Vec::new(), beads: Vec::new() },
            sources: Vec::new(),
            starts: vec![0],
            names: FxHashMap::default(),
            texts: Vec::new(),
            chinese,
        }
    }

    /// Adds the passages of the next bead.
    pub fn push_bead(&mut self, passages: &'a [TokenizedPassage]) {
        let bead = self.starts.len() as u32 - 1;
        for passage in passages {
            let mut end = 0;
            for (at, token) in passage.tokens.iter().enumerate() {
                let gap = passage.folded.text.get(end..token.range.start).unwrap_or(".");
                if token.kind == TokenKind::Number || !gap.chars().all(joins) {
                    self.push(bead, BREAK, true, None);
                }
                end = token.range.end;
                let text = passage.folded.text.get(token.range.clone()).unwrap_or_default();
                let source = |range| Some(Source { passage, token: at as u32, range });
                match token.kind {
                    TokenKind::Number => {}
                    TokenKind::Latin => {
                        let unit = self.unit(&token.text);
                        self.push(bead, unit, true, source(token.range.clone()));
                    }
                    TokenKind::Han => {
                        for (offset, character) in text.char_indices() {
                            let unit = self.unit(&text[offset..offset + character.len_utf8()]);
                            let start = token.range.start + offset;
                            let range = start..start + character.len_utf8();
                            self.push(bead, unit, offset == 0, source(range));
                        }
                    }
                }
            }
            self.push(bead, BREAK, true, None);
        }
        self.starts.push(self.text.units.len() as u32);
    }

    fn unit(&mut self, text: &str) -> u32 {
        if let Some(&unit) = self.names.get(text) {
            return unit;
        }
        let unit = self.texts.len() as u32;
        self.texts.push(text.to_owned());
        self.names.insert(text.to_owned(), unit);
        unit
    }

    fn push(&mut self, bead: u32, unit: u32, begins: bool, source: Option<Source<'a>>) {
        self.text.units.push(unit);
        self.text.begins.push(begins);
        self.text.beads.push(bead);
        self.sources.push(source);
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
            let bead = self.text.beads[at as usize];
            match beads.last_mut() {
                Some((last, count)) if *last == bead => *count += 1,
                _ => {
                    beads.push((bead, 1));
                    let [start, end] = [0, 1].map(|next| self.starts[bead as usize + next]);
                    places.push((at - start) as f32 / (end - start).max(1) as f32);
                }
            }
            *surfaces.entry(self.surface(at as usize, length)).or_default() += 1;
        }
        let surface = surfaces.iter().max_by_key(|(text, count)| (**count, std::cmp::Reverse(**text)))?.0;
        let size = if self.chinese {
            length as f32 * crate::bilingual::tokens::LETTERS_PER_IDEOGRAPH
        } else {
            folded.iter().map(|word| word.len() as f32).sum()
        };
        let mut words: Vec<String> = (first..first + length).filter_map(|at| self.word(at)).collect();
        words.dedup();
        Some(Term { beads, count: gram.at.len() as u32, surface: (*surface).to_owned(), size, words, places })
    }

    /// The folded text of a unit, not stemmed.
    fn written(&self, at: usize) -> &str {
        self.sources
            .get(at)
            .and_then(Option::as_ref)
            .and_then(|source| source.passage.folded.text.get(source.range.clone()))
            .unwrap_or_default()
    }

    /// The token a unit belongs to.
    fn word(&self, at: usize) -> Option<String> {
        let source = self.sources.get(at)?.as_ref()?;
        source.passage.tokens.get(source.token as usize).map(|token| token.text.clone())
    }

    fn surface(&self, at: usize, length: usize) -> &'a str {
        let ends = (self.sources.get(at), self.sources.get(at + length - 1));
        let (Some(Some(first)), Some(Some(last))) = ends else { return "" };
        first.passage.surface(first.range.start..last.range.end)
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
