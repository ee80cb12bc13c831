//! A release laid out in a column: all its lines, and which of them are the passage that was found.
//!
//! Owns what is shown of a release in each view and where the window on it is. Must not know what is beside it.

use std::ops::Range;

use ratatui::text::{Line, Span};

use super::parallel;
use super::passages::{TextLine, facts, passage, title};
use super::style::{Theme, wrapped};
use super::{Reading, Scroll, View};
use crate::results::MarkedRelease;

/// All lines of a release.
#[derive(Debug, Default)]
pub(super) struct Pane {
    pub lines: Vec<Line<'static>>,
    /// The lines of the passage that was found.
    hit: Range<usize>,
    /// The first of them in which something matches.
    marked: Option<usize>,
}

/// What stands before the lines of the passage that was found, and before those of the others.
const SIGNS: [&str; 2] = ["▌", " "];

impl Pane {
    pub(super) fn new(reading: &Reading, view: View, columns: usize, theme: &Theme) -> Self {
        let mut pane = Self::default();
        match (view, &reading.other) {
            (View::Own, _) => pane.release(&reading.own, &[reading.passage], columns, theme),
            (View::Other, Some(other)) => {
                pane.release(&other.release, &other.same(reading.passage), columns, theme);
            }
            (View::Both, Some(other)) => parallel::lay_out(&mut pane, reading, other, columns, theme),
            (_, None) => {
                let text = "No version of this release in another language is known.";
                pane.lines.extend(wrapped(text, columns, theme.dim));
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
        let mut page = None;
        for (at, view) in release.view.passages.iter().enumerate() {
            self.lines.push(Line::default());
            if view.page.is_some() && view.page != page {
                page = view.page;
                let label = page.map(|page| format!("page {page}")).unwrap_or_default();
                self.lines.push(Line::styled(format!("{:margin$}{label}", ""), theme.dim));
            }
            let highlights = release.highlights.get(at).map(Vec::as_slice).unwrap_or_default();
            let lines = passage(view, highlights, columns.saturating_sub(margin).max(1), theme);
            let number = if margin > 2 { format!("{:>widest$} ", view.passage) } else { String::new() };
            self.push(lines, &number, margin, hits.contains(&view.passage), theme);
        }
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
