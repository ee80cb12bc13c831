//! What covers the screen: the help, and the sentence for a terminal too small for anything else.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};
use unicode_width::UnicodeWidthStr;

use super::style::{Theme, wrapped};
use super::{FEWEST_COLUMNS, FEWEST_LINES};

/// Keys and what they do; a line without a key is a heading.
const KEYS: [(&str, &str); 31] = [
    ("", "Results"),
    ("↑ ↓, ^P ^N", "the one before, the next"),
    ("PgUp PgDn", "a page"),
    ("Home End", "the first, the last"),
    ("Tab, Enter", "the same keys move in the release, and back"),
    ("", "The release"),
    ("Shift ↑ ↓", "scroll it, wherever the keys are"),
    ("^T, F4", "its version in the other language; again: the next"),
    ("^B, F5", "both versions, passage by passage"),
    ("^O", "open its file"),
    ("^G", "open where it was published"),
    ("^Y", "copy the passage"),
    ("", "Narrow"),
    ("^L, F2", "language: all, zh-Hant, zh-Hans, en"),
    ("^D, F3", "dates: 2023, 2023-07, 2023-01..2023-06"),
    ("^S", "the best first, or the latest"),
    ("", "The query"),
    ("\"…\" 「…」", "just these characters, in either script"),
    ("-word", "no passage that holds it"),
    ("word*", "words that begin so"),
    ("title:word", "in the title; also lang: date: OR ( )"),
    ("← →, ^A ^E", "move in it; with Ctrl, by words"),
    ("^W, ^U ^K", "delete a word, what is before, behind"),
    ("", "Leave"),
    ("Esc", "back; clear the query; on an empty one, leave"),
    ("^C, ^Q", "leave"),
    ("^Z", "to the shell for a while"),
    ("", "Help"),
    ("F1, ?", "this help, and away with it"),
    ("↑ ↓", "scroll it"),
    ("^R", "draw the screen anew"),
];

/// Columns of the names of keys.
const NAMES: usize = 13;

/// Draws the help over all else, from this line of it on. Returns the first line that is shown.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, from: usize, theme: &Theme) -> usize {
    let keys = KEYS.map(|(name, does)| (name, theme.say(does)));
    let wanted = keys.iter().map(|(_, does)| does.width() + NAMES).max().unwrap_or(0) + 4;
    let width = area.width.min(u16::try_from(wanted).unwrap_or(u16::MAX));
    let columns = usize::from(width.saturating_sub(4));
    let mut lines: Vec<Line<'static>> = Vec::new();
    for (name, does) in &keys {
        if name.is_empty() {
            if !lines.is_empty() {
                lines.push(Line::default());
            }
            lines.push(Line::styled(does.clone(), theme.bold));
            continue;
        }
        for (at, text) in
            wrapped(does, columns.saturating_sub(NAMES).max(1), theme.plain).into_iter().enumerate()
        {
            let name = if at == 0 { *name } else { "" };
            let gap = " ".repeat(NAMES.saturating_sub(name.width()));
            let mut spans = vec![Span::styled(format!("{name}{gap}"), theme.dim)];
            spans.extend(text.spans);
            lines.push(Line::from(spans));
        }
    }
    let height = area.height.min(u16::try_from(lines.len() + 2).unwrap_or(u16::MAX));
    let place =
        Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    let rows = usize::from(height.saturating_sub(2));
    let from = from.min(lines.len().saturating_sub(rows));
    let more = theme.say(if from + rows < lines.len() { "↓ more · Esc back" } else { "Esc back" });
    Clear.render(place, frame.buffer_mut());
    // A wide character that reaches into the help from the left would hide its border.
    if let Some(x) = place.x.checked_sub(1) {
        for y in place.y..place.bottom() {
            if let Some(cell) = frame.buffer_mut().cell_mut((x, y)).filter(|cell| cell.symbol().width() > 1) {
                cell.set_symbol(" ");
            }
        }
    }
    Block::bordered()
        .title(format!(" {} ", theme.say("Keys")))
        .title_bottom(Line::from(format!(" {more} ")).right_aligned())
        .render(place, frame.buffer_mut());
    for (line, y) in lines.iter().skip(from).take(rows).zip(place.y + 1..) {
        frame.buffer_mut().set_line(place.x + 2, y, line, width.saturating_sub(4));
    }
    from
}

/// Draws what to do where there is no room for results.
pub(super) fn too_small(frame: &mut Frame<'_>, area: Rect, theme: &Theme) {
    let text =
        format!("Too small: {FEWEST_COLUMNS} columns and {FEWEST_LINES} lines are needed. Ctrl-C leaves.");
    let lines = wrapped(&theme.say(&text), usize::from(area.width).max(1), theme.plain);
    for (line, y) in lines.iter().take(usize::from(area.height)).zip(area.y..) {
        frame.buffer_mut().set_line(area.x, y, line, area.width);
    }
}
