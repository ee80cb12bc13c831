//! Building and updating: from the files of corpora to a committed index.
//!
//! Owns the pipeline: the corpus is surveyed against the last manifest, what is new or changed is read by several threads, put
//! back into the order it was found in by one, and handed to the engine, whose own threads tokenize it.
//!
//! Ids are given out, and copies found, in the order of the files over the whole corpus, changed or not: an index that was
//! updated is the one that would have been built in one go.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use tantivy::directory::error::LockError;
use tantivy::indexer::{LogMergePolicy, UserOperation};
use tantivy::query::AllQuery;
use tantivy::{IndexWriter, TantivyError, Term};

use super::commit::{collect_garbage, commit, is_settled};
use super::directory::open_or_create;
use super::manifest::{FileEntry, Manifest, Payload, ReleaseEntry, TextHash};
use super::reader::read_in_order;
use super::schema::{Fields, StoredRelease, key};
use super::survey::{Changes, Survey, survey};
use super::{IndexError, register, seeding};
use crate::bilingual::seed::SeedDictionary;
use crate::corpus::record::Names;
use crate::corpus::{self, FileOutcome, FoundFile, Limits, Release};
use crate::text::analyze::Analyzer;
use crate::text::fold::fold_into;
use crate::text::segment::{Segmenter, UserWord};
use crate::text::units::canonical;

/// Memory of the engine's writing threads, all together, in bytes.
const WRITER_MEMORY: usize = 256 << 20;

/// Segments of about one size that are merged while documents are still being added. A million passages are fewer: they are merged once,
/// at the end.
const MERGED_TOGETHER: usize = 16;

/// How to build.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// Threads that read and tokenize; 0 for as many as there are cores.
    pub threads: usize,
    /// Words to keep whole, besides those of jieba's dictionary. Searches of this index keep them whole too.
    pub user_words: Vec<UserWord>,
    /// What reading a file may cost.
    pub limits: Limits,
    /// A dictionary that pairing passages and the glossary begin with; an empty one is none. Without it, the one that the index has
    /// is kept.
    pub seed: Option<Arc<SeedDictionary>>,
    /// Which fields of records mean what.
    pub names: Names,
    /// Look for no counterparts of releases and learn no glossary.
    pub monolingual: bool,
    /// Read every file again, whatever the last manifest says.
    pub rebuild: bool,
}

impl BuildOptions {
    fn threads(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        }
    }
}

/// How far a build is. Written by the building threads, read by whoever shows it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files to read; 0 until they have been counted.
    pub files_total: AtomicU64,
    /// Files read.
    pub files: AtomicU64,
    /// Bytes to read.
    pub bytes_total: AtomicU64,
    /// Bytes read.
    pub bytes: AtomicU64,
    /// Set when all is read and the index is being written out.
    pub finishing: AtomicBool,
}

/// What a build did.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Releases in the index now.
    pub releases: u64,
    /// Passages in the index now, titles not counted.
    pub passages: u64,
    /// Releases by language tag.
    pub languages: BTreeMap<String, u64>,
    /// Files of the corpus.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
    /// What is different from the index before; `None` when there was none, or all was read again.
    pub changes: Option<Changes>,
    /// How long it took.
    pub elapsed: Duration,
    /// What was not indexed and why, by path.
    pub skipped: Vec<Skipped>,
}

