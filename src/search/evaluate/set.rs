//! Sets of documents: what one of many terms finds, each document scoring 1.
//!
//! Owns the sets of one search: each is made once a segment, whoever asks for it first, and read by all its threads. Must not know
//! which terms they are.

use std::sync::{Arc, OnceLock};

use tantivy::index::SegmentReader;
use tantivy::{DocId, TERMINATED};

use super::stretch::{Stretch, WORD, between, count, first};
use crate::query::expanded::ExpandedQuery;

/// A set: a bit a document.
type Bits = Arc<Vec<u64>>;

/// The documents that a query finds.
pub(super) struct SetWay {
    query: ExpandedQuery,
    /// One a segment, and how many documents it has.
    sets: Vec<OnceLock<(Bits, u64)>>,
}

/// Those of one segment, in their order.
pub(super) struct SetPostings {
    set: Bits,
    documents: u64,
    /// The document it stands at; [`TERMINATED`] behind the last.
    doc: DocId,
}

/// What a release has of a set.
pub(super) struct Holding {
    /// The place of the release in its stretch.
    pub place: usize,
    pub in_title: bool,
    /// Whether a passage that is not its title is one of the documents.
    pub elsewhere: bool,
}

impl SetWay {
    pub(super) fn new(query: ExpandedQuery, segments: usize) -> Self {
        Self { query, sets: (0..segments).map(|_| OnceLock::new()).collect() }
    }

    /// How many documents are in the sets that have been made.
    pub(super) fn documents(&self) -> u64 {
        self.sets.iter().filter_map(OnceLock::get).map(|(_, documents)| documents).sum()
    }

    pub(super) fn postings(&self, segment: u32, reader: &SegmentReader) -> tantivy::Result<SetPostings> {
        let kept = &self.sets[segment as usize];
        let (set, documents) = if let Some(kept) = kept.get() {
            kept
        } else {
            let set = self.query.documents(reader)?;
            let documents = count(&set);
            kept.get_or_init(|| (Arc::new(set), documents))
        };
        let mut postings = SetPostings { set: Arc::clone(set), documents: *documents, doc: 0 };
        postings.doc = postings.first_from(0);
        Ok(postings)
    }
}

impl SetPostings {
    pub(super) fn documents(&self) -> u64 {
        self.documents
    }

    #[inline]
    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    #[inline]
    pub(super) fn seek(&mut self, target: DocId) {
        if self.doc < target {
            self.doc = self.first_from(target);
        }
    }

    /// The first document from this one on.
    #[inline]
    fn first_from(&self, target: DocId) -> DocId {
        first(|at| self.set.get(at).copied(), target as usize).map_or(TERMINATED, |doc| doc as DocId)
    }

    /// Sets the bits of those of a range of documents; `bits` begins with the word that its first is in.
    pub(super) fn unite(&self, (start, end): (DocId, DocId), bits: &mut [u64]) {
        let (start, end) = (start as usize, end as usize);
        let words = self.set.iter().enumerate().skip(start / WORD);
        words.zip(bits).for_each(|((at, word), own)| *own |= word & between(at, start, end));
    }

    /// Calls `found` with each release of a stretch that has one of these documents.
    pub(super) fn releases(&self, stretch: &Stretch<'_>, mut found: impl FnMut(Holding)) {
        let (start, end) = (stretch.documents.start as usize, stretch.documents.end as usize);
        let mut last: Option<Holding> = None;
        for (at, &word) in (start / WORD..).zip(stretch.starts) {
            let mut left = self.set.get(at).map_or(0, |word| word & between(at, start, end));
            while left != 0 {
                let bit = left.trailing_zeros();
                let (place, in_title) = stretch.place_in(word, bit as usize);
                let next = word.0 & (u64::MAX << bit << 1);
                let own = left & (next & next.wrapping_neg()).wrapping_sub(1);
                left ^= own;
                let elsewhere = !in_title || own & (own - 1) != 0;
                match &mut last {
                    // It began in a word before.
                    Some(last) if last.place == place => last.elsewhere = true,
                    _ => {
                        last.replace(Holding { place, in_title, elsewhere }).into_iter().for_each(&mut found)
                    }
                }
            }
        }
        last.into_iter().for_each(found);
    }

    /// Calls `found` with each document before `end`, and stays there.
    #[inline]
    pub(super) fn read(&mut self, end: DocId, mut found: impl FnMut(DocId)) {
        while self.doc < end {
            found(self.doc);
            self.doc = self.first_from(self.doc + 1);
        }
    }
}
