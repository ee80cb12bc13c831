//! JSON values one after another, and going on after a break.
//!
//! Owns: where the next value begins, in a list or one after another, and after text that is no JSON. Must not know what a
//! record is: whoever reads says which of the values after a break are worth having.

use serde::de::Error as _;
use serde_json::{Deserializer, Value};

/// After a break, at most so many times the bytes of the text are read in vain.
const MOST_IN_VAIN: usize = 4;

/// The values of a text: the elements of the list that it is, or those that follow one another.
pub(super) struct Sequence<'a> {
    text: &'a str,
    /// Everything before this byte has been dealt with.
    at: usize,
    /// Lines before the one with `at`, and the byte it begins at.
    lines: usize,
    line_start: usize,
    list: List,
    /// There was a break, and nothing has been read since.
    lost: bool,
    /// Line and column of the last break: a value around others that lacks its end breaks where they do.
    last: Option<(usize, usize)>,
    /// Bytes that may still be read in vain.
    allowance: usize,
}

/// Where the list is that the text may be.
#[derive(Clone, Copy, PartialEq)]
enum List {
    Before,
    Inside,
    After,
}

/// Where the text is no JSON.
#[derive(Debug)]
pub(super) struct Break {
    /// From 1.
    pub line: usize,
    /// In bytes, from 1.
    pub column: usize,
    pub source: serde_json::Error,
}

