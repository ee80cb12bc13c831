//! Sets of documents: what one of many terms finds, each document scoring 1.
//!
//! Owns the sets of one search: each is made once a segment, whoever asks for it first, and read by all its threads. Must not know
//! which terms they are.

use std::sync::{Arc, OnceLock};

use tantivy::index::SegmentReader;
use tantivy::{BitSet, DocId, TERMINATED};

use crate::query::expanded::ExpandedQuery;

/// Documents of a word of a set.
const WORD: u32 = 64;

/// The documents that a query finds.
pub(super) struct SetWay {
    query: ExpandedQuery,
    /// One a segment: the set and how many it has.
    sets: Vec<OnceLock<(Arc<BitSet>, u64)>>,
}

/// Those of one segment, in their order.
pub(super) struct SetPostings {
    set: Arc<BitSet>,
    documents: u64,
    /// The document it stands at; [`TERMINATED`] behind the last.
    doc: DocId,
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
            let documents = set.len() as u64;
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
        if target >= self.set.max_value() {
            return TERMINATED;
        }
        let word = target / WORD;
        let mut bits = u64::from_le_bytes(self.set.tinyset(word).into_bytes()) >> (target % WORD);
        if bits != 0 {
            return target + bits.trailing_zeros();
        }
        let Some(word) = self.set.first_non_empty_bucket(word + 1) else { return TERMINATED };
        bits = u64::from_le_bytes(self.set.tinyset(word).into_bytes());
        word * WORD + bits.trailing_zeros()
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
