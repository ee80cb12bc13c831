//! Sentences that sum up what was done, for standard error.

use std::time::Duration;

use super::text::counted;
use super::views::bytes;

/// What an index holds after a build, and what was read for it.
#[must_use]
pub fn built(
    releases: u64,
    passages: u64,
    languages: &[(String, u64)],
    files: u64,
    size: u64,
    elapsed: Duration,
) -> String {
    let languages: Vec<String> = languages.iter().map(|(tag, count)| format!("{tag} {count}")).collect();
    let of = if languages.is_empty() { String::new() } else { format!(" ({})", languages.join(", ")) };
    let seconds = elapsed.as_secs_f64();
    let rate = size as f64 / seconds.max(1e-6) / 1e6;
    format!(
        "indexed {}{of}, {}, from {}; read {} in {seconds:.1} s, {rate:.1} MB/s",
        counted(releases, "release"),
        counted(passages, "passage"),
        counted(files, "file"),
        bytes(size),
    )
}
