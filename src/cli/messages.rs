//! What is said on standard error, in the languages that it can be said in.
//!
//! Owns the table of translations and which language is wanted. Must not know when what is said. Messages are written in English where
//! they arise, by libraries too; here a message is recognized by its sentence (`messages.tsv`), what varies in it is taken over, and
//! one that is not in the table stays as it is. `tests/it/messages.rs` fails when a sentence of the sources is missing.

use std::borrow::Cow;
use std::sync::LazyLock;

use clap::ValueEnum;

/// How deep a message within a message is translated.
const DEEPEST: usize = 4;

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UiLang {
    /// As the locale says (LC_ALL, LC_MESSAGES, LANG)
    Auto,
    /// English
    En,
    /// Traditional Chinese
    #[value(name = "zh-Hant")]
    ZhHant,
    /// Simplified Chinese
    #[value(name = "zh-Hans")]
    ZhHans,
}

impl UiLang {
    /// The language itself: that of the locale where none was chosen.
    pub(super) fn resolved(self) -> Self {
        match self {
            Self::Auto => of_locale(["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| std::env::var(name).ok())),
            chosen => chosen,
        }
    }

    /// A message in this language.
    pub(super) fn say<'t>(self, message: &'t str) -> Cow<'t, str> {
        match self {
            Self::Auto | Self::En => Cow::Borrowed(message),
            Self::ZhHant => translate(message, 0, 0).map_or(Cow::Borrowed(message), Cow::Owned),
            Self::ZhHans => translate(message, 1, 0).map_or(Cow::Borrowed(message), Cow::Owned),
        }
    }

    /// What stands before a message to say what it is.
    pub(super) fn label(self, label: &str) -> String {
        let colon = if matches!(self, Self::ZhHant | Self::ZhHans) { "：" } else { ": " };
        format!("{}{colon}", self.say(label))
    }
}

/// The language of a locale such as `zh_HK.UTF-8`, the first variable that is set counting.
fn of_locale(variables: [Option<String>; 3]) -> UiLang {
    let set = variables.into_iter().flatten().find(|value| !value.is_empty()).unwrap_or_default();
    let locale = set.to_ascii_lowercase().replace('_', "-");
    let name = locale.split(['.', '@']).next().unwrap_or_default();
    let mut parts = name.split('-');
    if parts.next() != Some("zh") {
        return UiLang::En;
    }
    match parts.next() {
        Some("tw" | "hk" | "mo" | "hant") => UiLang::ZhHant,
        _ => UiLang::ZhHans,
    }
}

/// A sentence that is said.
struct Message {
    /// What stands around its holes in English: one more than there are holes.
    english: Vec<&'static str>,
    /// Whether each hole is for a number alone.
    numbers: Vec<bool>,
    /// In Traditional and in Simplified Chinese.
    chinese: [&'static str; 2],
}

impl Message {
    /// How much of it is fixed, in bytes.
    fn fixed(&self) -> usize {
        self.english.iter().map(|part| part.len()).sum()
    }

    /// What fills its holes in this text; `None` when the text is another message.
    fn holes<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let text = text.strip_prefix(self.english.first()?)?;
        let mut holes = Vec::with_capacity(self.numbers.len());
        self.fill(text, &mut holes).then_some(holes)
    }

    /// Finds what fills the holes that are left. What stands between them may stand within one too, such as the commas of a list.
    fn fill<'t>(&self, text: &'t str, holes: &mut Vec<&'t str>) -> bool {
        let at = holes.len();
        let Some(behind) = self.english.get(at + 1) else { return text.is_empty() };
        let is_last = at + 2 == self.english.len();
        let ends: Vec<usize> = match behind.is_empty() {
            true if is_last => vec![text.len()],
            true => Vec::new(),
            false if is_last => text.strip_suffix(behind).map(str::len).into_iter().collect(),
            false => text.match_indices(behind).map(|(end, _)| end).collect(),
        };
        ends.into_iter().any(|end| {
            if !self.takes(at, &text[..end]) {
                return false;
            }
            holes.push(&text[..end]);
            let filled = self.fill(&text[end + behind.len()..], holes);
            holes.truncate(if filled { holes.len() } else { at });
            filled
        })
    }

    /// Whether this can fill a hole: a number alone where one is wanted, and parentheses that are closed but in a name.
    fn takes(&self, at: usize, text: &str) -> bool {
        let count = |one: char| text.matches(one).count();
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
        let is_name = self.english[at].ends_with('\'');
        !text.is_empty() && (is_number || !self.numbers[at]) && (is_name || count('(') == count(')'))
    }

    fn filled(&self, language: usize, holes: &[&str], depth: usize) -> String {
        let mut out = String::new();
        let mut template = self.chinese[language];
        while let Some((before, after)) = template.split_once('{') {
            out.push_str(before);
            let (number, after) = after.split_once('}').unwrap_or(("", after));
            let number = number.parse::<usize>();
            let hole = number.as_ref().ok().and_then(|number| holes.get(number.checked_sub(1)?));
            if let (Ok(number), Some(hole)) = (number, hole) {
                // What stands between quotation marks is a name.
                let named = self.english[number - 1].ends_with('\'');
                let said = if named { None } else { translate(hole, language, depth + 1) };
                out.push_str(said.as_deref().unwrap_or(hole));
            }
            template = after;
        }
        out + template
    }
}

