//! `pressroom show`: prints a release.

use crate::cli::args::{Args, ShowArgs, ViewFormat};
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};
use crate::index::Index;
use crate::render::{json, text};
use crate::search::release;

pub(in crate::cli) fn run(args: &Args, options: &ShowArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    let index = Index::open(&args.index)?;
    let Some(found) = release(&index, &options.release)? else {
        ui.note(&format!("there is no release '{}' in the index", options.release));
        return Ok(Status::Nothing);
    };
    match options.format {
        ViewFormat::Text => {
            let style = ui.text_options();
            text::release(ui.out(), &found, &style)?;
        }
        ViewFormat::Json => json::release(ui.out(), &found)?,
    }
    Ok(Status::Found)
}
