//! The index: what lies on disk, how it is built, opened and described.
//!
//! Owns the directory of an index: the engine's files, the manifest, and the commit that makes them valid together.
//! Must not know the query language or how results look.

pub(crate) mod bm25;
mod build;
mod columns;
mod commit;
mod directory;
mod impacts;
mod learn;
mod manifest;
mod reader;
pub mod schema;
mod seeding;
mod survey;
mod table;
mod texts;
mod tokenizer;
mod translations;
mod verify;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use tantivy::directory::MmapDirectory;
use tantivy::directory::error::OpenReadError;
use tantivy::plugin::SegmentPlugin;
use tantivy::{DocAddress, IndexReader, ReloadPolicy, Searcher, TantivyError};

pub(crate) use columns::Columns;
use impacts::ImpactsPlugin;
pub(crate) use impacts::{FULL as FULL_IMPACT, Impact, Impacts, Titles};
use texts::{ReleaseReader, Texts, TextsPlugin};
pub(crate) use translations::Version;

pub use build::{BuildOptions, Progress, Skipped, Summary, build, preview};
pub use manifest::{FileEntry, Manifest, Payload, ReleaseEntry, TextHash, Totals};
pub use schema::{FORMAT, Fields, StoredPassage, StoredRelease};
pub use survey::{Changes, Survey};
pub use translations::{Counterpart, Learned, StoredEntry, StoredExample, Translations, term_key};
pub use verify::{Fault, verify};

use crate::corpus::Limits;
use crate::corpus::record::Names;
use crate::results::{SkippedView, StatsView};
use crate::text::analyze::Analyzer;
use crate::text::segment::{Segmenter, UserWord};
use tokenizer::FieldTokenizer;

/// Why an index could not be built or opened.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no index in the directory.
    #[error("there is no index in '{}'", path.display())]
    Missing {
        /// The directory.
        path: PathBuf,
    },
    /// The directory holds files, and not those of an index.
    #[error("'{}' holds other files and no index; Pressroom does not write among them", path.display())]
    Foreign {
        /// The directory.
        path: PathBuf,
    },
    /// The index was written by another version.
    #[error("the index in '{}' has format {found}, this version of pressroom reads format {FORMAT}", path.display())]
    Format {
        /// The directory.
        path: PathBuf,
        /// Its format; 0 when it has none.
        found: u32,
    },
    /// A corpus that was named is not there.
    #[error("there is no file or folder '{}'", path.display())]
    NoCorpus {
        /// As it was named.
        path: PathBuf,
    },
    /// Another process is writing to the index.
    #[error("another process is writing to the index in '{}'", path.display())]
    Locked {
        /// The directory.
        path: PathBuf,
    },
    /// A file of the index could not be read or written.
    #[error("'{}': {source}", path.display())]
    Io {
        /// The file or the directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The engine failed.
    #[error("the index in '{}': {source}", path.display())]
    Engine {
        /// The directory of the index.
        path: PathBuf,
        /// What it said.
        source: TantivyError,
    },
}

impl IndexError {
    pub(crate) fn engine(path: &Path) -> impl Fn(TantivyError) -> Self + '_ {
        |source| Self::Engine { path: path.to_owned(), source }
    }

    pub(crate) fn io(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        |source| Self::Io { path: path.to_owned(), source }
    }
}

/// An index open for searching: the state of one commit.
#[derive(Clone)]
pub struct Index {
    path: PathBuf,
    fields: Fields,
    searcher: Searcher,
    /// When the commit was made that it is the state of.
    committed: Option<SystemTime>,
    payload: Payload,
    analyzer: Analyzer,
    /// Opened when first asked for: a search in one language needs it no more than jieba's dictionary.
    translations: Arc<OnceLock<Option<Translations>>>,
    /// One a segment.
    columns: Arc<[OnceLock<Columns>]>,
    /// Those of each segment.
    components: Arc<[Components]>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Index").field("path", &self.path).field("payload", &self.payload).finish()
    }
}

