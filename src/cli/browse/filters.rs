//! What narrows a search besides its words: languages, dates, and the order of what is found.
//!
//! Owns how they are chosen and named. Must not know the screen.

use jiff::civil::Date;

use crate::query::syntax::{self, Day};
use crate::search::{Cross, Sort};
use crate::text::Language;

/// What can be chosen by one key, one after the other; none is all.
const CHOICES: [&[Language]; 4] = [&[], &[Language::ZhHant], &[Language::ZhHans], &[Language::En]];

/// What narrows a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filters {
    /// None for all.
    pub languages: Vec<Language>,
    /// Parts of issuers' names; none for all.
    pub issuers: Vec<String>,
    /// As they were typed.
    pub dates: String,
    pub since: Option<Date>,
    pub until: Option<Date>,
    pub sort: Sort,
    pub cross: Cross,
}

impl Filters {
    /// Filters with dates that were given as days.
    pub(super) fn new(
        languages: Vec<Language>,
        issuers: Vec<String>,
        days: [Option<Date>; 2],
        sort: Sort,
        cross: Cross,
    ) -> Self {
        let [since, until] = days;
        let dates = match days.map(|day| day.map(|day| day.to_string())) {
            [None, None] => String::new(),
            [since, until] => format!("{}..{}", since.unwrap_or_default(), until.unwrap_or_default()),
        };
        Self { languages, issuers, dates, since, until, sort, cross }
    }

    /// Goes on to the next choice of languages; from what is none of them, to all.
    pub(super) fn next_languages(&mut self) {
        let at = CHOICES.iter().position(|choice| *choice == self.languages);
        self.languages = CHOICES[at.map_or(0, |at| (at + 1) % CHOICES.len())].to_vec();
    }

    /// The languages and the issuers as they are named; empty for all.
    pub(super) fn languages(&self) -> String {
        let tags = self.languages.iter().map(|language| language.tag());
        let names: Vec<&str> = tags.chain(self.issuers.iter().map(String::as_str)).collect();
        names.join(", ")
    }

    /// Takes dates as a query writes them behind `date:`; nothing is all. Returns whether they were understood.
    pub(super) fn set_dates(&mut self, typed: &str) -> bool {
        let typed: String = typed.split_whitespace().collect();
        if typed.is_empty() {
            (self.since, self.until) = (None, None);
        } else {
            let parsed = syntax::parse(&format!("date:{typed}"));
            let found = &parsed.filters;
            if !parsed.clauses.is_empty() || (found.since.is_none() && found.until.is_none()) {
                return false;
            }
            (self.since, self.until) = (found.since.and_then(date), found.until.and_then(date));
        }
        self.dates = typed;
        true
    }

    /// Lets all languages, issuers and dates through.
    pub(super) fn clear(&mut self) {
        self.languages.clear();
        self.issuers.clear();
        self.set_dates("");
    }
}

fn date(day: Day) -> Option<Date> {
    Date::new(day.year, day.month, day.day).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn all() -> Filters {
        Filters::new(Vec::new(), Vec::new(), [None, None], Sort::Relevance, Cross::Auto)
    }

    #[test]
    fn languages_are_chosen_in_a_circle() {
        let mut filters = all();
        let mut names = Vec::new();
        for _ in 0..5 {
            names.push(filters.languages());
            filters.next_languages();
        }
        assert_eq!(names, ["", "zh-Hant", "zh-Hans", "en", ""]);
        filters.languages = vec![Language::Zh, Language::En];
        filters.next_languages();
        assert_eq!(filters.languages(), "");
    }

    #[test]
    fn dates_are_read_as_the_query_language_reads_them() {
        let mut filters = all();
        assert!(filters.set_dates(" 2023-02 "));
        assert_eq!((filters.since, filters.until), (Some(date(2023, 2, 1)), Some(date(2023, 2, 28))));
        assert!(filters.set_dates("2020 .. 2021"));
        assert_eq!(filters.dates, "2020..2021");
        for wrong in ["yesterday", "2023-13", "2023 ferry", ".."] {
            assert!(!filters.set_dates(wrong), "{wrong}");
        }
        assert_eq!(filters.dates, "2020..2021");
        assert!(filters.set_dates(""));
        assert_eq!(filters, all());
    }

    #[test]
    fn days_that_were_given_are_named() {
        let filters =
            Filters::new(Vec::new(), Vec::new(), [Some(date(2020, 1, 1)), None], Sort::Date, Cross::Off);
        assert_eq!(filters.dates, "2020-01-01..");
    }
}
