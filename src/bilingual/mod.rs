//! Releases in two or three languages: which of them are the same release.
//!
//! Owns: the features by which two language versions are known for one ([`Profile`]), and the choice of pairs
//! ([`pair`]). Must not know: files, formats, the index. It sees text only while a profile is made; pairing works on
//! hashes, so that the profiles of all releases fit in memory.

mod features;
mod learned;
mod likeness;
mod names;
pub mod pairs;
pub mod profile;

pub use pairs::{Evidence, Pair, PairKind, pair};
pub use profile::{About, Profile};
