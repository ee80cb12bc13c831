//! A release laid out in a column: all its lines, and which of them are the passage that was found.
//!
//! Owns what is shown of a release in each view and where the window on it is. Must not know what is beside it.

use std::ops::Range;

use ratatui::text::{Line, Span};

use super::super::text::counted;
use super::parallel;
use super::passages::{TextLine, facts, passage, title};
use super::style::{Theme, wrapped};
use super::{Reading, Scroll, View};
use crate::results::MarkedRelease;

/// Bytes of text that are laid out at once before the passage that was found, and as many behind it: more than any release has
/// that is one, and laid out within a frame.
const REACH: usize = 100_000;

/// The lines of a release, or of as much of it as is within reach.
#[derive(Debug, Default)]
pub(super) struct Pane {
    pub lines: Vec<Line<'static>>,
    /// Whether there is more of it.
    pub is_part: bool,
    /// Which of its passages, or of its pairs of passages, these are, and the line where each begins.
    items: Range<usize>,
    starts: Vec<usize>,
    /// The lines of the passage that was found.
    hit: Range<usize>,
    /// The first of them in which something matches.
    marked: Option<usize>,
}

/// What stands before the lines of the passage that was found, and before those of the others.
const SIGNS: [&str; 2] = ["▌", " "];

impl Pane {
    /// Lays out a release; where all of it is not wanted, what is within reach.
    pub(super) fn new(reading: &Reading, view: View, columns: usize, is_whole: bool, theme: &Theme) -> Self {
        let mut pane = Self { is_part: !is_whole, ..Self::default() };
        match (view, &reading.other) {
            (View::Own, _) => pane.release(&reading.own, &[reading.passage], columns, theme),
            (View::Other, Some(other)) => {
                pane.release(&other.release, &other.same(reading.passage), columns, theme);
            }
            (View::Both, Some(other)) => parallel::lay_out(&mut pane, reading, other, columns, theme),
            (_, None) => {
                let text = theme.say("No version of this release in another language is known.");
                pane.lines.extend(wrapped(&text, columns, theme.dim));
                pane.lines.push(Line::default());
                let before = pane.lines.len();
                pane.release(&reading.own, &[reading.passage], columns, theme);
                // The sentence is what was asked for: it is seen before the hit is.
                pane.hit = 0..before;
                pane.marked = None;
            }
        }
        pane
    }

    /// Lays out a release; `hits` are the passages that were found.
    fn release(&mut self, release: &MarkedRelease, hits: &[u64], columns: usize, theme: &Theme) {
        self.head(release, hits.contains(&0), columns, theme);
        let widest = release.view.passages.len().to_string().len();
        let margin = if columns >= 40 { widest + 3 } else { 2 };
        let lengths: Vec<usize> = release.view.passages.iter().map(|view| view.text.len()).collect();
        let found = release.view.passages.iter().position(|view| hits.contains(&view.passage));
        let items = self.begin(&lengths, found.unwrap_or(0), theme);
        let mut page = None;
        for (at, view) in release.view.passages.iter().enumerate().skip(items.start).take(items.len()) {
            self.item();
            if view.page.is_some() && view.page != page {
                page = view.page;
                let label = page.map(|page| theme.say(&format!("page {page}"))).unwrap_or_default();
                self.lines.push(Line::styled(format!("{:margin$}{label}", ""), theme.dim));
            }
            let highlights = release.highlights.get(at).map(Vec::as_slice).unwrap_or_default();
            let lines = passage(view, highlights, columns.saturating_sub(margin).max(1), theme);
            let number = if margin > 2 { format!("{:>widest$} ", view.passage) } else { String::new() };
            self.push(lines, &number, margin, hits.contains(&view.passage), theme);
        }
        self.end(lengths.len(), theme);
    }

    /// Which of some texts are laid out; says what is left out before them.
    pub(super) fn begin(&mut self, lengths: &[usize], found: usize, theme: &Theme) -> Range<usize> {
        self.items = if self.is_part { around(lengths, found) } else { 0..lengths.len() };
        self.is_part = self.items.len() < lengths.len();
        self.left_out(self.items.start, "before", theme);
        self.items.clone()
    }

    /// Begins the next text.
    pub(super) fn item(&mut self) {
        self.lines.push(Line::default());
        self.starts.push(self.lines.len());
    }

