//! What may be typed behind `bench`.

use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::RangedU64ValueParser;

/// What is said after the options.
pub(super) const HELP: &str = "\
Examples:
  pressroom bench
  pressroom bench --format json > before.json
  pressroom bench --compare before.json --plot latency.svg

Kinds of query that are drawn from the index:
  word     one word                      words    two or three of one passage
  phrase   a quoted piece of a passage   boolean  AND, OR, - and parentheses
  prefix   the beginning of a word       fuzzy    a word with a wrong letter
  dated    a word with date:             latin    two Latin words
  han      a run of Han characters       mixed    a Han word and a Latin one
  cross    two words, looked for in the other language only
A third of the words each are frequent, middling and rare.";

/// Arguments of `bench`.
#[derive(Debug, clap::Args)]
pub struct BenchArgs {
    /// Ask these queries, one a line, each `query` or `kind<TAB>query`; without it, queries are drawn from the index.
    #[arg(long, value_name = "FILE")]
    pub queries: Option<PathBuf>,
    /// How many queries of each kind to draw.
    #[arg(long, value_name = "N", default_value = "24", conflicts_with = "queries",
          value_parser = RangedU64ValueParser::<usize>::new().range(1..=10_000))]
    pub per_kind: usize,
    /// How many times to ask each query; 20, or 3 with --cold.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub runs: Option<u32>,
    /// How many threads ask at the same time.
    #[arg(long, value_name = "N", default_value = "1",
          value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024))]
    pub threads: usize,
    /// Start a process for each query, and one that does nothing beside it.
    #[arg(long, conflicts_with = "threads")]
    pub cold: bool,
    /// Another number draws other queries and asks in another order.
    #[arg(long, value_name = "N", default_value = "1")]
    pub seed: u64,
    /// How to print the figures.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: BenchFormat,
    /// Draw the distributions into this file, as SVG.
    #[arg(long, value_name = "FILE")]
    pub plot: Option<PathBuf>,
    /// Show ratios to an earlier run, from what --format json printed then.
    #[arg(long, value_name = "FILE")]
    pub compare: Option<PathBuf>,
}

/// How figures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BenchFormat {
    /// A table for people.
    Text,
    /// One object, with every query and the distributions.
    Json,
    /// A row a kind.
    Csv,
}
