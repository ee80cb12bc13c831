//! What a search, a release, an analysis or an index looks like to whoever asked: plain values, ready to be
//! printed or serialized.
//!
//! Owns the shape of every answer. Must not know how an answer was found or how it will be shown. Positions in text
//! are in Unicode code points, as the JSON format promises, unless a field says bytes.

use serde::Serialize;

/// The answer to a query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SearchResults {
    /// The query as it was typed.
    pub query: String,
    /// How many passages match, of which `results` are some.
    pub total: u64,
    /// How many releases these passages belong to.
    pub releases: u64,
    /// Whether these two numbers are exact; where not, there may be more of both. They are when they were asked for, and up to
    /// some ten thousand.
    pub total_is_exact: bool,
    /// How many passages match the translated query, when that was asked too: when direct hits did not fill the page.
    pub translated: Option<u64>,
    /// How long the search took, in microseconds, opening the index not counted.
    pub took_us: u64,
    /// What of the query was ignored or read otherwise than it was written; a sentence each.
    pub warnings: Vec<String>,
    /// The passages asked for, best first.
    pub results: Vec<Hit>,
    /// Other queries that find more, when that was asked for and this one finds next to nothing.
    pub suggestions: Vec<SuggestionView>,
    /// How all that match are distributed, when that was asked for.
    pub facets: Option<FacetsView>,
}

/// How many releases, and passages of them, each language, time and issuer has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetsView {
    /// All releases counted.
    pub releases: u64,
    /// Their passages that match.
    pub passages: u64,
    /// By language tag, most first.
    pub languages: Vec<FacetView>,
    /// What `dates` are.
    pub unit: TimeUnit,
    /// By month, `2023-07`, where they span few months, else by year; earliest first, none left out; those without a date
    /// under `""`, last.
    pub dates: Vec<FacetView>,
    /// By issuer, most first; those without one under `""`, last.
    pub issuers: Vec<FacetView>,
}

/// The count of one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetView {
    /// The value; empty where it is not known.
    pub value: String,
    /// Releases that have it.
    pub releases: u64,
    /// Their passages that match.
    pub passages: u64,
}

/// What dates are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeUnit {
    /// The month.
    Month,
    /// The year.
    Year,
}

/// A query that finds more than the one that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SuggestionView {
    /// How it differs.
    pub kind: SuggestionKind,
    /// The whole query, its filters in it.
    pub query: String,
    /// How many passages match it.
    pub total: u64,
    /// How many releases they belong to.
    pub releases: u64,
}

/// How a suggested query differs from the one that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SuggestionKind {
    /// Words are spelt otherwise.
    Spelling,
    /// The words of phrases are wanted one by one.
    Unquoted,
    /// It is in the other language.
    Language,
    /// There are fewer filters.
    Filters,
}

/// A passage that answers a query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// Its place among all results, from 1; offsets count.
    pub rank: usize,
    /// How well it answers; comparable within one query only.
    pub score: f32,
    /// The id of its release.
    pub release: String,
    /// The file its release was read from, as the person who indexed it would name it.
    pub path: String,
    /// The language of its release: `zh-Hant`, `zh-Hans`, `zh`, `en` or `und`.
    pub lang: String,
    /// The title of its release; empty when that is not known.
    pub title: String,
    /// What of the title matches, as half-open ranges of code points.
    pub title_highlights: Vec<[usize; 2]>,
    /// The date of its release, `2023-07-19`, when that is known.
    pub date: Option<String>,
    /// The issuer of its release, when that is known.
    pub issuer: Option<String>,
    /// Its number in the release, from 1; 0 is the title.
    pub passage: u64,
    /// The page it stands on, from 1, where the file has pages.
    pub page: Option<u64>,
    /// The whole passage.
    pub text: String,
    /// What of the text matches: half-open ranges of code points of `text`, in order, apart from each other.
    pub highlights: Vec<[usize; 2]>,
    /// The id of the release that says the same in another language, when it is known.
    pub counterpart: Option<String>,
    /// How it was found.
    pub matched: Matched,
    /// The number of the hit that it tells again: it is a caption, and that passage, which stands before it here, holds
    /// as much of what is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<u64>,
    /// What that release says in its place, when that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel: Option<ParallelView>,
    /// What stands around it in its release, when that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<ContextView>,
}

/// The passages around a hit, in the order of the release.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContextView {
    /// Those before it.
    pub before: Vec<PassageView>,
    /// Those after it.
    pub after: Vec<PassageView>,
}

/// What another version of a release says in the place of a passage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParallelView {
    /// The id of the version.
    pub release: String,
    /// Its language tag.
    pub lang: String,
    /// The file it was read from.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Its passages that say the same; at least one.
    pub passages: Vec<ParallelPassage>,
}

/// A passage of another version.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParallelPassage {
    /// Its number in its release, from 1; 0 is the title.
    pub passage: u64,
    /// The whole passage.
    pub text: String,
    /// What of it matches, or translates what matches: half-open ranges of code points.
    pub highlights: Vec<[usize; 2]>,
}

