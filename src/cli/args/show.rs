//! What may be typed behind `show`.

use super::ViewFormatArgs;
use crate::text::Language;

pub(super) const HELP: &str = "\
Examples:
  pressroom show P2026012200321
  pressroom show P2026012200321 --parallel    both languages beside each other
  pressroom show P2026012200321 --parallel=zh-Hans";

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
