//! Records with named fields → drafts.
//!
//! Owns: which field means what ([`Names`]), what is wrong with a record ([`RecordError`]), and how fields become a
//! draft. Must not know how records are written down: that is `json`, `csv` and the front matter of `markdown`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::dates::parse_time;
use super::draft::{Draft, kind_of, language_of, same_letters, squeeze};
use super::html;
use super::layout::ParagraphKind;

/// What a field of a record can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// What the release is called by machines.
    Id,
    /// Its title.
    Title,
    /// Its date, perhaps with the time.
    Date,
    /// Its time of issue.
    Time,
    /// Its language.
    Language,
    /// Its text.
    Body,
    /// Where it was published.
    Url,
    /// Who issued it.
    Issuer,
    /// Its versions in other languages.
    Counterpart,
}

impl Role {
    /// Every role, in the order in which a draft needs them: what comes later depends on what came before.
    const ALL: [Self; 9] = [
        Self::Id,
        Self::Url,
        Self::Title,
        Self::Time,
        Self::Date,
        Self::Language,
        Self::Issuer,
        Self::Counterpart,
        Self::Body,
    ];

    /// What it is called on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Date => "date",
            Self::Time => "time",
            Self::Language => "language",
            Self::Body => "body",
            Self::Url => "url",
            Self::Issuer => "issuer",
            Self::Counterpart => "counterpart",
        }
    }

    /// What exports usually call it, best first.
    const fn usual_names(self) -> &'static str {
        match self {
            Self::Id => "id release_id press_release_id news_id guid uuid key slug 編號 编号",
            Self::Title => "title headline subject news_title release_title heading name 標題 标题 題目 题目",
            Self::Date => {
                "date published published_at date_published publish_date publication_date pub_date release_date \
                 issue_date issued issued_at datetime published_time release_time timestamp 日期 發布日期 发布日期 \
                 發佈日期 發稿日期 发稿日期"
            }
            Self::Time => "time issue_time time_of_issue 時間 时间 發布時間 发布时间 發稿時間 发稿时间",
            Self::Language => "lang language locale lang_code language_code section 語言 语言 語文",
            Self::Body => {
                "body content text news_content full_text article_body body_text content_text body_html content_html \
                 html article paragraphs 內容 内容 正文 全文 description summary"
            }
            Self::Url => "url link href permalink web_url source_url canonical 網址 网址 連結 链接",
            Self::Issuer => {
                "issuer department issued_by publisher bureau organisation organization agency source 發稿部門 \
                 发稿部门 部門 部门 機構 机构"
            }
            Self::Counterpart => {
                "counterpart counterparts translation translations translation_of translated_from pair pair_id \
                 alternate alternates 對應版本 对应版本"
            }
        }
    }
}

/// Which fields hold what. Names are compared without regard to case and to what separates their words.
///
/// Kept on disk as the mappings that make them of the usual ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Names {
    /// The fields of a role, best first, each as the path to it, and whether a mapping says so.
    fields: Vec<(Role, Vec<Vec<String>>, bool)>,
}

impl Default for Names {
    fn default() -> Self {
        let usual =
            |role: Role| role.usual_names().split_whitespace().map(|name| vec![plain_name(name)]).collect();
        Self { fields: Role::ALL.map(|role| (role, usual(role), false)).to_vec() }
    }
}

impl TryFrom<Vec<String>> for Names {
    type Error = NamesError;

    fn try_from(mappings: Vec<String>) -> Result<Self, NamesError> {
        let mut names = Self::default();
        mappings.iter().try_for_each(|mapping| names.set(mapping))?;
        Ok(names)
    }
}

impl From<Names> for Vec<String> {
    fn from(names: Names) -> Self {
        names.mapped().map(|(role, path)| format!("{}={}", role.name(), path.join("."))).collect()
    }
}

/// What is wrong with a mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NamesError {
    /// Not of the form `role=field`.
    #[error("'{0}' does not say which field means what: write ROLE=FIELD, such as body=news_text")]
    Form(String),
    /// No such role.
    #[error(
        "'{0}' is nothing a field can mean: use id, title, date, time, language, body, url, issuer or counterpart"
    )]
    Role(String),
}

