//! Highlights: which ranges of an original text a plan matches.
//!
//! Owns the way from folded matches back to code points of the original. Must not know ranking.

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use crate::query::pattern::{Finder, FoldedUnits};
use crate::query::plan::{Plan, Role};
use crate::text::fold::fold;

/// Marks texts for one plan.
pub(super) struct Highlighter<'a> {
    everywhere: Vec<Finder<'a>>,
    titles: Vec<Finder<'a>>,
}

impl<'a> Highlighter<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        let marked = |title_only: bool| {
            plan.groups
                .iter()
                .filter(|group| group.role != Role::Excluded && group.title_only == title_only)
                .flat_map(|group| &group.patterns)
                .map(Finder::new)
                .collect()
        };
        Self { everywhere: marked(false), titles: marked(true) }
    }

    /// The half-open ranges of code points of `text` that match: in order, apart from each other or touching.
    pub(super) fn highlight(&self, text: &str, is_title: bool) -> Vec<[usize; 2]> {
        let folded = fold(text);
        let units = FoldedUnits::new(&folded.text);
        let titles = if is_title { self.titles.as_slice() } else { &[] };
        let mut ranges: Vec<Range<usize>> = self
            .everywhere
            .iter()
            .chain(titles)
            .flat_map(|finder| finder.find(&units))
            .map(|range| whole_characters(text, folded.map.original(range)))
            .collect();
        ranges.sort_by_key(|range| (range.start, range.end));
        let mut merged: Vec<Range<usize>> = Vec::new();
        for range in ranges {
            match merged.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => merged.push(range),
            }
        }
        to_code_points(text, &merged)
    }
}

/// The range widened to whole grapheme clusters: what a reader takes for one character is marked whole.
fn whole_characters(text: &str, range: Range<usize>) -> Range<usize> {
    let cursor = |at| GraphemeCursor::new(at, text.len(), true);
    // With the whole text at hand a cursor cannot fail.
    let is_boundary = |at| cursor(at).is_boundary(text, 0).unwrap_or(true);
    let start = if is_boundary(range.start) {
        range.start
    } else {
        cursor(range.start).prev_boundary(text, 0).ok().flatten().unwrap_or(0)
    };
    let end = if is_boundary(range.end) {
        range.end
    } else {
        cursor(range.end).next_boundary(text, 0).ok().flatten().unwrap_or(text.len())
    };
    start..end
}

/// Byte ranges, in order, as ranges of code points.
fn to_code_points(text: &str, ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    let mut out = Vec::with_capacity(ranges.len());
    let (mut byte, mut point) = (0, 0);
    let mut advance = |to: usize| {
        point += text[byte..to].chars().count();
        byte = to;
        point
    };
    for range in ranges {
        let start = advance(range.start);
        out.push([start, advance(range.end)]);
    }
    out
}

/// A byte range as a range of code points.
pub(super) fn code_points(text: &str, range: &Range<usize>) -> [usize; 2] {
    let start = text[..range.start].chars().count();
    [start, start + text[range.clone()].chars().count()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_takes_for_one_character_is_marked_whole() {
        let whole = |text: &str, needle: &str| {
            let at = text.find(needle).unwrap();
            text[whole_characters(text, at..at + needle.len())].to_owned()
        };
        assert_eq!(whole("cafe\u{301}s", "e"), "e\u{301}");
        // A sign that belongs to what follows it (U+0600), and a letter that does (U+0D4E).
        assert_eq!(whole("\u{600}5 km", "5"), "\u{600}5");
        assert_eq!(whole("en\u{d4e}\":", "en\u{d4e}"), "en\u{d4e}\"");
        assert_eq!(whole("👩‍🚒隊", "隊"), "隊");
    }
}
