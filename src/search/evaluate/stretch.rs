//! Stretches: releases of a segment that follow each other, and what something scores in each at most.
//!
//! Owns how that is kept: a score and a bit a release, so that what holds for 64 of them is known at once; and where the blocks of
//! releases end, a bit a document. Must not know where scores come from.

use std::ops::Range;

use tantivy::{DocId, Score};

use crate::index::Columns;

/// So many releases are bounded at a time: what is computed of them then stays in the processor's cache. A multiple of [`WORD`].
pub(super) const STRETCH: usize = if cfg!(test) { 2 * WORD } else { 1024 };

/// Bits of a word.
pub(super) const WORD: usize = 64;

/// A bit a release.
pub(super) type Bits = [u64; STRETCH / WORD];

/// The places of the bits that are set, ascending.
pub(super) fn places(bits: &[u64]) -> impl Iterator<Item = usize> + '_ {
    bits.iter().enumerate().flat_map(|(at, &word)| {
        let mut left = word;
        std::iter::from_fn(move || {
            let place = (left != 0).then(|| at * WORD + left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(place)
        })
    })
}

/// How many bits are set.
pub(super) fn count(bits: &[u64]) -> u64 {
    bits.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// Sets the bits that are set in others too.
pub(super) fn unite(own: &mut [u64], others: &[u64]) {
    own.iter_mut().zip(others).for_each(|(own, other)| *own |= other);
}

/// Keeps the bits that are set in others.
pub(super) fn intersect(own: &mut [u64], others: &[u64]) {
    own.iter_mut().zip(others).for_each(|(own, other)| *own &= other);
}

/// Where the release after this bit begins, or all end.
pub(super) fn end_of(starts: &[(u64, u32)], bit: usize) -> usize {
    let next = first(|at| starts.get(at).map(|(starts, _)| *starts), bit + 1);
    next.unwrap_or(starts.len() * WORD)
}

/// Where the release that this bit is in begins.
pub(super) fn start_of(starts: &[(u64, u32)], bit: usize) -> usize {
    let words = starts.iter().enumerate().take(bit / WORD + 1).rev();
    let mut begins = words.map(|(at, (starts, _))| (at, starts & between(at, 0, bit + 1)));
    begins.find(|(_, begins)| *begins != 0).map_or(0, |(at, begins)| at * WORD + begins.ilog2() as usize)
}

/// How many releases have a document whose bit is set.
pub(super) fn holders(bits: &[u64], starts: &[(u64, u32)]) -> u64 {
    const HIGHEST: u64 = 1 << (WORD - 1);
    // Whether the release that goes on into the next word has one already.
    let (mut holders, mut open) = (0, false);
    for (&bits, &(starts, _)) in bits.iter().zip(starts) {
        if bits == 0 {
            open &= starts == 0;
            continue;
        }
        // The last bit of each release in this word: it is carried into where lower ones of the release are set.
        let ends = starts >> 1 | HIGHEST;
        let held = (((bits & !ends) + !ends) | bits) & ends;
        holders += u64::from(held.count_ones());
        let went_on = starts & 1 == 0;
        if open && went_on && held & ends & ends.wrapping_neg() != 0 {
            holders -= 1;
        }
        open = held & HIGHEST != 0 || open && starts == 0;
    }
    holders
}

/// The bits of a word that are in a range of bits.
pub(super) fn between(word: usize, from: usize, to: usize) -> u64 {
    let below = |bit: usize| match bit.saturating_sub(word * WORD) {
        0 => 0,
        bits if bits >= WORD => u64::MAX,
        bits => (1 << bits) - 1,
    };
    below(to) & !below(from)
}

/// The first bit from this on that is set, in these words, behind which there are none.
pub(super) fn first(word: impl Fn(usize) -> Option<u64>, from: usize) -> Option<usize> {
    let mut at = from / WORD;
    let mut bits = word(at)? & !between(at, 0, from);
    while bits == 0 {
        at += 1;
        bits = word(at)?;
    }
    Some(at * WORD + bits.trailing_zeros() as usize)
}

/// A bit for each byte that is not 0, of up to 64.
fn filled(bytes: &[u8]) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x7f; 8]);
    // Multiplied by this, the lowest bits of the eight bytes of a word stand together in its highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    bytes.chunks(8).enumerate().fold(0, |bits, (at, chunk)| {
        let mut eight = [0; 8];
        eight[..chunk.len()].copy_from_slice(chunk);
        let word = u64::from_le_bytes(eight);
        let filled = (((word & LOW) + LOW) | word) & !LOW;
        bits | ((filled >> 7).wrapping_mul(GATHER) >> 56) << (8 * at)
    })
}

