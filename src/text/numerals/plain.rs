//! A text character by character, with width and the variants of numeral characters folded away.
//!
//! Owns: the few foldings that numbers, dates and release footers need, and positions in the unfolded text. Must not know:
//! what a number or a date is; the full folding of searched text, which is another module's.

/// A text as an array of folded characters, each knowing its byte. Positions are character indices unless said otherwise.
pub(crate) struct Plain<'t> {
    text: &'t str,
    chars: Vec<Folded>,
}

struct Folded {
    at: usize,
    raw: char,
    plain: char,
}

/// Up to a dozen lower-case ASCII letters: every word of a text is looked at, and allocating each takes longer than that.
#[derive(Clone, Copy)]
pub(crate) struct Letters {
    ascii: [u8; 12],
    count: usize,
}

impl Letters {
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.ascii[..self.count]).unwrap_or_default()
    }
}

impl std::ops::Deref for Letters {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<&str> for Letters {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl<'t> Plain<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let folded = |(at, raw)| Folded { at, raw, plain: fold(raw) };
        Self { text, chars: text.char_indices().map(folded).collect() }
    }

    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character at `i`, folded; NUL past the end.
    pub(crate) fn get(&self, i: usize) -> char {
        self.chars.get(i).map_or('\0', |c| c.plain)
    }

    /// The character before `i`, folded; NUL at the beginning.
    pub(crate) fn before(&self, i: usize) -> char {
        i.checked_sub(1).map_or('\0', |i| self.get(i))
    }

    /// The byte at which character `i` begins; the text's length past the end.
    pub(crate) fn byte(&self, i: usize) -> usize {
        self.chars.get(i).map_or(self.text.len(), |c| c.at)
    }

    /// The folded characters from `start` to `end`.
    pub(crate) fn slice(&self, start: usize, end: usize) -> String {
        self.chars.iter().take(end).skip(start).map(|c| c.plain).collect()
    }

    /// Whether `word`, in folded characters, stands at `i`.
    pub(crate) fn starts(&self, i: usize, word: &str) -> bool {
        word.chars().enumerate().all(|(k, c)| self.get(i + k) == c)
    }

    /// Whether `word`, in folded characters, stands right before `i`.
    pub(crate) fn ends(&self, i: usize, word: &str) -> bool {
        i.checked_sub(word.chars().count()).is_some_and(|start| self.starts(start, word))
    }

    /// The position after at most three spaces.
    pub(crate) fn spaces(&self, i: usize) -> usize {
        (i..i + 3).find(|&k| !is_space(self.get(k))).unwrap_or(i + 3)
    }

    /// The position before at most three spaces.
    pub(crate) fn spaces_before(&self, i: usize) -> usize {
        let blanks = (0..3.min(i)).take_while(|k| is_space(self.get(i - 1 - k)));
        i - blanks.count()
    }

    /// The end of the characters that pass `test`.
    pub(crate) fn run(&self, i: usize, test: impl Fn(char) -> bool) -> usize {
        let rest = self.chars.get(i..).unwrap_or_default();
        i + rest.iter().take_while(|c| test(c.plain)).count()
    }

    /// The ASCII letters at `i`: where they end, and the first dozen of them in lower case.
    pub(crate) fn word(&self, i: usize) -> (usize, Letters) {
        let end = self.run(i, |c| c.is_ascii_alphabetic());
        let mut letters = Letters { ascii: [0; 12], count: 0 };
        for (letter, k) in letters.ascii.iter_mut().zip(i..end) {
            *letter = self.get(k).to_ascii_lowercase() as u8;
            letters.count += 1;
        }
        (end, letters)
    }

    /// Whether the English name of a month and a space stand before `i`: a day, then, not the thousands of `15 120`.
    pub(crate) fn month_before(&self, i: usize) -> bool {
        let end = self.spaces_before(i);
        let letters = (0..end.min(9)).take_while(|k| self.get(end - 1 - k).is_ascii_alphabetic());
        let (_, word) = self.word(end - letters.count());
        end < i && month(&word).is_some()
    }

    /// Whether a comma that may group digits stands at `i`: a full-width one does so among full-width digits only.
    pub(crate) fn is_comma(&self, i: usize) -> bool {
        let wide = |k: usize| self.chars.get(k).is_some_and(|c| c.raw >= '０');
        match self.chars.get(i).map(|c| c.raw) {
            Some(',') => true,
            Some('，') => i > 0 && wide(i - 1) && wide(i + 1),
            _ => false,
        }
    }
}

/// Folds one character: full-width to ASCII, Simplified and compatibility forms of numeral and calendar characters to their
/// Traditional ones, every written zero to 零, hyphens and the dash of ranges to `-`.
pub(crate) fn fold(c: char) -> char {
    match c {
        '\0'..='\x7f' => c,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xff01 + 0x21).unwrap_or(c),
        '〇' | '○' | '◯' | '\u{f9b2}' => '零',
        '万' => '萬',
        '亿' => '億',
        '两' | '\u{f978}' => '兩',
        '点' => '點',
        '数' => '數',
        '几' => '幾',
        '时' => '時',
        '号' => '號',
        '礼' => '禮',
        '间' => '間',
        '发' => '發',
        '为' => '為',
        '钟' => '鐘',
        '图' => '圖',
        // Kanbun marks, Kangxi radicals and compatibility forms that official PDFs hold in place of the characters.
        '\u{3192}' | '\u{2f00}' => '一',
        '\u{3193}' | '\u{2f06}' => '二',
        '\u{3194}' => '三',
        '\u{3195}' => '四',
        '\u{2f0b}' => '八',
        '\u{2f17}' => '十',
        '\u{f9d1}' => '六',
        '\u{2f47}' => '日',
        '\u{2f49}' => '月',
        '\u{f98e}' => '年',
        '﹪' => '%',
        '\u{2010}' | '\u{2011}' | '\u{2013}' => '-',
        _ => c,
    }
}

/// The number of the month that a lower-case English word names, in full or as three letters.
pub(crate) fn month(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let named = |name: &&str| word == *name || word == &name[..3] || (word == "sept" && *name == "september");
    MONTHS.iter().zip(1..).find_map(|(name, n)| named(name).then_some(n))
}

/// A letter or digit of an alphabet, as against a Chinese character.
pub(crate) fn is_word(c: char) -> bool {
    c < '\u{2e80}' && c.is_alphanumeric()
}

/// A space within a line, the ideographic one and those that group digits included.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// The end of the token that `i` stands in or after: letters and digits, and what joins them in names and addresses.
pub(crate) fn token_end(p: &Plain, i: usize) -> usize {
    let mut end = p.run(i, is_word);
    while end > 0 && is_word(p.get(end + 1)) && is_word(p.get(end - 1)) {
        let joins = match p.get(end) {
            '-' | '/' | '.' | ':' | '_' | '@' | '&' | '\'' | '’' | '=' | '?' | '#' | '~' => true,
            ',' => p.is_comma(end) && p.get(end - 1).is_ascii_digit() && p.get(end + 1).is_ascii_digit(),
            _ => false,
        };
        if !joins {
            break;
        }
        end = p.run(end + 1, is_word);
    }
    end
}

/// Whether the characters are lower-case words of two letters or more, each after a hyphen: the `-year-old` of `15-year-old`.
pub(crate) fn is_lower_words(p: &Plain, start: usize, end: usize) -> bool {
    let mut i = start;
    while i < end && p.get(i) == '-' {
        let stop = p.run(i + 1, |c| c.is_ascii_lowercase());
        if stop < i + 3 {
            return false;
        }
        i = stop;
    }
    i == end
}
