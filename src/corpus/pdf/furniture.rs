//! Running heads, feet and page numbers: what pages repeat and nobody searches for.
//!
//! Owns: which lines of a document they are. Must not know: paragraphs.

use std::collections::HashMap;

use super::rows::Row;
use crate::corpus::draft::letters;

/// How many lines at the top and at the bottom of a page may be running.
const DEEPEST: usize = 4;

/// A page number stands further from the text than this, in ems.
const NUMBER_APART: f64 = 1.6;

/// Lines are at the same place when they differ by less, in points.
const SAME_PLACE: f64 = 6.0;

/// Removes them from the pages, each a list of lines.
pub(super) fn remove(pages: &mut [Vec<Row>]) {
    remove_artifacts(pages);
    let edges: Vec<Vec<usize>> = pages.iter().map(|page| edge_rows(page)).collect();
    let mut seen: HashMap<String, Vec<(usize, usize, f64)>> = HashMap::new();
    for (page, rows) in edges.iter().enumerate() {
        for &at in rows {
            let row = &pages[page][at];
            seen.entry(without_digits(&row.text)).or_default().push((page, at, row.base));
        }
    }
    let filled = pages.iter().filter(|page| !page.is_empty()).count();
    let repeats = |page: usize, at: usize| {
        let row = &pages[page][at];
        let places = seen.get(&without_digits(&row.text)).map_or(&[][..], Vec::as_slice);
        let alike = places.iter().filter(|&&(other, at, base)| {
            (base - row.base).abs() < SAME_PLACE
                && same_but_for_page((page, &row.text), (other, &pages[other][at].text))
        });
        let mut on: Vec<usize> = alike.map(|place| place.0).collect();
        on.dedup();
        // The first page often has a head of its own.
        on.len() >= 2 && on.len() * 2 >= filled.saturating_sub(1)
    };
    let mut dropped: Vec<Vec<usize>> = Vec::new();
    for (page, rows) in edges.iter().enumerate() {
        // From the edges inwards: what stands between lines of text is text.
        let mut running: Vec<usize> = rows.iter().copied().take_while(|&at| repeats(page, at)).collect();
        running.extend(rows.iter().rev().copied().take_while(|&at| repeats(page, at)));
        let outer = outer_rows(&pages[page], rows, &running);
        running.extend(outer.into_iter().filter(|&at| is_page_number(&pages[page][at].text, page + 1)));
        dropped.push(running);
    }
    for (page, dropped) in pages.iter_mut().zip(dropped) {
        let mut at = 0;
        page.retain(|_| {
            at += 1;
            !dropped.contains(&(at - 1))
        });
    }
}

/// Removes what the producer marked as no part of the text, unless that is most of it.
fn remove_artifacts(pages: &mut [Vec<Row>]) {
    let length = |artifact: bool| {
        let rows = pages.iter().flatten().filter(|row| row.artifact == artifact);
        rows.map(|row| row.text.len()).sum::<usize>()
    };
    if length(true) <= length(false) {
        for page in pages {
            page.retain(|row| !row.artifact);
        }
    }
}

/// Takes the letterhead off the first page: what stands above the title and is none, small and apart, or a label such as
/// `新聞公報`.
pub(super) fn take_head(pages: &mut [Vec<Row>]) -> Vec<Row> {
    let body = body_size(pages);
    let Some(first) = pages.iter_mut().find(|page| !page.is_empty()) else { return Vec::new() };
    let mut count = 0;
    for (at, pair) in first.windows(2).take(DEEPEST).enumerate() {
        let (row, next) = (&pair[0], &pair[1]);
        let apart = row.base - next.base > 2.0 * next.size.max(row.size);
        if row.size < body * 0.93 && (apart || next.size < body * 0.93) || is_label(&row.text) {
            count = at + 1;
        } else {
            break;
        }
    }
    // A page in small print has no head.
    if first[count..].iter().any(|row| row.size >= body * 0.93) {
        first.drain(..count).collect()
    } else {
        Vec::new()
    }
}

