use proptest::prelude::*;
use proptest::sample::select;
use std::sync::LazyLock;
use tantivy::indexer::NoMergePolicy;
use tantivy::query::{Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, IndexWriter, TERMINATED, Term};
use tempfile::TempDir;

use super::sweep::Least;
use super::walk::ROUNDING;
use super::*;
use crate::index::{BuildOptions, Progress, build};
use crate::query::plan::{Alternative, Weights, plan};

static SAMPLE: LazyLock<(TempDir, Index)> = LazyLock::new(sample);

/// The sample with every third release deleted, but still in the postings.
static HOLED: LazyLock<(TempDir, Index)> = LazyLock::new(|| {
    let (folder, index) = sample();
    let engine = index.searcher().index();
    let mut writer: IndexWriter = engine.writer_with_num_threads(1, 16 << 20).unwrap();
    writer.set_merge_policy(Box::new(NoMergePolicy));
    for (header, _) in index.headers().into_iter().step_by(3) {
        let id = index.document(header).unwrap().release().unwrap().id;
        writer.delete_term(Term::from_field_text(index.fields().release, &id));
    }
    let payload = engine.load_metas().unwrap().payload.unwrap();
    let mut prepared = writer.prepare_commit().unwrap();
    prepared.set_payload(&payload);
    prepared.commit().unwrap();
    writer.wait_merging_threads().unwrap();
    let index = Index::open(folder.path()).unwrap();
    assert!(index.searcher().segment_reader(0).has_deletes());
    (folder, index)
});

fn sample() -> (TempDir, Index) {
    let folder = tempfile::tempdir().unwrap();
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    build(folder.path(), &[corpus], &BuildOptions::default(), &Progress::default()).unwrap();
    let index = Index::open(folder.path()).unwrap();
    (folder, index)
}

/// Parts of queries, from words that nearly every release holds to some that none does.
const PARTS: &[&str] = &[
    "政府",
    "公布",
    "渡輪",
    "停航",
    "跨灣隧道收費",
    "運輸及海事局",
    "服務",
    "長者",
    "二○二四年",
    "the",
    "of",
    "ferry",
    "services",
    "government",
    "announced",
    "harbour~1",
    "invest*",
    "\"渡輪服務\"",
    "\"the government\"",
    "title:渡輪",
    "title:ferry",
    "-演習",
    "-services",
    "+渡輪",
    "+ferry",
    "(渡輪 OR 長者)",
    "(ferry OR toll OR 的)",
    "\"渡輪 停航\"~10",
    "lang:en",
    "lang:zh",
    "date:2023..2024",
    "zzzz",
    "NOT 政府",
    "渡",
    "s*",
    "title:s*",
    "政府 AND 服務",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_passed_over_would_not_be_on_the_page(
        parts in prop::collection::vec(select(PARTS), 1..5),
        limit in select(&[1_usize, 3, 10, 1000][..]),
        offset in select(&[0_usize, 2][..]),
        passages in 1_usize..3,
        by_title in any::<bool>(),
        counted in select(&[0, u64::MAX][..]),
        tallied in select(&[0, u64::MAX][..]),
        conditions in select(&[0, u64::MAX][..]),
        rare in select(&[0, u64::MAX][..]),
        read in select(&[0, 300, u64::MAX][..]),
        shared in select(&[0, u64::MAX][..]),
        holed in any::<bool>(),
    ) {
        let index = if holed { &HOLED.1 } else { &SAMPLE.1 };
        let mut plan = plan(&parts.join(" "), index.fields(), index.analyzer());
        if by_title {
            plan.weights = Weights { title: 3.0, context: 0.5, ..plan.weights };
        }
        let options = SearchOptions { limit, offset, passages, ..SearchOptions::default() };
        let prepared = Prepared::new(index, &plan, &plan.filters).unwrap();
        let all = prepared.best(&options, Thresholds { counted: u64::MAX, tallied: u64::MAX, ..THRESHOLDS }).unwrap();
        let passing_over = Thresholds { counted, tallied, conditions, rare, read, shared };
        let best = prepared.best(&options, passing_over).unwrap();
        prop_assert_eq!(&best.hits, &all.hits);
        prop_assert!(all.is_exact && best.total <= all.total && best.releases <= all.releases);
        if best.is_exact {
            prop_assert_eq!((best.total, best.releases), (all.total, all.releases));
        }
        prop_assert!(best.releases <= best.total || plan.groups.is_empty());
        // What is said of the number of hits does not depend on which thread was faster.
        let alone = prepared.best(&options, Thresholds { shared: u64::MAX, ..passing_over }).unwrap();
        prop_assert_eq!((best.total, best.releases, best.is_exact), (alone.total, alone.releases, alone.is_exact));

        let exact = SearchOptions { exact_total: true, ..options.clone() };
        prop_assert_eq!(prepared.best(&exact, passing_over).unwrap().total, all.total);

        let (mut total, mut releases) = (0, Vec::new());
        every_release(index, &plan, |header, passages| {
            total += passages;
            releases.push(header);
        }).unwrap();
        prop_assert_eq!((total, releases.len() as u64), (all.total, all.releases));
        let mut asked: Vec<DocAddress> = all.hits.iter().map(|hit| hit.header).collect();
        asked.dedup();
        let whole = SearchOptions { limit: usize::MAX, offset: 0, ..options };
        if all.total > 0 && !plan.groups.is_empty() {
            prop_assert!(best.holds(index, &plan, &asked).unwrap().iter().all(|&matches| matches));
            let none = best.holds(index, &plan, &[DocAddress::new(0, 0)]).unwrap()[0];
            prop_assert_eq!(all.holds(index, &plan, &[DocAddress::new(0, 0)]).unwrap()[0], none);
            prop_assert_eq!(none, releases.contains(&DocAddress::new(0, 0)));
        }
        prop_assert_eq!(prepared.best(&whole, passing_over).unwrap().releases, all.releases);
    }
}

