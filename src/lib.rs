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
//! | [`measure`] | judgments, runs and metrics |
//! | [`render`] | text for people, JSON, TREC runs |
//! | [`cli`] | the command line |
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
//! build(&place, &[folder], &BuildOptions::default(), &Progress::default())?;
//! let index = Index::open(&place)?;
//! let found = search(&index, "隧道收费", &SearchOptions::default())?;
//! assert_eq!(found.results[0].release, "tunnel");
//! # Ok(())
//! # }
//! ```

pub mod bilingual;
pub mod cli;
pub mod corpus;
pub mod index;
pub mod measure;
pub mod query;
pub mod render;
pub mod results;
pub mod search;
pub mod text;
