//! The impacts of a segment: how well each release answers its most frequent terms, at most.
//!
//! Owns a component of the engine's segments, the file `impacts`. Most of what a search of frequent words would read are releases
//! that cannot be among the best; with the impacts of its terms it knows them without reading their postings (Anh & Moffat 2006 rank by
//! such numbers; here they only bound the exact score). Rare terms have none: their postings are read as fast. Must not know
//! queries, nor how scores are put together.
//!
//! For each such term, a byte a release: 255 times the best n / (n + norm) of its documents (see [`super::bm25`]), rounded up, 0 where none holds the term; and
//! the same of the headers that hold it. In the file: the **records**, each first the headers (the distance from the last release,
//! a varint, and the byte), then the bytes of all releases; then the directory: releases (varint), the average lengths of
//! both fields (4 bytes each), the number of terms, and for each its field (0 or 1, a byte), its length, its bytes, where its record
//! begins, how many headers hold it (varints); last, where the directory begins (8 bytes, little-endian).

use std::io::Write;
use std::sync::OnceLock;

use tantivy::directory::{OwnedBytes, TerminatingWrite};
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::indexer::doc_id_mapping::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Score, Segment, TERMINATED};

use super::bm25::norms;
use super::schema::Fields;
use super::texts::{Texts, push_number, take, take_number};

/// The extension of the file.
const EXTENSION: &str = "impacts";

/// A term that one in so many documents holds has impacts: about a hundred terms, a thirtieth of an index of a million generated
/// passages. What is rarer is read instead.
const SHARE: u32 = 16;

/// Segments of fewer documents have none: reading everything takes no longer.
const FEW: u32 = if cfg!(test) { 1 } else { 20_000 };

/// A byte that stands for all a term can score.
pub(crate) const FULL: Score = 255.0;

/// Writes the impacts when a segment is written.
pub(super) struct ImpactsPlugin {
    fields: Fields,
}

impl ImpactsPlugin {
    pub(super) fn new(fields: Fields) -> Self {
        Self { fields }
    }
}

impl SegmentPlugin for ImpactsPlugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(Writer { fields: self.fields }))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        write(&self.fields, context.target_segment)
    }
}

/// Has nothing to do before all else is written.
struct Writer {
    fields: Fields,
}

impl PluginWriter for Writer {
    fn serialize(self: Box<Self>, segment: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        write(&self.fields, segment)
    }

    fn mem_usage(&self) -> usize {
        0
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn std::any::Any {
        self
    }
}

fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

/// Reads back the terms of a segment whose other components have been written, and writes the impacts.
fn write(fields: &Fields, segment: &Segment) -> tantivy::Result<()> {
    let texts = Texts::of_segment(segment)?;
    let reader = SegmentReader::open(segment)?;
    let mut out = segment.open_write(component())?;
    let mut written = 0_u64;
    let (mut directory, mut averages, mut terms) = (Vec::new(), [0.0; 2], 0);
    for (at, average) in averages.iter_mut().enumerate() {
        let field = [fields.words, fields.exact][at];
        let index = reader.inverted_index(field)?;
        *average = index.total_num_tokens() as Score / texts.documents() as Score;
        let Some(lengths) = reader.fieldnorms_readers().get_field(field)? else { continue };
        if texts.documents() < FEW {
            continue;
        }
        let norms = norms(*average);
        let mut stream = index.terms().stream()?;
        while stream.advance() {
            let info = stream.value();
            if info.doc_freq < texts.documents().div_ceil(SHARE) {
                continue;
            }
            let postings = index.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
            let mut record = Record::new(&texts);
            each(postings, |doc, occurrences| {
                let occurrences = occurrences as Score;
                let norm = norms[usize::from(lengths.fieldnorm_id(doc))];
                record.add(doc, (FULL * (occurrences / (occurrences + norm))).ceil() as u8);
            });
            directory.push(at as u8);
            push_number(&mut directory, stream.key().len());
            directory.extend_from_slice(stream.key());
            push_number(&mut directory, written as usize);
            push_number(&mut directory, record.headers);
            for part in [&record.titles, &record.best] {
                out.write_all(part)?;
                written += part.len() as u64;
            }
            terms += 1;
        }
    }
    let mut head = Vec::new();
    push_number(&mut head, texts.releases());
    averages.iter().for_each(|average| head.extend_from_slice(&average.to_le_bytes()));
    push_number(&mut head, terms);
    for part in [&head[..], &directory, &written.to_le_bytes()] {
        out.write_all(part)?;
    }
    Ok(out.terminate()?)
}

/// Calls `visit` with every document of these postings and how often the term occurs in it.
fn each(mut postings: BlockSegmentPostings, mut visit: impl FnMut(u32, u32)) {
    while !postings.docs().is_empty() && postings.doc(0) != TERMINATED {
        for (&doc, &occurrences) in postings.docs().iter().zip(postings.freqs()) {
            visit(doc, occurrences);
        }
        postings.advance();
    }
}

/// The record of a term.
struct Record<'a> {
    texts: &'a Texts,
    /// The block of the document before, and its number.
    block: (u32, u32),
    number: usize,
    best: Vec<u8>,
    titles: Vec<u8>,
    headers: usize,
    last: usize,
}

