//! Release furniture: the lines around a press release that are not its text.
//!
//! Owns: footers (`Ends/Thursday, January 22, 2026`, 完, 香港時間１７時０２分, `NNNN`), the opening that names the issuer, title
//! tails such as （附圖）, ids and dates in file names. Must not know: files and formats. A line is furniture only if all of
//! it is: a paragraph that ends with 完 is text.

use super::dates::{dates, of_year, time_at, weekday_at};
use crate::text::numerals::{Plain, is_word};
use jiff::civil::{Date, Time};

/// How many paragraphs from the end, blank ones apart, a footer may stand; captions may follow it.
const REACH: usize = 12;
/// Paragraphs longer than this many bytes are text.
const LONGEST: usize = 300;
/// Captions have at least this many characters; shorter lines after a bare `Ends` may be cells of a table that it heads.
const CAPTION: usize = 20;

/// What a footer tells of its release.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footer {
    /// The day of issue; none if two are given, or one with another day's weekday.
    pub date: Option<Date>,
    /// The time of issue, on the clock of the place of issue.
    pub time: Option<Time>,
}

/// Removes the footer lines and returns what they say; text after them is kept.
pub fn strip<P: AsRef<str>>(paragraphs: &mut Vec<P>) -> Footer {
    let (footer, lines) = find(paragraphs);
    let mut lines = lines.into_iter().peekable();
    let mut index = 0;
    paragraphs.retain(|_| {
        let remove = lines.next_if_eq(&index).is_some();
        index += 1;
        !remove
    });
    footer
}

/// Finds the footer lines within the last dozen paragraphs: what they say, and which paragraphs they are, in order.
///
/// Neighbouring lines of furniture are a footer if one of them says so: an end mark, a time of issue, or `NNNN`. A date alone
/// is not a footer, and neither is a bare `Ends` with short lines after it.
#[must_use]
pub fn find<P: AsRef<str>>(paragraphs: &[P]) -> (Footer, Vec<usize>) {
    let filled = (0..paragraphs.len()).rev().map(|i| (i, paragraphs[i].as_ref()));
    let mut tail: Vec<_> = filled
        .filter(|(_, text)| !text.trim().is_empty())
        .take(REACH)
        .map(|(i, text)| (i, text, furniture(text)))
        .collect();
    tail.reverse();
    let (mut footer, mut lines) = (Footer::default(), Vec::new());
    let (mut dates, mut times) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(block) = tail.get(at..).filter(|rest| !rest.is_empty()) {
        let length = block.iter().take_while(|line| line.2.is_some()).count();
        let parts = || block[..length].iter().filter_map(|line| line.2.as_ref());
        let ends = parts().any(|part| part.end_mark);
        let more = parts().any(|part| part.signed_off || part.time.is_some() || part.date.is_some());
        let captions = || block[length..].iter().all(|line| line.1.trim().chars().count() >= CAPTION);
        if parts().any(|part| part.signed_off || part.time.is_some()) || (ends && (more || captions())) {
            lines.extend(block[..length].iter().map(|line| line.0));
            dates.extend(parts().filter_map(|part| part.date));
            times.extend(parts().filter_map(|part| part.time));
        }
        at += length.max(1);
    }
    footer.date = only(&dates).flatten();
    footer.time = only(&times);
    (footer, lines)
}

/// The one value that all are equal to.
fn only<T: PartialEq + Copy>(values: &[T]) -> Option<T> {
    values.first().copied().filter(|first| values.iter().all(|value| value == first))
}

/// The date of a paragraph that holds nothing but one full date, perhaps with its weekday.
pub(crate) fn date_line(paragraph: &str) -> Option<Date> {
    furniture(paragraph).filter(|parts| !parts.signed_off && parts.time.is_none())?.date?
}

/// What a paragraph of furniture holds.
#[derive(Default)]
struct Furniture {
    /// `Ends`, 完.
    end_mark: bool,
    /// `NNNN`.
    signed_off: bool,
    /// A date; inside, none if its weekday or a second date contradicts it.
    date: Option<Option<Date>>,
    time: Option<Time>,
}

