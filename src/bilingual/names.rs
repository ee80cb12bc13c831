//! What names say: the same path, id or address but for its mark of language; ids numbered a few apart.
//!
//! Owns: the marks of language in names. Must not know: content.

use super::features::hash;
use crate::text::Language;

/// Marks that stand alone between separators and are no words of a title.
const MARKS: &[&str] = &[
    "en", "eng", "english", "e", "tc", "sc", "zh", "zht", "zhs", "hant", "hans", "hk", "cht", "chs", "chi",
    "cn", "tw", "gb", "c", "s", "uc", "chinese",
];

/// Endings that tell the format of a file, and nothing of its content.
const FORMATS: &[&str] =
    &["txt", "md", "markdown", "htm", "html", "pdf", "docx", "json", "jsonl", "csv", "gz", "zst", "xhtml"];

/// The hash of a path, id or address without its marks of language and its format; `None` when nothing is left.
///
/// `a/en/x.txt`, `a/tc/x.txt` and `a/x.zh-Hant.txt` have one key. A key alone proves nothing: a folder `en` full of
/// files called `index.html` gives many releases of one key, and such a key is not used.
pub(super) fn key(name: &str) -> Option<u32> {
    let lower = name.to_lowercase().replace('\\', "/");
    let mut parts: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    while parts.len() > 1 && parts.last().is_some_and(|part| FORMATS.contains(part)) {
        parts.pop();
    }
    parts.retain(|part| !MARKS.contains(part) && !is_language_name(part));
    (!parts.is_empty()).then(|| hash(b'k', &parts.join("/")))
}

/// Names in words (繁體, 英文); two Latin letters are left to [`MARKS`].
fn is_language_name(part: &str) -> bool {
    !part.is_ascii() && Language::parse(part).is_some()
}

/// The series an id belongs to and its number in it: `P2026012200321` is number 321 of the series of that day.
///
/// A trailing `p` marks a print version. Numbers of fewer than four digits belong to words, not to a series.
pub(super) fn serial(id: &str) -> Option<(u32, u64)> {
    let id = id.trim_end_matches(['p', 'P']);
    let at = id
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + id[at..].chars().next().map_or(1, char::len_utf8));
    let digits = &id[at..];
    if !(4..=18).contains(&digits.len()) {
        return None;
    }
    Some((hash(b's', &id[..at]), digits.parse().ok()?))
}

/// The last part of an address or path, without its format.
pub(super) fn stem(name: &str) -> &str {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    last.split('.').next().unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_language_leave_one_key() {
        let key_of = key("news/2021/x-y.en.txt");
        assert!(key_of.is_some());
        for name in [
            "news/2021/x-y.zh-Hant.txt",
            "news/sc/2021/x-y.md",
            "news/2021/x-y_tc.html",
            "en/news/2021/x-y.pdf",
        ] {
            assert_eq!(key(name), key_of, "{name}");
        }
        assert_ne!(key("news/2021/x-z.en.txt"), key_of);
        assert_eq!(key("en.txt"), None);
    }

    #[test]
    fn ids_of_a_series() {
        let (series, number) = serial("P2026012200321").unwrap();
        assert_eq!(serial("P2026012200320p"), Some((series, number - 1)));
        assert_eq!(serial("tariff"), None);
        assert_eq!(serial("x-12"), None);
    }
}
