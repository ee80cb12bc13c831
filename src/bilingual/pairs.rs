//! The choice of pairs.
//!
//! Owns: [`pair`], what counts as evidence, and how certain it makes a pair. Must not know: how features are taken.
//!
//! First the Chinese scripts are paired by the bigrams they share; then each English release with one of the groups
//! this makes, by anchors: so groups of three are consistent by construction. Where anchors leave a doubt, a second
//! round compares with word associations learned from the pairs that are certain. Names raise a pair, and never
//! carry one that the content contradicts.

use std::fmt;

use rustc_hash::{FxHashMap, FxHashSet};

use super::features::binds;
use super::learned::{Associations, merged};
use super::likeness::{Features, Likeness, likenesses};
use super::profile::Profile;
use crate::text::Language;

mod choice;

use choice::{Candidate, Measure, choose};

/// From this confidence on a pair is reported, 0 to 1.
const CERTAIN_ENOUGH: f32 = 0.5;
/// From this confidence on a pair is learned from.
const CERTAIN: f32 = 0.8;
/// Pairs it takes to learn associations that are not chance.
const FEWEST_LESSONS: usize = 8;
/// Numbers of one series that are this near may be versions of a release: official ids differ by a few.
const NEAR: u64 = 12;

/// Two releases that are one in two languages.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The place of the one among the profiles; less than `right`.
    pub left: u32,
    /// The place of the other.
    pub right: u32,
    /// What speaks for it most.
    pub kind: PairKind,
    /// 0.5 to 1.
    pub confidence: f32,
    /// What it rests on.
    pub evidence: Evidence,
}

/// What speaks for a pair most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PairKind {
    /// Their names: nothing in the content speaks against them.
    Names,
    /// One text in two scripts.
    Twin,
    /// What they say.
    Content,
}

/// How the names of two releases agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameEvidence {
    /// They do not.
    None,
    /// Numbers of one series, a few apart.
    Series,
    /// The same but for a mark of language.
    Same,
    /// One file names the other.
    Linked,
}

/// What a pair rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// What the names say.
    pub names: NameEvidence,
    /// Weighted share of features in common, 0 to 1.
    pub likeness: f32,
    /// What they have in common, in nats: a feature of one release in a thousand is worth 7.
    pub shared: f32,
    /// How many telling features they have in common.
    pub features: u32,
    /// The score of the best other candidate of either, as a share of this pair's.
    pub runner_up: f32,
    /// Whether learned associations had a part in it.
    pub learned: bool,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = match self.names {
            NameEvidence::None => "names say nothing",
            NameEvidence::Series => "numbers of one series",
            NameEvidence::Same => "same name",
            NameEvidence::Linked => "one links to the other",
        };
        let learned = if self.learned { ", with learned words" } else { "" };
        write!(
            f,
            "{names}; likeness {:.2} on {} features worth {:.0}{learned}; next best {:.0}%",
            self.likeness,
            self.features,
            self.shared,
            self.runner_up * 100.0
        )
    }
}

/// Finds the releases that are the same in another language, those with a confidence of 0.5 or more, by `left` and
/// `right`.
///
/// A release has one counterpart a language at most, and the counterparts of a release are each other's. The same profiles in the same
/// order give the same pairs. Time grows about linearly: candidates come from lists of rare features. Releases whose
/// language is not known stay alone. However many threads, the pairs are the same.
#[must_use]
pub fn pair(profiles: &[Profile], threads: usize) -> Vec<Pair> {
    let names = names(profiles);
    let of = |language| -> Vec<u32> {
        (0..profiles.len() as u32).filter(|at| profiles[*at as usize].language == language).collect()
    };
    let mut pairs = Vec::new();
    // Which group a Chinese release is in: its own at first.
    let mut group: Vec<u32> = (0..profiles.len() as u32).collect();
    for (one, two) in [
        (Language::ZhHant, Language::ZhHans),
        (Language::ZhHant, Language::Zh),
        (Language::Zh, Language::ZhHans),
    ] {
        // `zh` is Chinese of either script: it stands for the script a release has no counterpart in.
        let paired: FxHashSet<u32> = pairs.iter().flat_map(|pair: &Pair| [pair.left, pair.right]).collect();
        let open = |at: &u32| !paired.contains(at);
        let (left, right): (Vec<u32>, Vec<u32>) = if one == Language::ZhHant && two == Language::ZhHans {
            (of(one), of(two))
        } else if of(Language::Zh).is_empty() {
            continue;
        } else {
            (of(one).into_iter().filter(open).collect(), of(two).into_iter().filter(open).collect())
        };
        let features = |side: &[u32]| -> Vec<Features> {
            side.iter()
                .map(|at| profiles[*at as usize].terms.iter().map(|term| (*term, 0)).collect())
                .collect()
        };
        let single = |side: &[u32]| -> Vec<Vec<u32>> { side.iter().map(|at| vec![*at]).collect() };
        let (left, right) = (
            Side { groups: single(&left), features: features(&left) },
            Side { groups: single(&right), features: features(&right) },
        );
        for choice in choose(&candidates(profiles, (&left, &right), &names, threads), Measure::Script, &[]) {
            let (l, r) = (left.groups[choice.left as usize][0], right.groups[choice.right as usize][0]);
            group[l.max(r) as usize] = l.min(r);
            pairs.push(report(l, r, choice.confidence, choice.evidence, true));
        }
    }
    pairs.extend(with_english(profiles, &of(Language::En), &group, &names, threads));
    pairs.retain(|pair| pair.confidence >= CERTAIN_ENOUGH);
    pairs.sort_by_key(|pair| (pair.left, pair.right));
    pairs
}

