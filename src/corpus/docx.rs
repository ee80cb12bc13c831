//! Word documents (`.docx`).
//!
//! Owns the way from the bytes of one to a draft: headings, lists and tables by what the writer made them, the title by style
//! or by place. Dates in the properties are when a file was made, not when a release was issued, and are ignored; notes,
//! comments, headers and footers are not read. Must not know other formats.

mod body;
mod numbering;
mod package;
mod styles;
mod xml;

use body::Block;
use numbering::Numbering;
use package::Package;
use styles::{Role, Styles};

use super::draft::{Draft, kind_of, letters};
use super::layout::{self, Paragraph, ParagraphKind};
use super::stated_title::plausible;

/// What a document may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocxLimits {
    /// Bytes of its parts, expanded.
    pub expanded_bytes: u64,
    /// Bytes of text.
    pub text_bytes: usize,
}

impl Default for DocxLimits {
    fn default() -> Self {
        DocxLimits { expanded_bytes: 256 << 20, text_bytes: 32 << 20 }
    }
}

/// Why a document was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocxError {
    /// A zip archive of another kind.
    #[error("it is a zip archive, not a Word document")]
    NotDocx,
    /// The container of both.
    #[error("it is an old Word document (.doc) or protected by a password: save it as .docx without one")]
    Encrypted,
    /// Its parts cannot be made out.
    #[error("it is damaged: {0}")]
    Broken(String),
    /// Its parts are too large.
    #[error("it expands to more than {limit} bytes (--max-expanded-size)")]
    TooLarge {
        /// How large they may be.
        limit: u64,
    },
    /// More text than allowed.
    #[error("it holds more than {limit} bytes of text")]
    TooMuchText {
        /// How much is allowed.
        limit: usize,
    },
    /// There is none.
    #[error("it holds no text")]
    NoText,
}

/// Whether the bytes may be a Word document, old ones and locked ones among them, so that the reader can say so.
#[must_use]
pub fn is_docx(bytes: &[u8]) -> bool {
    is_compound(bytes)
        || bytes.starts_with(b"PK\x03\x04") && bytes.windows(5).any(|window| window == b"word/")
}

/// The container of old Word documents, and of locked new ones.
fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
}

/// Reads a Word document. What was lost of a damaged one is not said: see [`read_with_losses`].
pub fn read(bytes: &[u8], limits: &DocxLimits) -> Result<Draft, DocxError> {
    read_with_losses(bytes, limits).map(|(draft, _)| draft)
}

/// Reads a Word document, with a sentence for each thing in it that could not be read.
pub fn read_with_losses(bytes: &[u8], limits: &DocxLimits) -> Result<(Draft, Vec<String>), DocxError> {
    if is_compound(bytes) {
        return Err(DocxError::Encrypted);
    }
    let mut package = Package::open(bytes, limits)?;
    let main = package.main()?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    // These only help; a document is read without them.
    let mut helper = |name: &str| match package.part(name) {
        Err(error @ DocxError::TooLarge { .. }) => Err(error),
        part => Ok(part.ok().flatten().unwrap_or_default()),
    };
    let styles = Styles::read(&helper(&format!("{folder}/styles.xml"))?);
    let mut numbering = Numbering::read(&helper(&format!("{folder}/numbering.xml"))?);
    let stated = stated_title(&helper("docProps/core.xml")?);
    let xml = package.part(&main)?.ok_or(DocxError::NotDocx)?;
    let (blocks, whole, fits) = body::read(&xml, &styles, &mut numbering, limits.text_bytes);
    match (blocks.is_empty(), whole) {
        _ if !fits => Err(DocxError::TooMuchText { limit: limits.text_bytes }),
        (true, true) => Err(DocxError::NoText),
        (true, false) => Err(DocxError::Broken("its text is no XML".to_owned())),
        (false, _) => {
            let losses =
                if whole { Vec::new() } else { vec!["it is damaged: its text breaks off".to_owned()] };
            Ok((draft(blocks, stated), losses))
        }
    }
}

/// `dc:title`, if it is a title.
fn stated_title(core: &str) -> Option<String> {
    let (mut title, mut open) = (String::new(), false);
    xml::walk(core, |node| match node {
        xml::Node::Start(element) => open = element.name() == "title",
        xml::Node::End(_) => open = false,
        xml::Node::Text(text) if open => title.push_str(&text),
        xml::Node::Text(_) => {}
    });
    plausible(&title)
}

/// A title by its style; else one that the properties and the first paragraphs agree on; else one by its look; else the
/// one in the properties.
fn draft(mut blocks: Vec<Block>, stated: Option<String>) -> Draft {
    let look = look(&blocks);
    for (block, kind) in blocks.iter_mut().filter(|block| block.kind != ParagraphKind::Table).zip(look.kinds)
    {
        if block.kind == ParagraphKind::Body {
            block.kind = kind;
        }
    }
    let wanted = stated.as_deref().map(letters);
    let is_head = |block: &&Block| block.role == Role::Title;
    let at = blocks.iter().position(|block| is_head(&block));
    let title = if let Some(at) = at {
        let count = blocks[at..].iter().take_while(is_head).count();
        let mut title = String::new();
        blocks.drain(at..at + count).for_each(|block| layout::join_lines(&mut title, &block.text));
        Some(title)
    } else if let Some(at) =
        blocks.iter().take(4).position(|block| wanted.is_some() && wanted == Some(letters(&block.text)))
    {
        Some(blocks.remove(at).text)
    } else if blocks.len() > 1 && (blocks[0].role == Role::Heading || look.titled) {
        Some(blocks.remove(0).text)
    } else {
        stated
    };
    let paragraphs = blocks
        .into_iter()
        .map(|block| Paragraph { kind: block.kind, text: block.text, page: None })
        .collect();
    Draft { title, paragraphs, ..Draft::default() }
}

/// What `layout` makes of the paragraphs, seen as plain text.
struct Look {
    /// The first is a title.
    titled: bool,
    /// The kinds of all but tables; empty when `layout` divides the text otherwise.
    kinds: Vec<ParagraphKind>,
}

fn look(blocks: &[Block]) -> Look {
    let texts: Vec<&str> = blocks
        .iter()
        .filter(|block| block.kind != ParagraphKind::Table)
        .map(|block| block.text.as_str())
        .collect();
    let read = layout::read(&texts.join("\n\n"));
    let titled =
        read.title.is_some() && read.title.as_deref() == blocks.first().map(|block| block.text.as_str());
    let title = read.title.map(|text| Paragraph { kind: ParagraphKind::Body, text, page: None });
    let seen: Vec<Paragraph> = title.into_iter().chain(read.paragraphs).collect();
    let agrees = seen.len() == texts.len() && seen.iter().zip(&texts).all(|(seen, text)| seen.text == *text);
    let kinds = if agrees {
        seen.into_iter().map(|paragraph| paragraph.kind).collect()
    } else {
        texts.iter().map(|text| kind_of(text)).collect()
    };
    Look { titled, kinds }
}

#[cfg(test)]
#[path = "docx_tests.rs"]
mod tests;
