//! The sample corpus: what happened (the events), and the files that tell of it (`corpus/`).
//!
//! Every file of `corpus/` is rendered from one JSON file an event, so the tests know what a reader
//! ought to recover from it. This module writes the shapes in which real press releases reach people: text
//! taken out of PDFs, saved web pages, exports. It must not know how Pressroom reads them, and it calls
//! nothing of Pressroom. The same events always give the same bytes.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use unicode_width::UnicodeWidthStr as _;

/// A language of a release, in the order in which exports list the versions of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Lang {
    /// Traditional Chinese.
    #[serde(rename = "zh-Hant")]
    ZhHant,
    /// Simplified Chinese, always converted from the Traditional version.
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// The BCP 47 tag, as it stands in file names and front matter.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::ZhHant => "zh-Hant",
            Lang::ZhHans => "zh-Hans",
            Lang::En => "en",
        }
    }

    /// The two letters by which government sites tell their versions apart.
    pub fn site_code(self) -> &'static str {
        match self {
            Lang::ZhHant => "tc",
            Lang::ZhHans => "sc",
            Lang::En => "en",
        }
    }

    /// Picks the wording of this language.
    fn pick<T>(self, hant: T, hans: T, en: T) -> T {
        match self {
            Lang::ZhHant => hant,
            Lang::ZhHans => hans,
            Lang::En => en,
        }
    }
}

/// One thing announced, in all its languages.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    /// Position in the sample, from 1; also chooses between small variations of layout.
    pub number: usize,
    /// Short English name, used in file names.
    pub key: String,
    /// Day of issue, `2021-03-18`.
    pub date: String,
    /// Time of issue, `17:02`.
    pub time: String,
    /// The body that issues the release.
    pub issuer: BTreeMap<Lang, String>,
    /// Which kind of file carries the event.
    pub form: Form,
    /// The release in each language.
    pub versions: BTreeMap<Lang, Version>,
}

/// A release in one language.
#[derive(Clone, Debug, Deserialize)]
pub struct Version {
    /// The headline.
    pub title: String,
    /// The body, captions last.
    pub blocks: Vec<Block>,
}

/// A piece of a release's body.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Block {
    /// A paragraph.
    P { text: String },
    /// A sub-heading.
    H { text: String },
    /// A list item, its marker in the text.
    Li { text: String },
    /// A question or an answer.
    Qa { text: String },
    /// A table whose first row heads it.
    Table { rows: Vec<Vec<String>> },
    /// A photo caption.
    Caption { text: String },
}

impl Block {
    /// The words of a block; none for a table.
    pub fn text(&self) -> &str {
        match self {
            Block::P { text }
            | Block::H { text }
            | Block::Li { text }
            | Block::Qa { text }
            | Block::Caption { text } => text,
            Block::Table { .. } => "",
        }
    }

    fn is_item(&self) -> bool {
        matches!(self, Block::Li { .. })
    }

    pub fn is_caption(&self) -> bool {
        matches!(self, Block::Caption { .. })
    }
}

/// The kind of file an event is kept in, with everything the event's file says about it.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "shape", rename_all = "kebab-case")]
pub enum Form {
    /// `pdf-text/`
    PdfText(Wrap),
    /// `saved-pages/`
    SavedPage(Site),
    /// `clean/`
    Clean(Clean),
    /// `markdown/`
    Markdown(FrontMatter),
    /// `exports/releases.jsonl`
    Jsonl {
        /// The releases' ids without the language.
        id: String,
    },
    /// `exports/company.json`
    Json {
        /// The releases' ids without the language.
        id: String,
    },
}

/// How a PDF extractor laid the text out.
#[derive(Clone, Debug, Deserialize)]
pub struct Wrap {
    /// Width of a Chinese line; a Han character takes two columns.
    pub han_columns: usize,
    /// Width of an English line.
    pub latin_columns: usize,
    /// Width of a caption's line, in either language.
    pub caption_columns: usize,
    /// A blank line after every line, whether or not a paragraph ends there.
    pub blank_between: bool,
    /// What a paragraph's first line begins with; may be nothing.
    pub indent: String,
    /// The longest paragraph is cut by a page break.
    pub page_break: bool,
    /// The lines that close a release are there.
    pub footer: bool,
    /// Some characters come out as their compatibility forms (㆗ for 中), as from some fonts.
    #[serde(default)]
    pub compatibility_forms: bool,
}

/// How an event stands on the government's site.
#[derive(Clone, Debug, Deserialize)]
pub struct Site {
    /// The last five digits of the Chinese page's number.
    pub number: u32,
    /// What to add for the English page's number.
    pub english_offset: i32,
    /// The print version was saved.
    pub print: bool,
    /// Which generation of the site the page is from.
    pub template: Template,
    /// Encoding of the Traditional and the English page.
    pub charset: Charset,
    /// Encoding of the Simplified page.
    #[serde(default)]
    pub simplified_charset: Charset,
    /// Whether the page says which encoding it has; the Simplified page always does.
    pub declared: bool,
    /// What separates paragraphs.
    pub paragraphs: Separator,
    /// The page links to its other languages.
    pub language_links: bool,
}

/// A generation of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Template {
    /// Tables, upper-case tags.
    Old,
    /// HTML5.
    New,
}

/// What separates the paragraphs of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Separator {
    /// Line breaks.
    Br,
    /// Paragraph elements.
    P,
}

/// How an event stands in `clean/`.
#[derive(Clone, Debug, Deserialize)]
pub struct Clean {
    /// The lines that close a release are there.
    pub footer: bool,
    /// Encodings other than UTF-8.
    pub charset: BTreeMap<Lang, Charset>,
    /// `lf` or `crlf`.
    pub line_end: LineEnd,
}

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineEnd {
    /// `\n`
    Lf,
    /// `\r\n`
    Crlf,
}

/// How an event stands in `markdown/`.
#[derive(Clone, Debug, Deserialize)]
pub struct FrontMatter {
    /// The fields of the front matter, in order; none: the title is the first heading.
    pub front: Vec<String>,
    /// The release's id without the language.
    pub id: Option<String>,
    /// Paragraphs are cut into lines.
    pub soft_wrap: bool,
    /// The block that is set as a quotation.
    pub quote_block: Option<usize>,
}

