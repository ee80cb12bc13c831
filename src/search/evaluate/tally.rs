//! How many passages answer a plan, without looking at any.
//!
//! Owns counting by bits: which documents of a stretch hold each group, a bit each, so that a condition is evaluated for 64 documents
//! at once; and what is known without that. Must not know scores.

use std::ops::Range;

use tantivy::DocId;
use tantivy::index::SegmentReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::Scorer;

use super::Prepared;
use super::cursor::{Kind, Way};
use super::scope::Scope;
use super::set::SetPostings;
use super::stretch::{
    Stretch, WORD, between, count, each, end_of, first, holders, intersect, start_of, unite,
};
use super::walk::bits;
use crate::query::plan::Condition;

/// How many hits there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub releases: u64,
    pub passages: u64,
}

/// What is known of how many hits there are.
pub(super) enum Numbers {
    /// All of them have been taken onto the page.
    OfAll,
    /// They have been counted.
    Counted(Counts),
    /// There may be more.
    AtLeast(Counts),
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.releases += other.releases;
        self.passages += other.passages;
    }
}

/// Counts the hits of one segment, stretch by stretch.
pub(super) struct Tally<'a> {
    condition: &'a Condition,
    groups: Vec<Group>,
    hits: Vec<u64>,
}

struct Group {
    /// Its number in the plan.
    number: usize,
    is_positive: bool,
    is_required: bool,
    title_only: bool,
    sources: Vec<Documents>,
    /// Which documents of the stretch hold it; where there is a condition, then all whose title does too.
    found: Vec<u64>,
}

/// The documents that one alternative finds.
enum Documents {
    Term(Box<TermDocuments>),
    Set(SetPostings),
    /// What the engine finds.
    Query(Box<dyn Scorer>),
}

/// The documents that hold a term.
struct TermDocuments {
    postings: BlockSegmentPostings,
    /// The place in the block of postings that is read.
    at: usize,
}

impl Documents {
    fn open(way: &Way, segment: u32, reader: &SegmentReader) -> tantivy::Result<Option<Self>> {
        Ok(match &way.kind {
            Kind::Term(term) => term
                .documents_of(segment, reader)?
                .map(|postings| Self::Term(Box::new(TermDocuments { postings, at: 0 }))),
            Kind::Set(set) => Some(Self::Set(set.postings(segment, reader)?)),
            Kind::Query(weight) => Some(Self::Query(weight.scorer(reader, 1.0)?)),
        })
    }

    /// Sets the bits of those of a range of documents; `bits` begins with the word that its first is in.
    fn read(&mut self, (start, end): (DocId, DocId), bits: &mut [u64]) {
        let first = start as usize / WORD;
        let mut found = |doc: DocId| {
            let doc = doc as usize;
            if let Some(word) = bits.get_mut(doc / WORD - first) {
                *word |= 1 << (doc % WORD);
            }
        };
        match self {
            Self::Term(term) => term.read((start, end), found),
            Self::Set(set) => set.unite((start, end), bits),
            Self::Query(query) => {
                if query.doc() < start {
                    query.seek(start);
                }
                while query.doc() < end {
                    found(query.doc());
                    query.advance();
                }
            }
        }
    }
}

impl TermDocuments {
    /// Calls `found` with each of a range, and stays behind it.
    fn read(&mut self, (start, end): (DocId, DocId), mut found: impl FnMut(DocId)) {
        if self.postings.doc(self.at) < start {
            self.at = self.postings.seek(start);
        }
        loop {
            let docs = self.postings.docs();
            for &doc in docs.get(self.at..).unwrap_or_default() {
                if doc >= end {
                    return;
                }
                found(doc);
                self.at += 1;
            }
            if docs.is_empty() {
                return;
            }
            self.postings.advance();
            self.at = 0;
        }
    }
}

