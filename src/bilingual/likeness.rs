//! How alike two sets of releases are, by weighted features in common.
//!
//! Owns: inverse document frequency, the search for candidates, the measure. Must not know: what a feature stands for.

use rustc_hash::FxHashMap;

use super::features::binds;

/// A release's features, sorted by hash, each with its place in the text, 0 to 255.
pub(super) type Features = Vec<(u32, u8)>;

/// Features of a release by which candidates are looked up: the rarest ones.
const PROBES: usize = 48;
/// Posting lists longer than this are not walked: it keeps the search linear, and a feature of so many releases tells
/// none of them apart.
const LONGEST: u32 = 300;
/// Candidates of a release that are compared in full.
const CANDIDATES: usize = 16;

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

/// Weights of the features of two sets of releases.
pub(super) struct Weights {
    /// How many releases of the left and of the right set have the feature.
    frequency: FxHashMap<u32, (u32, u32)>,
    sizes: (f32, f32),
}

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
        Self { frequency, sizes: (left.len() as f32, right.len() as f32) }
    }

    /// The weight of a feature in nats.
    fn weight(&self, feature: u32) -> f32 {
        self.frequency.get(&feature).map_or(0.0, |&(left, right)| {
            let idf = |all: f32, with: u32| ((all + 1.0) / (with as f32 + 0.5)).ln().max(0.0);
            // Where one side has none, the other's count says how common the feature is.
            match (left, right) {
                (0, with) => idf(self.sizes.1, with),
                (with, 0) => idf(self.sizes.0, with),
                _ => idf(self.sizes.0, left).midpoint(idf(self.sizes.1, right)),
            }
        })
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
/// `besides`. Sorted by left and right.
pub(super) fn likenesses(left: &[Features], right: &[Features], besides: &[(u32, u32)]) -> Vec<Likeness> {
    let weights = Weights::of(left, right);
    let mut postings: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (at, features) in right.iter().enumerate() {
        for (feature, _) in features {
            if weights.frequency.get(feature).is_some_and(|counts| counts.1 <= LONGEST) {
                postings.entry(*feature).or_default().push(at as u32);
            }
        }
    }
    let norms: Vec<f32> = right.iter().map(|features| weights.norm(features)).collect();
    let mut besides = besides.to_vec();
    besides.sort_unstable();
    let mut out = Vec::new();
    let mut sums: FxHashMap<u32, f32> = FxHashMap::default();
    for (at, features) in left.iter().enumerate() {
        let mut probes: Vec<(f32, u32)> =
            features.iter().map(|(f, _)| (weights.weight(*f), *f)).filter(|probe| probe.0 > 0.0).collect();
        probes.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        sums.clear();
        for (weight, feature) in probes.iter().filter(|probe| postings.contains_key(&probe.1)).take(PROBES) {
            for other in postings.get(feature).into_iter().flatten() {
                *sums.entry(*other).or_default() += weight;
            }
        }
        let mut best: Vec<(f32, u32)> = sums.iter().map(|(other, sum)| (*sum, *other)).collect();
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        best.truncate(CANDIDATES);
        let mut chosen: Vec<u32> = best.into_iter().map(|candidate| candidate.1).collect();
        let first = besides.partition_point(|pair| (pair.0 as usize) < at);
        chosen.extend(besides[first..].iter().take_while(|pair| pair.0 as usize == at).map(|pair| pair.1));
        chosen.sort_unstable();
        chosen.dedup();
        let norm = weights.norm(features);
        for other in chosen {
            let r = other as usize;
            out.push(weights.compare((at as u32, features), (other, &right[r]), norm * norms[r]));
        }
    }
    out
}
