//! Verifying: is the index whole, and is it that of its corpus?
//!
//! Owns the list of what may be wrong. Changes nothing.

use std::fmt;
use std::path::Path;

use super::survey::survey;
use super::translations::Translations;
use super::{Index, IndexError, seeding};
use crate::corpus;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A file of the engine does not have the checksum it was written with.
    Checksum(String),
    /// The manifest, the dictionary or the glossary is missing or cannot be read.
    Companion(String),
    /// The index holds another number of releases than the manifest says: (found, expected).
    Releases(u64, u64),
    /// A file of the corpus is not in the index.
    New(String),
    /// A file of the corpus has other content than when it was indexed.
    Changed(String),
    /// A file that was indexed is gone.
    Deleted(String),
}

impl Fault {
    /// Whether the index itself is damaged, and not only behind its corpus.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Checksum(_) | Self::Companion(_) | Self::Releases(..))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checksum(file) => write!(formatter, "damaged   {file}: not what was written"),
            Self::Companion(what) => write!(formatter, "damaged   {what}"),
            Self::Releases(found, expected) => {
                write!(formatter, "damaged   {found} releases, where the manifest has {expected}")
            }
            Self::New(path) => write!(formatter, "new       {path}"),
            Self::Changed(path) => write!(formatter, "changed   {path}"),
            Self::Deleted(path) => write!(formatter, "deleted   {path}"),
        }
    }
}

/// Checks every checksum of the index, its manifest, and the corpus against the manifest.
///
/// # Errors
/// When there is no index to check, or it cannot be read at all.
pub fn verify(directory: &Path) -> Result<Vec<Fault>, IndexError> {
    let index = Index::open(directory)?;
    let mut faults = Vec::new();
    let damaged = index.searcher.index().validate_checksum().map_err(IndexError::engine(directory))?;
    let mut damaged: Vec<String> =
        damaged.into_iter().map(|file| file.to_string_lossy().into_owned()).collect();
    damaged.sort();
    faults.extend(damaged.into_iter().map(Fault::Checksum));
    if let Some(name) = &index.payload.dictionary
        && index.analyzer.segmenter().small_words().is_none()
    {
        faults.push(Fault::Companion(format!("{name}: missing, or not what was written")));
    }
    if let Some(name) = &index.payload.translations {
        match Translations::open(directory, name) {
            Ok(translations) if translations.is_whole() => {}
            Ok(_) => faults.push(Fault::Checksum(name.clone())),
            Err(error) => faults.push(Fault::Companion(format!("{name}: {error}"))),
        }
    }
    if let Some(name) = &index.payload.seed
        && !seeding::is_kept(name, directory)
    {
        faults.push(Fault::Companion(format!("{name}: missing, or not what was written")));
    }
    let manifest = match index.manifest() {
        Ok(manifest) => manifest,
        Err(error) => {
            faults.push(Fault::Companion(error.to_string()));
            return Ok(faults);
        }
    };
    let releases = index.headers().len() as u64;
    let expected = manifest.totals().releases;
    if releases != expected {
        faults.push(Fault::Releases(releases, expected));
    }
    let own = std::fs::canonicalize(directory).ok();
    let walk = corpus::walk(index.roots(), own.as_deref());
    let survey = survey(&walk.files, Some(&manifest), true);
    faults.extend(survey.new.into_iter().map(Fault::New));
    faults.extend(survey.changed.into_iter().map(Fault::Changed));
    faults.extend(survey.deleted.into_iter().map(Fault::Deleted));
    Ok(faults)
}
