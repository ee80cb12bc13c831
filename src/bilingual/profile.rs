//! What pairing knows of a release: hashes, a date, a length.
//!
//! Owns [`Profile`]. Must not know other releases: what is rare among them is settled in [`super::pairs`].

use jiff::civil::{Date, Time};

use super::features::{self, hash};
use super::names;
use crate::corpus::Release;
use crate::text::Language;
use crate::text::units::is_han;

/// Terms kept of a release: ten pages. A longer one is told from the others long before its end.
const MOST_TERMS: usize = 4000;
/// Passages looked at, for the same reason.
const MOST_PASSAGES: usize = 200;

/// What is known of a release besides its passages. What is unknown is left empty.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Its file's path below the corpus folder.
    pub path: &'a str,
    /// Its id.
    pub id: &'a str,
    /// Its language and script.
    pub language: Language,
    /// Its title.
    pub title: Option<&'a str>,
    /// Its date.
    pub date: Option<Date>,
    /// Its time of issue.
    pub time: Option<Time>,
    /// Where it was published.
    pub url: Option<&'a str>,
    /// Ids, paths or addresses that its file gives for its versions in other languages.
    pub links: &'a [String],
}

impl<'a> About<'a> {
    /// What a release says of itself; `path` is its file's path below the corpus folder.
    #[must_use]
    pub fn release(path: &'a str, release: &'a Release) -> Self {
        Self {
            path,
            id: &release.id,
            language: release.language,
            title: release.title.as_deref(),
            date: release.date,
            time: release.time,
            url: release.url.as_deref(),
            links: &release.counterparts,
        }
    }
}

/// The features of a release, some kilobytes. Equal texts under equal names have equal profiles on every machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub(super) language: Language,
    pub(super) date: Option<Date>,
    pub(super) time: Option<Time>,
    /// Keys of its path, id and address, without their marks of language; sorted.
    pub(super) names: Vec<u32>,
    /// The hashes of its id, path and address as they are; sorted.
    pub(super) own: Vec<u32>,
    /// The hashes of what it links to; sorted.
    pub(super) links: Vec<u32>,
    /// Its place in a numbered series.
    pub(super) serial: Option<(u32, u64)>,
    /// Features that both languages share, with the place of the first of each, 0 (start) to 255 (end); sorted.
    pub(super) anchors: Vec<(u32, u8)>,
    /// Han bigrams or English stems, each once; sorted.
    pub(super) terms: Vec<u32>,
    /// The same by passage, the title first, as places in `terms`.
    pub(super) passages: Vec<Box<[u16]>>,
    /// Its length in strokes of reading: a letter counts 2, a Han character 5.
    pub(super) length: u32,
}

impl Profile {
    /// Takes the features of a release. Only the first 200 passages and 4000 different terms count.
    #[must_use]
    pub fn of(about: &About<'_>, passages: &[&str]) -> Self {
        let chinese = about.language.is_chinese();
        let texts = || about.title.into_iter().chain(passages.iter().copied()).take(MOST_PASSAGES);
        let strokes = |text: &str| -> u64 {
            text.chars().map(|c| if is_han(c) { 5 } else { 2 * u64::from(c.is_alphanumeric()) }).sum()
        };
        let total = texts().map(strokes).sum::<u64>();
        let mut anchors: Vec<(u32, u8)> = Vec::new();
        let mut found = Vec::new();
        let mut passed = 0;
        for text in texts() {
            let length = strokes(text);
            let features = features::of(text, chinese);
            // The middle of the passage: finer places would compare word order.
            let place = ((passed + length / 2) * 255 / total.max(1)).min(255) as u8;
            passed += length;
            anchors.extend(features.anchors.into_iter().map(|anchor| (anchor, place)));
            found.push(features.terms);
        }
        if let Some(date) = about.date {
            anchors.push((hash(b'D', &date.to_string()), 0));
            if let Some(time) = about.time {
                anchors.push((hash(b'T', &format!("{date} {}:{}", time.hour(), time.minute())), 0));
            }
        }
        anchors.sort_unstable();
        anchors.dedup_by_key(|anchor| anchor.0);
        let mut terms: Vec<u32> = found.iter().flatten().copied().collect();
        terms.sort_unstable();
        terms.dedup();
        // Sorted by hash: what is left out is a sample that is the same in every release.
        terms.truncate(MOST_TERMS);
        let places = |of: Vec<u32>| {
            of.iter().filter_map(|t| terms.binary_search(t).ok().map(|at| at as u16)).collect()
        };
        let passages = found.into_iter().map(places).collect();
        let named = || [Some(about.path), Some(about.id), about.url].into_iter().flatten();
        let sorted = |mut hashes: Vec<u32>| {
            hashes.sort_unstable();
            hashes.dedup();
            hashes
        };
        Self {
            language: about.language,
            date: about.date,
            time: about.time,
            names: sorted(named().filter_map(names::key).collect()),
            own: sorted(named().filter(|name| !name.is_empty()).map(|name| hash(b'i', name)).collect()),
            // An address leads to a page of that name, wherever the page was saved.
            links: sorted(
                about
                    .links
                    .iter()
                    .flat_map(|link| [hash(b'i', link), hash(b'i', names::stem(link))])
                    .collect(),
            ),
            serial: names::serial(about.id)
                .or_else(|| about.url.and_then(|url| names::serial(names::stem(url)))),
            anchors,
            terms,
            passages,
            length: u32::try_from(total).unwrap_or(u32::MAX),
        }
    }

    /// The same with about one in `every` of its terms, the same ones in every profile: what many releases are paired by takes
    /// less memory, and the likeness of two is estimated from fewer terms. What both languages share stays.
    #[must_use]
    pub fn thinned(mut self, every: u32) -> Self {
        if every > 1 {
            // The lowest bit of a hash says what it is.
            let kept = |term: u32| (term >> 1).is_multiple_of(every);
            let mut place = 0;
            let places: Vec<Option<u16>> = self
                .terms
                .iter()
                .map(|&term| {
                    let own = kept(term).then_some(place);
                    place += u16::from(own.is_some());
                    own
                })
                .collect();
            for passage in &mut self.passages {
                *passage =
                    passage.iter().filter_map(|&at| places.get(usize::from(at)).copied().flatten()).collect();
            }
            self.terms.retain(|&term| kept(term));
            self.terms.shrink_to_fit();
        }
        self
    }
}
