//! Plain text of unknown layout → title and paragraphs ("unwrapping").
//!
//! Owns: paragraphs and their kinds, titles, tables, captions. Must not know: files, languages, dates, issuers,
//! passages. Physical lines are measured in `lines`, divided into paragraphs in `wrap`, put together in `join`.

pub use super::join::join_lines;

use super::captions::{self, Closing};
use super::join::Seams;
use super::lines::{self, Lead, Line};
use super::sentence::ended;
use super::wrap::{Open, Wrap};

/// A longer line is no heading, in columns.
const LONGEST_HEADING: u16 = 80;

/// A longer first paragraph is no title, in columns.
const LONGEST_TITLE: u16 = 300;

/// A title takes no more lines than this.
const MOST_TITLE_LINES: usize = 4;

/// What a paragraph is in its release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParagraphKind {
    /// Running text, questions and answers, closing formulas.
    Body,
    /// A short line without a sentence end, above other paragraphs.
    Heading,
    /// A list item, its bullet or number in the text.
    Item,
    /// A whole table: rows set apart by `\n`, cells by `\t`.
    Table,
    /// What a photo shows; stands after the body and tells its event again.
    Caption,
}

/// A paragraph of a release.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Paragraph {
    /// What it is.
    pub kind: ParagraphKind,
    /// The text on one line (a table: one line a row), white space narrowed to single spaces, no control characters.
    pub text: String,
    /// The page it begins on, from 1; `None` when the text has no page breaks.
    pub page: Option<u32>,
}

/// A text read as title and paragraphs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The headline; `None` when the text begins with body text or it cannot be told. Not among the paragraphs.
    pub title: Option<String>,
    /// The rest of the text, in order.
    pub paragraphs: Vec<Paragraph>,
}

/// A paragraph under construction.
struct Block {
    kind: ParagraphKind,
    text: String,
    /// Its first line and the one after its last.
    lines: (usize, usize),
}

/// Reads plain text whose layout is not known: one paragraph a line or hard-wrapped (in mid-word or between words),
/// with or without blank lines between lines or paragraphs, indented or not.
///
/// The layout is told by evidence over the whole text, so that files need no labels. Limits: where a paragraph ends
/// exactly at the right margin and neither indent nor gap follows, nothing tells it from the next one, and the two
/// are joined. Linear in the length of the text; never panics.
pub fn read(text: &str) -> Layout {
    let (lines, paged) = lines::split(text);
    let tables = table_runs(&lines);
    let wrap = Wrap::measure(&lines);
    let seams = match wrap {
        Some(_) => Seams::learn(lines.iter().map(|line| line.text)),
        None => Seams::default(),
    };
    let mut blocks = assemble(&lines, &tables, wrap.as_ref(), &seams);
    let title = take_title(&mut blocks, &lines);
    mark_headings(&mut blocks, &lines);
    mark_captions(&mut blocks, &lines, title.as_deref());
    let page = |block: &Block| paged.then(|| lines[block.lines.0].page);
    let paragraphs = blocks
        .into_iter()
        .map(|block| Paragraph { kind: block.kind, page: page(&block), text: block.text })
        .collect();
    Layout { title, paragraphs }
}

fn assemble(lines: &[Line], tables: &[(usize, usize)], wrap: Option<&Wrap>, seams: &Seams) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut tables = tables.iter().peekable();
    let mut at = 0;
    let mut after_table = true;
    let mut scratch = String::new();
    while at < lines.len() {
        if let Some(&(start, end)) = tables.next_if(|run| run.0 == at) {
            blocks.push(table(&lines[start..end], start));
            (at, after_table) = (end, true);
            continue;
        }
        let line = &lines[at];
        match (blocks.last_mut(), wrap) {
            (Some(block), Some(wrap))
                if !after_table
                    && !wrap.begins(lines, at, Open { first: block.lines.0, top: block.lines.0 == 0 }) =>
            {
                scratch.clear();
                squeeze(line.text, &mut scratch);
                seams.join(&mut block.text, &scratch, wrap.cuts(&lines[at - 1]));
                block.lines.1 = at + 1;
            }
            _ => {
                let kind = match line.lead {
                    Lead::Bullet | Lead::Number => ParagraphKind::Item,
                    _ => ParagraphKind::Body,
                };
                let mut text = String::with_capacity(line.text.len());
                squeeze(line.text, &mut text);
                blocks.push(Block { kind, text, lines: (at, at + 1) });
            }
        }
        (at, after_table) = (at + 1, false);
    }
    blocks
}

