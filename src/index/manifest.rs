//! The manifest: what an index was built from.
//!
//! Owns the list of corpora and files behind an index and how it is kept on disk. Must not know the engine's files.
//!
//! A manifest is written under a name of its own before the engine's commit, and the commit's payload names it: the
//! commit makes passages and manifest valid together.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::schema::FORMAT;
use crate::corpus::Limits;
use crate::corpus::record::Names;
use crate::text::Language;
use crate::text::segment::UserWord;

/// What the engine's commit says of the files that belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// [`FORMAT`] of the index.
    pub format: u32,
    /// Counts commits, so that each one's files have names of their own.
    pub generation: u64,
    /// The folders and files that were named, as absolute paths: here and not in the manifest, which grows with the corpus,
    /// so that a search need not read that.
    pub roots: Vec<PathBuf>,
    /// The manifest's file name.
    pub manifest: String,
    /// The file name of the small dictionary, once it has been written. Without it, jieba's own serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dictionary: Option<String>,
    /// The file name of the counterparts and the glossary, once they have been learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translations: Option<String>,
    /// Whether no counterparts are looked for and no glossary is learned.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub monolingual: bool,
    /// The BLAKE3 hash of the words a user added, if any were: all text must be cut with the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_words: Option<String>,
    /// The file name of these words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The file name of the dictionary that learning begins with, if there is one: by its content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// What reading a file might cost.
    #[serde(default)]
    pub limits: Limits,
    /// Which fields of records mean what.
    #[serde(default, skip_serializing_if = "Names::are_usual")]
    pub names: Names,
}

impl Payload {
    /// The payload of the commit of this generation.
    #[must_use]
    pub fn new(
        generation: u64,
        roots: Vec<PathBuf>,
        user_words: &[UserWord],
        limits: Limits,
        names: Names,
    ) -> Self {
        let manifest = format!("manifest-{generation}.json");
        let user_words = match user_words {
            [] => None,
            words => {
                let mut hasher = blake3::Hasher::new();
                for UserWord { word, frequency } in words {
                    hasher.update(format!("{word} {}\n", frequency.unwrap_or(0)).as_bytes());
                }
                Some(hasher.finalize().to_hex().to_string())
            }
        };
        Self {
            format: FORMAT,
            generation,
            roots,
            manifest,
            dictionary: None,
            translations: None,
            seed: None,
            monolingual: false,
            words: user_words.is_some().then(|| format!("words-{generation}.txt")),
            user_words,
            limits,
            names,
        }
    }

    /// Whether an index in this state can be brought to that one by reading what changed: of corpora that continue each other,
    /// read within the same limits and cut into the same words. Other names of fields make only files of records be read again.
    pub(super) fn can_be_updated_to(&self, next: &Self) -> bool {
        self.continues(&next.roots) && self.user_words == next.user_words && self.limits == next.limits
    }

    /// Whether these are the corpora it was built from, or the first of them, or some more after them: files keep the number of
    /// their corpus.
    pub(super) fn continues(&self, roots: &[PathBuf]) -> bool {
        roots.starts_with(&self.roots) || self.roots.starts_with(roots)
    }

    /// The path a person would use for a file of the corpus, from where they stand.
    #[must_use]
    pub fn display_path(&self, root: usize, path: &str) -> String {
        let full = match self.roots.get(root) {
            Some(root) if path.is_empty() => root.clone(),
            Some(root) => root.join(path),
            None => PathBuf::from(path),
        };
        let path = relative(&full);
        if path.as_os_str().is_empty() { ".".to_owned() } else { path.to_string_lossy().into_owned() }
    }

    /// Whether a file of the index directory belongs to this commit, or to none.
    fn keeps(&self, name: &str) -> bool {
        let named = [&self.dictionary, &self.translations, &self.words, &self.seed];
        !is_companion(name)
            || name == self.manifest
            || named.iter().any(|companion| companion.as_deref() == Some(name))
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
    /// When the index was made: seconds since 1970-01-01 UTC.
    pub created: u64,
    /// Every file looked at.
    pub files: Vec<FileEntry>,
}

/// One file of a corpus.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileEntry {
    /// Which of the roots it was found under.
    pub root: usize,
    /// Its path from the root; empty when the root is the file itself.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was last written to, in nanoseconds since 1970-01-01 UTC, where the file system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<u64>,
    /// The BLAKE3 hash of its content, in hexadecimal digits; empty when it was not read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hash: String,
    /// The releases read from it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub releases: Vec<ReleaseEntry>,
    /// Why it was not indexed, or what of it was not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<String>,
    /// Whether it holds records, which other names of fields would make others of. A manifest that does not say may hold some.
    #[serde(default = "may_be", skip_serializing_if = "is_so")]
    pub records: bool,
}

fn may_be() -> bool {
    true
}

