//! Search results as a person reads them in a terminal.
//!
//! Owns the layout of results and the sentence that sums them up. Must not know whether there is a terminal, nor its
//! width: it is told. Whatever a document holds, nothing but text, line ends and the styles asked for is written.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};
use std::ops::Range;

use anstyle::{Effects, Style};

use super::cells::{Cell, byte_ranges, cells, verbatim, with_markers};
use super::columns::{Column, row};
use super::snippet::Passage;
use super::wrap::{indent, width, wrap, wrap_facts, write_cells};
use crate::results::{ContextView, Hit, Matched, PassageView, SearchResults};

pub use super::views::{parallel, release, stats, tokens};

/// No line is laid out for fewer columns than this.
pub const NARROWEST: usize = 20;

/// From so many columns on two versions of a passage stand side by side.
const TWO_COLUMNS: usize = 120;
/// Columns between them.
const GAP: usize = 3;

/// A snippet of fewer columns says nothing; rather than that it takes a line too many.
const FEWEST: usize = 8;

pub(super) const DIM: Style = Style::new().effects(Effects::DIMMED);
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const PLAIN: Style = Style::new();

/// How text is laid out and dressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextOptions {
    /// Columns of a line; fewer than [`NARROWEST`] count as that many.
    pub width: usize,
    /// Whether to style text with escape sequences; without, matches stand between `«` and `»`.
    pub color: bool,
    /// Whether paths are links a terminal can open (OSC 8).
    pub hyperlinks: bool,
    /// How many lines of a passage are shown; 0 for all of it.
    pub lines_per_snippet: usize,
    /// Whether charts are drawn with ASCII characters alone.
    pub ascii: bool,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { width: 80, color: false, hyperlinks: false, lines_per_snippet: 3, ascii: false }
    }
}

impl TextOptions {
    pub(super) fn columns(&self) -> usize {
        self.width.max(NARROWEST)
    }

    /// Cells as they are written: with markers where there is no colour.
    pub(super) fn dress<'t>(&self, cells: Vec<Cell<'t>>) -> Vec<Cell<'t>> {
        if self.color || !cells.iter().any(|cell| cell.marked) { cells } else { with_markers(&cells) }
    }
}

/// Writes results, best first: number and title, then where and when, then the part of the passage that matches.
///
/// Hits of one release that follow one another stand under one title. Nothing is written when there are no results.
pub fn results(w: &mut dyn Write, results: &SearchResults, options: &TextOptions) -> io::Result<()> {
    let widest = results.results.iter().map(|hit| hit.rank).max().unwrap_or(0).to_string().len();
    let margin = (widest + 2).clamp(3, 8);
    for (i, hits) in by_release(results).enumerate() {
        if i > 0 {
            writeln!(w)?;
        }
        group(w, hits, margin, options)?;
    }
    Ok(())
}

/// Hits of one release that follow one another.
fn by_release(results: &SearchResults) -> impl Iterator<Item = &[Hit]> {
    results.results.chunk_by(|one, next| one.release == next.release)
}

/// What a search found, in a sentence: `12 passages in 5 releases, 10 shown (0.8 ms)`.
#[must_use]
pub fn summary(results: &SearchResults, shown: u64) -> String {
    let time = duration(results.took_us);
    if results.total == 0 {
        return format!("nothing found ({time})");
    }
    let part = if shown == results.total { String::new() } else { format!(", {} shown", number(shown)) };
    format!("{}{part} ({time})", extent(results))
}

/// How much a search found: `at least 12 passages in 5 releases`.
pub(super) fn extent(results: &SearchResults) -> String {
    let (passages, releases) = (counted(results.total, "passage"), counted(results.releases, "release"));
    if results.total_is_exact {
        return format!("{passages} in {releases}");
    }
    // Where no more releases are known than are listed, their number says nothing.
    if results.releases <= by_release(results).count() as u64 {
        return format!("at least {passages}");
    }
    format!("at least {passages} in {releases}")
}

