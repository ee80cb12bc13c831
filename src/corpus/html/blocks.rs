//! A part of a page → paragraphs.
//!
//! Owns: what breaks a paragraph, lines between `<br>`, lists, tables, headings, captions. Must not know: which part
//! of the page holds the release, nor its metadata.

use std::collections::HashSet;
use std::mem;

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::Element;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::super::draft::{is_heading, kind_of, letters, paragraph, squeeze};
use super::super::layout::{self, Paragraph, ParagraphKind, join_lines};
use super::tree::{has_word, is_dropped, walk};

/// A table with a longer cell is there for the page's layout, in characters.
const LONGEST_CELL: usize = 600;

/// Lines that someone wrapped are at least and at most this wide, in columns.
const WRAPPED: std::ops::RangeInclusive<usize> = 40..=120;

/// The text of a node on one line.
pub(super) fn text_of(node: NodeRef<'_, Node>) -> String {
    let mut line = Line::default();
    walk(node, |edge| {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => line.push(text, false),
                Node::Element(element) if is_dropped(element) && element.name() != "title" => return false,
                Node::Element(element) if is_block(element) || element.name() == "br" => {
                    line.push("\n", false)
                }
                _ => {}
            },
            Edge::Close(node) => {
                if node.value().as_element().is_some_and(is_block) {
                    line.push("\n", false);
                }
            }
        }
        true
    });
    squeeze(&line.text)
}

/// The paragraphs of a part of a page; captions come last.
///
/// `skip` says which elements inside are not part of it.
pub(super) fn paragraphs(
    root: NodeRef<'_, Node>,
    skip: impl Fn(NodeRef<'_, Node>) -> bool,
) -> Vec<Paragraph> {
    let mut blocks = Blocks::default();
    walk(root, |edge| {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => blocks.text(text),
                Node::Element(element) => {
                    let outside = node.id() != root.id() && (is_dropped(element) || skip(node));
                    return !outside && blocks.open(node, element);
                }
                _ => {}
            },
            Edge::Close(node) => {
                if let Some(element) = node.value().as_element() {
                    blocks.close(element);
                }
            }
        }
        true
    });
    blocks.flush();
    for caption in mem::take(&mut blocks.captions) {
        blocks.paragraphs.extend(paragraph(ParagraphKind::Caption, &caption));
    }
    blocks.paragraphs
}

/// A line between two breaks, white space not yet squeezed at its start.
#[derive(Default)]
struct Line {
    text: String,
    /// White space is owed before the next character; `true` if it had a line end of the source.
    space: Option<bool>,
    /// Letters in all, and those emphasized.
    letters: usize,
    emphasized: usize,
}

impl Line {
    /// Appends text as a browser does: white space narrowed. A line end of the source between two Han characters is none.
    fn push(&mut self, text: &str, emphasized: bool) {
        for c in text.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c') {
                self.space = Some(self.space.unwrap_or(false) | (c == '\n'));
                continue;
            }
            if let Some(broken) = self.space.take() {
                let closed = broken && is_wide(c) && self.text.ends_with(is_wide);
                if !self.text.is_empty() && !closed {
                    self.text.push(' ');
                }
            }
            self.text.push(c);
            if c.is_alphanumeric() {
                self.letters += 1;
                self.emphasized += usize::from(emphasized);
            }
        }
    }
}

fn is_wide(c: char) -> bool {
    c >= '\u{2e80}' && c.width() == Some(2)
}

/// Paragraphs under construction.
#[derive(Default)]
struct Blocks {
    paragraphs: Vec<Paragraph>,
    /// Lines of the block that is open, the last one aside.
    lines: Vec<Line>,
    line: Line,
    /// How many of each are open.
    headings: usize,
    items: usize,
    captioned: usize,
    photos: usize,
    emphasis: usize,
    preformatted: usize,
    /// The next number of each list that is open; `None` for lists without numbers.
    numbers: Vec<Option<i64>>,
    /// The number of the item that begins.
    number: Option<i64>,
    captions: Vec<String>,
    /// The letters of all captions: pictures often say the same as the links around them.
    known: HashSet<String>,
    /// Of the figure that is open: how many captions came before it, and whether it has one of its own.
    figure: Option<(usize, bool)>,
}

