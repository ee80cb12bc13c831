//! The texts of a segment: what every release says, and which documents are its block.
//!
//! Owns a component of the engine's segments: the file `texts`, in which a release is found by any of its documents without a search,
//! and read without its neighbours. Must not know what is searched for, nor what the stored descriptions mean.
//!
//! The engine's own store compresses blocks of documents, whatever they belong to, and prepares the decompressor anew for each. A
//! page of results is ten passages of ten releases; so here a release is compressed by itself, against a dictionary made of
//! such texts, which makes it smaller than it is in a block with its neighbours.
//!
//! The file, all numbers little-endian:
//!
//! - **records**, one a release, in no particular order: the number of its dictionary (0: none, one byte); how many chunks it has; for
//!   each its documents, its bytes and its compressed bytes (varints; equal when it is not compressed); then the chunks.
//!   A chunk is some documents that follow each other, one after another: the bytes of its text and of its description
//!   (varints), its text, its description.
//! - **dictionaries**, one after another.
//! - **starts**: a bit a document, set where a release begins; 64 a word.
//! - **ranks**: for each 512 documents, how many releases begin before them; 4 bytes.
//! - **offsets**: where the record of each release begins; 5 bytes.
//! - the footer: version, documents, releases, number of dictionaries and the bytes of each (4 bytes each), the bytes of all
//!   records (8 bytes), and the footer's own length (4 bytes).

mod codec;
mod dictionary;
mod plugin;
mod read;
mod write;

pub(super) use codec::{push_number, take, take_number};
pub(super) use plugin::TextsPlugin;
pub(super) use read::{ReleaseReader, Texts};

/// The extension of the file.
const EXTENSION: &str = "texts";

/// Raised when the file's layout changes; the index's [`super::FORMAT`] is raised with it.
const VERSION: u32 = 1;

/// Documents a word of the starts has a bit for.
const WORD: u32 = 64;

/// Words of the starts that a rank stands for.
const WORDS_A_RANK: usize = 8;

/// Bytes of an offset.
const OFFSET: usize = 5;

/// A chunk takes documents until it has so many bytes: as much as is decompressed for one of them, unless that alone is longer. Most releases are
/// one chunk.
const CHUNK: usize = 4 << 10;

/// A document as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Document<'a> {
    /// The original text.
    pub text: &'a str,
    /// What else is known of it; whoever wrote it knows what it means.
    pub description: &'a str,
}

#[cfg(test)]
mod tests;