impl Index {
    /// Opens the last complete state of an index.
    ///
    /// # Errors
    /// When there is no index in the directory, when it has another format, or when it cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, IndexError> {
        let path = path.as_ref();
        // Before anything is read: what is committed meanwhile is another state.
        let committed = committed(path);
        let (engine, fields) = open_engine(path)?;
        let (payload, searcher, components) = loop {
            let before = payload(path, &engine)?;
            let reader: IndexReader = engine
                .reader_builder()
                .reload_policy(ReloadPolicy::Manual)
                .try_into()
                .map_err(IndexError::engine(path))?;
            let searcher = reader.searcher();
            let components = Components::open(&searcher, &fields).map_err(IndexError::engine(path));
            // A commit in between would leave the one with the other's files, or without: so would a merge.
            if payload(path, &engine)? != before {
                continue;
            }
            match components {
                Ok(components) => break (before, searcher, components),
                Err(_) if !is_of_now(&searcher, &engine).map_err(IndexError::engine(path))? => {}
                Err(error) => return Err(error),
            }
        };
        let segmenter = match &payload.dictionary {
            Some(name) => {
                let (directory, name) = (path.to_owned(), name.clone());
                Segmenter::small(move || directory::mapped(&directory, &name))
            }
            None => Segmenter::full(Vec::new()),
        };
        let analyzer = Analyzer::new(segmenter);
        register(&engine, &analyzer);
        let translations = Arc::default();
        let columns = searcher.segment_readers().iter().map(|_| OnceLock::new()).collect();
        Ok(Self {
            path: path.to_owned(),
            fields,
            searcher,
            committed,
            payload,
            analyzer,
            translations,
            columns,
            components,
        })
    }

    /// Where the index lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether nothing has been committed since it was opened. Takes a look at one file; whoever keeps an index open for long
    /// opens it again when this is no longer so.
    #[must_use]
    pub fn is_current(&self) -> bool {
        committed(&self.path) == self.committed
    }

    /// The fields of the index.
    #[must_use]
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The engine's view of this state of the index.
    #[must_use]
    pub fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// The analyzer that queries are read with: the one the index was built with.
    #[must_use]
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// The counterparts of its releases and the glossary; `None` where none were learned.
    #[must_use]
    pub fn translations(&self) -> Option<&Translations> {
        let name = self.payload.translations.as_deref();
        self.translations.get_or_init(|| Translations::open(&self.path, name?).ok()).as_ref()
    }

    /// Whether the index was built without looking for counterparts.
    #[must_use]
    pub fn is_monolingual(&self) -> bool {
        self.payload.monolingual
    }

    /// The folders and files the index was built from.
    #[must_use]
    pub fn roots(&self) -> &[PathBuf] {
        &self.payload.roots
    }

    /// What reading a file might cost when the index was built.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.payload.limits
    }

    /// The words a user added when it was built.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn user_words(&self) -> Result<Vec<UserWord>, IndexError> {
        let Some(name) = &self.payload.words else { return Ok(Vec::new()) };
        let path = self.path.join(name);
        let text = std::fs::read_to_string(&path).map_err(IndexError::io(&path))?;
        Ok(UserWord::read_all(&text))
    }

    /// Which fields of records meant what when it was built.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.payload.names
    }

    /// The path a person would use for a file of a corpus, from where they stand; `root` and `path` as they are stored.
    #[must_use]
    pub fn display_path(&self, root: usize, path: &str) -> String {
        self.payload.display_path(root, path)
    }

    /// What the index was built from.
    ///
    /// # Errors
    /// When the manifest cannot be read.
    pub fn manifest(&self) -> Result<Manifest, IndexError> {
        let path = self.path.join(&self.payload.manifest);
        Manifest::read(&path).map_err(IndexError::io(&path))
    }

    /// What is stored under a document's number.
    ///
    /// # Errors
    /// When the document cannot be read.
    pub fn document(&self, address: DocAddress) -> Result<StoredDocument, IndexError> {
        let columns = self.columns(address.segment_ord).map_err(IndexError::engine(&self.path))?;
        let (header, _) = columns.block(address.doc_id);
        self.texts(DocAddress::new(address.segment_ord, header))?.document(address.doc_id - header)
    }

    /// The impacts of a segment.
    pub(crate) fn impacts(&self, segment: u32) -> &Impacts {
        &self.components[segment as usize].impacts
    }

    /// What is stored of the release with this header.
    pub(crate) fn texts(&self, header: DocAddress) -> Result<ReleaseTexts<'_>, IndexError> {
        let columns = self.columns(header.segment_ord).map_err(IndexError::engine(&self.path))?;
        let reader = columns.texts().release(header.doc_id).map_err(IndexError::io(&self.path))?;
        Ok(ReleaseTexts { path: &self.path, reader })
    }

    /// What the index holds.
    ///
    /// # Errors
    /// When the manifest cannot be read.
    pub fn stats(&self) -> Result<StatsView, IndexError> {
        let manifest = self.manifest()?;
        let totals = manifest.totals();
        let learned = self.translations().map(Translations::learned).unwrap_or_default();
        let mut languages: Vec<(String, u64)> = totals.languages.into_iter().collect();
        languages.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(&right.0)));
        let mut years: Vec<(String, u64)> = totals.years.into_iter().collect();
        // Those without a date have an empty year: they come last.
        years.sort_by(|left, right| left.0.is_empty().cmp(&right.0.is_empty()).then(left.0.cmp(&right.0)));
        let read = manifest.files.iter().filter(|file| !file.releases.is_empty());
        Ok(StatsView {
            index: self.path.to_string_lossy().into_owned(),
            corpora: (0..self.payload.roots.len()).map(|root| self.display_path(root, "")).collect(),
            updated: manifest.created,
            releases: totals.releases,
            passages: totals.passages,
            languages,
            years,
            files: read.clone().count() as u64,
            corpus_bytes: read.map(|file| file.bytes).sum(),
            index_bytes: self.bytes_on_disk(),
            segments: self.searcher.segment_readers().len() as u64,
            pairs: learned.pairs,
            glossary_entries: u64::from(learned.entries),
            skipped: build::skipped(&self.payload, &manifest)
                .into_iter()
                .map(|skipped| SkippedView { path: skipped.path, reason: skipped.reason })
                .collect(),
        })
    }

    /// Bytes of all files in the index directory.
    #[must_use]
    pub fn bytes_on_disk(&self) -> u64 {
        std::fs::read_dir(&self.path).map_or(0, |entries| {
            entries.flatten().filter_map(|entry| entry.metadata().ok()).map(|meta| meta.len()).sum()
        })
    }
}

