//! Reading a file: from bytes to releases.
//!
//! Owns which reader a file gets and how a draft becomes a release: what is known from the file's elements, its footer, its
//! name and its text, in that order of trust. A date that cannot be known is absent. Must not know the index.

use std::fmt::Display;
use std::fs;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::compressed::{self, ExpandLimits};
use super::decode::{Decoded, decode, is_binary};
use super::docx::{self, DocxLimits};
use super::draft::Draft;
use super::layout::{self, Paragraph};
use super::limits::Limits;
use super::passage::passages;
use super::record::{Names, RecordError};
use super::release::Release;
use super::walk::FoundFile;
use super::{captions, csv, footer, html, json, markdown, release_date};
use crate::text::Language;

/// What came of reading a file.
#[derive(Debug, Default)]
pub struct FileOutcome {
    /// The releases in it, in order.
    pub releases: Vec<Release>,
    /// What was not read, and why: the file, or records in it.
    pub skipped: Vec<String>,
    /// The BLAKE3 hash of the file's bytes, in hexadecimal digits; empty when they could not be read.
    pub hash: String,
    /// Whether it holds records, which are read by the names of their fields.
    pub records: bool,
}

impl FileOutcome {
    fn skip(reason: impl Into<String>) -> Self {
        Self { skipped: vec![reason.into()], ..Self::default() }
    }
}

/// Reads a file. Never fails: what cannot be read is in the outcome, with its reason.
#[must_use]
pub fn read_file(file: &FoundFile, limits: &Limits, names: &Names) -> FileOutcome {
    let bytes = match read_bytes(&file.location, limits.file_bytes) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            return FileOutcome::skip(format!(
                "it is larger than {} bytes (--max-file-size)",
                limits.file_bytes
            ));
        }
        Err(error) => return FileOutcome::skip(format!("cannot be read: {error}")),
    };
    // The readers of formats are not all ours; a panic in one of them is that file's misfortune alone.
    let outcome = catch_unwind(AssertUnwindSafe(|| read(&bytes, &file.location, limits, names)))
        .unwrap_or_else(|_| FileOutcome::skip("its reader failed on it: please report this file"));
    FileOutcome { hash: blake3::hash(&bytes).to_hex().to_string(), ..outcome }
}

/// The bytes of a file, or `None` when there are more than this; what is no more a file when it is opened is not waited for.
fn read_bytes(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    if size > most {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    // It may have grown since.
    file.take(most + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

#[cfg(feature = "pdf")]
fn read_pdf(bytes: &[u8], path: &Path, limits: &Limits) -> FileOutcome {
    let limits = super::pdf::PdfLimits { pages: limits.pages, ..Default::default() };
    whole(super::pdf::read_with_losses(bytes, &limits), path)
}

#[cfg(not(feature = "pdf"))]
fn read_pdf(_: &[u8], _: &Path, _: &Limits) -> FileOutcome {
    FileOutcome::skip("it is a PDF file, and this build of pressroom reads none (feature `pdf`)")
}

/// The formats that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Markdown,
    Html,
    Json,
    Csv,
}

/// Reads the bytes of a file that lies at `path`; only its name is used.
#[must_use]
pub fn read(bytes: &[u8], path: &Path, limits: &Limits, names: &Names) -> FileOutcome {
    if bytes.is_empty() {
        return FileOutcome::skip("it is empty");
    }
    if compressed::is_compressed(bytes) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let expand =
            ExpandLimits { bytes: limits.expanded_bytes, ratio: limits.expansion, ..ExpandLimits::default() };
        return match compressed::expand(bytes, &expand) {
            Ok(inner) => read(&inner, &path.with_file_name(compressed::inner_name(&name)), limits, names),
            Err(error) => FileOutcome::skip(error.to_string()),
        };
    }
    if docx::is_docx(bytes) {
        let limits = DocxLimits { expanded_bytes: limits.expanded_bytes, ..DocxLimits::default() };
        return whole(docx::read_with_losses(bytes, &limits), path);
    }
    // Mail and web servers leave a few lines before the mark.
    if bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-") {
        return read_pdf(bytes, path, limits);
    }
    if is_binary(bytes) {
        return FileOutcome::skip("it is not text, and not a format that is read");
    }
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let declared = html::declared_charset(bytes);
    let Decoded { text, .. } = decode(bytes, declared.as_deref());
    let mut outcome = FileOutcome::default();
    let mut take = |draft: Result<Draft, RecordError>| match draft {
        Ok(draft) => match finish(draft, path) {
            Some(release) => outcome.releases.push(release),
            None => outcome.skipped.push("it holds no text".to_owned()),
        },
        Err(error) => outcome.skipped.push(error.to_string()),
    };
    let format = format(&text, extension.as_deref().unwrap_or(""));
    match format {
        Format::Html => take(Ok(html::read_within(&text, limits.nesting))),
        Format::Markdown => take(Ok(markdown::read(&text))),
        Format::Json => json::read_within(&text, names, limits.nesting, take),
        Format::Csv => csv::read(&text, names, take),
        Format::Text => {
            let layout = layout::read(&text);
            take(Ok(Draft { title: layout.title, paragraphs: layout.paragraphs, ..Draft::default() }));
        }
    }
    outcome.records = matches!(format, Format::Json | Format::Csv);
    if outcome.releases.is_empty() && outcome.skipped.is_empty() {
        outcome.skipped.push("it holds no release".to_owned());
    }
    outcome
}

