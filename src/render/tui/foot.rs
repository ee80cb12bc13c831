//! The last line: a question, else something to be said, else the keys.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::head::{input, key};
use super::style::{Theme, one_line};
use super::{Focus, Screen};

/// The keys worth a line, most needed first.
const KEYS: [(&str, &str); 9] = [
    ("F1", "help"),
    ("↑↓", "move"),
    ("Tab", "release"),
    ("^T", "version"),
    ("^B", "both"),
    ("^L", "language"),
    ("^D", "date"),
    ("^O", "open"),
    ("^Y", "copy"),
];

/// Draws the last line. Returns where the cursor is, if it is there.
pub(super) fn draw(frame: &mut Frame<'_>, row: Rect, screen: &Screen<'_>, theme: &Theme) -> Option<Position> {
    if let Some(prompt) = &screen.prompt {
        let label = one_line(&theme.say(prompt.label), usize::from(row.width / 2), theme.bold);
        let at = frame.buffer_mut().set_line(row.x, row.y, &label, row.width).0 + 1;
        // The answer has what it needs, and what explains it the rest.
        let room = row.right().saturating_sub(at);
        let needed = u16::try_from(unicode_width::UnicodeWidthStr::width(prompt.input.text)).unwrap_or(room);
        let place = Rect { x: at, width: room.min(needed.saturating_add(2).max(12)), ..row };
        let cursor = input(frame, place, prompt.input, theme);
        let rest = row.right().saturating_sub(place.right() + 1);
        let style = if prompt.is_wrong { theme.error } else { theme.dim };
        let hint = one_line(&theme.say(prompt.hint), usize::from(rest), style);
        frame.buffer_mut().set_line(place.right() + 1, row.y, &hint, rest);
        return Some(cursor);
    }
    if let Some(message) = screen.message {
        let style = if message.is_error { theme.error } else { theme.plain };
        let line = one_line(&theme.say(&message.text), usize::from(row.width), style);
        frame.buffer_mut().set_line(row.x, row.y, &line, row.width);
        return None;
    }
    let mut line = Line::default();
    for (name, does) in KEYS {
        let does = if name == "Tab" && screen.focus == Focus::Release { "results" } else { does };
        let gap = if line.spans.is_empty() { "" } else { "  " };
        let parts = key(name, does, theme);
        let columns: usize = parts.iter().map(ratatui::text::Span::width).sum();
        if line.width() + gap.len() + columns > usize::from(row.width) {
            break;
        }
        line.push_span(gap);
        line.spans.extend(parts);
    }
    frame.buffer_mut().set_line(row.x, row.y, &line, row.width);
    None
}
