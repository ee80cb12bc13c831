//! Every construct of the query language, on a small corpus: what it finds and what it does not.

use pressroom::index::{BuildOptions, Index, Progress, build};
use pressroom::search::{SearchOptions, search};
use tempfile::TempDir;

/// A release a line: its name, its title and its paragraphs, apart by `|`.
fn index_of(releases: &[(&str, &str)]) -> (TempDir, Index) {
    let dir = tempfile::tempdir().unwrap();
    let corpus = dir.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    for (name, text) in releases {
        std::fs::write(corpus.join(format!("{name}.txt")), text.replace('|', "\n\n")).unwrap();
    }
    let place = dir.path().join("index");
    build(&place, &[corpus], &BuildOptions::default(), &Progress::default()).unwrap();
    let index = Index::open(&place).unwrap();
    (dir, index)
}

fn corpus() -> (TempDir, Index) {
    index_of(&[
        (
            "ferry",
            "渡輪服務調整|運輸及海事局宣布，白沙島渡輪服務將於二○二一年四月起增加班次，方便居民出行。|政府同時推出長者乘車優惠計劃，涉及撥款二千四百四十萬元，惠及各區長者。",
        ),
        (
            "vaccine",
            "COVID-19疫苗接種安排|衞生防護署公布，市民可預約接種COVID-19疫苗，名額２，４４０個，先到先得，額滿即止。|５Ｇ網絡亦會用於疫苗中心的登記系統，讓職員可以即時核對資料。",
        ),
        (
            "harbour",
            "Harbour investment plan approved|The Legislative Assembly approved investing $24.4 million in the harbourfront of East Cove in 2021, under the B&R programme.|Investors welcomed the decision. The colour of the pier, officials said, will be chosen by residents in a poll.",
        ),
        (
            "lamp",
            "燈飾活動|文化及康樂署在月灣海濱長廊舉行燈光節，免費入場，活動為期三個星期，歡迎市民參加。|查詢請致電，或瀏覽活動網頁了解詳情，網頁同時載有交通安排和人流管制措施的最新消息。",
        ),
    ])
}

fn names(index: &Index, query: &str) -> Vec<String> {
    let mut names: Vec<String> = search(index, query, &SearchOptions::default())
        .unwrap()
        .results
        .into_iter()
        .map(|hit| hit.release)
        .collect();
    names.sort();
    names
}

