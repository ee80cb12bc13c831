//! The body: paragraphs and tables of the main part, in order.
//!
//! Owns: which text counts (not what was deleted, hidden, or is there twice), text boxes, tables. Elements are followed by a
//! state that is kept in lists, so that nothing is too deep for the stack. Must not know: titles, parts.

use super::numbering::Numbering;
use super::styles::{Role, Styles};
use super::xml::{Element, Node, walk};
use crate::corpus::layout::{ParagraphKind, join_lines};

/// A table with a longer cell is there for the sake of layout; in characters.
const LONGEST_CELL: usize = 300;

/// A paragraph or table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) kind: ParagraphKind,
    pub(super) text: String,
    pub(super) role: Role,
}

/// What is open at a place in the part.
enum Frame {
    /// The body, a text box.
    Flow(Vec<Block>),
    Table(Vec<Vec<Vec<Block>>>),
}

/// An open paragraph.
#[derive(Default)]
struct Open {
    text: String,
    style: Option<String>,
    outlined: bool,
    list: Option<u32>,
    level: Option<u32>,
    /// Text boxes anchored in it, which follow it.
    boxes: Vec<Block>,
}

struct Walker<'s> {
    styles: &'s Styles,
    numbering: &'s mut Numbering,
    frames: Vec<Frame>,
    paragraphs: Vec<Open>,
    /// Open runs: whether each is hidden.
    runs: Vec<bool>,
    /// Open alternatives: whether one was taken.
    choices: Vec<bool>,
    /// Open elements within one that does not count.
    skipped: usize,
    in_text: bool,
    bytes: usize,
    limit: usize,
}

/// Reads the main part: its blocks, whether it was read to its end, and whether all the text fitted in `limit` bytes.
pub(super) fn read(
    xml: &str,
    styles: &Styles,
    numbering: &mut Numbering,
    limit: usize,
) -> (Vec<Block>, bool, bool) {
    let mut walker = Walker {
        styles,
        numbering,
        frames: vec![Frame::Flow(Vec::new())],
        paragraphs: Vec::new(),
        runs: Vec::new(),
        choices: Vec::new(),
        skipped: 0,
        in_text: false,
        bytes: 0,
        limit,
    };
    let whole = walk(xml, |node| match node {
        Node::Start(element) => walker.start(&element),
        Node::End(name) => walker.end(&name),
        Node::Text(text) => {
            if walker.in_text && walker.skipped == 0 {
                walker.push(&text);
            }
        }
    });
    // A part that is cut short leaves paragraphs and tables open.
    while !walker.paragraphs.is_empty() {
        walker.close_paragraph();
    }
    while walker.frames.len() > 1 {
        walker.close_frame();
    }
    let blocks = match walker.frames.pop() {
        Some(Frame::Flow(blocks)) => blocks,
        _ => Vec::new(),
    };
    (blocks, whole, walker.bytes <= limit)
}

