//! The pager: long output on a terminal is read a screen at a time.
//!
//! Owns when the pager starts and how it ends. Output that fits on the screen is printed as it is, and no pager is started
//! for it. Must not know what is printed.

use std::io::{self, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

/// The pager where none is named.
const PAGER: &str = "less";
/// Lines of the screen left for the sentence that sums up and for the prompt.
const SPARE: usize = 3;

/// Where output for people goes on a terminal.
#[derive(Debug)]
pub(super) struct Pager {
    command: String,
    /// Lines that fit on the screen.
    rows: usize,
    /// What was written before it was known to be more than that.
    held: Vec<u8>,
    lines: usize,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
}

impl Pager {
    /// A pager run by this command of the shell, for a screen of so many lines.
    pub(super) fn new(command: &str, screen: usize) -> Self {
        Self {
            command: command.to_owned(),
            rows: screen.saturating_sub(SPARE),
            held: Vec::new(),
            lines: 0,
            running: None,
        }
    }

    /// Starts the pager with what was held back. Where it cannot be started, the output is printed as it is.
    fn start(&mut self) -> io::Result<()> {
        let mut command = command_of(&self.command);
        // What git gives: quit when it fits, let colours through, leave the text on the screen.
        for (name, value) in [("LESS", "FRX"), ("LESSCHARSET", "utf-8")] {
            if std::env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
        let held = std::mem::take(&mut self.held);
        match command.stdin(Stdio::piped()).spawn() {
            Ok(mut child) => {
                let mut stdin = child.stdin.take();
                // The keys that interrupt belong to the pager while it runs.
                #[cfg(unix)]
                let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, std::sync::Arc::default());
                let written = stdin.as_mut().map_or(Ok(()), |stdin| stdin.write_all(&held));
                self.running = Some(Running { child, stdin });
                written
            }
            Err(_) => {
                self.rows = usize::MAX;
                io::stdout().write_all(&held)
            }
        }
    }

    /// Prints what was held back, or waits until the reader leaves the pager.
    pub(super) fn close(&mut self) -> io::Result<()> {
        match self.running.take() {
            None => {
                io::stdout().write_all(&std::mem::take(&mut self.held))?;
                io::stdout().flush()
            }
            Some(Running { mut child, stdin }) => {
                drop(stdin);
                child.wait().map(|_| ())
            }
        }
    }
}

impl Write for Pager {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(running) = &mut self.running {
            return running.stdin.as_mut().map_or(Ok(bytes.len()), |stdin| stdin.write(bytes));
        }
        if self.rows == usize::MAX {
            return io::stdout().write(bytes);
        }
        self.held.extend_from_slice(bytes);
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count();
        if self.lines > self.rows {
            self.start()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.running.as_mut().and_then(|running| running.stdin.as_mut()).map_or(Ok(()), Write::flush)
    }
}

/// The pager that was asked for: by the setting, by `PAGER`, or else `less`. Nothing where none is wanted.
pub(super) fn wanted(setting: Option<&str>) -> Option<String> {
    let from_environment = std::env::var("PAGER").ok();
    let command = setting.or(from_environment.as_deref()).unwrap_or(PAGER).trim();
    // `cat` is how people say that they want none.
    (!command.is_empty() && command != "cat").then(|| command.to_owned())
}

/// A command line as a command: plain words as they are, so that it shows when there is no such program; what means something
/// to a shell is left to one.
fn command_of(line: &str) -> Command {
    let plain = |c: char| c.is_alphanumeric() || c.is_ascii_whitespace() || "/._-+=:,".contains(c);
    let mut words = line.split_ascii_whitespace();
    match words.next() {
        Some(program) if line.chars().all(plain) && !program.contains('=') => {
            let mut command = Command::new(program);
            command.args(words);
            command
        }
        _ => {
            let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
            let mut command = Command::new(shell);
            command.arg(flag).arg(line);
            command
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn only_what_is_longer_than_the_screen_is_paged() {
        let dir = tempfile::tempdir().unwrap();
        for (lines, paged) in [(3, false), (8, true)] {
            let read = dir.path().join(format!("{lines} lines"));
            let mut pager = Pager::new(&format!("cat > '{}'", read.display()), 8);
            let text: String = (0..lines).map(|line| format!("{line} 渡輪\n")).collect();
            for line in text.split_inclusive('\n').filter(|_| paged) {
                pager.write_all(line.as_bytes()).unwrap();
            }
            pager.close().unwrap();
            assert_eq!(std::fs::read_to_string(&read).ok(), paged.then_some(text));
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_pager_that_is_left_early_is_a_broken_pipe() {
        let mut pager = Pager::new("true", 4);
        let line = [b"x".repeat(1000), b"\n".to_vec()].concat();
        let written = (0..10_000).try_for_each(|_| pager.write_all(&line));
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        pager.close().unwrap();
    }

    #[test]
    fn no_pager_is_a_pager_too() {
        assert_eq!(wanted(Some("")), None);
        assert_eq!(wanted(Some("cat")), None);
        assert_eq!(wanted(Some("less -S")), Some("less -S".to_owned()));
    }
}
