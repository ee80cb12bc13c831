//! The parts that a release is laid out of: its head, and its passages as lines.

use ratatui::style::Style;
use ratatui::text::Span;

use super::super::cells::{Cell, byte_ranges, cells, verbatim};
use super::super::wrap::{wrap, wrap_facts};
use super::style::{Theme, spans};
use crate::results::{MarkedRelease, PassageView};

/// A line of a text and whether something in it matches.
#[derive(Debug, Default, Clone)]
pub(super) struct TextLine {
    pub spans: Vec<Span<'static>>,
    pub is_marked: bool,
}

impl TextLine {
    fn new(line: &[Cell<'_>], style: Style, mark: Style) -> Self {
        Self { spans: spans(line, style, mark), is_marked: line.iter().any(|cell| cell.marked) }
    }

    /// The columns it takes.
    pub(super) fn width(&self) -> usize {
        self.spans.iter().map(Span::width).sum()
    }
}

/// The title of a release; its id where it has none.
pub(super) fn title(release: &MarkedRelease, columns: usize, theme: &Theme) -> Vec<TextLine> {
    let view = &release.view;
    let mut title = cells(&view.title, &byte_ranges(&view.title, &release.title_highlights));
    if title.is_empty() {
        title = verbatim(&view.release);
    }
    lines(&title, columns, theme.bold, theme.mark)
}

/// When, in which language, by whom a release was issued; its id, its file, where it was published.
pub(super) fn facts(release: &MarkedRelease, columns: usize, theme: &Theme) -> Vec<TextLine> {
    let view = &release.view;
    let issued =
        [view.date.as_deref(), view.time.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut facts: Vec<Cell<'_>> = Vec::new();
    let texts = [issued.as_str(), &view.lang, view.issuer.as_deref().unwrap_or_default()];
    let texts = texts.into_iter().map(|text| cells(text, &[]));
    // An id is named where it is not the title already.
    let id = if view.title.trim().is_empty() { Vec::new() } else { verbatim(&view.release) };
    let path = if view.path.contains(&view.release) { Vec::new() } else { id };
    let url = view.url.as_deref().map(verbatim).unwrap_or_default();
    for fact in texts.chain([path, verbatim(&view.path), url]).filter(|fact| !fact.is_empty()) {
        if !facts.is_empty() {
            facts.extend([Cell::dot(), Cell::space()]);
        }
        facts.extend(fact);
    }
    wrap_facts(&facts, columns).map(|line| TextLine::new(line, theme.dim, theme.dim)).collect()
}

/// The lines of a passage; a paragraph of it begins a line.
pub(super) fn passage(
    passage: &PassageView,
    highlights: &[[usize; 2]],
    columns: usize,
    theme: &Theme,
) -> Vec<TextLine> {
    let style = match passage.kind.as_str() {
        "heading" => theme.bold,
        "caption" => theme.italic,
        _ => theme.plain,
    };
    let marks = byte_ranges(&passage.text, highlights);
    let mut all = Vec::new();
    let mut at = 0;
    for paragraph in passage.text.split('\n') {
        let (start, end) = (at, at + paragraph.len());
        at = end + 1;
        let within: Vec<_> = marks
            .iter()
            .filter(|mark| mark.start < end && mark.end > start)
            .map(|mark| mark.start.max(start) - start..mark.end.min(end) - start)
            .collect();
        let cells = if passage.kind == "table" && paragraph.contains('\t') {
            row(paragraph, &within)
        } else {
            cells(paragraph, &within)
        };
        all.extend(lines(&cells, columns, style, theme.mark));
    }
    all
}

/// A row of a table, its columns apart by bars.
fn row<'t>(paragraph: &'t str, marks: &[std::ops::Range<usize>]) -> Vec<Cell<'t>> {
    let mut row = Vec::new();
    let mut at = 0;
    for column in paragraph.split('\t') {
        if at > 0 {
            row.extend([Cell::join(" │"), Cell::space()]);
        }
        let end = at + column.len();
        let within: Vec<_> = marks
            .iter()
            .filter(|mark| mark.start < end && mark.end > at)
            .map(|mark| mark.start.max(at) - at..mark.end.min(end) - at)
            .collect();
        row.extend(cells(column, &within));
        at = end + 1;
    }
    row
}

fn lines(cells: &[Cell<'_>], columns: usize, style: Style, mark: Style) -> Vec<TextLine> {
    wrap(cells, columns, columns).into_iter().map(|line| TextLine::new(line, style, mark)).collect()
}
