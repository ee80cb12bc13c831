//! What the releases of a segment can score at most.
//!
//! Owns these bounds: for every release, the sum over the groups of the most that their alternatives can add (see [`super`] for the
//! formula), from the impacts of frequent terms (see [`crate::index::Impacts`]) and the postings of rare ones. A phrase is bounded by its
//! words. Must not know which releases are looked at then.

use std::cmp::Ordering;

use tantivy::index::SegmentReader;
use tantivy::query::{PhraseQuery, Scorer};
use tantivy::schema::Term;
use tantivy::{DocId, Score};

use super::Prepared;
use super::block::most_counts;
use super::cursor::{Kind, Way};
use super::page::Page;
use super::scope::Scope;
use super::set::SetPostings;
use super::terms::{Statistics, TermPostings, TermWay};
use super::walk::ROUNDING;
use crate::index::{FULL_IMPACT, Numbering, Titles};
use crate::query::near::NearQuery;
use crate::query::plan::{Alternative, Role};

/// So many releases are bounded at a time: what is computed of them then stays in the processor's cache.
const STRETCH: usize = 1024;

/// What a release can be at most: whether it may hold all that is wanted, and its score.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Bound {
    pub complete: bool,
    pub score: Score,
}

impl Bound {
    pub(super) fn order(&self, other: &Self) -> Ordering {
        self.complete.cmp(&other.complete).then(self.score.total_cmp(&other.score))
    }
}

/// A release: its segment, and its number among those of it.
pub(super) type Release = (u32, usize);

/// The least bounds of releases that hold all that is wanted, and of others, that are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Least {
    pub complete: Score,
    pub incomplete: Score,
}

impl Least {
    /// Nothing is too low.
    pub(super) const ANY: Self = Self { complete: 0.0, incomplete: 0.0 };

    /// What a release of such a bound must reach to be on the page.
    pub(super) fn of(page: &Page<'_>) -> Self {
        let [complete, incomplete] = [true, false].map(|complete| page.least(complete) * (1.0 - ROUNDING));
        // One that may hold everything may turn out not to.
        Self { complete: complete.min(incomplete), incomplete }
    }

    #[inline]
    pub(super) fn takes(&self, bound: Bound) -> bool {
        bound.score >= if bound.complete { self.complete } else { self.incomplete }
    }
}

/// A release of a stretch.
pub(super) struct Place<'s> {
    scope: &'s Scope<'s>,
    number: usize,
}

impl Place<'_> {
    pub(super) fn release(&self) -> Release {
        (self.scope.segment, self.number)
    }

    /// The release, if it is looked at at all.
    pub(super) fn passing(&self) -> Option<Release> {
        let passes = self.scope.is_everything() || self.scope.passes(self.scope.columns.header(self.number));
        passes.then(|| self.release())
    }
}

/// Releases that follow each other.
struct Stretch<'a> {
    /// The number of the first.
    first: usize,
    releases: usize,
    /// Where the block of the first begins, and where that of the last ends.
    documents: std::ops::Range<DocId>,
    numbering: Numbering<'a>,
}

/// For each release of a stretch, a score in any of its passages and one in its title, at most.
#[derive(Default)]
struct Scores {
    best: Vec<Score>,
    title: Vec<Score>,
}

impl Scores {
    fn reset(&mut self, releases: usize, value: Score) {
        for scores in [&mut self.best, &mut self.title] {
            scores.clear();
            scores.resize(releases, value);
        }
    }

    /// Puts others and these together, each two with `with`.
    fn merge(&mut self, others: &Self, with: impl Fn(Score, Score) -> Score) {
        for (own, others) in [(&mut self.best, &others.best), (&mut self.title, &others.title)] {
            for (own, &other) in own.iter_mut().zip(others) {
                *own = with(*own, other);
            }
        }
    }
}

