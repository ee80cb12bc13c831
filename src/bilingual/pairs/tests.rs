use super::*;
use crate::bilingual::About;

fn profile(path: &str, language: Language, passages: &[&str]) -> Profile {
    let about = About { path, id: "", language, title: None, date: None, time: None, url: None, links: &[] };
    Profile::of(&about, passages)
}

#[test]
fn no_releases_no_pairs() {
    assert_eq!(pair(&[]), []);
    assert_eq!(pair(&[profile("a.en.txt", Language::En, &[])]), []);
}

#[test]
fn bare_names_suffice_where_there_is_little_to_read() {
    let profiles = [
        profile("a.en.txt", Language::En, &["Closed."]),
        profile("a.zh-Hant.txt", Language::ZhHant, &["關閉。"]),
        profile("b.zh-Hant.txt", Language::ZhHant, &["開放。"]),
    ];
    let pairs = pair(&profiles);
    assert_eq!(pairs.len(), 1);
    assert_eq!((pairs[0].left, pairs[0].right, pairs[0].kind), (0, 1, PairKind::Names));
}
