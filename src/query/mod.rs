//! Queries: from text to a syntax tree to a plan the engine can run.
//!
//! Owns the query language ([`syntax`]) and its meaning ([`mod@plan`]). Must not know how hits are ranked, grouped or shown.

pub(crate) mod expanded;
pub mod near;
pub mod pattern;
pub mod plan;
pub mod syntax;

pub use pattern::Pattern;
pub use plan::{Condition, Filters, Group, Plan, plan};
