//! Times of day.
//!
//! Owns: 17:02, 5.02pm, １７時０２分, 下午五時零二分. Must not know: dates, time zones.

use super::find::{small, small_before};
use crate::text::numerals::{Plain, is_word};
use jiff::civil::Time;

/// The first time of day in a metadata value or a footer line, on the clock that it is written for.
#[must_use]
pub fn parse_time(value: &str) -> Option<Time> {
    let plain = Plain::new(value);
    let mut i = 0;
    while i < plain.len() {
        if let Some((_, time)) = time_at(&plain, i) {
            return Some(time);
        }
        // Within a row of digits or numerals nothing else begins.
        let c = plain.get(i);
        i = if c.is_ascii_digit() { plain.run(i, |c| c.is_ascii_digit()) } else { i + 1 };
    }
    None
}

/// A time of day that begins at `i`: where it ends, and which.
pub(crate) fn time_at(p: &Plain, i: usize) -> Option<(usize, Time)> {
    if p.get(i).is_ascii_digit() { clock(p, i).or_else(|| chinese(p, i)) } else { chinese(p, i) }
}

/// 17:02, 17:02:30.5, 5:02 pm, 5.02pm, 5pm, 12 noon.
fn clock(p: &Plain, i: usize) -> Option<(usize, Time)> {
    let before = p.before(i);
    // The T of ISO 8601, after a date or where a caller cut the date off.
    let iso = matches!(before, 'T' | 't') && (i == 1 || p.get(i.saturating_sub(2)).is_ascii_digit());
    if (is_word(before) && !iso) || matches!(before, '+' | '-' | '.' | '/') {
        return None;
    }
    if before == ':' && i >= 2 && p.get(i - 2).is_ascii_digit() {
        return None;
    }
    let pair = |at: usize| {
        let (end, value) = p.get(at).is_ascii_digit().then(|| small(p, at))??;
        (end == at + 2).then_some((end, value))
    };
    let (mut end, hour) = small(p, i)?;
    let (mut minute, mut second, mut colon) = (0, 0, false);
    if p.get(end) == ':' {
        ((end, minute), colon) = (pair(end + 1)?, true);
        if p.get(end) == ':' {
            (end, second) = pair(end + 1)?;
            if p.get(end) == '.' && p.get(end + 1).is_ascii_digit() {
                end = p.run(end + 1, |c| c.is_ascii_digit());
            }
        }
    } else if p.get(end) == '.' {
        (end, minute) = pair(end + 1)?;
    }
    let (stop, word) = half_of_day(p, end);
    let hour = match word {
        "am" if (1..=12).contains(&hour) => hour % 12,
        "pm" if (1..=12).contains(&hour) => hour % 12 + 12,
        "noon" if hour == 12 && minute == 0 => 12,
        "pm" if colon && hour < 24 => hour,
        _ if colon && stop == end => hour,
        _ => return None,
    };
    civil(hour, minute, second).map(|time| (stop, time))
}

/// The `am`, `p.m.` or `noon` after a time: where it ends, and the word; the same place and nothing otherwise.
fn half_of_day(p: &Plain, end: usize) -> (usize, &'static str) {
    let start = p.spaces(end);
    let (stop, word) = p.word(start);
    let half = match word.as_str() {
        "a" | "am" => "am",
        "p" | "pm" => "pm",
        "noon" => "noon",
        _ => return (end, ""),
    };
    if word == half {
        return if is_word(p.get(stop)) { (end, "") } else { (stop, half) };
    }
    let is_pointed = p.get(stop) == '.' && p.word(stop + 1).1 == "m";
    if is_pointed { (stop + 2 + usize::from(p.get(stop + 2) == '.'), half) } else { (end, "") }
}

/// １７時０２分, 下午五時零二分, 上午十時半, 晚上九時正.
fn chinese(p: &Plain, i: usize) -> Option<(usize, Time)> {
    let halves = ["上午", "早上", "凌晨", "清晨", "下午", "傍晚", "晚上", "中午", "正午"];
    let half = halves.iter().position(|half| p.starts(i, half));
    let at = if half.is_some() { p.spaces(i + 2) } else { i };
    if half.is_none() && small_before(p, i).is_some() {
        return None;
    }
    let (stop, hour) = small(p, at)?;
    let unit = p.spaces(stop);
    if !matches!(p.get(unit), '時' | '點') {
        return None;
    }
    let mut end = unit + 1;
    end += usize::from(p.get(end) == '鐘');
    let mut minute = 0;
    if p.get(end) == '半' {
        (end, minute) = (end + 1, 30);
    } else if matches!(p.get(end), '正' | '整') {
        end += 1;
    } else if let Some((stop, value)) = small(p, p.spaces(end)) {
        let unit = p.spaces(stop);
        if p.get(unit) == '分' {
            (end, minute) = (unit + 1, value);
        } else if p.get(unit) == '點' || p.get(unit) == '時' {
            return None;
        }
    }
    let hour = match (half, hour) {
        (Some(2), 12) => 0,
        (Some(0 | 1), 12) => return None,
        (Some(4..=6), 1..=11) => hour + 12,
        (Some(7 | 8), 1..=2) => hour + 12,
        _ => hour,
    };
    civil(hour, minute, 0).map(|time| (end, time))
}

fn civil(hour: u8, minute: u8, second: u8) -> Option<Time> {
    let part = |n: u8| i8::try_from(n).ok();
    Time::new(part(hour)?, part(minute)?, part(second.min(59))?, 0).ok()
}
