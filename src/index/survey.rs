//! The survey: what of a corpus has changed since the last manifest.
//!
//! Owns the comparison of files by size and time, or else by content. Must not know what is in a file.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::Path;

use super::manifest::{FileEntry, Manifest};
use crate::corpus::FoundFile;

/// The files of a corpus, and which of them are as the last manifest has them.
#[derive(Debug)]
pub struct Survey {
    /// Every file, in order, with its entry in the last manifest when it need not be read again.
    pub files: Vec<(FoundFile, Option<FileEntry>)>,
    /// Files that the last manifest has too, with other content, or that are now read by other names of fields.
    pub changed: Vec<String>,
    /// Files that the last manifest does not have.
    pub new: Vec<String>,
    /// Files that only the last manifest has.
    pub deleted: Vec<String>,
}

/// What is different from the index before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    /// Files that were not there.
    pub new: u64,
    /// Files whose content is another, or that are now read by other names of fields.
    pub changed: u64,
    /// Files whose content was somewhere else, which is there no more.
    pub moved: u64,
    /// Files that are gone.
    pub deleted: u64,
    /// Files that are as they were.
    pub unchanged: u64,
}

impl Changes {
    /// Whether nothing is different.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.new + self.changed + self.moved + self.deleted == 0
    }
}

/// Compares the files found with those of the last manifest, which was made with the same names of fields or with others.
pub(super) fn survey(found: &[FoundFile], before: Option<&Manifest>, same_names: bool) -> Survey {
    let mut known: HashMap<(usize, &str), &FileEntry> = HashMap::new();
    for entry in before.into_iter().flat_map(|before| &before.files) {
        known.insert((entry.root, entry.path.as_str()), entry);
    }
    let mut survey = Survey { files: Vec::new(), changed: Vec::new(), new: Vec::new(), deleted: Vec::new() };
    for file in found {
        let entry = known.remove(&(file.root, file.path.as_str()));
        let kept = entry.filter(|entry| (same_names || !entry.records) && is_same(file, entry));
        if kept.is_none() {
            match entry {
                None => survey.new.push(file.path.clone()),
                // What could not be read is tried again each time, and is no news.
                Some(entry) if entry.hash.is_empty() && has_same_look(file, entry) => {}
                Some(_) => survey.changed.push(file.path.clone()),
            }
        }
        survey.files.push((file.clone(), kept.cloned()));
    }
    survey.deleted =
        known.into_values().filter(|entry| !entry.hash.is_empty()).map(|entry| entry.path.clone()).collect();
    survey.deleted.sort();
    survey
}

/// Whether a file is as it was: same size and time, or same size and content.
fn is_same(file: &FoundFile, entry: &FileEntry) -> bool {
    if entry.hash.is_empty() || entry.bytes != file.bytes {
        return false;
    }
    has_same_look(file, entry) || hash_file(&file.location).is_some_and(|hash| hash == entry.hash)
}

/// Whether a file has the size and time it had; not known where the file system tells no times.
fn has_same_look(file: &FoundFile, entry: &FileEntry) -> bool {
    entry.bytes == file.bytes && file.modified.is_some() && entry.modified == file.modified
}

/// The BLAKE3 hash of a file's bytes; `None` when it cannot be read.
fn hash_file(path: &Path) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path).ok()?).ok()?;
    Some(hasher.finalize().to_hex().to_string())
}

impl Survey {
    /// The files that must be read.
    pub(super) fn to_read(&self) -> impl Iterator<Item = &FoundFile> {
        self.files.iter().filter(|(_, entry)| entry.is_none()).map(|(file, _)| file)
    }

    /// Counts the changes, now that the new files have been read and those that only moved are known by their content.
    pub(super) fn changes(&self, before: &Manifest, after: &Manifest) -> Changes {
        let gone: HashSet<&str> = self.deleted.iter().map(String::as_str).collect();
        let mut gone: HashMap<&str, u64> = before
            .files
            .iter()
            .filter(|entry| gone.contains(entry.path.as_str()))
            .fold(HashMap::new(), |mut hashes, entry| {
                *hashes.entry(entry.hash.as_str()).or_default() += 1;
                hashes
            });
        let new: HashSet<&str> = self.new.iter().map(String::as_str).collect();
        let mut moved = 0;
        for entry in after.files.iter().filter(|entry| new.contains(entry.path.as_str())) {
            if let Some(count) = gone.get_mut(entry.hash.as_str()).filter(|count| **count > 0) {
                *count -= 1;
                moved += 1;
            }
        }
        Changes {
            new: self.new.len() as u64 - moved,
            changed: self.changed.len() as u64,
            moved,
            deleted: self.deleted.len() as u64 - moved,
            unchanged: self.files.iter().filter(|(_, entry)| entry.is_some()).count() as u64,
        }
    }
}
