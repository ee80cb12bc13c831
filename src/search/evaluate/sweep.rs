//! What the releases of a segment can score at most, and how many are hits.
//!
//! Owns these bounds: for every release, the sum over the groups of the most that their alternatives can add (see [`super`] for the
//! formula). Must not know where they come from (see [`super::source`]), nor which releases are looked at then.

use std::cmp::{Ordering, Reverse};
use std::ops::Range;

use tantivy::Score;

use super::Prepared;
use super::block::most_counts;
use super::page::Page;
use super::scope::Scope;
use super::source::{Opener, RELEASES_A_POSTING, Reading, Source};
use super::stretch::{
    Bits, Gather, STRETCH, Scores, Stretch, WORD, count, each, greater, intersect, places, unite,
};
use super::tally::{Counts, Tally};
use super::terms::Statistics;
use super::walk::ROUNDING;
use crate::query::plan::{Role, Weights};

/// What a release can be at most: whether it may hold all that is wanted, its score, and its place among those that score alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bound {
    pub complete: bool,
    pub score: Score,
    pub tie: Tie,
}

/// The place of a release among those that score alike, the first the highest: as much of [`Rank::tie`] as there is room for.
///
/// [`Rank::tie`]: super::best::Rank::tie
type Tie = u64;

fn tie(date: u64, key: u64) -> Tie {
    date.min(u32::MAX.into()) << 32 | !key >> 32
}

impl Bound {
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let scores = self.score.total_cmp(&other.score);
        self.complete.cmp(&other.complete).then(scores).then(self.tie.cmp(&other.tie))
    }
}

/// A release: its segment, and its number among those of it.
pub(super) type Release = (u32, u32);

/// The least bounds of releases that hold all that is wanted, and of others, that are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Least {
    complete: (Score, Tie),
    incomplete: (Score, Tie),
}

impl Least {
    /// Nothing is too low.
    pub(super) const ANY: Self = Self { complete: (0.0, Tie::MIN), incomplete: (0.0, Tie::MIN) };

    /// What a release must reach to come before one of this bound.
    pub(super) fn above(bound: &Bound) -> Self {
        let (least, any) = ((bound.score, bound.tie), (0.0, Tie::MIN));
        if bound.complete {
            Self { complete: least, incomplete: (Score::INFINITY, Tie::MAX) }
        } else {
            Self { complete: any, incomplete: least }
        }
    }

    /// What a release of such a bound must reach to be on the page. `is_rounded` says that what it scores may be that much more than
    /// its bound.
    pub(super) fn of(page: &Page<'_>, is_rounded: bool) -> Self {
        if !is_rounded && let Some(worst) = page.worst() {
            let (date, Reverse(key)) = worst.tie;
            return Self::above(&Bound { complete: worst.complete, score: worst.score, tie: tie(date, key) })
                .forgiving();
        }
        let least = |complete| (page.least(complete) * (1.0 - ROUNDING), Tie::MIN);
        Self { complete: least(true), incomplete: least(false) }.forgiving()
    }

    /// One that may hold everything may turn out not to.
    fn forgiving(self) -> Self {
        let lower = if self.incomplete.0 < self.complete.0 { self.incomplete } else { self.complete };
        Self { complete: lower, ..self }
    }

    #[inline]
    pub(super) fn takes(&self, bound: Bound) -> bool {
        let (score, tie) = if bound.complete { self.complete } else { self.incomplete };
        bound.score > score || bound.score == score && bound.tie >= tie
    }

    /// No bound below is taken.
    fn score(&self) -> Score {
        self.complete.0.min(self.incomplete.0)
    }
}

/// A group of the plan.
struct Group<'a> {
    /// Which.
    bit: u64,
    title_only: bool,
    sums: bool,
    /// Whether it is all that scores, and it is known exactly what: then titles and other passages are kept apart, and a bound is the
    /// score of the best passage.
    is_apart: bool,
    /// Whether whatever holds it is a hit.
    suffices: bool,
    sources: Vec<Source<'a>>,
}

/// Bounds the releases of a segment, stretch by stretch.
pub(super) struct Sweep<'a> {
    prepared: &'a Prepared<'a>,
    /// What it takes: about as long as reading so many postings.
    pub work: u64,
    /// The numbers of the releases it goes through.
    releases: Range<usize>,
    scope: Scope<'a>,
    groups: Vec<Group<'a>>,
    tally: Option<Tally<'a>>,
    /// Whether what a release scores may be more than its bound, by [`ROUNDING`].
    pub is_rounded: bool,
    bounds: Bounds,
    /// Those that are hits whatever else they hold.
    certain: Bits,
    group: Scores,
    source: Scores,
}

