//! Committing: what makes passages, manifest, dictionary and glossary valid together.
//!
//! Owns the order of writes: companions first, then the engine's commit that names them, then what the commit before needed
//! is removed. Killed between any two, the index is what one of the commits made it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use tantivy::directory::{Directory, INDEX_WRITER_LOCK};
use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::indexer::NoMergePolicy;
use tantivy::{IndexWriter, ReloadPolicy, TantivyError};

use super::directory::META_FILE;
use super::learn::{Source, learn};
use super::manifest::{Manifest, Payload, write_synced};
use super::{IndexError, schema, seeding};
use crate::text::analyze::Analyzer;
use crate::text::segment::UserWord;
use crate::text::units::is_ideograph;

/// Up to so many documents all of an index is one segment, which is written anew with each change in a fraction of a second.
const FEW: u32 = 20_000;
/// No more documents than this are written anew together. Segments with deleted documents are while they hold no more: their
/// statistics are then those of an index built in one go.
const SMALL: u32 = 2_000_000;
/// Above that, when one in so many documents is deleted.
const DELETED_SHARE: u32 = 10;
/// How often to look again for segments that a merge under way is busy with.
const PATIENCE: usize = 500;

/// Writes the manifest and commits; then, the texts and terms of the index being known, writes the small dictionary and what
/// is learned across languages, and commits to both; then removes what the commits before needed.
pub(super) fn commit(
    directory: &Path,
    (engine, fields): (&tantivy::Index, &schema::Fields),
    writer: &mut IndexWriter,
    manifest: &Manifest,
    (analyzer, threads): (&Analyzer, usize),
    mut payload: Payload,
) -> Result<(), IndexError> {
    let path = directory.join(&payload.manifest);
    manifest.write(&path).map_err(IndexError::io(&path))?;
    if let Some(name) = &payload.words {
        let path = directory.join(name);
        let words = UserWord::write_all(analyzer.segmenter().user_words());
        write_synced(&path, words.as_bytes()).map_err(IndexError::io(&path))?;
    }
    commit_payload(directory, writer, &payload)?;

    let fault = IndexError::engine(directory);
    if payload.monolingual {
        payload.dictionary = Some(put_in_order(directory, engine, writer, analyzer, payload.generation)?);
    } else {
        let mut source = Source::open(engine).map_err(&fault)?;
        if source.has_deletions() {
            // An index that was updated learns what one built in one go would.
            tidy(engine, writer).map_err(&fault)?;
            source = Source::open(engine).map_err(&fault)?;
        }
        let name = format!("translations-{}.bin", payload.generation);
        let path = directory.join(&name);
        let seed = payload.seed.as_deref().map(|name| seeding::kept(name, directory));
        let seed = seed.transpose()?.unwrap_or_default();
        // Merging is work of one thread, learning of all for the most part.
        let (learned, dictionary) = thread::scope(|scope| {
            let learned = scope.spawn(|| learn(&source, fields, (analyzer, threads), &seed, &path));
            let dictionary = put_in_order(directory, engine, writer, analyzer, payload.generation);
            (learned.join(), dictionary)
        });
        payload.dictionary = Some(dictionary?);
        let learned =
            learned.unwrap_or_else(|_| Err(TantivyError::InternalError("nothing was learned".to_owned())));
        learned.map_err(|error| match error {
            TantivyError::IoError(source) => IndexError::Io { path, source: std::io::Error::other(source) },
            source => fault(source),
        })?;
        payload.translations = Some(name);
    }
    commit_payload(directory, writer, &payload)?;
    payload.remove_others(directory);
    Ok(())
}

