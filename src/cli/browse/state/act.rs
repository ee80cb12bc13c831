//! What a key changes about the full-screen search.
//!
//! Owns what each [`Action`] means where it is done: in the list, in the release, in the help, in the question for dates. Must not
//! know more than the [state](super) does.

use std::borrow::Cow;

use super::super::effects::Effect;
use super::super::keys::{Action, Edit, Step};
use super::super::line::Line;
use super::{Asking, State};
use crate::render::text::counted;
use crate::render::tui::{Drawn, Focus, Reading, Scroll, View};
use crate::search::Sort;

/// Lines of the help that a page up or down moves.
const HELP_PAGE: usize = 10;

impl State {
    /// Does what a person wants done; what is left to do is returned.
    pub(in crate::cli::browse) fn act(&mut self, action: Action) -> Vec<Effect> {
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
                    Step::PageUp => from.saturating_sub(HELP_PAGE),
                    Step::PageDown => from + HELP_PAGE,
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