/// Appends `text` without control characters, white space narrowed to one space (an ideographic one if it had any).
fn squeeze(text: &str, out: &mut String) {
    if is_plain(text) {
        out.push_str(text);
        return;
    }
    let mut space = None;
    let mut kept = 0;
    for (at, c) in text.char_indices() {
        let plain = !c.is_whitespace() && !c.is_control();
        if plain && space.is_none() {
            continue;
        }
        if plain {
            out.extend(space.take());
            kept = at;
            continue;
        }
        if c.is_whitespace() || c == '\t' {
            if space.is_none() {
                out.push_str(&text[kept..at]);
            }
            space = if c == '\u{3000}' { Some(c) } else { space.or(Some(' ')) };
        } else if space.is_none() {
            out.push_str(&text[kept..at]);
        }
        kept = at + c.len_utf8();
    }
    out.push_str(&text[kept..]);
}

/// Whether the text has neither control characters nor other white space than single spaces inside: told by the bytes
/// that begin them, as nearly every line passes.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let next = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    bytes.iter().enumerate().all(|(at, &byte)| match byte {
        b' ' => next(at + 1) != b' ',
        0..0x20 | 0x7F | 0xC2 | 0xE1 => false,
        0xE2 => !matches!(next(at + 1), 0x80 | 0x81),
        0xE3 => next(at + 1) != 0x80 || next(at + 2) != 0x80,
        _ => true,
    })
}

/// Runs of lines that read as rows of one table, as half-open ranges.
///
/// Two rows are enough when tabs or `|` divide them or each has three cells; otherwise three, as justified prose may
/// hold a wide space or two. Two thirds of the rows must have the same number of cells.
fn table_runs(lines: &[Line]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        if lines[start].cells < 2 {
            start += 1;
            continue;
        }
        let mut end = start + 1;
        let gap = lines.get(end).map_or(0, |line| line.gap.min(2));
        while end < lines.len() && lines[end].cells >= 2 && lines[end].gap <= gap {
            end += 1;
        }
        let rows = &lines[start..end];
        let common = rows.iter().map(|row| row.cells).max().unwrap_or(1);
        let same = rows.iter().filter(|row| row.cells == common).count();
        let ruled = rows.iter().all(|row| row.text.contains(['\t', '|']));
        let least = if ruled || common > 2 { 2 } else { 3 };
        if rows.len() >= least && same * 3 >= rows.len() * 2 {
            runs.push((start, end));
        }
        start = end;
    }
    runs
}

fn table(rows: &[Line], first: usize) -> Block {
    let mut text = String::new();
    for row in rows.iter().filter(|row| row.text.contains(char::is_alphanumeric)) {
        if !text.is_empty() {
            text.push('\n');
        }
        for (at, cell) in lines::cells(row.text).enumerate() {
            if at > 0 {
                text.push('\t');
            }
            squeeze(cell, &mut text);
        }
    }
    Block { kind: ParagraphKind::Table, text, lines: (first, first + rows.len()) }
}

