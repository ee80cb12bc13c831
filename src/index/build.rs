//! Building: from the files of corpora to a committed index.
//!
//! Owns the pipeline: files are read by several threads, put back into the order they were found in by one, and
//! handed to the engine, whose own threads tokenize them. Every queue is bounded, so that memory does not grow with
//! the corpus.
//!
//! Ids are given out in the order of the files, so that the same corpus gives the same index.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant, SystemTime};

use tantivy::directory::MmapDirectory;
use tantivy::directory::error::LockError;
use tantivy::index::IndexSettings;
use tantivy::indexer::UserOperation;
use tantivy::query::AllQuery;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{IndexWriter, ReloadPolicy, TantivyError};

use super::manifest::{FileEntry, Manifest, Payload, is_companion, write_synced};
use super::schema::{self, StoredRelease};
use super::{IndexError, open_engine, payload, register};
use crate::corpus::{self, FileOutcome, FoundFile};
use crate::text::analyze::Analyzer;
use crate::text::segment::{Segmenter, UserWord};
use crate::text::units::is_ideograph;

/// Memory of the engine's writing threads, all together, in bytes.
const WRITER_MEMORY: usize = 256 << 20;
/// How many files may be read ahead of the one that is next in order.
const READ_AHEAD: usize = 64;

/// How to build.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// Threads that read and tokenize; 0 for as many as there are cores.
    pub threads: usize,
    /// Words to keep whole, besides those of jieba's dictionary. Searches of this index keep them whole too.
    pub user_words: Vec<UserWord>,
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
    /// Releases indexed.
    pub releases: u64,
    /// Passages indexed, titles not counted.
    pub passages: u64,
    /// Releases by language tag.
    pub languages: BTreeMap<String, u64>,
    /// Files read.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
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

/// Builds the index in `directory` from these folders and files, in place of what it held.
///
/// Until the moment it is done, searches find what was there before.
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
    let (engine, fields, generation) = open_or_create(directory)?;
    let analyzer = Analyzer::new(Segmenter::full(options.user_words.clone()));
    register(&engine, &analyzer);
    let fault = IndexError::engine(directory);
    let threads = options.threads();
    let mut writer: IndexWriter = engine
        .writer_with_num_threads(threads, (WRITER_MEMORY / threads).max(16 << 20) * threads)
        .map_err(|error| writer_error(directory, error))?;
    writer.delete_query(Box::new(AllQuery)).map_err(&fault)?;

    let mut manifest = Manifest { roots, created: now(), ..Manifest::default() };
    let own = fs::canonicalize(directory).ok();
    let walk = corpus::walk(&manifest.roots, own.as_deref());
    let found = walk.files;
    manifest.files.extend(walk.skipped.into_iter().map(|skipped| FileEntry {
        root: skipped.root,
        path: skipped.path,
        bytes: 0,
        releases: 0,
        skipped: vec![skipped.reason],
    }));
    progress.bytes_total.store(found.iter().map(|file| file.bytes).sum(), Ordering::Relaxed);
    progress.files_total.store(found.len() as u64, Ordering::Relaxed);

    let mut ids = HashSet::new();
    read_in_order(&found, threads, progress, |file, outcome| {
        let mut entry = FileEntry {
            root: file.root,
            path: file.path.clone(),
            bytes: file.bytes,
            releases: 0,
            skipped: outcome.skipped,
        };
        for mut release in outcome.releases {
            release.id = unique(&mut ids, release.id);
            let stored = StoredRelease {
                id: release.id.clone(),
                root: file.root,
                path: file.path.clone(),
                copies: Vec::new(),
                lang: release.language,
                date: release.date.map(|date| date.to_string()),
                time: release.time.map(|time| format!("{:02}:{:02}", time.hour(), time.minute())),
                issuer: release.issuer.clone(),
                url: release.url.clone(),
            };
            let documents = fields
                .documents(&release, &stored)
                .map_err(|error| IndexError::Io { path: directory.to_owned(), source: error.into() })?;
            entry.releases += 1;
            manifest.releases += 1;
            manifest.passages += release.passages.len() as u64;
            *manifest.languages.entry(release.language.tag().to_owned()).or_default() += 1;
            let year = release.date.map_or_else(String::new, |date| format!("{:04}", date.year()));
            *manifest.years.entry(year).or_default() += 1;
            writer.run(documents.into_iter().map(UserOperation::Add).collect::<Vec<_>>()).map_err(&fault)?;
        }
        manifest.files.push(entry);
        Ok(())
    })?;

    progress.finishing.store(true, Ordering::Relaxed);
    commit(directory, &engine, &mut writer, &manifest, &analyzer, generation + 1)?;
    writer.wait_merging_threads().map_err(&fault)?;

    let skipped = skipped(&manifest);
    Ok(Summary {
        releases: manifest.releases,
        passages: manifest.passages,
        languages: manifest.languages,
        files: found.len() as u64,
        bytes: progress.bytes.load(Ordering::Relaxed),
        elapsed: started.elapsed(),
        skipped,
    })
}

