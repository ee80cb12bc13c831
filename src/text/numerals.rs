//! Numbers as written in Chinese and English running text, evaluated exactly.
//!
//! Owns: which characters of a text form a number, and its value. Must not know: dates, languages of releases, indexes,
//! files. A number is reported only where one reading is certain: identifiers (`P2026012200321`, `5G`, `COVID-19`), fractions (三分之一) and approximations (三四個, 數十) yield nothing rather than something wrong.

mod english;
mod figure;
mod han;
mod plain;

use figure::{Figure, clock, figure, phone};
use std::fmt;
use std::ops::Range;

pub(crate) use plain::{Plain, is_word, month};

/// A number found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Where it stands, in bytes of the text: 第, 百分之, `%`, `million` and 萬 belong to it, currency signs and 元 do not.
    pub range: Range<usize>,
    /// What it is worth. 15%, 百分之十五 and 一成半 are worth 0.15. Signs are not read: −5 is 5.
    pub value: Value,
    /// How it is written.
    pub kind: Kind,
}

/// How a number is written, where that tells what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A count or an amount.
    Plain,
    /// A share: `15%`, `15 per cent`, 百分之十五, 三成半.
    Percent,
    /// A place in a sequence: 第二十三, `23rd`, `sixth`.
    Ordinal,
    /// Four digits before 年, or 19xx and 20xx written digit by digit in Chinese. `2026` in English text is `Plain`.
    Year,
    /// Digits that name something: a telephone number, eight or more ungrouped digits, digits after a leading zero.
    Digits,
}

/// An exact decimal, `mantissa / 10^scale`, kept in its shortest form: equal values are equal as structures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Value {
    mantissa: i128,
    scale: u32,
}

impl Value {
    /// `mantissa / 10^scale`.
    #[must_use]
    pub fn new(mut mantissa: i128, mut scale: u32) -> Self {
        if mantissa == 0 {
            scale = 0;
        }
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Self { mantissa, scale }
    }

    /// The value times `10^scale()`.
    #[must_use]
    pub fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// How many decimals the value has.
    #[must_use]
    pub fn scale(self) -> u32 {
        self.scale
    }

    /// The product, unless too large.
    fn times(self, factor: i128) -> Option<Self> {
        Some(Self::new(self.mantissa.checked_mul(factor)?, self.scale))
    }

    /// The sum, unless too large.
    fn plus(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let raise = |value: Self| value.mantissa.checked_mul(10_i128.checked_pow(scale - value.scale)?);
        Some(Self::new(raise(self)?.checked_add(raise(other)?)?, scale))
    }

    /// This many hundredths.
    fn percent(self) -> Self {
        Self::new(self.mantissa, self.scale + 2)
    }

    /// Reads ASCII digits, of which the last `scale` are decimals; `None` beyond 36 digits.
    fn of_digits(digits: &str, scale: usize) -> Option<Self> {
        let short = (1..=36).contains(&digits.len());
        Some(Self::new(short.then(|| digits.parse().ok())??, u32::try_from(scale).ok()?))
    }
}

/// The canonical form: `24400000`, `24.4`, `0.053`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = self.scale as usize;
        let digits = format!("{:0>1$}", self.mantissa.unsigned_abs(), scale + 1);
        let (whole, decimals) = digits.split_at(digits.len() - scale);
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let point = if decimals.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{decimals}")
    }
}

/// Every number of a text, in order, without overlap; in time linear in the text.
///
/// The parts of a date (一月二十二日) count as numbers: a caller who wants none leaves out those inside the ranges of its
/// date finder.
#[must_use]
pub fn numbers(text: &str) -> Vec<Number> {
    let plain = Plain::new(text);
    let mut finder = Finder { plain: &plain, weekday_end: usize::MAX, found: Vec::new() };
    let mut i = 0;
    while i < plain.len() {
        let c = plain.get(i);
        i = if c.is_ascii_digit() {
            finder.arabic(i, i, None)
        } else if plain::is_word(c) {
            finder.words(i)
        } else if han::may_start(c) {
            finder.han(i)
        } else {
            i + 1
        };
    }
    finder.found
}

