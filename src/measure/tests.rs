//! Agreement with `trec_eval`.
//!
//! The files in `trec_eval/` (invented; with ties, unjudged documents, negative grades, a topic without relevant
//! documents, one that is not answered, one that was not judged) were evaluated by pytrec_eval-terrier 0.5.11, which
//! is `trec_eval` compiled for Python. The figures below are what it said; `trec_eval/make_reference.py` made both.

use std::path::Path;

use super::metrics::JudgedRanking;
use super::qrels::{Qrels, Run};
use super::report::{Evaluation, Measure, Randomization, compare, evaluate};

/// A topic: nDCG@10, reciprocal rank (cut at 10), recall@100, P@1, nDCG@3, recall@5, P@5, AP.
type Row = (&'static str, [f64; 8]);

#[rustfmt::skip]
const BASELINE: [Row; 13] = [
    ("t01", [0.280_345_049_98, 0.5, 0.5, 0.0, 0.273_771_238_205, 0.333_333_333_333, 0.4, 0.277_777_777_778]),
    ("t02", [0.676_109_051_475, 1.0, 0.666_666_666_667, 1.0, 0.723_232_974_842, 0.333_333_333_333, 0.4, 0.477_272_727_273]),
    ("t03", [0.391_419_408_523, 1.0, 0.666_666_666_667, 1.0, 0.646_185_817_349, 0.092_592_592_593, 1.0, 0.328_233_024_305]),
    ("t04", [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    ("t06", [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.083_333_333_333]),
    ("t07", [0.375_046_174_253, 0.5, 0.333_333_333_333, 0.0, 0.397_489_522_292, 0.166_666_666_667, 0.2, 0.130_952_380_952]),
    ("t08", [0.450_413_559_58, 0.5, 0.5, 0.0, 0.321_204_301_897, 0.375, 0.6, 0.2625]),
    ("t09", [0.588_699_154_023, 1.0, 0.777_777_777_778, 1.0, 0.765_360_636_989, 0.222_222_222_222, 0.4, 0.432_086_894_587]),
    ("t10", [0.262_498_770_387, 0.333_333_333_333, 0.4, 0.0, 0.234_639_363_011, 0.2, 0.2, 0.123_809_523_81]),
    ("t11", [0.627_565_557_13, 1.0, 0.625, 1.0, 0.616_164_874_21, 0.25, 0.4, 0.386_309_523_81]),
    ("t12", [0.118_938_631_985, 0.5, 0.166_666_666_667, 0.0, 0.152_733_111_239, 0.166_666_666_667, 0.2, 0.083_333_333_333]),
    ("t13", [0.768_733_802_997, 1.0, 1.0, 1.0, 0.840_007_983_016, 0.4, 0.4, 0.511_515_151_515]),
    ("t14", [0.268_510_610_735, 1.0, 0.571_428_571_429, 1.0, 0.190_046_883_358, 0.428_571_428_571, 0.6, 0.351_948_051_948]),
];

#[rustfmt::skip]
const CANDIDATE: [Row; 13] = [
    ("t01", [0.684_478_446_735, 1.0, 0.333_333_333_333, 1.0, 0.878_961_873_034, 0.333_333_333_333, 0.4, 0.333_333_333_333]),
    ("t02", [0.767_864_892_412, 1.0, 0.666_666_666_667, 1.0, 0.808_082_437_105, 0.666_666_666_667, 0.8, 0.666_666_666_667]),
    ("t03", [0.830_452_983_505, 1.0, 0.685_185_185_185, 1.0, 1.0, 0.092_592_592_593, 1.0, 0.529_195_118_331]),
    ("t04", [0.640_838_247_949, 1.0, 0.6, 1.0, 0.823_092_908_674, 0.3, 0.6, 0.504_761_904_762]),
    ("t06", [0.5, 0.333_333_333_333, 1.0, 0.0, 0.5, 1.0, 0.2, 0.333_333_333_333]),
    ("t07", [0.577_983_495_448, 1.0, 0.333_333_333_333, 1.0, 0.630_005_987_262, 0.333_333_333_333, 0.4, 0.25]),
    ("t08", [0.157_640_114_557, 0.2, 0.5, 0.0, 0.0, 0.125, 0.2, 0.153_787_878_788]),
    ("t09", [0.617_305_709_742, 1.0, 0.333_333_333_333, 1.0, 0.901_306_029_678, 0.333_333_333_333, 0.6, 0.333_333_333_333]),
    ("t10", [0.720_324_648_585, 1.0, 0.8, 1.0, 0.617_319_681_506, 0.4, 0.4, 0.6]),
    ("t11", [0.688_092_712_365, 1.0, 0.375, 1.0, 0.830_301_075_474, 0.25, 0.4, 0.3125]),
    ("t12", [0.213_195_267_777, 0.5, 0.333_333_333_333, 0.0, 0.273_771_238_205, 0.333_333_333_333, 0.4, 0.194_444_444_444]),
    ("t13", [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    ("t14", [0.575_096_744_96, 1.0, 0.571_428_571_429, 1.0, 0.739_812_466_568, 0.285_714_285_714, 0.4, 0.372_294_372_294]),
];

/// The means of these, a topic that was not answered counting 0 (`trec_eval -c`), without t05, where nothing is
/// relevant.
const BASELINE_MEAN: [f64; 4] = [0.369_867_674_698, 0.641_025_641_026, 0.554_426_129_426, 0.461_538_461_538];
const CANDIDATE_MEAN: [f64; 4] = [0.536_405_635_695, 0.771_794_871_795, 0.502_431_827_432, 0.692_307_692_308];

/// Two-sided p-values by scipy 1.17.1: `permutation_test((d,), mean, permutation_type="samples", n_resamples=inf)`.
const P_VALUES: [(Measure, f64); 4] = [
    (Measure::Ndcg10, 0.136_718_75),
    (Measure::Mrr10, 0.375),
    (Measure::Recall100, 0.671_875),
    (Measure::P1, 0.375),
];

fn qrels() -> Qrels {
    Qrels::parse(include_bytes!("trec_eval/qrels.txt"), Path::new("qrels.txt")).unwrap()
}

fn baseline() -> Run {
    Run::parse(include_bytes!("trec_eval/baseline.run"), Path::new("baseline.run")).unwrap()
}

fn candidate() -> Run {
    Run::parse(include_bytes!("trec_eval/candidate.run"), Path::new("candidate.run")).unwrap()
}

#[track_caller]
fn close(found: f64, wanted: f64, of: &str) {
    assert!((found - wanted).abs() < 1e-11, "{of}: {found} is not {wanted}");
}

fn agrees(run: &Run, rows: &[Row], mean: [f64; 4]) -> Evaluation {
    let qrels = qrels();
    let evaluation = evaluate(&[], &qrels, run);
    assert_eq!(evaluation.queries.len(), rows.len());
    for (score, (qid, wanted)) in evaluation.queries.iter().zip(rows) {
        assert_eq!(score.qid, *qid);
        let judged = JudgedRanking::new(run.topic(qid).unwrap_or_default(), qrels.topic(qid).unwrap());
        let found = [
            score.ndcg10,
            score.mrr10,
            score.recall100,
            score.p1,
            judged.ndcg(3),
            judged.recall(5),
            judged.precision(5),
            judged.average_precision(),
        ];
        for (column, (found, wanted)) in found.into_iter().zip(*wanted).enumerate() {
            close(found, wanted, &format!("{qid}, column {column}"));
        }
    }
    let found = evaluation.mean;
    for (found, wanted) in [found.ndcg10, found.mrr10, found.recall100, found.p1].into_iter().zip(mean) {
        close(found, wanted, "mean");
    }
    assert_eq!(evaluation.without_relevant, ["t05"]);
    evaluation
}

#[test]
fn every_figure_is_that_of_trec_eval() {
    let one = agrees(&baseline(), &BASELINE, BASELINE_MEAN);
    assert_eq!((one.unanswered, one.unjudged), (vec!["t04".to_owned()], vec!["x99".to_owned()]));
    let other = agrees(&candidate(), &CANDIDATE, CANDIDATE_MEAN);
    assert_eq!((other.unanswered, other.unjudged), (vec![], vec![]));
}

#[test]
fn p_values_are_those_of_scipy() {
    let (qrels, exact) = (qrels(), Randomization { rounds: 1 << 13, seed: 0 });
    let (one, other) = (evaluate(&[], &qrels, &baseline()), evaluate(&[], &qrels, &candidate()));
    for (measure, wanted) in P_VALUES {
        let found = compare(&one, &other, measure, exact).unwrap();
        assert!(found.exact);
        close(found.p_value, wanted, &format!("{measure:?}"));
    }
    // One round fewer, and ndcg10, which differs on all 13 topics, is estimated; 5 standard errors.
    let estimated = Randomization { rounds: (1 << 13) - 1, seed: 0 };
    let found = compare(&one, &other, Measure::Ndcg10, estimated).unwrap();
    assert!(!found.exact && (found.p_value - P_VALUES[0].1).abs() < 5.0 * 0.0038, "{}", found.p_value);
}