impl Names {
    /// Takes a mapping such as `body=news_text` or `title=meta.title`: that field, and no other, has the role.
    ///
    /// # Errors
    /// When there is no `=`, no field, or no such role.
    pub fn set(&mut self, mapping: &str) -> Result<(), NamesError> {
        let form = || NamesError::Form(mapping.to_owned());
        let (name, field) = mapping.split_once('=').ok_or_else(form)?;
        let path: Vec<String> = field.split('.').map(plain_name).collect();
        if path.iter().any(String::is_empty) {
            return Err(form());
        }
        let name = name.trim().to_lowercase();
        let role = match name.as_str() {
            "lang" => Some(Role::Language),
            "text" | "content" => Some(Role::Body),
            "link" => Some(Role::Url),
            name => Role::ALL.into_iter().find(|role| role.name() == name),
        };
        let role = role.ok_or(NamesError::Role(name))?;
        for (known, fields, mapped) in &mut self.fields {
            if *known == role {
                (*fields, *mapped) = (vec![path.clone()], true);
            }
        }
        Ok(())
    }

    /// Whether no mapping says otherwise than is usual.
    #[must_use]
    pub fn are_usual(&self) -> bool {
        self.mapped().next().is_none()
    }

    /// The roles that a mapping gave to a field, and the path to that field.
    pub(super) fn mapped(&self) -> impl Iterator<Item = (Role, &[String])> {
        let mapped = self.fields.iter().filter(|(.., mapped)| *mapped);
        mapped.flat_map(|(role, paths, _)| paths.iter().map(|path| (*role, path.as_slice())))
    }

    /// The paths of the fields with a role, best first.
    pub(super) fn paths(&self, role: Role) -> &[Vec<String>] {
        self.fields.iter().find(|(known, ..)| *known == role).map_or(&[], |(_, paths, _)| paths)
    }

    /// The column that each role is best read from, and then the next best, by a header.
    pub(super) fn columns<'a>(&self, header: impl Iterator<Item = &'a str>) -> Columns {
        let header: Vec<String> = header.map(|name| plain_name(&name.replace('.', ""))).collect();
        let find = |paths: &[Vec<String>]| -> Vec<usize> {
            let names = paths.iter().map(|path| path.concat());
            names
                .flat_map(|name| {
                    header.iter().enumerate().filter(move |(_, column)| **column == name).map(|(at, _)| at)
                })
                .collect()
        };
        Columns { of: self.fields.iter().map(|(role, paths, _)| (*role, find(paths))).collect() }
    }
}

/// A field's name as it is compared: `News-Content` → `newscontent`.
pub(super) fn plain_name(name: &str) -> String {
    let name = name.trim().trim_start_matches('\u{feff}');
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | ' ' | ':' | '@' | '#'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Where the roles stand in rows of one header.
pub(super) struct Columns {
    of: Vec<(Role, Vec<usize>)>,
}

impl Columns {
    /// The columns with a role, best first.
    pub(super) fn of(&self, role: Role) -> &[usize] {
        self.of.iter().find(|(known, _)| *known == role).map_or(&[], |(_, columns)| columns)
    }

    /// Reads a row.
    pub(super) fn draft<'a>(&self, cell: impl Fn(usize) -> Option<Cow<'a, str>>) -> Draft {
        draft(|role| self.of(role).iter().filter_map(|&at| Some(Content::one(cell(at)?))).collect())
    }
}

/// A record, or a part of a file of records, that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Not JSON. What stood before was read.
    #[error("line {line}, column {column}: {}", cause(source))]
    Json {
        /// The line of the file, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the parser says; its own position may be within the line.
        source: serde_json::Error,
    },
    /// Lists and objects nested deeper than is allowed.
    #[error("line {line}: it is nested deeper than {limit} (--max-nesting)")]
    Nested {
        /// The line of the file, from 1, on which the text so nested begins.
        line: usize,
        /// How deep they may be.
        limit: usize,
    },
    /// Not CSV. What stood before was read.
    #[error("{0}")]
    Csv(#[from] csv::Error),
    /// A row that has more or fewer cells than the header. It was read all the same.
    #[error("line {line}: {found} cells where the header has {expected}")]
    Ragged {
        /// The line on which the row begins, from 1.
        line: u64,
        /// Cells of the header.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// Neither text nor title.
    #[error(
        "record {number} has neither body nor title: its fields are {fields}; say which is which with --map body=FIELD"
    )]
    NoText {
        /// Which record, from 1.
        number: usize,
        /// The fields that it has.
        fields: String,
    },
    /// A mapped field that no record of the file has. The records were read all the same.
    #[error("no record has a field '{field}', which --map says is the {role}: the fields are {fields}")]
    Unmapped {
        /// The field, as names are compared.
        field: String,
        /// What it was to be.
        role: &'static str,
        /// The fields there are.
        fields: String,
    },
    /// Not an object with fields.
    #[error("record {number} is no object with named fields")]
    NoFields {
        /// Which record, from 1.
        number: usize,
    },
}

