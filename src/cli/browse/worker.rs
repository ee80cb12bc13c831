//! The thread that searches: the latest question is answered, those it overtook are not.
//!
//! Owns the index while the screen is shown. Must not know what is on the screen.

use crossbeam_channel::{Receiver, Sender};

use super::effects::{Asked, ToRead};
use super::events::Event;
use crate::cli::commands::show::rows;
use crate::index::{Index, IndexError};
use crate::render::tui::{Reading, Version, View};
use crate::results::{Matched, SearchResults};
use crate::search::{Cross, Matches, SearchOptions, Sort, find, read_release, search};
use crate::text::Language;

/// What the thread is asked for.
#[derive(Debug)]
pub(super) enum Request {
    Search(Asked),
    Read(ToRead),
}

/// What it answers.
#[derive(Debug)]
pub(super) enum Answer {
    /// The number of the search, and what came of it.
    Found(u64, Result<Box<FirstPage>, String>),
    /// The number of the release to be read.
    Read(u64, Result<Option<Box<Reading>>, String>),
}

/// What a search found, and the first of that as it is read.
#[derive(Debug)]
pub(super) struct FirstPage {
    pub results: SearchResults,
    pub reading: Option<Reading>,
}

/// Answers requests until nobody asks any more.
pub(super) fn work(index: Index, requests: &Receiver<Request>, answers: &Sender<Event>) {
    let mut worker = Worker { index, requests, marks: None };
    while let Ok(request) = requests.recv() {
        let (mut to_search, mut to_read) = (None, None);
        for request in std::iter::once(request).chain(requests.try_iter()) {
            match request {
                // What was to be read of results that are overtaken is not wanted any more.
                Request::Search(asked) => (to_search, to_read) = (Some(asked), None),
                Request::Read(wanted) => to_read = Some(wanted),
            }
        }
        let mut listens = true;
        if let Some(asked) = to_search {
            super::panic_if_asked("worker", &asked.query);
            let answer = worker.search(&asked).map(Box::new).map_err(|error| error.to_string());
            listens = answers.send(Event::Answer(Answer::Found(asked.number, answer))).is_ok();
        }
        if let Some(wanted) = to_read {
            let answer =
                worker.read(&wanted).map(|read| read.map(Box::new)).map_err(|error| error.to_string());
            listens &= answers.send(Event::Answer(Answer::Read(wanted.number, answer))).is_ok();
        }
        if !listens {
            return;
        }
    }
}

struct Worker<'a> {
    index: Index,
    requests: &'a Receiver<Request>,
    /// What marks the matches of a query, and whether their translations too.
    marks: Option<(String, bool, Matches)>,
}

impl Worker<'_> {
    fn search(&mut self, asked: &Asked) -> Result<FirstPage, IndexError> {
        // The index may be brought up to date while the screen is shown. One that cannot be opened does not replace one that is.
        if !self.index.is_current()
            && let Ok(index) = Index::open(self.index.path())
        {
            (self.index, self.marks) = (index, None);
        }
        let filters = &asked.filters;
        let mut options = SearchOptions {
            limit: asked.limit,
            languages: filters.languages.clone(),
            issuers: filters.issuers.clone(),
            since: filters.since,
            until: filters.until,
            sort: filters.sort,
            cross: filters.cross,
            ..SearchOptions::default()
        };
        if asked.query.is_empty() {
            // Without words, all there is, the latest first.
            (options.sort, options.cross) = (Sort::Date, Cross::Off);
            if options.languages.is_empty() {
                options.languages = Language::ALL.to_vec();
            }
        }
        let mut results = search(&self.index, &asked.query, &options)?;
        if results.results.is_empty()
            && let Some(query) = unfinished(&asked.query)
        {
            let begun = search(&self.index, &query, &options)?;
            if !begun.results.is_empty() {
                results = begun;
            }
        }
        // What else might be asked is looked for at leisure.
        if results.results.is_empty() && !asked.query.is_empty() && self.requests.is_empty() {
            results = search(&self.index, &asked.query, &SearchOptions { suggestions: true, ..options })?;
        }
        let first = results.results.first().map(|hit| ToRead {
            number: 0,
            query: results.query.clone(),
            release: hit.release.clone(),
            passage: hit.passage,
            matched: hit.matched,
            version: (asked.view != View::Own).then_some(0),
        });
        let reading = match first {
            Some(first) => self.read(&first)?,
            None => None,
        };
        Ok(FirstPage { results, reading })
    }

    fn read(&mut self, wanted: &ToRead) -> Result<Option<Reading>, IndexError> {
        let Some(view) = read_release(&self.index, &wanted.release)? else { return Ok(None) };
        let is_translated = wanted.version.is_some() || wanted.matched == Matched::Translation;
        let version = wanted.version.and_then(|at| view.counterparts.get(at)).cloned();
        let other = match &version {
            Some(version) => read_release(&self.index, &version.release)?,
            None => None,
        };
        let lang = view.lang.clone();
        let marks = self.marks(&wanted.query, is_translated)?;
        let own = marks.mark(view, wanted.matched);
        let other = other.zip(version).map(|(view, version)| {
            // What is in the other script matches by the same words, what is in the other language by the others.
            let is_chinese = |tag: &str| tag.parse().is_ok_and(Language::is_chinese);
            let matched = match (is_chinese(&lang) == is_chinese(&view.lang), wanted.matched) {
                (true, matched) => matched,
                (false, Matched::Direct) => Matched::Translation,
                (false, Matched::Translation) => Matched::Direct,
            };
            Version { release: marks.mark(view, matched), pairs: rows(&version.beads) }
        });
        Ok(Some(Reading { own, passage: wanted.passage, other }))
    }

    /// What marks the matches of a query; made once for all that is read of its results.
    fn marks(&mut self, query: &str, is_translated: bool) -> Result<&Matches, IndexError> {
        let known =
            self.marks.take().filter(|(known, translated, _)| known == query && *translated == is_translated);
        let marks = match known {
            Some(known) => known,
            None => {
                let options = SearchOptions { limit: 1, parallel: is_translated, ..SearchOptions::default() };
                (query.to_owned(), is_translated, find(&self.index, query, &options)?)
            }
        };
        Ok(&self.marks.insert(marks).2)
    }
}

/// A query whose last word is not finished, as one for the words that begin so; nothing where the last is no Latin word.
fn unfinished(query: &str) -> Option<String> {
    let last = query.rsplit(|c: char| c.is_whitespace() || c == '(').next()?;
    let is_word = last.len() >= 2 && last.chars().all(|c| c.is_ascii_alphanumeric());
    let is_operator = matches!(last, "AND" | "OR" | "NOT");
    let is_quoted = query.matches('"').count() % 2 == 1;
    (is_word && !is_operator && !is_quoted).then(|| format!("{query}*"))
}

#[cfg(test)]
mod tests {
    use super::unfinished;

    #[test]
    fn a_latin_word_may_be_unfinished() {
        assert_eq!(unfinished("tunnel fer").as_deref(), Some("tunnel fer*"));
        assert_eq!(unfinished("(tun").as_deref(), Some("(tun*"));
        for query in ["", "f", "渡輪", "ferr*", "\"cross bay", "tunnel OR", "lang:en", "ferry~1", "fer "] {
            assert_eq!(unfinished(query), None, "{query}");
        }
    }
}
