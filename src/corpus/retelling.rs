//! What tells again what has been told: captions repeat the body.
//!
//! Owns how much of a text another holds. Must not know formats or the index.

use std::collections::HashSet;

use super::layout::ParagraphKind;
use super::passage::Passage;
use crate::text::fold::fold;
use crate::text::units::units;

/// A paragraph with at least this share of its pairs of neighbours in another tells that again as a whole.
///
/// Of 868 paragraphs of the sample corpus that are no captions, eight have this share with another of their release; of its
/// 29 captions 14 have.
const AGAIN: f64 = 0.5;

/// A caption tells again, in one of its sentences at least, the passage that has this share of its pairs of neighbours. So do 27
/// of the 29; the others name the same people and tell of something else.
const PARTLY: f64 = 0.3;

/// What of a text is compared: its pairs of neighbouring units (ideographs, words), folded.
#[derive(Debug, Default)]
pub(super) struct Pairs(HashSet<(String, String)>);

impl Pairs {
    pub(super) fn of(text: &str) -> Self {
        let folded = fold(text).text;
        let all: Vec<&str> = units(&folded).map(|unit| &folded[unit.range]).collect();
        Self(all.windows(2).map(|two| (two[0].to_owned(), two[1].to_owned())).collect())
    }

    /// Which share of these pairs the other text has too, from 0 to 1.
    pub(super) fn share_in(&self, other: &Self) -> f64 {
        let shared = self.0.iter().filter(|&pair| other.0.contains(pair)).count();
        shared as f64 / self.0.len().max(1) as f64
    }

    /// Whether this text tells the other again as a whole.
    pub(super) fn retell(&self, other: &Self) -> bool {
        self.share_in(other) >= AGAIN
    }
}

/// For each passage the one that it tells again, by its place: captions tell, in a sentence at least, what the body says.
#[must_use]
pub fn retold(passages: &[Passage]) -> Vec<Option<usize>> {
    let is_caption = |passage: &Passage| passage.kind == ParagraphKind::Caption;
    if !passages.iter().any(is_caption) {
        return vec![None; passages.len()];
    }
    let pairs: Vec<Pairs> = passages.iter().map(|passage| Pairs::of(&passage.text)).collect();
    let told = |caption: usize| {
        let others = (0..passages.len()).filter(|&other| !is_caption(&passages[other]));
        let shares = others.map(|other| (pairs[caption].share_in(&pairs[other]), other));
        // Of equals the first.
        let most = shares.max_by(|left, right| left.0.total_cmp(&right.0).then(right.1.cmp(&left.1)));
        most.filter(|&(share, _)| share >= PARTLY).map(|(_, other)| other)
    };
    (0..passages.len()).map(|at| is_caption(&passages[at]).then(|| told(at)).flatten()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(kind: ParagraphKind, text: &str) -> Passage {
        Passage { kind, text: text.to_owned(), page: None }
    }

    #[test]
    fn a_caption_tells_the_nearest_passage_again_whatever_the_script() {
        use ParagraphKind::{Body, Caption};
        let passages = [
            passage(Body, "房屋署署長葛惠珊今日主持過渡性房屋項目的啟用典禮，並探訪住戶。"),
            passage(Body, "項目提供三百個單位，由非牟利機構營運，租金不高於收入的兩成半。"),
            passage(Caption, "房屋署署長葛惠珊今日主持過渡性房屋項目的啟用典禮。圖示她（中）與住戶傾談。"),
            passage(Caption, "项目提供三百个单位。"),
            passage(Caption, "An aerial view of the estate."),
        ];
        assert_eq!(retold(&passages), [None, None, Some(0), Some(1), None]);
        assert_eq!(retold(&passages[..2]), [None, None]);
        assert_eq!(retold(&passages[3..]), [None, None]);
        assert_eq!(retold(&[]), []);
    }
}
