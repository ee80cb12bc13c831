//! Content streams: which pieces of text a page shows, and where.
//!
//! Owns: the graphics and text state, forms drawn within pages, the limits on all that. Must not know: lines, paragraphs.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Instant;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::PdfError;
use super::font::{Font, get};
use super::matrix::Matrix;
use super::streams::Room;
use super::tokens::{Token, Tokens};
use super::widths::number;

/// Forms within forms.
const DEEPEST_FORM: usize = 10;

/// Forms drawn in a document, in all.
const MOST_FORMS: usize = 20_000;

/// States saved at a time.
const MOST_SAVED: usize = 1000;

/// Operands kept for one operator.
const MOST_OPERANDS: usize = 100_000;

/// The content of a page is read up to here.
const LARGEST_PAGE: usize = 64 << 20;

/// A gap within a string that may be a space or more, as a share of the font size.
const GAP: f64 = 0.1;

/// Which way the lines of a piece run on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Run {
    Right,
    Up,
    Left,
    Down,
    /// Characters stand one below another.
    Vertical,
    /// Neither along nor across: a stamp or watermark.
    Askew,
}

/// A piece of text on one line. Its coordinates are turned so that `x` grows as one reads and `y` falls.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Where it begins and ends, spaces around it not counted.
    pub(super) left: f64,
    pub(super) right: f64,
    /// The base line.
    pub(super) base: f64,
    pub(super) size: f64,
    pub(super) run: Run,
    pub(super) bold: bool,
    /// Marked as no part of the text: a running head, a page number.
    pub(super) artifact: bool,
}

/// What a page shows.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) pieces: Vec<Piece>,
    /// Images, scanned text perhaps.
    pub(super) images: usize,
    /// Characters whose text the fonts do not tell.
    pub(super) unknown: usize,
    /// A content stream could not be decoded.
    pub(super) damaged: bool,
}

/// Reads the pages of one document.
pub(super) struct Pages<'a> {
    doc: &'a Document,
    fonts: HashMap<ObjectId, Rc<Font>>,
    forms: usize,
    room: Room,
    text: usize,
    text_limit: usize,
    deadline: Instant,
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    char_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

impl<'a> Pages<'a> {
    pub(super) fn new(doc: &'a Document, text_limit: usize, deadline: Instant) -> Self {
        Pages { doc, fonts: HashMap::new(), forms: 0, room: Room::new(), text: 0, text_limit, deadline }
    }

    /// What the page shows, in the order of its content.
    pub(super) fn show(&mut self, page: ObjectId) -> Result<Shown, PdfError> {
        let mut shown = Shown::default();
        let Ok(dict) = self.doc.get_dictionary(page) else {
            shown.damaged = true;
            return Ok(shown);
        };
        let contents = match get(self.doc, dict, b"Contents") {
            Some(Object::Array(parts)) => parts.iter().collect(),
            Some(single) => vec![single],
            None => {
                shown.damaged = dict.has(b"Contents");
                Vec::new()
            }
        };
        let mut content = Vec::new();
        for part in contents {
            match self.doc.dereference(part) {
                Ok((_, Object::Stream(stream))) if content.len() < LARGEST_PAGE => {
                    content.extend(self.expand(stream, &mut shown));
                    content.push(b'\n');
                }
                _ => shown.damaged = true,
            }
        }
        let resources = inherited(self.doc, dict, b"Resources").and_then(|object| object.as_dict().ok());
        let state = State {
            matrix: Matrix::IDENTITY,
            font: None,
            size: 0.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        Interpreter::new(self, &mut shown, state).run(&content, resources, 0)?;
        if let Some(frame) = frame(self.doc, dict) {
            shown.pieces.retain(|piece| piece.run != Run::Right || frame.holds(piece));
        }
        Ok(shown)
    }

    fn expand(&mut self, stream: &lopdf::Stream, shown: &mut Shown) -> Vec<u8> {
        let (bytes, whole) = self.room.decode(stream);
        shown.damaged |= !whole;
        bytes
    }

    fn font(&mut self, resources: Option<&'a Dictionary>, name: &[u8]) -> Option<Rc<Font>> {
        let fonts = get(self.doc, resources?, b"Font")?.as_dict().ok()?;
        let (id, font) = self.doc.dereference(fonts.get(name).ok()?).ok()?;
        if let Some(font) = id.and_then(|id| self.fonts.get(&id)) {
            return Some(font.clone());
        }
        let font = Rc::new(Font::read(self.doc, font.as_dict().ok()?));
        if let Some(id) = id {
            self.fonts.insert(id, font.clone());
        }
        Some(font)
    }
}

/// An entry that pages inherit from the tree they stand in.
fn inherited<'a>(doc: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..64 {
        if let Some(object) = get(doc, node, key) {
            return Some(object);
        }
        node = get(doc, node, b"Parent")?.as_dict().ok()?;
    }
    None
}

