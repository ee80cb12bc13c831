//! Folding: the characters of a text as the engine compares them, with a map back to the original bytes.
//!
//! Owns the fold table and [`OffsetMap`]. Must not know what a token is.
//!
//! Folding goes character by character, so `fold(a + b) == fold(a) + fold(b)` for any split between characters.
//! That is what lets a query and a passage be folded apart and still be compared, and it is why combining
//! marks are dropped wherever they stand rather than composed with what precedes them.
//!
//! One character is folded by, in order: compatibility decomposition (NFKC of the single character: ５ → 5,
//! ㆗ → 中, ⽅ → 方, ﬁ → fi), loss of diacritics (é → e, ø → o), lower case, and the Han variants of
//! `variants.txt` (Traditional → Simplified, 裏裡 → 里, ○ → 〇). Invisible characters fold to nothing.
//!
//! `variants.txt` holds one class of interchangeable characters a line, the one all are folded to first: the member
//! that jieba's dictionary uses most. The classes come from OpenCC's TSCharacters, HKVariants and TWVariants tables
//! (Apache-2.0), the CJK radicals of Unicode's EquivalentUnifiedIdeograph table, and some regional
//! spellings OpenCC leaves apart. A character with several Simplified forms counts as its first one, except
//! for a few where a text converted by hand commonly has the second (覆/复, 瞭/了, 畫/划, 著/着): a folded text
//! is never shown, so that a class is somewhat too wide costs less than a match that is missed.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::units::is_combining;

/// A folded text and the way back to the original.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// The text as it is compared. Never to be shown to a person.
    pub text: String,
    /// Where each folded byte came from.
    pub map: OffsetMap,
}

/// Maps byte ranges of a folded text to byte ranges of its original.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
    runs: Vec<Run>,
}

/// A stretch of folded bytes that map to the original in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    /// First folded byte.
    folded: usize,
    /// First original byte.
    original: usize,
    /// 0: byte `folded + i` is byte `original + i`. Otherwise: all folded bytes stand for the `atom` original
    /// bytes that begin at `original`.
    atom: usize,
}

impl OffsetMap {
    /// The original bytes of `folded`, a non-empty byte range of the folded text that begins and ends between
    /// characters.
    ///
    /// The answer begins and ends between characters of the original, takes whole a character that
    /// folded to several, and takes with a letter the combining marks that follow it.
    #[must_use]
    pub fn original(&self, folded: Range<usize>) -> Range<usize> {
        debug_assert!(folded.start < folded.end);
        let first = self.run_at(folded.start);
        let start =
            if first.atom > 0 { first.original } else { first.original + (folded.start - first.folded) };
        let last = self.run_at(folded.end - 1);
        let end = if last.atom > 0 {
            last.original + last.atom
        } else {
            last.original + (folded.end - last.folded)
        };
        start..end
    }

    fn run_at(&self, folded: usize) -> Run {
        let next = self.runs.partition_point(|run| run.folded <= folded);
        match next.checked_sub(1) {
            Some(index) => self.runs[index],
            None => Run { folded: 0, original: 0, atom: 0 },
        }
    }
}

/// Builds an [`OffsetMap`] while a text is folded.
#[derive(Default)]
struct MapBuilder {
    runs: Vec<Run>,
    /// The last character that left something in the folded text: its folded and original start.
    last: Option<(usize, usize)>,
}

impl MapBuilder {
    /// One original character and what it left: nothing, one character or, if not `single`, several.
    fn character(&mut self, folded: Range<usize>, single: bool, original: Range<usize>) {
        if folded.is_empty() {
            return;
        }
        self.last = Some((folded.start, original.start));
        let linear = single && folded.len() == original.len();
        let atom = if linear { 0 } else { original.len() };
        if linear {
            let continues = match self.runs.last() {
                Some(run) => run.atom == 0 && original.start - run.original == folded.start - run.folded,
                None => original.start == folded.start,
            };
            if continues {
                return;
            }
        }
        self.runs.push(Run { folded: folded.start, original: original.start, atom });
    }