/// Puts the segments in order and writes the small dictionary, whose name it gives back.
fn put_in_order(
    directory: &Path,
    engine: &tantivy::Index,
    writer: &mut IndexWriter,
    analyzer: &Analyzer,
    generation: u64,
) -> Result<String, IndexError> {
    tidy(engine, writer).map_err(IndexError::engine(directory))?;
    let words = dictionary_words(engine).map_err(IndexError::engine(directory))?;
    let name = format!("dictionary-{generation}.fst");
    let path = directory.join(&name);
    let dictionary = analyzer.segmenter().small_dictionary(words.iter().map(String::as_str));
    dictionary.and_then(|bytes| write_synced(&path, &bytes)).map_err(IndexError::io(&path))?;
    Ok(name)
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

/// Puts the segments in order: those with deleted documents are written anew without them, and what several threads wrote
/// beside each other becomes one. A search pays for each segment it looks into.
fn tidy(engine: &tantivy::Index, writer: &mut IndexWriter) -> tantivy::Result<()> {
    // Merges that are under way go on, but no others begin and take the segments away.
    writer.set_merge_policy(Box::new(NoMergePolicy));
    for _ in 0..PATIENCE {
        let due = untidy(&engine.searchable_segment_metas()?);
        if due.is_empty() {
            break;
        }
        match writer.merge(&due).wait() {
            Ok(_) => break,
            // Another merge had one of them.
            Err(TantivyError::InvalidArgument(_)) => thread::sleep(Duration::from_millis(20)),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The segments that should be written anew as one.
fn untidy(segments: &[SegmentMeta]) -> Vec<SegmentId> {
    let holed = segments.iter().filter(|segment| segment.num_deleted_docs() > 0);
    let documents: u32 = holed.clone().map(SegmentMeta::max_doc).sum();
    let mut due: Vec<&SegmentMeta> = holed
        .filter(|segment| {
            documents <= SMALL || segment.num_deleted_docs() > segment.max_doc() / DELETED_SHARE
        })
        .collect();
    // A large segment stays as it is when a few documents are added.
    let all: u32 = segments.iter().map(SegmentMeta::max_doc).sum();
    let stays = |segment: &SegmentMeta| all > FEW && segment.max_doc() > all / 4 * 3;
    let mut lesser: Vec<&SegmentMeta> =
        segments.iter().filter(|segment| segment.num_deleted_docs() == 0 && !stays(segment)).collect();
    lesser.sort_by_key(|segment| (segment.max_doc(), segment.id()));
    let mut sum: u32 = due.iter().map(|segment| segment.max_doc()).sum();
    let few = lesser.into_iter().take_while(|segment| {
        sum = sum.saturating_add(segment.max_doc());
        sum <= SMALL
    });
    due.extend(few);
    if due.len() == 1 && due[0].num_deleted_docs() == 0 {
        due.clear();
    }
    due.iter().map(|segment| segment.id()).collect()
}

/// Removes what no segment needs any more. The engine does so behind each merge, but not behind those that end after its writer has
/// been told to stop: as much as the index itself may be left.
///
/// Nothing is removed while another process writes, which begins with doing the same.
pub(super) fn collect_garbage(engine: &mut tantivy::Index) -> tantivy::Result<()> {
    let Ok(_lock) = engine.directory().acquire_lock(&INDEX_WRITER_LOCK) else { return Ok(()) };
    let segments: HashSet<String> =
        engine.searchable_segment_ids()?.iter().map(SegmentId::uuid_string).collect();
    let is_needed = |file: &PathBuf| {
        let name = file.to_string_lossy();
        name == META_FILE || name.split('.').next().is_some_and(|segment| segments.contains(segment))
    };
    let living = engine.directory().list_managed_files().into_iter().filter(is_needed).collect();
    engine.directory_mut().garbage_collect(|| living)?;
    Ok(())
}

/// Whether the last run got to the end of what follows a commit: the index was complete before, but is in order only now.
pub(super) fn is_settled(engine: &tantivy::Index, last: &Payload) -> tantivy::Result<bool> {
    let learned = last.monolingual || last.translations.is_some();
    Ok(last.dictionary.is_some() && learned && untidy(&engine.searchable_segment_metas()?).is_empty())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tantivy::schema::{STRING, Schema};
    use tantivy::{Index, IndexWriter, TantivyDocument};

    use super::*;

    #[test]
    fn what_no_segment_needs_is_removed_unless_another_writes() {
        let folder = tempfile::tempdir().unwrap();
        let mut schema = Schema::builder();
        let field = schema.add_text_field("text", STRING);
        let mut engine = Index::create_in_dir(folder.path(), schema.build()).unwrap();
        let mut writer: IndexWriter = engine.writer_with_num_threads(1, 16 << 20).unwrap();
        let mut document = TantivyDocument::default();
        document.add_text(field, "kept");
        writer.add_document(document).unwrap();
        writer.commit().unwrap();
        let left = Path::new("00000000000000000000000000000000.idx");
        engine.directory().atomic_write(left, b"what a merge left").unwrap();
        collect_garbage(&mut engine).unwrap();
        assert!(folder.path().join(left).exists(), "another writes");
        writer.wait_merging_threads().unwrap();
        collect_garbage(&mut engine).unwrap();
        assert!(!folder.path().join(left).exists());
        let again = Index::open_in_dir(folder.path()).unwrap();
        assert_eq!(again.reader().unwrap().searcher().num_docs(), 1);
        assert!(again.validate_checksum().unwrap().is_empty());
    }
}