/// The part of a page that is seen.
struct Frame([f64; 4]);

fn frame(doc: &Document, page: &Dictionary) -> Option<Frame> {
    let sides = inherited(doc, page, b"CropBox").or_else(|| inherited(doc, page, b"MediaBox"))?;
    let sides: Vec<f64> = sides.as_array().ok()?.iter().map(|side| number(doc, side)).collect();
    let &[x, y, far_x, far_y] = sides.as_slice() else { return None };
    let frame = [x.min(far_x), y.min(far_y), x.max(far_x), y.max(far_y)];
    (frame[2] - frame[0] > 10.0 && frame[3] - frame[1] > 10.0).then_some(Frame(frame))
}

impl Frame {
    fn holds(&self, piece: &Piece) -> bool {
        let [left, bottom, right, top] = self.0;
        piece.right >= left && piece.left <= right && piece.base >= bottom - 2.0 && piece.base <= top + 2.0
    }
}

struct Interpreter<'p, 'a> {
    pages: &'p mut Pages<'a>,
    shown: &'p mut Shown,
    state: State,
    saved: Vec<State>,
    /// The text matrix and that of the beginning of the line.
    text: Matrix,
    line: Matrix,
    /// Open marked content: whether each is an artifact.
    marks: Vec<bool>,
}

impl<'p, 'a> Interpreter<'p, 'a> {
    fn new(pages: &'p mut Pages<'a>, shown: &'p mut Shown, state: State) -> Self {
        let (text, line) = (Matrix::IDENTITY, Matrix::IDENTITY);
        Interpreter { pages, shown, state, saved: Vec::new(), text, line, marks: Vec::new() }
    }

    fn run(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        depth: usize,
    ) -> Result<(), PdfError> {
        let mut operands: Vec<Token> = Vec::new();
        let mut tokens = Tokens::new(content);
        let mut count = 0u32;
        while let Some(token) = tokens.next() {
            let Token::Word(word) = token else {
                if operands.len() < MOST_OPERANDS {
                    operands.push(token);
                }
                continue;
            };
            count = count.wrapping_add(1);
            if count.is_multiple_of(1024) && Instant::now() > self.pages.deadline {
                return Err(PdfError::TooSlow);
            }
            match word {
                b"<<" | b">>" | b"true" | b"false" | b"null" => continue,
                b"ID" => tokens.skip_image(),
                b"BI" => self.shown.images += 1,
                b"Do" => {
                    if let Some(Token::Name(name)) = operands.last() {
                        self.draw(name, resources, depth)?;
                    }
                }
                b"Tf" => {
                    if let [.., Token::Name(name), Token::Number(size)] = operands.as_slice() {
                        self.state.font = self.pages.font(resources, name);
                        self.state.size = *size;
                    }
                }
                b"Tj" | b"'" | b"\"" | b"TJ" => {
                    self.before_text(word, &operands);
                    self.texts(&operands)?;
                }
                b"BMC" | b"BDC" => {
                    if self.marks.len() < MOST_SAVED {
                        let artifact = matches!(operands.first(), Some(Token::Name(name)) if name.as_ref() == b"Artifact");
                        self.marks.push(artifact);
                    }
                }
                b"EMC" => {
                    self.marks.pop();
                }
                _ => self.place(word, &operands),
            }
            operands.clear();
        }
        Ok(())
    }

