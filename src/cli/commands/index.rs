//! `pressroom index`: builds the index, shows how far it is, and sums up.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::bilingual::seed::SeedDictionary;
use crate::cli::args::{Args, IndexArgs, Switch};
use crate::cli::ui::{Ui, draws_progress};
use crate::cli::{CommandError, Status};
use crate::corpus::compressed::{ExpandLimits, expand};
use crate::corpus::{self, record::Names};
use crate::index::{BuildOptions, Changes, Index, IndexError, Progress, Summary, build, preview};
use crate::render::sanitize::visible;
use crate::render::summary;
use crate::text::segment::UserWord;

/// The folder of releases that is indexed when none is named.
pub(in crate::cli) const CORPUS: &str = "corpus";
/// How long to wait between looks at the corpora while watching them.
const LOOK: Duration = Duration::from_millis(500);
/// How many skipped files are listed before the rest is only counted.
const LISTED: usize = 20;

pub(in crate::cli) fn run(args: &Args, options: &IndexArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    let index = match Index::open(&args.index) {
        Ok(index) => Some(index),
        Err(IndexError::Missing { .. } | IndexError::Format { .. }) => None,
        // What it was built from cannot be told any more: the corpus must be named, or be the usual one.
        Err(error @ IndexError::Engine { .. }) => {
            ui.warning(&format!("{error}: it is built anew"));
            None
        }
        Err(error) => return Err(error.into()),
    };
    let corpora = corpora(index.as_ref(), options);
    let names = options.names(index.as_ref().map(Index::names));
    if options.dry_run {
        return dry_run(&args.index, &corpora, &names, ui);
    }
    let user_words = match &options.user_dict {
        Some(path) => read_user_words(path)?,
        None => index.as_ref().map_or(Ok(Vec::new()), Index::user_words)?,
    };
    let seed = options.seed_dictionary.as_deref().map(read_seed_dictionary).transpose()?;
    let build = BuildOptions {
        threads: options.threads,
        user_words,
        seed: seed.map(Arc::new),
        limits: options.limits.over(index.as_ref().map(|index| index.limits()).unwrap_or_default()),
        names,
        monolingual: match options.bilingual {
            Some(switch) => switch == Switch::Off,
            None => index.as_ref().is_some_and(Index::is_monolingual),
        },
        rebuild: options.rebuild,
    };
    let skipped = build_and_report(&args.index, &corpora, &build, ui)?;
    if options.watch {
        return watch(&args.index, &corpora, &BuildOptions { rebuild: false, ..build }, ui);
    }
    Ok(if options.strict && skipped > 0 { Status::Trouble } else { Status::Found })
}

/// The corpora that were named, or those the index has, or the folder for them here.
fn corpora(index: Option<&Index>, options: &IndexArgs) -> Vec<PathBuf> {
    match index {
        _ if !options.corpora.is_empty() => options.corpora.clone(),
        Some(index) => index.roots().to_vec(),
        None => vec![CORPUS.into()],
    }
}

/// Brings the index up to date whenever a look at the corpora finds that they are not as it has them, until stopped.
///
/// Looks, rather than being told: a folder on a network drive or in a container tells nobody. A look compares sizes and
/// times; a file that is still being written differs from one look to the next and is waited for.
fn watch(
    directory: &Path,
    corpora: &[PathBuf],
    options: &BuildOptions,
    ui: &mut Ui,
) -> Result<Status, CommandError> {
    ui.note("watching; stop with Ctrl-C");
    let absolute = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let roots: Vec<PathBuf> = corpora.iter().map(|corpus| absolute(corpus)).collect();
    let own = absolute(directory);
    let mut seen = corpus::walk(&roots, Some(&own)).files;
    // What changed after the build before had looked must not be lost: the first update comes whatever is seen.
    let mut pending = true;
    loop {
        std::thread::sleep(LOOK);
        // A root that is away for a moment, as an unmounted drive, does not empty the index.
        if !roots.iter().all(|root| root.exists()) {
            continue;
        }
        let now = corpus::walk(&roots, Some(&own)).files;
        let still = now == seen;
        seen = now;
        pending |= !still;
        if pending && still {
            pending = false;
            if let Err(error) = build_and_report(directory, corpora, options, ui) {
                // Another writer or a full disk passes: the next look tries again.
                ui.warning(&error.to_string());
                pending = true;
            }
        }
    }
}

/// Lists what a build would read, and what it would find gone.
fn dry_run(
    directory: &Path,
    corpora: &[PathBuf],
    names: &Names,
    ui: &mut Ui,
) -> Result<Status, CommandError> {
    let survey = preview(directory, corpora, names)?;
    for (mark, paths) in [("new", &survey.new), ("changed", &survey.changed), ("deleted", &survey.deleted)] {
        for path in paths {
            writeln!(ui.out(), "{mark:8} {}", visible(path))?;
        }
    }
    let same = survey.files.len() - survey.new.len() - survey.changed.len();
    ui.note(&format!(
        "{} new, {} changed, {} deleted, {same} unchanged; nothing was written",
        survey.new.len(),
        survey.changed.len(),
        survey.deleted.len(),
    ));
    Ok(Status::Found)
}

fn read_user_words(path: &Path) -> Result<Vec<UserWord>, CommandError> {
    let text = std::fs::read_to_string(path).map_err(|error| CommandError::Usage {
        message: format!("the user dictionary '{}' cannot be read: {error}", path.display()),
        hint: "it is a text file in UTF-8, a name or a term on each line".to_owned(),
    })?;
    Ok(UserWord::read_all(&text))
}

fn read_seed_dictionary(path: &Path) -> Result<SeedDictionary, CommandError> {
    let usage = |message: String| CommandError::Usage {
        message,
        hint:
            "it is a text in UTF-8, plain, .gz or .zst, with lines such as `隧道 隧道 [sui4 dao4] /tunnel/`"
                .to_owned(),
    };
    let failed =
        |error: String| usage(format!("the seed dictionary '{}' cannot be read: {error}", path.display()));
    let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    let bytes = expand(&bytes, &ExpandLimits::default()).map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| failed(error.utf8_error().to_string()))?;
    let dictionary = SeedDictionary::read(&text);
    if dictionary.is_empty() && !text.trim().is_empty() {
        return Err(usage(format!("the seed dictionary '{}' has no entry", path.display())));
    }
    Ok(dictionary)
}

/// Builds the index and says on standard error what came of it. Returns how many files, or parts of them, were not indexed.
pub(in crate::cli) fn build_and_report(
    directory: &Path,
    corpora: &[PathBuf],
    options: &BuildOptions,
    ui: &mut Ui,
) -> Result<usize, CommandError> {
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
    Ok(summary.skipped.len())
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
    if let Some(Changes { new, changed, moved, deleted, unchanged }) = built.changes {
        ui.note(&format!(
            "files: {new} new, {changed} changed, {moved} moved, {deleted} deleted, {unchanged} unchanged"
        ));
    }
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
