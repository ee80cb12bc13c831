//! One question, both languages: how well a query finds the releases written in the other one.
//!
//! Data: 62 news documents in English and Chinese (NTREX), when they are there. A query is a headline, its answer the
//! document of that headline in the other language.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pressroom::bilingual::seed::SeedDictionary;
use pressroom::index::{BuildOptions, Index, Progress, build};
use pressroom::results::Matched;
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

/// The dictionary that `PRESSROOM_SEED_DICTIONARY` names, to measure what one adds: none is part of the project.
fn seed_dictionary() -> Option<Arc<SeedDictionary>> {
    let path = PathBuf::from(std::env::var_os("PRESSROOM_SEED_DICTIONARY")?);
    Some(Arc::new(SeedDictionary::read(&std::fs::read_to_string(path).unwrap())))
}

#[test]
fn documents_in_one_language_are_found_by_what_the_others_teach() {
    let Some(folder) = shared("ntrex") else { return };
    let seed = seed_dictionary();
    for chinese in ["zh-Hant", "zh-Hans"] {
        let asked = headlines(&folder, "en");
        let theirs = headlines(&folder, chinese);
        let mut figures = [0.0; 4];
        let mut seeded = [0.0; 2];
        // Each half in turn has no English version.
        for half in 0..2 {
            let scratch = Scratch::new();
            for (at, headline) in asked.iter().enumerate() {
                let copy = |language: &str| {
                    let name = format!("{}.{language}.txt", headline.stem);
                    let text = std::fs::read(folder.join(language).join(&name)).unwrap();
                    scratch.write(&format!("corpus/{language}/{name}"), text);
                };
                copy(chinese);
                if at % 2 != half {
                    copy("en");
                }
            }
            let corpora = [scratch.path().join("corpus")];
            let index = ScratchIndex::of(&corpora);
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
            if seed.is_some() {
                let options = BuildOptions { seed: seed.clone(), ..BuildOptions::default() };
                let index = ScratchIndex::with(&corpora, &options);
                seeded[0] += mrr(&index.index, &english, &[], Cross::Only) / 2.0;
                seeded[1] += mrr(&index.index, &english, &CHINESE, Cross::Auto) / 2.0;
            }
        }
        let [zero, only, filtered, ceiling] = figures;
        println!(
            "{chinese} without English version: MRR@10 {zero:.4} untranslated, {only:.4} translated, \
             {filtered:.4} filtered by language, {ceiling:.4} by the Chinese headline"
        );
        assert!(only > zero && filtered > zero, "{chinese}: {figures:?}");
        if seed.is_some() {
            let [with_only, with_filter] = seeded;
            println!(
                "  with the dictionary {with_only:.4} translated, {with_filter:.4} filtered by language"
            );
            assert!(with_only > only && with_filter > filtered, "{chinese}: {seeded:?}");
        }
    }
}

/// A few entries in CC-CEDICT's format, written for this test.
const DICTIONARY: &str = "# a small dictionary\n\
    隧道 隧道 [sui4 dao4] /tunnel/\n\
    公屋 公屋 [gong1 wu1] /public housing/\n\
    珊瑚 珊瑚 [shan1 hu2] /coral/\n\
    復育 复育 [fu4 yu4] /to restore (a habitat)/\n";