#[test]
fn what_covers_finds_whatever_its_group_finds() {
    let index = &SAMPLE.1;
    let reader = index.searcher().segment_reader(0);
    let scoring = EnableScoring::disabled_from_searcher(index.searcher());
    let mut compared = 0;
    for field in [index.fields().words, index.fields().exact] {
        let terms = reader.inverted_index(field).unwrap();
        let mut terms = terms.terms().stream().unwrap();
        while terms.advance() {
            let Ok(word) = std::str::from_utf8(terms.key()) else { continue };
            if !word.chars().all(char::is_alphanumeric) {
                continue;
            }
            for group in plan(word, index.fields(), index.analyzer()).groups {
                let Some(covering) = group.covering().filter(|_| group.alternatives.len() > 1) else {
                    continue;
                };
                let found = |way: &Alternative| {
                    let mut scorer = way.query.weight(scoring).unwrap().scorer(reader, 1.0).unwrap();
                    let mut documents = std::collections::BTreeSet::new();
                    while scorer.doc() != TERMINATED {
                        documents.insert(scorer.doc());
                        scorer.advance();
                    }
                    documents
                };
                let covered = found(&group.alternatives[covering]);
                for way in &group.alternatives {
                    assert!(found(way).is_subset(&covered), "{word}: {way:?}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 10_000, "{compared}");
}

#[test]
fn no_release_scores_more_than_its_bound() {
    let index = &SAMPLE.1;
    let (mut tight, mut all, mut scores) = (0.0, 0.0, 0);
    for part in PARTS.iter().chain(&["the government services", "二○二四年渡輪服務", "\"政府 服務\"~20 the"])
    {
        let plan = plan(part, index.fields(), index.analyzer());
        let prepared = Prepared::new(index, &plan, &plan.filters).unwrap();
        // Filters alone are no groups.
        if plan.groups.is_empty() {
            continue;
        }
        let mut bounds = std::collections::HashMap::new();
        let sweeps = Sweeps::open(&prepared, Reading::Everything, 0, false).unwrap().unwrap();
        let is_score = !sweeps.is_rounded() && prepared.anything_counts();
        let parts = sweeps.run(|sweeps| {
            let mut bounds = Vec::new();
            for sweep in sweeps {
                sweep.run(true, Least::ANY, |bound, release| {
                    bounds.push((release, bound));
                    Least::ANY
                });
            }
            bounds
        });
        for (release, bound) in parts.unwrap().concat() {
            assert!(bounds.insert(release, bound).is_none());
        }
        for walk in prepared.walks().unwrap() {
            prepared.every(walk, |header, block| {
                let Some(judgment) = prepared.judge(block) else { return };
                let columns = index.columns(header.segment_ord).unwrap();
                let number = columns.number(header.doc_id);
                let Some(bound) = bounds.get(&(header.segment_ord, number as u32)) else {
                    panic!("{part}: a release was missed")
                };
                if is_score {
                    assert_eq!(judgment.best, bound.score, "{part}");
                    scores += 1;
                }
                assert!(judgment.best <= bound.score * (1.0 + ROUNDING), "{part}: {judgment:?} > {bound:?}");
                let complete = block.found & prepared.wanted == prepared.wanted;
                assert!(bound.complete || !complete, "{part}: one that holds everything was not known");
                tight += judgment.best;
                all += bound.score;
            });
        }
    }
    // Bounds that nothing reaches would serve no one.
    assert!(tight > 0.7 * all, "{tight} of {all}");
    assert!(scores > 100, "{scores}");
}

#[test]
fn terms_score_as_the_engine_scores_them() {
    let index = &SAMPLE.1;
    let searcher = index.searcher();
    let mut statistics = Statistics::of(searcher);
    let (mut seen, words) = (0, ["政府", "渡輪", "the", "ferri", "servic", "zzzz"]);
    for (field, word) in
        words.iter().flat_map(|word| [(index.fields().words, word), (index.fields().exact, word)])
    {
        let term = Term::from_field_text(field, &crate::text::fold::fold_str(word));
        let own = statistics.term(&term).unwrap();
        let weight = TermQuery::new(term, IndexRecordOption::WithFreqs)
            .weight(EnableScoring::enabled_from_searcher(searcher))
            .unwrap();
        for (segment, reader) in searcher.segment_readers().iter().enumerate() {
            let mut expected = weight.scorer(reader, 1.0).unwrap();
            let Some(mut own) = own.postings(segment as u32, reader).unwrap() else {
                assert_eq!(expected.doc(), TERMINATED);
                continue;
            };
            // In parts, as releases read them.
            for end in (0..reader.max_doc()).step_by(7).chain([reader.max_doc()]) {
                own.read(end, |doc, score| {
                    assert_eq!((doc, score.to_bits()), (expected.doc(), expected.score().to_bits()));
                    expected.advance();
                    seen += 1;
                });
            }
            assert_eq!(expected.doc(), TERMINATED);
            assert_eq!(own.doc(), TERMINATED);
        }
    }
    assert!(seen > 500, "{seen}");
}