/// Takes the first block off as the title if it reads like a headline over other text.
fn take_title(blocks: &mut Vec<Block>, lines: &[Line]) -> Option<String> {
    let first = blocks.first().filter(|_| blocks.len() > 1)?;
    let own = &lines[first.lines.0..first.lines.1];
    let width: u32 = own.iter().map(|line| u32::from(line.edge - line.indent)).sum();
    let mark = |c: char| matches!(c, '。' | '？' | '！' | '?' | '!' | '；');
    let inner = first.text.trim_end_matches(['？', '?', '！', '!']);
    let asks = inner.len() < first.text.len();
    let headline = first.kind == ParagraphKind::Body
        && matches!(own[0].lead, Lead::Text | Lead::Speaker)
        && own.len() <= MOST_TITLE_LINES
        && width <= u32::from(LONGEST_TITLE)
        && !own[0].runs_in
        && !own[own.len() - 1].runs_out
        && !inner.contains(mark)
        && if asks { width <= u32::from(LONGEST_HEADING) } else { !ended(&first.text) }
        && first.text.chars().any(|c| c.is_alphabetic() && !"年月日星期".contains(c));
    headline.then(|| blocks.remove(0).text)
}

fn mark_headings(blocks: &mut [Block], lines: &[Line]) {
    for at in 1..blocks.len() {
        let below = lines[blocks[at].lines.0].lead != Lead::Footer;
        let block = &mut blocks[at - 1];
        let line = &lines[block.lines.0];
        let short = block.lines.1 - block.lines.0 == 1 && line.edge - line.indent <= LONGEST_HEADING;
        if below
            && short
            && block.kind == ParagraphKind::Body
            && line.lead == Lead::Text
            && !line.ended
            && !line.runs_out
        {
            block.kind = ParagraphKind::Heading;
        }
    }
}

