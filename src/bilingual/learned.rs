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
        let mut meetings = Meetings::default();
        for (english, chinese) in pairs.take(LESSONS) {
            for at in 0..english.passages.len() {
                // With equal numbers of passages they correspond; else by their place in the text.
                let other = at * chinese.passages.len() / english.passages.len();
                meetings.push(&terms(english, at), &terms(chinese, other));
            }
        }
        let mut table: FxHashMap<u32, Vec<(f32, u32)>> = FxHashMap::default();
        meetings.count(|stem, bigram, dice| table.entry(stem).or_default().push((dice, bigram)));
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

/// Which stems and bigrams meet in passages, both by number.
#[derive(Default)]
struct Meetings {
    numbers: FxHashMap<u32, u32>,
    /// The hash of each term and the passages it is in.
    terms: Vec<(u32, Vec<u32>)>,
    /// The numbers of the stems, each once.
    stems: Vec<u32>,
    /// The numbers of the bigrams of each passage.
    bigrams: Vec<Vec<u32>>,
}

impl Meetings {
    fn push(&mut self, stems: &[u32], bigrams: &[u32]) {
        let passage = self.bigrams.len() as u32;
        for &stem in stems {
            let number = self.number(stem, passage);
            if self.terms[number as usize].1.len() == 1 {
                self.stems.push(number);
            }
        }
        let bigrams = bigrams.iter().map(|&bigram| self.number(bigram, passage)).collect();
        self.bigrams.push(bigrams);
    }

    fn number(&mut self, term: u32, passage: u32) -> u32 {
        let next = self.terms.len() as u32;
        let number = *self.numbers.entry(term).or_insert(next);
        if number == next {
            self.terms.push((term, Vec::new()));
        }
        self.terms[number as usize].1.push(passage);
        number
    }

    /// Hands over the stems and bigrams that meet often enough, by their hashes, with Dice's coefficient. One stem at a time, so that
    /// what it meets is counted without hashing.
    fn count(mut self, mut found: impl FnMut(u32, u32, f32)) {
        // Of a rare term nothing can be said; most are.
        let count = |terms: &[(u32, Vec<u32>)], number: u32| terms[number as usize].1.len() as u32;
        for bigrams in &mut self.bigrams {
            bigrams.retain(|&bigram| count(&self.terms, bigram) >= SEEN);
        }
        let mut met = vec![0_u32; self.terms.len()];
        let mut partners: Vec<u32> = Vec::new();
        for &stem in &self.stems {
            let (hash, passages) = &self.terms[stem as usize];
            if (passages.len() as u32) < SEEN {
                continue;
            }
            for &bigram in passages.iter().flat_map(|&passage| &self.bigrams[passage as usize]) {
                if met[bigram as usize] == 0 {
                    partners.push(bigram);
                }
                met[bigram as usize] += 1;
            }
            for bigram in partners.drain(..) {
                let together = std::mem::take(&mut met[bigram as usize]);
                let counts = count(&self.terms, stem) + count(&self.terms, bigram);
                let dice = 2.0 * together as f32 / counts as f32;
                if together >= SEEN && dice >= ALIKE {
                    found(*hash, self.terms[bigram as usize].0, dice);
                }
            }
        }
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
