//! The language and the script a text is written in.
//!
//! Owns [`Language`] and its names. Must not know releases: what a file says of its own language is weighed in
//! `corpus`.
//!
//! Statistical language identification goes wrong on the mixed text of releases. The share of Han letters tells
//! Chinese from English, and characters that only one script has tell the scripts apart (`scripts.txt`: first
//! line Traditional only, second line Simplified only, from OpenCC's TSCharacters and STCharacters).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::fold::decode_utf8;
use super::units::is_han;

/// The language of a release, with its script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// Chinese in Traditional characters.
    #[serde(rename = "zh-Hant")]
    ZhHant,
    /// Chinese in Simplified characters.
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// Chinese without a character that tells the script.
    #[serde(rename = "zh")]
    Zh,
    /// English, or another language in Latin letters.
    #[serde(rename = "en")]
    En,
    /// No letters, or letters of other scripts.
    #[serde(rename = "und")]
    Und,
}

impl Language {
    /// Every language, in the order they are listed to a person.
    pub const ALL: [Self; 5] = [Self::ZhHant, Self::ZhHans, Self::Zh, Self::En, Self::Und];

    /// The BCP 47 tag: `zh-Hant`, `zh-Hans`, `zh`, `en` or `und`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhHant => "zh-Hant",
            Self::ZhHans => "zh-Hans",
            Self::Zh => "zh",
            Self::En => "en",
            Self::Und => "und",
        }
    }

    /// Whether this is Chinese in any script.
    #[must_use]
    pub const fn is_chinese(self) -> bool {
        matches!(self, Self::ZhHant | Self::ZhHans | Self::Zh)
    }

    /// Whether a filter for `self` lets `other` through: `zh` lets every script through.
    #[must_use]
    pub fn includes(self, other: Self) -> bool {
        self == other || (self == Self::Zh && other.is_chinese())
    }

    /// Reads the tags and names that files and people use: `zh-HK`, `tc`, `Chi`, `English`, `簡體` and so on.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase().replace('_', "-");
        Some(match name.as_str() {
            "zh-hant" | "zh-tw" | "zh-hk" | "zh-mo" | "zh-hant-hk" | "zh-hant-tw" | "zh-hant-mo" | "tc"
            | "cht" | "traditional" | "繁體" | "繁体" | "繁體中文" | "繁体中文" | "繁" | "yue" | "zh-yue"
            | "yue-hant" => Self::ZhHant,
            "zh-hans" | "zh-cn" | "zh-sg" | "zh-my" | "zh-hans-cn" | "zh-hans-sg" | "sc" | "chs"
            | "simplified" | "簡體" | "简体" | "簡體中文" | "简体中文" | "简" | "簡" | "gb" | "yue-hans" => {
                Self::ZhHans
            }
            "zh" | "chi" | "zho" | "chinese" | "cn" | "中文" | "汉语" | "漢語" => Self::Zh,
            "en" | "eng" | "english" | "en-us" | "en-gb" | "en-hk" | "en-au" | "en-sg" | "en-ca" | "英文"
            | "英語" | "英语" => Self::En,
            "und" => Self::Und,
            _ => return None,
        })
    }

    /// Tells the language of a text.
    ///
    /// Chinese when there is a Han letter for every three Latin ones or more: about the letters an English word
    /// takes for what a Chinese character says.
    #[must_use]
    pub fn detect(text: &str) -> Self {
        Evidence::of(text).language()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.tag())
    }
}

/// A name that is no language Pressroom tells apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a language: use zh-Hant, zh-Hans, zh or en")]
pub struct UnknownLanguage(pub String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::parse(name).ok_or_else(|| UnknownLanguage(name.to_owned()))
    }
}

/// What a text shows of its language, in letters counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Han characters.
    pub han: usize,
    /// Latin letters.
    pub latin: usize,
    /// Han characters that only Traditional text has.
    pub traditional: usize,
    /// Han characters that only Simplified text has.
    pub simplified: usize,
}

impl Evidence {
    /// Counts the letters of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut evidence = Self::default();
        for character in text.chars() {
            if character.is_ascii() {
                evidence.latin += usize::from(character.is_ascii_alphabetic());
            } else if is_han(character) {
                evidence.han += 1;
                match script_of(character) {
                    Some(Language::ZhHant) => evidence.traditional += 1,
                    Some(_) => evidence.simplified += 1,
                    None => {}
                }
            } else if matches!(character, '\u{c0}'..='\u{24f}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}')
            {
                evidence.latin += 1;
            }
        }
        evidence
    }

    /// The language the letters speak for.
    #[must_use]
    pub fn language(self) -> Language {
        if self.han == 0 && self.latin == 0 {
            Language::Und
        } else if self.han * 3 < self.latin {
            Language::En
        } else if self.traditional > self.simplified {
            Language::ZhHant
        } else if self.simplified > self.traditional {
            Language::ZhHans
        } else {
            Language::Zh
        }
    }
}

/// The script a character is proof of: `ZhHant`, `ZhHans`, or none.
fn script_of(character: char) -> Option<Language> {
    let index = (character as u32).checked_sub(FIRST)? as usize;
    match SCRIPTS.get(index) {
        Some(1) => Some(Language::ZhHant),
        Some(2) => Some(Language::ZhHans),
        _ => None,
    }
}

const FIRST: u32 = 0x3400;
static SCRIPTS: [u8; 0xa000 - FIRST as usize] = scripts(include_str!("scripts.txt").as_bytes());

/// Reads `scripts.txt` at compile time.
#[allow(long_running_const_eval, reason = "20 kB of table")]
const fn scripts(bytes: &[u8]) -> [u8; 0xa000 - FIRST as usize] {
    let mut table = [0; 0xa000 - FIRST as usize];
    let mut at = 0;
    let mut script = 1;
    while at < bytes.len() {
        if bytes[at] == b'\n' {
            script += 1;
            at += 1;
            continue;
        }
        let (code, len) = decode_utf8(bytes, at);
        table[(code - FIRST) as usize] = script;
        at += len;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_languages_are_told_apart() {
        for (text, language) in [
            ("運輸署今日公布", Language::ZhHant),
            ("运输署今日公布", Language::ZhHans),
            ("今日公布", Language::Zh),
            ("The Transport Department today", Language::En),
            ("COVID-19疫苗接種計劃", Language::ZhHant),
            ("5G網絡 覆蓋 The net", Language::ZhHant),
            ("The Permanent Secretary, Mr Chan (陳大文), said today that it would", Language::En),
            ("2023-01-01", Language::Und),
            ("", Language::Und),
        ] {
            assert_eq!(Language::detect(text), language, "{text}");
        }
    }

    #[test]
    fn tags_round_trip() {
        for language in Language::ALL {
            assert_eq!(language.tag().parse(), Ok(language));
        }
        assert_eq!(Language::parse("zh_HK"), Some(Language::ZhHant));
        assert!("fr".parse::<Language>().is_err());
        assert!(Language::Zh.includes(Language::ZhHans) && !Language::ZhHans.includes(Language::Zh));
    }
}
