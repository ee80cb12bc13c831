//! Which Chinese term goes with which English one.
//!
//! Owns the choice among candidates. Must not know how candidates were found.

use rustc_hash::{FxHashMap, FxHashSet};

use super::score::{length_agreement, log_likelihood_ratio};
use super::side::{Side, Term};
use super::table::TranslationTable;
use super::{Entry, Example};
use crate::bilingual::align::{Bead, two_sided};
use crate::bilingual::vocabulary::{Passage, PassagePair, Vocabulary};

/// Beads of a term that are looked through for its translation: a frequent term shows it in any few of them, and so the
/// time stays linear.
const BEADS_TRIED: usize = 40;

/// Candidates of a term that are looked at closely.
const CLOSELY: usize = 16;

/// Beads in which the words around two terms are looked at.
const CONTEXTS: usize = 6;

/// A term whose translation is met less often than this is not translated by it.
const LEAST_COVERAGE: f32 = 0.3;

/// An English term is a fragment when so much of its occurrences are parts of two longer terms, 0–1.
const NEVER_ALONE: f32 = 0.9;

/// And the longer term that is taken in its place has at least this share of them.
const MOSTLY: f32 = 0.5;

/// What is taken for the probability that a word is translated by nothing in sight.
const NOTHING: f32 = 0.05;

struct Beads {
    examples: Vec<Example>,
    /// The distinct words of each side of each bead, ascending.
    words: Vec<[Box<[u32]>; 2]>,
}

/// The entries of a corpus, best first.
pub(super) fn entries(
    pairs: &[PassagePair],
    beads: &[Vec<Bead>],
    vocabulary: &Vocabulary,
    table: &TranslationTable,
) -> Vec<Entry> {
    let (mut chinese, mut english) = (Side::new(vocabulary, true), Side::new(vocabulary, false));
    let mut seen = Beads { examples: Vec::new(), words: Vec::new() };
    for (pair, bead, [left, right]) in two_sided(pairs, beads) {
        chinese.push_bead(left);
        english.push_bead(right);
        seen.examples.push(Example { pair, bead });
        seen.words.push([left, right].map(distinct));
    }
    let (chinese, english) = (chinese.terms(), english.terms());
    let mut in_bead: Vec<Vec<(u32, u32)>> = vec![Vec::new(); seen.words.len()];
    for (at, term) in english.iter().enumerate() {
        for &(bead, count) in &term.beads {
            in_bead[bead as usize].push((at as u32, count));
        }
    }
    let mut links = Vec::new();
    for (at, term) in chinese.iter().enumerate() {
        for (other, link) in candidates(term, &english, &in_bead, &seen, table) {
            links.push((at, other, link));
        }
    }
    links.sort_by(|a, b| b.2.score.total_cmp(&a.2.score).then_with(|| (a.0, a.1).cmp(&(b.0, b.1))));
    let whole = Fragments::of(&english, &links);
    let complete = |left: usize, right: usize| -> Option<(usize, Link)> {
        whole.candidates(right, &english).into_iter().find_map(|other| {
            let link = link(&chinese[left], &english[other], seen.words.len() as u32, &seen, table)?;
            whole.is_whole(&link, other, &english).then_some((other, link))
        })
    };
    choose(&chinese, &english, links, &seen, complete)
}

fn distinct(passages: &[Passage]) -> Box<[u32]> {
    let words = passages.iter().flat_map(|passage| &passage.words);
    let mut words: Vec<u32> = words.map(|word| word.id).collect();
    words.sort_unstable();
    words.dedup();
    words.into_boxed_slice()
}

struct Link {
    together: u32,
    score: f32,
    shared: Vec<u32>,
}

/// The English terms that may translate a Chinese one.
fn candidates(
    term: &Term,
    english: &[Term],
    in_bead: &[Vec<(u32, u32)>],
    seen: &Beads,
    table: &TranslationTable,
) -> Vec<(usize, Link)> {
    let stride = term.beads.len().div_ceil(BEADS_TRIED).max(1);
    let mut met: FxHashMap<u32, u32> = FxHashMap::default();
    let mut tried = 0;
    for &(bead, count) in term.beads.iter().step_by(stride) {
        tried += count;
        for &(other, times) in &in_bead[bead as usize] {
            *met.entry(other).or_default() += count.min(times);
        }
    }
    let total = seen.words.len() as u32;
    let least = (tried as f32 * LEAST_COVERAGE).max(2.0);
    let mut close: Vec<(f32, u32)> = met
        .into_iter()
        .filter(|&(_, together)| together as f32 >= least)
        .map(|(other, together)| {
            let right = &english[other as usize];
            let expected = (right.count as f32 / stride as f32).ceil() as u32;
            let ratio = association(together, tried, expected.max(together), total / stride as u32 + 1);
            (ratio * length_agreement(term.size, right.size), other)
        })
        .collect();
    close.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    close.truncate(CLOSELY);
    let links = close.into_iter().filter_map(|(_, other)| {
        let right = &english[other as usize];
        link(term, right, total, seen, table).map(|link| (other as usize, link))
    });
    links.collect()
}

fn association(together: u32, left: u32, right: u32, total: u32) -> f32 {
    let ratio = log_likelihood_ratio(together, left, right, 2 * total + left + right);
    let [both, left, right] = [together, left, right].map(|count| count as f32);
    // Both coverages: the part of a name covers less of the whole than the whole name does.
    ratio * (both / left) * (both / right)
}