/// Reads a paragraph that consists of furniture only.
fn furniture(paragraph: &str) -> Option<Furniture> {
    if paragraph.len() > LONGEST {
        return None;
    }
    let p = Plain::new(paragraph);
    let found = dates(paragraph);
    let mut parts = Furniture::default();
    let (mut i, mut any) = (0, false);
    while i < p.len() {
        if !p.get(i).is_alphanumeric() {
            i += 1;
            continue;
        }
        any = true;
        let here = p.byte(i);
        let (end, word) = p.word(i);
        if let Some(date) = found.iter().find(|found| found.range.start == here) {
            if date.date.year.is_none() || parts.date.is_some_and(|known| known != date.full()) {
                return None;
            }
            parts.date = Some(date.full());
            while p.byte(i) < date.range.end {
                i += 1;
            }
        } else if let Some((end, _)) = weekday_at(&p, i) {
            i = end;
        } else if p.starts(i, "NNNN") && !is_word(p.get(i + 4)) {
            parts.signed_off = true;
            i += 4;
        } else if matches!(word.as_str(), "end" | "ends") && !is_word(p.get(end)) && p.get(i) == 'E' {
            parts.end_mark = true;
            i = end;
        } else if let Some(end) = ["全文完", "稿完", "完"].iter().find(|mark| p.starts(i, mark)) {
            parts.end_mark = true;
            i += end.chars().count();
        } else {
            let (end, time) = time_of_issue(&p, i)?;
            if parts.time.is_some_and(|known| known != time) {
                return None;
            }
            parts.time = Some(time);
            i = end;
        }
    }
    any.then_some(parts)
}

/// `Issued at HKT 17:02`, `Issued at 17:02 HKT`, 香港時間１７時０２分, 於瀾港時間17時02分發出: where it ends, and the time.
fn time_of_issue(p: &Plain, i: usize) -> Option<(usize, Time)> {
    let (mut at, word) = p.word(i);
    if word == "issued" {
        for _ in 0..5 {
            at = p.run(at, |c| c == ' ' || c == ':' || c.is_whitespace());
            if p.get(at).is_ascii_digit() {
                let (end, time) = time_at(p, at)?;
                let (stop, zone) = p.word(p.spaces(end));
                let named = (2..=4).contains(&zone.len()) && p.get(stop - 1).is_ascii_uppercase();
                return Some((if named { stop } else { end }, time));
            }
            let (stop, word) = p.word(at);
            at = if word.is_empty() { return None } else { stop };
        }
        return None;
    }
    let label = (i..i + 10).find(|&k| p.starts(k, "時間"))?;
    if (i..label).any(|k| !p.get(k).is_alphabetic()) {
        return None;
    }
    let at = p.run(label + 2, |c| c == ':' || c.is_whitespace());
    let (end, time) = time_at(p, at)?;
    let issued = p.starts(p.spaces(end), "發出");
    Some((if issued { p.spaces(end) + 2 } else { end }, time))
}

/// The issuer that an opening line names: 下稿代申訴專員公署發出：, `The following is issued on behalf of the Office of The
/// Ombudsman:`. Without article; the line itself is part of the text.
#[must_use]
pub fn issuer(line: &str) -> Option<&str> {
    let line = line.trim();
    let head: usize = line.char_indices().nth(160).map_or(line.len(), |(at, _)| at);
    let line = &line[..head];
    chinese_issuer(line).or_else(|| english_issuer(line))
}

fn chinese_issuer(line: &str) -> Option<&str> {
    const OPENINGS: [&str; 8] = [
        "下稿代表",
        "下稿代",
        "以下新聞稿代",
        "以下新闻稿代",
        "以下稿件代",
        "以下聲明代",
        "以下声明代",
        "以下代",
    ];
    let rest = OPENINGS.iter().find_map(|opening| line.strip_prefix(opening))?;
    let (name, after) = rest.split_once("發出").or_else(|| rest.split_once("发出"))?;
    let name = name.strip_prefix("表").unwrap_or(name).trim();
    let closed = after.trim_start().starts_with([':', '：', '。', '，']) || after.trim().is_empty();
    let sentence = name.contains(['。', '，', '；', '：', '\n']);
    (closed && !sentence && name.chars().count() >= 2).then_some(name)
}

fn english_issuer(line: &str) -> Option<&str> {
    let lower = line.to_ascii_lowercase();
    let phrase = "issued on behalf of ";
    let at = lower.find(phrase)?;
    let opens = at == 0
        || (lower.starts_with("the following ")
            && (lower[..at].ends_with(" is ") || lower[..at].ends_with(" was ")));
    let rest = &line[at + phrase.len()..];
    let name = match rest.split_once([':', '：']) {
        Some((name, _)) => name,
        None if rest.contains('\n') || rest.trim_end().ends_with('…') => return None,
        None => rest.trim_end().trim_end_matches('.'),
    };
    let article = name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("the "));
    let name = name[if article { 4 } else { 0 }..].trim();
    (opens && !name.is_empty() && !name.contains(". ")).then_some(name)
}

