//! Which releases are looked at, whatever is looked for in them.
//!
//! Owns what filters mean in the codes of the index. Must not know groups or conditions.

use crate::index::schema::language_code;
use crate::query::syntax::{self, Day, LangFilter};
use crate::text::Language;

/// Which releases are looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Any of these; every language when empty.
    pub languages: Vec<Language>,
    /// None of these.
    pub not_languages: Vec<Language>,
    /// Issued by any of these, as the index has their names; whoever issued it when `None`.
    pub issuers: Option<Vec<String>>,
    /// Not before this day, as [`crate::index::schema::date_code`] writes it.
    pub since: Option<u64>,
    /// Not after this day.
    pub until: Option<u64>,
}

impl Filters {
    /// Those that a query asks for.
    pub(super) fn of(parsed: &syntax::Filters) -> Self {
        let languages = |list: &[LangFilter]| list.iter().map(|&filter| language(filter)).collect();
        Self {
            languages: languages(&parsed.langs),
            not_languages: languages(&parsed.not_langs),
            issuers: None,
            since: parsed.since.map(day_code),
            until: parsed.until.map(day_code),
        }
    }

    /// Whether nothing is filtered out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.asks_for_languages() && self.issuers.is_none() && !self.asks_for_dates()
    }

    /// Whether some languages are filtered out.
    #[must_use]
    pub fn asks_for_languages(&self) -> bool {
        !(self.languages.is_empty() && self.not_languages.is_empty())
    }

    /// Whether some dates are filtered out.
    #[must_use]
    pub fn asks_for_dates(&self) -> bool {
        self.since.is_some() || self.until.is_some()
    }

    /// Whether a release with this language code and date code is looked at, if its issuer is. One without a date passes no date
    /// filter.
    #[must_use]
    pub fn pass(&self, language: u64, date: u64) -> bool {
        self.passing_languages() >> language & 1 == 1 && self.pass_date(date)
    }

    /// The languages that are looked at, a bit a [`language_code`].
    #[must_use]
    pub fn passing_languages(&self) -> u64 {
        let passes = |&one: &Language| {
            let is = |filter: &Language| filter.includes(one);
            (self.languages.is_empty() || self.languages.iter().any(is)) && !self.not_languages.iter().any(is)
        };
        Language::ALL.into_iter().filter(passes).fold(0, |bits, one| bits | 1 << language_code(one))
    }

    /// Whether a release with this date code is looked at.
    #[must_use]
    pub fn pass_date(&self, date: u64) -> bool {
        (!self.asks_for_dates() || date != 0)
            && self.since.is_none_or(|since| date >= since)
            && self.until.is_none_or(|until| date <= until)
    }
}

fn language(filter: LangFilter) -> Language {
    match filter {
        LangFilter::Zh => Language::Zh,
        LangFilter::ZhHant => Language::ZhHant,
        LangFilter::ZhHans => Language::ZhHans,
        LangFilter::En => Language::En,
    }
}

fn day_code(day: Day) -> u64 {
    u64::from(day.year.unsigned_abs()) * 10_000
        + u64::from(day.month.unsigned_abs()) * 100
        + u64::from(day.day.unsigned_abs())
}