/// Scores are numbers: one comparison is enough.
pub(super) fn greater(left: Score, right: Score) -> Score {
    if left > right { left } else { right }
}

/// Releases that follow each other.
pub(super) struct Stretch<'a> {
    /// The number of the first.
    pub first: usize,
    /// How many there are, at most [`STRETCH`].
    pub releases: usize,
    /// From the header of the first to the end of the last's block.
    pub documents: Range<DocId>,
    /// See [`Columns::starts`](crate::index::Columns::starts).
    pub starts: &'a [(u64, u32)],
}

impl Stretch<'_> {
    /// The place of a document's release in the stretch, [`STRETCH`] or more where it is not in it, and whether the document is
    /// its header.
    #[inline]
    pub(super) fn place(&self, doc: DocId) -> (usize, bool) {
        let at = doc as usize / WORD - self.documents.start as usize / WORD;
        self.starts.get(at).map_or((STRETCH, false), |&word| self.place_in(word, doc as usize % WORD))
    }

    /// The same of a bit of one of the words of [`Self::starts`].
    #[inline]
    pub(super) fn place_in(&self, (starts, before): (u64, u32), bit: usize) -> (usize, bool) {
        let up_to = starts << (WORD - 1 - bit);
        // Of the first word, releases before the stretch are counted too.
        let number = (before + up_to.count_ones()) as usize;
        (number.wrapping_sub(1 + self.first), starts >> bit & 1 == 1)
    }
}

