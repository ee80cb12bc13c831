//! Several threads for what takes long.
//!
//! Owns how a walk over everything is divided: each thread walks through a part of every segment, whole releases, and fills a page
//! of its own. Must not know what a walk looks for.

use std::sync::OnceLock;
use std::thread;

use tantivy::TantivyError;

use super::Prepared;
use super::page::Page;
use super::walk::Walk;

/// How many threads there are to share work with. Asking the system takes as long as a short query: it is asked once.
pub(super) fn available() -> usize {
    static AVAILABLE: OnceLock<usize> = OnceLock::new();
    *AVAILABLE.get_or_init(|| thread::available_parallelism().map_or(1, usize::from))
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
        let visit = &visit;
        thread::scope(|scope| {
            let others: Vec<_> = (1..threads)
                .map(|part| {
                    let mut page = page.another();
                    scope.spawn(move || {
                        for segment in 0..segments {
                            let mut walk = self.walk(segment)?;
                            walk.confine(part, threads);
                            visit(walk, &mut page);
                        }
                        Ok::<_, TantivyError>(page)
                    })
                })
                .collect();
            for mut walk in walks {
                walk.confine(0, threads);
                visit(walk, page);
            }
            for other in others {
                match other.join() {
                    Ok(found) => page.absorb(found?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok(())
        })
    }
}
