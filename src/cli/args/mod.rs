//! What may be typed: commands, flags and their help. Parsing touches no disk.
//!
//! A file a command; here stands what they share.

mod analyze;
mod bench;
#[cfg(feature = "tui")]
mod browse;
mod eval;
mod glossary;
mod index;
mod program;
mod search;
mod show;
mod stats;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub use analyze::AnalyzeArgs;
pub use bench::{BenchArgs, BenchFormat};
#[cfg(feature = "tui")]
pub use browse::BrowseArgs;
pub use eval::EvalArgs;
pub use glossary::{GlossaryArgs, GlossaryFormat};
pub use index::{IndexArgs, LimitArgs};
pub use program::{CompletionsArgs, ConfigArgs, ManArgs, Shell};
pub use search::{CrossArg, NarrowArgs, SearchArgs, SearchFormat, SortArg};
pub use show::ShowArgs;
pub use stats::StatsArgs;

pub use super::messages::UiLang;

/// Full-text search over bilingual press releases: Traditional Chinese, Simplified Chinese, English.
#[derive(Debug, Parser)]
#[command(name = "pressroom", version, max_term_width = 100, propagate_version = true, after_help = HELP)]
pub struct Args {
    /// Where the index lies.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "DIR", default_value = "index")]
    pub index: PathBuf,
    /// When to colour the output.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "WHEN", default_value = "auto")]
    pub color: When,
    /// When to make links of the paths of files, for terminals that open them.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "WHEN", default_value = "auto")]
    pub hyperlink: When,
    /// The command that shows what is longer than the screen, a screen at a time; by default PAGER, or else less.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "COMMAND", overrides_with = "no_pager")]
    pub pager: Option<String>,
    /// Print everything at once, however long it is.
    #[arg(long, global = true, help_heading = GLOBAL, overrides_with = "pager")]
    pub no_pager: bool,
    /// The language of messages on standard error; what is printed as a result is the same in all.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "LANG", default_value = "auto")]
    pub ui_lang: UiLang,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The heading over the flags that every command has.
const GLOBAL: &str = "For all commands";

const HELP: &str = "\
Examples:
  pressroom index ~/releases
  pressroom search '渡輪 停航'
  pressroom search 'ferry suspended' --lang en --since 2023
  pressroom search '\"融入國家發展大局\"' --json | jq -r '.results[].path'

Every flag that takes a value can be set: in the environment, as
PRESSROOM_COLOR or PRESSROOM_SEARCH_LIMIT, or in a file pressroom.toml, here or
in a folder above, or in the folder pressroom of your configuration:
  index = \"/srv/index\"
  [search]
  limit = 20
What is typed comes before the environment, that before the file here, that
before your own. `pressroom config` prints what is in force.

Exit status: 0 when something was found or done, 1 when nothing was,
2 on trouble.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the index of a folder of releases, or bring it up to date.
    #[command(after_help = index::HELP)]
    Index(IndexArgs),
    /// Search the index: ranked passages with what matches marked.
    #[command(after_help = search::HELP)]
    Search(SearchArgs),
    /// Search as you type, full screen, and read what is found in its release, in either language.
    #[cfg(feature = "tui")]
    #[command(after_help = browse::HELP)]
    Browse(BrowseArgs),
    /// Print a release.
    #[command(after_help = show::HELP)]
    Show(ShowArgs),
    /// Look a term up in the glossary that was learned from the releases, or export all of it.
    #[command(after_help = glossary::HELP)]
    Glossary(GlossaryArgs),
    /// Say what the index holds.
    #[command(after_help = stats::HELP)]
    Stats(StatsArgs),
    /// Check the index: every checksum, and the manifest against the index and the corpus.
    Verify,
    /// Show what the analyzer makes of a text.
    #[command(after_help = analyze::HELP)]
    Analyze(AnalyzeArgs),
    /// Measure how fast the index answers, by kind of query.
    #[command(after_help = bench::HELP)]
    Bench(BenchArgs),
    /// Judge the index by queries with known answers: nDCG@10, MRR@10, Recall@100, P@1.
    #[command(after_help = eval::HELP)]
    Eval(EvalArgs),
    /// Print the settings in force and where each comes from, as a file that sets them.
    Config(ConfigArgs),
    /// Print the script that lets a shell complete commands, flags, languages and the ids of releases.
    Completions(CompletionsArgs),
    /// Print the manual as man reads it: pressroom man | man -l -
    Man(ManArgs),
}

/// When output is dressed for a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal that can show it; colour not where NO_COLOR is set, and anywhere where CLICOLOR_FORCE is.
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
