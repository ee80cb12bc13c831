//! The walk: which files of a corpus there are to read.
//!
//! Owns the order of files (by path, so that every walk of a corpus is the same) and what is passed over without a word:
//! hidden files and the index itself. Must not know what is in a file.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::WalkDir;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Which of the roots it was found under.
    pub root: usize,
    /// Where it lies.
    pub location: PathBuf,
    /// Its path from the root, for people; empty when the root is the file.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was last written to, in nanoseconds since 1970-01-01 UTC, where the file system tells.
    pub modified: Option<u64>,
}

/// Something in a corpus that is no file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Which of the roots it was found under.
    pub root: usize,
    /// Its path from the root.
    pub path: String,
    /// Why it is not read.
    pub reason: String,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walk {
    /// The files, by root and path.
    pub files: Vec<FoundFile>,
    /// The rest.
    pub skipped: Vec<Passed>,
}

/// Walks these roots, files or folders, leaving out the folder `except`.
#[must_use]
pub fn walk(roots: &[PathBuf], except: Option<&Path>) -> Walk {
    let mut walk = Walk::default();
    for (root, folder) in roots.iter().enumerate() {
        let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
        let visible = entries.filter_entry(|entry| {
            let hidden = entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
            !hidden && except.is_none_or(|except| entry.path() != except)
        });
        for entry in visible {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let path = below(folder, entry.path());
                    match entry.metadata() {
                        Ok(meta) if meta.is_file() => walk.files.push(FoundFile {
                            root,
                            location: entry.path().to_owned(),
                            path,
                            bytes: meta.len(),
                            modified: meta.modified().ok().and_then(nanoseconds),
                        }),
                        Ok(_) => walk.skipped.push(Passed {
                            root,
                            path,
                            reason: "it is not a regular file (a pipe, a socket or a device)".to_owned(),
                        }),
                        Err(error) => {
                            walk.skipped.push(Passed {
                                root,
                                path,
                                reason: format!("cannot be looked at: {error}"),
                            });
                        }
                    }
                }
                Err(error) => {
                    let path = error.path().map_or_else(String::new, |path| below(folder, path));
                    let reason = if error.loop_ancestor().is_some() {
                        "a symbolic link that leads back to a folder it is in".to_owned()
                    } else {
                        match error.io_error() {
                            Some(cause) => format!("cannot be read: {cause}"),
                            None => error.to_string(),
                        }
                    };
                    walk.skipped.push(Passed { root, path, reason });
                }
            }
        }
    }
    walk
}

fn nanoseconds(time: SystemTime) -> Option<u64> {
    u64::try_from(time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_nanos()).ok()
}

fn below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_in_order_and_hidden_ones_do_not() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        for name in ["b/2.txt", "b/.hidden", "a.txt", ".git/config", "index/meta.json"] {
            let file = root.join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, name).unwrap();
        }
        let walk = walk(&[root.to_owned()], Some(&root.join("index")));
        let paths: Vec<&str> = walk.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a.txt", "b/2.txt"]);
        assert!(walk.skipped.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_ends() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("sub")).unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("sub/back")).unwrap();
        let walk = walk(&[dir.path().to_owned()], None);
        assert!(walk.files.is_empty());
        assert_eq!(walk.skipped.len(), 1);
        assert!(walk.skipped[0].reason.contains("leads back"));
    }
}
