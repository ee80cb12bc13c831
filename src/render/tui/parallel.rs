//! Two versions of a release, passages that say the same beside each other, or one below the other where there is no room.

use std::ops::Range;

use ratatui::text::Span;

use super::pane::Pane;
use super::passages::{TextLine, facts, passage, title};
use super::style::Theme;
use super::{Reading, Version};
use crate::results::MarkedRelease;

/// From so many columns on, two versions stand side by side.
const SIDE_BY_SIDE: usize = 60;
/// Columns between them.
const GAP: usize = 3;
/// Columns before the lines of both.
const MARGIN: usize = 2;

pub(super) fn lay_out(pane: &mut Pane, reading: &Reading, other: &Version, columns: usize, theme: &Theme) {
    let is_title = reading.passage == 0;
    if columns < SIDE_BY_SIDE {
        one_below_the_other(pane, reading, other, columns, theme);
        return;
    }
    let column = (columns - MARGIN - GAP) / 2;
    let heads = [&reading.own, &other.release];
    let two = |pane: &mut Pane, [left, right]: [Vec<TextLine>; 2], is_hit| {
        pane.push(beside(left, right, column, theme), "", MARGIN, is_hit, theme);
    };
    two(pane, heads.map(|release| title(release, column, theme)), is_title);
    two(pane, heads.map(|release| facts(release, column, theme)), false);
    let (pairs, items) = begin(pane, reading, other, theme);
    for [left, right] in pairs[items].iter().copied() {
        let is_hit = !is_title && left == Some(reading.passage);
        let texts = [text(&reading.own, left, column, theme), text(&other.release, right, column, theme)];
        pane.item();
        two(pane, texts, is_hit);
    }
    pane.end(pairs.len(), theme);
}

fn one_below_the_other(pane: &mut Pane, reading: &Reading, other: &Version, columns: usize, theme: &Theme) {
    let is_title = reading.passage == 0;
    let room = columns.saturating_sub(MARGIN).max(1);
    let inner = room.saturating_sub(2).max(1);
    pane.head(&reading.own, is_title, columns, theme);
    let head = [title(&other.release, inner, theme), facts(&other.release, inner, theme)].concat();
    pane.push(barred(head, theme), "", MARGIN, is_title, theme);
    let (pairs, items) = begin(pane, reading, other, theme);
    for [own, version] in pairs[items].iter().copied() {
        let is_hit = !is_title && own == Some(reading.passage);
        pane.item();
        pane.push(text(&reading.own, own, room, theme), "", MARGIN, is_hit, theme);
        pane.push(barred(text(&other.release, version, inner, theme), theme), "", MARGIN, is_hit, theme);
    }
}

/// The pairs of passages, and which of them are laid out.
fn begin(
    pane: &mut Pane,
    reading: &Reading,
    other: &Version,
    theme: &Theme,
) -> (Vec<[Option<u64>; 2]>, Range<usize>) {
    let pairs = reading.pairs(other);
    let length = |release: &MarkedRelease, number: Option<u64>| {
        index(number).and_then(|at| release.view.passages.get(at)).map_or(0, |view| view.text.len())
    };
    let lengths: Vec<usize> = pairs
        .iter()
        .map(|[own, version]| length(&reading.own, *own) + length(&other.release, *version))
        .collect();
    let found = pairs.iter().position(|[own, _]| *own == Some(reading.passage));
    let items = pane.begin(&lengths, found.unwrap_or(0), theme);
    (pairs, items)
}

/// Where the passage of this number stands.
fn index(number: Option<u64>) -> Option<usize> {
    usize::try_from(number?).ok()?.checked_sub(1)
}

/// The lines of a passage, by its number.
fn text(release: &MarkedRelease, number: Option<u64>, columns: usize, theme: &Theme) -> Vec<TextLine> {
    let at = index(number);
    let Some(view) = at.and_then(|at| release.view.passages.get(at)) else { return Vec::new() };
    let highlights = at.and_then(|at| release.highlights.get(at)).map(Vec::as_slice).unwrap_or_default();
    passage(view, highlights, columns, theme)
}

/// Lines behind a bar: what is said in the other language.
fn barred(lines: Vec<TextLine>, theme: &Theme) -> Vec<TextLine> {
    let barred = |mut line: TextLine| {
        line.spans.insert(0, Span::styled("│ ", theme.dim));
        line
    };
    lines.into_iter().map(barred).collect()
}

/// Two texts in columns of this width.
fn beside(left: Vec<TextLine>, right: Vec<TextLine>, column: usize, theme: &Theme) -> Vec<TextLine> {
    let rows = left.len().max(right.len());
    let mut sides = [left, right].map(Vec::into_iter);
    let mut lines = Vec::with_capacity(rows);
    for _ in 0..rows {
        let [left, right] = sides.each_mut().map(|side| side.next().unwrap_or_default());
        let gap = column.saturating_sub(left.width());
        let is_marked = left.is_marked || right.is_marked;
        let mut spans = left.spans;
        spans.push(Span::raw(" ".repeat(gap)));
        spans.push(Span::styled(" │ ", theme.dim));
        spans.extend(right.spans);
        lines.push(TextLine { spans, is_marked });
    }
    lines
}
