//! How alike two sets of releases are, by weighted features in common.
//!
//! Owns: inverse document frequency, the search for candidates, the measure. Must not know: what a feature stands for.

use std::convert::Infallible;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::features::binds;
use super::threads::in_parallel;

/// A release's features, sorted by hash, each with its place in the text, 0 to 255.
pub(super) type Features = Vec<(u32, u8)>;

/// Features of a release by which candidates are looked up: the rarest ones.
const PROBES: usize = 48;
/// Posting lists longer than this are not walked: it keeps the search linear, and a feature of so many releases tells
/// none of them apart.
const LONGEST: u32 = 300;
/// Candidates of a release that are compared in full.
const CANDIDATES: usize = 16;
/// Left releases that a thread takes at a time.
const TOGETHER: usize = 64;

/// How alike two releases are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Likeness {
    pub left: u32,
    pub right: u32,
    /// Weighted share of features in common, 0 to 1.
    pub cosine: f32,
    /// What they have in common, in nats: a feature of one release in a thousand is worth 7.
    pub shared: f32,
    /// How many features they have in common.
    pub count: u32,
}

/// What a feature says, two sets of releases being compared.
#[derive(Clone, Copy)]
struct Weight {
    /// In nats.
    nats: f32,
    /// How many releases of the right set have it.
    right: u32,
}

/// Weights of the features of two sets of releases.
pub(super) struct Weights(FxHashMap<u32, Weight>);

impl Weights {
    pub fn of(left: &[Features], right: &[Features]) -> Self {
        let mut frequency: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
        for (feature, _) in left.iter().flatten() {
            frequency.entry(*feature).or_default().0 += 1;
        }
        for (feature, _) in right.iter().flatten() {
            frequency.entry(*feature).or_default().1 += 1;
        }
        // One that only one side ever has is its way of writing, and speaks neither for nor against.
        frequency.retain(|feature, counts| binds(*feature) || (counts.0 > 0 && counts.1 > 0));
        let idf = |all: usize, with: u32| ((all as f32 + 1.0) / (with as f32 + 0.5)).ln().max(0.0);
        let weights = frequency.into_iter().map(|(feature, counts)| {
            // Where one side has none, the other's count says how common the feature is.
            let nats = match counts {
                (0, with) => idf(right.len(), with),
                (with, 0) => idf(left.len(), with),
                (one, other) => idf(left.len(), one).midpoint(idf(right.len(), other)),
            };
            (feature, Weight { nats, right: counts.1 })
        });
        Self(weights.collect())
    }

    /// The weight of a feature in nats.
    fn weight(&self, feature: u32) -> f32 {
        self.0.get(&feature).map_or(0.0, |weight| weight.nats)
    }

    /// All weights of a release together, squared: what a cosine is divided by.
    fn norm(&self, features: &Features) -> f32 {
        features.iter().map(|(feature, _)| self.weight(*feature).powi(2)).sum::<f32>().sqrt()
    }

    /// How alike two releases are. Features at distant places count half.
    fn compare(&self, (l, left): (u32, &Features), (r, right): (u32, &Features), norms: f32) -> Likeness {
        let (mut i, mut j) = (0, 0);
        let (mut dot, mut shared, mut count) = (0.0, 0.0, 0);
        while let (Some(&(a, p)), Some(&(b, q))) = (left.get(i), right.get(j)) {
            if a == b {
                let weight = self.weight(a);
                let near = 1.0 - 0.5 * f32::from(p.abs_diff(q)) / 255.0;
                dot += weight * weight * near;
                shared += weight * near;
                count += u32::from(weight > 0.5);
            }
            i += usize::from(a <= b);
            j += usize::from(b <= a);
        }
        Likeness { left: l, right: r, cosine: if norms > 0.0 { dot / norms } else { 0.0 }, shared, count }
    }
}

/// The likeness of each left release to those of the right that share rare features with it, and of the pairs
/// `besides`. Sorted by left and right, whatever the number of threads.
pub(super) fn likenesses(
    left: &[Features],
    right: &[Features],
    besides: &[(u32, u32)],
    threads: usize,
) -> Vec<Likeness> {
    let weights = Weights::of(left, right);
    let mut postings: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (at, features) in right.iter().enumerate() {
        for (feature, _) in features {
            if weights.0.get(feature).is_some_and(|weight| weight.right <= LONGEST) {
                postings.entry(*feature).or_default().push(at as u32);
            }
        }
    }
    let norms = right.iter().map(|features| weights.norm(features)).collect();
    let mut besides = besides.to_vec();
    besides.sort_unstable();
    let search = Search { left, right, weights, postings, norms, besides };
    let starts: Vec<usize> = (0..left.len()).step_by(TOGETHER).collect();
    let Ok(found) = in_parallel(&starts, threads, |&start| {
        Ok::<_, Infallible>(search.of(start..left.len().min(start + TOGETHER)))
    });
    found.into_iter().flatten().collect()
}

/// What candidates are looked for with.
struct Search<'a> {
    left: &'a [Features],
    right: &'a [Features],
    weights: Weights,
    /// The right releases that have a feature, unless they are too many to tell it apart.
    postings: FxHashMap<u32, Vec<u32>>,
    /// Of the right releases.
    norms: Vec<f32>,
    /// Pairs to compare besides, sorted.
    besides: Vec<(u32, u32)>,
}

impl Search<'_> {
    /// The likenesses of some left releases.
    fn of(&self, lefts: Range<usize>) -> Vec<Likeness> {
        let mut out = Vec::new();
        let mut sums: FxHashMap<u32, f32> = FxHashMap::default();
        for at in lefts {
            let features = &self.left[at];
            let norm = self.weights.norm(features);
            for other in self.candidates(at, &mut sums) {
                let r = other as usize;
                let norms = norm * self.norms[r];
                out.push(self.weights.compare((at as u32, features), (other, &self.right[r]), norms));
            }
        }
        out
    }

    /// The right releases to compare a left one with, ascending. `sums` is room to work in.
    fn candidates(&self, at: usize, sums: &mut FxHashMap<u32, f32>) -> Vec<u32> {
        let weighed = self.left[at].iter().map(|&(feature, _)| (self.weights.weight(feature), feature));
        let mut probes: Vec<(f32, u32)> = weighed.filter(|probe| probe.0 > 0.0).collect();
        probes.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        sums.clear();
        let postings =
            probes.iter().filter_map(|(weight, feature)| Some((weight, self.postings.get(feature)?)));
        for (weight, others) in postings.take(PROBES) {
            for other in others {
                *sums.entry(*other).or_default() += weight;
            }
        }
        let mut best: Vec<(f32, u32)> = sums.iter().map(|(other, sum)| (*sum, *other)).collect();
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        best.truncate(CANDIDATES);
        let mut chosen: Vec<u32> = best.into_iter().map(|candidate| candidate.1).collect();
        let first = self.besides.partition_point(|pair| (pair.0 as usize) < at);
        let besides = self.besides[first..].iter().take_while(|pair| pair.0 as usize == at);
        chosen.extend(besides.map(|pair| pair.1));
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }
}