    /// Says what is left out behind the texts, of which there are so many.
    pub(super) fn end(&mut self, count: usize, theme: &Theme) {
        self.left_out(count - self.items.end, "more", theme);
    }

    fn left_out(&mut self, count: usize, place: &str, theme: &Theme) {
        if count > 0 {
            let text = theme.say(&format!("… {} {place}", counted(count as u64, "passage")));
            self.lines.extend([Line::default(), Line::styled(format!("  {text}"), theme.dim)]);
        }
    }

    /// By how many lines what is in a part of this pane stands farther down in it.
    pub(super) fn shift(&self, part: &Self) -> usize {
        let start = self.starts.get(part.items.start).copied().unwrap_or(0);
        start.saturating_sub(part.starts.first().copied().unwrap_or(0))
    }

    /// Lays out title and facts.
    pub(super) fn head(&mut self, release: &MarkedRelease, is_hit: bool, columns: usize, theme: &Theme) {
        self.push(title(release, columns.saturating_sub(2).max(1), theme), "", 2, is_hit, theme);
        self.push(facts(release, columns.saturating_sub(2).max(1), theme), "", 2, false, theme);
    }

    /// Adds the lines of a text behind a margin of so many columns, of which a sign and in the first line a label take some.
    pub(super) fn push(
        &mut self,
        lines: Vec<TextLine>,
        label: &str,
        margin: usize,
        is_hit: bool,
        theme: &Theme,
    ) {
        let start = self.lines.len();
        for (at, line) in lines.into_iter().enumerate() {
            if is_hit && line.is_marked && self.marked.is_none() {
                self.marked = Some(self.lines.len());
            }
            let sign = if is_hit { SIGNS[0] } else { SIGNS[1] };
            let label = if at == 0 { label } else { "" };
            let mut spans = vec![
                Span::styled(sign, theme.bold),
                Span::styled(format!("{label:width$}", width = margin.saturating_sub(1)), theme.dim),
            ];
            spans.extend(line.spans);
            self.lines.push(Line::from(spans));
        }
        if is_hit {
            self.hit = if self.hit.is_empty() { start } else { self.hit.start }..self.lines.len();
        }
    }

    /// The first line of a window of so many rows.
    pub(super) fn first_line(&self, scroll: Scroll, rows: usize) -> usize {
        let last = self.lines.len().saturating_sub(rows);
        let first = match scroll {
            Scroll::To(line) => line,
            Scroll::End => last,
            Scroll::Hit if self.hit.end <= rows => 0,
            Scroll::Hit => {
                // A third of the window shows what stands before, as long as the passage stays whole.
                let from = self.hit.start.saturating_sub(rows / 3).max(self.hit.end.saturating_sub(rows));
                let from = from.min(self.hit.start);
                match self.marked {
                    // In a passage longer than the window, what matches is seen rather than its beginning.
                    Some(marked) if marked >= from + rows => marked.saturating_sub(rows / 3),
                    _ => from,
                }
            }
        };
        first.min(last)
    }
}

/// Those of some texts, given by their lengths, that are within reach of one.
fn around(lengths: &[usize], at: usize) -> Range<usize> {
    let at = at.min(lengths.len());
    let reach = |lengths: &mut dyn Iterator<Item = &usize>| {
        let mut left = REACH;
        lengths.map_while(|length| left.checked_sub(*length).map(|rest| left = rest)).count()
    };
    let before = reach(&mut lengths[..at].iter().rev());
    let behind = reach(&mut lengths[at..].iter().skip(1));
    at - before..(at + 1 + behind).min(lengths.len())
}

#[cfg(test)]
mod tests {
    use super::{REACH, around};

    #[test]
    fn what_is_within_reach_is_laid_out_and_the_text_itself_whatever_its_length() {
        let half = REACH / 2;
        assert_eq!(around(&[half; 9], 4), 2..7);
        assert_eq!(around(&[half; 9], 0), 0..3);
        assert_eq!(around(&[half; 9], 8), 6..9);
        assert_eq!(around(&[1; 9], 4), 0..9);
        assert_eq!(around(&[1, REACH * 2, 1], 1), 0..3);
        assert_eq!(around(&[REACH * 2; 3], 1), 1..2);
        assert_eq!((around(&[], 0), around(&[1], 7)), (0..0, 0..1));
    }
}
