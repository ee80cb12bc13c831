//! Writing: from documents, or the records of other segments, to the file.
//!
//! Owns what is compressed with which dictionary. Must not know the engine.

use std::io::{self, Write};
use std::sync::Arc;

use super::codec::{Compressor, prepare, push_number};
use super::dictionary::Dictionaries;
use super::read::Texts;
use super::{CHUNK, Document, OFFSET, VERSION, WORD, WORDS_A_RANK};

/// The most dictionaries that a file keeps: what others were used for is compressed anew.
pub(super) const DICTIONARIES: usize = 16;

/// So many bytes that are compressed anew are together in memory.
const TOGETHER: usize = if cfg!(test) { 1 << 10 } else { 4 << 20 };

/// Writes the texts of one segment, in the order of its documents.
pub(super) struct TextsWriter<W> {
    out: W,
    /// Bytes of records written.
    written: u64,
    documents: u32,
    starts: Vec<u64>,
    offsets: Vec<u64>,
    dictionaries: Vec<Arc<[u8]>>,
    /// Those of the run, one of which may serve.
    made: Arc<Dictionaries>,
    waiting: Waiting,
}

/// Releases that wait for all of them to be known, so that a dictionary can be made of them.
#[derive(Default)]
struct Waiting {
    /// Documents, as they stand in chunks.
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
    /// The number of each release among all, and of its first document among these.
    releases: Vec<(usize, usize)>,
}

impl<W: Write> TextsWriter<W> {
    pub(super) fn new(out: W, made: Arc<Dictionaries>) -> Self {
        let (starts, offsets, dictionaries) = (Vec::new(), Vec::new(), Vec::new());
        let waiting = Waiting::default();
        Self { out, written: 0, documents: 0, starts, offsets, dictionaries, made, waiting }
    }

    /// Bytes it holds in memory.
    pub(super) fn memory(&self) -> usize {
        let Waiting { bytes, ends, releases } = &self.waiting;
        bytes.capacity() + 8 * (ends.capacity() + 2 * releases.capacity() + self.offsets.capacity())
    }

    /// A release begins with the next document.
    fn start(&mut self) {
        let word = (self.documents / WORD) as usize;
        self.starts.resize(word + 1, 0);
        self.starts[word] |= 1 << (self.documents % WORD);
        self.offsets.push(0);
    }

    /// Takes the next document; `is_header` says that a release begins with it.
    pub(super) fn push(&mut self, document: Document<'_>, is_header: bool) {
        // What comes before the first header is a release too.
        if is_header || self.documents == 0 {
            self.start();
            self.waiting.releases.push((self.offsets.len() - 1, self.waiting.ends.len()));
        }
        let Waiting { bytes, ends, .. } = &mut self.waiting;
        push_number(bytes, document.text.len());
        push_number(bytes, document.description.len());
        bytes.extend_from_slice(document.text.as_bytes());
        bytes.extend_from_slice(document.description.as_bytes());
        ends.push(bytes.len());
        self.documents += 1;
    }

    /// Takes releases over from another segment, by their headers, ascending.
    pub(super) fn copy(&mut self, texts: &Texts, headers: impl IntoIterator<Item = u32>) -> io::Result<()> {
        // Where the dictionaries of that segment are in this file; comparing them takes longer than copying a release.
        let mut places: Vec<Option<Option<usize>>> = Vec::new();
        for header in headers {
            let mut release = texts.release(header)?;
            let record = release.record();
            // What a small segment could make no dictionary for is compressed with its new neighbours.
            let kept = match record.dictionary {
                0 => None,
                number => {
                    places.resize(places.len().max(number + 1), None);
                    match places[number] {
                        Some(place) => place,
                        None => *places[number].insert(self.keep(texts.dictionary(number)?)),
                    }
                }
            };
            if let Some(place) = kept {
                self.start();
                self.write(&[&[place as u8 + 1], &record.bytes[1..]])?;
                self.documents += record.documents() as u32;
                continue;
            }
            for ordinal in 0..release.len() {
                self.push(release.document(ordinal)?, ordinal == 0);
            }
            // Where there is a dictionary, nothing need wait for all to be known.
            if !self.dictionaries.is_empty() && self.waiting.bytes.len() >= TOGETHER {
                self.write_waiting()?;
            }
        }
        Ok(())
    }

