//! `pressroom stats`: says what the index holds.

use super::timeline::draw;
use crate::cli::args::{Args, StatsArgs, ViewFormat};
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};
use crate::index::Index;
use crate::render::{json, text};
use crate::search::facets_of_all;

pub(in crate::cli) fn run(args: &Args, options: &StatsArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    let index = Index::open(&args.index)?;
    if options.plot {
        let facets = facets_of_all(&index)?;
        draw(&facets, "", options.svg.as_deref(), ui)?;
        return Ok(Status::Found);
    }
    let stats = index.stats()?;
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
