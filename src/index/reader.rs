//! Reading ahead: files on several threads, their content handed over in order.
//!
//! Owns the window of files read and not yet taken, which bounds the memory a build needs whatever the corpus's size. Must
//! not know what becomes of a release.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use super::build::Progress;
use crate::corpus::record::Names;
use crate::corpus::{self, FileOutcome, FoundFile, Limits};

/// How many files may be read ahead of the one that is next in order.
const READ_AHEAD: usize = 64;

/// What was read and not yet taken, and how many were taken.
struct Window {
    waiting: BTreeMap<usize, FileOutcome>,
    taken: usize,
    stopped: bool,
}

/// Reads files on several threads and hands over what is in them in the order they are listed. Stops at the first error of
/// `take`.
pub(super) fn read_in_order<E: Send>(
    files: &[&FoundFile],
    (limits, names): (&Limits, &Names),
    threads: usize,
    progress: &Progress,
    mut take: impl FnMut(&FoundFile, FileOutcome) -> Result<(), E>,
) -> Result<(), E> {
    let window = Mutex::new(Window { waiting: BTreeMap::new(), taken: 0, stopped: false });
    let changed = Condvar::new();
    let next = AtomicUsize::new(0);
    let lock = || window.lock().unwrap_or_else(PoisonError::into_inner);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(files.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(index) else { return };
                    let mut state = lock();
                    while index >= state.taken + READ_AHEAD && !state.stopped {
                        state = changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                    }
                    if state.stopped {
                        return;
                    }
                    drop(state);
                    let outcome = corpus::read_file(file, limits, names);
                    progress.files.fetch_add(1, Ordering::Relaxed);
                    progress.bytes.fetch_add(file.bytes, Ordering::Relaxed);
                    lock().waiting.insert(index, outcome);
                    changed.notify_all();
                }
            });
        }
        for (index, file) in files.iter().enumerate() {
            let mut state = lock();
            let outcome = loop {
                match state.waiting.remove(&index) {
                    Some(outcome) => break outcome,
                    None => state = changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                }
            };
            state.taken = index + 1;
            drop(state);
            changed.notify_all();
            if let Err(error) = take(file, outcome) {
                lock().stopped = true;
                changed.notify_all();
                return Err(error);
            }
        }
        Ok(())
    })
}
