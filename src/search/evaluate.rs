//! Evaluation: the releases that answer a plan, the best first.
//!
//! Owns scoring and grouping. A release is a block of documents (see [`crate::index::schema`]), and it is evaluated as one:
//! all groups are read through its block together, so that what stands in different paragraphs counts together and no
//! release is ranked twice. What comes out is exact, whatever is asked for.
//!
//! The score of a passage p in a release r, over the groups g of the plan:
//!
//! S(p) = Σ s(g, p) + `title` · Σ s(g, title of r) + `context` · Σ max over p′ in r of s(g, p′)
//!
//! where s is BM25 as the engine computes it, the best alternative of the group counting. Releases that hold every wanted
//! group come before those that hold some.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::columnar::Column;
use tantivy::index::SegmentReader;
use tantivy::query::{EnableScoring, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Score, TERMINATED, TantivyError, Term};

use super::{SearchOptions, Sort};
use crate::index::{Index, IndexError};
use crate::query::plan::{Filters, Plan, Role};
use crate::results::Matched;

/// What was found: the best hits, and how many there are.
#[derive(Debug, Default)]
pub(super) struct Evaluation {
    /// The best first, offset and limit together.
    pub hits: Vec<Found>,
    /// Passages that match.
    pub total: u64,
    /// Releases they belong to.
    pub releases: u64,
    /// Which releases they are.
    pub matching: Headers,
}

/// A set of releases, by their headers: a bit a document, since every one of many may be in it.
#[derive(Debug, Default)]
pub(super) struct Headers {
    segments: Vec<Vec<u64>>,
}

impl Headers {
    fn insert(&mut self, header: DocAddress) {
        let (segment, doc) = (header.segment_ord as usize, header.doc_id as usize);
        if self.segments.len() <= segment {
            self.segments.resize(segment + 1, Vec::new());
        }
        let bits = &mut self.segments[segment];
        if bits.len() <= doc / 64 {
            bits.resize(doc / 64 + 1, 0);
        }
        bits[doc / 64] |= 1 << (doc % 64);
    }

    /// Whether the release is one of them.
    pub(super) fn contains(&self, header: DocAddress) -> bool {
        let word = self
            .segments
            .get(header.segment_ord as usize)
            .and_then(|bits| bits.get(header.doc_id as usize / 64));
        word.is_some_and(|bits| bits >> (header.doc_id % 64) & 1 == 1)
    }
}

/// A passage that matches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The header of its release.
    pub header: DocAddress,
    /// Its place in the block of its release.
    pub ordinal: u32,
    /// Its score.
    pub score: Score,
    /// The groups of the plan that its release holds, a bit each.
    pub(super) found: u64,
    /// [`crate::index::schema::date_code`] of its release.
    pub(super) date: u64,
    /// How it was found.
    pub matched: Matched,
}

impl Found {
    /// The document of the passage.
    #[must_use]
    pub fn address(&self) -> DocAddress {
        DocAddress::new(self.header.segment_ord, self.header.doc_id + self.ordinal)
    }
}

/// What decides the order of releases; the greater comes first.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rank {
    /// When sorting by date.
    date: u64,
    /// Whether the release holds all wanted groups.
    complete: bool,
    score: Score,
    /// Breaks ties alike in every index of the same corpus.
    tie: (u64, Reverse<u64>),
}

