//! How the parts of a screen are dressed, and cells as the lines that ratatui draws.
//!
//! Owns the styles. No colour is set but that of matches and errors, so that any theme of a terminal stays readable.

use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::super::cells::{Cell, cells};
use super::super::wrap::{width, wrap};

/// What makes a sentence one in the language of whoever reads the screen.
pub type Say = Box<dyn Fn(&str) -> String>;

/// The styles of a screen, and the language of what is said on it.
pub(super) struct Theme {
    pub plain: Style,
    pub dim: Style,
    pub bold: Style,
    pub italic: Style,
    /// What matches.
    pub mark: Style,
    /// What is selected.
    pub selected: Style,
    /// What matches in what is selected.
    pub selected_mark: Style,
    pub error: Style,
    say: Say,
}

impl std::fmt::Debug for Theme {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Theme").field("mark", &self.mark).finish_non_exhaustive()
    }
}

impl Theme {
    pub(super) fn new(color: bool, say: Say) -> Self {
        let plain = Style::new();
        let red = plain.fg(Color::Red);
        let underlined = Modifier::BOLD | Modifier::UNDERLINED;
        let selected = plain.add_modifier(Modifier::REVERSED);
        Self {
            plain,
            dim: plain.add_modifier(Modifier::DIM),
            bold: plain.add_modifier(Modifier::BOLD),
            italic: plain.add_modifier(Modifier::ITALIC),
            mark: if color { red.add_modifier(Modifier::BOLD) } else { plain.add_modifier(underlined) },
            selected,
            selected_mark: selected.add_modifier(underlined),
            error: if color { red } else { plain.add_modifier(Modifier::BOLD) },
            say,
        }
    }

    /// A sentence in the language of the screen.
    pub(super) fn say(&self, text: &str) -> String {
        (self.say)(text)
    }
}

/// Cells as a part of a line, what is marked in the style of a match.
pub(super) fn spans(cells: &[Cell<'_>], style: Style, mark: Style) -> Vec<Span<'static>> {
    let runs = cells.chunk_by(|one, next| one.marked == next.marked);
    let span = |run: &[Cell<'_>]| {
        let text: String = run.iter().map(|cell| &*cell.shown).collect();
        let marked = run.first().is_some_and(|cell| cell.marked);
        Span::styled(text, if marked { mark } else { style })
    };
    runs.map(span).collect()
}

/// Cells as one line of at most so many columns; an ellipsis stands for what does not fit.
pub(super) fn cut<'t>(line: &[Cell<'t>], columns: usize) -> Vec<Cell<'t>> {
    if width(line) <= columns {
        return line.to_vec();
    }
    let mut used = 1;
    let fits = |cell: &&Cell<'t>| {
        used += cell.width;
        used <= columns
    };
    let mut shown: Vec<Cell<'t>> = line.iter().take_while(fits).cloned().collect();
    shown.push(Cell::join("…"));
    shown
}

/// A text as one line of at most so many columns.
pub(super) fn one_line(text: &str, columns: usize, style: Style) -> Line<'static> {
    Line::from(spans(&cut(&cells(text, &[]), columns), style, style))
}

/// A text as lines of at most so many columns.
pub(super) fn wrapped(text: &str, columns: usize, style: Style) -> Vec<Line<'static>> {
    let cells = cells(text, &[]);
    wrap(&cells, columns, columns).into_iter().map(|line| Line::from(spans(line, style, style))).collect()
}