fn is_label(text: &str) -> bool {
    const LABELS: &[&str] = &[
        "新聞公報",
        "新闻公报",
        "新聞稿",
        "新闻稿",
        "新聞發布",
        "新闻发布",
        "即時發放",
        "即时发放",
        "即時發布",
        "pressrelease",
        "newsrelease",
        "mediarelease",
        "pressstatement",
        "forimmediaterelease",
    ];
    let plain = letters(text);
    LABELS.contains(&plain.as_str())
}

/// The size most of the text has.
pub(super) fn body_size(pages: &[Vec<Row>]) -> f64 {
    let mut sizes: HashMap<i64, usize> = HashMap::new();
    for row in pages.iter().flatten() {
        *sizes.entry((row.size * 4.0).round() as i64).or_default() += row.text.len();
    }
    sizes.into_iter().max_by_key(|&(size, length)| (length, size)).map_or(0.0, |(size, _)| size as f64 / 4.0)
}

/// The topmost and bottommost lines of a page.
fn edge_rows(page: &[Row]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..page.len()).filter(|&at| page[at].main).collect();
    order.sort_by(|&a, &b| page[b].base.total_cmp(&page[a].base));
    if order.len() > 2 * DEEPEST {
        order.drain(DEEPEST..order.len() - DEEPEST);
    }
    order
}

/// The first and the last of the edge lines that are left, if they stand apart: there a page number may be.
fn outer_rows(page: &[Row], edges: &[usize], dropped: &[usize]) -> Vec<usize> {
    let left: Vec<&usize> = edges.iter().filter(|at| !dropped.contains(at)).collect();
    let apart = |a: &usize, b: &usize| {
        let (a, b) = (&page[*a], &page[*b]);
        (a.base - b.base).abs() > NUMBER_APART * a.size.max(b.size)
    };
    let mut outer = Vec::new();
    if let [first, second, ..] = left[..] {
        outer.extend(Some(*first).filter(|_| apart(first, second)));
    }
    if let [.., before, last] = left[..] {
        outer.extend(Some(*last).filter(|_| apart(before, last)));
    }
    outer
}

/// Whether two lines say the same, but for numbers that count with the pages.
fn same_but_for_page(a: (usize, &str), b: (usize, &str)) -> bool {
    let (ours, theirs) = (numbers(a.1), numbers(b.1));
    let shift = b.0 as i64 - a.0 as i64;
    ours.len() == theirs.len()
        && ours.iter().zip(&theirs).all(|(our, their)| our == their || their - our == shift)
}

fn numbers(text: &str) -> Vec<i64> {
    let digits: String = text.chars().map(ascii_digit).collect();
    let runs = digits.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.map(|run| run.parse().unwrap_or(i64::MAX / 2)).collect()
}

fn without_digits(text: &str) -> String {
    let mut plain = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let digit = c.is_numeric() || "一二三四五六七八九十".contains(c);
        match digit {
            true if plain.ends_with('#') => {}
            true => plain.push('#'),
            false => plain.extend(c.to_lowercase()),
        }
    }
    plain
}

/// Whether the line says nothing but which page this is: `3`, `- 3 -`, `Page 3 of 5`, `P.3`, `3/5`, `第 3 頁`,
/// `第三頁，共五頁`.
fn is_page_number(text: &str, page: usize) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let marks = |c: char| matches!(c, '-' | '–' | '—' | '－' | '~' | '·' | '.' | '|' | '(' | ')' | '[' | ']');
    let core = plain.trim_matches(marks);
    let numeral = |text: &str| {
        let digits: String = text.chars().map(ascii_digit).collect();
        digits.parse::<usize>().ok().or_else(|| han_number(text))
    };
    let named =
        core.strip_prefix("page").or_else(|| core.strip_prefix("p.")).or_else(|| core.strip_prefix('頁'));
    if let Some(rest) = named {
        let mut parts = rest.split(['/', '／']).flat_map(|part| part.split("of"));
        return parts.all(|part| numeral(part.trim_matches(marks)).is_some());
    }
    if let Some(rest) = core.strip_prefix('第') {
        let mut parts = rest.split(['，', ',', '、', '/', '／', '共']).filter(|part| !part.is_empty());
        return core.contains(['頁', '页'])
            && parts.all(|part| {
                let part = part.trim_start_matches(['第', '共', '全']).trim_end_matches(['頁', '页']);
                part.is_empty() || numeral(part).is_some()
            });
    }
    if let Some((own, all)) = core.split_once(['/', '／']) {
        return matches!((numeral(own), numeral(all)), (Some(own), Some(all)) if own <= all && own == page);
    }
    // Bare, it may be a year or a figure; between dashes it is none.
    let dash = |c: Option<char>| matches!(c, Some('-' | '–' | '—' | '－' | '~' | '·'));
    let dashed = dash(plain.chars().next()) && dash(plain.chars().next_back());
    let bare =
        core == plain || plain.strip_prefix('(').is_some_and(|rest| rest.strip_suffix(')') == Some(core));
    numeral(core).is_some_and(|number| bare && number == page || dashed && number < 1000)
}

