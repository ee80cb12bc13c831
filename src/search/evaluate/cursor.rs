//! The postings of one group of a plan in one segment.
//!
//! Owns the union of a group's alternatives, the best of which counts. Must not know releases.

use tantivy::index::SegmentReader;
use tantivy::query::{Scorer, Weight};
use tantivy::{DocId, Score, TERMINATED};

use crate::query::plan::{Group, Role};

/// An alternative of a group as the engine evaluates it, and what its score is multiplied by.
pub(super) type Way = (Box<dyn Weight>, Score);

/// Where the postings of one group are.
pub(super) struct Cursor {
    /// Only titles are looked at.
    pub title_only: bool,
    /// Whether what is found counts for something; what is asked for only to be excluded does not.
    pub scores: bool,
    /// About how many documents there are to read.
    pub cost: u64,
    alternatives: Vec<(Box<dyn Scorer>, Score)>,
    /// The first document of any alternative.
    doc: DocId,
}

impl Cursor {
    pub(super) fn open(reader: &SegmentReader, group: &Group, ways: &[Way]) -> tantivy::Result<Self> {
        let mut alternatives = Vec::with_capacity(ways.len());
        for (weight, factor) in ways {
            let scorer = weight.scorer(reader, 1.0)?;
            if scorer.doc() != TERMINATED {
                alternatives.push((scorer, *factor));
            }
        }
        let cost = alternatives.iter().map(|(scorer, _)| scorer.cost()).sum();
        let scores = group.role != Role::Excluded;
        let mut cursor = Self { title_only: group.title_only, scores, cost, alternatives, doc: 0 };
        cursor.doc = cursor.first();
        Ok(cursor)
    }

    fn first(&self) -> DocId {
        self.alternatives.iter().map(|(scorer, _)| scorer.doc()).min().unwrap_or(TERMINATED)
    }

    /// The document it stands at; [`TERMINATED`] behind the last.
    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    /// Goes to the first document from `target` on; never back.
    pub(super) fn seek(&mut self, target: DocId) {
        if self.doc >= target {
            return;
        }
        for (scorer, _) in &mut self.alternatives {
            if scorer.doc() < target {
                scorer.seek(target);
            }
        }
        self.doc = self.first();
    }

    /// Reads what is before `end` and stays there.
    pub(super) fn read(&mut self, end: DocId, mut found: impl FnMut(DocId, Score)) {
        if let [(scorer, factor)] = self.alternatives.as_mut_slice() {
            while self.doc < end {
                found(self.doc, if self.scores { scorer.score() * *factor } else { 0.0 });
                self.doc = scorer.advance();
            }
            return;
        }
        while self.doc < end {
            let mut best: Score = 0.0;
            let mut next = TERMINATED;
            for (scorer, factor) in &mut self.alternatives {
                let mut at = scorer.doc();
                if at == self.doc {
                    if self.scores {
                        best = best.max(scorer.score() * *factor);
                    }
                    at = scorer.advance();
                }
                next = next.min(at);
            }
            found(self.doc, best);
            self.doc = next;
        }
    }
}
