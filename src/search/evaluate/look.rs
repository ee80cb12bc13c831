//! Looking at single releases: what the groups of a plan have in a block, without reading what lies between.
//!
//! Owns the postings that jump from release to release. Unlike a [`super::walk::Walk`] it never looks for the next release that
//! holds something: a phrase, which the engine would go on looking for to its next occurrence, is looked for in the block alone.

use tantivy::index::SegmentReader;
use tantivy::query::{Scorer, Weight};
use tantivy::{DocId, Score, SeekDangerResult};

use super::Prepared;
use super::block::{Alternatives, Block};
use super::cursor::{Kind, Way};
use super::scope::Scope;
use super::set::SetPostings;
use super::terms::TermPostings;
use crate::query::plan::{Group, Role};

/// Looks at the releases of one segment, in ascending order.
pub(super) struct Look<'a> {
    pub scope: Scope<'a>,
    groups: Vec<LookGroup<'a>>,
}

impl<'a> Look<'a> {
    pub(super) fn open(prepared: &'a Prepared<'_>, segment: u32) -> tantivy::Result<Self> {
        let scope = Scope::open(prepared.index, segment, prepared.filters)?;
        let groups = prepared
            .groups
            .iter()
            .zip(&prepared.plan.groups)
            .map(|(ways, group)| LookGroup::open(&scope, segment, group, ways))
            .collect::<tantivy::Result<_>>()?;
        Ok(Self { scope, groups })
    }

    /// Reads what the groups have in the release of this header, and says whether it is looked at at all. Headers must be asked
    /// for in ascending order.
    pub(super) fn look(&mut self, header: DocId, block: &mut Block) -> tantivy::Result<bool> {
        if !self.scope.passes(header) {
            return Ok(false);
        }
        let span = self.scope.columns.block(header);
        block.clear((span.1 - span.0) as usize);
        for (group, own) in self.groups.iter_mut().enumerate() {
            block.read(group, own, span);
            own.fault()?;
        }
        Ok(true)
    }
}

struct LookGroup<'a> {
    title_only: bool,
    sums: bool,
    scores: bool,
    spots: Vec<Spot<'a>>,
}

/// One alternative.
struct Spot<'a> {
    postings: Postings<'a>,
    factor: Score,
}

enum Postings<'a> {
    Term(Box<TermPostings>),
    Set(SetPostings),
    Query(Box<Danger<'a>>),
}

/// What the engine finds, asked for one document after another.
struct Danger<'a> {
    weight: &'a dyn Weight,
    reader: &'a SegmentReader,
    /// Made when it is first needed: making it looks for the first document.
    scorer: Option<Box<dyn Scorer>>,
    /// No document before this one that has not been read is found.
    from: DocId,
    fault: Option<tantivy::TantivyError>,
}

impl Danger<'_> {
    fn read(
        &mut self,
        (start, end): (DocId, DocId),
        mut found: impl FnMut(DocId, Score),
    ) -> tantivy::Result<()> {
        let mut target = self.from.max(start);
        while target < end {
            let result = if let Some(scorer) = &mut self.scorer {
                scorer.seek_danger(target)
            } else {
                let (result, scorer) = self.weight.scorer_danger(self.reader, target, 1.0)?;
                self.scorer = Some(scorer);
                result
            };
            target = match (result, &mut self.scorer) {
                (SeekDangerResult::Found, Some(scorer)) => {
                    found(target, scorer.score());
                    target + 1
                }
                (SeekDangerResult::SeekLowerBound(bound), _) => bound.max(target + 1),
                (SeekDangerResult::Found, None) => target + 1,
            };
        }
        self.from = target;
        Ok(())
    }
}

impl<'a> LookGroup<'a> {
    fn open(scope: &Scope<'a>, segment: u32, group: &Group, ways: &'a [Way]) -> tantivy::Result<Self> {
        let mut spots = Vec::with_capacity(ways.len());
        for way in ways {
            let postings = match &way.kind {
                Kind::Term(term) => match term.postings(segment, scope.reader)? {
                    Some(postings) => Postings::Term(Box::new(postings)),
                    None => continue,
                },
                Kind::Set(set) => Postings::Set(set.postings(segment, scope.reader)?),
                Kind::Query(weight) => {
                    let (weight, reader) = (&**weight, scope.reader);
                    Postings::Query(Box::new(Danger { weight, reader, scorer: None, from: 0, fault: None }))
                }
            };
            spots.push(Spot { postings, factor: way.factor });
        }
        let scores = group.role != Role::Excluded;
        Ok(Self { title_only: group.title_only, sums: group.sums, scores, spots })
    }

    /// What went wrong while it was read.
    fn fault(&mut self) -> tantivy::Result<()> {
        let fault = self.spots.iter_mut().find_map(|spot| match &mut spot.postings {
            Postings::Query(query) => query.fault.take(),
            Postings::Term(_) | Postings::Set(_) => None,
        });
        fault.map_or(Ok(()), Err)
    }
}

impl Alternatives for LookGroup<'_> {
    fn title_only(&self) -> bool {
        self.title_only
    }

    fn sums(&self) -> bool {
        self.sums
    }

    fn is_single(&self) -> bool {
        self.spots.len() <= 1
    }

    fn read(&mut self, span: (DocId, DocId), mut found: impl FnMut(DocId, Score)) {
        for Spot { postings, factor } in &mut self.spots {
            let factor = if self.scores { *factor } else { 0.0 };
            match postings {
                Postings::Term(term) => {
                    term.seek(span.0);
                    term.read(span.1, |doc, score| found(doc, score * factor));
                }
                Postings::Set(set) => {
                    set.seek(span.0);
                    set.read(span.1, |doc| found(doc, factor));
                }
                Postings::Query(query) => {
                    query.fault = query.read(span, |doc, score| found(doc, score * factor)).err();
                }
            }
        }
    }
}
