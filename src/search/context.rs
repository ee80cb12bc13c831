//! The passages around a hit.
//!
//! Owns which passages stand before and after one in its release. Must not know how they are shown.

use std::ops::Range;

use tantivy::DocAddress;

use super::evaluate::Found;
use crate::index::{Index, IndexError};
use crate::results::{ContextView, PassageView};

/// Up to `count` passages before this one and as many after it, in the order of the release; the title is none of them.
pub(super) fn around(index: &Index, found: &Found, count: u32) -> Result<ContextView, IndexError> {
    let columns = index.columns(found.header.segment_ord).map_err(IndexError::engine(index.path()))?;
    let (header, end) = columns.block(found.header.doc_id);
    let span = end - header;
    let at = found.ordinal;
    let before = at.saturating_sub(count).max(1)..at.max(1);
    let after = at + 1..at.saturating_add(count).saturating_add(1).min(span);
    Ok(ContextView {
        before: passages(index, found.header, before)?,
        after: passages(index, found.header, after)?,
    })
}

/// Some passages of the release with this header.
pub(super) fn passages(
    index: &Index,
    header: DocAddress,
    ordinals: Range<u32>,
) -> Result<Vec<PassageView>, IndexError> {
    let mut passages = Vec::with_capacity(ordinals.len());
    let mut texts = index.texts(header)?;
    for ordinal in ordinals {
        let document = texts.document(ordinal)?;
        let stored = document.passage();
        passages.push(PassageView {
            passage: u64::from(ordinal),
            kind: stored.kind.unwrap_or_else(|| "body".to_owned()),
            page: stored.page,
            text: document.text,
        });
    }
    Ok(passages)
}
