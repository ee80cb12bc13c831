use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::*;

/// Finds what stands between `«` and `»`, and makes a snippet of it.
fn of(text: &str, columns: usize) -> String {
    let plain: String = text.chars().filter(|c| !matches!(c, '«' | '»')).collect();
    let mut highlights = Vec::new();
    let mut points = 0;
    for c in text.chars() {
        match c {
            '«' => highlights.push([points, points]),
            '»' => highlights.last_mut().unwrap()[1] = points,
            _ => points += 1,
        }
    }
    marked(&plain, &highlights, columns)
}

#[test]
fn a_passage_that_fits_is_whole() {
    assert_eq!(of("«運海局»今日公布。", 40), "«運海局»今日公布。");
    assert_eq!(of("", 40), "");
    assert_eq!(of("\n \n", 40), "");
}

#[test]
fn a_sentence_is_preferred() {
    let text = "委員會昨日開會，討論多項議程。會議同意撥款興建«跨灣隧道»。工程將於明年五月展開，預計二○二五年完成，並會分三期進行。";
    assert_eq!(of(text, 40), "… 會議同意撥款興建«跨灣隧道»。 …");
    let text = "Mr. Yu met the press. The U.S. delegation, led by Dr. Lo, toured the «Smart Pier» at 3.5 knots. It left at dusk.";
    assert_eq!(of(text, 78), "… The U.S. delegation, led by Dr. Lo, toured the «Smart Pier» at 3.5 knots. …");
}

#[test]
fn else_a_clause() {
    let text = "為紓緩隧道石磯入口在繁忙時段的擠塞情況，政府經諮詢立法議會及各區居民代表後決定，«收費»將於下月調整，巴士及電單車的«收費»則會下調以鼓勵市民使用公共交通工具";
    assert_eq!(of(text, 44), "… «收費»將於下月調整，巴士及電單車的«收費»則會 …");
}

#[test]
fn else_words() {
    let text = "members of the public are reminded that the long-term «charging» arrangement remains in force at every pier of the territory until further notice is given";
    assert_eq!(of(text, 60), "… the long-term «charging» arrangement remains in force at …");
}

#[test]
fn different_matches_are_preferred_to_repeated_ones() {
    let filler = "其他事項與此無關，在此不贅。".repeat(6);
    let text = format!("«隧道»、«隧道»與«隧道»有關。{filler}«隧道»的«收費»將調整。{filler}");
    assert_eq!(of(&text, 50), "… «隧道»的«收費»將調整。其他事項與此無關，在此不贅。 …");
}

#[test]
fn a_match_that_holds_another_is_no_different_one() {
    let filler = "Nothing of this is to the point. ".repeat(6);
    let text = format!("The «toll» rises. {filler}Two «tolls» fall. {filler}");
    assert_eq!(of(&text, 100).matches('«').count(), 1);
}

#[test]
fn matches_far_apart_make_two_fragments() {
    let filler = "其他事項與此無關，在此不贅。".repeat(20);
    let text = format!("{filler}«隧道»將擴建。{filler}«收費»將調整。{filler}");
    let shown = of(&text, 120);
    assert!(shown.contains("«隧道»將擴建。") && shown.contains("«收費»將調整。"), "{shown}");
    assert_eq!(shown.matches('…').count(), 3, "{shown}");
}

#[test]
fn line_ends_are_shown_where_nothing_else_ends_a_paragraph() {
    assert_eq!(
        of("新«收費»\n\u{3000}\u{3000}私家車收費為30元。\n的士收費不變。", 80),
        "新«收費» / 私家車收費為30元。 的士收費不變。"
    );
    assert_eq!(
        of("Tolls\r\n\r\nCars pay \"$30.\"\nTaxis «pay\n$20»", 80),
        "Tolls / Cars pay \"$30.\" Taxis «pay / $20»"
    );
}