/// The title without tails that speak of attachments: （附圖）, （附圖／短片）, `(with photos)`. A title of nothing else is kept.
#[must_use]
pub fn strip_title_tail(title: &str) -> &str {
    let mut rest = title.trim();
    while let Some(inner) = rest.strip_suffix([')', '）']) {
        let Some(open) = inner.rfind(['(', '（']) else { break };
        let tail = inner[open..].trim_start_matches(['(', '（']);
        let before = inner[..open].trim_end();
        if before.is_empty() || !is_attachment(tail) {
            break;
        }
        rest = before;
    }
    rest
}

fn is_attachment(tail: &str) -> bool {
    let tail = tail.trim();
    if tail.starts_with('附') {
        return tail.chars().count() <= 16
            && tail
                .chars()
                .all(|c| "附圖图短片影表件錄录音像照相及和與与連连同／/、 一二三四五六七八九十".contains(c));
    }
    let mut words = tail.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    tail.is_ascii()
        && words.next().is_some_and(|word| word.eq_ignore_ascii_case("with"))
        && words.all(|word| {
            let word = word.to_ascii_lowercase();
            matches!(
                word.strip_suffix('s').unwrap_or(&word),
                "photo"
                    | "photograph"
                    | "picture"
                    | "video"
                    | "clip"
                    | "audio"
                    | "table"
                    | "chart"
                    | "attachment"
                    | "annex"
                    | "annexe"
                    | "appendix"
                    | "graphic"
                    | "and"
            )
        })
}

/// The id and the date that a file's name (without extension) tells: `P2026012200321(p)` → `P2026012200321`, 2026-01-22.
///
/// Names that begin with a date (`2026-01-22-something`, `20260122…`) have themselves as id.
#[must_use]
pub fn release_id_from_name(stem: &str) -> Option<(String, Option<Date>)> {
    let stem = stem.trim();
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    if let Some(rest) = stem.strip_prefix(['P', 'p']) {
        let count = digits(rest);
        if (11..=14).contains(&count) {
            return Some((format!("P{}", &rest[..count]), compact(rest)));
        }
    }
    let date = match digits(stem) {
        // A date, perhaps with hours, minutes and seconds.
        8 | 12 | 14 => compact(stem)?,
        4 => {
            let separator = stem[4..].chars().next().filter(|c| matches!(c, '-' | '_' | '.'))?;
            let mut parts = stem.splitn(3, separator);
            let (year, month, rest) = (parts.next()?, parts.next()?, parts.next()?);
            let day = rest.get(..2).filter(|day| digits(day) == 2 && digits(rest) == 2)?;
            let month = (month.len() == 2 && digits(month) == 2).then_some(month)?;
            compact(&format!("{year}{month}{day}"))?
        }
        _ => return None,
    };
    Some((stem.to_owned(), Some(date)))
}