impl Eq for Rank {}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> Ordering {
        self.date
            .cmp(&other.date)
            .then(self.complete.cmp(&other.complete))
            .then(self.score.total_cmp(&other.score))
            .then(self.tie.cmp(&other.tie))
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A release on its way into the results.
#[derive(Debug, PartialEq)]
struct Candidate {
    rank: Rank,
    header: DocAddress,
    found: u64,
    date: u64,
    /// (score, ordinal), best first.
    passages: Vec<(Score, u32)>,
}

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank.cmp(&other.rank)
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Evaluates a plan over the whole index.
pub(super) fn evaluate(
    index: &Index,
    plan: &Plan,
    options: &SearchOptions,
) -> Result<Evaluation, IndexError> {
    evaluate_filtered(index, plan, &plan.filters, options)
}

/// Evaluates a plan over the releases that pass these filters in place of its own.
pub(super) fn evaluate_filtered(
    index: &Index,
    plan: &Plan,
    filters: &Filters,
    options: &SearchOptions,
) -> Result<Evaluation, IndexError> {
    let fault = IndexError::engine(index.path());
    let searcher = index.searcher();
    let scoring = EnableScoring::enabled_from_searcher(searcher);
    let mut groups = Vec::new();
    for group in &plan.groups {
        let alternatives = group
            .alternatives
            .iter()
            .map(|alternative| Ok((alternative.query.weight(scoring)?, alternative.weight)))
            .collect::<Result<Vec<_>, TantivyError>>()
            .map_err(&fault)?;
        groups.push(alternatives);
    }
    let mut run = Run::new(plan, filters, options);
    for (segment, reader) in searcher.segment_readers().iter().enumerate() {
        run.segment(segment as u32, reader, &groups).map_err(&fault)?;
    }
    Ok(run.finish())
}

/// The evaluation of one query, over all segments.
struct Run<'a> {
    plan: &'a Plan,
    filters: &'a Filters,
    options: &'a SearchOptions,
    /// Releases worth keeping: enough to fill the page asked for.
    capacity: usize,
    /// The worst on top.
    best: BinaryHeap<Reverse<Candidate>>,
    wanted: u64,
    required: u64,
    positive: u64,
    total: u64,
    releases: u64,
    matching: Headers,
    block: Block,
}

/// What the groups score in the block being looked at.
#[derive(Default)]
struct Block {
    /// A row a passage, by ordinal; only those in `touched` hold anything.
    rows: Vec<Row>,
    touched: Vec<u32>,
    /// The best score of each group in the block.
    best: Vec<Score>,
    /// Which groups are found in the block.
    found: u64,
}

#[derive(Clone, Default)]
struct Row {
    found: u64,
    score: Score,
}

/// The postings of one group in one segment.
struct Cursor {
    bit: u64,
    title_only: bool,
    alternatives: Vec<(Box<dyn Scorer>, Score)>,
}

impl Cursor {
    fn open(
        reader: &SegmentReader,
        bit: u64,
        title_only: bool,
        weights: &[(Box<dyn Weight>, Score)],
    ) -> tantivy::Result<Self> {
        let mut alternatives = Vec::with_capacity(weights.len());
        for (weight, factor) in weights {
            let scorer = weight.scorer(reader, 1.0)?;
            if scorer.doc() != TERMINATED {
                alternatives.push((scorer, *factor));
            }
        }
        Ok(Self { bit, title_only, alternatives })
    }

    fn doc(&self) -> DocId {
        self.alternatives.iter().map(|(scorer, _)| scorer.doc()).min().unwrap_or(TERMINATED)
    }

    fn seek(&mut self, target: DocId) {
        for (scorer, _) in &mut self.alternatives {
            if scorer.doc() < target {
                scorer.seek(target);
            }
        }
    }

    /// Reads what is before `end`, and leaves the postings there.
    fn read(&mut self, end: DocId, mut found: impl FnMut(DocId, Score)) {
        loop {
            let doc = self.doc();
            if doc >= end {
                return;
            }
            let mut best: Score = 0.0;
            for (scorer, factor) in &mut self.alternatives {
                if scorer.doc() == doc {
                    best = best.max(scorer.score() * *factor);
                    scorer.advance();
                }
            }
            found(doc, best);
        }
    }
}

/// The columns that say what block a document belongs to.
struct Columns {
    ordinal: Column<u64>,
    span: Column<u64>,
    language: Column<u64>,
    date: Column<u64>,
    key: Column<u64>,
}

impl Columns {
    fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let fields = reader.fast_fields();
        Ok(Self {
            ordinal: fields.u64("ordinal")?,
            span: fields.u64("span")?,
            language: fields.u64("language")?,
            date: fields.u64("date")?,
            key: fields.u64("key")?,
        })
    }

    /// The first document of the block and the one after its last.
    fn block(&self, doc: DocId) -> (DocId, DocId) {
        block(&self.ordinal, &self.span, doc)
    }
}

