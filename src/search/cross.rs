//! Searching across languages: what the versions of direct hits and the translations of the query find.
//!
//! Owns how what was found by translation is ranked, and its place among direct hits. Must not know how the glossary was
//! learned.
//!
//! A release in the other language is found in two ways: by the translated query, evaluated like any other, and as the
//! counterpart of a direct hit. It scores the sum of the two, each as a share of the best of its kind. One release in two
//! versions is shown once: where the version in the language of the query is among the direct hits, it stands for both.
//!
//! Direct hits that hold all that is wanted come first. From there on, a release found by translation stands before a direct
//! hit only when it covers clearly more of the query, by the rarity of what it holds.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use tantivy::DocAddress;

use super::evaluate::{Evaluation, Found, evaluate, evaluate_filtered};
use super::{Cross, SearchOptions, Sort, by_release};
use crate::index::schema::key as release_key;
use crate::index::{Index, IndexError, Translations, Version};
use crate::query::plan::{Filters, Group, Lexicon, Plan, Role, is_chinese, plan_translated};
use crate::query::syntax::Parsed;
use crate::results::Matched;
use crate::text::Language;
use crate::text::fold::fold_str;

/// What a counterpart of a direct hit scores, as a share of what that hit does among direct hits; the translated query
/// counts 1.
const COUNTERPART: f32 = 2.0;
/// A direct hit says so much less of its version the less of the query it covers: the share of it, to this power.
const SHARPNESS: f32 = 10.0;
/// Of what covers less of the query the version is not even looked at: it would score next to nothing.
const FEWEST_COVERED: f32 = 0.7;
/// How much of the query a release found by translation is taken to cover, as a share of what was found of it: translations
/// are less sure than words.
const TRUST: f32 = 0.8;
/// Direct hits whose counterparts are looked at, at least.
const FEWEST_DIRECT: usize = 20;

impl Lexicon for Translations {
    fn word(&self, word: &str) -> Vec<(String, f32)> {
        Self::word(self, word)
    }

    fn key(&self, term: &str) -> String {
        crate::index::term_key(term)
    }

    fn begins_term(&self, key: &str) -> bool {
        self.has_key_beginning(key)
    }

    fn term(&self, key: &str) -> Vec<(String, f32)> {
        let chinese = is_chinese(key);
        let translation = |entry: crate::index::StoredEntry| {
            if chinese {
                (entry.english, entry.english_given_chinese)
            } else {
                (entry.chinese, entry.chinese_given_english)
            }
        };
        let mut translations: Vec<(String, f32)> = self.by_key(key).into_iter().map(translation).collect();
        translations.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        // What the releases themselves say, of the term or of a term that is one word, comes before what a dictionary does.
        let is_known_word = || chinese && !Self::word(self, key).is_empty();
        if translations.is_empty() && !is_known_word() {
            translations = self.seed_term(key);
        }
        translations
    }
}

/// Plans a query for the releases in the other language; `None` when there is nothing to translate it with, or its filters let
/// no release in that language pass.
pub(super) fn translate(index: &Index, query: &str, parsed: &Parsed, direct: &Plan) -> Option<Plan> {
    let translations = index.translations()?;
    if translations.learned().is_nothing() || direct.groups.is_empty() {
        return None;
    }
    let weights = direct.weights;
    let mut plan = plan_translated(parsed, index.fields(), index.analyzer(), weights, translations);
    let others: &[Language] = if is_chinese(&fold_str(query)) {
        &[Language::En]
    } else {
        &[Language::ZhHant, Language::ZhHans, Language::Zh]
    };
    let wanted = &direct.filters.languages;
    let pass =
        |language: &Language| wanted.is_empty() || wanted.iter().any(|filter| filter.includes(*language));
    plan.filters = direct.filters.clone();
    plan.filters.languages = others.iter().copied().filter(pass).collect();
    (!plan.filters.languages.is_empty()).then_some(plan)
}

/// How the direct hits are found whose versions are looked at.
pub(super) fn counterpart_options(options: &SearchOptions) -> SearchOptions {
    let limit = options.offset.saturating_add(options.limit).max(FEWEST_DIRECT);
    SearchOptions { limit, offset: 0, passages: 1, sort: Sort::Relevance, ..options.clone() }
}

/// A release found by translation.
pub(super) struct Candidate {
    /// Its passages, best first.
    hits: Vec<Found>,
    /// How much of what is wanted it is taken to cover, 0 to 1.
    coverage: f32,
}

/// What is found by translation beside these direct hits, and their order together.
pub(super) struct Across<'a> {
    pub index: &'a Index,
    pub options: &'a SearchOptions,
    pub direct: &'a Plan,
    pub translated: &'a Plan,
}

