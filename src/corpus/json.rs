//! JSON and JSON Lines → drafts.
//!
//! Owns: where the records of a file are, and going on after a broken line. Must not know what the fields mean: that
//! is `record`.

mod sequence;

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::draft::Draft;
use super::limits::Limits;
use super::record::{self, Content, Role, plain_name};
pub use super::record::{Names, NamesError, RecordError};
use sequence::{Break, Sequence};

/// The names under which a text stands inside an object: WordPress has `{"title": {"rendered": "…"}}`.
const TEXT_FIELDS: &[&str] =
    &["rendered", "text", "value", "content", "#text", "$t", "html", "name", "title"];

/// How deep the list of records may stand: `{"response": {"data": {"items": […]}}}`.
const DEEPEST_LIST: usize = 5;

/// Reads JSON (a record, a list of them, or an object around a list) or JSON Lines, and hands over record by record.
///
/// A broken line of JSON Lines is one error, and the lines after it are read; so is a broken record in other JSON, and the
/// records after it that are like the ones before are read. Takes time in proportion to the text; a list is not held in
/// memory as a whole. Limits: a list inside an object is; nesting deeper than 128 is an error, of that line in JSON Lines.
pub fn read(text: &str, names: &Names, record: impl FnMut(Result<Draft, RecordError>)) {
    read_within(text, names, Limits::default().nesting, record);
}

/// Reads as [`read`] does; what is nested deeper than this is an error: a line of JSON Lines, or else the whole text.
pub(super) fn read_within(
    text: &str,
    names: &Names,
    limit: usize,
    mut record: impl FnMut(Result<Draft, RecordError>),
) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut records = Records {
        names,
        number: 0,
        missing: names.mapped().collect(),
        fields: BTreeSet::new(),
        known: BTreeSet::new(),
        record: &mut record,
    };
    if text.trim().is_empty() {
        return;
    }
    let lines = !text.trim_start().starts_with('[') && is_lines(text);
    if !lines && nesting(text) > limit {
        return (records.record)(Err(RecordError::Nested { line: 1, limit }));
    }
    if lines {
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            records.number = at;
            if nesting(line) > limit {
                (records.record)(Err(RecordError::Nested { line: at + 1, limit }));
                continue;
            }
            match serde_json::from_str(line) {
                Ok(value) => records.take(value),
                Err(source) => {
                    let (line, column) = (at + source.line().max(1), source.column());
                    records.broken(Break { line, column, source });
                }
            }
        }
    } else {
        let mut values = Sequence::new(text);
        while let Some(value) = values.next(|value| records.is_like(value)) {
            match value {
                Ok(value) if values.is_list() => records.one(&value),
                Ok(value) => records.take(value),
                Err(broken) => records.broken(broken),
            }
        }
    }
    records.end();
}

/// How deep lists and objects are nested, by their brackets outside strings; of a broken text, as far as can be told.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Whether most lines are objects.
fn is_lines(text: &str) -> bool {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (all, whole) = lines.take(1000).fold((0usize, 0usize), |(all, whole), line| {
        (all + 1, whole + usize::from(line.starts_with('{') && line.ends_with('}')))
    });
    all > 1 && whole * 2 >= all
}

/// Hands over records one by one.
struct Records<'a> {
    names: &'a Names,
    /// Of the last one; in JSON Lines, its line.
    number: usize,
    /// Mapped fields that no record has had so far.
    missing: Vec<(Role, &'a [String])>,
    /// While there are such: the fields that records had instead.
    fields: BTreeSet<String>,
    /// The fields of the first record.
    known: BTreeSet<String>,
    record: &'a mut dyn FnMut(Result<Draft, RecordError>),
}