fn group(w: &mut dyn Write, hits: &[Hit], margin: usize, options: &TextOptions) -> io::Result<()> {
    let Some(first) = hits.first() else { return Ok(()) };
    heading(w, first, margin, options)?;
    facts_of(first, hits.len() == 1).write(w, margin, options)?;
    // What stands around one hit may be another, or stand around that too: it is shown once.
    let mut seen: HashSet<u64> = hits.iter().map(|hit| hit.passage).collect();
    for hit in hits {
        if hits.len() > 1 {
            let mut facts = Facts::default();
            facts.push(&place(hit));
            if hit.matched != first.matched {
                facts.push(by(hit.matched));
            }
            if let Some(told) = hit.repeats {
                facts.push(&format!("a caption that repeats passage {told}"));
            }
            facts.write(w, margin, options)?;
            if hit.repeats.is_some() {
                continue;
            }
        }
        let around = |side: fn(&ContextView) -> &[PassageView]| hit.context.as_ref().map_or(&[][..], side);
        context(w, around(|context| &context.before), &mut seen, margin, options)?;
        passage(w, hit, margin, options)?;
        context(w, around(|context| &context.after), &mut seen, margin, options)?;
    }
    Ok(())
}

/// Writes the passages around a hit that were not shown yet: dim, behind a bar.
fn context(
    w: &mut dyn Write,
    passages: &[PassageView],
    seen: &mut HashSet<u64>,
    margin: usize,
    options: &TextOptions,
) -> io::Result<()> {
    let room = options.columns() - margin - 2;
    for passage in passages.iter().filter(|passage| seen.insert(passage.passage)) {
        for line in wrap(&shown(&passage.text, &[], room, options), room, room) {
            indent(w, margin)?;
            write_cells(w, &[Cell::lead("│ ")], DIM, options.color)?;
            write_cells(w, line, DIM, options.color)?;
            writeln!(w)?;
        }
    }
    Ok(())
}

fn heading(w: &mut dyn Write, hit: &Hit, margin: usize, options: &TextOptions) -> io::Result<()> {
    let of_title = hit.passage == 0 && hit.title_highlights.is_empty() && hit.text == hit.title;
    let highlights = if of_title { &hit.highlights } else { &hit.title_highlights };
    let mut title = cells(&hit.title, &byte_ranges(&hit.title, highlights));
    if title.is_empty() {
        title = verbatim(&hit.release);
    }
    let label = format!("{:>1$}. ", hit.rank, margin.saturating_sub(2));
    let title = options.dress(title);
    let room = options.columns() - margin;
    let lines = wrap(&title, (room + margin).saturating_sub(label.len()).max(1), room);
    write_cells(w, &[Cell::lead(label.as_str())], DIM, options.color)?;
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            indent(w, margin)?;
        }
        write_cells(w, line, BOLD, options.color)?;
        writeln!(w)?;
    }
    if lines.is_empty() { writeln!(w) } else { Ok(()) }
}