/// The bounds of the releases of a stretch.
struct Bounds {
    scores: Box<[Score; STRETCH]>,
    /// Those that may hold one of the positive groups, all of the needed ones, all of the wanted ones.
    any: Bits,
    needed: Bits,
    complete: Bits,
}

impl Bounds {
    fn new() -> Self {
        let [any, needed, complete] = [[0; STRETCH / WORD]; 3];
        Self { scores: Box::new([0.0; STRETCH]), any, needed, complete }
    }

    fn clear(&mut self) {
        self.scores.fill(0.0);
        self.any.fill(0);
        self.needed.fill(u64::MAX);
        self.complete.fill(u64::MAX);
    }

    /// Adds what a group can add, as often as a passage counts and its context, and once more what is in the title as often as that
    /// does. `is_dense` says whether most releases have a score.
    fn add(&mut self, group: &Scores, weights: &Weights, is_dense: bool) {
        let (times, title) = (most_counts(weights, false), weights.title.max(0.0));
        if is_dense {
            self.scores.iter_mut().zip(&*group.best).for_each(|(own, best)| *own += times * best);
        } else {
            places(&group.found).for_each(|at| self.scores[at] += times * group.best[at]);
        }
        places(&group.titled).for_each(|at| self.scores[at] += title * group.title[at]);
    }

    /// Adds what the only group scores in the best passage; computed as that is.
    fn add_apart(&mut self, group: &Scores, weights: &Weights) {
        for at in places(&group.found) {
            let (other, title) = (group.best[at], group.title[at]);
            let context = greater(other, title) * weights.context;
            let of_other = if other > 0.0 { other + context + title * weights.title } else { 0.0 };
            self.scores[at] += greater(title + context, of_other);
        }
    }

    /// Calls `visit` with every release that may be a hit and whose bound is not below the least, which `visit` gives back anew.
    /// `tie` says the place of one among those that score alike; `None` where it is not looked at at all.
    fn each(
        &self,
        least: &mut Least,
        tie: impl Fn(usize) -> Option<Tie>,
        mut visit: impl FnMut(usize, Bound) -> Least,
    ) {
        for (at, scores) in self.scores.chunks_exact(WORD).enumerate() {
            let eligible = self.any[at] & self.needed[at];
            if eligible == 0 || highest(scores) < least.score() {
                continue;
            }
            for place in places(&[eligible]) {
                let (complete, score) = (self.complete[at] >> place & 1 == 1, scores[place]);
                let bound = Bound { complete, score, tie: Tie::MAX };
                if !least.takes(bound) {
                    continue;
                }
                let at = at * WORD + place;
                let Some(tie) = tie(at) else { continue };
                let bound = Bound { tie, ..bound };
                if least.takes(bound) {
                    *least = visit(at, bound);
                }
            }
        }
    }
}

/// The highest of these scores: of eight at a time, which a processor compares at once.
fn highest(scores: &[Score]) -> Score {
    let mut highest = [0.0; 8];
    for eight in scores.as_chunks::<8>().0 {
        highest = std::array::from_fn(|at| greater(highest[at], eight[at]));
    }
    highest.into_iter().fold(0.0, greater)
}

