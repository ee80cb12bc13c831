//! A dictionary that is searched where it lies, and the cutting of text by it.
//!
//! Owns the form of the small dictionary of an index and jieba's way of cutting: of all the ways through the graph of
//! dictionary words the most probable one, and what is left as single characters joined by its hidden Markov model. Must not know
//! which words are in the dictionary, nor what a word is wanted for.
//!
//! jieba builds its trie anew whenever it loads a dictionary, 20 ms for 60,000 words; a map that is used from the disk needs
//! no loading at all. The cuts are jieba's to the last character: the tests compare them.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::OnceLock;

use fst::raw::Output;
use fst::{Map, MapBuilder};
use tantivy::directory::OwnedBytes;
use tantivy_jieba::jieba_rs::Jieba;

use super::segment::Cut;

/// The key of the sum of all frequencies, those of left out words included: probabilities are shares of it. A private-use
/// character, so that no text holds it.
const TOTAL: &str = "\u{e000}";

/// Words with their frequencies.
pub(super) struct WordGraph {
    words: Map<OwnedBytes>,
    /// The logarithm of the sum of all frequencies.
    log_total: f64,
}

/// A way on from a character: a word of the dictionary, or the character alone.
#[derive(Clone, Copy)]
struct Step {
    /// The logarithm of the probability of the best way from here to the end.
    probability: f64,
    /// The character after the word.
    end: usize,
}

impl WordGraph {
    /// Writes a dictionary in the form that [`Self::open`] takes. `total` is the sum of all frequencies, also of words that are
    /// not in it.
    pub(super) fn write(words: &BTreeMap<&str, usize>, total: usize) -> io::Result<Vec<u8>> {
        let mut map = MapBuilder::memory();
        let mut all: BTreeMap<&str, usize> = words.clone();
        all.insert(TOTAL, total);
        for (word, frequency) in all {
            map.insert(word, frequency as u64).map_err(io::Error::other)?;
        }
        map.into_inner().map_err(io::Error::other)
    }

    /// Takes what [`Self::write`] wrote.
    ///
    /// # Errors
    /// When it is anything else, to the last bit.
    pub(super) fn open(bytes: OwnedBytes) -> io::Result<Self> {
        let words = Map::new(bytes).map_err(io::Error::other)?;
        words.as_fst().verify().map_err(io::Error::other)?;
        let total = words.get(TOTAL).ok_or_else(|| io::Error::other("the sum of frequencies is missing"))?;
        Ok(Self { words, log_total: (total as f64).ln() })
    }

    /// How many words it has.
    pub(super) fn len(&self) -> usize {
        self.words.len() - 1
    }

    fn has(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// Calls `found` with the bytes and the frequency of each word that a text begins with, the shortest first.
    fn prefixes(&self, text: &str, mut found: impl FnMut(usize, u64)) {
        let graph = self.words.as_fst();
        let mut node = graph.root();
        let mut output = Output::zero();
        for (at, &byte) in text.as_bytes().iter().enumerate() {
            let Some(next) = node.find_input(byte) else { return };
            let transition = node.transition(next);
            output = output.cat(transition.out);
            node = graph.node(transition.addr);
            if node.is_final() {
                found(at + 1, output.cat(node.final_output()).value());
            }
        }
    }

    /// Cuts a folded run of ideographs and hands over the byte range of each word in it.
    pub(super) fn cut(&self, run: &str, cut: Cut, mut word: impl FnMut(Range<usize>)) {
        let mut at = 0;
        while let Some(character) = run[at..].chars().next() {
            let rest = &run[at..];
            let end = rest.find(|character| !is_cut(character)).unwrap_or(rest.len());
            if end == 0 {
                word(at..at + character.len_utf8());
                at += character.len_utf8();
            } else {
                self.cut_block(&rest[..end], cut, |range| word(at + range.start..at + range.end));
                at += end;
            }
        }
    }

    /// Cuts what is made only of characters that words are made of.
    fn cut_block(&self, run: &str, cut: Cut, mut word: impl FnMut(Range<usize>)) {
        // Where each character begins, and the end.
        let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
        let route = self.route(run, &starts);
        let mut emit = |range: Range<usize>| match cut {
            Cut::Words => word(range),
            Cut::Search => self.with_inner_words(run, &starts, range, &mut word),
        };
        let mut at = 0;
        while at < route.len() {
            let single = |at: usize| route.get(at).is_some_and(|step| step.end == at + 1);
            let end = if single(at) { (at..).find(|&at| !single(at)).unwrap_or(at) } else { route[at].end };
            let span = starts[at]..starts[end];
            if !single(at) || end == at + 1 {
                emit(span);
            } else if self.has(&run[span.clone()]) {
                // Less probable together than apart.
                (at..end).for_each(|at| emit(starts[at]..starts[at + 1]));
            } else {
                for token in joiner().cut(&run[span.clone()], true) {
                    emit(span.start + token.byte_start..span.start + token.byte_end);
                }
            }
            at = end;
        }
    }

    /// The best way on from each character.
    fn route(&self, run: &str, starts: &[usize]) -> Vec<Step> {
        let count = starts.len() - 1;
        let mut route = vec![Step { probability: 0.0, end: count }; count + 1];
        for at in (0..count).rev() {
            let mut best: Option<Step> = None;
            let mut end = at;
            self.prefixes(&run[starts[at]..], |bytes, frequency| {
                while starts[end] < starts[at] + bytes {
                    end += 1;
                }
                let probability = (frequency as f64).ln() - self.log_total + route[end].probability;
                // The longer of two equally probable words.
                if best.is_none_or(|best| probability >= best.probability) {
                    best = Some(Step { probability, end });
                }
            });
            let alone = || Step { probability: -self.log_total + route[at + 1].probability, end: at + 1 };
            route[at] = best.unwrap_or_else(alone);
        }
        route.truncate(count);
        route
    }

    /// A word behind the dictionary's words of two and of three characters inside it.
    fn with_inner_words(
        &self,
        run: &str,
        starts: &[usize],
        range: Range<usize>,
        word: &mut impl FnMut(Range<usize>),
    ) {
        let first = starts.partition_point(|&start| start < range.start);
        let end = starts.partition_point(|&start| start < range.end);
        for length in [2, 3] {
            if end - first > length {
                for at in first..=end - length {
                    let inner = starts[at]..starts[at + length];
                    if self.has(&run[inner.clone()]) {
                        word(inner);
                    }
                }
            }
        }
        word(range);
    }
}

/// Whether words are made of a character: to jieba, the others of ours (〇, kana, bopomofo) stand alone.
fn is_cut(character: char) -> bool {
    matches!(character,
        '\u{4e00}'..='\u{9fff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{2a6df}'
        | '\u{2a700}'..='\u{2ebef}'
        | '\u{2f800}'..='\u{2fa1f}')
}

/// jieba without a dictionary: nothing but its hidden Markov model, which joins single characters to words.
fn joiner() -> &'static Jieba {
    static JOINER: OnceLock<Jieba> = OnceLock::new();
    JOINER.get_or_init(Jieba::empty)
}
