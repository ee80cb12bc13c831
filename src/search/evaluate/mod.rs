//! Evaluation: the releases that answer a plan, the best first.
//!
//! Owns scoring and grouping. A release is a block of documents (see [`crate::index::schema`]), and it is evaluated as one:
//! all groups are read through its block together, so that what stands in different paragraphs counts together and no
//! release is ranked twice. What is on the page is exact, whatever is asked for; the number of all that match is exact where
//! it was asked for or is cheap to know.
//!
//! The score of a passage p in a release r, over the groups g of the plan:
//!
//! S(p) = Σ s(g, p) + `title` · Σ s(g, title of r) + `context` · Σ max over p′ in r of s(g, p′)
//!
//! where s is BM25 as the engine computes it, the best alternative of the group counting. Releases that hold every wanted
//! group come before those that hold some. So where a query has many answers, those that hold every wanted group are looked
//! for first, and when they fill the page nothing else is.

mod best;
mod block;
mod cursor;
mod page;
mod terms;
mod threads;
mod walk;

use tantivy::query::EnableScoring;
use tantivy::{DocAddress, Score};

use self::block::{Block, Judgment, most_counts};
use self::cursor::Way;
use self::page::{Floor, Page};
use self::terms::{Statistics, TermWay};
use self::walk::{ANY_SCORE, Bounds, Walk};
use super::{SearchOptions, Sort};
use crate::index::{Index, IndexError};
use crate::query::plan::{Condition, Filters, Group, Plan, Role};
use crate::results::Matched;

/// What is worth doing for how many postings.
#[derive(Debug, Clone, Copy)]
struct Thresholds {
    /// Up to so many all that match is counted: reading them takes a fraction of a millisecond.
    counted: u64,
    /// From so many on several threads share the work: starting them takes some hundredths of a millisecond.
    shared: u64,
}

const THRESHOLDS: Thresholds = Thresholds { counted: 20_000, shared: 100_000 };

/// What was found: the best hits, and how many there are.
#[derive(Debug, Default)]
pub(super) struct Evaluation {
    /// The best first, offset and limit together.
    pub hits: Vec<Found>,
    /// Passages that match.
    pub total: u64,
    /// Releases they belong to.
    pub releases: u64,
    /// Whether these numbers are exact; there may be more of both when not.
    pub is_exact: bool,
    /// The headers of all of them, ascending, when they are.
    headers: Vec<DocAddress>,
}

impl Evaluation {
    /// Which of these releases, given by their headers, match.
    pub(super) fn holds(
        &self,
        index: &Index,
        plan: &Plan,
        headers: &[DocAddress],
    ) -> Result<Vec<bool>, IndexError> {
        if self.is_exact {
            return Ok(headers.iter().map(|header| self.headers.binary_search(header).is_ok()).collect());
        }
        let prepared = Prepared::new(index, plan, &plan.filters)?;
        prepared.which(headers).map_err(IndexError::engine(index.path()))
    }
}

/// A passage that matches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The header of its release.
    pub header: DocAddress,
    /// Its place in the block of its release.
    pub ordinal: u32,
    /// Its score.
    pub score: Score,
    /// The ordinal of the better hit that it tells again, as captions do.
    pub repeats: Option<u32>,
    /// The groups of the plan that its release holds, a bit each.
    pub(super) found: u64,
    /// [`crate::index::schema::date_code`] of its release.
    pub(super) date: u64,
    /// How it was found.
    pub matched: Matched,
}

impl Found {
    /// The document of the passage.
    #[must_use]
    pub fn address(&self) -> DocAddress {
        DocAddress::new(self.header.segment_ord, self.header.doc_id + self.ordinal)
    }
}

/// Evaluates a plan over the whole index.
pub(super) fn evaluate(
    index: &Index,
    plan: &Plan,
    options: &SearchOptions,
) -> Result<Evaluation, IndexError> {
    evaluate_filtered(index, plan, &plan.filters, options)
}