    /// The operators that only move.
    fn place(&mut self, word: &[u8], operands: &[Token]) {
        let mut numbers = [0.0; 6];
        let mut count = 0;
        for operand in operands.iter().rev().take(6).rev() {
            if let Token::Number(value) = operand {
                numbers[count] = *value;
                count += 1;
            }
        }
        let state = &mut self.state;
        match (word, count) {
            (b"q", _) if self.saved.len() < MOST_SAVED => self.saved.push(state.clone()),
            (b"Q", _) => self.state = self.saved.pop().unwrap_or_else(|| state.clone()),
            (b"cm", 6) => state.matrix = Matrix(numbers).then(&state.matrix),
            (b"BT", _) => (self.text, self.line) = (Matrix::IDENTITY, Matrix::IDENTITY),
            (b"Tm", 6) => (self.text, self.line) = (Matrix(numbers), Matrix(numbers)),
            (b"Tc", 1) => state.char_space = numbers[0],
            (b"Tw", 1) => state.word_space = numbers[0],
            (b"Tz", 1) => state.stretch = numbers[0] / 100.0,
            (b"TL", 1) => state.leading = numbers[0],
            (b"Ts", 1) => state.rise = numbers[0],
            (b"TD", 2) => {
                state.leading = -numbers[1];
                self.next_line(numbers[0], numbers[1]);
            }
            (b"Td", 2) => self.next_line(numbers[0], numbers[1]),
            (b"T*", _) => self.next_line(0.0, -self.state.leading),
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::shift(x, y).then(&self.line);
        self.text = self.line;
    }

    fn before_text(&mut self, word: &[u8], operands: &[Token]) {
        if let (b"\"", [Token::Number(words), Token::Number(chars), ..]) = (word, operands) {
            (self.state.word_space, self.state.char_space) = (*words, *chars);
        }
        if matches!(word, b"'" | b"\"") {
            self.next_line(0.0, -self.state.leading);
        }
    }

    /// Shows strings, as pieces parted where the numbers between them leave a gap.
    fn texts(&mut self, operands: &[Token]) -> Result<(), PdfError> {
        let Some(font) = self.state.font.clone() else {
            let strings = operands.iter().filter(|operand| matches!(operand, Token::Text(_)));
            self.shown.unknown += strings.count();
            return Ok(());
        };
        let mut piece: Option<Piece> = None;
        for operand in operands {
            match operand {
                Token::Text(bytes) => self.string(bytes, &font, &mut piece)?,
                Token::Number(shift) => {
                    let shift = -shift / 1000.0;
                    if shift.abs() > GAP {
                        self.end(&mut piece);
                    }
                    self.advance(shift * self.state.size, &font);
                }
                _ => {}
            }
        }
        self.end(&mut piece);
        Ok(())
    }

    fn string(&mut self, bytes: &[u8], font: &Rc<Font>, piece: &mut Option<Piece>) -> Result<(), PdfError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let glyph = font.glyph(rest);
            let mut ink = false;
            rest = &rest[glyph.length.max(1)..];
            match glyph.text {
                Some(text) => {
                    self.pages.text += text.len();
                    if self.pages.text > self.pages.text_limit {
                        return Err(PdfError::TooMuchText { limit: self.pages.text_limit });
                    }
                    let open = piece.get_or_insert_with(|| self.begin(font));
                    ink = !text.trim().is_empty();
                    if ink && open.text.trim().is_empty() {
                        open.left = self.at(open.run).0;
                    }
                    open.text.push_str(&text);
                }
                None => self.shown.unknown += 1,
            }
            let spacing = self.state.char_space + if glyph.word_space { self.state.word_space } else { 0.0 };
            let width = if font.vertical { 1.0 } else { glyph.width };
            self.advance(width * self.state.size + spacing, font);
            if let Some(piece) = piece.as_mut().filter(|piece| ink || piece.text.trim().is_empty()) {
                piece.right = self.at(piece.run).0 - spacing.max(0.0) * self.scale();
            }
        }
        Ok(())
    }

    fn advance(&mut self, by: f64, font: &Font) {
        let (x, y) = if font.vertical { (0.0, -by) } else { (by * self.state.stretch, 0.0) };
        self.text = Matrix::shift(x, y).then(&self.text);
    }

    /// Where the next character stands, in the coordinates of a run.
    fn at(&self, run: Run) -> (f64, f64) {
        let (x, y) = Matrix::shift(0.0, self.state.rise).then(&self.text).then(&self.state.matrix).origin();
        match run {
            Run::Right | Run::Askew => (x, y),
            Run::Up => (y, -x),
            Run::Left => (-x, -y),
            Run::Down | Run::Vertical => (-y, x),
        }
    }

    /// How much larger the page shows a unit of the text's own space.
    fn scale(&self) -> f64 {
        self.text.then(&self.state.matrix).scale()
    }

    fn begin(&self, font: &Font) -> Piece {
        let whole = self.text.then(&self.state.matrix);
        let (x, y) = whole.direction();
        let run = match () {
            () if font.vertical => Run::Vertical,
            () if y.abs() < x.abs() * 0.1 => [Run::Left, Run::Right][usize::from(x > 0.0)],
            () if x.abs() < y.abs() * 0.1 => [Run::Down, Run::Up][usize::from(y > 0.0)],
            () => Run::Askew,
        };
        let (left, base) = self.at(run);
        let size = (whole.height() * self.state.size).abs().clamp(0.01, 10_000.0);
        let artifact = self.marks.contains(&true);
        Piece { text: String::new(), left, right: left, base, size, run, bold: font.bold, artifact }
    }

    fn end(&mut self, piece: &mut Option<Piece>) {
        let places =
            |piece: &Piece| [piece.left, piece.right, piece.base].iter().all(|place| place.abs() < 1e6);
        self.shown.pieces.extend(piece.take().filter(places));
    }

    /// Draws what `Do` names.
    fn draw(&mut self, name: &[u8], resources: Option<&'a Dictionary>, depth: usize) -> Result<(), PdfError> {
        let doc = self.pages.doc;
        let object = resources
            .and_then(|resources| get(doc, resources, b"XObject")?.as_dict().ok())
            .and_then(|objects| get(doc, objects, name)?.as_stream().ok());
        let Some(stream) = object else { return Ok(()) };
        match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Image") => self.shown.images += 1,
            Ok(b"Form") if depth < DEEPEST_FORM && self.pages.forms < MOST_FORMS => {
                self.pages.forms += 1;
                if Instant::now() > self.pages.deadline {
                    return Err(PdfError::TooSlow);
                }
                let content = self.pages.expand(stream, self.shown);
                let own = get(doc, &stream.dict, b"Resources").and_then(|own| own.as_dict().ok());
                let matrix = get(doc, &stream.dict, b"Matrix")
                    .and_then(|matrix| matrix.as_array().ok())
                    .map(|matrix| matrix.iter().map(|value| number(doc, value)).collect::<Vec<_>>())
                    .and_then(|matrix| Some(Matrix(matrix.try_into().ok()?)))
                    .unwrap_or(Matrix::IDENTITY);
                let artifact = self.marks.contains(&true);
                let state = State { matrix: matrix.then(&self.state.matrix), ..self.state.clone() };
                let mut inner = Interpreter::new(self.pages, self.shown, state);
                inner.marks.push(artifact);
                inner.run(&content, own.or(resources), depth + 1)?;
            }
            _ => {}
        }
        Ok(())
    }
}