/// Marks the captions at the end: paragraphs that say what a picture shows and, when the title announces photos, those
/// that tell today's event again or stand there in another shape than the body, and one without such a sign.
fn mark_captions(blocks: &mut [Block], lines: &[Line], title: Option<&str>) {
    let announced = captions::are_announced(title);
    let indent = |block: &Block| lines[block.lines.0].indent;
    let is_footer = |block: &Block| lines[block.lines.0].lead == Lead::Footer;
    let body = blocks.iter().filter(|block| block.kind == ParagraphKind::Body);
    let (count, indented) =
        body.fold((0, 0), |(all, set), block| (all + 1, set + usize::from(indent(block) >= 2)));
    let body_indented = indented * 2 > count;
    let first = captions::start(blocks.len(), announced, |at| {
        let block = &blocks[at];
        if is_footer(block) {
            return Closing::Footer;
        }
        if !matches!(block.kind, ParagraphKind::Body | ParagraphKind::Heading) {
            return Closing::Body;
        }
        let again = ["今日（", "today ("].iter().any(|today| block.text.contains(today));
        let shape = body_indented && indent(block) < 2;
        if captions::shows_picture(&block.text) || announced && (again || shape) {
            Closing::Caption
        } else {
            Closing::Unsigned
        }
    });
    for block in blocks[first..].iter_mut().filter(|block| !is_footer(block)) {
        block.kind = ParagraphKind::Caption;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ParagraphKind::{Body, Caption, Heading, Item, Table};
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    const ZH: [&str; 3] = [
        "運輸及海事局今日（三月十八日）公布，跨灣隧道的收費將於下月一日起調整，私家車收費由二十五元增至三十元，電單車則由十元減至八元，以紓緩繁忙時段的擠塞情況，並鼓勵市民多使用公共交通工具。",
        "發言人表示：「隧道去年平均每日行車量達68400架次，創下新高。我們已諮詢持份者，並會密切監察調整收費後的交通情況，適時作出檢討。」政府亦會與「一帶一路」沿線城市交流經驗，推廣5G網絡在隧道管理上的應用。",
        "新收費的詳情已上載運輸及海事局網頁，市民如有查詢，可於辦公時間內致電運輸及海事局的查詢熱線，或親身前往各區的服務中心索取有關資料單張。",
    ];
    const EN: [&str; 3] = [
        "The Transport and Maritime Bureau (TMB) announced today (March 18) that the tolls of the Cross-Bay Tunnel will be adjusted from the first day of next month, with the toll for private cars rising from $25 to $30.",
        "\"The average daily traffic of the tunnel reached a record high last year,\" a spokesman for the Bureau said. \"We have consulted stakeholders and will closely monitor the traffic after the adjustment, with a review in due course.\"",
        "Details of the new tolls have been uploaded to the website of the Bureau. For enquiries, members of the public may call the hotline during office hours or visit the service centres in the districts concerned.",
    ];
    const ZH_TITLE: &str = "跨灣隧道收費下月起調整（附圖）";
    const EN_TITLE: &str = "Cross-Bay Tunnel tolls to be adjusted from next month";

    /// How a release is laid out: columns, blank lines between lines and between paragraphs, what first lines begin with.
    #[derive(Debug, Clone, Copy)]
    struct Shape {
        limit: usize,
        between: usize,
        paragraphs: usize,
        indent: &'static str,
        cut: bool,
    }

    fn wrap_text(text: &str, shape: Shape, indent: &str) -> Vec<String> {
        let mut lines = vec![String::from(indent)];
        let mut word = String::new();
        let mut flush = |word: &mut String| {
            let line = lines.last_mut().unwrap();
            if line.width() + word.trim_end().width() > shape.limit && !line.trim().is_empty() {
                lines.push(std::mem::take(word));
            } else {
                line.push_str(&std::mem::take(word));
            }
        };
        for c in text.chars() {
            if shape.cut || super::super::join::is_wide(c) {
                flush(&mut word);
            }
            word.push(c);
            if c == ' ' || shape.cut || super::super::join::is_wide(c) {
                flush(&mut word);
            }
        }
        flush(&mut word);
        lines.iter().map(|line| line.trim_end().to_string()).collect()
    }

    fn render(title: &str, paragraphs: &[&str], shape: Shape) -> String {
        let mut text = wrap_text(title, shape, "").join(&"\n".repeat(shape.between + 1));
        for paragraph in paragraphs {
            text.push_str(&"\n".repeat(shape.paragraphs + 1));
            text.push_str(&wrap_text(paragraph, shape, shape.indent).join(&"\n".repeat(shape.between + 1)));
        }
        text
    }

    fn check(title: &str, paragraphs: &[&str], shape: Shape) {
        let text = render(title, paragraphs, shape);
        let layout = read(&text);
        let got: Vec<&str> = layout.paragraphs.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(layout.title.as_deref(), Some(title), "{shape:?}\n{text}");
        assert_eq!(got, paragraphs, "{shape:?}\n{text}");
    }

    #[test]
    fn a_bracket_that_closes_at_a_line_start_is_no_list_number() {
        let text = "A transcript of remarks\n\nFollowing is the transcript of remarks at a media session this afternoon (February\n\n\n\n\
            17): the Director of Health Protection spoke on the latest situation, at the\nGovernment Offices in the Old Town, and took two questions.\n";
        let read = read(text);
        assert_eq!(read.paragraphs.len(), 1, "{:?}", read.paragraphs);
        assert!(read.paragraphs[0].text.contains("(February 17): the Director"));
    }

    #[test]
    fn a_caption_wrapped_narrower_than_the_body_is_one_paragraph() {
        let paragraph = format!("　　{}\n{}\n{}。\n\n", "運".repeat(32), "海".repeat(34), "局".repeat(9));
        let caption = format!("{}\n{}。\n", "圖".repeat(28), "示".repeat(15));
        let read = read(&format!("標題\n\n{}{caption}", paragraph.repeat(4)));
        assert_eq!(read.paragraphs.len(), 5, "{:?}", read.paragraphs);
    }

    #[test]
    fn pdf_text_with_blank_lines_between_all_lines() {
        for limit in [56, 66, 68, 72] {
            check(ZH_TITLE, &ZH, Shape { limit, between: 1, paragraphs: 3, indent: "  ", cut: true });
            check(ZH_TITLE, &ZH, Shape { limit, between: 1, paragraphs: 1, indent: "　　", cut: true });
            check(ZH_TITLE, &ZH, Shape { limit, between: 1, paragraphs: 3, indent: "", cut: true });
            check(
                EN_TITLE,
                &EN,
                Shape { limit: limit + 10, between: 1, paragraphs: 2, indent: "", cut: false },
            );
        }
    }

    #[test]
    fn wrapped_text_with_blank_lines_or_indents_between_paragraphs() {
        for limit in [60, 68, 76] {
            check(ZH_TITLE, &ZH, Shape { limit, between: 0, paragraphs: 1, indent: "", cut: true });
            check(ZH_TITLE, &ZH, Shape { limit, between: 0, paragraphs: 0, indent: "　　", cut: false });
            check(EN_TITLE, &EN, Shape { limit, between: 0, paragraphs: 1, indent: "", cut: false });
            check(EN_TITLE, &EN, Shape { limit, between: 0, paragraphs: 0, indent: "   ", cut: false });
        }
    }

    #[test]
    fn one_paragraph_a_line() {
        for paragraphs in [0, 1] {
            check(ZH_TITLE, &ZH, Shape { limit: 10_000, between: 0, paragraphs, indent: "　　", cut: false });
            check(EN_TITLE, &EN, Shape { limit: 10_000, between: 0, paragraphs, indent: "", cut: false });
        }
    }

    #[test]
    fn a_page_break_inside_a_sentence_does_not_end_the_paragraph() {
        let shape = Shape { limit: 68, between: 1, paragraphs: 3, indent: "  ", cut: true };
        let text = render(ZH_TITLE, &ZH, shape).replacen("運輸及", "\n\n運輸及", 0);
        let cut = text.find("擠塞").unwrap();
        let line = cut + text[cut..].find('\n').unwrap();
        for pause in ["\n\n\n", "\n\n\x0C"] {
            let layout = read(&format!("{}{pause}{}", &text[..line], &text[line..]));
            assert_eq!(layout.paragraphs[0].text, ZH[0]);
            assert_eq!(layout.paragraphs.len(), 3);
        }
    }

    #[test]
    fn a_divided_english_word_is_made_whole() {
        let text = "The Bureau announced today that all of the infor-\nmation on the long-\nterm scheme was with the inter-\n\
                    departmental working group.\n\nThe Vice-\nPresident agreed.";
        let layout = read(text);
        assert_eq!(
            layout.paragraphs[0].text,
            "The Bureau announced today that all of the information on the long-term scheme was with the \
             inter-departmental working group."
        );
        assert_eq!(layout.paragraphs[1].text, "The Vice-President agreed.");
    }

    #[test]
    fn items_keep_apart_and_their_hanging_lines_together() {
        let text = format!(
            "{EN_TITLE}\n\n{}\n\n(1) a driving performance analysis assistance system that uses multimodal\n    sensor \
             technology and in-vehicle video analysis;\n(2) an end-to-end intelligent driving system applicable to the \
             logistics\n    industry; and\n(3) a tailor-made braking system.\n",
            wrap_text(EN[0], Shape { limit: 72, between: 0, paragraphs: 1, indent: "", cut: false }, "")
                .join("\n"),
        );
        let layout = read(&text);
        let items: Vec<_> =
            layout.paragraphs.iter().filter(|p| p.kind == Item).map(|p| p.text.as_str()).collect();
        assert_eq!(
            items,
            [
                "(1) a driving performance analysis assistance system that uses multimodal sensor technology and \
                 in-vehicle video analysis;",
                "(2) an end-to-end intelligent driving system applicable to the logistics industry; and",
                "(3) a tailor-made braking system."
            ]
        );
        for marker in ["（一）", "一、", "1. ", "‧ ", "• ", "①", "(a) ", "（甲）", "- "] {
            let layout = read(&format!("{}\n{marker}第一項\n{marker}第二項\n", ZH[0]));
            assert!(layout.paragraphs[1..].iter().all(|p| p.kind == Item), "{marker}");
            assert_eq!(layout.paragraphs.len(), 3, "{marker}");
        }
    }

    #[test]
    fn tables_stay_rows() {
        for rows in [
            "年份  宗數  百分比\n2019  1,204  68.5%\n2020  987  61%",
            "年份\t宗數\t百分比\n2019\t1,204\t68.5%\n2020\t987\t61%",
            "| 年份 | 宗數 | 百分比 |\n|---|---|---|\n| 2019 | 1,204 | 68.5% |\n| 2020 | 987 | 61% |",
        ] {
            for shape in
                [68, 10_000].map(|limit| Shape { limit, between: 0, paragraphs: 1, indent: "", cut: false })
            {
                let text = format!("{}\n\n{rows}\n\n{}", render(ZH_TITLE, &ZH[..2], shape), ZH[2]);
                let table = read(&text).paragraphs.into_iter().find(|p| p.kind == Table).unwrap();
                assert_eq!(table.text, "年份\t宗數\t百分比\n2019\t1,204\t68.5%\n2020\t987\t61%");
            }
        }
    }

    #[test]
    fn headings_speakers_and_closing_formulas_stand_alone() {
        let shape = Shape { limit: 72, between: 0, paragraphs: 1, indent: "", cut: false };
        let text = format!(
            "{}\n\nBackground\n\nReporter: Is it true?\nChief Executive: It is.\n\nEnds/Thursday, January 22, 2026\nIssued at \
             HKT 17:02\nNNNN\n",
            render(EN_TITLE, &EN, shape)
        );
        let layout = read(&text);
        let tail: Vec<_> = layout.paragraphs[3..].iter().map(|p| (p.kind, p.text.as_str())).collect();
        assert_eq!(
            tail,
            [
                (Heading, "Background"),
                (Body, "Reporter: Is it true?"),
                (Body, "Chief Executive: It is."),
                (Body, "Ends/Thursday, January 22, 2026"),
                (Body, "Issued at HKT 17:02"),
                (Body, "NNNN"),
            ]
        );
        let zh = format!(
            "{}\n完\n２０２６年１月２２日（星期四）\n香港時間１７時０２分\nNNNN",
            render(ZH_TITLE, &ZH, shape)
        );
        assert_eq!(read(&zh).paragraphs.len(), 3 + 4);
    }

    #[test]
    fn every_kind_of_line_end_and_control_character() {
        for end in ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"] {
            let text = format!("\u{FEFF}{EN_TITLE}{end}{end}{}{end}{}\0{end}", EN[0], EN[1]);
            let layout = read(&text);
            assert_eq!(layout.title.as_deref(), Some(EN_TITLE));
            assert_eq!(layout.paragraphs.iter().map(|p| &p.text).collect::<Vec<_>>(), [EN[0], EN[1]]);
        }
        let layout = read("a\u{A0}b\tc\u{7} zero\u{200B}width　全形.\x0Cnext.");
        assert_eq!(layout.paragraphs[0].text, "a b c zero\u{200B}width　全形.");
        assert_eq!(layout.paragraphs.iter().map(|p| p.page).collect::<Vec<_>>(), [Some(1), Some(2)]);
        assert_eq!(read("one line").paragraphs[0].page, None);
        assert_eq!(read(""), Layout::default());
    }

    #[test]
    fn absurd_lengths_overflow_nothing() {
        let spaces = " ".repeat(70_000);
        let text = format!("{spaces}一\n{spaces}二\n{}\n{}\n", "“".repeat(70_000), "\n".repeat(70_000));
        assert_eq!(read(&format!("{text}{text}")).paragraphs.len() + 1, 6);
    }

    #[test]
    fn no_title_where_the_body_begins_at_once() {
        for shape in
            [68, 10_000].map(|limit| Shape { limit, between: 0, paragraphs: 1, indent: "", cut: false })
        {
            assert_eq!(read(&render(ZH[0], &ZH[1..], shape)).title, None);
            assert_eq!(read(&render(EN[0], &EN[1..], shape)).title, None);
        }
        assert_eq!(read("2026年1月22日\n\n政府公布。").title, None);
        assert_eq!(read("（一）項目\n\n政府公布。").title, None);
    }

    /// The real case. Only where the shared data lie beside the project.
    #[test]
    fn the_seed_release() {
        let shared = std::env::var("PRESSROOM_SHARED").map(std::path::PathBuf::from);
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let places = shared.into_iter().chain(["../shared", "../../shared"].map(|place| root.join(place)));
        let name = "data/seed/belt-and-road-sixth-joint-conference.zh-Hans.txt";
        let Some(text) = places.filter_map(|place| std::fs::read_to_string(place.join(name)).ok()).next()
        else {
            println!("skipped: no shared data");
            return;
        };
        let layout = read(&text);
        assert_eq!(
            layout.title.as_deref(),
            Some("支持香港全面参与和助力「一带一路」建设联席会议第六次会议在北京举行（附图）")
        );
        let kinds: Vec<_> = layout.paragraphs.iter().map(|p| p.kind).collect();
        assert_eq!(kinds, [[Body; 8].as_slice(), &[Caption; 2]].concat());
        assert!(layout.paragraphs.iter().all(|p| p.text.ends_with('。') && p.text.chars().count() > 80));
        assert!(layout.paragraphs[5].text.contains("向国家中央部委提请的工作建议。"));
        let untitled = read(text.trim_start().split_once('\n').map_or("", |(_, rest)| rest));
        assert_eq!(untitled.paragraphs.len(), 10);
    }

    #[test]
    fn random_paragraphs_come_back_from_every_layout() {
        let mut state = 0x2545_F491_4F6C_DD1Du64;
        let mut next = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below as u64) as usize
        };
        let shapes = [(1, 3, ""), (1, 3, "  "), (1, 1, "　　"), (0, 1, ""), (0, 1, "  "), (0, 0, "　　")];
        for round in 0..300 {
            let zh = round % 2 == 0;
            let (between, paragraphs, indent) = shapes[round / 2 % shapes.len()];
            let shape = Shape { limit: 50 + next(35), between, paragraphs, indent, cut: false };
            let sentences: Vec<&str> = if zh { ZH } else { EN }
                .iter()
                .flat_map(|p| p.split_inclusive(['。', '.']))
                .map(|s| s.trim_matches([' ', '」', '「', '\"']))
                .filter(|s| s.len() > 3)
                .collect();
            let texts: Vec<String> = (0..4 + next(5))
                .map(|_| {
                    let count = 3 + next(3);
                    let picked: Vec<&str> = (0..count).map(|_| sentences[next(sentences.len())]).collect();
                    picked.join(if zh { "" } else { " " })
                })
                .collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            check(if zh { ZH_TITLE } else { EN_TITLE }, &texts, shape);
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_no_letter_is_lost(text in "([一-龥。，　（）\\r\\n\\x0C\\t |a-zA-Z0-9.\\-]|\\PC|\\p{Cc}){0,600}") {
            let layout = read(&text);
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            let got: String = layout.title.iter().chain(layout.paragraphs.iter().map(|p| &p.text)).map(|text| letters(text)).collect();
            prop_assert_eq!(got, letters(&text));
            prop_assert!(layout.paragraphs.iter().all(|p| !p.text.is_empty() && !p.text.contains(|c: char| c.is_control() && c != '\n' && c != '\t')));
        }
    }
}