fn is_so(records: &bool) -> bool {
    *records
}

/// One release of a file. All of an index are in memory while it is built: they are kept small.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseEntry {
    /// The id the file gives it, where it has another in the index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Box<str>>,
    /// Its id in the index: the same, unless another release had it before. That of the first one for a copy.
    pub id: Box<str>,
    /// The hash of its language and folded text, which its copies share.
    pub text: TextHash,
    /// The release it says the same as, and is therefore not indexed beside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<Box<str>>,
    /// Its language.
    pub lang: Language,
    /// The year of its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// How many passages it has, the title not counted.
    pub passages: u64,
}

impl ReleaseEntry {
    /// The id the file gives it.
    #[must_use]
    pub fn base(&self) -> &str {
        self.base.as_deref().unwrap_or(&self.id)
    }
}

/// The first half of a BLAKE3 hash; as text, 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TextHash([u8; 16]);

impl From<blake3::Hash> for TextHash {
    fn from(hash: blake3::Hash) -> Self {
        let mut half = [0; 16];
        half.copy_from_slice(&hash.as_bytes()[..16]);
        Self(half)
    }
}

impl From<TextHash> for String {
    fn from(hash: TextHash) -> Self {
        format!("{:032x}", u128::from_be_bytes(hash.0))
    }
}

impl TryFrom<String> for TextHash {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u128::from_str_radix(&text, 16).map(|half| Self(half.to_be_bytes()))
    }
}

/// What the releases of a manifest come to; copies count once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// Releases in the index.
    pub releases: u64,
    /// Passages in the index, titles not counted.
    pub passages: u64,
    /// Releases by language tag.
    pub languages: BTreeMap<String, u64>,
    /// Releases by year; `""` for those without a date.
    pub years: BTreeMap<String, u64>,
}

impl Manifest {
    /// The releases that are in the index.
    pub fn indexed(&self) -> impl Iterator<Item = &ReleaseEntry> {
        self.files.iter().flat_map(|file| &file.releases).filter(|release| release.copy_of.is_none())
    }

    /// Where the copies of a release lie, as (root, path).
    pub fn copies(&self, id: &str) -> impl Iterator<Item = (usize, &str)> {
        self.files
            .iter()
            .filter(move |file| file.releases.iter().any(|release| release.copy_of.as_deref() == Some(id)))
            .map(|file| (file.root, file.path.as_str()))
    }

    /// What the releases come to.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for release in self.indexed() {
            totals.releases += 1;
            totals.passages += release.passages;
            *totals.languages.entry(release.lang.tag().to_owned()).or_default() += 1;
            let year = release.year.map_or_else(String::new, |year| format!("{year:04}"));
            *totals.years.entry(year).or_default() += 1;
        }
        totals
    }

    /// Writes the manifest and makes sure it is on disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        write_synced_by(path, |out| Ok(serde_json::to_writer(out, self)?))
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
        || (name.starts_with("dictionary-") && name.ends_with(".fst"))
        || ((name.starts_with("words-") || name.starts_with("seed-")) && name.ends_with(".txt"))
        || (name.starts_with("translations-") && name.ends_with(".bin"))
}

/// Writes a file and makes sure it is on disk.
pub(super) fn write_synced(path: &Path, content: &[u8]) -> io::Result<()> {
    write_synced_by(path, |out| out.write_all(content))
}

/// Lets this write a file, and makes sure it is on disk.
fn write_synced_by(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    write(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

/// `path` from the current directory when it lies below it: the directory that was current when it was first asked for, since asking the
/// system once a hit takes longer than all else about a path.
fn relative(path: &Path) -> &Path {
    static CURRENT: LazyLock<Option<PathBuf>> = LazyLock::new(|| std::env::current_dir().ok());
    CURRENT.as_deref().and_then(|current| path.strip_prefix(current).ok()).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_a_release_keep_what_is_said_once() {
        let hash = TextHash::from(blake3::hash(b"text"));
        let entry = ReleaseEntry {
            base: None,
            id: "a".into(),
            text: hash,
            copy_of: None,
            lang: Language::ZhHant,
            year: Some(2023),
            passages: 3,
        };
        let json = serde_json::to_string(&entry).unwrap();
        let hex = &blake3::hash(b"text").to_hex()[..32];
        assert_eq!(json, format!(r#"{{"id":"a","text":"{hex}","lang":"zh-Hant","year":2023,"passages":3}}"#));
        assert_eq!(serde_json::from_str::<ReleaseEntry>(&json).unwrap(), entry);
        // As manifests had it before.
        let before = json.replace(r#"{"id""#, r#"{"base":"b","id""#);
        assert_eq!(serde_json::from_str::<ReleaseEntry>(&before).unwrap().base(), "b");
        assert!(serde_json::from_str::<ReleaseEntry>(&json.replace(hex, "no hash")).is_err());
    }
}