/// Bounds the releases of a segment, stretch by stretch.
pub(super) struct Sweep<'a> {
    prepared: &'a Prepared<'a>,
    scope: Scope<'a>,
    groups: Vec<(usize, Vec<Source<'a>>)>,
    /// How many times a score in a passage counts, and one in the title besides.
    counts: Score,
    title: Score,
    total: Vec<Score>,
    /// The groups that each release may hold.
    found: Vec<u64>,
    /// Whether it is a hit whatever else it holds.
    certain: Vec<bool>,
    own: Scores,
    source: Scores,
    part: Scores,
}

impl<'a> Sweep<'a> {
    /// `None` where more than what is `left` of postings would have to be read.
    pub(super) fn open(
        prepared: &'a Prepared<'a>,
        segment: u32,
        statistics: &mut Statistics<'_>,
        left: &mut u64,
    ) -> tantivy::Result<Option<Self>> {
        let scope = Scope::open(prepared.index, segment, prepared.filters)?;
        let mut opener = Opener { prepared, segment, reader: scope.reader, statistics, left, is_short: true };
        let mut groups = Vec::new();
        for (at, (group, ways)) in prepared.plan.groups.iter().zip(&prepared.groups).enumerate() {
            if group.role == Role::Excluded {
                continue;
            }
            let mut sources = Vec::new();
            for (alternative, way) in group.alternatives.iter().zip(ways) {
                sources.extend(opener.source(alternative, way)?);
                if !opener.is_short {
                    return Ok(None);
                }
            }
            groups.push((at, sources));
        }
        let [with_title, counts] = [true, false].map(|title| most_counts(&prepared.plan.weights, title));
        let title = with_title - counts;
        let (total, found, certain) = Default::default();
        let (own, source, part) = Default::default();
        Ok(Some(Self { prepared, scope, groups, counts, title, total, found, certain, own, source, part }))
    }

    /// Calls `visit` with every release that may be a hit and whose bound is not below the least, which `visit` gives back anew.
    /// Gives back how many are hits whatever else they hold, deleted ones included.
    pub(super) fn run(mut self, mut least: Least, mut visit: impl FnMut(Bound, Place<'_>) -> Least) -> u64 {
        let columns = self.scope.columns;
        let (all, mut certain) = (columns.releases(), 0);
        let mut start = 0;
        for first in (0..all).step_by(STRETCH) {
            let releases = STRETCH.min(all - first);
            let end = if first + releases < all {
                columns.header(first + releases)
            } else {
                self.scope.reader.max_doc()
            };
            let mut numbering = columns.numbering();
            numbering.go_to(start);
            certain += self.bound(&Stretch { first, releases, documents: start..end, numbering });
            start = end;
            let Prepared { needed, positive, wanted, .. } = *self.prepared;
            for (at, (&score, &found)) in self.total.iter().zip(&self.found).enumerate() {
                let bound = Bound { complete: found & wanted == wanted, score };
                if least.takes(bound) && found & needed == needed && found & positive != 0 {
                    least = visit(bound, Place { scope: &self.scope, number: first + at });
                }
            }
        }
        certain
    }

    /// Bounds the releases of a stretch, and says how many of them are hits whatever else they hold.
    fn bound(&mut self, stretch: &Stretch<'_>) -> u64 {
        let releases = stretch.releases;
        self.total.clear();
        self.total.resize(releases, 0.0);
        self.found.clear();
        self.found.resize(releases, 0);
        self.certain.clear();
        self.certain.resize(releases, false);
        let anything_counts = self.prepared.anything_counts();
        for (at, sources) in &mut self.groups {
            let group = &self.prepared.plan.groups[*at];
            let counted = anything_counts && self.prepared.positive >> *at & 1 == 1;
            let is_single = sources.len() == 1;
            if !is_single {
                self.own.reset(releases, 0.0);
            }
            for source in sources {
                let scores = if is_single { &mut self.own } else { &mut self.source };
                source.fill(stretch, scores, &mut self.part);
                if group.title_only {
                    scores.best.clone_from(&scores.title);
                }
                if counted && source.is_exact() {
                    for (certain, &best) in self.certain.iter_mut().zip(&scores.best) {
                        *certain |= best > 0.0;
                    }
                }
                if is_single {
                    break;
                } else if group.sums {
                    self.own.merge(&self.source, |own, other| own + other);
                } else {
                    self.own.merge(&self.source, greater);
                }
            }
            let bit = 1 << *at;
            let own = self.own.best.iter().zip(&self.own.title);
            for ((total, found), (&best, &title)) in self.total.iter_mut().zip(&mut self.found).zip(own) {
                *total += self.counts * best + self.title * title;
                *found |= if best > 0.0 { bit } else { 0 };
            }
        }
        self.certain.iter().map(|&certain| u64::from(certain)).sum()
    }
}

/// Scores are numbers: one comparison is enough.
fn greater(left: Score, right: Score) -> Score {
    if left > right { left } else { right }
}

fn lesser(left: Score, right: Score) -> Score {
    if left < right { left } else { right }
}

/// Where the bounds of one alternative come from.
enum Source<'a> {
    One(Part<'a>),
    /// Of several terms that must all be there, with what they score together at most.
    All {
        parts: Vec<Part<'a>>,
        most: Score,
        occurs_as_often: bool,
    },
    /// What one of many terms finds, with what it scores.
    Set(SetPostings, Score),
    /// Whatever the engine finds.
    Query(Box<dyn Scorer>, Score),
}

/// Where the bounds of one term come from.
enum Part<'a> {
    /// Impacts: a byte a release and those of titles; and what one of them is worth.
    Impacts(&'a [u8], Titles<'a>, Score),
    /// Postings, and what their scores are multiplied by.
    Postings(Box<TermPostings>, Score),
}