/// One side of a comparison: what is compared, and the releases it stands for.
struct Side {
    groups: Vec<Vec<u32>>,
    features: Vec<Features>,
}

fn with_english(
    profiles: &[Profile],
    english: &[u32],
    group: &[u32],
    names: &Names,
    threads: usize,
) -> Vec<Pair> {
    let mut members: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (at, profile) in profiles.iter().enumerate() {
        if profile.language.is_chinese() {
            members.entry(group[at]).or_default().push(at as u32);
        }
    }
    let mut groups: Vec<Vec<u32>> = members.into_values().collect();
    groups.sort_unstable();
    let side = |groups: &[Vec<u32>], of: &dyn Fn(&Profile) -> Features| {
        let features =
            groups.iter().map(|group| merged(group.iter().flat_map(|at| of(&profiles[*at as usize]))));
        Side { features: features.collect(), groups: groups.to_vec() }
    };
    let alone: Vec<Vec<u32>> = english.iter().map(|at| vec![*at]).collect();
    let anchors = |profile: &Profile| profile.anchors.clone();
    let (left, right) = (side(&alone, &anchors), side(&groups, &anchors));
    let mut chosen = choose(&candidates(profiles, (&left, &right), names, threads), Measure::Anchors, &[]);
    // Learning from a first round and again from a second, which knows more pairs.
    for _ in 0..2 {
        let certain: Vec<_> = chosen.iter().filter(|choice| choice.confidence >= CERTAIN).copied().collect();
        // Where every release has its counterpart, words could only confirm it.
        let settled = certain.len() == left.groups.len().min(right.groups.len());
        if settled || certain.len() < FEWEST_LESSONS {
            break;
        }
        let lessons = certain.iter().flat_map(|choice| {
            let english = &profiles[left.groups[choice.left as usize][0] as usize];
            right.groups[choice.right as usize].iter().map(move |at| (english, &profiles[*at as usize]))
        });
        let learned = Associations::learn(lessons);
        let left = side(&alone, &|profile| learned.english(profile));
        let right = side(&groups, &|profile| learned.chinese(profile));
        // Pairs that were certain stay: the associations come from them, and would confirm any error in them.
        chosen = choose(&candidates(profiles, (&left, &right), names, threads), Measure::Words, &certain);
    }
    let mut pairs = Vec::new();
    for choice in chosen {
        let english = left.groups[choice.left as usize][0];
        for chinese in &right.groups[choice.right as usize] {
            pairs.push(report(english, *chinese, choice.confidence, choice.evidence, false));
        }
    }
    pairs
}

fn report(one: u32, two: u32, confidence: f32, evidence: Evidence, script: bool) -> Pair {
    let kind = if script && evidence.likeness >= choice::TWIN {
        PairKind::Twin
    } else if evidence.names >= NameEvidence::Same {
        PairKind::Names
    } else {
        PairKind::Content
    };
    Pair { left: one.min(two), right: one.max(two), kind, confidence, evidence }
}

/// What names say of pairs of releases, the lesser place first.
type Names = FxHashMap<(u32, u32), NameEvidence>;

