//! Completion: what may come next on a command line, told by the definitions and the index.
//!
//! Owns the values that only an index knows. The shells' scripts ask the program itself, so that they know every release there
//! is. Must not print: a shell that asks gets candidates or nothing.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::PathBuf;

use clap::{Arg, Command, CommandFactory};
use clap_complete::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};
use tantivy::schema::Field;

use super::args::Args;
use super::settings::Settings;
use crate::index::{Fields, Index};
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
            let issuers = |arg: Arg| arg.add(ArgValueCompleter::new(issuers));
            let wants = |name: &str| command.get_arguments().any(|arg| arg.get_long() == Some(name));
            let (lang, issuer) = (wants("lang"), wants("issuer"));
            let parallel = wants("parallel") && command.get_name() == "show";
            let command = if lang { command.mut_arg("lang", languages) } else { command };
            let command = if issuer { command.mut_arg("issuer", issuers) } else { command };
            if parallel { command.mut_arg("parallel", languages) } else { command }
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
    terms(begun, |fields| fields.issuer)
}

/// The ids of releases that begin so.
fn releases(begun: &OsStr) -> Vec<CompletionCandidate> {
    terms(begun, |fields| fields.release)
}

/// What a field of the index holds that begins so.
fn terms(begun: &OsStr, field: fn(&Fields) -> Field) -> Vec<CompletionCandidate> {
    let begun = begun.to_string_lossy();
    let terms = index().and_then(|index| beginning(&index, field(index.fields()), &begun).ok());
    terms.unwrap_or_default().into_iter().map(CompletionCandidate::new).collect()
}

fn beginning(index: &Index, field: Field, begun: &str) -> tantivy::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for reader in index.searcher().segment_readers() {
        let terms = reader.inverted_index(field)?;
        let mut stream = terms.terms().range().ge(begun).into_stream()?;
        for _ in 0..MOST {
            match stream.next().map(|(term, _)| String::from_utf8_lossy(term).into_owned()) {
                Some(term) if term.starts_with(begun) => found.insert(term),
                _ => break,
            };
        }
    }
    Ok(found)
}

/// The index that a command would use, as far as it is set.
fn index() -> Option<Index> {
    Index::open(PathBuf::from(Settings::read().ok()?.value("index")?)).ok()
}