fn link(left: &Term, right: &Term, total: u32, seen: &Beads, table: &TranslationTable) -> Option<Link> {
    let (mut i, mut j) = (0, 0);
    let (mut together, mut shared, mut apart) = (0, Vec::new(), 0.0);
    while let (Some(a), Some(b)) = (left.beads.get(i), right.beads.get(j)) {
        match a.0.cmp(&b.0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                together += a.1.min(b.1);
                apart += (left.places[i] - right.places[j]).abs();
                shared.push(a.0);
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    let covered = together as f32 / left.count.max(right.count) as f32;
    if together < 2 || covered < LEAST_COVERAGE {
        return None;
    }
    let (mut inside, mut contexts) = (0.0, 0.0);
    for &bead in shared.iter().take(CONTEXTS) {
        let [chinese, english] = &seen.words[bead as usize];
        inside += kept_inside(&left.words, &right.words, english, table)
            * kept_inside(&right.words, &left.words, chinese, table);
        contexts += 1.0;
    }
    let inside = if contexts > 0.0 { inside / contexts } else { 0.0 };
    let near = 1.0 - 0.5 * apart / shared.len() as f32;
    let score = association(together, left.count, right.count, total)
        * length_agreement(left.size, right.size)
        * inside
        * near;
    Some(Link { together, score, shared })
}

/// The share of what `words` are translated to in a bead that falls on `partners`, 0–1.
fn kept_inside(words: &[u32], partners: &[u32], bead: &[u32], table: &TranslationTable) -> f32 {
    let mut sum = 0.0;
    for &word in words {
        let (mut inside, mut all) = (0.0, NOTHING);
        for &(translation, probability) in table.of(word) {
            if bead.binary_search(&translation).is_ok() {
                all += probability;
                if partners.contains(&translation) {
                    inside += probability;
                }
            }
        }
        sum += inside / all;
    }
    sum / words.len().max(1) as f32
}

/// English terms that are never used but as parts of longer ones: `Transport and Maritime`, which is `Transport and Maritime
/// Bureau` or `Secretary for Transport and Maritime`, meets 運輸及海事局 more often than either.
struct Fragments {
    /// For each term, those that it is a part of.
    longer: FxHashMap<usize, Vec<usize>>,
    /// The best score of each term with any Chinese one.
    best: FxHashMap<usize, f32>,
}

impl Fragments {
    fn of(english: &[Term], links: &[(usize, usize, Link)]) -> Self {
        let places = english.iter().enumerate().map(|(at, term)| (&*term.units, at));
        let places: FxHashMap<&[u32], usize> = places.collect();
        let mut longer: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for (at, term) in english.iter().enumerate() {
            // Of one word too much is a part.
            for length in 2..term.units.len() {
                for part in term.units.windows(length).filter_map(|part| places.get(part)) {
                    longer.entry(*part).or_default().push(at);
                }
            }
        }
        let mut best: FxHashMap<usize, f32> = FxHashMap::default();
        for (_, right, link) in links {
            let known = best.entry(*right).or_default();
            *known = known.max(link.score);
        }
        Self { longer, best }
    }

    /// The terms that this one may be a fragment of, the most frequent first: there is another that it is part of where it is
    /// not part of that one.
    fn candidates(&self, fragment: usize, english: &[Term]) -> Vec<usize> {
        let longer = self.longer.get(&fragment).map_or(&[][..], Vec::as_slice);
        let count = |at: usize| english[at].count as f32;
        let apart = |one: usize, other: usize| {
            let (one, other) = (&english[one].units, &english[other].units);
            let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
            !long.windows(short.len()).any(|part| part == &**short)
        };
        let covers = |one: usize| {
            let others = longer.iter().filter(|&&other| apart(one, other)).map(|&other| count(other));
            count(one) + others.fold(0.0, f32::max) >= NEVER_ALONE * count(fragment)
        };
        let mut found: Vec<usize> = longer
            .iter()
            .copied()
            .filter(|&one| {
                count(one) >= MOSTLY * count(fragment) && count(one) < NEVER_ALONE * count(fragment)
            })
            .filter(|&one| covers(one))
            .collect();
        found.sort_unstable_by_key(|&at| (std::cmp::Reverse(english[at].count), at));
        found
    }

    /// Whether a Chinese term so linked to a longer term is translated by the whole of it.
    fn is_whole(&self, link: &Link, term: usize, english: &[Term]) -> bool {
        link.together as f32 >= NEVER_ALONE * english[term].count as f32
            && self.best.get(&term).is_none_or(|best| *best <= link.score)
    }
}

/// Goes through the pairs from the best and takes those whose terms are still free; of an English term that is a fragment, the
/// complete one.
fn choose(
    chinese: &[Term],
    english: &[Term],
    links: Vec<(usize, usize, Link)>,
    seen: &Beads,
    complete: impl Fn(usize, usize) -> Option<(usize, Link)>,
) -> Vec<Entry> {
    let (mut used_chinese, mut used_english) = (FxHashSet::default(), FxHashSet::default());
    let mut entries = Vec::new();
    for (left, right, link) in links {
        if link.score <= 0.0 || used_chinese.contains(&left) || used_english.contains(&right) {
            continue;
        }
        used_chinese.insert(left);
        used_english.insert(right);
        let (right, link) = match complete(left, right) {
            Some((whole, better)) if used_english.insert(whole) => (whole, better),
            _ => (right, link),
        };
        let (left, right) = (&chinese[left], &english[right]);
        entries.push(Entry {
            chinese: left.surface.clone(),
            english: right.surface.clone(),
            count: link.together,
            chinese_count: left.count,
            english_count: right.count,
            score: link.score,
            chinese_given_english: link.together as f32 / right.count as f32,
            english_given_chinese: link.together as f32 / left.count as f32,
            examples: link.shared.iter().take(3).map(|&bead| seen.examples[bead as usize]).collect(),
        });
    }
    // Complete terms score less than their fragments did.
    entries.sort_by(|a, b| b.score.total_cmp(&a.score));
    entries
}