/// Evaluates a plan over the releases that pass these filters in place of its own.
pub(super) fn evaluate_filtered(
    index: &Index,
    plan: &Plan,
    filters: &Filters,
    options: &SearchOptions,
) -> Result<Evaluation, IndexError> {
    let prepared = Prepared::new(index, plan, filters)?;
    prepared.best(options, THRESHOLDS).map_err(IndexError::engine(index.path()))
}

/// Calls `visit` for every release that answers a plan, with its header and how many of its passages do.
pub(super) fn every_release(
    index: &Index,
    plan: &Plan,
    mut visit: impl FnMut(DocAddress, u64),
) -> Result<(), IndexError> {
    let prepared = Prepared::new(index, plan, &plan.filters)?;
    let walks = prepared.walks().map_err(IndexError::engine(index.path()))?;
    for walk in walks {
        prepared.every(walk, |header, block| {
            if let Some(judgment) = prepared.judge(block) {
                visit(header, judgment.passages);
            }
        });
    }
    Ok(())
}

/// A plan made ready to run over the segments of an index.
struct Prepared<'a> {
    index: &'a Index,
    plan: &'a Plan,
    filters: &'a Filters,
    groups: Vec<Vec<Way>>,
    /// The groups that releases must hold to come first, a bit each.
    wanted: u64,
    /// Those that a release must hold to be a hit.
    required: u64,
    /// Those that without exception every hit holds.
    needed: u64,
    /// Those of which a passage must hold one to be a hit.
    positive: u64,
}

impl<'a> Prepared<'a> {
    fn new(index: &'a Index, plan: &'a Plan, filters: &'a Filters) -> Result<Self, IndexError> {
        let scoring = EnableScoring::enabled_from_searcher(index.searcher());
        let mut statistics = Statistics::of(index.searcher());
        let mut ways = |group: &Group| {
            let ways = group.alternatives.iter().map(|way| Way::of(way, &mut statistics, scoring));
            ways.collect::<tantivy::Result<Vec<_>>>()
        };
        let groups = plan.groups.iter().map(&mut ways).collect::<tantivy::Result<Vec<_>>>();
        let groups = groups.map_err(IndexError::engine(index.path()))?;
        let bits = |roles: &[Role]| {
            plan.groups
                .iter()
                .enumerate()
                .filter(|(_, group)| roles.contains(&group.role))
                .fold(0_u64, |bits, (at, _)| bits | 1 << at)
        };
        let mut positive = bits(&[Role::Wanted, Role::Required]);
        if positive == 0 {
            // Only function words were asked for: then they are what is looked for.
            positive = bits(&[Role::Bonus]);
        } else if plan.condition != Condition::Always {
            positive |= bits(&[Role::Bonus]);
        }
        let required = bits(&[Role::Required]);
        let needed = required | conjuncts(&plan.condition);
        let wanted = bits(&[Role::Wanted, Role::Required]);
        Ok(Self { index, plan, filters, groups, wanted, required, needed, positive })
    }

