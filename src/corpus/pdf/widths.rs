//! Widths of characters.
//!
//! Owns: the tables of widths in font dictionaries and those of the standard fonts, which need not state theirs. Must not
//! know: texts, pages.

use lopdf::{Dictionary, Document, Object};

use super::font::get;

/// No font states more widths than this.
const MOST_WIDTHS: usize = 70_000;

/// Widths of the characters from space to `~` in thousandths of the font size.
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// As [`HELVETICA`].
const TIMES: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500,
    500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333,
    389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469,
    500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389,
    278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];

/// The widths of a font, by code or CID.
#[derive(Debug)]
pub(super) struct Widths {
    /// First and last code, and the width of each; by first code.
    ranges: Vec<(u32, u32, f64)>,
    /// The width of all others.
    default: f64,
    /// The text space of the font, 1/1000 but for fonts that are drawings.
    scale: f64,
}

impl Widths {
    /// The width of a code as a share of the font size; of an unlisted half-width one, half.
    pub(super) fn get(&self, code: Option<u32>, half: bool) -> f64 {
        let listed = code.and_then(|code| {
            let end = self.ranges.partition_point(|range| range.0 <= code);
            self.ranges[..end].iter().rev().take(4).find(|range| range.1 >= code)
        });
        let width = match listed {
            Some(range) => range.2,
            None if half => 500.0,
            None => self.default,
        };
        (width * self.scale).clamp(-10.0, 10.0)
    }

    /// Those of a simple font, when it states them.
    pub(super) fn simple(doc: &Document, dict: &Dictionary) -> Option<Widths> {
        let widths = get(doc, dict, b"Widths")?.as_array().ok()?;
        let first = get(doc, dict, b"FirstChar").and_then(|first| first.as_i64().ok()).unwrap_or(0);
        let first = u32::try_from(first).ok()?;
        let ranges =
            (first..).zip(widths.iter().take(256)).map(|(code, width)| (code, code, number(doc, width)));
        let default = get(doc, dict, b"FontDescriptor")
            .and_then(|descriptor| get(doc, descriptor.as_dict().ok()?, b"MissingWidth"))
            .map_or(0.0, |width| number(doc, width));
        let scale = get(doc, dict, b"FontMatrix")
            .and_then(|matrix| matrix.as_array().ok()?.first())
            .map_or(0.001, |scale| number(doc, scale));
        Some(Widths { ranges: ranges.collect(), default, scale })
    }

    /// Those of the descendant of a composite font.
    pub(super) fn composite(doc: &Document, dict: &Dictionary) -> Widths {
        let default = get(doc, dict, b"DW").map_or(1000.0, |width| number(doc, width));
        let mut ranges = Vec::new();
        let mut rest =
            get(doc, dict, b"W").and_then(|widths| widths.as_array().ok()).map_or(&[][..], Vec::as_slice);
        while let [first, second, tail @ ..] = rest {
            let first = number(doc, first).max(0.0) as u32;
            let second = doc.dereference(second).map_or(second, |(_, second)| second);
            if let Ok(widths) = second.as_array() {
                let room = MOST_WIDTHS.saturating_sub(ranges.len());
                ranges.extend(
                    (first..)
                        .zip(widths.iter().take(room))
                        .map(|(cid, width)| (cid, cid, number(doc, width))),
                );
                rest = tail;
            } else if let [width, tail @ ..] = tail {
                if ranges.len() < MOST_WIDTHS {
                    ranges.push((first, number(doc, second).max(0.0) as u32, number(doc, width)));
                }
                rest = tail;
            } else {
                break;
            }
        }
        ranges.sort_by_key(|range| range.0);
        Widths { ranges, default, scale: 0.001 }
    }
}

/// The widths of a standard font by its name, or of one like it.
pub(super) fn core_widths(name: &str) -> Widths {
    let table: Option<&[u16; 95]> = match name {
        _ if name.contains("Courier") => None,
        _ if name.contains("Times") => Some(&TIMES),
        _ => Some(&HELVETICA),
    };
    let ranges = table.into_iter().flatten().zip(32..).map(|(&width, code)| (code, code, f64::from(width)));
    Widths { ranges: ranges.collect(), default: if table.is_some() { 556.0 } else { 600.0 }, scale: 0.001 }
}

/// A number, or 0.
pub(super) fn number(doc: &Document, object: &Object) -> f64 {
    match doc.dereference(object) {
        Ok((_, Object::Integer(value))) => *value as f64,
        Ok((_, Object::Real(value))) if value.is_finite() => f64::from(*value),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::dictionary;

    #[test]
    fn lists_and_ranges_of_widths() {
        let doc = Document::new();
        let list = |widths: &[i64]| Object::Array(widths.iter().map(|&width| width.into()).collect());
        let dict = dictionary! { "DW" => 900, "W" => vec![
            1.into(), list(&[300, 400]), 10.into(), 20.into(), 500.into(), 30.into(),
        ] };
        let widths = Widths::composite(&doc, &dict);
        let get = |cid| (widths.get(Some(cid), false) * 1000.0).round();
        assert_eq!(
            (get(1), get(2), get(3), get(10), get(20), get(30)),
            (300.0, 400.0, 900.0, 500.0, 500.0, 900.0)
        );
        assert_eq!(widths.get(None, true), 0.5);
        assert_eq!(core_widths("Times-Bold").get(Some(32), false), 0.25);
        assert_eq!(core_widths("Courier").get(Some(65), false), 0.6);
    }
}
