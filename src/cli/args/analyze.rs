//! What may be typed behind `analyze`.

use super::ViewFormatArgs;

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