/// Calls `visit` with the stretches of these releases of a segment of so many documents, one after the other.
pub(super) fn each(
    columns: &Columns,
    documents: DocId,
    releases: Range<usize>,
    mut visit: impl FnMut(&Stretch<'_>),
) {
    // Behind the last release all documents end.
    let header = |number| if number < columns.releases() { columns.header(number) } else { documents };
    let mut starts = Vec::new();
    let mut start = header(releases.start);
    for first in releases.clone().step_by(STRETCH) {
        let here = STRETCH.min(releases.end - first);
        let end = header(first + here);
        starts.clear();
        starts.extend(columns.starts(start..end));
        visit(&Stretch { first, releases: here, documents: start..end, starts: &starts });
        start = end;
    }
}

/// For each release of a stretch, what something scores in any of its passages and what in its title, at most. Of releases
/// whose bit is not set, both are 0.
pub(super) struct Scores {
    pub best: Box<[Score; STRETCH]>,
    pub found: Bits,
    pub title: Box<[Score; STRETCH]>,
    pub titled: Bits,
}

impl Scores {
    pub(super) fn new() -> Self {
        let scores = || Box::new([0.0; STRETCH]);
        let bits = [0; STRETCH / WORD];
        Self { best: scores(), found: bits, title: scores(), titled: bits }
    }

    pub(super) fn clear(&mut self) {
        self.best.fill(0.0);
        self.title.fill(0.0);
        self.found.fill(0);
        self.titled.fill(0);
    }

    /// A release scores so much in some passage.
    #[inline]
    pub(super) fn raise(&mut self, at: usize, score: Score) {
        self.best[at] = greater(self.best[at], score);
        self.found[at / WORD] |= 1 << (at % WORD);
    }

    /// A release scores so much in its title.
    #[inline]
    pub(super) fn raise_title(&mut self, at: usize, score: Score) {
        self.title[at] = greater(self.title[at], score);
        self.titled[at / WORD] |= 1 << (at % WORD);
    }

    /// Releases from the first on score so many times `unit` in some passage.
    pub(super) fn raise_all(&mut self, bytes: &[u8], unit: Score) {
        for (own, &byte) in self.best.iter_mut().zip(bytes) {
            *own = greater(*own, Score::from(byte) * unit);
        }
        for (own, bytes) in self.found.iter_mut().zip(bytes.chunks(WORD)) {
            *own |= filled(bytes);
        }
    }

    /// Adds what something else scores.
    pub(super) fn add(&mut self, other: &Self) {
        for at in places(&other.found) {
            self.best[at] += other.best[at];
        }
        for at in places(&other.titled) {
            self.title[at] += other.title[at];
        }
        unite(&mut self.found, &other.found);
        unite(&mut self.titled, &other.titled);
    }

    /// Keeps only the releases that have both this and something else, with the lesser of the two scores.
    pub(super) fn lower(&mut self, other: &Self) {
        let lesser = |own: &mut [Score], others: &[Score]| {
            for (own, &other) in own.iter_mut().zip(others) {
                *own = if *own < other { *own } else { other };
            }
        };
        lesser(&mut *self.best, &*other.best);
        lesser(&mut *self.title, &*other.title);
        intersect(&mut self.found, &other.found);
        intersect(&mut self.titled, &other.titled);
    }
}

/// Puts the scores of documents where their releases have theirs.
pub(super) struct Gather<'g, 'a> {
    pub stretch: &'g Stretch<'a>,
    /// Only titles are looked at.
    pub title_only: bool,
    /// Whether what is in the title does not count as in any passage.
    pub is_apart: bool,
    pub scores: &'g mut Scores,
}

impl Gather<'_, '_> {
    /// A document of the stretch scores so much.
    #[inline(always)]
    pub(super) fn add(&mut self, doc: DocId, score: Score) {
        let (at, is_header) = self.stretch.place(doc);
        if at >= STRETCH || self.title_only && !is_header {
            return;
        }
        if !(is_header && self.is_apart) {
            self.scores.raise(at, score);
        }
        if is_header {
            self.scores.raise_title(at, score);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bits_are_found_across_words() {
        let starts = [(1 << 3 | 1 << 63, 0), (0, 0), (1 << 10, 0)];
        assert_eq!((end_of(&starts, 3), end_of(&starts, 62), end_of(&starts, 63)), (63, 63, 138));
        assert_eq!(end_of(&starts, 138), 192);
        let found = [1 << 63, u64::MAX, (1 << 10) - 1];
        let first = |from| first(|at| found.get(at).copied(), from);
        assert_eq!((first(0), first(64), first(138)), (Some(63), Some(64), None));
        let start_of = |bit| start_of(&starts, bit);
        assert_eq!(
            (start_of(3), start_of(62), start_of(63), start_of(137), start_of(191)),
            (3, 3, 63, 63, 138)
        );
    }

    /// A word of which few bits are set, or all, or none.
    fn few() -> impl Strategy<Value = u64> {
        let sparse = (any::<u64>(), any::<u64>(), any::<u64>()).prop_map(|(a, b, c)| a & b & c);
        prop_oneof![sparse, any::<u64>(), Just(0), Just(u64::MAX)]
    }

    proptest! {
        #[test]
        fn releases_that_hold_something_are_counted(
            words in prop::collection::vec((few(), few()), 1..6),
        ) {
            let bits: Vec<u64> = words.iter().map(|(bits, _)| *bits).collect();
            let mut starts: Vec<(u64, u32)> = words.iter().map(|(_, starts)| (*starts, 0)).collect();
            starts[0].0 |= 1;
            let mut headers: Vec<usize> = places(&bits).map(|bit| start_of(&starts, bit)).collect();
            headers.dedup();
            prop_assert_eq!(holders(&bits, &starts), headers.len() as u64);
        }

        #[test]
        fn a_bit_is_set_for_each_byte_that_is_not_0(
            bytes in prop::collection::vec(prop_oneof![Just(0_u8), any::<u8>()], 0..65),
        ) {
            let bits = [filled(&bytes)];
            let expected: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] != 0).collect();
            prop_assert_eq!(count(&bits), expected.len() as u64);
            prop_assert_eq!(places(&bits).collect::<Vec<_>>(), expected);
        }
    }
}
