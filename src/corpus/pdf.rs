//! PDF files: the text as its reader sees it.
//!
//! Owns the way from the bytes of a PDF to a draft: decoding on a thread of its own, bounded in stack, time and size; lines
//! by their place on the page; heads, feet and page numbers dropped. The paragraphs are `layout`'s. Dates in the properties
//! of a file are when it was printed, not when it was released, and are ignored. Must not know other formats.

mod cid;
mod cmap;
mod content;
mod flow;
mod font;
mod furniture;
mod load;
mod matrix;
mod rows;
mod streams;
mod tokens;
mod widths;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use lopdf::Document;

use self::load::Attempt;
use self::rows::Row;
use super::draft::{Draft, letters, paragraph};
use super::layout::{self, Layout, Paragraph, ParagraphKind};
use super::stated_title::plausible;

/// The stack of the thread that reads. `lopdf` descends a hundred levels at most; this is many times what that takes.
const STACK: usize = 32 << 20;

/// How much longer than asked the caller waits, so that a reader that keeps its own time can say so.
const GRACE: Duration = Duration::from_secs(2);

/// What a PDF may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PdfLimits {
    /// Pages.
    pub pages: usize,
    /// Bytes of text.
    pub text_bytes: usize,
    /// Time to read it.
    pub seconds: u64,
}

impl Default for PdfLimits {
    fn default() -> Self {
        PdfLimits { pages: 2_000, text_bytes: 32 << 20, seconds: 30 }
    }
}

/// Why a PDF was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// A password is needed.
    #[error("it is protected by a password: save a copy without one")]
    Encrypted,
    /// Its pages are images.
    #[error("its pages ({pages}) are images without a text layer: run text recognition (OCR) on it first")]
    ImagesOnly {
        /// How many there are.
        pages: usize,
    },
    /// Nothing is on its pages.
    #[error("its pages hold no text")]
    NoText,
    /// The fonts do not say which characters they show.
    #[error("its fonts do not say which characters they show: run text recognition (OCR) on it first")]
    UnknownCharacters,
    /// Its structure cannot be made out.
    #[error("it is damaged or cut short: {0}")]
    Broken(String),
    /// More pages than allowed.
    #[error("it has {pages} pages, more than the {limit} that are read")]
    TooManyPages {
        /// How many it has.
        pages: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// More text than allowed.
    #[error("it holds more than {limit} bytes of text")]
    TooMuchText {
        /// How much is allowed.
        limit: usize,
    },
    /// More time than allowed.
    #[error("reading it takes too long")]
    TooSlow,
    /// It expands to more than anybody would print.
    #[error("it expands to far more than its size, as a file made to do harm would")]
    Bomb,
    /// A fault of the reader.
    #[error("its reader failed on it: please report this file")]
    ReaderFailed,
}

/// Reads a PDF. What was lost of a damaged one is not said: see [`read_with_losses`].
pub fn read(bytes: &[u8], limits: &PdfLimits) -> Result<Draft, PdfError> {
    read_with_losses(bytes, limits).map(|(draft, _)| draft)
}

/// Reads a PDF, with a sentence for each thing in it that could not be read.
///
/// Never panics and never prints. Time is bounded: a reader that does not stop by itself is left behind on its thread.
pub fn read_with_losses(bytes: &[u8], limits: &PdfLimits) -> Result<(Draft, Vec<String>), PdfError> {
    let (sender, receiver) = sync_channel(1);
    let limits = *limits;
    let time = Duration::from_secs(limits.seconds);
    let owned = bytes.to_vec();
    let work = move || {
        let result = quietly(|| extract(&owned, &limits, Instant::now() + time));
        // Nobody listens any more when the time is up.
        let _ = sender.send(result.unwrap_or(Err(PdfError::ReaderFailed)));
    };
    let started = thread::Builder::new().name("pdf".to_owned()).stack_size(STACK).spawn(work);
    if started.is_err() {
        return Err(PdfError::ReaderFailed);
    }
    match receiver.recv_timeout(time + GRACE) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err(PdfError::TooSlow),
        Err(RecvTimeoutError::Disconnected) => Err(PdfError::ReaderFailed),
    }
}

thread_local! {
    /// Panics on this thread are expected and caught.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; `None` if it panicked, without a word on stderr.
///
/// The panic hook is one for the whole process, so it is wrapped once, and for good, in one that passes on every panic but
/// those of a thread inside this function. A program that sets a hook of its own afterwards only loses the silence.
fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    static WRAPPED: Once = Once::new();
    WRAPPED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !QUIET.with(Cell::get) {
                before(panic);
            }
        }));
    });
    QUIET.with(|quiet| quiet.set(true));
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.with(|quiet| quiet.set(false));
    result.ok()
}