/// Evaluates a numeral written digit by digit, `○〇零` all meaning zero: 二○二六 → `2026`. At least two digits, nothing else.
#[must_use]
pub fn digit_string(han: &str) -> Option<String> {
    let digits: Option<String> =
        han.chars().map(|c| char::from_digit(u32::from(han::digit(plain::fold(c))?), 10)).collect();
    // 兩 is a quantity, never one digit among others.
    digits.filter(|d| d.len() >= 2 && !han.contains(['兩', '两']))
}

/// Evaluates a numeral from 零 to 九十九, as days and hours are written: 九, 十, 廿二, 三十一, 零二.
#[must_use]
pub fn below_hundred(han: &str) -> Option<u8> {
    let plain = Plain::new(han);
    let end = han::run(&plain, 0);
    if end == 0 || end != plain.len() || end > 3 {
        return None;
    }
    let zero = usize::from(end > 1 && plain.get(0) == '零');
    if zero == 1 && end > 2 {
        return None;
    }
    let value = han::evaluate(&plain, zero, end)?;
    u8::try_from(value.mantissa).ok().filter(|&n| n < 100 && value.scale == 0)
}

/// The state of a search through one text.
struct Finder<'p> {
    plain: &'p Plain<'p>,
    /// Where the last weekday's digit (星期三) ended: 星期三、五 goes on from there.
    weekday_end: usize,
    found: Vec<Number>,
}

