//! Full-text search over bilingual press releases: Traditional Chinese, Simplified Chinese, English.
//!
//! Data flows one way: file → decoded text → [`corpus::Release`] → folded, tokenized passages → [`index`]; query string →
//! syntax tree → plan ([`query`]) → hits → passages with highlights ([`search`]) → plain values ([`results`]) → output
//! ([`render`]). A module may use those before it in this list, and none after:
//!
//! | module | owns |
//! |---|---|
//! | [`text`] | folding with its offset map, script and language, numerals, segmentation, the two analyses |
//! | [`corpus`] | file → text → release → passages: formats, line joining, metadata |
//! | [`bilingual`] | which releases are one release in several languages, aligned passages, the glossary learned from them |
//! | [`index`] | schema, building, the manifest, opening |
//! | [`query`] | the query language and its plan |
//! | [`results`] | hits, releases, statistics: plain serializable values |
//! | [`search`] | running a plan: rank, group, highlight |
//! | [`measure`] | judgments, runs and metrics; latencies; text of any size to measure on |
//! | [`render`] | text for people, JSON, TREC runs, full screens |
//! | [`cli`] | the command line |
//!
//! Features: `cli` (the command line), `tui` (its full-screen search), `pdf` (reading PDF files); all on by default. A program that only searches does with none.
//!
//! # Building an index
//!
//! [`index::build`] reads folders and files into a directory, and brings an index that is there up to date: only what has changed
//! is read again. What could not be read is in its summary, with the reason.
//!
//! ```
//! use pressroom::index::{BuildOptions, Index, Progress, build};
//! use pressroom::search::{SearchOptions, search};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = tempfile::tempdir()?;
//! # let (folder, place) = (dir.path().join("releases"), dir.path().join("index"));
//! # std::fs::create_dir(&folder)?;
//! std::fs::write(folder.join("tunnel.txt"), "跨灣隧道收費調整\n\n運輸局今日公布，跨灣隧道收費下月調整。\n")?;
//! let summary = build(&place, &[folder], &BuildOptions::default(), &Progress::default())?;
//! assert_eq!((summary.releases, summary.skipped.len()), (1, 0));
//!
//! let index = Index::open(&place)?;
//! let found = search(&index, "隧道收费", &SearchOptions::default())?;
//! assert_eq!(found.results[0].release, "tunnel");
//! # Ok(())
//! # }
//! ```
//!
//! An [`Index`](index::Index) is the state of one commit, whatever is built meanwhile: open it again to see what is new.
//!
//! # Searching
//!
//! [`search::search`] answers with plain values that serialize: the best passages, at most
//! [`passages`](search::SearchOptions::passages) of each release. What is marked in them are ranges of code points of the original
//! text. A query never fails: what was not read as it was written is among the [`warnings`](results::SearchResults::warnings). The
//! language of queries is that of [`query::syntax`].
//!
//! ```
//! # use pressroom::index::{BuildOptions, Index, Progress, build};
//! use pressroom::search::{SearchOptions, facets, search};
//! use pressroom::text::Language;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = tempfile::tempdir()?;
//! # let (folder, place) = (dir.path().join("releases"), dir.path().join("index"));
//! # std::fs::create_dir(&folder)?;
//! # std::fs::write(folder.join("a.txt"), "渡輪服務暫停\n\n受颱風影響，往來東澳的渡輪服務今日起暫停。\n\n完\n\n2020年8月18日（星期二）\n")?;
//! # std::fs::write(folder.join("b.txt"), "Ferry services suspended\n\nFerry services to East Cove are suspended from today.\n")?;
//! # build(&place, &[folder], &BuildOptions::default(), &Progress::default())?;
//! # let index = Index::open(&place)?;
//! let options = SearchOptions { languages: vec![Language::Zh], context: 1, ..SearchOptions::default() };
//! let found = search(&index, "\"渡轮服务\" date:2020", &options)?;
//! let hit = &found.results[0];
//! let [from, to] = hit.highlights[0];
//! let marked: String = hit.text.chars().skip(from).take(to - from).collect();
//! assert_eq!(marked, "渡輪服務");
//!
//! let counts = facets(&index, "ferry OR 渡輪", &SearchOptions::default())?;
//! assert_eq!(counts.releases, 2);
//! # Ok(())
//! # }
//! ```
//!
//! # Two languages
//!
//! Building finds which releases are versions of each other and learns a glossary from them. With
//! [`Cross::Auto`](search::Cross::Auto) a query finds what only the other language has; with
//! [`parallel`](search::SearchOptions::parallel) each hit carries what the other version says in its place; and
//! [`search::glossary`] looks a term up.
//!
//! ```
//! # use pressroom::index::{BuildOptions, Index, Progress, build};
//! use pressroom::search::{Cross, SearchOptions, release, search};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = tempfile::tempdir()?;
//! # let (folder, place) = (dir.path().join("releases"), dir.path().join("index"));
//! # std::fs::create_dir(&folder)?;
//! # std::fs::write(folder.join("ferry.zh-Hant.txt"), "渡輪服務暫停\n\n受颱風影響，往來東澳的渡輪服務由下午4時15分起暫停。\n\n2020年8月18日\n")?;
//! # std::fs::write(folder.join("ferry.en.txt"), "Ferry services suspended\n\nOwing to the typhoon, ferry services to East Cove are \
//! # suspended from 4.15pm.\n\nAugust 18, 2020\n")?;
//! # build(&place, &[folder], &BuildOptions::default(), &Progress::default())?;
//! # let index = Index::open(&place)?;
//! let options = SearchOptions { cross: Cross::Auto, parallel: true, ..SearchOptions::default() };
//! let found = search(&index, "typhoon", &options)?;
//! let other = found.results[0].parallel.as_ref().expect("the version in Chinese");
//! assert!(other.passages[0].text.contains("颱風"));
//!
//! let whole = release(&index, &other.release)?.expect("a release of the index");
//! assert_eq!(whole.lang, "zh-Hant");
//! # Ok(())
//! # }
//! ```
//!
//! # Showing
//!
//! [`render`] writes answers as text for a terminal of a given width, as JSON, as TREC runs or as pictures, into any
//! [`Write`](std::io::Write). It makes harmless what a document may hold that a terminal would obey.

pub mod bilingual;
#[cfg(feature = "cli")]
pub mod cli;
pub mod corpus;
pub mod index;
pub mod measure;
pub mod query;
pub mod render;
pub mod results;
pub mod search;
pub mod text;
