//! An event told in one language: title and paragraphs.
//!
//! Owns how each language writes clauses, numbers and days. Must not know files.

use std::fmt::Write;

use jiff::civil::{Date, Weekday};

use super::event::{Clause, Event, Events, Figure, FigureKind, Token};
use super::lexicon::{Column, Lexicon, capitalize};
use crate::text::Language;

/// A release in one language. Its memory is used again for the next.
#[derive(Debug, Default)]
pub(super) struct Version {
    pub title: String,
    pub issuer: String,
    /// Paragraphs, a blank line between them.
    pub body: String,
}

/// The paragraphs that a version has besides its title.
const LEAD: usize = 1;

impl Version {
    /// Tells an event in this language, which is one of the three written ones.
    pub fn tell(&mut self, event: &Event, lexicon: &Lexicon, language: Language) {
        self.title.clear();
        self.issuer.clear();
        self.body.clear();
        let style = match language {
            Language::En => Style { words: &lexicon.english, latin: &lexicon.latin, chinese: None },
            Language::ZhHans => {
                Style { words: &lexicon.simplified, latin: &lexicon.latin, chinese: Some("万元") }
            }
            _ => Style { words: &lexicon.traditional, latin: &lexicon.latin, chinese: Some("萬元") },
        };
        self.issuer(event, lexicon, style);
        style.paragraph(event, 0, &mut self.title);
        // Titles end without a stop.
        self.title.truncate(self.title.trim_end_matches(['。', '.']).len());
        for paragraph in LEAD..event.paragraphs.len() {
            if paragraph == LEAD {
                self.opening(event, language);
            } else {
                self.body.push_str("\n\n");
            }
            style.paragraph(event, paragraph, &mut self.body);
        }
    }

    fn issuer(&mut self, event: &Event, lexicon: &Lexicon, style: Style<'_>) {
        for word in Events::issuer(event.issuer, lexicon) {
            let start = self.issuer.len();
            self.issuer.push_str(style.words.get(word));
            if style.chinese.is_none() {
                capitalize(&mut self.issuer, start);
                self.issuer.push(' ');
            }
        }
        self.issuer.push_str(if style.chinese.is_some() { "署" } else { "Department" });
    }

    /// Who says what follows, and when.
    fn opening(&mut self, event: &Event, language: Language) {
        let Self { issuer, body, .. } = self;
        if language == Language::En {
            let _ = write!(body, "The {issuer} announced today ({}) that ", english_day(event.date));
        } else {
            body.push_str(issuer);
            body.push_str("今日（");
            han_day(body, event.date);
            body.push_str("）宣布，");
        }
    }
}

/// How a language writes.
#[derive(Clone, Copy)]
struct Style<'a> {
    words: &'a Column,
    latin: &'a Column,
    /// Of Chinese, ten thousand dollars in its script.
    chinese: Option<&'static str>,
}

impl Style<'_> {
    fn paragraph(self, event: &Event, paragraph: usize, out: &mut String) {
        let mut begins = true;
        let clauses = event.clauses_of(paragraph);
        for clause in clauses.clone() {
            let Clause { stops, .. } = event.clauses[clause];
            let start = out.len();
            let chunks = event.chunks_of(clause);
            // English puts every other clause the other way round; phrases stay what they are.
            if self.chinese.is_some() || clause % 2 == 0 {
                chunks.for_each(|chunk| self.chunk(event.tokens_of(chunk), out));
            } else {
                chunks.rev().for_each(|chunk| self.chunk(event.tokens_of(chunk), out));
            }
            if self.chinese.is_some() {
                out.push(if stops { '。' } else { '，' });
                continue;
            }
            if begins {
                capitalize(out, start);
            }
            out.truncate(out.trim_end_matches(' ').len());
            out.push_str(if stops { "." } else { "," });
            if clause + 1 < clauses.end {
                out.push(' ');
            }
            begins = stops;
        }
    }

    fn chunk(self, tokens: &[Token], out: &mut String) {
        for token in tokens {
            match *token {
                Token::Word(word) => out.push_str(self.words.get(word)),
                Token::Latin(word) => out.push_str(self.latin.get(word)),
                Token::Figure(figure) => {
                    // Writing to a string does not fail.
                    let _ = match self.chinese {
                        Some(units) => chinese_figure(out, figure, units),
                        None => english_figure(out, figure),
                    };
                }
            }
            if self.chinese.is_none() {
                out.push(' ');
            }
        }
    }
}

fn english_figure(out: &mut String, figure: Figure) -> std::fmt::Result {
    match figure.kind {
        FigureKind::Count(count) => grouped(out, count),
        FigureKind::Money(tenths) => write!(out, "${}.{} million", tenths / 10, tenths % 10),
        FigureKind::Percent(tenths) => write!(out, "{}.{} per cent", tenths / 10, tenths % 10),
        FigureKind::Day(date) => out.write_str(&english_day(date)),
        FigureKind::Year(year) => write!(out, "{year}"),
    }
}

