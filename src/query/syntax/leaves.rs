//! Words, phrases and the values of filters.
//!
//! Owns the suffixes `*` and `~`, and what is said of the doubtful ones. Must not know what stands beside a
//! leaf.

use std::ops::Range;

use super::{
    Field, FilterTerm, FilterValue, LangFilter, Leaf, MAX_DISTANCE, MAX_EDITS, NOTHING, Node, Operand,
    Parser, Span,
    marks::{ascii, ends_word, is_han, is_space},
    scan::Glyph,
};

impl Parser<'_> {
    pub(super) fn phrase(&mut self) -> Operand {
        let start = self.pos;
        let (glyphs, closed) = self.quotation();
        let range = start..self.pos;
        let near = if closed { self.phrase_suffix() } else { None };
        let Some(leaf) = Leaf::new(&glyphs) else {
            let what = if closed { "An empty phrase" } else { "A quotation mark with nothing behind it" };
            self.warn(range, format!("{what} was ignored."));
            return NOTHING;
        };
        if !closed {
            let mark = start..start + self.query[start..].chars().next().map_or(0, char::len_utf8);
            self.warn(
                mark,
                "This quotation mark is never closed: the phrase was read to the end of the query.",
            );
        }
        let Some((distance, suffix)) = near else { return Operand::Node(Node::Phrase(leaf)) };
        let units: Vec<Leaf> = glyphs.split(|g| !g.escaped && is_space(g.c)).filter_map(Leaf::new).collect();
        if units.len() < 2 {
            let message = "Nearness needs two words or more, with white space between, and was ignored.";
            self.warn(suffix, message);
            return Operand::Node(Node::Phrase(leaf));
        }
        if distance > MAX_DISTANCE {
            self.warn(suffix, format!("Nearness reaches at most {MAX_DISTANCE} words, and was read so."));
        }
        Operand::Node(Node::Near { units, distance: distance.min(MAX_DISTANCE) })
    }

    /// `~5` after a closing mark.
    fn phrase_suffix(&mut self) -> Option<(u32, Range<usize>)> {
        let start = self.pos;
        if self.eat('~') {
            if let Some(distance) = self.number() {
                return Some((distance, start..self.pos));
            }
            self.warn(start..self.pos, "`~` after a phrase needs a number of words, and was ignored.");
        } else if self.eat('*') {
            self.warn(start..self.pos, "`*` after a phrase was ignored: only a word can be a prefix.");
        }
        None
    }

    /// `None` for a lone `-`, `+` or `~`.
    pub(super) fn word(&mut self) -> Option<Operand> {
        let mut glyphs = Vec::new();
        while self.peek().is_some_and(|c| !ends_word(c)) {
            glyphs.extend(self.glyph());
        }
        if glyphs.iter().all(|g| g.is('+') || g.is('-') || g.is('~')) {
            return None;
        }
        let mut body = &glyphs[..];
        let mut prefix = false;
        let mut fuzzy: Option<(u32, Range<usize>)> = None;
        while let [before @ .., last] = body {
            if last.is('*') {
                prefix = true;
                body = before;
            } else if fuzzy.is_none()
                && let Some((before, distance)) = tilde(body)
            {
                // Only one is taken off: `tilde` looks over the whole word, and must not do so time and
                // again.
                fuzzy = Some((distance, body[before.len()].range.start..last.range.end));
                body = before;
            } else {
                break;
            }
        }
        let stars = body.iter().take_while(|g| g.is('*')).count();
        if let Some(star) = body.iter().find(|g| g.is('*')) {
            self.warn(
                star.range.clone(),
                "`*` counts only at the end of a word, and was read as a gap here.",
            );
            body = &body[stars..];
        }
        let Some(leaf) = Leaf::new(body) else {
            if prefix {
                let range = glyphs[0].range.start..self.pos;
                self.warn(range, "`*` with no word before it was ignored.");
                return Some(NOTHING);
            }
            return Leaf::new(&glyphs).map(|leaf| Operand::Node(Node::Word(leaf)));
        };
        Some(Operand::Node(match fuzzy {
            Some((_, suffix)) if prefix => {
                self.warn(suffix, "`~` and `*` on one word do not go together: `~` was ignored.");
                Node::Prefix(leaf)
            }
            None if prefix => Node::Prefix(leaf),
            None | Some((0, _)) => Node::Word(leaf),
            Some((_, suffix)) if !is_latin(body) => {
                self.warn(suffix, "`~` was ignored: only Latin words can be searched for by likeness.");
                Node::Word(leaf)
            }
            Some((distance, suffix)) => {
                let allowed = u8::try_from(distance).unwrap_or(u8::MAX).min(MAX_EDITS);
                if u32::from(allowed) < distance {
                    self.warn(
                        suffix,
                        format!("`~` forgives at most {MAX_EDITS} letters, and was read as `~{MAX_EDITS}`."),
                    );
                }
                Node::Fuzzy { word: leaf, distance: allowed }
            }
        }))
    }

    /// The value of a filter, from behind its colon to the end of the word or of the quotation.
    pub(super) fn filter(&mut self, field: Field, start: usize) -> Operand {
        let colon = self.pos;
        let apart = self.skip_space();
        let from = self.pos;
        let value: String = if self.opens_quotation() {
            let (glyphs, closed) = self.quotation();
            // One that is never closed would swallow the rest of the query: it is a phrase, and no value.
            if closed { glyphs.iter().map(|g| g.c).collect() } else { String::new() }
        } else {
            while self.peek().is_some_and(|c| !ends_word(c)) {
                self.bump();
            }
            self.query[from..self.pos].to_owned()
        };
        let mut terms = Vec::new();
        let mut wrong = value.is_empty();
        let range = start..self.pos;
        let mut add = |value| terms.push(FilterTerm { value, negated: false, range: range.clone() });
        let mut turned = false;
        if field == Field::Date {
            match Span::read(&value) {
                Some(span) => {
                    turned = span.turned;
                    add(FilterValue::Date(span));
                }
                None => wrong = true,
            }
        } else {
            for name in value.split(|c| matches!(ascii(c), ',' | '、' | '|')) {
                match LangFilter::read(name) {
                    Some(lang) => add(FilterValue::Lang(lang)),
                    None => wrong = true,
                }
            }
        }
        let forms = match field {
            Field::Date => "a date (2023, 2023-07, 2023-07-19 or 2023-01..2023-06)",
            _ => "a language (zh-Hant, zh-Hans, zh or en)",
        };
        if value.is_empty() || (apart && terms.is_empty()) {
            self.pos = colon;
            let name = self.shown(&(start..colon));
            self.warn(start..colon, format!("{name} was ignored: {forms} should stand behind it."));
        } else if terms.is_empty() {
            let shown = self.shown(&range);
            self.warn(range, format!("{shown} was ignored: it does not name {forms}."));
        } else if wrong {
            let shown = self.shown(&range);
            self.warn(range, format!("{shown} was read in part: not all of it names {forms}."));
        } else if turned {
            self.warn(range, "These dates stand last day first, and were read the other way round.");
        }
        Operand::Filters(terms)
    }
}

/// Splits `~`, `~1` or `~12` from the end of a word. Longer numbers are no suffix, nor is any number after a
/// number: `5～10` and `2022～2023` are ranges.
fn tilde(body: &[Glyph]) -> Option<(&[Glyph], u32)> {
    let is_digit = |g: &Glyph| !g.escaped && ascii(g.c).is_ascii_digit();
    let digits = body.iter().rev().take_while(|g| is_digit(g)).count();
    let (before, number) = body.split_at(body.len() - digits);
    let (last, before) = before.split_last()?;
    let is_suffix = digits == 0 || (digits <= 2 && before.iter().any(|g| g.c.is_alphabetic()));
    if !last.is('~') || !is_suffix {
        return None;
    }
    if digits == 0 {
        return Some((before, 1));
    }
    Some((before, number.iter().filter_map(|g| ascii(g.c).to_digit(10)).fold(0, |n, digit| n * 10 + digit)))
}

/// Whether edits of letters make sense.
fn is_latin(body: &[Glyph]) -> bool {
    body.iter().any(|g| g.c.is_alphabetic()) && !body.iter().any(|g| is_han(g.c))
}
