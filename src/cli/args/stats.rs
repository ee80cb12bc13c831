//! What may be typed behind `stats`.

use std::path::PathBuf;

use super::ViewFormatArgs;

pub(super) const HELP: &str = "\
Examples:
  pressroom stats --skipped                   what was not indexed, and why
  pressroom stats --plot --svg releases.svg   over time, here and as a picture";

/// Arguments of `stats`.
#[derive(Debug, clap::Args)]
pub struct StatsArgs {
    /// List the files that were not indexed, and why.
    #[arg(long)]
    pub skipped: bool,
    /// Draw the releases over time.
    #[arg(long, conflicts_with_all = ["format", "json"])]
    pub plot: bool,
    /// Draw them into this file too, as an SVG picture.
    #[arg(long, value_name = "FILE", requires = "plot")]
    pub svg: Option<PathBuf>,
    /// How to print it.
    #[command(flatten)]
    pub format: ViewFormatArgs,
}
