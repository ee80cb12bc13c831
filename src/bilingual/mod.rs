//! The two languages of a release, side by side: aligned passages, and the glossary learned from them.
//!
//! Owns: which passages of two versions say the same, which terms translate each other. Must not know the index, queries, or
//! how a file was read.

pub mod align;
pub mod glossary;
pub mod tokens;