fn passage(w: &mut dyn Write, hit: &Hit, margin: usize, options: &TextOptions) -> io::Result<()> {
    let is_title = hit.passage == 0 && hit.text == hit.title;
    let room = options.columns() - margin;
    let Some(other) = &hit.parallel else {
        let shown = if is_title { Vec::new() } else { shown(&hit.text, &hit.highlights, room, options) };
        return lines(w, &shown, margin, room, PLAIN, options);
    };
    let facts = format!("{} · {}", other.lang, other.release);
    if options.columns() >= TWO_COLUMNS {
        let width = (room - GAP) / 2;
        let left = shown(&hit.text, &hit.highlights, width, options);
        let mut two = |left: Vec<Cell<'_>>, right: Vec<Cell<'_>>, style| {
            let margin = Column { cells: Vec::new(), width: margin - GAP, style: PLAIN, right: false };
            let [left, right] = [(left, PLAIN), (right, style)].map(|(cells, style)| Column {
                cells,
                width,
                style,
                right: false,
            });
            row(w, &[margin, left, right], GAP, options.color)
        };
        let mut left = Some(left);
        for passage in &other.passages {
            let right = shown(&passage.text, &passage.highlights, width, options);
            two(left.take().unwrap_or_default(), right, PLAIN)?;
        }
        return two(Vec::new(), cells(&facts, &[]), DIM);
    }
    let own = shown(&hit.text, &hit.highlights, room, options);
    lines(w, &own, margin, room, PLAIN, options)?;
    let (margin, room) = (margin + 2, room - 2);
    lines(w, &cells(&facts, &[]), margin, room, DIM, options)?;
    for passage in &other.passages {
        let other = shown(&passage.text, &passage.highlights, room, options);
        lines(w, &other, margin, room, PLAIN, options)?;
    }
    Ok(())
}

/// The part of a passage that is worth its lines of so many columns.
pub(super) fn shown<'t>(
    text: &'t str,
    highlights: &[[usize; 2]],
    room: usize,
    options: &TextOptions,
) -> Vec<Cell<'t>> {
    let passage = Passage::new(text, highlights);
    let limit = if options.lines_per_snippet == 0 { usize::MAX } else { options.lines_per_snippet };
    let mut columns = room.saturating_mul(limit);
    let mut shown = options.dress(passage.shown(&passage.windows(columns)));
    loop {
        // Lines are seldom filled to the last column, and markers take room too: ask for less until it fits.
        let lines = wrap(&shown, room, room);
        let over: usize = lines.iter().skip(limit).map(|line| width(line)).sum();
        if over == 0 || columns < FEWEST {
            return shown;
        }
        columns = columns.min(width(&shown)).saturating_sub(over);
        shown = options.dress(passage.shown(&passage.windows(columns)));
    }
}

pub(super) fn lines(
    w: &mut dyn Write,
    cells: &[Cell<'_>],
    margin: usize,
    room: usize,
    style: Style,
    options: &TextOptions,
) -> io::Result<()> {
    for line in wrap(cells, room, room) {
        indent(w, margin)?;
        write_cells(w, line, style, options.color)?;
        writeln!(w)?;
    }
    Ok(())
}

/// The line under a title. The id is given where the path does not hold it, since `show` asks for it.
fn facts_of(hit: &Hit, alone: bool) -> Facts<'_> {
    let mut facts = Facts::default();
    facts.push(hit.date.as_deref().unwrap_or_default());
    facts.push(&hit.lang);
    facts.push(hit.issuer.as_deref().unwrap_or_default());
    if !hit.path.contains(&hit.release) && !hit.title.trim().is_empty() {
        facts.whole(&hit.release);
    }
    facts.path(&hit.path);
    if alone {
        facts.push(&place(hit));
    }
    facts.push(by(hit.matched));
    facts
}

fn place(hit: &Hit) -> String {
    let passage = if hit.passage == 0 { "title".to_owned() } else { format!("passage {}", hit.passage) };
    hit.page.map_or(passage.clone(), |page| format!("{passage}, page {page}"))
}

fn by(matched: Matched) -> &'static str {
    match matched {
        Matched::Direct => "",
        Matched::Translation => "by translation",
    }
}

/// Short facts with dots between them, dim, one of them perhaps a path.
#[derive(Debug, Default)]
pub(super) struct Facts<'t> {
    cells: Vec<Cell<'t>>,
    link: Option<(Range<usize>, &'t str)>,
}

