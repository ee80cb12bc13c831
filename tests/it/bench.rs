//! `pressroom bench`: queries are drawn, asked, and what they come to is printed, drawn and compared.

use pressroom::index::Index;
use pressroom::measure::bench::draw::draw;
use pressroom::measure::bench::queries::KINDS;
use pressroom::measure::bench::{Executor, Library};
use serde_json::Value;

use crate::support::{Scratch, ScratchIndex, root};

fn indexed() -> Scratch {
    let scratch = Scratch::new();
    let corpus = root().join("corpus");
    assert_eq!(scratch.run(&["index", corpus.to_str().unwrap()]).status, 0);
    scratch
}

#[test]
fn queries_of_every_kind_are_drawn_and_find_something() {
    let scratch = ScratchIndex::of(&[root().join("corpus")]);
    let index: &Index = &scratch.index;
    let queries = draw(index, 8, 3).unwrap();
    // Where a release lies in an index depends on which thread wrote it: built again, the queries are the same.
    let again = ScratchIndex::of(&[root().join("corpus")]);
    assert_eq!(queries, draw(&again.index, 8, 3).unwrap());
    assert_ne!(queries, draw(index, 8, 4).unwrap());
    let library = Library::new(index);
    for kind in KINDS {
        let of_kind: Vec<_> = queries.iter().filter(|query| query.kind == kind).collect();
        assert_eq!(of_kind.len(), 8, "{kind}");
        let finding = of_kind.iter().filter(|query| library.run(query).unwrap().total > 0).count();
        // A wrong letter, a date or the other language can leave nothing.
        let least = if ["fuzzy", "dated", "cross"].contains(&kind) { 1 } else { 7 };
        assert!(finding >= least, "{kind}: {finding} of {of_kind:?}");
    }
    for query in queries.iter().filter(|query| query.kind == "phrase" || query.kind == "word") {
        assert!(library.run(query).unwrap().total > 0, "{query:?} was drawn from a passage");
    }
}

#[test]
fn figures_are_printed_drawn_and_compared() {
    let scratch = indexed();
    let short = ["bench", "--per-kind", "2", "--runs", "2"];
    let run = |more: &[&str]| scratch.run(&[&short[..], more].concat());

    let json = run(&["--format", "json", "--plot", "plot.svg"]);
    assert_eq!(json.status, 0, "{}", json.stderr);
    let report: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(report["kinds"].as_array().unwrap().len(), KINDS.len());
    assert_eq!(report["all"]["total"]["samples"], 2 * 2 * KINDS.len());
    assert!(report["index"]["passages"].as_u64().unwrap() > 100);
    assert!(!json.stdout.contains(scratch.path().to_str().unwrap()), "no path of this machine");
    let svg = std::fs::read_to_string(scratch.path().join("plot.svg")).unwrap();
    assert!(svg.contains(">phrase</text>") && svg.ends_with("</svg>\n"));

    scratch.write("old.json", &json.stdout);
    let table = run(&["--compare", "old.json"]);
    assert_eq!(table.status, 0, "{}", table.stderr);
    assert!(table.stdout.contains("times the earlier run:") && table.stdout.contains("\nall "));
    let csv = run(&["--format", "csv", "--threads", "2", "--seed", "5"]);
    assert_eq!(csv.stdout.lines().count(), KINDS.len() + 2);
}

#[test]
fn own_queries_are_asked_and_processes_started() {
    let scratch = indexed();
    scratch.write("queries.tsv", "渡輪\nphrase\t\"聯席會議\"\n");
    let ran =
        scratch.run(&["bench", "--queries", "queries.tsv", "--runs", "1", "--cold", "--format", "json"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["settings"]["cold"], true);
    assert_eq!(report["empty_process"]["samples"], 2);
    let hits: Vec<u64> = report["queries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|query| query["hits"][0].as_u64().unwrap())
        .collect();
    let totals = ["渡輪", "\"聯席會議\""].map(|query| {
        let found = scratch.run(&["search", query, "--format", "json", "--cross", "off"]);
        serde_json::from_str::<Value>(&found.stdout).unwrap()["total"].as_u64().unwrap()
    });
    assert_eq!(hits, totals);
}

#[test]
fn what_cannot_be_measured_is_said() {
    let scratch = indexed();
    scratch.write("none.tsv", "# nothing\n");
    scratch.write("old.json", "{}");
    for (args, said) in [
        (&["--queries", "none.tsv"], "no queries"),
        (&["--queries", "missing.tsv"], "missing.tsv"),
        (&["--compare", "old.json"], "no report of an earlier run"),
        (&["--plot", "no/such/folder.svg"], "cannot be written"),
    ] {
        let ran = scratch.run(&["bench", args[0], args[1]]);
        assert_eq!(ran.status, 2);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
}