/// An encoding of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Charset {
    /// UTF-8.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 behind a byte order mark.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// UTF-16, little end first, behind a byte order mark.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, big end first, behind a byte order mark.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// UTF-16, little end first, without a mark.
    #[serde(rename = "utf-16le-bare")]
    Utf16LeBare,
    /// UTF-16, big end first, without a mark.
    #[serde(rename = "utf-16be-bare")]
    Utf16BeBare,
    /// Big5 with the Hong Kong supplementary characters.
    Big5,
    /// GB 18030, which pages call gb2312.
    Gb18030,
    /// What English Windows writes.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// A way to write one release down.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Text out of a PDF.
    WrappedText(Wrap),
    /// One paragraph a line.
    CleanText {
        /// Encoding of the file.
        charset: Charset,
        /// What ends a line.
        line_end: LineEnd,
        /// The lines that close a release are there.
        footer: bool,
    },
    /// Front matter and Markdown.
    Markdown(FrontMatter),
    /// A page as the site serves it.
    Page(Page),
    /// The print version of a page.
    PrintPage(Page),
    /// One JSON object on one line.
    JsonLines {
        /// The release's id without the language.
        id: String,
    },
    /// A JSON array of one object, under other field names than in `JsonLines`.
    Json {
        /// The release's id without the language.
        id: String,
    },
    /// A header and one record, as collectors write them. No file of `corpus/` has this shape.
    Csv,
}

/// One saved page.
#[derive(Clone, Debug)]
pub struct Page {
    /// The page's number, such as `P2021031800412`.
    pub number: String,
    /// Encoding of the page.
    pub charset: Charset,
    /// Whether the page says which encoding it has.
    pub declared: bool,
    /// Which generation of the site the page is from.
    pub template: Template,
    /// What separates paragraphs.
    pub paragraphs: Separator,
    /// Links to the other languages: name and address. May be empty.
    pub links: Vec<(&'static str, String)>,
}

/// Reads all events of a folder, in the order of their file names.
///
/// Panics when a file cannot be read: the events are part of the tests.
pub fn load(dir: &Path) -> Vec<Event> {
    let entries = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let json = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            serde_json::from_slice(&json).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        })
        .collect()
}

/// The whole of `corpus/`: every file's path below it and its bytes.
pub fn corpus(events: &[Event]) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
    let mut array = Vec::new();
    for event in events {
        for &lang in event.versions.keys() {
            match &event.form {
                Form::Json { id } => array.push(company_record(event, lang, id)),
                _ => {
                    files.entry(event.path(lang)).or_default().extend(render(event, lang, &event.shape(lang)))
                }
            }
        }
    }
    if !array.is_empty() {
        files.insert(PathBuf::from(COMPANY_JSON), json_array(&array));
    }
    files
}

/// Writes one release in the shape asked for.
pub fn render(event: &Event, lang: Lang, shape: &Shape) -> Vec<u8> {
    match shape {
        Shape::WrappedText(wrap) => wrapped_text(event, lang, wrap).into_bytes(),
        Shape::CleanText { charset, line_end, footer } => {
            let text = clean_text(event, lang, *footer);
            let text = if *line_end == LineEnd::Crlf { text.replace('\n', "\r\n") } else { text };
            encode(&text, *charset)
        }
        Shape::Markdown(front) => markdown(event, lang, front).into_bytes(),
        Shape::Page(page) => {
            let html = match page.template {
                Template::Old => old_page(event, lang, page),
                Template::New => new_page(event, lang, page),
            };
            encode(&html, page.charset)
        }
        Shape::PrintPage(page) => encode(&print_page(event, lang, page), page.charset),
        Shape::JsonLines { id } => json_line(event, lang, id),
        Shape::Json { id } => json_array(&[company_record(event, lang, id)]),
        Shape::Csv => csv(event, lang).into_bytes(),
    }
}

const RELEASES_JSONL: &str = "exports/releases.jsonl";
const COMPANY_JSON: &str = "exports/company.json";
const SITE: &str = "https://www.press.gov.example";

impl Event {
    /// The shape in which `corpus/` holds a version.
    pub fn shape(&self, lang: Lang) -> Shape {
        match &self.form {
            Form::PdfText(wrap) => Shape::WrappedText(wrap.clone()),
            Form::SavedPage(site) if site.print => Shape::PrintPage(self.page(site, lang)),
            Form::SavedPage(site) => Shape::Page(self.page(site, lang)),
            Form::Clean(clean) => Shape::CleanText {
                charset: clean.charset.get(&lang).copied().unwrap_or_default(),
                line_end: clean.line_end,
                footer: clean.footer,
            },
            Form::Markdown(front) => Shape::Markdown(front.clone()),
            Form::Jsonl { id } => Shape::JsonLines { id: id.clone() },
            Form::Json { id } => Shape::Json { id: id.clone() },
        }
    }

    /// The path of a version below `corpus/`.
    pub fn path(&self, lang: Lang) -> PathBuf {
        let (key, tag) = (&self.key, lang.tag());
        PathBuf::from(match &self.form {
            Form::PdfText(_) => format!("pdf-text/{}-{key}.{tag}.txt", self.date),
            Form::SavedPage(site) => {
                let suffix = if site.print { "p" } else { "" };
                format!("saved-pages/{}", self.page_path(site, lang, suffix))
            }
            Form::Clean(_) => format!("clean/{key}.{tag}.txt"),
            Form::Markdown(_) => format!("markdown/{key}.{tag}.md"),
            Form::Jsonl { .. } => RELEASES_JSONL.to_owned(),
            Form::Json { .. } => COMPANY_JSON.to_owned(),
        })
    }

    /// The address that the file of `corpus/` gives for a version, if it gives one.
    pub fn url(&self, lang: Lang) -> Option<String> {
        match &self.form {
            Form::Json { id } => Some(company_record(self, lang, id).link),
            Form::Jsonl { .. } => Some(self.site_url(lang)),
            Form::Markdown(front) if front.front.iter().any(|field| field == "url") => {
                Some(self.site_url(lang))
            }
            _ => None,
        }
    }

    fn site_url(&self, lang: Lang) -> String {
        format!("{SITE}/{}/{}", lang.site_code(), self.key)
    }

    /// Year, month and day of issue.
    fn ymd(&self) -> (usize, usize, usize) {
        let mut parts = self.date.split('-').map(|part| part.parse().expect("a date such as 2021-03-18"));
        let mut next = || parts.next().expect("a date of three parts");
        (next(), next(), next())
    }