impl<'t> Facts<'t> {
    /// Adds a fact; an empty one is left out, a short one stands on one line.
    pub(super) fn push(&mut self, fact: &str) {
        let mut fact = cells(fact, &[]);
        let short = width(&fact) <= NARROWEST;
        let own = |cell: Cell<'_>| Cell {
            shown: Cow::Owned(cell.shown.into_owned()),
            open: cell.open || short,
            ..cell
        };
        self.add(fact.drain(..).map(own).collect());
    }

    /// Adds a fact that stands on one line if any line can hold it: an id.
    pub(super) fn whole(&mut self, fact: &str) {
        self.add(verbatim(fact));
    }

    /// Adds the path of a file.
    pub(super) fn path(&mut self, path: &'t str) {
        let start = self.add(verbatim(path));
        self.link = Some((start..self.cells.len(), path));
    }

    /// Where the fact begins.
    fn add(&mut self, fact: Vec<Cell<'t>>) -> usize {
        if !self.cells.is_empty() && !fact.is_empty() {
            self.cells.extend([Cell::dot(), Cell::space()]);
        }
        let start = self.cells.len();
        self.cells.extend(fact);
        start
    }

    /// Writes the facts, as many lines as it takes, indented by `margin`.
    pub(super) fn write(&self, w: &mut dyn Write, margin: usize, options: &TextOptions) -> io::Result<()> {
        let room = options.columns() - margin;
        let mut at = 0;
        for line in wrap_facts(&self.cells, room) {
            indent(w, margin)?;
            // Lines are parts of the cells in order: where this one begins tells which of it is the link.
            let start =
                at + self.cells[at..].iter().take_while(|cell| !std::ptr::eq(*cell, &line[0])).count();
            at = start + line.len();
            let (link, url) = match &self.link {
                Some((link, path)) if options.hyperlinks => {
                    let clamp = |cell: usize| cell.clamp(start, at) - start;
                    (clamp(link.start)..clamp(link.end), file_url(path))
                }
                _ => (0..0, String::new()),
            };
            write_cells(w, &line[..link.start], DIM, options.color)?;
            if !link.is_empty() {
                write!(w, "\u{1b}]8;;{url}\u{1b}\\")?;
            }
            write_cells(w, &line[link.clone()], DIM, options.color)?;
            if !link.is_empty() {
                write!(w, "\u{1b}]8;;\u{1b}\\")?;
            }
            write_cells(w, &line[link.end..], DIM, options.color)?;
            writeln!(w)?;
        }
        Ok(())
    }
}

/// The URL of a file; one with a relative path is taken to lie under the working folder.
fn file_url(path: &str) -> String {
    let absolute =
        std::path::absolute(path).map_or(Cow::Borrowed(path), |p| p.to_string_lossy().into_owned().into());
    let mut url = String::from("file://");
    if !absolute.starts_with('/') {
        url.push('/');
    }
    for byte in absolute.bytes() {
        match byte {
            b'\\' if cfg!(windows) => url.push('/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' | b':' => {
                url.push(byte.into())
            }
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

/// A count and its noun: `1 passage`, `1,204 passages`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", number(count), if count == 1 { "" } else { "s" })
}

/// A number with its thousands set apart.
pub(super) fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub(super) fn duration(micros: u64) -> String {
    match micros {
        0..99_950 => format!("{:.1} ms", micros as f64 / 1e3),
        99_950..999_500 => format!("{:.0} ms", micros as f64 / 1e3),
        _ => format!("{:.2} s", micros as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_thousands_apart() {
        let shown: Vec<String> = [0, 12, 999, 1000, 1_234_567].map(number).into();
        assert_eq!(shown, ["0", "12", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn durations_keep_about_three_figures() {
        let shown: Vec<String> = [0, 830, 12_340, 340_000, 999_600, 2_345_678].map(duration).into();
        assert_eq!(shown, ["0.0 ms", "0.8 ms", "12.3 ms", "340 ms", "1.00 s", "2.35 s"]);
    }

    #[test]
    fn a_url_holds_nothing_a_terminal_obeys() {
        assert_eq!(file_url("/a b/公\u{1b}]8;;.htm"), "file:///a%20b/%E5%85%AC%1B%5D8%3B%3B.htm");
    }
}
