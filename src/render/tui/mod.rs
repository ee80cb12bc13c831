//! The full-screen search as it is drawn: a query, the results it has, a release beside them.
//!
//! Owns the layout for every size of terminal, and what of a text fits where. Is given a [`Screen`] of plain values; must not
//! know keys, an index or threads, nor how the state it draws came about. What a document holds is drawn through
//! `render::cells` alone, so that none of it commands the terminal.

mod foot;
mod head;
mod help;
mod list;
mod pane;
mod parallel;
mod passages;
mod reading;
mod style;
#[cfg(test)]
mod tests;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use crate::results::SearchResults;
use pane::Pane;
pub use reading::{Reading, Version};
pub use style::Say;
use style::Theme;

/// Fewer columns than this hold no result.
pub const FEWEST_COLUMNS: u16 = 24;
/// Fewer lines than this hold no result.
pub const FEWEST_LINES: u16 = 6;
/// From so many columns on the release stands beside the list, else below it.
const BESIDE: u16 = 64;
/// From so many lines on a list and a release below it are both of use.
const BELOW: u16 = 9;

/// All that is seen.
#[derive(Debug)]
pub struct Screen<'a> {
    /// The query as it is being typed.
    pub query: Input<'a>,
    /// The latest answer; `None` before the first.
    pub results: Option<&'a SearchResults>,
    /// Why there is no answer.
    pub failure: Option<&'a str>,
    /// Whether nothing was asked for in words, so that the results are all releases there are.
    pub is_all: bool,
    /// Whether an answer is waited for, longer than a moment.
    pub searching: bool,
    /// The languages asked for, as they are named; empty for all.
    pub languages: String,
    /// The dates asked for, as they were typed; empty for all.
    pub dates: &'a str,
    /// Whether the latest come first.
    pub by_date: bool,
    /// The result that is selected, or where nothing was found the suggestion.
    pub selected: usize,
    /// The first result that was shown the last time.
    pub top: usize,
    /// The release of the result that is selected, when it has been read.
    pub reading: Option<&'a Reading>,
    /// Tells one reading from another.
    pub reading_number: u64,
    /// What of the release is shown.
    pub view: View,
    /// Where in the release.
    pub scroll: Scroll,
    /// Whether all of a very long release is wanted, and not only what is near the passage that was found.
    pub is_whole: bool,
    /// Which part the keys move in.
    pub focus: Focus,
    /// Something to be said.
    pub message: Option<&'a Message>,
    /// A question in the last line.
    pub prompt: Option<Prompt<'a>>,
    /// The help, from this line of it on.
    pub help: Option<usize>,
}

/// A line that is being typed.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// What was typed.
    pub text: &'a str,
    /// Bytes before the cursor.
    pub cursor: usize,
}

/// A question in the last line.
#[derive(Debug, Clone, Copy)]
pub struct Prompt<'a> {
    /// What is asked for.
    pub label: &'a str,
    /// The answer so far.
    pub input: Input<'a>,
    /// What may be answered, or what is wrong with the answer.
    pub hint: &'a str,
    /// Whether something is wrong with it.
    pub is_wrong: bool,
}

/// Something to be said in the last line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// A sentence or less.
    pub text: String,
    /// Whether something went wrong.
    pub is_error: bool,
}

/// The part that has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The list of results.
    List,
    /// The release beside it.
    Release,
}

/// What of a release is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The release that was found.
    Own,
    /// Its version in another language.
    Other,
    /// Both, beside each other or one below the other.
    Both,
}

/// Where in a release the window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scroll {
    /// Where the passage that was found is seen.
    Hit,
    /// From this line on.
    To(usize),
    /// Where the end is seen.
    End,
}

/// What came of drawing: what can only be known once everything has its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drawn {
    /// The first result shown.
    pub top: usize,
    /// Results shown whole.
    pub results: usize,
    /// The first line of the release that is shown.
    pub scroll: usize,
    /// Lines of the release shown at a time.
    pub rows: usize,
    /// All its lines.
    pub lines: usize,
    /// Whether there is more of it: see [`Screen::is_whole`].
    pub is_part: bool,
    /// The first line of the help that is shown.
    pub help: usize,
}

/// Draws screens, and remembers how a release was laid out as long as it stays the same.
#[derive(Debug)]
pub struct Painter {
    theme: Theme,
    laid_out: Option<(LaidOut, Pane)>,
}

/// What the layout of a release depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LaidOut {
    number: u64,
    columns: u16,
    view: View,
    is_whole: bool,
}

impl Painter {
    /// A painter; without colour, what matches is underlined. What the screen says of itself is said in English, and `say` makes
    /// it another language.
    #[must_use]
    pub fn new(color: bool, say: Say) -> Self {
        Self { theme: Theme::new(color, say), laid_out: None }
    }

