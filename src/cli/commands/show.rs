//! `pressroom show`: prints a release.

use crate::cli::args::{Args, ShowArgs, ViewFormat};
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};
use crate::index::Index;
use crate::render::{json, text};
use crate::results::{CounterpartView, ReleaseView};
use crate::search::release;
use crate::text::Language;

pub(in crate::cli) fn run(args: &Args, options: &ShowArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    let index = Index::open(&args.index)?;
    let Some(found) = release(&index, &options.release)? else {
        ui.note(&format!("there is no release '{}' in the index", options.release));
        return Ok(Status::Nothing);
    };
    if let Some(language) = &options.parallel {
        return beside(&index, &found, *language, options.format.get(), ui);
    }
    match options.format.get() {
        ViewFormat::Text => {
            ui.page();
            let style = ui.text_options();
            text::release(ui.out(), &found, &style)?;
        }
        ViewFormat::Json => json::release(ui.out(), &found)?,
    }
    Ok(Status::Found)
}

/// Prints a release beside its version in the language asked for.
fn beside(
    index: &Index,
    found: &ReleaseView,
    language: Option<Language>,
    format: ViewFormat,
    ui: &mut Ui,
) -> Result<Status, CommandError> {
    let is_wanted = |view: &&CounterpartView| {
        let lang = view.lang.parse().unwrap_or(Language::Und);
        language.is_none_or(|language| language.includes(lang))
    };
    let other = match found.counterparts.iter().find(is_wanted) {
        Some(version) => release(index, &version.release)?.map(|other| (version, other)),
        None => None,
    };
    let Some((version, other)) = other else {
        let wanted = language.map_or("another language".to_owned(), |language| language.to_string());
        ui.note(&format!("no version of '{}' in {wanted} is known", found.release));
        return Ok(Status::Nothing);
    };
    match format {
        ViewFormat::Text => {
            ui.page();
            let style = ui.text_options();
            text::parallel(ui.out(), found, &other, &rows(&version.beads), &style)?;
        }
        ViewFormat::Json => {
            json::line(
                ui.out(),
                &serde_json::json!({ "release": found, "parallel": other, "beads": version.beads }),
            )?;
        }
    }
    Ok(Status::Found)
}

/// The passages that stand beside each other: those of a bead from its first on, the title left out.
pub(in crate::cli) fn rows(beads: &[[u32; 4]]) -> Vec<[Option<u64>; 2]> {
    let mut rows = Vec::new();
    for &[from, to, other_from, other_to] in beads {
        let numbers = |from: u32, to: u32| (from.max(1)..to.max(1)).map(u64::from);
        let (mut own, mut other) = (numbers(from, to), numbers(other_from, other_to));
        loop {
            match [own.next(), other.next()] {
                [None, None] => break,
                row => rows.push(row),
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn what_corresponds_stands_in_one_row() {
        let beads = [[0, 1, 0, 1], [1, 3, 1, 2], [3, 3, 2, 3], [3, 4, 3, 4]];
        assert_eq!(rows(&beads), [[Some(1), Some(1)], [Some(2), None], [None, Some(2)], [Some(3), Some(3)]]);
    }
}
