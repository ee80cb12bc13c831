//! Calendar dates and times of day as releases write them, in Chinese and English.
//!
//! Owns: finding and reading dates in metadata and running text, and what a release's text says of its own date. Must not
//! know: files, formats, which of a release's dates is its own. It never guesses: what has two readings, or lacks a year, has no date.

mod find;
mod time;

use jiff::civil::{Date, Weekday};
use std::ops::Range;

pub(crate) use find::weekday_at;
pub use time::parse_time;
pub(crate) use time::time_at;

/// A date found in running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartialDate {
    /// The year, where it is written with the date.
    pub year: Option<i16>,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month; without it, the year is known.
    pub day: Option<u8>,
}

impl PartialDate {
    /// The date, if its year and day are known.
    #[must_use]
    pub fn full(self) -> Option<Date> {
        of_year(self.year?, self.month, self.day?)
    }

    /// Whether there is such a day; February 29 is one where the year is unknown.
    fn exists(self) -> bool {
        match self.day {
            Some(day) => of_year(self.year.unwrap_or(2000), self.month, day).is_some(),
            None => self.year.is_some() && (1..=12).contains(&self.month),
        }
    }
}

/// A date in a text, and what stands around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDate {
    /// The date itself, in bytes of the text; without weekday, brackets and marker.
    pub range: Range<usize>,
    /// The date as far as it is written.
    pub date: PartialDate,
    /// The weekday written beside it. It may contradict the date.
    pub weekday: Option<Weekday>,
    /// What introduces it.
    pub marker: Marker,
}

impl FoundDate {
    /// The full date, unless the weekday beside it belongs to another.
    #[must_use]
    pub fn full(&self) -> Option<Date> {
        let date = self.date.full()?;
        self.weekday.is_none_or(|day| day == date.weekday()).then_some(date)
    }
}

/// The word that introduces a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Marker {
    /// None of those below.
    None,
    /// 今日（…）, 今天, 本日, 今晚; `today (…)`, `this morning (…)`.
    Today,
    /// 昨日（…）; `yesterday (…)`, `last night (…)`.
    Yesterday,
    /// 明日（…）; `tomorrow (…)`.
    Tomorrow,
    /// `issued on …`, 發出日期：….
    Issued,
}

/// Reads a metadata value that is one full date, perhaps with weekday, time and zone; the civil date as written, whatever the
/// zone. `None` for anything else: two dates, a range, `01/02/2026`, a weekday that contradicts the date.
#[must_use]
pub fn parse_date(value: &str) -> Option<Date> {
    let value = value.trim();
    if value.len() > 200 {
        return None;
    }
    let found = find::dates(value, find::Notation::Metadata);
    let [only] = found.as_slice() else {
        return None;
    };
    let before = value.get(..only.range.start)?;
    let after = value.get(only.range.end..)?;
    let date = only.full()?;
    (is_furniture(before, false) && is_furniture(after, true)).then_some(date)
}

/// Finds the dates of a text, in order, without overlap, in time linear in the text.
///
/// A date has a month and a day, or a year and a month. In running text all-numeric dates need a four-digit year and
/// separators, months in English a capital. Of a span (`January 22 to 25`) the first day is found.
#[must_use]
pub fn dates(text: &str) -> Vec<FoundDate> {
    find::dates(text, find::Notation::Running)
}

/// The date, if it exists and is of this or the neighbouring centuries: others are misreadings.
pub(crate) fn of_year(year: i16, month: u8, day: u8) -> Option<Date> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    (1800..2200).contains(&year).then(|| Date::new(year, month, day).ok())?
}

