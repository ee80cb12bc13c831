//! The translation table: for each word, the words that translate it, with probabilities.
//!
//! Owns IBM Model 1 (Brown et al. 1993) and its EM. Must not know terms of several words, nor what the words are.

/// EM gains next to nothing after this many rounds, and begins to fit rare words to chance (Moore 2004).
const ROUNDS: usize = 6;

/// A pair of words that met in one bead only proves nothing.
const MIN_TOGETHER: u32 = 2;

/// Translations below this are noise.
const MIN_PROBABILITY: f32 = 0.06;

/// Counts added for what was not seen: they keep a rare word from being sure of its only chance (Moore 2004).
const UNSEEN: f32 = 2.0;

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

    /// Learns from lessons over so many words.
    #[must_use]
    pub fn learn(lessons: &[Lesson], words: usize) -> Self {
        let links = Links::of(lessons, words);
        let (forward, backward) = std::thread::scope(|scope| {
            let forward = scope.spawn(|| links.model(lessons, words, false));
            let backward = links.model(lessons, words, true);
            (forward.join().unwrap_or_default(), backward)
        });
        let mut found: Vec<(u32, u32, f32)> = Vec::new();
        for (&(left, right), (to_right, to_left)) in links.pairs.iter().zip(forward.iter().zip(&backward)) {
            if *to_right >= MIN_PROBABILITY {
                found.push((left, right, *to_right));
            }
            if *to_left >= MIN_PROBABILITY {
                found.push((right, left, *to_left));
            }
        }
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

/// The pairs of words that meet in beads often enough to be looked at, by number: EM then adds into plain vectors.
struct Links {
    /// (left, right), in order.
    pairs: Vec<(u32, u32)>,
    /// The numbers of the pairs in each bead, ascending: grouped by their left words.
    beads: Vec<Vec<u32>>,
}

impl Links {
    /// The pairs of these beads; `words` is how many words there are.
    fn of(lessons: &[Lesson], words: usize) -> Self {
        const NONE: u32 = u32::MAX;
        let mut beads_of: Vec<Vec<u32>> = vec![Vec::new(); words];
        let mut frequency = vec![0_u32; words];
        for (at, Lesson { sides: [left, right], .. }) in lessons.iter().enumerate() {
            for &from in left {
                beads_of[from as usize].push(at as u32);
            }
            for &to in right {
                frequency[to as usize] += 1;
            }
        }
        let mut links = Self { pairs: Vec::new(), beads: vec![Vec::new(); lessons.len()] };
        // Of one left word at a time, how often each right word meets it and the number of that pair.
        let mut met = vec![0_u32; words];
        let mut number = vec![NONE; words];
        let mut partners: Vec<u32> = Vec::new();
        for (from, places) in beads_of.iter().enumerate() {
            if places.len() < MIN_TOGETHER as usize {
                continue;
            }
            for &bead in places {
                for &to in &lessons[bead as usize].sides[1] {
                    if met[to as usize] == 0 {
                        partners.push(to);
                    }
                    met[to as usize] += 1;
                }
            }
            partners.sort_unstable();
            for &to in partners.iter() {
                let together = met[to as usize];
                let expected = places.len() as f32 * frequency[to as usize] as f32 / lessons.len() as f32;
                if together >= MIN_TOGETHER && together as f32 >= expected {
                    number[to as usize] = links.pairs.len() as u32;
                    links.pairs.push((from as u32, to));
                }
            }
            for &bead in places {
                let numbers = lessons[bead as usize].sides[1].iter().map(|&to| number[to as usize]);
                links.beads[bead as usize].extend(numbers.filter(|&number| number != NONE));
            }
            for to in partners.drain(..) {
                (met[to as usize], number[to as usize]) = (0, NONE);
            }
        }
        links
    }

    /// P(right | left) of each pair, or P(left | right) when `swapped`; `words` is how many words there are.
    fn model(&self, lessons: &[Lesson], words: usize, swapped: bool) -> Vec<f32> {
        let target = if swapped { 0 } else { 1 };
        let ends = |pair: u32| {
            let (left, right) = self.pairs[pair as usize];
            if swapped { (right as usize, left as usize) } else { (left as usize, right as usize) }
        };
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
        // What all words of a bead give each of its words.
        let mut given = vec![0.0_f32; words];
        for _ in 0..ROUNDS {
            let mut counts = vec![0.0_f32; table.len()];
            let mut sums = vec![0.0_f32; words];
            for (lesson, links) in lessons.iter().zip(&self.beads) {
                for &to in &lesson.sides[target] {
                    given[to as usize] = empty[to as usize];
                }
                for &link in links {
                    given[ends(link).1] += table[link as usize];
                }
                for &link in links {
                    let (from, to) = ends(link);
                    let share = lesson.weight * table[link as usize] / given[to];
                    counts[link as usize] += share;
                    sums[from] += share;
                }
            }
            for (link, count) in counts.iter_mut().enumerate() {
                let probability = *count / (sums[ends(link as u32).0] + UNSEEN);
                *count = if probability > 1e-4 { probability } else { 0.0 };
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
        let table = TranslationTable::learn(&lessons, 8);
        for word in 0..3 {
            assert_eq!(table.of(word)[0].0, word + 4);
            assert_eq!(table.of(word + 4)[0].0, word);
        }
        assert!(table.probability(4, 0) > 0.4);
        assert!(table.of(3).is_empty(), "it was met once");
        assert!(table.of(99).is_empty());
    }
}
