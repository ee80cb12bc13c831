//! The real release in `../shared/data/seed`: text out of a PDF, wrapped in mid-word, a blank line between all lines.

use pressroom::search::{SearchOptions, release, search};
use pressroom::text::fold::fold_str;

use crate::support::{ScratchIndex, shared};

const ID: &str = "belt-and-road-sixth-joint-conference.zh-Hans";

fn seed() -> Option<ScratchIndex> {
    shared("seed").map(|seed| ScratchIndex::of(&[seed]))
}

/// The text of the passages that a query finds, and what is marked in each.
fn found(scratch: &ScratchIndex, query: &str) -> Vec<(String, Vec<String>)> {
    let options = SearchOptions { passages: 100, ..SearchOptions::default() };
    let results = search(&scratch.index, query, &options).unwrap();
    results
        .results
        .into_iter()
        .map(|hit| {
            let characters: Vec<char> = hit.text.chars().collect();
            let marked = hit.highlights.iter().map(|[start, end]| characters[*start..*end].iter().collect());
            (hit.text.clone(), marked.collect())
        })
        .collect()
}

#[test]
fn paragraphs_are_whole_and_metadata_is_right_or_absent() {
    let Some(scratch) = seed() else { return };
    let view = release(&scratch.index, ID).unwrap().unwrap();
    assert_eq!(view.title, "支持香港全面参与和助力「一带一路」建设联席会议第六次会议在北京举行（附图）");
    assert_eq!(view.date, None, "the year is in the text only elsewhere");
    assert_eq!(view.lang, "zh-Hans");
    let kinds: Vec<&str> = view.passages.iter().map(|passage| passage.kind.as_str()).collect();
    assert_eq!(kinds, [&["body"; 8][..], &["caption"; 2]].concat());
    for passage in &view.passages {
        let ended = passage.text.ends_with(['。', '桦']);
        assert!(ended && passage.text.chars().count() > 60, "a fragment: {}", passage.text);
    }
}

#[test]
fn every_occurrence_is_marked_also_where_a_line_end_cuts_it() {
    let Some(scratch) = seed() else { return };
    let source = std::fs::read_to_string(
        shared("seed").unwrap().join("belt-and-road-sixth-joint-conference.zh-Hans.txt"),
    )
    .unwrap();
    let unwrapped: String = source.chars().filter(|character| !character.is_whitespace()).collect();
    // Two of them are written with the Kangxi radical ⼀ for 一.
    let expected = fold_str(&unwrapped).matches("一带一路").count();
    assert!(expected > unwrapped.matches("一带一路").count());
    let marks: Vec<String> = found(&scratch, "一带一路").into_iter().flat_map(|(_, marks)| marks).collect();
    assert_eq!(marks.len(), expected);
    assert!(marks.iter().all(|mark| fold_str(mark) == "一带一路"), "{marks:?}");
}

#[test]
fn traditional_finds_and_marks_simplified() {
    let Some(scratch) = seed() else { return };
    let passages = found(&scratch, "聯席會議");
    assert!(passages.len() >= 6);
    for (text, marks) in passages {
        assert_eq!(marks.len(), text.matches("联席会议").count());
        assert!(marks.iter().all(|mark| mark == "联席会议"));
    }
}

#[test]
fn phrases_cut_by_line_ends_are_found_whole() {
    let Some(scratch) = seed() else { return };
    for phrase in ["相关中央部委", "融入国家发展大局督导组", "融入國家發展大局督導組"]
    {
        let passages = found(&scratch, &format!("\"{phrase}\""));
        assert!(!passages.is_empty(), "{phrase}");
        for (_, marks) in passages {
            assert!(marks.iter().all(|mark| mark.chars().count() == phrase.chars().count()), "{marks:?}");
        }
    }
}
