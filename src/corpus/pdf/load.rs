//! Loading: from bytes to a document with pages, damaged or not.
//!
//! Owns: what is tried, in which order, and which failures are final. Must not know: what is on a page.

use lopdf::{DecompressError, Document, Error, LoadOptions, Object, ObjectId};

use super::PdfError;

/// What a stream that holds objects may expand to.
const LARGEST_OBJECT_STREAM: usize = 128 << 20;

/// What ends an object that is cut short.
const ENDING: &[u8] = b"\nendstream\nendobj\n";

/// The root of a document without pages, for files that have lost theirs.
const ROOT: &[u8] = b"999999 0 obj\n<</Type/Catalog/Pages 999998 0 R>>\nendobj\n\
    999998 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 999999 0 R>>\n";

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    /// As it says itself.
    AsWritten,
    /// By looking for its objects, the last one ended.
    BySearch,
    /// The same, with a root given to it.
    WithRoot,
}

impl Attempt {
    /// In the order they are tried.
    pub(super) const ALL: [Attempt; 3] = [Attempt::AsWritten, Attempt::BySearch, Attempt::WithRoot];
}

/// Whether the end of the file is there.
pub(super) fn looks_whole(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    tail.windows(5).any(|window| window == b"%%EOF")
}

/// Loads a document. One that opens with an empty password is opened.
pub(super) fn load(bytes: &[u8], attempt: Attempt) -> Result<Document, PdfError> {
    let options = LoadOptions {
        max_decompressed_size: Some(LARGEST_OBJECT_STREAM),
        force_reconstruct: attempt != Attempt::AsWritten,
        ..LoadOptions::default()
    };
    let loaded = match attempt {
        Attempt::AsWritten => Document::load_mem_with_options(bytes, options),
        Attempt::BySearch => Document::load_mem_with_options(&[bytes, ENDING].concat(), options),
        Attempt::WithRoot => Document::load_mem_with_options(&[bytes, ENDING, ROOT].concat(), options),
    };
    match loaded {
        Ok(doc) if doc.is_encrypted() => Err(PdfError::Encrypted),
        Ok(doc) => Ok(doc),
        Err(Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => Err(PdfError::Bomb),
        Err(Error::InvalidPassword | Error::Decryption(_) | Error::UnsupportedSecurityHandler(_)) => {
            Err(PdfError::Encrypted)
        }
        Err(Error::Unimplemented(feature)) => {
            Err(PdfError::Broken(format!("it needs {feature}, which are not read")))
        }
        Err(error) => Err(PdfError::Broken(format!("its structure cannot be made out ({error})"))),
    }
}

/// The pages in order, and what is said of those that are missing.
pub(super) fn pages(doc: &Document) -> (Vec<ObjectId>, Vec<String>) {
    let stated = || {
        let tree = doc.catalog().ok()?.get_deref(b"Pages", doc).ok()?.as_dict().ok()?;
        usize::try_from(tree.get_deref(b"Count", doc).ok()?.as_i64().ok()?).ok()
    };
    let pages: Vec<ObjectId> = doc.page_iter().collect();
    if pages.is_empty() {
        // The tree of pages is lost: what is a page says so, in the order of numbers.
        let is_page = |object: &Object| object.as_dict().is_ok_and(|dict| dict.has_type(b"Page"));
        let found = doc.objects.iter().filter(|(_, object)| is_page(object)).map(|(&id, _)| id);
        let found: Vec<ObjectId> = found.collect();
        let loss = format!("the list of its pages is lost; {} were found", found.len());
        return (found, vec![loss]);
    }
    let missing = stated().unwrap_or(0).saturating_sub(pages.len());
    let loss = (missing > 0).then(|| format!("{missing} of its pages are missing"));
    (pages, loss.into_iter().collect())
}
