//! The physical lines of a plain text and what can be measured of each alone.
//!
//! Owns: line ends, page breaks, widths, indents, markers, cells. Must not know: other lines, paragraphs.

use unicode_width::UnicodeWidthChar;

use super::join::{is_han, is_wide};
use super::sentence::{closes, ended, opens};

/// Widths are counted up to here, in terminal columns: no text is hard-wrapped wider, and long lines cost nothing.
pub(super) const WIDEST: u16 = 1000;

/// A longer word (a URL) may be divided, in columns.
const LONGEST_FIRST: u16 = 24;

/// The longest marker or speaker's name looked for, in characters.
const LONGEST_LEAD: usize = 40;

/// What a line starts with, as far as it tells about paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    Text,
    /// A sign that starts nothing but a list item.
    Bullet,
    /// A number or sign that starts a list item, unless a wrapped line happens to begin with it.
    Number,
    /// `記者：`, `Question:`.
    Speaker,
    /// The whole line is a closing formula (`完`, `NNNN`, `Issued at HKT 17:02`).
    Footer,
}

/// One line that is not blank. Widths are in terminal columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Without the white space around it; control characters are still inside.
    pub text: &'a str,
    /// Page, from 1.
    pub page: u32,
    /// Blank lines above.
    pub gap: u16,
    /// White space before the text.
    pub indent: u16,
    /// Where the text ends: indent and text.
    pub edge: u16,
    /// The part at the start that no wrapping program would divide.
    pub first: u16,
    /// Cells, when the line reads as a row of a table; otherwise 1.
    pub cells: u16,
    pub lead: Lead,
    /// A paragraph could end here.
    pub ended: bool,
    /// A paragraph could hardly start here: a small Latin letter or a mark that closes.
    pub runs_in: bool,
    /// A paragraph could hardly end here: a comma, an opening bracket, a hyphen.
    pub runs_out: bool,
    /// White space after the text.
    pub trailing: bool,
}

/// The lines of a text that are not blank, and whether it has page breaks.
pub(super) fn split(text: &str) -> (Vec<Line<'_>>, bool) {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let bytes = text.as_bytes();
    let (mut lines, mut start, mut at) = (Vec::new(), 0, 0);
    let (mut gap, mut page, mut page_top) = (0u16, 1u32, false);
    loop {
        let (end, next) = line_end(bytes, at);
        let raw = &text[start..end];
        if let Some(line) = Line::measure(raw, page, gap) {
            lines.push(line);
            gap = 0;
        } else if !page_top && end < bytes.len() && bytes[end] != b'\x0C' {
            gap = gap.saturating_add(1);
        }
        if end >= bytes.len() {
            return (lines, page > 1);
        }
        if bytes[end] == b'\x0C' {
            page = page.saturating_add(1);
            page_top = true;
        } else {
            page_top = false;
        }
        (start, at) = (next, next);
    }
}

/// The next line end at or after `from`: where it begins and where the next line begins.
fn line_end(bytes: &[u8], from: usize) -> (usize, usize) {
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'\n' | b'\x0B' | b'\x0C' => return (at, at + 1),
            b'\r' => return (at, at + 1 + usize::from(bytes.get(at + 1) == Some(&b'\n'))),
            0xC2 if bytes.get(at + 1) == Some(&0x85) => return (at, at + 2),
            0xE2 if matches!(bytes.get(at + 1..at + 3), Some([0x80, 0xA8 | 0xA9])) => return (at, at + 3),
            _ => at += 1,
        }
    }
    (bytes.len(), bytes.len())
}

