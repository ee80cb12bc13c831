//! What must hold for any answer whatever.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::tests::{analysis, answer, index, options, view, written};
use super::text::{self, TextOptions};
use super::{json, sanitize};
use crate::results::{ContextView, Hit, Matched, ParallelPassage, ParallelView, PassageView, SkippedView};

/// Text of all that may come: prose of both languages, what lays traps for a terminal, and anything at all.
fn prose() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[一-龥]{1,12}",
        4 => "[A-Za-z]{1,12}( [a-z]{1,9}){0,6}",
        4 => prop::sample::select(vec!["，", "。", "、", "「", "」", "（", "）", "——", "……", ". ", ", ", "?\" ", "\n", "  ", "\u{3000}"])
            .prop_map(String::from),
        1 => "https?://[a-z./_-]{5,90}",
        1 => prop::sample::select(vec!["\u{1b}[2J", "\u{202e}", "\u{200b}", "👩‍👩‍👧", "🇭🇰", "e\u{301}", "\u{9b}", "\r\n", "«", "»", "５Ｇ", "\u{e0067}"])
            .prop_map(String::from),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// A path, or an id, which is shown to the letter, so that its spaces may end a line.
fn unspaced() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|path| path.replace(char::is_whitespace, "_"))
}

/// Highlights, most of them as they should be.
fn highlights() -> impl Strategy<Value = Vec<[usize; 2]>> {
    prop::collection::vec((0usize..300, 1usize..9), 0..6)
        .prop_map(|ranges| ranges.into_iter().map(|(from, length)| [from, from + length]).collect())
}

/// A passage before and one after.
fn around(number: u64, text: &str) -> ContextView {
    let passage = |passage| {
        vec![PassageView { passage, kind: "body".into(), page: None, text: text.chars().rev().collect() }]
    };
    ContextView { before: passage(number), after: passage(number + 1) }
}

prop_compose! {
    fn any_hit()(
        (title, text, issuer, path) in (prose(), prose(), prose(), unspaced()),
        (highlights, title_highlights) in (highlights(), highlights()),
        (rank, passage, page) in (1usize..5000, 0u64..30, prop::option::of(0u64..200)),
        (release, date) in ("[ab]|[a-z]{0,9}[^\\s\\PC]{0,30}[a-z]", prop::option::of(prose())),
        translated in any::<bool>(),
    ) -> Hit {
        Hit {
            parallel: None,
            context: page.map(|page| around(page, &text)),
            rank, score: 1.0 / rank as f32, release, path, lang: "zh-Hant".into(), title, title_highlights, date,
            issuer: Some(issuer), passage, page, text, highlights, counterpart: None,
            matched: if translated { Matched::Translation } else { Matched::Direct },
            repeats: (passage > 20).then_some(rank as u64),
        }
    }
}

fn assert_fits(output: &str, width: usize) -> Result<(), TestCaseError> {
    for line in output.lines() {
        prop_assert!(line.width() <= width.max(text::NARROWEST), "{} > {width}: {line:?}", line.width());
        // By graphemes: a few letters make one with the space after them.
        prop_assert!(line.graphemes(true).next_back() != Some(" "), "{line:?}");
    }
    let hostile =
        output.chars().find(|c| *c != '\n' && sanitize::is_hostile(*c) && !('\u{e0000}'..).contains(c));
    prop_assert_eq!(hostile, None);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn results_keep_to_the_width_and_are_harmless(
        hits in prop::collection::vec(any_hit(), 0..5), width in 0usize..300, lines_per_snippet in 0usize..6,
    ) {
        let options = TextOptions { width, lines_per_snippet, ..TextOptions::default() };
        let mut hits = hits;
        for hit in hits.iter_mut().filter(|hit| hit.matched == Matched::Translation) {
            let passage = ParallelPassage { passage: 1, text: hit.title.clone(), highlights: Vec::new() };
            let (release, path, title) = (hit.release.clone(), hit.path.clone(), hit.title.clone());
            hit.parallel = Some(ParallelView { release, lang: "en".into(), path, title, passages: vec![passage] });
        }
        assert_fits(&written(|w| text::results(w, &answer(hits), &options)), width)?;
    }

    #[test]
    fn a_snippet_takes_no_more_lines_than_it_may(hit in any_hit(), width in 40usize..200, limit in 1usize..6) {
        let mut hit = Hit { title: "x".into(), path: "x".into(), issuer: None, date: None, passage: 1, context: None, ..hit };
        (hit.release, hit.rank, hit.matched) = ("x".into(), 1, Matched::Direct);
        let options = TextOptions { lines_per_snippet: limit, ..options(width) };
        let lines = written(|w| text::results(w, &answer(vec![hit]), &options)).lines().count();
        prop_assert!(lines <= 2 + limit, "{lines}");
    }

    #[test]
    fn colour_changes_nothing_but_the_markers(hit in any_hit(), width in 20usize..200) {
        // With the whole passage asked for, on a line that holds it, the two differ in styles and markers alone.
        let plain = TextOptions { width: 100_000, lines_per_snippet: 0, ..options(width) };
        let coloured = TextOptions { color: true, ..plain };
        let answer = answer(vec![hit]);
        let mut styled = written(|w| text::results(w, &answer, &coloured));
        for style in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m"] {
            styled = styled.replace(style, "");
        }
        let unmarked = |text: String| text.replace(['«', '»'], "");
        prop_assert_eq!(unmarked(styled), unmarked(written(|w| text::results(w, &answer, &plain))));
    }

    #[test]
    fn other_views_keep_to_the_width_and_are_harmless(
        texts in prop::collection::vec((prose(), prop::option::of(1u64..9)), 0..5),
        (name, path) in (prose(), unspaced()), width in 0usize..300,
        counts in prop::collection::vec(("[a-z]{0,12}|\\PC{0,20}", any::<u32>()), 0..5),
    ) {
        let options = options(width);
        let mut release = view();
        release.title = name.clone();
        release.url = Some(name.clone());
        release.path = path.clone();
        release.passages = (1..).zip(&texts).map(|(passage, (text, page))| PassageView {
            passage, page: *page, kind: if passage % 2 == 0 { "table".into() } else { "body".into() },
            text: if passage % 2 == 0 { text.replace(' ', "\t") } else { text.clone() },
        }).collect();
        assert_fits(&written(|w| text::release(w, &release, &options)), width)?;
        let pairs: Vec<_> = (0..6).map(|n| [Some(n), Some(6 - n)]).collect();
        assert_fits(&written(|w| text::parallel(w, &release, &view(), &pairs, &options)), width)?;
        let mut stats = index();
        stats.languages = counts.iter().map(|(name, count)| (name.clone(), u64::from(*count))).collect();
        stats.corpora.push(path.clone());
        stats.skipped[0] = SkippedView { path, reason: name.clone() };
        assert_fits(&written(|w| text::stats(w, &stats, &options, true)), width)?;
        let mut tokens = analysis();
        tokens[0].token.clone_from(&name);
        tokens[1].original = name;
        assert_fits(&written(|w| text::tokens(w, &tokens, &options)), width)?;
    }

    #[test]
    fn json_is_one_line_that_reads_back(hit in any_hit()) {
        let line = written(|w| json::result_lines(w, &answer(vec![hit.clone()])));
        prop_assert!(!line.trim_end_matches('\n').contains(sanitize::is_hostile));
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        prop_assert_eq!(read["text"].as_str(), Some(hit.text.as_str()));
        prop_assert_eq!(read["path"].as_str(), Some(hit.path.as_str()));
    }
}
