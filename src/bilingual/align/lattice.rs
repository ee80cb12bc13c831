//! The search over beads.
//!
//! Owns what the lengths of a bead are worth, and the choice among all ways to divide two versions. Must not know where the
//! model came from.

use super::evidence::Evidence;
use super::{AlignmentModel, Bead, Cues, SHAPES};

/// Standard deviation of the logarithm of two unrelated passages' lengths' ratio.
const SPREAD_UNRELATED: f32 = 0.85;

/// The same of translations, for long passages; short ones vary more.
const SPREAD_TRANSLATED: f32 = 0.2;

/// Variance that a passage of one letter would have besides.
const SPREAD_SHORT: f32 = 4.0;

/// What lengths can tell against a bead at most: half of a passage may be missing from its translation.
const MOST_BY_LENGTH: f32 = 5.0;

/// What each bead costs when beads are chosen. F1 is twice the right beads by all beads found and true: a bead adds to it
/// when it is right more often than half of F1.
const COST: f32 = 0.5;

/// The beads of two versions with the probability of each.
pub(super) struct Alignment {
    pub beads: Vec<(Bead, f32)>,
    /// How many beads of each shape are expected.
    pub shapes: [f32; SHAPES.len()],
}

/// All ways to divide two versions into beads.
pub(super) struct Lattice {
    rows: usize,
    columns: usize,
    /// The logarithm of what each bead that ends at a cell is worth, by cell and shape.
    gains: Vec<[f32; SHAPES.len()]>,
}

impl Lattice {
    pub(super) fn new(left: &[Cues], right: &[Cues], model: &AlignmentModel) -> Self {
        let (rows, columns) = (left.len(), right.len());
        let words = Evidence::new(left, right, model.lexicon.as_ref());
        let ratio = ratio(left, right);
        let mut gains = vec![[f32::NEG_INFINITY; SHAPES.len()]; (rows + 1) * (columns + 1)];
        let size = |side: &[Cues]| side.iter().map(|text| text.size).sum::<f32>();
        for i in 0..=rows {
            for j in 0..=columns {
                for (at, &(a, b)) in SHAPES.iter().enumerate() {
                    if a > i || b > j {
                        continue;
                    }
                    let mut gain = model.shapes[at];
                    if a > 0 && b > 0 {
                        gain += length_gain(size(&left[i - a..i]) * ratio, size(&right[j - b..j]));
                        gain += words.gain(i - a..i, j - b..j);
                    }
                    gains[i * (columns + 1) + j][at] = gain;
                }
            }
        }
        Self { rows, columns, gains }
    }

    fn cell(&self, i: usize, j: usize) -> usize {
        i * (self.columns + 1) + j
    }

    /// The beads that are most probable each by itself: those whose expected number of right ones is highest, rather than the
    /// most probable whole (Goodman 1996).
    pub(super) fn decode(&self) -> Alignment {
        let cells = self.gains.len();
        let mut forward = vec![f32::NEG_INFINITY; cells];
        forward[0] = 0.0;
        for i in 0..=self.rows {
            for j in 0..=self.columns {
                for (at, &(a, b)) in SHAPES.iter().enumerate() {
                    if a <= i && b <= j {
                        let cell = self.cell(i, j);
                        let way = forward[self.cell(i - a, j - b)] + self.gains[cell][at];
                        forward[cell] = log_add(forward[cell], way);
                    }
                }
            }
        }
        let mut backward = vec![f32::NEG_INFINITY; cells];
        backward[cells - 1] = 0.0;
        for i in (0..=self.rows).rev() {
            for j in (0..=self.columns).rev() {
                for (at, &(a, b)) in SHAPES.iter().enumerate() {
                    if i + a <= self.rows && j + b <= self.columns {
                        let (cell, next) = (self.cell(i, j), self.cell(i + a, j + b));
                        backward[cell] = log_add(backward[cell], backward[next] + self.gains[next][at]);
                    }
                }
            }
        }
        let total = forward[cells - 1];
        let probability = |i: usize, j: usize, at: usize| {
            let (a, b) = SHAPES[at];
            let cell = self.cell(i, j);
            (forward[self.cell(i - a, j - b)] + self.gains[cell][at] + backward[cell] - total).exp()
        };
        let mut shapes = [0.0; SHAPES.len()];
        let mut best = vec![f32::NEG_INFINITY; cells];
        let mut chosen = vec![0_u8; cells];
        best[0] = 0.0;
        for i in 0..=self.rows {
            for j in 0..=self.columns {
                let cell = self.cell(i, j);
                for (at, &(a, b)) in SHAPES.iter().enumerate() {
                    if a > i || b > j {
                        continue;
                    }
                    let share = probability(i, j, at);
                    shapes[at] += share;
                    let value = best[self.cell(i - a, j - b)] + share - COST;
                    if value > best[cell] {
                        (best[cell], chosen[cell]) = (value, at as u8);
                    }
                }
            }
        }
        let mut beads = Vec::new();
        let (mut i, mut j) = (self.rows, self.columns);
        while i + j > 0 {
            let at = chosen[self.cell(i, j)] as usize;
            let (a, b) = SHAPES[at];
            let bead = Bead { left: (i - a) as u32..i as u32, right: (j - b) as u32..j as u32 };
            beads.push((bead, probability(i, j, at)));
            (i, j) = (i - a, j - b);
        }
        beads.reverse();
        Alignment { beads, shapes }
    }
}

/// The logarithm of the sum of what two logarithms stand for.
fn log_add(one: f32, other: f32) -> f32 {
    let (least, most) = if one < other { (one, other) } else { (other, one) };
    if least - most < -20.0 || least == f32::NEG_INFINITY {
        most
    } else {
        most + (least - most).exp().ln_1p()
    }
}

/// How long the right side is for one letter of the left: drawn halfway to what these two versions say, since passages may
/// be missing from one of them.
fn ratio(left: &[Cues], right: &[Cues]) -> f32 {
    let total = |side: &[Cues]| side.iter().map(|text| text.size).sum::<f32>() + 500.0;
    (total(right) / total(left)).sqrt().clamp(0.7, 1.4)
}

fn length_gain(left: f32, right: f32) -> f32 {
    let difference = ((right + 4.0) / (left + 4.0)).ln();
    let spread = (SPREAD_TRANSLATED.powi(2) + SPREAD_SHORT / (left + right + 8.0)).sqrt();
    let density = |spread: f32| -(difference / spread).powi(2) / 2.0 - spread.ln();
    (density(spread) - density(SPREAD_UNRELATED)).max(-MOST_BY_LENGTH)
}
