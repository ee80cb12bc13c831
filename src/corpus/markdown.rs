//! Markdown → drafts.
//!
//! Owns: front matter, and how Markdown's blocks become paragraphs. Must not know what the keys of the front matter
//! mean: that is `record`.

use std::borrow::Cow;
use std::mem;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::draft::{Draft, is_heading, kind_of, same_letters, squeeze};
use super::html;
use super::layout::{self, ParagraphKind, join_lines};
use super::record::{self, Content, Names, plain_name};

/// Front matter longer than this is text, in lines.
const LONGEST_FRONT: usize = 200;

/// Reads a Markdown file: its front matter, its first heading as the title, the rest as paragraphs.
///
/// Links, emphasis and code are reduced to their text. Lines of a paragraph that begin with list markers of
/// releases (`（一）`, `(a)`), and lines after hard breaks, are paragraphs of their own. Never fails.
#[must_use]
pub fn read(text: &str) -> Draft {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (front, body) = front_matter(text);
    let names = Names::default();
    let mut draft = record::draft(|role| {
        let found = names.paths(role).iter().filter_map(|path| {
            let (_, values) = front.iter().find(|(key, _)| *key == path.concat())?;
            // The text is what stands below.
            (role != record::Role::Body).then(|| Content {
                texts: values.iter().map(|value| Cow::Borrowed(value.as_str())).collect(),
                list: true,
            })
        });
        found.collect()
    });
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    if front.is_empty() && Parser::new_ext(body, options).all(|event| is_plain(&event)) {
        draft.push_text(body);
        return draft;
    }
    let mut blocks = Blocks { draft, ..Blocks::default() };
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        if !is_stray(body, range) {
            blocks.take(event);
        }
    }
    blocks.finish()
}

/// Whether an event is one that plain text gives as well.
fn is_plain(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(tag, Tag::Paragraph | Tag::CodeBlock(CodeBlockKind::Indented)),
        Event::End(tag) => matches!(tag, TagEnd::Paragraph | TagEnd::CodeBlock),
        event => matches!(event, Event::Text(_) | Event::SoftBreak | Event::HardBreak),
    }
}

/// Whether a range is an asterisk of emphasis that CommonMark does not see beside full-width marks: `**「標題」**內容`.
fn is_stray(text: &str, range: Range<usize>) -> bool {
    let at = |index: Option<usize>| index.and_then(|index| text.as_bytes().get(index)).copied();
    let (before, after) = (at(range.start.checked_sub(1)), at(Some(range.end)));
    let escaped =
        before == Some(b'\\') || (before == Some(b'*') && at(range.start.checked_sub(2)) == Some(b'\\'));
    text.get(range) == Some("*") && !escaped && (before == Some(b'*') || after == Some(b'*'))
}

/// The keys and values between `---` and `---` at the start, and the text after them.
///
/// Reads what people write of YAML: `key: value`, quotes, `[a, b]` and `- a` lists, folded lines; no nesting.
fn front_matter(text: &str) -> (Vec<(String, Vec<String>)>, &str) {
    let none = (Vec::new(), text);
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else { return none };
    let mut fields: Vec<(String, Vec<String>)> = Vec::new();
    let mut at = text.len() - rest.len();
    for line in text[at..].split_inclusive('\n').take(LONGEST_FRONT) {
        at += line.len();
        let line = line.trim_end();
        let inner = line.trim_start();
        if line == "---" || line == "..." {
            return (fields, &text[at..]);
        }
        if inner.is_empty() || inner.starts_with('#') {
            continue;
        }
        let indented = inner.len() < line.len();
        match (inner.strip_prefix("- "), inner.split_once(':')) {
            (Some(item), _) => {
                if let Some((_, values)) = fields.last_mut() {
                    values.extend(unquoted(item));
                }
            }
            (None, Some((key, value)))
                if !indented && (value.is_empty() || value.starts_with(' ') || !key.contains(' ')) =>
            {
                fields.push((plain_name(key), values_of(value)));
            }
            _ if indented => {
                if let Some((_, values)) = fields.last_mut() {
                    match values.last_mut() {
                        Some(value) => join_lines(value, inner.trim_matches(['"', '\''])),
                        None => values.extend(unquoted(inner)),
                    }
                }
            }
            _ => return none,
        }
    }
    none
}

