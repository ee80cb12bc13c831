//! A line that is being typed: its text and the cursor in it.
//!
//! Owns editing by what a person takes for one character. What is put in stands on one line and commands nothing: control
//! characters become spaces. Must not know keys.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// Characters a line may have: more than any query anybody means.
const MOST: usize = 2_000;

/// A line and its cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    text: String,
    /// Bytes before the cursor; at a boundary between graphemes, or right behind what was put in last.
    cursor: usize,
}

impl Line {
    pub(super) fn new(text: &str) -> Self {
        let mut line = Self::default();
        line.insert(text);
        line
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn cursor(&self) -> usize {
        self.cursor
    }

    /// Puts a text in before the cursor: a key, a paste or what an input method made. Returns whether all of it had room.
    pub(super) fn insert(&mut self, text: &str) -> bool {
        let room = MOST.saturating_sub(self.text.chars().count());
        let mut text = text.trim_matches(|c: char| c == '\n' || c == '\r').chars().peekable();
        let mut fitting = String::new();
        for c in text.by_ref().take(room) {
            let doubled = c == '\n' && fitting.ends_with(' ');
            if !doubled {
                fitting.push(if c.is_control() { ' ' } else { c });
            }
        }
        self.text.insert_str(self.cursor, &fitting);
        self.cursor += fitting.len();
        text.peek().is_none()
    }

    pub(super) fn left(&mut self) {
        self.cursor = self.before();
    }

    pub(super) fn right(&mut self) {
        self.cursor = self.behind();
    }

    pub(super) fn word_left(&mut self) {
        self.cursor = self.word_start();
    }

    pub(super) fn word_right(&mut self) {
        let rest = &self.text[self.cursor..];
        let word = rest.unicode_word_indices().next();
        self.cursor = word.map_or(self.text.len(), |(at, word)| self.cursor + at + word.len());
    }

    pub(super) fn home(&mut self) {
        self.cursor = 0;
    }

    pub(super) fn end(&mut self) {
        self.cursor = self.text.len();
    }

    pub(super) fn delete_before(&mut self) {
        let start = self.before();
        self.delete_from(start);
    }

    pub(super) fn delete_behind(&mut self) {
        let end = self.behind();
        self.text.replace_range(self.cursor..end, "");
    }

    pub(super) fn delete_word(&mut self) {
        let start = self.word_start();
        self.delete_from(start);
    }

    pub(super) fn delete_to_start(&mut self) {
        self.delete_from(0);
    }

    pub(super) fn delete_to_end(&mut self) {
        self.text.truncate(self.cursor);
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn delete_from(&mut self, start: usize) {
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    fn grapheme_cursor(&self) -> GraphemeCursor {
        GraphemeCursor::new(self.cursor, self.text.len(), true)
    }

    /// Where the character before the cursor begins.
    fn before(&self) -> usize {
        // With the whole text at hand this cannot fail.
        self.grapheme_cursor().prev_boundary(&self.text, 0).ok().flatten().unwrap_or(0)
    }

    /// Where the character behind the cursor ends.
    fn behind(&self) -> usize {
        self.grapheme_cursor().next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len())
    }

    /// Where the word before the cursor begins; of Chinese, every character is one.
    fn word_start(&self) -> usize {
        self.text[..self.cursor].unicode_word_indices().next_back().map_or(0, |(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_reader_takes_for_one_character_is_moved_over_and_deleted_whole() {
        let mut line = Line::new("渡cafe\u{301}👩‍🚒");
        line.left();
        line.delete_before();
        assert_eq!(line.text(), "渡caf👩‍🚒");
        line.delete_behind();
        line.home();
        line.delete_behind();
        assert_eq!((line.text(), line.cursor()), ("caf", 0));
        line.delete_before();
        assert_eq!(line.text(), "caf");
    }

    #[test]
    fn what_is_pasted_stands_on_one_line() {
        let mut line = Line::default();
        assert!(line.insert("渡輪\r\n停航\u{1b}[31m\n"));
        assert_eq!(line.text(), "渡輪 停航 [31m");
        line.clear();
        assert!(!line.insert(&"長".repeat(5_000)));
        assert_eq!(line.text().chars().count(), MOST);
        assert!(!line.insert("x"));
    }

    #[test]
    fn words_are_moved_over_and_deleted() {
        let mut line = Line::new("ferry service 渡輪");
        line.word_left();
        line.word_left();
        line.word_left();
        assert_eq!(line.cursor(), "ferry ".len());
        line.word_right();
        line.delete_word();
        assert_eq!(line.text(), "ferry  渡輪");
        line.delete_to_end();
        assert_eq!(line.text(), "ferry ");
        line.delete_to_start();
        assert_eq!((line.text(), line.cursor()), ("", 0));
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_inside_the_text(moves in prop::collection::vec((0..11, "\\PC{0,3}"), 0..40)) {
            let mut line = Line::default();
            for (key, text) in moves {
                match key {
                    0..=2 => _ = line.insert(&text),
                    3 => line.left(),
                    4 => line.right(),
                    5 => line.word_left(),
                    6 => line.word_right(),
                    7 => line.delete_before(),
                    8 => line.delete_behind(),
                    9 => line.delete_word(),
                    _ => line.home(),
                }
                prop_assert!(line.text().is_char_boundary(line.cursor()));
            }
        }
    }
}
