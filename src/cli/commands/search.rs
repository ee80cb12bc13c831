//! `pressroom search`: runs a query and prints what it finds.

use std::io::IsTerminal;
use std::path::Path;

use super::index::{CORPUS, build_and_report};
use super::timeline::{draw, save};
use crate::cli::args::{Args, CrossArg, SearchArgs, SearchFormat};
use crate::cli::ui::Ui;
use crate::cli::{CommandError, Status};
use crate::index::{BuildOptions, Index, IndexError};
use crate::render::{self, json, summary, text, trec};
use crate::search::{Cross, SearchOptions, facets, find, search};

pub(in crate::cli) fn run(args: &Args, options: &SearchArgs, ui: &mut Ui) -> Result<Status, CommandError> {
    let index = open_or_build(args, ui)?;
    let query = options.query.join(" ");
    let format = options.format();
    if options.print0 && format != SearchFormat::Paths {
        return Err(CommandError::Usage {
            message: "--print0 is for paths, and no paths are printed".to_owned(),
            hint: "add --files-with-matches or --format paths".to_owned(),
        });
    }
    let documents = usize::try_from(index.searcher().num_docs()).unwrap_or(usize::MAX);
    let search_options = SearchOptions {
        limit: if options.files_with_matches { documents } else { options.limit },
        offset: options.offset,
        exact_total: options.exact_total || options.count,
        passages: options.passages,
        sort: options.narrow.sort.into(),
        languages: options.narrow.lang.clone(),
        issuers: options.narrow.issuer.clone(),
        since: options.narrow.since,
        until: options.narrow.until,
        parallel: options.parallel,
        context: options.context,
        suggestions: matches!(format, SearchFormat::Text | SearchFormat::Json) && options.offset == 0,
        cross: match options.cross {
            // A list of files is of those that hold the words, as grep's is.
            CrossArg::Auto if options.files_with_matches => Cross::Off,
            cross => cross.into(),
        },
        ..SearchOptions::default()
    };
    if options.count {
        return count(&index, &query, &search_options, ui);
    }
    let mut results = search(&index, &query, &search_options)?;
    if options.facets || options.timeline {
        let facets = facets(&index, &query, &search_options)?;
        // They are of all that is found, so how much that is, is known.
        (results.total, results.releases, results.total_is_exact) = (facets.passages, facets.releases, true);
        results.facets = Some(facets);
    }
    for warning in &results.warnings {
        ui.warning(warning);
    }
    match format {
        SearchFormat::Text => {
            ui.page();
            let style = ui.text_options();
            match &results.facets {
                Some(facets) => {
                    if options.facets {
                        render::facets::text(ui.out(), facets, &style)?;
                    }
                    if options.facets && options.timeline {
                        writeln!(ui.out())?;
                    }
                    if options.timeline && facets.releases > 0 {
                        draw(facets, &query, None, ui)?;
                    }
                }
                None => text::results(ui.out(), &results, &style)?,
            }
            // Counts leave nothing out.
            let shown =
                results.facets.as_ref().map_or(results.results.len() as u64, |facets| facets.passages);
            ui.note(&text::summary(&results, shown));
            for suggestion in &results.suggestions {
                ui.hint(&summary::suggestion(suggestion));
            }
        }
        SearchFormat::Json => json::results(ui.out(), &results)?,
        SearchFormat::Jsonl => json::result_lines(ui.out(), &results)?,
        SearchFormat::Paths => {
            let terminal = std::io::stdout().is_terminal();
            trec::paths(ui.out(), &results, trec::PathOptions { print0: options.print0, terminal })?;
        }
        SearchFormat::Trec => trec::run(ui.out(), &results, "1", "pressroom", trec::Level::Release)?,
    }
    if let (Some(facets), Some(path)) = (&results.facets, &options.svg) {
        save(facets, &query, path)?;
    }
    let nothing = match (&results.facets, format) {
        (Some(facets), SearchFormat::Text) => facets.releases == 0,
        _ => results.results.is_empty(),
    };
    Ok(if nothing { Status::Nothing } else { Status::Found })
}

/// Prints how many passages match.
fn count(index: &Index, query: &str, options: &SearchOptions, ui: &mut Ui) -> Result<Status, CommandError> {
    let matches = find(index, query, &SearchOptions { limit: 1, cross: Cross::Off, ..options.clone() })?;
    for warning in matches.warnings() {
        ui.warning(warning);
    }
    writeln!(ui.out(), "{}", matches.total)?;
    Ok(if matches.total == 0 { Status::Nothing } else { Status::Found })
}

/// Opens the index; where there is none yet, builds that of the corpus here first.
pub(in crate::cli) fn open_or_build(args: &Args, ui: &mut Ui) -> Result<Index, CommandError> {
    match Index::open(&args.index) {
        Err(IndexError::Missing { .. }) if Path::new(CORPUS).is_dir() => {
            let path = args.index.display();
            ui.note(&format!("there is no index in '{path}' yet: building that of '{CORPUS}'"));
            build_and_report(&args.index, &[CORPUS.into()], &BuildOptions::default(), ui)?;
            Ok(Index::open(&args.index)?)
        }
        result => Ok(result?),
    }
}
