//! `pressroom bench`: how fast the index answers.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::cli::args::{Args, BenchArgs, BenchFormat};
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};
use crate::index::Index;
use crate::measure::bench::compare::compare;
use crate::measure::bench::report::{IndexFacts, Report};
use crate::measure::bench::{
    BenchOptions, EmptyProcess, Library, SearchProcess, draw::draw, measure, queries,
};
use crate::render::bench::{Csv, Json, Serializer, Table, comparison, distribution};

/// Times each query is asked, unless said otherwise: warm, and a process a query.
const RUNS: u32 = 20;
const COLD_RUNS: u32 = 3;

pub(in crate::cli) fn run(args: &Args, options: &BenchArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    // What can be wrong is found before anything is measured.
    let earlier = options.compare.as_deref().map(Report::read).transpose()?;
    let plot = match options.plot.as_deref() {
        Some(path) => Some((path, create(path)?)),
        None => None,
    };
    let index = Index::open(&args.index)?;
    let queries = match &options.queries {
        Some(path) => queries::read(path)?,
        None => draw(&index, options.per_kind, options.seed)?,
    };
    let settings = BenchOptions {
        runs: options.runs.unwrap_or(if options.cold { COLD_RUNS } else { RUNS }),
        threads: options.threads,
        seed: options.seed,
        warm_up: true,
    };
    let facts = IndexFacts::from(&index.stats()?);
    let (measured, empty) = if options.cold {
        let program = std::env::current_exe()?;
        let measured = measure(&queries, &SearchProcess::new(&program, &args.index), &settings)?;
        let empty = measure(&queries, &EmptyProcess::new(&program), &settings)?;
        (measured, Some(empty.all.total))
    } else {
        (measure(&queries, &Library::new(&index), &settings)?, None)
    };
    let report = Report::new(measured, empty, facts, &settings, options.cold);
    let serializer: &dyn Serializer = match options.format {
        BenchFormat::Text => &Table,
        BenchFormat::Json => &Json,
        BenchFormat::Csv => &Csv,
    };
    serializer.write(&report, ui.out())?;
    if let Some((path, mut file)) = plot {
        distribution(&report, &mut file)
            .and_then(|()| file.flush())
            .map_err(|error| unwritable(path, &error))?;
    }
    if let Some(earlier) = &earlier {
        let compared = compare(earlier, &report);
        if options.format == BenchFormat::Text {
            comparison(&compared, ui.out())?;
        } else {
            let mut text = Vec::new();
            comparison(&compared, &mut text)?;
            String::from_utf8_lossy(&text).lines().for_each(|line| ui.note(line));
        }
        compared.differences.iter().for_each(|difference| ui.warning(difference));
    }
    report.warnings.iter().for_each(|warning| ui.warning(warning));
    Ok(Status::Found)
}

fn create(path: &Path) -> Result<BufWriter<File>, CommandError> {
    File::create(path).map(BufWriter::new).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::Usage {
        message: format!("the picture cannot be written to '{}': {error}", path.display()),
        hint: "name another file with --plot".to_owned(),
    }
}
