//! What is said of a command line that cannot be read, to those whose language clap does not speak.
//!
//! Owns the sentences for clap's errors. Must not print. English stays clap's own, which people know from other programs, and so does
//! what has no sentence here.

use std::error::Error as _;
use std::ffi::OsString;

use clap::ValueEnum;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::CommandError;
use super::messages::UiLang;

/// The language that was asked for by a command line, whatever else stands on it.
pub(super) fn language(typed: impl IntoIterator<Item = OsString>) -> Option<UiLang> {
    let mut typed = typed.into_iter().map(|word| word.to_string_lossy().into_owned());
    let mut found = None;
    while let Some(word) = typed.next().filter(|word| word != "--") {
        let value = match word.strip_prefix("--ui-lang") {
            Some("") => typed.next(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        found = value.and_then(|value| UiLang::from_str(&value, true).ok()).or(found);
    }
    found
}

/// An error as a message of this program; `None` for a question for help, and for what there are no words for.
pub(super) fn told(error: &clap::Error) -> Option<CommandError> {
    let context = |kind| error.get(kind).map(words).filter(|words| !words.is_empty());
    let arg = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let more = || "`pressroom help` lists the commands, `pressroom COMMAND --help` their flags".to_owned();
    let meant = |kind| context(kind).map(|name| format!("did you mean '{name}'?"));
    let (message, hint) = match error.kind() {
        ErrorKind::UnknownArgument => {
            let dashes = || "what begins with `-` and is no flag stands behind `--`".to_owned();
            let meant = meant(ContextKind::SuggestedArg).unwrap_or_else(dashes);
            (format!("there is no flag '{}' here", arg?), Some(meant))
        }
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand)?;
            (format!("there is no command '{name}'"), meant(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::InvalidValue => {
            let one_of = context(ContextKind::ValidValue).map(|values| format!("it may be {values}"));
            let message = match value {
                Some(value) => format!("'{value}' does not go with {}", arg?),
                None => format!("a value is missing behind {}", arg?),
            };
            (message, one_of)
        }
        ErrorKind::ValueValidation => {
            let reason = error.source()?;
            (format!("'{}' does not go with {}: {reason}", value?, arg?), None)
        }
        ErrorKind::MissingRequiredArgument => (format!("{} is missing", arg?), None),
        ErrorKind::ArgumentConflict => {
            (format!("{} does not go together with {}", arg?, context(ContextKind::PriorArg)?), None)
        }
        _ => return None,
    };
    Some(CommandError::Usage { message, hint: hint.unwrap_or_else(more) })
}

/// What an error names.
fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(word) => word.clone(),
        ContextValue::Strings(words) => words.join(", "),
        _ => String::new(),
    }
}
