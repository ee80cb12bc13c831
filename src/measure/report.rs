//! How good a run is, topic by topic and on the whole, and whether another is better by more than chance.
//!
//! Owns which topics count, their means, and the test of significance. Must not know files, an index, or how figures
//! are shown.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::metrics::{JudgedRanking, number, total};
use super::qrels::{Qrels, Run, Topic};

/// How good a run is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Each topic that counts, in the order of the bytes of their qids.
    pub queries: Vec<QueryScore>,
    /// The mean over them.
    pub mean: Mean,
    /// The mean over those of each kind; topics of no known kind are in none.
    pub by_kind: BTreeMap<String, Mean>,
    /// The mean over those in each language, likewise.
    pub by_lang: BTreeMap<String, Mean>,
    /// Topics that count, and of which the run says nothing. Each has 0 in `queries` and in the means.
    pub unanswered: Vec<String>,
    /// Judged topics without a relevant document: they have no part in the means.
    pub without_relevant: Vec<String>,
    /// Topics of the run that were not judged: they have no part in anything.
    pub unjudged: Vec<String>,
}

/// How well a topic was answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QueryScore {
    /// The topic.
    pub qid: String,
    /// What sort of query it is, when its file says.
    pub kind: Option<String>,
    /// Its language, when its file says.
    pub lang: Option<String>,
    /// nDCG of the first 10, 0..=1; see [`JudgedRanking::ndcg`].
    pub ndcg10: f64,
    /// 1 divided by the rank of the first relevant document if that is among the first 10, 0..=1.
    pub mrr10: f64,
    /// The share of the relevant documents among the first 100, 0..=1.
    pub recall100: f64,
    /// Whether the first document is relevant: 0 or 1.
    pub p1: f64,
}

/// Arithmetic means over topics, each counting the same; 0 over none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Mean {
    /// How many topics there are.
    pub queries: usize,
    /// Mean nDCG@10, 0..=1.
    pub ndcg10: f64,
    /// Mean reciprocal rank at 10, 0..=1.
    pub mrr10: f64,
    /// Mean recall at 100, 0..=1.
    pub recall100: f64,
    /// Mean precision at 1, 0..=1.
    pub p1: f64,
}

impl Mean {
    fn over<'a>(scores: impl IntoIterator<Item = &'a QueryScore>) -> Self {
        let mut mean = Self::default();
        for score in scores {
            mean.queries += 1;
            mean.ndcg10 += score.ndcg10;
            mean.mrr10 += score.mrr10;
            mean.recall100 += score.recall100;
            mean.p1 += score.p1;
        }
        let count = number(mean.queries.max(1));
        for sum in [&mut mean.ndcg10, &mut mean.mrr10, &mut mean.recall100, &mut mean.p1] {
            // A sum of equal figures may be a rounding error above their number.
            *sum = (*sum / count).min(1.0);
        }
        mean
    }
}

/// Evaluates a run.
///
/// A topic counts when the judgments hold a relevant document for it. One that the run does not answer counts 0, as
/// with `trec_eval -c`. Judged topics without a relevant document are left out, for every run would get 0 there.
/// Only very old versions of `trec_eval` did so (its `CHANGELOG`, "4/5/06"); today's counts them 0, and its means are
/// lower where there are such topics. `topics` only says of what kind and language a topic is, and may be empty.
#[must_use]
pub fn evaluate(topics: &[Topic], qrels: &Qrels, run: &Run) -> Evaluation {
    let topics: HashMap<&str, &Topic> = topics.iter().map(|topic| (topic.qid.as_str(), topic)).collect();
    let mut queries = Vec::new();
    let mut unanswered = Vec::new();
    let mut without_relevant = Vec::new();
    for (qid, judgments) in qrels.topics() {
        let answer = run.topic(qid);
        let judged = JudgedRanking::new(answer.unwrap_or_default(), judgments);
        if judged.relevant() == 0 {
            without_relevant.push(qid.to_owned());
            continue;
        }
        if answer.is_none() {
            unanswered.push(qid.to_owned());
        }
        let topic = topics.get(qid);
        queries.push(QueryScore {
            qid: qid.to_owned(),
            kind: topic.and_then(|topic| topic.kind.clone()),
            lang: topic.and_then(|topic| topic.lang.clone()),
            ndcg10: judged.ndcg(10),
            mrr10: judged.reciprocal_rank(10),
            recall100: judged.recall(100),
            p1: judged.precision(1),
        });
    }
    let unjudged = run.topics().filter(|(qid, _)| qrels.topic(qid).is_none());
    Evaluation {
        mean: Mean::over(&queries),
        by_kind: means_by(&queries, |score| score.kind.as_deref()),
        by_lang: means_by(&queries, |score| score.lang.as_deref()),
        unjudged: unjudged.map(|(qid, _)| qid.to_owned()).collect(),
        queries,
        unanswered,
        without_relevant,
    }
}

