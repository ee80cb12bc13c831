//! `pressroom glossary`: looks a term up in the glossary, or exports all of it.

use crate::cli::args::{Args, GlossaryArgs, GlossaryFormat};
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};
use crate::index::Index;
use crate::render::{glossary as render, json};
use crate::search::{GlossaryOptions, glossary};

/// Entries shown for a term when nothing is said.
const SHOWN: usize = 10;

pub(in crate::cli) fn run(args: &Args, options: &GlossaryArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    let index = Index::open(&args.index)?;
    let term = (!options.term.is_empty()).then(|| options.term.join(" "));
    let limit = options.limit.unwrap_or(if term.is_some() { SHOWN } else { usize::MAX });
    let wanted = GlossaryOptions {
        limit,
        min_count: options.min_count,
        examples: term.is_some() && matches!(options.format(), GlossaryFormat::Text | GlossaryFormat::Json),
    };
    let Some(view) = glossary(&index, term.as_deref(), &wanted)? else {
        ui.note("this index has no glossary: `pressroom index --bilingual on` learns one");
        return Ok(Status::Nothing);
    };
    match options.format() {
        GlossaryFormat::Text => {
            ui.page();
            let style = ui.text_options();
            render::text(ui.out(), &view, &style)?;
        }
        GlossaryFormat::Json => json::line(ui.out(), &view)?,
        GlossaryFormat::Tsv => render::tsv(ui.out(), &view)?,
        GlossaryFormat::Tbx => render::tbx(ui.out(), &view)?,
    }
    if view.entries.is_empty() && view.words.is_empty() {
        match term {
            Some(term) => ui.note(&format!("the glossary has nothing for '{term}'")),
            None => ui.note("the glossary is empty: it is learned from releases in both languages"),
        }
        return Ok(Status::Nothing);
    }
    Ok(Status::Found)
}
