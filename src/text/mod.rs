//! Text as the engine compares it: folding, script and language, tokens.
//!
//! Owns: the fold from original characters to compared ones and the map back ([`mod@fold`]), what counts as a
//! character of a Han run or of a word ([`units`]), segmentation ([`segment`]), the two analyses that feed the
//! index ([`analyze`]), and the language of a text ([`language`]).
//!
//! Must not know: files, releases, the index schema or the query language.

pub mod analyze;
pub mod fold;
pub mod language;
pub mod numerals;
pub mod segment;
pub mod units;
mod wordgraph;

pub use fold::{Folded, fold};
pub use language::Language;
pub use segment::Segmenter;