fn means_by(queries: &[QueryScore], key: impl Fn(&QueryScore) -> Option<&str>) -> BTreeMap<String, Mean> {
    let mut groups: BTreeMap<&str, Vec<&QueryScore>> = BTreeMap::new();
    for score in queries {
        if let Some(name) = key(score) {
            groups.entry(name).or_default().push(score);
        }
    }
    groups.into_iter().map(|(name, scores)| (name.to_owned(), Mean::over(scores))).collect()
}

/// The figure by which runs are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// nDCG@10.
    Ndcg10,
    /// Reciprocal rank at 10.
    Mrr10,
    /// Recall at 100.
    Recall100,
    /// Precision at 1.
    P1,
}

impl Measure {
    /// All of them, in the order of the fields of [`QueryScore`].
    pub const ALL: [Self; 4] = [Self::Ndcg10, Self::Mrr10, Self::Recall100, Self::P1];

    /// This figure of a topic.
    #[must_use]
    pub fn of(self, score: &QueryScore) -> f64 {
        match self {
            Self::Ndcg10 => score.ndcg10,
            Self::Mrr10 => score.mrr10,
            Self::Recall100 => score.recall100,
            Self::P1 => score.p1,
        }
    }
}

/// How the test of significance is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Randomization {
    /// How many ways of swapping the two runs' figures are tried. When there are no more ways than this, each is
    /// tried once and the p-value is exact.
    pub rounds: u32,
    /// What the drawing begins with: the same seed gives the same p-value.
    pub seed: u64,
}

impl Default for Randomization {
    /// 100,000 rounds: the standard error of a p-value near 0.05 is then 0.0007, and 16 topics are exact.
    fn default() -> Self {
        Self { rounds: 100_000, seed: 1 }
    }
}

/// Two runs compared on the same topics.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// By what they were compared.
    pub measure: Measure,
    /// How many topics there are.
    pub queries: usize,
    /// The mean of the first run, 0..=1.
    pub baseline: f64,
    /// The mean of the second run, 0..=1.
    pub candidate: f64,
    /// `candidate - baseline`, -1..=1: above 0 when the second run is better.
    pub difference: f64,
    /// On how many topics the second run is better.
    pub better: usize,
    /// On how many it is worse; on the rest they are equal.
    pub worse: usize,
    /// How probable a difference at least so large, either way, would be if it did not matter which run gave
    /// which answer; above 0, up to 1.
    pub p_value: f64,
    /// Whether the p-value was counted over all ways of swapping, and not estimated.
    pub exact: bool,
}

/// Why two runs cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComparisonError {
    /// A topic was evaluated in one of them only; they must be evaluated by the same judgments.
    #[error("topic {qid:?} was evaluated in one of the two runs only: evaluate both by the same judgments")]
    Unpaired {
        /// The first such topic.
        qid: String,
    },
}

