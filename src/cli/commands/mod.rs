//! The commands: each a thin adapter from what was typed to the library and from its answer to the terminal.

pub(super) mod analyze;
pub(super) mod bench;
pub(super) mod completions;
pub(super) mod config;
pub(super) mod eval;
pub(super) mod glossary;
pub(super) mod index;
pub(super) mod man;
pub(super) mod search;
pub(super) mod show;
pub(super) mod stats;
mod timeline;
pub(super) mod verify;
