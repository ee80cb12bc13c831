//! Random numbers, and draws from weighted sets.
//!
//! Owns the generator: the same numbers for a seed on every machine and with every version of the crates, which no crate
//! of the field promises of its distributions. Must not know what is drawn.

/// SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195): every seed is as good as another, also 0.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The numbers of one thing among many: independent of those of the others.
    pub fn of(seed: u64, number: u64) -> Self {
        Self(Self(seed ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03)).next())
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `bound`, which is above 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        ((u64::from(self.next() as u32) * u64::from(bound)) >> 32) as u32
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// At least 0, below 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// One of `items`, which is not empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u32) as usize]
    }
}

/// Places drawn in proportion to their weights, in constant time: the alias method (Vose 1991, doi:10.1109/32.92917).
#[derive(Debug)]
pub(super) struct Weighted {
    /// For each place, how much of its slot is its own (of 2³²), and whose the rest is.
    slots: Vec<(u32, u32)>,
}

impl Weighted {
    /// Of `weights`, one or more, positive.
    pub fn new(weights: &[f64]) -> Self {
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        let mut left: Vec<f64> = weights.iter().map(|weight| weight / mean).collect();
        let mut slots: Vec<(u32, u32)> = (0..weights.len() as u32).map(|at| (u32::MAX, at)).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..weights.len()).partition(|&at| left[at] < 1.0);
        while let (Some(under), Some(&over)) = (small.pop(), large.last()) {
            slots[under] = ((left[under] * f64::from(u32::MAX)) as u32, over as u32);
            left[over] -= 1.0 - left[under];
            if left[over] < 1.0 {
                large.pop();
                small.push(over);
            }
        }
        Self { slots }
    }

    pub fn draw(&self, random: &mut Random) -> u32 {
        let drawn = random.next();
        let at = (((drawn >> 32) * self.slots.len() as u64) >> 32) as usize;
        let (own, other) = self.slots[at];
        if drawn as u32 <= own { at as u32 } else { other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_paper() {
        // The first outputs for the seed 1234567, as the reference implementation gives them.
        let mut random = Random::new(1_234_567);
        let drawn = [(); 3].map(|()| random.next());
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn draws_follow_the_weights() {
        let weights = [8.0, 4.0, 2.0, 1.0, 0.5, 0.25, 0.25];
        let draws = Weighted::new(&weights);
        let mut random = Random::new(7);
        let mut counts = [0_u32; 7];
        for _ in 0..160_000 {
            counts[draws.draw(&mut random) as usize] += 1;
        }
        for (count, weight) in counts.into_iter().zip(weights) {
            let expected = weight * 10_000.0;
            assert!((f64::from(count) - expected).abs() < 5.0 * expected.sqrt(), "{counts:?}");
        }
    }
}