/// A file, or a part of one, that was not indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file, as a person would name it.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// Makes the index in `directory` that of these folders and files.
///
/// What the index holds already and what has not changed (by size and time, or else by content) is not read again. Until the
/// moment it is done, searches find what was there before.
///
/// # Errors
/// When a corpus is not there, the directory is not one to write in, another process writes to it, or the disk fails.
/// A file that cannot be read is no error: it is in the summary.
pub fn build(
    directory: &Path,
    corpora: &[PathBuf],
    options: &BuildOptions,
    progress: &Progress,
) -> Result<Summary, IndexError> {
    let started = Instant::now();
    let roots = corpora.iter().map(|corpus| absolute(corpus)).collect::<Result<Vec<_>, _>>()?;
    let (mut engine, fields, last) = open_or_create(directory)?;
    let analyzer = Analyzer::new(Segmenter::full(options.user_words.clone()));
    register(&engine, &analyzer);
    let fault = IndexError::engine(directory);
    let threads = options.threads();
    let mut writer: IndexWriter = engine
        .writer_with_num_threads(threads, (WRITER_MEMORY / threads).max(16 << 20) * threads)
        .map_err(|error| writer_error(directory, error))?;
    let mut merging = LogMergePolicy::default();
    merging.set_min_num_segments(MERGED_TOGETHER);
    writer.set_merge_policy(Box::new(merging));
    // A run that was killed leaves files that no commit names, under names this run may need.
    writer.garbage_collect_files().wait().map_err(&fault)?;

    let generation = last.as_ref().map_or(0, |last| last.generation);
    let settled = last.as_ref().map_or(Ok(false), |last| is_settled(&engine, last)).map_err(&fault)?;
    let mut payload =
        Payload::new(generation + 1, roots, &options.user_words, options.limits, options.names.clone());
    payload.monolingual = options.monolingual;
    payload.seed = match &options.seed {
        Some(seed) => seeding::keep(seed, directory)?,
        None => last.as_ref().and_then(|last| last.seed.clone()),
    };
    let learns_the_same =
        |last: &Payload| last.monolingual == payload.monolingual && last.seed == payload.seed;
    let settled = settled && last.as_ref().is_some_and(learns_the_same);
    let same_names = last.as_ref().is_some_and(|last| last.names == options.names);
    let before = last.filter(|last| !options.rebuild && last.can_be_updated_to(&payload)).and_then(|last| {
        // Without its manifest an index still answers, but cannot be told apart from the corpus: it is built anew.
        Manifest::read(&directory.join(&last.manifest)).ok()
    });
    let own = fs::canonicalize(directory).ok();
    let walk = corpus::walk(&payload.roots, own.as_deref());
    let survey = survey(&walk.files, before.as_ref(), same_names);
    let to_read: Vec<&FoundFile> = survey.to_read().collect();
    progress.bytes_total.store(to_read.iter().map(|file| file.bytes).sum(), Ordering::Relaxed);
    progress.files_total.store(to_read.len() as u64, Ordering::Relaxed);

    if before.is_none() {
        writer.delete_query(Box::new(AllQuery)).map_err(&fault)?;
    }
    let update = Update::new(directory, &fields, &writer, options, before.as_ref());
    let filled = fill(update, &survey, &to_read, options, progress);
    let mut files = filled.map_err(|error| with_cause(error, &mut writer))?;
    files.extend(walk.skipped.into_iter().map(|skipped| FileEntry {
        root: skipped.root,
        path: skipped.path,
        skipped: vec![skipped.reason],
        ..FileEntry::default()
    }));
    let manifest = Manifest { created: now(), files };

    progress.finishing.store(true, Ordering::Relaxed);
    let changes = before.as_ref().map(|before| survey.changes(before, &manifest));
    let idle = settled
        && same_names
        && changes.as_ref().is_some_and(Changes::is_none)
        && before.as_ref().is_some_and(|before| before.files == manifest.files);
    if !idle {
        let (engine, analyzer) = ((&engine, &fields), (&analyzer, threads));
        commit(directory, engine, &mut writer, &manifest, analyzer, payload.clone())?;
    }
    writer.wait_merging_threads().map_err(&fault)?;
    collect_garbage(&mut engine).map_err(&fault)?;

    let totals = manifest.totals();
    Ok(Summary {
        releases: totals.releases,
        passages: totals.passages,
        languages: totals.languages,
        files: walk.files.len() as u64,
        bytes: progress.bytes.load(Ordering::Relaxed),
        changes,
        elapsed: started.elapsed(),
        skipped: skipped(&payload, &manifest),
    })
}

/// Hands what the survey found to the engine: what has changed is read, the rest kept. Gives back the files of the new manifest.
fn fill(
    mut update: Update<'_>,
    survey: &Survey,
    to_read: &[&FoundFile],
    options: &BuildOptions,
    progress: &Progress,
) -> Result<Vec<FileEntry>, IndexError> {
    let mut next = survey.files.iter();
    read_in_order(
        to_read,
        (&options.limits, &options.names),
        options.threads(),
        progress,
        |file, outcome| {
            // The files between the ones that are read are as they were.
            for (kept, entry) in next.by_ref() {
                match entry {
                    Some(entry) => update.keep(kept, entry)?,
                    None => {
                        debug_assert_eq!(kept, file);
                        return update.read(file, outcome);
                    }
                }
            }
            Ok(())
        },
    )?;
    for (kept, entry) in next {
        if let Some(entry) = entry {
            update.keep(kept, entry)?;
        }
    }
    Ok(update.finish())
}

