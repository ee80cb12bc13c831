//! The translation table: for each word, the words that translate it, with probabilities.
//!
//! Owns IBM Model 1 (Brown et al. 1993) and its EM. Must not know terms of several words, nor what the words are.

/// A pair of words that met in one bead only proves nothing.
const MIN_TOGETHER: u32 = 2;

/// How a table is learned: one that many words are looked up in wants other translations than one that texts are compared by.
#[derive(Debug, Clone, Copy)]
pub struct Training {
    /// Rounds of EM. It gains next to nothing after six, and begins to fit rare words to chance (Moore 2004).
    pub rounds: usize,
    /// Words in a greater share of the lessons than this are left out, 0–1: they tell little and meet everything.
    pub most_frequent: f32,
    /// Counts added for what was not seen: they keep a rare word from being sure of its only chance (Moore 2004).
    pub unseen: f32,
    /// Translations with a lower probability than this are noise.
    pub least: f32,
}

/// A probability below this is none, from the first round on: its pair is not looked at again.
const NEGLIGIBLE: f32 = 1e-3;

/// Words that meet less than so many times as often as chance would have it do not translate each other.
const LEAST_LIFT: f32 = 1.5;

/// How many times the empty word is counted in each sentence: words without a counterpart are common (Moore 2004).
const EMPTY_WEIGHT: f32 = 3.0;

/// What says the same in two languages.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// The numbers of the distinct words of either side, ascending.
    sides: [Box<[u32]>; 2],
    /// How certain it is that they say the same, 0–1.
    weight: f32,
}

impl Lesson {
    /// A lesson of these words, as certain as that.
    #[must_use]
    pub fn new(sides: [Vec<u32>; 2], weight: f32) -> Self {
        let sides = sides.map(|mut side| {
            side.sort_unstable();
            side.dedup();
            side.into_boxed_slice()
        });
        Self { sides, weight }
    }
}

/// What is known of translation before any lesson: pairs of words, each as if it had been seen so often (Dirichlet priors on
/// the translations of a word, so that EM finds the most probable table a posteriori).
#[derive(Debug, Clone, Default)]
pub struct Prior {
    /// In the order of their words, none twice.
    pairs: Vec<PriorPair>,
}

/// A left word and a right one that translate each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriorPair {
    /// The numbers of the words, left and right.
    pub words: (u32, u32),
    /// How often the left word is taken to have been seen translated by the right one, and the right one by the left.
    pub seen: [f32; 2],
}

impl Prior {
    /// These pairs; one that is in it twice has been seen as often as both say.
    #[must_use]
    pub fn new(mut pairs: Vec<PriorPair>) -> Self {
        pairs.sort_by_key(|pair| pair.words);
        pairs.dedup_by(|again, pair| {
            let same = again.words == pair.words;
            if same {
                pair.seen = [0, 1].map(|at| pair.seen[at] + again.seen[at]);
            }
            same
        });
        Self { pairs }
    }

    /// The pairs of a left word.
    fn of(&self, left: u32) -> &[PriorPair] {
        let start = self.pairs.partition_point(|pair| pair.words.0 < left);
        let rest = &self.pairs[start..];
        &rest[..rest.partition_point(|pair| pair.words.0 == left)]
    }
}

/// Translations of words both ways, all by their numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TranslationTable {
    /// Where the translations of each word begin; and the end.
    starts: Vec<u32>,
    /// Words with their probabilities, the most probable first.
    translations: Vec<(u32, f32)>,
}

impl TranslationTable {
    /// The translations of a word with the probability of each, 0–1, the most probable first.
    #[must_use]
    pub fn of(&self, word: u32) -> &[(u32, f32)] {
        let start = self.starts.get(word as usize).copied().unwrap_or(0);
        let end = self.starts.get(word as usize + 1).copied().unwrap_or(start);
        &self.translations[start as usize..end as usize]
    }

    /// How probable it is that `word` is translated to `other`; 0 when nothing is known.
    #[must_use]
    pub fn probability(&self, word: u32, other: u32) -> f32 {
        self.of(word).iter().find(|translation| translation.0 == other).map_or(0.0, |found| found.1)
    }

