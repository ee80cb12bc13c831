//! Text of documents and paths made harmless for a terminal.
//!
//! Owns which characters may not reach a terminal and what stands for them. Must not know what the text is part of,
//! nor lay it out. Two kinds are told apart: *hostile* characters command the terminal or reorder what is read, so
//! they are always shown as something visible; *invisible* ones only take no room, so running text drops them while
//! a path, which has to be told from its look-alikes, shows them.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;

/// Whether a character commands a terminal or changes the order in which text is shown: the C0 and C1 controls, DEL,
/// the bidirectional controls, line and paragraph separators, annotation and tag characters.
#[must_use]
pub fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{fff9}'..='\u{fffb}')
        || is_tag(c)
}

/// Whether a character is neither seen nor does anything that a reader would miss: soft hyphen, zero-width space,
/// word joiner, byte-order mark and their like.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

/// A text with every hostile or invisible character, line ends and tabs among them, shown as something visible that
/// does nothing: `␛` for the escape character, `\u{9b}` for what has no picture of its own.
///
/// For paths and messages, which stand on one line. What is harmless is returned as it came.
///
/// ```
/// # use pressroom::render::sanitize::visible;
/// assert_eq!(visible("evil\u{1b}[2J\u{202e}.txt"), "evil␛[2J\\u{202e}.txt");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_hostile(c) || is_invisible(c)) {
        return Cow::Borrowed(text);
    }
    text.graphemes(true).map(harmless_grapheme).collect::<String>().into()
}

/// The harmless form of one grapheme, invisible characters shown too.
pub(super) fn harmless_grapheme(grapheme: &str) -> Cow<'_, str> {
    let flag = grapheme.starts_with('\u{1f3f4}');
    let harmful = |c: char| is_invisible(c) || is_hostile(c) && !(flag && is_tag(c));
    if !grapheme.chars().any(harmful) {
        return Cow::Borrowed(grapheme);
    }
    let mut shown = String::new();
    for c in grapheme.chars() {
        if harmful(c) { picture(c, &mut shown) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// Tag characters spell the flags of England, Scotland and Wales after a black flag; anywhere else they hide text.
fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0000}'..='\u{e007f}')
}

fn picture(c: char, shown: &mut String) {
    match u32::from(c) {
        code @ 0..=0x1f => shown.extend(char::from_u32(0x2400 + code)),
        0x7f => shown.push('␡'),
        code => {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{{{code:x}}}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_sequences_become_pictures() {
        assert_eq!(visible("\u{1b}]8;;http://x\u{7}a\u{9b}31m\u{7f}"), "␛]8;;http://x␇a\\u{9b}31m␡");
    }

    #[test]
    fn line_ends_and_tabs_in_a_path_are_shown() {
        assert_eq!(visible("a\nb\tc\r\nd"), "a␊b␉c␍␊d");
    }

    #[test]
    fn bidirectional_and_zero_width_characters_are_shown() {
        assert_eq!(
            visible("a\u{202e}b\u{2066}c\u{200b}d\u{feff}"),
            "a\\u{202e}b\\u{2066}c\\u{200b}d\\u{feff}"
        );
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        for text in ["強制性公積金計劃", "５Ｇ網絡 (5G)", "naïve e\u{301}", "👩‍👩‍👧 🇭🇰 ❤️", "می‌خواهم"]
        {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn tags_are_kept_in_flags_only() {
        let flag = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
        assert_eq!(visible(flag), flag);
        assert_eq!(visible("a\u{e0067}"), "a\\u{e0067}");
    }

    proptest! {
        #[test]
        fn nothing_hostile_is_left(text in any::<String>()) {
            let shown = visible(&text);
            prop_assert!(!shown.chars().any(|c| is_invisible(c) || (is_hostile(c) && !is_tag(c))));
        }
    }
}