    /// Day of the week of issue, Sunday being 0 (Sakamoto's rule).
    fn weekday(&self) -> usize {
        const OFFSETS: [usize; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let (year, month, day) = self.ymd();
        let year = if month < 3 { year - 1 } else { year };
        (year + year / 4 - year / 100 + year / 400 + OFFSETS[month - 1] + day) % 7
    }

    /// The lines that close a release, the last one apart.
    fn footer(&self, lang: Lang) -> [String; 3] {
        let (year, month, day) = self.ymd();
        let (hour, minute) = self.time.split_once(':').expect("a time such as 17:02");
        if lang == Lang::En {
            const WEEKDAYS: [&str; 7] =
                ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
            const MONTHS: [&str; 12] = [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ];
            let weekday = WEEKDAYS[self.weekday()];
            return [
                format!("Ends/{weekday}, {} {day}, {year}", MONTHS[month - 1]),
                format!("Issued at LKT {hour}:{minute}"),
                "NNNN".to_owned(),
            ];
        }
        let weekday = ['日', '一', '二', '三', '四', '五', '六'][self.weekday()];
        let (zone, hours) = lang.pick(("瀾港時間", '時'), ("澜港时间", '时'), ("", ' '));
        let date = full_width(&format!("{year}年{month}月{day}日"));
        let time = full_width(&format!("{hour}{hours}{minute}分"));
        [format!("完\n{date}（星期{weekday}）"), format!("{zone}{time}"), "NNNN".to_owned()]
    }

    /// The closing lines one by one.
    pub fn footer_lines(&self, lang: Lang) -> Vec<String> {
        self.footer(lang).iter().flat_map(|part| part.lines().map(str::to_owned)).collect()
    }

    /// The number of a version's page; the two Chinese versions share one.
    fn page_number(&self, site: &Site, lang: Lang) -> String {
        let offset = if lang == Lang::En { site.english_offset } else { 0 };
        let number = site.number.checked_add_signed(offset).expect("a page number above zero");
        format!("P{}{number:05}", self.date.replace('-', ""))
    }

    /// The path of a version's page below the site's root.
    fn page_path(&self, site: &Site, lang: Lang, suffix: &str) -> String {
        let (year, month, day) = self.ymd();
        let tree = if lang == Lang::ZhHans { "sc/" } else { "" };
        format!("{tree}{year}{month:02}/{day:02}/{}{suffix}.htm", self.page_number(site, lang))
    }

    /// How a version stands on the site.
    pub fn page(&self, site: &Site, lang: Lang) -> Page {
        let simplified = lang == Lang::ZhHans;
        let links = self
            .versions
            .keys()
            .filter(|&&other| site.language_links && other != lang)
            .map(|&other| {
                let name = other.pick("繁體版", "简体版", "English");
                // Big5 has no 简.
                let name = match (simplified, other) {
                    (false, Lang::ZhHans) if site.charset == Charset::Big5 => "簡體版",
                    _ => name,
                };
                (name, format!("{SITE}/releases/{}", self.page_path(site, other, "")))
            })
            .collect();
        Page {
            number: self.page_number(site, lang),
            charset: if simplified { site.simplified_charset } else { site.charset },
            declared: site.declared || simplified,
            template: site.template,
            paragraphs: site.paragraphs,
            links,
        }
    }

    pub fn version(&self, lang: Lang) -> &Version {
        self.versions.get(&lang).unwrap_or_else(|| panic!("{}: no {} version", self.key, lang.tag()))
    }

    pub fn issuer(&self, lang: Lang) -> &str {
        self.issuer.get(&lang).unwrap_or_else(|| panic!("{}: no {} issuer", self.key, lang.tag()))
    }
}

/// ASCII digits as full-width ones.
fn full_width(text: &str) -> String {
    text.chars()
        .map(|letter| match letter.to_digit(10) {
            Some(digit) => char::from_u32('０' as u32 + digit).unwrap_or(letter),
            None => letter,
        })
        .collect()
}

// Text out of a PDF

/// The lines of a page as they come out of an extractor.
struct Sheet {
    lines: Vec<String>,
    blank_between: bool,
}

impl Sheet {
    /// A line of text, followed by a blank one where the extractor puts one after every line.
    fn line(&mut self, line: &str) {
        self.lines.push(line.to_owned());
        if self.blank_between {
            self.lines.push(String::new());
        }
    }

    /// The space between two paragraphs.
    fn gap(&mut self) {
        self.line(if self.blank_between { "  " } else { "" });
    }

    /// Lets the next line follow at once.
    fn close_up(&mut self) {
        while self.lines.last().is_some_and(|line| line.trim().is_empty()) {
            self.lines.pop();
        }
    }
}

/// A release as a PDF extractor gives it.
fn wrapped_text(event: &Event, lang: Lang, wrap: &Wrap) -> String {
    let version = event.version(lang);
    let columns = if lang == Lang::En { wrap.latin_columns } else { wrap.han_columns };
    let layout = |text: &str, columns: usize, indent: &str| {
        if lang == Lang::En {
            wrap_latin(text, columns, indent, Some(event.number))
        } else if wrap.compatibility_forms {
            wrap_han(&compatibility_forms(text), columns, indent)
        } else {
            wrap_han(text, columns, indent)
        }
    };
    let mut sheet = Sheet { lines: Vec::new(), blank_between: wrap.blank_between };
    if wrap.blank_between {
        sheet.lines.push(String::new());
    }
    title_lines(&version.title, lang, &|text| layout(text, columns, ""))
        .iter()
        .for_each(|line| sheet.line(line));

    let (captions, body): (Vec<&Block>, Vec<&Block>) =
        version.blocks.iter().partition(|block| block.is_caption());
    let longest = body
        .iter()
        .enumerate()
        .filter(|(_, block)| matches!(block, Block::P { .. }))
        .max_by_key(|(_, block)| block.text().len());
    let broken = longest.filter(|_| wrap.page_break).map(|(index, _)| index);
    let mut after_item = false;
    for (index, block) in body.iter().enumerate() {
        if wrap.blank_between || !(after_item && block.is_item()) {
            sheet.gap();
        }
        after_item = block.is_item();
        if let Block::Table { rows } = block {
            text_columns(rows).iter().for_each(|line| sheet.line(line));
            continue;
        }
        let indent = match block {
            Block::H { .. } | Block::Li { .. } => "",
            // English extractors give plain spaces.
            _ if lang == Lang::En && wrap.indent.starts_with('　') => "  ",
            _ => wrap.indent.as_str(),
        };
        let lines = layout(block.text(), columns, indent);
        let page_end = if broken == Some(index) { page_end(&lines) } else { None };
        for (number, line) in lines.iter().enumerate() {
            let last = number + 1 == lines.len();
            let ragged = wrap.blank_between && (last || sheet.lines.len() % 7 == 5);
            sheet.line(&if ragged { format!("{line} ") } else { line.clone() });
            if page_end == Some(number) {
                let blank = if wrap.blank_between { 2 } else { 3 } + event.number % 2;
                sheet.lines.extend(std::iter::repeat_n(String::new(), blank));
            }
        }
    }
    if wrap.footer {
        let lines = event.footer_lines(lang);
        let (mark, date) = lines.split_last().expect("closing lines");
        sheet.gap();
        date.iter().for_each(|line| sheet.line(line));
        sheet.gap();
        sheet.line(mark);
    }
    for (index, caption) in captions.iter().enumerate() {
        // The first caption follows the text with no space between, the others without an indent.
        let closed_up = index == 0 && wrap.blank_between && !wrap.footer;
        if closed_up {
            sheet.close_up();
        } else if index == 0 || !wrap.blank_between {
            sheet.gap();
        }
        let lines = layout(caption.text(), wrap.caption_columns, if closed_up { " " } else { "" });
        for (number, line) in lines.iter().enumerate() {
            let last = number + 1 == lines.len();
            sheet.line(&if last { format!("{line} ") } else { line.clone() });
        }
    }
    let mut text = sheet.lines.join("\n");
    text.push('\n');
    text
}

/// A title's lines; a closing （附圖） stands on a line of its own in Chinese.
fn title_lines(title: &str, lang: Lang, layout: &dyn Fn(&str) -> Vec<String>) -> Vec<String> {
    let suffix = lang.pick(Some("（附圖）"), Some("（附图）"), None);
    match suffix.and_then(|suffix| Some((title.strip_suffix(suffix)?, suffix))) {
        Some((rest, suffix)) => layout(rest).into_iter().chain([format!("{suffix} ")]).collect(),
        None => layout(title),
    }
}

/// Where a page may end: after a line near the middle that does not end a sentence.
fn page_end(lines: &[String]) -> Option<usize> {
    let sentence_ends = |line: &String| line.ends_with(['。', '」', '.', '"', '；', '：', ';', ':', '-']);
    (lines.len() / 2..lines.len().saturating_sub(1)).find(|&index| !sentence_ends(&lines[index]))
}

/// A table in columns, two spaces or more between them.
fn text_columns(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width_cjk()).max())
        .map(Option::unwrap_or_default)
        .collect();
    rows.iter()
        .map(|row| {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let padding = width + 3 - cell.width_cjk();
                let _ = write!(line, "{cell}{:padding$}", "");
            }
            line.trim_end().to_owned()
        })
        .collect()
}

