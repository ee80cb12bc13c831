//! Evaluation: the releases that answer a plan, the best first.
//!
//! Owns scoring and grouping. A release is a block of documents (see [`crate::index::schema`]), and it is evaluated as one:
//! all groups are read through its block together, so that what stands in different paragraphs counts together and no
//! release is ranked twice. What is on the page is exact, whatever is asked for; the number of all that match is exact where
//! it was asked for or is cheap to know. Where it is not, most releases are never looked at: see [`bounded`].
//!
//! The score of a passage p in a release r, over the groups g of the plan:
//!
//! S(p) = Σ s(g, p) + `title` · Σ s(g, title of r) + `context` · Σ max over p′ in r of s(g, p′)
//!
//! where s is BM25 as the engine computes it, the best alternative of the group counting. Releases that hold every wanted
//! group come before those that hold some.

mod best;
mod block;
mod bounded;
mod cursor;
mod look;
mod page;
mod scope;
mod set;
mod source;
mod stretch;
mod sweep;
mod tally;
mod terms;
mod threads;
mod walk;

use tantivy::query::EnableScoring;
use tantivy::{DocAddress, Score};

use self::block::{Asked, Block, Judgment, most_counts};
use self::cursor::{Cost, Kind, Way};
use self::look::Look;
use self::page::{Floor, Page};
use self::source::Reading;
use self::tally::{Counts, Numbers};
use self::terms::Statistics;
use self::threads::Sweeps;
use self::walk::{ANY_SCORE, Bounds, Walk, bits};
use super::{SearchOptions, Sort};
use crate::index::{Index, IndexError};
use crate::query::plan::{Case, Condition, Filters, Group, Plan, Role};
use crate::results::Matched;

/// What is worth doing for how many postings.
#[derive(Debug, Clone, Copy)]
struct Thresholds {
    /// Up to so many all that match is counted: reading them takes a fraction of a millisecond.
    counted: u64,
    /// From so many on, and one more for every [`RELEASES_A_LOOK`] releases, hits are counted by terms while all releases are bounded;
    /// before, it takes less to look at every release that has one.
    tallied: u64,
    /// Up to so many of the groups of a condition, so too: there is no other bound to the number of hits.
    conditions: u64,
    /// Up to so many of the rarest group, releases that hold everything are looked for before anything else.
    rare: u64,
    /// Up to so many of terms without impacts, releases are taken in the order of their bounds: what has impacts need not be read.
    read: u64,
    /// From so many on several threads share the work: starting them takes some hundredths of a millisecond.
    shared: u64,
}

const THRESHOLDS: Thresholds = Thresholds {
    counted: 20_000,
    tallied: 1_500,
    conditions: 1_000_000,
    rare: 2_000,
    read: 5_000_000,
    shared: 50_000,
};

/// Looking at a release takes as long as bounding so many of which nothing is read.
const RELEASES_A_LOOK: u64 = 32;

/// Looking at a release takes as long as reading so many postings to bound releases, for each alternative that is looked for in it.
const POSTINGS_A_LOOK: u64 = 3;

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
    /// The headers of all of them, ascending, where all have been looked at.
    headers: Option<Vec<DocAddress>>,
}

impl Evaluation {
    /// Which of these releases, given by their headers, match.
    pub(super) fn holds(
        &self,
        index: &Index,
        plan: &Plan,
        headers: &[DocAddress],
    ) -> Result<Vec<bool>, IndexError> {
        if let Some(all) = &self.headers {
            return Ok(headers.iter().map(|header| all.binary_search(header).is_ok()).collect());
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
    cases: Option<Vec<Case>>,
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
        let cases = plan.condition.cases();
        Ok(Self { index, plan, filters, groups, wanted, required, needed, positive, cases })
    }

    /// What a passage must hold.
    fn asked(&self) -> Asked<'_> {
        Asked { plan: self.plan, positive: self.positive, cases: self.cases.as_deref() }
    }