/// Compares two runs topic by topic, with a paired randomization test, two-sided.
///
/// If the runs were equally good, each topic's two figures could as well be the other way round. The test swaps
/// them at random, topic by topic, and the p-value is the share of such swaps that differ by at least what was seen:
/// `count / 2^n` over all swaps when they are few, else `(count + 1) / (rounds + 1)`, which is never 0 (Phipson and
/// Smyth, *Permutation p-values should never be zero*, SAGMB 9(1), 2010). Topics on which the runs are equal change
/// nothing.
///
/// Source: Smucker, Allan and Carterette, *A comparison of statistical significance tests for information retrieval
/// evaluation*, CIKM 2007.
///
/// # Errors
/// When the two were not evaluated on the same topics.
pub fn compare(
    baseline: &Evaluation,
    candidate: &Evaluation,
    measure: Measure,
    test: Randomization,
) -> Result<Comparison, ComparisonError> {
    let (before, after) = (&baseline.queries, &candidate.queries);
    if let Some(qid) = unpaired(before, after) {
        return Err(ComparisonError::Unpaired { qid: qid.to_owned() });
    }
    let pairs = before.iter().zip(after);
    let differences: Vec<f64> = pairs.map(|(before, after)| measure.of(after) - measure.of(before)).collect();
    let mean = |scores: &[QueryScore]| {
        total(scores.iter().map(|score| measure.of(score))) / number(scores.len().max(1))
    };
    let (p_value, exact) = randomization_test(&differences, test);
    Ok(Comparison {
        measure,
        queries: differences.len(),
        baseline: mean(before),
        candidate: mean(after),
        difference: total(differences.iter().copied()) / number(differences.len().max(1)),
        better: differences.iter().filter(|&&difference| difference > 0.0).count(),
        worse: differences.iter().filter(|&&difference| difference < 0.0).count(),
        p_value,
        exact,
    })
}

/// The first topic, both lists being in order, that only one of them holds.
fn unpaired<'a>(a: &'a [QueryScore], b: &'a [QueryScore]) -> Option<&'a str> {
    let mut position = 0;
    loop {
        match (a.get(position), b.get(position)) {
            (Some(a), Some(b)) if a.qid == b.qid => position += 1,
            (Some(a), Some(b)) => return Some(a.qid.as_str().min(b.qid.as_str())),
            (Some(one), None) | (None, Some(one)) => return Some(&one.qid),
            (None, None) => return None,
        }
    }
}

/// The p-value of these differences, and whether it is exact.
fn randomization_test(differences: &[f64], test: Randomization) -> (f64, bool) {
    let changed: Vec<f64> = differences.iter().copied().filter(|&difference| difference != 0.0).collect();
    if changed.is_empty() {
        return (1.0, true);
    }
    // What adding in another order may change must not make an equal sum smaller.
    let tolerance = 1e-10 * changed.iter().map(|difference| difference.abs()).sum::<f64>();
    let observed = changed.iter().sum::<f64>().abs() - tolerance;
    let ways = u32::try_from(changed.len()).ok().and_then(|topics| 1u32.checked_shl(topics));
    if let Some(ways) = ways.filter(|&ways| ways <= test.rounds) {
        let extreme = (0..ways).filter(|&signs| swapped(&changed, || signs) >= observed).count();
        return (number(extreme) / f64::from(ways), true);
    }
    let mut random = XorShift::new(test.seed);
    let extreme = (0..test.rounds).filter(|_| swapped(&changed, || random.next_signs()) >= observed).count();
    (number(extreme + 1) / (f64::from(test.rounds) + 1.0), false)
}

/// How far the two runs differ, in sum, with topics swapped by the bits of `signs`, which is asked every 32 topics.
fn swapped(differences: &[f64], mut signs: impl FnMut() -> u32) -> f64 {
    let mut sum = 0.0;
    for chunk in differences.chunks(32) {
        let mut bits = signs();
        for difference in chunk {
            sum += if bits & 1 == 0 { *difference } else { -difference };
            bits >>= 1;
        }
    }
    sum.abs()
}

/// Marsaglia's xorshift generator with a final multiplication, `xorshift64*` (12, 25, 27): Vigna, *An experimental
/// exploration of Marsaglia's xorshift generators, scrambled*, ACM TOMS 42(4), 2016.
///
/// Small, the same on every machine, and good enough to toss coins with: period `2^64 - 1`, of which the upper 32
/// bits of each number are used, the lowest being the weak ones. Not for secrets.
struct XorShift {
    state: u64,
}

impl XorShift {
    /// Spreads the seed by one step of Vigna's `splitmix64`, so that near seeds give unlike numbers; the state may not
    /// be 0.
    fn new(seed: u64) -> Self {
        let mut state = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        state ^= state >> 31;
        Self { state: if state == 0 { 1 } else { state } }
    }