/// The forms some PDF fonts give back instead of the everyday characters.
fn compatibility_forms(text: &str) -> String {
    const FORMS: [(char, char); 10] = [
        ('中', '㆗'),
        ('人', '㆟'),
        ('一', '㆒'),
        ('方', '⽅'),
        ('立', '⽴'),
        ('日', '⽇'),
        ('月', '⽉'),
        ('用', '⽤'),
        ('行', '⾏'),
        ('大', '⼤'),
    ];
    let form = |letter| FORMS.iter().find(|(plain, _)| *plain == letter).map_or(letter, |(_, form)| *form);
    text.chars().map(form).collect()
}

/// Cuts Chinese text after so many columns, in mid-word, but never inside a Latin word or a number.
fn wrap_han(text: &str, columns: usize, indent: &str) -> Vec<String> {
    let starts_no_line =
        |atom: &str| atom.starts_with(['」', '』', '）', '》', '、', '，', '。', '；', '：', '？', '！']);
    let ends_no_line = |atom: &str| atom.ends_with(['「', '『', '（', '《']);
    let mut lines = Vec::new();
    let mut line: Vec<&str> = vec![indent];
    let mut width = indent.width_cjk();
    for atom in atoms(text) {
        if width + atom.width_cjk() > columns && width > 0 && atom != " " && !starts_no_line(atom) {
            let carried = if line.last().is_some_and(|last| ends_no_line(last)) { line.pop() } else { None };
            lines.push(line.concat().trim_end_matches(' ').to_owned());
            line = carried.into_iter().collect();
            width = line.iter().map(|atom| atom.width_cjk()).sum();
        }
        if atom != " " || !line.is_empty() {
            line.push(atom);
            width += atom.width_cjk();
        }
    }
    lines.push(line.concat());
    lines
}

/// The pieces between which a Chinese line may be cut.
fn atoms(text: &str) -> Vec<&str> {
    let mut atoms = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (offset, letter) in text.char_indices() {
        let glued = match previous {
            None => true,
            // The space of a title and the one after a bullet belong to what stands around them.
            Some(before) => {
                before == '　'
                    || letter == '　'
                    || text[..offset].ends_with('‧')
                    || text[..offset].ends_with("‧ ")
                    || (before.is_ascii_graphic() && letter.is_ascii_graphic())
            }
        };
        if !glued {
            atoms.push(&text[start..offset]);
            start = offset;
        }
        previous = Some(letter);
    }
    if start < text.len() {
        atoms.push(&text[start..]);
    }
    atoms
}

/// Cuts English text at word ends; with a seed, some words are hyphenated at the end of a line.
fn wrap_latin(text: &str, columns: usize, indent: &str, seed: Option<usize>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = indent.to_owned();
    let mut empty = true;
    let mut chances = seed.unwrap_or(0);
    for word in text.split(' ') {
        let space = usize::from(!empty);
        let room = columns.saturating_sub(line.width() + space);
        if word.width() <= room || empty {
            line.push_str(if empty { "" } else { " " });
            line.push_str(word);
            empty = false;
            continue;
        }
        let cut = seed.and_then(|_| {
            at_hyphen(word, room).map(|cut| (cut, "")).or_else(|| {
                let cut = between_syllables(word, room)?;
                chances += 1;
                (!chances.is_multiple_of(4)).then_some((cut, "-"))
            })
        });
        let rest = match cut {
            Some((cut, hyphen)) => {
                let _ = write!(line, " {}{hyphen}", &word[..cut]);
                &word[cut..]
            }
            None => word,
        };
        lines.push(std::mem::take(&mut line));
        line.push_str(rest);
    }
    lines.push(line);
    lines
}

/// Where a compound can be cut behind its own hyphen.
fn at_hyphen(word: &str, room: usize) -> Option<usize> {
    let plain = !word.contains(['/', '@', '.', '&']);
    word.match_indices('-')
        .map(|(offset, _)| offset + 1)
        .filter(|&cut| plain && cut > 1 && cut <= room)
        .rfind(|&cut| word[cut..].starts_with(|letter: char| letter.is_alphanumeric()))
}

