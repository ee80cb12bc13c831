//! Segmentation: folded runs of ideographs cut into words by jieba.
//!
//! Owns the dictionaries and when they are loaded. Must not know the index: it gets a dictionary's bytes, not where
//! they lie.
//!
//! jieba's own dictionary takes 95–250 ms to load, so a [`Segmenter`] loads on first use and only then: a command
//! that cuts no Chinese never pays for it, and one that searches uses the small dictionary of its index, which needs no
//! loading.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use tantivy::directory::OwnedBytes;
use tantivy_jieba::jieba_rs::{Jieba, TokenizeMode};

use super::fold::fold_str;
use super::wordgraph::WordGraph;

/// How finely a run is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// One word after another, nothing twice.
    Words,
    /// Also the dictionary words inside longer ones, as jieba's search mode gives them: for indexing.
    Search,
}

/// Cuts folded runs of ideographs into words. Shared behind an `Arc`; loads its dictionary on first use.
pub struct Segmenter {
    dictionary: Dictionary,
    user_words: Vec<UserWord>,
    jieba: OnceLock<Jieba>,
    /// The small dictionary; none where it cannot be had.
    graph: OnceLock<Option<WordGraph>>,
}

enum Dictionary {
    /// jieba's own, with the folded forms of those of its words that folding changes.
    Full,
    /// As [`Segmenter::small_dictionary`] writes it.
    Small(Box<dyn Fn() -> io::Result<OwnedBytes> + Send + Sync>),
}

/// A word a user added: a name, a term, kept whole when text is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWord {
    /// The word, folded.
    pub word: String,
    /// How often it is to count as seen; `None` for just enough that it is kept whole.
    pub frequency: Option<usize>,
}

impl UserWord {
    /// Writes words so that [`UserWord::read_all`] reads them.
    #[must_use]
    pub fn write_all(words: &[Self]) -> String {
        let line = |word: &Self| match word.frequency {
            Some(frequency) => format!("{} {frequency}\n", word.word),
            None => format!("{}\n", word.word),
        };
        words.iter().map(line).collect()
    }

    /// Reads a user dictionary: one word a line, optionally followed by a frequency and a tag as in jieba's own
    /// format; empty lines and lines that begin with `#` are passed over. Words without an ideograph need no
    /// dictionary and are passed over too.
    #[must_use]
    pub fn read_all(text: &str) -> Vec<Self> {
        let mut words = BTreeSet::new();
        let mut out = Vec::new();
        for line in text.lines() {
            let line = line.trim().trim_start_matches('\u{feff}');
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut fields = line.split_whitespace();
            let Some(word) = fields.next() else { continue };
            let word = fold_str(word);
            if !word.chars().all(super::units::is_ideograph) || word.chars().count() < 2 {
                continue;
            }
            let frequency = fields.next().and_then(|field| field.parse().ok());
            if words.insert(word.clone()) {
                out.push(Self { word, frequency });
            }
        }
        out
    }
}

/// Words of jieba's dictionary (MIT) that folding changes, folded, with the frequencies of all that fold to the same.
const FOLDED_WORDS: &str = include_str!("folded_words.txt");

impl Segmenter {
    /// With jieba's own dictionary and these words besides.
    #[must_use]
    pub fn full(user_words: Vec<UserWord>) -> Arc<Self> {
        Self::with(Dictionary::Full, user_words)
    }

    fn with(dictionary: Dictionary, user_words: Vec<UserWord>) -> Arc<Self> {
        Arc::new(Self { dictionary, user_words, jieba: OnceLock::new(), graph: OnceLock::new() })
    }

    /// With a dictionary written by [`Self::small_dictionary`], asked for when first needed. When it cannot be had or is damaged,
    /// jieba's own is loaded instead.
    #[must_use]
    pub fn small(bytes: impl Fn() -> io::Result<OwnedBytes> + Send + Sync + 'static) -> Arc<Self> {
        Self::with(Dictionary::Small(Box::new(bytes)), Vec::new())
    }

    /// The words a user added; none are told of a small dictionary, which has them among its own.
    #[must_use]
    pub fn user_words(&self) -> &[UserWord] {
        &self.user_words
    }

    /// Whether the dictionary has been loaded.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.jieba.get().is_some() || self.graph.get().is_some()
    }

    /// How many words the small dictionary has, when this segmenter has one that can be read.
    pub fn small_words(&self) -> Option<usize> {
        self.graph().map(WordGraph::len)
    }

    fn graph(&self) -> Option<&WordGraph> {
        let Dictionary::Small(bytes) = &self.dictionary else { return None };
        self.graph.get_or_init(|| WordGraph::open(bytes().ok()?).ok()).as_ref()
    }

    /// jieba with its own dictionary, loaded when this is the first use of it.
    pub fn jieba(&self) -> &Jieba {
        self.jieba.get_or_init(|| {
            let mut jieba = load_full();
            for UserWord { word, frequency } in &self.user_words {
                let frequency = frequency.unwrap_or_else(|| jieba.suggest_freq(word));
                jieba.add_word(word, Some(frequency), None);
            }
            jieba
        })
    }

    /// Writes a dictionary of these words only, from which [`Self::small`] cuts what is made of them as this one does.
    ///
    /// `words` are the words and characters a corpus uses, in any order; those not in the dictionary (the hidden Markov
    /// model joined them) are left out, because the model, which needs no dictionary, will join them again.
    ///
    /// # Errors
    /// When there are more words than a file can hold.
    pub fn small_dictionary<'a>(&'a self, words: impl IntoIterator<Item = &'a str>) -> io::Result<Vec<u8>> {
        let jieba = self.jieba();
        let mut ledger = Ledger::of(jieba);
        let total = ledger.total;
        let mut kept: BTreeMap<&str, usize> = BTreeMap::new();
        for word in words.into_iter().chain(self.user_words.iter().map(|user| user.word.as_str())) {
            if jieba.has_word(word) && !kept.contains_key(word) {
                kept.insert(word, ledger.take(word));
            }
        }
        WordGraph::write(&kept, total)
    }

    /// Cuts a folded run of ideographs and hands over the byte range of each word in it.
    pub fn cut(&self, run: &str, cut: Cut, mut word: impl FnMut(Range<usize>)) {
        if let Some(graph) = self.graph() {
            graph.cut(run, cut, word);
            return;
        }
        let mode = match cut {
            Cut::Words => TokenizeMode::Default,
            Cut::Search => TokenizeMode::Search,
        };
        for token in self.jieba().tokenize(run, mode, true) {
            word(token.byte_start..token.byte_end);
        }
    }
}

