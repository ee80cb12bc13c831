//! The best releases found so far.
//!
//! Owns the order of releases. Must not know how they were found.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::{DocAddress, Score};

use super::block::BlockHit;

/// What decides the order of releases; the greater comes first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rank {
    /// When sorting by date.
    pub date: u64,
    /// Whether the release holds all wanted groups.
    pub complete: bool,
    pub score: Score,
    /// Breaks ties alike in every index of the same corpus.
    pub tie: (u64, Reverse<u64>),
}

impl Eq for Rank {}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> Ordering {
        self.date
            .cmp(&other.date)
            .then(self.complete.cmp(&other.complete))
            .then(self.score.total_cmp(&other.score))
            .then(self.tie.cmp(&other.tie))
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A release on its way into the results.
#[derive(Debug, PartialEq)]
pub(super) struct Candidate {
    pub rank: Rank,
    pub header: DocAddress,
    pub found: u64,
    pub date: u64,
    /// The best first.
    pub passages: Vec<BlockHit>,
}

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank.cmp(&other.rank)
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// As many of the best as a page needs.
pub(super) struct Best {
    capacity: usize,
    /// The worst on top.
    heap: BinaryHeap<Reverse<Candidate>>,
}

impl Best {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, heap: BinaryHeap::new() }
    }

    /// How many are wanted.
    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    /// The worst of as many as are wanted; `None` while there are fewer.
    pub(super) fn worst(&self) -> Option<&Rank> {
        let full = self.heap.len() >= self.capacity;
        self.heap.peek().filter(|_| full).map(|Reverse(worst)| &worst.rank)
    }

    /// Whether a release of this rank would be one of them.
    pub(super) fn takes(&self, rank: &Rank) -> bool {
        self.capacity > 0 && self.worst().is_none_or(|worst| worst < rank)
    }

    pub(super) fn push(&mut self, candidate: Candidate) {
        if self.heap.len() >= self.capacity {
            self.heap.pop();
        }
        self.heap.push(Reverse(candidate));
    }

    /// All of them, the best first.
    pub(super) fn into_sorted(self) -> impl Iterator<Item = Candidate> {
        self.heap.into_sorted_vec().into_iter().map(|Reverse(candidate)| candidate)
    }
}
