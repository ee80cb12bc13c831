//! The postings of one group of a plan in one segment.
//!
//! Owns the union of a group's alternatives, of which the best counts or all together. Must not know releases.

use tantivy::index::SegmentReader;
use tantivy::query::{EnableScoring, Scorer, TermQuery, Weight};
use tantivy::{DocId, Score, TERMINATED};

use super::terms::{Statistics, TermPostings, TermWay};
use crate::query::plan::{Alternative, Group, Role};

/// An alternative of a group, made ready to be looked for.
pub(super) struct Way {
    kind: Kind,
    /// What its score is multiplied by.
    pub factor: Score,
}

enum Kind {
    Term(TermWay),
    Query(Box<dyn Weight>),
}

impl Way {
    pub(super) fn of(
        alternative: &Alternative,
        statistics: &mut Statistics<'_>,
        scoring: EnableScoring<'_>,
    ) -> tantivy::Result<Self> {
        let kind = match alternative.query.downcast_ref::<TermQuery>() {
            Some(query) => Kind::Term(statistics.term(query.term())?),
            None => Kind::Query(alternative.query.weight(scoring)?),
        };
        Ok(Self { kind, factor: alternative.weight })
    }

    /// The term that it is, if it is one.
    pub(super) fn term(&self) -> Option<&TermWay> {
        match &self.kind {
            Kind::Term(term) => Some(term),
            Kind::Query(_) => None,
        }
    }
}

/// Where the postings of one alternative are.
struct Place {
    postings: Found,
    factor: Score,
    /// Which of the group's alternatives it is.
    way: usize,
}

enum Found {
    Term(Box<TermPostings>),
    Query(Box<dyn Scorer>),
}

impl Place {
    fn open((at, way): (usize, &Way), segment: u32, reader: &SegmentReader) -> tantivy::Result<Option<Self>> {
        let postings = match &way.kind {
            Kind::Term(term) => {
                term.postings(segment, reader)?.map(|postings| Found::Term(Box::new(postings)))
            }
            Kind::Query(weight) => Some(Found::Query(weight.scorer(reader, 1.0)?)),
        };
        let place = postings.map(|postings| Self { postings, factor: way.factor, way: at });
        Ok(place.filter(|place| place.doc() != TERMINATED))
    }

    fn doc(&self) -> DocId {
        match &self.postings {
            Found::Term(term) => term.doc(),
            Found::Query(query) => query.doc(),
        }
    }

    fn cost(&self) -> u64 {
        match &self.postings {
            Found::Term(term) => term.documents(),
            Found::Query(query) => query.cost(),
        }
    }

    fn seek(&mut self, target: DocId) {
        if self.doc() < target {
            match &mut self.postings {
                Found::Term(term) => term.seek(target),
                Found::Query(query) => {
                    query.seek(target);
                }
            }
        }
    }

    fn advance(&mut self) -> DocId {
        match &mut self.postings {
            Found::Term(term) => term.advance(),
            Found::Query(query) => query.advance(),
        }
    }

    fn score(&mut self) -> Score {
        let score = match &mut self.postings {
            Found::Term(term) => term.score(),
            Found::Query(query) => query.score(),
        };
        score * self.factor
    }
}

/// Where the postings of one group are.
pub(super) struct Cursor {
    /// Only titles are looked at.
    pub title_only: bool,
    /// Whether what is found counts for something; what is asked for only to be excluded does not.
    scores: bool,
    /// Whether the scores of the alternatives add up; else the best counts.
    sums: bool,
    /// About how many documents there are to read.
    pub cost: u64,
    places: Vec<Place>,
    /// The first document of any alternative.
    doc: DocId,
}

impl Cursor {
    pub(super) fn open(
        (segment, reader): (u32, &SegmentReader),
        group: &Group,
        ways: &[Way],
    ) -> tantivy::Result<Self> {
        let mut places = Vec::with_capacity(ways.len());
        for way in ways.iter().enumerate() {
            places.extend(Place::open(way, segment, reader)?);
        }
        let cost = places.iter().map(Place::cost).sum();
        let scores = group.role != Role::Excluded;
        let (title_only, sums) = (group.title_only, group.sums);
        let mut cursor = Self { title_only, scores, sums, cost, places, doc: 0 };
        cursor.doc = cursor.first();
        Ok(cursor)
    }

    fn first(&self) -> DocId {
        self.places.iter().map(Place::doc).min().unwrap_or(TERMINATED)
    }

    /// The alternatives that occur here: which of the group's each is, and about how many documents it has.
    pub(super) fn places(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.places.iter().map(|place| (place.way, place.cost()))
    }

    /// The document that one of [`Self::places`] stands at; [`TERMINATED`] behind the last.
    pub(super) fn doc_of(&self, place: usize) -> DocId {
        self.places[place].doc()
    }

    /// The document it stands at; [`TERMINATED`] behind the last.
    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    /// Goes to the first document from `target` on; never back.
    pub(super) fn seek(&mut self, target: DocId) {
        if self.doc >= target {
            return;
        }
        self.places.iter_mut().for_each(|place| place.seek(target));
        self.doc = self.first();
    }

    /// Reads what is before `end` and stays there.
    pub(super) fn read(&mut self, end: DocId, mut found: impl FnMut(DocId, Score)) {
        while self.doc < end {
            let mut best: Score = 0.0;
            let mut next = TERMINATED;
            for place in &mut self.places {
                let mut at = place.doc();
                if at == self.doc {
                    if self.sums {
                        best += place.score();
                    } else if self.scores {
                        best = best.max(place.score());
                    }
                    at = place.advance();
                }
                next = next.min(at);
            }
            found(self.doc, best);
            self.doc = next;
        }
    }
}
