//! Completion: what may come next on a command line, told by the definitions and the index.
//!
//! Owns the values that only an index knows. The shells' scripts ask the program itself, so that they know every release there
//! is. Must not print: a shell that asks gets candidates or nothing.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::PathBuf;

use clap::{Arg, Command, CommandFactory};
use clap_complete::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};

use super::args::Args;
use super::settings::Settings;
use crate::index::Index;
use crate::text::Language;

/// The variable in which a shell names itself when it asks.
pub(super) const VARIABLE: &str = "PRESSROOM_COMPLETE";
/// Candidates given at most.
const MOST: usize = 100;

/// The definitions with what completes the values that they do not list.
pub(super) fn definitions() -> Command {
    let release = |arg: Arg| arg.add(ArgValueCompleter::new(releases));
    let mut definitions = Args::command().mut_subcommand("show", |show| show.mut_arg("release", release));
    let commands: Vec<String> =
        definitions.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    for name in commands {
        definitions = definitions.mut_subcommand(name, |command| {
            let languages = |arg: Arg| arg.add(ArgValueCandidates::new(languages));
            let wants = |name: &str| command.get_arguments().any(|arg| arg.get_long() == Some(name));
            let (lang, parallel) = (wants("lang"), wants("parallel") && command.get_name() == "show");
            let issuer = wants("issuer");
            let command = if lang { command.mut_arg("lang", languages) } else { command };
            let command = if parallel { command.mut_arg("parallel", languages) } else { command };
            let issuers = |arg: Arg| arg.add(ArgValueCompleter::new(issuers));
            if issuer { command.mut_arg("issuer", issuers) } else { command }
        });
    }
    definitions
}

fn languages() -> Vec<CompletionCandidate> {
    let name = |language| match language {
        Language::ZhHant => "Traditional Chinese",
        Language::ZhHans => "Simplified Chinese",
        Language::Zh => "Chinese in either script",
        Language::En => "English",
        Language::Und => "neither",
    };
    let candidate =
        |language: Language| CompletionCandidate::new(language.tag()).help(Some(name(language).into()));
    Language::ALL.map(candidate).into()
}

/// The names of issuers that begin so.
fn issuers(begun: &OsStr) -> Vec<CompletionCandidate> {
    let begun = begun.to_string_lossy();
    let mut names = index().and_then(|index| index.issuers().ok()).unwrap_or_default();
    names.retain(|name| name.starts_with(&*begun));
    names.into_iter().take(MOST).map(CompletionCandidate::new).collect()
}

/// The ids of releases that begin so.
fn releases(begun: &OsStr) -> Vec<CompletionCandidate> {
    let begun = begun.to_string_lossy();
    let ids = index().and_then(|index| ids(&index, &begun).ok()).unwrap_or_default();
    ids.into_iter().map(CompletionCandidate::new).collect()
}

fn ids(index: &Index, begun: &str) -> tantivy::Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for reader in index.searcher().segment_readers() {
        let terms = reader.inverted_index(index.fields().release)?;
        let mut stream = terms.terms().range().ge(begun).into_stream()?;
        for _ in 0..MOST {
            match stream.next().map(|(id, _)| String::from_utf8_lossy(id).into_owned()) {
                Some(id) if id.starts_with(begun) => ids.insert(id),
                _ => break,
            };
        }
    }
    Ok(ids)
}

/// The index that a command would use, as far as it is set.
fn index() -> Option<Index> {
    let settings = Settings::read().ok()?.list;
    let setting =
        settings.into_iter().find(|setting| setting.command.is_none() && setting.name == "index")?;
    Index::open(PathBuf::from(setting.values.first()?)).ok()
}