fn chinese_figure(out: &mut String, figure: Figure, units: &str) -> std::fmt::Result {
    match figure.kind {
        FigureKind::Count(count) if figure.han && (11..10_000).contains(&count) => {
            han_numeral(out, count);
            Ok(())
        }
        FigureKind::Count(count) => grouped(out, count),
        // A tenth of a million is ten times ten thousand.
        FigureKind::Money(tenths) if figure.han && tenths < 1000 => {
            han_numeral(out, tenths * 10);
            out.write_str(units)
        }
        FigureKind::Money(tenths) => {
            grouped(out, tenths * 10)?;
            out.write_str(units)
        }
        FigureKind::Percent(tenths) => write!(out, "百分之{}.{}", tenths / 10, tenths % 10),
        FigureKind::Day(date) if figure.han => {
            han_day(out, date);
            Ok(())
        }
        FigureKind::Day(date) => write!(out, "{}月{}日", date.month(), date.day()),
        FigureKind::Year(year) => write!(out, "{year}年"),
    }
}

/// Digits in groups of three.
fn grouped(out: &mut String, number: u32) -> std::fmt::Result {
    match number {
        0..1000 => write!(out, "{number}"),
        1000..1_000_000 => write!(out, "{},{:03}", number / 1000, number % 1000),
        _ => write!(out, "{},{:03},{:03}", number / 1_000_000, number / 1000 % 1000, number % 1000),
    }
}

/// A number from 1 to 9999 in Han numerals.
fn han_numeral(out: &mut String, number: u32) {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let mut gap = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / unit % 10;
        if digit == 0 {
            gap = number >= unit;
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        // Eleven is 十一, not 一十一.
        if !(unit == 10 && digit == 1 && number < 20) {
            out.push(DIGITS[digit as usize]);
        }
        out.push_str(name);
    }
}

fn han_day(out: &mut String, date: Date) {
    han_numeral(out, date.month().unsigned_abs().into());
    out.push('月');
    han_numeral(out, date.day().unsigned_abs().into());
    out.push('日');
}

fn month(date: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS[usize::from(date.month().unsigned_abs()) - 1]
}

fn english_day(date: Date) -> String {
    format!("{} {}", month(date), date.day())
}

/// What stands at the end of a release in this language: the mark of the end, the day, the time.
pub(super) fn footer(event: &Event, language: Language) -> String {
    let (date, time) = (event.date, event.time);
    let (year, day, hour, minute) = (date.year(), date.day(), time.hour(), time.minute());
    if language == Language::En {
        let weekday = match date.weekday() {
            Weekday::Monday => "Monday",
            Weekday::Tuesday => "Tuesday",
            Weekday::Wednesday => "Wednesday",
            Weekday::Thursday => "Thursday",
            Weekday::Friday => "Friday",
            Weekday::Saturday => "Saturday",
            Weekday::Sunday => "Sunday",
        };
        return format!(
            "Ends/{weekday}, {} {day}, {year}\nIssued at HKT {hour:02}:{minute:02}\nNNNN\n",
            month(date)
        );
    }
    let weekday = ["一", "二", "三", "四", "五", "六", "日"][date.weekday().to_monday_zero_offset() as usize];
    let issued = if language == Language::ZhHans { "香港时间" } else { "香港時間" };
    let minutes = if language == Language::ZhHans { "时" } else { "時" };
    let month = date.month();
    format!("完\n{year}年{month}月{day}日（星期{weekday}）\n{issued}{hour}{minutes}{minute:02}分\nNNNN\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::numerals::numbers;

    #[test]
    fn numbers_are_worth_the_same_in_both_languages() {
        use FigureKind::{Count, Money, Percent, Year};
        let kinds = [
            Count(7),
            Count(10),
            Count(19),
            Count(205),
            Count(3040),
            Count(9999),
            Count(10_000),
            Count(654_321),
            Money(11),
            Money(244),
            Money(9999),
            Percent(1),
            Percent(125),
            Year(2009),
        ];
        for kind in kinds {
            for han in [false, true] {
                let (mut chinese, mut english) = ("約".to_owned(), "about ".to_owned());
                chinese_figure(&mut chinese, Figure { kind, han }, "萬元").unwrap();
                english_figure(&mut english, Figure { kind, han }).unwrap();
                let value = |text: &str| numbers(text).first().map(|number| number.value);
                assert_eq!(value(&chinese), value(&english), "{chinese} {english}");
                assert!(value(&english).is_some(), "{english}");
            }
        }
    }
}
