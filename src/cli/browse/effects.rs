//! What a key or an answer leaves to be done, as plain values.

use super::filters::Filters;
use crate::render::tui::View;
use crate::results::Matched;

/// A search that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// Grows from one to the next.
    pub number: u64,
    pub query: String,
    pub filters: Filters,
    /// Releases at most.
    pub limit: usize,
    /// What of the first result is to be read.
    pub view: View,
}

/// A release that is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ToRead {
    /// Grows from one to the next.
    pub number: u64,
    /// The query whose matches are marked.
    pub query: String,
    pub release: String,
    pub passage: u64,
    pub matched: Matched,
    /// Which of its versions is read too; `None` for none.
    pub version: Option<usize>,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    Search(Asked),
    Read(ToRead),
    OpenFile(String),
    OpenUrl(String),
    Copy(String),
    Redraw,
    Suspend,
    Quit,
}
