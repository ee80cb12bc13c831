//! `pressroom stats`: says what the index holds.

use crate::cli::args::{Args, StatsArgs, ViewFormat};
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};
use crate::index::Index;
use crate::render::{json, text};

pub(in crate::cli) fn run(args: &Args, options: &StatsArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    let stats = Index::open(&args.index)?.stats()?;
    match options.format.get() {
        ViewFormat::Text => {
            ui.page();
            let style = ui.text_options();
            text::stats(ui.out(), &stats, &style, options.skipped)?;
        }
        ViewFormat::Json => json::stats(ui.out(), &stats)?,
    }
    Ok(Status::Found)
}
