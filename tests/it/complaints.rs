//! What users of other tools complained of, as tests: each names the complaint.

use pressroom::index::{BuildOptions, Index, Progress, build};
use pressroom::search::{SearchOptions, search};
use tempfile::TempDir;

/// One release of each text.
fn index_of(texts: &[&str]) -> (TempDir, Index) {
    let dir = tempfile::tempdir().unwrap();
    let corpus = dir.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    for (number, text) in texts.iter().enumerate() {
        std::fs::write(corpus.join(format!("{number}.txt")), format!("題目\n\n{text}\n")).unwrap();
    }
    let place = dir.path().join("index");
    build(&place, &[corpus], &BuildOptions::default(), &Progress::default()).unwrap();
    let index = Index::open(&place).unwrap();
    (dir, index)
}

/// What is marked in the first result; nothing when nothing is found.
fn marked(texts: &[&str], query: &str) -> Vec<String> {
    let (_dir, index) = index_of(texts);
    let results = search(&index, query, &SearchOptions::default()).unwrap().results;
    let Some(hit) = results.first() else { return Vec::new() };
    let characters: Vec<char> = hit.text.chars().collect();
    hit.highlights.iter().map(|[start, end]| characters[*start..*end].iter().collect()).collect()
}

#[test]
fn meilisearch_2499_a_word_inside_a_longer_segment() {
    assert_eq!(marked(&["这款软件的安装简单，适合所有用户使用。"], "简单"), ["简单"]);
}

#[test]
fn meilisearch_1714_a_quoted_word_inside_a_compound() {
    assert_eq!(marked(&["她买了一个小化妆包送给妈妈作生日礼物。"], "\"化妆\""), ["化妆"]);
}

#[test]
fn meilisearch_2687_a_single_character() {
    assert_eq!(marked(&["新款吊灯今日起在各大商场有售，数量有限。"], "灯"), ["灯"]);
}

#[test]
fn qmd_976_one_absent_compound_does_not_empty_the_answer() {
    assert_eq!(marked(&["渡輪服務將於下月增加班次，方便市民出行。"], "渡輪 量子糾纏望遠鏡"), ["渡輪"]);
}

#[test]
fn meilisearch_4075_same_sounds_are_not_the_same_words() {
    assert!(marked(&["这是一部经典的电影，值得大家到戏院观看。"], "景点").is_empty());
}

#[test]
fn meilisearch_3526_no_more_is_marked_than_matched() {
    assert_eq!(marked(&["大卫到了扫描仪前面，打开了电源准备工作。"], "大卫"), ["大卫"]);
}

#[test]
fn paradedb_3758_and_charabia_331_script_is_no_barrier() {
    let text = "粵港澳大灣區綜合性國家科學中心的發言人今日介紹最新進展。";
    for (query, mark) in [("综合", "綜合"), ("发言", "發言"), ("粤港澳", "粵港澳"), ("國家科学", "國家科學")]
    {
        assert_eq!(marked(&[text], query).concat(), mark, "{query}");
    }
}

#[test]
fn claude_mem_3801_and_obelisk_76_short_terms_are_neither_lost_nor_dropped() {
    let texts = ["全文搜索支援中文，短詞一樣可以找到。", "其他內容與這個查詢沒有關係，不應該出現。"];
    let (_dir, index) = index_of(&texts);
    for query in ["搜索", "中", "短词", "\"搜\""] {
        assert_eq!(search(&index, query, &SearchOptions::default()).unwrap().total, 1, "{query}");
    }
    assert_eq!(search(&index, "+搜 +關係", &SearchOptions::default()).unwrap().total, 0);
}

#[test]
fn tantivy_1134_and_2358_phrases_prefixes_and_fuzzy_words_are_marked_within_characters() {
    let text = "「一帶一路」倡議 🎉 Investing in harbours, 投資港口建設。";
    for (query, mark) in [
        ("\"一带一路\"", "一帶一路"),
        ("invest*", "Investing"),
        ("harbors~1", "harbours"),
        ("投资", "投資"),
        ("\"倡議 investing\"", "倡議 🎉 Investing"),
    ] {
        assert_eq!(marked(&[text], query), [mark], "{query}");
    }
}

#[test]
fn paradedb_3717_phrases_do_not_depend_on_where_jieba_cuts() {
    let text = "南京市長江大橋今日恢復通車，研究生命起源的學者乘車經過。";
    for phrase in ["市長江大", "長江", "京市長", "究生命起", "生命", "研究生"] {
        assert_eq!(marked(&[text], &format!("\"{phrase}\"")), [phrase]);
    }
}

#[test]
fn rga_44_words_split_at_line_ends() {
    let text = "The Government will continue to support environ-\nmental protection and to strengthen co-ope-\nration with all sectors \
                of the community in the long-\nterm.";
    assert_eq!(marked(&[text], "environmental"), ["environmental"]);
    assert_eq!(marked(&[text], "\"long term\""), ["long-term"]);
}

#[test]
fn scribd_54118063_compatibility_characters_of_official_pdfs() {
    assert_eq!(marked(&["㆗㆟㆒同參加了這個⽅案的討論，並且提出意見。"], "方案"), ["⽅案"]);
    assert_eq!(marked(&["㆗㆟㆒同參加了這個⽅案的討論，並且提出意見。"], "\"中人一\""), ["㆗㆟㆒"]);
}

#[test]
fn opencc_js_24_folded_text_is_never_shown() {
    let (_dir, index) = index_of(&["乾隆年間的乾燥技術，後來傳到海外各地。"]);
    let hit = search(&index, "干燥", &SearchOptions::default()).unwrap().results.remove(0);
    assert_eq!(hit.text, "乾隆年間的乾燥技術，後來傳到海外各地。");
}
