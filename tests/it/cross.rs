//! One question, both languages: how well a query finds the releases written in the other one.
//!
//! Data: 62 news documents in English and Chinese (NTREX), when they are there. A query is a headline, its answer the
//! document of that headline in the other language.

use std::path::{Path, PathBuf};

use pressroom::index::Index;
use pressroom::search::{Cross, SearchOptions, search};
use pressroom::text::Language;

use crate::support::{Scratch, ScratchIndex, shared};

/// A document's name and its headline in a language.
struct Headline {
    stem: String,
    text: String,
}

fn headlines(folder: &Path, language: &str) -> Vec<Headline> {
    let mut found: Vec<Headline> = std::fs::read_dir(folder.join(language))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let stem = name.strip_suffix(&format!(".{language}.txt")).unwrap().to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            Headline { stem, text: text.split("\n\n").next().unwrap().trim().to_owned() }
        })
        .collect();
    found.sort_by(|left, right| left.stem.cmp(&right.stem));
    found
}

/// Mean reciprocal rank of the first release of the right document among those in these languages, ten at most.
fn mrr(index: &Index, headlines: &[&Headline], languages: &[Language], cross: Cross) -> f64 {
    let mut sum = 0.0;
    for headline in headlines {
        let options = SearchOptions { languages: languages.to_vec(), cross, ..SearchOptions::default() };
        let results = search(index, &headline.text, &options).unwrap();
        let rank = results.results.iter().position(|hit| {
            let name = hit.path.rsplit('/').next().unwrap();
            name.split('.').next() == headline.stem.split('.').next() && name.starts_with(&headline.stem)
        });
        sum += rank.map_or(0.0, |rank| 1.0 / (rank + 1) as f64);
        if std::env::var_os("PRESSROOM_MISSES").is_some() && rank != Some(0) {
            println!("  {rank:?} {}", headline.text);
        }
    }
    sum / headlines.len() as f64
}

const CHINESE: [Language; 3] = [Language::ZhHant, Language::ZhHans, Language::Zh];

#[test]
fn paired_documents_are_found_by_the_headline_in_the_other_language() {
    let Some(folder) = shared("ntrex") else { return };
    let corpora: Vec<PathBuf> =
        ["en", "zh-Hant", "zh-Hans"].iter().map(|language| folder.join(language)).collect();
    let scratch = ScratchIndex::of(&corpora);
    for (asked, wanted) in
        [("en", &CHINESE[..]), ("zh-Hant", &[Language::En][..]), ("zh-Hans", &[Language::En][..])]
    {
        let headlines = headlines(&folder, asked);
        let all: Vec<&Headline> = headlines.iter().collect();
        let only = mrr(&scratch.index, &all, &[], Cross::Only);
        let filtered = mrr(&scratch.index, &all, wanted, Cross::Auto);
        println!("headlines in {asked}: MRR@10 {only:.4}; filtered by language {filtered:.4}");
        assert!(only >= 0.95 && filtered >= 0.95, "{asked}: {only} {filtered}");
    }
}

#[test]
fn documents_in_one_language_are_found_by_what_the_others_teach() {
    let Some(folder) = shared("ntrex") else { return };
    for chinese in ["zh-Hant", "zh-Hans"] {
        let asked = headlines(&folder, "en");
        let theirs = headlines(&folder, chinese);
        let mut figures = [0.0; 4];
        // Each half in turn has no English version.
        for half in 0..2 {
            let scratch = Scratch::new();
            for (at, headline) in asked.iter().enumerate() {
                let mut copy = |language: &str| {
                    let name = format!("{}.{language}.txt", headline.stem);
                    let text = std::fs::read(folder.join(language).join(&name)).unwrap();
                    scratch.write(&format!("corpus/{language}/{name}"), text);
                };
                copy(chinese);
                if at % 2 != half {
                    copy("en");
                }
            }
            let index = ScratchIndex::of(&[scratch.path().join("corpus")]);
            let second =
                |list: &[Headline]| -> Vec<usize> { (0..list.len()).filter(|at| at % 2 == half).collect() };
            let english: Vec<&Headline> = second(&asked).into_iter().map(|at| &asked[at]).collect();
            let own: Vec<&Headline> = second(&theirs).into_iter().map(|at| &theirs[at]).collect();
            let found = [
                mrr(&index.index, &english, &CHINESE, Cross::Off),
                mrr(&index.index, &english, &[], Cross::Only),
                mrr(&index.index, &english, &CHINESE, Cross::Auto),
                mrr(&index.index, &own, &CHINESE, Cross::Off),
            ];
            for (sum, found) in figures.iter_mut().zip(found) {
                *sum += found / 2.0;
            }
        }
        let [zero, only, filtered, ceiling] = figures;
        println!(
            "{chinese} without English version: MRR@10 {zero:.4} untranslated, {only:.4} translated, \
             {filtered:.4} filtered by language, {ceiling:.4} by the Chinese headline"
        );
        assert!(only > zero && filtered > zero, "{chinese}: {figures:?}");
    }
}
