//! The command line: what was typed, what it means, and the exit status.
//!
//! Owns clap's types ([`args`]), what is set elsewhere (`settings`), the terminal (`ui`) and a thin function a command. Everything else is the library's.

pub mod args;
#[cfg(feature = "tui")]
mod browse;
mod commands;
mod completion;
mod messages;
mod misuse;
mod pager;
mod settings;
mod ui;

use std::io;
use std::process::ExitCode;

use clap_complete::CompleteEnv;

use crate::index::IndexError;
use crate::measure::bench::BenchError;
use crate::measure::qrels::TrecError;
use args::{Command, UiLang};
use settings::{Settings, Typed};
use ui::Ui;

/// How a command ended, as grep and its kin say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// Something was found, or done.
    Found,
    /// Nothing was found.
    Nothing,
    /// Something went wrong.
    Trouble,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Found => Self::SUCCESS,
            Status::Nothing => Self::from(1),
            Status::Trouble => Self::from(2),
        }
    }
}

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
    #[error(transparent)]
    Trec(#[from] TrecError),
    #[error(transparent)]
    Bench(BenchError),
    #[error("{message}")]
    Usage { message: String, hint: String },
}

impl From<BenchError> for CommandError {
    fn from(error: BenchError) -> Self {
        match error {
            BenchError::Index(error) => Self::Index(error),
            error => Self::Bench(error),
        }
    }
}

impl CommandError {
    /// What to do next, if there is something to say.
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Index(IndexError::Missing { .. }) => {
                "build one with `pressroom index FOLDER`, or name another with --index".to_owned()
            }
            Self::Index(IndexError::Foreign { .. }) => {
                "name an empty or a new directory with --index".to_owned()
            }
            Self::Index(IndexError::Format { .. }) => {
                "build it again with `pressroom index FOLDER`: the releases themselves are not touched"
                    .to_owned()
            }
            Self::Index(IndexError::NoCorpus { .. }) => {
                "check the name, or put your releases into that folder".to_owned()
            }
            Self::Index(IndexError::Locked { .. }) => {
                "wait until it is done; searches work meanwhile".to_owned()
            }
            Self::Index(error) if is_disk_full(error) => {
                "make room on the disk and run it again: what was complete still answers".to_owned()
            }
            Self::Index(IndexError::Io { .. } | IndexError::Engine { .. }) => {
                "check the disk and the permissions; if the index is damaged, build it again with \
                 `pressroom index FOLDER`"
                    .to_owned()
            }
            Self::Output(_) => return None,
            Self::Trec(_) => {
                "queries are lines of `qid<TAB>query`, judgments lines of `qid 0 release grade`".to_owned()
            }
            Self::Bench(BenchError::Report { .. }) => {
                "give --compare what `pressroom bench --format json` printed".to_owned()
            }
            Self::Bench(BenchError::NoQueries(_)) => {
                "write one query a line, or KIND<TAB>QUERY; index some releases to draw them from".to_owned()
            }
            Self::Bench(_) => return None,
            Self::Usage { hint, .. } => hint.clone(),
        })
    }
}

/// What Linux and its kin call a disk without room.
const NO_SPACE: i32 = 28;

/// Whether an error comes of a disk without room, by what caused it.
fn is_disk_full(error: &IndexError) -> bool {
    // The engine gives some causes as text alone.
    let said = io::Error::from_raw_os_error(NO_SPACE).to_string();
    if error.to_string().contains(&said) {
        return true;
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        let system = error
            .downcast_ref::<io::Error>()
            .or_else(|| error.downcast_ref::<std::sync::Arc<io::Error>>().map(AsRef::as_ref));
        if let Some(system) = system
            && matches!(system.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
        {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Runs the command that was typed.
#[must_use]
pub fn main() -> ExitCode {
    CompleteEnv::with_factory(completion::definitions).var(completion::VARIABLE).complete();
    let settings = match Settings::read() {
        Ok(settings) => settings,
        Err(error) => {
            let hint = "correct it there; `pressroom help` says what can be set";
            let language = misuse::language(std::env::args_os()).unwrap_or(UiLang::Auto);
            Ui::plain(language).error(&error.to_string(), Some(hint));
            return Status::Trouble.into();
        }
    };
    let language = misuse::language(std::env::args_os()).unwrap_or_else(|| settings.language());
    let Typed { args, settings } = match settings.parse(std::env::args_os()) {
        Ok(typed) => typed,
        // A question for help, or what is no command.
        Err(error) => match misuse::told(&error).filter(|_| language.resolved() != UiLang::En) {
            Some(told) => {
                Ui::plain(language).error(&told.to_string(), told.hint().as_deref());
                return Status::Trouble.into();
            }
            None => error.exit(),
        },
    };
    let mut ui = Ui::new(&args);
    for warning in &settings.warnings {
        ui.warning(warning);
    }
    let result = match &args.command {
        Command::Index(options) => commands::index::run(&args, options, &mut ui),
        Command::Search(options) => commands::search::run(&args, options, &mut ui),
        #[cfg(feature = "tui")]
        Command::Browse(options) => browse::run(&args, options, &mut ui),
        Command::Show(options) => commands::show::run(&args, options, &mut ui),
        Command::Glossary(options) => commands::glossary::run(&args, options, &mut ui),
        Command::Stats(options) => commands::stats::run(&args, options, &mut ui),
        Command::Verify => commands::verify::run(&args, &mut ui),
        Command::Analyze(options) => commands::analyze::run(&args, options, &mut ui),
        Command::Bench(options) => commands::bench::run(&args, options, &mut ui),
        Command::Eval(options) => commands::eval::run_command(&args, options, &mut ui),
        Command::Config(options) => commands::config::run(options, &settings, &mut ui),
        Command::Completions(options) => commands::completions::run(options, &mut ui),
        Command::Man(options) => commands::man::run(options, &mut ui),
    };
    let closed = ui.close().map_err(CommandError::from);
    let result = result.and_then(|status| closed.map(|()| status));
    let status = match result {
        Ok(status) => status,
        // Whoever reads the output has seen enough, as `head` does.
        Err(CommandError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Status::Found,
        Err(error) => {
            ui.error(&error.to_string(), error.hint().as_deref());
            Status::Trouble
        }
    };
    status.into()
}
