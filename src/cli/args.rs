//! What may be typed: commands, flags and their help. Parsing touches no disk.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::corpus::Limits;
use crate::corpus::record::Names;
use crate::query::syntax;
use crate::text::Language;

/// Full-text search over bilingual press releases: Traditional Chinese, Simplified Chinese, English.
#[derive(Debug, Parser)]
#[command(name = "pressroom", version, max_term_width = 100, propagate_version = true)]
pub struct Args {
    /// Where the index lies.
    #[arg(long, global = true, value_name = "DIR", default_value = "index", env = "PRESSROOM_INDEX")]
    pub index: PathBuf,
    /// When to colour the output.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
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
    #[command(after_help = SEARCH_HELP)]
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

const SEARCH_HELP: &str = "\
Queries, best between single quotes so that the shell leaves them alone:
  渡輪 停航                 both words are wanted: releases that hold both come first
  \"聯席會議\"                just these characters, in either script, across line ends too
  跨灣隧道 -演習            no passage that holds 演習
  (渡輪 OR 小巴) AND 長者   also NOT, and + before what must be there
  title:隧道 date:2021-03   in the title; in March 2021 (also 2020..2022); lang:en
  invest* harbor~1          words that begin so; small differences in spelling
  \"渡輪 颱風\"~10            at most ten characters or words apart

Exit status: 0 when something was found, 1 when nothing was, 2 on trouble.";

/// Arguments of `index`.
#[derive(Debug, clap::Args)]
pub struct IndexArgs {
    /// Folders or files to index, together. By default those that the index was built from, or else the folder 'corpus'.
    #[arg(value_name = "CORPUS")]
    pub corpora: Vec<PathBuf>,
    /// Read every file again, also those that have not changed.
    #[arg(long)]
    pub rebuild: bool,
    /// Say what has changed, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// End with status 2 when a file was not indexed.
    #[arg(long)]
    pub strict: bool,
    /// A file of names and terms to keep whole when Chinese is cut into words: one a line, as in jieba's dictionaries.
    /// They are kept with the index until another file is given; an empty one ends it.
    #[arg(long, value_name = "FILE")]
    pub user_dict: Option<PathBuf>,
    /// Which fields of JSON and CSV files mean what, such as title=headline,body=news_text or title=meta.title.
    ///
    /// A release has: id, title, date, time, language, body, url, issuer, counterpart. What is mapped is read from that field
    /// alone, the rest from fields with the usual names. The map is kept with the index until another is given; `usual` ends
    /// it.
    #[arg(long, value_name = "ROLE=FIELD", value_delimiter = ',', value_parser = mapping)]
    pub map: Vec<String>,
    /// Whether to find which releases are the same in another language and learn a glossary from them; on in a new index,
    /// kept with it until changed.
    #[arg(long, value_name = "ON|OFF")]
    pub bilingual: Option<Switch>,
    /// What reading a file may cost.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Threads to use; 0 for as many as there are cores.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    /// Stay, and bring the index up to date whenever a file of the folders changes, until stopped (Ctrl-C).
    #[arg(long, conflicts_with_all = ["dry_run", "strict"])]
    pub watch: bool,
}

/// Limits on what is read. Those not given are as they were when the index was last built.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "Limits")]
pub struct LimitArgs {
    /// The largest file to read, in bytes or with K, M or G behind the number; 64M in a new index.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_file_size: Option<u64>,
    /// The most that a compressed file, or a Word file, may expand to; 64M.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_expanded_size: Option<u64>,
    /// How many times its size a compressed file may become; 200.
    #[arg(long, value_name = "N")]
    pub max_expansion: Option<u64>,
    /// How deep a page's elements or a JSON file's lists may be nested; 512, JSON never deeper than 128.
    #[arg(long, value_name = "N")]
    pub max_nesting: Option<usize>,
    /// The most pages of a PDF; 2000.
    #[arg(long, value_name = "N")]
    pub max_pages: Option<usize>,
}

impl LimitArgs {
    /// These limits, with those that are given put in.
    #[must_use]
    pub fn over(self, limits: Limits) -> Limits {
        Limits {
            file_bytes: self.max_file_size.unwrap_or(limits.file_bytes),
            expanded_bytes: self.max_expanded_size.unwrap_or(limits.expanded_bytes),
            expansion: self.max_expansion.unwrap_or(limits.expansion),
            nesting: self.max_nesting.unwrap_or(limits.nesting),
            pages: self.max_pages.unwrap_or(limits.pages),
        }
    }
}

impl IndexArgs {
    /// The names of fields that were given, or else those the index has.
    #[must_use]
    pub fn names(&self, kept: Option<&Names>) -> Names {
        if self.map.is_empty() {
            return kept.cloned().unwrap_or_default();
        }
        let mut names = Names::default();
        for mapping in self.map.iter().filter(|mapping| *mapping != USUAL) {
            // Parsing has tried it.
            let _ = names.set(mapping);
        }
        names
    }
}

/// What stands for no mapping at all.
const USUAL: &str = "usual";

fn mapping(value: &str) -> Result<String, String> {
    if value != USUAL {
        Names::default().set(value).map_err(|error| error.to_string())?;
    }
    Ok(value.to_owned())
}

/// A number of bytes: `1000`, `64M`, `2GiB`.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let shift = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return Err(format!("'{unit}' is no unit: K, M or G")),
    };
    let number: u64 = number.parse().map_err(|_| "a number of bytes, as 1000, 64M or 2G".to_owned())?;
    number.checked_mul(1 << shift).ok_or_else(|| "that is more than can be counted".to_owned())
}

