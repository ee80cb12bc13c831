//! Finding dates in a text.
//!
//! Owns: the notations of a date and the words beside it. Must not know: what a release's own date is.

use super::{FoundDate, Marker, PartialDate};
use crate::text::numerals::{Plain, below_hundred, digit_string, is_word, month};
use jiff::civil::Weekday;

/// Where the text comes from, and so what may be taken for a date.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// Running text, where eight digits may be a telephone number and `march` a verb.
    Running,
    /// A metadata value.
    Metadata,
}

/// A date as found, in character positions.
struct Hit {
    start: usize,
    end: usize,
    date: PartialDate,
}

pub(super) fn dates(text: &str, notation: Notation) -> Vec<FoundDate> {
    let p = &Plain::new(text);
    let mut found = Vec::new();
    let (mut i, mut last_end) = (0, 0);
    while i < p.len() {
        let c = p.get(i);
        let (hit, next) = if c == '月' {
            (chinese(p, i), i + 1)
        } else if c.is_ascii_digit() {
            (numeric(p, i, notation), p.run(i, |c| c.is_ascii_digit()))
        } else if c.is_ascii_alphabetic() {
            let (end, word) = p.word(i);
            let named = c.is_ascii_uppercase() || notation == Notation::Metadata;
            let hit = month(&word).filter(|_| named).and_then(|m| english(p, i, end, m));
            (hit, end)
        } else {
            (None, i + 1)
        };
        i = next;
        if let Some(hit) = hit.filter(|hit| hit.start >= last_end && hit.date.exists()) {
            last_end = hit.end;
            i = i.max(hit.end);
            let (weekday, open) = weekday_beside(p, &hit);
            found.push(FoundDate {
                range: p.byte(hit.start)..p.byte(hit.end),
                date: hit.date,
                weekday,
                marker: marker_before(p, open, hit.end),
            });
        }
    }
    found
}

/// A numeral of one or two digits, or its Chinese form, at `i`: where it ends, and its value.
pub(super) fn small(p: &Plain, i: usize) -> Option<(usize, u8)> {
    let arabic = p.get(i).is_ascii_digit();
    let test = if arabic { |c: char| c.is_ascii_digit() } else { is_han_digit };
    // Four characters at most, so that a long run of numerals is looked at once only.
    let end = (i..i + 4).find(|&k| !test(p.get(k)))?;
    let text = p.slice(i, end);
    let value = if !arabic {
        below_hundred(&text)
    } else if end - i <= 2 {
        text.parse().ok()
    } else {
        None
    };
    value.map(|value| (end, value))
}

/// Like `small`, for the numeral that ends at `end`: where it begins.
pub(super) fn small_before(p: &Plain, end: usize) -> Option<(usize, u8)> {
    let arabic = p.before(end).is_ascii_digit();
    let test = if arabic { |c: char| c.is_ascii_digit() } else { is_han_digit };
    let length = (0..=4).find(|&k| k >= end || !test(p.get(end - 1 - k)))?;
    let start = end - length.min(end);
    small(p, start).filter(|&(stop, _)| stop == end).map(|(_, value)| (start, value))
}

fn is_han_digit(c: char) -> bool {
    "零一二三四五六七八九十廿卅".contains(c)
}

/// Four digits, Arabic or Chinese, that end at `end`, and no fifth: where they begin, and the year.
fn year_before(p: &Plain, end: usize) -> Option<(usize, i16)> {
    let start = end.checked_sub(4)?;
    let before = p.before(start);
    let text = p.slice(start, end);
    let joined = if p.get(start).is_ascii_digit() { is_word(before) } else { is_han_digit(before) };
    let digits = if p.get(start).is_ascii_digit() { Some(text) } else { digit_string(&text) };
    let year = digits?.parse().ok()?;
    (!joined && (1800..2200).contains(&year)).then_some((start, year))
}

/// 2026年1月22日, 二○二六年一月二十二日, 一月二十二日, 2026年1月; `at` is where 月 stands.
fn chinese(p: &Plain, at: usize) -> Option<Hit> {
    let (mut start, month) = small_before(p, p.spaces_before(at))?;
    let mut year = None;
    let before = p.spaces_before(start);
    if p.before(before) == '年' {
        if let Some((first, value)) = year_before(p, p.spaces_before(before - 1)) {
            (start, year) = (first, Some(value));
        }
    } else if is_word(p.before(start)) || matches!(p.before(start), '.' | '百' | '千') {
        return None;
    }
    let mut end = at + 1;
    let mut day = None;
    if let Some((stop, value)) = small(p, p.spaces(end)) {
        let unit = p.spaces(stop);
        if matches!(p.get(unit), '日' | '號') {
            (end, day) = (unit + 1, Some(value));
        } else if spans_to_day(p, stop) {
            (end, day) = (stop, Some(value));
        }
    }
    let date = PartialDate { year, month, day };
    Some(Hit { start, end, date })
}

