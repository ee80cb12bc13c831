//! Reading: the block of a document, and what its release says.
//!
//! Owns the way from a document to its block and from a block to its record. Whatever the file holds, nothing panics: what cannot be
//! right is [`io::ErrorKind::InvalidData`].

use std::io;
use std::ops::Range;
use std::sync::OnceLock;

use tantivy::directory::OwnedBytes;
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::{DocId, Segment};
use zstd::zstd_safe::DDict;

use super::codec::{decompress, take, take_number};
use super::{Document, EXTENSION, OFFSET, VERSION, WORD, WORDS_A_RANK};

/// The texts of one segment.
pub(in crate::index) struct Texts {
    file: OwnedBytes,
    documents: u32,
    releases: u32,
    /// Where in the file these lie.
    records: Range<usize>,
    starts: Range<usize>,
    ranks: Range<usize>,
    offsets: Range<usize>,
    dictionaries: Vec<Dictionary>,
}

struct Dictionary {
    range: Range<usize>,
    /// Made ready when it is first needed.
    ready: OnceLock<DDict<'static>>,
}

fn invalid() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the stored texts are not what was written")
}

impl Texts {
    pub(in crate::index) fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let file = reader.open_read(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        let texts = Self::parse(file.read_bytes()?)?;
        if texts.documents == reader.max_doc() { Ok(texts) } else { Err(invalid().into()) }
    }

