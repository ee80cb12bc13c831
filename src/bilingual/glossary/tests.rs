//! The glossary of the sample corpus, against a list judged by hand.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::*;
use crate::bilingual::align::align_corpus;
use crate::corpus::{read_file, walk};
use crate::text::Segmenter;
use crate::text::analyze::Analyzer;

/// How many entries are judged.
const JUDGED: usize = 200;

type Pair = (Vec<TokenizedPassage>, Vec<TokenizedPassage>);

/// The sample's releases in Traditional Chinese and English, paired by event.
fn sample() -> Vec<Pair> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let analyzer = Analyzer::new(Segmenter::full(Vec::new()));
    let mut releases = HashMap::new();
    for file in &walk(&[root.join("corpus")], None).files {
        for release in
            read_file(file, &crate::corpus::Limits::default(), &crate::corpus::record::Names::default())
                .releases
        {
            releases.insert(release.id.clone(), release);
        }
    }
    let gold = std::fs::read_to_string(root.join("tests/data/gold.jsonl")).unwrap();
    let mut events: BTreeMap<String, [Option<Vec<TokenizedPassage>>; 2]> = BTreeMap::new();
    for line in gold.lines() {
        let gold: serde_json::Value = serde_json::from_str(line).unwrap();
        let side = match gold["lang"].as_str().unwrap() {
            "zh-Hant" => 0,
            "en" => 1,
            _ => continue,
        };
        let release = &releases[gold["id"].as_str().unwrap()];
        let texts = release.title.iter().chain(release.passages.iter().map(|passage| &passage.text));
        let tokenized = texts.map(|text| TokenizedPassage::new(text, &analyzer)).collect();
        events.entry(gold["event"].as_str().unwrap().to_owned()).or_default()[side] = Some(tokenized);
    }
    events.into_values().filter_map(|[chinese, english]| Some((chinese?, english?))).collect()
}

#[test]
fn the_best_entries_of_the_sample_are_right() {
    let pairs = sample();
    assert!(pairs.len() >= 48);
    let (beads, _) = align_corpus(&pairs);
    let start = std::time::Instant::now();
    let glossary = Glossary::learn(&pairs, &beads);
    println!("{} entries, {} words, {:?}", glossary.entries.len(), glossary.words.len(), start.elapsed());
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/glossary/judged-200.tsv");
    let judged = std::fs::read_to_string(list).unwrap_or_default();
    let judgments: HashMap<(&str, &str), &str> = judged
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let pair = (fields.next()?, fields.next()?);
            Some((pair, fields.nth(1)?))
        })
        .collect();
    let mut right = 0;
    for entry in glossary.entries.iter().take(JUDGED) {
        let judgment =
            judgments.get(&(entry.chinese.as_str(), entry.english.as_str())).copied().unwrap_or("?");
        println!("{}\t{}\t{:.1}\t{judgment}", entry.chinese, entry.english, entry.score);
        right += usize::from(judgment == "y");
    }
    println!("precision of the first {JUDGED}: {:.3}", right as f32 / JUDGED as f32);
    assert!(
        right * 10 >= JUDGED * 9,
        "{right} of {JUDGED} right; entries that were never judged count as wrong"
    );
    let again = Glossary::learn(&pairs, &beads);
    assert!(again == glossary, "the same corpus, another glossary");
}