/// Whether a further day follows, as in 一月二十二至二十五日 and 三月五、六日.
fn spans_to_day(p: &Plain, end: usize) -> bool {
    let at = p.spaces(end);
    let joined = matches!(p.get(at), '至' | '到' | '及' | '和' | '、' | '-' | '~');
    joined
        && small(p, p.spaces(at + 1)).is_some_and(|(stop, _)| {
            matches!(p.get(p.spaces(stop)), '日' | '號') || spans_to_day_once(p, stop)
        })
}

/// One more link of 三月五、六及七日; longer lists are not followed.
fn spans_to_day_once(p: &Plain, end: usize) -> bool {
    matches!(p.get(end), '至' | '及' | '和' | '、')
        && small(p, end + 1).is_some_and(|(stop, _)| matches!(p.get(stop), '日' | '號'))
}

/// `January 22, 2026`, `Jan. 22`, `22nd of January, 2026`, `January 2026`; the month's name stands from `start` to `end`.
fn english(p: &Plain, start: usize, end: usize, month: u8) -> Option<Hit> {
    if is_word(p.before(start)) || is_word(p.get(end)) || matches!(p.before(start), '@' | '/' | '_') {
        return None;
    }
    let dotted = p.get(end) == '.' && end - start <= 4;
    let name_end = end + usize::from(dotted);
    let hyphen = usize::from(p.get(name_end) == '-');
    let next = if hyphen == 1 { name_end + 1 } else { p.spaces(name_end) };
    let after = day_at(p, next).filter(|_| next > name_end);
    let after_year = after.and_then(|(stop, day)| Some((day, year_after(p, stop)?)));
    let before = day_before(p, start);
    if let Some((day, (year_end, year))) = after_year {
        let date = PartialDate { year: Some(year), month, day: Some(day) };
        return Some(Hit { start, end: year_end, date });
    }
    if let Some((first, day)) = before {
        let (end, year) = match year_after(p, name_end) {
            Some((end, year)) => (end, Some(year)),
            None => (end, None),
        };
        let date = PartialDate { year, month, day: Some(day) };
        return Some(Hit { start: first, end, date });
    }
    if let Some((stop, day)) = after {
        let date = PartialDate { year: None, month, day: Some(day) };
        return Some(Hit { start, end: stop, date });
    }
    let (end, year) = year_after(p, name_end)?;
    let date = PartialDate { year: Some(year), month, day: None };
    Some(Hit { start, end, date })
}

/// A day of the month at `i`, perhaps an ordinal, and not a part of another number: where it ends, and the day.
fn day_at(p: &Plain, i: usize) -> Option<(usize, u8)> {
    let (mut end, day) = p.get(i).is_ascii_digit().then(|| small(p, i))??;
    let (stop, suffix) = p.word(end);
    if matches!(suffix.as_str(), "st" | "nd" | "rd" | "th") {
        end = stop;
    }
    let next = p.get(end);
    let more = is_word(next)
        || matches!(next, '%' | ':' | '/' | '$')
        || (matches!(next, '.' | ',') && p.get(end + 1).is_ascii_digit());
    (!more && (1..=31).contains(&day)).then_some((end, day))
}

/// The day before a month's name: `22 January`, `22nd of January`, `22-Jan`.
fn day_before(p: &Plain, month: usize) -> Option<(usize, u8)> {
    let mut end = if p.before(month) == '-' { month - 1 } else { p.spaces_before(month) };
    if end == month {
        return None;
    }
    if p.ends(end, "of") {
        end = p.spaces_before(end - 2);
    }
    if ["st", "nd", "rd", "th"].iter().any(|suffix| p.ends(end, suffix)) {
        end -= 2;
    }
    let (start, day) = p.before(end).is_ascii_digit().then(|| small_before(p, end))??;
    let before = p.before(start);
    let joined = is_word(before) || matches!(before, '.' | ',' | ':' | '-' | '/' | '$');
    (!joined && (1..=31).contains(&day)).then_some((start, day))
}

