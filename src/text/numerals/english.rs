//! Numbers in English words, and the words that follow figures.
//!
//! Owns: `twenty-three`, `sixth`, `million`, `per cent`. Must not know: Chinese numerals.

use super::plain::{self, Letters};
use super::{Kind, Plain, Value};

/// One word of a number.
#[derive(Clone, Copy)]
enum Word {
    One(i128),
    Teen(i128),
    Tens(i128),
    Hundred,
    Scale(i128),
    Ordinal(i128),
}

fn lookup(word: &str) -> Option<Word> {
    let ordinal = |value| Some(Word::Ordinal(value));
    match word {
        "one" => Some(Word::One(1)),
        "two" => Some(Word::One(2)),
        "three" => Some(Word::One(3)),
        "four" => Some(Word::One(4)),
        "five" => Some(Word::One(5)),
        "six" => Some(Word::One(6)),
        "seven" => Some(Word::One(7)),
        "eight" => Some(Word::One(8)),
        "nine" => Some(Word::One(9)),
        "ten" => Some(Word::Teen(10)),
        "eleven" => Some(Word::Teen(11)),
        "twelve" => Some(Word::Teen(12)),
        "thirteen" => Some(Word::Teen(13)),
        "fourteen" => Some(Word::Teen(14)),
        "fifteen" => Some(Word::Teen(15)),
        "sixteen" => Some(Word::Teen(16)),
        "seventeen" => Some(Word::Teen(17)),
        "eighteen" => Some(Word::Teen(18)),
        "nineteen" => Some(Word::Teen(19)),
        "twenty" => Some(Word::Tens(20)),
        "thirty" => Some(Word::Tens(30)),
        "forty" => Some(Word::Tens(40)),
        "fifty" => Some(Word::Tens(50)),
        "sixty" => Some(Word::Tens(60)),
        "seventy" => Some(Word::Tens(70)),
        "eighty" => Some(Word::Tens(80)),
        "ninety" => Some(Word::Tens(90)),
        "first" => ordinal(1),
        "second" => ordinal(2),
        "third" => ordinal(3),
        "fourth" => ordinal(4),
        "fifth" => ordinal(5),
        "sixth" => ordinal(6),
        "seventh" => ordinal(7),
        "eighth" => ordinal(8),
        "ninth" => ordinal(9),
        "tenth" => ordinal(10),
        "eleventh" => ordinal(11),
        "twelfth" => ordinal(12),
        "thirteenth" => ordinal(13),
        "fourteenth" => ordinal(14),
        "fifteenth" => ordinal(15),
        "sixteenth" => ordinal(16),
        "seventeenth" => ordinal(17),
        "eighteenth" => ordinal(18),
        "nineteenth" => ordinal(19),
        "twentieth" => ordinal(20),
        "thirtieth" => ordinal(30),
        "fortieth" => ordinal(40),
        "fiftieth" => ordinal(50),
        "sixtieth" => ordinal(60),
        "seventieth" => ordinal(70),
        "eightieth" => ordinal(80),
        "ninetieth" => ordinal(90),
        "hundred" => Some(Word::Hundred),
        _ => scale_word(word).map(Word::Scale),
    }
}

fn scale_word(word: &str) -> Option<i128> {
    match word {
        "thousand" => Some(1_000),
        "million" => Some(1_000_000),
        "billion" => Some(1_000_000_000),
        "trillion" => Some(1_000_000_000_000),
        _ => None,
    }
}

/// The scale word after a figure that ends at `i`, as in `24.4 million` and `300-million`: where it ends, and its factor.
pub(super) fn scale(p: &Plain, i: usize) -> Option<(usize, i128)> {
    let start = if p.get(i) == '-' { i + 1 } else { p.spaces(i) };
    let (end, word) = p.word(start);
    let free = start > i && !plain::is_word(p.get(end));
    scale_word(&word).filter(|_| free).map(|f| (end, f))
}

/// Where the `%`, `per cent` or `percent` after a number that ends at `i` ends.
pub(super) fn percent(p: &Plain, i: usize) -> Option<usize> {
    let start = p.spaces(i);
    if p.get(start) == '%' {
        return Some(start + 1);
    }
    let start = if p.get(i) == '-' { i + 1 } else { start };
    let (mut end, mut word) = p.word(start);
    let mut wanted = "percent";
    if word == "per" {
        (end, word) = p.word(p.spaces(end));
        wanted = "cent";
    }
    (start > i && word == wanted && !plain::is_word(p.get(end))).then_some(end)
}

