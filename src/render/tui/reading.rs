//! A release that is being read, with a version of it in another language.
//!
//! Owns which passages of the version belong to one of the release. Must not know how either is laid out.

use super::View;
use crate::results::{Hit, MarkedRelease, PassageView, ReleaseView};

/// A release that is being read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The release.
    pub own: MarkedRelease,
    /// The passage that was found; 0 is the title.
    pub passage: u64,
    /// Its version in another language.
    pub other: Option<Version>,
}

/// A version of a release in another language.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// The version.
    pub release: MarkedRelease,
    /// Which passages say the same, in order: that of the release and that of the version, of which one may be missing.
    pub pairs: Vec<[Option<u64>; 2]>,
}

impl Reading {
    /// What is known of a release by a result alone: the passage that was found.
    #[must_use]
    pub fn of_hit(hit: &Hit) -> Self {
        let passage = (hit.passage > 0).then(|| PassageView {
            passage: hit.passage,
            kind: "body".to_owned(),
            page: hit.page,
            text: hit.text.clone(),
        });
        let own = MarkedRelease {
            title_highlights: if hit.passage == 0 {
                hit.highlights.clone()
            } else {
                hit.title_highlights.clone()
            },
            highlights: passage.iter().map(|_| hit.highlights.clone()).collect(),
            view: ReleaseView {
                release: hit.release.clone(),
                path: hit.path.clone(),
                copies: Vec::new(),
                lang: hit.lang.clone(),
                title: hit.title.clone(),
                date: hit.date.clone(),
                time: None,
                issuer: hit.issuer.clone(),
                url: None,
                counterpart: hit.counterpart.clone(),
                counterparts: Vec::new(),
                passages: passage.into_iter().collect(),
            },
        };
        Self { own, passage: hit.passage, other: None }
    }

    /// The text of the passage that was found, as a view shows it: of both versions, the release's own first.
    #[must_use]
    pub fn shown_text(&self, view: View) -> String {
        let mut texts = Vec::new();
        let other = self.other.as_ref().filter(|_| view != View::Own);
        if view != View::Other || other.is_none() {
            texts.extend(text(&self.own.view, self.passage));
        }
        if let Some(other) = other {
            let passages = other.same(self.passage);
            texts.extend(passages.into_iter().filter_map(|passage| text(&other.release.view, passage)));
        }
        texts.join("\n")
    }

    /// The passages of both versions as they stand beside each other.
    pub(super) fn pairs(&self, other: &Version) -> Vec<[Option<u64>; 2]> {
        if !other.pairs.is_empty() {
            return other.pairs.clone();
        }
        // Nothing is known of which say the same: in order.
        let counts = [&self.own, &other.release].map(|release| release.view.passages.len() as u64);
        let longest = counts[0].max(counts[1]);
        (1..=longest).map(|at| counts.map(|count| (at <= count).then_some(at))).collect()
    }
}

impl Version {
    /// The passages that say the same as one of the release.
    #[must_use]
    pub fn same(&self, passage: u64) -> Vec<u64> {
        if passage == 0 {
            return vec![0];
        }
        let own = |[own, other]: &[Option<u64>; 2]| (*own == Some(passage)).then_some(*other).flatten();
        let same: Vec<u64> = self.pairs.iter().filter_map(own).collect();
        if !same.is_empty() {
            return same;
        }
        // Of two passages that one translates, the second has none of its own: that of the one before is it, or near it.
        let before = |[own, other]: &[Option<u64>; 2]| own.filter(|own| *own < passage).and(*other);
        self.pairs.iter().filter_map(before).max().into_iter().collect()
    }
}

fn text(release: &ReleaseView, passage: u64) -> Option<String> {
    match passage.checked_sub(1) {
        None => Some(release.title.clone()),
        Some(_) => {
            let found = release.passages.iter().find(|view| view.passage == passage);
            found.map(|view| view.text.clone())
        }
    }
}
