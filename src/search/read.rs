//! A release as it is read beside a list of results: at once, with what answers the query marked.
//!
//! Owns which plan marks what: the words of the query what was found by them, their translation what was found by that. Must not
//! know how a release is laid out.

use super::highlight::Highlighter;
use super::{Matches, context, parallel};
use crate::index::{Index, IndexError};
use crate::results::{MarkedRelease, Matched, ReleaseView};

/// A release with all its passages, by its id; `None` when there is none of that id. Unlike [`release`](super::release) it does
/// not name identical copies: they are in the manifest, and reading that takes the longer the more files there are.
///
/// # Errors
/// When the index cannot be read.
pub fn read_release(index: &Index, id: &str) -> Result<Option<ReleaseView>, IndexError> {
    let Some((header, span)) = index.find_release(id)? else { return Ok(None) };
    let document = index.document(header)?;
    let Some(stored) = document.release() else { return Ok(None) };
    let versions = parallel::versions(index, id, stored.lang);
    let counterparts = parallel::views(index, &versions)?;
    let passages = context::passages(index, header, 1..span)?;
    Ok(Some(ReleaseView {
        release: stored.id,
        path: index.display_path(stored.root, &stored.path),
        copies: Vec::new(),
        lang: stored.lang.tag().to_owned(),
        title: document.text,
        date: stored.date,
        time: stored.time,
        issuer: stored.issuer,
        url: stored.url,
        counterpart: counterparts.first().map(|version| version.release.clone()),
        counterparts,
        passages,
    }))
}

impl Matches {
    /// Marks what of a release answers the query, by its own words or (where it was asked for: see
    /// [`parallel`](super::SearchOptions::parallel)) by their translation.
    #[must_use]
    pub fn mark(&self, view: ReleaseView, matched: Matched) -> MarkedRelease {
        let plan = match (matched, &self.other) {
            (Matched::Translation, Some(translated)) => translated,
            _ => &self.plan,
        };
        let highlighter = Highlighter::new(plan);
        MarkedRelease {
            title_highlights: highlighter.highlight(&view.title, true),
            highlights: view
                .passages
                .iter()
                .map(|passage| highlighter.highlight(&passage.text, false))
                .collect(),
            view,
        }
    }
}
