//! Searching: a plan is run, releases are ranked, passages highlighted.
//!
//! Owns [`search`] and the order of results. Must not know how results are shown or what a terminal is.

mod context;
mod cross;
mod evaluate;
mod facets;
mod glossary;
mod highlight;
mod parallel;
mod read;
mod suggest;

use std::time::Instant;

use crate::index::schema::date_code;
use crate::index::{Index, IndexError, StoredRelease};
use crate::query::plan::{Plan, Weights, plan_with};
use crate::query::syntax;
use crate::results::{Hit, Matched, ReleaseView, SearchResults, TokenView};
use crate::text::Language;
use crate::text::analyze::{Term, exact};
use crate::text::fold::{fold, fold_str};
use cross::{Across, counterpart_options, every_wanted, translate};
pub use evaluate::Found;
use evaluate::{Evaluation, evaluate};
pub use facets::{facets, facets_of_all};
pub use glossary::{GlossaryOptions, glossary};
use highlight::{Highlighter, code_points};
pub use read::read_release;

/// What to give back of what matches.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchOptions {
    /// At most so many releases.
    pub limit: usize,
    /// Leave out so many of the best releases.
    pub offset: usize,
    /// At most so many passages of one release.
    pub passages: usize,
    /// What comes first.
    pub sort: Sort,
    /// Only releases in one of these languages, besides what the query says.
    pub languages: Vec<Language>,
    /// Only releases of issuers whose name holds one of these, in either script and any case; whoever issued it when empty.
    pub issuers: Vec<String>,
    /// Only releases of this day or later, besides what the query says.
    pub since: Option<jiff::civil::Date>,
    /// Only releases of this day or earlier.
    pub until: Option<jiff::civil::Date>,
    /// Whether to give what the counterpart of a release says in the place of each passage.
    pub parallel: bool,
    /// So many passages before and after each are given with it.
    pub context: u32,
    /// Whether to look for queries that find more where this one finds next to nothing; only [`search`] does.
    pub suggestions: bool,
    /// Whether to look in the other language too.
    pub cross: Cross,
    /// The weights of ranking.
    pub weights: Weights,
    /// Whether to count every passage that matches, however many there are. Without it the numbers of frequent words are
    /// lower bounds, and the best are found several times faster.
    pub exact_total: bool,
}

/// What of the other language is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cross {
    /// What no direct hit stands for, after the direct hits that hold all that is wanted.
    Auto,
    /// Nothing.
    Off,
    /// That alone, the versions of direct hits too.
    Only,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            limit: 10,
            offset: 0,
            passages: 1,
            sort: Sort::Relevance,
            languages: Vec::new(),
            issuers: Vec::new(),
            since: None,
            until: None,
            parallel: false,
            context: 0,
            suggestions: false,
            cross: Cross::Off,
            weights: Weights::default(),
            exact_total: false,
        }
    }
}

/// What comes first among results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// The best answer.
    Relevance,
    /// The latest release; those without a date come last.
    Date,
}

/// The passages that answer a query, found and ranked but not yet read.
#[derive(Debug)]
pub struct Matches {
    /// The best first. Of all that match, as many as the options ask for, offset and limit together.
    pub hits: Vec<Found>,
    /// How many passages match.
    pub total: u64,
    /// How many releases they belong to.
    pub releases: u64,
    /// Whether these two are exact, or what there is at least.
    pub total_is_exact: bool,
    /// How many passages match the translated query; `None` when it was not asked.
    pub translated: Option<u64>,
    parallel: bool,
    context: u32,
    plan: Plan,
    /// The plan of the translated query.
    other: Option<Plan>,
}

impl Matches {
    /// What of the query was ignored or read otherwise than it was written; a sentence each.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.plan.warnings
    }
}

/// Searches an index: [`find`], then [`fetch`].
///
/// # Errors
/// When the index cannot be read.
pub fn search(index: &Index, query: &str, options: &SearchOptions) -> Result<SearchResults, IndexError> {
    let started = Instant::now();
    let matches = find(index, query, options)?;
    let results = fetch(index, &matches, options.offset, options.limit)?;
    let suggestions = if options.suggestions {
        let found = matches.total.saturating_add(matches.translated.unwrap_or(0));
        suggest::suggest(index, &syntax::parse(query), options, found)?
    } else {
        Vec::new()
    };
    Ok(SearchResults {
        query: query.to_owned(),
        total: matches.total,
        releases: matches.releases,
        total_is_exact: matches.total_is_exact,
        translated: matches.translated,
        took_us: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        warnings: matches.plan.warnings,
        results,
        suggestions,
        facets: None,
    })
}

