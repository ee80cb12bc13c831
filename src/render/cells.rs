//! Text as cells: what a terminal shows of each grapheme, how wide it is, and where it came from.
//!
//! Owns the way from a source text and its highlights to something that can be cut, wrapped and written without
//! counting bytes: control characters made harmless, white space collapsed, line ends turned into ` / ` or a space,
//! marks attached. Must not know how wide a terminal is, nor what the text is part of.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::sanitize::{harmless_grapheme, is_invisible, visible};

/// No grapheme may be wider than this; the few that are (long runs of conjuncts) are taken apart.
const WIDEST: usize = 9;
/// What stands between two facts.
const DOT: &str = " ·";

/// What a cell is to the one who cuts or wraps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A grapheme.
    Text,
    /// White space; dropped where a line is broken.
    Space,
    /// What stands at the end of something, put in by us and written with a space before it.
    Join,
}

/// One grapheme as it is shown.
#[derive(Debug, Clone)]
pub(super) struct Cell<'t> {
    /// What is written.
    pub shown: Cow<'t, str>,
    /// Its columns.
    pub width: usize,
    /// The bytes of the source it stands for; empty for what was put in.
    pub source: Range<usize>,
    pub kind: Kind,
    /// Part of a highlight.
    pub marked: bool,
    /// May not end a line.
    pub open: bool,
    /// May not begin a line.
    pub close: bool,
    /// Of a script written without spaces, so that a line may be broken beside it.
    pub wide: bool,
}

impl<'t> Cell<'t> {
    fn new(shown: Cow<'t, str>, source: Range<usize>, kind: Kind, marked: bool) -> Self {
        let width = shown.width();
        let first = shown.chars().next().unwrap_or(' ');
        let wide =
            kind == Kind::Text && width == 2 && !is_fullwidth_alphanumeric(first) || breaks_like_han(first);
        let quote = matches!(first, '"' | '\'');
        let (open, close) = match kind {
            Kind::Text => (quote || opens(first), quote || closes(first)),
            Kind::Space => (false, false),
            Kind::Join => (false, true),
        };
        Self { shown, width, source, kind, marked, open, close, wide }
    }

    /// The dot between two facts, which neither begins nor ends a line: see [`wrap_facts`](super::wrap::wrap_facts).
    pub(super) fn dot() -> Self {
        Self::join(DOT)
    }

    pub(super) fn is_dot(&self) -> bool {
        self.kind == Kind::Join && self.shown == DOT
    }

    /// A cell put in, which may not begin a line: the ellipsis at the end, the bar between two cells of a table.
    pub(super) fn join(shown: &'static str) -> Self {
        Self::new(Cow::Borrowed(shown), 0..0, Kind::Join, false)
    }

    /// A cell put in, which may not end a line: a number before its item, the ellipsis at the beginning.
    pub(super) fn lead(shown: impl Into<Cow<'t, str>>) -> Self {
        Self { open: true, ..Self::new(shown.into(), 0..0, Kind::Text, false) }
    }

    pub(super) fn space() -> Self {
        Self::new(Cow::Borrowed(" "), 0..0, Kind::Space, false)
    }

    pub(super) fn is_gap(&self) -> bool {
        self.kind != Kind::Text
    }

    /// The first character of what is shown; a space for a cell that shows nothing.
    pub(super) fn first(&self) -> char {
        self.shown.chars().next().unwrap_or(' ')
    }
}

/// The cells of a text, those touched by a highlight marked.
///
/// White space at either end is left out, a run of it elsewhere is one space. A line end is a space after a full stop,
/// else ` / `, because a heading or a list item stands before it.
pub(super) fn cells<'t>(text: &'t str, marks: &[Range<usize>]) -> Vec<Cell<'t>> {
    let mut cells: Vec<Cell<'t>> = Vec::with_capacity(text.len() / 2);
    let mut gap: Option<Range<usize>> = None;
    let mut marks = marks.iter().peekable();
    let mut marked = |source: &Range<usize>| {
        while marks.next_if(|mark| mark.end <= source.start).is_some() {}
        marks.peek().is_some_and(|mark| mark.start < source.end)
    };
    for (at, grapheme) in text.grapheme_indices(true) {
        let source = at..at + grapheme.len();
        if grapheme.chars().all(char::is_whitespace) {
            gap = Some(gap.map_or(at, |gap| gap.start)..source.end);
            continue;
        }
        if grapheme.chars().all(is_invisible) {
            match (&mut gap, cells.last_mut()) {
                (Some(gap), _) => gap.end = source.end,
                (None, Some(last)) => last.source.end = source.end,
                (None, None) => {}
            }
            continue;
        }
        if let Some(gap) = gap.take().filter(|_| !cells.is_empty()) {
            let marked = marked(&gap);
            push_gap(&mut cells, &text[gap.clone()], gap, marked);
        }
        let marked = marked(&source);
        let cell = Cell::new(harmless_grapheme(grapheme), source, Kind::Text, marked);
        if cell.width <= WIDEST { cells.push(cell) } else { push_apart(&mut cells, cell) }
    }
    cells
}

/// The cells of a text shown to the letter, a path or an id: no white space is collapsed, everything unseen is made
/// visible, and no line broken inside it that is not too short for it.
pub(super) fn verbatim(text: &str) -> Vec<Cell<'static>> {
    let cell = |grapheme: &str| Cell::lead(grapheme.to_owned());
    let mut cells = Vec::with_capacity(text.len());
    for cell in visible(text).graphemes(true).map(cell) {
        if cell.width <= WIDEST { cells.push(cell) } else { push_apart(&mut cells, cell) }
    }
    cells
}

