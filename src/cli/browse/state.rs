//! What the full-screen search is in the middle of, and what a key or an answer changes about it.
//!
//! Owns every decision: what is selected, what is asked for, what is shown. Pure: it reads and draws nothing, but says what is to be done
//! ([`Effect`]). Must not know threads, an index or a terminal.

use std::borrow::Cow;

use super::effects::{Asked, Effect, ToRead};
use super::filters::Filters;
use super::keys::{Action, Edit, Step};
use super::line::Line;
use crate::render::text::counted;
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

    /// Does what a person wants done; what is left to do is returned.
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        self.message = None;
        if self.help.is_some() {
            return self.act_in_help(action);
        }
        if self.prompt.is_some() {
            return self.act_in_prompt(action);
        }
        match action {
            Action::Insert(text) => {
                if !self.query.insert(&text) {
                    self.say("the query is as long as it may be", true);
                }
                self.typed()
            }
            Action::Edit(edit) => {
                let before = self.query.text().len();
                apply(&mut self.query, edit);
                if self.query.text().len() == before { Vec::new() } else { self.typed() }
            }
            Action::Move(step) => match self.focus {
                Focus::List => self.step(step),
                Focus::Release => self.scroll(step),
            },
            Action::Scroll(step) => self.scroll(step),
            Action::Switch => self.switch(),
            Action::Accept => self.accept(),
            Action::Back => self.back(),
            Action::Language => {
                self.filters.next_languages();
                vec![self.search()]
            }
            Action::Dates => {
                self.prompt = Some(Asking { line: Line::new(&self.filters.dates), is_wrong: false });
                Vec::new()
            }
            Action::Sort => {
                use crate::search::Sort;
                let latest = self.filters.sort == Sort::Relevance;
                self.filters.sort = if latest { Sort::Date } else { Sort::Relevance };
                vec![self.search()]
            }
            Action::Other => self.other(),
            Action::Both => {
                self.view = if self.view == View::Both { View::Own } else { View::Both };
                self.version = 0;
                self.viewed()
            }
            Action::OpenFile => {
                self.shown_release().map(|(path, _)| Effect::OpenFile(path)).into_iter().collect()
            }
            Action::OpenUrl => match self.shown_release() {
                Some((_, Some(url))) => vec![Effect::OpenUrl(url)],
                Some((_, None)) => {
                    self.say("where this release was published is not known; Ctrl-O opens its file", false);
                    Vec::new()
                }
                None => Vec::new(),
            },
            Action::Copy => self.copy(),
            Action::Help => {
                self.help = Some(0);
                Vec::new()
            }
            Action::Redraw => vec![Effect::Redraw],
            Action::Suspend => vec![Effect::Suspend],
            Action::Quit => vec![Effect::Quit],
        }
    }

    fn act_in_help(&mut self, action: Action) -> Vec<Effect> {
        let from = self.help.unwrap_or(0);
        match action {
            Action::Quit => return vec![Effect::Quit],
            Action::Redraw => return vec![Effect::Redraw],
            Action::Suspend => return vec![Effect::Suspend],
            Action::Move(step) => {
                self.help = Some(match step {
                    Step::Up => from.saturating_sub(1),
                    Step::Down => from + 1,
                    Step::PageUp => from.saturating_sub(10),
                    Step::PageDown => from + 10,
                    Step::First => 0,
                    // Drawing knows where the end is.
                    Step::Last => 1_000,
                });
            }
            _ => self.help = None,
        }
        Vec::new()
    }

    fn act_in_prompt(&mut self, action: Action) -> Vec<Effect> {
        let Some(asking) = &mut self.prompt else { return Vec::new() };
        match action {
            Action::Insert(text) => _ = asking.line.insert(&text),
            Action::Edit(edit) => apply(&mut asking.line, edit),
            Action::Accept => {
                if self.filters.set_dates(asking.line.text()) {
                    self.prompt = None;
                    return vec![self.search()];
                }
                asking.is_wrong = true;
                return Vec::new();
            }
            Action::Back | Action::Dates => self.prompt = None,
            Action::Quit => return vec![Effect::Quit],
            Action::Redraw => return vec![Effect::Redraw],
            Action::Suspend => return vec![Effect::Suspend],
            Action::Help => self.help = Some(0),
            _ => {}
        }
        if let Some(asking) = &mut self.prompt {
            asking.is_wrong = false;
        }
        Vec::new()
    }

    fn typed(&mut self) -> Vec<Effect> {
        self.focus = Focus::List;
        vec![self.search()]
    }

    fn viewed(&mut self) -> Vec<Effect> {
        self.scroll = Scroll::Hit;
        self.read_selected().into_iter().collect()
    }

    /// Selects another result, or where nothing was found another suggestion.
    fn step(&mut self, step: Step) -> Vec<Effect> {
        let Some(results) = &self.results else { return Vec::new() };
        let hits = results.results.len();
        let count = if hits == 0 { results.suggestions.len() } else { hits };
        let Some(last) = count.checked_sub(1) else { return Vec::new() };
        let page = self.drawn.results.max(1);
        let to = match step {
            Step::Up => self.selected.saturating_sub(1),
            Step::Down => self.selected + 1,
            Step::PageUp => self.selected.saturating_sub(page),
            Step::PageDown => self.selected + page,
            Step::First => 0,
            Step::Last => last,
        }
        .min(last);
        if to == self.selected {
            return Vec::new();
        }
        (self.selected, self.scroll, self.version) = (to, Scroll::Hit, 0);
        let mut effects: Vec<Effect> = self.read_selected().into_iter().collect();
        if hits > 0 && to == last && hits >= self.limit && self.answered == self.asked {
            self.limit = self.limit.saturating_mul(2);
            effects.push(self.ask());
            self.more = self.asked;
        }
        effects
    }

    fn scroll(&mut self, step: Step) -> Vec<Effect> {
        let Drawn { scroll, rows, lines, is_part, .. } = self.drawn;
        // A line of the page before stays in sight.
        let page = rows.saturating_sub(1).max(1);
        let last = lines.saturating_sub(rows);
        let to = match step {
            Step::Up => scroll.saturating_sub(1),
            Step::Down => scroll + 1,
            Step::PageUp => scroll.saturating_sub(page),
            Step::PageDown => scroll + page,
            Step::First => 0,
            Step::Last => last,
        }
        .min(last);
        // Several keys may come before the next drawing.
        self.drawn.scroll = to;
        self.scroll = Scroll::To(to);
        // At an end of what is laid out, there may be more.
        if is_part && (to == 0 || to == last) && !self.is_whole {
            self.is_whole = true;
            match step {
                // Nothing of what was in the window is wanted there.
                Step::First => self.readings += 1,
                Step::Last => self.scroll = Scroll::End,
                _ => {}
            }
        }
        Vec::new()
    }

    fn switch(&mut self) -> Vec<Effect> {
        self.focus = match self.focus {
            Focus::List if self.reading.is_some() => Focus::Release,
            _ => Focus::List,
        };
        Vec::new()
    }

    fn accept(&mut self) -> Vec<Effect> {
        let suggestion = self.results.as_ref().filter(|results| results.results.is_empty());
        let suggestion = suggestion.and_then(|results| results.suggestions.get(self.selected));
        match suggestion.map(|suggestion| suggestion.query.clone()) {
            Some(query) => {
                // Its filters are in it.
                self.filters.clear();
                self.query = Line::new(&query);
                vec![self.search()]
            }
            None => self.switch(),
        }
    }

    fn back(&mut self) -> Vec<Effect> {
        if self.focus == Focus::Release {
            self.focus = Focus::List;
            return Vec::new();
        }
        if self.query.text().is_empty() {
            return vec![Effect::Quit];
        }
        self.query.clear();
        self.typed()
    }

    /// The version in another language, then the next version, then the release again.
    fn other(&mut self) -> Vec<Effect> {
        let Some(reading) = self.reading_of_hit() else { return Vec::new() };
        // Before it has been read, it is known that there is one.
        let known = self.hit().is_some_and(|hit| hit.counterpart.is_some());
        let versions = reading.own.view.counterparts.len().max(usize::from(known));
        if self.view != View::Other {
            if versions == 0 {
                self.say("no version of this release in another language is known", false);
                return Vec::new();
            }
            (self.view, self.version) = (View::Other, 0);
        } else if self.version + 1 < versions {
            self.version += 1;
        } else {
            (self.view, self.version) = (View::Own, 0);
        }
        self.viewed()
    }

    /// The release that is selected, as far as it is known: another may still be on the screen.
    fn reading_of_hit(&self) -> Option<Cow<'_, Reading>> {
        let hit = self.hit()?;
        let is_it =
            |reading: &&Reading| reading.own.view.release == hit.release && reading.passage == hit.passage;
        let reading = self.reading.as_ref().filter(is_it).map(Cow::Borrowed);
        Some(reading.unwrap_or_else(|| Cow::Owned(Reading::of_hit(hit))))
    }

    /// The file of the release that is shown, and where it was published.
    fn shown_release(&self) -> Option<(String, Option<String>)> {
        let reading = self.reading_of_hit()?;
        let view = match (self.view, &reading.other) {
            (View::Other, Some(other)) => &other.release.view,
            _ => &reading.own.view,
        };
        Some((view.path.clone(), view.url.clone()))
    }

    /// The passage that was found, as it is shown: in the other language, or in both.
    fn copy(&mut self) -> Vec<Effect> {
        let Some(text) = self.reading_of_hit().map(|reading| reading.shown_text(self.view)) else {
            return Vec::new();
        };
        self.say(
            format!("{} went to the clipboard", counted(text.chars().count() as u64, "character")),
            false,
        );
        vec![Effect::Copy(text)]
    }
}

fn typed(line: &Line) -> Input<'_> {
    Input { text: line.text(), cursor: line.cursor() }
}

fn apply(line: &mut Line, edit: Edit) {
    match edit {
        Edit::Left => line.left(),
        Edit::Right => line.right(),
        Edit::WordLeft => line.word_left(),
        Edit::WordRight => line.word_right(),
        Edit::Start => line.home(),
        Edit::End => line.end(),
        Edit::DeleteBefore => line.delete_before(),
        Edit::DeleteBehind => line.delete_behind(),
        Edit::DeleteWord => line.delete_word(),
        Edit::DeleteToStart => line.delete_to_start(),
        Edit::DeleteToEnd => line.delete_to_end(),
    }
}
