//! What a ranking is worth by the judgments: nDCG, reciprocal rank, recall, precision, average precision.
//!
//! Owns the formulas, which are those of `trec_eval` (<https://github.com/usnistgov/trec_eval>), the program of the
//! TREC conferences. Must not know files, means over topics, or how a ranking came to be.
//!
//! A document is relevant when its grade is 1 or more. One that was not judged, or has a negative grade, is not
//! relevant and takes up its rank. Every metric lies in 0..=1, more is better, and it is 0 when nothing relevant is
//! known.

use std::collections::BTreeMap;

use super::qrels::Retrieved;

/// A ranking with its documents' grades in place of their names, and the best ranking there could be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedRanking {
    /// By rank; 0 for what is not relevant.
    gains: Vec<u32>,
    /// The grades of all relevant documents, found or not, highest first.
    ideal: Vec<u32>,
}

impl JudgedRanking {
    /// Looks up the grades of a ranking, given best first, each document once (as a run holds it).
    #[must_use]
    pub fn new(ranking: &[Retrieved], judgments: &BTreeMap<String, i32>) -> Self {
        let gain = |grade: &i32| u32::try_from(*grade).unwrap_or(0);
        let gains = ranking.iter().map(|hit| judgments.get(&hit.docno).map_or(0, gain)).collect();
        let mut ideal: Vec<u32> = judgments.values().map(gain).filter(|&gain| gain > 0).collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        Self { gains, ideal }
    }

    /// How many documents are relevant, found or not.
    #[must_use]
    pub fn relevant(&self) -> usize {
        self.ideal.len()
    }

    /// Normalized discounted cumulative gain of the first `k`: `DCG(ranking) / DCG(ideal)`, where
    /// `DCG = Σ grade(r) / log2(r + 1)` over the ranks `r` in 1..=k.
    ///
    /// The gain is the grade itself, not `2^grade - 1`. The ideal ranking holds all relevant documents, highest grade
    /// first, cut at `k` too.
    ///
    /// Source: `m_ndcg_cut.c` of `trec_eval` 9 (measure `ndcg_cut`; its alphas of 2008 divided by `log2(r)` from rank
    /// 2), after Järvelin and Kekäläinen, *Cumulated gain-based evaluation of IR techniques*, ACM TOIS 20(4), 2002.
    #[must_use]
    pub fn ndcg(&self, k: usize) -> f64 {
        let ideal = discounted(&self.ideal, k);
        // Rounding must not lift a ranking above the ideal.
        if ideal > 0.0 { (discounted(&self.gains, k) / ideal).min(1.0) } else { 0.0 }
    }

    /// `1 / r` of the first relevant document at a rank `r` in 1..=k, else 0. Its mean over topics is MRR@k.
    ///
    /// Source: `m_recip_rank.c` of `trec_eval` (measure `recip_rank`), which knows no cutoff: cut here to the first
    /// `k`, as in MS MARCO's MRR@10.
    #[must_use]
    pub fn reciprocal_rank(&self, k: usize) -> f64 {
        let first = self.gains.iter().take(k).position(|&gain| gain > 0);
        first.map_or(0.0, |position| 1.0 / number(position + 1))
    }

    /// The share of all relevant documents that is among the first `k`.
    ///
    /// Source: `m_recall.c` of `trec_eval` (measure `recall`).
    #[must_use]
    pub fn recall(&self, k: usize) -> f64 {
        if self.ideal.is_empty() { 0.0 } else { number(self.found(k)) / number(self.ideal.len()) }
    }

    /// The share of the first `k` that is relevant; ranks that were not filled count as not relevant. 0 when `k` is 0.
    ///
    /// Source: `m_P.c` of `trec_eval` (measure `P`).
    #[must_use]
    pub fn precision(&self, k: usize) -> f64 {
        if k == 0 { 0.0 } else { number(self.found(k)) / number(k) }
    }