    /// So many bytes of characters of one byte each, that each left one.
    fn ascii(&mut self, folded: usize, original: usize, count: usize) {
        self.character(folded..folded + 1, true, original..original + 1);
        self.last = Some((folded + count - 1, original + count - 1));
    }

    /// A combining mark that folded to nothing: it belongs to the character before it.
    fn attach(&mut self, end: usize) {
        let Some((folded, original)) = self.last else { return };
        if self.runs.last().is_some_and(|run| run.folded == folded) {
            self.runs.pop();
        }
        self.runs.push(Run { folded, original, atom: end - original });
    }
}

/// Folds a text and remembers where each folded byte came from.
#[must_use]
pub fn fold(text: &str) -> Folded {
    let mut out = String::with_capacity(text.len());
    let mut map = MapBuilder::default();
    let mut at = 0;
    while at < text.len() {
        let start = out.len();
        let count = fold_ascii(&text[at..], &mut out);
        if count > 0 {
            map.ascii(start, at, count);
            at += count;
            continue;
        }
        let Some(character) = text[at..].chars().next() else { break };
        fold_char(character, &mut out);
        let end = at + character.len_utf8();
        if out.len() == start && is_combining(character) {
            map.attach(end);
        } else {
            let single =
                out[start..].chars().next().is_some_and(|first| start + first.len_utf8() == out.len());
            map.character(start..out.len(), single, at..end);
        }
        at = end;
    }
    Folded { text: out, map: OffsetMap { runs: map.runs } }
}

/// Folds a text when the way back is not needed. Appends to `out`.
pub fn fold_into(text: &str, out: &mut String) {
    out.reserve(text.len());
    let mut rest = text;
    loop {
        rest = &rest[fold_ascii(rest, out)..];
        let Some(character) = rest.chars().next() else { break };
        fold_char(character, out);
        rest = &rest[character.len_utf8()..];
    }
}

/// Appends what the ASCII characters at the front of a text are folded to, and gives back how many there are: all at once, since most
/// of an English text is one such run.
fn fold_ascii(text: &str, out: &mut String) -> usize {
    let count = text.bytes().position(|byte| !byte.is_ascii()).unwrap_or(text.len());
    let start = out.len();
    out.push_str(&text[..count]);
    out[start..].make_ascii_lowercase();
    count
}

/// [`fold_into`] a new string.
#[must_use]
pub fn fold_str(text: &str) -> String {
    let mut out = String::new();
    fold_into(text, &mut out);
    out
}

/// Appends to `out` what one character is folded to: usually one character, sometimes none or several.
#[inline]
pub fn fold_char(character: char, out: &mut String) {
    match character {
        '\0'..='\x7f' => out.push(character.to_ascii_lowercase()),
        // Hiragana and katakana of full width have no folded form; ideographs have one at most.
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{3400}'..='\u{9fff}' => {
            out.push(variant(character));
        }
        '\u{ff01}'..='\u{ff5e}' => {
            let ascii = (character as u32 - 0xff01 + 0x21) as u8;
            out.push(char::from(ascii.to_ascii_lowercase()));
        }
        // Punctuation that is as it is: 、。〈〉《》「」『』【】·–—‘’“”
        '\u{3001}'..='\u{3002}' | '\u{3008}'..='\u{3011}' => out.push(character),
        '\u{b7}' | '\u{2013}'..='\u{2014}' | '\u{2018}'..='\u{2019}' | '\u{201c}'..='\u{201d}' => {
            out.push(character)
        }
        _ => fold_rare(character, out),
    }
}

#[cold]
fn fold_rare(character: char, out: &mut String) {
    if is_invisible(character) {
        return;
    }
    if let Some(replacement) = special(character) {
        out.push_str(replacement);
        return;
    }
    for compatible in std::iter::once(character).nfkc() {
        for lower in compatible.to_lowercase() {
            // A letter with marks of the Latin, Greek or Cyrillic kind loses them; other decompositions
            // (Hangul syllables, voiced kana) are left as they are.
            let mut decomposed = std::iter::once(lower).nfd();
            let base = decomposed.next().unwrap_or(lower);
            let bare = if decomposed.all(is_diacritic) { base } else { lower };
            if is_diacritic(bare) {
                continue;
            }
            match special(bare) {
                Some(replacement) => out.push_str(replacement),
                None => out.push(variant(bare)),
            }
        }
    }
}

