//! Alignment of a few passages.

use super::*;
use crate::text::Segmenter;
use crate::text::analyze::Analyzer;

#[test]
fn numbers_and_names_decide_between_equal_lengths() {
    let analyzer = Analyzer::new(Segmenter::full(Vec::new()));
    let read =
        |texts: &[&str]| texts.iter().map(|text| TokenizedPassage::new(text, &analyzer)).collect::<Vec<_>>();
    let left = read(&["收入為二千四百四十萬元。", "共有68,400架次。", "EsAve 平台已啟用。"]);
    let right = read(&["The revenue is $24.4 million.", "The EsAve platform has opened."]);
    let beads = align(&left, &right, None);
    let bead = |left, right| Bead { left, right };
    assert_eq!(beads, [bead(0..1, 0..1), bead(1..2, 1..1), bead(2..3, 1..2)]);
    assert!(align(&[], &[], None).is_empty());
    assert_eq!(align(&left, &[], None).len(), 3);
}