    /// Average precision: the sum of the precision at the rank of each relevant document found, divided by the number
    /// of all relevant documents. Its mean over topics is MAP.
    ///
    /// Source: `m_map.c` of `trec_eval` (measure `map`).
    #[must_use]
    pub fn average_precision(&self) -> f64 {
        if self.ideal.is_empty() {
            return 0.0;
        }
        let ranks = self.gains.iter().enumerate().filter(|(_, gain)| **gain > 0);
        let precisions = ranks.zip(1..).map(|((position, _), found)| number(found) / number(position + 1));
        total(precisions) / number(self.ideal.len())
    }

    /// How many relevant documents are among the first `k`.
    fn found(&self, k: usize) -> usize {
        self.gains.iter().take(k).filter(|&&gain| gain > 0).count()
    }
}

fn discounted(gains: &[u32], k: usize) -> f64 {
    total(gains.iter().take(k).zip(2..).map(|(&gain, discount)| f64::from(gain) / number(discount).log2()))
}

/// Their sum. `Iterator::sum` makes -0 of nothing, which would be shown.
pub(super) fn total(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |sum, value| sum + value)
}

/// A count as a number; counts of documents lie far below 2^53.
pub(super) fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::qrels::Run;
    use proptest::prelude::*;

    fn judged(judgments: &[(&str, i32)], ranking: &[&str]) -> JudgedRanking {
        let judgments = judgments.iter().map(|&(docno, grade)| (docno.to_owned(), grade)).collect();
        let mut run = Run::new("test");
        run.insert_ranked("t", ranking.iter().copied());
        JudgedRanking::new(run.topic("t").unwrap_or_default(), &judgments)
    }

    #[track_caller]
    fn close(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-12, "{found} is not {wanted}");
    }

    #[test]
    fn worked_by_hand() {
        // Judged: a 3, b 2, c 1, d 1 (4 relevant), e 0, f -1. Ranked: e b x a f c, x not judged.
        //   rank      1   2   3   4   5   6
        //   document  e   b   x   a   f   c
        //   grade     0   2   0   3   0   1
        let judgments = [("a", 3), ("b", 2), ("c", 1), ("d", 1), ("e", 0), ("f", -1)];
        let ranking = judged(&judgments, &["e", "b", "x", "a", "f", "c"]);
        assert_eq!(ranking.relevant(), 4);

        // log2: 2 → 1, 3 → 1.5849625007, 4 → 2, 5 → 2.3219280949, 6 → 2.5849625007, 7 → 2.8073549221.
        // DCG   = 2 / log2 3     + 3 / log2 5     + 1 / log2 7
        //       = 1.2618595071   + 1.2920296742   + 0.3562071871  = 2.9100963684
        // Ideal = 3, 2, 1, 1: 3 / 1 + 2 / log2 3 + 1 / 2 + 1 / log2 5
        //       = 3 + 1.2618595071 + 0.5 + 0.4306765581           = 5.1925360652
        // nDCG  = 2.9100963684 / 5.1925360652                     = 0.5604383546
        assert!((ranking.ndcg(10) - 2.910_096_368_4 / 5.192_536_065_2).abs() < 1e-9);
        assert!((ranking.ndcg(10) - 0.560_438_354_6).abs() < 1e-9);
        // At 3: 1.2618595071 / (3 + 1.2618595071 + 0.5) = 1.2618595071 / 4.7618595071 = 0.2649930149
        assert!((ranking.ndcg(3) - 1.261_859_507_1 / 4.761_859_507_1).abs() < 1e-9);
        close(ranking.ndcg(1), 0.0);

        // The first relevant document is at rank 2.
        close(ranking.reciprocal_rank(10), 0.5);
        close(ranking.reciprocal_rank(2), 0.5);
        close(ranking.reciprocal_rank(1), 0.0);

        // 3 of 4 are found at all, 2 of 4 among the first 5, 1 of 4 among the first 2.
        close(ranking.recall(100), 0.75);
        close(ranking.recall(5), 0.5);
        close(ranking.recall(2), 0.25);

        // 0 of 1, 1 of 2, 2 of 5, 3 of 10 (there are but 6).
        close(ranking.precision(1), 0.0);
        close(ranking.precision(2), 0.5);
        close(ranking.precision(5), 0.4);
        close(ranking.precision(10), 0.3);

        // Relevant at ranks 2, 4, 6, the precisions there 1/2, 2/4, 3/6: (0.5 + 0.5 + 0.5) / 4 = 0.375.
        close(ranking.average_precision(), 0.375);
    }

    #[test]
    fn nothing_is_worth_nothing() {
        for ranking in
            [judged(&[("a", 1)], &[]), judged(&[], &["a"]), judged(&[("a", 0), ("b", -1)], &["a", "b"])]
        {
            for k in [0, 1, 10, usize::MAX] {
                close(ranking.ndcg(k), 0.0);
                close(ranking.reciprocal_rank(k), 0.0);
                close(ranking.recall(k), 0.0);
                close(ranking.precision(k), 0.0);
            }
            close(ranking.average_precision(), 0.0);
        }
        let found = judged(&[("a", 1)], &["a"]);
        close(found.ndcg(0) + found.reciprocal_rank(0) + found.recall(0) + found.precision(0), 0.0);
    }

    #[test]
    fn nothing_is_not_minus_nothing() {
        for ranking in [judged(&[("a", 1)], &[]), judged(&[("a", 1)], &["b"])] {
            for value in [ranking.ndcg(10), ranking.recall(10), ranking.average_precision()] {
                assert!(value.is_sign_positive(), "{value:?}");
            }
        }
    }

    fn judgments() -> impl Strategy<Value = BTreeMap<String, i32>> {
        prop::collection::btree_map("[a-p]", prop_oneof![-2..4i32, any::<i32>()], 1..16)
    }

    fn ranking(docnos: &[String]) -> Vec<Retrieved> {
        docnos.iter().map(|docno| Retrieved { docno: docno.clone(), score: 0.0 }).collect()
    }

    proptest! {
        #[test]
        fn metrics_lie_between_0_and_1(
            judgments in judgments(),
            docnos in prop::sample::subsequence(('a'..='t').map(String::from).collect::<Vec<_>>(), 0..20).prop_shuffle(),
            k in 0..25usize,
        ) {
            let judged = JudgedRanking::new(&ranking(&docnos), &judgments);
            let values = [
                judged.ndcg(k), judged.reciprocal_rank(k), judged.recall(k), judged.precision(k),
                judged.average_precision(),
            ];
            for value in values {
                prop_assert!((0.0..=1.0).contains(&value), "{values:?}");
            }
            prop_assert!(judged.recall(k) <= judged.recall(k + 1));
            prop_assert!(judged.reciprocal_rank(k) <= judged.reciprocal_rank(k + 1));
        }

        #[test]
        fn the_ideal_ranking_scores_1(judgments in judgments(), k in 1..20usize) {
            let mut docnos: Vec<String> = judgments.keys().cloned().collect();
            docnos.sort_by_key(|docno| std::cmp::Reverse(judgments[docno]));
            let judged = JudgedRanking::new(&ranking(&docnos), &judgments);
            prop_assume!(judged.relevant() > 0);
            prop_assert_eq!(judged.ndcg(k), 1.0);
            prop_assert_eq!(judged.reciprocal_rank(k), 1.0);
            prop_assert_eq!(judged.precision(1), 1.0);
            prop_assert_eq!(judged.recall(judgments.len()), 1.0);
            prop_assert_eq!(judged.average_precision(), 1.0);
        }

        #[test]
        fn a_better_document_earlier_is_no_worse(
            judgments in judgments(),
            docnos in Just(('a'..='p').map(String::from).collect::<Vec<_>>()).prop_shuffle(),
            at in 0..15usize,
            k in 1..17usize,
        ) {
            let grade = |docno: &String| judgments.get(docno).copied().unwrap_or(0).max(0);
            let mut better = docnos.clone();
            if grade(&better[at]) < grade(&better[at + 1]) {
                better.swap(at, at + 1);
            }
            let (worse, better) = (JudgedRanking::new(&ranking(&docnos), &judgments),
                JudgedRanking::new(&ranking(&better), &judgments));
            prop_assert!(worse.ndcg(k) <= better.ndcg(k) + 1e-12);
            prop_assert!(worse.average_precision() <= better.average_precision() + 1e-12);
        }
    }
}