/// Where an ordinary long word can be cut: between two consonants, or before one that a vowel follows.
fn between_syllables(word: &str, room: usize) -> Option<usize> {
    let letters = word.trim_end_matches([',', '.', ';', ':']);
    if letters.len() < 7 || !letters.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return None;
    }
    let bytes = letters.as_bytes();
    let vowel = |at: usize| b"aeiouy".contains(&bytes[at]);
    let one_sound = |at: usize| {
        matches!(
            &letters[at - 1..=at],
            "th" | "ch" | "sh" | "ph" | "ck" | "ng" | "gh" | "wh" | "tr" | "pr" | "cr" | "st"
        )
    };
    (2..=letters.len() - 3).rev().filter(|&cut| cut < room).find(|&at| {
        let between = vowel(at - 2) && !vowel(at - 1) && !vowel(at) && !one_sound(at);
        let before = vowel(at - 1) && !vowel(at) && vowel(at + 1);
        between || before
    })
}

// Clean text

/// Title, blank line, then one paragraph a line.
fn clean_text(event: &Event, lang: Lang, footer: bool) -> String {
    let version = event.version(lang);
    let mut text = format!("{}\n", version.title);
    let mut after_item = false;
    let (captions, body): (Vec<&Block>, Vec<&Block>) =
        version.blocks.iter().partition(|block| block.is_caption());
    for block in body {
        if !(after_item && block.is_item()) {
            text.push('\n');
        }
        after_item = block.is_item();
        text.push_str(&plain_block(block));
        text.push('\n');
    }
    if footer {
        let _ = writeln!(text, "\n{}", event.footer_lines(lang).join("\n"));
    }
    for caption in captions {
        let _ = writeln!(text, "\n{}", caption.text());
    }
    text
}

/// A block as text; a table one row a line, its cells separated by tabs.
fn plain_block(block: &Block) -> String {
    match block {
        Block::Table { rows } => rows.iter().map(|row| row.join("\t")).collect::<Vec<_>>().join("\n"),
        _ => block.text().to_owned(),
    }
}

// Markdown

/// Front matter and a Markdown body.
fn markdown(event: &Event, lang: Lang, front: &FrontMatter) -> String {
    let version = event.version(lang);
    let mut text = String::new();
    if front.front.is_empty() {
        let _ = writeln!(text, "# {}", version.title);
    } else {
        text.push_str("---\n");
        for field in &front.front {
            let _ = writeln!(text, "{field}: {}", front_value(event, lang, front, field));
        }
        text.push_str("---\n");
    }
    let mut after_item = false;
    for (index, block) in version.blocks.iter().enumerate() {
        if !(after_item && block.is_item()) {
            text.push('\n');
        }
        after_item = block.is_item();
        let inline = with_links(&if index == 0 {
            bold_issuer(block.text(), event.issuer(lang), lang)
        } else {
            block.text().to_owned()
        });
        let mut set = |first: &str, next: &str, inline: &str| {
            let lines = match (front.soft_wrap, lang) {
                (false, _) => vec![inline.to_owned()],
                (true, Lang::En) => wrap_latin(inline, 80, "", None),
                (true, _) => wrap_han(inline, 60, ""),
            };
            for (number, line) in lines.iter().enumerate() {
                let _ = writeln!(text, "{}{line}", if number == 0 { first } else { next });
            }
        };
        match block {
            Block::Table { rows } => text.push_str(&markdown_table(rows)),
            Block::H { .. } => {
                let _ = writeln!(text, "## {inline}");
            }
            Block::Li { .. } => set("- ", "  ", inline.strip_prefix("‧ ").unwrap_or(&inline)),
            _ if front.quote_block == Some(index) => set("> ", "> ", &inline),
            _ => set("", "", &inline),
        }
    }
    if front.front.is_empty() {
        let [end, time, mark] = event.footer(lang);
        let _ = writeln!(text, "\n{}  \n{time}\n\n{mark}", end.replace('\n', "  \n"));
    }
    text
}

/// The value of a front matter field.
fn front_value(event: &Event, lang: Lang, front: &FrontMatter, field: &str) -> String {
    let id = |lang: Lang| format!("{}-{}", front.id.as_deref().unwrap_or(&event.key), lang.site_code());
    match field {
        "title" => serde_json::to_string(&event.version(lang).title).expect("a title is text"),
        "date" => event.date.clone(),
        "time" => format!("\"{}\"", event.time),
        "issuer" => event.issuer(lang).to_owned(),
        "lang" => lang.tag().to_owned(),
        "id" => id(lang),
        "url" => event.site_url(lang),
        "counterpart" => id(if lang == Lang::En { Lang::ZhHant } else { Lang::En }),
        other => panic!("{}: no front matter field {other}", event.key),
    }
}

/// The issuer's name in bold. In Chinese only where the text begins with it, so that no line ends inside.
fn bold_issuer(text: &str, issuer: &str, lang: Lang) -> String {
    if lang == Lang::En || text.starts_with(issuer) {
        text.replacen(issuer, &format!("**{issuer}**"), 1)
    } else {
        text.to_owned()
    }
}

/// Web addresses as links.
fn with_links(text: &str) -> String {
    let mut linked = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("www.") {
        let address = &rest[start..];
        let end = address.find(|letter: char| !(letter.is_ascii_alphanumeric() || "./-_".contains(letter)));
        let address = address[..end.unwrap_or(address.len())].trim_end_matches('.');
        let _ = write!(linked, "{}[{address}](https://{address})", &rest[..start]);
        rest = &rest[start + address.len()..];
    }
    linked.push_str(rest);
    linked
}

/// A table between pipes.
fn markdown_table(rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let _ = writeln!(text, "| {} |", row.join(" | "));
        if number == 0 {
            let _ = writeln!(text, "|{}", " --- |".repeat(row.len()));
        }
    }
    text
}

// Exports

/// A release in `releases.jsonl`.
#[derive(Serialize)]
struct Collected {
    id: String,
    title: String,
    date: String,
    lang: &'static str,
    issuer: String,
    url: String,
    body: String,
}

/// A release in `company.json`.
#[derive(Serialize)]
struct Company {
    id: String,
    headline: String,
    published_at: String,
    language: &'static str,
    publisher: String,
    link: String,
    content: String,
}

/// All paragraphs, a blank line between; every second one indented, as collectors leave it.
fn export_body(event: &Event, lang: Lang) -> String {
    let indent = |index: usize, block: &Block| {
        if matches!(block, Block::P { .. }) && index % 2 == 1 { "  " } else { "" }
    };
    let blocks = event.version(lang).blocks.iter().enumerate();
    let paragraphs: Vec<String> =
        blocks.map(|(index, block)| format!("{}{}", indent(index, block), plain_block(block))).collect();
    paragraphs.join("\n\n")
}