fn block(ordinals: &Column<u64>, spans: &Column<u64>, doc: DocId) -> (DocId, DocId) {
    let ordinal = ordinals.first(doc).unwrap_or(0);
    let header = doc.saturating_sub(u32::try_from(ordinal).unwrap_or(0));
    let span = spans.first(header).unwrap_or(1).max(ordinal + 1);
    (header, header.saturating_add(u32::try_from(span).unwrap_or(1)))
}

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, filters: &'a Filters, options: &'a SearchOptions) -> Self {
        let bits = |wanted: &[Role]| {
            plan.groups
                .iter()
                .enumerate()
                .filter(|(_, group)| wanted.contains(&group.role))
                .fold(0_u64, |bits, (at, _)| bits | 1 << at)
        };
        let mut positive = bits(&[Role::Wanted, Role::Required]);
        if positive == 0 {
            // Only function words were asked for: then they are what is looked for.
            positive = bits(&[Role::Bonus]);
        } else if !matches!(plan.condition, crate::query::plan::Condition::Always) {
            positive |= bits(&[Role::Bonus]);
        }
        Self {
            plan,
            filters,
            options,
            capacity: options.limit.saturating_add(options.offset),
            best: BinaryHeap::new(),
            wanted: bits(&[Role::Wanted, Role::Required]),
            required: bits(&[Role::Required]),
            positive,
            total: 0,
            releases: 0,
            matching: Headers::default(),
            block: Block { best: vec![0.0; plan.groups.len()], ..Block::default() },
        }
    }

    fn segment(
        &mut self,
        segment: u32,
        reader: &SegmentReader,
        groups: &[Vec<(Box<dyn Weight>, Score)>],
    ) -> tantivy::Result<()> {
        let columns = Columns::open(reader)?;
        if self.plan.groups.is_empty() {
            self.filter_only(segment, reader, &columns);
            return Ok(());
        }
        let mut driving = Vec::new();
        let mut following = Vec::new();
        for (at, weights) in groups.iter().enumerate() {
            let cursor = Cursor::open(reader, 1 << at, self.plan.groups[at].title_only, weights)?;
            if self.positive >> at & 1 == 1 { driving.push(cursor) } else { following.push(cursor) }
        }
        loop {
            let Some(doc) = driving.iter().map(Cursor::doc).min().filter(|&doc| doc != TERMINATED) else {
                return Ok(());
            };
            let (header, end) = columns.block(doc);
            let passes = !reader.is_deleted(header) && {
                let filters = self.filters;
                filters.is_empty()
                    || filters.pass(
                        columns.language.first(header).unwrap_or(0),
                        columns.date.first(header).unwrap_or(0),
                    )
            };
            if !passes {
                driving.iter_mut().for_each(|cursor| cursor.seek(end));
                continue;
            }
            self.block.clear();
            for cursor in &mut driving {
                self.block.read(cursor, header, end);
            }
            for cursor in &mut following {
                cursor.seek(header);
                self.block.read(cursor, header, end);
            }
            self.judge(DocAddress::new(segment, header), &columns);
        }
    }

    /// Without a word to look for, the releases that pass the filters are the answer.
    fn filter_only(&mut self, segment: u32, reader: &SegmentReader, columns: &Columns) {
        if self.filters.is_empty() {
            return;
        }
        let mut doc = 0;
        while doc < reader.max_doc() {
            let (header, end) = columns.block(doc);
            let language = columns.language.first(header).unwrap_or(0);
            let date = columns.date.first(header).unwrap_or(0);
            if !reader.is_deleted(header) && self.filters.pass(language, date) {
                self.total += 1;
                self.releases += 1;
                self.push(DocAddress::new(segment, header), columns, (false, 0), vec![(0.0, 0)]);
            }
            doc = end.max(doc + 1);
        }
    }

    /// Takes the block's release into account.
    fn judge(&mut self, header: DocAddress, columns: &Columns) {
        let block = &self.block;
        if block.found & self.required != self.required {
            return;
        }
        let weights = &self.plan.weights;
        let title = &block.rows[0];
        let context: Score = block.best.iter().sum::<Score>() * weights.context;
        let title_score = title.score * weights.title;
        let mut matching = 0;
        let mut passages: Vec<(Score, u32)> = Vec::new();
        for &ordinal in &block.touched {
            let row = &block.rows[ordinal as usize];
            if row.found & self.positive == 0 || !self.plan.condition.holds(row.found | title.found) {
                continue;
            }
            matching += 1;
            let score = row.score + context + if ordinal == 0 { 0.0 } else { title_score };
            passages.push((score, ordinal));
        }
        if matching == 0 {
            return;
        }
        self.total += matching;
        self.releases += 1;
        passages.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        passages.truncate(self.options.passages.max(1));
        let block_found = block.found;
        let complete = block_found & self.wanted == self.wanted;
        self.push(header, columns, (complete, block_found), passages);
    }

    fn push(
        &mut self,
        header: DocAddress,
        columns: &Columns,
        (complete, found): (bool, u64),
        passages: Vec<(Score, u32)>,
    ) {
        self.matching.insert(header);
        let date = columns.date.first(header.doc_id).unwrap_or(0);
        let key = columns.key.first(header.doc_id).unwrap_or(0);
        let rank = Rank {
            date: if self.options.sort == Sort::Date { date } else { 0 },
            complete,
            score: passages[0].0,
            tie: (date, Reverse(key)),
        };
        if self.best.len() == self.capacity {
            match self.best.peek() {
                Some(Reverse(worst)) if worst.rank < rank => self.best.pop(),
                _ => return,
            };
        }
        self.best.push(Reverse(Candidate { rank, header, found, date, passages }));
    }

    fn finish(self) -> Evaluation {
        let releases = self.best.into_sorted_vec();
        let hits = releases
            .into_iter()
            .flat_map(|Reverse(candidate)| {
                let Candidate { header, found, date, passages, .. } = candidate;
                let matched = Matched::Direct;
                passages.into_iter().map(move |(score, ordinal)| Found {
                    header,
                    ordinal,
                    score,
                    found,
                    date,
                    matched,
                })
            })
            .collect();
        Evaluation { hits, total: self.total, releases: self.releases, matching: self.matching }
    }
}

