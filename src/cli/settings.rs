//! Settings: what flags are worth where they are not typed.
//!
//! Owns the order of precedence: what is typed, then the environment, then the project's file, then the user's, then the
//! defaults. Every flag that takes a value is a setting of the same name; which there are, what they may be and what they are by
//! default is read from the definitions in [`super::args`]. Must not know what a setting does.
//!
//! - In the environment a flag for all commands is `PRESSROOM_COLOR`, one of a command `PRESSROOM_SEARCH_LIMIT`. An empty variable
//!   counts as none, except that of the pager: there it asks for none.
//! - In a file, flags for all commands stand at the top or under `[all]`, those of a command under its name. A path in a file
//!   is taken from where the file lies.
//! - The project's file is the nearest `pressroom.toml` here or in a folder above, the user's is that in the folder `pressroom`
//!   of their configuration.

mod file;

use std::any::TypeId;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, CommandFactory, FromArgMatches, ValueEnum};
use etcetera::BaseStrategy;

use super::args::{Args, UiLang};
use file::{Entry, File};

/// The name of a file of settings.
pub(super) const FILE: &str = "pressroom.toml";
/// What stands for flags of all commands in a file.
const ALL: &str = "all";
/// Names farther from any setting than this, 0 to 1, are no misspelling of one.
const LIKE: f64 = 0.8;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// It was typed.
    CommandLine,
    /// This variable.
    Environment(String),
    /// A line of the project's file.
    Project(PathBuf, usize),
    /// A line of the user's file.
    User(PathBuf, usize),
    /// Nobody said otherwise.
    Default,
}

/// Makes the source of a line of a file.
type MakeSource = fn(PathBuf, usize) -> Source;

/// A setting as it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    /// The command whose flag it is; none for a flag of all commands.
    pub command: Option<String>,
    /// The flag without its dashes.
    pub name: String,
    /// Its values; empty where it is not set.
    pub values: Vec<String>,
    /// Whether it may have several.
    pub is_list: bool,
    /// Where they come from.
    pub source: Source,
}

/// Why settings could not be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum SettingsError {
    #[error("'{}' cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("'{}', line {line}: {message}", path.display())]
    Syntax { path: PathBuf, line: usize, message: String },
    #[error("{place}: '{name}' cannot be '{value}': {reason}")]
    Value { place: String, name: String, value: String, reason: String },
}

/// Settings as they were found.
#[derive(Debug)]
pub(super) struct Settings {
    /// Every setting there is, in the order of the definitions.
    pub list: Vec<Setting>,
    /// What was found and not understood; a sentence each.
    pub warnings: Vec<String>,
}

/// What was typed, with the settings put in.
#[derive(Debug)]
pub(super) struct Typed {
    pub args: Args,
    pub settings: Settings,
}

impl Settings {
    /// Reads the environment and the files.
    pub(super) fn read() -> Result<Self, SettingsError> {
        let here = std::env::current_dir().unwrap_or_default();
        let project = here.ancestors().map(|folder| folder.join(FILE)).find(|path| path.is_file());
        let user =
            etcetera::choose_base_strategy().ok().map(|base| base.config_dir().join("pressroom").join(FILE));
        let user = user.filter(|path| path.is_file() && Some(path) != project.as_ref());
        let mut files = Vec::new();
        for (path, make) in [(project, Source::Project as MakeSource), (user, Source::User)] {
            if let Some(path) = path {
                files.push((File::read(&path)?, make));
            }
        }
        let definitions = Args::command();
        let mut warnings = Vec::new();
        for (file, _) in &files {
            warnings.extend(unknown(&definitions, file));
        }
        let mut list = Vec::new();
        for (command, arg) in settings_of(&definitions) {
            list.push(setting(command, arg, &files, &here)?);
        }
        Ok(Self { list, warnings })
    }

