//! What happens: an event that releases in several languages tell, as words by rank, numbers and days.
//!
//! Owns topics, phrases and the shape of a release. Must not know how a language writes them.
//!
//! A release is about one topic or two. Ranks are divided into blocks, and a topic has a word of its own for each block, so
//! that the words of a topic come together far more often than chance would have them, while over all releases the law
//! of frequencies stays the lexicon's. Phrases belong to topics in the same way, except those that all share.

use jiff::civil::{Date, Time};
use jiff::{Span, ToSpan};

use super::lexicon::Lexicon;
use super::observe::Observed;
use crate::measure::random::{Random, Weighted};

/// Topics there are. The first are the subject of more releases.
const TOPICS: u32 = 600;
/// Neighbouring ranks that share a topic's word.
const BLOCK: u32 = 24;
/// The most frequent words, which belong to no topic: they hold sentences together.
const COMMON: u32 = 120;
/// Of words that could be a topic's, those that are.
const TOPICAL: f64 = 0.6;
/// Of words, those that the release has used before.
const AGAIN: f64 = 0.08;
/// How many of the last words can come again.
const REMEMBERED: usize = 64;
/// Phrases a topic has.
const PHRASES: u32 = 200;
/// Of phrases, those that belong to no topic.
const SHARED: f64 = 0.4;
/// Bodies that issue releases.
const ISSUERS: u32 = 60;
/// Characters of a paragraph: a shorter one the indexer joins to its neighbour, a longer one it splits in English.
const PARAGRAPH: (u32, u32) = (45, 280);

/// A part of a clause.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token {
    /// A word of the lexicon.
    Word(u32),
    /// A word in Latin letters.
    Latin(u32),
    /// A number or a day.
    Figure(Figure),
}

/// A number or a day, and whether Chinese writes it in Han numerals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Figure {
    pub kind: FigureKind,
    pub han: bool,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum FigureKind {
    Count(u32),
    /// Tenths of a million dollars.
    Money(u32),
    /// Tenths of a per cent.
    Percent(u32),
    Day(Date),
    Year(i16),
}

/// A clause: its chunks, words that stay together in every language, and whether it ends the sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clause {
    /// The first of its chunks; it goes on to the first of the next.
    pub first: u32,
    pub stops: bool,
}

/// An event and what is told of it. Its memory is used again for the next.
#[derive(Debug, Default)]
pub(super) struct Event {
    /// From the first to the last of its kind, 0 to 1, which makes its day.
    pub date: Date,
    pub time: Time,
    /// Its number among those of the day.
    pub of_day: u32,
    pub issuer: u32,
    pub in_simplified: bool,
    pub in_english: bool,
    pub tokens: Vec<Token>,
    /// Where chunks begin among tokens.
    pub chunks: Vec<u32>,
    pub clauses: Vec<Clause>,
    /// Where paragraphs begin among clauses; the first is the title.
    pub paragraphs: Vec<u32>,
    recent: Vec<u32>,
}

impl Event {
    fn clear(&mut self) {
        self.tokens.clear();
        self.chunks.clear();
        self.clauses.clear();
        self.paragraphs.clear();
        self.recent.clear();
    }

    pub fn clauses_of(&self, paragraph: usize) -> std::ops::Range<usize> {
        let end = self.paragraphs.get(paragraph + 1).map_or(self.clauses.len(), |next| *next as usize);
        self.paragraphs[paragraph] as usize..end
    }

    pub fn chunks_of(&self, clause: usize) -> std::ops::Range<usize> {
        let end = self.clauses.get(clause + 1).map_or(self.chunks.len(), |next| next.first as usize);
        self.clauses[clause].first as usize..end
    }

    pub fn tokens_of(&self, chunk: usize) -> &[Token] {
        let end = self.chunks.get(chunk + 1).map_or(self.tokens.len(), |next| *next as usize);
        &self.tokens[self.chunks[chunk] as usize..end]
    }
}

