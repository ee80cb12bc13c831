//! What a format reader knows of one release.
//!
//! Owns [`Draft`] and how its paragraphs are cleaned. Must not know formats, nor anything that is told from running
//! text: a draft holds what a file says in elements of its own.

use jiff::civil::{Date, Time};

use super::dates::{parse_date, parse_time};
use super::footer::release_id_from_name;
use super::layout::{self, Paragraph, ParagraphKind};
use crate::text::Language;

/// A heading has at most this many characters: emphasis on more is emphasis.
const LONGEST_HEADING: usize = 80;

/// One release as its file's own elements tell it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// The id the file or its address gives.
    pub id: Option<String>,
    /// The language declared. Templates and exports are often wrong about it.
    pub language: Option<Language>,
    /// The title, without the name of the site.
    pub title: Option<String>,
    /// The date declared.
    pub date: Option<Date>,
    /// The time of issue declared, on the clock it was written for.
    pub time: Option<Time>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Keys, ids and addresses of its versions in other languages, as they are given.
    pub counterparts: Vec<String>,
    /// The text after the title, closing formulas included.
    pub paragraphs: Vec<Paragraph>,
}

impl Draft {
    /// Appends a paragraph, cleaned; none if nothing is left of it.
    pub(super) fn push(&mut self, kind: ParagraphKind, text: &str) {
        self.paragraphs.extend(paragraph(kind, text));
    }

    /// Appends a text of unknown layout. What reads as its title becomes the draft's if that has none, and is left
    /// out if it is the same.
    pub(super) fn push_text(&mut self, text: &str) {
        let layout = layout::read(text);
        if let Some(title) = layout.title {
            match &self.title {
                None => self.title = Some(title),
                Some(known) if same_letters(known, &title) => {}
                Some(_) => self.push(ParagraphKind::Heading, &title),
            }
        }
        self.paragraphs.extend(layout.paragraphs);
    }

    /// Takes the date, and the time if one is given with it, from a metadata value.
    ///
    /// A time in UTC is not what the clock on the spot showed, and midnight stands for no time: neither is taken.
    pub(super) fn set_date(&mut self, value: &str) {
        let Some(date) = parse_date(value) else { return };
        self.date = Some(date);
        let value = value.trim();
        let utc = value.ends_with(['Z', 'z'])
            || ["+00:00", "+0000", "-00:00", "GMT", "UTC"].iter().any(|zone| value.ends_with(zone));
        if self.time.is_none() && !utc {
            self.time = parse_time(value).filter(|time| *time != Time::midnight());
        }
    }

    /// Takes the address, and the id if the address ends in the number of a release.
    pub(super) fn set_url(&mut self, url: &str) {
        let url = url.trim();
        if url.is_empty() {
            return;
        }
        self.url = Some(url.to_owned());
        if self.id.is_none() {
            self.id = id_of_url(url);
        }
    }

    /// Adds a counterpart that is not the release itself, once.
    pub(super) fn add_counterpart(&mut self, key: &str) {
        let key = key.trim();
        let own = |known: &Option<String>| known.as_deref() == Some(key);
        if !key.is_empty()
            && !own(&self.url)
            && !own(&self.id)
            && !self.counterparts.iter().any(|known| known == key)
        {
            self.counterparts.push(key.to_owned());
        }
    }
}

/// A paragraph of this text, cleaned; `None` when it has no character to show.
pub(super) fn paragraph(kind: ParagraphKind, text: &str) -> Option<Paragraph> {
    let text = if kind == ParagraphKind::Table { text.trim_matches('\n').to_owned() } else { squeeze(text) };
    text.contains(|c: char| !c.is_whitespace()).then_some(Paragraph { kind, text, page: None })
}

/// What a paragraph of running text is: an item if it begins with a list marker, else body.
pub(super) fn kind_of(text: &str) -> ParagraphKind {
    // A marker is at the start and, if it begins like a word, ends in one of these. Reading a layout is not cheap.
    let first = text.trim_start().chars().next().unwrap_or_default();
    let close = |c: char| matches!(c, '.' | ')' | '）' | ']' | '〕' | '、' | '．' | ' ');
    if first.is_alphabetic() && !text.trim_start().chars().take(7).any(close) {
        return ParagraphKind::Body;
    }
    let end = text.char_indices().nth(64).map_or(text.len(), |(at, _)| at);
    match layout::read(&text[..end]).paragraphs.first() {
        Some(Paragraph { kind: ParagraphKind::Item, .. }) => ParagraphKind::Item,
        _ => ParagraphKind::Body,
    }
}

