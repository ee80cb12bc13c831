//! What the groups of a plan score in one release.
//!
//! Owns the formula of a passage's score (see [`super`]). Must not know which releases are looked at, nor how they are ordered.

use tantivy::{DocId, Score};

use super::cursor::Cursor;
use crate::query::plan::{Plan, Weights};

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
}

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
        }
    }

    /// Reads what a group has in the block from `header` to before `end`.
    pub(super) fn read(&mut self, group: usize, cursor: &mut Cursor, (header, end): (DocId, DocId)) {
        cursor.seek(header);
        let bit = 1 << group;
        let limit = if cursor.title_only { header + 1 } else { end };
        cursor.read(limit, |doc, score| {
            let ordinal = doc - header;
            let row = &mut self.rows[ordinal as usize];
            if row.found == 0 {
                self.touched.push(ordinal);
            }
            row.found |= bit;
            row.score += score;
            self.best[group] = self.best[group].max(score);
            self.found |= bit;
        });
        if cursor.title_only {
            cursor.seek(end);
        }
    }

    /// The best score of each group.
    #[cfg(test)]
    pub(super) fn best(&self) -> &[Score] {
        &self.best
    }

    /// How many passages answer the plan, and how well the best of them does; `None` when none does.
    pub(super) fn judge(&self, plan: &Plan, positive: u64) -> Option<Judgment> {
        let (mut passages, mut best) = (0, Score::NEG_INFINITY);
        self.each(plan, positive, |score, _| {
            passages += 1;
            best = best.max(score);
        });
        (passages > 0).then_some(Judgment { passages, best })
    }

    /// The best passages that answer the plan, at most so many. One that tells another again (which one, `retells` says) and
    /// holds nothing more of what is asked for lends that its score and comes after all others.
    pub(super) fn passages(
        &self,
        plan: &Plan,
        positive: u64,
        most: usize,
        retells: impl Fn(u32) -> Option<u32>,
    ) -> Vec<BlockHit> {
        let mut hits = Vec::new();
        self.each(plan, positive, |score, ordinal| hits.push(BlockHit { score, ordinal, repeats: None }));
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

    fn each(&self, plan: &Plan, positive: u64, mut passage: impl FnMut(Score, u32)) {
        let Some(title) = self.rows.first() else { return };
        let context: Score = self.best.iter().sum::<Score>() * plan.weights.context;
        let title_score = title.score * plan.weights.title;
        for &ordinal in &self.touched {
            let row = &self.rows[ordinal as usize];
            if row.found & positive != 0 && plan.condition.holds(row.found | title.found) {
                passage(row.score + context + if ordinal == 0 { 0.0 } else { title_score }, ordinal);
            }
        }
    }
}

/// How many times the score of a group in a passage can count in the score of one: by itself, in the title, as context.
pub(super) fn most_counts(weights: &Weights) -> Score {
    1.0 + weights.title.max(0.0) + weights.context.max(0.0)
}
