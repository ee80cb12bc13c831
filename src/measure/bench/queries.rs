//! The queries of a measurement.
//!
//! Owns the kinds there are and the file of queries. Must not know an index.

use std::path::Path;

use super::BenchError;

/// A query and the kind it is counted with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BenchQuery {
    /// One of [`KINDS`], or what a file of queries calls it.
    pub kind: String,
    /// As it would be typed.
    pub text: String,
}

/// Looks only in the other language.
pub const CROSS: &str = "cross";

/// The kinds that are drawn, in the order they are reported in.
pub const KINDS: [&str; 11] =
    ["word", "words", "phrase", "boolean", "prefix", "fuzzy", "dated", "latin", "han", "mixed", CROSS];

impl BenchQuery {
    /// Whether releases in the other language are what is looked for.
    #[must_use]
    pub fn is_cross(&self) -> bool {
        self.kind == CROSS
    }
}

/// Reads queries, one a line, each `query` or `kind<TAB>query`; empty lines and those that begin with `#` are passed over.
///
/// # Errors
/// When the file cannot be read, or holds no query.
pub fn read(path: &Path) -> Result<Vec<BenchQuery>, BenchError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| BenchError::Read { path: path.to_owned(), source })?;
    let queries = parse(&text);
    if queries.is_empty() { Err(BenchError::NoQueries("the file holds none")) } else { Ok(queries) }
}

fn parse(text: &str) -> Vec<BenchQuery> {
    let lines = text.trim_start_matches('\u{feff}').lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    let query = |line: &str| {
        let (kind, text) = line.split_once('\t').unwrap_or(("query", line));
        BenchQuery { kind: kind.trim().to_owned(), text: text.trim().to_owned() }
    };
    lines.map(query).filter(|query| !query.text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_query_with_or_without_its_kind() {
        let read =
            parse("\u{feff}# a comment\n渡輪 停航\n\nphrase\t\"tunnel toll\"\n cross\t hospital \nempty\t\n");
        let plain: Vec<(&str, &str)> =
            read.iter().map(|query| (query.kind.as_str(), query.text.as_str())).collect();
        assert_eq!(plain, [("query", "渡輪 停航"), ("phrase", "\"tunnel toll\""), ("cross", "hospital")]);
        assert!(read[2].is_cross());
    }
}
