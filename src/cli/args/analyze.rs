//! What may be typed behind `analyze`.

use super::ViewFormat;

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
