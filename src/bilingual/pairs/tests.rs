use super::*;
use crate::bilingual::About;

fn profile(path: &str, language: Language, passages: &[&str]) -> Profile {
    let about = About { path, id: "", language, title: None, date: None, time: None, url: None, links: &[] };
    Profile::of(&about, passages)
}

#[test]
fn no_releases_no_pairs() {
    assert_eq!(pair(&[], 1), []);
    assert_eq!(pair(&[profile("a.en.txt", Language::En, &[])], 1), []);
}

#[test]
fn bare_names_suffice_where_there_is_little_to_read() {
    let profiles = [
        profile("a.en.txt", Language::En, &["Closed."]),
        profile("a.zh-Hant.txt", Language::ZhHant, &["關閉。"]),
        profile("b.zh-Hant.txt", Language::ZhHant, &["開放。"]),
    ];
    let pairs = pair(&profiles, 2);
    assert_eq!(pairs.len(), 1);
    assert_eq!((pairs[0].left, pairs[0].right, pairs[0].kind), (0, 1, PairKind::Names));
}

#[test]
fn equal_profiles_are_not_guessed_between() {
    let english =
        profile("q", Language::En, &["On 3 March 2021 the 1,204 cases cost $24.4 million, said Oxfam."]);
    let chinese =
        ["r", "s"].map(|path| profile(path, Language::ZhHant, &["2021年3月3日1,204宗二千四百四十萬元。"]));
    assert_eq!(pair(&[english, chinese[0].clone(), chinese[1].clone()], 1), []);
}

#[test]
fn evidence_is_told_in_words() {
    let profiles = [
        profile("a.en.txt", Language::En, &["Closed."]),
        profile("a.zh-Hant.txt", Language::ZhHant, &["關閉。"]),
    ];
    let pairs = pair(&profiles, 2);
    assert_eq!(pairs[0].evidence.to_string(), "same name; likeness 0.00 on 0 features worth 0; next best 0%");
}
