//! Walks over the releases of one segment that may answer a plan.
//!
//! Owns which releases are looked at, and which are passed over because they cannot be among the best. Must not know how a
//! release is judged: whoever takes it says the least score that still counts.
//!
//! Three walks: over the releases that hold all of some groups, which is the intersection of their postings by block, the
//! rarest first; over those that hold any, where groups that even together cannot reach the least score are not looked for
//! (MaxScore: Turtle & Flood 1995); and over those of a single group, where the engine passes over whole stretches of postings
//! by the best score it has noted for each (Ding & Suel 2011).

use tantivy::index::SegmentReader;
use tantivy::query::Weight;
use tantivy::{DocAddress, DocId, Score, TERMINATED};

use super::block::Block;
use super::cursor::{Cursor, Way};
use crate::index::{Columns, Index};
use crate::query::plan::{Filters, Plan};

/// Sums of floating-point numbers depend on their order: what is this much below the least score, as a share of it, is not
/// passed over yet.
const ROUNDING: Score = 1e-4;

/// No score is too low.
pub(super) const ANY_SCORE: Score = Score::NEG_INFINITY;

/// The cursors of all groups in one segment.
pub(super) struct Walk<'a> {
    segment: u32,
    reader: &'a SegmentReader,
    columns: &'a Columns,
    filters: &'a Filters,
    /// The languages that pass, a bit a code.
    languages: u64,
    cursors: Vec<Cursor>,
}

/// The most that the groups of a plan can add to the score of a passage.
#[derive(Debug)]
pub(super) struct Bounds {
    /// The best that each group can score in one passage.
    pub groups: Vec<Score>,
    /// How many times the score of a group in one passage can count in the score of another.
    pub counts: Score,
}

impl Bounds {
    /// What these groups can add together.
    fn of(&self, groups: u64) -> Score {
        self.counts * bits(groups).filter_map(|group| self.groups.get(group)).sum::<Score>()
    }

    /// All groups but these.
    fn others(&self, groups: u64) -> u64 {
        (0..self.groups.len()).fold(0, |bits, group| bits | 1 << group) & !groups
    }
}

fn bits(groups: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |group| groups >> group & 1 == 1)
}

impl<'a> Walk<'a> {
    pub(super) fn open(
        index: &'a Index,
        segment: u32,
        (plan, filters): (&'a Plan, &'a Filters),
        groups: &[Vec<Way>],
    ) -> tantivy::Result<Self> {
        let reader = index.searcher().segment_reader(segment);
        let cursors = groups
            .iter()
            .zip(&plan.groups)
            .map(|(ways, group)| Cursor::open((segment, reader), group, ways))
            .collect::<tantivy::Result<_>>()?;
        let languages = filters.passing_languages();
        Ok(Self { segment, reader, columns: index.columns(segment)?, filters, languages, cursors })
    }

    /// About how many documents hold something of these groups, at most.
    pub(super) fn cost(&self, groups: u64) -> u64 {
        bits(groups).map(|group| self.cursors[group].cost).sum()
    }

    fn at(&self, header: DocId) -> DocAddress {
        DocAddress::new(self.segment, header)
    }

    /// Whether the release of this header is looked at at all.
    fn passes(&self, header: DocId) -> bool {
        !self.reader.is_deleted(header)
            && (self.filters.is_empty()
                || self.languages >> self.columns.language(header) & 1 == 1
                    && self.filters.pass_date(self.columns.date(header)))
    }

    /// Reads what all groups have in a block.
    fn fill(&mut self, span: (DocId, DocId), block: &mut Block) {
        block.clear((span.1 - span.0) as usize);
        for (group, cursor) in self.cursors.iter_mut().enumerate() {
            block.read(group, cursor, span);
        }
    }

    /// Reads what the groups have in the release of this header, and says whether it is looked at at all. Headers must be asked
    /// for in ascending order.
    pub(super) fn look(&mut self, header: DocId, block: &mut Block) -> bool {
        let passes = self.passes(header);
        if passes {
            self.fill(self.columns.block(header), block);
        }
        passes
    }