    /// A walk a segment.
    fn walks(&self) -> tantivy::Result<Vec<Walk<'_>>> {
        self.segments().map(|segment| self.walk(segment)).collect()
    }

    /// What it takes to go through each group; and the walks, where that is not known without opening them. A search that then only
    /// bounds releases has no other use for them.
    fn costs(&self) -> tantivy::Result<(Vec<Cost>, Option<Vec<Walk<'_>>>)> {
        let of_terms = |(ways, group): (&Vec<Way>, &Group)| {
            let terms = ways.iter().map(Way::term).enumerate();
            terms.map(|(at, term)| Some(Cost::of(term?.documents(), group.tells(at)))).sum()
        };
        if let Some(costs) = self.groups.iter().zip(&self.plan.groups).map(of_terms).collect() {
            return Ok((costs, None));
        }
        let walks = self.walks()?;
        let costs = (0..self.groups.len()).map(|group| walks.iter().map(|walk| walk.cost(group)).sum());
        Ok((costs.collect(), Some(walks)))
    }

    fn segments(&self) -> std::ops::Range<u32> {
        0..self.index.searcher().segment_readers().len() as u32
    }

    fn walk(&self, segment: u32) -> tantivy::Result<Walk<'_>> {
        Walk::open(self, segment)
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
        held.then(|| block.judge(&self.asked())).flatten()
    }

    /// The best releases, and how many there are: exactly where that is cheap.
    fn best(&self, options: &SearchOptions, thresholds: Thresholds) -> tantivy::Result<Evaluation> {
        let floor = Floor::default();
        let mut page = Page::new(self, options, &floor);
        let (costs, walks) = self.costs()?;
        let cost_of = |groups| bits(groups).map(|group| costs[group]).sum::<Cost>();
        let cost = cost_of(self.positive).documents;
        let threads = if cost < thresholds.shared { 1 } else { threads::available() };
        let complete = self.wanted | self.needed;
        let by_relevance = options.sort == Sort::Relevance && !self.groups.is_empty();
        let rarest = bits(complete).min_by_key(|&group| costs[group].documents).unwrap_or_default();
        let cost_of_rarest = if complete == 0 { u64::MAX } else { costs[rarest].documents };
        // Where all that is looked for must be there, no more than the rarest of it is read; to know where a phrase is, it must be read
        // anyway.
        let is_read = complete != 0
            && self.needed == complete
            && (cost_of_rarest <= thresholds.counted || self.is_phrase(rarest));
        let is_tallied = by_relevance
            && !is_read
            && cost >= thresholds.tallied.saturating_add(self.releases()? / RELEASES_A_LOOK)
            && {
                let most = if self.anything_counts() { thresholds.counted } else { thresholds.conditions };
                options.exact_total || cost_of(self.deciding()).unread <= most
            };
        let reading =
            if options.exact_total { Reading::Everything } else { Reading::AtMost(thresholds.read) };
        if is_tallied && let Some(sweeps) = Sweeps::open(self, reading, thresholds.shared, true)? {
            let counts = self.bounded(sweeps, 0, &mut page)?;
            return Ok(page.finish(Numbers::Counted(counts)));
        }
        let walks = match walks {
            Some(walks) => walks,
            None => self.walks()?,
        };
        if is_read || !by_relevance || options.exact_total || cost <= thresholds.counted {
            self.share(threads, walks, &mut page, |walk, page| {
                self.every(walk, |header, block| page.take(header, block));
            })?;
            return Ok(page.finish(Numbers::OfAll));
        }
        let known = self.highest((complete, cost_of_rarest), (threads, walks), thresholds, &mut page)?;
        Ok(page.finish(if is_tallied { Numbers::Counted(self.counts()?) } else { known }))
    }

    /// Takes the best releases without looking at all: those that hold all of the groups of `complete`, the rarest of which so many
    /// documents hold, and others where those do not fill the page. Gives back what is then known of the number of hits.
    fn highest<'p>(
        &'p self,
        (complete, rarest): (u64, u64),
        (threads, walks): (usize, Vec<Walk<'p>>),
        thresholds: Thresholds,
        page: &mut Page<'p>,
    ) -> tantivy::Result<Numbers> {
        let open = || Sweeps::open(self, Reading::AtMost(thresholds.read), thresholds.shared, false);
        let is_rare = rarest <= thresholds.rare;
        let mut sweeps = if is_rare { None } else { open()? };
        let mut taken = 0;
        let alternatives = self.groups.iter().map(Vec::len).sum::<usize>() as u64;
        let looks = rarest.saturating_mul(POSTINGS_A_LOOK * alternatives);
        // Where not too much would have to be read, all is found by bounds if that takes less than to look for what is complete.
        if sweeps.as_ref().is_none_or(|sweeps| looks <= sweeps.work()) {
            self.complete(complete, (if is_rare { 1 } else { threads }, walks), page)?;
            taken = complete;
        }
        let mut counts = Counts { releases: 0, passages: self.at_least() };
        // Where those fill the page, nothing else is on it.
        if page.least(false) < Score::INFINITY {
            if is_rare {
                sweeps = open()?;
            }
            if let Some(sweeps) = sweeps {
                let releases = self.bounded(sweeps, taken, page)?.releases;
                if let Some(passages) = self.known() {
                    return Ok(Numbers::Counted(Counts { releases, passages }));
                }
                counts.releases = releases.saturating_sub(self.deleted());
            } else {
                self.incomplete(complete, threads, page)?;
            }
        }
        Ok(Numbers::AtLeast(counts))
    }

    /// How many releases there are, those that are deleted included.
    fn releases(&self) -> tantivy::Result<u64> {
        self.segments().map(|segment| Ok(self.index.columns(segment)?.releases() as u64)).sum()
    }

    /// Whether a group is found only by looking at what stands beside each other.
    fn is_phrase(&self, group: usize) -> bool {
        let mut ways = self.groups.get(group).into_iter().flatten();
        ways.all(|way| matches!(way.kind, Kind::Query(_)))
    }

    /// Takes the best of the releases that hold all of these groups.
    fn complete<'p>(
        &'p self,
        complete: u64,
        (threads, walks): (usize, Vec<Walk<'p>>),
        page: &mut Page<'p>,
    ) -> tantivy::Result<()> {
        let bounds = self.bounds()?;
        self.share(threads, walks, page, |walk, page| {
            let pruning = Some((&bounds, page.least(true)));
            walk.holding(complete, pruning, &mut Block::of(self.groups.len()), |header, block| {
                page.take(header, block);
                page.least(true)
            });
        })
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
        let [counts, counts_untitled] = [true, false].map(|title| most_counts(&self.plan.weights, title));
        Ok(Bounds { groups, counts, counts_untitled })
    }

    /// Which of these releases are hits.
    fn which(&self, headers: &[DocAddress]) -> tantivy::Result<Vec<bool>> {
        let mut order: Vec<usize> = (0..headers.len()).collect();
        order.sort_by_key(|&at| headers[at]);
        let mut matching = vec![false; headers.len()];
        let mut block = Block::of(self.groups.len());
        for same in order.chunk_by(|&left, &right| headers[left].segment_ord == headers[right].segment_ord) {
            let segment = headers[same[0]].segment_ord;
            let mut look = Look::open(self, segment)?;
            for &at in same {
                matching[at] = look.look(headers[at].doc_id, &mut block)? && self.judge(&block).is_some();
            }
        }
        Ok(matching)
    }

    /// Whether a release that holds something of what is asked for is a hit for that alone.
    fn anything_counts(&self) -> bool {
        self.plan.condition == Condition::Always && self.filters.is_empty() && self.required == 0
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