/// Reads what is stored of one release, without decompressing any part of it twice in a row.
pub(crate) struct ReleaseTexts<'a> {
    path: &'a Path,
    reader: ReleaseReader<'a>,
}

impl ReleaseTexts<'_> {
    /// What is stored of the document of this ordinal.
    pub(crate) fn document(&mut self, ordinal: u32) -> Result<StoredDocument, IndexError> {
        let document = self.reader.document(ordinal as usize).map_err(IndexError::io(self.path))?;
        Ok(StoredDocument { text: document.text.to_owned(), meta: document.description.to_owned() })
    }
}

/// What is stored of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// The original text.
    pub text: String,
    /// The rest, as JSON.
    meta: String,
}

impl StoredDocument {
    /// The release, when the document is a header.
    #[must_use]
    pub fn release(&self) -> Option<StoredRelease> {
        serde_json::from_str(&self.meta).ok()
    }

    /// What is stored of a passage.
    #[must_use]
    pub fn passage(&self) -> StoredPassage {
        serde_json::from_str(&self.meta).unwrap_or_default()
    }
}

/// When the last commit was made, by the file that names its parts.
fn committed(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path.join(directory::META_FILE)).and_then(|meta| meta.modified()).ok()
}

/// Opens the engine's index in a directory, whoever wrote it.
fn open_engine(path: &Path) -> Result<(tantivy::Index, Fields), IndexError> {
    let missing = || IndexError::Missing { path: path.to_owned() };
    if !path.join(directory::META_FILE).exists() {
        return Err(missing());
    }
    let directory = MmapDirectory::open(path).map_err(|_| missing())?;
    let mut engine = match tantivy::Index::open(directory) {
        Ok(engine) => engine,
        Err(TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_))) => return Err(missing()),
        Err(source) => return Err(IndexError::Engine { path: path.to_owned(), source }),
    };
    let (schema, fields) = schema::schema();
    if engine.schema() != schema {
        let found = payload_text(&engine)
            .and_then(|text| serde_json::from_str::<Payload>(&text).ok())
            .map_or(0, |payload| payload.format);
        return Err(IndexError::Format { path: path.to_owned(), found });
    }
    for plugin in plugins(fields) {
        engine.register_plugin(plugin);
    }
    Ok((engine, fields))
}

/// What a segment has beside what the engine opens. As that does, it is opened at once: its files may be gone when another writes.
struct Components {
    texts: Arc<Texts>,
    impacts: Impacts,
}

impl Components {
    fn open(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Arc<[Self]>> {
        let of = |reader| {
            Ok(Self { texts: Arc::new(Texts::open(reader)?), impacts: Impacts::open(reader, fields)? })
        };
        searcher.segment_readers().iter().map(of).collect()
    }
}

/// Whether the segments of a searcher are still those of the index.
fn is_of_now(searcher: &Searcher, engine: &tantivy::Index) -> tantivy::Result<bool> {
    let now = engine.searchable_segment_ids()?;
    let readers = searcher.segment_readers();
    Ok(readers.len() == now.len() && readers.iter().all(|reader| now.contains(&reader.segment_id())))
}

/// The components of segments beside the engine's own, in the order they are written in.
fn plugins(fields: Fields) -> [Arc<dyn SegmentPlugin>; 2] {
    [Arc::new(TextsPlugin::new(fields)), Arc::new(ImpactsPlugin::new(fields))]
}

fn payload_text(engine: &tantivy::Index) -> Option<String> {
    engine.load_metas().ok()?.payload
}

/// The payload of the last commit; an index of another format is refused.
fn payload(path: &Path, engine: &tantivy::Index) -> Result<Payload, IndexError> {
    let text = payload_text(engine);
    let missing = || IndexError::Missing { path: path.to_owned() };
    let payload: Payload = match &text {
        // An index that was created but never committed to.
        None => return Err(missing()),
        Some(text) => {
            serde_json::from_str(text).map_err(|_| IndexError::Format { path: path.to_owned(), found: 0 })?
        }
    };
    if payload.format != FORMAT {
        return Err(IndexError::Format { path: path.to_owned(), found: payload.format });
    }
    Ok(payload)
}

fn register(engine: &tantivy::Index, analyzer: &Analyzer) {
    engine.tokenizers().register(schema::WORDS, FieldTokenizer::words(analyzer.clone()));
    engine.tokenizers().register(schema::EXACT, FieldTokenizer::exact());
}