    /// How many words have a translation.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.windows(2).filter(|ends| ends[0] < ends[1]).count()
    }

    /// Whether no word has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.translations.is_empty()
    }

    /// Learns from lessons over so many words, beginning with what is known of them.
    #[must_use]
    pub fn learn(lessons: &[Lesson], words: usize, prior: &Prior, training: &Training) -> Self {
        let links = Links::of(lessons, words, prior, training.most_frequent);
        let (forward, backward) = std::thread::scope(|scope| {
            let forward = scope.spawn(|| links.model(lessons, words, training, false));
            let backward = links.model(lessons, words, training, true);
            (forward.join().unwrap_or_default(), backward)
        });
        let mut found: Vec<(u32, u32, f32)> = Vec::new();
        for (&(left, right), (to_right, to_left)) in links.pairs.iter().zip(forward.iter().zip(&backward)) {
            if *to_right >= training.least {
                found.push((left, right, *to_right));
            }
            if *to_left >= training.least {
                found.push((right, left, *to_left));
            }
        }
        Self::new(found, words)
    }

    /// The same translations, each as sure as it is in the surer direction.
    #[must_use]
    pub fn in_the_surer_direction(&self) -> Self {
        let words = self.starts.len().saturating_sub(1);
        let mut found: Vec<(u32, u32, f32)> = Vec::with_capacity(self.translations.len());
        for word in 0..words as u32 {
            let surer = |&(other, probability): &(u32, f32)| {
                (word, other, probability.max(self.probability(other, word)))
            };
            found.extend(self.of(word).iter().map(surer));
        }
        Self::new(found, words)
    }

    fn new(mut found: Vec<(u32, u32, f32)>, words: usize) -> Self {
        found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.2.total_cmp(&a.2)).then(a.1.cmp(&b.1)));
        let mut table = Self { starts: vec![0; words + 1], translations: Vec::with_capacity(found.len()) };
        for (word, other, probability) in found {
            table.starts[word as usize + 1] += 1;
            table.translations.push((other, probability));
        }
        for word in 0..words {
            table.starts[word + 1] += table.starts[word];
        }
        table
    }
}

/// A pair of words in a lesson.
#[derive(Debug, Clone, Copy)]
struct Link {
    /// The number of the pair.
    pair: u32,
    /// The places of its words among those of either side of the lesson.
    ends: [u16; 2],
}

/// The pairs of words that meet often enough to be looked at, by number: EM then adds into plain vectors.
#[derive(Default)]
struct Links {
    /// (left, right), in order.
    pairs: Vec<(u32, u32)>,
    /// The pairs in each lesson.
    lessons: Vec<Vec<Link>>,
    /// How often each pair is taken to have been seen beforehand, see [`PriorPair::seen`].
    seen: Vec<[f32; 2]>,
}

impl Links {
    /// The pairs of these lessons; `words` is how many words there are.
    fn of(lessons: &[Lesson], words: usize, prior: &Prior, most_frequent: f32) -> Self {
        let mut frequency = [vec![0_u32; words], vec![0_u32; words]];
        for lesson in lessons {
            for (side, frequency) in lesson.sides.iter().zip(&mut frequency) {
                side.iter().for_each(|&word| frequency[word as usize] += 1);
            }
        }
        let most = (most_frequent * lessons.len() as f32) as u32;
        let counts = |side: usize, word: u32| {
            let count = frequency[side][word as usize];
            (MIN_TOGETHER..=most.max(MIN_TOGETHER)).contains(&count)
        };
        // Where each left word is, the lesson and the place in it; and the right words of each lesson that count.
        let mut places: Vec<Vec<(u32, u16)>> = vec![Vec::new(); words];
        let mut right: Vec<Vec<(u32, u16)>> = Vec::with_capacity(lessons.len());
        for (at, Lesson { sides, .. }) in lessons.iter().enumerate() {
            for (&word, place) in sides[0].iter().zip(0..).filter(|(word, _)| counts(0, **word)) {
                places[word as usize].push((at as u32, place));
            }
            let counted = sides[1].iter().copied().zip(0..).filter(|&(word, _)| counts(1, word));
            right.push(counted.collect());
        }
        // Two halves of the left words at a time, and then one after the other: the order does not depend on threads.
        let half = words / 2;
        let (mut links, second) = std::thread::scope(|scope| {
            let meet = |from, to| Self::meeting(from..to, &places, &right, &frequency[1], prior);
            let first = scope.spawn(move || meet(0, half));
            let second = meet(half, words);
            (first.join().unwrap_or_default(), second)
        });
        let offset = links.pairs.len() as u32;
        links.pairs.extend(second.pairs);
        for (all, more) in links.lessons.iter_mut().zip(second.lessons) {
            all.extend(more.into_iter().map(|link| Link { pair: link.pair + offset, ..link }));
        }
        links.seen = vec![[0.0; 2]; links.pairs.len()];
        let met = links.pairs.len();
        for pair in &prior.pairs {
            match links.pairs[..met].binary_search(&pair.words) {
                Ok(at) => links.seen[at] = pair.seen,
                Err(_) => {
                    links.pairs.push(pair.words);
                    links.seen.push(pair.seen);
                }
            }
        }
        links
    }