impl<'a> Sequence<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let allowance = text.len().saturating_mul(MOST_IN_VAIN);
        Self { text, at: 0, lines: 0, line_start: 0, list: List::Before, lost: false, last: None, allowance }
    }

    /// Whether the values are elements of a list.
    pub(super) fn is_list(&self) -> bool {
        self.list != List::Before
    }

    /// The next value or the next break. After a break only such objects are taken as are `wanted`: what stands there may be
    /// a part of the broken value. Takes time in proportion to the text, however broken it is.
    pub(super) fn next(&mut self, wanted: impl Fn(&Value) -> bool) -> Option<Result<Value, Break>> {
        loop {
            let rest = self.rest();
            self.advance(rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', ',']).len());
            match (self.rest().bytes().next(), self.list) {
                (Some(b'['), List::Before) if !self.lost && self.text[..self.at].trim().is_empty() => {
                    self.list = List::Inside;
                    self.advance(1);
                    continue;
                }
                (Some(b']'), List::Inside) => {
                    self.list = List::After;
                    self.advance(1);
                    continue;
                }
                (Some(_), List::After) if !self.lost => return Some(Err(self.broken("text after the list"))),
                (None, List::Inside) if !self.lost => {
                    return Some(Err(self.broken("EOF while parsing a list")));
                }
                (None, _) => return None,
                (Some(_), _) if self.lost && !self.find() => return None,
                _ => {}
            }
            let mut values = Deserializer::from_str(self.rest()).into_iter::<Value>();
            match values.next()? {
                Ok(value) => {
                    let length = values.byte_offset();
                    self.advance(length);
                    if !self.lost || wanted(&value) {
                        self.lost = false;
                        return Some(Ok(value));
                    }
                }
                Err(source) if self.lost => {
                    let read = offset(self.rest(), &source);
                    self.allowance = self.allowance.saturating_sub(read);
                    self.advance(1);
                }
                Err(source) => {
                    let line = source.line().max(1);
                    let before = if line == 1 { self.at - self.line_start } else { 0 };
                    let (line, column) = (self.lines + line, before + source.column());
                    self.lost = true;
                    if self.last.replace((line, column)) != Some((line, column)) {
                        return Some(Err(Break { line, column, source }));
                    }
                }
            }
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn advance(&mut self, bytes: usize) {
        let passed = &self.text[self.at..self.at + bytes];
        self.lines += passed.bytes().filter(|&byte| byte == b'\n').count();
        if let Some(last) = passed.rfind('\n') {
            self.line_start = self.at + last + 1;
        }
        self.at += bytes;
    }

    /// Goes to where an object may begin as an element or as the value of a field; `false` when there is none.
    fn find(&mut self) -> bool {
        let rest = self.rest();
        let mut opened = rest.match_indices('{').map(|(at, _)| at);
        let begins = opened.find(|&at| {
            let before = self.text[..self.at + at].trim_end_matches([' ', '\t']).bytes().next_back();
            let after = rest[at + 1..].trim_start().bytes().next();
            after == Some(b'"') && matches!(before, None | Some(b'\n' | b',' | b'[' | b':' | b'}' | b']'))
        });
        match begins {
            Some(at) if self.allowance > 0 => {
                self.advance(at);
                true
            }
            _ => false,
        }
    }

    /// A break here. What follows is looked through for values as after any other.
    fn broken(&mut self, what: &str) -> Break {
        self.lost = true;
        Break {
            line: self.lines + 1,
            column: self.at - self.line_start + 1,
            source: serde_json::Error::custom(what),
        }
    }
}

/// How many bytes were read before an error.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines = error.line().max(1) - 1;
    text.split_inclusive('\n').take(lines).map(str::len).sum::<usize>() + error.column().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The numbers of the objects `{"a": number}` that are read, and the places of the breaks.
    fn read(text: &str) -> (Vec<u64>, Vec<(usize, usize)>) {
        let (mut values, mut breaks) = (Vec::new(), Vec::new());
        let mut sequence = Sequence::new(text);
        while let Some(next) = sequence.next(|value| value.get("a").is_some()) {
            match next {
                Ok(value) => values.extend(value.get("a").and_then(Value::as_u64)),
                Err(broken) => breaks.push((broken.line, broken.column)),
            }
        }
        (values, breaks)
    }

    #[test]
    fn lists_and_values_one_after_another_are_read() {
        for text in [
            r#"[{"a":1},{"a":2}]"#,
            "{\"a\":1}\n {\"a\":2}",
            " [ {\"a\":1},\n{\"a\":2} ]\n",
            "[{\"a\":1} {\"a\":2},]",
        ] {
            assert_eq!(read(text), (vec![1, 2], vec![]), "{text}");
        }
        assert_eq!(read("[]"), (vec![], vec![]));
        assert_eq!(read(""), (vec![], vec![]));
        assert_eq!(read("7 null [1]"), (vec![], vec![]));
    }

    #[test]
    fn after_a_break_reading_goes_on_with_the_next_value() {
        for (text, values, at) in [
            ("[{\"a\":1},\n {\"a\": },\n{\"a\":3}]", vec![1, 3], (2, 8)),
            ("[{\"a\":1},{\"b\":\"c \"d\" e\"},{\"a\":3}]", vec![1, 3], (1, 19)),
            ("[{\"a\":1},{\"a\":2,\"b\":\"cut\n{\"a\":3},{\"a\":4}]", vec![1, 3, 4], (2, 0)),
            ("[{\"a\":1},{\"a\":2,{\"a\":3}]", vec![1, 3], (1, 17)),
            ("{\"items\":[{\"a\":1},{\"a\":2},{\"a\":", vec![1, 2], (1, 31)),
            ("[{\"a\":1}", vec![1], (1, 9)),
            ("[{\"a\":1}]{\"a\":2}", vec![1, 2], (1, 10)),
            ("[{\"a\":1},{\"b\":{\"c\":{\"d\":1}}\"},{\"a\":2}]", vec![1, 2], (1, 28)),
        ] {
            assert_eq!(read(text), (values, vec![at]), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_broken_everywhere_is_given_up() {
        let text = "{\"a\":{\"b\":[\"c\",".repeat(20_000);
        let mut sequence = Sequence::new(&text);
        assert!(sequence.next(|_| true).is_some_and(|next| next.is_err()));
        while sequence.next(|_| true).is_some() {}
        assert!(sequence.allowance < text.len() * MOST_IN_VAIN);
    }

    proptest! {
        #[test]
        fn every_whole_element_before_and_after_the_broken_one_is_read(
            before in 0..5u64, after in 0..5u64, broken in "[a-z0-9\":\\[\\]]{0,12}",
        ) {
            let element = |n: u64| format!("{{\"a\":{n}}}");
            let elements = (0..before).map(element).chain([format!("{{{broken}")]);
            let text = format!("[{}]", elements.chain((0..after).map(element)).collect::<Vec<_>>().join(",\n"));
            let (values, breaks) = read(&text);
            prop_assert_eq!(breaks.len(), 1, "{}", text);
            // What follows at once may read as a part of it.
            let whole: Vec<u64> = (0..before).chain(0..after).collect();
            let without: Vec<u64> = (0..before).chain(1..after).collect();
            prop_assert!(values == whole || after > 0 && values == without, "{}: {:?}", text, values);
        }

        #[test]
        fn any_text_is_read(text in "[\\[\\]{},:\"a\\\\1 \n]{0,60}") {
            read(&text);
        }
    }
}
