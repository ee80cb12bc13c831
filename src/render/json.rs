//! Answers as JSON.
//!
//! Owns the published shape of the JSON formats: fields may be added, never renamed. Must not know how text is laid
//! out. What a terminal would obey is escaped, so that even an answer printed as it is does no harm.

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::ser::{CompactFormatter, Formatter};

use super::sanitize::is_hostile;
use super::snippet::marked;
use crate::results::{
    ContextView, FacetsView, Hit, Matched, ParallelView, ReleaseView, SearchResults, SkippedView, StatsView,
    SuggestionView, TokenView,
};

/// Columns of the `snippet` of a result.
pub const SNIPPET_COLUMNS: usize = 240;

/// Writes an answer as one object on one line.
pub fn results(w: &mut dyn Write, results: &SearchResults) -> io::Result<()> {
    let answer = Answer {
        query: &results.query,
        total: results.total,
        took_us: results.took_us,
        warnings: &results.warnings,
        releases: results.releases,
        total_is_exact: results.total_is_exact,
        translated: results.translated,
        results: results.results.iter().map(Answered::new).collect(),
        suggestions: &results.suggestions,
        facets: results.facets.as_ref(),
    };
    line(w, &answer)
}

/// Writes each result as an object on a line of its own.
pub fn result_lines(w: &mut dyn Write, results: &SearchResults) -> io::Result<()> {
    results.results.iter().try_for_each(|hit| line(w, &Answered::new(hit)))
}

/// Writes a release as one object on one line.
pub fn release(w: &mut dyn Write, release: &ReleaseView) -> io::Result<()> {
    line(w, release)
}

/// Writes what an index holds as one object on one line; releases without a date are counted under `undated`.
pub fn stats(w: &mut dyn Write, stats: &StatsView) -> io::Result<()> {
    line(w, &Stats::new(stats))
}

/// Writes the terms an analyzer makes of a text as one array on one line.
pub fn tokens(w: &mut dyn Write, tokens: &[TokenView]) -> io::Result<()> {
    line(w, tokens)
}

/// Writes any value as JSON on one line, with what a terminal would obey escaped.
pub fn line<T: Serialize + ?Sized>(w: &mut dyn Write, value: &T) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut *w, Harmless))?;
    writeln!(w)
}

/// Compact JSON in which no hostile character stands as itself.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, w: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_hostile(*c)) {
            CompactFormatter.write_string_fragment(w, &rest[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(w, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        CompactFormatter.write_string_fragment(w, rest)
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    query: &'a str,
    total: u64,
    took_us: u64,
    warnings: &'a [String],
    releases: u64,
    total_is_exact: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    translated: Option<u64>,
    results: Vec<Answered<'a>>,
    suggestions: &'a [SuggestionView],
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<&'a FacetsView>,
}

#[derive(Serialize)]
struct Answered<'a> {
    rank: usize,
    score: f64,
    release: &'a str,
    path: &'a str,
    lang: &'a str,
    title: &'a str,
    date: Option<&'a str>,
    passage: u64,
    page: Option<u64>,
    text: &'a str,
    highlights: &'a [[usize; 2]],
    snippet: String,
    counterpart: Option<&'a str>,
    matched: Matched,
    #[serde(skip_serializing_if = "Option::is_none")]
    repeats: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel: Option<&'a ParallelView>,
    title_highlights: &'a [[usize; 2]],
    issuer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a ContextView>,
}

impl<'a> Answered<'a> {
    fn new(hit: &'a Hit) -> Self {
        Self {
            rank: hit.rank,
            score: rounded(hit.score),
            release: &hit.release,
            path: &hit.path,
            lang: &hit.lang,
            title: &hit.title,
            date: hit.date.as_deref(),
            passage: hit.passage,
            page: hit.page,
            text: &hit.text,
            highlights: &hit.highlights,
            snippet: marked(&hit.text, &hit.highlights, SNIPPET_COLUMNS),
            counterpart: hit.counterpart.as_deref(),
            matched: hit.matched,
            repeats: hit.repeats,
            parallel: hit.parallel.as_ref(),
            title_highlights: &hit.title_highlights,
            issuer: hit.issuer.as_deref(),
            context: hit.context.as_ref(),
        }
    }
}

/// Four decimals: more would differ from machine to machine. What is no number is 0, since JSON has no word for it.
pub(super) fn rounded(score: f32) -> f64 {
    let score = f64::from(score);
    if score.is_finite() { (score * 1e4).round() / 1e4 } else { 0.0 }
}

#[derive(Serialize)]
struct Stats<'a> {
    index: &'a str,
    corpora: &'a [String],
    updated: u64,
    releases: u64,
    passages: u64,
    languages: Counts<'a>,
    years: Counts<'a>,
    files: u64,
    corpus_bytes: u64,
    index_bytes: u64,
    segments: u64,
    pairs: u64,
    glossary_entries: u64,
    skipped: &'a [SkippedView],
}

impl<'a> Stats<'a> {
    fn new(stats: &'a StatsView) -> Self {
        Self {
            index: &stats.index,
            corpora: &stats.corpora,
            updated: stats.updated,
            releases: stats.releases,
            passages: stats.passages,
            languages: Counts(&stats.languages),
            years: Counts(&stats.years),
            files: stats.files,
            corpus_bytes: stats.corpus_bytes,
            index_bytes: stats.index_bytes,
            segments: stats.segments,
            pairs: stats.pairs,
            glossary_entries: stats.glossary_entries,
            skipped: &stats.skipped,
        }
    }
}

/// Counts by name, an object in the order given.
struct Counts<'a>(&'a [(String, u64)]);

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let named = |name: &'_ String| if name.is_empty() { "undated".to_owned() } else { name.clone() };
        serializer.collect_map(self.0.iter().map(|(name, count)| (named(name), count)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written<T: Serialize + ?Sized>(value: &T) -> String {
        let mut out = Vec::new();
        line(&mut out, value).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hostile_characters_are_escaped_and_come_back() {
        let text = "a\u{1b}[2J\u{7f}\u{9b}b\u{202e}c\u{2066}\n\"\\公\u{e0067}\u{2028}";
        let json = written(text);
        assert_eq!(
            json,
            concat!(r#""a\u001b[2J\u007f\u009bb\u202ec\u2066\n\"\\公\udb40\udc67\u2028""#, "\n")
        );
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn scores_are_rounded() {
        assert_eq!(written(&rounded(9.1)), "9.1\n");
        assert_eq!(written(&rounded(12.345_678)), "12.3457\n");
        assert_eq!(written(&rounded(f32::NAN)), "0.0\n");
    }

    #[test]
    fn a_broken_pipe_is_still_known_as_one() {
        struct Broken;
        impl Write for Broken {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        assert_eq!(line(&mut Broken, "text").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