fn is_diacritic(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// Characters that neither print nor separate.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Letters that Unicode does not decompose but readers take for a plain one, and signs whose compatibility form
/// would grow onto the word before them.
fn special(character: char) -> Option<&'static str> {
    Some(match character {
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ħ' | 'Ħ' => "h",
        'ı' => "i",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        'ß' | 'ẞ' => "ss",
        'ς' => "σ",
        '™' | '℠' => " ",
        _ => return None,
    })
}

/// The character that `character`'s class of Han variants is folded to; itself when it is in none.
#[inline]
fn variant(character: char) -> char {
    let code = character as u32;
    if (DENSE_FIRST..DENSE_FIRST + DENSE_LEN as u32).contains(&code) {
        match TABLES.dense[(code - DENSE_FIRST) as usize] {
            0 => character,
            target => char::from_u32(u32::from(target)).unwrap_or(character),
        }
    } else {
        sparse_variant(character)
    }
}

#[cold]
fn sparse_variant(character: char) -> char {
    match TABLES.sparse[..TABLES.sparse_len].binary_search_by_key(&(character as u32), |pair| pair.0) {
        Ok(index) => char::from_u32(TABLES.sparse[index].1).unwrap_or(character),
        Err(_) => character,
    }
}

const VARIANTS: &str = include_str!("variants.txt");
/// The dense part spans the CJK radicals and the ideographs of the basic plane.
const DENSE_FIRST: u32 = 0x2e80;
const DENSE_LEN: usize = 0xa000 - DENSE_FIRST as usize;
const SPARSE_CAPACITY: usize = 1500;

struct Tables {
    dense: [u16; DENSE_LEN],
    /// (character, folded), by character.
    sparse: [(u32, u32); SPARSE_CAPACITY],
    sparse_len: usize,
}

static TABLES: Tables = tables(VARIANTS.as_bytes());

/// Reads `variants.txt` at compile time, so that a command pays nothing for the table when it starts.
#[allow(long_running_const_eval, reason = "30 kB of table, a second of compile time")]
const fn tables(bytes: &[u8]) -> Tables {
    let mut tables = Tables { dense: [0; DENSE_LEN], sparse: [(0, 0); SPARSE_CAPACITY], sparse_len: 0 };
    let mut at = 0;
    let mut target = 0;
    while at < bytes.len() {
        if bytes[at] == b'\n' {
            target = 0;
            at += 1;
            continue;
        }
        let (code, len) = decode_utf8(bytes, at);
        at += len;
        if target == 0 {
            target = code;
        } else if code >= DENSE_FIRST && code < DENSE_FIRST + DENSE_LEN as u32 {
            assert!(target <= u16::MAX as u32, "a class with a member in the basic plane is led by one");
            tables.dense[(code - DENSE_FIRST) as usize] = target as u16;
        } else {
            // Insertion into the sorted part.
            let mut slot = tables.sparse_len;
            while slot > 0 && tables.sparse[slot - 1].0 > code {
                tables.sparse[slot] = tables.sparse[slot - 1];
                slot -= 1;
            }
            tables.sparse[slot] = (code, target);
            tables.sparse_len += 1;
        }
    }
    tables
}

/// The code point at `at` in well-formed UTF-8 and its length in bytes.
pub(super) const fn decode_utf8(bytes: &[u8], at: usize) -> (u32, usize) {
    const fn tail(byte: u8) -> u32 {
        (byte & 0x3f) as u32
    }
    let lead = bytes[at] as u32;
    match lead {
        0..=0x7f => (lead, 1),
        0xc0..=0xdf => ((lead & 0x1f) << 6 | tail(bytes[at + 1]), 2),
        0xe0..=0xef => ((lead & 0x0f) << 12 | tail(bytes[at + 1]) << 6 | tail(bytes[at + 2]), 3),
        _ => (
            (lead & 0x07) << 18 | tail(bytes[at + 1]) << 12 | tail(bytes[at + 2]) << 6 | tail(bytes[at + 3]),
            4,
        ),
    }
}

