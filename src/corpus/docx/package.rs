//! The package: a zip archive with parts.
//!
//! Owns: which parts there are and what they may cost. Nothing is written anywhere, so a part's name is only a key: paths that
//! lead out of the archive lead nowhere. Must not know: what is in a part.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::xml::{Node, walk};
use super::{DocxError, DocxLimits};

/// No document has more parts; each costs memory before any is read.
const MOST_PARTS: usize = 20_000;

/// A package.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be expanded.
    room: u64,
    limit: u64,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &DocxLimits) -> Result<Self, DocxError> {
        let archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| DocxError::Broken(error.to_string()))?;
        if archive.len() > MOST_PARTS {
            return Err(DocxError::Broken(format!("it has {} parts", archive.len())));
        }
        Ok(Package { archive, room: limits.expanded_bytes, limit: limits.expanded_bytes })
    }

    /// A part as text; `None` when there is none of that name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, DocxError> {
        let Some(index) = self.archive.index_for_name(name.trim_start_matches('/')) else { return Ok(None) };
        let broken = |error: &dyn std::fmt::Display| DocxError::Broken(format!("{name}: {error}"));
        let mut bytes = Vec::new();
        let file = self.archive.by_index(index).map_err(|error| broken(&error))?;
        if file.encrypted() {
            return Err(DocxError::Encrypted);
        }
        let read = file.take(self.room + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > self.room {
            return Err(DocxError::TooLarge { limit: self.limit });
        }
        self.room -= bytes.len() as u64;
        // What could be read of a damaged part is better than nothing.
        match read {
            Err(error) if bytes.is_empty() => Err(broken(&error)),
            _ => Ok(Some(decoded(&bytes))),
        }
    }

    /// The name of the main part: the package says which it is.
    pub(super) fn main(&mut self) -> Result<String, DocxError> {
        let mut target = None;
        if let Some(relations) = self.part("_rels/.rels")? {
            walk(&relations, |node| {
                let Node::Start(element) = node else { return };
                if element.name() == "Relationship"
                    && element.get("Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
                {
                    target = target.take().or(element.get("Target"));
                }
            });
        }
        let named = target.map(|target| target.trim_start_matches('/').to_owned());
        let names = named.into_iter().chain(["word/document.xml".to_owned()]);
        names
            .into_iter()
            .find(|name| self.archive.index_for_name(name).is_some() && name.contains("document"))
            .ok_or(DocxError::NotDocx)
    }
}

fn decoded(bytes: &[u8]) -> String {
    let (encoding, mark) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((encoding_rs::UTF_8, 0));
    encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned()
}
