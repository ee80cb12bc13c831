//! A file of settings: TOML, with the line of every name.
//!
//! Owns the reading of the file. Must not know which settings there are.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::SettingsError;

/// A file of settings.
#[derive(Debug)]
pub(super) struct File {
    pub path: PathBuf,
    tables: Vec<(String, usize)>,
    /// Table, name, entry.
    entries: Vec<(Option<String>, String, Entry)>,
}

/// What stands behind a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its values as they might be typed; `None` where they are no such values.
    pub values: Option<Vec<String>>,
    /// What is written there.
    pub written: String,
    /// Its line, from 1.
    pub line: usize,
}

impl File {
    pub(super) fn read(path: &Path) -> Result<Self, SettingsError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| SettingsError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, SettingsError> {
        let line = |at: usize| text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        let parsed = DeTable::parse(text).map_err(|error| SettingsError::Syntax {
            path: path.to_owned(),
            line: line(error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        })?;
        let mut file = Self { path: path.to_owned(), tables: Vec::new(), entries: Vec::new() };
        let mut add = |table: Option<&str>, name: &str, at: usize, value: &Spanned<DeValue<'_>>| {
            let written = text.get(value.span()).unwrap_or_default().to_owned();
            let entry = Entry { values: values(value.get_ref()), written, line: line(at) };
            file.entries.push((table.map(str::to_owned), name.to_owned(), entry));
        };
        for (name, value) in parsed.get_ref() {
            match value.get_ref() {
                DeValue::Table(table) => {
                    file.tables.push((name.get_ref().to_string(), line(name.span().start)));
                    for (inner, value) in table {
                        add(Some(name.get_ref()), inner.get_ref(), inner.span().start, value);
                    }
                }
                _ => add(None, name.get_ref(), name.span().start, value),
            }
        }
        Ok(file)
    }

    /// What the file has under a name.
    pub(super) fn entry(&self, table: Option<&str>, name: &str) -> Option<Entry> {
        let found = self.entries.iter().find(|(own, known, _)| own.as_deref() == table && known == name);
        found.map(|(_, _, entry)| entry.clone())
    }

    /// Its tables and their lines.
    pub(super) fn tables(&self) -> impl Iterator<Item = (&str, usize)> {
        self.tables.iter().map(|(name, line)| (name.as_str(), *line))
    }

    /// Its names, with their tables and lines.
    pub(super) fn names(&self) -> impl Iterator<Item = (Option<&str>, &str, usize)> {
        self.entries.iter().map(|(table, name, entry)| (table.as_deref(), name.as_str(), entry.line))
    }
}

/// A value as it might be typed; `None` for what cannot be.
fn values(value: &DeValue<'_>) -> Option<Vec<String>> {
    match value {
        DeValue::Array(list) => list.iter().map(|value| scalar(value.get_ref())).collect(),
        value => Some(vec![scalar(value)?]),
    }
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Datetime(date) => Some(date.to_string()),
        DeValue::Boolean(_) | DeValue::Integer(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_its_values_and_its_line() {
        let text = "index = 'a' # here\n\n[search]\nlimit = 1_000\nlang = [\n  'en', 'zh',\n]\nsince = 2023-07-19\nodd = { x = 1 }\n";
        let file = File::parse(Path::new("x"), text).unwrap();
        let of = |table, name| file.entry(table, name).map(|entry| (entry.values, entry.line));
        let list = |values: &[&str]| Some(values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(None, "index"), Some((list(&["a"]), 1)));
        assert_eq!(of(Some("search"), "limit"), Some((list(&["1000"]), 4)));
        assert_eq!(of(Some("search"), "lang"), Some((list(&["en", "zh"]), 5)));
        assert_eq!(of(Some("search"), "since"), Some((list(&["2023-07-19"]), 8)));
        assert_eq!(of(Some("search"), "odd"), Some((None, 9)));
        assert_eq!(file.entry(Some("search"), "odd").unwrap().written, "{ x = 1 }");
        assert_eq!(of(None, "limit"), None);
        assert_eq!(file.tables().collect::<Vec<_>>(), [("search", 3)]);
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_line() {
        let error = File::parse(Path::new("x"), "index = 'a'\n\nlimit = = 3\n").unwrap_err();
        assert!(matches!(error, SettingsError::Syntax { line: 3, .. }), "{error}");
    }
}
