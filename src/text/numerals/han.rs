//! Numbers in Chinese characters.
//!
//! Owns: the grammar of 二千四百四十萬 and 二○二六, and the contexts in which one numeral character is a number at all.
//! Must not know: figures in Arabic digits, other than the units that may follow them.

use super::{Plain, Value};

/// The value of a digit character (folded).
pub(super) fn digit(c: char) -> Option<u8> {
    Some(match c {
        '零' => 0,
        '一' => 1,
        '二' | '兩' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn small_unit(c: char) -> Option<i128> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}

fn big_unit(c: char) -> Option<i128> {
    match c {
        '萬' => Some(10_000),
        '億' => Some(100_000_000),
        '兆' => Some(1_000_000_000_000),
        _ => None,
    }
}

/// 廿, 卅, 卌: tens written as one character.
fn tens(c: char) -> Option<i128> {
    match c {
        '廿' => Some(20),
        '卅' => Some(30),
        '卌' => Some(40),
        _ => None,
    }
}

fn is_numeral(c: char) -> bool {
    digit(c).is_some() || small_unit(c).is_some() || big_unit(c).is_some() || tens(c).is_some()
}

/// Whether a number may begin with this character.
pub(super) fn may_start(c: char) -> bool {
    c == '第' || is_numeral(c)
}

/// Whether the unit character at `i` belongs to the word after it: 百分點, 兆瓦.
fn belongs_to_next(p: &Plain, i: usize) -> bool {
    match p.get(i) {
        '百' => p.get(i + 1) == '分' && matches!(p.get(i + 2), '之' | '點' | '比' | '率'),
        '兆' => matches!(p.get(i + 1), '瓦' | '赫' | '帕' | '字' | '位' | '伏'),
        _ => false,
    }
}

/// The end of the numeral characters at `i`, a decimal 點 between digits included.
pub(super) fn run(p: &Plain, i: usize) -> usize {
    let mut end = i;
    let mut pointed = false;
    loop {
        let c = p.get(end);
        if is_numeral(c) && !belongs_to_next(p, end) {
            end += 1;
        } else if c == '點' && end > i && !pointed && digit(p.get(end + 1)).is_some() {
            pointed = true;
            end += 1;
        } else {
            return end;
        }
    }
}

/// The product of the units at `i`, as they follow Arabic digits: 萬, 千萬, 百億. Where they end, and the factor.
pub(super) fn multiplier(p: &Plain, i: usize) -> Option<(usize, i128)> {
    let (mut end, mut factor) = (i, 1_i128);
    let (mut last, mut count) = (0, 0);
    while let Some(unit) = small_unit(p.get(end)).filter(|&u| u > 10).or(big_unit(p.get(end))) {
        if unit <= last || count == 3 || belongs_to_next(p, end) {
            break;
        }
        factor = factor.checked_mul(unit)?;
        (last, end, count) = (unit, end + 1, count + 1);
    }
    (end > i).then_some((end, factor))
}

/// Evaluates the numeral characters from `start` to `end`, all of them, or nothing.
pub(super) fn evaluate(p: &Plain, start: usize, end: usize) -> Option<Value> {
    let point = (start..end).find(|&i| p.get(i) == '點');
    let Some(point) = point else {
        return whole(p, start, end).map(|n| Value::new(n, 0));
    };
    let integer = whole(p, start, point)?;
    let stop = p.run(point + 1, |c| digit(c).is_some()).min(end);
    let digits = digits_between(p, point + 1, stop)?;
    let fraction = Value::of_digits(&digits, digits.len())?;
    let value = Value::new(integer, 0).plus(fraction)?;
    if stop == end {
        return Some(value);
    }
    let (after, factor) = multiplier(p, stop)?;
    (after == end).then(|| value.times(factor))?
}

fn digits_between(p: &Plain, start: usize, end: usize) -> Option<String> {
    (start..end).map(|i| char::from_digit(u32::from(digit(p.get(i))?), 10)).collect()
}

/// A numeral without decimals. Strict: 二萬五 and 三四十, said of round figures, are not read.
fn whole(p: &Plain, start: usize, end: usize) -> Option<i128> {
    if end > start + 1
        && let Some(digits) = digits_between(p, start, end)
    {
        let certain = digits.len() >= 4 || digits.contains('0');
        let pairs = (start..end).any(|i| p.get(i) == '兩');
        return Value::of_digits(&digits, 0).filter(|_| certain && !pairs).map(Value::mantissa);
    }
    let (mut total, mut section) = (0_i128, 0_i128);
    let (mut last_big, mut last_small) = (i128::MAX, 10_000_i128);
    let (mut pending, mut zero) = (None::<i128>, false);
    for i in start..end {
        let c = p.get(i);
        if c == '零' {
            if pending.is_some() || zero {
                return None;
            }
            zero = true;
            if end == start + 1 {
                return Some(0);
            }
        } else if let Some(n) = digit(c) {
            if pending.is_some() {
                return None;
            }
            pending = Some(i128::from(n));
        } else if let Some(n) = tens(c) {
            if pending.is_some() || last_small <= 10 {
                return None;
            }
            section += n;
            (last_small, zero) = (10, false);
        } else if let Some(unit) = small_unit(c) {
            let bare_ten = unit == 10 && i == start;
            let factor = pending.take().or(bare_ten.then_some(1))?;
            if unit >= last_small {
                return None;
            }
            section += factor * unit;
            (last_small, zero) = (unit, false);
        } else if let Some(unit) = big_unit(c) {
            let closing = last_small == 10 || zero || last_small == 10_000;
            let ones = pending.take();
            if ones.is_some() && !closing {
                return None;
            }
            section += ones.unwrap_or(0);
            let stacked = section == 0 && i > start && big_unit(p.get(i - 1)).is_some();
            if stacked && total < unit {
                total = total.checked_mul(unit)?;
            } else if section > 0 && unit < last_big {
                total = total.checked_add(section.checked_mul(unit)?)?;
            } else {
                return None;
            }
            (section, last_big, last_small, zero) = (0, unit, 10_000, false);
        } else {
            return None;
        }
    }
    if let Some(ones) = pending {
        let closing = last_small == 10 || zero || end == start + 1;
        section += closing.then_some(ones)?;
    } else if zero {
        return None;
    }
    total.checked_add(section).filter(|&n| n > 0)
}

/// Whether the characters are a year: four digits before 年, or 19xx and 20xx.
pub(super) fn is_year(p: &Plain, start: usize, end: usize) -> bool {
    let digits = digits_between(p, start, end).filter(|d| d.len() == 4);
    let followed = p.get(p.spaces(end)) == '年';
    digits.is_some_and(|d| {
        d.starts_with("19") || d.starts_with("20") || (followed && d.starts_with(['1', '2']))
    })
}

/// The short second year of 二○一七／一八 and 二○二二至二三, after a year that ends at `i`: where it begins and ends, and its value.
pub(super) fn second_year(p: &Plain, i: usize) -> Option<(usize, usize, Value)> {
    let end = run(p, i + 1);
    let joined = matches!(p.get(i), '/' | '至' | '-') && end == i + 3;
    let digits = joined.then(|| digits_between(p, i + 1, end))??;
    Some((i + 1, end, Value::of_digits(&digits, 0)?))
}

/// Whether an evaluated numeral is a number here, and not a part of a word (一般, 四川, 十分) or of an approximation (數十萬).
pub(super) fn is_certain(p: &Plain, start: usize, end: usize) -> bool {
    let (c, next, then) = (p.get(start), p.get(end), p.get(end + 1));
    // 數十萬, but not 為數十五萬: with ones after it, 十 begins a number of its own.
    let vague = matches!(p.before(start), '數' | '幾' | '好' | '點') && c == '十';
    let halved = then == '半' && next != '時' && next != '點';
    if (vague && digit(p.get(start + 1)).is_none()) || halved {
        return false;
    }
    if end > start + 1 || (p.before(start) == '(' && next == ')') {
        return true;
    }
    if c == '零' || matches!(p.before(start), '統' | '唯' | '劃' | '专' | '專') {
        return false;
    }
    let joined = matches!(next, '至' | '到' | '或' | '及' | '-' | '、');
    if joined && (is_numeral(then) || then.is_ascii_digit()) && c != '一' {
        return true;
    }
    if next == '分' {
        return then == '鐘' || p.before(start) == '時';
    }
    if next == '時' && matches!(p.before(start), '午' | '晨' | '晚' | '至') {
        return true;
    }
    if c == '一' && "度時方點大線綫线代步面分級".contains(next) {
        return false;
    }
    MEASURES.contains(next)
}

/// Characters that make a number of the single numeral before them: measure words and the beginnings of units.
const MEASURES: &str = "個个名位宗項项間所條条年月日天時小元次批期季週周歲岁人戶户隻只輛辆艘架班部份張张本件種种類类款\
組组階阶段幅倍層层樓楼號級级區区公米里平立呎英噸吨克升度屆届場场節节支隊队家座棟栋幢台臺輪轮處处套筆笔頁页封站線綫线\
大方代門门株棵粒劑剂針针學学點對对排步萬億千百";

/// What stands before a numeral character.
pub(super) enum Before {
    /// 星期: the character names a day of the week.
    Weekday,
    /// 周, which may be a week or the word for weekday: no telling what 每周二十次 means.
    Doubt,
    Other,
}

/// Tells a weekday's digit from a number, also in 星期一、三及五; `last` is where the last weekday's digit ended.
pub(super) fn weekday(p: &Plain, i: usize, last: usize) -> Before {
    if !matches!(digit(p.get(i)), Some(1..=6)) {
        return Before::Other;
    }
    let listed =
        i >= 1 && i - 1 == last && matches!(p.before(i), '至' | '及' | '、' | '到' | '或' | '和' | '-');
    if listed || p.ends(i, "星期") || p.ends(i, "禮拜") {
        Before::Weekday
    } else if matches!(p.before(i), '周' | '週') {
        Before::Doubt
    } else {
        Before::Other
    }
}

/// Tenths: 三成, 三成半, 六成五 after the number from `start` to `i`, worth `value`. Where they end, and the share they are.
pub(super) fn tenths(p: &Plain, start: usize, i: usize, value: Value) -> Option<(usize, Value)> {
    let small = (1..=100).contains(&value.mantissa()) && value.scale() <= 1;
    if p.get(i) != '成' || !small {
        return None;
    }
    // 成 begins many words; where one may begin, nothing is read, unless a word of quantity went before: 約四成交易.
    let quantity = "約约近逾佔占少".contains(p.before(start));
    if !quantity && "立員员果功為长長熟本就效績绩不年人都交色分份".contains(p.get(i + 1))
    {
        return None;
    }
    let half = if p.get(i + 1) == '半' {
        Some(5)
    } else {
        digit(p.get(i + 1)).filter(|_| !is_numeral(p.get(i + 2)))
    };
    let (end, hundredths) = half.map_or((i + 1, 0), |n| (i + 2, n));
    let tenth = Value::new(value.mantissa(), value.scale() + 1);
    Some((end, tenth.plus(Value::new(i128::from(hundredths), 2))?))
}