/// The error of a thread of the engine reaches whoever adds documents without its cause; whoever waits for the thread gets it.
fn with_cause(error: IndexError, writer: &mut IndexWriter) -> IndexError {
    match error {
        IndexError::Engine { path, source: source @ TantivyError::ErrorInThread(_) } => {
            let source = writer.prepare_commit().err().unwrap_or(source);
            IndexError::Engine { path, source }
        }
        error => error,
    }
}

/// Says what [`build`] would find changed, and writes nothing.
///
/// # Errors
/// As for [`build`].
pub fn preview(directory: &Path, corpora: &[PathBuf], names: &Names) -> Result<Survey, IndexError> {
    let roots = corpora.iter().map(|corpus| absolute(corpus)).collect::<Result<Vec<_>, _>>()?;
    let mut same_names = true;
    let before = match super::Index::open(directory) {
        Ok(index) if index.payload.continues(&roots) => {
            same_names = index.payload.names == *names;
            Some(index.manifest()?)
        }
        Ok(_) | Err(IndexError::Missing { .. } | IndexError::Format { .. }) => None,
        Err(error) => return Err(error),
    };
    let own = fs::canonicalize(directory).ok();
    let walk = corpus::walk(&roots, own.as_deref());
    Ok(survey(&walk.files, before.as_ref(), same_names))
}

/// Everything in the manifest that was not indexed.
pub(super) fn skipped(payload: &Payload, manifest: &Manifest) -> Vec<Skipped> {
    let mut skipped: Vec<Skipped> = manifest
        .files
        .iter()
        .flat_map(|file| {
            let path = payload.display_path(file.root, &file.path);
            file.skipped.iter().map(move |reason| Skipped { path: path.clone(), reason: reason.clone() })
        })
        .collect();
    skipped.sort_by(|left, right| left.path.cmp(&right.path));
    skipped
}

/// Brings the engine's index from one state of the corpus to the next, file by file in their order.
struct Update<'a> {
    directory: &'a Path,
    fields: &'a Fields,
    writer: &'a IndexWriter,
    options: &'a BuildOptions,
    /// Ids in the index that have not been kept or written anew yet.
    old: HashSet<Box<str>>,
    /// The [`key`]s of all ids given out.
    ids: HashSet<u64>,
    /// The release that first had a text, by the text's hash: the place of its file, and its own in that.
    texts: HashMap<TextHash, (u32, u32)>,
    files: Vec<FileEntry>,
}

impl<'a> Update<'a> {
    fn new(
        directory: &'a Path,
        fields: &'a Fields,
        writer: &'a IndexWriter,
        options: &'a BuildOptions,
        before: Option<&Manifest>,
    ) -> Self {
        let old = before.into_iter().flat_map(Manifest::indexed).map(|release| release.id.clone());
        Self {
            directory,
            fields,
            writer,
            options,
            old: old.collect(),
            ids: HashSet::new(),
            texts: HashMap::new(),
            files: Vec::new(),
        }
    }

    /// A file that is as it was. Its releases are left alone unless files before it make them something else: a copy, or
    /// one whose id is taken.
    fn keep(&mut self, file: &FoundFile, entry: &FileEntry) -> Result<(), IndexError> {
        let mut releases = Vec::with_capacity(entry.releases.len());
        let mut same = true;
        for release in &entry.releases {
            let assigned = self.assign(release.clone(), &releases);
            same &= assigned.id == release.id && assigned.copy_of == release.copy_of;
            releases.push(assigned);
        }
        if same {
            for release in releases.iter().filter(|release| release.copy_of.is_none()) {
                self.old.remove(&release.id);
            }
        } else {
            let read = corpus::read_file(file, &self.options.limits, &self.options.names).releases;
            for (assigned, mut release) in releases.iter().zip(read) {
                release.id = assigned.id.to_string();
                if assigned.copy_of.is_none() {
                    self.write(file, &release)?;
                }
            }
        }
        self.files.push(FileEntry { releases, modified: file.modified, ..entry.clone() });
        Ok(())
    }

