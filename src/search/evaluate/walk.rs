//! Walks over the releases of one segment that may answer a plan.
//!
//! Owns which releases are looked at, in the order of documents, and which are passed over because they cannot be among the best. Must
//! not know how a release is judged: whoever takes it says the least score that still counts.
//!
//! Two walks: over the releases that hold all of some groups, which is the intersection of their postings by block, the
//! rarest first; and over those that hold any. What even together cannot reach the least score is not looked for (MaxScore:
//! Turtle & Flood 1995); and before a release is read, what it can score is bounded by the blocks of postings it lies in and by which
//! groups its title holds: of frequent words, most releases go no further.

use std::ops::Range;

use tantivy::{DocAddress, DocId, Score, TERMINATED};

use super::Prepared;
use super::block::Block;
use super::cursor::{Cost, Cursor};
use super::scope::Scope;

/// Sums of floating-point numbers depend on their order: what is this much below the least score, as a share of it, is not
/// passed over yet.
pub(super) const ROUNDING: Score = 1e-4;

/// No score is too low.
pub(super) const ANY_SCORE: Score = Score::NEG_INFINITY;

/// The cursors of all groups in one segment.
pub(super) struct Walk<'a> {
    scope: Scope<'a>,
    cursors: Vec<Cursor>,
    /// The documents it goes through: from a header on, and to before another.
    range: Range<DocId>,
}

/// The most that the alternatives of the groups of a plan can add to the score of a passage.
#[derive(Debug)]
pub(super) struct Bounds {
    /// What each alternative of each group can score in one passage.
    pub groups: Vec<Vec<Score>>,
    /// How many times the score of a group in one passage can count in the score of another.
    pub counts: Score,
    /// How many times where the title does not hold it.
    pub counts_untitled: Score,
}

/// What passes over the releases that cannot be among the best: the bounds, and the least score that still counts.
pub(super) type Pruning<'a> = Option<(&'a Bounds, Score)>;

/// An alternative of a group in this segment.
#[derive(Debug, Clone, Copy)]
struct Item {
    group: usize,
    place: usize,
    cost: u64,
    /// What it and all that promise less can add together.
    together: Score,
}

/// Where the walk goes next: what releases must hold one of.
///
/// That is some of what was asked for, or else, once the page is full, one of the alternatives without which all others together
/// cannot reach the least score. Whichever has fewer documents leads.
struct Leads {
    asked: Vec<Item>,
    /// All alternatives that score, the least promising first.
    scoring: Vec<Item>,
    /// So many of them are passed over.
    passed_over: usize,
    by_score: bool,
}

impl Leads {
    fn of(walk: &Walk<'_>, asked: u64, pruning: Pruning<'_>) -> Self {
        let mut scoring = Vec::new();
        let mut own = Vec::new();
        for (group, cursor) in walk.cursors.iter().enumerate() {
            for (place, (way, cost)) in cursor.places().enumerate() {
                let bound = pruning.map_or(0.0, |(bounds, _)| bounds.counts * bounds.groups[group][way]);
                let item = Item { group, place, cost, together: bound };
                scoring.push(item);
                if asked >> group & 1 == 1 {
                    own.push(item);
                }
            }
        }
        scoring.sort_by(|left, right| left.together.total_cmp(&right.together));
        let mut sum = 0.0;
        for item in &mut scoring {
            sum += item.together;
            item.together = sum;
        }
        let mut leads = Self { asked: own, scoring, passed_over: 0, by_score: false };
        if let Some((_, least)) = pruning {
            leads.raise(least);
        }
        leads
    }

    /// Takes a higher least score into account.
    fn raise(&mut self, least: Score) {
        let least = least * (1.0 - ROUNDING);
        self.passed_over = self.scoring.partition_point(|item| item.together < least);
        let cost = |items: &[Item]| items.iter().map(|item| item.cost).sum::<u64>();
        self.by_score = self.passed_over > 0 && cost(&self.scoring[self.passed_over..]) < cost(&self.asked);
    }

    fn items(&self) -> &[Item] {
        if self.by_score { &self.scoring[self.passed_over..] } else { &self.asked }
    }
}

/// The groups of which a bit is set, ascending.
pub(super) fn bits(groups: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |group| groups >> group & 1 == 1)
}

impl<'a> Walk<'a> {
    pub(super) fn open(prepared: &Prepared<'a>, segment: u32) -> tantivy::Result<Self> {
        let scope = Scope::open(prepared.index, segment, prepared.filters)?;
        let cursors = prepared
            .groups
            .iter()
            .zip(&prepared.plan.groups)
            .map(|(ways, group)| Cursor::open((segment, scope.reader), group, ways))
            .collect::<tantivy::Result<_>>()?;
        let range = 0..scope.reader.max_doc();
        Ok(Self { scope, cursors, range })
    }

