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

/// How many bytes the files read and not yet taken may have together, the one that is next in order apart. What is read of a file
/// takes a few times its bytes.
const BYTES_AHEAD: u64 = 32 << 20;

/// What was read and not yet taken, and how many were taken.
struct Window {
    waiting: BTreeMap<usize, FileOutcome>,
    taken: usize,
    /// Of the files that are being read or were read and not yet taken.
    bytes: u64,
    stopped: bool,
}

impl Window {
    /// Whether reading this file must wait until others have been taken. The next in order never does.
    fn is_full_for(&self, index: usize, file: &FoundFile) -> bool {
        index > self.taken
            && (index >= self.taken + READ_AHEAD || self.bytes > 0 && self.bytes + file.bytes > BYTES_AHEAD)
    }
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
    let window = Mutex::new(Window { waiting: BTreeMap::new(), taken: 0, bytes: 0, stopped: false });
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
                    while state.is_full_for(index, file) && !state.stopped {
                        state = changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                    }
                    if state.stopped {
                        return;
                    }
                    state.bytes += file.bytes;
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
            state.bytes -= file.bytes;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: u64) -> FoundFile {
        FoundFile { root: 0, location: "x".into(), path: "x".into(), bytes, modified: None }
    }

    #[test]
    fn what_is_read_ahead_is_bounded_in_files_and_in_bytes() {
        let window = |taken, bytes| Window { waiting: BTreeMap::new(), taken, bytes, stopped: false };
        // Whatever waits, the next is read: the others wait for it.
        assert!(!window(3, u64::MAX / 2).is_full_for(3, &file(u64::MAX / 2)));
        assert!(!window(3, BYTES_AHEAD - 10).is_full_for(4, &file(10)));
        assert!(window(3, BYTES_AHEAD - 10).is_full_for(4, &file(11)));
        // A file that is larger than that is read ahead alone.
        assert!(!window(3, 0).is_full_for(4, &file(BYTES_AHEAD * 2)));
        assert!(!window(3, 10).is_full_for(3 + READ_AHEAD - 1, &file(10)));
        assert!(window(3, 10).is_full_for(3 + READ_AHEAD, &file(10)));
    }

    #[test]
    fn files_come_in_order_whatever_their_size() {
        let folder = tempfile::tempdir().unwrap();
        let sizes = [9, 200, 3, 40, 1, 1, 500, 2];
        let files: Vec<FoundFile> = sizes
            .iter()
            .enumerate()
            .map(|(at, &size)| {
                let location = folder.path().join(format!("{at}.txt"));
                std::fs::write(&location, format!("標題\n\n第{at}段。{}\n", "渡輪。".repeat(size))).unwrap();
                // As if they were large.
                FoundFile { location, bytes: size as u64 * (BYTES_AHEAD / 100), ..file(0) }
            })
            .collect();
        let listed: Vec<&FoundFile> = files.iter().collect();
        let (limits, names) = (Limits::default(), Names::default());
        let mut taken = Vec::new();
        let read =
            read_in_order::<()>(&listed, (&limits, &names), 4, &Progress::default(), |file, outcome| {
                taken.push((file.location.clone(), outcome.releases.len()));
                if taken.len() == 7 { Err(()) } else { Ok(()) }
            });
        assert_eq!(read, Err(()));
        let expected: Vec<_> = files[..7].iter().map(|file| (file.location.clone(), 1)).collect();
        assert_eq!(taken, expected);
    }
}
