//! What may be typed behind `browse`.

use super::{CrossArg, NarrowArgs};

pub(super) const HELP: &str = "\
Type to search, in the query language of `pressroom search`; F1 or ? lists the
keys. What is selected stands beside the list in its release; Ctrl-T shows its
version in the other language, Ctrl-B both.

Files and pages are opened with the command in PRESSROOM_OPENER, or else with
that of the system (xdg-open, open). Ctrl-Y copies the passage through the
terminal (OSC 52), if that allows it.

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
    /// Which releases, and in what order.
    #[command(flatten)]
    pub narrow: NarrowArgs,
    /// Whether to find releases in the other language too: as well, not at all, or only these.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub cross: CrossArg,
}
