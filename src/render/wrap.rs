//! Cells broken into lines, and lines written with style.
//!
//! Owns where a line may be broken (Chinese anywhere but before closing and after opening punctuation, Latin words at
//! spaces and after hyphens, what is too long for a line where it must) and how marks and styles are written. Must
//! not know what is being shown.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::cells::{Cell, Kind};

/// A match: bold, and red as grep's, since bold alone hardly shows on Chinese type.
const MATCH: Style = AnsiColor::Red.on_default().bold();

/// Whether a line may be broken before cell `at`.
pub(super) fn may_break(cells: &[Cell<'_>], at: usize) -> bool {
    let (Some(prev), Some(cell)) = (at.checked_sub(1).and_then(|i| cells.get(i)), cells.get(at)) else {
        return true;
    };
    if cell.is_gap() || cell.width == 0 {
        return false;
    }
    if prev.kind == Kind::Space {
        // A stop after a space begins no line, but `.env` or a quotation mark does.
        let alone = cells.get(at + 1).is_none_or(Cell::is_gap);
        return !(alone && cell.close);
    }
    if prev.open || cell.close {
        return false;
    }
    if prev.wide || cell.wide {
        return true;
    }
    let letter = |cell: &Cell<'_>| cell.first().is_alphabetic();
    match prev.first() {
        '—' => true,
        '-' | '\u{2010}' => letter(cell) && at >= 2 && letter(&cells[at - 2]),
        _ => false,
    }
}

/// Cells as lines of at most `first` and then `rest` columns, white space at their ends left out.
///
/// Only a cell that is wider than a line by itself makes a line wider.
pub(super) fn wrap<'c, 't>(cells: &'c [Cell<'t>], first: usize, rest: usize) -> Vec<&'c [Cell<'t>]> {
    let mut lines = Vec::new();
    let mut start = 0;
    loop {
        while cells.get(start).is_some_and(|cell| cell.kind == Kind::Space) {
            start += 1;
        }
        if start >= cells.len() {
            return lines;
        }
        let room = if lines.is_empty() { first } else { rest };
        let end = line_end(cells, start, room);
        let mut last = end;
        while last > start && cells[last - 1].kind == Kind::Space {
            last -= 1;
        }
        lines.push(&cells[start..last]);
        start = end;
    }
}

/// Facts with dots between them as lines of at most `room` columns: where a line ends, no dot is wanted.
pub(super) fn wrap_facts<'c, 't>(
    cells: &'c [Cell<'t>],
    room: usize,
) -> impl Iterator<Item = &'c [Cell<'t>]> + use<'c, 't> {
    let without_dot = |line: &'c [Cell<'t>]| match line.split_last() {
        Some((last, rest)) if last.is_dot() && !rest.is_empty() => rest,
        _ => line,
    };
    wrap(cells, room, room).into_iter().map(without_dot)
}

fn line_end(cells: &[Cell<'_>], start: usize, room: usize) -> usize {
    let mut used = 0;
    let mut good = None;
    let mut passable = None;
    for (i, cell) in cells.iter().enumerate().skip(start) {
        if i > start && may_break(cells, i) {
            good = Some(i);
        } else if i > start && used * 2 > room && is_seam(&cells[i - 1]) {
            passable = Some(i);
        }
        if used + cell.width > room && cell.kind != Kind::Space {
            return good.or(passable).unwrap_or(i.max(start + 1));
        }
        used += cell.width;
    }
    cells.len()
}

/// After which a long URL or path is best broken.
fn is_seam(cell: &Cell<'_>) -> bool {
    matches!(cell.first(), '/' | '\\' | '?' | '&' | '=' | '_' | '-' | '.' | ',' | '#' | '%' | '+')
}

/// The columns of a line.
pub(super) fn width(cells: &[Cell<'_>]) -> usize {
    cells.iter().map(|cell| cell.width).sum()
}

/// Writes cells in a style, what is marked in that of a match. Without colour, nothing but text is written.
pub(super) fn write_cells(
    w: &mut dyn Write,
    cells: &[Cell<'_>],
    style: Style,
    color: bool,
) -> io::Result<()> {
    for run in cells.chunk_by(|a, b| a.marked == b.marked) {
        let style = match run.first() {
            _ if !color => Style::new(),
            Some(cell) if cell.marked => MATCH,
            _ => style,
        };
        write!(w, "{style}")?;
        for cell in run {
            w.write_all(cell.shown.as_bytes())?;
        }
        write!(w, "{style:#}")?;
    }
    Ok(())
}

/// Writes spaces.
pub(super) fn indent(w: &mut dyn Write, columns: usize) -> io::Result<()> {
    write!(w, "{:columns$}", "")
}