/// The value or values after a key.
fn values_of(value: &str) -> Vec<String> {
    let value = value.trim();
    match value.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        Some(inner) => inner.split(',').filter_map(unquoted).collect(),
        None if matches!(value, "|" | ">" | "|-" | ">-" | "null" | "~") => Vec::new(),
        None => unquoted(value).into_iter().collect(),
    }
}

/// A value without quotation marks and comment; `None` if nothing is left.
fn unquoted(value: &str) -> Option<String> {
    let value = value.trim();
    let text = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let inner = &value[1..];
            let end = inner.rfind(quote).unwrap_or(inner.len());
            if quote == '"' { inner[..end].replace("\\\"", "\"") } else { inner[..end].replace("''", "'") }
        }
        _ => value.split(" #").next().unwrap_or_default().trim().to_owned(),
    };
    (!text.is_empty()).then_some(text)
}

/// A line of a block.
#[derive(Default)]
struct Line {
    text: String,
    /// Stands after a hard break.
    apart: bool,
}

/// Paragraphs under construction.
#[derive(Default)]
struct Blocks {
    draft: Draft,
    /// Of the block that is open.
    lines: Vec<Line>,
    heading: bool,
    items: usize,
    /// The next number of each list that is open; `None` for lists without numbers.
    numbers: Vec<Option<u64>>,
    /// The number of the item that begins.
    number: Option<u64>,
    table: Option<Vec<Vec<String>>>,
    code: Option<String>,
    html: String,
    emphasis: usize,
    images: usize,
    /// Letters of the block in all, emphasized, and in pictures.
    letters: (usize, usize, usize),
    captions: Vec<String>,
}