fn json_line(event: &Event, lang: Lang, id: &str) -> Vec<u8> {
    let record = Collected {
        id: format!("{id}-{}", lang.site_code()),
        title: event.version(lang).title.clone(),
        date: format!("{} {}", event.date, event.time),
        lang: lang.tag(),
        issuer: event.issuer(lang).to_owned(),
        url: event.site_url(lang),
        body: export_body(event, lang),
    };
    let mut line = serde_json::to_vec(&record).expect("a record of strings");
    line.push(b'\n');
    line
}

fn company_record(event: &Event, lang: Lang, id: &str) -> Company {
    let id = format!("{id}-{}", lang.site_code().to_uppercase());
    Company {
        headline: event.version(lang).title.clone(),
        published_at: format!("{}T{}:00+08:00", event.date, event.time),
        language: lang.site_code(),
        publisher: event.issuer(lang).to_owned(),
        link: format!("https://newsroom.example/{id}"),
        content: export_body(event, lang),
        id,
    }
}

fn json_array(records: &[Company]) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(records).expect("records of strings");
    text.push(b'\n');
    text
}

/// A header and one record, in the columns of the collectors of government releases.
fn csv(event: &Event, lang: Lang) -> String {
    let quoted = |field: &str| format!("\"{}\"", field.replace('"', "\"\""));
    format!(
        "title,date,section,source,url,news_content\n{},{} {},{},press,{SITE}/{}/{},{}\n",
        quoted(&event.version(lang).title),
        event.date,
        event.time,
        lang.pick("Chi", "Sim", "Eng"),
        lang.site_code(),
        event.key,
        quoted(&export_body(event, lang)),
    )
}

// Saved pages

/// The words a page has around the release.
struct Chrome {
    site: &'static str,
    skip: &'static str,
    home: &'static str,
    today: &'static str,
    search: &'static str,
    subscribe: &'static str,
    map: &'static str,
    archive: &'static str,
    categories: [&'static str; 6],
    share: &'static str,
    font: &'static str,
    print: &'static str,
    back: &'static str,
    notice: &'static str,
    privacy: &'static str,
}

fn chrome(lang: Lang) -> &'static Chrome {
    const HANT: Chrome = Chrome {
        site: "瀾港政府新聞公報",
        skip: "跳至主要內容",
        home: "主頁",
        today: "今日新聞公報",
        search: "搜尋",
        subscribe: "電郵訂閱",
        map: "網頁指南",
        archive: "昔日新聞公報",
        categories: ["財經", "教育", "環境", "衞生與社區", "運輸及基建", "治安"],
        share: "分享",
        font: "字型大小",
        print: "列印版",
        back: "返回",
        notice: "重要告示",
        privacy: "私隱政策",
    };
    const HANS: Chrome = Chrome {
        site: "澜港政府新闻公报",
        skip: "跳至主要内容",
        home: "主页",
        today: "今日新闻公报",
        search: "搜寻",
        subscribe: "电邮订阅",
        map: "网页指南",
        archive: "昔日新闻公报",
        categories: ["财经", "教育", "环境", "卫生与社区", "运输及基建", "治安"],
        share: "分享",
        font: "字型大小",
        print: "列印版",
        back: "返回",
        notice: "重要告示",
        privacy: "私隐政策",
    };
    const EN: Chrome = Chrome {
        site: "Lankong Government Press Releases",
        skip: "Skip to main content",
        home: "Home",
        today: "Today's Press Releases",
        search: "Search",
        subscribe: "Email Subscription",
        map: "Site Map",
        archive: "Past Press Releases",
        categories: [
            "Finance",
            "Education",
            "Environment",
            "Health &amp; Community",
            "Transport &amp; Infrastructure",
            "Law &amp; Order",
        ],
        share: "Share",
        font: "Font size",
        print: "Print version",
        back: "Back",
        notice: "Important Notices",
        privacy: "Privacy Policy",
    };
    lang.pick(&HANT, &HANS, &EN)
}

/// The name under which a page declares its encoding.
fn declaration(charset: Charset) -> &'static str {
    match charset {
        Charset::Utf8 | Charset::Utf8Bom => "utf-8",
        Charset::Utf16Le | Charset::Utf16Be | Charset::Utf16LeBare | Charset::Utf16BeBare => "utf-16",
        Charset::Big5 => "big5",
        Charset::Gb18030 => "gb2312",
        Charset::Windows1252 => "windows-1252",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// What opens a paragraph on a page.
fn page_indent(lang: Lang, template: Template) -> &'static str {
    match (lang, template) {
        (Lang::En, Template::Old) => "&nbsp;&nbsp;&nbsp;&nbsp;",
        (Lang::En, Template::New) => "     ",
        _ => "　　",
    }
}

/// The release's body without captions, as it stands inside `#pressrelease`.
fn page_body(event: &Event, lang: Lang, page: &Page) -> String {
    let old = page.template == Template::Old;
    let version = event.version(lang);
    let blocks: Vec<&Block> = version.blocks.iter().filter(|block| !block.is_caption()).collect();
    let mut html = String::new();
    let mut in_list = false;
    for (index, block) in blocks.iter().enumerate() {
        let item_follows = blocks.get(index + 1).is_some_and(|next| next.is_item());
        let text = escape(block.text());
        if let Block::Table { rows } = block {
            html.push_str(&html_table(rows, old));
            continue;
        }
        if page.paragraphs == Separator::P {
            if block.is_item() && !in_list {
                html.push_str("<ul class=\"plain\">\n");
            }
            let _ = match block {
                Block::H { .. } => writeln!(html, "<p><strong>{text}</strong></p>"),
                Block::Li { .. } => writeln!(html, "<li>{text}</li>"),
                _ => writeln!(html, "<p>{text}</p>"),
            };
            in_list = block.is_item();
            if in_list && !item_follows {
                html.push_str("</ul>\n");
            }
            continue;
        }
        let br = if old { "<BR>" } else { "<br />" };
        let _ = match block {
            Block::H { .. } if old => write!(html, "<U>{text}</U>"),
            Block::H { .. } => write!(html, "<strong>{text}</strong>"),
            Block::Li { .. } => write!(html, "{text}"),
            _ => write!(html, "{}{text}", page_indent(lang, page.template)),
        };
        // Items follow one another without an empty line.
        let breaks = if block.is_item() && item_follows { 1 } else { 2 };
        html.push_str(&br.repeat(breaks));
        html.push('\n');
    }
    html
}

