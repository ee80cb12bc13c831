//! Terms: the commonest way to find a group, without the engine's detours.
//!
//! Owns BM25 (Robertson et al. 1994) as the engine computes it, bit for bit: the tests compare them. The norms of a field are
//! computed once for all terms of a query, a term is looked up once in each segment, and its postings are read by block, without a
//! call through a table of functions for each document.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, Searcher, Term};

use crate::index::bm25::{K1, norms};
use crate::index::{Impact, Impacts};

/// What is known of the texts of a field.
struct Lengths {
    /// How many tokens they have.
    average: Score,
    /// See [`norms`].
    norms: [Score; 256],
}

/// The statistics that BM25 needs, for the terms of one query.
pub(super) struct Statistics<'a> {
    searcher: &'a Searcher,
    documents: u64,
    lengths: HashMap<Field, Arc<Lengths>>,
}

/// A term of the index, looked up.
pub(super) struct TermWay {
    field: Field,
    /// Where its postings are, a segment each; none where it does not occur.
    infos: Vec<Option<TermInfo>>,
    /// Its inverse document frequency times k₁ + 1: what it scores at most.
    pub most: Score,
    bytes: Vec<u8>,
    in_index: Arc<Lengths>,
}

/// Postings in a block of the engine's; its last may have fewer, and behind them [`tantivy::TERMINATED`].
const BLOCK: usize = 128;

/// The postings of a term in one segment.
pub(super) struct TermPostings {
    postings: BlockSegmentPostings,
    /// The place in the block of postings that is read.
    at: usize,
    doc: DocId,
    /// The last document of that block.
    last: DocId,
    best: Best,
    lengths: FieldNormReader,
    weight: Score,
    in_index: Arc<Lengths>,
}

/// What is known of the best score in a block of postings.
#[derive(Clone, Copy)]
enum Best {
    /// Nothing, and nobody has asked.
    Unknown,
    /// Asked for once. Where postings are read here and there only, computing it would take longer than it saves.
    Asked,
    Known(Score),
}

impl<'a> Statistics<'a> {
    pub(super) fn of(searcher: &'a Searcher) -> Self {
        let documents = searcher.segment_readers().iter().map(|reader| u64::from(reader.max_doc())).sum();
        Self { searcher, documents, lengths: HashMap::new() }
    }

    /// How many segments there are.
    pub(super) fn segments(&self) -> usize {
        self.searcher.segment_readers().len()
    }

    fn lengths(&mut self, field: Field) -> tantivy::Result<Arc<Lengths>> {
        if let Some(lengths) = self.lengths.get(&field) {
            return Ok(Arc::clone(lengths));
        }
        let mut tokens = 0;
        for reader in self.searcher.segment_readers() {
            tokens += reader.inverted_index(field)?.total_num_tokens();
        }
        let average = tokens as Score / self.documents as Score;
        let lengths = Arc::new(Lengths { average, norms: norms(average) });
        self.lengths.insert(field, Arc::clone(&lengths));
        Ok(lengths)
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
        let bytes = term.serialized_value_bytes().to_vec();
        Ok(TermWay { field, infos, most, bytes, in_index: self.lengths(field)? })
    }
}

impl TermWay {
    /// How many documents hold it, those that are deleted included.
    pub(super) fn documents(&self) -> u64 {
        self.infos.iter().flatten().map(|info| u64::from(info.doc_freq)).sum()
    }

    /// How many of them are in a segment.
    pub(super) fn documents_in(&self, segment: u32) -> u64 {
        self.infos[segment as usize].as_ref().map_or(0, |info| u64::from(info.doc_freq))
    }

    /// Its postings in a segment; `None` where it does not occur.
    pub(super) fn postings(
        &self,
        segment: u32,
        reader: &SegmentReader,
    ) -> tantivy::Result<Option<TermPostings>> {
        let Some(postings) = self.blocks(segment, reader, IndexRecordOption::WithFreqs)? else {
            return Ok(None);
        };
        let lengths = reader.fieldnorms_readers().get_field(self.field)?;
        let lengths = lengths.unwrap_or_else(|| FieldNormReader::constant(reader.max_doc(), 1));
        let (doc, last) = (postings.doc(0), postings.doc(BLOCK - 1));
        let (at, best, weight, in_index) = (0, Best::Unknown, self.most, Arc::clone(&self.in_index));
        Ok(Some(TermPostings { postings, at, doc, last, best, lengths, weight, in_index }))
    }

