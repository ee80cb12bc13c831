//! Releases at any size, for measuring: invented text that has the statistics of a sample.
//!
//! Owns [`Generator`]. Must not know the index.
//!
//! Events follow each other over 25 years; each is told in Traditional Chinese and, as often as in the sample, in Simplified
//! Chinese and English: the same day, time, numbers and names, the same words translated, ids numbered side by side as official
//! ones are. Lengths of releases, passages, titles and clauses, the shares of numbers, names and repeated phrases, and the
//! frequencies of words are learned from the sample; `lexicon` says what is invented besides, `event` how words
//! come together. What is not true of it: it has no grammar and no sense, word lengths are those of the sample's types,
//! and a word is always translated by the same one. Good for time, memory, size and counts; not for judging ranking.
//!
//! The same seed, sample and options give the same bytes; memory does not grow with the size.

mod event;
mod lexicon;
mod observe;

mod sink;
#[cfg(test)]
mod tests;
mod version;

use std::fmt::Write;
use std::io;
use std::path::PathBuf;

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::measure::random::Random;
use crate::text::Language;
use event::{Event, Events};
use lexicon::Lexicon;
use observe::Observed;
pub use sink::{JsonLines, Record, Sink, TextFiles};
use version::{Version, footer};

/// Why nothing was generated.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The sample has too little of one of the languages.
    #[error(
        "too little to learn from in {}: it takes releases in Traditional Chinese and in English, a hundred words of each",
        listed(corpora)
    )]
    Sample {
        /// The sample's folders and files.
        corpora: Vec<PathBuf>,
    },
    /// What was generated could not be written.
    #[error("what is generated cannot be written: {0}")]
    Output(#[from] io::Error),
}

fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("'{}'", path.display())).collect::<Vec<_>>().join(", ")
}

/// What to generate, besides how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GenerateOptions {
    /// Another seed gives other text with the same statistics.
    pub seed: u64,
    /// Different words in each language, if the sample's characters make as many; 100 or more. They take 40 bytes each.
    pub words: usize,
    /// The day of the first event.
    pub since: Date,
    /// No event is after this day.
    pub until: Date,
}

impl Default for GenerateOptions {
    fn default() -> Self {
        Self { seed: 1, words: 200_000, since: date(2000, 1, 1), until: date(2024, 12, 31) }
    }
}

/// How much to generate. It ends with the versions of the event that reaches the mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Releases, versions counted apart.
    Releases(u64),
    /// Passages, versions counted apart, titles not counted. The index divides the text by its own rules, and finds as many
    /// but for a few in a hundred.
    Passages(u64),
    /// Bytes as written.
    Bytes(u64),
}

/// What was generated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Generated {
    /// Events.
    pub events: u64,
    /// Releases, versions counted apart.
    pub releases: u64,
    /// Paragraphs, titles not counted.
    pub passages: u64,
    /// Bytes as written.
    pub bytes: u64,
}

impl Generated {
    /// How far this is towards a size, 0 to 1.
    fn progress(&self, size: Size) -> f64 {
        let (done, all) = match size {
            Size::Releases(all) => (self.releases, all),
            Size::Passages(all) => (self.passages, all),
            Size::Bytes(all) => (self.bytes, all),
        };
        if done >= all { 1.0 } else { done as f64 / all as f64 }
    }
}

/// Generates releases that are like those of a sample.
#[derive(Debug)]
pub struct Generator {
    options: GenerateOptions,
    lexicon: Lexicon,
    events: Events,
}

impl Generator {
    /// Learns from these files and folders. Takes a second or two, most of it for the words.
    ///
    /// # Errors
    /// When there is too little in them.
    pub fn learn(corpora: &[PathBuf], options: GenerateOptions) -> Result<Self, GenerateError> {
        let observed = Observed::of(corpora)?;
        let mut random = Random::new(options.seed);
        let lexicon = Lexicon::new(&observed, options.words.max(100), &mut random);
        let events = Events::new(observed, &lexicon, options.seed);
        Ok(Self { options, lexicon, events })
    }

    /// Generates releases, in the order of their days.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn generate(&self, size: Size, sink: &mut dyn Sink) -> Result<Generated, GenerateError> {
        let mut done = Generated::default();
        let (mut event, mut version) = (Event::default(), Version::default());
        let (mut id, mut issued) = (String::new(), String::new());
        let days = (self.options.until - self.options.since).get_days().max(0);
        while done.progress(size) < 1.0 {
            let day = self
                .options
                .since
                .saturating_add(((f64::from(days + 1) * done.progress(size)) as i64).days());
            event.of_day = if event.date == day { event.of_day + 1 } else { 1 };
            self.events.make(done.events, day, &self.lexicon, &mut event);
            done.events += 1;
            issued.clear();
            let _ = write!(issued, "{day} {:02}:{:02}", event.time.hour(), event.time.minute());
            let versions = [
                (Language::ZhHant, true),
                (Language::ZhHans, event.in_simplified),
                (Language::En, event.in_english),
            ];
            for (language, _) in versions.into_iter().filter(|(_, told)| *told) {
                version.tell(&event, &self.lexicon, language);
                release_id(&mut id, &event, language);
                let record = Record {
                    id: &id,
                    title: &version.title,
                    date: &issued,
                    lang: language.tag(),
                    issuer: &version.issuer,
                    body: &version.body,
                    footer: &footer(&event, language),
                };
                done.bytes += sink.take(&record)?;
                done.releases += 1;
                done.passages += event.paragraphs.len() as u64 - 1;
            }
        }
        sink.finish()?;
        Ok(done)
    }
}

/// The id of a version: those of an event are numbered side by side, and the Simplified one is the Traditional one converted.
fn release_id(id: &mut String, event: &Event, language: Language) {
    let (date, number) = (event.date, event.of_day * 2 - u32::from(language == Language::En));
    id.clear();
    let _ = write!(id, "P{:04}{:02}{:02}{number:05}", date.year(), date.month(), date.day());
    if language == Language::ZhHans {
        id.push_str(".sc");
    }
}