/// `text` folded, borrowed when folding changes nothing.
#[must_use]
pub fn fold_cow(text: &str) -> Cow<'_, str> {
    let folded = fold_str(text);
    if folded == text { Cow::Borrowed(text) } else { Cow::Owned(folded) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn scripts_widths_and_cases_meet() {
        for (left, right) in [
            ("強制性公積金計劃", "强制性公积金计划"),
            ("臺北台北", "台北台北"),
            ("裏裡里", "里里里"),
            ("衞生衛生卫生", "卫生卫生卫生"),
            ("綫線线", "线线线"),
            ("啓啟启", "启启启"),
            ("羣眾", "群众"),
            ("二○二六", "二〇二六"),
            ("５Ｇ網絡", "5g网络"),
            ("ＣＯＶＩＤ－１９", "covid-19"),
            ("隨著", "随着"),
            ("答覆", "答复"),
            ("瞭解", "了解"),
            ("計畫", "计划"),
            ("㆗㆟㆒", "中人一"),
            ("⽅⾯", "方面"),
            ("⻋", "车"),
            ("Ｃａｆé Ø", "cafe o"),
            ("naïve Straße", "naive strasse"),
            ("ﬁnance", "finance"),
            ("1️⃣ ㎡", "1\u{20e3} m2"),
            ("Apple™ Pay", "apple  pay"),
        ] {
            assert_eq!(fold_str(left), right, "{left}");
        }
    }

    #[test]
    fn every_class_is_led_by_a_fixed_point() {
        for class in VARIANTS.lines() {
            let mut members = class.chars();
            let lead = members.next().unwrap();
            assert_eq!(variant(lead), lead, "{class}");
            assert!(class.chars().count() > 1, "{class}");
            for member in members {
                assert_eq!(variant(member), lead, "{class}");
            }
        }
    }

    #[test]
    fn what_is_folded_fast_is_folded_right() {
        for character in '\0'..='\u{2ffff}' {
            let (mut fast, mut slow) = (String::new(), String::new());
            fold_char(character, &mut fast);
            fold_rare(character, &mut slow);
            assert_eq!(fast, slow, "{character:?}");
        }
    }

    #[test]
    fn ranges_come_back_whole() {
        let text = "５Ｇ網絡 e\u{301}té ﬁn";
        let folded = fold(text);
        assert_eq!(folded.text, "5g网络 ete fin");
        let back = |needle: &str| {
            let at = folded.text.find(needle).unwrap();
            &text[folded.map.original(at..at + needle.len())]
        };
        assert_eq!(back("5g"), "５Ｇ");
        assert_eq!(back("网络"), "網絡");
        assert_eq!(back("ete"), "e\u{301}té");
        assert_eq!(back("i"), "ﬁ");
        assert_eq!(back("n"), "n");
    }

    #[test]
    fn a_mark_at_the_end_belongs_to_its_letter() {
        let text = "cafe\u{301}!";
        let folded = fold(text);
        assert_eq!(&text[folded.map.original(3..4)], "e\u{301}");
        assert_eq!(&text[folded.map.original(0..4)], "cafe\u{301}");
    }

    proptest! {
        #[test]
        fn folding_is_done_once(text in "\\PC*") {
            let once = fold_str(&text);
            prop_assert_eq!(fold_str(&once), once);
        }

        #[test]
        fn folding_splits_between_any_two_characters(text in "\\PC*", at in 0usize..50) {
            let at = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
            prop_assert_eq!(fold_str(&text[..at]) + &fold_str(&text[at..]), fold_str(&text));
        }

        #[test]
        fn every_folded_character_comes_from_a_range_that_folds_to_it(text in "[\\PC\u{300}-\u{305}ﬁ５é網㆗\u{200b}]*") {
            let folded = fold(&text);
            prop_assert_eq!(&folded.text, &fold_str(&text));
            let mut previous = 0;
            for (at, character) in folded.text.char_indices() {
                let range = folded.map.original(at..at + character.len_utf8());
                prop_assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
                prop_assert!(range.start < range.end);
                prop_assert!(range.start >= previous);
                previous = range.start;
                prop_assert!(fold_str(&text[range]).contains(character));
            }
        }
    }
}