fn push_gap<'t>(cells: &mut Vec<Cell<'t>>, white: &'t str, source: Range<usize>, marked: bool) {
    let line_end = white.contains(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']);
    let stopped = cells.iter().rev().find(|cell| !is_closing_bracket(cell.first())).map(Cell::first);
    if line_end
        && !stopped
            .is_some_and(|c| matches!(c, '。' | '！' | '？' | '；' | '：' | '.' | '!' | '?' | ';' | ':'))
    {
        cells.push(Cell::new(Cow::Borrowed(" /"), source.start..source.start, Kind::Join, marked));
    }
    let shown = if white == "\u{3000}" { white } else { " " };
    cells.push(Cell::new(Cow::Borrowed(shown), source, Kind::Space, marked));
}

fn push_apart<'t>(cells: &mut Vec<Cell<'t>>, cell: Cell<'t>) {
    let mut at = cell.source.start;
    let last = cell.source.end;
    let mut chars = cell.shown.chars().peekable();
    while let Some(c) = chars.next() {
        // What was replaced has more characters than its source: the first of them stands for all of it.
        let end = match (&cell.shown, chars.peek()) {
            (Cow::Borrowed(_), Some(_)) => at + c.len_utf8(),
            _ => last,
        };
        let part = Cell::new(Cow::Owned(c.to_string()), at..end, Kind::Text, cell.marked);
        cells.push(Cell { open: part.open || cell.open, ..part });
        at = end;
    }
}

/// Cells with `«` and `»` around what is marked, for where colour cannot tell.
pub(super) fn with_markers<'t>(cells: &[Cell<'t>]) -> Vec<Cell<'t>> {
    let mut out: Vec<Cell<'t>> = Vec::with_capacity(cells.len() + 8);
    for (i, cell) in cells.iter().enumerate() {
        if cell.marked && (i == 0 || !cells[i - 1].marked) {
            let guard =
                Cell::new(Cow::Borrowed("«"), cell.source.start..cell.source.start, Kind::Text, false);
            out.push(Cell { wide: cell.wide, ..guard });
        }
        out.push(cell.clone());
        if cell.marked && !cells.get(i + 1).is_some_and(|next| next.marked) {
            let guard = Cell::new(Cow::Borrowed("»"), cell.source.end..cell.source.end, Kind::Text, false);
            out.push(Cell { wide: cell.wide, ..guard });
        }
    }
    out
}

/// Ranges of code points as ranges of bytes: in order, inside the text, those that touch made one.
///
/// Ranges that are empty or turned around are left out, so that no answer, however wrong, makes the renderer fail.
pub(super) fn byte_ranges(text: &str, highlights: &[[usize; 2]]) -> Vec<Range<usize>> {
    let mut sorted: Vec<[usize; 2]> = highlights.iter().copied().filter(|[from, to]| from < to).collect();
    sorted.sort_unstable();
    let mut starts = text.char_indices().map(|(at, _)| at).enumerate().peekable();
    let mut ranges: Vec<Range<usize>> = Vec::with_capacity(sorted.len());
    let mut merged: Vec<[usize; 2]> = Vec::with_capacity(sorted.len());
    for [from, to] in sorted {
        match merged.last_mut() {
            Some(last) if from <= last[1] => last[1] = last[1].max(to),
            _ => merged.push([from, to]),
        }
    }
    let mut byte_at = |point: usize| {
        while starts.next_if(|&(i, _)| i < point).is_some() {}
        starts.peek().map_or(text.len(), |&(_, at)| at)
    };
    for [from, to] in merged {
        let range = byte_at(from)..byte_at(to);
        if !range.is_empty() {
            ranges.push(range);
        }
    }
    ranges
}

/// Whether a character closes a quotation or a bracket.
pub(super) fn is_closing_bracket(c: char) -> bool {
    matches!(
        c,
        '）' | '」'
            | '』'
            | '》'
            | '〉'
            | '】'
            | '〕'
            | '〗'
            | '］'
            | '｝'
            | '”'
            | '’'
            | ')'
            | ']'
            | '}'
            | '"'
            | '\''
            | '»'
    )
}

fn opens(c: char) -> bool {
    matches!(
        c,
        '（' | '「'
            | '『'
            | '《'
            | '〈'
            | '【'
            | '〔'
            | '〖'
            | '［'
            | '｛'
            | '“'
            | '‘'
            | '('
            | '['
            | '{'
            | '«'
            | '‹'
    ) || matches!(c, '$' | '＄' | '£' | '￡' | '¥' | '￥' | '€')
}

fn closes(c: char) -> bool {
    is_closing_bracket(c)
        || matches!(
            c,
            '，' | '。'
                | '、'
                | '；'
                | '：'
                | '？'
                | '！'
                | '．'
                | '％'
                | '～'
                | '…'
                | '‥'
                | '—'
                | '–'
                | '·'
                | '・'
                | '‧'
        )
        || matches!(c, ',' | '.' | ';' | ':' | '?' | '!' | '%' | '›' | '‰' | '°' | '℃' | '々' | 'ー' | '／')
}

fn breaks_like_han(c: char) -> bool {
    matches!(c, '…' | '○' | '〇' | '‧')
}

fn is_fullwidth_alphanumeric(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}
