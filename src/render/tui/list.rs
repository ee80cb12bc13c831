//! The list of results: the title of each release, and when, in which language and how it was found.
//!
//! Owns how many lines a result takes and which results are in the window, so that the one selected always is.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::super::cells::{Cell, byte_ranges, cells, verbatim};
use super::super::summary;
use super::super::wrap::{width, wrap};
use super::style::{Theme, cut, one_line, spans, wrapped};
use super::{Focus, Screen};
use crate::results::{Hit, Matched, SearchResults};

/// Lines of a title at most.
const TITLE_LINES: usize = 2;
/// Columns left of a result for the sign of the one that is selected.
const MARGIN: u16 = 2;

/// Draws the list. Returns the first result shown and how many are shown whole.
pub(super) fn draw(frame: &mut Frame<'_>, place: Rect, screen: &Screen<'_>, theme: &Theme) -> (usize, usize) {
    let Some(results) = screen.results else { return (0, 0) };
    if results.results.is_empty() {
        suggestions(frame, place, results, screen.selected, theme);
        return (0, 0);
    }
    let columns = usize::from(place.width.saturating_sub(MARGIN));
    let rows = usize::from(place.height);
    let selected = screen.selected.min(results.results.len() - 1);
    let heights = |at: usize| results.results.get(at).map_or(0, |hit| height(hit, columns));
    let top = first(screen.top, selected, rows, heights);
    let mut y = place.y;
    let mut whole = 0;
    for (at, hit) in results.results.iter().enumerate().skip(top) {
        if y >= place.bottom() {
            break;
        }
        let is_selected = at == selected;
        let (style, mark, dim) = match is_selected {
            true if screen.focus == Focus::List => (theme.selected, theme.selected_mark, theme.selected),
            true => (theme.bold, theme.mark, theme.dim),
            false => (theme.plain, theme.mark, theme.dim),
        };
        let lines = item(hit, columns, [style, mark, dim], theme);
        let shown = lines.len();
        for line in lines {
            if y >= place.bottom() {
                return (top, whole.max(1));
            }
            if is_selected {
                frame.buffer_mut().set_string(place.x, y, "▌", theme.bold);
                if screen.focus == Focus::List {
                    let row = Rect { x: place.x + 1, y, width: place.width - 1, height: 1 };
                    frame.buffer_mut().set_style(row, theme.selected);
                }
            }
            frame.buffer_mut().set_line(place.x + MARGIN, y, &line, place.width - MARGIN);
            y += 1;
        }
        whole += usize::from(shown > 0);
    }
    (top, whole.max(1))
}

/// The first result of a window of so many rows in which the one selected is whole, as near as can be to the window before.
fn first(before: usize, selected: usize, rows: usize, height: impl Fn(usize) -> usize) -> usize {
    let mut used = height(selected);
    let mut least = selected;
    while least > 0 && used + height(least - 1) <= rows {
        least -= 1;
        used += height(least);
    }
    before.clamp(least, selected)
}

fn title_cells(hit: &Hit) -> Vec<Cell<'_>> {
    let is_title = hit.passage == 0 && hit.title_highlights.is_empty() && hit.text == hit.title;
    let highlights = if is_title { &hit.highlights } else { &hit.title_highlights };
    let title = cells(&hit.title, &byte_ranges(&hit.title, highlights));
    if title.is_empty() { verbatim(&hit.release) } else { title }
}

fn height(hit: &Hit, columns: usize) -> usize {
    wrap(&title_cells(hit), columns, columns).len().clamp(1, TITLE_LINES) + 1
}

/// The lines of a result, in the styles of text, of matches and of what is less important.
fn item(hit: &Hit, columns: usize, [style, mark, dim]: [Style; 3], theme: &Theme) -> Vec<Line<'static>> {
    let title = title_cells(hit);
    let lines = wrap(&title, columns, columns);
    let mut shown: Vec<Line<'static>> = Vec::new();
    for (at, line) in lines.iter().take(TITLE_LINES).enumerate() {
        let is_cut = at + 1 == TITLE_LINES && lines.len() > TITLE_LINES;
        // The last line is cut out of all that follows, which fills it and gives it its ellipsis.
        let start = title.iter().position(|cell| line.first().is_some_and(|first| std::ptr::eq(cell, first)));
        let line = match start.filter(|_| is_cut) {
            Some(start) => cut(&title[start..], columns),
            None => line.to_vec(),
        };
        shown.push(Line::from(spans(&line, style, mark)));
    }
    let by = if hit.matched == Matched::Translation { theme.say("by translation") } else { String::new() };
    let facts =
        [hit.date.as_deref().unwrap_or_default(), &hit.lang, &by, hit.issuer.as_deref().unwrap_or_default()];
    let facts: Vec<&str> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    shown.push(one_line(&facts.join(" · "), columns, dim));
    shown
}

/// Draws what may be asked instead.
fn suggestions(frame: &mut Frame<'_>, place: Rect, results: &SearchResults, selected: usize, theme: &Theme) {
    let columns = usize::from(place.width.saturating_sub(MARGIN));
    let mut y = place.y;
    let mut write = |line: &Line<'static>, sign: &str| {
        if y < place.bottom() {
            frame.buffer_mut().set_string(place.x, y, sign, theme.bold);
            frame.buffer_mut().set_line(place.x + MARGIN, y, line, place.width - MARGIN);
            y += 1;
        }
    };
    if results.suggestions.is_empty() {
        let text = theme.say("Nothing holds these words. Fewer or other words may find more.");
        wrapped(&text, columns, theme.dim).iter().for_each(|line| write(line, " "));
        return;
    }
    wrapped(&theme.say("Perhaps (Enter takes it):"), columns, theme.dim)
        .iter()
        .for_each(|line| write(line, " "));
    for (at, suggestion) in results.suggestions.iter().enumerate() {
        let query = cells(&suggestion.query, &[]);
        let style = if at == selected { theme.selected } else { theme.bold };
        let sign = if at == selected { "▌" } else { " " };
        for line in wrap(&query, columns, columns) {
            debug_assert!(width(line) <= columns || line.len() == 1);
            write(&Line::from(spans(line, style, style)), sign);
        }
        write(&one_line(&theme.say(&summary::reason(suggestion)), columns, theme.dim), sign);
    }
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn the_window_moves_no_farther_than_it_must() {
        let two = |_: usize| 2;
        assert_eq!(first(0, 3, 10, two), 0);
        assert_eq!(first(0, 5, 10, two), 1);
        assert_eq!(first(7, 5, 10, two), 5);
        assert_eq!(first(3, 4, 10, two), 3);
        // Higher than the window.
        assert_eq!(first(0, 4, 1, two), 4);
    }
}