/// Whether a text all of which is emphasized is a heading.
pub(super) fn is_heading(text: &str) -> bool {
    let text = text.trim();
    text.chars().nth(LONGEST_HEADING).is_none()
        && !text.ends_with(['。', '！', '；', '，', '.', ';', ',', '」', '”'])
        && kind_of(text) == ParagraphKind::Body
}

/// White space narrowed to single spaces (an ideographic one if it had any), none at the ends, no control characters.
pub(super) fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = None;
    for c in text.chars() {
        if c.is_whitespace() || c == '\u{200b}' {
            space = if c == '\u{3000}' { Some(c) } else { space.or(Some(' ')) };
        } else if !c.is_control() && c != '\u{feff}' {
            if !out.is_empty() {
                out.extend(space);
            }
            space = None;
            out.push(c);
        }
    }
    out
}

/// Whether two titles have the same letters and digits.
pub(super) fn same_letters(left: &str, right: &str) -> bool {
    letters(left) == letters(right)
}

/// The letters and digits of a text, lower case: what two spellings of one title have in common.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The language a file names, also when it names a region that makes no difference (`en-NZ`, `zh-Hant-XX`).
pub(super) fn language_of(name: &str) -> Option<Language> {
    let mut name = name.trim();
    loop {
        if let Some(language) = Language::parse(name) {
            return (language != Language::Und).then_some(language);
        }
        name = &name[..name.rfind(['-', '_'])?];
    }
}

/// The number of a release that an address ends in: `…/22/P2026012200321p.htm` → `P2026012200321`.
pub(super) fn id_of_url(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let name = path.rsplit(['/', '\\']).next()?;
    let stem = name.split('.').next()?;
    let (id, _) = stem.starts_with('P').then(|| release_id_from_name(stem))??;
    matches!(&stem[id.len()..], "" | "p").then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn text_is_squeezed_to_one_line() {
        assert_eq!(squeeze("\u{feff}　　運輸署\u{a0}\n今日\u{1b}[31m　公布 "), "運輸署 今日[31m　公布");
        assert_eq!(paragraph(ParagraphKind::Body, " \u{3000}\n"), None);
    }

    #[test]
    fn addresses_tell_ids() {
        for url in [
            "https://www.info.gov.hk/gia/general/202601/22/P2026012200321.htm",
            "202601/22/P2026012200321p.htm?lang=tc#top",
            "P2026012200321",
        ] {
            assert_eq!(id_of_url(url).as_deref(), Some("P2026012200321"), "{url}");
        }
        for url in
            ["https://a.hk/P2026/", "https://a.hk/Press.htm", "2026-01-22-title", "", "P2026012200321-en.htm"]
        {
            assert_eq!(id_of_url(url), None, "{url}");
        }
    }

    #[test]
    fn languages_are_read_past_unknown_regions() {
        assert_eq!(language_of("en-ZA"), Some(Language::En));
        assert_eq!(language_of("zh-Hant-XX"), Some(Language::ZhHant));
        assert_eq!(language_of("zh-hk"), Some(Language::ZhHant));
        assert_eq!(language_of("fr-CA"), None);
        assert_eq!(language_of(""), None);
    }

    #[test]
    fn only_times_on_the_spot_are_taken() {
        for (value, expected) in [
            ("2026-01-22T17:02:00+08:00", Some(time(17, 2, 0, 0))),
            ("2026-01-22 17:02", Some(time(17, 2, 0, 0))),
            ("2026-01-22T09:02:00Z", None),
            ("2026-01-22T00:00:00+08:00", None),
            ("2026年1月22日", None),
        ] {
            let mut draft = Draft::default();
            draft.set_date(value);
            assert_eq!((draft.date, draft.time), (Some(date(2026, 1, 22)), expected), "{value}");
        }
    }

    #[test]
    fn markers_tell_items_and_emphasis_tells_headings() {
        assert_eq!(kind_of("（一）透過機器學習；"), ParagraphKind::Item);
        assert_eq!(kind_of("(1) a machine learning-based system;"), ParagraphKind::Item);
        assert_eq!(kind_of("運輸署今日公布。"), ParagraphKind::Body);
        assert!(is_heading("申領及使用方法") && is_heading("Road closures"));
        assert!(!is_heading("請即行動。") && !is_heading(&"很長的文字".repeat(20)));
    }

    #[test]
    fn a_title_in_the_body_is_not_lost() {
        let text = "另一個標題\n\n運輸署今日公布，計劃已經展開。\n\n市民可以申請。";
        let mut draft = Draft { title: Some("標題".to_owned()), ..Draft::default() };
        draft.push_text(text);
        assert_eq!(draft.paragraphs[0].text, "另一個標題");
        let mut draft = Draft::default();
        draft.push_text(text);
        assert_eq!((draft.title.as_deref(), draft.paragraphs.len()), (Some("另一個標題"), 2));
    }
}
