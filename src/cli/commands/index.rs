//! `pressroom index`: builds the index, shows how far it is, and sums up.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::args::{Args, IndexArgs};
use crate::cli::ui::{Ui, draws_progress};
use crate::cli::{CommandError, Status};
use crate::index::{BuildOptions, Progress, Summary, build};
use crate::render::summary;
use crate::text::segment::UserWord;

/// How many skipped files are listed before the rest is only counted.
const LISTED: usize = 20;

pub(in crate::cli) fn run(args: &Args, options: &IndexArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    let user_words = match &options.user_dict {
        Some(path) => read_user_words(path)?,
        None => Vec::new(),
    };
    let build = BuildOptions { threads: options.threads, user_words };
    build_and_report(&args.index, &options.corpora, &build, ui)?;
    Ok(Status::Found)
}

fn read_user_words(path: &Path) -> Result<Vec<UserWord>, CommandError> {
    let text = std::fs::read_to_string(path).map_err(|error| CommandError::Usage {
        message: format!("the user dictionary '{}' cannot be read: {error}", path.display()),
        hint: "it is a text file in UTF-8, a name or a term on each line".to_owned(),
    })?;
    Ok(UserWord::read_all(&text))
}

/// Builds the index and says on standard error what came of it.
pub(in crate::cli) fn build_and_report(
    directory: &Path,
    corpora: &[PathBuf],
    options: &BuildOptions,
    ui: &mut Ui,
) -> Result<(), CommandError> {
    let progress = Progress::default();
    let summary = if draws_progress() {
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| draw(&progress, &done));
            let result = build(directory, corpora, options, &progress);
            done.store(true, Ordering::Relaxed);
            result
        })?
    } else {
        build(directory, corpora, options, &progress)?
    };
    report(&summary, ui);
    Ok(())
}

/// Draws the bar until the build is done.
fn draw(progress: &Progress, done: &AtomicBool) {
    let style =
        |template: &str| ProgressStyle::with_template(template).map(|style| style.progress_chars("━╸─"));
    let bar = ProgressBar::new(0);
    if let Ok(style) =
        style("{spinner} {msg} [{bar:30}] {bytes}/{total_bytes} {binary_bytes_per_sec} eta {eta}")
    {
        bar.set_style(style);
    }
    while !done.load(Ordering::Relaxed) {
        let files = progress.files.load(Ordering::Relaxed);
        let total = progress.files_total.load(Ordering::Relaxed);
        bar.set_length(progress.bytes_total.load(Ordering::Relaxed));
        bar.set_position(progress.bytes.load(Ordering::Relaxed));
        bar.set_message(if progress.finishing.load(Ordering::Relaxed) {
            "writing".to_owned()
        } else {
            format!("{files}/{total} files")
        });
        bar.tick();
        std::thread::sleep(Duration::from_millis(50));
    }
    bar.finish_and_clear();
}

fn report(built: &Summary, ui: &mut Ui) {
    let languages: Vec<(String, u64)> =
        built.languages.iter().map(|(tag, count)| (tag.clone(), *count)).collect();
    ui.note(&summary::built(
        built.releases,
        built.passages,
        &languages,
        built.files,
        built.bytes,
        built.elapsed,
    ));
    if built.skipped.is_empty() {
        return;
    }
    for skipped in built.skipped.iter().take(LISTED) {
        ui.warning(&format!("{}: {}", skipped.path, skipped.reason));
    }
    let rest = built.skipped.len().saturating_sub(LISTED);
    if rest > 0 {
        ui.warning(&format!("{rest} more were not indexed: `pressroom stats --skipped` lists them all"));
    }
}