/// The outcome of a file that is one release: what of it was lost is said, and the rest is kept.
fn whole<E: Display>(read: Result<(Draft, Vec<String>), E>, path: &Path) -> FileOutcome {
    match read {
        Ok((draft, skipped)) => match finish(draft, path) {
            Some(release) => FileOutcome { releases: vec![release], skipped, ..FileOutcome::default() },
            None => FileOutcome::skip("it holds no text"),
        },
        Err(error) => FileOutcome::skip(error.to_string()),
    }
}

/// By content where the name lies.
fn format(text: &str, extension: &str) -> Format {
    let start =
        text.trim_start_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
    let head: String = start.chars().take(512).collect::<String>().to_ascii_lowercase();
    let is_page = head.starts_with("<!doctype html") || head.starts_with("<html") || head.contains("<html");
    match extension {
        _ if is_page => Format::Html,
        "htm" | "html" | "xhtml" | "shtml" if head.contains('<') => Format::Html,
        "md" | "markdown" | "mdown" => Format::Markdown,
        "json" | "jsonl" | "ndjson" if head.starts_with(['{', '[']) => Format::Json,
        "csv" | "tsv" => Format::Csv,
        _ => Format::Text,
    }
}

/// Makes a release of a draft; `None` when there is no text in it.
fn finish(draft: Draft, path: &Path) -> Option<Release> {
    let mut paragraphs = draft.paragraphs;
    let texts: Vec<&str> = paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
    let (footer, lines) = footer::find(&texts);
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let named = footer::release_id_from_name(&stem);
    let date = draft
        .date
        .or(footer.date)
        .or_else(|| named.as_ref().and_then(|(_, date)| *date))
        .or_else(|| release_date::date_of_text(&texts, None));
    let issuer = draft
        .issuer
        .or_else(|| texts.iter().take(2).find_map(|text| footer::issuer(text)).map(str::to_owned));
    let mut line = 0;
    paragraphs.retain(|_| {
        line += 1;
        !lines.contains(&(line - 1))
    });
    let title = draft.title.map(|title| title.trim().to_owned()).filter(|title| !title.is_empty());
    if title.is_none() && paragraphs.iter().all(|paragraph| paragraph.text.trim().is_empty()) {
        return None;
    }
    captions::mark(&mut paragraphs, title.as_deref());
    let language = language(draft.language, title.as_deref(), &paragraphs);
    let id = match (draft.id, named) {
        (Some(id), _) => id,
        // The Simplified page is the Traditional one converted, under the same number.
        (None, Some((id, _))) if language == Language::ZhHans && id.starts_with('P') => {
            format!("{id}.{language}")
        }
        (None, Some((id, _))) => id,
        (None, None) => stem,
    };
    Some(Release {
        id,
        language,
        title,
        date,
        time: draft.time.or(footer.time),
        issuer,
        url: draft.url,
        counterparts: draft.counterparts,
        passages: passages(&paragraphs),
    })
}

/// The language of the text; what the file declares decides only where the text does not.
fn language(declared: Option<Language>, title: Option<&str>, paragraphs: &[Paragraph]) -> Language {
    let mut sample = title.unwrap_or("").to_owned();
    for paragraph in paragraphs {
        sample.push('\n');
        sample.push_str(&paragraph.text);
        if sample.len() > 20_000 {
            break;
        }
    }
    let detected = Language::detect(&sample);
    match (detected, declared) {
        (Language::Und, Some(declared)) => declared,
        (Language::Zh, Some(declared)) if declared.is_chinese() => declared,
        _ => detected,
    }
}