    fn next_signs(&mut self) -> u32 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let [a, b, c, d, ..] = self.state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_be_bytes();
        u32::from_be_bytes([a, b, c, d])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::Path;

    fn qrels(text: &str) -> Qrels {
        Qrels::parse(text.as_bytes(), Path::new("qrels")).unwrap()
    }

    fn topic(qid: &str, lang: Option<&str>, kind: Option<&str>) -> Topic {
        let owned = |name: &str| name.to_owned();
        Topic { qid: owned(qid), lang: lang.map(owned), kind: kind.map(owned), query: owned("?") }
    }

    #[test]
    fn topics_that_count() {
        let topics = [
            topic("t1", Some("en"), Some("name")),
            topic("t2", Some("zh"), Some("name")),
            topic("t3", Some("en"), None),
            topic("t4", Some("en"), Some("figure")),
        ];
        // t1 is right at once, t2 at rank 2, t3 is not answered, t4 has nothing relevant, t9 is not judged.
        let qrels = qrels("t1 0 a 3\nt2 0 a 1\nt2 0 b 0\nt3 0 a 1\nt4 0 a 0\nt4 0 b -1\nt5 0 a 2\n");
        let mut run = Run::new("run");
        run.insert_ranked("t1", ["a"]);
        run.insert_ranked("t2", ["b", "a"]);
        run.insert_ranked("t4", ["a"]);
        run.insert_ranked("t5", ["a"]);
        run.insert_ranked("t9", ["a"]);
        let evaluation = evaluate(&topics, &qrels, &run);
        let qids: Vec<&str> = evaluation.queries.iter().map(|score| score.qid.as_str()).collect();
        assert_eq!(qids, ["t1", "t2", "t3", "t5"]);
        assert_eq!(evaluation.unanswered, ["t3"]);
        assert_eq!(evaluation.without_relevant, ["t4"]);
        assert_eq!(evaluation.unjudged, ["t9"]);
        // MRR: (1 + 1/2 + 0 + 1) / 4 = 0.625; of the names (1 + 1/2) / 2 = 0.75.
        assert_eq!(evaluation.mean.queries, 4);
        assert_eq!(evaluation.mean.mrr10, 0.625);
        assert_eq!(evaluation.mean.p1, 0.5);
        assert_eq!(evaluation.mean.recall100, 0.75);
        assert_eq!(evaluation.by_kind.keys().collect::<Vec<_>>(), ["name"]);
        assert_eq!((evaluation.by_kind["name"].queries, evaluation.by_kind["name"].mrr10), (2, 0.75));
        assert_eq!((evaluation.by_lang["en"].queries, evaluation.by_lang["en"].mrr10), (2, 0.5));
        assert_eq!(evaluation.queries[3].kind, None, "a topic may be in the judgments only");
    }

    #[test]
    fn nothing_judged_is_no_error() {
        let evaluation = evaluate(&[], &Qrels::default(), &Run::new("run"));
        assert_eq!(evaluation.mean, Mean::default());
        assert!(evaluation.queries.is_empty() && evaluation.by_kind.is_empty());
        let same = compare(&evaluation, &evaluation, Measure::P1, Randomization::default()).unwrap();
        assert_eq!((same.queries, same.difference, same.p_value), (0, 0.0, 1.0));
        assert!(same.baseline.is_sign_positive() && same.difference.is_sign_positive());
    }

