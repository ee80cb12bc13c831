//! Files and pages opened with the programs that the user has for them.
//!
//! Owns the choice of the program and how it is started: apart from the terminal, so that it neither draws on the screen nor takes
//! its keys. What a document calls its address is opened only when it is one of the web.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use crossbeam_channel::Sender;

use super::events::{Event, spawn};
use crate::render::sanitize::visible;

/// The variable that names the program.
const OPENER: &str = "PRESSROOM_OPENER";

/// How a program says that the one it was to run is none, or is not there.
const NOT_EXECUTABLE: i32 = 126;
const NOT_FOUND: i32 = 127;

/// Opens a file. Returns what there is to be said at once.
pub(super) fn file(path: &str, events: &Sender<Event>) -> Result<String, String> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.into());
    if !absolute.exists() {
        return Err(format!("the file '{}' is not there any more", visible(path)));
    }
    start(absolute.into_os_string(), visible(path).into_owned(), events)
}

/// Opens a page.
pub(super) fn url(url: &str, events: &Sender<Event>) -> Result<String, String> {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if !matches!(scheme.as_deref(), Some("http" | "https")) || url.chars().any(|c| c.is_control() || c == ' ')
    {
        return Err(format!("'{}' is no address of the web", visible(url)));
    }
    start(url.into(), visible(url).into_owned(), events)
}

fn start(what: OsString, name: String, events: &Sender<Event>) -> Result<String, String> {
    let program = std::env::var(OPENER).ok().filter(|program| !program.trim().is_empty());
    let (mut command, program) = match program {
        Some(program) => (command_of(&program, &what), program),
        None => system(&what),
    };
    let failed =
        |error: std::io::Error| format!("cannot run {}: {error}; {OPENER} names another", visible(&program));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child =
        apart(&command).spawn().or_else(|_| apart_without_setsid(&mut command).spawn()).map_err(failed)?;
    let said = format!("opening {name}");
    let program = visible(&program).into_owned();
    // Whether it could open it is known when it has ended; what stays open says nothing.
    let _ = spawn(events, move |events| {
        let said = match child.wait() {
            Ok(status) if matches!(status.code(), Some(NOT_EXECUTABLE | NOT_FOUND)) => {
                format!("cannot run {program}; {OPENER} names another")
            }
            Ok(status) if !status.success() => format!("{program} did not open {name} ({status})"),
            _ => return,
        };
        let _ = events.send(Event::Said(said));
    });
    Ok(said)
}

/// What opens files on this system.
fn system(what: &OsString) -> (Command, String) {
    let (program, first): (_, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(first).arg(what);
    (command, program.to_owned())
}

/// A command line as a command: its words, or what means something to a shell left to one.
fn command_of(line: &str, what: &OsString) -> Command {
    let plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || "/._-+=:,".contains(c);
    let mut words = line.split_whitespace();
    match words.next() {
        Some(program) if cfg!(windows) || line.chars().all(plain) => {
            let mut command = Command::new(program);
            command.args(words).arg(what);
            command
        }
        _ => {
            let mut command = Command::new("sh");
            command.arg("-c").arg(format!("{line} \"$1\"")).arg("sh").arg(what);
            command
        }
    }
}

/// The same command in a session of its own, without a terminal it could open.
fn apart(command: &Command) -> Command {
    let mut apart = if cfg!(unix) && !Path::new(command.get_program()).as_os_str().is_empty() {
        let mut apart = Command::new("setsid");
        apart.arg("--").arg(command.get_program());
        apart
    } else {
        Command::new(command.get_program())
    };
    apart.args(command.get_args());
    apart.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    apart
}

/// Where there is no program for that: in a group of its own, whose reading from the terminal is refused.
fn apart_without_setsid(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command
}
