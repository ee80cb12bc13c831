//! Alignment: which passages of two versions of a release say the same.
//!
//! Owns what a corpus teaches of its own alignment: translations of words, and how probable beads of each shape are. Must not
//! know how releases were paired, nor terms.
//!
//! A bead is worth the logarithm of how much more probable its two sides are as translations of each other than as texts
//! that have nothing to do with each other: by their lengths (Gale & Church 1993) and by their words, where a number, a
//! Latin word, or in one language any word, translates itself and others translate as a table says (Moore 2002, Ma 2006).
//! A passage without counterpart is worth nothing but the rarity of that.

use std::convert::Infallible;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use self::cues::CueKind;
pub use self::cues::Cues;
use self::lattice::{Alignment, Lattice};
use super::glossary::table::{Lesson, Prior, Training, TranslationTable};
use super::threads::in_parallel;
use super::vocabulary::{Passage, PassagePair, Vocabulary};

mod cues;
mod evidence;
mod lattice;

/// Passages of one version and their counterparts; one of the two may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bead {
    /// Passages of the left version.
    pub left: Range<u32>,
    /// Passages of the right version.
    pub right: Range<u32>,
}

/// How many passages of the left and the right version a bead may have.
const SHAPES: [(usize, usize); 6] = [(1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (2, 2)];

/// The logarithms of the probabilities of these shapes, before a corpus says otherwise. Gale & Church measured 0.89, 0.01, 0.09 and 0.011 on
/// sentences; paragraphs of releases are dropped and merged more often.
const SHAPE_PRIORS: [f32; 6] = [-0.22, -2.8, -2.8, -4.0, -4.0, -11.0];

/// What was taken for granted of shapes counts as so many beads seen.
const PRIOR_BEADS: f32 = 500.0;

/// How often a corpus is aligned with what it taught. A third round gains 0.001 of F1.
const ROUNDS: usize = 2;

/// Chosen with the rest of the constants, by F1 on the documents disturbed with the seeds for development; four rounds and the
/// limit of frequency cost 0.002 of F1 and save two thirds of the time.
const TRAINING: Training = Training { rounds: 4, most_frequent: 0.2, unseen: 2.0, least: 0.06 };

/// Translations for alignment are learned from about so many beads, drawn evenly over the corpus: more teach little that is new,
/// and the pairs of words that meet in them are in memory together.
const MOST_LESSONS: usize = 6000;

/// More cells than this (1000 by 1000 passages) are not filled: the releases are cut in halves first.
const MOST_CELLS: usize = 1_000_000;

/// What is known of translation before two versions are aligned.
#[derive(Debug, Clone)]
pub struct AlignmentModel {
    /// Translations of words; none for texts of one language, where words stand for themselves.
    lexicon: Option<TranslationTable>,
    /// The logarithm of the probability of each shape of bead.
    shapes: [f32; SHAPES.len()],
}

impl AlignmentModel {
    /// For two languages of which nothing is known yet: numbers, names, marks and lengths are compared.
    #[must_use]
    pub fn untaught() -> Self {
        Self { lexicon: Some(TranslationTable::default()), shapes: SHAPE_PRIORS }
    }
}

/// Aligns the passages of two versions: beads in order that together hold every passage once.
///
/// Takes time in proportion to the product of the two numbers of passages, up to 1000 each; longer releases are cut in
/// halves first, so that a bead at the cut may be wrong.
#[must_use]
pub fn align(left: &[Cues], right: &[Cues], model: &AlignmentModel) -> Vec<Bead> {
    align_whole(left, right, model).beads.into_iter().map(|(bead, _)| bead).collect()
}

fn align_whole(left: &[Cues], right: &[Cues], model: &AlignmentModel) -> Alignment {
    let mut whole = Alignment { beads: Vec::new(), shapes: [0.0; SHAPES.len()] };
    align_from(left, right, model, (0, 0), &mut whole);
    whole
}

fn align_from(
    left: &[Cues],
    right: &[Cues],
    model: &AlignmentModel,
    offset: (u32, u32),
    whole: &mut Alignment,
) {
    if left.len() > 1 && right.len() > 1 && left.len().saturating_mul(right.len()) > MOST_CELLS {
        let (left_half, right_half) = (left.len() / 2, right.len() / 2);
        align_from(&left[..left_half], &right[..right_half], model, offset, whole);
        let offset = (offset.0 + left_half as u32, offset.1 + right_half as u32);
        align_from(&left[left_half..], &right[right_half..], model, offset, whole);
        return;
    }
    let part = Lattice::new(left, right, model).decode();
    whole.beads.extend(part.beads.into_iter().map(|(bead, probability)| {
        let left = bead.left.start + offset.0..bead.left.end + offset.0;
        (Bead { left, right: bead.right.start + offset.1..bead.right.end + offset.1 }, probability)
    }));
    for (sum, part) in whole.shapes.iter_mut().zip(part.shapes) {
        *sum += part;
    }
}

/// Aligns the pairs of a corpus in two languages by what is known of their words, if anything, learns a lexicon from that, and
/// aligns again with it; on so many threads. Also what was learned, to align others.
#[must_use]
pub fn align_corpus(
    pairs: &[PassagePair],
    vocabulary: &Vocabulary,
    prior: &Prior,
    threads: usize,
) -> (Vec<Vec<Bead>>, AlignmentModel) {
    let cues = |side: &[Passage]| side.iter().map(Cues::of).collect::<Vec<_>>();
    let pairs: Vec<[Vec<Cues>; 2]> = pairs.iter().map(|(left, right)| [cues(left), cues(right)]).collect();
    let lexicon = |lessons: &[Lesson]| {
        TranslationTable::learn(lessons, vocabulary.len(), prior, &TRAINING).in_the_surer_direction()
    };
    let mut model = AlignmentModel { lexicon: Some(lexicon(&[])), ..AlignmentModel::untaught() };
    let mut alignments = aligned(&pairs, &model, threads);
    for round in 0..ROUNDS {
        // Parts of words take three quarters of the time: words will do for a beginning.
        let with_parts = round + 1 == ROUNDS;
        let lexicon = lexicon(&lessons(&pairs, &alignments, with_parts));
        model = AlignmentModel { lexicon: Some(lexicon), shapes: shapes(&alignments) };
        alignments = aligned(&pairs, &model, threads);
    }
    let beads = |alignment: Alignment| alignment.beads.into_iter().map(|(bead, _)| bead).collect();
    (alignments.into_iter().map(beads).collect(), model)
}

/// What these pairs of versions in one language teach for aligning them and others like them.
#[must_use]
pub fn same_language_model(pairs: &[[Vec<Cues>; 2]], threads: usize) -> AlignmentModel {
    let mut model = AlignmentModel { lexicon: None, shapes: SHAPE_PRIORS };
    model.shapes = shapes(&aligned(pairs, &model, threads));
    model
}

fn aligned(pairs: &[[Vec<Cues>; 2]], model: &AlignmentModel, threads: usize) -> Vec<Alignment> {
    let aligned = |[left, right]: &[Vec<Cues>; 2]| Ok::<_, Infallible>(align_whole(left, right, model));
    let Ok(beads) = in_parallel(pairs, threads, aligned);
    beads
}

/// The shapes' probabilities as these alignments have them, with as much of what was taken for granted before as so many beads would say.
fn shapes(alignments: &[Alignment]) -> [f32; SHAPES.len()] {
    let mut counts = SHAPE_PRIORS.map(|prior| PRIOR_BEADS * prior.exp());
    for alignment in alignments {
        for (count, expected) in counts.iter_mut().zip(alignment.shapes) {
            *count += expected;
        }
    }
    let total: f32 = counts.iter().sum();
    counts.map(|count| (count / total).ln())
}

/// The cues of each bead that has both sides.
fn lessons(pairs: &[[Vec<Cues>; 2]], alignments: &[Alignment], with_parts: bool) -> Vec<Lesson> {
    let mut lessons = Vec::new();
    let every =
        alignments.iter().map(|alignment| alignment.beads.len()).sum::<usize>().div_ceil(MOST_LESSONS);
    for ([left, right], alignment) in pairs.iter().zip(alignments).step_by(every.max(1)) {
        for (bead, probability) in &alignment.beads {
            let sides = [(left, &bead.left), (right, &bead.right)].map(|(side, range)| {
                let passages = side.get(range.start as usize..range.end as usize).unwrap_or_default();
                let cues = passages.iter().flat_map(|cues| &cues.cues);
                let cues = cues.filter(|cue| with_parts || cue.kind() != CueKind::Part);
                cues.filter_map(|cue| u32::try_from(cue.number()).ok()).collect::<Vec<u32>>()
            });
            if sides.iter().all(|side| !side.is_empty()) {
                lessons.push(Lesson::new(sides, *probability));
            }
        }
    }
    lessons
}

/// The beads that have both sides: which pair of releases and which bead of it, and the passages of each side.
pub(super) fn two_sided<'a>(
    pairs: &'a [PassagePair],
    beads: &[Vec<Bead>],
) -> Vec<(u32, u32, [&'a [Passage]; 2])> {
    fn passages<'a>(side: &'a [Passage], range: &Range<u32>) -> &'a [Passage] {
        side.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
    let mut out = Vec::new();
    for (pair, ((left, right), beads)) in pairs.iter().zip(beads).enumerate() {
        for (at, bead) in beads.iter().enumerate() {
            let sides = [passages(left, &bead.left), passages(right, &bead.right)];
            if sides.iter().all(|side| !side.is_empty()) {
                out.push((pair as u32, at as u32, sides));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;
