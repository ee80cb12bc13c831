//! What may be typed behind `show`.

use super::ViewFormatArgs;
use crate::text::Language;

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
    #[command(flatten)]
    pub format: ViewFormatArgs,
}
