//! Texts side by side, each wrapped in a column of its own.
//!
//! Owns alignment despite wide characters. Must not know what the columns hold.

use std::io::{self, Write};

use anstyle::Style;

use super::cells::{Cell, cells, verbatim};
use super::wrap::{indent, width, wrap, write_cells};

/// A column of one row.
#[derive(Debug)]
pub(super) struct Column<'t> {
    pub cells: Vec<Cell<'t>>,
    pub width: usize,
    pub style: Style,
    /// Set to the right: numbers.
    pub right: bool,
}

impl<'t> Column<'t> {
    /// A column of a text.
    pub(super) fn new(text: &'t str, width: usize, style: Style) -> Self {
        Self { cells: cells(text, &[]), width: width.max(1), style, right: false }
    }

    /// A column of a path.
    pub(super) fn path(path: &str, width: usize, style: Style) -> Self {
        Self { cells: verbatim(path), width: width.max(1), style, right: false }
    }

    /// A column of a number.
    pub(super) fn right(text: &'t str, width: usize, style: Style) -> Self {
        Self { right: true, ..Self::new(text, width, style) }
    }
}

/// Writes a row, as many lines as its longest column takes, with `gap` spaces between columns.
pub(super) fn row(w: &mut dyn Write, columns: &[Column<'_>], gap: usize, color: bool) -> io::Result<()> {
    let wrapped: Vec<_> =
        columns.iter().map(|column| wrap(&column.cells, column.width, column.width)).collect();
    for line in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
        let mut owed = 0;
        for (column, lines) in columns.iter().zip(&wrapped) {
            let cells = lines.get(line).copied().unwrap_or_default();
            let free = column.width.saturating_sub(width(cells));
            let (before, after) = if column.right { (free, 0) } else { (0, free) };
            if !cells.is_empty() {
                // Spaces are written when something follows them, so that no line ends in one.
                indent(w, owed + before)?;
                write_cells(w, cells, column.style, color)?;
                owed = after + gap;
            } else {
                owed += column.width + gap;
            }
        }
        writeln!(w)?;
    }
    Ok(())
}

/// The columns a text takes when it is shown.
pub(super) fn columns_of(text: &str) -> usize {
    width(&cells(text, &[]))
}
