//! The fields of the engine's index and how a release becomes documents in it.
//!
//! Owns field names, their options and the layout of a release's documents. Must not know files or queries.
//!
//! A release is a **block** of documents that follow each other in one segment: first its header (ordinal 0), which
//! stores what is known of the release and whose text is the title, then its passages (ordinals 1, 2, …).
//! Where blocks begin stands beside their texts (see `index::texts`), so that the header and the neighbours of a passage
//! are found by arithmetic on document numbers. Merges keep the order of documents, deletions are by release, so a
//! block is never torn.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

use crate::corpus::layout::ParagraphKind;
use crate::corpus::{Release, retold};
use crate::text::Language;

/// Raised whenever an index written before can no longer be read rightly: fields, analysis or stored data changed.
pub const FORMAT: u32 = 6;

/// Name of the tokenizer of the `words` field.
pub const WORDS: &str = "words";
/// Name of the tokenizer of the `exact` field.
pub const EXACT: &str = "exact";

/// What the engine calls the type of fields that it hands on to `index::texts`.
const STORED_TEXT: &str = "stored";

/// The fields of the index.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// Words for ranking.
    pub words: Field,
    /// Bigrams and words with positions, for phrases.
    pub exact: Field,
    /// The id of the release, on every document of its block.
    pub release: Field,
    /// Who issued the release, as it is written, on its header.
    pub issuer: Field,
    /// [`language_code`] of the release, on its header.
    pub language: Field,
    /// [`date_code`] of the release, on its header.
    pub date: Field,
    /// A number made of the release's id, to put releases in order that are alike in all else.
    pub key: Field,
    /// The ordinal of the passage that this one tells again, on such captions (see [`crate::corpus::retold`]).
    pub retells: Field,
    /// [`StoredRelease`] as JSON, stored with the text: what makes a document a header.
    pub header: Field,
    /// [`StoredPassage`] as JSON, stored with the text; absent where it says nothing.
    pub passage: Field,
}

/// What is stored of a release besides its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredRelease {
    /// Its id.
    pub id: String,
    /// The corpus root it was found under: an index into the manifest's list.
    pub root: usize,
    /// The file, relative to the root; empty when the root is the file.
    pub path: String,
    /// Its language.
    pub lang: Language,
    /// Its date, `2023-07-19`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Its time of issue, `17:02`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Who issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Where it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Keys, ids and addresses its file gives for its versions in other languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counterparts: Vec<String>,
}

/// What is stored of a passage besides its text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StoredPassage {
    /// What kind of paragraph it is: `heading`, `item`, `table` or `caption`; absent for body text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The page it stands on, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u64>,
}

/// The schema of the index and its fields.
#[must_use]
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let text = |tokenizer: &str, record| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record),
        )
    };
    // Looked up, never ranked by: no lengths are kept.
    let whole = TextOptions::default()
        .set_indexing_options(TextFieldIndexing::default().set_tokenizer("raw").set_fieldnorms(false));
    let fields = Fields {
        words: builder.add_text_field("words", text(WORDS, IndexRecordOption::WithFreqs)),
        exact: builder.add_text_field("exact", text(EXACT, IndexRecordOption::WithFreqsAndPositions)),
        release: builder.add_text_field("release", whole.clone()),
        issuer: builder.add_text_field("issuer", whole),
        language: builder.add_u64_field("language", FAST),
        date: builder.add_u64_field("date", FAST),
        key: builder.add_u64_field("key", FAST),
        retells: builder.add_u64_field("retells", FAST),
        header: builder.add_custom_field("header", STORED_TEXT, serde_json::Value::Null),
        passage: builder.add_custom_field("passage", STORED_TEXT, serde_json::Value::Null),
    };
    (builder.build(), fields)
}

/// The first eight bytes of the BLAKE3 hash of an id.
pub(crate) fn key(id: &str) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(bytes)
}

/// The name of a kind of paragraph, as it is stored and shown.
#[must_use]
pub fn kind_name(kind: ParagraphKind) -> &'static str {
    match kind {
        ParagraphKind::Body => "body",
        ParagraphKind::Heading => "heading",
        ParagraphKind::Item => "item",
        ParagraphKind::Table => "table",
        ParagraphKind::Caption => "caption",
    }
}

/// A language as the index holds it.
#[must_use]
pub fn language_code(language: Language) -> u64 {
    Language::ALL.iter().position(|&one| one == language).map_or(0, |at| at as u64)
}

/// The language of a code, if it is one.
#[must_use]
pub fn language_of(code: u64) -> Option<Language> {
    Language::ALL.get(usize::try_from(code).ok()?).copied()
}

/// A date as the index holds it: 20230719, in the order of the calendar. 0 is no date.
#[must_use]
pub fn date_code(date: jiff::civil::Date) -> u64 {
    let year = u64::try_from(date.year()).unwrap_or(0);
    year * 10_000 + date.month().unsigned_abs() as u64 * 100 + date.day().unsigned_abs() as u64
}

impl Fields {
    /// The documents of a release, in the order they must be indexed in.
    ///
    /// # Errors
    /// When what is stored of the release cannot be put into JSON.
    pub fn documents(
        &self,
        release: &Release,
        stored: &StoredRelease,
    ) -> Result<Vec<TantivyDocument>, serde_json::Error> {
        let mut documents = Vec::with_capacity(release.passages.len() + 1);
        let mut add = |text: &str, retells: Option<usize>, stored_as: Field, json: &str| {
            let mut document = TantivyDocument::default();
            document.add_text(self.words, text);
            document.add_text(self.exact, text);
            document.add_text(self.release, &stored.id);
            // The columns of the release are on its header alone: sparse ones take no room elsewhere.
            if documents.is_empty() {
                if let Some(issuer) = &stored.issuer {
                    document.add_text(self.issuer, issuer);
                }
                document.add_u64(self.language, language_code(stored.lang));
                document.add_u64(self.date, release.date.map_or(0, date_code));
                document.add_u64(self.key, key(&stored.id));
            }
            if let Some(passage) = retells {
                // The header comes before the first passage.
                document.add_u64(self.retells, passage as u64 + 1);
            }
            if !json.is_empty() {
                document.add_custom(stored_as, json.as_bytes());
            }
            documents.push(document);
        };
        let title = release.title.as_deref().unwrap_or("");
        add(title, None, self.header, &serde_json::to_string(stored)?);
        for (passage, retells) in release.passages.iter().zip(retold(&release.passages)) {
            let kind = kind_name(passage.kind);
            let stored = StoredPassage {
                kind: (kind != "body").then(|| kind.to_owned()),
                page: passage.page.map(u64::from),
            };
            let says_nothing = stored == StoredPassage::default();
            let json = if says_nothing { String::new() } else { serde_json::to_string(&stored)? };
            add(&passage.text, retells, self.passage, &json);
        }
        Ok(documents)
    }
}
