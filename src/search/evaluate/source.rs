//! Where the bounds of a group of a plan come from.
//!
//! Owns what is read of each alternative: the impacts of frequent terms (see [`crate::index::Impacts`]), else postings. A phrase is
//! bounded by its words, in the documents that hold all of them. Must not know what bounds are for.

use tantivy::Score;
use tantivy::index::SegmentReader;
use tantivy::query::{PhraseQuery, Scorer};
use tantivy::schema::Term;

use super::Prepared;
use super::cursor::{Kind, Way};
use super::set::{Holding, SetPostings};
use super::stretch::{Gather, Scores, Stretch, places};
use super::terms::{Statistics, TermPostings, TermWay};
use crate::index::{FULL_IMPACT, Titles};
use crate::query::near::NearQuery;
use crate::query::plan::{Alternative, Group};

/// What may be read to bound the releases of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Impacts, and up to so many postings of terms without.
    AtMost(u64),
    /// Impacts, and whatever has none.
    Everything,
}

/// Where the bounds of one alternative come from.
pub(super) enum Source<'a> {
    Impacts(Impacts<'a>),
    /// Postings of a term, and what their scores are multiplied by.
    Postings(Box<TermPostings>, Score),
    All(Box<All<'a>>),
    /// What one of many terms finds, with what it scores.
    Set(SetPostings, Score),
    /// Whatever the engine finds.
    Query(Box<dyn Scorer>, Score),
}

/// The impacts of a term.
pub(super) struct Impacts<'a> {
    /// A byte a release, and those of titles.
    best: &'a [u8],
    titles: Titles<'a>,
    /// What one of them is worth.
    unit: Score,
}

/// Several terms that must all be there.
pub(super) struct All<'a> {
    /// Those whose postings are read, the rarest first, and what their scores are multiplied by.
    terms: Vec<(TermPostings, Score)>,
    impacts: Vec<Impacts<'a>>,
    /// What they score together at most; more exactly, where they occur together as often as each of them does, what the least of
    /// them scores.
    most: Score,
    occurs_as_often: bool,
    /// Where there are impacts alone: what is in all of them, and one more.
    scores: Option<[Scores; 2]>,
}

impl Source<'_> {
    /// Whether a release has a bound only where it holds the alternative.
    pub(super) fn is_exact(&self) -> bool {
        !matches!(self, Self::All(_))
    }

    /// Whether every release of a stretch gets a score, rather than those that are found.
    pub(super) fn is_dense(&self) -> bool {
        matches!(self, Self::Impacts(_))
    }

    /// Whether the scores of documents are known, rather than what they are at most.
    pub(super) fn scores_exactly(&self) -> bool {
        match self {
            Self::Postings(_, factor) | Self::Set(_, factor) | Self::Query(_, factor) => *factor > 0.0,
            Self::Impacts(_) | Self::All(_) => false,
        }
    }

    /// Raises the bounds of the releases of a stretch to what this scores in them.
    pub(super) fn fill(&mut self, gather: &mut Gather<'_, '_>) {
        let documents = &gather.stretch.documents;
        match self {
            Self::Impacts(impacts) => impacts.fill(gather.stretch, gather.title_only, gather.scores),
            Self::Postings(postings, factor) => {
                postings.seek(documents.start);
                postings.read(documents.end, |doc, score| gather.add(doc, score * *factor));
            }
            Self::All(all) => all.fill(gather),
            Self::Set(set, score) => {
                let Gather { stretch, title_only, is_apart, scores } = gather;
                set.releases(stretch, |Holding { place, in_title, elsewhere }| {
                    if elsewhere && !*title_only || in_title && !*is_apart {
                        scores.raise(place, *score);
                    }
                    if in_title {
                        scores.raise_title(place, *score);
                    }
                });
            }
            Self::Query(query, factor) => {
                if query.doc() < documents.start {
                    query.seek(documents.start);
                }
                while query.doc() < documents.end {
                    gather.add(query.doc(), query.score() * *factor);
                    query.advance();
                }
            }
        }
    }
}

impl Impacts<'_> {
    fn fill(&mut self, stretch: &Stretch<'_>, title_only: bool, scores: &mut Scores) {
        let (first, end) = (stretch.first, stretch.first + stretch.releases);
        if !title_only {
            scores.raise_all(self.best.get(first..end).unwrap_or_default(), self.unit);
        }
        self.titles.before(end, |release, byte| {
            if let Some(at) = release.checked_sub(first) {
                let score = Score::from(byte) * self.unit;
                scores.raise_title(at, score);
                if title_only {
                    scores.raise(at, score);
                }
            }
        });
    }
}

impl All<'_> {
    fn fill(&mut self, gather: &mut Gather<'_, '_>) {
        let Self { terms, impacts, most, occurs_as_often, scores } = self;
        // Without knowing how often the terms occur together, no less than the most is a bound.
        let bound = |least: Score| if *occurs_as_often { least } else { *most };
        let stretch = gather.stretch;
        let Some(((rarest, factor), others)) = terms.split_first_mut() else {
            let Some([all, one]) = scores else { return };
            for (at, impacts) in impacts.iter_mut().enumerate() {
                let into = if at == 0 { &mut *all } else { &mut *one };
                into.clear();
                impacts.fill(stretch, gather.title_only, into);
                if at > 0 {
                    all.lower(one);
                }
            }
            places(&all.found).for_each(|at| gather.scores.raise(at, bound(all.best[at])));
            places(&all.titled).for_each(|at| gather.scores.raise_title(at, bound(all.title[at])));
            return;
        };
        rarest.seek(stretch.documents.start);
        rarest.read(stretch.documents.end, |doc, score| {
            let mut least = score * *factor;
            let release = stretch.first + stretch.place(doc).0;
            for impacts in &*impacts {
                match impacts.best.get(release) {
                    None | Some(0) => return,
                    Some(&byte) => least = least.min(Score::from(byte) * impacts.unit),
                }
            }
            for (other, factor) in &mut *others {
                other.seek(doc);
                if other.doc() != doc {
                    return;
                }
                least = least.min(other.score() * *factor);
            }
            gather.add(doc, bound(least));
        });
    }
}