impl Records<'_> {
    /// Takes a record, a list of them, or an object around a list.
    fn take(&mut self, value: Value) {
        if let Value::Object(fields) = &value {
            let fields = named(fields);
            let body = self.names.paths(Role::Body);
            // A feed may have a description of its own, but hardly a body: the weak names come last.
            let body = &body[..body.len().saturating_sub(2).max(1)];
            if !body.iter().any(|path| find(&fields, path).is_some()) {
                let mut lists = Vec::new();
                self.lists(&value, 0, &mut lists);
                if !lists.is_empty() {
                    return lists.into_iter().flatten().for_each(|value| self.one(value));
                }
            }
        }
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.one(value)),
            value => self.one(&value),
        }
    }

    /// Finds lists of records inside an object.
    fn lists<'v>(&self, value: &'v Value, depth: usize, found: &mut Vec<&'v Vec<Value>>) {
        match value {
            Value::Array(values) => {
                let record =
                    |value: &Value| value.as_object().is_some_and(|fields| self.has_text(&named(fields)));
                if values.iter().take(20).any(record) {
                    found.push(values);
                }
            }
            Value::Object(fields) if depth < DEEPEST_LIST => {
                fields.values().for_each(|value| self.lists(value, depth + 1, found));
            }
            _ => {}
        }
    }

    /// Whether this is a record like the ones before: a part of one may have a title as well.
    fn is_like(&self, value: &Value) -> bool {
        let Some(fields) = value.as_object() else { return false };
        let shared = fields.keys().filter(|&name| self.known.contains(name)).count();
        self.has_text(&named(fields)) && (self.known.is_empty() || shared * 2 >= self.known.len())
    }

    fn has_text(&self, fields: &[Field<'_>]) -> bool {
        let mut paths = [Role::Title, Role::Body].into_iter().flat_map(|role| self.names.paths(role));
        paths.any(|path| find(fields, path).is_some())
    }

    fn one(&mut self, value: &Value) {
        self.number += 1;
        let Value::Object(fields) = value else {
            return (self.record)(Err(RecordError::NoFields { number: self.number }));
        };
        if self.known.is_empty() {
            self.known.extend(fields.keys().cloned());
        }
        let known = named(fields);
        self.missing.retain(|(_, path)| find(&known, path).is_none());
        if !self.missing.is_empty() && self.fields.len() < 32 {
            self.fields.extend(fields.keys().cloned());
        }
        let contents = |role| {
            let found = self.names.paths(role).iter().filter_map(|path| find(&known, path));
            found.map(content).collect::<Vec<_>>()
        };
        let draft = record::draft(contents);
        (self.record)(if draft.title.is_none() && draft.paragraphs.is_empty() {
            Err(RecordError::no_text(self.number, fields.keys().map(String::as_str)))
        } else {
            Ok(draft)
        });
    }

    fn broken(&mut self, Break { line, column, source }: Break) {
        (self.record)(Err(RecordError::Json { line, column, source }));
    }

    /// Reports the mapped fields that no record had.
    fn end(&mut self) {
        if self.fields.is_empty() {
            return;
        }
        for (role, path) in &self.missing {
            (self.record)(Err(RecordError::unmapped(*role, path, self.fields.iter().map(String::as_str))));
        }
    }
}

/// A field's name as it is compared, and its value.
type Field<'v> = (String, &'v Value);

fn named(fields: &Map<String, Value>) -> Vec<Field<'_>> {
    fields.iter().map(|(name, value)| (plain_name(name), value)).collect()
}

/// The field at a path.
fn find<'v>(fields: &[Field<'v>], path: &[String]) -> Option<&'v Value> {
    let (first, rest) = path.split_first()?;
    let value = fields.iter().find(|(name, _)| name == first).map(|(_, value)| *value)?;
    match (rest.is_empty(), value) {
        (true, Value::Null) => None,
        (true, value) => Some(value),
        (false, Value::Object(inner)) => find(&named(inner), rest),
        (false, _) => None,
    }
}

/// What a field holds, as texts.
fn content(value: &Value) -> Content<'_> {
    match value {
        Value::Array(values) => Content { texts: values.iter().filter_map(text).collect(), list: true },
        value => Content { texts: text(value).into_iter().collect(), list: false },
    }
}

fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Object(fields) => {
            TEXT_FIELDS.iter().find_map(|name| fields.get(*name)?.as_str()).map(Cow::Borrowed)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::layout::ParagraphKind;
    use crate::text::Language;
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    fn all_named(text: &str, names: &Names) -> (Vec<Draft>, Vec<String>) {
        let (mut drafts, mut errors) = (Vec::new(), Vec::new());
        read(text, names, |record| match record {
            Ok(draft) => drafts.push(draft),
            Err(error) => errors.push(error.to_string()),
        });
        (drafts, errors)
    }

    fn all(text: &str) -> (Vec<Draft>, Vec<String>) {
        all_named(text, &Names::default())
    }

    const CHINESE: &str = r#"{"id":"tmb-1-tc","headline":"渡輪服務擴展","published_at":"2025-02-14T17:45:00+08:00","language":"tc",
        "publisher":"運輸局","link":"https://a.hk/1","counterpart":"tmb-1-en","content":"運輸局今日公布。\n\n（一）首項；\n（二）次項。"}"#;
    const ENGLISH: &str = r#"{"ID":7,"Title":"Ferry service extended","date":"2025-02-14","locale":"en_GB","body":"The Bureau said so.\n\nMore."}"#;

    #[test]
    fn one_record_a_list_and_an_object_around_a_list_are_read() {
        for text in [
            format!("[{CHINESE},\n{ENGLISH}]"),
            format!("\u{feff} {CHINESE}\n{ENGLISH}\n"),
            format!("{{\"title\":\"My feed\",\"description\":\"about\",\"items\":[{CHINESE},{ENGLISH}]}}"),
            format!("{{\"response\":{{\"count\":2,\"data\":[{CHINESE},{ENGLISH}]}}}}"),
            format!("{}\n\n{}", CHINESE.replace('\n', ""), ENGLISH),
        ] {
            let (drafts, errors) = all(&text);
            assert_eq!((drafts.len(), errors), (2, vec![]), "{text}");
            let [chinese, english] = &drafts[..] else { panic!() };
            assert_eq!((chinese.id.as_deref(), english.id.as_deref()), (Some("tmb-1-tc"), Some("7")));
            assert_eq!((chinese.language, english.language), (Some(Language::ZhHant), Some(Language::En)));
            assert_eq!(chinese.title.as_deref(), Some("渡輪服務擴展"));
            assert_eq!((chinese.date, chinese.time), (Some(date(2025, 2, 14)), Some(time(17, 45, 0, 0))));
            assert_eq!(
                (chinese.issuer.as_deref(), chinese.url.as_deref()),
                (Some("運輸局"), Some("https://a.hk/1"))
            );
            assert_eq!(chinese.counterparts, ["tmb-1-en"]);
            assert_eq!((chinese.paragraphs.len(), chinese.paragraphs[1].kind), (3, ParagraphKind::Item));
            assert_eq!((english.time, english.paragraphs.len()), (None, 2));
        }
        assert_eq!(all(CHINESE).0.len(), 1);
    }

    #[test]
    fn a_broken_line_costs_that_line_only() {
        let line = ENGLISH;
        let (drafts, errors) =
            all(&format!("{line}\n{{\"title\": \"cut o\n\n{line}\nnonsense\n{line}\n[1]\n"));
        assert_eq!(drafts.len(), 3);
        assert!(errors[0].starts_with("line 2, column 16: EOF while parsing a string"), "{errors:?}");
        assert!(errors[1].starts_with("line 5, column"), "{errors:?}");
        assert_eq!(errors[2], "record 7 is no object with named fields");
        let (drafts, errors) = all(&format!("oops\n{line}\n{line}"));
        assert_eq!((drafts.len(), errors.len()), (2, 1));
    }

    #[test]
    fn what_stands_before_and_after_a_break_is_read() {
        let (drafts, errors) = all(&format!("[\n{ENGLISH},\n{ENGLISH},\n{{\"title\": }}\n,{ENGLISH}]"));
        assert_eq!((drafts.len(), errors.len()), (3, 1));
        assert!(errors[0].starts_with("line 4, column 11: expected value"), "{errors:?}");
        assert_eq!(all("[1,").1.len(), 2);
        assert_eq!(all("{\"items\": [").1.len(), 1);
        assert_eq!(all("hello").1.len(), 1);
        assert_eq!(all(" \n ").1.len(), 0);
    }

    #[test]
    fn records_without_text_name_their_fields() {
        let (drafts, errors) = all(r#"[{"headlines":"x","datum":1}]"#);
        assert!(drafts.is_empty());
        assert_eq!(
            errors,
            [
                "record 1 has neither body nor title: its fields are datum, headlines; say which is which with --map body=FIELD"
            ]
        );
        let mut names = Names::default();
        names.set("title=meta.head-line").unwrap();
        names.set("body=inner.paras").unwrap();
        let text = r#"{"meta":{"HeadLine":"標題"},"inner":{"paras":["甲。","（一）乙。",{"text":"丙。"}]}}"#;
        let (drafts, _) = all_named(text, &names);
        assert_eq!((drafts[0].title.as_deref(), drafts[0].paragraphs.len()), (Some("標題"), 3));
        assert_eq!(drafts[0].paragraphs[1].kind, ParagraphKind::Item);
    }

    #[test]
    fn what_web_sites_export_is_read() {
        let text = r#"[{"id": 12, "date": "2026-01-22T17:02:00", "link": "https://a.hk/?p=12",
            "title": {"rendered": "Ministers &#8217;meet&#8217;"},
            "content": {"rendered": "<p>First &amp; foremost.</p>\n<ul><li>An item</li></ul>", "protected": false}}]"#;
        let draft = &all(text).0[0];
        assert_eq!(draft.title.as_deref(), Some("Ministers ’meet’"));
        assert_eq!(draft.paragraphs[0].text, "First & foremost.");
        assert_eq!(draft.paragraphs[1].kind, ParagraphKind::Item);
    }

    #[test]
    fn a_line_nested_too_deep_does_not_take_the_others_with_it() {
        let deep = format!("{}{}", "[".repeat(600), "]".repeat(600));
        let text = format!("{{\"title\": \"a\"}}\n{{\"title\": {deep}}}\n{{\"title\": \"b [[[\"}}\n");
        let (drafts, errors) = all(&text);
        let titles: Vec<_> = drafts.iter().filter_map(|draft| draft.title.as_deref()).collect();
        assert_eq!(titles, ["a", "b [[["]);
        assert_eq!(errors, ["line 2: it is nested deeper than 512 (--max-nesting)"]);
    }

    #[test]
    fn deep_and_large_files_are_no_trouble() {
        let (drafts, errors) = all(&format!("[{}", "[".repeat(100_000)));
        assert_eq!((drafts.len(), errors.len()), (0, 1));
        let (_, errors) = all(&"{\"a\":".repeat(100_000));
        assert_eq!(errors.len(), 1);
        assert_eq!(all(&format!("{ENGLISH}\n").repeat(1_000)).0.len(), 1_000);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,80}", lines in "(\\{\"(title|body|items)\": ?(\"[^\"]{0,5}\"|[0-9]|null|\\[\\{\\}\\]|\\{\"title\":\"a\"\\})\\}?\n?|[\\[\\]{},:\"]){0,12}") {
            all(&text);
            all(&lines);
        }
    }
}