/// The date in the eight digits that a text begins with, of this century or the last.
fn compact(text: &str) -> Option<Date> {
    let part = |from: usize, to: usize| text.get(from..to);
    let year: i16 = part(0, 4)?.parse().ok()?;
    let (month, day) = (part(4, 6)?.parse().ok()?, part(6, 8)?.parse().ok()?);
    (1900..2100).contains(&year).then(|| of_year(year, month, day))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    fn stripped(lines: &[&str]) -> (Vec<String>, Footer) {
        let mut lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
        let footer = strip(&mut lines);
        (lines, footer)
    }

    #[test]
    fn footers_of_all_languages_are_removed_and_read() {
        let whole = Footer { date: Some(date(2026, 1, 22)), time: Some(time(17, 2, 0, 0)) };
        let caption = "圖示委員會主席在會議上發言，旁為小組組長和各部門代表。";
        for lines in [
            &["Body.", "Ends/Thursday, January 22, 2026", "Issued at HKT 17:02", "NNNN"][..],
            &["Body.", "Ends/Thursday, January 22, 2026\nIssued at Lankong Time 17:02\nNNNN"],
            &["Body.", "- Ends -", "", "Thursday, January 22, 2026", "Issued at 17:02 HKT"],
            &["Body.", "完", "２０２６年１月２２日（星期四）", "香港時間１７時０２分", "NNNN"],
            &["Body.", "（完）", "2026年1月22日（星期四）", "瀾港时间17时02分"],
            &["Body.", " 完 / 二○二六年一月二十二日 / 於瀾港時間17時02分發出"],
        ] {
            let (mut rest, footer) = stripped(lines);
            rest.retain(|line| !line.is_empty());
            assert_eq!((rest, footer), (vec!["Body.".to_owned()], whole), "{lines:?}");
            let with_caption: Vec<&str> = lines.iter().copied().chain([caption]).collect();
            let (mut rest, footer) = stripped(&with_caption);
            rest.retain(|line| !line.is_empty());
            assert_eq!((rest, footer), (vec!["Body.".to_owned(), caption.to_owned()], whole), "{lines:?}");
        }
        for mark in ["Ends", "End", "END", "*** END ***", "# Ends #", "全文完", "NNNN", "- Ends -"] {
            assert_eq!(stripped(&["Body.", mark]), (vec!["Body.".to_owned()], Footer::default()), "{mark}");
        }
    }

    #[test]
    fn text_is_never_removed() {
        for lines in [
            &["工程已於去年完", "Body."][..],
            &["The exhibition ends on January 22, 2026."],
            &["Ends in March."],
            &["Period", "Starts", "Ends", "10am", "5pm"],
            &["截止日期", "2026年1月22日"],
            &["January 22, 2026"],
            &["17:02"],
            &["星期四"],
            &["---"],
            &["完成"],
            &["NNNNN"],
        ] {
            assert_eq!(stripped(lines), (lines.iter().map(|&l| l.to_owned()).collect(), Footer::default()));
        }
        let mut early = vec!["Ends/Thursday, January 22, 2026"];
        early.extend(["A paragraph of text that is long enough."; 12]);
        assert_eq!(stripped(&early).0.len(), 13);
    }

    #[test]
    fn a_doubtful_footer_is_removed_but_not_believed() {
        assert_eq!(stripped(&["Ends/Friday, January 22, 2026"]), (vec![], Footer::default()));
        assert_eq!(stripped(&["Ends/January 22, 2026", "Ends/January 23, 2026"]).1.date, None);
    }

    #[test]
    fn openings_name_the_issuer() {
        for (line, expected) in [
            ("下稿代申訴專員公署發出：", Some("申訴專員公署")),
            ("  下稿代申诉专员公署发出：", Some("申诉专员公署")),
            ("下稿代表選舉管理委員會發出", Some("選舉管理委員會")),
            (
                "The following is issued on behalf of the Office of The Ombudsman:",
                Some("Office of The Ombudsman"),
            ),
            ("Issued on behalf of the Audit Commission.", Some("Audit Commission")),
            ("The statement issued on behalf of the Board was read.", None),
            ("下稿代為發出通知的人士。", None),
            ("運輸署今日公布", None),
        ] {
            assert_eq!(issuer(line), expected, "{line}");
        }
    }

    #[test]
    fn title_tails_are_cut() {
        for (title, expected) in [
            ("計劃展開（附圖）", "計劃展開"),
            ("计划展开（附图／短片） ", "计划展开"),
            ("Scheme opens (with photos)", "Scheme opens"),
            ("Scheme opens (with photos/video)", "Scheme opens"),
            ("Scheme (Phase II)", "Scheme (Phase II)"),
            ("計劃（第二期）（附圖）", "計劃（第二期）"),
            ("（附圖）", "（附圖）"),
            ("Working (with partners)", "Working (with partners)"),
            ("附圖", "附圖"),
        ] {
            assert_eq!(strip_title_tail(title), expected, "{title}");
        }
    }

    #[test]
    fn names_tell_id_and_date() {
        let named =
            |name: &str| release_id_from_name(name).map(|(id, date)| (id, date.map(|d| d.to_string())));
        let full = |id: &str| Some((id.to_owned(), Some("2026-01-22".to_owned())));
        assert_eq!(named("P2026012200321(p)"), full("P2026012200321"));
        assert_eq!(named("P2026012200321p"), full("P2026012200321"));
        assert_eq!(named("P202601220032"), full("P202601220032"));
        assert_eq!(named("P2026992200321"), Some(("P2026992200321".to_owned(), None)));
        for name in ["2026-01-22-something", "2026_01_22", "20260122-fund", "20260122", "202601221702"] {
            assert_eq!(named(name), full(name));
        }
        for name in [
            "",
            "P2026",
            "report-2026-01-22",
            "20269922",
            "123456789",
            "2026-1-22",
            "2026-01-223",
            "第二十三",
        ] {
            assert_eq!(named(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(lines in prop::collection::vec("\\PC{0,40}|\\p{any}{0,20}|[（(]附?圖?[)）]?|Ends/? ?|完|Issued at [A-Z ]{0,9}17:02|.時間[0-9０]{1,2}時|P?20[0-9]{6,12}p?|下稿代.{0,9}發出：?|Issued on behalf of .{0,9}", 0..20)) {
            for line in &lines {
                let _ = (issuer(line), strip_title_tail(line), release_id_from_name(line));
            }
            let (_, found) = find(&lines);
            let mut rest = lines.clone();
            strip(&mut rest);
            prop_assert_eq!(rest.len() + found.len(), lines.len());
            prop_assert!(found.is_sorted());
        }
    }
}