    /// The language of messages that is set.
    pub(super) fn language(&self) -> UiLang {
        self.value("ui-lang").and_then(|value| UiLang::from_str(value, true).ok()).unwrap_or(UiLang::Auto)
    }

    /// The value that is set of what all commands have; the first where there are several.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let set = self.list.iter().find(|setting| setting.command.is_none() && setting.name == name)?;
        set.values.first().map(String::as_str)
    }

    /// Reads what was typed. What was not typed is as it is set.
    pub(super) fn parse(self, typed: impl IntoIterator<Item = OsString>) -> Result<Typed, clap::Error> {
        let mut definitions = Args::command();
        for setting in self.list.iter().filter(|setting| setting.source != Source::Default) {
            let put = |arg: Arg| arg.required(false).default_values(setting.values.clone());
            definitions = match &setting.command {
                Some(command) => {
                    definitions.mut_subcommand(command, |command| command.mut_arg(id(setting), put))
                }
                None => definitions.mut_arg(id(setting), put),
            };
        }
        let matches = definitions.clone().try_get_matches_from(typed)?;
        let args = Args::from_arg_matches(&matches).map_err(|error| error.format(&mut definitions))?;
        let mut settings = self;
        settings.take_typed(&matches);
        Ok(Typed { args, settings })
    }

    /// Takes over what was typed of the flags for all commands.
    fn take_typed(&mut self, matches: &ArgMatches) {
        let inner = matches.subcommand().map_or(matches, |(_, inner)| inner);
        for setting in self.list.iter_mut().filter(|setting| setting.command.is_none()) {
            let id = id(setting);
            if inner.value_source(&id) == Some(clap::parser::ValueSource::CommandLine) {
                let typed = inner.get_raw(&id).into_iter().flatten();
                setting.values = typed.map(|value| value.to_string_lossy().into_owned()).collect();
                setting.source = Source::CommandLine;
            }
        }
    }
}

/// The name of a setting's argument among the definitions.
fn id(setting: &Setting) -> String {
    setting.name.replace('-', "_")
}

/// The flags that are settings: those that take a value, with the command they belong to.
fn settings_of(definitions: &Command) -> impl Iterator<Item = (Option<&str>, &Arg)> {
    let own = definitions.get_arguments().map(|arg| (None, arg));
    let of_commands = definitions
        .get_subcommands()
        .flat_map(|command| command.get_arguments().map(move |arg| (Some(command.get_name()), arg)));
    own.chain(of_commands).filter(|(_, arg)| is_setting(arg))
}

fn is_setting(arg: &Arg) -> bool {
    let value_is_optional = arg.get_num_args().is_some_and(|range| range.min_values() == 0);
    arg.get_long().is_some() && arg.get_action().takes_values() && !value_is_optional
}

/// The variable of a setting.
fn variable(command: Option<&str>, name: &str) -> String {
    let parts = [Some("pressroom"), command, Some(name)];
    let name: Vec<&str> = parts.into_iter().flatten().collect();
    name.join("_").replace('-', "_").to_uppercase()
}

