//! A report as JSON: all of it, for programs and for later comparison.

use std::io::{self, Write};

use super::Serializer;
use crate::measure::bench::report::Report;

/// One object.
#[derive(Debug, Clone, Copy)]
pub struct Json;

impl Serializer for Json {
    fn write(&self, report: &Report, w: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *w, report)?;
        writeln!(w)
    }
}
