//! A table on disk: values by key, found without reading more than the value asked for.
//!
//! Owns the layout of the file: the values one after another, then a map from each key to where its value begins (a
//! finite-state transducer, which is small and searched where it lies), the length of that map, and the BLAKE3 hash of all
//! before. Must not know what the values are.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use fst::{IntoStreamer, Map, MapBuilder, Streamer};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tantivy::directory::OwnedBytes;

use super::directory::mapped;
use super::manifest::write_synced;

/// Bytes behind the map: its length and the hash.
const TAIL: usize = 8 + blake3::OUT_LEN;

/// Values by key, to be written.
#[derive(Debug, Default)]
pub(super) struct TableBuilder {
    values: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl TableBuilder {
    /// Puts in a value, in place of what the key had.
    pub(super) fn insert(&mut self, key: Vec<u8>, value: &impl Serialize) -> io::Result<()> {
        self.values.insert(key, serde_json::to_vec(value)?);
        Ok(())
    }

    /// Writes the table and makes sure it is on disk.
    pub(super) fn write(self, path: &Path) -> io::Result<()> {
        let mut bytes = Vec::new();
        let mut map = MapBuilder::memory();
        for (key, value) in self.values {
            map.insert(key, bytes.len() as u64).map_err(io::Error::other)?;
            bytes.extend_from_slice(&u32::try_from(value.len()).map_err(io::Error::other)?.to_le_bytes());
            bytes.extend_from_slice(&value);
        }
        let map = map.into_inner().map_err(io::Error::other)?;
        bytes.extend_from_slice(&map);
        bytes.extend_from_slice(&(map.len() as u64).to_le_bytes());
        let hash = blake3::hash(&bytes);
        bytes.extend_from_slice(hash.as_bytes());
        write_synced(path, &bytes)
    }
}

/// A table that was written.
pub(super) struct Table {
    bytes: OwnedBytes,
    map: Map<OwnedBytes>,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Table").field("keys", &self.map.len()).finish_non_exhaustive()
    }
}

impl Table {
    /// Opens the table of this name. Its bytes are mapped, not read.
    pub(super) fn open(directory: &Path, name: &str) -> io::Result<Self> {
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, format!("{name} is cut off"));
        let bytes = mapped(directory, name)?;
        let tail = bytes.len().checked_sub(TAIL).ok_or_else(damaged)?;
        let length: [u8; 8] = bytes[tail..tail + 8].try_into().map_err(|_| damaged())?;
        let length = usize::try_from(u64::from_le_bytes(length)).map_err(io::Error::other)?;
        let start = tail.checked_sub(length).ok_or_else(damaged)?;
        let map = Map::new(bytes.slice(start..tail)).map_err(io::Error::other)?;
        Ok(Self { bytes, map })
    }

    /// Whether the file is what was written.
    pub(super) fn is_whole(&self) -> bool {
        let (content, hash) = self.bytes.split_at(self.bytes.len() - blake3::OUT_LEN);
        blake3::hash(content).as_bytes() == hash
    }

    /// Whether any key begins so.
    pub(super) fn has_beginning(&self, beginning: &[u8]) -> bool {
        let mut from = self.map.range().ge(beginning).into_stream();
        from.next().is_some_and(|(key, _)| key.starts_with(beginning))
    }

    /// The value of a key, if it has one that can be read.
    pub(super) fn get<T: DeserializeOwned>(&self, key: &[u8]) -> Option<T> {
        let at = usize::try_from(self.map.get(key)?).ok()?;
        let length: [u8; 4] = self.bytes.get(at..at + 4)?.try_into().ok()?;
        let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
        serde_json::from_slice(self.bytes.get(at + 4..at + 4 + length)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out_and_damage_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.bin");
        let mut builder = TableBuilder::default();
        builder.insert(b"b".to_vec(), &["two", "二"]).unwrap();
        builder.insert(b"a".to_vec(), &["one"]).unwrap();
        builder.write(&path).unwrap();
        let table = Table::open(folder.path(), "t.bin").unwrap();
        assert_eq!(table.get::<Vec<String>>(b"b"), Some(vec!["two".to_owned(), "二".to_owned()]));
        assert_eq!(table.get::<Vec<String>>(b"c"), None);
        assert!(table.has_beginning(b"") && table.has_beginning(b"b") && !table.has_beginning(b"ab"));
        assert!(table.is_whole());

        let mut bytes = std::fs::read(&path).unwrap();
        bytes[6] ^= 1;
        std::fs::write(folder.path().join("bad.bin"), &bytes).unwrap();
        assert!(!Table::open(folder.path(), "bad.bin").unwrap().is_whole());
        std::fs::write(folder.path().join("cut.bin"), &bytes[..bytes.len() / 2]).unwrap();
        assert!(Table::open(folder.path(), "cut.bin").is_err());
        std::fs::write(folder.path().join("empty.bin"), b"").unwrap();
        assert!(Table::open(folder.path(), "empty.bin").is_err());
    }
}