/// Opens the sources of alternatives in one segment.
pub(super) struct Opener<'o, 'a, 's> {
    pub prepared: &'a Prepared<'a>,
    pub segment: u32,
    pub reader: &'a SegmentReader,
    pub statistics: &'o mut Statistics<'s>,
    /// What may be read still.
    pub reading: &'o mut Reading,
    /// What reading all that has been opened takes: about so many postings.
    pub work: u64,
}

/// So many releases take as long as a posting, whatever they hold, and once more where there are impacts.
pub(super) const RELEASES_A_POSTING: u64 = 4;

/// So many documents of a set take as long as a posting: 64 are read at once.
const MEMBERS_A_POSTING: u64 = 4;

/// What there is of an alternative in a segment.
enum Opened<'a> {
    /// Nothing.
    Absent,
    Present(Source<'a>),
    /// More than may be read.
    TooMuch,
}

impl<'a> Opener<'_, 'a, '_> {
    /// The sources of a group: first those that are exact. `None` where more would have to be read than may be.
    pub(super) fn group(
        &mut self,
        group: &Group,
        ways: &'a [Way],
    ) -> tantivy::Result<Option<Vec<Source<'a>>>> {
        let mut sources = Vec::with_capacity(ways.len());
        for (alternative, way) in group.alternatives.iter().zip(ways) {
            match self.source(group, alternative, way)? {
                Opened::Absent => {}
                Opened::Present(source) => sources.push(source),
                Opened::TooMuch => return Ok(None),
            }
        }
        sources.sort_by_key(|source| !source.is_exact());
        Ok(Some(sources))
    }

    fn source(
        &mut self,
        group: &Group,
        alternative: &Alternative,
        way: &'a Way,
    ) -> tantivy::Result<Opened<'a>> {
        let weight = match &way.kind {
            Kind::Term(term) => return self.term(term, way.factor),
            // Where there are better ways to hold all that is asked for, what the set alone finds need not be looked at.
            Kind::Set(_)
                if *self.reading != Reading::Everything
                    && self.prepared.groups.len() == 1
                    && group.alternatives.len() > 1 =>
            {
                return Ok(Opened::TooMuch);
            }
            Kind::Set(set) => {
                let set = set.postings(self.segment, self.reader)?;
                self.work += set.documents() / MEMBERS_A_POSTING;
                return Ok(Opened::Present(Source::Set(set, way.factor)));
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
        } else if *self.reading == Reading::Everything {
            let found = weight.scorer(self.reader, 1.0)?;
            self.work += found.cost();
            return Ok(Opened::Present(Source::Query(found, way.factor)));
        } else {
            // Nobody knows how much there is to read.
            return Ok(Opened::TooMuch);
        };
        let mut found = Vec::with_capacity(terms.len());
        for term in &terms {
            found.push(self.statistics.term(term)?);
        }
        found.sort_by_key(|term| term.documents_in(self.segment));
        let most = found.iter().map(|term| term.most).sum::<Score>() * way.factor;
        let (mut terms, mut impacts) = (Vec::new(), Vec::new());
        for term in &found {
            // Each bounds the whole by its own share of what it can score.
            let factor = most / term.most;
            if let Some(found) = self.impacts(term, factor) {
                impacts.push(found);
            } else if let Some(postings) = term.postings(self.segment, self.reader)? {
                terms.push((postings, factor));
            } else {
                return Ok(Opened::Absent);
            }
        }
        // The others are read where the rarest is.
        let rarest = terms.first().map_or(0, |(rarest, _)| rarest.documents());
        if !self.may_read(rarest * terms.len() as u64) {
            return Ok(Opened::TooMuch);
        }
        let scores = terms.is_empty().then(|| [Scores::new(), Scores::new()]);
        let occurs_as_often = phrase.is_some();
        Ok(Opened::Present(Source::All(Box::new(All { terms, impacts, most, occurs_as_often, scores }))))
    }

    fn term(&mut self, term: &TermWay, factor: Score) -> tantivy::Result<Opened<'a>> {
        if let Some(impacts) = self.impacts(term, factor) {
            return Ok(Opened::Present(Source::Impacts(impacts)));
        }
        if !self.may_read(term.documents_in(self.segment)) {
            return Ok(Opened::TooMuch);
        }
        Ok(match term.postings(self.segment, self.reader)? {
            Some(postings) => Opened::Present(Source::Postings(Box::new(postings), factor)),
            None => Opened::Absent,
        })
    }

    fn impacts(&mut self, term: &TermWay, factor: Score) -> Option<Impacts<'a>> {
        let impact = term.impact(self.prepared.index.impacts(self.segment))?;
        self.work += impact.best.len() as u64 / RELEASES_A_POSTING;
        let unit = factor * term.most * impact.scale / FULL_IMPACT;
        Some(Impacts { best: impact.best, titles: impact.titles, unit })
    }

    /// Whether so many postings may be read, which are then counted.
    fn may_read(&mut self, postings: u64) -> bool {
        if let Reading::AtMost(left) = self.reading {
            let Some(rest) = left.checked_sub(postings) else { return false };
            *left = rest;
        }
        self.work += postings;
        true
    }
}
