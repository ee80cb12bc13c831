//! What may be typed behind the commands that are about the program itself: `completions`, `man`, `config`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::ViewFormatArgs;

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// The shells that can be told how to complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// In ~/.bashrc: source <(pressroom completions bash)
    Bash,
    /// In ~/.zshrc: source <(pressroom completions zsh)
    Zsh,
    /// In ~/.config/fish/config.fish: pressroom completions fish | source
    Fish,
    /// In $PROFILE: pressroom completions powershell | Out-String | Invoke-Expression
    Powershell,
}

/// Arguments of `man`.
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// Write a page for the program and one for each command into this folder.
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Arguments of `config`.
#[derive(Debug, clap::Args)]
pub struct ConfigArgs {
    /// How to print it.
    #[command(flatten)]
    pub format: ViewFormatArgs,
}
