//! Which releases of a segment are looked at at all.
//!
//! Owns filters and deletions. Must not know what is searched for.

use tantivy::index::SegmentReader;
use tantivy::{DocAddress, DocId};

use crate::index::{Columns, Index};
use crate::query::plan::Filters;

/// The releases of one segment that pass the filters.
pub(super) struct Scope<'a> {
    pub segment: u32,
    pub reader: &'a SegmentReader,
    pub columns: &'a Columns,
    filters: &'a Filters,
    /// The languages that pass, a bit a code.
    languages: u64,
    /// The headers of the releases whose issuer passes, ascending; `None` where every issuer does.
    issued: Option<Vec<DocId>>,
}

impl<'a> Scope<'a> {
    pub(super) fn open(index: &'a Index, segment: u32, filters: &'a Filters) -> tantivy::Result<Self> {
        let reader = index.searcher().segment_reader(segment);
        let columns = index.columns(segment)?;
        let languages = if filters.asks_for_languages() { filters.passing_languages() } else { u64::MAX };
        let issued = filters.issuers.as_deref().map(|issuers| index.issued(segment, issuers)).transpose()?;
        Ok(Self { segment, reader, columns, filters, languages, issued })
    }

    pub(super) fn at(&self, header: DocId) -> DocAddress {
        DocAddress::new(self.segment, header)
    }

    /// Whether every release is looked at.
    pub(super) fn is_everything(&self) -> bool {
        self.filters.is_empty() && !self.reader.has_deletes()
    }

    /// Whether the release of this header is looked at.
    pub(super) fn passes(&self, header: DocId) -> bool {
        !self.reader.is_deleted(header)
            && (self.filters.is_empty() || self.filter(self.columns.number(header), || header))
    }

    /// Whether the release of this number is looked at.
    pub(super) fn passes_number(&self, number: usize) -> bool {
        let header = || self.columns.header(number);
        (self.filters.is_empty() || self.filter(number, header))
            && !(self.reader.has_deletes() && self.reader.is_deleted(header()))
    }

    fn filter(&self, number: usize, header: impl Fn() -> DocId) -> bool {
        (self.languages == u64::MAX || self.languages >> self.columns.language(number) & 1 == 1)
            && (!self.filters.asks_for_dates() || self.filters.pass_date(self.columns.date(number)))
            && self.issued.as_ref().is_none_or(|issued| issued.binary_search(&header()).is_ok())
    }
}
