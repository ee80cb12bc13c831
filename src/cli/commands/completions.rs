//! `pressroom completions`: the script that lets a shell complete the command line.

use clap_complete::env::Shells;

use crate::cli::args::{CompletionsArgs, Shell};
use crate::cli::completion::VARIABLE;
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};

pub(in crate::cli) fn run(options: &CompletionsArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    let name = match options.shell {
        Shell::Bash => "bash",
        Shell::Zsh => "zsh",
        Shell::Fish => "fish",
        Shell::Powershell => "powershell",
    };
    if let Some(shell) = Shells::builtins().completer(name) {
        shell.write_registration(VARIABLE, "pressroom", "pressroom", "pressroom", ui.out())?;
    }
    Ok(Status::Found)
}
