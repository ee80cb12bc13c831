//! Figures in Arabic digits: their separators, and the digits that are no amount.
//!
//! Owns: where `2,440`, `1 204`, `24.4`, `2788 5536` and `17:02` begin and end. Must not know: units, words, Chinese numerals.

use super::{Plain, Value, is_word, plain};

/// A number in Arabic digits with its separators, before any 萬, `million` or `%`.
pub(super) struct Figure {
    pub(super) end: usize,
    pub(super) value: Value,
    /// How many digits stand before the decimal point.
    pub(super) whole: usize,
    /// No separator, no decimals, no leading zero.
    pub(super) bare: bool,
}

impl Figure {
    pub(super) fn is_year(&self) -> bool {
        self.bare && self.whole == 4 && (1000..3000).contains(&self.value.mantissa)
    }

    pub(super) fn is_recent_year(&self) -> bool {
        self.is_year() && (1900..2100).contains(&self.value.mantissa)
    }
}

/// Reads the digits at `s` with their separators; on doubt, how far nothing is to be read.
pub(super) fn figure(p: &Plain, s: usize) -> Result<Figure, usize> {
    let is_digit = |i: usize| p.get(i).is_ascii_digit();
    let group = |i: usize| (1..=3).all(|k| is_digit(i + k)) && !is_digit(i + 4);
    let first = p.run(s, |c| c.is_ascii_digit());
    let mut end = first;
    let separator = p.get(end);
    if p.is_comma(end) && is_digit(end + 1) {
        while p.is_comma(end) && group(end) {
            end += 4;
        }
        if first - s > 3 || end == first || (p.is_comma(end) && is_digit(end + 1)) {
            return Err(end);
        }
    } else if plain::is_space(separator)
        && first - s <= 3
        && group(end)
        && p.get(s) != '0'
        && !p.month_before(s)
    {
        while p.get(end) == separator && group(end) {
            end += 4;
        }
        // Digits before or after the group make it a row of figures.
        let row = |space: usize, digit: usize| plain::is_space(p.get(space)) && is_digit(digit);
        if row(end, end + 1) || (s >= 2 && row(s - 1, s - 2)) {
            return Err(p.run(end, |c| plain::is_space(c) || c.is_ascii_digit()));
        }
    }
    let whole_end = end;
    if p.get(end) == '.' && is_digit(end + 1) {
        end = p.run(end + 1, |c| c.is_ascii_digit());
        if p.get(end) == '.' && is_digit(end + 1) {
            return Err(end);
        }
    }
    let digits: String = (s..end).map(|i| p.get(i)).filter(char::is_ascii_digit).collect();
    let decimals = (end - whole_end).saturating_sub(1);
    let whole = digits.len() - decimals;
    Ok(Figure {
        end,
        value: Value::of_digits(&digits, decimals).ok_or(end)?,
        whole,
        bare: end == first && (whole == 1 || p.get(s) != '0'),
    })
}

/// A time of day, `17:02` or `8.30am`: where it ends, its hour, and its minute unless that is 00, each with its place.
pub(super) fn clock(p: &Plain, s: usize) -> Option<(usize, Place, Option<Place>)> {
    let part = |from: usize, limit: i128| {
        let end = p.run(from, |c| c.is_ascii_digit());
        let short = (1..=2).contains(&(end - from));
        let value = short.then(|| Value::of_digits(&p.slice(from, end), 0))??;
        (value.mantissa < limit).then_some((end, (from, value)))
    };
    let (point, hour) = part(s, 24)?;
    let (end, minute) = matches!(p.get(point), '.' | ':').then(|| part(point + 1, 60))??;
    let (stop, half) = p.word(p.spaces(end));
    let half = matches!(half.as_str(), "am" | "pm") && !is_word(p.get(stop));
    let colon = p.get(point) == ':' && plain::token_end(p, end) == end;
    let place = Some(minute).filter(|(_, value)| value.mantissa > 0);
    (end == point + 3 && (half || colon)).then_some((if half { stop } else { end }, hour, place))
}

/// Where a figure begins, and its value.
pub(super) type Place = (usize, Value);

/// A telephone number of eight digits in two halves, perhaps after 852 or the like: `2788 5536`, `+852 2788 5536`.
pub(super) fn phone(p: &Plain, s: usize) -> Option<(usize, Value)> {
    let quad = |i: usize| p.run(i, |c| c.is_ascii_digit()) == i + 4;
    let gap = |i: usize| plain::is_space(p.get(i)) || p.get(i) == '-';
    let prefixed = p.run(s, |c| c.is_ascii_digit()) == s + 3 && gap(s + 3);
    let at = if prefixed { s + 4 } else { s };
    if !(quad(at) && gap(at + 4) && quad(at + 5)) {
        return None;
    }
    let end = at + 9;
    let more = (gap(end) && p.get(end + 1).is_ascii_digit()) || plain::token_end(p, end) != end;
    let recent = |i: usize| p.starts(i, "19") || p.starts(i, "20");
    let row = s >= 2 && gap(s - 1) && p.get(s - 2).is_ascii_digit();
    if more || row || (recent(at) && recent(at + 5)) || p.get(at) == '0' || p.get(at) == '1' {
        return None;
    }
    let digits: String = (s..end).map(|i| p.get(i)).filter(char::is_ascii_digit).collect();
    Some((end, Value::of_digits(&digits, 0)?))
}
