//! What may be typed behind `search`.

use std::path::PathBuf;

use clap::ValueEnum;
use jiff::civil::Date;

use crate::query::syntax;
use crate::search::{Cross, Sort};
use crate::text::Language;

pub(super) const HELP: &str = "\
Queries, best between single quotes so that the shell leaves them alone:
  渡輪 停航                 both are wanted: releases that hold both come first
  \"聯席會議\"                these characters, in either script, across line ends
  跨灣隧道 -演習            no passage that holds 演習
  (渡輪 OR 小巴) AND 長者   also NOT, and + before what must be there
  title:隧道 date:2021-03   in the title; in March 2021 (also 2020..2022)
  invest* harbor~1          words that begin so; small differences in spelling
  \"渡輪 颱風\"~10            at most ten characters or words apart

The same in English, whose words are also found inflected:
  ferry suspended
  \"Cross-Bay Tunnel\" -drill lang:en date:2020..2022

Examples:
  pressroom search '渡輪 停航' --context 1
  pressroom search 'tunnel toll' --parallel   both versions beside each other
  pressroom search 疫苗 --timeline            how many releases there were when
  pressroom search -l -0 '\"聯席會議\"' | xargs -0 cp -t meetings

Exit status: 0 when something was found, 1 when nothing was, 2 on trouble.";

/// What narrows and orders what is looked for, for all that search.
#[derive(Debug, clap::Args)]
pub struct NarrowArgs {
    /// Only releases in this language: zh-Hant, zh-Hans, zh or en. May be given several times.
    #[arg(long, value_name = "LANG", value_delimiter = ',')]
    pub lang: Vec<Language>,
    /// Only releases of issuers whose name holds this, in either script and any case. May be given several times.
    #[arg(long, value_name = "NAME")]
    pub issuer: Vec<String>,
    /// Only releases of this day or later: 2023-07-19, 2023-07 or 2023.
    #[arg(long, value_name = "DATE", value_parser = first_day)]
    pub since: Option<Date>,
    /// Only releases of this day or earlier: a month or a year counts to its end.
    #[arg(long, value_name = "DATE", value_parser = last_day)]
    pub until: Option<Date>,
    /// What comes first.
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    pub sort: SortArg,
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
    /// Count every passage that matches, however many there are; without it, frequent words are known to have at least so many.
    #[arg(long)]
    pub exact_total: bool,
    /// At most so many passages of each release.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = at_least_one)]
    pub passages: usize,
    /// Which releases, and in what order.
    #[command(flatten)]
    pub narrow: NarrowArgs,
    /// Show what the other version of the release says in the place of each passage, beside it where the terminal is wide.
    #[arg(long)]
    pub parallel: bool,
    /// Whether to find releases in the other language too, by the glossary and by the versions of what is found: as well, not
    /// at all, or only these.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub cross: CrossArg,
    /// Show so many passages before and after each.
    #[arg(long, short = 'C', value_name = "N", default_value_t = 0)]
    pub context: u32,
    /// How to print the results.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: SearchFormat,
    /// Short for --format json.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Print the path of every file in which something is found, however many there are, and no more; by translation only with
    /// --cross only.
    #[arg(long, short = 'l', conflicts_with_all = ["format", "json", "limit"])]
    pub files_with_matches: bool,
    /// Print how many passages match, and no more.
    #[arg(long, short = 'c', conflicts_with_all = ["format", "json", "files_with_matches"])]
    pub count: bool,
    /// Count all that is found by language, by month or year, and by issuer; in text, these counts and no passages are printed.
    #[arg(long, conflicts_with_all = ["files_with_matches", "count"])]
    pub facets: bool,
    /// Draw the releases that are found over time; in text, this chart and no passages are printed.
    #[arg(long, conflicts_with_all = ["files_with_matches", "count"])]
    pub timeline: bool,
    /// Draw them into this file too, as an SVG picture.
    #[arg(long, value_name = "FILE", requires = "timeline")]
    pub svg: Option<PathBuf>,
    /// End each path with a NUL instead of a line end, for xargs -0.
    #[arg(long, short = '0')]
    pub print0: bool,
}

impl SearchArgs {
    /// The format that was asked for.
    #[must_use]
    pub fn format(&self) -> SearchFormat {
        if self.files_with_matches {
            SearchFormat::Paths
        } else if self.json {
            SearchFormat::Json
        } else {
            self.format
        }
    }
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortArg {
    /// The best answer.
    Relevance,
    /// The latest release.
    Date,
}

impl From<SortArg> for Sort {
    fn from(sort: SortArg) -> Self {
        match sort {
            SortArg::Relevance => Self::Relevance,
            SortArg::Date => Self::Date,
        }
    }
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

impl From<CrossArg> for Cross {
    fn from(cross: CrossArg) -> Self {
        match cross {
            CrossArg::Auto => Self::Auto,
            CrossArg::Off => Self::Off,
            CrossArg::Only => Self::Only,
        }
    }
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
    use clap::Parser;
    use jiff::civil::date;

    use super::super::{Args, Command};
    use super::*;

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