impl Source<'_> {
    /// Whether a release has a bound only where it holds the alternative.
    fn is_exact(&self) -> bool {
        !matches!(self, Self::All { .. })
    }

    /// Bounds the releases of a stretch.
    fn fill(&mut self, stretch: &Stretch<'_>, scores: &mut Scores, part_scores: &mut Scores) {
        match self {
            Self::One(part) => part.fill(stretch, scores),
            Self::All { parts, most, occurs_as_often } => {
                scores.reset(stretch.releases, *most);
                for part in parts {
                    part.fill(stretch, part_scores);
                    if *occurs_as_often {
                        scores.merge(part_scores, lesser);
                    } else {
                        scores.merge(part_scores, |own, part| if part > 0.0 { own } else { 0.0 });
                    }
                }
            }
            Self::Set(set, score) => {
                scores.reset(stretch.releases, 0.0);
                set.seek(stretch.documents.start);
                let mut scatter = Scatter { scores, first: stretch.first, numbering: stretch.numbering };
                set.read(stretch.documents.end, |doc| scatter.add(doc, *score));
            }
            Self::Query(query, factor) => {
                scores.reset(stretch.releases, 0.0);
                if query.doc() < stretch.documents.start {
                    query.seek(stretch.documents.start);
                }
                let mut into = Scatter { scores, first: stretch.first, numbering: stretch.numbering };
                while query.doc() < stretch.documents.end {
                    into.add(query.doc(), query.score() * *factor);
                    query.advance();
                }
            }
        }
    }
}

impl Part<'_> {
    fn fill(&mut self, stretch: &Stretch<'_>, scores: &mut Scores) {
        match self {
            Self::Impacts(best, titles, unit) => {
                scores.best.clear();
                let own = best.get(stretch.first..stretch.first + stretch.releases).unwrap_or_default();
                scores.best.extend(own.iter().map(|&byte| Score::from(byte) * *unit));
                scores.title.clear();
                scores.title.resize(stretch.releases, 0.0);
                titles.before(stretch.first + stretch.releases, |release, byte| {
                    if let Some(title) =
                        release.checked_sub(stretch.first).and_then(|at| scores.title.get_mut(at))
                    {
                        *title = Score::from(byte) * *unit;
                    }
                });
            }
            Self::Postings(postings, factor) => {
                scores.reset(stretch.releases, 0.0);
                postings.seek(stretch.documents.start);
                let mut into = Scatter { scores, first: stretch.first, numbering: stretch.numbering };
                postings.read(stretch.documents.end, |doc, score| into.add(doc, score * *factor));
            }
        }
    }
}

