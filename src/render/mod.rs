//! Answers made visible: text for people, JSON for programs, runs for TREC tools.
//!
//! Owns every byte of an answer that is printed. Is given plain values and a [`Write`](std::io::Write); must not know
//! how an answer was found, where it is printed to, or what the command line looks like. Every writer returns the
//! error of the writer it was given, a broken pipe among them, for the caller to judge.

pub mod bench;
pub mod chart;
pub mod facets;
pub mod glossary;
pub mod json;
pub mod plot;
pub mod sanitize;
pub mod scores;
pub mod snippet;
pub mod summary;
pub mod text;
pub mod trec;
#[cfg(feature = "tui")]
pub mod tui;

mod cells;
mod columns;
mod views;
mod wrap;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
