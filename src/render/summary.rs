//! Sentences that sum up what was done, for standard error.

use std::time::Duration;

use super::text::counted;
use super::views::bytes;
use crate::results::{SuggestionKind, SuggestionView};

/// A suggestion: how it differs, what it finds, and what to type.
#[must_use]
pub fn suggestion(suggestion: &SuggestionView) -> String {
    format!("{}: pressroom search {}", reason(suggestion), quoted(&suggestion.query))
}

/// How a suggestion differs and what it finds.
pub(super) fn reason(suggestion: &SuggestionView) -> String {
    let differs = match suggestion.kind {
        SuggestionKind::Spelling => "spelt otherwise",
        SuggestionKind::Unquoted => "without quotation marks",
        SuggestionKind::Language => "in the other language",
        SuggestionKind::Filters => "with fewer filters",
    };
    format!("{differs}, {}", counted(suggestion.total, "passage"))
}

/// An argument as a shell reads it.
fn quoted(argument: &str) -> String {
    format!("'{}'", argument.replace('\'', r"'\''"))
}

/// What an index holds after a build, and what was read for it.
#[must_use]
pub fn built(
    releases: u64,
    passages: u64,
    languages: &[(String, u64)],
    files: u64,
    size: u64,
    elapsed: Duration,
) -> String {
    let languages: Vec<String> = languages.iter().map(|(tag, count)| format!("{tag} {count}")).collect();
    let of = if languages.is_empty() { String::new() } else { format!(" ({})", languages.join(", ")) };
    let seconds = elapsed.as_secs_f64();
    let rate = size as f64 / seconds.max(1e-6) / 1e6;
    let read = match size {
        0 => format!("nothing was read, in {seconds:.1} s"),
        _ => format!("read {} in {seconds:.1} s, {rate:.1} MB/s", bytes(size)),
    };
    format!(
        "indexed {}{of}, {}, from {}; {read}",
        counted(releases, "release"),
        counted(passages, "passage"),
        counted(files, "file"),
    )
}
