//! Facets: how many of the releases that answer a query, and of their passages, each language, time and issuer has.
//!
//! Owns what is counted and how dates are put together. Must not know how releases are found, nor how counts are drawn. All
//! releases that answer are counted, not those of a page.

use std::collections::{BTreeMap, HashMap};

use tantivy::DocAddress;

use super::{SearchOptions, every_release};
use crate::index::schema::language_of;
use crate::index::{Index, IndexError};
use crate::results::{FacetView, FacetsView, TimeUnit};
use crate::text::Language;

/// Dates that span more months than this are counted by year.
const MOST_MONTHS: u64 = 36;
/// Times at which nothing was issued are listed too, unless the dates span more years than this: then one of them is wrong.
const MOST_YEARS: u64 = 200;

/// Counts the releases that answer a query directly.
///
/// # Errors
/// When the index cannot be read.
pub fn facets(index: &Index, query: &str, options: &SearchOptions) -> Result<FacetsView, IndexError> {
    let mut found = Vec::new();
    every_release(index, query, options, |header, passages| found.push((header, passages)))?;
    Counts::of(index, &found)?.view(index, &found)
}

/// Counts all releases of an index.
///
/// # Errors
/// When the index cannot be read.
pub fn facets_of_all(index: &Index) -> Result<FacetsView, IndexError> {
    let headers = index.headers();
    let found: Vec<(DocAddress, u64)> =
        headers.into_iter().map(|(header, span)| (header, u64::from(span.saturating_sub(1)))).collect();
    Counts::of(index, &found)?.view(index, &found)
}

/// Releases and passages.
type Count = [u64; 2];

/// What the columns of the index tell.
#[derive(Default)]
struct Counts {
    all: Count,
    languages: HashMap<u64, Count>,
    /// By month: 202307; 0 for those without a date.
    months: BTreeMap<u64, Count>,
}

fn add(to: &mut Count, passages: u64) {
    *to = [to[0] + 1, to[1] + passages];
}

impl Counts {
    fn of(index: &Index, found: &[(DocAddress, u64)]) -> Result<Self, IndexError> {
        let mut counts = Self::default();
        let mut columns = Vec::new();
        for reader in index.searcher().segment_readers() {
            let column = |name| reader.fast_fields().u64(name).map_err(IndexError::engine(index.path()));
            columns.push((column("language")?, column("date")?));
        }
        for &(header, passages) in found {
            let (languages, dates) = &columns[header.segment_ord as usize];
            let [language, date] = [languages, dates].map(|column| column.first(header.doc_id).unwrap_or(0));
            add(&mut counts.all, passages);
            add(counts.languages.entry(language).or_default(), passages);
            add(counts.months.entry(date / 100).or_default(), passages);
        }
        Ok(counts)
    }

    fn view(self, index: &Index, found: &[(DocAddress, u64)]) -> Result<FacetsView, IndexError> {
        let mut issuers: HashMap<String, Count> = HashMap::new();
        for &(header, passages) in found {
            let issuer = index.document(header)?.release().and_then(|release| release.issuer);
            add(issuers.entry(issuer.unwrap_or_default()).or_default(), passages);
        }
        let tag = |code| language_of(code).unwrap_or(Language::Und).tag().to_owned();
        let languages = self.languages.into_iter().map(|(code, count)| (tag(code), count));
        let (unit, dates) = dates(self.months);
        Ok(FacetsView {
            releases: self.all[0],
            passages: self.all[1],
            languages: ranked(languages),
            unit,
            dates,
            issuers: ranked(issuers),
        })
    }
}

/// Most releases first; what is not known comes last.
fn ranked(counts: impl IntoIterator<Item = (String, Count)>) -> Vec<FacetView> {
    let mut views: Vec<FacetView> = counts.into_iter().map(view).collect();
    views.sort_by(|left, right| {
        let by_count = right.releases.cmp(&left.releases);
        left.value.is_empty().cmp(&right.value.is_empty()).then(by_count).then(left.value.cmp(&right.value))
    });
    views
}

fn view((value, [releases, passages]): (String, Count)) -> FacetView {
    FacetView { value, releases, passages }
}

/// Counts by month where the dates span few of them, else by year; in the order of the calendar, those without a date last.
fn dates(mut months: BTreeMap<u64, Count>) -> (TimeUnit, Vec<FacetView>) {
    let undated = months.remove(&0);
    // Months counted from the year 0.
    let number = |month: u64| month / 100 * 12 + (month % 100).max(1) - 1;
    let ends = months.keys().next().zip(months.keys().next_back());
    let span = ends.map_or(0, |(first, last)| number(*last) - number(*first) + 1);
    let by_month = span <= MOST_MONTHS;
    let mut counts: BTreeMap<u64, Count> = BTreeMap::new();
    for (&month, count) in &months {
        let to = counts.entry(if by_month { number(month) } else { month / 100 }).or_default();
        *to = [to[0] + count[0], to[1] + count[1]];
    }
    if let Some((&first, &last)) = counts.keys().next().zip(counts.keys().next_back())
        && span <= MOST_YEARS * 12
    {
        (first..=last).for_each(|time| _ = counts.entry(time).or_default());
    }
    let name = |time: u64| match by_month {
        true => format!("{:04}-{:02}", time / 12, time % 12 + 1),
        false => format!("{time:04}"),
    };
    let mut views: Vec<FacetView> =
        counts.into_iter().map(|(time, count)| view((name(time), count))).collect();
    views.extend(undated.map(|count| view((String::new(), count))));
    (if by_month { TimeUnit::Month } else { TimeUnit::Year }, views)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(months: &[(u64, u64)]) -> (TimeUnit, Vec<(String, u64)>) {
        let counts = months.iter().map(|&(month, releases)| (month, [releases, releases])).collect();
        let (unit, views) = dates(counts);
        (unit, views.into_iter().map(|view| (view.value, view.releases)).collect())
    }

    fn list(pairs: &[(&str, u64)]) -> Vec<(String, u64)> {
        pairs.iter().map(|&(name, count)| (name.to_owned(), count)).collect()
    }

    #[test]
    fn few_months_are_counted_by_month_and_none_is_left_out() {
        let months = [(0, 4), (202_011, 2), (202_102, 1)];
        let expected = list(&[("2020-11", 2), ("2020-12", 0), ("2021-01", 0), ("2021-02", 1), ("", 4)]);
        assert_eq!(named(&months), (TimeUnit::Month, expected));
        assert_eq!(named(&[(202_001, 1), (202_212, 1)]).0, TimeUnit::Month);
    }

    #[test]
    fn many_months_are_counted_by_year() {
        let months = [(202_001, 1), (202_012, 2), (202_301, 3)];
        let expected = list(&[("2020", 3), ("2021", 0), ("2022", 0), ("2023", 3)]);
        assert_eq!(named(&months), (TimeUnit::Year, expected));
        assert_eq!(named(&[(101, 1), (202_301, 1)]).1, list(&[("0001", 1), ("2023", 1)]));
        assert_eq!(named(&[]), (TimeUnit::Month, Vec::new()));
    }
}