fn ascii_digit(c: char) -> char {
    match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        c => c,
    }
}

/// A number below a hundred in Han numerals.
fn han_number(text: &str) -> Option<usize> {
    let digit = |c: char| "一二三四五六七八九".chars().position(|numeral| numeral == c).map(|at| at + 1);
    let one = |text: &str, none: usize| match text.chars().count() {
        0 => Some(none),
        1 => digit(text.chars().next()?),
        _ => None,
    };
    match text.split_once('十') {
        Some((tens, ones)) => Some(one(tens, 1)? * 10 + one(ones, 0)?),
        None => one(text, 0).filter(|&number| number > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_of_all_kinds_and_nothing_else() {
        for text in [
            "3",
            "- 3 -",
            "–3–",
            "Page 3",
            "Page 3 of 5",
            "page 3/5",
            "P.3",
            "P. 3",
            "3/5",
            "3 / 5",
            "第 3 頁",
            "第三頁",
            "第3页，共5页",
            "第 3 頁 共 5 頁",
            "第３頁／共５頁",
            "－３－",
            "頁 3",
            "(3)",
        ] {
            assert!(is_page_number(text, 3), "{text}");
        }
        for text in [
            "2023",
            "4",
            "2/5",
            "Page",
            "Page three",
            "第三期工程",
            "第三",
            "完",
            "NNNN",
            "13).",
            "3.",
            "3)",
            "(13)",
            "3 August",
            "68.5",
            "Ends",
            "第三頁的圖",
        ] {
            assert!(!is_page_number(text, 3), "{text}");
        }
        assert_eq!(
            (han_number("十二"), han_number("二十"), han_number("二十一")),
            (Some(12), Some(20), Some(21))
        );
    }

    #[test]
    fn figures_at_the_same_place_stay() {
        let table = |figure: &str, text: &str| page(&[(figure, 800.0), (text, 780.0), (text, 760.0)]);
        let mut pages =
            vec![table("2019 1,204", "甲。"), table("2020 1,187", "乙。"), table("2023 1,093", "丙。")];
        remove(&mut pages);
        assert!(pages.iter().all(|page| page.len() == 3));
    }

    fn page(lines: &[(&str, f64)]) -> Vec<Row> {
        let row = |&(text, base): &(&str, f64)| Row {
            text: text.to_owned(),
            left: 0.0,
            right: 100.0,
            base,
            size: 10.0,
            bold: false,
            artifact: false,
            column: 0,
            main: true,
        };
        lines.iter().map(row).collect()
    }

    #[test]
    fn lines_at_the_same_place_of_most_pages_go() {
        let mut pages = vec![
            page(&[
                ("運輸及海事局", 800.0),
                ("新聞公報", 780.0),
                ("標題", 700.0),
                ("內文。", 680.0),
                ("第 1 頁", 30.0),
            ]),
            page(&[
                ("新聞公報（續）", 780.0),
                ("新聞公報", 700.0),
                ("又文。", 680.0),
                ("2023", 60.0),
                ("第 2 頁", 30.0),
            ]),
            page(&[("新聞公報（續）", 780.0), ("完", 700.0), ("第 3 頁", 30.0)]),
        ];
        remove(&mut pages);
        let texts: Vec<Vec<&str>> =
            pages.iter().map(|page| page.iter().map(|row| row.text.as_str()).collect()).collect();
        assert_eq!(
            texts,
            [
                vec!["運輸及海事局", "新聞公報", "標題", "內文。"],
                vec!["新聞公報", "又文。", "2023"],
                vec!["完"]
            ]
        );
    }
}
