//! The first two lines: the query, what it found, and what narrows it.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::super::cells::{Cell, verbatim};
use super::super::text::{counted, duration, extent};
use super::super::wrap::width;
use super::style::{Theme, cut, one_line, spans};
use super::{Input, Screen};
use crate::results::{Matched, SearchResults};

/// What stands before a query.
const SIGN: &str = "› ";

/// Draws the query. Returns where the cursor is.
pub(super) fn query(frame: &mut Frame<'_>, row: Rect, query: Input<'_>, theme: &Theme) -> Position {
    frame.buffer_mut().set_string(row.x, row.y, SIGN, theme.bold);
    let sign = 2;
    let place = Rect { x: row.x + sign, width: row.width - sign, ..row };
    if query.text.is_empty() {
        let hint = one_line(&theme.say("type to search; ? for help"), usize::from(place.width), theme.dim);
        frame.buffer_mut().set_line(place.x, place.y, &hint, place.width);
    }
    input(frame, place, query, theme)
}

/// Draws a line that is being typed, the part of it where the cursor is. Returns where that is.
pub(super) fn input(frame: &mut Frame<'_>, place: Rect, input: Input<'_>, theme: &Theme) -> Position {
    let (before, after) = input.text.split_at(input.cursor);
    let [before, after] = [before, after].map(verbatim);
    // A column is kept for the cursor behind the last character.
    let room = usize::from(place.width).saturating_sub(1);
    let from = tail(&before, room);
    let shown = &before[from..];
    let at = width(shown);
    let mut left = usize::from(place.width) - at;
    let fits = |cell: &&Cell<'_>| match left.checked_sub(cell.width) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    let after: Vec<Cell<'_>> = after.iter().take_while(fits).cloned().collect();
    let line = Line::from(
        [spans(shown, theme.plain, theme.plain), spans(&after, theme.plain, theme.plain)].concat(),
    );
    frame.buffer_mut().set_line(place.x, place.y, &line, place.width);
    Position::new(place.x.saturating_add(u16::try_from(at).unwrap_or(0)), place.y)
}

/// From which cell on all that follows fits.
fn tail(cells: &[Cell<'_>], room: usize) -> usize {
    let mut used = 0;
    let fitting = cells.iter().rev().take_while(|cell| {
        used += cell.width;
        used <= room
    });
    cells.len() - fitting.count()
}

/// Draws what was found and what narrows it. The count comes first and is never pushed off.
pub(super) fn status(frame: &mut Frame<'_>, row: Rect, screen: &Screen<'_>, theme: &Theme) {
    let (text, style) = match (screen.failure, screen.results) {
        (Some(failure), _) => (failure.to_owned(), theme.error),
        (None, _) if screen.searching => ("searching …".to_owned(), theme.dim),
        (None, Some(results)) => {
            // A word that is not finished was asked for as the beginning of words.
            let begun =
                results.query.strip_suffix('*').is_some_and(|begun| begun == screen.query.text.trim());
            let asked = if begun { format!("{}: ", results.query) } else { String::new() };
            (asked + &found(results, screen.is_all), theme.plain)
        }
        (None, None) => (String::new(), theme.plain),
    };
    let left = one_line(&theme.say(&text), usize::from(row.width), style);
    let used = frame.buffer_mut().set_line(row.x, row.y, &left, row.width).0;
    let mut filters = Vec::new();
    for part in [&screen.languages, screen.dates] {
        if !part.is_empty() {
            filters.push(part.to_owned());
        }
    }
    if screen.by_date {
        filters.push(theme.say("latest first"));
    }
    let filters = filters.join(" · ");
    let room = usize::from(row.right().saturating_sub(used + 2));
    let filters = cut(&verbatim(&filters), room);
    let columns = u16::try_from(width(&filters)).unwrap_or(0);
    if !filters.is_empty() && columns < row.width {
        let line = Line::from(spans(&filters, theme.bold, theme.bold));
        frame.buffer_mut().set_line(row.right() - columns, row.y, &line, columns);
    }
}

/// What a search found, in a few words.
fn found(results: &SearchResults, is_all: bool) -> String {
    let time = duration(results.took_us);
    if is_all {
        let more = if results.total_is_exact { "" } else { "at least " };
        return format!("{more}{}, the latest first", counted(results.releases, "release"));
    }
    let translated = results.results.iter().filter(|hit| hit.matched == Matched::Translation).count() as u64;
    let across = format!("{} by translation", counted(translated, "release"));
    match (results.total, translated) {
        (0, 0) => format!("nothing found ({time})"),
        (0, _) => format!("{across} ({time})"),
        (_, 0) => format!("{} ({time})", extent(results)),
        (_, _) => format!("{}, {across} ({time})", extent(results)),
    }
}

/// A key and what it does, as the last line and the help name them.
pub(super) fn key(name: &'static str, does: &str, theme: &Theme) -> [Span<'static>; 2] {
    [Span::styled(name, theme.bold), Span::styled(format!(" {}", theme.say(does)), theme.dim)]
}
