//! What may happen while the screen is shown, and the threads that tell of it: keys, signals, the end of the terminal.
//!
//! Owns the ends of the program: a terminal that goes away is told from one that is idle, whoever notices first. Must not know
//! what is on the screen.

use std::any::Any;
use std::io;
use std::time::Duration;

use crossbeam_channel::Sender;

use super::worker::Answer;

/// What may happen.
#[derive(Debug)]
pub(super) enum Event {
    /// A key or a paste.
    Input(crossterm::event::Event),
    Answer(Answer),
    /// The terminal has another size, or has to be drawn anew.
    Resized,
    /// A signal that ends the program.
    Ended(i32),
    /// A signal that stops it for a while, or the end of that.
    Stopped,
    Continued,
    /// There is no terminal any more.
    Gone,
    /// Something that was started has something to say.
    Said(String),
    /// A thread panicked.
    Panicked(Box<dyn Any + Send>),
}

/// Starts a thread that tells of its panic.
pub(super) fn spawn(
    events: &Sender<Event>,
    run: impl FnOnce(&Sender<Event>) + Send + 'static,
) -> io::Result<()> {
    let events = events.clone();
    std::thread::Builder::new().name("browse".to_owned()).spawn(move || {
        if let Err(panic) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&events))) {
            // Where nobody listens any more, the screen is no longer shown.
            let _ = events.send(Event::Panicked(panic));
        }
    })?;
    Ok(())
}

/// How long there is to read what is known to be there.
const AT_ONCE: Duration = Duration::from_millis(10);

/// Reads keys until the terminal goes away.
pub(super) fn read_keys(events: &Sender<Event>) {
    loop {
        // Reading from a terminal that is gone never ends in crossterm: it is asked only when there is something to be read.
        if !is_readable() {
            let _ = events.send(Event::Gone);
            return;
        }
        loop {
            let sent = match crossterm::event::poll(AT_ONCE) {
                Ok(false) => break,
                Ok(true) => crossterm::event::read().map(|event| events.send(Event::Input(event)).is_ok()),
                Err(error) => Err(error),
            };
            match sent {
                Ok(true) => {}
                Ok(false) => return,
                Err(_) => {
                    let _ = events.send(Event::Gone);
                    return;
                }
            }
        }
    }
}

/// Waits until there is something to be read; false when there never will be.
#[cfg(unix)]
fn is_readable() -> bool {
    poll(None)
}

/// Whether there still is a terminal to read from.
#[cfg(unix)]
pub(super) fn is_there() -> bool {
    poll(Some(Duration::ZERO))
}

/// Waits for input; false when the terminal is gone.
#[cfg(unix)]
fn poll(wait: Option<Duration>) -> bool {
    use rustix::event::{PollFd, PollFlags, poll};
    let stdin = io::stdin();
    let mut asked = [PollFd::new(&stdin, PollFlags::IN)];
    let wait = wait.and_then(|wait| wait.try_into().ok());
    loop {
        match poll(&mut asked, wait.as_ref()) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => return false,
        }
        let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
        return !asked[0].revents().intersects(gone);
    }
}

#[cfg(not(unix))]
fn is_readable() -> bool {
    crossterm::event::poll(Duration::from_secs(3_600)).is_ok()
}

#[cfg(not(unix))]
pub(super) fn is_there() -> bool {
    true
}

/// How long the screen has to be left after a signal before the program ends as it is.
#[cfg(unix)]
const GRACE: Duration = Duration::from_secs(3);

/// Tells of signals.
#[cfg(unix)]
pub(super) fn watch_signals(events: &Sender<Event>) -> io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
    let mut signals =
        signal_hook::iterator::Signals::new([SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH])?;
    spawn(events, move |events| {
        for signal in signals.forever() {
            let event = match signal {
                SIGWINCH => Event::Resized,
                SIGTSTP => Event::Stopped,
                SIGCONT => Event::Continued,
                _ => Event::Ended(signal),
            };
            let ends = matches!(event, Event::Ended(_));
            if events.send(event).is_err() {
                return;
            }
            if ends {
                // The screen may be stuck in writing to a terminal that takes nothing.
                std::thread::sleep(GRACE);
                let _ = crossterm::terminal::disable_raw_mode();
                end_by(signal);
            }
        }
    })
}

#[cfg(not(unix))]
pub(super) fn watch_signals(_: &Sender<Event>) -> io::Result<()> {
    Ok(())
}

/// Ends the program as the signal would have without us, so that whoever waits for it knows.
#[cfg(unix)]
pub(super) fn end_by(signal: i32) {
    let _ = signal_hook::low_level::emulate_default_handler(signal);
}

#[cfg(not(unix))]
pub(super) fn end_by(_: i32) {}

/// Stops the program until it is told to continue.
#[cfg(unix)]
pub(super) fn stop() {
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
}

#[cfg(not(unix))]
pub(super) fn stop() {}
