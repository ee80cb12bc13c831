//! The query, character by character.
//!
//! Owns what can be told at one place of the text: escapes, operators, names of fields, where a quotation
//! begins and ends. Must not know how these make a tree.

use std::ops::Range;

use super::{
    Field, Leaf, MAX_WARNINGS, Operator, Parser, Warning,
    marks::{Family, Side, ascii, closes, ends_word, is_space, quote},
};

/// A character of a word or a phrase.
pub(super) struct Glyph {
    pub(super) c: char,
    pub(super) range: Range<usize>,
    pub(super) escaped: bool,
}

impl Glyph {
    pub(super) fn is(&self, special: char) -> bool {
        !self.escaped && ascii(self.c) == special
    }
}

impl Leaf {
    /// `None` if there are no characters.
    pub(super) fn new(glyphs: &[Glyph]) -> Option<Self> {
        let range = glyphs.first()?.range.start..glyphs.last()?.range.end;
        Some(Self { text: glyphs.iter().map(|glyph| glyph.c).collect(), range })
    }
}

impl Parser<'_> {
    pub(super) fn peek(&self) -> Option<char> {
        self.query[self.pos..].chars().next()
    }

    pub(super) fn peek_ascii(&self) -> Option<char> {
        self.peek().map(ascii)
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.pos += c.len_utf8();
        Some(c)
    }

    /// Passes `special` in any of its widths.
    pub(super) fn eat(&mut self, special: char) -> bool {
        let found = self.peek_ascii() == Some(special);
        if found {
            self.bump();
        }
        found
    }

    pub(super) fn skip_space(&mut self) -> bool {
        let start = self.pos;
        while self.peek().is_some_and(is_space) {
            self.bump();
        }
        self.pos > start
    }

    pub(super) fn warn(&mut self, range: Range<usize>, message: impl Into<String>) {
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(Warning { range, message: message.into() });
        } else {
            self.unlisted.get_or_insert(range);
        }
    }

    /// A stretch of the query for use in a message.
    pub(super) fn shown(&self, range: &Range<usize>) -> String {
        const LIMIT: usize = 40;
        let mut shown = String::from("`");
        for (i, c) in self.query[range.clone()].chars().enumerate() {
            match c {
                _ if i == LIMIT => {
                    shown.push('…');
                    break;
                }
                '"' | '\'' | '\\' => shown.push(c),
                _ => shown.extend(c.escape_debug()),
            }
        }
        shown + "`"
    }

    /// The next character with its escape. A backslash at the very end is itself.
    pub(super) fn glyph(&mut self) -> Option<Glyph> {
        let start = self.pos;
        let mut c = self.bump()?;
        let mut escaped = false;
        if ascii(c) == '\\'
            && let Some(next) = self.bump()
        {
            c = next;
            escaped = true;
        }
        Some(Glyph { c, range: start..self.pos, escaped })
    }

    /// Decimal digits of any width, if some stand here.
    pub(super) fn number(&mut self) -> Option<u32> {
        let mut number = None;
        while let Some(digit) = self.peek_ascii().and_then(|c| c.to_digit(10)) {
            number = Some(number.unwrap_or(0_u32).saturating_mul(10).saturating_add(digit));
            self.bump();
        }
        number
    }

    /// The operator that stands here, and where it ends.
    pub(super) fn operator(&self) -> Option<(Operator, usize)> {
        let rest = &self.query[self.pos..];
        for (name, operator) in [
            ("AND", Operator::And),
            ("&&", Operator::And),
            ("OR", Operator::Or),
            ("||", Operator::Or),
            ("NOT", Operator::Not),
        ] {
            let mut chars = rest.chars();
            if name.chars().all(|c| chars.next().map(ascii) == Some(c))
                && chars.clone().next().is_none_or(ends_word)
            {
                return Some((operator, self.query.len() - chars.as_str().len()));
            }
        }
        None
    }

    /// The field named here, and where its colon ends.
    pub(super) fn field(&self) -> Option<(Field, usize)> {
        const LONGEST: usize = 5;
        let mut name = String::new();
        for (i, c) in self.query[self.pos..].char_indices().take(LONGEST + 1) {
            if ascii(c) == ':' {
                let field = match name.as_str() {
                    "title" | "標題" | "标题" => Field::Title,
                    "lang" | "語言" | "语言" => Field::Lang,
                    "date" | "日期" => Field::Date,
                    _ => return None,
                };
                return Some((field, self.pos + i + c.len_utf8()));
            }
            name.push(ascii(c).to_ascii_lowercase());
        }
        None
    }

    /// Whether a quotation begins here.
    ///
    /// A closing mark opens one if the next mark of its family can close it. Looking for that mark goes over
    /// no stretch of the query twice for one family, as it stops at every mark of the family.
    pub(super) fn opens_quotation(&self) -> bool {
        let mut rest = self.query[self.pos..].chars();
        let Some(open) = rest.next() else { return false };
        match quote(open) {
            None | Some((_, Side::Closes)) => false,
            Some((_, Side::Opens)) => true,
            Some((family, Side::MayOpen)) => loop {
                match rest.next() {
                    None => return false,
                    Some('\\' | '＼') => {
                        rest.next();
                    }
                    Some(c) if quote(c).is_some_and(|(other, _)| other == family) => {
                        return closes(open, c, rest.clone().next());
                    }
                    Some(_) => {}
                }
            },
        }
    }

    /// Passes a quotation; answers its characters, without white space at the ends, and whether it was
    /// closed. Within straight quotes, a pair of curly ones is text.
    pub(super) fn quotation(&mut self) -> (Vec<Glyph>, bool) {
        let mut glyphs: Vec<Glyph> = Vec::new();
        let mut closed = false;
        let mut inner = 0_usize;
        if let Some(open) = self.bump() {
            while let Some(glyph) = self.glyph() {
                if !glyph.escaped && quote(glyph.c).is_some() {
                    if !closes(open, glyph.c, self.peek()) {
                        if matches!(open, '"' | '＂')
                            && matches!(quote(glyph.c), Some((Family::Double, Side::Opens)))
                        {
                            inner += 1;
                        }
                    } else if inner > 0 && !matches!(glyph.c, '"' | '＂') {
                        inner -= 1;
                    } else {
                        closed = true;
                        break;
                    }
                }
                glyphs.push(glyph);
            }
        }
        let end = glyphs.iter().rposition(|g| !is_space(g.c)).map_or(0, |last| last + 1);
        glyphs.truncate(end);
        let blank = glyphs.iter().take_while(|g| is_space(g.c)).count();
        glyphs.drain(..blank);
        (glyphs, closed)
    }
}
