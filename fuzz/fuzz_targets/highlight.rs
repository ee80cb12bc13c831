//! The first line of the input is a query, the rest a text. Folding splits anywhere, every folded character leads back to
//! its original, and what is marked for a quoted phrase is what a plain scan finds.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pressroom::index::schema::{Fields, schema};
use pressroom::query::pattern::{Finder, FoldedUnits};
use pressroom::query::plan;
use pressroom::query::plan::{Plan, Role};
use pressroom::search::highlights;
use pressroom::text::Segmenter;
use pressroom::text::analyze::Analyzer;
use pressroom::text::fold::{fold, fold_str};
use pressroom::text::units::canonical;
use unicode_segmentation::UnicodeSegmentation;

static FIELDS: LazyLock<Fields> = LazyLock::new(|| schema().1);
static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new(Segmenter::full(Vec::new())));

/// Texts up to this long are split at every character, longer ones at some.
const SHORT: usize = 200;

fuzz_target!(|data: &[u8]| {
    let input = String::from_utf8_lossy(data);
    let (query, text) = input.split_once('\n').unwrap_or((&input, &input));
    folding_splits_anywhere(text, query.len());
    folded_text_leads_back(text);
    let planned = plan(query, &FIELDS, &ANALYZER);
    marks(&planned, text, false);
    marks(&planned, text, true);
    phrase(query, text);
});

fn folding_splits_anywhere(text: &str, seed: usize) {
    let whole = fold_str(text);
    assert_eq!(fold_str(&whole), whole, "folding twice is not folding once");
    let step = if text.len() <= SHORT { 1 } else { text.len() / 4 };
    for at in (seed % step..=text.len()).step_by(step).filter(|&at| text.is_char_boundary(at)) {
        let (left, right) = text.split_at(at);
        assert_eq!(fold_str(left) + &fold_str(right), whole, "split at {at}");
    }
}

fn folded_text_leads_back(text: &str) {
    let folded = fold(text);
    assert_eq!(folded.text, fold_str(text));
    let mut before = 0;
    let mut boundaries = Vec::new();
    for (at, character) in folded.text.char_indices() {
        let range = folded.map.original(at..at + character.len_utf8());
        let original = text.get(range.clone()).expect("not between characters of the original");
        assert!(!original.is_empty() && range.start >= before, "{range:?} after {before}");
        before = range.start;
        assert!(fold_str(original).contains(character), "{character:?} does not come from {original:?}");
        boundaries.push(at);
    }
    // Longer ranges span what their ends do.
    for pair in boundaries.chunks(5) {
        let (first, last) = (pair[0], pair[pair.len() - 1]);
        let end = last + folded.text[last..].chars().next().map_or(0, char::len_utf8);
        let original = &text[folded.map.original(first..end)];
        assert!(fold_str(original).contains(&folded.text[first..end]), "{original:?}");
    }
}

/// What holds of all marks; answers them.
fn marks(plan: &Plan, text: &str, is_title: bool) -> Vec<[usize; 2]> {
    let marks = highlights(plan, text, is_title);
    let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut end_before = 0;
    for &[start, end] in &marks {
        assert!(end_before <= start && start < end && end < boundaries.len(), "{marks:?}");
        end_before = end;
    }
    let clusters: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
    for &[_, end] in &marks {
        assert!(clusters.binary_search(&boundaries[end]).is_ok(), "{end} is inside a character: {marks:?}");
    }
    // Every match is marked, and every mark holds a match.
    let folded = fold(text);
    let units = FoldedUnits::new(&folded.text);
    let mut matches = Vec::new();
    for group in plan.groups.iter().filter(|group| group.role != Role::Excluded) {
        if is_title || !group.title_only {
            for pattern in &group.patterns {
                for range in Finder::new(pattern).find(&units) {
                    matches.push(folded.map.original(range));
                }
            }
        }
    }
    let marked: Vec<_> = marks.iter().map(|&[start, end]| boundaries[start]..boundaries[end]).collect();
    for found in &matches {
        assert!(
            marked.iter().any(|mark| mark.start <= found.start && found.end <= mark.end),
            "{found:?} is not marked: {marked:?}"
        );
    }
    for mark in &marked {
        assert!(matches.iter().any(|found| mark.start <= found.start && found.end <= mark.end), "{mark:?}");
    }
    marks
}

/// The query as a quoted phrase.
fn phrase(phrase: &str, text: &str) {
    let escaped: String = phrase.chars().flat_map(|c| ['\\', c]).collect();
    let planned = plan(&format!("\"{escaped}\""), &FIELDS, &ANALYZER);
    let needle = canonical(&fold_str(phrase));
    assert_eq!(planned.groups.len(), usize::from(!needle.is_empty()));
    let found = marks(&planned, text, false);
    let hay = canonical(&fold_str(text));
    let expected = !needle.is_empty() && hay.contains(&needle);
    assert_eq!(!found.is_empty(), expected, "{found:?} for {needle:?} in {hay:?}");
    let characters: Vec<char> = text.chars().collect();
    for &[start, end] in &found {
        let marked: String = characters[start..end].iter().collect();
        assert!(canonical(&fold_str(&marked)).contains(&needle), "{marked:?} is marked for {phrase:?}");
    }
    // The same of titles alone: marked in titles only.
    let titles = plan(&format!("title:\"{escaped}\""), &FIELDS, &ANALYZER);
    assert_eq!(highlights(&titles, text, true), found);
    assert_eq!(highlights(&titles, text, false), Vec::<[usize; 2]>::new());
}
