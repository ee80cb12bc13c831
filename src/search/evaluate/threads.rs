//! Several threads for what takes long.
//!
//! Owns how walks and sweeps over everything are divided: each thread goes through a part of every segment, whole releases. Must not
//! know what they look for.

use std::sync::OnceLock;
use std::thread;

use super::Prepared;
use super::page::Page;
use super::source::Reading;
use super::sweep::Sweep;
use super::terms::Statistics;
use super::walk::Walk;

/// How many threads there are to share work with. Asking the system takes as long as a short query: it is asked once.
pub(super) fn available() -> usize {
    static AVAILABLE: OnceLock<usize> = OnceLock::new();
    *AVAILABLE.get_or_init(|| thread::available_parallelism().map_or(1, usize::from))
}

/// Does part 0 with `own` here and each of the other parts with `other` in a thread of its own; what those give back, in their order.
fn in_parts<T, U: Send>(
    parts: usize,
    own: impl FnOnce() -> T,
    other: impl Fn(usize) -> tantivy::Result<U> + Sync,
) -> tantivy::Result<(T, Vec<U>)> {
    let other = &other;
    thread::scope(|scope| {
        let others: Vec<_> = (1..parts).map(|part| scope.spawn(move || other(part))).collect();
        let own = own();
        let joined = others.into_iter().map(|other| match other.join() {
            Ok(found) => found,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        Ok((own, joined.collect::<tantivy::Result<_>>()?))
    })
}

/// A sweep a segment.
pub(super) struct Sweeps<'a> {
    prepared: &'a Prepared<'a>,
    reading: Reading,
    counts: bool,
    sweeps: Vec<Sweep<'a>>,
    /// From so much work on (see [`Sweep::work`]) several threads share it.
    pub shared: u64,
}

impl<'a> Sweeps<'a> {
    /// `None` where more would have to be read than may be. `counts` says that hits are to be counted.
    pub(super) fn open(
        prepared: &'a Prepared<'a>,
        reading: Reading,
        shared: u64,
        counts: bool,
    ) -> tantivy::Result<Option<Self>> {
        let sweeps = Self::of(prepared, reading, counts)?;
        Ok(sweeps.map(|sweeps| Self { prepared, reading, counts, sweeps, shared }))
    }

    fn of(
        prepared: &'a Prepared<'a>,
        mut reading: Reading,
        counts: bool,
    ) -> tantivy::Result<Option<Vec<Sweep<'a>>>> {
        let mut statistics = Statistics::of(prepared.index.searcher());
        prepared
            .segments()
            .map(|segment| Sweep::open(prepared, segment, &mut statistics, &mut reading, counts))
            .collect()
    }

    /// What it takes: about as long as reading so many postings.
    pub(super) fn work(&self) -> u64 {
        self.sweeps.iter().map(|sweep| sweep.work).sum()
    }

    /// Whether what a release scores may be more than its bound, by rounding.
    pub(super) fn is_rounded(&self) -> bool {
        self.sweeps.iter().any(|sweep| sweep.is_rounded)
    }

    /// In how many threads they run.
    pub(super) fn threads(&self) -> usize {
        if self.work() < self.shared { 1 } else { available() }
    }

    /// Runs `part` on the sweeps, or in as many threads as share them on a part of each, and gives back what it does.
    pub(super) fn run<T: Send>(self, part: impl Fn(Vec<Sweep<'a>>) -> T + Sync) -> tantivy::Result<Vec<T>> {
        let threads = self.threads();
        let Self { prepared, reading, counts, sweeps, .. } = self;
        let confined = |mut sweeps: Vec<Sweep<'a>>, at| {
            sweeps.iter_mut().for_each(|sweep| sweep.confine(at, threads));
            part(sweeps)
        };
        let other = |at| {
            // What could be opened once can be again.
            Ok(confined(Self::of(prepared, reading, counts)?.unwrap_or_default(), at))
        };
        let (own, others) = in_parts(threads, || confined(sweeps, 0), other)?;
        Ok(std::iter::once(own).chain(others).collect())
    }
}

impl Prepared<'_> {
    /// Runs `visit` over all segments, whose walks these are, in so many threads, and brings what they find onto the page.
    pub(super) fn share<'p>(
        &'p self,
        threads: usize,
        walks: Vec<Walk<'p>>,
        page: &mut Page<'p>,
        visit: impl Fn(Walk<'p>, &mut Page<'p>) + Sync,
    ) -> tantivy::Result<()> {
        if threads <= 1 {
            walks.into_iter().for_each(|walk| visit(walk, page));
            return Ok(());
        }
        let segments = walks.len() as u32;
        let empty = page.another();
        let own = || {
            for mut walk in walks {
                walk.confine(0, threads);
                visit(walk, page);
            }
        };
        let other = |part| {
            let mut page = empty.another();
            for segment in 0..segments {
                let mut walk = self.walk(segment)?;
                walk.confine(part, threads);
                visit(walk, &mut page);
            }
            Ok(page)
        };
        let ((), pages) = in_parts(threads, own, other)?;
        pages.into_iter().for_each(|other| page.absorb(other));
        Ok(())
    }
}