impl<'a> Line<'a> {
    /// Measures a line; `None` when it is blank.
    fn measure(raw: &'a str, page: u32, gap: u16) -> Option<Line<'a>> {
        let void = |c: char| c.is_whitespace() || c.is_control();
        let text = raw.trim_start_matches(void);
        let indent = raw[..raw.len() - text.len()]
            .chars()
            .fold(0u16, |at, c| match c {
                '\t' => (at / 8).saturating_add(1).saturating_mul(8),
                '\u{3000}' => at.saturating_add(2),
                _ => at.saturating_add(u16::from(c.is_whitespace())),
            })
            .min(WIDEST);
        let inner = text.trim_end_matches(void);
        let edge = indent.saturating_add(columns(inner));
        if edge == indent && !inner.contains(char::is_alphanumeric) {
            return None;
        }
        let (lead, marker) = lead(inner);
        let last = inner.chars().next_back().unwrap_or_default();
        Some(Line {
            text: inner,
            page,
            gap,
            indent,
            edge,
            first: first_columns(inner),
            cells: if edge < WIDEST { count_cells(&inner[marker..]) } else { 1 },
            lead,
            ended: ended(inner),
            runs_in: runs_in(inner),
            runs_out: opens(last) || matches!(last, '，' | '、' | ',' | '-' | '–' | '—' | '&' | '/'),
            trailing: text.len() > inner.len(),
        })
    }
}

fn runs_in(text: &str) -> bool {
    let first = text.chars().next().unwrap_or_default();
    first.is_lowercase()
        || closes(first) && !matches!(first, '*' | '"' | '\'')
        || matches!(first, '，' | '。' | '、' | '；' | '：' | '！' | '？' | ',')
        || matches!(text, "及" | "以及" | "或")
}

/// Columns of a text on a terminal, up to [`WIDEST`]. Marks that fonts draw wide among Han (“ ” … ·) count two in a
/// line that is mostly wide.
fn columns(text: &str) -> u16 {
    let (mut narrow, mut wide, mut either) = (0u16, 0u16, 0u16);
    for c in text.chars() {
        match c {
            ' '..='~' => narrow += 1,
            '\u{4E00}'..='\u{9FFF}' => wide += 1,
            _ if c.is_ascii() => narrow += u16::from(c == '\t'),
            _ => match c.width() {
                Some(2) => wide += 1,
                Some(1) if c.width_cjk() == Some(2) => either += 1,
                Some(1) => narrow += 1,
                _ => {}
            },
        }
        if narrow + wide + either >= WIDEST {
            return WIDEST;
        }
    }
    let either = if wide > narrow { either.saturating_mul(2) } else { either };
    (narrow + 2 * wide).saturating_add(either).min(WIDEST)
}

/// Columns of the start of a text that would have to move to the next line together: a word, or a wide character with
/// the marks around it.
fn first_columns(text: &str) -> u16 {
    let (mut columns, mut core) = (0, None);
    for c in text.chars() {
        let mark = closes(c) || (!is_han(c) && is_wide(c) && !opens(c));
        if c.is_whitespace() || columns >= LONGEST_FIRST {
            break;
        }
        let leading = opens(c) && core.is_none();
        if !mark && !leading {
            if core == Some(true) || core.is_some_and(|wide| wide != is_wide(c)) {
                break;
            }
            core = Some(is_wide(c));
        }
        columns += c.width().unwrap_or(0) as u16;
    }
    columns
}

/// What a line starts with, and how many bytes the marker has.
fn lead(text: &str) -> (Lead, usize) {
    if footer(text) {
        return (Lead::Footer, 0);
    }
    let mut chars = text.char_indices();
    let Some((_, sign)) = chars.next() else { return (Lead::Text, 0) };
    let after = |bytes: usize| text[bytes..].chars().next();
    let spaced = |bytes: usize| after(bytes).is_some_and(char::is_whitespace);
    let one = sign.len_utf8();
    match sign {
        '•'
        | '●'
        | '▪'
        | '■'
        | '◆'
        | '►'
        | '➢'
        | '➤'
        | '✓'
        | '‣'
        | '⁃'
        | '\u{F0B7}'
        | '①'..='⑳'
        | '❶'..='❿'
        | '㈠'..='㈩' => return (Lead::Bullet, one),
        '‧' | '·' | '・' | '○' | '◎' | '□' if spaced(one) => return (Lead::Bullet, one),
        '‧' | '・' => return (Lead::Number, one),
        '-' | '*' | '–' | '—' | '+' | 'o' if spaced(one) => return (Lead::Number, one),
        _ => {}
    }
    if let Some(bytes) = number(text) {
        return (Lead::Number, bytes);
    }
    match speaker(text) {
        Some(bytes) => (Lead::Speaker, bytes),
        None => (Lead::Text, 0),
    }
}

/// Bytes of a list number: `(1)`, `（一）`, `1.`, `a)`, `二、`, `iv.`
fn number(text: &str) -> Option<usize> {
    let inner = text.strip_prefix(['(', '（', '[', '〔']);
    let body = inner.unwrap_or(text);
    let end = body.char_indices().take(6).find(|&(_, c)| !c.is_alphanumeric()).map(|(at, _)| at)?;
    let (label, rest) = body.split_at(end);
    let mut length = 0;
    let (mut digits, mut numerals, mut roman) = (true, true, true);
    for c in label.chars().take(5) {
        length += 1;
        digits &= c.is_ascii_digit() || matches!(c, '０'..='９');
        numerals &= "一二三四五六七八九十甲乙丙丁戊己庚辛".contains(c);
        roman &= "ivxIVX".contains(c);
    }
    let letter = length == 1 && label.chars().all(|c| c.is_ascii_alphabetic());
    if !((1..=3).contains(&length) && (digits || numerals) || length <= 4 && roman && length > 0 || letter) {
        return None;
    }
    let close = rest.chars().next()?;
    let next = rest[close.len_utf8()..].chars().next();
    let fits = match close {
        // `(February` + `17):`
        ')' | '）' | ']' | '〕' => {
            inner.is_some()
                || !next.is_some_and(|c| matches!(c, ':' | '：' | ',' | '，' | '.' | '。' | ';' | '；'))
        }
        '、' | '．' => inner.is_none() && (digits || numerals),
        '.' => inner.is_none() && !numerals && next.is_some_and(|c| c.is_whitespace() || is_wide(c)),
        _ => false,
    };
    fits.then(|| text.len() - rest.len() + close.len_utf8())
}

/// Bytes of a speaker's name and the colon after it: `問：`, `運輸及海事局局長：`, `Reporter:`, `Chief Executive:`
fn speaker(text: &str) -> Option<usize> {
    let (at, colon) = text.char_indices().take(LONGEST_LEAD).find(|&(_, c)| matches!(c, '：' | ':'))?;
    let (name, rest) = (&text[..at], &text[at + colon.len_utf8()..]);
    let han = name.chars().count() <= 12
        && name.chars().all(|c| is_han(c) && c != '的')
        && name.ends_with([
            '問', '问', '答', '覆', '复', '題', '题', '者', '席', '長', '长', '官', '員', '员', '人', '生',
            '士',
        ]);
    let words = name.split(' ');
    let latin = (rest.is_empty() || rest.starts_with(' '))
        && words.clone().count() <= 6
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && words.into_iter().all(|word| {
            matches!(word, "for" | "of" | "and" | "the")
                || word.starts_with(|c: char| c.is_ascii_uppercase())
                    && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '(' | ')'))
        });
    (han || latin).then(|| at + colon.len_utf8())
}

