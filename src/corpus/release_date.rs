//! The day a release was issued, from its text alone.
//!
//! Owns: which dates of a text are the release's own, and when that is certain. Must not know: metadata, file names. A date
//! that is only likely is no date.

use super::dates::{FoundDate, Marker, PartialDate, dates, of_year};
use super::footer;
use jiff::civil::{Date, Weekday};

/// How many paragraphs from the beginning a line of nothing but a date may be the release's.
const HEAD: usize = 3;

/// The day a release was issued, as its text tells it; `None` unless certain.
///
/// Certain are the date of its footer (see `footer::find`), and today's date (今日（七月十九日）, `today (July 19)`) with a
/// year: one written with it, one from a line of nothing but that same date at the head or end of the release, or
/// `known_year`, which the caller has from a source outside the text. A year mentioned anywhere else is never taken, not
/// even in a full date of the same month and day: that may be an anniversary. Where today's dates contradict each other, the
/// year or a stated weekday, there is no date.
#[must_use]
pub fn date_of_text(paragraphs: &[&str], known_year: Option<i16>) -> Option<Date> {
    if let Some(date) = footer::find(paragraphs).0.date {
        return Some(date);
    }
    let filled: Vec<&&str> = paragraphs.iter().filter(|p| !p.trim().is_empty()).collect();
    let mut today = Today::default();
    for paragraph in &filled {
        for found in dates(paragraph) {
            today.add(&found)?;
        }
    }
    for (i, paragraph) in filled.iter().enumerate() {
        let outer = i < HEAD || i + 1 == filled.len();
        let line = outer.then(|| footer::date_line(paragraph)).flatten();
        if let Some(date) = line.filter(|date| today.is_day(*date)) {
            today.year = merge(today.year, Some(date.year()))?;
        }
    }
    let (month, day) = today.month_day?;
    let date = of_year(today.year.or(known_year)?, month, day)?;
    today.weekday.is_none_or(|weekday| weekday == date.weekday()).then_some(date)
}

/// What a text says of today.
#[derive(Default)]
struct Today {
    month_day: Option<(u8, u8)>,
    year: Option<i16>,
    weekday: Option<Weekday>,
}

impl Today {
    /// Takes in one date of the text; `None` if it contradicts those before.
    fn add(&mut self, found: &FoundDate) -> Option<()> {
        if let (Marker::Today, PartialDate { year, month, day: Some(day) }) = (found.marker, found.date) {
            self.month_day = merge(self.month_day, Some((month, day)))?;
            self.year = merge(self.year, year)?;
            self.weekday = merge(self.weekday, found.weekday)?;
        }
        Some(())
    }

    fn is_day(&self, date: Date) -> bool {
        self.month_day == Some((date.month().unsigned_abs(), date.day().unsigned_abs()))
    }
}

/// What two statements say together; `None` where they contradict each other.
#[expect(clippy::option_option, reason = "outer: do they agree; inner: does either say anything")]
fn merge<T: PartialEq>(known: Option<T>, new: Option<T>) -> Option<Option<T>> {
    match (known, new) {
        (Some(known), Some(new)) if known != new => None,
        (known, new) => Some(known.or(new)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_year_comes_from_certain_sources_only() {
        let today = "運輸署今日（七月十九日）公布，計劃自二○一九年推行。二○一七年簽署。";
        assert_eq!(date_of_text(&[today], None), None);
        assert_eq!(date_of_text(&[today], Some(2023)), Some(date(2023, 7, 19)));
        assert_eq!(
            date_of_text(&[today, "完", "２０２３年７月１９日（星期三）"], None),
            Some(date(2023, 7, 19))
        );
        assert_eq!(date_of_text(&["標題", "2023年7月19日", today], None), Some(date(2023, 7, 19)));
        assert_eq!(
            date_of_text(&["today (July 19, 2023) and today (July 19)"], None),
            Some(date(2023, 7, 19))
        );
        let anniversary = "today (July 19) ... since its opening on July 19, 2013";
        assert_eq!(date_of_text(&[anniversary], None), None);
    }

    #[test]
    fn contradictions_give_no_date() {
        assert_eq!(date_of_text(&["today (July 19)", "today (July 20)"], Some(2023)), None);
        assert_eq!(date_of_text(&["today (Monday, July 19)"], Some(2023)), None);
        assert_eq!(date_of_text(&["2023-07-19", "today (July 19)", "2022-07-19"], None), None);
        assert_eq!(date_of_text(&["今日（二月二十九日）"], Some(2023)), None);
        assert_eq!(date_of_text(&["on July 19"], Some(2023)), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(texts in prop::collection::vec("\\PC{0,40}|今日（三月[一二]日）|today \\(May [1-9]\\)|完|Ends/May 1, 2020", 0..20), year: Option<i16>) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let _ = date_of_text(&texts, year);
        }
    }
}
