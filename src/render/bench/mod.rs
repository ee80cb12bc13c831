//! Latencies: as a table, as JSON, as CSV, as a picture.
//!
//! Owns what a report looks like in each. Must not know how it was measured.

mod csv;
mod json;
mod picture;
mod table;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::measure::bench::report::Report;
pub use csv::Csv;
pub use json::Json;
pub use picture::distribution;
pub use table::{Table, comparison};

/// Writes a report in one form.
pub trait Serializer {
    /// Writes it.
    ///
    /// # Errors
    /// Those of the writer.
    fn write(&self, report: &Report, w: &mut dyn Write) -> io::Result<()>;
}