impl Finder<'_> {
    fn push(&mut self, start: usize, end: usize, value: Value, kind: Kind) {
        let range = self.plain.byte(start)..self.plain.byte(end);
        self.found.push(Number { range, value, kind });
    }

    /// Reads a token that begins with an Arabic digit at `s`; `start` is where 第 or 百分之, which set `kind`, began.
    /// Returns where to go on.
    fn arabic(&mut self, start: usize, s: usize, kind: Option<Kind>) -> usize {
        let p = self.plain;
        if let Some((end, value)) = phone(p, s) {
            self.push(s, end, value, Kind::Digits);
            return end;
        }
        if let Some((end, hour, minute)) = clock(p, s) {
            for (from, value) in [Some(hour), minute].into_iter().flatten() {
                let until = p.run(from, |c| c.is_ascii_digit());
                self.push(from, until, value, Kind::Plain);
            }
            return end;
        }
        let figure = match figure(p, s) {
            Ok(figure) => figure,
            Err(end) => return plain::token_end(p, end),
        };
        let (end, tail) = (figure.end, plain::token_end(p, figure.end));
        if tail == end {
            return self.finish(start, figure, kind);
        }
        match p.get(end) {
            '-' | '/' if p.get(end + 1).is_ascii_digit() => {
                let Ok(second) = figure::figure(p, end + 1) else {
                    return tail;
                };
                let years = figure.is_recent_year()
                    && second.bare | (second.whole == 2)
                    && matches!(second.whole, 2 | 4);
                if second.end != tail || (p.get(end) == '/' && !years) {
                    return tail;
                }
                self.push(start, end, figure.value, kind.unwrap_or(Kind::Plain));
                self.finish(end + 1, second, None)
            }
            // A storey: 14/F.
            '/' if p.get(end + 1) == 'F' && tail == end + 2 && figure.bare => {
                self.push(start, end, figure.value, kind.unwrap_or(Kind::Plain));
                tail
            }
            '-' if english::scale(p, end).is_some() => self.finish(start, figure, kind),
            '-' if plain::is_lower_words(p, end, tail) => {
                self.push(start, end, figure.value, kind.unwrap_or(Kind::Plain));
                tail
            }
            _ => {
                let (stop, suffix) = p.word(end);
                let rest_is_words = stop == tail || plain::is_lower_words(p, stop, tail);
                let money = p.before(start) == '$';
                let (stop, value, own) = match suffix.as_str() {
                    "st" | "nd" | "rd" | "th" if figure.bare => (stop, Some(figure.value), Kind::Ordinal),
                    "bn" => (stop, figure.value.times(1_000_000_000), Kind::Plain),
                    "m" if money => (stop, figure.value.times(1_000_000), Kind::Plain),
                    // 10.30am is a time of day, not ten and three tenths.
                    "am" | "pm" if figure.bare => (end, Some(figure.value), Kind::Plain),
                    "km" | "kg" | "mm" | "cm" | "ml" | "kw" | "mw" | "gw" | "kwh" | "kv" | "ha" | "gb"
                    | "tb" => (end, Some(figure.value), Kind::Plain),
                    _ => return tail,
                };
                if let (true, Some(value)) = (rest_is_words, value) {
                    self.push(start, stop, value, kind.unwrap_or(own));
                }
                tail
            }
        }
    }

    /// Adds what follows a figure (億, `million`, `%`, 成, 年) and records the number.
    fn finish(&mut self, start: usize, figure: Figure, kind: Option<Kind>) -> usize {
        let p = self.plain;
        let after = p.spaces(figure.end);
        if p.starts(after, "分之") {
            return numerator_end(p, after + 2);
        }
        if english::is_halved(p, figure.end) {
            return figure.end;
        }
        if let Some((end, factor)) = english::scale(p, figure.end) {
            let Some(value) = figure.value.times(factor) else {
                return end;
            };
            return self.percent_or(start, end, value, kind, Kind::Plain);
        }
        if let Some((end, tenths)) = han::tenths(p, start, after, figure.value) {
            self.push(start, end, tenths, kind.unwrap_or(Kind::Percent));
            return end;
        }
        if han::multiplier(p, after).is_some() {
            return self.sections(start, figure, kind);
        }
        let own = if p.get(after) == '年' && figure.is_year() {
            Kind::Year
        } else if figure.bare && figure.whole < 8
            || !figure.bare && p.get(start) != '0'
            || figure.value.scale > 0
            || p.before(start) == '$'
            || figure.whole == 1
        {
            Kind::Plain
        } else {
            Kind::Digits
        };
        self.percent_or(start, figure.end, figure.value, kind, own)
    }

    /// Records a number, as a percentage if `%` or `per cent` follows.
    fn percent_or(&mut self, start: usize, end: usize, value: Value, kind: Option<Kind>, own: Kind) -> usize {
        match (kind, english::percent(self.plain, end)) {
            (None, Some(stop)) => {
                self.push(start, stop, value.percent(), Kind::Percent);
                stop
            }
            (Some(Kind::Percent), _) => {
                self.push(start, end, value.percent(), Kind::Percent);
                end
            }
            _ => {
                self.push(start, end, value, kind.unwrap_or(own));
                end
            }
        }
    }

    /// Figures with Chinese units: 2.4億, 1,250萬, 1億2,000萬, 12萬3,000.
    fn sections(&mut self, start: usize, first: Figure, kind: Option<Kind>) -> usize {
        let p = self.plain;
        let mut total = Value::new(0, 0);
        let (mut figure, mut limit) = (first, i128::MAX);
        let mut end;
        loop {
            let unit = han::multiplier(p, p.spaces(figure.end));
            let factor = unit.map_or(1, |(_, factor)| factor);
            end = unit.map_or(figure.end, |(end, _)| end);
            let Some(sum) = figure.value.times(factor).and_then(|v| total.plus(v)) else {
                return end;
            };
            total = sum;
            limit = limit.min(factor);
            if limit == 1 || !p.get(end).is_ascii_digit() {
                break;
            }
            let Ok(next) = figure::figure(p, end) else {
                return plain::token_end(p, end);
            };
            let unit = han::multiplier(p, next.end);
            let factor = unit.map_or(1, |(_, factor)| factor);
            let fits = next.value.times(factor).is_some_and(|v| v.scale == 0 && v.mantissa < limit);
            // A last section without a unit fills the places of the unit before it, so that 100萬5歲 stays apart.
            let full =
                factor > 1 || 10_i128.checked_pow(u32::try_from(next.whole).unwrap_or(99)) == Some(limit);
            if !fits || !full || plain::token_end(p, next.end) != next.end {
                return plain::token_end(p, next.end);
            }
            figure = next;
        }
        if han::digit(p.get(end)).is_some() {
            // 3萬五千: two notations in one number; leave both alone.
            return han::run(p, end);
        }
        self.percent_or(start, end, total, kind, Kind::Plain)
    }

    /// Reads a token that begins with a letter: number words, or something to pass over.
    fn words(&mut self, s: usize) -> usize {
        let p = self.plain;
        match english::read(p, s) {
            Some((end, Some((value, kind)))) => {
                let kind = (kind != Kind::Plain).then_some(kind);
                let end = self.percent_or(s, end, value, kind, Kind::Plain);
                plain::token_end(p, end)
            }
            Some((end, None)) => end,
            None => {
                let ((end, word), tail) = (p.word(s), plain::token_end(p, s));
                // A year after a word, as in end-2025; any other figure after a hyphen is part of a name.
                let dated = ["end", "mid", "early", "late", "pre", "post"].contains(&word.as_str());
                match figure(p, end + 1) {
                    Ok(year) if dated && p.get(end) == '-' && year.end == tail && year.is_recent_year() => {
                        self.finish(end + 1, year, None)
                    }
                    _ => tail,
                }
            }
        }
    }

    /// Reads what begins with a Chinese numeral, 第 or 百分之.
    fn han(&mut self, s: usize) -> usize {
        let p = self.plain;
        let (mut at, mut kind) = (s, None);
        if p.get(s) == '第' {
            (at, kind) = (p.spaces(s + 1), Some(Kind::Ordinal));
        } else if p.starts(s, "百分之") {
            (at, kind) = (p.spaces(s + 3), Some(Kind::Percent));
            if p.get(at) == '百' && han::run(p, at) == at + 1 {
                self.push(s, at + 1, Value::new(1, 0), Kind::Percent);
                return at + 1;
            }
        }
        if kind.is_some() && p.get(at).is_ascii_digit() {
            return self.arabic(s, at, kind);
        }
        let mut from = at;
        if kind.is_none() {
            match han::weekday(p, at, self.weekday_end) {
                han::Before::Weekday => {
                    self.weekday_end = at + 1;
                    from = at + 1;
                }
                han::Before::Doubt => return han::run(p, at).max(s + 1),
                han::Before::Other => {}
            }
        }
        let end = han::run(p, from);
        if end == from {
            return from.max(s + 1);
        }
        if p.starts(end, "分之") {
            return numerator_end(p, end + 2);
        }
        let start = if kind.is_some() { s } else { from };
        if kind.is_none() && end == from + 1 {
            let digit = han::digit(p.get(from)).map(|d| Value::new(i128::from(d), 0));
            if let Some((stop, value)) = digit.and_then(|d| han::tenths(p, from, end, d)) {
                self.push(start, stop, value, Kind::Percent);
                return stop;
            }
        }
        let value = han::evaluate(p, from, end);
        let certain = kind.is_some() || han::is_certain(p, from, end);
        let Some(value) = value.filter(|_| certain) else {
            return end;
        };
        let own = if han::is_year(p, from, end) { Kind::Year } else { Kind::Plain };
        let end = self.percent_or(start, end, value, kind, own);
        match han::second_year(p, end) {
            Some((from, end, value)) if own == Kind::Year => {
                self.push(from, end, value, Kind::Plain);
                end
            }
            _ => end,
        }
    }
}