/// Finds out the frequencies of words.
///
/// jieba does not tell them, but its `Debug` form tells their sum: what the sum loses when a word's is set to nothing is what
/// the word had.
struct Ledger {
    jieba: Jieba,
    /// The sum of the frequencies not taken yet.
    total: usize,
}

impl Ledger {
    fn of(jieba: &Jieba) -> Self {
        let jieba = jieba.clone();
        let total = total_frequency(&jieba);
        Self { jieba, total }
    }

    /// The frequency of a word of the dictionary, the first time it is asked for.
    fn take(&mut self, word: &str) -> usize {
        self.jieba.add_word(word, Some(0), None);
        let rest = total_frequency(&self.jieba);
        std::mem::replace(&mut self.total, rest) - rest
    }
}

fn total_frequency(jieba: &Jieba) -> usize {
    let shown = format!("{jieba:?}");
    let digits = shown.rsplit("total_freq: ").next().unwrap_or_default();
    let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_default()
}

fn load_full() -> Jieba {
    let mut jieba = Jieba::new();
    for line in FOLDED_WORDS.lines() {
        if let Some((word, frequency)) = line.split_once(' ') {
            jieba.add_word(word, frequency.parse().ok(), None);
        }
    }
    jieba
}

impl fmt::Debug for Segmenter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Segmenter").field("loaded", &self.is_loaded()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(segmenter: &Segmenter, text: &str, mode: Cut) -> Vec<String> {
        let mut words = Vec::new();
        segmenter.cut(text, mode, |range| words.push(text[range].to_owned()));
        words
    }

    #[test]
    fn folded_text_is_cut_where_unfolded_text_is_not() {
        let segmenter = Segmenter::full(Vec::new());
        assert!(!segmenter.is_loaded());
        assert_eq!(cut(&segmenter, "强制性公积金计划", Cut::Words), ["强制性", "公积金", "计划"]);
        assert!(cut(&segmenter, "强制性公积金", Cut::Search).contains(&"强制".to_owned()));
    }

    #[test]
    fn words_that_folding_changes_are_kept_whole() {
        let segmenter = Segmenter::full(Vec::new());
        let folded = fold_str("著名的畫家看油畫");
        assert_eq!(cut(&segmenter, &folded, Cut::Words), ["着名", "的", "划家", "看", "油划"]);
    }

    #[test]
    fn a_small_dictionary_cuts_as_the_full_one() {
        let full = Segmenter::full(Vec::new());
        assert!(total_frequency(full.jieba()) > 60_000_000);
        let text = fold_str(
            "運輸及海事局局長湯啟泰今日表示跨灣隧道收費將於下月起調整以紓緩繁忙時段擠塞情況二〇二二二三年度のカード",
        );
        let mut words = cut(&full, &text, Cut::Search);
        words.extend(text.chars().map(String::from));
        // As an index gives them: what is a word, though cut otherwise, keeps the model from joining it.
        let characters: Vec<char> = text.chars().collect();
        words.extend(characters.windows(2).map(String::from_iter));
        let small = full.small_dictionary(words.iter().map(String::as_str)).unwrap();
        let damaged = {
            let mut bytes = small.clone();
            bytes[20] ^= 1;
            bytes
        };
        let small = Segmenter::small(move || Ok(OwnedBytes::new(small.clone())));
        assert!((20..90).contains(&small.small_words().unwrap()));
        assert_eq!(cut(&small, &text, Cut::Search), cut(&full, &text, Cut::Search));
        assert_eq!(cut(&small, "隧道收费调整", Cut::Words), ["隧道", "收费", "调整"]);
        // One that is damaged or gone is not used.
        let damaged = Segmenter::small(move || Ok(OwnedBytes::new(damaged.clone())));
        let gone = Segmenter::small(|| Err(io::ErrorKind::NotFound.into()));
        for segmenter in [damaged, gone] {
            assert_eq!(segmenter.small_words(), None);
            assert_eq!(cut(&segmenter, &text, Cut::Search), cut(&full, &text, Cut::Search));
        }
    }

    #[test]
    fn frequencies_are_what_the_dictionary_says() {
        let mut ledger = Ledger::of(&Jieba::new());
        // From jieba's dict.txt.
        for (word, expected) in
            [("桥接", 2), ("中国", 129_470), ("香港", 8_044), ("一带", 4_254), ("丘", 1_257)]
        {
            assert_eq!(ledger.take(word), expected, "{word}");
        }
    }

    #[test]
    fn user_words_are_kept_whole() {
        let words = UserWord::read_all("# names\n丘應樺\n融入國家發展大局督導組 10000 n\nAlgernon\n");
        assert_eq!(words.len(), 2);
        let segmenter = Segmenter::full(words);
        assert!(cut(&segmenter, "局长丘应桦出席", Cut::Words).contains(&"丘应桦".to_owned()));
    }
}