/// The year after a day or a month's name, over a comma, a hyphen or spaces: where it ends, and the year.
fn year_after(p: &Plain, i: usize) -> Option<(usize, i16)> {
    let start = match p.get(i) {
        ',' | '-' => p.spaces(i + 1),
        _ => p.spaces(i),
    };
    let (end, year) = year_at(p, start)?;
    let part = is_word(p.get(end))
        || p.get(end) == '%'
        || (matches!(p.get(end), '.' | ',') && p.get(end + 1).is_ascii_digit());
    (start > i && !part).then_some((end, year))
}

/// Four Arabic digits, and no fifth, at `i`.
fn year_at(p: &Plain, i: usize) -> Option<(usize, i16)> {
    let four = (i..i + 4).all(|k| p.get(k).is_ascii_digit()) && !p.get(i + 4).is_ascii_digit();
    let year = four.then(|| p.slice(i, i + 4).parse().ok())??;
    (1800..2200).contains(&year).then_some((i + 4, year))
}

/// 2026-01-22, 2026/1/22, 2026.1.22, 22/01/2026 where only one reading exists; in metadata also 20260122.
fn numeric(p: &Plain, start: usize, notation: Notation) -> Option<Hit> {
    let before = p.before(start);
    let outer = if notation == Notation::Metadata && before.eq_ignore_ascii_case(&'d') || before == ':' {
        '\0'
    } else {
        before
    };
    if is_word(outer) || matches!(outer, '-' | '/' | '.' | '_' | '$' | ',') {
        return None;
    }
    let hit = |end, year, month, day| {
        let date = PartialDate { year: Some(year), month, day: Some(day) };
        Some(Hit { start, end, date })
    };
    let closes = |end: usize, separator: char| {
        let next = p.get(end);
        let time = matches!(next, 'T' | 't') && p.get(end + 1).is_ascii_digit();
        let linked = next == separator && is_word(p.get(end + 1));
        (!is_word(next) || time) && !linked && next != '%'
    };
    if let Some((year_end, year)) = year_at(p, start) {
        let separator = p.get(year_end);
        let (month_end, month) = matches!(separator, '-' | '/' | '.').then(|| digits(p, year_end + 1))??;
        let (end, day) = (p.get(month_end) == separator).then(|| digits(p, month_end + 1))??;
        return if closes(end, separator) { hit(end, year, month, day) } else { None };
    }
    if let Some((first_end, first)) = digits(p, start) {
        let separator = p.get(first_end);
        let (second_end, second) =
            matches!(separator, '-' | '/' | '.').then(|| digits(p, first_end + 1))??;
        let (end, year) = (p.get(second_end) == separator).then(|| year_at(p, second_end + 1))??;
        let (day, month) = match (first <= 12, second <= 12) {
            (true, false) => (second, first),
            (false, true) => (first, second),
            (true, true) if first == second => (first, second),
            _ => return None,
        };
        return if closes(end, separator) { hit(end, year, month, day) } else { None };
    }
    let length = (start..start + 15).take_while(|&k| p.get(k).is_ascii_digit()).count();
    let time = matches!(p.get(start + 8), 'T' | 't' | '\0') || !is_word(p.get(start + 8));
    let compact = matches!(length, 12 | 14) || (length == 8 && time);
    if notation == Notation::Running || !compact {
        return None;
    }
    let part = |from: usize, to: usize| p.slice(start + from, start + to).parse().ok();
    let year: i16 = p.slice(start, start + 4).parse().ok()?;
    hit(start + length, year, part(4, 6)?, part(6, 8)?)
}

/// One or two Arabic digits, and no third, at `i`.
fn digits(p: &Plain, i: usize) -> Option<(usize, u8)> {
    p.get(i).is_ascii_digit().then(|| small(p, i))?
}

/// The weekday that a lower-case English word names, in full or abbreviated.
pub(super) fn weekday_name(word: &str) -> Option<Weekday> {
    const NAMES: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let short = matches!(word, "tues" | "thur" | "thurs" | "weds") || word.len() == 3;
    NAMES.iter().find(|(name, _)| word == *name || (short && name.starts_with(word))).map(|&(_, day)| day)
}

/// A weekday at `i`, 星期四 or `Thursday`: where it ends, and which.
pub(crate) fn weekday_at(p: &Plain, i: usize) -> Option<(usize, Weekday)> {
    let name = ["星期", "禮拜", "周", "週"].iter().find(|name| p.starts(i, name));
    if let Some(name) = name {
        let at = i + name.chars().count();
        return han_weekday(p.get(at)).map(|day| (at + 1, day));
    }
    if !p.get(i).is_ascii_alphabetic() || is_word(p.before(i)) {
        return None;
    }
    let (end, word) = p.word(i);
    weekday_name(&word).map(|day| (end, day))
}

