//! What may be typed behind `stats`.

use super::ViewFormatArgs;

/// Arguments of `stats`.
#[derive(Debug, clap::Args)]
pub struct StatsArgs {
    /// List the files that were not indexed, and why.
    #[arg(long)]
    pub skipped: bool,
    /// How to print it.
    #[command(flatten)]
    pub format: ViewFormatArgs,
}