/// Everything in the manifest that was not indexed.
pub(super) fn skipped(manifest: &Manifest) -> Vec<Skipped> {
    let mut skipped: Vec<Skipped> = manifest
        .files
        .iter()
        .flat_map(|file| {
            let path = manifest.display_path(file.root, &file.path);
            file.skipped.iter().map(move |reason| Skipped { path: path.clone(), reason: reason.clone() })
        })
        .collect();
    skipped.sort_by(|left, right| left.path.cmp(&right.path));
    skipped
}

/// Writes the manifest and commits; then, the terms of the index being known, writes the small dictionary and commits to
/// that; then removes what the commits before needed.
fn commit(
    directory: &Path,
    engine: &tantivy::Index,
    writer: &mut IndexWriter,
    manifest: &Manifest,
    analyzer: &Analyzer,
    generation: u64,
) -> Result<(), IndexError> {
    let mut payload = Payload::new(generation);
    let path = directory.join(&payload.manifest);
    manifest.write(&path).map_err(IndexError::io(&path))?;
    commit_payload(directory, writer, &payload)?;

    let words = dictionary_words(engine).map_err(IndexError::engine(directory))?;
    let dictionary = analyzer.segmenter().small_dictionary(words.iter().map(String::as_str));
    let name = format!("dictionary-{generation}.txt");
    let path = directory.join(&name);
    write_synced(&path, dictionary.as_bytes()).map_err(IndexError::io(&path))?;
    payload.dictionary = Some(name);
    commit_payload(directory, writer, &payload)?;
    payload.remove_others(directory);
    Ok(())
}

fn commit_payload(directory: &Path, writer: &mut IndexWriter, payload: &Payload) -> Result<(), IndexError> {
    let fault = IndexError::engine(directory);
    let text = serde_json::to_string(payload)
        .map_err(|error| IndexError::Io { path: directory.to_owned(), source: error.into() })?;
    let mut prepared = writer.prepare_commit().map_err(&fault)?;
    prepared.set_payload(&text);
    prepared.commit().map_err(&fault)?;
    Ok(())
}

/// The words a corpus uses: every term of the `words` field that is Chinese, and every two characters that stand together
/// and their first, from the `exact` field, since a query may be cut where no passage was.
fn dictionary_words(engine: &tantivy::Index) -> tantivy::Result<HashSet<String>> {
    let searcher = engine.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
    let mut words = HashSet::new();
    for reader in searcher.segment_readers() {
        for (name, pairs) in [(schema::WORDS, false), (schema::EXACT, true)] {
            let field = engine.schema().get_field(name)?;
            let index = reader.inverted_index(field)?;
            let mut terms = index.terms().stream()?;
            while terms.advance() {
                let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
                let Some(first) = term.chars().next().filter(|&first| is_ideograph(first)) else { continue };
                if pairs {
                    words.insert(first.to_string());
                }
                words.insert(term.to_owned());
            }
        }
    }
    Ok(words)
}