/// Reads number words from the beginning of a token: where they end, and the number, if it is one. `None`: no number words.
pub(super) fn read(p: &Plain, s: usize) -> Option<(usize, Option<(Value, Kind)>)> {
    // Most words are none of a number: what stands around them need not be looked at.
    let mut word = lookup(&p.word(s).1)?;
    let (mut end, _) = clean_word(p, s)?;
    let (mut total, mut current) = (0_i128, 0_i128);
    let (mut last, mut last_scale) = (None::<Word>, i128::MAX);
    loop {
        match (last, word) {
            (None | Some(Word::Tens(_) | Word::Hundred | Word::Scale(_)), Word::One(n))
            | (None | Some(Word::Hundred | Word::Scale(_)), Word::Teen(n) | Word::Tens(n)) => {
                current += n;
            }
            (Some(Word::One(_) | Word::Teen(_)), Word::Hundred) if current < 20 => current *= 100,
            (Some(_), Word::Scale(factor)) if current > 0 && factor < last_scale => {
                total += current * factor;
                (current, last_scale) = (0, factor);
            }
            (None | Some(Word::Tens(_)), Word::Ordinal(n)) if last.is_none() || n < 10 => {
                // Parts of compounds (second-hand) and units of time are not ordinals.
                let unit = n == 2 && last.is_none() && is_unit_of_time(p, s);
                let number =
                    (p.get(end) != '-' && !unit).then_some((Value::new(current + n, 0), Kind::Ordinal));
                let stop = if number.is_some() { end } else { plain::token_end(p, end) };
                return Some((stop, number));
            }
            _ => return None,
        }
        last = Some(word);
        let Some((stop, text)) = next_word(p, end, last) else {
            break;
        };
        if matches!(word, Word::One(_)) && is_fraction(&text) {
            return Some((stop, None));
        }
        let Some(next) = lookup(&text) else { break };
        if !follows(word, next, current, last_scale) {
            break;
        }
        (end, word) = (stop, next);
    }
    let number = (Value::new(total + current, 0), Kind::Plain);
    Some((end, Some(number).filter(|_| !is_halved(p, end))))
}

/// Whether `and a half` follows: a number that is then not what it seems.
pub(super) fn is_halved(p: &Plain, i: usize) -> bool {
    [" and a half", "-and-a-half"].iter().any(|half| p.starts(i, half))
}

/// Whether the number goes on with `next`.
fn follows(last: Word, next: Word, current: i128, last_scale: i128) -> bool {
    match next {
        Word::One(_) => matches!(last, Word::Tens(_) | Word::Hundred | Word::Scale(_)),
        Word::Teen(_) | Word::Tens(_) => matches!(last, Word::Hundred | Word::Scale(_)),
        Word::Hundred => matches!(last, Word::One(_) | Word::Teen(_)) && current < 20,
        Word::Scale(factor) => current > 0 && factor < last_scale,
        Word::Ordinal(n) => matches!(last, Word::Tens(_)) && n < 10,
    }
}

fn is_fraction(word: &str) -> bool {
    let singular = word.strip_suffix('s').unwrap_or(word);
    matches!(singular, "half" | "quarter") || matches!(lookup(singular), Some(Word::Ordinal(_)))
}

/// Whether `second` at `s` is the unit: `per second`, `30-second`, `a second`.
fn is_unit_of_time(p: &Plain, s: usize) -> bool {
    let end = p.spaces_before(s);
    let before = p.before(end);
    p.ends(end, "per") || p.ends(end, " a") || p.ends(end, "every") || before.is_ascii_digit()
}

/// The word at `i` and where it ends, if it stands alone or is joined by hyphens, and does not belong to an address.
fn clean_word(p: &Plain, i: usize) -> Option<(usize, Letters)> {
    let (end, word) = p.word(i);
    let free = !plain::is_word(p.get(end))
        && (p.get(end) == '-' || plain::token_end(p, end) == end)
        && !matches!(p.before(i), '@' | '.' | '/' | '_');
    (free && end > i && end - i <= 12).then_some((end, word))
}

/// The next word of a number, over a hyphen, spaces, or the `and` of `one hundred and five`.
fn next_word(p: &Plain, end: usize, last: Option<Word>) -> Option<(usize, Letters)> {
    let start = if p.get(end) == '-' { end + 1 } else { p.spaces(end) };
    let (stop, word) = (start > end).then(|| clean_word(p, start))??;
    if word != "and" {
        return Some((stop, word));
    }
    let after = p.spaces(stop);
    let joins = after > stop && matches!(last, Some(Word::Hundred | Word::Scale(_)));
    let (stop, word) = joins.then(|| clean_word(p, after))??;
    matches!(lookup(&word), Some(Word::One(_) | Word::Teen(_) | Word::Tens(_))).then_some((stop, word))
}
