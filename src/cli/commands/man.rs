//! `pressroom man`: the manual, made of the same definitions as the help.

use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man;

use crate::cli::args::{Args, ManArgs};
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};

pub(in crate::cli) fn run(options: &ManArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    // Settings are the reader's own: a manual is of the defaults.
    let mut definitions = Args::command();
    definitions.build();
    match &options.dir {
        None => Man::new(definitions).render(ui.out())?,
        Some(dir) => write(definitions, dir).map_err(|error| CommandError::Usage {
            message: format!("the manual cannot be written to '{}': {error}", dir.display()),
            hint: "name another folder with --dir".to_owned(),
        })?,
    }
    Ok(Status::Found)
}

/// Writes a page for the program and one for each command.
fn write(definitions: clap::Command, dir: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(dir)?;
    clap_mangen::generate_to(definitions, dir)
}
