//! The directory of an index: made, checked, opened to write.
//!
//! Owns which files in it are Pressroom's. Must not know what is in them.

use std::fs;
use std::io;
use std::path::Path;

use tantivy::TantivyError;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory, OwnedBytes};
use tantivy::index::{IndexBuilder, IndexSettings};
use tantivy::store::{Compressor, ZstdCompressor};

use super::manifest::{Payload, is_companion};
use super::{IndexError, open_engine, payload, plugins, schema};

/// The engine's list of segments.
pub(super) const META_FILE: &str = "meta.json";

/// Opens the index to write to it, or makes one. Also gives its last commit, if there is one.
pub(super) fn open_or_create(
    directory: &Path,
) -> Result<(tantivy::Index, schema::Fields, Option<Payload>), IndexError> {
    match open_engine(directory) {
        Ok((engine, fields)) => {
            let last = match payload(directory, &engine) {
                Ok(payload) => Some(payload),
                Err(IndexError::Missing { .. } | IndexError::Format { .. }) => None,
                Err(error) => return Err(error),
            };
            return Ok((engine, fields, last));
        }
        Err(IndexError::Missing { .. }) => {}
        // No version reads both, so that nothing that can still be searched is lost.
        Err(IndexError::Format { .. }) => remove_engine_files(directory)?,
        // Nor can one that is damaged be searched. That another process is at work is seen before anything is removed.
        Err(IndexError::Engine { source, .. }) if is_damage(&source) => {
            let lock = MmapDirectory::open(directory)
                .map_err(|error| IndexError::Engine { path: directory.to_owned(), source: error.into() })?
                .acquire_lock(&INDEX_WRITER_LOCK)
                .map_err(|_| IndexError::Locked { path: directory.to_owned() })?;
            remove_engine_files(directory)?;
            drop(lock);
        }
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
    // The engine's own store holds nothing: texts are stored by release.
    let settings = IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(1) }),
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    let builder = tantivy::Index::builder().schema(schema).settings(settings);
    let builder = plugins(fields).into_iter().fold(builder, IndexBuilder::register_plugin);
    let engine = builder.create_in_dir(directory).map_err(IndexError::engine(directory))?;
    Ok((engine, fields, None))
}

/// The bytes of a file of the index, mapped rather than read.
pub(super) fn mapped(directory: &Path, name: &str) -> io::Result<OwnedBytes> {
    let directory = MmapDirectory::open(directory).map_err(io::Error::other)?;
    directory.open_read(Path::new(name)).map_err(io::Error::other)?.read_bytes()
}

/// Whether a file in an index directory is one that Pressroom or its engine writes there.
fn is_ours(name: &str) -> bool {
    name == META_FILE
        || is_companion(name)
        || name
            .split('.')
            .next()
            .is_some_and(|stem| stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether what the engine says means that its files are not what it wrote, rather than that they cannot be read now.
fn is_damage(error: &TantivyError) -> bool {
    matches!(
        error,
        TantivyError::DataCorruption(_)
            | TantivyError::IncompatibleIndex(_)
            | TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_))
    )
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
