//! What may be typed: commands, flags and their help. Parsing touches no disk.
//!
//! A file a command; here stands what they share.

mod analyze;
mod eval;
mod glossary;
mod index;
mod search;
mod show;
mod stats;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub use analyze::AnalyzeArgs;
pub use eval::EvalArgs;
pub use glossary::{GlossaryArgs, GlossaryFormat};
pub use index::{IndexArgs, LimitArgs};
pub use search::{CrossArg, SearchArgs, SearchFormat, SortArg};
pub use show::ShowArgs;
pub use stats::StatsArgs;

/// Full-text search over bilingual press releases: Traditional Chinese, Simplified Chinese, English.
#[derive(Debug, Parser)]
#[command(name = "pressroom", version, max_term_width = 100, propagate_version = true)]
pub struct Args {
    /// Where the index lies.
    #[arg(long, global = true, value_name = "DIR", default_value = "index", env = "PRESSROOM_INDEX")]
    pub index: PathBuf,
    /// When to colour the output.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
    /// When to make links of the paths of files, for terminals that open them.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub hyperlink: When,
    /// The command that shows what is longer than the screen, a screen at a time; by default PAGER, or else less.
    #[arg(long, global = true, value_name = "COMMAND", env = "PRESSROOM_PAGER", overrides_with = "no_pager")]
    pub pager: Option<String>,
    /// Print everything at once, however long it is.
    #[arg(long, global = true, overrides_with = "pager")]
    pub no_pager: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the index of a folder of releases, or bring it up to date.
    Index(IndexArgs),
    /// Search the index: ranked passages with what matches marked.
    #[command(after_help = search::HELP)]
    Search(SearchArgs),
    /// Print a release.
    Show(ShowArgs),
    /// Look a term up in the glossary that was learned from the releases, or export all of it.
    Glossary(GlossaryArgs),
    /// Say what the index holds.
    Stats(StatsArgs),
    /// Check the index: every checksum, and the manifest against the index and the corpus.
    Verify,
    /// Show what the analyzer makes of a text.
    Analyze(AnalyzeArgs),
    /// Judge the index by queries with known answers: nDCG@10, MRR@10, Recall@100, P@1.
    Eval(EvalArgs),
}

/// When output is dressed for a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal that can show it. Colour: unless NO_COLOR is set, and anywhere when CLICOLOR_FORCE is.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Whether something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// It is.
    On,
    /// It is not.
    Off,
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct ViewFormatArgs {
    /// How to print it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ViewFormat,
    /// Short for --format json.
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl ViewFormatArgs {
    /// The format that was asked for.
    #[must_use]
    pub fn get(self) -> ViewFormat {
        if self.json { ViewFormat::Json } else { self.format }
    }
}

/// How other things are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ViewFormat {
    /// For people.
    Text,
    /// One object.
    Json,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definitions_are_sound() {
        Args::command().debug_assert();
    }
}