/// Puts the scores of documents where their releases have theirs.
struct Scatter<'s, 'a> {
    scores: &'s mut Scores,
    first: usize,
    numbering: Numbering<'a>,
}

impl Scatter<'_, '_> {
    fn add(&mut self, doc: DocId, score: Score) {
        let (number, is_header) = self.numbering.of(doc);
        let at = number - self.first;
        if let Some(best) = self.scores.best.get_mut(at) {
            *best = best.max(score);
            if is_header {
                self.scores.title[at] = score;
            }
        }
    }
}

/// Opens the sources of alternatives in one segment.
struct Opener<'o, 'a, 's> {
    prepared: &'a Prepared<'a>,
    segment: u32,
    reader: &'a SegmentReader,
    statistics: &'o mut Statistics<'s>,
    /// How many postings may be read still; and whether that was enough so far.
    left: &'o mut u64,
    is_short: bool,
}

impl<'a> Opener<'_, 'a, '_> {
    /// `None` where the alternative is not in the segment.
    fn source(&mut self, alternative: &Alternative, way: &'a Way) -> tantivy::Result<Option<Source<'a>>> {
        let weight = match &way.kind {
            Kind::Term(term) => return Ok(self.part(term, way.factor)?.map(Source::One)),
            // All score alike: most that have it in the title would be looked at.
            Kind::Set(_) if *self.left < u64::MAX => {
                self.is_short = false;
                return Ok(None);
            }
            Kind::Set(set) => {
                let set = set.postings(self.segment, self.reader)?;
                return Ok(Some(Source::Set(set, way.factor)));
            }
            Kind::Query(weight) => weight,
        };
        // How often a phrase occurs is known by reading it; where it can, and how often at most, by its words. Words near each
        // other may be counted more than once.
        let phrase = alternative.query.downcast_ref::<PhraseQuery>();
        let terms: Vec<Term> = if let Some(phrase) = phrase {
            phrase.phrase_terms()
        } else if let Some(near) = alternative.query.downcast_ref::<NearQuery>() {
            near.terms().cloned().collect()
        } else if *self.left < u64::MAX {
            // Nobody knows how much there is to read.
            self.is_short = false;
            return Ok(None);
        } else {
            return Ok(Some(Source::Query(weight.scorer(self.reader, 1.0)?, way.factor)));
        };
        let mut found = Vec::with_capacity(terms.len());
        for term in &terms {
            found.push(self.statistics.term(term)?);
        }
        let most = found.iter().map(|term| term.most).sum::<Score>() * way.factor;
        let mut parts = Vec::with_capacity(found.len());
        for term in &found {
            // Each bounds the whole by its own share of what it can score.
            match self.part(term, most / term.most)? {
                Some(part) => parts.push(part),
                None => return Ok(None),
            }
        }
        Ok(Some(Source::All { parts, most, occurs_as_often: phrase.is_some() }))
    }

    fn part(&mut self, term: &TermWay, factor: Score) -> tantivy::Result<Option<Part<'a>>> {
        if let Some(impact) = term.impact(self.prepared.index.impacts(self.segment)) {
            let unit = factor * term.most * impact.scale / FULL_IMPACT;
            return Ok(Some(Part::Impacts(impact.best, impact.titles, unit)));
        }
        let documents = term.documents_in(self.segment);
        self.is_short &= documents <= *self.left;
        if !self.is_short {
            return Ok(None);
        }
        if *self.left < u64::MAX {
            *self.left -= documents;
        }
        let postings = term.postings(self.segment, self.reader)?;
        Ok(postings.map(|postings| Part::Postings(Box::new(postings), factor)))
    }
}
