//! The manifest: what an index was built from.
//!
//! Owns the list of corpora and files behind an index and how it is kept on disk. Must not know the engine's files.
//!
//! A manifest is written under a name of its own before the engine's commit, and the commit's payload names it: the
//! commit makes passages and manifest valid together.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::schema::FORMAT;

/// What the engine's commit says of the files that belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// [`FORMAT`] of the index.
    pub format: u32,
    /// Counts commits, so that each one's files have names of their own.
    pub generation: u64,
    /// The manifest's file name.
    pub manifest: String,
    /// The file name of the small dictionary, once it has been written. Without it, jieba's own serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dictionary: Option<String>,
}

impl Payload {
    /// The payload of the commit of this generation.
    #[must_use]
    pub fn new(generation: u64) -> Self {
        Self { format: FORMAT, generation, manifest: format!("manifest-{generation}.json"), dictionary: None }
    }

    /// Whether a file of the index directory belongs to this commit, or to none.
    fn keeps(&self, name: &str) -> bool {
        !is_companion(name) || name == self.manifest || self.dictionary.as_deref() == Some(name)
    }

    /// Removes what belonged to the commits before this one.
    pub fn remove_others(&self, directory: &Path) {
        let Ok(entries) = fs::read_dir(directory) else { return };
        for entry in entries.flatten() {
            if !self.keeps(&entry.file_name().to_string_lossy()) {
                // Whoever opened the commit before and finds it gone opens the index again.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// What an index was built from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// The folders and files that were named, as absolute paths.
    pub roots: Vec<PathBuf>,
    /// When the index was made: seconds since 1970-01-01 UTC.
    pub created: u64,
    /// Every file looked at.
    pub files: Vec<FileEntry>,
    /// Releases in the index.
    pub releases: u64,
    /// Passages in the index, titles not counted.
    pub passages: u64,
    /// Releases by language tag.
    pub languages: BTreeMap<String, u64>,
    /// Releases by year; `""` for those without a date.
    pub years: BTreeMap<String, u64>,
}

/// One file of a corpus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Which of the roots it was found under.
    pub root: usize,
    /// Its path from the root; empty when the root is the file itself.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// How many releases were read from it.
    pub releases: u64,
    /// Why it was not indexed, or what of it was not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<String>,
}

impl Manifest {
    /// The path a person would use for a file of the corpus, from where they stand.
    #[must_use]
    pub fn display_path(&self, root: usize, path: &str) -> String {
        let full = match self.roots.get(root) {
            Some(root) if path.is_empty() => root.clone(),
            Some(root) => root.join(path),
            None => PathBuf::from(path),
        };
        relative(&full).to_string_lossy().into_owned()
    }

    /// Writes the manifest and makes sure it is on disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        write_synced(path, &serde_json::to_vec(self)?)
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// When the file cannot be read or is not a manifest.
    pub fn read(path: &Path) -> io::Result<Self> {
        Ok(serde_json::from_reader(BufReader::new(File::open(path)?))?)
    }
}

/// Whether a file name is one of those that a commit's payload may name.
pub(super) fn is_companion(name: &str) -> bool {
    (name.starts_with("manifest-") && name.ends_with(".json"))
        || (name.starts_with("dictionary-") && name.ends_with(".txt"))
}

/// Writes a file and makes sure it is on disk.
pub(super) fn write_synced(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut out = File::create(path)?;
    out.write_all(content)?;
    out.sync_all()
}

/// `path` from the current directory when it lies below it.
fn relative(path: &Path) -> &Path {
    match std::env::current_dir() {
        Ok(current) => path.strip_prefix(&current).unwrap_or(path),
        Err(_) => path,
    }
}
