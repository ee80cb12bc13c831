//! The terminal: separate doors for results, notes, warnings and errors.
//!
//! Owns what is known of the terminal: colour, width. Results go to standard output and everything else to standard error.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use anstyle::{AnsiColor, Style};

use super::args::ColorChoice;
use crate::render::sanitize::visible;
use crate::render::text::TextOptions;

/// Columns of a line where there is no terminal to ask.
const DEFAULT_WIDTH: usize = 100;
/// Lines of a passage shown in a list of results.
const SNIPPET_LINES: usize = 4;

/// Where output goes.
#[derive(Debug)]
pub(super) struct Ui {
    out: BufWriter<StdoutLock<'static>>,
    color_out: bool,
    color_err: bool,
}

impl Ui {
    pub(super) fn new(choice: ColorChoice) -> Self {
        Self {
            out: BufWriter::new(io::stdout().lock()),
            color_out: colored(choice, io::stdout().is_terminal()),
            color_err: colored(choice, io::stderr().is_terminal()),
        }
    }

    /// The door for results.
    pub(super) fn out(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    pub(super) fn text_options(&self) -> TextOptions {
        TextOptions {
            width: width(),
            color: self.color_out,
            hyperlinks: false,
            lines_per_snippet: SNIPPET_LINES,
        }
    }

    /// Something worth knowing that is no result.
    pub(super) fn note(&mut self, text: &str) {
        self.say(Style::new(), "", text);
    }

    /// Something that was ignored or went half wrong.
    pub(super) fn warning(&mut self, text: &str) {
        self.say(AnsiColor::Yellow.on_default(), "warning: ", text);
    }

    /// Why the command stopped and what to do.
    pub(super) fn error(&mut self, text: &str, hint: Option<&str>) {
        self.say(AnsiColor::Red.on_default().bold(), "pressroom: ", text);
        if let Some(hint) = hint {
            self.say(AnsiColor::Cyan.on_default(), "hint: ", hint);
        }
    }

    fn say(&mut self, style: Style, label: &str, text: &str) {
        // Results that were printed before come before.
        let _ = self.out.flush();
        let text = visible(text);
        let mut err = io::stderr().lock();
        // Where not even standard error can be written to, there is nobody to tell.
        let _ = if self.color_err && !label.is_empty() {
            writeln!(err, "{style}{label}{style:#}{text}")
        } else {
            writeln!(err, "{label}{text}")
        };
    }
}

/// Whether standard error is a terminal, so that progress can be drawn on it.
pub(super) fn draws_progress() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

fn colored(choice: ColorChoice, terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR") => false,
        ColorChoice::Auto if std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        ColorChoice::Auto => terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}

fn width() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    terminal.or(asked).filter(|&width| width > 0).unwrap_or(DEFAULT_WIDTH)
}
