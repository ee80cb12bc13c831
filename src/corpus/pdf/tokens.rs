//! The tokens of content streams and CMaps, which share one notation.
//!
//! Owns: numbers, strings, names and words; inline images are passed over. Nothing nests, so nothing can nest too deep:
//! brackets are tokens. Must not know: what a word means.

use std::borrow::Cow;

/// An inline image ends within this many bytes.
const LONGEST_INLINE_IMAGE: usize = 1 << 20;

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'a> {
    Number(f64),
    /// A string, hexadecimal or literal.
    Text(Vec<u8>),
    Name(Cow<'a, [u8]>),
    /// `[`
    Open,
    /// `]`
    Close,
    /// An operator, or a bracket of a dictionary.
    Word(&'a [u8]),
}

/// The tokens of `bytes`, in order; what is no token is passed over.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Tokens { bytes, at: 0 }
    }

    /// Goes past the data of an inline image, its `ID` having been read.
    pub(super) fn skip_image(&mut self) {
        let rest = &self.bytes[self.at..];
        let rest = &rest[..rest.len().min(LONGEST_INLINE_IMAGE)];
        let blank = |at: usize| rest.get(at).is_none_or(u8::is_ascii_whitespace);
        let end = rest.windows(2).enumerate().find(|&(at, pair)| {
            let after = rest.get(at + 2..).unwrap_or_default();
            // Image data may hold ` EI ` by chance; operators are plain text.
            pair == b"EI"
                && at > 0
                && blank(at - 1)
                && blank(at + 2)
                && after.iter().take(16).all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
        });
        self.at += end.map_or(rest.len(), |(at, _)| at + 2);
    }

    fn take_while(&mut self, keep: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|&byte| !keep(byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn hex(&mut self) -> Vec<u8> {
        let digits = self.take_while(|byte| byte != b'>');
        self.at = (self.at + 1).min(self.bytes.len());
        let mut digits = digits.iter().filter_map(|&byte| char::from(byte).to_digit(16));
        let mut bytes = Vec::new();
        while let Some(high) = digits.next() {
            bytes.push((high << 4 | digits.next().unwrap_or(0)) as u8);
        }
        bytes
    }

    fn literal(&mut self) -> Vec<u8> {
        let (mut text, mut depth) = (Vec::new(), 1usize);
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\\' => {
                    text.extend(self.escape());
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    /// What stands for the escape whose backslash has been read.
    fn escape(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        if matches!(byte, b'0'..=b'7') {
            let digits = self.bytes[self.at..].iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7'));
            let (mut value, mut length) = (0u32, 0);
            for digit in digits {
                value = value * 8 + u32::from(digit - b'0');
                length += 1;
            }
            self.at += length;
            return Some(value as u8);
        }
        self.at += 1;
        match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\n' => None,
            b'\r' => {
                self.at += usize::from(self.peek() == Some(b'\n'));
                None
            }
            other => Some(other),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'%' => {
                    self.take_while(|byte| !matches!(byte, b'\r' | b'\n'));
                }
                b'<' if self.peek() == Some(b'<') => {
                    self.at += 1;
                    return Some(Token::Word(b"<<"));
                }
                b'<' => return Some(Token::Text(self.hex())),
                b'(' => return Some(Token::Text(self.literal())),
                b'>' if self.peek() == Some(b'>') => {
                    self.at += 1;
                    return Some(Token::Word(b">>"));
                }
                b'[' => return Some(Token::Open),
                b']' => return Some(Token::Close),
                b'/' => return Some(Token::Name(name(self.take_while(is_regular)))),
                byte if is_regular(byte) => {
                    self.at -= 1;
                    let word = self.take_while(is_regular);
                    return Some(number(word).map_or(Token::Word(word), Token::Number));
                }
                _ => {}
            }
        }
    }
}

fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        0 | b'\t'
            | b'\n'
            | 12
            | b'\r'
            | b' '
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'('
            | b')'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
}

/// A number as PDF writes it; also `1.2-3` and `--5`, which some producers write, as readers take them.
fn number(word: &[u8]) -> Option<f64> {
    if !matches!(word[0], b'0'..=b'9' | b'+' | b'-' | b'.') || word.len() > 40 {
        return None;
    }
    let text = std::str::from_utf8(word).ok()?;
    let plain =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
    if !plain(text) {
        return None;
    }
    let value = text.parse::<f64>().ok().or_else(|| {
        let digits = text.trim_start_matches(['-', '+']);
        let digits = digits.split(['-', '+']).next().unwrap_or("");
        let value = if digits.is_empty() { Some(0.0) } else { digits.parse::<f64>().ok() };
        value.map(|value| if text.starts_with('-') { -value } else { value })
    });
    value.filter(|value| value.is_finite())
}

fn name(raw: &[u8]) -> Cow<'_, [u8]> {
    if !raw.contains(&b'#') {
        return Cow::Borrowed(raw);
    }
    let mut decoded = Vec::new();
    let mut at = 0;
    let digit = |at: usize| raw.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    while at < raw.len() {
        match (raw[at], digit(at + 1), digit(at + 2)) {
            (b'#', Some(high), Some(low)) => {
                decoded.push((high << 4 | low) as u8);
                at += 3;
            }
            (byte, ..) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    Cow::Owned(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn all_that_is_written() {
        let tokens: Vec<Token> =
            Tokens::new(b"/F#201 12 Tf [(a\\)\\101(b)) -250.5<4E2 >]TJ % x\n1.2-3 --5 T* << /A >> .5")
                .collect();
        let word = |word: &'static str| Token::Word(word.as_bytes());
        assert_eq!(
            tokens,
            [
                Token::Name(Cow::Borrowed(b"F 1")),
                Token::Number(12.0),
                word("Tf"),
                Token::Open,
                Token::Text(b"a)A(b)".to_vec()),
                Token::Number(-250.5),
                Token::Text(vec![0x4E, 0x20]),
                Token::Close,
                word("TJ"),
                Token::Number(1.2),
                Token::Number(-5.0),
                word("T*"),
                word("<<"),
                Token::Name(Cow::Borrowed(b"A")),
                word(">>"),
                Token::Number(0.5),
            ]
        );
    }

    #[test]
    fn an_inline_image_is_passed_over() {
        let mut tokens = Tokens::new(b"ID \x00 EI \xFF(\x80 EI Q (after) Tj");
        assert_eq!(tokens.next(), Some(Token::Word(b"ID")));
        tokens.skip_image();
        assert_eq!(tokens.next(), Some(Token::Word(b"Q")));
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes: Vec<u8>) {
            let mut tokens = Tokens::new(&bytes);
            while let Some(token) = tokens.next() {
                if token == Token::Word(b"ID") {
                    tokens.skip_image();
                }
            }
        }
    }
}
