//! What the full-screen search is in the middle of, and what an answer changes about it; what a key changes is in [`act`].
//!
//! Owns every decision: what is selected, what is asked for, what is shown. Pure: it reads and draws nothing, but says what is to be done
//! ([`Effect`]). Must not know threads, an index or a terminal.

mod act;

use super::effects::{Asked, Effect, ToRead};
use super::filters::Filters;
use super::line::Line;
use crate::render::tui::{Drawn, Focus, Input, Message, Prompt, Reading, Screen, Scroll, View};
use crate::results::{Hit, SearchResults};

/// Releases asked for at first; when the last of them is reached, twice as many.
const RELEASES: usize = 50;
/// What may be answered to the question for dates.
const DATES: &str = "2023, 2023-07, 2020..2022; nothing for all. Enter takes it, Esc leaves it";
const NO_DATES: &str = "not a date: 2023, 2023-07, 2023-07-19, 2020..2022";

/// All that the screen depends on.
#[derive(Debug)]
pub(super) struct State {
    query: Line,
    filters: Filters,
    /// The number of the latest search, and that of the latest answer.
    asked: u64,
    answered: u64,
    /// The number of the search for more of the same.
    more: u64,
    limit: usize,
    results: Option<SearchResults>,
    failure: Option<String>,
    is_slow: bool,
    selected: usize,
    top: usize,
    reading: Option<Reading>,
    /// The number of the latest release to be read, and that of the one which is.
    to_read: u64,
    read: u64,
    /// Tells one reading from another.
    readings: u64,
    view: View,
    /// Which version is shown, of several.
    version: usize,
    scroll: Scroll,
    /// Whether all of a very long release is laid out.
    is_whole: bool,
    focus: Focus,
    message: Option<Message>,
    prompt: Option<Asking>,
    help: Option<usize>,
    drawn: Drawn,
}

/// The question for dates.
#[derive(Debug)]
struct Asking {
    line: Line,
    is_wrong: bool,
}

impl State {
    pub(super) fn new(query: &str, filters: Filters) -> Self {
        Self {
            query: Line::new(query),
            filters,
            asked: 0,
            answered: 0,
            more: 0,
            limit: RELEASES,
            results: None,
            failure: None,
            is_slow: false,
            selected: 0,
            top: 0,
            reading: None,
            to_read: 0,
            read: 0,
            readings: 0,
            view: View::Own,
            version: 0,
            scroll: Scroll::Hit,
            is_whole: false,
            focus: Focus::List,
            message: None,
            prompt: None,
            help: None,
            drawn: Drawn::default(),
        }
    }

    /// What is seen.
    pub(super) fn screen(&self) -> Screen<'_> {
        Screen {
            query: typed(&self.query),
            results: self.results.as_ref(),
            failure: self.failure.as_deref(),
            is_all: self.results.as_ref().is_some_and(|results| results.query.is_empty()),
            searching: self.is_slow && self.is_waiting(),
            languages: self.filters.languages(),
            dates: &self.filters.dates,
            by_date: self.filters.sort == crate::search::Sort::Date,
            selected: self.selected,
            top: self.top,
            reading: self.reading.as_ref(),
            reading_number: self.readings,
            view: self.view,
            scroll: self.scroll,
            is_whole: self.is_whole,
            focus: self.focus,
            message: self.message.as_ref(),
            prompt: self.prompt.as_ref().map(|asking| Prompt {
                label: "Dates:",
                input: typed(&asking.line),
                hint: if asking.is_wrong { NO_DATES } else { DATES },
                is_wrong: asking.is_wrong,
            }),
            help: self.help,
        }
    }

    /// Takes note of what came of drawing.
    pub(super) fn drawn(&mut self, drawn: Drawn) {
        self.top = drawn.top;
        if self.help.is_some() {
            self.help = Some(drawn.help);
        }
        if self.scroll != Scroll::Hit {
            self.scroll = Scroll::To(drawn.scroll);
        }
        self.drawn = drawn;
    }

    /// Whether an answer is waited for.
    pub(super) fn is_waiting(&self) -> bool {
        self.answered < self.asked || self.read < self.to_read
    }

    /// A moment has passed and the answer is not there. Returns whether that is seen.
    pub(super) fn is_slow(&mut self) -> bool {
        if self.is_slow || !self.is_waiting() {
            return false;
        }
        self.is_slow = true;
        if self.read < self.to_read
            && let Some(reading) = self.hit().map(Reading::of_hit)
        {
            // Rather than the release before, what is known of this one.
            self.show(Some(reading));
        }
        true
    }

    /// Says something in the last line.
    pub(super) fn say(&mut self, text: impl Into<String>, is_error: bool) {
        self.message = Some(Message { text: text.into(), is_error });
    }

    /// The search for what is typed.
    pub(super) fn search(&mut self) -> Effect {
        self.limit = RELEASES;
        self.ask()
    }

    fn ask(&mut self) -> Effect {
        self.asked += 1;
        Effect::Search(Asked {
            number: self.asked,
            query: self.query.text().trim().to_owned(),
            filters: self.filters.clone(),
            limit: self.limit,
            view: self.view,
        })
    }

    /// A search was answered, and the first of what it found was read.
    pub(super) fn found(&mut self, number: u64, answer: Result<(SearchResults, Option<Reading>), String>) {
        // An answer that comes after a later one is of no use; one to a query that is no longer the last one is, for now.
        if number <= self.answered {
            return;
        }
        self.answered = number;
        self.is_slow &= self.is_waiting();
        let (results, reading) = match answer {
            Ok(answer) => answer,
            Err(error) => {
                self.failure = Some(error);
                return;
            }
        };
        self.failure = None;
        if let Some(warning) = results.warnings.first().filter(|_| number == self.asked) {
            self.say(warning.clone(), false);
        }
        let before = self.hit().filter(|_| self.more == number).map(|hit| (hit.release.clone(), hit.passage));
        let same = |hit: &Hit| {
            before.as_ref().is_some_and(|(id, passage)| hit.release == *id && hit.passage == *passage)
        };
        let kept = results.results.iter().position(same);
        self.results = Some(results);
        if let Some(kept) = kept {
            self.selected = kept;
            return;
        }
        (self.selected, self.top, self.version, self.scroll) = (0, 0, 0, Scroll::Hit);
        // What was to be read was of the results before.
        self.read = self.to_read;
        self.show(reading);
    }

    /// A release was read.
    pub(super) fn read(&mut self, number: u64, reading: Result<Option<Reading>, String>) {
        if number != self.to_read {
            return;
        }
        self.read = number;
        self.is_slow &= self.is_waiting();
        match reading {
            Ok(Some(reading)) => self.show(Some(reading)),
            Ok(None) => self.say("this release is not in the index any more", true),
            Err(error) => self.say(error, true),
        }
    }

    fn show(&mut self, reading: Option<Reading>) {
        self.reading = reading;
        self.readings += 1;
        self.is_whole = false;
    }

    /// The result that is selected.
    fn hit(&self) -> Option<&Hit> {
        self.results.as_ref()?.results.get(self.selected)
    }

    fn read_selected(&mut self) -> Option<Effect> {
        let results = self.results.as_ref()?;
        let hit = results.results.get(self.selected)?;
        self.to_read += 1;
        Some(Effect::Read(ToRead {
            number: self.to_read,
            query: results.query.clone(),
            release: hit.release.clone(),
            passage: hit.passage,
            matched: hit.matched,
            version: (self.view != View::Own).then_some(self.version),
        }))
    }
}

fn typed(line: &Line) -> Input<'_> {
    Input { text: line.text(), cursor: line.cursor() }
}
