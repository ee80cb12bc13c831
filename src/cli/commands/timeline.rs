//! Releases over time, for the commands that draw them: on the terminal, and into a picture.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::cli::CommandError;
use crate::cli::ui::Ui;
use crate::render::chart;
use crate::results::FacetsView;

/// Draws the releases over time, and into the file too if one is named.
pub(super) fn draw(
    facets: &FacetsView,
    heading: &str,
    picture: Option<&Path>,
    ui: &mut Ui,
) -> Result<(), CommandError> {
    let style = ui.text_options();
    chart::timeline(ui.out(), facets, &style)?;
    picture.map_or(Ok(()), |path| save(facets, heading, path))
}

/// Draws the releases over time into a file.
pub(super) fn save(facets: &FacetsView, heading: &str, path: &Path) -> Result<(), CommandError> {
    let write = || {
        let mut out = BufWriter::new(File::create(path)?);
        chart::svg(&mut out, facets, heading)?;
        out.flush()
    };
    write().map_err(|error| CommandError::Usage {
        message: format!("the picture cannot be written to '{}': {error}", path.display()),
        hint: "name another file with --svg".to_owned(),
    })
}