    #[test]
    fn an_evaluation_is_serialized() {
        let mut run = Run::new("run");
        run.insert_ranked("t1", ["a"]);
        let evaluation = evaluate(&[topic("t1", None, Some("name"))], &qrels("t1 0 a 1"), &run);
        let one = r#""ndcg10":1.0,"mrr10":1.0,"recall100":1.0,"p1":1.0}"#;
        let mean = format!(r#"{{"queries":1,{one}"#);
        let wanted = format!(
            r#"{{"queries":[{{"qid":"t1","kind":"name","lang":null,{one}],"mean":{mean},"by_kind":{{"name":{mean}}},"by_lang":{{}},"unanswered":[],"without_relevant":[],"unjudged":[]}}"#
        );
        assert_eq!(serde_json::to_string(&evaluation).unwrap(), wanted);
    }

    /// An evaluation whose topics have these values of P@1.
    fn with_p1(values: &[f64]) -> Evaluation {
        let score = |(position, &p1): (usize, &f64)| QueryScore {
            qid: format!("t{position:03}"),
            kind: None,
            lang: None,
            ndcg10: 0.0,
            mrr10: 0.0,
            recall100: 0.0,
            p1,
        };
        let empty = evaluate(&[], &Qrels::default(), &Run::new("run"));
        Evaluation { queries: values.iter().enumerate().map(score).collect(), ..empty }
    }

    fn tested(baseline: &[f64], candidate: &[f64], rounds: u32, seed: u64) -> Comparison {
        compare(&with_p1(baseline), &with_p1(candidate), Measure::P1, Randomization { rounds, seed }).unwrap()
    }

    #[test]
    fn a_p_value_worked_by_hand() {
        // Differences 1, 1, 1 and 0, sum 3. Of the 2^3 ways of swapping, +++ and --- differ by 3, the others by 1: 2 / 8.
        let found = tested(&[0.0, 0.0, 0.0, 1.0], &[1.0, 1.0, 1.0, 1.0], 8, 1);
        assert_eq!((found.p_value, found.exact), (0.25, true));
        assert_eq!((found.baseline, found.candidate, found.difference), (0.25, 1.0, 0.75));
        assert_eq!((found.queries, found.better, found.worse), (4, 3, 0));
        // Differences 1, 1, -1, sum 1: every way differs by at least 1.
        assert_eq!(tested(&[0.0, 0.0, 1.0], &[1.0, 1.0, 0.0], 8, 1).p_value, 1.0);
    }

    #[test]
    fn a_p_value_is_estimated() {
        // 40 topics, 27 better and 13 worse by 1. Exactly: the chance of 27 or more heads, or tails, in 40 tosses,
        // 2 Σ C(40, i), i in 27..=40, / 2^40 = 0.038477 (scipy.stats.binomtest(27, 40).pvalue).
        let candidate: Vec<f64> = (0..40).map(|topic| if topic % 3 == 2 { 0.0 } else { 1.0 }).collect();
        let baseline: Vec<f64> = candidate.iter().map(|value| 1.0 - value).collect();
        assert_eq!(candidate.iter().sum::<f64>(), 27.0);
        for seed in [0, 1, 2, u64::MAX, 0x61C8_8646_80B5_83EB] {
            let found = tested(&baseline, &candidate, 100_000, seed);
            assert!(!found.exact);
            // Five standard errors.
            assert!((found.p_value - 0.038_477).abs() < 5.0 * 0.000_61, "{}", found.p_value);
            assert_eq!(found, tested(&baseline, &candidate, 100_000, seed), "the same seed, the same figure");
        }
        assert_ne!(
            tested(&baseline, &candidate, 999, 1).p_value,
            tested(&baseline, &candidate, 999, 2).p_value
        );
        let none = tested(&baseline, &candidate, 0, 1);
        assert_eq!((none.p_value, none.exact), (1.0, false));
        let certain = tested(&[0.0; 70], &[1.0; 70], 999, 1);
        assert_eq!((certain.p_value, certain.exact), (0.001, false), "never 0");
    }

    #[test]
    fn the_generator_is_the_same_everywhere() {
        // Computed with Python's integers from the definitions of splitmix64 and xorshift64*.
        let mut random = XorShift::new(1);
        assert_eq!([random.next_signs(), random.next_signs(), random.next_signs()], GENERATED);
        // The seed that splitmix64 makes 0 of.
        assert_eq!(XorShift::new(0u64.wrapping_sub(0x9E37_79B9_7F4A_7C15)).state, 1);
    }

    /// The first numbers from seed 1.
    const GENERATED: [u32; 3] = [0x4B46_A55D, 0xD7E1_F141, 0x5F14_EC66];

    #[test]
    fn runs_on_other_topics_are_not_compared() {
        let (mut one, two) = (with_p1(&[1.0, 1.0]), with_p1(&[1.0, 1.0, 1.0]));
        let test = Randomization::default();
        let error = compare(&one, &two, Measure::P1, test).unwrap_err();
        assert_eq!(error, ComparisonError::Unpaired { qid: "t002".to_owned() });
        assert!(error.to_string().starts_with("topic \"t002\" was evaluated in one of the two runs only"));
        one.queries.remove(0);
        let error = compare(&two, &one, Measure::P1, test).unwrap_err();
        assert_eq!(error, ComparisonError::Unpaired { qid: "t000".to_owned() });
    }

    /// A line of judgments, or of a run: topic, document, and its grade or score.
    type Line<T> = (String, String, T);

    /// Judgments, and a run over some of the same topics and documents.
    fn judged_run() -> impl Strategy<Value = (Vec<Line<i32>>, Vec<Line<f64>>)> {
        let judgments = prop::collection::btree_map(("t[1-4]", "[a-l]"), -1..4i32, 1..30);
        let score = prop_oneof![(0..4u8).prop_map(f64::from), -2.0..2.0f64];
        let run = prop::collection::btree_map(("t[1-5]", "[a-p]"), score, 0..40);
        (judgments, run).prop_map(|(judgments, run)| {
            (
                judgments.into_iter().map(|((qid, docno), grade)| (qid, docno, grade)).collect(),
                run.into_iter().map(|((qid, docno), score)| (qid, docno, score)).collect(),
            )
        })
    }

    fn files(judgments: &[Line<i32>], run: &[Line<f64>]) -> (Qrels, Run) {
        let judged: String =
            judgments.iter().map(|(qid, docno, grade)| format!("{qid} 0 {docno} {grade}\n")).collect();
        let lines: String =
            run.iter().map(|(qid, docno, score)| format!("{qid} Q0 {docno} 0 {score} x\n")).collect();
        (qrels(&judged), Run::parse(lines.as_bytes(), Path::new("run")).unwrap())
    }

    proptest! {
        #[test]
        fn the_order_of_lines_does_not_matter(
            (judgments, run, shuffled_judgments, shuffled_run) in judged_run().prop_flat_map(|(judgments, run)| {
                (Just(judgments.clone()), Just(run.clone()), Just(judgments).prop_shuffle(), Just(run).prop_shuffle())
            })
        ) {
            let (qrels, lines) = files(&judgments, &run);
            let (shuffled_qrels, shuffled) = files(&shuffled_judgments, &shuffled_run);
            prop_assert_eq!(evaluate(&[], &qrels, &lines), evaluate(&[], &shuffled_qrels, &shuffled));
        }

        #[test]
        fn means_lie_between_0_and_1_and_the_ideal_run_has_1((judgments, run) in judged_run()) {
            let (qrels, run) = files(&judgments, &run);
            let mut ideal = Run::new("ideal");
            for (qid, judged) in qrels.topics() {
                let mut docnos: Vec<&str> = judged.keys().map(String::as_str).collect();
                docnos.sort_by_key(|docno| std::cmp::Reverse(judged[*docno]));
                ideal.insert_ranked(qid, docnos);
            }
            let (found, ideal) = (evaluate(&[], &qrels, &run), evaluate(&[], &qrels, &ideal));
            let mean = found.mean;
            for value in [mean.ndcg10, mean.mrr10, mean.recall100, mean.p1] {
                prop_assert!((0.0..=1.0).contains(&value), "{mean:?}");
            }
            let wanted = if ideal.queries.is_empty() { 0.0 } else { 1.0 };
            let mean = ideal.mean;
            for value in [mean.ndcg10, mean.mrr10, mean.recall100, mean.p1] {
                prop_assert_eq!(value, wanted);
            }
            for measure in Measure::ALL {
                let test = Randomization { rounds: 64, seed: 7 };
                let forth = compare(&found, &ideal, measure, test).unwrap();
                let back = compare(&ideal, &found, measure, test).unwrap();
                prop_assert_eq!(forth.p_value, back.p_value);
                prop_assert_eq!(forth.difference, -back.difference);
                prop_assert_eq!(forth.better, back.worse);
                prop_assert!(forth.p_value > 0.0 && forth.p_value <= 1.0);
            }
        }
    }
}