/// A setting as the first place that has it says.
fn setting(
    command: Option<&str>,
    arg: &Arg,
    files: &[(File, MakeSource)],
    here: &Path,
) -> Result<Setting, SettingsError> {
    let name = arg.get_long().unwrap_or_default();
    let is_list = matches!(arg.get_action(), clap::ArgAction::Append);
    let found = |values: Vec<String>, source| Setting {
        command: command.map(str::to_owned),
        name: name.to_owned(),
        values,
        is_list,
        source,
    };
    let variable = variable(command, name);
    let set = std::env::var(&variable).ok().filter(|value| !value.is_empty() || name == "pager");
    if let Some(value) = set {
        let values = match arg.get_value_delimiter() {
            Some(delimiter) => value.split(delimiter).map(str::to_owned).collect(),
            None => vec![value],
        };
        check(arg, &values, &variable)?;
        return Ok(found(values, Source::Environment(variable)));
    }
    for (file, make) in files {
        let entry = match command {
            Some(command) => file.entry(Some(command), name),
            None => file.entry(None, name).or_else(|| file.entry(Some(ALL), name)),
        };
        let Some(Entry { values, written, line }) = entry else { continue };
        let place = format!("'{}', line {line}", file.path.display());
        let Some(mut values) = values else {
            let (name, value) = (name.to_owned(), written);
            let reason = "it must be a text, a number or a list of these".to_owned();
            return Err(SettingsError::Value { place, name, value, reason });
        };
        check(arg, &values, &place)?;
        if arg.get_value_parser().type_id() == TypeId::of::<PathBuf>() {
            let folder = file.path.parent().filter(|folder| *folder != here);
            for value in &mut values {
                *value = folder
                    .map_or(value.clone(), |folder| folder.join(&*value).to_string_lossy().into_owned());
            }
        }
        return Ok(found(values, make(file.path.clone(), line)));
    }
    let default = arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    Ok(found(default, Source::Default))
}

/// Tries values as they would be if they were typed.
fn check(arg: &Arg, values: &[String], place: &str) -> Result<(), SettingsError> {
    let Some(long) = arg.get_long() else { return Ok(()) };
    let alone = Arg::new("value").long(long.to_owned()).value_parser(arg.get_value_parser().clone());
    let trial = Command::new("trial").no_binary_name(true).disable_help_flag(true).arg(alone);
    let several = values.len() > 1 && !matches!(arg.get_action(), clap::ArgAction::Append);
    for value in values {
        let reason = if several {
            "it is one value".to_owned()
        } else {
            match trial.clone().try_get_matches_from([format!("--{long}={value}")]) {
                Ok(_) => continue,
                Err(error) => reason(&error),
            }
        };
        let (place, name, value) = (place.to_owned(), long.to_owned(), value.clone());
        return Err(SettingsError::Value { place, name, value, reason });
    }
    Ok(())
}

/// What clap says is wrong with a value: what stands behind the value, and what may stand there.
fn reason(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    let allowed = text.lines().map(str::trim).find_map(|line| line.strip_prefix("[possible values: "));
    match allowed {
        Some(allowed) => format!("it is one of {}", allowed.trim_end_matches(']')),
        None => first
            .split_once(">': ")
            .or_else(|| first.split_once(": "))
            .map_or(first, |(_, why)| why)
            .to_owned(),
    }
}

/// A warning for each name in a file that is no setting.
fn unknown(definitions: &Command, file: &File) -> Vec<String> {
    let names = |table: Option<&str>| -> Vec<String> {
        let table = table.filter(|table| *table != ALL);
        settings_of(definitions)
            .filter(|(command, _)| *command == table)
            .filter_map(|(_, arg)| arg.get_long().map(str::to_owned))
            .collect()
    };
    let tables: Vec<String> = definitions
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .chain([ALL.to_owned()])
        .collect();
    let mut warnings = Vec::new();
    let mut warn = |what: &str, name: &str, line: usize, known: &[String]| {
        let near = known.iter().map(|known| (strsim::jaro_winkler(name, known), known));
        let nearest = near.max_by(|left, right| left.0.total_cmp(&right.0)).filter(|(like, _)| *like >= LIKE);
        let hint = nearest.map_or(String::new(), |(_, known)| format!("; did you mean '{known}'?"));
        let path = file.path.display();
        warnings.push(format!("'{path}', line {line}: there is no {what} '{name}'{hint}"));
    };
    for (table, line) in file.tables() {
        if !tables.iter().any(|known| known == table) {
            warn("command", table, line, &tables);
        }
    }
    for (table, name, line) in file.names() {
        let known = names(table);
        let table_is_known = table.is_none_or(|table| tables.iter().any(|known| known == table));
        if table_is_known && !known.iter().any(|known| known == name) {
            warn("setting", name, line, &known);
        }
    }
    warnings
}