/// Whether the text around a date holds nothing but weekday, time, zone and punctuation.
fn is_furniture(around: &str, after: bool) -> bool {
    const WORDS: [&str; 11] = ["t", "z", "am", "pm", "gmt", "utc", "hkt", "date", "on", "at", "d"];
    const HAN: &str = "星期周週禮拜一二三四五六日天零十上下午晚早中時分秒正半";
    let plain = crate::text::numerals::Plain::new(around);
    let (mut i, mut zone) = (0, false);
    while i < plain.len() {
        let c = plain.get(i);
        if let Some((end, _)) = time_at(&plain, i) {
            i = end;
        } else if c.is_ascii_digit() {
            // Digits outside a time are its zone's (+08:00, +08'00'), or a time without colons (T170200).
            let end = plain.run(i, |c| c.is_ascii_digit());
            let compact = matches!(plain.before(i), 'T' | 't') && matches!(end - i, 4 | 6);
            zone |= matches!(plain.before(i), '+' | '-');
            let of_zone = zone && end - i <= 4 && matches!(plain.before(i), '+' | '-' | ':' | '\'');
            if !after || !(compact || of_zone) {
                return false;
            }
            i = end;
        } else if c.is_ascii_alphabetic() {
            let (end, word) = plain.word(i);
            if !WORDS.contains(&word.as_str()) && find::weekday_name(&word).is_none() {
                return false;
            }
            i = end;
        } else if c.is_alphanumeric() && !HAN.contains(c) {
            return false;
        } else {
            i += 1;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    #[test]
    fn metadata_values_are_read() {
        for value in [
            "2026-01-22",
            "2026-01-22T17:02:00+08:00",
            "2026-01-22 17:02:00.000Z",
            "2026/01/22",
            "2026/1/22",
            "2026.1.22",
            "20260122",
            "D:20260122170200+08'00'",
            "20260122T170200Z",
            "22 January 2026",
            "January 22, 2026",
            "Jan 22 2026",
            "Jan. 22, 2026",
            "22nd January 2026",
            "22-Jan-2026",
            "Thu, 22 Jan 2026 17:02:00 +0800",
            "Thursday, January 22, 2026",
            "二○二六年一月二十二日",
            "二零二六年一月廿二日",
            "2026年1月22日（星期四）",
            "２０２６年１月２２日",
            "2026 年 1 月 22 日",
            "22/01/2026",
            "22.01.2026",
            "01/22/2026",
            " 2026-01-22 ",
            "2026年1月22日 下午5時02分",
            "Date: 2026-01-22",
            "17:02, 22 January 2026",
            "january 22, 2026",
        ] {
            assert_eq!(parse_date(value), Some(date(2026, 1, 22)), "{value}");
        }
        assert_eq!(parse_date("05/05/2026"), Some(date(2026, 5, 5)));
    }

    #[test]
    fn what_is_not_certainly_one_date_is_none() {
        for value in [
            "",
            "01/02/2026",
            "1-2-2026",
            "February 30, 2026",
            "2026-13-01",
            "2026-02-29",
            "2026年2月30日",
            "January 22",
            "2026",
            "January 2026",
            "2026-01-22 to 2026-01-25",
            "2026-01-22/2026-01-25",
            "2026-01-22-25",
            "2026-01-22 - 25",
            "2026-01-22 5",
            "2026年1月22日至25日",
            "22 January 2025 or 2026-01-22",
            "Friday, January 22, 2026",
            "P2026012200321",
            "2026-01-22.pdf version",
            "1 22 2026",
            "9999999999",
            "22-01-26",
        ] {
            assert_eq!(parse_date(value), None, "{value}");
        }
    }

    #[test]
    fn times_are_read() {
        for (value, expected) in [
            ("17:02", time(17, 2, 0, 0)),
            ("2026-01-22T17:02:00+08:00", time(17, 2, 0, 0)),
            ("5.02pm", time(17, 2, 0, 0)),
            ("5:02 p.m.", time(17, 2, 0, 0)),
            ("12am", time(0, 0, 0, 0)),
            ("12 noon", time(12, 0, 0, 0)),
            ("HKT 17:02", time(17, 2, 0, 0)),
            ("香港時間１７時０２分", time(17, 2, 0, 0)),
            ("香港时间17时02分", time(17, 2, 0, 0)),
            ("下午五時零二分", time(17, 2, 0, 0)),
            ("上午十時半", time(10, 30, 0, 0)),
            ("晚上九時正", time(21, 0, 0, 0)),
        ] {
            assert_eq!(parse_time(value), Some(expected), "{value}");
        }
        for value in ["", "2026-01-22", "25:00", "24小時", "10.5", "2026-01-22+08:00", "17", "五十五"] {
            assert_eq!(parse_time(value), None, "{value}");
        }
    }

    fn found(text: &str) -> Vec<String> {
        let show = |f: FoundDate| {
            let PartialDate { year, month, day } = f.date;
            let part = |n: Option<i16>| n.map_or("?".to_owned(), |n| n.to_string());
            let weekday = f.weekday.map_or(String::new(), |day| format!(" {day:?}"));
            let marker = if f.marker == Marker::None { String::new() } else { format!(" {:?}", f.marker) };
            let day = part(day.map(i16::from));
            format!("{}={}-{month}-{day}{weekday}{marker}", &text[f.range], part(year))
        };
        dates(text).into_iter().map(show).collect()
    }

    #[test]
    fn dates_in_running_text() {
        for (text, expected) in [
            ("運輸署今日（一月二十二日）公布", "一月二十二日=?-1-22 Today"),
            ("announced today (January 22) that", "January 22=?-1-22 Today"),
            ("Today (May 22), the", "May 22=?-5-22 Today"),
            ("this afternoon (July 5):", "July 5=?-7-5 Today"),
            ("yesterday (January 21)", "January 21=?-1-21 Yesterday"),
            ("明日（九月二十日，星期一）", "九月二十日=?-9-20 Monday Tomorrow"),
            ("今日(7月19日)下午", "7月19日=?-7-19 Today"),
            ("今日下午（七月十九日）", "七月十九日=?-7-19 Today"),
            ("今日（星期三，七月十九日）", "七月十九日=?-7-19 Wednesday Today"),
            ("today (Wednesday, July 19)", "July 19=?-7-19 Wednesday Today"),
            ("on January 22, 2026, and", "January 22, 2026=2026-1-22"),
            ("January 22 (Thursday)", "January 22=?-1-22 Thursday"),
            ("二○二一年四月十一日（星期日）凌晨", "二○二一年四月十一日=2021-4-11 Sunday"),
            ("Ends/Thursday, January 22, 2026", "January 22, 2026=2026-1-22 Thursday"),
            ("from January 22 to 25", "January 22=?-1-22"),
            ("一月二十二至二十五日", "一月二十二=?-1-22"),
            ("issued on March 2, 2020", "March 2, 2020=2020-3-2 Issued"),
            ("in March 2020", "March 2020=2020-3-?"),
            ("2019年5月至2020年6月", "2019年5月=2019-5-? 2020年6月=2020-6-?"),
            ("⼀⽉⼆⼗⼆⽇", "⼀⽉⼆⼗⼆⽇=?-1-22"),
            ("at 2026-01-22, 22/01/2026", "2026-01-22=2026-1-22 22/01/2026=2026-1-22"),
            ("由今日起至三月十八日", "三月十八日=?-3-18"),
        ] {
            assert_eq!(found(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "本月十二日",
            "三個月",
            "三月",
            "二月三十日",
            "2月30日",
            "February 30",
            "we may 5",
            "call 2026 0122",
            "20260122",
            "May I",
            "01/02/2026",
            "1/3",
            "February 29, 2023",
            "百分之三月",
            "P2026-01-22-3",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[一二三十廿零○年月日號星期周今午上下時分點半（）0-9０９,. :/TJanMy-]{0,60}|\\PC{0,60}|\\p{any}{0,40}") {
            let mut end = 0;
            for found in dates(&text) {
                prop_assert!(end <= found.range.start && text.get(found.range.clone()).is_some());
                end = found.range.end;
            }
            let _ = (parse_date(&text), parse_time(&text));
        }

        #[test]
        fn every_date_is_read_back(year in 1800_i16..2200, month in 1_i8..=12, day in 1_i8..=31) {
            let expected = Date::new(year, month, day).ok();
            let name = ["Jan", "February", "Mar", "April", "May", "Jun", "July", "Aug", "Sept", "October", "Nov", "December"];
            let name = name[usize::from(month.unsigned_abs()) - 1];
            for text in [format!("{year}-{month:02}-{day:02}"), format!("{year}年{month}月{day}日"), format!("{day} {name} {year}")] {
                prop_assert_eq!(parse_date(&text), expected, "{}", text);
            }
        }
    }
}
