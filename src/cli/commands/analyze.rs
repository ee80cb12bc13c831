//! `pressroom analyze`: shows what the analyzer makes of a text.

use crate::cli::args::{AnalyzeArgs, Args, ViewFormat};
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};
use crate::index::{Index, IndexError};
use crate::render::{json, text};
use crate::search::analyze;
use crate::text::Segmenter;
use crate::text::analyze::Analyzer;

pub(in crate::cli) fn run(args: &Args, options: &AnalyzeArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    // With the index's own analyzer where there is an index, with the standard one where there is none.
    let analyzer = match Index::open(&args.index) {
        Ok(index) => index.analyzer().clone(),
        Err(IndexError::Missing { .. }) => Analyzer::new(Segmenter::full(Vec::new())),
        Err(error) => return Err(error.into()),
    };
    let tokens = analyze(&analyzer, &options.text.join(" "));
    match options.format.get() {
        ViewFormat::Text => {
            ui.page();
            let style = ui.text_options();
            text::tokens(ui.out(), &tokens, &style)?;
        }
        ViewFormat::Json => json::tokens(ui.out(), &tokens)?,
    }
    Ok(if tokens.is_empty() { Status::Nothing } else { Status::Found })
}