fn html_table(rows: &[Vec<String>], old: bool) -> String {
    let mut html = String::from(if old {
        "<TABLE border=\"1\" cellpadding=\"2\" cellspacing=\"0\">\n"
    } else {
        "<table class=\"statTable\">\n"
    });
    for (number, row) in rows.iter().enumerate() {
        let cell = if number == 0 && !old { "th" } else { "td" };
        html.push_str("<tr>");
        for text in row {
            let _ = write!(html, "<{cell}>{}</{cell}>", escape(text));
        }
        html.push_str("</tr>\n");
    }
    html.push_str(if old { "</TABLE>\n<BR>\n" } else { "</table>\n<br />\n" });
    html
}

/// Thumbnails whose texts are the captions.
fn photos(event: &Event, lang: Lang, page: &Page) -> String {
    let captions = event.version(lang).blocks.iter().filter(|block| block.is_caption());
    let mut html = String::new();
    for (number, caption) in captions.enumerate() {
        let text = escape(caption.text());
        let _ = writeln!(
            html,
            "<a href=\"{SITE}/photo/{0}_{1}.htm\" title=\"{text}\"><img src=\"/photo/{0}_{1}_s.jpg\" \
             width=\"120\" height=\"90\" alt=\"{text}\"></a>",
            page.number,
            number + 1,
        );
    }
    html
}

/// Links to the other languages, if the page has them.
fn language_links(page: &Page) -> String {
    let links: Vec<String> =
        page.links.iter().map(|(name, address)| format!("<a href=\"{address}\">{name}</a>")).collect();
    links.join(" | ")
}

/// A page of the site's first generation.
fn old_page(event: &Event, lang: Lang, page: &Page) -> String {
    let words = chrome(lang);
    let title = escape(&event.version(lang).title);
    let meta = if page.declared {
        format!(
            "<META http-equiv=\"Content-Type\" content=\"text/html; charset={}\">\n",
            declaration(page.charset)
        )
    } else {
        String::new()
    };
    let menu: String = words
        .categories
        .iter()
        .enumerate()
        .map(|(number, name)| {
            format!("<TR><TD class=\"menu\"><A href=\"/cat{number}.htm\">{name}</A></TD></TR>\n")
        })
        .collect();
    let [end, time, mark] = event.footer(lang);
    let end = end.replace('\n', "<BR>\n");
    let (body, photos, links) =
        (page_body(event, lang, page), photos(event, lang, page), language_links(page));
    format!(
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">\n<HTML>\n<HEAD>\n{meta}\
         <TITLE>{title}</TITLE>\n\
         <STYLE type=\"text/css\">\n<!--\nbody {{ margin: 0; font-size: 16px }}\n.menu {{ background-color: \
         #003366 }}\n.headline {{ font-weight: bold }}\n-->\n</STYLE>\n\
         <SCRIPT type=\"text/javascript\">\n<!--\nfunction openPrint(page) {{ window.open(page + 'p.htm', \
         'print', 'width=640'); }}\nvar today = new Date();\n//-->\n</SCRIPT>\n</HEAD>\n<BODY>\n\
         <A href=\"#content\" class=\"skip\">{skip}</A>\n\
         <TABLE width=\"760\" border=\"0\" cellspacing=\"0\" cellpadding=\"0\"><TR>\n\
         <TD colspan=\"2\"><IMG src=\"/img/banner.gif\" alt=\"{site}\" width=\"760\" height=\"80\"></TD></TR>\n\
         <TR><TD colspan=\"2\" align=\"right\">{links} <A href=\"/search.htm\">{search}</A> | \
         <A href=\"/map.htm\">{map}</A> | <A href=\"/email.htm\">{subscribe}</A></TD></TR>\n\
         <TR><TD width=\"140\" valign=\"top\">\n<TABLE>\n<TR><TD class=\"menu\"><A href=\"/today.htm\">{today}</A>\
         </TD></TR>\n{menu}<TR><TD class=\"menu\"><A href=\"/archive.htm\">{archive}</A></TD></TR>\n</TABLE>\n\
         </TD>\n<TD valign=\"top\"><A name=\"content\"></A>\n\
         <P class=\"headline\"><SPAN id=\"PRHeadlineSpan\">{title}</SPAN></P>\n\
         <HR>\n<DIV id=\"pressrelease\">\n{body}{end}<BR>\n{time}<BR>\n<BR>\n{mark}<BR>\n</DIV>\n{photos}\
         <P align=\"right\"><A href=\"javascript:openPrint('{number}')\">{print}</A> \
         <A href=\"javascript:history.back()\">{back}</A></P>\n</TD></TR>\n\
         <TR><TD colspan=\"2\" align=\"center\"><A href=\"/notice.htm\">{notice}</A> | \
         <A href=\"/privacy.htm\">{privacy}</A></TD></TR></TABLE>\n</BODY>\n</HTML>\n",
        skip = words.skip,
        site = words.site,
        search = words.search,
        map = words.map,
        subscribe = words.subscribe,
        today = words.today,
        archive = words.archive,
        print = words.print,
        back = words.back,
        notice = words.notice,
        privacy = words.privacy,
        number = page.number,
    )
}

