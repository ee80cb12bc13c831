//! The characters that mean something in a query, and their stand-ins.
//!
//! Owns which characters are white space, quotation marks or Han, and the width folding that makes `（` mean
//! `(`. Must not know the grammar, nor the folding of searched text: what is said here decides how a query is
//! read, not what it matches.

/// The ASCII character that `c` stands for in the grammar: full-width and small forms, the wave dash for `~`,
/// the ratio sign for a colon. Everything else is itself.
pub(super) fn ascii(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{301c}' => '~',
        '\u{2236}' | '\u{fe55}' => ':',
        '\u{fe59}' => '(',
        '\u{fe5a}' => ')',
        '\u{fe61}' => '*',
        '\u{fe62}' => '+',
        '\u{fe63}' => '-',
        _ => c,
    }
}

/// White space, and the zero-width space and byte order mark that come along with pasted text.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}

/// Whether a word ends before `c`.
pub(super) fn ends_word(c: char) -> bool {
    is_space(c) || matches!(ascii(c), '(' | ')') || quote(c).is_some()
}

/// Han characters: ideographs of every plane, radicals, compatibility forms, and 〇.
pub(super) fn is_han(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{2fdf}' | '\u{3005}' | '\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Quotation marks that can close one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// `"` ＂ “ ” „ ‟ 〝 〞 〟
    Double,
    /// 「 」 and their half-width and vertical forms.
    Corner,
    /// 『 』 and their vertical forms.
    WhiteCorner,
    /// « »
    Guillemet,
}

/// What a quotation mark does where no quotation is open. Closing marks of families that are written either
/// way round (”like this” is what many input methods yield) may also open one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Opens,
    Closes,
    /// Closes as a rule, opens if the next mark of its family closes.
    MayOpen,
}

/// Family and side of a quotation mark. Single quotes are not among them: they are apostrophes, part of
/// words.
pub(super) fn quote(c: char) -> Option<(Family, Side)> {
    Some(match c {
        '"' | '＂' | '“' | '„' | '‟' | '〝' => (Family::Double, Side::Opens),
        '”' | '〞' | '〟' => (Family::Double, Side::MayOpen),
        '「' | '｢' | '﹁' => (Family::Corner, Side::Opens),
        '」' | '｣' | '﹂' => (Family::Corner, Side::Closes),
        '『' | '﹃' => (Family::WhiteCorner, Side::Opens),
        '』' | '﹄' => (Family::WhiteCorner, Side::Closes),
        '«' => (Family::Guillemet, Side::Opens),
        '»' => (Family::Guillemet, Side::MayOpen),
        _ => return None,
    })
}

/// Whether `c`, followed by `next`, closes a quotation that `open` began. A “ closes „ by custom, and the
/// other double marks where only white space or the end can follow a closing mark: “like this“.
pub(super) fn closes(open: char, c: char, next: Option<char>) -> bool {
    let (Some((family, _)), Some((other, side))) = (quote(open), quote(c)) else { return false };
    family == other
        && match c {
            '"' | '＂' => true,
            '“' => open == '„' || next.is_none_or(|n| is_space(n) || ascii(n) == ')'),
            '«' => open == '»',
            _ => side != Side::Opens,
        }
}