    /// Draws a screen.
    pub fn draw(&mut self, frame: &mut Frame<'_>, screen: &Screen<'_>) -> Drawn {
        let area = frame.area();
        let mut drawn = Drawn { top: screen.top, ..Drawn::default() };
        if area.width < FEWEST_COLUMNS || area.height < FEWEST_LINES {
            help::too_small(frame, area, &self.theme);
            return drawn;
        }
        let row = |y: u16| Rect { y: area.y + y, height: 1, ..area };
        let cursor = head::query(frame, row(0), screen.query, &self.theme);
        head::status(frame, row(1), screen, &self.theme);
        let asked = foot::draw(frame, row(area.height - 1), screen, &self.theme);
        let body = Rect { y: area.y + 2, height: area.height - 3, ..area };
        let places = Places::of(body, screen.focus, &self.theme, frame);
        if let Some(place) = places.list {
            (drawn.top, drawn.results) = list::draw(frame, place, screen, &self.theme);
        }
        if let Some(place) = places.release {
            self.release(frame, place, screen, &mut drawn);
        }
        if let Some(from) = screen.help {
            drawn.help = help::draw(frame, area, from, &self.theme);
        }
        if screen.help.is_none() {
            frame.set_cursor_position(asked.unwrap_or(cursor));
        }
        drawn
    }

    fn release(&mut self, frame: &mut Frame<'_>, place: Rect, screen: &Screen<'_>, drawn: &mut Drawn) {
        let Some(reading) = screen.reading else { return };
        let Screen { view, is_whole, .. } = *screen;
        let key = LaidOut { number: screen.reading_number, columns: place.width, view, is_whole };
        let mut scroll = screen.scroll;
        let pane = match &mut self.laid_out {
            Some((known, pane)) if *known == key => pane,
            before => {
                let pane = Pane::new(reading, view, usize::from(place.width), is_whole, &self.theme);
                if let (Scroll::To(line), Some((known, part))) = (scroll, &before)
                    && (LaidOut { is_whole, ..*known }) == key
                {
                    // What was in the window stays there.
                    scroll = Scroll::To(line + pane.shift(part));
                }
                &mut before.insert((key, pane)).1
            }
        };
        let theme = &self.theme;
        drawn.rows = usize::from(place.height);
        drawn.lines = pane.lines.len();
        drawn.is_part = pane.is_part;
        drawn.scroll = pane.first_line(scroll, drawn.rows);
        let lines = pane.lines.iter().skip(drawn.scroll).take(drawn.rows);
        for (line, y) in lines.zip(place.y..) {
            frame.buffer_mut().set_line(place.x, y, line, place.width);
        }
        // How far the window is, where not all of it is seen.
        if drawn.lines > drawn.rows && place.right() < frame.area().right() {
            let track = usize::from(place.height);
            let size = (track * drawn.rows / drawn.lines).max(1);
            let from = (track - size) * drawn.scroll / (drawn.lines - drawn.rows).max(1);
            for (at, y) in (0..track).zip(place.y..) {
                if (from..from + size).contains(&at)
                    && let Some(cell) = frame.buffer_mut().cell_mut(Position::new(place.right(), y))
                {
                    cell.set_symbol("▐").set_style(theme.dim);
                }
            }
        }
    }
}

/// Where the list and the release are drawn; one of them has no place where there is room for one.
struct Places {
    list: Option<Rect>,
    release: Option<Rect>,
}

impl Places {
    /// Divides the room and draws what divides it.
    fn of(body: Rect, focus: Focus, theme: &Theme, frame: &mut Frame<'_>) -> Self {
        let rule = if focus == Focus::Release { theme.bold } else { theme.dim };
        // A column at the right edge tells how far the release is scrolled.
        let narrowed = |place: Rect| Rect { width: place.width.saturating_sub(1), ..place };
        if body.width >= BESIDE {
            let list = Rect { width: (body.width * 3 / 8).clamp(26, 64), ..body };
            let at = list.right();
            for y in body.y..body.bottom() {
                frame.buffer_mut().set_string(at, y, "│", rule);
            }
            let release = Rect { x: at + 2, width: body.right().saturating_sub(at + 2), ..body };
            return Self { list: Some(list), release: Some(narrowed(release)) };
        }
        if body.height >= BELOW {
            let list = Rect { height: (body.height * 2 / 5).max(3), ..body };
            let at = list.bottom();
            frame.buffer_mut().set_string(body.x, at, "─".repeat(usize::from(body.width)), rule);
            let release = Rect { y: at + 1, height: body.bottom() - at - 1, ..body };
            return Self { list: Some(list), release: Some(narrowed(release)) };
        }
        match focus {
            Focus::List => Self { list: Some(body), release: None },
            Focus::Release => Self { list: None, release: Some(narrowed(body)) },
        }
    }
}