impl Across<'_> {
    /// The releases found by translation that no direct hit stands for, best first, and how many passages match the translated
    /// query.
    pub(super) fn find(&self, direct: &Evaluation) -> Result<(Vec<Candidate>, u64), IndexError> {
        let Some(translations) = self.index.translations() else { return Ok((Vec::new(), 0)) };
        let page = self.options.offset.saturating_add(self.options.limit);
        // Some are left out for their versions.
        let wide = SearchOptions { limit: page.saturating_mul(3), offset: 0, ..self.options.clone() };
        let evaluation = evaluate(self.index, self.translated, &wide)?;
        let mut releases: HashMap<DocAddress, Candidate> = HashMap::new();
        let best = evaluation.hits.first().map_or(1.0, |hit| hit.score.max(f32::MIN_POSITIVE));
        let coverage_of = Coverage::of(self.index, self.translated);
        for hit in evaluation.hits {
            let found = Found { score: hit.score / best, matched: Matched::Translation, ..hit };
            let coverage = TRUST * coverage_of.share(hit.found);
            let candidate = Candidate { hits: Vec::new(), coverage };
            releases.entry(hit.header).or_insert(candidate).hits.push(found);
        }
        if self.options.cross == Cross::Only && self.direct.filters.languages.is_empty() {
            self.add_counterparts(translations, &direct.hits, &mut releases)?;
        } else if self.versions_are_hidden() {
            let anywhere = Filters { languages: Vec::new(), ..self.direct.filters.clone() };
            let options = counterpart_options(self.options);
            let hits = evaluate_filtered(self.index, self.direct, &anywhere, &options)?.hits;
            self.add_counterparts(translations, &hits, &mut releases)?;
        }
        let mut ranked: Vec<Candidate> = releases.into_values().collect();
        for release in &mut ranked {
            let better = |left: &Found, right: &Found| {
                right.score.total_cmp(&left.score).then(left.ordinal.cmp(&right.ordinal))
            };
            release.hits.sort_by(better);
        }
        ranked.sort_by(|left, right| {
            let (left, right) = (&left.hits[0], &right.hits[0]);
            let later = || self.options.sort == Sort::Date;
            let by_date = if later() { right.date.cmp(&left.date) } else { std::cmp::Ordering::Equal };
            by_date.then(right.score.total_cmp(&left.score)).then(left.header.cmp(&right.header))
        });
        // Of several versions the best is shown; and none that a direct hit stands for.
        let mut shown: HashSet<u64> = HashSet::new();
        let mut kept = Vec::new();
        let mut versions = Vec::with_capacity(ranked.len());
        for release in &ranked {
            let own = self.key(release.hits[0].header)?;
            versions.push((own, translations.versions(own)));
        }
        let standing = self.standing(direct, &versions)?;
        for ((release, (own, versions)), stands) in ranked.into_iter().zip(versions).zip(standing) {
            if kept.len() == page {
                break;
            }
            if !stands && !shown.contains(&own) {
                shown.extend(versions.iter().map(|version| release_key(&version.release)));
                kept.push(release);
            }
        }
        Ok((kept, evaluation.total))
    }

    /// Which of these releases have a version among the direct hits that are shown.
    fn standing(
        &self,
        direct: &Evaluation,
        releases: &[(u64, Vec<Version>)],
    ) -> Result<Vec<bool>, IndexError> {
        let mut standing = vec![false; releases.len()];
        if self.options.cross != Cross::Auto {
            return Ok(standing);
        }
        let (mut places, mut headers) = (Vec::new(), Vec::new());
        for (at, (_, versions)) in releases.iter().enumerate() {
            for version in versions {
                if !self.translated.filters.languages.contains(&version.lang)
                    && let Some((header, _)) = self.index.find_release(&version.release)?
                {
                    places.push(at);
                    headers.push(header);
                }
            }
        }
        for (at, matches) in places.into_iter().zip(direct.holds(self.index, self.direct, &headers)?) {
            standing[at] |= matches;
        }
        Ok(standing)
    }

    /// The key of the release with this header.
    fn key(&self, header: DocAddress) -> Result<u64, IndexError> {
        let columns =
            self.index.columns(header.segment_ord).map_err(IndexError::engine(self.index.path()))?;
        Ok(columns.key(columns.number(header.doc_id)))
    }

    /// Whether direct hits in the language of the query are not shown themselves.
    fn versions_are_hidden(&self) -> bool {
        self.options.cross == Cross::Only || !self.direct.filters.languages.is_empty()
    }

    /// Adds the versions of the best direct hits, whatever their language.
    fn add_counterparts(
        &self,
        translations: &Translations,
        hits: &[Found],
        releases: &mut HashMap<DocAddress, Candidate>,
    ) -> Result<(), IndexError> {
        let fault = IndexError::engine(self.index.path());
        let best = hits.first().map_or(1.0, |hit| hit.score.max(f32::MIN_POSITIVE));
        let cover = Coverage::of(self.index, self.direct);
        for hit in hits {
            let covered = cover.share(hit.found);
            if covered < FEWEST_COVERED {
                continue;
            }
            let own = self.key(hit.header)?;
            for version in translations.versions(own) {
                let Some((header, span)) = self.index.find_release(&version.release)? else { continue };
                let columns = self.index.columns(header.segment_ord).map_err(&fault)?;
                let number = columns.number(header.doc_id);
                let date = columns.date(number);
                if !self.translated.filters.pass(columns.language(number), date) {
                    continue;
                }
                // A hit that holds little of what is wanted says little of its version, however it ranks.
                let coverage = covered * version.confidence;
                let gain = COUNTERPART * coverage.powf(SHARPNESS) * hit.score / best;
                match releases.entry(header) {
                    Entry::Occupied(mut known) => {
                        let known = known.get_mut();
                        known.coverage = known.coverage.max(coverage);
                        for found in &mut known.hits {
                            found.score += gain;
                        }
                    }
                    Entry::Vacant(new) => {
                        let passages = translations.passages(own, &version.release, hit.ordinal);
                        let ordinal = if passages.is_empty() { 0 } else { passages.start.min(span - 1) };
                        let matched = Matched::Translation;
                        let found =
                            Found { header, ordinal, score: gain, repeats: None, found: 0, date, matched };
                        new.insert(Candidate { hits: vec![found], coverage });
                    }
                }
            }
        }
        Ok(())
    }

    /// Both kinds in one order.
    pub(super) fn merge(&self, direct: &[Found], translated: Vec<Candidate>) -> Vec<Found> {
        let coverage = Coverage::of(self.index, self.direct);
        let page = self.options.offset.saturating_add(self.options.limit);
        let (mut left, mut right) = (by_release(direct).peekable(), translated.into_iter().peekable());
        let mut merged: Vec<Found> = Vec::new();
        // A release may be found in both ways: it is shown once, where it comes first.
        let mut shown: HashSet<DocAddress> = HashSet::new();
        while shown.len() < page {
            let direct_first = match (left.peek(), right.peek()) {
                (Some(one), Some(other)) if self.options.sort == Sort::Date => {
                    one[0].date >= other.hits[0].date
                }
                (Some(one), Some(other)) => {
                    // Before what holds all that is wanted comes nothing.
                    let share = coverage.share(one[0].found);
                    share >= 1.0 || share >= other.coverage
                }
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            let next = if direct_first {
                left.next().map(<[Found]>::to_vec)
            } else {
                right.next().map(|next| next.hits)
            };
            merged.extend(next.into_iter().filter(|hits| shown.insert(hits[0].header)).flatten());
        }
        merged
    }
}