/// The table, the most particular first.
static MESSAGES: LazyLock<Vec<Message>> = LazyLock::new(|| {
    let lines = include_str!("messages.tsv").lines().filter(|line| !line.starts_with('#'));
    let mut messages: Vec<Message> = lines
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let mut english = Vec::new();
            let mut numbers = Vec::new();
            for (at, part) in columns.next()?.split('{').enumerate() {
                let number = part.strip_prefix("#}");
                numbers.extend((at > 0).then_some(number.is_some()));
                english.push(number.or_else(|| part.strip_prefix('}')).unwrap_or(part));
            }
            Some(Message { english, numbers, chinese: [columns.next()?, columns.next()?] })
        })
        .collect();
    messages.sort_by_key(|message| std::cmp::Reverse(message.fixed()));
    messages
});

/// A text in one of the two languages; `None` when it is neither a message nor something with a message about it.
fn translate(text: &str, language: usize, depth: usize) -> Option<String> {
    if depth > DEEPEST {
        return None;
    }
    message(text, language, depth).or_else(|| {
        // What stands before the colon may have one in it too.
        let mut colons = text.match_indices(": ");
        colons.find_map(|(at, _)| {
            let said = message(&text[at + 2..], language, depth)?;
            Some(format!("{}：{said}", &text[..at]))
        })
    })
}

/// A message of the table.
fn message(text: &str, language: usize, depth: usize) -> Option<String> {
    let found = MESSAGES.iter().find_map(|message| Some((message, message.holes(text)?)));
    found.map(|(message, holes)| message.filled(language, &holes, depth))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use crate::text::fold::fold_str;

    #[test]
    fn the_table_is_whole_and_in_the_languages_it_says() {
        let mut columns = [String::new(), String::new()];
        for message in MESSAGES.iter() {
            let holes = message.english.len() - 1;
            for (column, text) in columns.iter_mut().zip(message.chinese) {
                assert!(!text.is_empty(), "{:?}", message.english);
                for number in 1..=9 {
                    let named = text.contains(&format!("{{{number}}}"));
                    assert_eq!(named, number <= holes, "{text}: {{{number}}}");
                }
                column.push_str(text);
            }
            let simplified: String =
                message.chinese[1].chars().filter(|c| ('一'..='龥').contains(c)).collect();
            assert_eq!(fold_str(&simplified), simplified);
        }
        assert_eq!(MESSAGES.len() + 1, include_str!("messages.tsv").lines().count());
        assert_eq!(columns.map(|text| Language::detect(&text)), [Language::ZhHant, Language::ZhHans]);
    }

    #[test]
    fn messages_are_recognized_and_what_varies_in_them_is_taken_over() {
        for (english, traditional) in [
            ("the index is damaged", "索引已損壞"),
            ("12 passages in 5 releases, 10 shown (0.8 ms)", "5 份新聞稿中有 12 段，顯示 10 段（0.8 ms）"),
            ("5 passages in 3 releases (1.2 ms)", "3 份新聞稿中有 5 段（1.2 ms）"),
            (
                "indexed 3 releases (en 1, zh-Hant 2), 5 passages, from 3 files; nothing was read, in 0.0 s",
                "已編製索引：3 份新聞稿（en 1, zh-Hant 2），5 段，來自 3 個檔案；沒有檔案需要讀取，用時 0.0 秒",
            ),
            ("there is no index in 'a (b'", "「a (b」沒有索引"),
            ("at least 1 passage in 1 release (1 ms)", "1 份新聞稿中至少有 1 段（1 ms）"),
            ("at least 12 passages, 10 shown (1 ms)", "至少有 12 段，顯示 10 段（1 ms）"),
            (
                "a/b.pdf: it is damaged or cut short: some of its text may be missing",
                "a/b.pdf：檔案已損壞或不完整：部分文字可能缺失",
            ),
            ("odd: name.txt: it is empty", "odd: name.txt：檔案是空的"),
            ("odd: name.txt", "odd: name.txt"),
            ("there is no index in 'index: it is empty'", "「index: it is empty」沒有索引"),
            ("something else", "something else"),
            ("", ""),
        ] {
            assert_eq!(UiLang::ZhHant.say(english), traditional);
            assert_eq!(UiLang::En.say(english), english);
        }
        assert_eq!(UiLang::ZhHans.say("it is empty"), "文件是空的");
        assert_eq!(
            (UiLang::En.label("hint"), UiLang::ZhHans.label("hint")),
            ("hint: ".to_owned(), "提示：".to_owned())
        );
    }

    #[test]
    fn the_locale_says_which_language() {
        let of = |all: &str, messages: &str, lang: &str| {
            of_locale([all, messages, lang].map(|value| (!value.is_empty()).then(|| value.to_owned())))
        };
        assert_eq!(of("", "", ""), UiLang::En);
        assert_eq!(of("C.UTF-8", "", "zh_TW.UTF-8"), UiLang::En);
        assert_eq!(of("", "", "zh_HK.UTF-8"), UiLang::ZhHant);
        assert_eq!(of("", "zh-Hant", "en_GB.UTF-8"), UiLang::ZhHant);
        assert_eq!(of("", "", "zh_CN.GB18030@stroke"), UiLang::ZhHans);
        assert_eq!(of("zh", "", ""), UiLang::ZhHans);
        assert_eq!(of("", "", "zhuang"), UiLang::En);
    }
}
