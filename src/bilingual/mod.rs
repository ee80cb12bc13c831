//! Releases in two or three languages: which of them are the same release, which passages of two versions say the same, and the
//! glossary learned from those.
//!
//! Owns: the features by which two versions are known for one ([`Profile`]) and the choice of pairs ([`pair`]), which works on
//! hashes, so that the profiles of all releases fit in memory; alignment ([`mod@align`]) and the terms that translate each other
//! ([`glossary`]), to which a dictionary may give a beginning ([`seed`]). Must not know files, formats, the index or queries.

pub mod align;
mod features;
pub mod glossary;
mod learned;
mod likeness;
mod names;
pub mod pairs;
pub mod profile;
pub mod seed;
pub(crate) mod threads;
pub mod tokens;
pub mod vocabulary;

pub use pairs::{Evidence, Pair, PairKind, pair};
pub use profile::{About, Profile};