    /// Takes every release, without looking what it holds.
    pub(super) fn all(self, block: &mut Block, mut take: impl FnMut(DocAddress, &Block)) {
        block.clear(0);
        let mut doc = 0;
        while doc < self.reader.max_doc() {
            let (header, end) = self.columns.block(doc);
            if self.passes(header) {
                take(self.at(header), block);
            }
            doc = end;
        }
    }

    /// Takes the releases that hold all of these groups, one at least.
    pub(super) fn holding(mut self, all: u64, block: &mut Block, mut take: impl FnMut(DocAddress, &Block)) {
        let mut order: Vec<usize> = bits(all).collect();
        order.sort_by_key(|&group| self.cursors[group].cost);
        let Some((&lead, others)) = order.split_first() else { return };
        loop {
            let doc = self.cursors[lead].doc();
            if doc == TERMINATED {
                return;
            }
            let (header, end) = self.columns.block(doc);
            // Where the next release that may hold all begins, when this one does not.
            let mut next = (self.cursors[lead].title_only && doc != header).then_some(end);
            for &other in others {
                if next.is_some() {
                    break;
                }
                let cursor = &mut self.cursors[other];
                cursor.seek(header);
                next = match cursor.doc() {
                    TERMINATED => return,
                    at if at >= end => Some(self.columns.block(at).0),
                    at if cursor.title_only && at != header => Some(end),
                    _ => None,
                };
            }
            if next.is_none() && self.passes(header) {
                self.fill((header, end), block);
                take(self.at(header), block);
            }
            self.cursors[lead].seek(next.unwrap_or(end));
        }
    }

    /// Takes the releases that hold any of these groups.
    pub(super) fn any(self, driving: u64, block: &mut Block, mut take: impl FnMut(DocAddress, &Block)) {
        let bounds = Bounds { groups: vec![Score::INFINITY; self.cursors.len()], counts: 1.0 };
        self.promising(driving, (&bounds, ANY_SCORE), block, |header, block| {
            take(header, block);
            ANY_SCORE
        });
    }

    /// Takes the releases that hold any of these groups and may reach the score that `take` gave back last.
    pub(super) fn promising(
        mut self,
        driving: u64,
        (bounds, mut least): (&Bounds, Score),
        block: &mut Block,
        mut take: impl FnMut(DocAddress, &Block) -> Score,
    ) {
        // The least promising group first.
        let mut order: Vec<usize> = bits(driving).collect();
        order.sort_by(|&left, &right| bounds.groups[left].total_cmp(&bounds.groups[right]));
        let rest = bounds.of(bounds.others(driving));
        let passed_over = |least: Score| {
            let mut sum = rest;
            let too_low = |&&group: &&usize| {
                sum += bounds.of(1 << group);
                sum < least * (1.0 - ROUNDING)
            };
            order.iter().take_while(too_low).count()
        };
        let mut first = passed_over(least);
        loop {
            let doc = order[first..].iter().map(|&group| self.cursors[group].doc()).min();
            let Some(doc) = doc.filter(|&doc| doc != TERMINATED) else { return };
            let (header, end) = self.columns.block(doc);
            if self.passes(header) {
                self.fill((header, end), block);
                let asked = take(self.at(header), block);
                if asked > least {
                    least = asked;
                    first = passed_over(least);
                }
            } else {
                order[first..].iter().for_each(|&group| self.cursors[group].seek(end));
            }
        }
    }

    /// Takes the releases that hold this group in this one way and may reach the score that `take` gave back last.
    pub(super) fn by_term(
        mut self,
        group: usize,
        (weight, factor): (&dyn Weight, Score),
        (bounds, mut least): (&Bounds, Score),
        block: &mut Block,
        mut take: impl FnMut(DocAddress, &Block) -> Score,
    ) -> tantivy::Result<()> {
        let rest = bounds.of(bounds.others(1 << group));
        let threshold = |least: Score| (least * (1.0 - ROUNDING) - rest) / (bounds.counts * factor);
        let mut done = 0;
        weight.for_each_pruning(threshold(least), self.reader, &mut |doc, _| {
            if doc >= done {
                let (header, end) = self.columns.block(doc);
                done = end;
                if self.passes(header) {
                    self.fill((header, end), block);
                    least = least.max(take(self.at(header), block));
                }
            }
            threshold(least)
        })
    }
}