/// Finds and ranks the passages that answer a query.
///
/// # Errors
/// When the index cannot be read.
pub fn find(index: &Index, query: &str, options: &SearchOptions) -> Result<Matches, IndexError> {
    let parsed = syntax::parse(query);
    let mut plan = plan_with(&parsed, index.fields(), index.analyzer(), options.weights);
    narrow(index, &mut plan, options)?;
    let direct = match options.cross {
        // Of direct hits only their versions are shown.
        Cross::Only => evaluate(index, &plan, &counterpart_options(options))?,
        Cross::Auto | Cross::Off => evaluate(index, &plan, options)?,
    };
    let mut matches = Matches {
        total: direct.total,
        releases: direct.releases,
        total_is_exact: direct.is_exact,
        hits: Vec::new(),
        translated: None,
        parallel: options.parallel,
        context: options.context,
        other: None,
        plan,
    };
    let wanted = match options.cross {
        Cross::Off => false,
        Cross::Auto => !fills_the_page(&direct, &matches.plan, options),
        Cross::Only => true,
    };
    if wanted || options.parallel {
        matches.other = translate(index, query, &parsed, &matches.plan);
    }
    let Some(other) = matches.other.as_ref().filter(|_| wanted) else {
        matches.hits = if options.cross == Cross::Only { Vec::new() } else { direct.hits };
        return Ok(matches);
    };
    let across = Across { index, options, direct: &matches.plan, translated: other };
    let (found, translated) = across.find(&direct)?;
    let shown = if options.cross == Cross::Only { &[][..] } else { &direct.hits };
    matches.hits = across.merge(shown, found);
    matches.translated = Some(translated);
    Ok(matches)
}

/// Calls `visit` with the header of every release that answers a query directly and how many of its passages do, in no
/// particular order: for what counts all answers rather than showing the best.
///
/// # Errors
/// When the index cannot be read.
pub fn every_release(
    index: &Index,
    query: &str,
    options: &SearchOptions,
    visit: impl FnMut(tantivy::DocAddress, u64),
) -> Result<(), IndexError> {
    let mut plan = plan_with(&syntax::parse(query), index.fields(), index.analyzer(), options.weights);
    narrow(index, &mut plan, options)?;
    evaluate::every_release(index, &plan, visit)
}

/// Whether direct hits that hold all that is wanted leave no room for others on the page asked for.
fn fills_the_page(direct: &Evaluation, plan: &Plan, options: &SearchOptions) -> bool {
    let wanted = every_wanted(plan);
    let complete = by_release(&direct.hits).filter(|release| release[0].found & wanted == wanted).count();
    options.sort == Sort::Relevance && complete >= options.offset.saturating_add(options.limit)
}

/// The hits of each release, which follow each other.
fn by_release(hits: &[Found]) -> impl Iterator<Item = &[Found]> {
    hits.chunk_by(|one, next| one.header == next.header)
}

/// Reads the passages of these matches, `limit` releases from `offset` on, and marks what matches in them.
///
/// # Errors
/// When the index cannot be read.
pub fn fetch(index: &Index, matches: &Matches, offset: usize, limit: usize) -> Result<Vec<Hit>, IndexError> {
    if matches.hits.is_empty() {
        return Ok(Vec::new());
    }
    let direct = Highlighter::new(&matches.plan);
    let translated = matches.other.as_ref().map(Highlighter::new);
    let mut hits = Vec::new();
    let mut releases = 0;
    let mut header = None;
    for (position, found) in matches.hits.iter().enumerate() {
        if header != Some(found.header) {
            header = Some(found.header);
            releases += 1;
        }
        if releases > offset && releases <= offset.saturating_add(limit) {
            let (own, other) = match (found.matched, &translated) {
                (Matched::Translation, Some(translated)) => (translated, Some(&direct)),
                _ => (&direct, translated.as_ref()),
            };
            let mut hit = read(index, own, found, position + 1)?;
            let language = hit.lang.parse().unwrap_or(Language::Und);
            if !matches.parallel {
                hit.counterpart = parallel::counterpart(index, &hit.release, language);
            } else if let Some(version) = parallel::versions(index, &hit.release, language).first() {
                hit.parallel = parallel::passages(index, version, found.ordinal, other)?;
                hit.counterpart = Some(version.release.clone());
            }
            if matches.context > 0 {
                hit.context = Some(context::around(index, found, matches.context)?);
            }
            hits.push(hit);
        }
    }
    Ok(hits)
}

