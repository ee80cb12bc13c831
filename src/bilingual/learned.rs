//! Which Han bigrams stand for which English stems, learned from pairs already certain.
//!
//! Owns: counting terms that meet in passages, and their association. Must not know: how pairs are chosen.

use rustc_hash::FxHashMap;

use super::likeness::Features;
use super::profile::Profile;

/// Pairs that are learned from: more teach little that is new, and cost time.
const LESSONS: usize = 1500;
/// Translations kept of a stem.
const TRANSLATIONS: usize = 4;
/// Passages a stem must be seen in; one meeting is chance.
const SEEN: u32 = 2;
/// Dice's coefficient from which on two terms count as translations, 0 to 1.
const ALIKE: f32 = 0.3;

/// English stems with the Han bigrams that stand for them.
pub(super) struct Associations(FxHashMap<u32, Vec<u32>>);

impl Associations {
    /// Learns from (English, Chinese) pairs, in the order given.
    pub fn learn<'a>(pairs: impl Iterator<Item = (&'a Profile, &'a Profile)>) -> Self {
        let mut together: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        for (english, chinese) in pairs.take(LESSONS) {
            for at in 0..english.passages.len() {
                let stems = terms(english, at);
                // With equal numbers of passages they correspond; else by their place in the text.
                let other = at * chinese.passages.len() / english.passages.len();
                let bigrams = terms(chinese, other);
                for term in stems.iter().chain(&bigrams) {
                    *counts.entry(*term).or_default() += 1;
                }
                for stem in &stems {
                    for bigram in &bigrams {
                        *together.entry((*stem, *bigram)).or_default() += 1;
                    }
                }
            }
        }
        let mut table: FxHashMap<u32, Vec<(f32, u32)>> = FxHashMap::default();
        for ((stem, bigram), met) in together {
            let of = |term| counts.get(&term).copied().unwrap_or(1) as f32;
            let dice = 2.0 * met as f32 / (of(stem) + of(bigram));
            if met >= SEEN && dice >= ALIKE {
                table.entry(stem).or_default().push((dice, bigram));
            }
        }
        let keep = |(stem, mut found): (u32, Vec<(f32, u32)>)| {
            found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            found.truncate(TRANSLATIONS);
            (stem, found.into_iter().map(|translation| translation.1).collect())
        };
        Self(table.into_iter().map(keep).collect())
    }

    /// The anchors of an English release and the bigrams its stems are known to stand for.
    pub fn english(&self, profile: &Profile) -> Features {
        let known =
            |(stem, place): (u32, u8)| self.0.get(&stem).into_iter().flatten().map(move |b| (*b, place));
        merged(profile.anchors.iter().copied().chain(placed(profile).into_iter().flat_map(known)))
    }

    /// The anchors of a Chinese release and its bigrams.
    pub fn chinese(&self, profile: &Profile) -> Features {
        merged(profile.anchors.iter().copied().chain(placed(profile)))
    }
}

fn terms(profile: &Profile, passage: usize) -> Vec<u32> {
    let places = profile.passages.get(passage).map(|places| &places[..]).unwrap_or_default();
    places.iter().filter_map(|at| profile.terms.get(usize::from(*at)).copied()).collect()
}

/// The terms with the place of their passage.
fn placed(profile: &Profile) -> Vec<(u32, u8)> {
    let count = profile.passages.len().max(1);
    (0..profile.passages.len())
        .flat_map(|at| {
            terms(profile, at).into_iter().map(move |term| (term, ((2 * at + 1) * 255 / (2 * count)) as u8))
        })
        .collect()
}

/// Sorted, the first place of each feature kept.
pub(super) fn merged(features: impl Iterator<Item = (u32, u8)>) -> Features {
    let mut features: Features = features.collect();
    features.sort_unstable();
    features.dedup_by_key(|feature| feature.0);
    features
}
