//! The part of a passage worth showing.
//!
//! Owns the choice: as many different matches as fit, whole sentences where possible, else clauses, else words; never
//! half a grapheme, and half a match or a word only where one is longer than the room. Must not know what produced the
//! highlights, nor how the snippet is written.

use std::ops::Range;

use super::cells::{Cell, Kind, byte_ranges, cells, is_closing_bracket, with_markers};
use super::wrap::may_break;

/// Below this many columns a fragment says nothing.
const SHORTEST_FRAGMENT: usize = 40;
/// More fragments than this read like a list of words.
const MOST_FRAGMENTS: usize = 3;
/// Columns of `… ` at the beginning or ` …` at the end.
const ELLIPSIS: usize = 2;

/// What of a passage is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Its parts, in order and apart from each other; none when the passage is empty.
    pub fragments: Vec<Fragment>,
    /// Whether text was left out before the first part.
    pub cut_before: bool,
    /// Whether text was left out after the last part.
    pub cut_after: bool,
}

/// A part of a passage that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// Its bytes in the passage.
    pub range: Range<usize>,
    /// What of it matches: half-open ranges of code points, counted from its beginning.
    pub highlights: Vec<[usize; 2]>,
}

/// The best part of a passage for a room of so many terminal columns, the marks around matches not counted.
///
/// `highlights` are half-open ranges of code points, as in [`Hit`](crate::results::Hit). A passage that fits is shown
/// whole. One that does not is shown in one part, or in up to three if only so all the different matches can be seen.
///
/// ```
/// # use pressroom::render::snippet::snippet;
/// let text = "The Bureau met. It agreed to fund the Cross-Bay Tunnel this year. Work begins in May.";
/// let part = snippet(text, &[[38, 54]], 60);
/// assert_eq!(&text[part.fragments[0].range.clone()], "It agreed to fund the Cross-Bay Tunnel this year.");
/// ```
#[must_use]
pub fn snippet(text: &str, highlights: &[[usize; 2]], columns: usize) -> Snippet {
    let passage = Passage::new(text, highlights);
    let windows = passage.windows(columns);
    let (cut_before, cut_after) = passage.cuts(&windows);
    let marks = byte_ranges(text, highlights);
    let fragments = windows.iter().map(|window| passage.fragment(text, &marks, window)).collect();
    Snippet { fragments, cut_before, cut_after }
}

/// The same on one line: matches between `«` and `»`, `…` for what was left out, control characters made visible.
#[must_use]
pub fn marked(text: &str, highlights: &[[usize; 2]], columns: usize) -> String {
    let passage = Passage::new(text, highlights);
    let windows = passage.windows(columns);
    with_markers(&passage.shown(&windows)).iter().map(|cell| &*cell.shown).collect()
}

/// How good a place is to begin or end at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    /// Inside a word or a match.
    Never,
    Word,
    Clause,
    Sentence,
}

/// A match, as cells, and which of the different matched strings it shows.
struct Run {
    cells: Range<usize>,
    strings: Vec<usize>,
}

impl Run {
    /// Ticks off the strings this match shows, and counts those that were not.
    fn see(&self, seen: &mut [bool]) -> usize {
        self.strings.iter().filter(|string| !std::mem::replace(&mut seen[**string], true)).count()
    }
}

/// Matches that a part may be built around.
struct Core {
    /// Different matched strings not yet shown, then matches.
    score: (usize, usize),
    cells: Range<usize>,
    /// How far the part may grow.
    bounds: Range<usize>,
}

/// A passage made ready for choosing parts of it, any number of times.
pub(super) struct Passage<'t> {
    cells: Vec<Cell<'t>>,
    /// Columns before each cell, and at the end those of all.
    offsets: Vec<usize>,
    edges: Vec<Edge>,
    runs: Vec<Run>,
    strings: usize,
}