impl Block {
    fn clear(&mut self) {
        for &ordinal in &self.touched {
            self.rows[ordinal as usize] = Row::default();
        }
        self.touched.clear();
        self.best.fill(0.0);
        self.found = 0;
    }

    fn read(&mut self, cursor: &mut Cursor, header: DocId, end: DocId) {
        let span = (end - header) as usize;
        if self.rows.len() < span {
            self.rows.resize(span, Row::default());
        }
        let bit = cursor.bit;
        let group = bit.trailing_zeros() as usize;
        let limit = if cursor.title_only { header + 1 } else { end };
        cursor.read(limit, |doc, score| {
            let ordinal = doc - header;
            let row = &mut self.rows[ordinal as usize];
            if row.found == 0 {
                self.touched.push(ordinal);
            }
            row.found |= bit;
            row.score += score;
            self.best[group] = self.best[group].max(score);
            self.found |= bit;
        });
        if cursor.title_only {
            cursor.seek(end);
        }
    }
}

/// Whether the release with this header passes the filters, and its date code.
pub(super) fn passes(index: &Index, header: DocAddress, filters: &Filters) -> tantivy::Result<(bool, u64)> {
    let columns = Columns::open(index.searcher().segment_reader(header.segment_ord))?;
    let date = columns.date.first(header.doc_id).unwrap_or(0);
    Ok((filters.pass(columns.language.first(header.doc_id).unwrap_or(0), date), date))
}

/// The key of the release with this header.
pub(super) fn key(index: &Index, header: DocAddress) -> tantivy::Result<u64> {
    let keys = index.searcher().segment_reader(header.segment_ord).fast_fields().u64("key")?;
    Ok(keys.first(header.doc_id).unwrap_or(0))
}

/// The header of the release with this id and the length of its block.
pub(super) fn find_release(index: &Index, id: &str) -> Result<Option<(DocAddress, u32)>, IndexError> {
    let fault = IndexError::engine(index.path());
    let searcher = index.searcher();
    let query = TermQuery::new(Term::from_field_text(index.fields().release, id), IndexRecordOption::Basic);
    let scoring = EnableScoring::disabled_from_searcher(searcher);
    let weight = tantivy::query::Query::weight(&query, scoring).map_err(&fault)?;
    for (segment, reader) in searcher.segment_readers().iter().enumerate() {
        let mut scorer = weight.scorer(reader, 1.0).map_err(&fault)?;
        while scorer.doc() != TERMINATED {
            let doc = scorer.doc();
            if !reader.is_deleted(doc) {
                let column = |name| reader.fast_fields().u64(name).map_err(&fault);
                let (header, end) = block(&column("ordinal")?, &column("span")?, doc);
                return Ok(Some((DocAddress::new(segment as u32, header), end - header)));
            }
            scorer.advance();
        }
    }
    Ok(None)
}
