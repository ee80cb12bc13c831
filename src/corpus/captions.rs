//! What tells a caption of a photo from the body, in text where nothing else does.
//!
//! Owns: the words of captions, and how far back from the end of a release they reach. Must not know formats: what else tells a
//! caption there (another indent, another width) arrives as a sign.

use std::cell::LazyCell;

use super::layout::{Paragraph, ParagraphKind};
use super::retelling::Pairs;

/// Longer paragraphs are no captions, in bytes: what they say again would be the whole release.
const LONGEST: usize = 1200;

/// What a paragraph near the end of a release is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// It does not count: a line of the footer.
    Footer,
    /// It reads as a caption.
    Caption,
    /// Nothing about it says whether it is one.
    Unsigned,
    /// It is none, and so is nothing before it.
    Body,
}

/// Whether a title says that the release has photos.
pub(super) fn are_announced(title: Option<&str>) -> bool {
    let title = title.unwrap_or_default().to_lowercase();
    ["附圖", "附图", "photo", "picture"].iter().any(|word| title.contains(word))
}

/// Where the captions begin among so many paragraphs, of which `closing` says what they are; the first is no caption. Where they
/// are announced one without a sign may stand among them.
pub(super) fn start(paragraphs: usize, announced: bool, closing: impl Fn(usize) -> Closing) -> usize {
    let (mut first, mut unsigned) = (paragraphs, 0);
    for at in (1..paragraphs).rev() {
        match closing(at) {
            Closing::Footer => continue,
            Closing::Caption => first = at,
            Closing::Unsigned => unsigned += 1,
            Closing::Body => break,
        }
        if unsigned > usize::from(announced) {
            break;
        }
    }
    first
}

/// Marks the captions at the end of a release whose paragraphs came without layout: those that say what a picture shows and,
/// when the title announces photos, those that tell again what a paragraph before them says.
pub(super) fn mark(paragraphs: &mut [Paragraph], title: Option<&str>) {
    let announced = are_announced(title);
    let pairs: LazyCell<Vec<Pairs>, _> =
        LazyCell::new(|| paragraphs.iter().map(|paragraph| Pairs::of(&paragraph.text)).collect());
    let tells_again = |at: usize| {
        let is_body = |before: &usize| paragraphs[*before].kind == ParagraphKind::Body;
        (0..at).filter(is_body).any(|before| pairs[at].retell(&pairs[before]))
    };
    let first = start(paragraphs.len(), announced, |at| {
        let Paragraph { kind, text, .. } = &paragraphs[at];
        match kind {
            ParagraphKind::Caption => Closing::Caption,
            ParagraphKind::Body | ParagraphKind::Heading if text.len() > LONGEST => Closing::Body,
            ParagraphKind::Body | ParagraphKind::Heading => {
                if shows_picture(text) || announced && tells_again(at) {
                    Closing::Caption
                } else {
                    Closing::Unsigned
                }
            }
            ParagraphKind::Item | ParagraphKind::Table => Closing::Body,
        }
    });
    for paragraph in &mut paragraphs[first..] {
        paragraph.kind = ParagraphKind::Caption;
    }
}

/// Whether a paragraph says what a picture shows, or where someone stands in it.
pub(super) fn shows_picture(text: &str) -> bool {
    const OPENINGS: &[&str] =
        &["圖示", "图示", "圖為", "图为", "圖片", "图片", "photo", "picture", "caption"];
    const SHOWING: &[&str] = &["圖示", "图示", "Photo shows", "Picture shows", "Photos show", "Pictured"];
    const PLACES: &[&str] = &["left", "right", "centre", "center"];
    let start = text.chars().take(12).collect::<String>().to_lowercase();
    if OPENINGS.iter().any(|word| start.contains(word)) || SHOWING.iter().any(|word| text.contains(word)) {
        return true;
    }
    let mut brackets = text.split(['（', '(']).skip(1).filter_map(|rest| rest.split(['）', ')']).next());
    brackets.any(|inside| match inside.chars().count() {
        ..=8 if inside.starts_with(['左', '右', '中', '前', '後', '后']) => {
            inside.contains(['左', '右', '中'])
        }
        ..=24 => inside.split(' ').any(|word| PLACES.contains(&word)),
        _ => false,
    })
}