impl<'t> Passage<'t> {
    pub(super) fn new(text: &'t str, highlights: &[[usize; 2]]) -> Self {
        let cells = cells(text, &byte_ranges(text, highlights));
        let mut offsets = Vec::with_capacity(cells.len() + 1);
        offsets.push(0);
        offsets.extend(cells.iter().scan(0, |columns, cell| {
            *columns += cell.width;
            Some(*columns)
        }));
        let edges = (0..=cells.len()).map(|at| edge(&cells, at)).collect();
        let (runs, strings) = runs(&cells);
        Self { cells, offsets, edges, runs, strings }
    }

    fn width(&self, window: Range<usize>) -> usize {
        self.offsets[window.end] - self.offsets[window.start]
    }

    /// The parts to show, as ranges of cells.
    pub(super) fn windows(&self, columns: usize) -> Vec<Range<usize>> {
        let all = 0..self.cells.len();
        if all.is_empty() {
            return Vec::new();
        }
        if self.width(all.clone()) <= columns {
            return vec![all];
        }
        let room = columns.saturating_sub(2 * ELLIPSIS).max(1);
        let mut best = self.parts(1, room);
        for parts in 2..=MOST_FRAGMENTS {
            let room = room.saturating_sub(3 * (parts - 1)) / parts;
            if self.found(&best) == self.strings || room < SHORTEST_FRAGMENT {
                break;
            }
            let more = self.parts(parts, room);
            if self.found(&more) > self.found(&best) {
                best = more;
            }
        }
        best.iter().map(|window| self.trim(window.clone())).collect()
    }

