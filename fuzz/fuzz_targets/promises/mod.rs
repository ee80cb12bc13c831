//! What the documentation promises of every draft and every release, whatever the file.

use std::path::Path;

use pressroom::corpus::Limits;
use pressroom::corpus::Passage;
use pressroom::corpus::draft::Draft;
use pressroom::corpus::layout::{Paragraph, ParagraphKind};
use pressroom::corpus::passage::passages;
use pressroom::corpus::read::read;
use pressroom::corpus::record::Names;

/// The letters and digits of a text.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The letters and digits of texts that follow each other.
pub fn letters_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    texts.into_iter().map(letters).collect()
}

pub fn texts(paragraphs: &[Paragraph]) -> impl Iterator<Item = &str> {
    paragraphs.iter().map(|paragraph| paragraph.text.as_str())
}

/// A text on one line that is there.
fn line(text: &str, of: &str) {
    assert!(!text.trim().is_empty(), "an empty {of}");
    assert!(!text.contains(char::is_control), "a control character in a {of}: {text:?}");
}

pub fn paragraphs_are_clean(paragraphs: &[Paragraph]) {
    for Paragraph { kind, text, .. } in paragraphs {
        if *kind == ParagraphKind::Table {
            assert!(!text.trim().is_empty(), "an empty table");
            let stray = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
            assert!(!text.contains(stray), "a control character in a table: {text:?}");
        } else {
            line(text, "paragraph");
            assert!(!text.contains("  "), "white space is not narrowed: {text:?}");
        }
    }
}

pub fn draft_is_clean(draft: &Draft) {
    for (text, of) in [(&draft.title, "title"), (&draft.id, "id"), (&draft.issuer, "issuer")] {
        if let Some(text) = text {
            line(text, of);
        }
    }
    assert!(draft.url.as_deref().is_none_or(|url| !url.trim().is_empty()), "an empty address");
    for (at, key) in draft.counterparts.iter().enumerate() {
        assert!(!key.is_empty() && key.trim() == key, "{key:?}");
        assert!(!draft.counterparts[..at].contains(key), "{key:?} twice");
    }
    paragraphs_are_clean(&draft.paragraphs);
    nothing_is_lost(&draft.paragraphs);
}

/// Passages hold what the paragraphs do.
pub fn nothing_is_lost(paragraphs: &[Paragraph]) -> Vec<Passage> {
    let passages = passages(paragraphs);
    let after = letters_of(passages.iter().map(|passage| passage.text.as_str()));
    assert_eq!(after, letters_of(texts(paragraphs)), "passages lost letters");
    assert!(passages.iter().all(|passage| !passage.text.trim().is_empty()), "an empty passage");
    passages
}

/// A file is read, in the same way each time; something comes of it.
pub fn file(bytes: &[u8], name: &str) {
    let path = Path::new(name);
    let outcome = read(bytes, path, &Limits::default(), &Names::default());
    let again = read(bytes, path, &Limits::default(), &Names::default());
    assert_eq!(outcome.releases, again.releases, "not deterministic");
    assert_eq!(outcome.skipped, again.skipped, "not deterministic");
    for reason in &outcome.skipped {
        line(reason, "reason");
    }
    for release in &outcome.releases {
        line(&release.id, "id");
        assert!(release.title.is_some() || !release.passages.is_empty(), "an empty release");
        if let Some(title) = &release.title {
            line(title, "title");
        }
        assert!(release.passages.iter().all(|passage| !passage.text.trim().is_empty()), "an empty passage");
    }
}
