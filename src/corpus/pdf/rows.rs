//! From the pieces of a page to its lines, in reading order.
//!
//! Owns: which pieces stand on one line, the spaces between them, columns. Must not know: other pages, paragraphs.

use super::content::{Piece, Run};
use crate::corpus::join::is_wide;

/// A wider gap sets cells or columns apart, in ems.
const CELL_GAP: f64 = 1.8;

/// A wider gap does too, when a line next to it has one at the same place, in ems.
const ALIGNED_GAP: f64 = 0.9;

/// A wider gap is a space between two Latin letters, in ems.
const WORD_GAP: f64 = 0.15;

/// A wider gap is a space where a wide character is on either side, in ems.
const WIDE_GAP: f64 = 0.6;

/// Two columns of fewer lines are a table.
const FEWEST_COLUMN_LINES: usize = 6;

/// A line of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Without white space around it; cells set apart by tabs.
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) base: f64,
    pub(super) size: f64,
    /// All of it is bold.
    pub(super) bold: bool,
    /// All of it is marked as no part of the text.
    pub(super) artifact: bool,
    /// Which part of the page it stands in: lines of different columns have different margins.
    pub(super) column: usize,
    /// It runs as most text of the page does.
    pub(super) main: bool,
}

/// The lines of a page, in reading order.
pub(super) fn rows(pieces: Vec<Piece>) -> Vec<Row> {
    let mut runs: Vec<(Run, Vec<Piece>)> = Vec::new();
    for piece in pieces {
        match runs.iter_mut().find(|(run, _)| *run == piece.run) {
            Some((_, same)) => same.push(piece),
            None => runs.push((piece.run, vec![piece])),
        }
    }
    let length = |pieces: &[Piece]| pieces.iter().map(|piece| piece.text.len()).sum::<usize>();
    let stamped = |runs: &[(Run, Vec<Piece>)]| runs.iter().any(|(run, _)| *run != Run::Askew);
    if stamped(&runs) {
        runs.retain(|(run, _)| *run != Run::Askew);
    }
    runs.sort_by_key(|(_, pieces)| std::cmp::Reverse(length(pieces)));
    let mut all = Vec::new();
    for (at, (_, pieces)) in runs.into_iter().enumerate() {
        let segments = in_columns(segments(pieces));
        all.extend(segments.into_iter().map(|line| whole(line, at == 0)).filter(|row| !row.text.is_empty()));
    }
    all
}

/// A part of a line without a wide gap.
#[derive(Debug, Clone)]
struct Segment {
    row: Row,
    /// Only the largest piece tells where the line stands.
    reach: f64,
}

/// The pieces put together: a list of lines, from the top, each a list of segments, from the left.
fn segments(mut pieces: Vec<Piece>) -> Vec<Vec<Segment>> {
    pieces.sort_by(|a, b| b.base.total_cmp(&a.base));
    let mut lines: Vec<(f64, f64, Vec<Piece>)> = Vec::new();
    for piece in pieces {
        let blank = piece.text.trim().is_empty();
        // Lines come from the top, so only the last few can be the piece's own.
        let own = lines.iter_mut().rev().take(3).find(|(base, size, _)| overlap(*base, *size, &piece));
        match own {
            Some((base, size, line)) => {
                if piece.size > *size * 1.05 && !blank {
                    (*base, *size) = (piece.base, piece.size);
                }
                line.push(piece);
            }
            None if blank => {}
            None => lines.push((piece.base, piece.size, vec![piece])),
        }
    }
    lines.sort_by(|a, b| b.0.total_cmp(&a.0));
    settle(lines.into_iter().map(|(base, size, line)| line_segments(base, size, line)).collect())
}

/// Closes the gaps that are neither wide nor aligned with one in a line next to them.
fn settle(lines: Vec<Vec<Segment>>) -> Vec<Vec<Segment>> {
    let gaps: Vec<Vec<(f64, f64)>> = lines
        .iter()
        .map(|line| line.windows(2).map(|pair| (pair[0].reach, pair[1].row.left)).collect())
        .collect();
    let aligned = |line: usize, (from, to): (f64, f64), em: f64| {
        let near =
            [line.checked_sub(1), Some(line + 1)].into_iter().flatten().filter_map(|line| gaps.get(line));
        near.flatten().any(|other| to.min(other.1) - from.max(other.0) > 0.5 * em)
    };
    let mut settled: Vec<Vec<Segment>> = Vec::new();
    for (at, line) in lines.into_iter().enumerate() {
        let mut parts: Vec<Segment> = Vec::new();
        for segment in line {
            let Some(before) = parts.last_mut() else {
                parts.push(segment);
                continue;
            };
            let (gap, em) = ((before.reach, segment.row.left), before.row.size);
            if gap.1 - gap.0 > CELL_GAP * em || aligned(at, gap, em) {
                parts.push(segment);
                continue;
            }
            if needs_space(&before.row.text, &segment.row.text, (gap.1 - gap.0) / em) {
                before.row.text.push(' ');
            }
            before.row.text.push_str(&segment.row.text);
            before.row.right = segment.row.right;
            before.row.bold &= segment.row.bold;
            before.row.artifact &= segment.row.artifact;
            before.reach = segment.reach;
        }
        settled.push(parts);
    }
    settled
}

/// Whether a piece stands on the line with this base and size.
fn overlap(base: f64, size: f64, piece: &Piece) -> bool {
    let low = (base - 0.2 * size).max(piece.base - 0.2 * piece.size);
    let high = (base + 0.75 * size).min(piece.base + 0.75 * piece.size);
    high - low >= 0.5 * 0.95 * size.min(piece.size)
}