impl Prepared<'_> {
    /// Counts all hits.
    pub(super) fn counts(&self) -> tantivy::Result<Counts> {
        let mut counts = Counts::default();
        for segment in self.segments() {
            let scope = Scope::open(self.index, segment, self.filters)?;
            let mut tally = Tally::open(self, segment, scope.reader)?;
            let (columns, documents) = (scope.columns, scope.reader.max_doc());
            each(columns, documents, 0..columns.releases(), |stretch| {
                counts += tally.count(stretch, &scope, None);
            });
        }
        Ok(counts)
    }

    /// Documents that are deleted and still in the postings.
    pub(super) fn deleted(&self) -> u64 {
        let readers = self.index.searcher().segment_readers();
        readers.iter().map(|reader| u64::from(reader.num_deleted_docs())).sum()
    }

    /// How many passages match, where no more is asked for than a term: the sweeps then know the releases too.
    pub(super) fn known(&self) -> Option<u64> {
        let mut positive = bits(self.positive);
        let (one, None) = (positive.next()?, positive.next()) else { return None };
        let (group, ways) = (&self.plan.groups[one], &self.groups[one]);
        let is_plain = self.anything_counts() && !group.title_only && self.deleted() == 0;
        let are_terms = ways.iter().all(|way| way.term().is_some());
        (is_plain && are_terms).then_some(ways.get(group.covering()?)?.documents())
    }

    /// How many passages match at least, without looking.
    pub(super) fn at_least(&self) -> u64 {
        if !self.filters.is_empty() || self.required != 0 {
            return 0;
        }
        let holding = |group: usize| {
            let ways = self.groups[group].iter().filter(|_| !self.plan.groups[group].title_only);
            ways.map(Way::documents).max().unwrap_or_default()
        };
        let most = match &self.plan.condition {
            Condition::Always => bits(self.positive).map(holding).max().unwrap_or_default(),
            condition => satisfying(condition, &holding),
        };
        most.saturating_sub(self.deleted())
    }

    /// The groups that decide whether a passage is a hit.
    pub(super) fn deciding(&self) -> u64 {
        self.positive | self.required | groups_of(&self.plan.condition)
    }
}

/// How many documents a condition holds for at least, where so many hold a group.
fn satisfying(condition: &Condition, holding: &impl Fn(usize) -> u64) -> u64 {
    match condition {
        Condition::Found(group) => holding(*group),
        Condition::Any(any) => any.iter().map(|one| satisfying(one, holding)).max().unwrap_or_default(),
        Condition::Always | Condition::All(_) | Condition::Not(_) => 0,
    }
}

fn groups_of(condition: &Condition) -> u64 {
    match condition {
        Condition::Always => 0,
        Condition::Found(group) => 1 << group,
        Condition::All(all) | Condition::Any(all) => all.iter().fold(0, |bits, one| bits | groups_of(one)),
        Condition::Not(not) => groups_of(not),
    }
}

impl<'a> Tally<'a> {
    pub(super) fn open(
        prepared: &'a Prepared<'_>,
        segment: u32,
        reader: &SegmentReader,
    ) -> tantivy::Result<Self> {
        let deciding = prepared.deciding();
        let mut groups = Vec::new();
        for (number, ways) in prepared.groups.iter().enumerate() {
            if deciding >> number & 1 == 0 {
                continue;
            }
            let mut sources = Vec::with_capacity(ways.len());
            let group = &prepared.plan.groups[number];
            for (_, way) in ways.iter().enumerate().filter(|(at, _)| group.tells(*at)) {
                sources.extend(Documents::open(way, segment, reader)?);
            }
            groups.push(Group {
                number,
                is_positive: prepared.positive >> number & 1 == 1,
                is_required: prepared.required >> number & 1 == 1,
                title_only: group.title_only,
                sources,
                found: Vec::new(),
            });
        }
        Ok(Self { condition: &prepared.plan.condition, groups, hits: Vec::new() })
    }