impl Blocks {
    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            self.line.text.push_str(text);
        } else {
            self.line.push(text, self.emphasis > 0);
        }
    }

    /// Begins an element; false if it has been read as a whole.
    fn open(&mut self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        let name = element.name();
        if name == "br" {
            self.lines.push(mem::take(&mut self.line));
            return false;
        }
        if is_block(element) {
            self.flush();
        }
        if is_photo(element) {
            self.photos += 1;
        }
        if name == "table"
            && let Some(rows) = data_table(node, element)
        {
            self.paragraphs.extend(rows);
            self.photos -= usize::from(is_photo(element));
            return false;
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.headings += 1,
            "ul" | "menu" => self.numbers.push(None),
            "ol" => {
                let start = element.attr("start").and_then(|start| start.trim().parse().ok());
                self.numbers.push(Some(start.unwrap_or(1)));
            }
            "li" => {
                self.items += 1;
                if let Some(Some(next)) = self.numbers.last_mut() {
                    self.number = Some(*next);
                    *next = next.saturating_add(1);
                }
            }
            "dt" | "dd" => self.items += 1,
            "figure" => self.figure = Some((self.captions.len(), false)),
            "figcaption" => self.captioned += 1,
            "mark" => self.emphasis += 1,
            "pre" | "xmp" | "plaintext" | "listing" => self.preformatted += 1,
            "img" | "a" if self.photos > 0 => self.photo(element),
            _ => {}
        }
        true
    }

    fn close(&mut self, element: &Element) {
        if is_block(element) {
            self.flush();
        }
        match element.name() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.headings -= 1,
            "ul" | "menu" | "ol" => drop(self.numbers.pop()),
            "li" | "dt" | "dd" => {
                self.items -= 1;
                self.number = None;
            }
            "figure" => self.figure = None,
            "figcaption" => self.captioned -= 1,
            "mark" => self.emphasis -= 1,
            "pre" | "xmp" | "plaintext" | "listing" => self.preformatted -= 1,
            _ => {}
        }
        if is_photo(element) {
            self.photos -= 1;
        }
    }

    /// Takes what a picture or a link to one says of itself.
    fn photo(&mut self, element: &Element) {
        if let Some((_, true)) = self.figure {
            return;
        }
        for text in [element.attr("alt"), element.attr("title")].into_iter().flatten() {
            let letters = text.chars().filter(|c| c.is_alphanumeric()).map(|c| 1 + usize::from(is_wide(c)));
            let name = text
                .rsplit_once('.')
                .is_some_and(|(_, end)| matches!(end.trim(), "jpg" | "jpeg" | "png" | "gif"));
            if !name && letters.sum::<usize>() >= 12 {
                self.caption(squeeze(text));
            }
        }
    }

    fn caption(&mut self, text: String) {
        if !text.is_empty() && self.known.insert(letters(&text)) {
            self.captions.push(text);
        }
    }

    /// Takes a figure's own caption in place of what its pictures say.
    fn figure_caption(&mut self, text: String) {
        if let Some((before, _)) = self.figure {
            for other in self.captions.drain(before..) {
                self.known.remove(&letters(&other));
            }
            self.figure = Some((before, true));
        }
        self.caption(text);
    }

    /// Ends the block that is open.
    fn flush(&mut self) {
        self.lines.push(mem::take(&mut self.line));
        let lines = mem::take(&mut self.lines);
        if lines.iter().all(|line| line.text.is_empty()) {
            return;
        }
        let whole = || lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
        if self.captioned > 0 || self.headings > 0 {
            let mut text = String::new();
            for line in &lines {
                join_lines(&mut text, &squeeze(&line.text));
            }
            if self.headings > 0 {
                self.paragraphs.extend(paragraph(ParagraphKind::Heading, &text));
            } else {
                self.figure_caption(squeeze(&text));
            }
        } else if self.preformatted > 0 {
            self.plain(&whole());
        } else {
            for block in lines.split(|line| line.text.trim().is_empty()) {
                if is_wrapped(block) {
                    self.plain(&block.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n"));
                    continue;
                }
                for line in block {
                    self.line(line);
                }
            }
        }
    }

    fn line(&mut self, line: &Line) {
        let text = line.text.trim();
        let kind = if self.items > 0 {
            ParagraphKind::Item
        } else if line.letters > 0 && line.emphasized == line.letters && is_heading(text) {
            ParagraphKind::Heading
        } else {
            kind_of(text)
        };
        match self.number.take() {
            Some(number) => self.paragraphs.extend(paragraph(kind, &format!("{number}. {text}"))),
            None => self.paragraphs.extend(paragraph(kind, text)),
        }
    }

    /// Reads text that was laid out by hand.
    fn plain(&mut self, text: &str) {
        let layout = layout::read(text);
        let title = layout.title.and_then(|title| paragraph(ParagraphKind::Heading, &title));
        self.paragraphs.extend(title.into_iter().chain(layout.paragraphs));
    }
}