/// What `serde_json` says without where.
fn cause(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// The names of fields, as a message lists them.
fn listed<'a>(fields: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 16;
    let mut names: Vec<String> =
        fields.take(SHOWN + 1).map(|name| squeeze(name).chars().take(40).collect()).collect();
    if names.len() > SHOWN {
        names[SHOWN] = "…".to_owned();
    }
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

impl RecordError {
    pub(super) fn no_text<'a>(number: usize, fields: impl Iterator<Item = &'a str>) -> Self {
        Self::NoText { number, fields: listed(fields) }
    }

    pub(super) fn unmapped<'a>(role: Role, path: &[String], fields: impl Iterator<Item = &'a str>) -> Self {
        Self::Unmapped { field: path.join("."), role: role.name(), fields: listed(fields) }
    }
}

/// What a field holds.
pub(super) struct Content<'a> {
    /// Its text, or the texts in its list.
    pub(super) texts: Vec<Cow<'a, str>>,
    /// Whether it is a list: of a body, the paragraphs.
    pub(super) list: bool,
}

impl<'a> Content<'a> {
    pub(super) fn one(text: Cow<'a, str>) -> Self {
        Self { texts: vec![text], list: false }
    }
}

/// Makes a draft of the contents of the fields, which `get` gives by role, best first.
pub(super) fn draft<'a>(get: impl Fn(Role) -> Vec<Content<'a>>) -> Draft {
    let mut draft = Draft::default();
    for role in Role::ALL {
        for content in get(role) {
            if fill(&mut draft, role, &content) && role != Role::Counterpart {
                break;
            }
        }
    }
    draft
}

/// Takes a field into a draft; false if it does not hold what the role wants.
fn fill(draft: &mut Draft, role: Role, content: &Content<'_>) -> bool {
    let filled = content.texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    let Some(text) = filled.clone().next() else { return false };
    match role {
        Role::Id => draft.id = Some(squeeze(text)),
        Role::Url => draft.set_url(text),
        Role::Title => draft.title = Some(title(text)).filter(|title| !title.is_empty()),
        Role::Time => draft.time = parse_time(text),
        Role::Date => draft.set_date(text),
        Role::Language => draft.language = language_of(text),
        Role::Issuer => draft.issuer = Some(squeeze(text)).filter(|name| is_name(name)),
        Role::Counterpart => {
            let separators: &[char] =
                if text.contains("://") { &[' ', '\n', '|'] } else { &[',', ';', '|', '\n', '、'] };
            for text in filled {
                text.split(separators).for_each(|key| draft.add_counterpart(key));
            }
        }
        Role::Body if content.list => {
            if content.texts.iter().any(|text| html::has_markup(text)) {
                push_html(draft, &content.texts.join("\n"));
            } else {
                content.texts.iter().for_each(|text| draft.push(kind_of(text), text));
            }
        }
        Role::Body if html::has_markup(text) => push_html(draft, text),
        // Plain text that went through an HTML encoder.
        Role::Body if text.contains('&') && text.contains(';') && !text.contains('<') => {
            push_html(draft, &format!("<pre>\n{text}</pre>"));
        }
        Role::Body => draft.push_text(text),
    }
    match role {
        Role::Title => draft.title.is_some(),
        Role::Time => draft.time.is_some(),
        Role::Date => draft.date.is_some(),
        Role::Language => draft.language.is_some(),
        Role::Issuer => draft.issuer.is_some(),
        Role::Body => !draft.paragraphs.is_empty(),
        Role::Id | Role::Url | Role::Counterpart => true,
    }
}

