//! What reading a file may cost.
//!
//! Owns the limits that a user may set, and their defaults. Must not know how a reader keeps to them.

use serde::{Deserialize, Serialize};

/// Limits on what is read. A file beyond one of them is reported and not indexed, or indexed as far as the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of a file.
    pub file_bytes: u64,
    /// Bytes that a compressed file, or a Word file, may expand to.
    pub expanded_bytes: u64,
    /// How many times its size a compressed file may become.
    pub expansion: u64,
    /// How deep elements of a page, or lists and objects of a JSON file, may be nested.
    pub nesting: usize,
    /// Pages of a PDF.
    pub pages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        // Four times the largest release seen, exports included, and a gigabyte of memory at most on two threads. Browsers nest
        // elements as deep as 512.
        Self { file_bytes: 64 << 20, expanded_bytes: 64 << 20, expansion: 200, nesting: 512, pages: 2000 }
    }
}