/// Makes events.
#[derive(Debug)]
pub(super) struct Events {
    observed: Observed,
    /// Phrases by topic, the shared ones last, each the words from one end to the next.
    words: Vec<u32>,
    ends: Vec<u32>,
    popularity: Weighted,
    seed: u64,
}

impl Events {
    pub fn new(observed: Observed, lexicon: &Lexicon, seed: u64) -> Self {
        let mut random = Random::of(seed, u64::MAX);
        let (mut words, mut ends) = (Vec::new(), Vec::new());
        for topic in 0..=TOPICS {
            for rank in 0..PHRASES {
                // The sample's own phrases are what all topics share: of what it is about, we know nothing.
                let learned = observed.phrases.get(rank as usize).filter(|_| topic == TOPICS);
                let length = observed
                    .phrase_lengths
                    .get(random.next() as usize % observed.phrase_lengths.len().max(1));
                match learned {
                    Some(phrase) => words.extend(phrase.iter().map(|word| word % lexicon.len())),
                    None => words.extend((0..*length.unwrap_or(&3)).map(|_| {
                        let word = lexicon.draw(&mut random);
                        if topic == TOPICS { word } else { topical(word, topic, lexicon.len()) }
                    })),
                }
                ends.push(words.len() as u32);
            }
        }
        let popularity =
            Weighted::new(&(0..PHRASES).map(|rank| 1.0 / f64::from(rank + 3)).collect::<Vec<_>>());
        Self { observed, words, ends, popularity, seed }
    }

    /// The two words that name an issuer.
    pub fn issuer(issuer: u32, lexicon: &Lexicon) -> [u32; 2] {
        let mut random = Random::of(u64::from(issuer), 1);
        [(); 2].map(|()| COMMON.min(lexicon.len() / 2) + random.below((lexicon.len() / 2).min(2000)))
    }

    /// Makes the event of this number, on this day.
    pub fn make(&self, number: u64, date: Date, lexicon: &Lexicon, event: &mut Event) {
        let mut random = Random::of(self.seed, number);
        let Observed { shapes, titles, shares, .. } = &self.observed;
        event.clear();
        event.date = date;
        let minutes = random.between(9 * 60, 20 * 60);
        event.time = Time::constant((minutes / 60) as i8, (minutes % 60) as i8, 0, 0);
        event.issuer = random.below(ISSUERS);
        event.in_simplified = random.chance(shares.simplified);
        event.in_english = random.chance(shares.english);
        // The product of two shares is small more often than large.
        let topic = |random: &mut Random| (random.share() * random.share() * f64::from(TOPICS)) as u32;
        let topics = [topic(&mut random), topic(&mut random)];
        let mut writer = Writer { events: self, lexicon, random, topics, event };
        let title = *writer.random.pick(titles);
        writer.event.paragraphs.push(0);
        writer.clause(title.clamp(4, 16), true);
        let shape = writer.random.pick(shapes);
        for length in shape {
            let jitter = f64::from(writer.random.between(80, 120)) / 100.0;
            writer.paragraph(((f64::from(*length) * jitter) as u32).clamp(PARAGRAPH.0, PARAGRAPH.1));
        }
    }

    fn phrase(&self, topic: u32, random: &mut Random) -> &[u32] {
        let at = (topic * PHRASES + self.popularity.draw(random)) as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.words[start as usize..self.ends[at] as usize]
    }
}

/// The word a topic has in place of this one.
fn topical(word: u32, topic: u32, words: u32) -> u32 {
    if word < COMMON {
        return word;
    }
    let block = (word - COMMON) / BLOCK;
    let own = COMMON + block * BLOCK + Random::of(u64::from(topic), u64::from(block)).below(BLOCK);
    if own < words { own } else { word }
}

/// Writes one event.
struct Writer<'a> {
    events: &'a Events,
    lexicon: &'a Lexicon,
    random: Random,
    topics: [u32; 2],
    event: &'a mut Event,
}