fn is_wanted(group: &Group) -> bool {
    matches!(group.role, Role::Wanted | Role::Required)
}

/// The wanted groups of a plan, a bit each.
pub(super) fn every_wanted(plan: &Plan) -> u64 {
    let wanted = plan.groups.iter().enumerate().filter(|(_, group)| is_wanted(group));
    wanted.fold(0, |bits, (at, _)| bits | 1 << at)
}

/// How much each wanted group of a plan says of what is looked for.
struct Coverage {
    weights: Vec<f32>,
    total: f32,
}

impl Coverage {
    fn of(index: &Index, plan: &Plan) -> Self {
        let searcher = index.searcher();
        let documents = searcher.num_docs() as f32;
        let weight = |group: &Group| {
            if !is_wanted(group) {
                return 0.0;
            }
            // The group's own words, as they are in the query, come first among its alternatives.
            let mut rarest = f32::INFINITY;
            if let Some(own) = group.alternatives.first() {
                own.query.query_terms(&mut |term, _| {
                    rarest = rarest.min(searcher.doc_freq(term).unwrap_or(0) as f32);
                });
            }
            if rarest.is_finite() { (1.0 + documents / (rarest + 0.5)).ln() } else { 1.0 }
        };
        let weights: Vec<f32> = plan.groups.iter().map(weight).collect();
        let total = weights.iter().sum();
        Self { weights, total }
    }

    /// The share of what is wanted that these groups are, 0 to 1.
    fn share(&self, found: u64) -> f32 {
        let held = self.weights.iter().enumerate().filter(|(at, _)| found >> at & 1 == 1);
        if self.total > 0.0 { held.map(|(_, weight)| weight).sum::<f32>() / self.total } else { 1.0 }
    }
}