/// Whether lines between single `<br>` were wrapped at a margin: most are about as wide as the widest, and end in
/// mid-sentence.
fn is_wrapped(lines: &[Line]) -> bool {
    if lines.len() < 3 {
        return false;
    }
    let widths: Vec<usize> = lines.iter().map(|line| line.text.trim().width()).collect();
    let widest = widths.iter().copied().max().unwrap_or(0);
    let full = |(line, width): (&Line, &usize)| {
        let open = line
            .text
            .trim_end()
            .ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '，' | '、' | '-'));
        open && width + 16 >= widest
    };
    WRAPPED.contains(&widest)
        && lines.iter().zip(&widths).filter(|pair| full(*pair)).count() * 3 >= lines.len() * 2
}

/// The rows of a table of data, under its caption; `None` if the table is there for the page's layout.
fn data_table(node: NodeRef<'_, Node>, element: &Element) -> Option<Vec<Paragraph>> {
    if matches!(element.attr("role"), Some("presentation" | "none")) {
        return None;
    }
    let (mut rows, mut wide, mut nested, mut longest) = (Vec::<Vec<String>>::new(), 0usize, false, 0usize);
    let mut caption = None;
    walk(node, |edge| {
        let Edge::Open(inner) = edge else { return true };
        let Node::Element(element) = inner.value() else { return !nested };
        match element.name() {
            "table" if inner.id() != node.id() => nested = true,
            "caption" => caption = Some(text_of(inner)),
            "tr" if is_dropped(element) => return false,
            "tr" => rows.push(Vec::new()),
            "td" | "th" => {
                let mut table = false;
                walk(inner, |edge| {
                    if let Edge::Open(part) = edge {
                        table |= part.value().as_element().is_some_and(|element| element.name() == "table");
                    }
                    !table
                });
                nested |= table;
                if !nested && let Some(row) = rows.last_mut() {
                    let text = if is_dropped(element) { String::new() } else { text_of(inner) };
                    longest = longest.max(text.chars().count());
                    row.push(text);
                    wide += usize::from(row.len() == 2);
                }
                return false;
            }
            _ => {}
        }
        !nested
    });
    if nested || wide < 2 || longest > LONGEST_CELL {
        return None;
    }
    rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    let text = rows.iter().map(|row| row.join("\t")).collect::<Vec<_>>().join("\n");
    let caption = caption.and_then(|text| paragraph(ParagraphKind::Heading, &text));
    Some(caption.into_iter().chain(paragraph(ParagraphKind::Table, &text)).collect())
}

/// Whether an element shows photos: it is called so, or is a picture or a link from a place that is.
pub(super) fn is_photo(element: &Element) -> bool {
    let place = match element.name() {
        "figure" => return true,
        "img" => element.attr("src"),
        "a" => element.attr("href"),
        _ => None,
    };
    place.is_some_and(|place| place.contains("photo")) || has_word(element, &["photo", "gallery"])
}

pub(super) fn is_block(element: &Element) -> bool {
    matches!(
        element.name(),
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "plaintext"
            | "listing"
            | "xmp"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}