impl Blocks {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(tag) => self.close(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.text(&text),
            Event::SoftBreak => self.lines.push(Line::default()),
            Event::HardBreak => self.lines.push(Line { apart: true, ..Line::default() }),
            Event::Rule => self.flush(),
            Event::Html(text) => self.html.push_str(&text),
            Event::InlineHtml(text) => {
                let tag = text.trim_start_matches('<').trim_end_matches(['>', '/', ' ']);
                if tag.eq_ignore_ascii_case("br") {
                    self.lines.push(Line { apart: true, ..Line::default() });
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Emphasis | Tag::Strikethrough | Tag::Link { .. } => {}
            Tag::Strong => self.emphasis += 1,
            Tag::Image { .. } => self.images += 1,
            Tag::TableHead | Tag::TableRow => self.table.get_or_insert_default().push(Vec::new()),
            Tag::TableCell => {
                if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(String::new());
                }
            }
            tag => {
                self.flush();
                match tag {
                    Tag::Heading { .. } => self.heading = true,
                    Tag::List(start) => self.numbers.push(start),
                    Tag::Item => {
                        self.items += 1;
                        if let Some(Some(next)) = self.numbers.last_mut() {
                            self.number = Some(*next);
                            *next = next.saturating_add(1);
                        }
                    }
                    Tag::CodeBlock(_) => self.code = Some(String::new()),
                    Tag::Table(_) => self.table = Some(Vec::new()),
                    _ => {}
                }
            }
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strikethrough | TagEnd::Link => {}
            TagEnd::TableCell | TagEnd::TableHead | TagEnd::TableRow => {}
            TagEnd::Strong => self.emphasis -= 1,
            TagEnd::Image => self.images -= 1,
            tag => {
                self.flush();
                match tag {
                    TagEnd::Heading(_) => self.heading = false,
                    TagEnd::List(_) => drop(self.numbers.pop()),
                    TagEnd::Item => {
                        self.items -= 1;
                        self.number = None;
                    }
                    TagEnd::CodeBlock => {
                        let layout = layout::read(&self.code.take().unwrap_or_default());
                        self.draft.push(ParagraphKind::Heading, &layout.title.unwrap_or_default());
                        self.draft.paragraphs.extend(layout.paragraphs);
                    }
                    TagEnd::Table => {
                        let rows = self.table.take().unwrap_or_default();
                        let rows = rows.iter().filter(|row| row.iter().any(|cell| !cell.is_empty()));
                        let rows: Vec<String> = rows.map(|row| row.join("\t")).collect();
                        self.draft.push(ParagraphKind::Table, &rows.join("\n"));
                    }
                    TagEnd::HtmlBlock => {
                        let html = mem::take(&mut self.html);
                        self.draft.paragraphs.extend(html::fragment(&html));
                    }
                    _ => {}
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
            return;
        }
        if let Some(cell) = self.table.as_mut().and_then(|rows| rows.last_mut()?.last_mut()) {
            cell.push_str(&squeeze(text));
            return;
        }
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        self.letters.0 += letters;
        self.letters.1 += if self.emphasis > 0 { letters } else { 0 };
        self.letters.2 += if self.images > 0 { letters } else { 0 };
        if self.lines.is_empty() {
            self.lines.push(Line::default());
        }
        if let Some(line) = self.lines.last_mut() {
            line.text.push_str(text);
        }
    }

    /// Ends the block that is open.
    fn flush(&mut self) {
        let lines = mem::take(&mut self.lines);
        let (letters, emphasized, pictured) = mem::take(&mut self.letters);
        let mut parts: Vec<(String, ParagraphKind)> = Vec::new();
        for line in lines.iter().filter(|line| !line.text.trim().is_empty()) {
            let text = squeeze(&line.text);
            let kind = if self.items > 0 { ParagraphKind::Item } else { kind_of(&text) };
            let marked = kind_of(&text) == ParagraphKind::Item;
            match parts.last_mut() {
                Some((last, of))
                    if self.heading || !(line.apart || marked && may_precede_item(last, *of)) =>
                {
                    join_lines(last, &text);
                }
                _ => parts.push((text, kind)),
            }
        }
        let whole = |count: usize| letters > 0 && count == letters && parts.len() == 1;
        let is_title = self.draft.title.is_none() && self.draft.paragraphs.is_empty();
        if self.heading || (self.items == 0 && whole(emphasized) && is_heading(&parts[0].0)) {
            for (text, _) in parts {
                match &self.draft.title {
                    None if is_title => self.draft.title = Some(text),
                    Some(title) if self.draft.paragraphs.is_empty() && same_letters(title, &text) => {}
                    _ => self.draft.push(ParagraphKind::Heading, &text),
                }
            }
            return;
        }
        if whole(pictured) {
            self.captions.extend(parts.into_iter().map(|part| part.0));
            return;
        }
        for (text, kind) in parts {
            match self.number.take() {
                Some(number) => self.draft.push(kind, &format!("{number}. {text}")),
                None => self.draft.push(kind, &text),
            }
        }
    }

    fn finish(mut self) -> Draft {
        self.flush();
        for caption in &self.captions {
            self.draft.push(ParagraphKind::Caption, caption);
        }
        self.draft
    }
}

/// Whether a line that begins like a list item begins one after this text, and not by chance.
fn may_precede_item(text: &str, kind: ParagraphKind) -> bool {
    kind == ParagraphKind::Item
        || text.ends_with(['：', ':', '；', ';', '。', '.', '，', '及'])
        || text.ends_with("; and")
        || text.ends_with("; or")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    fn shown(draft: &Draft) -> Vec<String> {
        draft
            .paragraphs
            .iter()
            .map(|p| format!("{:?}: {}", p.kind, p.text.replace('\n', "/").replace('\t', "|")))
            .collect()
    }

    const CHINESE: &str = "---\r\ntitle: \"隧道：合約\"\r\ndate: 2022-06-28 # day\r\ntime: '17:02'\r\nissuer: 瀾港鐵路公司\r\nlang: zh-Hant\r\nid: l-1-tc\r\n\
        url: https://a.hk/l-1\r\ncounterpart:\r\n  - l-1-en\r\n  - l-1-sc\r\n---\r\n\r\n# 隧道：合約\r\n\r\n**鐵路公司**（瀾鐵）今日宣布，北岸線主體\r\n工程合約已批出。\r\n\r\n\
        ## 影響\r\n\r\n項目如下：\r\n（一）首項；\r\n（二）次項\r\n很長。\r\n\r\n> 他說：「好。」\r\n\r\n網頁為[www.a.hk](https://a.hk)。\r\n\r\n\
        完  \r\n２０２２年６月２８日\r\n";

    #[test]
    fn front_matter_and_wrapped_chinese_are_read() {
        let draft = read(CHINESE);
        assert_eq!((draft.title.as_deref(), draft.date), (Some("隧道：合約"), Some(date(2022, 6, 28))));
        assert_eq!((draft.time, draft.language), (Some(time(17, 2, 0, 0)), Some(Language::ZhHant)));
        assert_eq!((draft.id.as_deref(), draft.issuer.as_deref()), (Some("l-1-tc"), Some("瀾港鐵路公司")));
        assert_eq!((draft.url.as_deref(), draft.counterparts.len()), (Some("https://a.hk/l-1"), 2));
        assert_eq!(
            shown(&draft),
            [
                "Body: 鐵路公司（瀾鐵）今日宣布，北岸線主體工程合約已批出。",
                "Heading: 影響",
                "Body: 項目如下：",
                "Item: （一）首項；",
                "Item: （二）次項很長。",
                "Body: 他說：「好。」",
                "Body: 網頁為www.a.hk。",
                "Body: 完",
                "Body: ２０２２年６月２８日",
            ]
        );
    }

    #[test]
    fn english_blocks_are_read() {
        let text = "# Public *consultation*\n\nThe **Bureau** (ECB) launched a three-\nmonth `trial` \\*today\\*.\n\n- (1) Whether it\n  should go; and\n- Second\n\n  continued\n\n\
            3. Third\n4. Fourth\n\n| Size | Price |\n| --- | ---: |\n| 5 | **0.6** |\n\n```\ncode line one.\n\ncode line two.\n```\n\n![A photo of the Secretary](p.jpg)\n\n\
            <p>In <b>HTML</b>.</p>\n\n**Enquiries**\n\nCall 2731 6644.<br>Or write.\n";
        let draft = read(text);
        assert_eq!(draft.title.as_deref(), Some("Public consultation"));
        assert_eq!(
            shown(&draft),
            [
                "Body: The Bureau (ECB) launched a three-month trial *today*.",
                "Item: (1) Whether it should go; and",
                "Item: Second",
                "Item: continued",
                "Item: 3. Third",
                "Item: 4. Fourth",
                "Table: Size|Price/5|0.6",
                "Body: code line one.",
                "Body: code line two.",
                "Body: In HTML.",
                "Heading: Enquiries",
                "Body: Call 2731 6644.",
                "Body: Or write.",
                "Caption: A photo of the Secretary",
            ]
        );
    }

    #[test]
    fn plain_text_is_read_as_plain_text() {
        let draft =
            read("隧道收費下月調整\n\n　　運輸局今日公布，收費將會調整。\n\n    市民請留意，詳情見網頁。\n");
        assert_eq!(draft.title.as_deref(), Some("隧道收費下月調整"));
        assert_eq!(shown(&draft), ["Body: 運輸局今日公布，收費將會調整。", "Body: 市民請留意，詳情見網頁。"]);
    }

    #[test]
    fn emphasis_beside_full_width_marks_leaves_no_asterisks() {
        let draft = read("# 題\n\n政府推出**「計劃」**，並**加快（附圖）**工程。");
        assert_eq!(shown(&draft), ["Body: 政府推出「計劃」，並加快（附圖）工程。"]);
    }

    #[test]
    fn front_matter_that_is_none_is_text() {
        for text in [
            "---\n\nText.\n",
            "---\nA sentence without a key\n---\n",
            "--- \ntitle: x\n",
            "---",
            "---\ntitle: x",
            "---\r\n",
        ] {
            assert_eq!(read(text).title.as_deref().filter(|title| *title == "x"), None, "{text}");
        }
        assert_eq!(
            read("---\ntitle: >\n  Wrapped\n  title\ncounterpart: [a, 'b']\n---\nText.").title.as_deref(),
            Some("Wrapped title")
        );
    }

    #[test]
    fn deep_nesting_is_no_trouble() {
        for part in [">", "- ", "*", "[", "![", "<div>", "`", "\t", "1. ", "_a", "|"] {
            let started = std::time::Instant::now();
            let _ = read(&format!("# T\n\n{}", part.repeat(10_000)));
            assert!(started.elapsed().as_secs() < 10, "{part}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(---\n([a-z]{1,3}: ?['\"\\[]?[a-z,]{0,4}\n|- a\n){0,3}(---\n)?)?([#>*_`|<\\[\\](){}!~\n -]|\\PC|題|（一）|<br>|\\| - ){0,80}") {
            let _ = read(&text);
        }
    }
}