/// A page of the present site.
fn new_page(event: &Event, lang: Lang, page: &Page) -> String {
    let words = chrome(lang);
    let title = escape(&event.version(lang).title);
    let meta = if page.declared {
        format!("<meta charset=\"{}\">\n", declaration(page.charset))
    } else {
        String::new()
    };
    let items = |class: &str| -> String {
        words
            .categories
            .iter()
            .enumerate()
            .map(|(number, name)| {
                format!("<li class=\"{class}\"><a href=\"/cat/{number}\">{name}</a></li>\n")
            })
            .collect()
    };
    let (top, side) = (items("navItem"), items("sideItem"));
    let [end, time, mark] = event.footer(lang);
    let end = end.replace('\n', "<br />\n");
    let photos = photos(event, lang, page);
    let photos = if photos.is_empty() {
        photos
    } else {
        format!("<div class=\"photos\" id=\"prPhotos\">\n{photos}</div>\n")
    };
    let (body, links) = (page_body(event, lang, page), language_links(page));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n{meta}\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} - {site}</title>\n\
         <link rel=\"stylesheet\" href=\"/css/site.css\">\n\
         <style>\n.skip {{ position: absolute; left: -999px }}\n#pressrelease {{ line-height: 1.6 }}\n\
         @media print {{ nav, .share {{ display: none }} }}\n</style>\n\
         <script>\nvar pageNumber = \"{number}\";\nfunction setFont(size) {{ document.body.className = \"font-\" + \
         size; }}\nif (1 < 2 && window.top !== window) {{ window.top.location = window.location; }}\n</script>\n\
         </head>\n<body>\n<a class=\"skip\" href=\"#main\">{skip}</a>\n\
         <header class=\"banner\"><a href=\"/\"><img src=\"/img/logo.svg\" alt=\"{site}\"></a>\n\
         <div class=\"tools\">{links}\n<a href=\"/rss\">RSS</a> <a href=\"/map\">{map}</a> \
         <a href=\"/subscribe\">{subscribe}</a>\n<form action=\"/search\"><input name=\"q\" placeholder=\"{search}\">\
         <button>{search}</button></form></div></header>\n\
         <nav aria-label=\"{map}\">\n<ul>\n{top}</ul>\n</nav>\n\
         <div class=\"breadcrumb\"><a href=\"/\">{home}</a> &gt; <a href=\"/today\">{today}</a></div>\n\
         <aside class=\"sideMenu\">\n<h2>{archive}</h2>\n<ul>\n{side}</ul>\n</aside>\n\
         <main id=\"main\">\n<div class=\"share\">{share}: <a href=\"#\" class=\"post\">Post</a> \
         <a href=\"#\" class=\"msg\">Message</a> <a href=\"#\" class=\"mail\">Email</a> | {font}: \
         <a href=\"javascript:setFont(1)\">A</a> <a href=\"javascript:setFont(2)\">A+</a></div>\n\
         <h1><span id=\"PRHeadlineSpan\">{title}</span></h1>\n\
         <div id=\"pressrelease\" class=\"pressrelease\">\n{body}</div>\n\
         <div class=\"ends\">\n{end}<br />\n{time}<br />\n<br />\n{mark}\n</div>\n{photos}\
         <div class=\"actions\"><a href=\"{number}p.htm\">{print}</a> <a href=\"javascript:history.back()\">{back}</a>\
         </div>\n</main>\n\
         <footer><a href=\"/notice\">{notice}</a> | <a href=\"/privacy\">{privacy}</a></footer>\n\
         <noscript><img src=\"/count.gif\" alt=\"\"></noscript>\n</body>\n</html>\n",
        tag = lang.tag(),
        site = words.site,
        skip = words.skip,
        search = words.search,
        map = words.map,
        subscribe = words.subscribe,
        home = words.home,
        today = words.today,
        archive = words.archive,
        share = words.share,
        font = words.font,
        print = words.print,
        back = words.back,
        notice = words.notice,
        privacy = words.privacy,
        number = page.number,
    )
}

/// The print version: the release, and little around it.
fn print_page(event: &Event, lang: Lang, page: &Page) -> String {
    let words = chrome(lang);
    let title = escape(&event.version(lang).title);
    let meta = if page.declared {
        format!("<meta charset=\"{}\">\n", declaration(page.charset))
    } else {
        String::new()
    };
    let [end, time, mark] = event.footer(lang);
    let end = end.replace('\n', "<br />\n");
    let (body, photos, links) =
        (page_body(event, lang, page), photos(event, lang, page), language_links(page));
    format!(
        "<!DOCTYPE html>\n<html>\n<head>\n{meta}<title>{site}</title>\n\
         <style>body {{ font-family: serif; width: 640px }}</style>\n</head>\n\
         <body onload=\"window.print()\">\n<p><img src=\"/img/logo_print.gif\" alt=\"{site}\"> {links}</p>\n\
         <h1><span id=\"PRHeadlineSpan\">{title}</span></h1>\n<hr>\n<div id=\"pressrelease\">\n{body}<br />\n\
         {end}<br />\n{time}<br />\n<br />\n{mark}<br />\n</div>\n{photos}\
         <p><a href=\"javascript:window.print()\">{print}</a></p>\n</body>\n</html>\n",
        site = words.site,
        print = words.print,
    )
}

// Encodings

/// Text in the bytes of an encoding. Panics on a character the encoding does not have.
fn encode(text: &str, charset: Charset) -> Vec<u8> {
    try_encode(text, charset).unwrap_or_else(|missing| panic!("{charset:?} has no {missing}"))
}

/// Text in the bytes of an encoding, or the first character that it does not have.
pub fn try_encode(text: &str, charset: Charset) -> Result<Vec<u8>, char> {
    let marked = || [0xFEFF].into_iter().chain(text.encode_utf16());
    Ok(match charset {
        Charset::Utf8 => text.as_bytes().to_vec(),
        Charset::Utf8Bom => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        Charset::Utf16Le => marked().flat_map(u16::to_le_bytes).collect(),
        Charset::Utf16Be => marked().flat_map(u16::to_be_bytes).collect(),
        Charset::Utf16LeBare => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Charset::Utf16BeBare => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Charset::Big5 => big5(text)?,
        Charset::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
        Charset::Windows1252 => {
            let missing = |letter: &char| encoding_rs::WINDOWS_1252.encode(&letter.to_string()).2;
            match text.chars().find(missing) {
                Some(letter) => return Err(letter),
                None => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
            }
        }
    })
}

/// Big5-HKSCS. `encoding_rs` decodes the Hong Kong characters but, like browsers, does not encode them; for
/// those its table is turned round.
fn big5(text: &str) -> Result<Vec<u8>, char> {
    static SUPPLEMENT: LazyLock<HashMap<char, [u8; 2]>> = LazyLock::new(supplement);
    let mut bytes = Vec::new();
    for letter in text.chars() {
        let mut utf8 = [0; 4];
        let (plain, _, missing) = encoding_rs::BIG5.encode(letter.encode_utf8(&mut utf8));
        match SUPPLEMENT.get(&letter) {
            _ if !missing => bytes.extend_from_slice(&plain),
            Some(code) => bytes.extend(code),
            None => return Err(letter),
        }
    }
    Ok(bytes)
}

/// Every two-byte code that stands for one character, by the character.
fn supplement() -> HashMap<char, [u8; 2]> {
    let mut supplement: HashMap<char, [u8; 2]> = HashMap::new();
    for lead in (0x87..=0xA0).chain(0xF9..=0xFE) {
        for trail in (0x40..=0x7E).chain(0xA1..=0xFE) {
            let code = [lead, trail];
            let decoded = encoding_rs::BIG5.decode_without_bom_handling_and_without_replacement(&code);
            let mut letters = decoded.iter().flat_map(|decoded| decoded.chars());
            if let (Some(letter), None) = (letters.next(), letters.next()) {
                supplement.entry(letter).or_insert(code);
            }
        }
    }
    supplement
}