    /// A file that was read.
    fn read(&mut self, file: &FoundFile, outcome: FileOutcome) -> Result<(), IndexError> {
        let mut releases = Vec::with_capacity(outcome.releases.len());
        for mut release in outcome.releases {
            let assigned = self.assign(
                ReleaseEntry {
                    base: None,
                    id: release.id.as_str().into(),
                    text: text_hash(&release),
                    copy_of: None,
                    lang: release.language,
                    year: release.date.map(|date| date.year()),
                    passages: release.passages.len() as u64,
                },
                &releases,
            );
            if assigned.copy_of.is_none() {
                release.id = assigned.id.to_string();
                self.write(file, &release)?;
            }
            releases.push(assigned);
        }
        self.files.push(FileEntry {
            root: file.root,
            path: file.path.clone(),
            bytes: file.bytes,
            modified: file.modified,
            hash: outcome.hash,
            releases,
            skipped: outcome.skipped,
            records: outcome.records,
        });
        Ok(())
    }

    /// Gives a release its id, or finds it to be a copy of one before; `before` are those of its file.
    fn assign(&mut self, release: ReleaseEntry, before: &[ReleaseEntry]) -> ReleaseEntry {
        let here = (self.files.len() as u32, before.len() as u32);
        let first = match self.texts.entry(release.text) {
            Entry::Occupied(found) => {
                let (file, at) = *found.get();
                let releases = self.files.get(file as usize).map_or(before, |file| file.releases.as_slice());
                Some(releases[at as usize].id.clone())
            }
            Entry::Vacant(new) => {
                new.insert(here);
                None
            }
        };
        let id = first.clone().unwrap_or_else(|| unique(&mut self.ids, release.base()));
        let base = (release.base() != &*id).then(|| release.base().into());
        ReleaseEntry { base, id, copy_of: first, ..release }
    }

    /// Writes a release in place of what the index has under its id.
    fn write(&mut self, file: &FoundFile, release: &Release) -> Result<(), IndexError> {
        if self.old.remove(release.id.as_str()) {
            self.delete(&release.id);
        }
        let stored = StoredRelease {
            id: release.id.clone(),
            root: file.root,
            path: file.path.clone(),
            lang: release.language,
            date: release.date.map(|date| date.to_string()),
            time: release.time.map(|time| format!("{:02}:{:02}", time.hour(), time.minute())),
            issuer: release.issuer.clone(),
            url: release.url.clone(),
            counterparts: release.counterparts.clone(),
        };
        let documents = self
            .fields
            .documents(release, &stored)
            .map_err(|error| IndexError::Io { path: self.directory.to_owned(), source: error.into() })?;
        self.writer
            .run(documents.into_iter().map(UserOperation::Add).collect::<Vec<_>>())
            .map_err(IndexError::engine(self.directory))?;
        Ok(())
    }

    fn delete(&self, id: &str) {
        self.writer.delete_term(Term::from_field_text(self.fields.release, id));
    }

    /// Removes what no file has any more.
    fn finish(self) -> Vec<FileEntry> {
        for id in &self.old {
            self.delete(id);
        }
        self.files
    }
}

/// The hash of a release's language and folded text: that of its copies, and of no version in another script.
fn text_hash(release: &Release) -> TextHash {
    let mut folded = String::new();
    let mut hasher = blake3::Hasher::new();
    hasher.update(release.language.tag().as_bytes());
    let title = release.title.as_deref().unwrap_or("");
    for text in std::iter::once(title).chain(release.passages.iter().map(|passage| passage.text.as_str())) {
        folded.clear();
        fold_into(text, &mut folded);
        hasher.update(canonical(&folded).as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().into()
}

fn writer_error(directory: &Path, error: TantivyError) -> IndexError {
    match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => {
            IndexError::Locked { path: directory.to_owned() }
        }
        source => IndexError::Engine { path: directory.to_owned(), source },
    }
}

fn absolute(corpus: &Path) -> Result<PathBuf, IndexError> {
    fs::canonicalize(corpus).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => IndexError::NoCorpus { path: corpus.to_owned() },
        _ => IndexError::Io { path: corpus.to_owned(), source },
    })
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// `id`, or with a number behind it when it has been given out, or, once in some billions of ids, one of the same key.
fn unique(ids: &mut HashSet<u64>, id: &str) -> Box<str> {
    let numbered = (2_u64..).map(|number| format!("{id}~{number}").into_boxed_str());
    let mut candidates = std::iter::once(Box::from(id)).chain(numbered);
    candidates.find(|candidate| ids.insert(key(candidate))).unwrap_or_default()
}
