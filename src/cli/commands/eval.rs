//! `pressroom eval`: judges the index by a set of queries with known answers.

use std::fs::File;
use std::io::{BufWriter, Write};

use crate::cli::args::{Args, EvalArgs, ViewFormat};
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};
use crate::index::Index;
use crate::measure::qrels::{Qrels, Run, read_topics};
use crate::measure::report::{Evaluation, Mean, evaluate};
use crate::measure::run;
use crate::render::json;
use crate::render::scores::{ScoreRow, table};
use crate::search::SearchOptions;

/// How deep a run goes: as deep as the deepest measure.
const DEPTH: usize = 100;

pub(in crate::cli) fn run_command(
    args: &Args,
    options: &EvalArgs,
    ui: &mut Ui,
) -> Result<Status, CommandError> {
    let index = Index::open(&args.index)?;
    let topics = read_topics(&options.queries)?;
    let qrels = Qrels::read(&options.qrels)?;
    let search = SearchOptions { limit: DEPTH, languages: options.lang.clone(), ..SearchOptions::default() };
    let run: Run = run(&index, &topics, "pressroom", &search)?;
    if let Some(path) = &options.run {
        let write = || {
            let mut out = BufWriter::new(File::create(path)?);
            run.write(&mut out)?;
            out.flush()
        };
        write().map_err(|error| CommandError::Usage {
            message: format!("the run cannot be written to '{}': {error}", path.display()),
            hint: "name another file with --run".to_owned(),
        })?;
    }
    let evaluation = evaluate(&topics, &qrels, &run);
    for (qids, what) in [
        (&evaluation.unanswered, "found nothing"),
        (&evaluation.without_relevant, "no release is judged relevant, left out"),
        (&evaluation.unjudged, "not judged, left out"),
    ] {
        if !qids.is_empty() {
            ui.note(&format!("{what}: {}", qids.join(" ")));
        }
    }
    match options.format.get() {
        ViewFormat::Text => table(ui.out(), &rows(&evaluation, options.per_query))?,
        ViewFormat::Json => json::line(ui.out(), &evaluation)?,
    }
    Ok(if evaluation.queries.is_empty() { Status::Nothing } else { Status::Found })
}

fn rows(evaluation: &Evaluation, per_query: bool) -> Vec<ScoreRow> {
    let mut rows = Vec::new();
    if per_query {
        rows.extend(evaluation.queries.iter().map(|query| ScoreRow {
            name: query.qid.clone(),
            queries: 1,
            scores: [query.ndcg10, query.mrr10, query.recall100, query.p1],
        }));
    }
    let row = |name: &str, mean: &Mean| ScoreRow {
        name: name.to_owned(),
        queries: mean.queries,
        scores: [mean.ndcg10, mean.mrr10, mean.recall100, mean.p1],
    };
    rows.extend(evaluation.by_kind.iter().map(|(name, mean)| row(name, mean)));
    rows.extend(evaluation.by_lang.iter().map(|(name, mean)| row(name, mean)));
    rows.push(row("all", &evaluation.mean));
    rows
}
