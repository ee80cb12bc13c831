//! Flags that other tests reach only through the library.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::support::{Random, Scratch, root};

/// The files that were not indexed, by the end of their names.
fn skipped(scratch: &Scratch, flags: &[&str]) -> Vec<String> {
    let ran = scratch.run(&[&["index", "--rebuild"], flags].concat());
    assert_eq!(ran.status, 0, "{ran:?}");
    let stats = scratch.run(&["stats", "--json"]).stdout;
    let stats: Value = serde_json::from_str(&stats).unwrap();
    let path = |file: &Value| file["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    stats["skipped"].as_array().unwrap().iter().map(path).collect()
}

#[test]
fn each_limit_keeps_out_what_is_beyond_it() {
    let scratch = Scratch::new();
    let text = "渡輪服務今日暫停，市民請留意最新消息。\n\n".repeat(200);
    scratch.write("corpus/long.txt", &text);
    // Small files may expand as they like. A comment is read fast, and one of two letters becomes a fifth of its size.
    let mut random = Random::new(7);
    let comment: String = (0..1_200_000).map(|_| ['a', 'b'][random.below(2)]).collect();
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(format!("<html><!--{comment}--><p>{text}</p></html>").as_bytes()).unwrap();
    scratch.write("corpus/packed.html.gz", packed.finish().unwrap());
    scratch.write("corpus/deep.json", format!("{}\"渡輪\"{}", "[".repeat(60), "]".repeat(60)));
    let pages = root().join("tests/data/pdf/06.en.long-indent.pdf");
    std::fs::copy(pages, scratch.path().join("corpus/pages.pdf")).unwrap();
    let usual = skipped(&scratch, &[]);
    let more = |flags: &[&str]| -> Vec<String> {
        let mut now = skipped(&scratch, flags);
        now.retain(|file| !usual.contains(file));
        now
    };
    assert!(more(&["--max-file-size", "4K"]).contains(&"long.txt".to_owned()));
    let free = ["--max-file-size", "64M"];
    assert_eq!(more(&[&free[..], &["--max-expanded-size", "8K"]].concat()), ["packed.html.gz"]);
    let free = [&free[..], &["--max-expanded-size", "64M"]].concat();
    assert_eq!(more(&[&free[..], &["--max-expansion", "2"]].concat()), ["packed.html.gz"]);
    let free = [&free[..], &["--max-expansion", "200"]].concat();
    assert_eq!(more(&[&free[..], &["--max-pages", "1"]].concat()), ["pages.pdf"]);
    let free = [&free[..], &["--max-pages", "2000"]].concat();
    assert_eq!(more(&free), [""; 0]);
    let reason = |flags: &[&str]| {
        let ran = scratch.run(&[&["index", "--rebuild"], flags].concat());
        ran.stderr.lines().find(|line| line.contains("deep.json")).unwrap_or_default().to_owned()
    };
    assert_ne!(reason(&["--max-nesting", "20"]), reason(&["--max-nesting", "100"]));
}

fn sample(flags: &[&str]) -> Scratch {
    let scratch = Scratch::new();
    let corpus = root().join("corpus/pdf-text");
    assert_eq!(scratch.run(&[&["index", corpus.to_str().unwrap()], flags].concat()).status, 0);
    scratch
}

#[test]
fn an_index_without_languages_paired_has_no_glossary() {
    let scratch = sample(&["--bilingual", "off"]);
    let glossary = scratch.run(&["glossary"]);
    assert_eq!((glossary.status, glossary.stdout.as_str()), (1, ""));
    assert!(glossary.stderr.contains("--bilingual on"), "{}", glossary.stderr);
    assert_eq!(scratch.run(&["index", "--bilingual", "on"]).status, 0);
    assert_eq!(scratch.run(&["glossary", "--min-count", "2"]).status, 0);
    assert_eq!(scratch.run(&["glossary", "--min-count", "1000000"]).status, 1);
}

#[test]
fn the_other_version_stands_beside() {
    let scratch = sample(&[]);
    let found = scratch.run(&["search", "--parallel", "--json", "跨灣隧道 收費", "--limit", "1"]);
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    let hit = &found["results"][0];
    assert_eq!(hit["parallel"]["release"], hit["counterpart"]);
    let release = hit["release"].as_str().unwrap();
    let shown = scratch.run(&["show", release, "--parallel", "--json"]);
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(shown["release"]["release"], release);
    assert_eq!(shown["parallel"]["release"], hit["counterpart"]);
}

#[test]
fn judged_queries_are_scored() {
    let scratch = sample(&[]);
    let found = scratch.run(&["search", "跨灣隧道 收費", "--json", "--limit", "1"]);
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    let best = found["results"][0]["release"].as_str().unwrap();
    scratch.write("queries.tsv", "1\t跨灣隧道 收費\n2\t恐龍\n");
    scratch.write("qrels.txt", format!("1 0 {best} 1\n2 0 {best} 1\n"));
    let files = ["--queries", "queries.tsv", "--qrels", "qrels.txt"];
    let ran = scratch.run(&[&["eval", "--json", "--run", "run.txt"], &files[..]].concat());
    let scores: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(scores["mean"]["p1"], 0.5, "{scores}");
    let run = std::fs::read_to_string(scratch.path().join("run.txt")).unwrap();
    assert!(run.starts_with(&format!("1 Q0 {best} 1 ")), "{run}");
    let lines = |flags: &[&str]| scratch.run(&[&["eval"], &files[..], flags].concat()).stdout.lines().count();
    assert_eq!(lines(&["--per-query"]), lines(&[]) + 2);
}

#[test]
fn frequent_words_are_counted_to_the_end_when_asked() {
    let scratch = Scratch::new();
    let line = |at: usize| {
        format!("{{\"title\":\"Ferry notice {at}\",\"body\":\"The ferry sails at pier {at}.\"}}\n")
    };
    scratch.write("corpus/notices.jsonl", (0..6000).map(line).collect::<String>());
    assert_eq!(scratch.run(&["index", "--bilingual", "off"]).status, 0);
    let search = |query: &str, flags: &[&str]| -> Value {
        let ran = scratch.run(&[&["search", query, "--limit", "3", "--json"], flags].concat());
        serde_json::from_str(&ran.stdout).unwrap()
    };
    let words = "ferry sails pier";
    let (soon, all) = (search(words, &[]), search(words, &["--exact-total"]));
    assert_eq!(soon["results"], all["results"]);
    assert_eq!((&soon["total_is_exact"], &all["total_is_exact"]), (&Value::Bool(false), &Value::Bool(true)));
    assert_eq!(all["total"], 12_000);
    assert!(soon["total"].as_u64().unwrap() <= 12_000);
    let said = scratch.run(&["search", words, "--limit", "3"]).stderr;
    assert!(said.contains("at least "), "{said}");
    // How many hold one word is known.
    let one = search("ferry", &[]);
    assert_eq!(
        (&one["total_is_exact"], &one["total"], &one["releases"]),
        (&true.into(), &12_000.into(), &6_000.into())
    );
    assert_eq!(scratch.run(&["search", "ferry", "--count"]).stdout, "12000\n");
}