impl<'a> Record<'a> {
    fn new(texts: &'a Texts) -> Self {
        let best = vec![0; texts.releases()];
        Self { texts, block: (0, 0), number: 0, best, titles: Vec::new(), headers: 0, last: 0 }
    }

    fn add(&mut self, doc: u32, impact: u8) {
        if doc >= self.block.1 {
            self.block = self.texts.block(doc);
            self.number = self.texts.number(self.block.0);
        }
        let Some(best) = self.best.get_mut(self.number) else { return };
        *best = impact.max(*best);
        if doc == self.block.0 {
            push_number(&mut self.titles, self.number - self.last);
            self.titles.push(impact);
            self.last = self.number;
            self.headers += 1;
        }
    }
}

/// The impacts of one segment.
pub(crate) struct Impacts {
    file: OwnedBytes,
    fields: [Field; 2],
    /// Read when it is first asked for; `None` where it cannot be: a search then does without.
    directory: OnceLock<Option<Directory>>,
}

/// What the file has.
struct Directory {
    releases: usize,
    averages: [Score; 2],
    terms: Vec<Term>,
}

struct Term {
    /// The field and the bytes of the term.
    key: (u8, Vec<u8>),
    start: usize,
    headers: usize,
}

/// The impacts of a term.
pub(crate) struct Impact<'a> {
    /// A byte a release: of 255 times what the term scores at most, what it scores there at most; 0 where it is not.
    pub best: &'a [u8],
    /// The same of the headers that hold it.
    pub titles: Titles<'a>,
    /// What these must be multiplied by because texts are longer on average in the whole index.
    pub scale: Score,
}

impl Impacts {
    /// Those of a segment.
    pub(super) fn open(reader: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
        Ok(Self::of_file(reader.open_read(component())?.read_bytes()?, fields))
    }

    fn of_file(file: OwnedBytes, fields: &Fields) -> Self {
        Self { file, fields: [fields.words, fields.exact], directory: OnceLock::new() }
    }

    fn directory(&self) -> Option<&Directory> {
        self.directory.get_or_init(|| Directory::parse(self.file.as_slice())).as_ref()
    }

    /// Those of a term, in an index where the texts of its field have so many tokens on average; `None` where it has none.
    pub(crate) fn of(&self, field: Field, term: &[u8], average: Score) -> Option<Impact<'_>> {
        let code = self.fields.iter().position(|&one| one == field)?;
        let directory = self.directory()?;
        let found = directory
            .terms
            .binary_search_by(|one| (one.key.0, one.key.1.as_slice()).cmp(&(code as u8, term)));
        let Term { start, headers, .. } = directory.terms[found.ok()?];
        let mut rest = self.file.as_slice().get(start..)?;
        let from = rest;
        for _ in 0..headers {
            take_number(&mut rest)?;
            take(&mut rest, 1)?;
        }
        let titles = Titles { rest: &from[..from.len() - rest.len()], release: 0, next: None };
        // n / (n + norm) grows by no more than norms shrink, which are linear in the length over the average.
        let scale = (average / directory.averages[code]).max(1.0);
        Some(Impact { best: rest.get(..directory.releases)?, titles, scale })
    }
}

impl Directory {
    fn parse(file: &[u8]) -> Option<Self> {
        let (rest, start) = file.split_last_chunk::<8>()?;
        let mut directory = rest.get(usize::try_from(u64::from_le_bytes(*start)).ok()?..)?;
        let releases = take_number(&mut directory)?;
        let mut averages = [0.0; 2];
        for average in &mut averages {
            *average = Score::from_le_bytes(take(&mut directory, 4)?.try_into().ok()?);
        }
        let count = take_number(&mut directory)?;
        let mut terms = Vec::with_capacity(count.min(directory.len()));
        for _ in 0..count {
            let field = *take(&mut directory, 1)?.first()?;
            let length = take_number(&mut directory)?;
            let key = (field, take(&mut directory, length)?.to_owned());
            terms.push(Term {
                key,
                start: take_number(&mut directory)?,
                headers: take_number(&mut directory)?,
            });
        }
        Some(Self { releases, averages, terms })
    }
}

