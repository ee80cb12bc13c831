//! `pressroom man`: the manual, made of the same definitions as the help.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::args::{Args, ManArgs};
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};

/// The paragraphs of a help text that manuals have a section for; others are notes.
const SECTIONS: [(&str, &str); 3] =
    [("Example:", "EXAMPLES"), ("Examples:", "EXAMPLES"), ("Exit status:", "EXIT STATUS")];
const NOTES: &str = "NOTES";

pub(in crate::cli) fn run(options: &ManArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    // Settings are the reader's own: a manual is of the defaults.
    let mut definitions = Args::command().disable_help_subcommand(true);
    definitions.build();
    match &options.dir {
        None => page(&definitions, ui.out())?,
        Some(dir) => write(&definitions, dir).map_err(|error| CommandError::Usage {
            message: format!("the manual cannot be written to '{}': {error}", dir.display()),
            hint: "name another folder with --dir".to_owned(),
        })?,
    }
    Ok(Status::Found)
}

/// Writes a page for the program and one for each command.
fn write(definitions: &Command, dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    for command in std::iter::once(definitions).chain(definitions.get_subcommands()) {
        let mut out = BufWriter::new(File::create(dir.join(format!("{}.1", name(command))))?);
        page(command, &mut out)?;
        out.flush()?;
    }
    Ok(())
}

fn name(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

/// Writes a page. Its title leaves the date out, its synopsis is the line of usage, and what stands behind the help keeps its lines: `clap_mangen` would take the version for the date, name every flag in the synopsis, and fill the rest like prose.
fn page(command: &Command, out: &mut dyn Write) -> io::Result<()> {
    let man = Man::new(command.clone());
    let mut text = Vec::new();
    man.render_name_section(&mut text)?;
    let usage = command.clone().render_usage().to_string();
    writeln!(text, ".SH SYNOPSIS\n{}", line(usage.trim_start_matches("Usage: ")))?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    if let Some(help) = command.get_after_help() {
        after(&help.to_string(), &mut text)?;
    }
    let title = name(command).to_uppercase();
    let title =
        format!(".TH \"{}\" 1 \"\" \"pressroom {}\" \"Pressroom\"", line(&title), env!("CARGO_PKG_VERSION"));
    // Every section comes with the same two lines, which stand before the title.
    let text = String::from_utf8_lossy(&text).into_owned();
    let (preamble, text): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|line| line.starts_with(".ie ") || line.starts_with(".el "));
    let lines = preamble.iter().copied().take(2).chain([title.as_str()]).chain(text);
    lines.into_iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// Writes what stands behind the help: prose is filled, lines that are indented are kept.
fn after(help: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut section = "";
    for paragraph in help.split("\n\n") {
        let known = SECTIONS
            .iter()
            .find_map(|&(start, name)| Some((name, paragraph.strip_prefix(start)?.trim_start_matches(' '))));
        let (name, paragraph) = known.unwrap_or((NOTES, paragraph));
        if name == section {
            writeln!(out, ".PP")?;
        } else {
            writeln!(out, ".SH \"{name}\"")?;
            section = name;
        }
        let lines: Vec<&str> = paragraph.lines().filter(|line| !line.trim().is_empty()).collect();
        for block in lines.chunk_by(|a, b| a.starts_with("  ") == b.starts_with("  ")) {
            let is_kept = block[0].starts_with("  ");
            let (start, end) = if is_kept { (".nf\n", ".fi\n") } else { ("", "") };
            let lines: Vec<String> = block.iter().map(|text| line(text)).collect();
            write!(out, "{start}{}\n{end}", lines.join("\n"))?;
        }
    }
    Ok(())
}

/// A line of text as troff reads it.
fn line(text: &str) -> String {
    let escaped = text.replace('\\', r"\e").replace('-', r"\-");
    // A line that begins with one of these would be a command.
    if escaped.starts_with(['.', '\'']) { format!(r"\&{escaped}") } else { escaped }
}
