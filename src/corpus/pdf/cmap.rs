//! CMaps: what a PDF says of its character codes.
//!
//! Owns: the reading of embedded CMaps, both kinds (codes to Unicode, codes to CIDs), bounded whatever they claim. Must not
//! know: fonts, pages.

use super::tokens::{Token, Tokens};

/// No font has more characters than this; a CMap that maps more is cut there.
const MOST_ENTRIES: usize = 200_000;

/// Ranges looked at when they overlap.
const OVERLAPS: usize = 8;

/// What a range of codes maps to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// The text of the first code; the last UTF-16 unit counts up.
    Text(Vec<u16>),
    /// The CID of the first code.
    Cid(u32),
}

#[derive(Debug, Clone)]
struct Range {
    low: u32,
    high: u32,
    target: Target,
}

/// A CMap. Codes are compared by value, not by length: producers write either.
#[derive(Debug, Clone, Default)]
pub(super) struct CMap {
    /// Length in bytes, lowest and highest code.
    spaces: Vec<(usize, u32, u32)>,
    ranges: Vec<Range>,
    /// The CMap it builds on.
    pub(super) base: Option<String>,
    /// Lines run from top to bottom.
    pub(super) vertical: bool,
}

impl CMap {
    /// Reads a CMap; what is malformed in it is passed over.
    pub(super) fn read(bytes: &[u8]) -> CMap {
        let mut map = CMap::default();
        let mut operands: Vec<Token> = Vec::new();
        for token in Tokens::new(bytes) {
            let Token::Word(word) = token else {
                if operands.len() < MOST_ENTRIES * 3 {
                    operands.push(token);
                }
                continue;
            };
            match word {
                b"endcodespacerange" => map.take_spaces(&operands),
                b"endbfchar" | b"endcidchar" => map.take_chars(&operands),
                b"endbfrange" | b"endcidrange" => map.take_ranges(&operands),
                b"usecmap" => {
                    if let Some(Token::Name(name)) = operands.last() {
                        map.base = Some(String::from_utf8_lossy(name).into_owned());
                    }
                }
                b"<<" | b">>" => continue,
                b"def" => {
                    if let [.., Token::Name(name), Token::Number(mode)] = operands.as_slice()
                        && name.as_ref() == b"WMode"
                    {
                        map.vertical = *mode == 1.0;
                    }
                }
                _ => {}
            }
            operands.clear();
        }
        map.ranges.sort_by_key(|range| range.low);
        map
    }

    fn take_spaces(&mut self, operands: &[Token]) {
        for pair in operands.chunks_exact(2) {
            if let [Token::Text(low), Token::Text(high)] = pair
                && (1..=4).contains(&low.len())
                && self.spaces.len() < 256
            {
                self.spaces.push((low.len(), value(low), value(high)));
            }
        }
    }

    fn take_chars(&mut self, operands: &[Token]) {
        for pair in operands.chunks_exact(2) {
            if let [Token::Text(code), target] = pair
                && let Some(target) = Target::of(target)
            {
                self.push(value(code), value(code), target);
            }
        }
    }

    fn take_ranges(&mut self, operands: &[Token]) {
        let mut rest = operands;
        while let [Token::Text(low), Token::Text(high), target, tail @ ..] = rest {
            let (low, high) = (value(low), value(high));
            rest = tail;
            if !matches!(target, Token::Open) {
                if let Some(target) = Target::of(target).filter(|_| low <= high) {
                    self.push(low, high, target);
                }
                continue;
            }
            let mut code = low;
            while let [item, tail @ ..] = rest {
                rest = tail;
                if matches!(item, Token::Close) {
                    break;
                }
                if let Some(target) = Target::of(item).filter(|_| code <= high) {
                    self.push(code, code, target);
                }
                code = code.saturating_add(1);
            }
        }
    }

    fn push(&mut self, low: u32, high: u32, target: Target) {
        if self.ranges.len() < MOST_ENTRIES {
            self.ranges.push(Range { low, high, target });
        }
    }

    fn find(&self, code: u32) -> Option<&Range> {
        let end = self.ranges.partition_point(|range| range.low <= code);
        self.ranges[..end].iter().rev().take(OVERLAPS).find(|range| range.high >= code)
    }