fn line_segments(base: f64, size: f64, mut pieces: Vec<Piece>) -> Vec<Segment> {
    pieces.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut segments: Vec<Segment> = Vec::new();
    let mut previous: Option<Piece> = None;
    for piece in pieces {
        if previous.as_ref().is_some_and(|previous| overprints(previous, &piece)) {
            continue;
        }
        let em = size.min(piece.size.max(1.0));
        let gap = segments.last().map_or(f64::MAX, |segment| piece.left - segment.reach);
        match segments.last_mut() {
            Some(segment) if gap <= ALIGNED_GAP * em => {
                let row = &mut segment.row;
                if needs_space(&row.text, &piece.text, gap / em) {
                    row.text.push(' ');
                }
                row.text.push_str(&piece.text);
                row.bold &= piece.bold || piece.text.trim().is_empty();
                row.artifact &= piece.artifact;
                segment.reach = segment.reach.max(piece.right);
                if !piece.text.trim().is_empty() {
                    row.right = row.right.max(piece.right);
                }
            }
            _ if piece.text.trim().is_empty() => {}
            _ => segments.push(Segment {
                row: Row {
                    text: piece.text.clone(),
                    left: piece.left,
                    right: piece.right,
                    base,
                    size,
                    bold: piece.bold,
                    artifact: piece.artifact,
                    column: 0,
                    main: true,
                },
                reach: piece.right,
            }),
        }
        previous = Some(piece);
    }
    segments
}

/// Whether the piece is the one before it drawn once more, for a bolder look or a shadow.
fn overprints(before: &Piece, piece: &Piece) -> bool {
    before.text == piece.text
        && (piece.left - before.left).abs() < 0.25 * piece.size
        && (piece.base - before.base).abs() < 0.25 * piece.size
}

fn needs_space(before: &str, after: &str, gap: f64) -> bool {
    match (before.chars().next_back(), after.chars().next()) {
        (Some(last), Some(first)) if last.is_whitespace() || first.is_whitespace() => false,
        (Some(last), Some(first)) => gap > if is_wide(last) || is_wide(first) { WIDE_GAP } else { WORD_GAP },
        _ => false,
    }
}

/// One line of its segments.
fn whole(segments: Vec<Segment>, main: bool) -> Row {
    let mut rows = segments.into_iter().map(|segment| segment.row);
    let Some(mut row) = rows.next() else {
        return Row {
            text: String::new(),
            left: 0.0,
            right: 0.0,
            base: 0.0,
            size: 1.0,
            bold: false,
            artifact: false,
            column: 0,
            main,
        };
    };
    row.main = main;
    row.text.truncate(row.text.trim_end().len());
    for next in rows {
        row.text.push('\t');
        row.text.push_str(next.text.trim());
        row.right = row.right.max(next.right);
        row.bold &= next.bold;
        row.artifact &= next.artifact;
    }
    row.text = row.text.trim().to_owned();
    row
}

/// Puts the lines of two columns of running text one column after the other; all other lines stay.
fn in_columns(lines: Vec<Vec<Segment>>) -> Vec<Vec<Segment>> {
    let Some(gutter) = gutter(&lines) else { return lines };
    let mut ordered: Vec<Vec<Segment>> = Vec::new();
    let (mut left, mut right): (Vec<Vec<Segment>>, Vec<Vec<Segment>>) = (Vec::new(), Vec::new());
    let flush = |left: &mut Vec<_>, right: &mut Vec<_>, ordered: &mut Vec<_>| {
        ordered.append(left);
        ordered.append(right);
    };
    for line in lines {
        if line.iter().any(|segment| segment.row.left < gutter && segment.row.right > gutter) {
            flush(&mut left, &mut right, &mut ordered);
            ordered.push(line);
            continue;
        }
        let (mut first, mut second): (Vec<Segment>, Vec<Segment>) =
            line.into_iter().partition(|segment| segment.row.right <= gutter);
        first.iter_mut().for_each(|segment| segment.row.column = 1);
        second.iter_mut().for_each(|segment| segment.row.column = 2);
        left.extend(Some(first).filter(|line| !line.is_empty()));
        right.extend(Some(second).filter(|line| !line.is_empty()));
    }
    flush(&mut left, &mut right, &mut ordered);
    ordered
}

/// Where the gap between two columns of running text is: on both sides of it most lines are full.
fn gutter(lines: &[Vec<Segment>]) -> Option<f64> {
    let pairs: Vec<(&Row, &Row)> =
        lines.iter().flat_map(|line| line.windows(2).map(|pair| (&pair[0].row, &pair[1].row))).collect();
    let covering = |x: f64| pairs.iter().filter(|(a, b)| a.right <= x && b.left >= x).count();
    let best = pairs.iter().map(|(_, b)| b.left - 0.1).max_by_key(|&x| covering(x))?;
    let sides: Vec<_> = pairs.iter().filter(|(a, b)| a.right <= best && b.left >= best).collect();
    let crossing =
        lines.iter().flatten().filter(|part| part.row.left < best && part.row.right > best).count();
    if sides.len() < FEWEST_COLUMN_LINES || crossing * 2 > lines.len() {
        return None;
    }
    let both = full(sides.iter().map(|pair| pair.0)) && full(sides.iter().map(|pair| pair.1));
    both.then_some(best)
}

/// Whether these lines are those of a column of running text: wide, and two thirds of them reach its end.
fn full<'a>(rows: impl Iterator<Item = &'a Row> + Clone) -> bool {
    let low = rows.clone().map(|row| row.left).fold(f64::MAX, f64::min);
    let high = rows.clone().map(|row| row.right).fold(f64::MIN, f64::max);
    let em = rows.clone().map(|row| row.size).fold(1.0, f64::max);
    let filled = rows.clone().filter(|row| row.right > high - 0.2 * (high - low)).count();
    high - low > 12.0 * em && filled * 3 > rows.count() * 2
}