/// Compares the candidates that features or names propose.
fn candidates(
    profiles: &[Profile],
    (left, right): (&Side, &Side),
    names: &Names,
    threads: usize,
) -> Vec<Candidate> {
    let place = |side: &Side| -> FxHashMap<u32, u32> {
        let places = side.groups.iter().enumerate();
        places.flat_map(|(at, group)| group.iter().map(move |release| (*release, at as u32))).collect()
    };
    let (lefts, rights) = (place(left), place(right));
    let mut named: FxHashMap<(u32, u32), NameEvidence> = FxHashMap::default();
    for (&(a, b), &evidence) in names {
        for (l, r) in [(a, b), (b, a)] {
            if let (Some(l), Some(r)) = (lefts.get(&l), rights.get(&r)) {
                let known = named.entry((*l, *r)).or_insert(evidence);
                *known = (*known).max(evidence);
            }
        }
    }
    let besides: Vec<(u32, u32)> = named.keys().copied().collect();
    let about = |likeness: Likeness| {
        let l = &profiles[left.groups[likeness.left as usize][0] as usize];
        let r = &profiles[right.groups[likeness.right as usize][0] as usize];
        let names = named.get(&(likeness.left, likeness.right)).copied().unwrap_or(NameEvidence::None);
        // Strokes of reading are alike for the same content: see `corpus::passage`.
        let length = (l.length.max(1) as f32 / r.length.max(1) as f32).ln();
        let days = l.date.zip(r.date).map(|(l, r)| (l - r).get_days().unsigned_abs());
        let telling =
            left.features[likeness.left as usize].len().min(right.features[likeness.right as usize].len());
        Candidate { likeness, names, length, days, figures: figures(l, r), telling: telling as u32 }
    };
    likenesses(&left.features, &right.features, &besides, threads).into_iter().map(about).collect()
}

/// The share of figures and dates that two releases have in common (Dice's coefficient), when both have four or more.
fn figures(left: &Profile, right: &Profile) -> Option<f32> {
    let of = |profile: &Profile| -> FxHashSet<u32> {
        profile.anchors.iter().map(|anchor| anchor.0).filter(|anchor| binds(*anchor)).collect()
    };
    let (left, right) = (of(left), of(right));
    let both = left.intersection(&right).count() as f32;
    (left.len().min(right.len()) >= 4).then(|| 2.0 * both / (left.len() + right.len()) as f32)
}

/// The pairs that names propose.
fn names(profiles: &[Profile]) -> Names {
    let mut found = Names::default();
    let mut propose = |a: u32, b: u32, evidence| {
        if profiles[a as usize].language != profiles[b as usize].language {
            let known = found.entry((a.min(b), a.max(b))).or_insert(evidence);
            *known = (*known).max(evidence);
        }
    };
    let mut keys: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut own: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut series: FxHashMap<u32, Vec<(u64, u32)>> = FxHashMap::default();
    for (at, profile) in profiles.iter().enumerate() {
        let at = at as u32;
        profile.names.iter().for_each(|key| keys.entry(*key).or_default().push(at));
        profile.own.iter().for_each(|name| own.entry(*name).or_default().push(at));
        if let Some((of, number)) = profile.serial {
            series.entry(of).or_default().push((number, at));
        }
    }
    for group in keys.values().filter(|group| group.len() <= Language::ALL.len()) {
        // A key that two releases of one language share names neither of them.
        let languages: FxHashSet<Language> = group.iter().map(|at| profiles[*at as usize].language).collect();
        if languages.len() == group.len() {
            for (i, a) in group.iter().enumerate() {
                group[i + 1..].iter().for_each(|b| propose(*a, *b, NameEvidence::Same));
            }
        }
    }
    for (at, profile) in profiles.iter().enumerate() {
        for target in profile.links.iter().filter_map(|link| own.get(link)).filter(|found| found.len() == 1) {
            propose(at as u32, target[0], NameEvidence::Linked);
        }
    }
    for numbers in series.values_mut() {
        numbers.sort_unstable();
        for (i, (number, a)) in numbers.iter().enumerate() {
            let near =
                numbers[i + 1..].iter().take_while(|other| other.0 - number <= NEAR).take(NEAR as usize);
            for (_, b) in near {
                let (one, two) = (&profiles[*a as usize], &profiles[*b as usize]);
                if one.date == two.date && one.time == two.time {
                    propose(*a, *b, NameEvidence::Series);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