impl<'a> Sweep<'a> {
    /// `None` where more would have to be read than may be. `is_counted` says that hits are to be counted, which must be countable.
    pub(super) fn open(
        prepared: &'a Prepared<'a>,
        segment: u32,
        statistics: &mut Statistics<'_>,
        reading: &mut Reading,
        is_counted: bool,
    ) -> tantivy::Result<Option<Self>> {
        let scope = Scope::open(prepared.index, segment, prepared.filters)?;
        let mut opener = Opener { prepared, segment, reader: scope.reader, statistics, reading, work: 0 };
        let mut groups = Vec::new();
        let anything_counts = prepared.anything_counts();
        for (at, (group, ways)) in prepared.plan.groups.iter().zip(&prepared.groups).enumerate() {
            if group.role == Role::Excluded {
                continue;
            }
            let suffices = anything_counts && prepared.positive >> at & 1 == 1;
            let Some(sources) = opener.group(group, ways)? else { return Ok(None) };
            let (title_only, sums) = (group.title_only, group.sums);
            groups.push(Group { bit: 1 << at, title_only, sums, is_apart: false, suffices, sources });
        }
        if let [one] = groups.as_mut_slice() {
            one.is_apart = !one.sums && one.sources.iter().all(Source::scores_exactly);
        }
        let is_rounded = !groups.iter().all(|group| group.is_apart);
        let (bounds, certain) = (Bounds::new(), [0; STRETCH / WORD]);
        let tally = is_counted.then(|| Tally::open(prepared, segment, scope.reader)).transpose()?;
        let (group, source) = (Scores::new(), Scores::new());
        let releases = 0..scope.columns.releases();
        let work = opener.work + releases.len() as u64 / RELEASES_A_POSTING;
        Ok(Some(Self {
            prepared,
            releases,
            work,
            scope,
            groups,
            tally,
            is_rounded,
            bounds,
            certain,
            group,
            source,
        }))
    }

    /// Goes through one of so many parts of the segment only; together they are all of it.
    pub(super) fn confine(&mut self, part: usize, parts: usize) {
        let all = self.scope.columns.releases();
        let edge = |part: usize| (all.div_ceil(STRETCH) * part / parts * STRETCH).min(all);
        self.releases = edge(part)..edge(part + 1);
    }

    /// Calls `visit` with every release that may be a hit, passes the filters and whose bound is not below the least, which `visit`
    /// gives back anew. Gives back how many hits there are, if they are to be counted; else some releases, deleted ones included, and
    /// no passages.
    /// `is_rounded` says whether any sweep's bounds are: then nothing is known of the order of releases whose bounds are alike.
    pub(super) fn run(
        mut self,
        is_rounded: bool,
        mut least: Least,
        mut visit: impl FnMut(Bound, Release) -> Least,
    ) -> Counts {
        let (columns, documents) = (self.scope.columns, self.scope.reader.max_doc());
        // Where some alternative is only known to be possible, those that are certain are not all.
        let exact = |group: &Group<'_>| group.sources.iter().all(Source::is_exact);
        let are_known = self.prepared.anything_counts() && self.groups.iter().all(exact);
        let mut counts = Counts::default();
        each(columns, documents, self.releases.clone(), |stretch| {
            self.bound(stretch);
            let certain = count(&self.certain);
            counts += match &mut self.tally {
                Some(tally) => tally.count(stretch, &self.scope, are_known.then_some(certain)),
                None => Counts { releases: certain, passages: 0 },
            };
            let tie_at = |at| {
                let number = stretch.first + at;
                let tie_of =
                    || if is_rounded { Tie::MAX } else { tie(columns.date(number), columns.key(number)) };
                self.scope.passes_number(number).then(tie_of)
            };
            self.bounds.each(&mut least, tie_at, |at, bound| {
                visit(bound, (self.scope.segment, (stretch.first + at) as u32))
            });
        });
        counts
    }

    /// Bounds the releases of a stretch.
    fn bound(&mut self, stretch: &Stretch<'_>) {
        let Self { bounds, group: own, source: one, .. } = self;
        bounds.clear();
        self.certain.fill(0);
        for group in &mut self.groups {
            own.clear();
            let is_dense = group.sources.iter().any(Source::is_dense);
            for source in &mut group.sources {
                let into = if group.sums { &mut *one } else { &mut *own };
                if group.sums {
                    into.clear();
                }
                let (title_only, is_apart) = (group.title_only, group.is_apart);
                source.fill(&mut Gather { stretch, title_only, is_apart, scores: into });
                if is_apart {
                    unite(&mut into.found, &into.titled);
                }
                if group.suffices && source.is_exact() {
                    unite(&mut self.certain, &into.found);
                }
                if group.sums {
                    own.add(one);
                }
            }
            let weights = &self.prepared.plan.weights;
            if group.is_apart {
                bounds.add_apart(own, weights);
            } else {
                bounds.add(own, weights, is_dense);
            }
            let Prepared { needed, positive, wanted, .. } = *self.prepared;
            if positive & group.bit != 0 {
                unite(&mut bounds.any, &own.found);
            }
            if needed & group.bit != 0 {
                intersect(&mut bounds.needed, &own.found);
            }
            if wanted & group.bit != 0 {
                intersect(&mut bounds.complete, &own.found);
            }
        }
    }
}