impl Writer<'_> {
    /// A paragraph of about so many Traditional Chinese characters.
    fn paragraph(&mut self, length: u32) {
        self.event.paragraphs.push(self.event.clauses.len() as u32);
        let mut written = 0;
        while written < length {
            let words = *self.random.pick(&self.events.observed.clauses);
            let stops = self.random.chance(self.events.observed.shares.stops);
            written += self.clause(words, stops) + 1;
        }
        if let Some(last) = self.event.clauses.last_mut() {
            last.stops = true;
        }
    }

    /// A clause of about so many words; returns its Chinese characters.
    fn clause(&mut self, words: u32, stops: bool) -> u32 {
        self.event.clauses.push(Clause { first: self.event.chunks.len() as u32, stops });
        let shares = self.events.observed.shares;
        let (mut left, mut characters) = (words, 0);
        // Figures that stand side by side, or after a comma, would be read as one.
        let mut after_figure = true;
        // A phrase stands for several words, so that it is begun less often than the share of its words says.
        let phrase = shares.repeated / self.events.mean_phrase();
        while left > 0 {
            self.event.chunks.push(self.event.tokens.len() as u32);
            let drawn = self.random.share();
            let took = if drawn < phrase {
                let topic = if self.random.chance(SHARED) { TOPICS } else { self.topic() };
                let phrase = self.events.phrase(topic, &mut self.random);
                self.event.tokens.extend(phrase.iter().map(|word| Token::Word(*word)));
                characters += 2 * phrase.len() as u32;
                phrase.len() as u32
            } else if drawn < phrase + shares.latin {
                let share = self.random.share();
                let latin = (share * share * share * f64::from(self.lexicon.latin.len())) as u32;
                self.event.tokens.push(Token::Latin(latin));
                characters += 2;
                1
            } else if drawn < phrase + shares.latin + shares.numbers && !after_figure {
                let figure = self.figure();
                self.event.tokens.push(Token::Figure(figure));
                characters += 4;
                1
            } else {
                let word = self.word();
                self.event.tokens.push(Token::Word(word));
                characters += self.lexicon.traditional.get(word).len() as u32 / 3;
                1
            };
            after_figure = matches!(self.event.tokens.last(), Some(Token::Figure(_)));
            left = left.saturating_sub(took);
        }
        characters
    }

    fn topic(&mut self) -> u32 {
        // The first of two topics is the release's, the second comes up in it.
        self.topics[usize::from(self.random.chance(0.25))]
    }

    fn word(&mut self) -> u32 {
        if self.random.chance(AGAIN) && !self.event.recent.is_empty() {
            return *self.random.pick(&self.event.recent);
        }
        let mut word = self.lexicon.draw(&mut self.random);
        if word >= COMMON {
            if self.random.chance(TOPICAL) {
                word = topical(word, self.topic(), self.lexicon.len());
            }
            if self.event.recent.len() < REMEMBERED {
                self.event.recent.push(word);
            } else {
                let at = self.random.below(REMEMBERED as u32) as usize;
                self.event.recent[at] = word;
            }
        }
        word
    }

    fn figure(&mut self) -> Figure {
        let random = &mut self.random;
        let kind = match random.below(10) {
            0..=3 => {
                // As many of each number of digits.
                let digits = random.between(1, 6);
                FigureKind::Count(random.between(10_u32.pow(digits - 1), 10_u32.pow(digits) - 1).max(2))
            }
            4..=5 => FigureKind::Money(random.between(11, 9999)),
            6 => FigureKind::Percent(random.between(1, 999)),
            7 => FigureKind::Year(self.event.date.year() - random.below(6) as i16),
            _ => {
                let days: Span = (i64::from(random.below(120)) - 60).days();
                FigureKind::Day(self.event.date.saturating_add(days))
            }
        };
        Figure { kind, han: random.chance(0.5) }
    }
}

impl Events {
    /// Words of a phrase, on average.
    fn mean_phrase(&self) -> f64 {
        self.words.len() as f64 / self.ends.len() as f64
    }
}