fn han_weekday(c: char) -> Option<Weekday> {
    Some(match c {
        '一' => Weekday::Monday,
        '二' => Weekday::Tuesday,
        '三' => Weekday::Wednesday,
        '四' => Weekday::Thursday,
        '五' => Weekday::Friday,
        '六' => Weekday::Saturday,
        '日' | '天' => Weekday::Sunday,
        _ => return None,
    })
}

/// The weekday beside a date, in brackets or not, and where date and weekday together begin.
fn weekday_beside(p: &Plain, hit: &Hit) -> (Option<Weekday>, usize) {
    let gap = |c: char| matches!(c, '(' | ',' | '[' | '.') || c.is_whitespace();
    let near = (hit.end..hit.end + 3).find(|&i| !gap(p.get(i))).unwrap_or(hit.end);
    if let Some((_, day)) = weekday_at(p, near) {
        // 「一月二十二日，星期四起…」 and "January 22, Friday" alike: what stands in brackets or close by is meant.
        if near <= hit.end + 1 || p.get(hit.end) != '.' {
            return (Some(day), hit.start);
        }
    }
    let back = (0..3.min(hit.start)).take_while(|k| gap(p.get(hit.start - 1 - k))).count();
    let end = hit.start - back;
    let letters = (0..9.min(end)).take_while(|k| p.get(end - 1 - k).is_ascii_alphabetic()).count();
    let starts = [end - letters, end.saturating_sub(3), end.saturating_sub(2)];
    let day = starts
        .iter()
        .find_map(|&start| weekday_at(p, start).filter(|found| found.0 == end).map(|found| (found.1, start)));
    day.map_or((None, hit.start), |(day, start)| (Some(day), start))
}

/// What introduces the date that begins, with its weekday, at `start` and ends at `end`.
fn marker_before(p: &Plain, start: usize, end: usize) -> Marker {
    const ENGLISH: [(&str, Marker); 8] = [
        ("oday", Marker::Today),
        ("onight", Marker::Today),
        ("his morning", Marker::Today),
        ("his afternoon", Marker::Today),
        ("his evening", Marker::Today),
        ("esterday", Marker::Yesterday),
        ("ast night", Marker::Yesterday),
        ("omorrow", Marker::Tomorrow),
    ];
    const CHINESE: [(&str, Marker); 15] = [
        ("今日", Marker::Today),
        ("今天", Marker::Today),
        ("今晚", Marker::Today),
        ("今早", Marker::Today),
        ("今晨", Marker::Today),
        ("今午", Marker::Today),
        ("本日", Marker::Today),
        ("昨日", Marker::Yesterday),
        ("昨天", Marker::Yesterday),
        ("昨晚", Marker::Yesterday),
        ("昨早", Marker::Yesterday),
        ("明日", Marker::Tomorrow),
        ("明天", Marker::Tomorrow),
        ("明早", Marker::Tomorrow),
        ("明晚", Marker::Tomorrow),
    ];
    const PARTS_OF_DAY: [&str; 8] = ["上午", "下午", "中午", "傍晚", "晚上", "凌晨", "早上", "清晨"];
    const ISSUED: [&str; 6] = ["ssued on", "ssued", "發出日期:", "發出日期", "發布日期:", "發佈日期:"];
    let mut at = p.spaces_before(start);
    let bracket = matches!(p.before(at), '(' | '[');
    let comma = p.before(at) == ',';
    if bracket || comma {
        at = p.spaces_before(at - 1);
    }
    // In English only brackets, or commas on both sides, make the date another name of the day before it.
    if bracket || (comma && matches!(p.get(end), ',' | '.' | ';')) {
        // The first letter may be a capital, and no other comes before it.
        let introduces = |(word, _): &&(&str, Marker)| {
            p.ends(at, word) && {
                let first = at - word.len();
                let letter = p.before(first).to_ascii_lowercase();
                matches!(letter, 't' | 'y' | 'l') && !is_word(p.before(first.saturating_sub(1)))
            }
        };
        if let Some((_, marker)) = ENGLISH.iter().find(introduces) {
            return *marker;
        }
    }
    if !comma {
        let part = PARTS_OF_DAY.iter().any(|part| p.ends(at, part));
        let day = if part { at - 2 } else { at };
        if let Some((_, marker)) = CHINESE.iter().find(|(word, _)| p.ends(day, word)) {
            return *marker;
        }
    }
    if ISSUED.iter().any(|word| p.ends(at, word)) { Marker::Issued } else { Marker::None }
}