    /// Those of a segment that is being written, theirs being there already.
    pub(in crate::index) fn of_segment(segment: &Segment) -> tantivy::Result<Self> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        Ok(Self::parse(file.read_bytes()?)?)
    }

    /// How many documents there are, those that are deleted included.
    pub(in crate::index) fn documents(&self) -> u32 {
        self.documents
    }

    /// How many releases.
    pub(in crate::index) fn releases(&self) -> usize {
        self.releases as usize
    }

    /// The number of the release with this header among those of the segment.
    pub(in crate::index) fn number(&self, header: DocId) -> usize {
        self.rank(header).unwrap_or(0)
    }

    /// The header of the release of this number.
    pub(in crate::index) fn header(&self, number: usize) -> DocId {
        let bytes = self.file.as_slice().get(self.ranks.clone()).unwrap_or_default();
        let rank = |group: usize| {
            let rank = bytes.get(group * 4..).and_then(|bytes| bytes.first_chunk());
            rank.map_or(usize::MAX, |rank| u32::from_le_bytes(*rank) as usize)
        };
        // The last group of words before which no more than `number` releases begin.
        let (mut low, mut high) = (0, bytes.len() / 4);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if rank(middle) <= number { low = middle } else { high = middle }
        }
        let mut left = number.saturating_sub(rank(low)) as u32;
        for at in low * WORDS_A_RANK..self.starts.len() / 8 {
            let mut word = self.word(at);
            let starts = word.count_ones();
            if left < starts {
                for _ in 0..left {
                    word &= word - 1;
                }
                return at as DocId * WORD + word.trailing_zeros();
            }
            left -= starts;
        }
        self.documents
    }

    /// For every word of documents from that of the first of these to that of the last: where releases begin in it, a bit a document,
    /// and how many begin before it.
    pub(in crate::index) fn starts(&self, documents: Range<DocId>) -> impl Iterator<Item = (u64, u32)> + '_ {
        let words = documents.start / WORD..documents.end.div_ceil(WORD);
        let mut before = self.rank(words.start * WORD).unwrap_or(0) as u32;
        words.map(move |at| {
            let starts = self.word(at as usize);
            let here = (starts, before);
            before += starts.count_ones();
            here
        })
    }

    /// Reads the footer.
    pub(super) fn parse(file: OwnedBytes) -> io::Result<Self> {
        Self::layout(file).ok_or_else(invalid)
    }

    fn layout(file: OwnedBytes) -> Option<Self> {
        let bytes = file.as_slice();
        let number = |bytes: &mut &[u8]| take(bytes, 4)?.try_into().ok().map(u32::from_le_bytes);
        let (mut rest, mut length) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
        let length = number(&mut length)? as usize;
        let mut footer = rest.split_off(rest.len().checked_sub(length)?..)?;
        if number(&mut footer)? != VERSION {
            return None;
        }
        let (documents, releases) = (number(&mut footer)?, number(&mut footer)?);
        let lengths = (0..number(&mut footer)?).map(|_| number(&mut footer)).collect::<Option<Vec<u32>>>()?;
        let records = u64::from_le_bytes(take(&mut footer, 8)?.try_into().ok()?);
        let mut end = 0_usize;
        let mut section = |length: usize| {
            let start = end;
            end = start.checked_add(length)?;
            (end <= rest.len()).then_some(start..end)
        };
        let records = section(usize::try_from(records).ok()?)?;
        let dictionaries = lengths
            .into_iter()
            .map(|length| Some(Dictionary { range: section(length as usize)?, ready: OnceLock::new() }))
            .collect::<Option<_>>()?;
        let words = documents.div_ceil(WORD) as usize;
        let starts = section(words * 8)?;
        let ranks = section(words.div_ceil(WORDS_A_RANK) * 4)?;
        let offsets = section(releases as usize * OFFSET)?;
        Some(Self { documents, releases, records, starts, ranks, offsets, dictionaries, file })
    }

    #[inline]
    fn word(&self, at: usize) -> u64 {
        let bytes = self.file.as_slice().get(self.starts.start + at * 8..self.starts.end);
        bytes.and_then(|bytes| bytes.first_chunk()).map_or(0, |word| u64::from_le_bytes(*word))
    }

    /// The block a document is in: its header, and the document after its last. Whatever the file says, a document is in its own
    /// block.
    #[inline]
    pub(in crate::index) fn block(&self, doc: DocId) -> (DocId, DocId) {
        let at = (doc / WORD) as usize;
        let word = self.word(at);
        // The bits of the documents up to this one.
        let before = u64::MAX >> (WORD - 1 - doc % WORD);
        let header = match word & before {
            0 => self.start_before(at),
            bits => doc / WORD * WORD + (WORD - 1 - bits.leading_zeros()),
        };
        let end = match word & !before {
            0 => self.start_from(at + 1),
            bits => doc / WORD * WORD + bits.trailing_zeros(),
        };
        (header, end.max(doc.saturating_add(1)))
    }

    /// The last start before a word; 0 when there is none.
    fn start_before(&self, word: usize) -> DocId {
        let found = (0..word).rev().find_map(|at| {
            let bits = self.word(at);
            (bits != 0).then(|| at as DocId * WORD + (WORD - 1 - bits.leading_zeros()))
        });
        found.unwrap_or(0)
    }

    /// The first start from a word on; the end of all documents when there is none.
    fn start_from(&self, word: usize) -> DocId {
        let words = self.starts.len() / 8;
        let found = (word..words).find_map(|at| {
            let bits = self.word(at);
            (bits != 0).then(|| at as DocId * WORD + bits.trailing_zeros())
        });
        found.unwrap_or(self.documents)
    }

    /// All blocks in their order, those of deleted releases included.
    pub(in crate::index) fn blocks(&self) -> impl Iterator<Item = (DocId, DocId)> + '_ {
        let mut next = 0;
        std::iter::from_fn(move || {
            let block = (next < self.documents).then(|| self.block(next))?;
            next = block.1;
            Some(block)
        })
    }

    /// How many releases begin before this document.
    fn rank(&self, doc: DocId) -> Option<usize> {
        let word = (doc / WORD) as usize;
        let group = word / WORDS_A_RANK;
        let ranks = self.file.as_slice().get(self.ranks.clone())?;
        let mut rank = u32::from_le_bytes(*ranks.get(group * 4..)?.first_chunk()?);
        for at in group * WORDS_A_RANK..word {
            rank += self.word(at).count_ones();
        }
        rank += (self.word(word) & ((1 << (doc % WORD)) - 1)).count_ones();
        Some(rank as usize)
    }

    /// The record of the release with this header, and what comes after it.
    pub(super) fn record(&self, header: DocId) -> io::Result<&[u8]> {
        let record = || {
            let offsets = self.file.as_slice().get(self.offsets.clone())?;
            let mut offset = [0; 8];
            offset[..OFFSET].copy_from_slice(offsets.get(self.rank(header)? * OFFSET..)?.get(..OFFSET)?);
            let records = self.file.as_slice().get(self.records.clone())?;
            records.get(usize::try_from(u64::from_le_bytes(offset)).ok()?..)
        };
        record().ok_or_else(invalid)
    }

    /// The bytes of the dictionary of this number, from 1.
    pub(super) fn dictionary(&self, number: usize) -> io::Result<&[u8]> {
        let dictionary =
            number.checked_sub(1).and_then(|at| self.dictionaries.get(at)).ok_or_else(invalid)?;
        self.file.as_slice().get(dictionary.range.clone()).ok_or_else(invalid)
    }

    fn decoder(&self, number: usize) -> io::Result<Option<&DDict<'static>>> {
        if number == 0 {
            return Ok(None);
        }
        let bytes = self.dictionary(number)?;
        let ready = &self.dictionaries[number - 1].ready;
        if let Some(ready) = ready.get() {
            return Ok(Some(ready));
        }
        let made = DDict::try_create(bytes).ok_or_else(invalid)?;
        Ok(Some(ready.get_or_init(|| made)))
    }

    /// What the release with this header says.
    pub(in crate::index) fn release(&self, header: DocId) -> io::Result<ReleaseReader<'_>> {
        let record = Record::parse(self.record(header)?).ok_or_else(invalid)?;
        Ok(ReleaseReader { texts: self, record, loaded: None, bytes: Vec::new(), documents: Vec::new() })
    }
}

