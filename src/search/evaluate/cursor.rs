//! The postings of one group of a plan in one segment.
//!
//! Owns the union of a group's alternatives, of which the best counts or all together. Must not know releases.

use tantivy::index::SegmentReader;
use tantivy::query::{EnableScoring, Scorer, TermQuery, Weight};
use tantivy::{DocId, Score, TERMINATED};

use super::block::Alternatives;
use super::set::{SetPostings, SetWay};
use super::terms::{Statistics, TermPostings, TermWay};
use crate::query::expanded::ExpandedQuery;
use crate::query::plan::{Alternative, Group, Role};

/// An alternative of a group, made ready to be looked for.
pub(super) struct Way {
    pub kind: Kind,
    /// What its score is multiplied by.
    pub factor: Score,
}

pub(super) enum Kind {
    Term(TermWay),
    Set(SetWay),
    Query(Box<dyn Weight>),
}

impl Way {
    pub(super) fn of(
        alternative: &Alternative,
        statistics: &mut Statistics<'_>,
        scoring: EnableScoring<'_>,
    ) -> tantivy::Result<Self> {
        let query = &alternative.query;
        let kind = if let Some(query) = query.downcast_ref::<TermQuery>() {
            Kind::Term(statistics.term(query.term())?)
        } else if let Some(query) = query.downcast_ref::<ExpandedQuery>() {
            Kind::Set(SetWay::new(query.clone(), statistics.segments()))
        } else {
            Kind::Query(query.weight(scoring)?)
        };
        Ok(Self { kind, factor: alternative.weight })
    }

    /// How many documents it finds at least, as far as that is known without reading anything; those that are deleted included.
    pub(super) fn documents(&self) -> u64 {
        match &self.kind {
            Kind::Term(term) => term.documents(),
            Kind::Set(set) => set.documents(),
            Kind::Query(_) => 0,
        }
    }

    /// The term that it is, if it is one.
    pub(super) fn term(&self) -> Option<&TermWay> {
        match &self.kind {
            Kind::Term(term) => Some(term),
            Kind::Set(_) | Kind::Query(_) => None,
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
    Set(SetPostings),
    Query(Box<dyn Scorer>),
}

impl Place {
    fn open((at, way): (usize, &Way), segment: u32, reader: &SegmentReader) -> tantivy::Result<Option<Self>> {
        let postings = match &way.kind {
            Kind::Term(term) => {
                term.postings(segment, reader)?.map(|postings| Found::Term(Box::new(postings)))
            }
            Kind::Set(set) => Some(Found::Set(set.postings(segment, reader)?)),
            Kind::Query(weight) => Some(Found::Query(weight.scorer(reader, 1.0)?)),
        };
        let place = postings.map(|postings| Self { postings, factor: way.factor, way: at });
        Ok(place.filter(|place| place.doc() != TERMINATED))
    }

    fn doc(&self) -> DocId {
        match &self.postings {
            Found::Term(term) => term.doc(),
            Found::Set(set) => set.doc(),
            Found::Query(query) => query.doc(),
        }
    }

    fn cost(&self) -> u64 {
        match &self.postings {
            Found::Term(term) => term.documents(),
            Found::Set(set) => set.documents(),
            Found::Query(query) => query.cost(),
        }
    }

    fn seek(&mut self, target: DocId) {
        if self.doc() < target {
            match &mut self.postings {
                Found::Term(term) => term.seek(target),
                Found::Set(set) => set.seek(target),
                Found::Query(query) => {
                    query.seek(target);
                }
            }
        }
    }
}

/// What it takes to go through a group.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cost {
    /// About how many documents hold it.
    pub documents: u64,
    /// How many postings are read, about, to know which: none of sets that have been made.
    pub unread: u64,
}

impl Cost {
    /// That of the postings of one alternative.
    pub(super) fn of(documents: u64, is_unread: bool) -> Self {
        Self { documents, unread: if is_unread { documents } else { 0 } }
    }
}

impl std::iter::Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), |sum, cost| Self {
            documents: sum.documents + cost.documents,
            unread: sum.unread + cost.unread,
        })
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
    pub cost: Cost,
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
        // The engine estimates a phrase as if its terms did not know each other: of what it covers, it finds each at least.
        let is_phrase = group.covering().is_some_and(|covering| ways[covering].term().is_none());
        let is_unread =
            |place: &Place| !matches!(place.postings, Found::Set(_)) && (is_phrase || group.tells(place.way));
        let cost = places.iter().map(|place| Cost::of(place.cost(), is_unread(place))).sum();
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
        let mut first = TERMINATED;
        for place in &mut self.places {
            place.seek(target);
            first = first.min(place.doc());
        }
        self.doc = first;
    }

    /// The most that it can add, in the documents from `header`, where it stands, to before `end`: to a passage, and whether the
    /// header may be one of them. `bounds` is the most that each alternative can score anywhere.
    pub(super) fn most(&mut self, (header, end): (DocId, DocId), bounds: &[Score]) -> (Score, bool) {
        let mut most: Score = 0.0;
        let mut in_title = false;
        if self.doc >= end || !self.scores {
            return (most, in_title);
        }
        for place in &mut self.places {
            let doc = place.doc();
            if doc < end {
                in_title |= doc == header;
                let score = match &mut place.postings {
                    Found::Term(term) => term.most_before(end) * place.factor,
                    Found::Set(_) | Found::Query(_) => bounds[place.way],
                };
                most = if self.sums { most + score } else { most.max(score) };
            }
        }
        if self.title_only && !in_title {
            most = 0.0;
        }
        (most, in_title)
    }
}

impl Alternatives for Cursor {
    fn title_only(&self) -> bool {
        self.title_only
    }

    fn sums(&self) -> bool {
        self.sums
    }

    fn is_single(&self) -> bool {
        self.places.len() <= 1
    }

    fn read(&mut self, (start, end): (DocId, DocId), mut found: impl FnMut(DocId, Score)) {
        self.seek(start);
        if self.doc >= end {
            return;
        }
        let mut first = TERMINATED;
        for place in &mut self.places {
            let factor = if self.scores { place.factor } else { 0.0 };
            match &mut place.postings {
                Found::Term(term) => term.read(end, |doc, score| found(doc, score * factor)),
                Found::Set(set) => set.read(end, |doc| found(doc, factor)),
                Found::Query(query) => {
                    while query.doc() < end {
                        found(query.doc(), query.score() * factor);
                        query.advance();
                    }
                }
            }
            first = first.min(place.doc());
        }
        self.doc = first;
    }
}
