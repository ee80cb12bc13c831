//! The terminal: separate doors for results, notes, warnings and errors.
//!
//! Owns what is known of the terminal: colour, links, size, and whether results are paged. Results go to standard output and everything else to standard error.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use anstyle::{AnsiColor, Style};

use super::args::{Args, UiLang, When};
use super::pager::{self, Pager};
use crate::render::sanitize::visible;
use crate::render::text::TextOptions;

/// Columns of a line where there is no terminal to ask.
const DEFAULT_WIDTH: usize = 100;
/// Lines of a passage shown in a list of results.
const SNIPPET_LINES: usize = 4;

/// Where output goes.
#[derive(Debug)]
pub(super) struct Ui {
    out: Out,
    color_out: bool,
    color_err: bool,
    hyperlinks: bool,
    /// The pager for what is longer than the screen; `None` where there is no screen, or no pager is wanted.
    pager: Option<String>,
    /// Of what is said on standard error.
    language: UiLang,
    /// What is to be said when the pager has ended.
    held: Vec<(Style, &'static str, String)>,
}

/// Where results go.
#[derive(Debug)]
enum Out {
    Plain(BufWriter<Stdout>),
    Paged(Pager),
}

impl Ui {
    /// The terminal of a command that was not understood.
    pub(super) fn plain(language: UiLang) -> Self {
        Self::dressed([When::Auto, When::Never], language, None)
    }

    pub(super) fn new(args: &Args) -> Self {
        let pages = io::stdout().is_terminal() && !is_dumb() && !args.no_pager;
        let pager = if pages { pager::wanted(args.pager.as_deref()) } else { None };
        Self::dressed([args.color, args.hyperlink], args.ui_lang, pager)
    }

    fn dressed([color, hyperlink]: [When; 2], language: UiLang, pager: Option<String>) -> Self {
        Self {
            out: Out::Plain(BufWriter::new(io::stdout())),
            color_out: colored(color, io::stdout().is_terminal()),
            color_err: colored(color, io::stderr().is_terminal()),
            hyperlinks: match hyperlink {
                When::Always => true,
                When::Never => false,
                When::Auto => supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
            },
            pager,
            language: language.resolved(),
            held: Vec::new(),
        }
    }

    /// The door for results.
    pub(super) fn out(&mut self) -> &mut dyn Write {
        match &mut self.out {
            Out::Plain(out) => out,
            Out::Paged(pager) => pager,
        }
    }

    /// From here on, results are for people to read: on a terminal, what is longer than its screen is paged.
    pub(super) fn page(&mut self) {
        let screen = terminal_size::terminal_size().map(|(_, height)| usize::from(height.0));
        if let (Out::Plain(out), Some(command), Some(screen)) = (&mut self.out, &self.pager, screen)
            && out.flush().is_ok()
        {
            self.out = Out::Paged(Pager::new(command, screen));
        }
    }

    /// Ends the output: everything is written, and the pager has been left.
    pub(super) fn close(&mut self) -> io::Result<()> {
        let ended = match &mut self.out {
            Out::Plain(out) => out.flush(),
            Out::Paged(pager) => pager.close(),
        };
        self.out = Out::Plain(BufWriter::new(io::stdout()));
        for (style, label, text) in std::mem::take(&mut self.held) {
            self.say(style, label, &text);
        }
        ended
    }

    pub(super) fn text_options(&self) -> TextOptions {
        TextOptions {
            width: width(),
            color: self.color_out,
            hyperlinks: self.hyperlinks,
            lines_per_snippet: SNIPPET_LINES,
            ascii: !is_utf8(["LC_ALL", "LC_CTYPE", "LANG"].map(|name| std::env::var(name).ok())),
        }
    }

    /// Something worth knowing that is no result.
    pub(super) fn note(&mut self, text: &str) {
        self.say(Style::new(), "", text);
    }

    /// Something that was ignored or went half wrong.
    pub(super) fn warning(&mut self, text: &str) {
        self.say(AnsiColor::Yellow.on_default(), "warning", text);
    }

    /// Why the command stopped and what to do.
    pub(super) fn error(&mut self, text: &str, hint: Option<&str>) {
        self.say(AnsiColor::Red.on_default().bold(), "pressroom", text);
        if let Some(hint) = hint {
            self.hint(hint);
        }
    }

    /// What may be done next.
    pub(super) fn hint(&mut self, text: &str) {
        self.say(AnsiColor::Cyan.on_default(), "hint", text);
    }

    fn say(&mut self, style: Style, label: &'static str, text: &str) {
        match &mut self.out {
            // Results that were printed before come before.
            Out::Plain(out) => _ = out.flush(),
            Out::Paged(_) => return self.held.push((style, label, text.to_owned())),
        }
        let said = self.language.say(text);
        let text = visible(&said);
        let label = if label.is_empty() { String::new() } else { self.language.label(label) };
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
    io::stderr().is_terminal() && !is_dumb()
}

/// Whether the terminal says of itself that it can do nothing but print.
pub(super) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Whether text is UTF-8 in a locale, by the variables that say so, the first that is set counting. Where none is, it is: all
/// terminals of today are.
fn is_utf8(variables: [Option<String>; 3]) -> bool {
    let set = variables.into_iter().flatten().find(|value| !value.is_empty());
    set.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

fn colored(choice: When, terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match choice {
        When::Always => true,
        When::Never => false,
        When::Auto if set("NO_COLOR") => false,
        When::Auto if std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        When::Auto => terminal && !is_dumb(),
    }
}

fn width() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    terminal.or(asked).filter(|&width| width > 0).unwrap_or(DEFAULT_WIDTH)
}

#[cfg(test)]
mod tests {
    use super::is_utf8;

    #[test]
    fn a_locale_says_what_text_is() {
        let locale = |all: &str, ctype: &str, lang: &str| {
            is_utf8([all, ctype, lang].map(|value| (!value.is_empty()).then(|| value.to_owned())))
        };
        assert!(locale("", "", "") && locale("", "", "zh_TW.UTF-8") && locale("C.utf8", "", "C"));
        assert!(!locale("", "", "C") && !locale("POSIX", "", "en_GB.UTF-8") && !locale("", "zh_TW.Big5", ""));
    }
}
