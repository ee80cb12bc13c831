//! The best releases of a query that many answer, found by what each can score at most.
//!
//! Owns the order in which releases are looked at: that of their bounds (see [`super::sweep`]), until the next can no longer be on the
//! page. What is on it is exact, and of the frequent words' postings next to nothing is read. Must not know how a release is judged.

use super::Prepared;
use super::block::Block;
use super::look::Look;
use super::page::Page;
use super::source::Reading;
use super::sweep::{Bound, Least, Release};
use super::tally::Counts;
use super::threads::Sweeps;

/// So many times the page is looked at first; what is then too low need not be looked at.
const FIRST: usize = 2;

/// So many are remembered in the order of their bounds, by all threads together. When more can be on the page, the bounds are computed
/// once more.
const REMEMBERED: usize = if cfg!(test) { 8 } else { 1024 };

/// The highest bound first.
fn by_bound(left: &(Bound, Release), right: &(Bound, Release)) -> std::cmp::Ordering {
    right.0.order(&left.0)
}

/// The releases of the highest bounds.
struct Highest {
    capacity: usize,
    releases: Vec<(Bound, Release)>,
    /// No bound higher than this was not kept; `None` when all were.
    passed_over: Option<Bound>,
}

impl Highest {
    fn push(&mut self, bound: Bound, release: Release) {
        self.releases.push((bound, release));
        if self.releases.len() == self.capacity.saturating_mul(2) {
            self.shrink();
        }
    }

    /// Keeps the highest.
    fn shrink(&mut self) {
        if self.releases.len() > self.capacity {
            self.releases.select_nth_unstable_by(self.capacity, by_bound);
            self.pass_over(self.releases.get(self.capacity).map(|(bound, _)| *bound));
            self.releases.truncate(self.capacity);
        }
    }

    /// Takes over those of other releases.
    fn absorb(&mut self, other: Self) {
        self.releases.extend(other.releases);
        self.pass_over(other.passed_over);
    }

    fn pass_over(&mut self, bound: Option<Bound>) {
        self.passed_over = self.passed_over.into_iter().chain(bound).max_by(Bound::order);
    }

    /// The least scores that are looked for.
    fn least(&self) -> Least {
        self.passed_over.as_ref().map_or(Least::ANY, Least::above)
    }
}

impl Prepared<'_> {
    /// Takes the best releases; those that hold all the groups of `taken`, if any, have been taken. Gives back how many hits the
    /// sweeps know of.
    pub(super) fn bounded<'p>(
        &'p self,
        sweeps: Sweeps<'p>,
        taken: u64,
        page: &mut Page<'p>,
    ) -> tantivy::Result<Counts> {
        let wanted = page.capacity();
        let (shared, is_rounded) = (sweeps.shared, sweeps.is_rounded());
        let first = wanted.saturating_mul(FIRST);
        // Bounds that are not rounded are scores where any passage is a hit: the first are the best.
        let remembered = if is_rounded || !self.anything_counts() { REMEMBERED } else { 0 };
        let capacity = first.max(remembered / sweeps.threads());
        let none = || Highest { capacity, releases: Vec::new(), passed_over: None };
        let parts = sweeps.run(|sweeps| {
            let (mut highest, mut counts) = (none(), Counts::default());
            for sweep in sweeps {
                counts += sweep.run(is_rounded, highest.least(), |bound, release| {
                    highest.push(bound, release);
                    highest.least()
                });
            }
            (highest, counts)
        })?;
        let (mut highest, mut counts) = (none(), Counts::default());
        for (mut part, counted) in parts {
            counts += counted;
            part.shrink();
            highest.absorb(part);
        }
        if wanted == 0 {
            return Ok(counts);
        }
        let Highest { mut releases, passed_over, .. } = highest;
        if first < releases.len() {
            releases.select_nth_unstable_by(first, by_bound);
        }
        let later = releases.split_off(releases.len().min(first));
        let (mut block, mut seen) = (Block::of(self.groups.len()), Vec::new());
        for releases in [releases, later] {
            self.look_at((releases, taken), is_rounded, &mut block, page, &mut seen)?;
        }
        let least = Least::of(page, is_rounded);
        if passed_over.is_some_and(|bound| least.takes(bound)) {
            seen.sort_unstable();
            let mut rest = Vec::new();
            if let Some(sweeps) = Sweeps::open(self, Reading::Everything, shared, false)? {
                let parts = sweeps.run(|sweeps| {
                    let mut rest = Vec::new();
                    for sweep in sweeps {
                        sweep.run(is_rounded, least, |bound, release| {
                            if seen.binary_search(&release).is_err() {
                                rest.push((bound, release));
                            }
                            least
                        });
                    }
                    rest
                })?;
                rest = parts.concat();
            }
            self.look_at((rest, taken), is_rounded, &mut block, page, &mut seen)?;
        }
        Ok(counts)
    }

    /// Looks at those of these releases that may be on the page, and notes them as seen.
    fn look_at<'p>(
        &'p self,
        (mut releases, taken): (Vec<(Bound, Release)>, u64),
        is_rounded: bool,
        block: &mut Block,
        page: &mut Page<'p>,
        seen: &mut Vec<Release>,
    ) -> tantivy::Result<()> {
        let least = Least::of(page, is_rounded);
        releases.retain(|(bound, _)| least.takes(*bound));
        releases.sort_unstable_by_key(|(_, release)| *release);
        for same in releases.chunk_by(|left, right| left.1.0 == right.1.0) {
            let mut look = None;
            for &(bound, release) in same {
                if !Least::of(page, is_rounded).takes(bound) {
                    continue;
                }
                let look = match &mut look {
                    Some(look) => look,
                    None => look.insert(Look::open(self, release.0)?),
                };
                let header = look.scope.columns.header(release.1 as usize);
                if look.look(header, block)? && (taken == 0 || block.found & taken != taken) {
                    page.take(look.scope.at(header), block);
                }
                seen.push(release);
            }
        }
        Ok(())
    }
}
