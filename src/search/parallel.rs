//! The other version of what was found: which release it is, and which of its passages say the same.
//!
//! Owns which of several versions is shown beside a release. Must not know how anything is laid out.

use super::highlight::Highlighter;
use crate::index::schema::key;
use crate::index::{Counterpart, Index, IndexError};
use crate::results::{CounterpartView, ParallelPassage, ParallelView};
use crate::text::Language;

/// The versions of a release in other languages: first the one to show beside it. That is one in the other language, for an
/// English release the Traditional one; then one in the other script.
pub(super) fn versions(index: &Index, release: &str, language: Language) -> Vec<Counterpart> {
    let mut versions = index.translations().map(|known| known.counterparts(release)).unwrap_or_default();
    versions.sort_by_key(|version| place(version.lang, language));
    versions
}

/// The id of the version to show beside a release.
pub(super) fn counterpart(index: &Index, release: &str, language: Language) -> Option<String> {
    let versions = index.translations()?.versions(key(release));
    versions.into_iter().min_by_key(|version| place(version.lang, language)).map(|version| version.release)
}

/// Which of the versions of a release in this language comes first.
fn place(version: Language, language: Language) -> u8 {
    match version {
        _ if version.is_chinese() == language.is_chinese() => 4,
        Language::En => 0,
        Language::ZhHant => 1,
        Language::ZhHans => 2,
        _ => 3,
    }
}

/// The versions of a release as answers name them.
pub(super) fn views(index: &Index, versions: &[Counterpart]) -> Result<Vec<CounterpartView>, IndexError> {
    let mut views = Vec::with_capacity(versions.len());
    for version in versions {
        let Some((header, _)) = index.find_release(&version.release)? else { continue };
        let Some(stored) = index.document(header)?.release() else { continue };
        views.push(CounterpartView {
            release: version.release.clone(),
            lang: version.lang.tag().to_owned(),
            path: index.display_path(stored.root, &stored.path),
            kind: version.kind.clone(),
            confidence: version.confidence,
            evidence: version.evidence.clone(),
            beads: version.beads.clone(),
        });
    }
    Ok(views)
}

/// What a version says where the release has this passage; `None` when it has nothing there.
pub(super) fn passages(
    index: &Index,
    version: &Counterpart,
    passage: u32,
    highlighter: Option<&Highlighter<'_>>,
) -> Result<Option<ParallelView>, IndexError> {
    let Some((header, span)) = index.find_release(&version.release)? else { return Ok(None) };
    let mut texts = index.texts(header)?;
    let document = texts.document(0)?;
    let Some(stored) = document.release() else { return Ok(None) };
    let marks = |text: &str, is_title| {
        highlighter.map(|highlighter| highlighter.highlight(text, is_title)).unwrap_or_default()
    };
    let mut passages = Vec::new();
    for ordinal in version.passages(passage).filter(|ordinal| *ordinal < span) {
        let text = match ordinal {
            0 => document.text.clone(),
            _ => texts.document(ordinal)?.text,
        };
        let highlights = marks(&text, ordinal == 0);
        passages.push(ParallelPassage { passage: u64::from(ordinal), text, highlights });
    }
    Ok((!passages.is_empty()).then(|| ParallelView {
        release: version.release.clone(),
        lang: version.lang.tag().to_owned(),
        path: index.display_path(stored.root, &stored.path),
        title: document.text,
        passages,
    }))
}
