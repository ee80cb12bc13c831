//! What may be typed behind `browse`.

use jiff::civil::Date;

use super::search::{first_day, last_day};
use super::{CrossArg, SortArg};
use crate::text::Language;

pub(super) const HELP: &str = "\
Type to search, in the query language of `pressroom search`; F1 or ? lists the keys. What is
selected stands beside the list in its release; Ctrl-T shows its version in the other language,
Ctrl-B both.

Files and pages are opened with the command in PRESSROOM_OPENER, or else with that of the system
(xdg-open, open). Ctrl-Y copies the passage through the terminal (OSC 52), if that allows it.

Examples:
  pressroom browse
  pressroom browse 渡輪 停航
  pressroom browse --lang en --since 2020 ferry";

/// Arguments of `browse`.
#[derive(Debug, clap::Args)]
pub struct BrowseArgs {
    /// What to look for at first; several arguments are one query.
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
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
    /// Whether to find releases in the other language too: as well, not at all, or only these.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub cross: CrossArg,
}
