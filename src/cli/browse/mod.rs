//! `pressroom browse`: the full-screen search.
//!
//! Owns the loop: what happens goes to the [`state`], what is to be done about it to the worker, the terminal or another program,
//! and then the screen is drawn. Each key is drawn before anything it asks for is there. Drawing itself is
//! [`render::tui`](crate::render::tui).

mod effects;
mod events;
mod filters;
mod keys;
mod line;
mod open;
mod state;
#[cfg(test)]
mod state_tests;
mod terminal;
mod worker;

use std::io::{self, IsTerminal};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use super::args::{Args, BrowseArgs};
use super::commands::search::open_or_build;
use super::ui::{self, Ui};
use super::{CommandError, Status};
use crate::render::tui::Painter;
use effects::Effect;
use events::Event;
use filters::Filters;
use state::State;
use terminal::Window;
use worker::{Answer, Request};

/// How long an answer may take before that is said.
const MOMENT: Duration = Duration::from_millis(150);
/// How often it is seen to that there still is a terminal, should nothing tell of its end.
const LOOK: Duration = Duration::from_secs(1);
/// Events taken between two frames at most.
const AT_ONCE: usize = 256;

/// How the screen was left.
enum End {
    /// By a key.
    Left,
    /// By a signal.
    Signal(i32),
    /// The terminal went away.
    Gone,
    /// A thread panicked.
    Panic(Box<dyn std::any::Any + Send>),
}

pub(super) fn run(args: &Args, options: &BrowseArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() || ui::is_dumb() {
        return Err(CommandError::Usage {
            message: "browse needs a terminal that it can draw on".to_owned(),
            hint: "where there is none, in a script or a pipe, use `pressroom search`".to_owned(),
        });
    }
    let index = open_or_build(args, ui)?;
    let narrow = &options.narrow;
    let days = [narrow.since, narrow.until];
    let (languages, issuers) = (narrow.lang.clone(), narrow.issuer.clone());
    let filters = Filters::new(languages, issuers, days, narrow.sort.into(), options.cross.into());
    let (events, happened) = unbounded();
    let (requests, asked) = unbounded();
    events::spawn(&events, move |events| worker::work(index, &asked, events))?;
    events::watch_signals(&events)?;
    terminal::guard_panics();
    let color = ui.text_options().color;
    let language = args.ui_lang.resolved();
    let mut browser = Browser {
        state: State::new(&options.query.join(" "), filters),
        painter: Painter::new(color, Box::new(move |text| language.say(text).into_owned())),
        window: Window::open(color)?,
        requests,
        events,
    };
    events::spawn(&browser.events, events::read_keys)?;
    let end = browser.run(&happened);
    drop(browser);
    terminal::say_held();
    match end {
        Ok(End::Left) => Ok(Status::Found),
        Ok(End::Signal(signal)) => {
            events::end_by(signal);
            Ok(Status::Trouble)
        }
        Ok(End::Gone) => Ok(Status::Trouble),
        // It was reported.
        Ok(End::Panic(panic)) => std::panic::resume_unwind(panic),
        Err(error) => Err(error.into()),
    }
}

struct Browser {
    state: State,
    painter: Painter,
    window: Window,
    requests: Sender<Request>,
    events: Sender<Event>,
}

impl Browser {
    fn run(&mut self, happened: &Receiver<Event>) -> io::Result<End> {
        let first = self.state.search();
        if let Some(end) = self.perform(first)? {
            return Ok(end);
        }
        loop {
            self.draw()?;
            let wait = if self.state.is_waiting() { MOMENT } else { LOOK };
            let event = match happened.recv_timeout(wait) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => {
                    if !events::is_there() {
                        return Ok(End::Gone);
                    }
                    self.state.is_slow();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(End::Gone),
            };
            // What has come meanwhile is drawn together.
            for event in std::iter::once(event).chain(happened.try_iter().take(AT_ONCE)) {
                if let Some(end) = self.take(event)? {
                    return Ok(end);
                }
            }
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        let Self { state, painter, window, .. } = self;
        let screen = state.screen();
        panic_if_asked("screen", screen.query.text);
        let mut drawn = None;
        window.draw(|frame| drawn = Some(painter.draw(frame, &screen)))?;
        if let Some(drawn) = drawn {
            state.drawn(drawn);
        }
        Ok(())
    }

    /// Takes note of what happened.
    fn take(&mut self, event: Event) -> io::Result<Option<End>> {
        match event {
            Event::Input(input) => {
                let Some(action) = keys::action(input) else { return Ok(None) };
                for effect in self.state.act(action) {
                    if let Some(end) = self.perform(effect)? {
                        return Ok(Some(end));
                    }
                }
            }
            Event::Answer(Answer::Found(number, answer)) => {
                self.state.found(number, answer.map(|page| (page.results, page.reading)));
            }
            Event::Answer(Answer::Read(number, reading)) => {
                self.state.read(number, reading.map(|reading| reading.map(|reading| *reading)));
            }
            Event::Said(text) => self.state.say(text, true),
            Event::Resized => {}
            Event::Continued => self.window.outside(|| {})?,
            Event::Stopped => return self.perform(Effect::Suspend),
            Event::Ended(signal) => return Ok(Some(End::Signal(signal))),
            Event::Gone => return Ok(Some(End::Gone)),
            Event::Panicked(panic) => return Ok(Some(End::Panic(panic))),
        }
        Ok(None)
    }

    /// Does what is to be done.
    fn perform(&mut self, effect: Effect) -> io::Result<Option<End>> {
        match effect {
            // A worker that is gone has told of its panic.
            Effect::Search(asked) => _ = self.requests.send(Request::Search(asked)),
            Effect::Read(wanted) => _ = self.requests.send(Request::Read(wanted)),
            Effect::OpenFile(path) => self.say(open::file(&path, &self.events)),
            Effect::OpenUrl(url) => self.say(open::url(&url, &self.events)),
            Effect::Copy(text) => self.window.copy(&text)?,
            Effect::Redraw => self.window.forget()?,
            Effect::Suspend => self.window.outside(events::stop)?,
            Effect::Quit => return Ok(Some(End::Left)),
        }
        Ok(None)
    }

    fn say(&mut self, said: Result<String, String>) {
        match said {
            Ok(text) => self.state.say(text, false),
            Err(text) => self.state.say(text, true),
        }
    }
}

/// Panics where a test asks for it, so that what the terminal looks like afterwards can be seen.
fn panic_if_asked(place: &str, query: &str) {
    let asked = cfg!(debug_assertions) && query == "panic";
    assert!(
        !(asked && std::env::var("PRESSROOM_PANIC").is_ok_and(|asked| asked == place)),
        "asked for in {place}"
    );
}