    /// How many hits of a stretch pass; the releases need not be counted where it is known how many there are.
    pub(super) fn count(
        &mut self,
        stretch: &Stretch<'_>,
        scope: &Scope<'_>,
        releases: Option<u64>,
    ) -> Counts {
        let Self { condition, groups, hits } = self;
        hits.clear();
        hits.resize(stretch.starts.len(), 0);
        for group in &mut *groups {
            group.read(stretch);
            if group.is_positive {
                unite(hits, &group.found);
            }
            if **condition != Condition::Always {
                widen(&mut group.found, stretch.starts);
            }
        }
        if **condition != Condition::Always {
            for (at, hits) in hits.iter_mut().enumerate().filter(|(_, hits)| **hits != 0) {
                *hits &= holding(condition, groups, at);
            }
        }
        for group in groups.iter_mut().filter(|group| group.is_required) {
            spread(&mut group.found, stretch.starts);
            intersect(hits, &group.found);
        }
        if scope.is_everything() {
            let releases = releases.unwrap_or_else(|| holders(hits, stretch.starts));
            return Counts { releases, passages: count(hits) };
        }
        let mut counts = Counts::default();
        let mut from = 0;
        while let Some(hit) = first(|at| hits.get(at).copied(), from) {
            let end = end_of(stretch.starts, hit);
            let doc = stretch.documents.start / WORD as DocId * WORD as DocId + hit as DocId;
            if scope.passes_number(stretch.first + stretch.place(doc).0) {
                counts += Counts { releases: 1, passages: count_from(hits, hit, end) };
            }
            from = end;
        }
        counts
    }
}

impl Group {
    fn read(&mut self, stretch: &Stretch<'_>) {
        let Self { title_only, sources, found, .. } = self;
        found.clear();
        found.resize(stretch.starts.len(), 0);
        let documents = &stretch.documents;
        sources.iter_mut().for_each(|source| source.read((documents.start, documents.end), found));
        if *title_only {
            found.iter_mut().zip(stretch.starts).for_each(|(own, (starts, _))| *own &= starts);
        }
    }
}

/// For which of 64 documents a condition holds.
fn holding(condition: &Condition, groups: &[Group], word: usize) -> u64 {
    match condition {
        Condition::Always => u64::MAX,
        Condition::Found(number) => {
            groups.iter().find(|group| group.number == *number).map_or(0, |group| group.found[word])
        }
        Condition::All(all) => all.iter().fold(u64::MAX, |bits, one| bits & holding(one, groups, word)),
        Condition::Any(any) => any.iter().fold(0, |bits, one| bits | holding(one, groups, word)),
        Condition::Not(not) => !holding(not, groups, word),
    }
}

/// Sets the bits of all documents of a release where that of its header is set.
fn widen(found: &mut [u64], starts: &[(u64, u32)]) {
    for at in 0..found.len() {
        let mut headers = found[at] & starts[at].0;
        while headers != 0 {
            let header = at * WORD + headers.trailing_zeros() as usize;
            headers &= headers - 1;
            fill(found, header..end_of(starts, header));
        }
    }
}

/// Sets the bits of all documents of a release where that of one of them is set; of the stretch's first word, what is before it may be
/// another's.
fn spread(found: &mut [u64], starts: &[(u64, u32)]) {
    let mut from = 0;
    while let Some(doc) = first(|at| found.get(at).copied(), from) {
        from = end_of(starts, doc);
        fill(found, start_of(starts, doc)..from);
    }
}

fn fill(bits: &mut [u64], range: Range<usize>) {
    let words = range.start / WORD..range.end.div_ceil(WORD);
    bits.iter_mut().enumerate().take(words.end).skip(words.start).for_each(|(word, own)| {
        *own |= between(word, range.start, range.end);
    });
}

fn count_from(bits: &[u64], from: usize, to: usize) -> u64 {
    let words = (from / WORD..to.div_ceil(WORD)).filter_map(|at| Some(bits.get(at)? & between(at, from, to)));
    words.map(|word| u64::from(word.count_ones())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_set_and_counted_across_words() {
        let starts = [(1 << 3 | 1 << 63, 0), (0, 0), (1 << 10, 0)];
        let mut found = vec![1 << 63, 0, 0];
        widen(&mut found, &starts);
        assert_eq!(found, [1 << 63, u64::MAX, (1 << 10) - 1]);
        assert_eq!(
            (count_from(&found, 63, 138), count_from(&found, 60, 64), count_from(&found, 130, 192)),
            (75, 1, 8)
        );
    }
}