/// Opens the index to write to it, or makes one. Also says which generation it is at.
fn open_or_create(directory: &Path) -> Result<(tantivy::Index, schema::Fields, u64), IndexError> {
    match open_engine(directory) {
        Ok((engine, fields)) => {
            let generation = match payload(directory, &engine) {
                Ok(payload) => payload.generation,
                Err(IndexError::Missing { .. } | IndexError::Format { .. }) => 0,
                Err(error) => return Err(error),
            };
            return Ok((engine, fields, generation));
        }
        Err(IndexError::Missing { .. }) => {}
        // No version reads both, so that nothing that can still be searched is lost.
        Err(IndexError::Format { .. }) => remove_engine_files(directory)?,
        Err(error) => return Err(error),
    }
    let fault = IndexError::io(directory);
    fs::create_dir_all(directory).map_err(&fault)?;
    for entry in fs::read_dir(directory).map_err(&fault)?.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with('.') && !is_ours(&name) {
            return Err(IndexError::Foreign { path: directory.to_owned() });
        }
    }
    let (schema, fields) = schema::schema();
    let settings = IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(3) }),
        ..IndexSettings::default()
    };
    let mmap = MmapDirectory::open(directory)
        .map_err(|error| IndexError::Engine { path: directory.to_owned(), source: error.into() })?;
    let engine = tantivy::Index::create(mmap, schema, settings).map_err(IndexError::engine(directory))?;
    Ok((engine, fields, 0))
}

/// Whether a file in an index directory is one that Pressroom or its engine writes there.
fn is_ours(name: &str) -> bool {
    name == "meta.json"
        || is_companion(name)
        || name
            .split('.')
            .next()
            .is_some_and(|stem| stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn remove_engine_files(directory: &Path) -> Result<(), IndexError> {
    let fault = IndexError::io(directory);
    for entry in fs::read_dir(directory).map_err(&fault)?.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if is_ours(&name) || (name.starts_with(".managed") || name.starts_with(".tantivy")) {
            fs::remove_file(entry.path()).map_err(IndexError::io(&entry.path()))?;
        }
    }
    Ok(())
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

/// `id`, or with a number behind it when it has been given out.
fn unique(ids: &mut HashSet<String>, id: String) -> String {
    if ids.insert(id.clone()) {
        return id;
    }
    let mut number = 2_u64;
    loop {
        let candidate = format!("{id}~{number}");
        if ids.insert(candidate.clone()) {
            return candidate;
        }
        number += 1;
    }
}

/// Reads files on several threads and hands over what is in them in the order they are listed.
fn read_in_order<E: Send>(
    files: &[FoundFile],
    threads: usize,
    progress: &Progress,
    mut take: impl FnMut(&FoundFile, FileOutcome) -> Result<(), E>,
) -> Result<(), E> {
    /// What was read and not yet taken, and how many were taken.
    struct Window {
        waiting: BTreeMap<usize, FileOutcome>,
        taken: usize,
        stopped: bool,
    }
    let window = Mutex::new(Window { waiting: BTreeMap::new(), taken: 0, stopped: false });
    let changed = Condvar::new();
    let next = AtomicUsize::new(0);
    let lock = || window.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(files.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(index) else { return };
                    let mut state = lock();
                    while index >= state.taken + READ_AHEAD && !state.stopped {
                        state = changed.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
                    }
                    if state.stopped {
                        return;
                    }
                    drop(state);
                    let outcome = corpus::read_file(file);
                    progress.files.fetch_add(1, Ordering::Relaxed);
                    progress.bytes.fetch_add(file.bytes, Ordering::Relaxed);
                    lock().waiting.insert(index, outcome);
                    changed.notify_all();
                }
            });
        }
        for (index, file) in files.iter().enumerate() {
            let mut state = lock();
            let outcome = loop {
                match state.waiting.remove(&index) {
                    Some(outcome) => break outcome,
                    None => state = changed.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner),
                }
            };
            state.taken = index + 1;
            drop(state);
            changed.notify_all();
            if let Err(error) = take(file, outcome) {
                lock().stopped = true;
                changed.notify_all();
                return Err(error);
            }
        }
        Ok(())
    })
}