fn extract(bytes: &[u8], limits: &PdfLimits, deadline: Instant) -> Result<(Draft, Vec<String>), PdfError> {
    let whole = load::looks_whole(bytes);
    let mut best: Option<Reading> = None;
    let mut failure = None;
    for attempt in Attempt::ALL.into_iter().skip(usize::from(!whole)) {
        if attempt == Attempt::WithRoot && best.is_some() {
            break;
        }
        match load::load(bytes, attempt).and_then(|doc| Reading::of(&doc, limits, deadline)) {
            Ok(reading) => {
                let done = reading.losses.is_empty();
                if best.as_ref().is_none_or(|best| reading.known > best.known) {
                    best = Some(reading);
                }
                if done {
                    break;
                }
            }
            // What is left of a file cut short may lack its text.
            Err(error @ (PdfError::Broken(_) | PdfError::UnknownCharacters)) => {
                failure = failure.or(Some(error));
            }
            Err(PdfError::NoText | PdfError::ImagesOnly { .. }) if !whole => {
                let error = PdfError::Broken("what is left of it holds no text".to_owned());
                failure = failure.or(Some(error));
            }
            Err(error) => return Err(error),
        }
    }
    let Some(mut reading) = best else { return Err(failure.unwrap_or(PdfError::NoText)) };
    if !whole {
        reading.losses.insert(0, "it is damaged or cut short: some of its text may be missing".to_owned());
    }
    Ok(reading.finish())
}

/// What was read of a document.
struct Reading {
    lines: Vec<Vec<Row>>,
    stated: Option<String>,
    /// Characters.
    known: usize,
    losses: Vec<String>,
}

impl Reading {
    fn of(doc: &Document, limits: &PdfLimits, deadline: Instant) -> Result<Reading, PdfError> {
        let (pages, mut losses) = load::pages(doc);
        if pages.len() > limits.pages {
            return Err(PdfError::TooManyPages { pages: pages.len(), limit: limits.pages });
        }
        let mut reader = content::Pages::new(doc, limits.text_bytes, deadline);
        let (mut lines, mut images, mut unknown, mut known) = (Vec::new(), 0, 0, 0);
        let (mut unread, mut scanned) = (Vec::new(), Vec::new());
        for (at, &page) in pages.iter().enumerate() {
            let shown = reader.show(page)?;
            let length: usize = shown.pieces.iter().map(|piece| piece.text.trim().chars().count()).sum();
            if shown.damaged {
                unread.push(at + 1);
            } else if length == 0 && shown.images > 0 {
                scanned.push(at + 1);
            }
            images += shown.images;
            unknown += shown.unknown;
            known += length;
            lines.push(rows::rows(shown.pieces));
        }
        if known == 0 || unknown > known {
            return Err(match () {
                () if pages.is_empty() => PdfError::Broken("no page of it was found".to_owned()),
                () if !unread.is_empty() => PdfError::Broken("none of its pages could be decoded".to_owned()),
                () if unknown > 0 => PdfError::UnknownCharacters,
                () if images > 0 => PdfError::ImagesOnly { pages: pages.len() },
                () => PdfError::NoText,
            });
        }
        losses.extend(pages_lost(&unread, "is damaged", "are damaged"));
        losses.extend(pages_lost(&scanned, "is an image", "are images"));
        if unknown > 0 {
            losses
                .push(format!("{unknown} characters could not be read: its fonts do not say which they are"));
        }
        Ok(Reading { lines, stated: stated_title(doc), known, losses })
    }

    fn finish(mut self) -> (Draft, Vec<String>) {
        furniture::remove(&mut self.lines);
        let head = furniture::take_head(&mut self.lines);
        let mut draft = draft(layout::read(&flow::text(&self.lines)), self.stated);
        let head = head.iter().filter_map(|row| paragraph(ParagraphKind::Heading, &row.text));
        let head: Vec<Paragraph> = head.map(|paragraph| Paragraph { page: Some(1), ..paragraph }).collect();
        draft.paragraphs.splice(0..0, head);
        (draft, self.losses)
    }
}

fn pages_lost(pages: &[usize], one: &str, many: &str) -> Option<String> {
    match pages {
        [] => None,
        [page] => Some(format!("page {page} {one}")),
        [first, .., last] => Some(format!("{} pages between {first} and {last} {many}", pages.len())),
    }
}

/// The title in the document's properties, if it is one.
fn stated_title(doc: &Document) -> Option<String> {
    let info = doc.trailer.get_deref(b"Info", doc).ok()?.as_dict().ok()?;
    let title = info.get_deref(b"Title", doc).ok()?;
    let text = lopdf::decode_text_string(title).ok().filter(|text| !text.contains('\u{FFFD}'))?;
    plausible(&text)
}

/// The stated title counts where the text itself bears it out, or names none.
fn draft(layout: Layout, stated: Option<String>) -> Draft {
    let Layout { title, mut paragraphs } = layout;
    for paragraph in &mut paragraphs {
        paragraph.page.get_or_insert(1);
    }
    let Some(stated) = stated else {
        return Draft { title, paragraphs, ..Draft::default() };
    };
    // The title may lie in several paragraphs at the top.
    let wanted = letters(&stated);
    let mut top = title.as_deref().map(letters).unwrap_or_default();
    let mut taken = 0;
    while top.len() < wanted.len() && wanted.starts_with(&top) && taken < paragraphs.len() {
        top.push_str(&letters(&paragraphs[taken].text));
        taken += 1;
    }
    let title = match title {
        _ if top == wanted && taken > 0 => {
            paragraphs.drain(..taken);
            Some(stated)
        }
        Some(title) => Some(title),
        None => Some(stated),
    };
    Draft { title, paragraphs, ..Draft::default() }
}

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
