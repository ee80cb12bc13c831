//! Terms: the commonest way to find a group, without the engine's detours.
//!
//! Owns BM25 (Robertson et al. 1994) as the engine computes it, bit for bit: the tests compare them. The norms of a field are
//! computed once for all terms of a query, a term is looked up once in each segment, and its postings are read without a call
//! through a table of functions for each document.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, Searcher, Term};

/// How soon more occurrences of a term stop to count; the engine's.
const K1: Score = 1.2;
/// How much the length of a text counts; the engine's.
const B: Score = 0.75;

/// What is known of the texts of a field: the part of BM25 that depends on a text's length, by the engine's code for lengths.
type Norms = Arc<[Score; 256]>;

/// The statistics that BM25 needs, for the terms of one query.
pub(super) struct Statistics<'a> {
    searcher: &'a Searcher,
    documents: u64,
    norms: HashMap<Field, Norms>,
}

/// A term of the index, looked up.
pub(super) struct TermWay {
    field: Field,
    /// Where its postings are, a segment each; none where it does not occur.
    infos: Vec<Option<TermInfo>>,
    /// Its inverse document frequency times k₁ + 1: what it scores at most.
    pub most: Score,
    norms: Norms,
}

/// The postings of a term in one segment.
pub(super) struct TermPostings {
    postings: SegmentPostings,
    lengths: FieldNormReader,
    weight: Score,
    norms: Norms,
}

impl<'a> Statistics<'a> {
    pub(super) fn of(searcher: &'a Searcher) -> Self {
        let documents = searcher.segment_readers().iter().map(|reader| u64::from(reader.max_doc())).sum();
        Self { searcher, documents, norms: HashMap::new() }
    }

    fn norms(&mut self, field: Field) -> tantivy::Result<Norms> {
        if let Some(norms) = self.norms.get(&field) {
            return Ok(Arc::clone(norms));
        }
        let mut tokens = 0;
        for reader in self.searcher.segment_readers() {
            tokens += reader.inverted_index(field)?.total_num_tokens();
        }
        let average = tokens as Score / self.documents as Score;
        let mut norms = [0.0; 256];
        for (code, norm) in (0..=u8::MAX).zip(&mut norms) {
            *norm = K1 * (1.0 - B + B * FieldNormReader::id_to_fieldnorm(code) as Score / average);
        }
        let norms: Norms = Arc::new(norms);
        self.norms.insert(field, Arc::clone(&norms));
        Ok(norms)
    }

    /// Looks a term up in every segment.
    pub(super) fn term(&mut self, term: &Term) -> tantivy::Result<TermWay> {
        let field = term.field();
        let mut infos = Vec::with_capacity(self.searcher.segment_readers().len());
        for reader in self.searcher.segment_readers() {
            infos.push(reader.inverted_index(field)?.get_term_info(term)?);
        }
        let holding: u64 = infos.iter().flatten().map(|info| u64::from(info.doc_freq)).sum();
        let rarity = ((self.documents - holding) as Score + 0.5) / (holding as Score + 0.5);
        let most = (1.0 + rarity).ln() * (1.0 + K1);
        Ok(TermWay { field, infos, most, norms: self.norms(field)? })
    }
}

impl TermWay {
    /// How many documents hold it, those that are deleted included.
    pub(super) fn documents(&self) -> u64 {
        self.infos.iter().flatten().map(|info| u64::from(info.doc_freq)).sum()
    }

    /// Its postings in a segment; `None` where it does not occur.
    pub(super) fn postings(
        &self,
        segment: u32,
        reader: &tantivy::index::SegmentReader,
    ) -> tantivy::Result<Option<TermPostings>> {
        let Some(info) = &self.infos[segment as usize] else { return Ok(None) };
        let index = reader.inverted_index(self.field)?;
        let postings = index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        let lengths = reader.fieldnorms_readers().get_field(self.field)?;
        let lengths = lengths.unwrap_or_else(|| FieldNormReader::constant(reader.max_doc(), 1));
        Ok(Some(TermPostings { postings, lengths, weight: self.most, norms: Arc::clone(&self.norms) }))
    }
}

impl TermPostings {
    pub(super) fn documents(&self) -> u64 {
        u64::from(self.postings.doc_freq())
    }

    pub(super) fn doc(&self) -> DocId {
        self.postings.doc()
    }

    pub(super) fn advance(&mut self) -> DocId {
        self.postings.advance()
    }

    pub(super) fn seek(&mut self, target: DocId) {
        self.postings.seek(target);
    }

    pub(super) fn score(&self) -> Score {
        let norm = self.norms[usize::from(self.lengths.fieldnorm_id(self.doc()))];
        let occurrences = self.postings.term_freq() as Score;
        self.weight * (occurrences / (occurrences + norm))
    }
}
