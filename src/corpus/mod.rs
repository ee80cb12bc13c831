//! The corpus: from files to releases.
//!
//! Owns the walk ([`walk()`]), the formats, the way from lines to paragraphs ([`layout`]) and passages ([`passage`]), and what
//! is known of a release from its file ([`read`]). Must not know the index.

mod captions;
pub mod compressed;
pub mod csv;
pub mod dates;
pub mod decode;
pub mod docx;
pub mod draft;
pub mod footer;
pub mod html;
mod join;
pub mod json;
pub mod layout;
pub mod limits;
mod lines;
pub mod markdown;
pub mod passage;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod read;
pub mod record;
mod release;
pub mod release_date;
mod retelling;
mod sentence;
mod stated_title;
mod walk;
mod wrap;

pub use limits::Limits;
pub use passage::Passage;
pub use read::{FileOutcome, read_file};
pub use release::Release;
pub use retelling::retold;
pub use walk::{FoundFile, Passed, Walk, walk};