#[test]
fn a_mark_never_splits_a_grapheme() {
    assert_eq!(marked("cafe\u{301} 👩‍👩‍👧", &[[3, 4], [6, 7]], 80), "caf«e\u{301}» «👩‍👩‍👧»");
}

#[test]
fn highlights_out_of_order_or_out_of_range_do_no_harm() {
    assert_eq!(
        marked("一二三四五", &[[3, 4], [0, 1], [9, 12], [2, 1], [4, 99], [0, 2]], 80),
        "«一二»三«四五»"
    );
}

#[test]
fn guillemets_of_the_text_stay() {
    assert_eq!(marked("le «plan» vert", &[[3, 9]], 80), "le ««plan»» vert");
}

#[test]
fn a_match_longer_than_the_room_is_cut() {
    assert_eq!(marked(&"隧道".repeat(40), &[[4, 60]], 20), "… «隧道隧道隧道隧道» …");
}

fn passages() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[一-龥]{1,12}",
        3 => "[A-Za-z]{1,9}( [a-z]{1,9}){0,6}",
        4 => prop::sample::select(vec!["，", "。", "、", "「", "」", "？", ". ", ", ", "\n", "  ", "\u{3000}", "\u{1b}", "👩‍👩‍👧", "e\u{301}"])
            .prop_map(String::from),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn highlights() -> impl Strategy<Value = Vec<[usize; 2]>> {
    let one = (0usize..400, 1usize..9).prop_map(|(from, length)| [from, from + length]);
    prop::collection::vec(one, 0..8)
}

proptest! {
    #[test]
    fn fragments_are_parts_of_the_text_in_order(text in passages(), marks in highlights(), columns in 1usize..300) {
        let snippet = snippet(&text, &marks, columns);
        let mut end = 0;
        for (i, fragment) in snippet.fragments.iter().enumerate() {
            prop_assert!(i == 0 || end < fragment.range.start);
            prop_assert!(fragment.range.start < fragment.range.end && fragment.range.end <= text.len());
            // Not inside a grapheme, unless one so wide that it is taken apart.
            let edges = [fragment.range.start, fragment.range.end];
            let whole = |at: usize| at == text.len() || text.grapheme_indices(true).any(|(start, grapheme)| {
                start == at || start < at && at < start + grapheme.len() && grapheme.width() > 9
            });
            prop_assert!(edges.into_iter().all(whole));
            end = fragment.range.end;
        }
        prop_assert_eq!(snippet.fragments.is_empty(), text.chars().all(|c| c.is_whitespace() || super::super::sanitize::is_invisible(c)));
    }

    #[test]
    fn remapped_highlights_cover_the_same_characters(text in passages(), marks in highlights(), columns in 1usize..300) {
        let chars: Vec<(usize, char)> = text.char_indices().collect();
        let lit = |at: usize| marks.iter().any(|[from, to]| (*from..*to).contains(&at));
        for fragment in snippet(&text, &marks, columns).fragments {
            let first = chars.iter().position(|(at, _)| *at == fragment.range.start).unwrap();
            for (i, _) in text[fragment.range.clone()].chars().enumerate() {
                let shown = fragment.highlights.iter().any(|[from, to]| (*from..*to).contains(&i));
                prop_assert_eq!(shown, lit(first + i), "{} of {:?}", i, &text[fragment.range.clone()]);
            }
        }
    }

    #[test]
    fn a_snippet_keeps_to_its_room(text in passages(), columns in 20usize..300) {
        let shown = marked(&text, &[], columns);
        prop_assert!(shown.width() <= columns, "{} > {}: {}", shown.width(), columns, shown);
    }

    #[test]
    fn something_that_matches_is_always_shown(text in passages(), mark in 0usize..400, columns in 20usize..300) {
        let lit = text.chars().nth(mark).is_some_and(|c| !c.is_whitespace() && !super::super::sanitize::is_invisible(c));
        let snippet = snippet(&text, &[[mark, mark + 1]], columns);
        prop_assert!(!lit || snippet.fragments.iter().any(|fragment| !fragment.highlights.is_empty()));
    }
}
