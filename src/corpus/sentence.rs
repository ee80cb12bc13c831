//! Where a sentence ends, in Chinese and in English.
//!
//! Owns: sentence marks, closing and opening marks, abbreviations. Must not know: lines, paragraphs, passages.

/// Words whose full stop does not end a sentence (lower case, without the stop).
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "hon", "rev", "st", "sr", "jr", "no", "nos", "vol", "fig", "para",
    "cap", "vs", "etc", "inc", "ltd", "co", "corp", "dept", "gov", "gen", "approx", "tel", "ext", "jan",
    "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
];

/// The longest word looked at before a full stop, in bytes.
const LONGEST_WORD: usize = 24;

/// A mark that closes a quotation or bracket, so that it may follow a sentence mark.
pub(super) fn closes(c: char) -> bool {
    matches!(
        c,
        '」' | '』' | '）' | '》' | '〉' | '】' | '］' | '〕' | '”' | '’' | '"' | '\'' | ')' | ']' | '*'
    )
}

/// A mark that opens a quotation or bracket, so that a line cannot end after it.
pub(super) fn opens(c: char) -> bool {
    matches!(c, '「' | '『' | '（' | '《' | '〈' | '【' | '［' | '〔' | '“' | '‘' | '(' | '[')
}

/// Whether a paragraph could end here: after a sentence mark, a semicolon or a colon, closing marks not counted.
///
/// An `and` or `及` after the semicolon of a list item counts with it; a full stop after an abbreviation does not count.
pub(super) fn ended(text: &str) -> bool {
    let void = |c: char| closes(c) || c.is_whitespace() || c.is_control();
    let body = text.trim_end_matches(void);
    for (word, mark) in [("及", '；'), ("以及", '；'), ("或", '；'), ("and", ';'), ("or", ';')] {
        if body.strip_suffix(word).is_some_and(|before| before.trim_end().ends_with(mark)) {
            return true;
        }
    }
    match body.chars().next_back() {
        Some('。' | '！' | '？' | '；' | '：' | '…' | '!' | '?' | ';' | ':' | '．') => true,
        Some('.') => !abbreviated(&body[..body.len() - 1]),
        _ => false,
    }
}

/// Whether a sentence mark at the end of `before` + `mark`, with `after` following, ends a sentence for good.
pub(super) fn splits(before: &str, mark: char, after: &str) -> bool {
    match mark {
        '。' | '！' | '？' | '；' => true,
        '.' | '!' | '?' => {
            let rest = after.trim_start_matches(closes);
            let next = rest.trim_start();
            next.len() < rest.len()
                && !next.starts_with(char::is_lowercase)
                && !(mark == '.' && abbreviated(before))
        }
        _ => false,
    }
}

/// Whether the full stop after `before` belongs to an abbreviation: a listed one, an initial (`J.`), or dotted (`a.m.`).
fn abbreviated(before: &str) -> bool {
    let bytes = before.as_bytes();
    let tail = &bytes[bytes.len().saturating_sub(LONGEST_WORD)..];
    let start = tail.iter().rposition(|b| !b.is_ascii_alphabetic() && *b != b'.').map_or(0, |at| at + 1);
    let word = &tail[start..];
    let initial = word.len() == 1 && word[0].is_ascii_uppercase();
    let dotted = word.len() >= 3 && word[1..].contains(&b'.');
    initial || dotted || ABBREVIATIONS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_end_after_marks_and_not_after_abbreviations() {
        for text in [
            "完成。",
            "他說：「好。」",
            "涵蓋：",
            "It ended.",
            "He said \"yes.\"",
            "in (2021).",
            "；",
            "通報；及",
            "a list; and",
        ] {
            assert!(ended(text), "{text}");
        }
        for text in
            ["香港", "（附圖）", "Mr.", "at 5 p.m.", "the U.S.", "John F.", "，", "", "No.", "以及", "and"]
        {
            assert!(!ended(text), "{text}");
        }
    }

    #[test]
    fn numbers_and_abbreviations_do_not_split() {
        assert!(splits("It ended", '.', " The next"));
        assert!(splits("He left", '.', "\" The next"));
        assert!(!splits("$24", '.', "4 million"));
        assert!(!splits("Mr", '.', " Tong"));
        assert!(!splits("at 5 p.m", '.', " The"));
        assert!(!splits("wait", '.', " and see"));
        assert!(splits("完成", '。', "其後"));
    }
}
