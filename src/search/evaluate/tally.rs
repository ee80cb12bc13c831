//! How many passages answer a plan, without looking at any.
//!
//! Owns counting by bits: which documents of a stretch hold each group, a bit each, so that a condition is evaluated for 64 documents
//! at once. Must not know scores.

use tantivy::DocId;
use tantivy::index::SegmentReader;
use tantivy::postings::BlockSegmentPostings;

use super::Prepared;
use super::cursor::{Kind, Way};
use super::scope::Scope;
use super::stretch::{Stretch, WORD, between, count, end_of, first, unite};
use crate::query::plan::Condition;

/// How many hits there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub releases: u64,
    pub passages: u64,
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
    title_only: bool,
    terms: Vec<Documents>,
    /// Which documents of the stretch hold it; where there is a condition, then all whose title does too.
    found: Vec<u64>,
}

/// The documents that hold a term.
struct Documents {
    postings: BlockSegmentPostings,
    /// The place in the block of postings that is read.
    at: usize,
}

impl Documents {
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
    /// The groups that decide whether a passage is a hit.
    pub(super) fn deciding(&self) -> u64 {
        self.positive | groups_of(&self.plan.condition)
    }

    /// Whether hits can be counted without looking at them: each passage by itself, by the postings of terms alone.
    pub(super) fn is_countable(&self) -> bool {
        let deciding = self.deciding();
        let ways = self.groups.iter().enumerate().filter(|(at, _)| deciding >> at & 1 == 1);
        self.required == 0 && ways.flat_map(|(_, ways)| ways).all(|way| matches!(way.kind, Kind::Term(_)))
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
    /// For a plan whose hits are countable.
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
            let mut terms = Vec::with_capacity(ways.len());
            for term in ways.iter().filter_map(Way::term) {
                let postings = term.documents_of(segment, reader)?;
                terms.extend(postings.map(|postings| Documents { postings, at: 0 }));
            }
            groups.push(Group {
                number,
                is_positive: prepared.positive >> number & 1 == 1,
                title_only: prepared.plan.groups[number].title_only,
                terms,
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
        if let Some(releases) = releases {
            return Counts { releases, passages: count(hits) };
        }
        let mut counts = Counts::default();
        let everything = scope.is_everything();
        let mut from = 0;
        while let Some(hit) = first(|at| hits.get(at).copied(), from) {
            let end = end_of(stretch.starts, hit);
            let doc = stretch.documents.start / WORD as DocId * WORD as DocId + hit as DocId;
            if everything || scope.passes_number(stretch.first + stretch.place(doc).0) {
                counts.releases += 1;
                counts.passages += if everything { 0 } else { count_from(hits, hit, end) };
            }
            from = end;
        }
        if everything {
            counts.passages = count(hits);
        }
        counts
    }
}

impl Group {
    fn read(&mut self, stretch: &Stretch<'_>) {
        let Self { title_only, terms, found, .. } = self;
        found.clear();
        found.resize(stretch.starts.len(), 0);
        let documents = &stretch.documents;
        let first = documents.start as usize / WORD;
        for term in terms {
            term.read((documents.start, documents.end), |doc| {
                let doc = doc as usize;
                if let Some(word) = found.get_mut(doc / WORD - first) {
                    *word |= 1 << (doc % WORD);
                }
            });
        }
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
            let end = end_of(starts, header);
            for (word, own) in found.iter_mut().enumerate().take(end.div_ceil(WORD)).skip(at) {
                *own |= between(word, header, end);
            }
        }
    }
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
