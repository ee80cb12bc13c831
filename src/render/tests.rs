//! Every format, as it is written, on answers like real ones.

use std::io;

use super::columns::columns_of;
use super::json;
use super::text::{self, TextOptions};
use super::trec::{self, Level, PathOptions};
use crate::results::{
    Hit, Matched, ParallelPassage, ParallelView, PassageView, ReleaseView, SearchResults, SkippedView,
    StatsView, TokenView,
};

/// The text a writer writes.
pub(super) fn written(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Compares with `snapshots/NAME.snap`.
fn check(name: &str, output: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // Escape sequences are shown, and a mark at every line end tells a space there.
    let shown: String = output.replace('\u{1b}', "␛").replace('\0', "␀").replace('\n', "⏎\n");
    settings.bind(|| insta::assert_snapshot!(name, shown));
}

/// The ranges of what stands between `«` and `»`, and the text without them.
fn unmark(text: &str) -> (String, Vec<[usize; 2]>) {
    let (mut plain, mut ranges, mut points) = (String::new(), Vec::new(), 0);
    for c in text.chars() {
        match c {
            '«' => ranges.push([points, points]),
            '»' => ranges.last_mut().unwrap()[1] = points,
            c => {
                plain.push(c);
                points += 1;
            }
        }
    }
    (plain, ranges)
}

fn hit(rank: usize, release: &str, lang: &str, title: &str, text: &str) -> Hit {
    let (title, title_highlights) = unmark(title);
    let (text, highlights) = unmark(text);
    Hit {
        rank,
        score: 12.345_678 / rank as f32,
        release: release.into(),
        path: format!("corpus/2021/{release}.htm"),
        lang: lang.into(),
        title,
        title_highlights,
        date: Some("2021-03-18".into()),
        issuer: Some("運輸及海事局".into()),
        passage: 3,
        page: None,
        text,
        highlights,
        counterpart: None,
        matched: Matched::Direct,
        parallel: None,
        repeats: None,
        context: None,
    }
}

pub(super) fn answer(results: Vec<Hit>) -> SearchResults {
    SearchResults {
        query: "跨灣隧道 收費".into(),
        total: 1204,
        releases: 57,
        total_is_exact: true,
        translated: None,
        took_us: 830,
        warnings: vec!["the quotation mark at column 4 is never closed; read as a word".into()],
        results,
        suggestions: Vec::new(),
        facets: None,
    }
}

const TOLLS: &str = "運海局發言人表示：「«跨灣隧道»去年平均每日行車量為68,400架次，其中私家車及的士佔百分之七十一。在平日早上繁忙時段，\
石磯入口的車龍一般長1.9公里，伸延至鹽倉道。我們相信，適度提高私家車«收費»並下調巴士及電單車«收費»，可鼓勵市民多使用公共交通工具。」";

fn sample() -> SearchResults {
    let traditional = hit(1, "P2021031800321", "zh-Hant", "«跨灣隧道»«收費»下月起調整（附圖）", TOLLS);
    let mut same = hit(2, "P2021031800321", "zh-Hant", "«跨灣隧道»«收費»下月起調整（附圖）", "");
    (same.text, same.highlights) =
        unmark("預計新«收費»每年為政府帶來約二千四百四十萬元額外收入。\n財政及庫務局已同意有關安排。");
    same.passage = 5;
    same.page = Some(2);
    let mut english = hit(
        3,
        "P2021031800320",
        "en",
        "«Cross-Bay Tunnel» «tolls» to be adjusted from next month, with lower rates for buses and motorcycles to \
         encourage greater use of public transport",
        "A spokesman for the TMB said, \"Average daily traffic through the «Cross-Bay Tunnel» was 68 400 vehicles last \
         year, of which private cars and taxis accounted for 71 per cent. In the weekday morning peak, the queue at the \
         Shek Kei entrance is generally 1.9 kilometres long and tails back to Salt Depot Road. We believe that a \
         moderate increase in the «toll» for private cars will encourage members of the public to make greater use of \
         public transport.\" Details are at www.tmb.gov.lk/en/what_s_new/cross-bay-tunnel/tolls-and-charges-2021/index.html.",
    );
    english.issuer = Some("Transport and Maritime Bureau".into());
    english.matched = Matched::Translation;
    english.counterpart = Some("P2021031800321".into());
    let simplified = hit(
        4,
        "P2021031800321s",
        "zh-Hans",
        "«跨湾隧道»«收费»下月起调整",
        "«跨湾隧道收费»将于二○二一年四月十一日（星期日）凌晨五时起«调整»",
    );
    let mut planted = hit(
        5,
        "odd",
        "zh-Hant",
        "",
        "第一段\u{1b}[31m紅\u{202e}色\u{200b}文字\n\u{3000}\u{3000}第二段🚢👩‍👩‍👧有«收費»\u{7}\u{9b}2J",
    );
    planted.path = "/srv/附件 甲/odd\u{1b}[2J\n.pdf".into();
    planted.date = None;
    planted.issuer = None;
    planted.page = Some(11);
    let mut title = hit(6, "ID-0006", "en", "", "Emergency «toll» waiver ends");
    title.title.clone_from(&title.text);
    title.passage = 0;
    title.path = "exports/2021.txt".into();
    answer(vec![traditional, same, english, simplified, planted, title])
}

pub(super) fn view() -> ReleaseView {
    let passage = |number, kind: &str, page, text: &str| PassageView {
        passage: number,
        kind: kind.into(),
        page,
        text: text.into(),
    };
    ReleaseView {
        counterparts: Vec::new(),
        release: "P2021031800321".into(),
        path: "corpus/2021/P2021031800321.htm".into(),
        copies: vec!["corpus/2021/P2021031800321p.htm".into()],
        lang: "zh-Hant".into(),
        title: "跨灣隧道收費下月起調整（附圖）".into(),
        date: Some("2021-03-18".into()),
        time: Some("17:02".into()),
        issuer: Some("運輸及海事局".into()),
        url: Some("https://www.info.gov.lk/gia/general/202103/18/P2021031800321.htm".into()),
        counterpart: Some("P2021031800320".into()),
        passages: vec![
            passage(
                1,
                "body",
                Some(1),
                "運輸及海事局（運海局）今日（三月十八日）公布，跨灣隧道收費將於二○二一年四月十一日（星期日）凌晨五時起調整，以紓緩隧道石磯入口在繁忙時段的擠塞情況。",
            ),
            passage(2, "heading", Some(1), "新收費"),
            passage(3, "table", Some(2), "車輛類別\t現行\t新收費\n私家車\t20元\t30元\n電單車\t10元\t8元"),
            passage(10, "item", Some(2), "（一）專營巴士的收費減半；\n（二）的士的收費維持不變。"),
            passage(11, "caption", Some(2), "圖示跨灣隧道石磯入口。\u{1b}[2J"),
        ],
    }
}

fn english_view() -> ReleaseView {
    let mut view = view();
    view.release = "P2021031800320".into();
    view.lang = "en".into();
    view.title = "Cross-Bay Tunnel tolls to be adjusted from next month (with photo)".into();
    view.passages.truncate(2);
    view.passages[0].text = "The Transport and Maritime Bureau (TMB) announced today (March 18) that tolls for the \
        Cross-Bay Tunnel will be adjusted from 5am on April 11, 2021 (Sunday), with a view to easing congestion."
        .into();
    view.passages[1].text = "New tolls".into();
    view
}

pub(super) fn index() -> StatsView {
    StatsView {
        index: "index".into(),
        corpora: vec!["corpus".into(), "/srv/附件/press-releases".into()],
        updated: 1_769_072_520,
        releases: 1204,
        passages: 14_021,
        languages: vec![
            ("zh-Hant".into(), 590),
            ("en".into(), 585),
            ("zh-Hans".into(), 28),
            ("und".into(), 1),
        ],
        years: vec![("2019".into(), 64), ("2020".into(), 512), ("2021".into(), 600), (String::new(), 28)],
        files: 1207,
        corpus_bytes: 12_345_678,
        index_bytes: 4_100_000,
        segments: 1,
        pairs: 580,
        glossary_entries: 2310,
        skipped: vec![
            SkippedView {
                path: "corpus/2020/掃描\u{7}本.pdf".into(),
                reason: "its pages hold pictures and no text; run a text recognition program on it first"
                    .into(),
            },
            SkippedView { path: "corpus/empty.txt".into(), reason: "it is empty".into() },
        ],
    }
}

pub(super) fn analysis() -> Vec<TokenView> {
    let token = |field: &str, position, token: &str, range, original: &str| TokenView {
        field: field.into(),
        position,
        token: token.into(),
        range,
        original: original.into(),
    };
    vec![
        token("words", 0, "强制性", [0, 3], "強制性"),
        token("words", 1, "公积金", [3, 6], "公積金"),
        token("words", 2, "internationalis", [7, 22], "Internationally"),
        token("words", 3, "5g", [22, 24], "５Ｇ"),
        token("exact", 0, "强制", [0, 2], "強制"),
        token("exact", 10, "5g", [22, 24], "５Ｇ"),
    ]
}

pub(super) fn options(width: usize) -> TextOptions {
    TextOptions { width, ..TextOptions::default() }
}

#[test]
fn text_formats() {
    for width in [20, 80, 160] {
        let options = options(width);
        check(&format!("results_{width}"), &written(|w| text::results(w, &sample(), &options)));
        check(&format!("release_{width}"), &written(|w| text::release(w, &view(), &options)));
        check(&format!("stats_{width}"), &written(|w| text::stats(w, &index(), &options, true)));
        check(&format!("tokens_{width}"), &written(|w| text::tokens(w, &analysis(), &options)));
        let pairs = [[Some(1), Some(1)], [Some(2), Some(2)], [Some(10), None]];
        let (left, right) = (view(), english_view());
        let side_by_side = written(|w| text::parallel(w, &left, &right, &pairs, &options));
        check(&format!("parallel_{width}"), &side_by_side);
    }
}

#[test]
fn text_in_colour_with_links() {
    let options = TextOptions { color: true, hyperlinks: true, ..options(80) };
    let mut sample = sample();
    sample.results.retain(|hit| hit.path.starts_with('/') || hit.rank == 1);
    sample.results[0].path = "/srv/corpus/a b.htm".into();
    check("results_80_colour", &written(|w| text::results(w, &sample, &options)));
    check("tokens_80_colour", &written(|w| text::tokens(w, &analysis(), &options)));
}

#[test]
fn whole_passages() {
    let options = TextOptions { lines_per_snippet: 0, ..options(80) };
    check("results_80_whole", &written(|w| text::results(w, &sample(), &options)));
}

#[test]
fn the_other_version_stands_beside_a_hit_or_under_it() {
    let mut answer = sample();
    let (text, highlights) =
        unmark("預計新«收費»每年為政府帶來約二千四百四十萬元額外收入。財政及庫務局已同意有關安排。");
    for hit in &mut answer.results {
        hit.parallel = Some(ParallelView {
            release: "P2021031800999".into(),
            lang: "zh-Hant".into(),
            path: "corpus/x.txt".into(),
            title: "跨灣隧道".into(),
            passages: vec![
                ParallelPassage { passage: 4, text: text.clone(), highlights: highlights.clone() },
                ParallelPassage { passage: 5, text: "Second\u{1b}[2J.".into(), highlights: Vec::new() },
            ],
        });
    }
    for width in [80, 160] {
        let text = written(|w| text::results(w, &answer, &options(width)));
        assert!(!text.contains('\u{1b}') && text.lines().all(|line| columns_of(line) <= width), "{text}");
        check(&format!("results_parallel_{width}"), &text);
    }
}

#[test]
fn json_formats() {
    check("results_json", &written(|w| json::results(w, &sample())));
    check("results_jsonl", &written(|w| json::result_lines(w, &sample())));
    check("release_json", &written(|w| json::release(w, &view())));
    check("stats_json", &written(|w| json::stats(w, &index())));
    check("tokens_json", &written(|w| json::tokens(w, &analysis())));
}

#[test]
fn json_has_the_fields_that_were_promised() {
    let json: serde_json::Value = serde_json::from_str(&written(|w| json::results(w, &sample()))).unwrap();
    for field in ["query", "total", "took_us", "warnings", "results"] {
        assert!(json.get(field).is_some(), "{field}");
    }
    for field in
        "rank score release path lang title date passage page text highlights snippet counterpart matched"
            .split(' ')
    {
        assert!(json["results"][0].get(field).is_some(), "{field}");
    }
}

#[test]
fn lines_for_other_tools() {
    let mut sample = sample();
    sample.results[5].release = "公告 6".into();
    sample.results[5].score = sample.results[4].score + 1.0;
    check("trec_releases", &written(|w| trec::run(w, &sample, "topic 1", "pressroom", Level::Release)));
    check("trec_passages", &written(|w| trec::run(w, &sample, "7", "", Level::Passage)));
    for (name, print0, terminal) in
        [("pipe", false, false), ("terminal", false, true), ("print0", true, false)]
    {
        let options = PathOptions { print0, terminal };
        check(&format!("paths_{name}"), &written(|w| trec::paths(w, &sample, options)));
    }
}

#[test]
fn summaries() {
    let mut sample = sample();
    assert_eq!(text::summary(&sample, 10), "1,204 passages in 57 releases, 10 shown (0.8 ms)");
    sample.total_is_exact = false;
    assert_eq!(text::summary(&sample, 10), "at least 1,204 passages in 57 releases, 10 shown (0.8 ms)");
    let mut releases: Vec<&str> = sample.results.iter().map(|hit| hit.release.as_str()).collect();
    releases.dedup();
    sample.releases = releases.len() as u64;
    assert_eq!(text::summary(&sample, 10), "at least 1,204 passages, 10 shown (0.8 ms)");
    sample.total_is_exact = true;
    (sample.total, sample.releases) = (1, 1);
    assert_eq!(text::summary(&sample, 1), "1 passage in 1 release (0.8 ms)");
    sample.total = 0;
    assert_eq!(text::summary(&sample, 0), "nothing found (0.8 ms)");
}

#[test]
fn no_results_write_nothing() {
    assert_eq!(written(|w| text::results(w, &answer(Vec::new()), &options(80))), "");
    assert_eq!(written(|w| text::tokens(w, &[], &options(80))), "");
    assert_eq!(written(|w| json::result_lines(w, &answer(Vec::new()))), "");
}