#[test]
fn each_construct_finds_what_it_should() {
    let (_dir, index) = corpus();
    let all: &[(&str, &[&str])] = &[
        // Words, in either script and width; punctuation of either width.
        ("渡轮", &["ferry"]),
        ("疫苗，渡輪", &["ferry", "vaccine"]),
        ("疫苗　渡輪", &["ferry", "vaccine"]),
        ("invest", &["harbour"]),
        // Phrases, in every kind of quotes.
        ("\"白沙岛渡轮\"", &["ferry"]),
        ("「白沙島渡輪」", &["ferry"]),
        ("“east cove in 2021”", &["harbour"]),
        ("\"east cove 2021\"", &[]),
        ("\"invest\"", &[]),
        ("\"白沙渡輪\"", &[]),
        // Operators.
        ("+渡輪 疫苗", &["ferry"]),
        ("渡輪 疫苗 -班次", &["ferry", "vaccine"]),
        ("渡輪 -服務", &[]),
        ("渡輪 AND 疫苗", &[]),
        ("渡輪 AND 班次", &["ferry"]),
        ("渡輪 OR 疫苗", &["ferry", "vaccine"]),
        ("(渡輪 OR 疫苗) AND NOT 登記 AND NOT 預約 AND NOT 接種", &["ferry"]),
        ("（渡輪　ＯＲ　疫苗）", &["ferry", "vaccine"]),
        // Fields and filters.
        ("title:疫苗", &["vaccine"]),
        ("標題：登記", &[]),
        ("活動 lang:en", &[]),
        ("residents lang:en", &["harbour"]),
        ("活動 lang:zh", &["lamp"]),
        ("活動 lang:zh-Hans", &[]),
        // Beginnings, spelling, nearness.
        ("harbo*", &["harbour"]),
        ("harber*", &[]),
        ("residants~1", &["harbour"]),
        ("rezidants~1", &[]),
        ("rezidants~2", &["harbour"]),
        ("\"assembly million\"~4", &["harbour"]),
        ("\"assembly million\"~3", &[]),
        ("\"assembly million\"~2", &[]),
        ("\"班次 渡輪\"~20", &["ferry"]),
        ("\"班次 疫苗\"~20", &[]),
        // Scripts and digits mixed.
        ("5G網絡", &["vaccine"]),
        ("5g网络 登记", &["vaccine"]),
        ("COVID-19疫苗", &["vaccine"]),
        ("\"covid 19疫苗\"", &["vaccine"]),
        ("B&R", &["harbour"]),
        // Numbers in every notation.
        ("2021年", &["ferry", "harbour"]),
        ("二零二一", &["ferry", "harbour"]),
        ("２０２１", &["ferry", "harbour"]),
        ("2,440", &["vaccine"]),
        ("2440", &["vaccine"]),
        ("24.4", &["harbour"]),
        ("\"$24.4 million\"", &["harbour"]),
        ("二千四百四十萬", &["ferry", "harbour"]),
        // Single characters and letters.
        ("燈", &["lamp"]),
        ("灯", &["lamp"]),
        ("\"島\"", &["ferry"]),
        ("r", &["harbour"]),
        ("a", &["harbour"]),
    ];
    let mut wrong = Vec::new();
    for (query, expected) in all {
        let got = names(&index, query);
        if got != *expected {
            wrong.push(format!("{query}: {got:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn malformed_queries_are_read_and_what_was_ignored_is_said() {
    let (_dir, index) = corpus();
    for (query, expected, warned) in [
        ("\"渡輪", vec!["ferry"], true),
        ("(渡輪", vec!["ferry"], true),
        ("渡輪)", vec!["ferry"], true),
        ("渡輪 AND", vec!["ferry"], true),
        ("渡輪 lang:xx", vec!["ferry"], true),
        ("渡輪 date:2021-13", vec!["ferry"], true),
        ("渡輪 \"\"", vec!["ferry"], true),
        ("渡輪 ——", vec!["ferry"], false),
        ("渡輪 NOT ——", vec!["ferry"], false),
        ("渡輪 AND (—— OR 登記)", vec![], false),
        ("-渡輪", vec![], true),
        ("", vec![], false),
        ("「」", vec![], true),
    ] {
        let results = search(&index, query, &SearchOptions::default()).unwrap();
        let got: Vec<&str> = results.results.iter().map(|hit| hit.release.as_str()).collect();
        assert_eq!(got, expected, "{query}");
        assert_eq!(!results.warnings.is_empty(), warned, "{query}: {:?}", results.warnings);
    }
}

#[test]
fn a_release_with_all_the_words_comes_before_one_with_some() {
    let words = "渡輪服務方面，運輸及海事局會繼續監察渡輪班次，渡輪營辦商會加派人手，渡輪乘客可留意公布。";
    let far = "政府會繼續跟進有關情況，並會適時公布進一步安排，請市民留意最新消息和電台廣播。";
    let (_dir, index) = index_of(&[
        ("some", &format!("渡輪渡輪|{words}|{words}|{words}")),
        (
            "all",
            &format!(
                "交通安排|渡輪服務將於下月增加班次，方便白沙島居民出入市區上班上學。|{far}|{far}|長者乘搭交通工具可享優惠，詳情請瀏覽網頁或致電熱線查詢。"
            ),
        ),
        ("other", &format!("長者長者|長者長者，{far}")),
    ]);
    let results = search(&index, "渡輪 長者", &SearchOptions::default()).unwrap().results;
    assert_eq!(results[0].release, "all");
    assert_eq!(results.len(), 3);
}

#[test]
fn an_excluded_title_excludes_the_release() {
    let (_dir, index) = corpus();
    assert_eq!(names(&index, "登記 -title:疫苗"), [] as [&str; 0]);
    assert_eq!(names(&index, "登記 +title:疫苗"), ["vaccine"]);
}

#[test]
fn what_counts_beside_a_number_is_looked_for_beside_it() {
    let (_dir, index) = index_of(&[
        ("han", "泳季|泳池於十二月關閉，翌年四月重開。"),
        ("digits", "泳季|泳池於12月關閉，翌年四月重開。"),
        ("apart", "月餅|十二個月餅，三月可領。"),
        ("other", "泳季|泳池於一月關閉，該月底重開，每月一次。"),
        ("ordinal", "校際|第十二屆比賽。"),
    ]);
    for query in ["十二月", "12月", "１２月"] {
        let results = search(&index, query, &SearchOptions::default()).unwrap().results;
        let mut first: Vec<&str> = results.iter().take(2).map(|hit| hit.release.as_str()).collect();
        first.sort_unstable();
        assert_eq!(first, ["digits", "han"], "{query}");
        for hit in results.iter().take(2) {
            let marked: Vec<String> = hit
                .highlights
                .iter()
                .map(|&[start, end]| hit.text.chars().skip(start).take(end - start).collect())
                .collect();
            assert_eq!(marked, [if hit.release == "han" { "十二月" } else { "12月" }], "{query}");
        }
    }
    // No ideograph beside a number is looked for wherever it stands.
    assert_eq!(names(&index, "12月 AND 一次"), [] as [&str; 0]);
    assert_eq!(names(&index, "第12 AND 屆"), ["ordinal"]);
    assert_eq!(names(&index, "第十二 AND 比賽"), ["ordinal"]);
}
