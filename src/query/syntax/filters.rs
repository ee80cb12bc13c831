//! Filters of the query language: `lang:` and `date:`.
//!
//! Owns the filter types, the reading of their values, and how several of them combine. Must not know where
//! in a query a filter stood, how a release stores its language or date, or any calendar arithmetic beyond
//! the length of a month.

use std::fmt;

use super::marks::ascii;

/// A language a release may be asked to be in. `Zh` is Chinese in either script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LangFilter {
    /// Chinese, Traditional or Simplified: `lang:zh`.
    Zh,
    /// Traditional Chinese: `lang:zh-Hant`.
    ZhHant,
    /// Simplified Chinese: `lang:zh-Hans`.
    ZhHans,
    /// English: `lang:en`.
    En,
}

impl LangFilter {
    /// Reads a language name. Letter case, width and `_` for `-` do not matter; besides the four names of the
    /// manual, the region codes and the short names in government addresses (`tc`, `sc`) are understood, and
    /// the Chinese names.
    pub(super) fn read(value: &str) -> Option<Self> {
        let name: String = value.chars().map(|c| ascii(c).to_ascii_lowercase()).collect();
        Some(match name.replace('_', "-").as_str() {
            "zh" | "chi" | "zho" | "chinese" | "中文" | "漢語" | "汉语" => Self::Zh,
            "zh-hant" | "zh-hk" | "zh-tw" | "zh-mo" | "tc" | "繁" | "繁體" | "繁体" | "繁體中文"
            | "繁体中文" => Self::ZhHant,
            "zh-hans" | "zh-cn" | "zh-sg" | "sc" | "簡" | "简" | "簡體" | "简体" | "簡體中文"
            | "简体中文" => Self::ZhHans,
            "en" | "en-gb" | "en-us" | "en-hk" | "eng" | "english" | "英" | "英文" | "英語" | "英语" => {
                Self::En
            }
            _ => return None,
        })
    }
}

impl fmt::Display for LangFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zh => "zh",
            Self::ZhHant => "zh-Hant",
            Self::ZhHans => "zh-Hans",
            Self::En => "en",
        })
    }
}

/// A day of the calendar that exists (no 30 February), year 1 to 9999. Ordered by time.
///
/// The widths of the numbers are those of the usual date libraries, so that a bound passes on without a cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// 1 to 9999.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
    /// 1 to the length of the month.
    pub day: i8,
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// What a release must be, besides holding the words: it applies to the whole query, wherever in it the
/// filter stood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// Any of these languages; empty means every language. No repeats, in the order written.
    pub langs: Vec<LangFilter>,
    /// None of these languages.
    pub not_langs: Vec<LangFilter>,
    /// The first day wanted, itself included.
    pub since: Option<Day>,
    /// The last day wanted, itself included; never before `since`.
    pub until: Option<Day>,
}

impl Filters {
    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds a language wanted, or one not wanted.
    pub(super) fn add_lang(&mut self, lang: LangFilter, negated: bool) {
        let list = if negated { &mut self.not_langs } else { &mut self.langs };
        if !list.contains(&lang) {
            list.push(lang);
        }
    }

    /// Narrows the dates to `span`. If it shares no day with the dates asked before, it replaces them and the
    /// answer is `false`: a query that can find nothing helps nobody.
    pub(super) fn narrow(&mut self, span: Span) -> bool {
        let since = self.since.max(span.since);
        let until = match (self.until, span.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let meets = !matches!((since, until), (Some(since), Some(until)) if since > until);
        (self.since, self.until) = if meets { (since, until) } else { (span.since, span.until) };
        meets
    }
}

impl fmt::Display for Filters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        for (name, langs) in [("lang", &self.langs), ("not-lang", &self.not_langs)] {
            for (i, lang) in langs.iter().enumerate() {
                if i == 0 {
                    write!(f, "{gap}{name}={lang}")?;
                    gap = " ";
                } else {
                    write!(f, ",{lang}")?;
                }
            }
        }
        if self.since.is_some() || self.until.is_some() {
            write!(f, "{gap}date=")?;
            self.since.map_or(Ok(()), |day| write!(f, "{day}"))?;
            f.write_str("..")?;
            self.until.map_or(Ok(()), |day| write!(f, "{day}"))?;
        }
        Ok(())
    }
}

/// The days a `date:` value stands for, both ends included; at least one end is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub since: Option<Day>,
    pub until: Option<Day>,
    /// The range was written last day first, and turned round.
    pub turned: bool,
}

impl Span {
    /// Reads `2023`, `2023-07`, `2023-07-19`, also with `/`, `.` or 年月日, or two of these around `..` of
    /// which one may be missing. For `..` also `…`, `～` and 至.
    pub(super) fn read(value: &str) -> Option<Self> {
        let mut plain = String::with_capacity(value.len());
        for c in value.chars() {
            match ascii(c) {
                '…' | '‥' | '~' | '至' => plain.push_str(".."),
                c => plain.push(c),
            }
        }
        let Some((from, to)) = plain.split_once("..") else {
            let (first, last) = days(&plain)?;
            return Some(Self { since: Some(first), until: Some(last), turned: false });
        };
        let to = to.trim_start_matches('.');
        let end = |text: &str| if text.is_empty() { Some(None) } else { days(text).map(Some) };
        match (end(from)?, end(to)?) {
            (None, None) => None,
            (Some(a), Some(b)) if b.1 < a.0 => {
                Some(Self { since: Some(b.0), until: Some(a.1), turned: true })
            }
            (a, b) => Some(Self { since: a.map(|a| a.0), until: b.map(|b| b.1), turned: false }),
        }
    }
}

