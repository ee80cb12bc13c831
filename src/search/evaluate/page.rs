//! The page asked for, and what is too low to be on it.
//!
//! Owns which releases found are kept, and how the pages of several threads become one. Must not know how releases are found.

use std::cmp::Reverse;
use std::sync::atomic::{AtomicU32, Ordering};

use tantivy::{DocAddress, Score};

use super::best::{Best, Candidate, Rank};
use super::block::{Block, BlockHit};
use super::tally::{Counts, Numbers};
use super::{Evaluation, Found, Prepared};
use crate::results::Matched;
use crate::search::{SearchOptions, Sort};

/// The least scores with which releases can still be on the page, as far as any thread knows: what is below the worst release on
/// the full page of one of them is not on the page of all. Scores are not negative, so that their bits are in their order.
#[derive(Debug, Default)]
pub(super) struct Floor {
    complete: AtomicU32,
    incomplete: AtomicU32,
}

impl Floor {
    fn get(&self, complete: bool) -> Score {
        let least = if complete { &self.complete } else { &self.incomplete };
        Score::from_bits(least.load(Ordering::Relaxed))
    }

    /// Takes the worst release of a full page into account.
    fn raise(&self, worst: &Rank) {
        let score = worst.score.max(0.0).to_bits();
        if worst.complete {
            self.complete.fetch_max(score, Ordering::Relaxed);
            self.incomplete.fetch_max(Score::INFINITY.to_bits(), Ordering::Relaxed);
        } else {
            self.incomplete.fetch_max(score, Ordering::Relaxed);
        }
    }
}

/// The page asked for, as far as it is filled.
pub(super) struct Page<'a> {
    prepared: &'a Prepared<'a>,
    options: &'a SearchOptions,
    floor: &'a Floor,
    best: Best,
    /// How many hits have been taken.
    taken: Counts,
    /// The headers of the releases taken, in the order of the walk.
    headers: Vec<DocAddress>,
}

impl<'a> Page<'a> {
    pub(super) fn new(prepared: &'a Prepared<'a>, options: &'a SearchOptions, floor: &'a Floor) -> Self {
        let best = Best::new(options.limit.saturating_add(options.offset));
        Self { prepared, options, floor, best, taken: Counts::default(), headers: Vec::new() }
    }

    /// An empty page for another thread, which knows what is too low for this one.
    pub(super) fn another(&self) -> Self {
        Self::new(self.prepared, self.options, self.floor)
    }

    /// Takes over what another thread has found in other releases.
    pub(super) fn absorb(&mut self, other: Self) {
        self.taken += other.taken;
        self.headers.extend(other.headers);
        for candidate in other.best.into_sorted() {
            if self.best.takes(&candidate.rank) {
                self.best.push(candidate);
            }
        }
        // Pages that no thread has filled may do so together.
        self.raise();
    }

    fn raise(&self) {
        if let Some(worst) = self.best.worst() {
            self.floor.raise(worst);
        }
    }

    /// The worst release on it; `None` while it is not full.
    pub(super) fn worst(&self) -> Option<&Rank> {
        self.best.worst()
    }

    /// How many releases it needs at most.
    pub(super) fn capacity(&self) -> usize {
        self.best.capacity()
    }

    /// The least score with which a release that is complete, or is not, can still be on the page.
    pub(super) fn least(&self, complete: bool) -> Score {
        self.floor.get(complete)
    }

    /// Takes a release into account.
    pub(super) fn take(&mut self, header: DocAddress, block: &Block) {
        let prepared = self.prepared;
        let Some(judgment) = prepared.judge(block) else { return };
        self.taken += Counts { releases: 1, passages: judgment.passages };
        self.headers.push(header);
        let complete = block.found & prepared.wanted == prepared.wanted && !prepared.groups.is_empty();
        let by_relevance = self.options.sort == Sort::Relevance;
        if by_relevance && judgment.best < self.least(complete) {
            return;
        }
        let Ok(columns) = prepared.index.columns(header.segment_ord) else { return };
        let number = columns.number(header.doc_id);
        let date = columns.date(number);
        let rank = Rank {
            date: if by_relevance { 0 } else { date },
            complete,
            score: judgment.best,
            tie: (date, Reverse(columns.key(number))),
        };
        if self.best.takes(&rank) {
            let passages = if prepared.groups.is_empty() {
                vec![BlockHit { score: 0.0, ordinal: 0, repeats: None }]
            } else {
                let retells = |ordinal| columns.retells(header.doc_id + ordinal);
                block.passages(&prepared.asked(), self.options.passages.max(1), retells)
            };
            self.best.push(Candidate { rank, header, found: block.found, date, passages });
            self.raise();
        }
    }

    /// What was found, and how many hits there are.
    pub(super) fn finish(mut self, numbers: Numbers) -> Evaluation {
        let best: Vec<Candidate> = self.best.into_sorted().collect();
        let (counts, is_exact, headers) = match numbers {
            Numbers::OfAll => {
                // One thread's come after another's.
                self.headers.sort_unstable();
                (self.taken, true, Some(self.headers))
            }
            Numbers::Counted(counts) => (counts, true, None),
            Numbers::AtLeast(counts) => {
                // What has been taken besides depends on which thread was faster.
                let releases = counts.releases.max(best.len() as u64);
                let shown = best.iter().map(|candidate| candidate.passages.len() as u64).sum();
                (Counts { releases, passages: counts.passages.max(releases).max(shown) }, false, None)
            }
        };
        let hits = best.into_iter().flat_map(|candidate| {
            let Candidate { header, found, date, passages, .. } = candidate;
            let matched = Matched::Direct;
            passages.into_iter().map(move |BlockHit { score, ordinal, repeats }| Found {
                header,
                ordinal,
                score,
                repeats,
                found,
                date,
                matched,
            })
        });
        let Counts { releases, passages: total } = counts;
        Evaluation { hits: hits.collect(), total, releases, is_exact, headers }
    }
}