fn push_html(draft: &mut Draft, text: &str) {
    let mut paragraphs = html::fragment(text).into_iter().peekable();
    if let Some(title) = &draft.title {
        paragraphs.next_if(|first| first.kind == ParagraphKind::Heading && same_letters(&first.text, title));
    }
    draft.paragraphs.extend(paragraphs);
}

/// A title, which exports of web sites often give as HTML.
fn title(text: &str) -> String {
    if html::has_markup(text) || (text.contains('&') && text.contains(';')) {
        let parts: Vec<String> = html::fragment(text).into_iter().map(|paragraph| paragraph.text).collect();
        return parts.join(" ");
    }
    squeeze(text)
}

/// Whether a text can be the name of a body that issues releases: not an address, nor a collector's code for a source (`gia`).
fn is_name(text: &str) -> bool {
    let code =
        text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '.'));
    !code && !text.contains("://") && text.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> Draft {
        let columns = Names::default().columns(fields.iter().map(|field| field.0));
        columns.draft(|at| Some(Cow::Owned(fields[at].1.to_owned())))
    }

    #[test]
    fn names_are_compared_without_case_and_separators() {
        for name in ["news_content", "News Content", "newsContent", "NEWS-CONTENT", "\u{feff}news_content"] {
            assert_eq!(read(&[(name, "Text.")]).paragraphs.len(), 1, "{name}");
        }
        assert_eq!(read(&[("標題", "題")]).title.as_deref(), Some("題"));
    }

    #[test]
    fn a_mapping_replaces_the_usual_names() {
        let mut names = Names::default();
        names.set("body=Press Text").unwrap();
        names.set("title = meta.title").unwrap();
        let fields = ["press_text", "body", "meta.title", "title"];
        let columns = names.columns(fields.iter().copied());
        assert_eq!((columns.of(Role::Body), columns.of(Role::Title)), (&[0][..], &[2][..]));
        assert!(matches!(names.set("body"), Err(NamesError::Form(_))));
        assert!(matches!(names.set("body="), Err(NamesError::Form(_))));
        assert!(matches!(names.set("a=b"), Err(NamesError::Role(_))));
    }

    #[test]
    fn names_are_kept_as_the_mappings_that_make_them() {
        let mut names = Names::default();
        assert!(names.are_usual());
        names.set("title = Meta.Head-Line").unwrap();
        names.set("text=News_Text").unwrap();
        let kept = serde_json::to_string(&names).unwrap();
        assert_eq!(kept, r#"["title=meta.headline","body=newstext"]"#);
        assert_eq!(serde_json::from_str::<Names>(&kept).unwrap(), names);
        assert!(serde_json::from_str::<Names>(r#"["a=b"]"#).is_err());
    }

    #[test]
    fn a_field_that_does_not_hold_what_its_name_says_is_passed_over() {
        let draft = read(&[
            ("language", "Klingon"),
            ("section", "Chi"),
            ("source", "gia"),
            ("agency", "https://a.hk"),
            ("date", "soon"),
            ("published", "2026-01-22 17:02"),
            ("content", " "),
            ("text", "Text."),
        ]);
        assert_eq!(draft.language, Some(crate::text::Language::Zh));
        assert_eq!((draft.issuer, draft.date.is_some(), draft.time.is_some()), (None, true, true));
        assert_eq!(draft.paragraphs.len(), 1);
    }

    #[test]
    fn html_in_fields_is_read() {
        let body = "<h1>Title &amp; more</h1><p>One.</p><p>Two<br>（一）三</p>";
        let draft = read(&[("title", "Title &amp; <em>more</em>"), ("body", body)]);
        assert_eq!(draft.title.as_deref(), Some("Title & more"));
        let texts: Vec<&str> = draft.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
        assert_eq!(texts, ["One.", "Two", "（一）三"]);
        let draft = read(&[("title", "T"), ("body", "AT&amp;T said so.\n\nMore &quot;text&quot;.")]);
        assert_eq!(draft.paragraphs[0].text, "AT&T said so.");
        assert_eq!(draft.paragraphs.len(), 2);
    }
}
