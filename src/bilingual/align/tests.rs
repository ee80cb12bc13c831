//! Alignment of a few passages.

use super::*;
use crate::bilingual::tokens::TokenizedPassage;
use crate::text::Segmenter;
use crate::text::analyze::Analyzer;

#[test]
fn numbers_and_names_decide_between_equal_lengths() {
    let analyzer = Analyzer::new(Segmenter::full(Vec::new()));
    let mut vocabulary = Vocabulary::default();
    let mut read = |texts: &[&str]| -> Vec<Cues> {
        let mut cues = |text| Cues::of(&vocabulary.passage(TokenizedPassage::new(text, &analyzer)));
        texts.iter().map(|text| cues(text)).collect()
    };
    let left = read(&["收入為二千四百四十萬元。", "共有68,400架次。", "EsAve 平台已啟用。"]);
    let right = read(&["The revenue is $24.4 million.", "The EsAve platform has opened."]);
    let untaught = AlignmentModel::untaught();
    let beads = align(&left, &right, &untaught);
    let bead = |left, right| Bead { left, right };
    assert_eq!(beads, [bead(0..1, 0..1), bead(1..2, 1..1), bead(2..3, 1..2)]);
    assert!(align(&[], &[], &untaught).is_empty());
    assert_eq!(align(&left, &[], &untaught).len(), 3);
}