#[test]
fn a_dictionary_translates_what_the_corpus_does_not_teach() {
    let scratch = Scratch::new();
    scratch.write("corpus/珊瑚.txt", "海洋署推行珊瑚復育計劃\n\n計劃在西灣復育珊瑚，為期三年。\n");
    scratch.write("corpus/公屋.txt", "新增公屋單位\n\n今年落成的公屋單位有八千個。\n");
    scratch
        .write("corpus/bank.txt", "Banks to open on Saturday\n\nBanks open on three Saturdays this month.\n");
    scratch.write("cedict.u8", DICTIONARY);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gzip, DICTIONARY.as_bytes()).unwrap();
    scratch.write("cedict.u8.gz", gzip.finish().unwrap());
    scratch.write("none.txt", "");
    scratch.write("no-dictionary.txt", "隧道,tunnel\n");
    let found = |query: &str| -> Vec<String> {
        let ran = scratch.run(&["search", query, "--cross", "only", "--format", "json"]);
        let view: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_default();
        let hits = view["results"].as_array().cloned().unwrap_or_default();
        hits.iter().map(|hit| hit["title"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(scratch.run(&["index", "corpus"]).status, 0);
    assert_eq!(found("coral"), Vec::<String>::new(), "there is nothing to learn it from");

    let seeded = scratch.run(&["index", "--seed-dictionary", "cedict.u8"]);
    assert!(seeded.stderr.contains("3 unchanged"), "learning alone is done again: {}", seeded.stderr);
    let coral = ["海洋署推行珊瑚復育計劃"];
    assert_eq!(found("coral"), coral);
    assert_eq!(found("restoring corals"), coral, "words are looked up by their stems");
    assert_eq!(found("public housing"), ["新增公屋單位"], "a term is looked up as a whole");
    assert_eq!(found("tunnel"), Vec::<String>::new());
    let marked = scratch.run(&["search", "coral", "--cross", "only", "--color", "never"]).stdout;
    assert!(marked.contains("«珊瑚»"), "{marked}");

    // It is kept; the same dictionary compressed changes nothing; another takes its place; an empty one ends it.
    scratch.write("corpus/c.txt", "珊瑚展覽\n\n珊瑚展覽今日開幕。\n");
    assert_eq!(scratch.run(&["index"]).status, 0);
    assert_eq!(found("coral").len(), 2);
    let learned = || {
        let mut files: Vec<String> = std::fs::read_dir(scratch.path().join("index"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with("translations-") || name.starts_with("seed-"))
            .collect();
        files.sort();
        files
    };
    let before = learned();
    assert_eq!((scratch.run(&["index", "--seed-dictionary", "cedict.u8.gz"]).status, learned()), (0, before));
    assert_eq!(scratch.run(&["verify"]).status, 0);
    let seed = learned().into_iter().find(|name| name.starts_with("seed-")).unwrap();
    std::fs::write(scratch.path().join("index").join(&seed), "").unwrap();
    let damaged = scratch.run(&["verify"]);
    assert!(damaged.status != 0 && damaged.stdout.contains(&seed), "{}", damaged.stdout);
    let refused = scratch.run(&["index", "--seed-dictionary", "no-dictionary.txt"]);
    assert!(refused.status == 2 && refused.stderr.contains("no entry"), "{}", refused.stderr);
    assert_eq!(scratch.run(&["index", "--seed-dictionary", "none.txt"]).status, 0);
    assert_eq!(found("coral"), Vec::<String>::new());
    assert_eq!(learned().len(), 1);
}

fn sample() -> ScratchIndex {
    ScratchIndex::of(&[crate::support::root().join("corpus")])
}

#[test]
fn direct_hits_that_hold_all_come_first_and_translations_after_them() {
    let index = sample();
    let mut translated = 0;
    for query in ["tunnel toll", "ferry", "typhoon", "隧道", "渡輪 停航", "颱風", "housing", "公營房屋"]
    {
        let options = |cross| SearchOptions { limit: 50, cross, ..SearchOptions::default() };
        let off = search(&index.index, query, &options(Cross::Off)).unwrap();
        let auto = search(&index.index, query, &options(Cross::Auto)).unwrap();
        let only = search(&index.index, query, &options(Cross::Only)).unwrap();
        assert_eq!((off.total, off.releases), (auto.total, auto.releases), "{query}");
        let direct: Vec<&str> = off.results.iter().map(|hit| hit.release.as_str()).collect();
        let kept: Vec<&str> = auto
            .results
            .iter()
            .filter(|hit| hit.matched == Matched::Direct)
            .map(|hit| hit.release.as_str())
            .collect();
        assert!(direct.starts_with(&kept) || kept == direct, "{query}: direct hits in another order");
        assert!(only.results.iter().all(|hit| hit.matched == Matched::Translation), "{query}");
        let chinese = !query.is_ascii();
        for hit in auto.results.iter().chain(&only.results) {
            if hit.matched == Matched::Translation {
                translated += 1;
                assert_eq!(hit.lang == "en", chinese, "{query}: {}", hit.release);
            }
            for [start, end] in &hit.highlights {
                assert!(start < end && *end <= hit.text.chars().count(), "{query}: {hit:?}");
            }
        }
        // A release is not shown twice, whichever way it is found.
        let mut releases: Vec<&str> = auto.results.iter().map(|hit| hit.release.as_str()).collect();
        let shown = releases.len();
        releases.sort_unstable();
        releases.dedup();
        assert_eq!(releases.len(), shown, "{query}");
    }
    assert!(translated > 8, "{translated}");
}

#[test]
fn translated_words_are_marked() {
    let index = sample();
    let options = SearchOptions { cross: Cross::Only, ..SearchOptions::default() };
    let results = search(&index.index, "隧道", &options).unwrap();
    let marked = results.results.iter().any(|hit| {
        hit.highlights.iter().any(|&[start, end]| {
            let text: String = hit.text.chars().skip(start).take(end - start).collect();
            text.to_lowercase().starts_with("tunnel")
        })
    });
    assert!(marked, "{:?}", results.results);
}

#[test]
fn an_index_without_translations_answers_directly() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    let build_options = BuildOptions { monolingual: true, ..BuildOptions::default() };
    build(&path, &[crate::support::root().join("corpus")], &build_options, &Progress::default()).unwrap();
    let index = Index::open(&path).unwrap();
    let options = |cross| SearchOptions { cross, ..SearchOptions::default() };
    let auto = search(&index, "tunnel", &options(Cross::Auto)).unwrap();
    let off = search(&index, "tunnel", &options(Cross::Off)).unwrap();
    assert_eq!(auto.results, off.results);
    assert!(search(&index, "tunnel", &options(Cross::Only)).unwrap().results.is_empty());
}

#[test]
fn the_glossary_is_looked_up_in_either_language_and_exported() {
    let scratch = Scratch::new();
    let corpus = crate::support::root().join("corpus");
    let index = scratch.run(&["index", corpus.to_str().unwrap()]);
    assert_eq!(index.status, 0, "{}", index.stderr);
    for term in ["渡輪服務", "渡轮服务", "Ferry Services", "ferry service"] {
        let found = scratch.run(&["glossary", term, "--format", "json"]);
        let view: serde_json::Value = serde_json::from_str(&found.stdout).unwrap();
        let first = &view["entries"][0];
        assert_eq!(first["english"].as_str(), Some("Ferry Services"), "{term}: {}", found.stdout);
        assert_eq!(first["chinese"].as_str(), Some("渡輪服務"), "{term}");
        let example = &first["examples"][0];
        assert!(example["english"].as_str().unwrap().to_lowercase().contains("ferry services"), "{example}");
        assert!(!example["chinese_highlights"].as_array().unwrap().is_empty(), "{example}");
    }
    // By a part: every entry that holds it, as a walk over all entries finds them.
    let every = scratch.run(&["glossary", "--limit", "100000", "--format", "tsv"]).stdout;
    for (part, column) in
        [("渡", 0), ("渡輪", 0), ("運輸及海", 0), ("Ferry", 1), ("Transport and Maritime", 1)]
    {
        let found = scratch.run(&["glossary", part, "--limit", "100000", "--format", "tsv"]).stdout;
        let holding = |text: &str| -> Vec<String> {
            let holds = |line: &&str| {
                let term = line.split('\t').nth(column).unwrap_or_default().to_lowercase();
                term.contains(&part.to_lowercase())
            };
            let mut lines: Vec<String> = text.lines().skip(1).filter(holds).map(str::to_owned).collect();
            lines.sort_unstable();
            lines
        };
        assert!(!holding(&every).is_empty(), "{part}");
        assert_eq!(holding(&found), holding(&every), "{part}");
    }
    let stats = scratch.run(&["stats", "--format", "json"]);
    let stats: serde_json::Value = serde_json::from_str(&stats.stdout).unwrap();
    let all = scratch.run(&["glossary", "--format", "tsv"]).stdout.lines().count() - 1;
    assert_eq!(stats["glossary_entries"].as_u64(), Some(all as u64), "{stats}");
    // 48 events: 120 releases are in 96 pairs.
    assert_eq!(stats["pairs"].as_u64(), Some(96), "{stats}");
    let nothing = scratch.run(&["glossary", "qwertyuiop"]);
    assert_eq!((nothing.status, nothing.stdout.as_str()), (1, ""));

    let tsv = scratch.run(&["glossary", "--format", "tsv"]).stdout;
    let lines: Vec<&str> = tsv.lines().collect();
    assert!(lines.len() > 200 && lines.iter().all(|line| line.split('\t').count() == 8), "{tsv}");
    let tbx = scratch.run(&["glossary", "--format", "tbx"]).stdout;
    let mut reader = quick_xml::Reader::from_str(&tbx);
    let mut terms = 0;
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(tag) if tag.name().as_ref() == "term" => terms += 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(terms, 2 * (lines.len() - 1));
    for columns in ["80", "160"] {
        let ran = scratch.command(&["glossary", "港口"]).env("COLUMNS", columns).output().unwrap();
        let text = String::from_utf8(ran.stdout).unwrap();
        let widest = text.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap_or(0);
        assert!(widest <= columns.parse().unwrap(), "{text}");
    }
}