    /// Goes through one of so many parts of the segment only; together they are all of it.
    pub(super) fn confine(&mut self, part: usize, parts: usize) {
        let documents = u64::from(self.scope.reader.max_doc());
        let edge = |part: usize| {
            let doc = (documents * part as u64 / parts as u64) as DocId;
            if u64::from(doc) < documents { self.scope.columns.block(doc).0 } else { doc }
        };
        self.range = edge(part)..edge(part + 1);
        self.cursors.iter_mut().for_each(|cursor| cursor.seek(self.range.start));
    }

    /// What it takes to go through a group.
    pub(super) fn cost(&self, group: usize) -> Cost {
        self.cursors[group].cost
    }

    fn is_worth_reading(&mut self, pruning: Pruning<'_>, least: Score, span: (DocId, DocId)) -> bool {
        pruning.is_none_or(|(bounds, _)| least <= 0.0 || self.may_reach(least, bounds, span))
    }

    /// Whether a block may reach the least score, by what is known of it without reading it. All cursors then stand in it or behind it.
    fn may_reach(&mut self, least: Score, bounds: &Bounds, span: (DocId, DocId)) -> bool {
        let least = least * (1.0 - ROUNDING);
        let mut most = 0.0;
        for (cursor, bounds_of) in self.cursors.iter_mut().zip(&bounds.groups) {
            cursor.seek(span.0);
            let (score, in_title) = cursor.most(span, bounds_of);
            most += score * if in_title { bounds.counts } else { bounds.counts_untitled };
        }
        most >= least
    }

    /// Takes a release, if it is looked at at all and may reach the least score, with what all groups have in its block. Gives back
    /// the least score that counts then, where that was raised.
    fn take(
        &mut self,
        span: (DocId, DocId),
        (pruning, least): (Pruning<'_>, Score),
        block: &mut Block,
        take: &mut impl FnMut(DocAddress, &Block) -> Score,
    ) -> Option<Score> {
        if !self.scope.passes(span.0) || !self.is_worth_reading(pruning, least, span) {
            return None;
        }
        block.clear((span.1 - span.0) as usize);
        for (group, cursor) in self.cursors.iter_mut().enumerate() {
            block.read(group, cursor, span);
        }
        Some(take(self.scope.at(span.0), block)).filter(|&asked| asked > least)
    }

    /// The first document of any of these alternatives.
    fn first(&self, items: &[Item]) -> Option<DocId> {
        let docs = items.iter().map(|item| self.cursors[item.group].doc_of(item.place));
        docs.min().filter(|&doc| doc < self.range.end)
    }

    /// Takes every release, without looking what it holds.
    pub(super) fn all(self, block: &mut Block, mut take: impl FnMut(DocAddress, &Block)) {
        block.clear(0);
        let mut doc = self.range.start;
        while doc < self.range.end {
            let (header, end) = self.scope.columns.block(doc);
            if self.scope.passes(header) {
                take(self.scope.at(header), block);
            }
            doc = end;
        }
    }

    /// Takes the releases that hold all of these groups, one at least, and may reach the score that `take` gave back last.
    pub(super) fn holding(
        mut self,
        all: u64,
        pruning: Pruning<'_>,
        block: &mut Block,
        mut take: impl FnMut(DocAddress, &Block) -> Score,
    ) {
        let mut order: Vec<usize> = bits(all).collect();
        order.sort_by_key(|&group| self.cursors[group].cost.documents);
        let Some(&rarest) = order.first() else { return };
        let mut leads = Leads::of(&self, 1 << rarest, pruning);
        let mut least = pruning.map_or(Score::INFINITY, |(_, least)| least);
        while let Some(doc) = self.first(leads.items()) {
            let (header, end) = self.scope.columns.block(doc);
            // Where the next release that may hold all begins, when this one does not.
            let mut next = None;
            for &group in &order {
                let cursor = &mut self.cursors[group];
                cursor.seek(header);
                next = match cursor.doc() {
                    TERMINATED => return,
                    at if at >= end => Some(self.scope.columns.block(at).0),
                    at if cursor.title_only && at != header => Some(end),
                    _ => continue,
                };
                break;
            }
            if next.is_none()
                && let Some(raised) = self.take((header, end), (pruning, least), block, &mut take)
            {
                least = raised;
                leads.raise(least);
            }
            let next = next.unwrap_or(end);
            leads.items().iter().for_each(|item| self.cursors[item.group].seek(next));
        }
    }

    /// Takes the releases that hold any of these groups and may reach the score that `take` gave back last.
    pub(super) fn any(
        mut self,
        asked: u64,
        pruning: Pruning<'_>,
        block: &mut Block,
        mut take: impl FnMut(DocAddress, &Block) -> Score,
    ) {
        let mut leads = Leads::of(&self, asked, pruning);
        let mut least = pruning.map_or(Score::INFINITY, |(_, least)| least);
        while let Some(doc) = self.first(leads.items()) {
            let (header, end) = self.scope.columns.block(doc);
            if let Some(raised) = self.take((header, end), (pruning, least), block, &mut take) {
                least = raised;
                leads.raise(least);
            }
            leads.items().iter().for_each(|item| self.cursors[item.group].seek(end));
        }
    }
}
