//! Candidates → one-to-one choices with a confidence.
//!
//! Owns: the score, the confidence and its constants. Must not know: profiles, languages.

use rustc_hash::FxHashMap;

use super::{CERTAIN_ENOUGH, Evidence, Likeness, NameEvidence};

/// Share of weighted bigrams in common from which two texts are one text in two scripts. Conversions by machine are
/// above 0.9, two translations of one text about 0.4.
pub(super) const TWIN: f32 = 0.8;

/// What is compared, which decides how much likeness is much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// Han bigrams in two scripts.
    Script,
    /// Anchors in two languages.
    Anchors,
    /// Anchors and learned words in two languages.
    Words,
}

impl Measure {
    /// The likeness at which a pair and a chance meeting are as probable, 0 to 1.
    fn middle(self) -> f32 {
        match self {
            Self::Script => 0.4,
            Self::Anchors => 0.55,
            Self::Words => 0.2,
        }
    }

    /// Shared weight below which nothing is proven, in nats.
    fn least(self) -> f32 {
        match self {
            Self::Script => 30.0,
            Self::Anchors => 30.0,
            Self::Words => 20.0,
        }
    }
}

/// Two releases compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub likeness: Likeness,
    pub names: NameEvidence,
    /// Natural logarithm of the ratio of their lengths.
    pub length: f32,
    /// Days between their dates, when both are known.
    pub days: Option<u32>,
    /// Share of figures and dates in common, 0 to 1, when both have enough to tell.
    pub figures: Option<f32>,
    /// Features of the one that has fewer.
    pub telling: u32,
}

/// A pair as chosen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub left: u32,
    pub right: u32,
    pub confidence: f32,
    pub evidence: Evidence,
}

impl Candidate {
    /// What candidates are ranked by: likeness, less for unlike lengths and dates, more for names.
    fn score(&self, measure: Measure) -> f32 {
        let length = (-(self.length / 0.5).powi(2) / 2.0).exp().max(0.2);
        let dates = match self.days {
            None | Some(0) => 1.0,
            Some(1..=3) => 0.8,
            Some(_) => 0.3,
        };
        let names = if self.contradicted(measure) { 0.0 } else { self.for_names() };
        // Two releases on one matter share most words, but not their figures. In two languages the figures are in
        // the likeness already.
        let figures = match (measure, self.figures) {
            (Measure::Script, Some(share)) => (share / 0.5).clamp(0.2, 1.0),
            _ => 1.0,
        };
        self.likeness.cosine * length * dates * figures + names
    }

    /// Less than what a true pair with something to say gets by content: a name must not outdo it.
    fn for_names(&self) -> f32 {
        match self.names {
            NameEvidence::None => 0.0,
            NameEvidence::Series => 0.1,
            NameEvidence::Same | NameEvidence::Linked => 0.3,
        }
    }

    /// Whether there is content enough to speak, and it does not speak for this pair.
    fn contradicted(&self, measure: Measure) -> bool {
        let far = self.days.is_some_and(|days| days > 3);
        let unlike = self.likeness.cosine < measure.middle() * if far { 0.8 } else { 0.3 };
        (self.telling >= 8 && unlike) || self.length.abs() > 1.6
    }

    /// How certain this pair is, given the score of the best other candidate of either side, 0 to 1.
    fn confidence(&self, measure: Measure, next: f32) -> f32 {
        if self.contradicted(measure) {
            return 0.0;
        }
        let score = self.score(measure).max(1e-6);
        let margin = (score / next.max(measure.middle() / 3.0)).ln();
        let named = self.names >= NameEvidence::Same;
        let proven = (self.likeness.shared / measure.least()).clamp(1e-3, 4.0).ln();
        let much = (score / measure.middle()).ln();
        // Too little likeness costs more than much of it earns.
        let sum = if named {
            1.0 + much.max(0.0) + margin.min(2.0)
        } else {
            1.2 * much + 3.0 * much.min(0.0) + 1.5 * proven.min(1.0) + 2.0 * margin - 0.5
        };
        1.0 / (1.0 + (-sum).exp())
    }
}

/// Chooses pairs one to one, the most certain first. Those in `settled` are kept as they are.
///
/// A pair must be the best of both its releases among what is still free; what a more certain pair has taken is no rival
/// any more, so that doubts dissolve from the certain ones outward.
pub(super) fn choose(candidates: &[Candidate], measure: Measure, settled: &[Choice]) -> Vec<Choice> {
    let mut chosen = settled.to_vec();
    let mut taken: (Vec<bool>, Vec<bool>) = Default::default();
    for candidate in candidates {
        let (l, r) = (candidate.likeness.left as usize, candidate.likeness.right as usize);
        taken.0.resize(taken.0.len().max(l + 1), false);
        taken.1.resize(taken.1.len().max(r + 1), false);
    }
    let mark = |taken: &mut (Vec<bool>, Vec<bool>), choice: &Choice| {
        if let Some(slot) = taken.0.get_mut(choice.left as usize) {
            *slot = true;
        }
        if let Some(slot) = taken.1.get_mut(choice.right as usize) {
            *slot = true;
        }
    };
    settled.iter().for_each(|choice| mark(&mut taken, choice));
    let mut free: Vec<(Candidate, f32)> =
        candidates.iter().map(|candidate| (*candidate, candidate.score(measure))).collect();
    // From the certain to the barely certain; each level until it yields no more.
    for level in [0.95, 0.8, 0.65, CERTAIN_ENOUGH] {
        loop {
            free.retain(|(c, _)| !taken.0[c.likeness.left as usize] && !taken.1[c.likeness.right as usize]);
            let (lefts, rights) = (best_two(&free, |l| l.left), best_two(&free, |l| l.right));
            let before = chosen.len();
            for (candidate, score) in &free {
                let Likeness { left, right, .. } = candidate.likeness;
                let rival = |best: &(f32, f32)| if *score >= best.0 { best.1 } else { best.0 };
                let next = lefts.get(&left).map_or(0.0, rival).max(rights.get(&right).map_or(0.0, rival));
                // Equal scores decide nothing.
                if *score <= next || taken.0[left as usize] || taken.1[right as usize] {
                    continue;
                }
                let confidence = candidate.confidence(measure, next);
                if confidence >= level {
                    let choice = Choice {
                        left,
                        right,
                        confidence,
                        evidence: candidate.evidence(measure, next / score),
                    };
                    mark(&mut taken, &choice);
                    chosen.push(choice);
                }
            }
            if chosen.len() == before {
                break;
            }
        }
    }
    chosen.sort_by_key(|choice| (choice.left, choice.right));
    chosen
}

impl Candidate {
    fn evidence(&self, measure: Measure, runner_up: f32) -> Evidence {
        Evidence {
            names: self.names,
            likeness: self.likeness.cosine,
            shared: self.likeness.shared,
            features: self.likeness.count,
            runner_up,
            learned: measure == Measure::Words,
        }
    }
}

/// The best and the second-best score of each release on one side.
fn best_two(candidates: &[(Candidate, f32)], side: impl Fn(&Likeness) -> u32) -> FxHashMap<u32, (f32, f32)> {
    let mut best: FxHashMap<u32, (f32, f32)> = FxHashMap::default();
    for (candidate, score) in candidates {
        let (first, second) = best.entry(side(&candidate.likeness)).or_insert((0.0, 0.0));
        if score > first {
            (*first, *second) = (*score, *first);
        } else if score > second {
            *second = *score;
        }
    }
    best
}
