//! What the groups of a plan score in one release.
//!
//! Owns the formula of a passage's score (see [`super`]). Must not know which releases are looked at, nor how they are ordered.

use tantivy::{DocId, Score};

use crate::query::plan::{Case, Plan, Weights};

/// What is found in the block of one release; filled anew for each.
#[derive(Default)]
pub(super) struct Block {
    /// Which groups are found in it, a bit each.
    pub found: u64,
    /// A row a passage, by ordinal; only those in `touched` hold anything.
    rows: Vec<Row>,
    touched: Vec<u32>,
    /// The best score of each group.
    best: Vec<Score>,
    /// What a group of several alternatives scores in each passage, by ordinal, while it is read: negative where it is not found.
    scores: Vec<Score>,
    /// The ordinals where it is.
    scored: Vec<u32>,
}

/// The alternatives of a group, whose postings are read block by block.
pub(super) trait Alternatives {
    /// Only titles are looked at.
    fn title_only(&self) -> bool;

    /// Whether the scores of several alternatives in one document add up; else the best counts.
    fn sums(&self) -> bool;

    /// Whether there is no more than one alternative.
    fn is_single(&self) -> bool;

    /// Calls `found` with each document of this span and its score; a document with several alternatives comes once for each. Spans
    /// must follow each other.
    fn read(&mut self, span: (DocId, DocId), found: impl FnMut(DocId, Score));
}

/// Scores are not negative.
const NOT_FOUND: Score = -1.0;

#[derive(Clone, Default)]
struct Row {
    found: u64,
    score: Score,
}

/// A passage of a release that answers a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BlockHit {
    pub score: Score,
    pub ordinal: u32,
    /// The ordinal of the passage that it tells again and that answers as much.
    pub repeats: Option<u32>,
}

/// What a passage must hold to be a hit.
pub(super) struct Asked<'a> {
    pub plan: &'a Plan,
    /// One of these groups, a bit each.
    pub positive: u64,
    /// One of these cases, where the condition of the plan could be taken apart so.
    pub cases: Option<&'a [Case]>,
}

/// Which passages of a block answer a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Judgment {
    /// How many do.
    pub passages: u64,
    /// The score of the best.
    pub best: Score,
}

impl Block {
    pub(super) fn of(groups: usize) -> Self {
        Self { best: vec![0.0; groups], ..Self::default() }
    }

    /// Forgets the release before and gets ready for one of `span` documents.
    pub(super) fn clear(&mut self, span: usize) {
        for &ordinal in &self.touched {
            self.rows[ordinal as usize] = Row::default();
        }
        self.touched.clear();
        self.best.fill(0.0);
        self.found = 0;
        if self.rows.len() < span {
            self.rows.resize(span, Row::default());
            self.scores.resize(span, NOT_FOUND);
        }
    }

    /// Reads what a group has in the block from `header` to before `end`.
    pub(super) fn read(&mut self, group: usize, ways: &mut impl Alternatives, (header, end): (DocId, DocId)) {
        let span = (header, if ways.title_only() { header + 1 } else { end });
        if ways.is_single() {
            ways.read(span, |doc, score| self.add(group, doc - header, score));
        } else {
            let sums = ways.sums();
            let (scores, scored) = (&mut self.scores, &mut self.scored);
            ways.read(span, |doc, score| {
                let ordinal = doc - header;
                let own = &mut scores[ordinal as usize];
                if *own < 0.0 {
                    *own = score;
                    scored.push(ordinal);
                } else {
                    *own = if sums { *own + score } else { own.max(score) };
                }
            });
            let mut scored = std::mem::take(&mut self.scored);
            for ordinal in scored.drain(..) {
                let score = std::mem::replace(&mut self.scores[ordinal as usize], NOT_FOUND);
                self.add(group, ordinal, score);
            }
            self.scored = scored;
        }
    }

    /// A group is found in a passage and scores so much in it.
    #[inline]
    fn add(&mut self, group: usize, ordinal: u32, score: Score) {
        let bit = 1 << group;
        let row = &mut self.rows[ordinal as usize];
        if row.found == 0 {
            self.touched.push(ordinal);
        }
        row.found |= bit;
        row.score += score;
        self.best[group] = self.best[group].max(score);
        self.found |= bit;
    }

    /// How many passages answer the plan, and how well the best of them does; `None` when none does.
    pub(super) fn judge(&self, asked: &Asked<'_>) -> Option<Judgment> {
        let (mut passages, mut best) = (0, Score::NEG_INFINITY);
        self.each(asked, |score, _| {
            passages += 1;
            best = best.max(score);
        });
        (passages > 0).then_some(Judgment { passages, best })
    }

    /// The best passages that answer the plan, at most so many. One that tells another again (which one, `retells` says) and
    /// holds nothing more of what is asked for lends that its score and comes after all others.
    pub(super) fn passages(
        &self,
        asked: &Asked<'_>,
        most: usize,
        retells: impl Fn(u32) -> Option<u32>,
    ) -> Vec<BlockHit> {
        let mut hits = Vec::new();
        self.each(asked, |score, ordinal| hits.push(BlockHit { score, ordinal, repeats: None }));
        let found = |ordinal: u32| self.rows[ordinal as usize].found;
        for at in 0..hits.len() {
            let BlockHit { score, ordinal, .. } = hits[at];
            let told = retells(ordinal).filter(|&told| (told as usize) < self.rows.len());
            let told = told.filter(|&told| found(ordinal) & !found(told) == 0);
            if let Some(first) = told.and_then(|told| hits.iter_mut().find(|hit| hit.ordinal == told)) {
                first.score = first.score.max(score);
                hits[at].repeats = told;
            }
        }
        hits.sort_by(|left, right| {
            let last = left.repeats.is_some().cmp(&right.repeats.is_some());
            last.then(right.score.total_cmp(&left.score)).then(left.ordinal.cmp(&right.ordinal))
        });
        hits.truncate(most);
        hits
    }

    fn each(&self, asked: &Asked<'_>, mut passage: impl FnMut(Score, u32)) {
        let Some(title) = self.rows.first() else { return };
        let context: Score = self.best.iter().sum::<Score>() * asked.plan.weights.context;
        let title_score = title.score * asked.plan.weights.title;
        let holds = |found: u64| match asked.cases {
            Some(cases) => cases.iter().any(|case| case.holds(found)),
            None => asked.plan.condition.holds(found),
        };
        for &ordinal in &self.touched {
            let row = &self.rows[ordinal as usize];
            if row.found & asked.positive != 0 && holds(row.found | title.found) {
                passage(row.score + context + if ordinal == 0 { 0.0 } else { title_score }, ordinal);
            }
        }
    }
}

/// How many times the score of a group in a passage can count in the score of one: by itself, as context, and in the title where that
/// holds it.
pub(super) fn most_counts(weights: &Weights, in_title: bool) -> Score {
    1.0 + weights.context.max(0.0) + if in_title { weights.title.max(0.0) } else { 0.0 }
}