/// A version of a release in another language.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CounterpartView {
    /// Its id.
    pub release: String,
    /// Its language tag.
    pub lang: String,
    /// The file it was read from.
    pub path: String,
    /// What speaks for it most: `names`, `twin` or `content`.
    pub kind: String,
    /// How certain it is, 0.5 to 1.
    pub confidence: f32,
    /// What that rests on.
    pub evidence: String,
    /// What says the same, in order: passages from–to of the release, from–to of the version, half-open; 0 is the title.
    pub beads: Vec<[u32; 4]>,
}

/// How a passage was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Matched {
    /// By the words of the query.
    Direct,
    /// By their translation, or as the counterpart of a direct hit.
    Translation,
}

/// What a glossary has for a term, or all of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GlossaryView {
    /// The term that was asked for.
    pub term: Option<String>,
    /// The entries, best first.
    pub entries: Vec<GlossaryEntryView>,
    /// Words that translate the term, where it is no entry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<WordView>,
}

/// A pair of terms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GlossaryEntryView {
    /// The Chinese term in its most frequent form.
    pub chinese: String,
    /// The English term in its most frequent form.
    pub english: String,
    /// How often they met in aligned passages.
    pub count: u32,
    /// How often the Chinese term occurs in these.
    pub chinese_count: u32,
    /// How often the English term does.
    pub english_count: u32,
    /// How good the entry is; comparable within one glossary only.
    pub score: f32,
    /// The share of the English term's occurrences that met the Chinese one, 0–1.
    pub chinese_given_english: f32,
    /// The share of the Chinese term's occurrences that met the English one, 0–1.
    pub english_given_chinese: f32,
    /// Where both may be seen in use.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<ExampleView>,
}

/// Passages that say the same, in which both terms stand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExampleView {
    /// The id of the Chinese release.
    pub chinese_release: String,
    /// Its passage.
    pub chinese: String,
    /// The term in it: half-open ranges of code points.
    pub chinese_highlights: Vec<[usize; 2]>,
    /// The id of the English release.
    pub english_release: String,
    /// Its passage.
    pub english: String,
    /// The term in it.
    pub english_highlights: Vec<[usize; 2]>,
    /// The date of the release.
    pub date: Option<String>,
}

/// A word that translates another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WordView {
    /// The word as the index has it: folded Chinese, an English stem, or `#` and a value.
    pub word: String,
    /// How probable it is as a translation, 0–1.
    pub probability: f32,
}

/// A release with all its passages.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReleaseView {
    /// Its id.
    pub release: String,
    /// The file it was read from.
    pub path: String,
    /// Other files with the same text.
    pub copies: Vec<String>,
    /// Its language tag.
    pub lang: String,
    /// Its title; empty when not known.
    pub title: String,
    /// Its date, `2023-07-19`.
    pub date: Option<String>,
    /// Its time of issue, `17:02`.
    pub time: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// The id of its counterpart in another language.
    pub counterpart: Option<String>,
    /// All its versions in other languages, that counterpart first.
    pub counterparts: Vec<CounterpartView>,
    /// Its passages, from number 1.
    pub passages: Vec<PassageView>,
}

/// A passage of a release.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PassageView {
    /// Its number in the release, from 1.
    pub passage: u64,
    /// `body`, `heading`, `item`, `table` or `caption`.
    pub kind: String,
    /// The page it stands on, from 1.
    pub page: Option<u64>,
    /// Its text; paragraphs joined into it are apart by line ends.
    pub text: String,
}

/// A release with what of it answers a query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarkedRelease {
    /// The release.
    pub view: ReleaseView,
    /// What of its title matches: half-open ranges of code points.
    pub title_highlights: Vec<[usize; 2]>,
    /// What of each of its passages matches, in the order of these.
    pub highlights: Vec<Vec<[usize; 2]>>,
}

/// A term the analyzer makes of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenView {
    /// `words` or `exact`.
    pub field: String,
    /// Its position in the field, from 0.
    pub position: usize,
    /// The term as it is indexed.
    pub token: String,
    /// The half-open range of code points of the original text it was made from.
    pub range: [usize; 2],
    /// The original text of that range.
    pub original: String,
}

/// What an index holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatsView {
    /// Where the index lies.
    pub index: String,
    /// The folders and files it was built from.
    pub corpora: Vec<String>,
    /// When it was last changed: seconds since 1970-01-01 UTC.
    pub updated: u64,
    /// Releases.
    pub releases: u64,
    /// Passages, titles not counted.
    pub passages: u64,
    /// Releases by language tag, most first.
    pub languages: Vec<(String, u64)>,
    /// Releases by year, earliest first; those without a date under `""`, last.
    pub years: Vec<(String, u64)>,
    /// Files read into the index.
    pub files: u64,
    /// Bytes of these files.
    pub corpus_bytes: u64,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// Segments of the engine's index.
    pub segments: u64,
    /// Pairs of releases that are versions of each other; 0 where none were looked for.
    pub pairs: u64,
    /// Entries of the glossary.
    pub glossary_entries: u64,
    /// Files that were not indexed, and why.
    pub skipped: Vec<SkippedView>,
}

/// A file that was not indexed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedView {
    /// The file.
    pub path: String,
    /// Why it was not indexed, and what to do.
    pub reason: String,
}