/// A line that closes a release.
fn footer(text: &str) -> bool {
    let whole = text.trim_matches(|c: char| matches!(c, '（' | '）' | '(' | ')' | ' ' | '　'));
    let short = text.len() <= 60;
    matches!(whole, "完" | "NNNN" | "Ends" | "END" | "End" | "# # #" | "###" | "- End -" | "- Ends -")
        || short
            && ["Ends/", "Ends /", "Issued at ", "香港時間", "香港时间"]
                .iter()
                .any(|start| whole.starts_with(start))
}

/// The cells of a table row: set apart by tabs, `|`, or two and more spaces.
pub(super) fn cells(text: &str) -> impl Iterator<Item = &str> {
    let text = text.strip_prefix('|').unwrap_or(text);
    let mut rest = Some(text.strip_suffix('|').unwrap_or(text));
    std::iter::from_fn(move || {
        let text = rest?;
        let (cell, after) = match next_separator(text) {
            Some((start, end)) => (&text[..start], Some(&text[end..])),
            None => (text, None),
        };
        rest = after;
        Some(cell.trim())
    })
}

fn count_cells(text: &str) -> u16 {
    // Most lines have no separator; asking that byte by byte is much cheaper.
    let space = |b: u8| matches!(b, b' ' | 0xA0 | 0x80);
    let bytes = text.as_bytes();
    if !bytes.windows(2).any(|pair| {
        matches!(pair[0], b'\t' | b'|') || space(pair[0]) && matches!(pair[1], b' ' | 0xC2 | 0xE3)
    }) {
        return 1;
    }
    cells(text.trim()).take(100).filter(|cell| !cell.is_empty()).count().max(1) as u16
}

/// Where the next separator of cells begins and ends. Two spaces after a sentence mark or colon are only spacing.
fn next_separator(text: &str) -> Option<(usize, usize)> {
    let mut run: Option<(usize, u32)> = None;
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '\t' | '|' => {
                let start = run.map_or(at, |(start, _)| start);
                let rest = &text[at + 1..];
                return Some((
                    start,
                    text.len() - rest.trim_start_matches([' ', '\u{A0}', '\u{3000}']).len(),
                ));
            }
            ' ' | '\u{A0}' | '\u{3000}' => {
                run = Some(run.map_or((at, 1), |(start, length)| (start, length + 1)))
            }
            _ => {
                if let Some((start, length)) = run {
                    let spacing = matches!(previous, '.' | '!' | '?' | ':' | ';' | '。' | '：' | '，' | ',');
                    if start > 0 && (length > 2 || length == 2 && !spacing) {
                        return Some((start, at));
                    }
                }
                run = None;
                previous = c;
            }
        }
    }
    None
}
