//! The engine's side: when texts are written and merged.
//!
//! Owns the adapter to the engine's segment components. A document's text is the value of its `words` field; what is stored of
//! it besides is the value of `header` or `passage`, and one that has a `header` begins a release.

use std::any::Any;
use std::io;
use std::sync::Arc;

use tantivy::directory::{Directory, TerminatingWrite, WritePtr};
use tantivy::index::SegmentComponent;
use tantivy::indexer::doc_id_mapping::{DocIdMapping, MappingType};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Schema, Value};
use tantivy::{DocId, Segment, TantivyDocument, TantivyError};

use super::dictionary::Dictionaries;
use super::read::Texts;
use super::write::TextsWriter;
use super::{Document, EXTENSION};
use crate::index::schema::Fields;

/// Writes the texts beside the other components of a segment.
pub(in crate::index) struct TextsPlugin {
    fields: Fields,
    dictionaries: Arc<Dictionaries>,
}

impl TextsPlugin {
    pub(in crate::index) fn new(fields: Fields) -> Self {
        Self { fields, dictionaries: Arc::default() }
    }

    fn create(&self, segment: &Segment) -> tantivy::Result<TextsWriter<WritePtr>> {
        let path = segment.relative_path(SegmentComponent::Custom(EXTENSION.to_owned()));
        let out = segment.index().directory().open_write(&path)?;
        Ok(TextsWriter::new(out, Arc::clone(&self.dictionaries)))
    }
}

fn finish(writer: TextsWriter<WritePtr>) -> tantivy::Result<()> {
    Ok(writer.finish()?.terminate()?)
}

impl SegmentPlugin for TextsPlugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, context: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(SegmentTexts { fields: self.fields, writer: self.create(context.segment)? }))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        if context.doc_id_mapping.mapping_type() == MappingType::Shuffled {
            return Err(TantivyError::InvalidArgument("blocks of releases cannot be shuffled".to_owned()));
        }
        let mut writer = self.create(context.target_segment)?;
        for reader in context.readers {
            let texts = Texts::open(reader)?;
            // Releases are deleted whole.
            let headers = texts.blocks().map(|(header, _)| header);
            writer.copy(&texts, headers.filter(|&header| !reader.is_deleted(header)))?;
        }
        finish(writer)
    }
}

/// The texts of a segment that is being written.
struct SegmentTexts {
    fields: Fields,
    writer: TextsWriter<WritePtr>,
}

impl PluginWriter for SegmentTexts {
    fn add_document(
        &mut self,
        _doc: DocId,
        document: &dyn ErasedDocument,
        _schema: &Schema,
    ) -> tantivy::Result<()> {
        let Some(document) = document.as_any().downcast_ref::<TantivyDocument>() else {
            return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
        };
        let text = document.get_first(self.fields.words).and_then(|value| value.as_str());
        let stored = |field| {
            let value = document.get_first(field).and_then(|value| value.as_custom());
            value.and_then(|bytes| std::str::from_utf8(bytes).ok())
        };
        let header = stored(self.fields.header);
        let description = header.or_else(|| stored(self.fields.passage)).unwrap_or_default();
        self.writer.push(Document { text: text.unwrap_or_default(), description }, header.is_some());
        Ok(())
    }

    fn serialize(self: Box<Self>, _segment: &Segment, order: Option<&DocIdMapping>) -> tantivy::Result<()> {
        if order.is_some() {
            return Err(TantivyError::InvalidArgument("blocks of releases cannot be sorted".to_owned()));
        }
        finish(self.writer)
    }

    fn mem_usage(&self) -> usize {
        self.writer.memory()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
