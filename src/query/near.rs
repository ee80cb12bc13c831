//! The `"a b"~N` query: sequences of units near each other, in any order.
//!
//! Owns its matching in the engine: documents that hold all the terms, then their positions. tantivy's own slop moves
//! single terms and would tear a sequence of bigrams apart.

use std::ops::Range;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, TERMINATED, Term};

use super::pattern::windows;

/// One sequence: its terms at their offsets, and how many units it is long.
pub(crate) type Sequence = (Vec<(usize, Term)>, usize);

/// Matches documents in which all sequences stand with at most `distance` units between them.
#[derive(Debug, Clone)]
pub(crate) struct NearQuery {
    sequences: Arc<Vec<Sequence>>,
    distance: u32,
}

impl NearQuery {
    pub(crate) fn new(sequences: Vec<Sequence>, distance: u32) -> Self {
        Self { sequences: Arc::new(sequences), distance }
    }

    /// All terms that a document must hold.
    pub(crate) fn terms(&self) -> impl Iterator<Item = &Term> {
        self.sequences.iter().flat_map(|(terms, _)| terms).map(|(_, term)| term)
    }
}

impl Query for NearQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let similarity = match scoring {
            EnableScoring::Enabled { statistics_provider, .. } => {
                let terms: Vec<Term> = self.terms().cloned().collect();
                Some(Bm25Weight::for_terms(statistics_provider, &terms)?)
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(NearWeight { query: self.clone(), similarity }))
    }
}

struct NearWeight {
    query: NearQuery,
    similarity: Option<Bm25Weight>,
}

impl Weight for NearWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut sequences = Vec::new();
        let mut norms = None;
        for (terms, length) in self.query.sequences.iter() {
            let mut lists = Vec::new();
            for (offset, term) in terms {
                let postings = reader
                    .inverted_index(term.field())?
                    .read_postings(term, IndexRecordOption::WithFreqsAndPositions)?;
                let Some(postings) = postings else { return Ok(Box::new(EmptyScorer)) };
                lists.push((*offset, postings));
                if norms.is_none() {
                    norms = reader.fieldnorms_readers().get_field(term.field())?;
                }
            }
            sequences.push((lists, *length));
        }
        let mut scorer = NearScorer {
            sequences,
            distance: self.query.distance,
            norms: norms.unwrap_or_else(|| FieldNormReader::constant(reader.max_doc(), 1)),
            similarity: self.similarity.as_ref().map(|weight| weight.boost_by(boost)),
            doc: 0,
            count: 0,
        };
        scorer.doc = scorer.next_from(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(tantivy::TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("near", scorer.score()))
    }
}

struct NearScorer {
    sequences: Vec<(Vec<(usize, SegmentPostings)>, usize)>,
    distance: u32,
    norms: FieldNormReader,
    similarity: Option<Bm25Weight>,
    doc: DocId,
    /// How often the whole is in the document.
    count: u32,
}

impl NearScorer {
    /// The first matching document from `target` on.
    fn next_from(&mut self, mut target: DocId) -> DocId {
        'documents: loop {
            if target >= TERMINATED {
                return TERMINATED;
            }
            for (lists, _) in &mut self.sequences {
                for (_, postings) in lists {
                    if postings.doc() < target {
                        postings.seek(target);
                    }
                    if postings.doc() > target {
                        target = postings.doc();
                        continue 'documents;
                    }
                }
            }
            self.count = self.windows();
            if self.count > 0 {
                return target;
            }
            target += 1;
        }
    }

    /// How many windows the current document has.
    fn windows(&mut self) -> u32 {
        let mut occurrences: Vec<Vec<Range<usize>>> = Vec::with_capacity(self.sequences.len());
        let mut positions = Vec::new();
        for (lists, length) in &mut self.sequences {
            let mut starts: Option<Vec<usize>> = None;
            for (offset, postings) in lists {
                postings.positions(&mut positions);
                let shifted =
                    positions.iter().filter_map(|&position| (position as usize).checked_sub(*offset));
                starts = Some(match starts {
                    None => shifted.collect(),
                    Some(starts) => {
                        let shifted: Vec<usize> = shifted.collect();
                        starts.into_iter().filter(|start| shifted.binary_search(start).is_ok()).collect()
                    }
                });
            }
            let starts = starts.unwrap_or_default();
            occurrences.push(starts.into_iter().map(|start| start..start + *length).collect());
        }
        u32::try_from(windows(&occurrences, self.distance).len()).unwrap_or(u32::MAX)
    }
}

impl DocSet for NearScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = self.next_from(self.doc + 1);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.next_from(target);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let lists = self.sequences.iter().flat_map(|(lists, _)| lists);
        lists.map(|(_, postings)| postings.size_hint()).min().unwrap_or(0)
    }
}

impl Scorer for NearScorer {
    fn score(&mut self) -> Score {
        let norm = self.norms.fieldnorm_id(self.doc);
        self.similarity.as_ref().map_or(1.0, |weight| weight.score(norm, self.count))
    }
}