/// The end of what follows 分之, in either notation.
fn numerator_end(p: &Plain, i: usize) -> usize {
    p.run(han::run(p, i), |c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<String> {
        let show = |n: Number| {
            let kind = if n.kind == Kind::Plain { String::new() } else { format!(" {:?}", n.kind) };
            format!("{}={}{kind}", &text[n.range], n.value)
        };
        numbers(text).into_iter().map(show).collect()
    }

    fn values(text: &str) -> String {
        numbers(text).iter().map(|n| n.value.to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn chinese_numerals_are_evaluated() {
        for (text, value) in [
            ("二千四百四十萬元", "24400000"),
            ("二千四百四十万元", "24400000"),
            ("三億零五十萬", "300500000"),
            ("一萬億元", "1000000000000"),
            ("十二宗", "12"),
            ("廿三個", "23"),
            ("卅一名", "31"),
            ("一百零五名", "105"),
            ("兩億", "200000000"),
            ("二點四億", "240000000"),
            ("五點三倍", "5.3"),
            ("一千零一十六", "1016"),
            ("三十五萬", "350000"),
            ("⼀百⼆⼗名", "120"),
            ("三至五個", "3 5"),
            ("（三）全港", "3"),
            ("下午一時，一時未能", "1"),
            ("五十三千", ""),
            ("二萬五", ""),
        ] {
            assert_eq!(values(text), value, "{text}");
        }
    }

    #[test]
    fn numerals_within_words_and_approximations_are_left_alone() {
        for text in [
            "「一帶一路」",
            "統一",
            "萬一",
            "千萬不要",
            "十分重要",
            "四川",
            "九龍",
            "三文治",
            "百貨",
            "數十萬人",
            "三四個",
            "二三十名",
            "十五六歲",
            "三分之一",
            "3分之1",
            "星期三",
            "逢星期一、三及五",
            "一般",
            "一起",
            "每周二十次",
            "一倍半",
            "三個半月",
            "一成不變",
            "三成員",
            "百分百",
        ] {
            assert_eq!(values(text), "", "{text}");
        }
        assert_eq!(values("星期六十時"), "10");
        assert_eq!(values("為數十五萬元"), "150000");
    }

    #[test]
    fn figures_with_separators_and_units() {
        for (text, value) in [
            ("2,440 cases", "2440"),
            ("１，２５０宗", "1250"),
            ("1 250 cases and 1 204 365 more", "1250 1204365"),
            ("1\u{2009}250 cases", "1250"),
            ("24.4 million", "24400000"),
            ("$24.4 million", "24400000"),
            ("HK$1.5 billion", "1500000000"),
            ("$300-million project", "300000000"),
            ("2.4億", "240000000"),
            ("1,250萬", "12500000"),
            ("4億7,000萬元", "470000000"),
            ("12萬3,000元", "123000"),
            ("3千萬", "30000000"),
            ("5兆瓦", "5"),
            ("24-hour, 15-year-old", "24 15"),
            ("2016-17 and 2017/18", "2016 17 2017 18"),
            ("二○一七／一八學年", "2017 18"),
            ("8.30am", "8 30"),
            ("17:02", "17 2"),
            ("14/F, 1/3 and 24/7", "14"),
            ("end-2025", "2025"),
            ("on March 15 120 people", "15 120"),
            ("12 345 6789", ""),
            ("1,2500", ""),
            ("10.30.5", ""),
            ("0.053", "0.053"),
            ("two and a half hours", ""),
        ] {
            assert_eq!(values(text), value, "{text}");
        }
    }

    #[test]
    fn identifiers_are_not_numbers() {
        for text in [
            "P2026012200321",
            "5G網絡",
            "COVID-19",
            "www.1823.gov.hk",
            "a1@b2.com",
            "A380",
            "2026-01-22",
            "192.168.0.1",
        ] {
            assert_eq!(values(text), "", "{text}");
        }
    }

    #[test]
    fn kinds_are_told_apart() {
        for (text, expected) in [
            ("百分之五點三", "百分之五點三=0.053 Percent"),
            ("百分之15", "百分之15=0.15 Percent"),
            ("百分之百", "百分之百=1 Percent"),
            ("15 per cent", "15 per cent=0.15 Percent"),
            ("１５％", "１５％=0.15 Percent"),
            ("five per cent", "five per cent=0.05 Percent"),
            ("三成", "三成=0.3 Percent"),
            ("三成半", "三成半=0.35 Percent"),
            ("六成五受訪者", "六成五=0.65 Percent"),
            ("約四成交易", "四成=0.4 Percent"),
            ("第二十三批", "第二十三=23 Ordinal"),
            ("第23批", "第23=23 Ordinal"),
            ("the 23rd batch", "23rd=23 Ordinal"),
            ("the sixth meeting", "sixth=6 Ordinal"),
            ("twenty-third", "twenty-third=23 Ordinal"),
            ("二○二六年", "二○二六=2026 Year"),
            ("二零二六", "二零二六=2026 Year"),
            ("２０２６年", "２０２６=2026 Year"),
            ("in 2026", "2026=2026"),
            ("2788 5536", "2788 5536=27885536 Digits"),
            ("+852 2788 5536", "852 2788 5536=85227885536 Digits"),
            ("007", "007=7 Digits"),
            ("2019 2020", "2019=2019 2020=2020"),
        ] {
            assert_eq!(found(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn english_words_are_evaluated() {
        for (text, value) in [
            ("twenty-three and three", "23 3"),
            ("one hundred and five", "105"),
            ("two hundred thousand", "200000"),
            ("Three million two hundred", "3000200"),
            ("three-year", "3"),
            ("one, two", "1 2"),
            ("one-third, two thirds", ""),
            ("a million", ""),
            ("second-hand", ""),
            ("per second", ""),
            ("someone", ""),
        ] {
            assert_eq!(values(text), value, "{text}");
        }
    }

    #[test]
    fn digit_strings_and_small_numerals() {
        assert_eq!(digit_string("二○二六").as_deref(), Some("2026"));
        assert_eq!(digit_string("一九").as_deref(), Some("19"));
        assert_eq!(digit_string("二"), None);
        assert_eq!(digit_string("二十"), None);
        let small = ["零", "九", "十", "十九", "二十", "廿二", "三十一", "零二", "九十九"].map(below_hundred);
        assert_eq!(small, [0, 9, 10, 19, 20, 22, 31, 2, 99].map(Some));
        assert_eq!(["", "二二", "一百", "十十", "月"].map(below_hundred), [None; 5]);
    }

    #[test]
    fn values_print_canonically() {
        assert_eq!(Value::new(2440, 2).to_string(), "24.4");
        assert_eq!(Value::new(-53, 3).to_string(), "-0.053");
        assert_eq!(Value::new(0, 9).to_string(), "0");
        assert_eq!(Value::new(i128::MIN, 0).to_string(), i128::MIN.to_string());
        assert_eq!(Value::new(120, 1), Value::new(12, 0));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[一二三十百千萬億兆廿零點成半分之第星期0-9０９,. a-z/:%$-]{0,60}|\\PC{0,60}|\\p{any}{0,40}") {
            let mut end = 0;
            for number in numbers(&text) {
                prop_assert!(end <= number.range.start && number.range.start < number.range.end);
                prop_assert!(text.get(number.range.clone()).is_some());
                end = number.range.end;
            }
            let _ = (digit_string(&text), below_hundred(&text));
        }

        #[test]
        fn number_words_never_panic(words in prop::collection::vec("one|nine|ten|twenty|hundred|thousand|million|trillion|and|half|third|per|cent|-|the", 0..25)) {
            let _ = numbers(&words.join(" "));
            let _ = numbers(&words.join("-"));
        }

        #[test]
        fn a_written_number_is_read_back(n in 11_i128..10_000_000_000_000) {
            prop_assert_eq!(values(&format!("共{}個", han(n))), n.to_string());
            prop_assert_eq!(values(&format!("共{n}億個")), (n * 100_000_000).to_string());
        }
    }

    /// A number written out in Chinese numerals.
    fn han(n: i128) -> String {
        let mut groups = Vec::new();
        let mut rest = n;
        while rest > 0 {
            groups.push(rest % 10_000);
            rest /= 10_000;
        }
        let mut text = String::new();
        let mut gap = false;
        for (i, &group) in groups.iter().enumerate().rev() {
            if group == 0 {
                gap = true;
                continue;
            }
            if !text.is_empty() && (gap || group < 1000) {
                text.push('零');
            }
            gap = false;
            let mut started = false;
            for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
                let digit = usize::try_from(group / unit % 10).unwrap();
                if digit > 0 {
                    text.extend("零一二三四五六七八九".chars().nth(digit));
                    text.push_str(name);
                    started = true;
                } else if started && group % unit > 0 && !text.ends_with('零') {
                    text.push('零');
                }
            }
            text.push_str(["", "萬", "億", "兆"][i]);
        }
        text
    }
}