impl Walker<'_> {
    fn start(&mut self, element: &Element) {
        if self.skipped > 0 {
            self.skipped += 1;
            return;
        }
        let name = element.name();
        let in_run = !self.runs.is_empty();
        match name {
            // Deleted or moved away, a field's code, ruby above the line, properties as they were.
            "del" | "moveFrom" | "delText" | "instrText" | "delInstrText" | "rt" => self.skipped = 1,
            _ if name.ends_with("PrChange") => self.skipped = 1,
            "AlternateContent" => self.choices.push(false),
            "Choice" => self.choices.iter_mut().next_back().into_iter().for_each(|taken| *taken = true),
            "Fallback" if self.choices.last() == Some(&true) => self.skipped = 1,
            "p" => self.paragraphs.push(Open::default()),
            "r" => self.runs.push(false),
            "vanish" if in_run && element.is_on() => {
                self.runs.iter_mut().next_back().into_iter().for_each(|hidden| *hidden = true);
            }
            "t" => self.in_text = true,
            "tab" | "ptab" if in_run => self.push("\t"),
            "br" | "cr" if in_run => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "sym" => {
                let code = element.get("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                match code.and_then(char::from_u32) {
                    Some('\u{E000}'..='\u{F8FF}') | None => {}
                    Some(c) => self.push(c.encode_utf8(&mut [0; 4])),
                }
            }
            "txbxContent" => self.frames.push(Frame::Flow(Vec::new())),
            "tbl" => self.frames.push(Frame::Table(Vec::new())),
            "tr" => {
                if let Some(Frame::Table(rows)) = self.frames.last_mut() {
                    rows.push(Vec::new());
                }
            }
            "tc" => {
                if let Some(Frame::Table(rows)) = self.frames.last_mut() {
                    match rows.last_mut() {
                        Some(row) => row.push(Vec::new()),
                        None => rows.push(vec![Vec::new()]),
                    }
                }
            }
            _ => self.property(name, element),
        }
    }

    /// Properties of the open paragraph.
    fn property(&mut self, name: &str, element: &Element) {
        let Some(open) = self.paragraphs.last_mut() else { return };
        match name {
            "pStyle" => open.style = element.get("val"),
            "numId" => open.list = element.number(),
            "ilvl" => open.level = element.number(),
            "outlineLvl" => open.outlined = element.number().is_some_and(|level| level < 9),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "t" => self.in_text = false,
            "p" => self.close_paragraph(),
            "r" => {
                self.runs.pop();
            }
            "AlternateContent" => {
                self.choices.pop();
            }
            "txbxContent" | "tbl" if self.frames.len() > 1 => self.close_frame(),
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if self.runs.last() == Some(&true) {
            return;
        }
        self.bytes += text.len();
        if let Some(open) = self.paragraphs.last_mut().filter(|_| self.bytes <= self.limit) {
            open.text.push_str(text);
        }
    }

    /// Where finished blocks go.
    fn sink(&mut self) -> Option<&mut Vec<Block>> {
        match self.frames.last_mut()? {
            Frame::Flow(blocks) => Some(blocks),
            Frame::Table(rows) => {
                if rows.is_empty() {
                    rows.push(Vec::new());
                }
                let row = rows.last_mut()?;
                if row.is_empty() {
                    row.push(Vec::new());
                }
                row.last_mut()
            }
        }
    }

    fn close_paragraph(&mut self) {
        let Some(open) = self.paragraphs.pop() else { return };
        let role = open.style.as_deref().map_or(Role::Body, |style| self.styles.role(style));
        let styled = open.style.as_deref().and_then(|style| self.styles.numbering(style));
        let list = open.list.or(styled.map(|styled| styled.0)).filter(|&list| list != 0);
        let level = open.level.or(styled.map(|styled| styled.1)).unwrap_or(0);
        let mut text = on_one_line(&open.text);
        let marker = list.filter(|_| !text.is_empty()).and_then(|list| self.numbering.next(list, level));
        let kind = match role {
            Role::Title | Role::Heading => ParagraphKind::Heading,
            _ if open.outlined => ParagraphKind::Heading,
            Role::Caption => ParagraphKind::Caption,
            Role::Item => ParagraphKind::Item,
            Role::Body if list.is_some() => ParagraphKind::Item,
            Role::Body => ParagraphKind::Body,
        };
        if let Some(marker) = marker {
            let space = if marker.ends_with(['、', '）', '．', '：']) { "" } else { " " };
            text = format!("{marker}{space}{text}");
        }
        let block = (!text.is_empty()).then_some(Block { kind, text, role });
        if let Some(sink) = self.sink() {
            sink.extend(block.into_iter().chain(open.boxes));
        }
    }

    fn close_frame(&mut self) {
        let blocks = match self.frames.pop() {
            Some(Frame::Flow(blocks)) => match self.paragraphs.last_mut() {
                Some(anchor) => {
                    anchor.boxes.extend(blocks);
                    return;
                }
                None => blocks,
            },
            Some(Frame::Table(rows)) => table(rows),
            None => return,
        };
        if let Some(sink) = self.sink() {
            sink.extend(blocks);
        }
    }
}

/// A table as one block, or as the paragraphs in it when it is there only for the sake of layout.
fn table(rows: Vec<Vec<Vec<Block>>>) -> Vec<Block> {
    let length = |cell: &Vec<Block>| cell.iter().map(|block| block.text.chars().count()).sum::<usize>();
    let filled = |row: &Vec<Vec<Block>>| row.iter().filter(|cell| !cell.is_empty()).count();
    let lays_out = rows.len() < 2
        || rows.iter().map(filled).max().unwrap_or(0) < 2
        || rows.iter().flatten().any(|cell| length(cell) > LONGEST_CELL);
    if lays_out {
        return rows.into_iter().flatten().flatten().collect();
    }
    let cell = |cell: &Vec<Block>| {
        let mut text = String::new();
        for block in cell {
            join_lines(&mut text, &block.text.replace(['\n', '\t'], " "));
        }
        text
    };
    let row =
        |row: &Vec<Vec<Block>>| row.iter().map(cell).collect::<Vec<_>>().join("\t").trim_end().to_owned();
    let lines: Vec<String> = rows.iter().filter(|row| filled(row) > 0).map(row).collect();
    vec![Block { kind: ParagraphKind::Table, text: lines.join("\n"), role: Role::Body }]
}

/// The text on one line, white space narrowed; breaks within a paragraph join as wrapped lines do.
fn on_one_line(text: &str) -> String {
    let mut line = String::new();
    for part in text.split('\n') {
        let words =
            part.split(|c: char| c == ' ' || c == '\u{A0}' || c.is_control()).filter(|word| !word.is_empty());
        let part = words.collect::<Vec<_>>().join(" ");
        let part = part.trim();
        if !part.is_empty() {
            join_lines(&mut line, part);
        }
    }
    line
}