    /// The place of a dictionary among those of this file; `None` when it has too many.
    fn keep(&mut self, dictionary: &[u8]) -> Option<usize> {
        let known = self.dictionaries.iter().position(|known| **known == *dictionary);
        known.or_else(|| {
            (self.dictionaries.len() < DICTIONARIES).then(|| {
                self.dictionaries.push(dictionary.into());
                self.dictionaries.len() - 1
            })
        })
    }

    /// Writes the record of the release that began last, or of one that waited.
    fn write(&mut self, parts: &[&[u8]]) -> io::Result<()> {
        let number = self.offsets.len() - 1;
        self.write_at(number, parts)
    }

    fn write_at(&mut self, number: usize, parts: &[&[u8]]) -> io::Result<()> {
        self.offsets[number] = self.written;
        for part in parts {
            self.out.write_all(part)?;
            self.written += part.len() as u64;
        }
        Ok(())
    }

    /// Compresses what waited.
    fn write_waiting(&mut self) -> io::Result<()> {
        let Waiting { bytes, ends, releases } = std::mem::take(&mut self.waiting);
        let start_of = |document: usize| document.checked_sub(1).map_or(0, |before| ends[before]);
        let documents_of = |at: usize| {
            let end = releases.get(at + 1).map_or(ends.len(), |next| next.1);
            releases[at].1..end
        };
        if self.dictionaries.is_empty() && !releases.is_empty() {
            let texts: Vec<&[u8]> = (0..releases.len())
                .map(|at| {
                    let documents = documents_of(at);
                    &bytes[start_of(documents.start)..start_of(documents.end)]
                })
                .collect();
            self.dictionaries.extend(self.made.serve(&texts)?);
        }
        let dictionary = self.dictionaries.first().map(|dictionary| prepare(dictionary));
        let number = u8::from(dictionary.is_some());
        let mut compressor = Compressor::new(dictionary.as_ref())?;
        let (mut table, mut chunks) = (Vec::new(), Vec::new());
        for (at, &(release, _)) in releases.iter().enumerate() {
            let documents = documents_of(at);
            table.clear();
            chunks.clear();
            let (mut count, mut first) = (0, documents.start);
            while first < documents.end {
                let start = start_of(first);
                let past = |document: &usize| ends[*document] - start >= CHUNK;
                let end = (first..documents.end).find(past).map_or(documents.end, |last| last + 1);
                let chunk = &bytes[start..start_of(end)];
                let compressed = compressor.compress(chunk)?;
                push_number(&mut table, end - first);
                push_number(&mut table, chunk.len());
                push_number(&mut table, compressed.len());
                chunks.extend_from_slice(compressed);
                count += 1;
                first = end;
            }
            let mut head = vec![number];
            push_number(&mut head, count);
            self.write_at(release, &[&head, &table, &chunks])?;
        }
        Ok(())
    }

    /// Writes the rest and gives back what it was written to.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.write_waiting()?;
        let Self { mut out, written, documents, mut starts, offsets, dictionaries, .. } = self;
        starts.resize(documents.div_ceil(WORD) as usize, 0);
        for dictionary in &dictionaries {
            out.write_all(dictionary)?;
        }
        for word in &starts {
            out.write_all(&word.to_le_bytes())?;
        }
        let mut rank = 0_u32;
        for words in starts.chunks(WORDS_A_RANK) {
            out.write_all(&rank.to_le_bytes())?;
            rank += words.iter().map(|word| word.count_ones()).sum::<u32>();
        }
        for offset in &offsets {
            out.write_all(&offset.to_le_bytes()[..OFFSET])?;
        }
        let mut footer = Vec::new();
        let lengths = dictionaries.iter().map(|dictionary| dictionary.len() as u32);
        let numbers = [VERSION, documents, offsets.len() as u32, dictionaries.len() as u32];
        for number in numbers.into_iter().chain(lengths) {
            footer.extend_from_slice(&number.to_le_bytes());
        }
        footer.extend_from_slice(&written.to_le_bytes());
        out.write_all(&footer)?;
        out.write_all(&(footer.len() as u32).to_le_bytes())?;
        Ok(out)
    }
}