/// The layout of a record.
pub(super) struct Record<'a> {
    /// The number of its dictionary; 0 for none.
    pub dictionary: usize,
    /// All its bytes.
    pub bytes: &'a [u8],
    /// What of them its chunks are.
    chunks: Vec<Chunk<'a>>,
}

struct Chunk<'a> {
    /// The ordinal of the document after its last.
    end: usize,
    /// How long it is when it is not compressed.
    length: usize,
    stored: &'a [u8],
}

impl<'a> Record<'a> {
    /// Reads the record at the front of `bytes`.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = bytes;
        let dictionary = usize::from(*take(&mut rest, 1)?.first()?);
        let count = take_number(&mut rest)?;
        // Each takes three bytes of the table at least.
        let mut chunks = Vec::with_capacity(count.min(rest.len() / 3));
        let mut lengths = Vec::with_capacity(chunks.capacity());
        let mut end = 0_usize;
        for _ in 0..count {
            end = end.checked_add(take_number(&mut rest)?)?;
            chunks.push(Chunk { end, length: take_number(&mut rest)?, stored: &[] });
            lengths.push(take_number(&mut rest)?);
        }
        for (chunk, stored) in chunks.iter_mut().zip(lengths) {
            chunk.stored = take(&mut rest, stored)?;
        }
        Some(Self { dictionary, bytes: &bytes[..bytes.len() - rest.len()], chunks })
    }

    /// How many documents it holds.
    pub(super) fn documents(&self) -> usize {
        self.chunks.last().map_or(0, |chunk| chunk.end)
    }
}

/// Reads the documents of one release. What it has decompressed it keeps for the next document.
pub(in crate::index) struct ReleaseReader<'a> {
    texts: &'a Texts,
    record: Record<'a>,
    loaded: Option<usize>,
    bytes: Vec<u8>,
    /// Of the chunk that is loaded: the bytes of text and description of each of its documents.
    documents: Vec<(Range<usize>, Range<usize>)>,
}

impl ReleaseReader<'_> {
    /// How many documents it has, the header counted.
    pub(in crate::index) fn len(&self) -> usize {
        self.record.documents()
    }

    /// How it is stored.
    pub(super) fn record(&self) -> &Record<'_> {
        &self.record
    }

    /// The document of this ordinal.
    pub(in crate::index) fn document(&mut self, ordinal: usize) -> io::Result<Document<'_>> {
        let at = self.record.chunks.partition_point(|chunk| chunk.end <= ordinal);
        let first = at.checked_sub(1).map_or(0, |before| self.record.chunks[before].end);
        if self.loaded != Some(at) {
            self.load(at)?;
        }
        let (text, description) = self.documents.get(ordinal - first).cloned().ok_or_else(invalid)?;
        let string = |range: Range<usize>| std::str::from_utf8(&self.bytes[range]).map_err(|_| invalid());
        Ok(Document { text: string(text)?, description: string(description)? })
    }

    /// Bytes of what is decompressed.
    #[cfg(test)]
    pub(super) fn loaded_bytes(&self) -> usize {
        self.bytes.len()
    }

    fn load(&mut self, at: usize) -> io::Result<()> {
        self.loaded = None;
        let chunk = self.record.chunks.get(at).ok_or_else(invalid)?;
        if chunk.stored.len() == chunk.length {
            self.bytes.clear();
            self.bytes.extend_from_slice(chunk.stored);
        } else {
            let decoder = self.texts.decoder(self.record.dictionary)?;
            decompress(chunk.stored, chunk.length, decoder, &mut self.bytes)?;
        }
        self.documents.clear();
        let mut rest = self.bytes.as_slice();
        while !rest.is_empty() {
            let document = (|| {
                let (text, description) = (take_number(&mut rest)?, take_number(&mut rest)?);
                let start = self.bytes.len() - rest.len();
                take(&mut rest, text)?;
                take(&mut rest, description)?;
                Some((start..start + text, start + text..start + text + description))
            })();
            self.documents.push(document.ok_or_else(invalid)?);
        }
        self.loaded = Some(at);
        Ok(())
    }
}