    /// The pairs that these left words are in.
    fn meeting(
        left: std::ops::Range<usize>,
        places: &[Vec<(u32, u16)>],
        right: &[Vec<(u32, u16)>],
        frequency: &[u32],
        prior: &Prior,
    ) -> Self {
        const NONE: u32 = u32::MAX;
        let mut links = Self { pairs: Vec::new(), lessons: vec![Vec::new(); right.len()], seen: Vec::new() };
        // Of one left word at a time, how often each right word meets it and the number of that pair.
        let mut met = vec![0_u32; frequency.len()];
        let mut number = vec![NONE; frequency.len()];
        let mut partners: Vec<u32> = Vec::new();
        for from in left {
            let places = &places[from];
            for &(lesson, _) in places {
                for &(to, _) in &right[lesson as usize] {
                    if met[to as usize] == 0 {
                        partners.push(to);
                    }
                    met[to as usize] += 1;
                }
            }
            let share = LEAST_LIFT * places.len() as f32 / right.len() as f32;
            partners.sort_unstable();
            let known = prior.of(from as u32);
            for &to in &partners {
                let (together, alone) = (met[to as usize], frequency[to as usize]);
                // In few lessons nothing is much more frequent than chance: there, mostly together is enough.
                let mostly = 2 * together >= alone.max(places.len() as u32);
                let expected = known.binary_search_by_key(&to, |pair| pair.words.1).is_ok();
                let often = mostly || together as f32 >= share * alone as f32;
                if expected || (together >= MIN_TOGETHER && often) {
                    number[to as usize] = links.pairs.len() as u32;
                    links.pairs.push((from as u32, to));
                }
            }
            for &(lesson, left) in places {
                for &(to, right) in &right[lesson as usize] {
                    let pair = number[to as usize];
                    if pair != NONE {
                        links.lessons[lesson as usize].push(Link { pair, ends: [left, right] });
                    }
                }
            }
            for to in partners.drain(..) {
                (met[to as usize], number[to as usize]) = (0, NONE);
            }
        }
        links
    }

