//! Facets and charts: what they count is all that is found, by a count of another kind.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Scratch, root};

fn sample() -> Scratch {
    let scratch = Scratch::new();
    let corpus = root().join("corpus/pdf-text");
    assert_eq!(scratch.run(&["index", corpus.to_str().unwrap()]).status, 0);
    scratch
}

fn json(scratch: &Scratch, args: &[&str]) -> Value {
    let ran = scratch.run(&[&["search", "--json"], args].concat());
    serde_json::from_str(&ran.stdout).unwrap()
}

/// Releases and passages by value.
fn counts(facets: &Value, name: &str) -> BTreeMap<String, (u64, u64)> {
    let list = facets[name].as_array().unwrap();
    let pair = |facet: &Value| {
        let count = |key: &str| facet[key].as_u64().unwrap();
        (facet["value"].as_str().unwrap().to_owned(), (count("releases"), count("passages")))
    };
    list.iter().map(pair).filter(|(_, count)| *count != (0, 0)).collect()
}

#[test]
fn facets_count_what_a_search_finds() {
    let scratch = sample();
    for query in ["渡輪", "\"public\" tunnel", "lang:zh date:2019..2021", "the -ferry", "恐龍"] {
        let limits = ["--limit", "1000", "--passages", "1000", "--cross", "off"];
        let all = json(&scratch, &[&[query], &limits[..]].concat());
        let facets = &json(&scratch, &[query, "--facets", "--limit", "3"])["facets"];
        let mut releases: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for hit in all["results"].as_array().unwrap() {
            releases.entry(hit["release"].as_str().unwrap()).or_default().push(hit);
        }
        assert_eq!(facets["releases"], releases.len());
        assert_eq!(facets["passages"], all["total"]);
        let unit = if facets["unit"] == "month" { 7 } else { 4 };
        for (name, key) in [("languages", "lang"), ("issuers", "issuer"), ("dates", "date")] {
            let mut expected: BTreeMap<String, (u64, u64)> = BTreeMap::new();
            for hits in releases.values() {
                let value = hits[0][key].as_str().unwrap_or_default();
                let value = if key == "date" { &value[..unit.min(value.len())] } else { value };
                let count = expected.entry(value.to_owned()).or_default();
                *count = (count.0 + 1, count.1 + hits.len() as u64);
            }
            assert_eq!(counts(facets, name), expected, "{name} of {query}");
        }
    }
    assert!(json(&scratch, &["渡輪"]).get("facets").is_none());
}

#[test]
fn counts_leave_nothing_out_and_say_so() {
    let scratch = sample();
    for flag in ["--facets", "--timeline"] {
        let ran = scratch.run(&["search", "渡輪", flag, "--limit", "1"]);
        let facets = &json(&scratch, &["渡輪", flag, "--limit", "1"])["facets"];
        let said = format!("{} passages in {} releases (", facets["passages"], facets["releases"]);
        assert!(ran.status == 0 && ran.stderr.starts_with(&said), "{ran:?}");
        // What is found by translation is not counted: there is nothing to show of it.
        let none = scratch.run(&["search", "渡輪", flag, "--lang", "en"]);
        assert_eq!((none.status, &*none.stdout), (1, ""), "{none:?}");
    }
}

#[test]
fn counts_and_charts_look_like_this() {
    let scratch = sample();
    let draw = |args: &[&str]| scratch.run(args).stdout;
    insta::assert_snapshot!("facets", draw(&["search", "渡輪", "--facets"]));
    insta::assert_snapshot!("timeline", draw(&["search", "渡輪", "--timeline"]));
    insta::assert_snapshot!("plot", draw(&["stats", "--plot"]));
    let months = scratch.run(&["search", "lang:en date:2020..2022", "--timeline"]).stdout;
    insta::assert_snapshot!("timeline_months", months);
    let mut ascii = scratch.command(&["search", "渡輪", "--timeline", "--facets"]);
    let ascii = String::from_utf8(ascii.env("LC_ALL", "C").output().unwrap().stdout).unwrap();
    insta::assert_snapshot!("timeline_ascii", ascii);
    assert!(!ascii.contains(['│', '└', '─', '█', '▄', '▌']));
}

#[test]
fn a_chart_is_drawn_into_a_picture() {
    let scratch = sample();
    let ran = scratch.run(&["search", "渡輪 <\"&", "--timeline", "--svg", "ferry.svg"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let picture = std::fs::read_to_string(scratch.path().join("ferry.svg")).unwrap();
    assert!(picture.contains("渡輪 &lt;&quot;&amp; · "), "{picture}");
    // A bar has a title, and there is a bar for every time.
    let facets = &json(&scratch, &["渡輪 <\"&", "--facets"])["facets"];
    let dates = facets["dates"].as_array().unwrap();
    let dated = dates.iter().filter(|date| date["value"] != "");
    for date in dated.clone() {
        let title = format!("<title>{}: {}</title>", date["value"].as_str().unwrap(), date["releases"]);
        assert!(picture.contains(&title), "{title}");
    }
    assert_eq!(picture.matches("<title>").count(), dated.count());
    assert_eq!(scratch.run(&["stats", "--plot", "--svg", "all.svg"]).status, 0);
    assert!(scratch.path().join("all.svg").exists());
    let nowhere = scratch.run(&["stats", "--plot", "--svg", "no/such/folder.svg"]);
    assert_eq!(nowhere.status, 2);
    assert!(nowhere.stderr.contains("--svg"), "{}", nowhere.stderr);
}

#[test]
fn a_search_is_narrowed_to_issuers() {
    let scratch = Scratch::new();
    let corpus = root().join("corpus/exports");
    assert_eq!(scratch.run(&["index", corpus.to_str().unwrap()]).status, 0);
    let everything = ["date:1990..", "--limit", "1000", "--passages", "1000", "--cross", "off"];
    let all = json(&scratch, &everything);
    let of = |part: &str| -> Vec<String> {
        let hits = all["results"].as_array().unwrap().iter();
        let issued = hits.filter(|hit| hit["issuer"].as_str().is_some_and(|name| name.contains(part)));
        issued.map(|hit| hit["release"].as_str().unwrap().to_owned()).collect()
    };
    let found = |issuers: &[&str]| -> Vec<String> {
        let options = issuers.iter().flat_map(|issuer| ["--issuer", issuer]).collect::<Vec<_>>();
        let view = json(&scratch, &[&everything[..], &options].concat());
        let hits = view["results"].as_array().cloned().unwrap_or_default();
        hits.iter().map(|hit| hit["release"].as_str().unwrap().to_owned()).collect()
    };
    assert!(!of("Statistics Office").is_empty() && !of("統計處").is_empty());
    assert_eq!(found(&["Statistics Office"]), of("Statistics Office"));
    assert_eq!(found(&["statistics"]), of("Statistics Office"), "a part, in any case");
    let both: Vec<String> = found(&["統計處"]);
    assert_eq!(both, found(&["统计处"]), "in either script");
    assert!(of("統計處").iter().chain(&of("统计处")).all(|release| both.contains(release)), "{both:?}");
    let several = found(&["統計處", "statistics"]);
    assert_eq!(several.len(), both.len() + of("Statistics Office").len());
    assert_eq!(found(&["Ministry of Silly Walks"]), Vec::<String>::new());
    // What is counted is narrowed too.
    let words = json(&scratch, &["date:1990..", "--issuer", "statistics", "--facets", "--cross", "off"]);
    let counted = counts(&words["facets"], "issuers");
    assert_eq!(counted.keys().collect::<Vec<_>>(), ["Statistics Office"], "{words}");
}
