//! A release as it is indexed: what is known of it, and its passages.
//!
//! Owns the type every reader produces. Must not know formats or the index.

use jiff::civil::{Date, Time};

use super::passage::Passage;
use crate::text::Language;

/// A press release in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// What it is called: the id its file gives it, or the stem of the file's name. Unique in an index.
    pub id: String,
    /// Its language and script.
    pub language: Language,
    /// Its title, when one is known. Never a fragment of a sentence.
    pub title: Option<String>,
    /// Its date, when it is known for certain.
    pub date: Option<Date>,
    /// Its time of issue, as the clock on the spot showed it.
    pub time: Option<Time>,
    /// Who issued it, when the file says so.
    pub issuer: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Keys, ids and addresses its file gives for its versions in other languages, as they are given.
    pub counterparts: Vec<String>,
    /// Its text after the title, in order.
    pub passages: Vec<Passage>,
}