/// Arguments of `search`.
#[derive(Debug, clap::Args)]
pub struct SearchArgs {
    /// What to look for; several arguments are one query.
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
    /// At most so many releases.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// Leave out so many of the best.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// At most so many passages of each release.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = at_least_one)]
    pub passages: usize,
    /// Only releases in this language: zh-Hant, zh-Hans, zh or en. May be given several times.
    #[arg(long, value_name = "LANG", value_delimiter = ',')]
    pub lang: Vec<Language>,
    /// Only releases of this day or later: 2023-07-19, 2023-07 or 2023.
    #[arg(long, value_name = "DATE", value_parser = first_day)]
    pub since: Option<Date>,
    /// Only releases of this day or earlier: a month or a year counts to its end.
    #[arg(long, value_name = "DATE", value_parser = last_day)]
    pub until: Option<Date>,
    /// What comes first.
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    pub sort: SortArg,
    /// Show what the other version of the release says in the place of each passage, beside it where the terminal is wide.
    #[arg(long)]
    pub parallel: bool,
    /// Whether to find releases in the other language too, by the glossary and by the versions of what is found: as well, not
    /// at all, or only these.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub cross: CrossArg,
    /// How to print the results.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: SearchFormat,
}

/// Arguments of `show`.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// The id of the release, as results give it.
    #[arg(value_name = "RELEASE")]
    pub release: String,
    /// Beside its version in this language; by default in the other one.
    #[arg(long, value_name = "LANG", num_args = 0..=1, require_equals = true)]
    pub parallel: Option<Option<Language>>,
    /// How to print it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ViewFormat,
}

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
    pub format: GlossaryFormat,
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

/// Arguments of `stats`.
#[derive(Debug, clap::Args)]
pub struct StatsArgs {
    /// List the files that were not indexed, and why.
    #[arg(long)]
    pub skipped: bool,
    /// How to print it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ViewFormat,
}

/// Arguments of `analyze`.
#[derive(Debug, clap::Args)]
pub struct AnalyzeArgs {
    /// The text; several arguments are one text.
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,
    /// How to print the tokens.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ViewFormat,
}

/// Arguments of `eval`.
#[derive(Debug, clap::Args)]
pub struct EvalArgs {
    /// The queries: `qid<TAB>query`, or `qid<TAB>lang<TAB>kind<TAB>query`.
    #[arg(long, value_name = "FILE")]
    pub queries: PathBuf,
    /// The judgments: `qid 0 release grade`, TREC's qrels.
    #[arg(long, value_name = "FILE")]
    pub qrels: PathBuf,
    /// Write the answers there too, as a TREC run.
    #[arg(long, value_name = "FILE")]
    pub run: Option<PathBuf>,
    /// Only releases in this language.
    #[arg(long, value_name = "LANG", value_delimiter = ',')]
    pub lang: Vec<Language>,
    /// Print the scores of each query too.
    #[arg(long)]
    pub per_query: bool,
    /// How to print the scores.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ViewFormat,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
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

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortArg {
    /// The best answer.
    Relevance,
    /// The latest release.
    Date,
}

/// What of the other language is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CrossArg {
    /// Releases that no direct hit is a version of.
    Auto,
    /// None.
    Off,
    /// Only these.
    Only,
}

/// How search results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SearchFormat {
    /// For people.
    Text,
    /// One object.
    Json,
    /// A result a line.
    Jsonl,
    /// The path of each file, once.
    Paths,
    /// A TREC run.
    Trec,
}

/// How other things are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ViewFormat {
    /// For people.
    Text,
    /// One object.
    Json,
}

fn at_least_one(value: &str) -> Result<usize, String> {
    match value.parse() {
        Ok(0) => Err("at least 1".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("not a number".to_owned()),
    }
}

fn first_day(value: &str) -> Result<Date, String> {
    day(value, |filters| filters.since)
}

fn last_day(value: &str) -> Result<Date, String> {
    day(value, |filters| filters.until)
}

/// A day of what the query language takes as a date.
fn day(value: &str, which: impl Fn(&syntax::Filters) -> Option<syntax::Day>) -> Result<Date, String> {
    let wrong = || "not a date: write 2023-07-19, 2023-07 or 2023".to_owned();
    if value.contains(|character: char| character.is_whitespace()) || value.contains("..") {
        return Err(wrong());
    }
    let parsed = syntax::parse(&format!("date:{value}"));
    if !parsed.clauses.is_empty() || !parsed.warnings.is_empty() {
        return Err(wrong());
    }
    let day = which(&parsed.filters).ok_or_else(wrong)?;
    Date::new(day.year, day.month, day.day).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_definitions_are_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn days_are_read_as_the_query_language_reads_them() {
        assert_eq!(first_day("2023-07"), Ok(date(2023, 7, 1)));
        assert_eq!(last_day("2023-02"), Ok(date(2023, 2, 28)));
        assert_eq!(last_day("2023"), Ok(date(2023, 12, 31)));
        assert!(first_day("2023-13").is_err() && first_day("last week").is_err() && first_day("").is_err());
    }

    #[test]
    fn an_excluded_word_is_part_of_the_query() {
        for words in [["渡輪 -颱風", "--limit", "3"], ["--limit=3", "--", "渡輪 -颱風"]] {
            let args = Args::try_parse_from(["pressroom", "search"].into_iter().chain(words)).unwrap();
            let Command::Search(search) = args.command else { panic!("not a search") };
            assert_eq!(search.query, ["渡輪 -颱風"]);
            assert_eq!(search.limit, 3);
        }
    }
}