    /// P(right | left) of each pair, or P(left | right) when `swapped`; `words` is how many words there are.
    fn model(&self, lessons: &[Lesson], words: usize, training: &Training, swapped: bool) -> Vec<f32> {
        let target = if swapped { 0 } else { 1 };
        // The empty word gives a word as often as it occurs.
        let mut empty = vec![0.0_f32; words];
        let mut total = 0.0;
        for lesson in lessons {
            for &to in &lesson.sides[target] {
                empty[to as usize] += 1.0;
                total += 1.0;
            }
        }
        empty.iter_mut().for_each(|frequency| *frequency *= EMPTY_WEIGHT / total);
        let mut table = vec![0.1_f32; self.pairs.len()];
        // The links that are left of each lesson.
        let mut left: Vec<Vec<Link>> = Vec::new();
        // What all words of a lesson give each of its words.
        let mut given: Vec<f32> = Vec::new();
        for round in 0..training.rounds {
            let mut counts = vec![0.0_f32; table.len()];
            let all = if round <= 1 { &self.lessons } else { &left };
            let mut kept: Vec<Vec<Link>> = Vec::with_capacity(if round == 0 { 0 } else { all.len() });
            for (lesson, links) in lessons.iter().zip(all) {
                given.clear();
                given.extend(lesson.sides[target].iter().map(|&to| empty[to as usize]));
                let mut count = |links: &[Link]| {
                    for link in links {
                        given[link.ends[target] as usize] += table[link.pair as usize];
                    }
                    for link in links {
                        let pair = link.pair as usize;
                        counts[pair] += lesson.weight * table[pair] / given[link.ends[target] as usize];
                    }
                };
                if round == 0 {
                    count(links);
                } else {
                    let links = links.iter().filter(|link| table[link.pair as usize] > 0.0).copied();
                    let links = links.collect::<Vec<_>>();
                    count(&links);
                    kept.push(links);
                }
            }
            left = kept;
            for (count, seen) in counts.iter_mut().zip(&self.seen) {
                *count += seen[usize::from(swapped)];
            }
            let source = |pair: &(u32, u32)| if swapped { pair.1 } else { pair.0 } as usize;
            let mut sums = vec![0.0_f32; words];
            for (pair, count) in self.pairs.iter().zip(&counts) {
                sums[source(pair)] += count;
            }
            for (pair, count) in self.pairs.iter().zip(&mut counts) {
                let probability = *count / (sums[source(pair)] + training.unseen);
                *count = if probability > NEGLIGIBLE { probability } else { 0.0 };
            }
            table = counts;
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_only_meet_each_other_translate_each_other() {
        // 隧道 收费 通风 下调 and tunnel toll ventilation lower.
        let (chinese, english) = ([0, 1, 2, 3], [4, 5, 6, 7]);
        let meetings = [[0, 1], [0, 2], [1, 2], [0, 1], [1, 3], [0, 2], [1, 2], [0, 1]];
        let lessons = meetings.map(|words| {
            Lesson::new([&chinese, &english].map(|side| words.map(|word| side[word]).to_vec()), 1.0)
        });
        let training = Training { rounds: 6, most_frequent: 1.0, unseen: 0.5, least: 0.05 };
        let none = Prior::default();
        let table = TranslationTable::learn(&lessons, 8, &none, &training);
        let rare = Training { most_frequent: 0.5, ..training };
        assert!(
            TranslationTable::learn(&lessons, 8, &none, &rare).of(0).is_empty(),
            "it is in five of eight"
        );
        for word in 0..3 {
            assert_eq!(table.of(word)[0].0, word + 4);
            assert_eq!(table.of(word + 4)[0].0, word);
        }
        assert!(table.probability(4, 0) > 0.4);
        assert!(table.of(3).is_empty(), "it was met once");
        assert!(table.of(99).is_empty());
    }

    #[test]
    fn a_dictionary_says_what_no_lesson_does_and_yields_to_many() {
        // 站 is a station in every lesson, and a stop in the dictionary; 隧道 is in none.
        let (station, stop, chinese, other, tunnel) = (2, 3, 0, 1, 4);
        let lesson = |at: u32| Lesson::new([vec![chinese, 5 + at], vec![station, 15 + at]], 1.0);
        let known = |words| PriorPair { words, seen: [2.0, 2.0] };
        let prior = Prior::new(vec![known((other, tunnel)), known((chinese, stop))]);
        let training = Training { rounds: 6, most_frequent: 1.0, unseen: 0.5, least: 0.05 };
        let learned = |lessons: u32| {
            let lessons: Vec<Lesson> = (0..lessons).map(lesson).collect();
            TranslationTable::learn(&lessons, 30, &prior, &training)
        };
        let untaught = learned(0);
        assert_eq!(untaught.of(chinese)[0].0, stop);
        assert!(untaught.probability(other, tunnel) > 0.7 && untaught.probability(tunnel, other) > 0.7);
        let taught = learned(10);
        assert_eq!(taught.of(chinese)[0].0, station);
        assert!(taught.probability(chinese, stop) > 0.05);
        assert!(taught.probability(other, tunnel) > 0.7, "no lesson speaks of it");
    }
}
