//! What may be typed behind `glossary`.

use clap::ValueEnum;

pub(super) const HELP: &str = "\
Examples:
  pressroom glossary 渡輪服務
  pressroom glossary 'housing authority'
  pressroom glossary --format tbx > all.tbx   all of it, for translators' tools";

/// Arguments of `glossary`.
#[derive(Debug, clap::Args)]
pub struct GlossaryArgs {
    /// The term, in either language and script; without one, the whole glossary is printed.
    #[arg(value_name = "TERM")]
    pub term: Vec<String>,
    /// At most so many entries; 10 for a term, all without.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Only entries whose two sides stand beside each other at least so often.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub min_count: u32,
    /// How to print it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: GlossaryFormat,
    /// Short for --format json.
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl GlossaryArgs {
    /// The format that was asked for.
    #[must_use]
    pub fn format(&self) -> GlossaryFormat {
        if self.json { GlossaryFormat::Json } else { self.format }
    }
}

/// How a glossary is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GlossaryFormat {
    /// For people: a term with examples, the whole as a table.
    Text,
    /// One object.
    Json,
    /// A line of names, then an entry a line.
    Tsv,
    /// TBX-Basic (ISO 30042:2019), which translators' tools read.
    Tbx,
}