    /// The documents of a segment that hold it; `None` where it does not occur.
    pub(super) fn documents_of(
        &self,
        segment: u32,
        reader: &SegmentReader,
    ) -> tantivy::Result<Option<BlockSegmentPostings>> {
        self.blocks(segment, reader, IndexRecordOption::Basic)
    }

    fn blocks(
        &self,
        segment: u32,
        reader: &SegmentReader,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<BlockSegmentPostings>> {
        let Some(info) = &self.infos[segment as usize] else { return Ok(None) };
        let index = reader.inverted_index(self.field)?;
        Ok(Some(index.read_block_postings_from_terminfo(info, option)?))
    }

    /// Its impacts in a segment, if it has any there.
    pub(super) fn impact<'a>(&self, impacts: &'a Impacts) -> Option<Impact<'a>> {
        impacts.of(self.field, &self.bytes, self.in_index.average)
    }
}

impl TermPostings {
    pub(super) fn documents(&self) -> u64 {
        u64::from(self.postings.doc_freq())
    }

    #[inline]
    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    #[inline]
    pub(super) fn advance(&mut self) -> DocId {
        self.at += 1;
        if self.at == BLOCK {
            self.postings.advance();
            self.at = 0;
            self.last = self.postings.doc(BLOCK - 1);
            self.best = Best::Unknown;
        }
        self.doc = self.postings.doc(self.at);
        self.doc
    }

    #[inline]
    pub(super) fn seek(&mut self, target: DocId) {
        if self.doc >= target {
            return;
        }
        // Of terms that are often found together, it is often the next.
        let next = if self.at + 1 < BLOCK { self.postings.doc(self.at + 1) } else { 0 };
        if next >= target {
            self.at += 1;
            self.doc = next;
        } else {
            let moves = self.last < target;
            self.at = self.postings.seek(target);
            self.doc = self.postings.doc(self.at);
            if moves {
                self.last = self.postings.doc(BLOCK - 1);
                self.best = Best::Unknown;
            }
        }
    }

    #[inline]
    fn score_of(&self, doc: DocId, occurrences: u32) -> Score {
        let norm = self.in_index.norms[usize::from(self.lengths.fieldnorm_id(doc))];
        let occurrences = occurrences as Score;
        self.weight * (occurrences / (occurrences + norm))
    }

    /// What it scores in the document it stands at.
    #[inline]
    pub(super) fn score(&self) -> Score {
        self.score_of(self.doc, self.postings.freq(self.at))
    }

    /// The most that it can score in a document before `end`, from where it stands.
    #[inline]
    pub(super) fn most_before(&mut self, end: DocId) -> Score {
        match self.best {
            // The next block of postings is not known.
            _ if self.last < end - 1 => self.weight,
            Best::Known(score) => score,
            Best::Unknown => {
                self.best = Best::Asked;
                self.weight
            }
            Best::Asked => {
                let postings = self.postings.docs().iter().zip(self.postings.freqs());
                let score = postings
                    .fold(0.0, |best: Score, (&doc, &occurrences)| best.max(self.score_of(doc, occurrences)));
                self.best = Best::Known(score);
                score
            }
        }
    }

    /// Calls `found` with each document before `end` and its score, and stays there.
    #[inline]
    pub(super) fn read(&mut self, end: DocId, mut found: impl FnMut(DocId, Score)) {
        while self.doc < end {
            let postings = self.postings.docs().iter().zip(self.postings.freqs()).skip(self.at);
            let mut read = 0;
            for (&doc, &occurrences) in postings {
                if doc >= end {
                    break;
                }
                found(doc, self.score_of(doc, occurrences));
                read += 1;
            }
            self.at += read - 1;
            self.advance();
        }
    }
}
