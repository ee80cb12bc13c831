//! What may be typed behind `eval`.

use std::path::PathBuf;

use super::ViewFormatArgs;
use crate::text::Language;

pub(super) const HELP: &str = "\
Example:
  pressroom eval --queries queries.tsv --qrels qrels.txt --per-query";

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
    /// How to print it.
    #[command(flatten)]
    pub format: ViewFormatArgs,
}
