//! The columns of the index: what is known of a document by its number alone.
//!
//! Owns the way from a document to what is known of its release, and from a release's id to its block. Must not know scores or
//! queries. Columns are opened when a segment is first asked about, and kept: opening one costs as much as a short query.

use std::collections::BTreeSet;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::columnar::{Column, ColumnValues};
use tantivy::index::SegmentReader;
use tantivy::query::{EnableScoring, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Searcher, TERMINATED, Term};

use super::texts::Texts;
use super::{Index, IndexError};

/// What a column says of each release of a segment, by its number: only headers have it.
struct Each(Arc<dyn ColumnValues<u64>>);

impl Each {
    fn open(reader: &SegmentReader, name: &str, texts: &Texts) -> tantivy::Result<Self> {
        let column = reader.fast_fields().u64(name)?;
        if column.values.num_vals() as usize != texts.releases() {
            let message = format!("the column {name} is not what was written");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message).into());
        }
        Ok(Self(column.values))
    }

    #[inline]
    fn of(&self, number: usize) -> u64 {
        if number < self.0.num_vals() as usize { self.0.get_val(number as u32) } else { 0 }
    }
}

/// The columns of one segment.
pub(crate) struct Columns {
    texts: Arc<Texts>,
    language: Each,
    date: Each,
    key: Each,
    /// Absent where no caption tells anything again.
    retells: Option<Column<u64>>,
}

impl Columns {
    fn open(reader: &SegmentReader, texts: Arc<Texts>) -> tantivy::Result<Self> {
        let each = |name| Each::open(reader, name, &texts);
        let (language, date, key) = (each("language")?, each("date")?, each("key")?);
        Ok(Self { language, date, key, retells: reader.fast_fields().column_opt("retells")?, texts })
    }

    /// The block a document is in: its header, and the document after its last.
    pub(crate) fn block(&self, doc: DocId) -> (DocId, DocId) {
        self.texts.block(doc)
    }

    /// How many releases the segment has, those that are deleted included.
    pub(crate) fn releases(&self) -> usize {
        self.texts.releases()
    }

    /// The header of the release of this number.
    pub(crate) fn header(&self, number: usize) -> DocId {
        self.texts.header(number)
    }

    /// The number of the release with this header.
    pub(crate) fn number(&self, header: DocId) -> usize {
        self.texts.number(header)
    }

    /// For every 64 documents, from those that the first of these is among to those of the last: where releases begin, a bit a
    /// document, the lowest first, and how many begin before.
    pub(crate) fn starts(&self, documents: Range<DocId>) -> impl Iterator<Item = (u64, u32)> + '_ {
        self.texts.starts(documents)
    }

    /// What the releases say.
    pub(super) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The code of a release's language, by its number.
    pub(crate) fn language(&self, number: usize) -> u64 {
        self.language.of(number)
    }

    /// The code of a release's date, by its number; 0 when it has none.
    pub(crate) fn date(&self, number: usize) -> u64 {
        self.date.of(number)
    }

    /// The number made of a release's id, by its own number.
    pub(crate) fn key(&self, number: usize) -> u64 {
        self.key.of(number)
    }

    /// The ordinal of the passage that this one, a caption, tells again.
    pub(crate) fn retells(&self, doc: DocId) -> Option<u32> {
        u32::try_from(self.retells.as_ref()?.first(doc)?).ok()
    }
}

/// The headers of all releases and the lengths of their blocks, the texts of each segment being these.
pub(super) fn headers<'t>(
    searcher: &Searcher,
    texts: impl IntoIterator<Item = &'t Texts>,
) -> Vec<(DocAddress, u32)> {
    let mut headers = Vec::new();
    for ((segment, reader), texts) in (0..).zip(searcher.segment_readers()).zip(texts) {
        headers.extend(
            texts
                .blocks()
                .filter(|(header, _)| !reader.is_deleted(*header))
                .map(|(header, end)| (DocAddress::new(segment, header), end - header)),
        );
    }
    headers
}

impl Index {
    /// The headers of all releases and the lengths of their blocks.
    pub(crate) fn headers(&self) -> Vec<(DocAddress, u32)> {
        headers(self.searcher(), self.components.iter().map(|components| &*components.texts))
    }

    /// The columns of a segment, by its place among the segments of [`Index::searcher`].
    pub(crate) fn columns(&self, segment: u32) -> tantivy::Result<&Columns> {
        let kept = &self.columns[segment as usize];
        if let Some(columns) = kept.get() {
            return Ok(columns);
        }
        let columns = Columns::open(
            self.searcher().segment_reader(segment),
            Arc::clone(&self.components[segment as usize].texts),
        )?;
        Ok(kept.get_or_init(|| columns))
    }

    /// The header of the release with this id and the length of its block.
    pub(crate) fn find_release(&self, id: &str) -> Result<Option<(DocAddress, u32)>, IndexError> {
        self.find_block(id).map_err(IndexError::engine(self.path()))
    }

    /// Whoever issued a release, as their names are written, in order.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn issuers(&self) -> Result<Vec<String>, IndexError> {
        self.all_issuers().map_err(IndexError::engine(self.path()))
    }

    fn all_issuers(&self) -> tantivy::Result<Vec<String>> {
        let mut issuers = BTreeSet::new();
        for reader in self.searcher().segment_readers() {
            let index = reader.inverted_index(self.fields().issuer)?;
            let mut terms = index.terms().stream()?;
            while terms.advance() {
                issuers.insert(String::from_utf8_lossy(terms.key()).into_owned());
            }
        }
        Ok(issuers.into_iter().collect())
    }

    /// The headers of what these issued in a segment, ascending.
    pub(crate) fn issued(&self, segment: u32, issuers: &[String]) -> tantivy::Result<Vec<DocId>> {
        let index = self.searcher().segment_reader(segment).inverted_index(self.fields().issuer)?;
        let mut headers = Vec::new();
        for issuer in issuers {
            let term = Term::from_field_text(self.fields().issuer, issuer);
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            while postings.doc() != TERMINATED {
                headers.push(postings.doc());
                postings.advance();
            }
        }
        headers.sort_unstable();
        Ok(headers)
    }

    fn find_block(&self, id: &str) -> tantivy::Result<Option<(DocAddress, u32)>> {
        let query =
            TermQuery::new(Term::from_field_text(self.fields().release, id), IndexRecordOption::Basic);
        let weight = query.weight(EnableScoring::disabled_from_searcher(self.searcher()))?;
        for (segment, reader) in self.searcher().segment_readers().iter().enumerate() {
            let segment = segment as u32;
            let mut documents = weight.scorer(reader, 1.0)?;
            while documents.doc() != TERMINATED {
                let doc = documents.doc();
                if !reader.is_deleted(doc) {
                    let (header, end) = self.columns(segment)?.block(doc);
                    return Ok(Some((DocAddress::new(segment, header), end - header)));
                }
                documents.advance();
            }
        }
        Ok(None)
    }
}
