//! What may be typed behind `analyze`.

use super::ViewFormatArgs;

pub(super) const HELP: &str = "\
Examples:
  pressroom analyze '５Ｇ網絡'
  pressroom analyze 'Investing in ferries since 2026'";

/// Arguments of `analyze`.
#[derive(Debug, clap::Args)]
pub struct AnalyzeArgs {
    /// The text; several arguments are one text.
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,
    /// How to print it.
    #[command(flatten)]
    pub format: ViewFormatArgs,
}
