//! Looking a term up in the glossary of an index.
//!
//! Owns which entries answer a term and their examples. Must not know how the glossary was learned.

use super::highlight::Highlighter;
use super::release;
use crate::index::{Index, IndexError, StoredEntry, StoredExample, Translations, term_key};
use crate::query::plan::{is_chinese, plan};
use crate::results::{ExampleView, GlossaryEntryView, GlossaryView, ReleaseView, WordView};
use crate::text::fold::fold_str;

/// What to give back of a glossary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlossaryOptions {
    /// At most so many entries.
    pub limit: usize,
    /// Only entries whose sides met so often.
    pub min_count: u32,
    /// Whether to read the examples of each entry.
    pub examples: bool,
}

/// The entries for a term, or all: those of just this term first, then those that hold it, each the best first. `None` where
/// the index has no glossary.
///
/// # Errors
/// When the index cannot be read.
pub fn glossary(
    index: &Index,
    term: Option<&str>,
    options: &GlossaryOptions,
) -> Result<Option<GlossaryView>, IndexError> {
    let Some(translations) = index.translations() else { return Ok(None) };
    let wanted = |entry: &StoredEntry| entry.count >= options.min_count;
    let entries: Vec<StoredEntry> = match term {
        None => translations.entries().filter(wanted).take(options.limit).collect(),
        Some(term) => entries_of(translations, term).into_iter().filter(wanted).take(options.limit).collect(),
    };
    let words = match term {
        Some(term) if entries.is_empty() => words_of(translations, term),
        _ => Vec::new(),
    };
    let entries = entries
        .into_iter()
        .map(|entry| view(index, entry, options.examples))
        .collect::<Result<Vec<_>, IndexError>>()?;
    Ok(Some(GlossaryView { term: term.map(str::to_owned), entries, words }))
}

fn entries_of(translations: &Translations, term: &str) -> Vec<StoredEntry> {
    let key = term_key(term);
    if key.is_empty() {
        return Vec::new();
    }
    let mut entries = translations.by_key(&key);
    let chinese = is_chinese(&key);
    // Between spaces, so that words are held whole.
    let key = if chinese { key } else { format!(" {key} ") };
    let holds = |entry: &StoredEntry| {
        let side = if chinese { term_key(&entry.chinese) } else { format!(" {} ", term_key(&entry.english)) };
        side.contains(&key)
    };
    let with_parts = translations.with_parts(key.trim());
    let others: Vec<StoredEntry> = with_parts
        .into_iter()
        .filter_map(|number| translations.entry(number))
        .filter(|entry| holds(entry) && !entries.contains(entry))
        .collect();
    entries.extend(others);
    entries
}

/// Translations of the words a term is, where it is no entry.
fn words_of(translations: &Translations, term: &str) -> Vec<WordView> {
    let words = translations.word(&term_key(term));
    words.into_iter().map(|(word, probability)| WordView { word, probability }).collect()
}

fn view(index: &Index, entry: StoredEntry, examples: bool) -> Result<GlossaryEntryView, IndexError> {
    let mut views = Vec::new();
    if examples {
        for example in &entry.examples {
            views.extend(example_view(index, &entry, example)?);
        }
    }
    Ok(GlossaryEntryView {
        chinese: entry.chinese,
        english: entry.english,
        count: entry.count,
        chinese_count: entry.chinese_count,
        english_count: entry.english_count,
        score: entry.score,
        chinese_given_english: entry.chinese_given_english,
        english_given_chinese: entry.english_given_chinese,
        examples: views,
    })
}

/// One side of an example.
struct Side {
    release: ReleaseView,
    text: String,
    highlights: Vec<[usize; 2]>,
}

fn side(index: &Index, id: &str, [from, to]: [u32; 2], term: &str) -> Result<Option<Side>, IndexError> {
    let Some(release) = release(index, id)? else { return Ok(None) };
    let texts = (from..to).filter_map(|ordinal| match ordinal {
        0 => Some(release.title.as_str()),
        _ => release.passages.get(ordinal as usize - 1).map(|passage| passage.text.as_str()),
    });
    let text = texts.collect::<Vec<_>>().join("\n");
    let quoted = format!("\"{}\"", fold_str(term).replace('"', " "));
    let plan = plan(&quoted, index.fields(), index.analyzer());
    let highlights = Highlighter::new(&plan).highlight(&text, true);
    Ok(Some(Side { release, text, highlights }))
}

fn example_view(
    index: &Index,
    entry: &StoredEntry,
    example: &StoredExample,
) -> Result<Option<ExampleView>, IndexError> {
    let chinese = side(index, &example.chinese, example.chinese_passages, &entry.chinese)?;
    let english = side(index, &example.english, example.english_passages, &entry.english)?;
    Ok(chinese.zip(english).map(|(chinese, english)| ExampleView {
        chinese_release: chinese.release.release,
        chinese: chinese.text,
        chinese_highlights: chinese.highlights,
        english_release: english.release.release,
        english: english.text,
        english_highlights: english.highlights,
        date: english.release.date.or(chinese.release.date),
    }))
}
