//! What may be typed behind `stats`.

use super::ViewFormat;

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