    /// Cells to be written for some parts: those of the parts, and the ellipses.
    pub(super) fn shown(&self, windows: &[Range<usize>]) -> Vec<Cell<'t>> {
        let (before, after) = self.cuts(windows);
        let mut shown = Vec::new();
        if before {
            shown.push(Cell::lead("… "));
        }
        for (i, window) in windows.iter().enumerate() {
            if i > 0 {
                shown.extend([Cell::join(" …"), Cell::space()]);
            }
            shown.extend_from_slice(&self.cells[window.clone()]);
        }
        if after {
            shown.push(Cell::join(" …"));
        }
        shown
    }

    fn cuts(&self, windows: &[Range<usize>]) -> (bool, bool) {
        let before = windows.first().is_some_and(|first| first.start > 0);
        let after = windows.last().is_some_and(|last| last.end < self.cells.len());
        (before, after)
    }

    fn fragment(&self, text: &str, marks: &[Range<usize>], window: &Range<usize>) -> Fragment {
        let source = |at: usize| self.cells[at].source.clone();
        let range = source(window.start).start..source(window.end - 1).end;
        let points = |to: usize| text[range.start..to].chars().count();
        let highlights = marks
            .iter()
            .map(|mark| mark.start.max(range.start)..mark.end.min(range.end))
            .filter(|mark| !mark.is_empty())
            .map(|mark| [points(mark.start), points(mark.end)])
            .collect();
        Fragment { range, highlights }
    }

    /// How many different matched strings some parts show.
    fn found(&self, windows: &[Range<usize>]) -> usize {
        let within = |run: &Run| windows.iter().any(|w| w.start <= run.cells.start && run.cells.end <= w.end);
        let mut seen = vec![false; self.strings];
        self.runs.iter().filter(|run| within(run)).for_each(|run| _ = run.see(&mut seen));
        seen.iter().filter(|seen| **seen).count()
    }

    /// Up to so many parts of so many columns each, the first where most is found, the next for what is still missing.
    fn parts(&self, parts: usize, room: usize) -> Vec<Range<usize>> {
        let mut windows: Vec<Range<usize>> = Vec::new();
        for _ in 0..parts {
            let Some((core, bounds)) = self.core(&windows, room) else { break };
            windows.push(self.around(core, bounds, room));
        }
        if windows.is_empty() {
            return vec![self.around(0..0, 0..self.cells.len(), room)];
        }
        windows.sort_by_key(|window| window.start);
        let mut joined: Vec<Range<usize>> = Vec::new();
        for window in windows {
            match joined.last_mut() {
                // An ellipsis takes as much room as what would be left out.
                Some(last) if self.width(last.end..window.start) <= 3 => last.end = window.end,
                _ => joined.push(window),
            }
        }
        joined
    }

    /// From the first to the last of the matches that a new part is best built around, and the bounds it may grow to.
    fn core(&self, taken: &[Range<usize>], room: usize) -> Option<(Range<usize>, Range<usize>)> {
        let mut known = vec![false; self.strings];
        for run in &self.runs {
            if taken.iter().any(|w| w.start <= run.cells.start && run.cells.end <= w.end) {
                run.see(&mut known);
            }
        }
        let free = |run: &Run| taken.iter().all(|w| run.cells.end <= w.start || w.end <= run.cells.start);
        let mut best: Option<Core> = None;
        // Matches close together leave room for what stands around them; farther apart they must bring something new.
        for room in [room * 2 / 3, room] {
            let found = best.as_ref().map_or(0, |best| best.score.0);
            for (i, first) in self.runs.iter().enumerate() {
                if !free(first) || first.strings.iter().all(|string| known[*string]) {
                    continue;
                }
                let start = first.cells.start;
                let bounds = taken.iter().map(|w| w.end).filter(|end| *end <= start).max().unwrap_or(0)
                    ..taken
                        .iter()
                        .map(|w| w.start)
                        .filter(|at| *at >= start)
                        .min()
                        .unwrap_or(self.cells.len());
                let mut seen = known.clone();
                let mut score = (0, 0);
                for (n, run) in self.runs[i..].iter().enumerate() {
                    let core = start..run.cells.end;
                    if run.cells.end > bounds.end || n > 0 && self.width(core.clone()) > room {
                        break;
                    }
                    score.0 += run.see(&mut seen);
                    score.1 += 1;
                    if score.0 > found && best.as_ref().is_none_or(|best| score > best.score) {
                        best = Some(Core { score, cells: core, bounds: bounds.clone() });
                    }
                }
            }
        }
        best.map(|best| (best.cells, best.bounds))
    }

    /// A part around some matches: from the beginning of their sentence if that is near, to the end of one.
    fn around(&self, core: Range<usize>, bounds: Range<usize>, room: usize) -> Range<usize> {
        let slack = room.saturating_sub(self.width(core.clone()));
        let before = |edge: Edge, limit: usize| {
            (bounds.start..=core.start)
                .rev()
                .take_while(move |at| self.width(*at..core.start) <= limit)
                .filter(move |at| self.edges[*at] >= edge)
        };
        let ended = (core.end..=bounds.end).find(|at| *at > core.start && self.edges[*at] == Edge::Sentence);
        let rest = ended.map_or(slack, |end| self.width(core.end..end));
        let start = before(Edge::Sentence, slack.saturating_sub(rest).max(slack * 2 / 3))
            .next()
            .or_else(|| before(Edge::Clause, slack / 2).last())
            .or_else(|| before(Edge::Word, slack / 3).last())
            .or_else(|| before(Edge::Word, slack).next())
            .unwrap_or(core.start);
        let reach =
            (start..=bounds.end).take_while(|at| self.width(start..*at) <= room).last().unwrap_or(start);
        if reach < core.end.max(start + 1) {
            return start..reach.max(start + 1);
        }
        let fills = [(Edge::Sentence, room * 3 / 5), (Edge::Clause, room * 3 / 4), (Edge::Word, 0)];
        let last = |edge: Edge, least: usize| {
            (core.end..=reach)
                .rev()
                .take_while(move |at| self.width(start..*at) >= least)
                .find(move |at| *at > start && self.edges[*at] >= edge)
        };
        let end = if reach == bounds.end {
            reach
        } else {
            fills
                .iter()
                .find_map(|(edge, least)| last(*edge, *least))
                .unwrap_or_else(|| self.unmarked(core.end, reach))
        };
        // What the end left over goes to the beginning.
        let earlier = |edge: Edge, least: usize| {
            (bounds.start..=start)
                .rev()
                .take_while(move |at| self.width(*at..end) <= room)
                .filter(move |at| self.edges[*at] >= edge && self.width(*at..end) >= least)
                .last()
        };
        let start = fills[..2]
            .iter()
            .find_map(|(edge, least)| earlier(*edge, *least))
            .or_else(|| (self.edges[start] < Edge::Clause).then(|| earlier(Edge::Word, 0)).flatten())
            .unwrap_or(start);
        start..end
    }

    /// The last place up to `reach` that is not inside a match, where no word ends.
    fn unmarked(&self, least: usize, reach: usize) -> usize {
        let inside =
            |at: usize| at > 0 && at < self.cells.len() && self.cells[at - 1].marked && self.cells[at].marked;
        (least..=reach).rev().find(|at| !inside(*at)).unwrap_or(reach)
    }

    fn trim(&self, window: Range<usize>) -> Range<usize> {
        let gap = |at: &usize| self.cells[*at].is_gap() && !self.cells[*at].marked;
        let start = window.clone().find(|at| !gap(at)).unwrap_or(window.start);
        let end = (start..window.end).rev().find(|at| !gap(at)).map_or(window.end, |at| at + 1);
        start..end
    }
}