/// What of a text a plan matches: half-open ranges of code points, in order. `is_title` says whether what is asked of titles
/// alone is asked of it too.
#[must_use]
pub fn highlights(plan: &Plan, text: &str, is_title: bool) -> Vec<[usize; 2]> {
    Highlighter::new(plan).highlight(text, is_title)
}

/// Adds the filters of the options to those of the query.
fn narrow(index: &Index, plan: &mut Plan, options: &SearchOptions) -> Result<(), IndexError> {
    let filters = &mut plan.filters;
    if !options.issuers.is_empty() {
        let wanted: Vec<String> = options.issuers.iter().map(|name| fold_str(name.trim())).collect();
        let mut issuers = index.issuers()?;
        issuers.retain(|issuer| {
            let issuer = fold_str(issuer);
            wanted.iter().any(|name| issuer.contains(name))
        });
        filters.issuers = Some(issuers);
    }
    if !options.languages.is_empty() {
        if filters.languages.is_empty() {
            filters.languages.clone_from(&options.languages);
        } else {
            let both: Vec<Language> = Language::ALL
                .into_iter()
                .filter(|&one| {
                    filters.languages.iter().any(|filter| filter.includes(one))
                        && options.languages.iter().any(|filter| filter.includes(one))
                })
                .collect();
            filters.languages = both;
            if filters.languages.is_empty() {
                filters.not_languages = Language::ALL.to_vec();
            }
        }
    }
    filters.since = filters.since.max(options.since.map(date_code));
    filters.until = match (filters.until, options.until.map(date_code)) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    };
    Ok(())
}

fn read(index: &Index, highlighter: &Highlighter<'_>, hit: &Found, rank: usize) -> Result<Hit, IndexError> {
    let mut texts = index.texts(hit.header)?;
    let header = texts.document(0)?;
    let release = header.release().unwrap_or_else(|| unknown_release(hit));
    let is_title = hit.ordinal == 0;
    let passage = if is_title { header.clone() } else { texts.document(hit.ordinal)? };
    let title = header.text;
    let title_highlights = highlighter.highlight(&title, true);
    let highlights =
        if is_title { title_highlights.clone() } else { highlighter.highlight(&passage.text, false) };
    Ok(Hit {
        rank,
        score: hit.score,
        release: release.id,
        path: index.display_path(release.root, &release.path),
        lang: release.lang.tag().to_owned(),
        title_highlights,
        title,
        date: release.date,
        issuer: release.issuer,
        passage: u64::from(hit.ordinal),
        page: if is_title { None } else { passage.passage().page },
        highlights,
        text: passage.text,
        counterpart: None,
        matched: hit.matched,
        repeats: hit.repeats.map(u64::from),
        parallel: None,
        context: None,
    })
}

fn unknown_release(hit: &Found) -> StoredRelease {
    StoredRelease {
        id: format!("{:?}", hit.header),
        root: usize::MAX,
        path: String::new(),
        lang: Language::Und,
        date: None,
        time: None,
        issuer: None,
        url: None,
        counterparts: Vec::new(),
    }
}

/// A release with all its passages, by its id; `None` when there is none of that id.
///
/// # Errors
/// When the index cannot be read.
pub fn release(index: &Index, id: &str) -> Result<Option<ReleaseView>, IndexError> {
    let Some(mut view) = read_release(index, id)? else { return Ok(None) };
    let manifest = index.manifest()?;
    view.copies = manifest.copies(id).map(|(root, path)| index.display_path(root, path)).collect();
    Ok(Some(view))
}

/// The terms the analyzer makes of a text, `words` first.
#[must_use]
pub fn analyze(analyzer: &crate::text::analyze::Analyzer, text: &str) -> Vec<TokenView> {
    let folded = fold(text);
    let mut tokens = Vec::new();
    let mut push = |field: &str, term: Term<'_>| {
        let original = folded.map.original(term.range);
        tokens.push(TokenView {
            field: field.to_owned(),
            position: term.position,
            token: term.text.to_owned(),
            range: code_points(text, &original),
            original: text[original].to_owned(),
        });
    };
    analyzer.words(&folded.text, |term| push("words", term));
    exact(&folded.text, |term| push("exact", term));
    tokens
}