    /// A walk a segment.
    fn walks(&self) -> tantivy::Result<Vec<Walk<'_>>> {
        let segments = 0..self.index.searcher().segment_readers().len() as u32;
        segments.map(|segment| self.walk(segment)).collect()
    }

    fn walk(&self, segment: u32) -> tantivy::Result<Walk<'_>> {
        Walk::open(self.index, segment, (self.plan, self.filters), &self.groups)
    }

    /// Calls `take` with every release of a walk that may be a hit.
    fn every(&self, walk: Walk<'_>, mut take: impl FnMut(DocAddress, &Block)) {
        let mut block = Block::of(self.groups.len());
        if self.groups.is_empty() {
            // Where no word is asked for, what passes the filters is the answer; without them there is no question.
            if !self.filters.is_empty() {
                walk.all(&mut block, &mut take);
            }
            return;
        }
        let every = |header, block: &Block| {
            take(header, block);
            ANY_SCORE
        };
        match self.needed {
            0 => walk.any(self.positive, None, &mut block, every),
            needed => walk.holding(needed, None, &mut block, every),
        }
    }

    /// What of a block answers the plan; `None` when nothing does.
    fn judge(&self, block: &Block) -> Option<Judgment> {
        if self.groups.is_empty() {
            return Some(Judgment { passages: 1, best: 0.0 });
        }
        let held = block.found & self.required == self.required;
        held.then(|| block.judge(self.plan, self.positive)).flatten()
    }

    /// The best releases, and how many there are: exactly where that is cheap.
    fn best(&self, options: &SearchOptions, thresholds: Thresholds) -> tantivy::Result<Evaluation> {
        let floor = Floor::default();
        let mut page = Page::new(self, options, &floor);
        let walks = self.walks()?;
        let cost: u64 = walks.iter().map(|walk| walk.cost(self.positive)).sum();
        let threads = if cost < thresholds.shared { 1 } else { threads::available() };
        if options.exact_total
            || options.sort == Sort::Date
            || self.groups.is_empty()
            || cost <= thresholds.counted
        {
            self.share(threads, walks, &mut page, |walk, page| {
                self.every(walk, |header, block| page.take(header, block));
            })?;
            return Ok(page.finish(true));
        }
        let complete = self.wanted | self.needed;
        let beyond = self.needed != complete || complete == 0;
        if let Some(group) = self.single(complete) {
            drop(walks);
            self.by_term(group, &mut page)?;
            return Ok(page.finish(false));
        } else if complete != 0 {
            // A phrase is counted to the end.
            let bounds = if beyond { Some(self.bounds()?) } else { None };
            self.share(threads, walks, &mut page, |walk, page| {
                let pruning = bounds.as_ref().map(|bounds| (bounds, page.least(true)));
                walk.holding(complete, pruning, &mut Block::of(self.groups.len()), |header, block| {
                    page.take(header, block);
                    page.least(true)
                });
            })?;
        }
        if beyond && page.least(complete == 0) < Score::INFINITY {
            self.incomplete(complete, threads, &mut page)?;
        }
        Ok(page.finish(!beyond))
    }

    /// The group that is all a release must hold to be complete and all that scores, if there is one that is found by a term.
    fn single(&self, complete: u64) -> Option<usize> {
        let group = complete.trailing_zeros() as usize;
        let one = complete.count_ones() == 1 && self.needed & !complete == 0;
        let found = self.plan.groups.get(group).filter(|_| one)?;
        let by_term = self.groups[group].first().is_some_and(|way| way.term().is_some());
        let mut others = self.plan.groups.iter().enumerate().filter(|(at, _)| *at != group);
        let alone = others.all(|(_, other)| other.role == Role::Excluded);
        (by_term && alone && !found.title_only).then_some(group)
    }

    /// Takes the best releases that hold this group.
    fn by_term(&self, group: usize, page: &mut Page<'_>) -> tantivy::Result<()> {
        let bounds = self.bounds()?;
        let mut block = Block::of(self.groups.len());
        let mut seen = (0, 0);
        let scoring = EnableScoring::enabled_from_searcher(self.index.searcher());
        for way in &self.plan.groups[group].alternatives {
            let weight = way.query.weight(scoring)?;
            (page.total, page.releases) = (0, 0);
            for walk in self.walks()? {
                let least = page.least(true);
                let way = (&*weight, way.weight);
                walk.by_term(group, way, (&bounds, least), &mut block, |header, block| {
                    // Another alternative may have found it before.
                    if !page.best.holds(header) {
                        page.take(header, block);
                    }
                    page.least(true)
                })?;
            }
            seen = seen.max((page.total, page.releases));
        }
        (page.total, page.releases) = seen;
        Ok(())
    }

    /// Takes the best of the releases that do not hold all of these groups, which have been taken.
    fn incomplete<'p>(&'p self, complete: u64, threads: usize, page: &mut Page<'p>) -> tantivy::Result<()> {
        let is_new = |block: &Block| complete == 0 || block.found & complete != complete;
        let bounds = self.bounds()?;
        self.share(threads, self.walks()?, page, |walk, page| {
            let mut block = Block::of(self.groups.len());
            let pruning = Some((&bounds, page.least(complete == 0)));
            let take = |header, block: &Block| {
                if is_new(block) {
                    page.take(header, block);
                }
                page.least(complete == 0)
            };
            match self.needed {
                0 => walk.any(self.positive, pruning, &mut block, take),
                needed => walk.holding(needed, pruning, &mut block, take),
            }
        })
    }

    /// The most that each alternative of each group can score.
    fn bounds(&self) -> tantivy::Result<Bounds> {
        let mut statistics = Statistics::of(self.index.searcher());
        let mut groups = Vec::with_capacity(self.groups.len());
        for (group, ways) in self.plan.groups.iter().zip(&self.groups) {
            let mut bounds = Vec::with_capacity(ways.len());
            for (alternative, way) in group.alternatives.iter().zip(ways) {
                let score = match way.term() {
                    Some(term) => term.most,
                    None => {
                        let mut terms = Vec::new();
                        alternative.query.query_terms(&mut |term, _| terms.push(term.clone()));
                        let mut sum: Score = 0.0;
                        for term in &terms {
                            sum += statistics.term(term)?.most;
                        }
                        // What is not found by terms scores 1 wherever it is.
                        sum.max(1.0)
                    }
                };
                bounds.push(if group.role == Role::Excluded { 0.0 } else { score * way.factor });
            }
            groups.push(bounds);
        }
        Ok(Bounds { groups, counts: most_counts(&self.plan.weights) })
    }

    /// Which of these releases are hits.
    fn which(&self, headers: &[DocAddress]) -> tantivy::Result<Vec<bool>> {
        let mut order: Vec<usize> = (0..headers.len()).collect();
        order.sort_by_key(|&at| headers[at]);
        let mut matching = vec![false; headers.len()];
        let mut block = Block::of(self.groups.len());
        for same in order.chunk_by(|&left, &right| headers[left].segment_ord == headers[right].segment_ord) {
            let segment = headers[same[0]].segment_ord;
            let mut walk = Walk::open(self.index, segment, (self.plan, self.filters), &self.groups)?;
            for &at in same {
                matching[at] = walk.look(headers[at].doc_id, &mut block) && self.judge(&block).is_some();
            }
        }
        Ok(matching)
    }

    /// How many passages match at least, without looking.
    fn at_least(&self) -> u64 {
        if self.plan.condition != Condition::Always || !self.filters.is_empty() || self.required != 0 {
            return 0;
        }
        let searcher = self.index.searcher();
        let deleted: u64 =
            searcher.segment_readers().iter().map(|reader| u64::from(reader.num_deleted_docs())).sum();
        let positive = self.plan.groups.iter().zip(&self.groups).enumerate();
        let most = positive
            .filter(|(at, (group, _))| self.positive >> at & 1 == 1 && !group.title_only)
            .flat_map(|(_, (_, ways))| ways.iter().filter_map(Way::term))
            .map(TermWay::documents)
            .max();
        most.unwrap_or(0).saturating_sub(deleted)
    }
}

/// The groups without which a condition does not hold.
fn conjuncts(condition: &Condition) -> u64 {
    match condition {
        Condition::Found(group) => 1 << group,
        Condition::All(all) => all.iter().fold(0, |bits, one| bits | conjuncts(one)),
        Condition::Always | Condition::Any(_) | Condition::Not(_) => 0,
    }
}

#[cfg(test)]
mod tests;