/// The matches among some cells, and how many different strings they show.
///
/// A string that holds another matched one, as `tolls` does `toll`, or two that touch do each, counts as what it holds.
fn runs(cells: &[Cell<'_>]) -> (Vec<Run>, usize) {
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    let mut at = 0;
    for run in cells.chunk_by(|a, b| a.marked == b.marked) {
        let range = at..at + run.len();
        at = range.end;
        if run[0].marked {
            let letters = run.iter().filter(|cell| !cell.is_gap()).flat_map(|cell| cell.shown.chars());
            found.push((range, letters.collect::<String>().to_lowercase()));
        }
    }
    let mut strings: Vec<&str> = found.iter().map(|(_, string)| &**string).collect();
    strings.sort_unstable_by_key(|string| (string.len(), *string));
    strings.dedup();
    let mut least: Vec<&str> = Vec::new();
    for string in strings {
        if !least.iter().any(|part| string.contains(part)) {
            least.push(string);
        }
    }
    let held = |string: &str| (0..least.len()).filter(|part| string.contains(least[*part])).collect();
    let runs =
        found.iter().map(|(cells, string)| Run { cells: cells.clone(), strings: held(string) }).collect();
    (runs, least.len())
}

fn edge(cells: &[Cell<'_>], at: usize) -> Edge {
    if at == 0 || at == cells.len() {
        return Edge::Sentence;
    }
    if cells[at - 1].marked && cells[at].marked || !may_break(cells, at) {
        return Edge::Never;
    }
    let spaced = cells[at - 1].kind == Kind::Space;
    let mut before = cells[..at].iter().rev().skip_while(|cell| cell.kind == Kind::Space).peekable();
    if before.peek().is_some_and(|cell| cell.kind == Kind::Join) {
        return Edge::Sentence;
    }
    let mut before = before.map(Cell::first).skip_while(|c| is_closing_bracket(*c));
    let apart = spaced || cells[at].wide;
    match before.next() {
        Some('。' | '！' | '？' | '；' | '．') => Edge::Sentence,
        Some('!' | '?' | ';') if apart => Edge::Sentence,
        Some('.') if apart => {
            let word: String = before.take_while(|c| c.is_alphanumeric()).take(5).collect();
            if is_abbreviation(&word) { Edge::Word } else { Edge::Sentence }
        }
        Some('，' | '、' | '：') => Edge::Clause,
        Some(',' | ':' | '—' | '–') if apart => Edge::Clause,
        _ => Edge::Word,
    }
}

/// Whether a word, given from its end to its beginning, is written with a full stop that ends no sentence.
fn is_abbreviation(reversed: &str) -> bool {
    let mut letters = reversed.chars();
    matches!((letters.next(), letters.next()), (Some(only), None) if only.is_uppercase())
        || matches!(
            reversed,
            "rM" | "srM" | "sM" | "rD" | "oN" | "tS" | "forP" | "noH" | "dtL" | "oC" | "sv" | "p" | "pp"
        )
}

#[cfg(test)]
#[path = "snippet_tests.rs"]
mod tests;
