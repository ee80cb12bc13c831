//! `pressroom config`: prints the settings in force and where they come from.

use serde_json::json;

use crate::cli::args::{ConfigArgs, ViewFormat};
use crate::cli::settings::{Setting, Settings, Source};
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};
use crate::render::json;
use crate::render::sanitize::visible;

pub(in crate::cli) fn run(
    options: &ConfigArgs,
    settings: &Settings,
    ui: &mut Ui,
) -> Result<Status, CommandError> {
    match options.format.get() {
        ViewFormat::Text => {
            ui.page();
            text(settings, ui)?;
        }
        ViewFormat::Json => json::line(ui.out(), &list(settings))?,
    }
    Ok(Status::Found)
}

/// Settings as a file that sets them: those that nobody set are comments.
fn text(settings: &Settings, ui: &mut Ui) -> std::io::Result<()> {
    let mut table = Some("all");
    writeln!(ui.out(), "[all]")?;
    for setting in &settings.list {
        let own = setting.command.as_deref().or(Some("all"));
        if own != table {
            table = own;
            writeln!(ui.out(), "\n[{}]", own.unwrap_or_default())?;
        }
        let is_default = setting.source == Source::Default;
        let line = format!("{}{} = {}", if is_default { "# " } else { "" }, setting.name, value(setting));
        let line = visible(&line).into_owned();
        match place(setting) {
            _ if is_default => writeln!(ui.out(), "{line}")?,
            place => writeln!(ui.out(), "{line}  # {}", visible(&place))?,
        }
    }
    Ok(())
}

/// The values as TOML writes them.
fn value(setting: &Setting) -> String {
    let one = |value: &String| match value.parse::<i64>() {
        Ok(_) => value.clone(),
        Err(_) => serde_json::Value::from(value.as_str()).to_string(),
    };
    match setting.values.as_slice() {
        [value] if !setting.is_list => one(value),
        [] if !setting.is_list => String::new(),
        values => format!("[{}]", values.iter().map(one).collect::<Vec<_>>().join(", ")),
    }
}

fn place(setting: &Setting) -> String {
    match &setting.source {
        Source::CommandLine => "command line".to_owned(),
        Source::Environment(variable) => variable.clone(),
        Source::Project(path, line) | Source::User(path, line) => format!("{}:{line}", path.display()),
        Source::Default => "default".to_owned(),
    }
}

fn list(settings: &Settings) -> serde_json::Value {
    let kind = |setting: &Setting| match setting.source {
        Source::CommandLine => "command line",
        Source::Environment(_) => "environment",
        Source::Project(..) => "project",
        Source::User(..) => "user",
        Source::Default => "default",
    };
    let one = |setting: &Setting| {
        json!({
            "command": setting.command,
            "name": setting.name,
            "values": setting.values,
            "source": kind(setting),
            "where": place(setting),
        })
    };
    json!({ "settings": settings.list.iter().map(one).collect::<Vec<_>>() })
}
