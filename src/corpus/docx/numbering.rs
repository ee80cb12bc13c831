//! Numbering: the markers of list items, which the text of a Word document does not hold.
//!
//! Owns: list definitions, counters, numerals. Must not know: paragraphs.

use std::collections::{HashMap, HashSet};

use super::xml::{Node, walk};

/// Levels of a list.
const LEVELS: usize = 9;

#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    /// `%1.`, or the bullet.
    text: String,
    start: u32,
}

/// The lists of a document, and how far each has been counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// By abstract id.
    levels: HashMap<u32, Vec<Level>>,
    /// List → abstract id.
    lists: HashMap<u32, u32>,
    /// List and level → where it starts over.
    overrides: HashMap<(u32, usize), u32>,
    counters: HashMap<u32, [u32; LEVELS]>,
    begun: HashSet<(u32, usize)>,
}

impl Numbering {
    pub(super) fn read(xml: &str) -> Numbering {
        let mut lists = Numbering::default();
        let (mut owner, mut list, mut level) = (None, None, 0usize);
        walk(xml, |node| {
            let Node::Start(element) = node else {
                if let Node::End(name) = node {
                    match name.as_str() {
                        "abstractNum" => owner = None,
                        "num" => list = None,
                        _ => {}
                    }
                }
                return;
            };
            let id = |name| element.get(name).and_then(|id| id.parse::<u32>().ok());
            match element.name() {
                "abstractNum" => owner = id("abstractNumId"),
                "num" => list = id("numId"),
                "abstractNumId" => {
                    if let (Some(list), Some(owner)) = (list, element.number()) {
                        lists.lists.insert(list, owner);
                    }
                }
                "lvl" | "lvlOverride" => {
                    level = id("ilvl").map_or(0, |level| (level as usize).min(LEVELS - 1))
                }
                "startOverride" => {
                    if let (Some(list), Some(start)) = (list, element.number()) {
                        lists.overrides.insert((list, level), start);
                    }
                }
                "start" | "numFmt" | "lvlText" => {
                    let Some(owner) = owner else { return };
                    let levels = lists.levels.entry(owner).or_default();
                    if levels.len() <= level {
                        levels.resize(level + 1, Level { start: 1, ..Level::default() });
                    }
                    match element.name() {
                        "start" => levels[level].start = element.number().unwrap_or(1),
                        "numFmt" => levels[level].format = element.get("val").unwrap_or_default(),
                        _ => levels[level].text = element.get("val").unwrap_or_default(),
                    }
                }
                _ => {}
            }
        });
        lists
    }

    /// The marker of the next item of a list, and counts it; `None` when the list has none.
    pub(super) fn next(&mut self, list: u32, level: u32) -> Option<String> {
        let owner = *self.lists.get(&list)?;
        let levels = self.levels.get(&owner)?;
        let at = (level as usize).min(LEVELS - 1);
        let own = levels.get(at)?;
        let counters = self.counters.entry(owner).or_insert([0; LEVELS]);
        if let Some(&start) = self.overrides.get(&(list, at)).filter(|_| self.begun.insert((list, at))) {
            counters[at] = start;
        } else {
            counters[at] = if counters[at] == 0 { own.start } else { counters[at].saturating_add(1) };
        }
        counters[at + 1..].fill(0);
        if own.format == "bullet" {
            let drawn = |c: char| matches!(c, '\u{E000}'..='\u{F8FF}' | 'o' | '\u{A7}' | 'l' | 'n');
            let bullet = own.text.chars().next().filter(|&c| !drawn(c) && !c.is_whitespace());
            return Some(bullet.unwrap_or('•').to_string());
        }
        if own.format == "none" || own.text.is_empty() {
            return None;
        }
        let mut marker = own.text.clone();
        for (at, level) in levels.iter().enumerate() {
            let hole = format!("%{}", at + 1);
            if marker.contains(&hole) {
                let count = if counters[at] == 0 { level.start } else { counters[at] };
                marker = marker.replace(&hole, &numeral(count, &level.format));
            }
        }
        Some(marker.trim().to_owned()).filter(|marker| !marker.is_empty())
    }
}

fn numeral(number: u32, format: &str) -> String {
    let nth = |signs: &str| signs.chars().nth((number as usize).wrapping_sub(1)).map(String::from);
    let named = match format {
        "lowerLetter" | "upperLetter" => {
            let letter = char::from(b'a' + (number.saturating_sub(1) % 26) as u8);
            Some(letter.to_string().repeat((number.saturating_sub(1) / 26 + 1).min(4) as usize))
        }
        "lowerRoman" | "upperRoman" => Some(roman(number)),
        "ideographTraditional" => nth("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => nth("子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => nth("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
        "decimalFullWidth" => Some(
            number.to_string().chars().filter_map(|c| char::from_u32(c as u32 - 0x30 + 0xFF10)).collect(),
        ),
        "ideographDigital" => Some(number.to_string().chars().map(|c| han_digit(c as u32 - 0x30)).collect()),
        _ if format.contains("Counting") => han(number),
        _ => None,
    };
    let numeral = named.unwrap_or_else(|| number.to_string());
    if format.starts_with("upper") { numeral.to_uppercase() } else { numeral }
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 9] =
        [(100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")];
    let (mut rest, mut numeral) = (number.min(399), String::new());
    for (value, sign) in SIGNS {
        while rest >= value {
            numeral.push_str(sign);
            rest -= value;
        }
    }
    numeral
}

fn han_digit(digit: u32) -> char {
    "〇一二三四五六七八九".chars().nth(digit as usize).unwrap_or('〇')
}

/// Han numerals up to 99.
fn han(number: u32) -> Option<String> {
    let digit = |digit: u32| if digit == 0 { String::new() } else { han_digit(digit).to_string() };
    match number {
        1..=9 => Some(digit(number)),
        10..=19 => Some(format!("十{}", digit(number - 10))),
        20..=99 => Some(format!("{}十{}", digit(number / 10), digit(number % 10))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_of_all_kinds() {
        let all = |number| {
            [
                "decimal",
                "lowerLetter",
                "upperRoman",
                "taiwaneseCountingThousand",
                "ideographTraditional",
                "decimalFullWidth",
            ]
            .map(|format| numeral(number, format))
        };
        assert_eq!(all(3), ["3", "c", "III", "三", "丙", "３"]);
        assert_eq!(all(21), ["21", "u", "XXI", "二十一", "21", "２１"]);
        assert_eq!(all(0)[..3], ["0", "a", ""]);
        assert_eq!(numeral(u32::MAX, "lowerLetter").len(), 4);
    }

    #[test]
    fn levels_count_apart_and_start_over() {
        let mut lists = Numbering::read(
            r#"<w:numbering><w:abstractNum w:abstractNumId="7">
                 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
                 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%1.%2)"/></w:lvl>
                 <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>
               <w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
               <w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
             </w:numbering>"#,
        );
        let markers: Vec<_> = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (1, 2), (2, 0), (2, 0), (9, 0)]
            .map(|(list, level)| lists.next(list, level).unwrap_or_default())
            .into();
        assert_eq!(markers, ["1.", "(1.a)", "(1.b)", "2.", "(2.a)", "•", "1.", "2.", ""]);
    }
}