/// Goes through the headers that hold a term, in their order.
#[derive(Clone)]
pub(crate) struct Titles<'a> {
    rest: &'a [u8],
    /// The release read last.
    release: usize,
    /// It and its byte, if it was before the end that was asked for last and has not been given out.
    next: Option<(usize, u8)>,
}

impl Titles<'_> {
    /// Calls `visit` with each release before this one that has not been visited, and its byte.
    pub(crate) fn before(&mut self, end: usize, mut visit: impl FnMut(usize, u8)) {
        loop {
            let next = self.next.take().or_else(|| {
                self.release += take_number(&mut self.rest)?;
                Some((self.release, *take(&mut self.rest, 1)?.first()?))
            });
            match next {
                Some((release, byte)) if release < end => visit(release, byte),
                waiting => {
                    self.next = waiting;
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::schema::IndexRecordOption;

    use super::super::bm25::norms;
    use super::super::{BuildOptions, Index, Progress, build};
    use super::*;

    fn sample() -> (tempfile::TempDir, Index) {
        let folder = tempfile::tempdir().unwrap();
        let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        build(folder.path(), &[corpus], &BuildOptions::default(), &Progress::default()).unwrap();
        let index = Index::open(folder.path()).unwrap();
        (folder, index)
    }

    #[test]
    fn impacts_are_the_best_of_a_release_and_of_its_title() {
        let (_folder, index) = sample();
        let reader = index.searcher().segment_reader(0);
        let (columns, impacts) = (index.columns(0).unwrap(), index.impacts(0));
        let mut terms = 0;
        for field in [index.fields().words, index.fields().exact] {
            let inverted = reader.inverted_index(field).unwrap();
            let average = inverted.total_num_tokens() as Score / reader.max_doc() as Score;
            let norms = norms(average);
            let lengths = reader.fieldnorms_readers().get_field(field).unwrap().unwrap();
            let mut stream = inverted.terms().stream().unwrap();
            while stream.advance() {
                let info = stream.value();
                let found = impacts.of(field, stream.key(), average);
                assert_eq!(found.is_some(), info.doc_freq >= reader.max_doc().div_ceil(SHARE));
                let Some(mut impact) = found else { continue };
                terms += 1;
                let mut expected = (vec![0; columns.releases()], Vec::new());
                let postings = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs);
                each(postings.unwrap(), |doc, occurrences| {
                    let header = columns.block(doc).0;
                    let (number, is_header) = (columns.number(header), doc == header);
                    let occurrences = occurrences as Score;
                    let norm = norms[usize::from(lengths.fieldnorm_id(doc))];
                    let byte = (255.0 * occurrences / (occurrences + norm)).ceil() as u8;
                    expected.0[number] = byte.max(expected.0[number]);
                    if is_header {
                        expected.1.push((number, byte));
                    }
                });
                assert_eq!((impact.best, impact.scale), (expected.0.as_slice(), 1.0));
                // In two parts, as a search asks for them.
                let mut titles = Vec::new();
                for end in [columns.releases() / 2, columns.releases()] {
                    impact.titles.before(end, |number, byte| titles.push((number, byte)));
                    assert!(titles.iter().all(|&(number, _)| number < end));
                }
                assert_eq!(titles, expected.1);
                // Where texts are longer on average, a term counts more than is noted.
                let longer = impacts.of(field, stream.key(), average * 2.0).unwrap();
                assert!((longer.scale - 2.0).abs() < 1e-5);
                assert_eq!(impacts.of(field, stream.key(), average / 2.0).unwrap().scale, 1.0);
            }
        }
        assert!(terms > 20, "{terms}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_damaged_file_is_read_without_panic(
            damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
            cut in prop::option::of(any::<prop::sample::Index>()),
        ) {
            static SAMPLE: std::sync::LazyLock<(tempfile::TempDir, Index)> = std::sync::LazyLock::new(sample);
            let index = &SAMPLE.1;
            let reader = index.searcher().segment_reader(0);
            let mut file = reader.open_read(component()).unwrap().read_bytes().unwrap().to_vec();
            for (at, byte) in damage {
                // The directory is at the end.
                let at = file.len() - 1 - at.index(file.len().min(4000));
                file[at] = byte;
            }
            if let Some(cut) = cut {
                file.truncate(cut.index(file.len()));
            }
            let impacts = Impacts::of_file(OwnedBytes::new(file), index.fields());
            {
                for term in ["the", "to", "的", "政府", "香港"] {
                    for field in [index.fields().words, index.fields().exact] {
                        if let Some(mut impact) = impacts.of(field, term.as_bytes(), 1.0) {
                            impact.titles.before(usize::MAX, |_, _| ());
                        }
                    }
                }
            }
        }
    }
}