    /// The text of a code.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        let range = self.find(code)?;
        let Target::Text(units) = &range.target else { return None };
        let mut units = units.clone();
        if let Some(last) = units.last_mut() {
            *last = last.wrapping_add((code - range.low) as u16);
        }
        Some(String::from_utf16_lossy(&units))
    }

    /// The CID of a code.
    pub(super) fn cid(&self, code: u32) -> Option<u32> {
        let range = self.find(code)?;
        match range.target {
            Target::Cid(first) => first.checked_add(code - range.low),
            Target::Text(_) => None,
        }
    }

    /// How many bytes the code at the start of `bytes` has, by the code spaces; `None` where they say nothing.
    pub(super) fn code_length(&self, bytes: &[u8]) -> Option<usize> {
        let fits = |&&(length, low, high): &&(usize, u32, u32)| {
            bytes.len() >= length
                && (0..length).all(|at| {
                    let shift = 8 * (length - 1 - at);
                    (low >> shift) as u8 <= bytes[at] && bytes[at] <= (high >> shift) as u8
                })
        };
        self.spaces.iter().filter(fits).map(|space| space.0).min()
    }

    /// Whether it maps anything.
    pub(super) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
}

impl Target {
    fn of(token: &Token) -> Option<Target> {
        match token {
            Token::Text(bytes) if bytes.len() == 1 => Some(Target::Text(vec![u16::from(bytes[0])])),
            Token::Text(bytes) => {
                let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
                let units: Vec<u16> = units.take(32).collect();
                (!units.is_empty()).then_some(Target::Text(units))
            }
            Token::Number(number) if *number >= 0.0 => Some(Target::Cid(*number as u32)),
            _ => None,
        }
    }
}

/// The bytes as a big-endian number, the last four of them.
fn value(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |value, &byte| value << 8 | u32::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn characters_ranges_and_arrays() {
        let map = CMap::read(
            b"/CIDInit /ProcSet findresource begin 1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
              2 beginbfchar <0003> <0020> <00F1> <d842dfb7> endbfchar % comment\n\
              3 beginbfrange <0010> <0012> <4E00> <0020> <0021> [<4E2D> <6587>] <30> <3F> <00660066> endbfrange",
        );
        let text = |code| map.text(code).unwrap_or_default();
        assert_eq!((text(3), text(0xF1)), (" ".into(), "\u{20BB7}".into()));
        assert_eq!((text(0x12), text(0x20), text(0x21)), ("丂".into(), "中".into(), "文".into()));
        assert_eq!((text(0x30), text(0x31)), ("ff".into(), "fg".into()));
        assert_eq!(map.text(0x13), None);
        assert_eq!(map.code_length(&[0, 3]), Some(2));
        assert_eq!(map.code_length(&[0]), None);
    }

    #[test]
    fn codes_to_cids() {
        let map = CMap::read(
            b"/GBK-EUC-H usecmap /WMode 1 def 2 begincodespacerange <00> <80> <8140> <fefe> endcodespacerange\n\
              1 begincidrange <20> <7e> 814 endcidrange 1 begincidchar <a1a1> 96 endcidchar",
        );
        assert!(map.vertical);
        assert_eq!(map.base.as_deref(), Some("GBK-EUC-H"));
        assert_eq!((map.cid(0x21), map.cid(0xA1A1), map.cid(0x7F)), (Some(815), Some(96), None));
        assert_eq!((map.code_length(b"A"), map.code_length(&[0x81, 0x41])), (Some(1), Some(2)));
    }

    #[test]
    fn a_range_over_all_codes_costs_nothing() {
        let map = CMap::read(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange");
        assert_eq!(map.text(1).as_deref(), Some("B"));
        assert!(map.text(u32::MAX).is_some());
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in "(<[0-9A-F]{0,9}>|\\[|\\]|\\(|/|%|beginbfrange|endbfrange|endbfchar|endcidrange|endcodespacerange|usecmap|def| |[0-9]{1,12}|.){0,80}", code: u32) {
            let map = CMap::read(bytes.as_bytes());
            map.text(code);
            map.cid(code);
            map.code_length(bytes.as_bytes());
        }
    }
}
