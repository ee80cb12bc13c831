//! Answers as lines for other tools: TREC runs and lists of paths.
//!
//! Owns these two line formats. Must not know how results are laid out for people.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};

use super::json::rounded;
use super::sanitize::visible;
use crate::results::SearchResults;

/// What a line of a TREC run stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// A release, at the rank of its best passage.
    #[default]
    Release,
    /// A passage: `release#passage`.
    Passage,
}

/// Writes results as lines of a TREC run, `topic Q0 document rank score tag`.
///
/// Ranks count the lines, from the rank of the first result. `trec_eval` sorts by score and not by rank, so a score
/// that is not less than the one before it is written as a little less.
pub fn run(
    w: &mut dyn Write,
    results: &SearchResults,
    topic: &str,
    tag: &str,
    level: Level,
) -> io::Result<()> {
    let mut seen = HashSet::new();
    let mut rank = results.results.first().map_or(1, |hit| hit.rank);
    let mut before = f64::INFINITY;
    for hit in &results.results {
        let document = match level {
            Level::Release => docno(&hit.release).into_owned(),
            Level::Passage => format!("{}#{}", docno(&hit.release), hit.passage),
        };
        if !seen.insert(document.clone()) {
            continue;
        }
        let score = rounded(hit.score).min(before - 1e-4);
        writeln!(w, "{} Q0 {document} {rank} {score:.4} {}", docno(topic), docno(tag))?;
        rank += 1;
        before = score;
    }
    Ok(())
}

/// An id as TREC files spell it: white space and control characters percent-encoded, `-` for nothing at all.
///
/// Judgments read by whoever compares them with a run must be spelled alike.
#[must_use]
pub fn docno(id: &str) -> Cow<'_, str> {
    let unfit = |c: char| c.is_whitespace() || c.is_control();
    if id.is_empty() {
        return Cow::Borrowed("-");
    }
    if !id.contains(unfit) {
        return Cow::Borrowed(id);
    }
    let mut spelled = String::with_capacity(id.len() + 8);
    for c in id.chars() {
        if unfit(c) {
            spelled.extend(c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02X}")));
        } else {
            spelled.push(c);
        }
    }
    Cow::Owned(spelled)
}

/// How paths are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PathOptions {
    /// A NUL after each path and not a line end, for `xargs -0`.
    pub print0: bool,
    /// Whether a terminal will show them, so that control characters must be made visible. A program gets them as
    /// they are, or it could not open the file.
    pub terminal: bool,
}

/// Writes the path of each file once, best first.
pub fn paths(w: &mut dyn Write, results: &SearchResults, options: PathOptions) -> io::Result<()> {
    let mut seen = HashSet::new();
    for hit in results.results.iter().filter(|hit| seen.insert(hit.path.as_str())) {
        let path = if options.terminal { visible(&hit.path) } else { Cow::Borrowed(&*hit.path) };
        write!(w, "{path}{}", if options.print0 { '\0' } else { '\n' })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_field() {
        assert_eq!(docno("P2026012200321"), "P2026012200321");
        assert_eq!(docno("公告 1\u{3000}\t甲"), "公告%201%E3%80%80%09甲");
        assert_eq!(docno(""), "-");
    }
}