/// First and last day of a year, a month or a day.
fn days(text: &str) -> Option<(Day, Day)> {
    let mut parts: [Option<i16>; 3] = [None; 3];
    let mut rest = text;
    for (part, units) in parts.iter_mut().zip([&['年'][..], &['月'], &['日', '號', '号']]) {
        let is_year = units == ['年'];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if if is_year { digits != 4 } else { !(1..=2).contains(&digits) } {
            return None;
        }
        *part = rest[..digits].parse().ok();
        rest = &rest[digits..];
        if rest.is_empty() {
            break;
        }
        if let Some(after) = rest.strip_prefix(units) {
            rest = after;
            if rest.is_empty() {
                break;
            }
        } else {
            // After a day nothing may follow, and the next round refuses a separator with no number behind
            // it.
            rest = rest.strip_prefix(['-', '/', '.'])?;
        }
    }
    let [Some(year @ 1..), month, day] = parts else { return None };
    if !rest.is_empty() || text.ends_with(['-', '/', '.']) {
        return None;
    }
    let month = month.and_then(|m| i8::try_from(m).ok());
    let day = day.and_then(|d| i8::try_from(d).ok());
    if month.is_some_and(|m| !(1..=12).contains(&m)) {
        return None;
    }
    let (first_month, last_month) = (month.unwrap_or(1), month.unwrap_or(12));
    let length = month_length(year, last_month);
    if day.is_some_and(|d| !(1..=length).contains(&d)) {
        return None;
    }
    Some((
        Day { year, month: first_month, day: day.unwrap_or(1) },
        Day { year, month: last_month, day: day.unwrap_or(length) },
    ))
}

fn month_length(year: i16, month: i8) -> i8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str) -> String {
        let mut filters = Filters::default();
        match Span::read(value) {
            Some(span) => {
                filters.narrow(span);
                format!("{filters}{}", if span.turned { " turned" } else { "" })
            }
            None => "none".to_owned(),
        }
    }

    #[test]
    fn date_values() {
        for (value, expected) in [
            ("2023", "date=2023-01-01..2023-12-31"),
            ("2023年", "date=2023-01-01..2023-12-31"),
            ("2023-07", "date=2023-07-01..2023-07-31"),
            ("2023-4", "date=2023-04-01..2023-04-30"),
            ("2023/02", "date=2023-02-01..2023-02-28"),
            ("2024.2", "date=2024-02-01..2024-02-29"),
            ("1900-02", "date=1900-02-01..1900-02-28"),
            ("2000-02", "date=2000-02-01..2000-02-29"),
            ("2024-02-29", "date=2024-02-29..2024-02-29"),
            ("2023年7月", "date=2023-07-01..2023-07-31"),
            ("2023年7月19日", "date=2023-07-19..2023-07-19"),
            ("２０２３年７月１９號", "date=2023-07-19..2023-07-19"),
            ("2023-07-19..2024", "date=2023-07-19..2024-12-31"),
            ("2023..", "date=2023-01-01.."),
            ("..2022-05", "date=..2022-05-31"),
            ("２０２２－０１．．２０２２－０６", "date=2022-01-01..2022-06-30"),
            ("2022…2023", "date=2022-01-01..2023-12-31"),
            ("2022...2023", "date=2022-01-01..2023-12-31"),
            ("2022年1月至2023年", "date=2022-01-01..2023-12-31"),
            ("2022～2023", "date=2022-01-01..2023-12-31"),
            ("2024..2022", "date=2022-01-01..2024-12-31 turned"),
            ("2023-07..2023", "date=2023-07-01..2023-12-31"),
        ] {
            assert_eq!(shown(value), expected, "{value}");
        }
        for value in [
            "",
            "..",
            "…",
            "2023-13",
            "2023-00",
            "2023-02-29",
            "2023-04-31",
            "2023-07-00",
            "23",
            "02023",
            "0000",
            "2023-",
            "2023-07-",
            "2023--07",
            "2023年-7",
            "2023-07-19-1",
            "2023-07-19日日",
            "2023-007",
            "July",
            "七月",
            "2022..2023..2024",
            "2022..x",
            "x..2022",
            "-2023",
            "99999",
            "2023年月",
            "2023日",
        ] {
            assert_eq!(shown(value), "none", "{value}");
        }
    }

    #[test]
    fn languages() {
        for (value, expected) in [
            ("zh-Hant", Some(LangFilter::ZhHant)),
            ("ZH_HANS", Some(LangFilter::ZhHans)),
            ("ｚｈ－Ｈａｎｔ", Some(LangFilter::ZhHant)),
            ("zh-HK", Some(LangFilter::ZhHant)),
            ("sc", Some(LangFilter::ZhHans)),
            ("zh", Some(LangFilter::Zh)),
            ("EN", Some(LangFilter::En)),
            ("英文", Some(LangFilter::En)),
            ("fr", None),
            ("", None),
            ("e n", None),
        ] {
            assert_eq!(LangFilter::read(value), expected, "{value}");
        }
    }

    #[test]
    fn every_day_of_four_centuries_reads_back() {
        for year in [1600, 1700, 1900, 1999, 2000, 2023, 2024] {
            for month in 1..=12 {
                let last = month_length(year, month);
                for day in 1..=last {
                    let day = Day { year, month, day };
                    assert_eq!(days(&day.to_string()), Some((day, day)));
                }
                assert_eq!(days(&format!("{year}-{month}-{}", last + 1)), None);
            }
        }
    }
}
