//! A release, an index and an analysis as a person reads them in a terminal.
//!
//! Owns the layout of `show`, `stats` and `analyze`. Must not know how they were come by, nor whether there is a
//! terminal.

use std::io::{self, Write};

use super::cells::{Cell, cells};
use super::columns::{Column, columns_of, row};
use super::facets::bars;
use super::text::{BOLD, DIM, Facts, PLAIN, TextOptions, counted, number};
use super::wrap::{indent, wrap, write_cells};
use crate::results::{PassageView, ReleaseView, StatsView, TokenView};

/// Writes a release: title, facts, then its passages with their numbers, as search results give them.
pub fn release(w: &mut dyn Write, release: &ReleaseView, options: &TextOptions) -> io::Result<()> {
    head(w, release, options)?;
    let margin = margin_of(release);
    let mut page = None;
    for passage in &release.passages {
        writeln!(w)?;
        if passage.page.is_some() && passage.page != page {
            page = passage.page;
            let label = page.map(|page| format!("page {page}")).unwrap_or_default();
            let mut facts = Facts::default();
            facts.push(&label);
            facts.write(w, margin, options)?;
        }
        let number = passage.passage.to_string();
        let mut label = Some(Column::right(&number, margin - 2, DIM));
        let room = options.columns() - margin;
        let table = table(passage, room);
        for line in paragraphs(passage) {
            let mut columns = vec![label.take().unwrap_or_else(|| Column::right("", margin - 2, DIM))];
            match &table {
                Some(widths) if line.contains('\t') => {
                    let cells = line.split('\t').zip(widths);
                    columns.extend(cells.map(|(cell, width)| Column::new(cell, *width, PLAIN)));
                }
                _ => columns.push(Column::new(line, room, style_of(passage))),
            }
            row(w, &columns, 2, options.color)?;
        }
    }
    Ok(())
}

/// Writes two versions of a release side by side, a row for each pair of passage numbers that correspond; one side of
/// a pair may be missing. Where the width is too small for two columns, one version stands below the other.
pub fn parallel(
    w: &mut dyn Write,
    left: &ReleaseView,
    right: &ReleaseView,
    pairs: &[[Option<u64>; 2]],
    options: &TextOptions,
) -> io::Result<()> {
    let column = (options.columns() - 3) / 2;
    let stacked = options.columns() < 60;
    let two = |w: &mut dyn Write, a: Vec<Cell<'_>>, b: Vec<Cell<'_>>, style| {
        let width = if stacked { options.columns() } else { column };
        let [a, b] = [a, b].map(|cells| Column { cells, width, style, right: false });
        if stacked {
            row(w, &[a], 0, options.color)?;
            row(w, &[b], 0, options.color)
        } else {
            row(w, &[a, b], 3, options.color)
        }
    };
    two(w, cells(title_of(left), &[]), cells(title_of(right), &[]), BOLD)?;
    let facts = [left, right].map(|view| format!("{} · {}", view.lang, view.release));
    two(w, cells(&facts[0], &[]), cells(&facts[1], &[]), DIM)?;
    for [a, b] in pairs {
        let [mut a, mut b] = [(left, a), (right, b)].map(|(view, number)| {
            let passage = view.passages.iter().find(|passage| Some(passage.passage) == *number);
            passage.map(lines_of).unwrap_or_default()
        });
        writeln!(w)?;
        if stacked {
            a.append(&mut b);
        } else if a.len() != b.len() && !a.is_empty() && !b.is_empty() {
            // Which line is which is not known: they are told apart, and no more.
            [a, b] = [a, b].map(|lines| vec![lines.join("\n")]);
        }
        for line in 0..a.len().max(b.len()) {
            let [a, b] = [&a, &b].map(|lines| lines.get(line).map_or_else(Vec::new, |line| cells(line, &[])));
            two(w, a, b, PLAIN)?;
        }
    }
    Ok(())
}

/// The lines of a passage, such as items of a list or rows of a table, whose columns are apart by bars.
fn lines_of(passage: &PassageView) -> Vec<String> {
    paragraphs(passage).map(|line| line.replace('\t', " │ ")).collect()
}

/// Writes what an index holds; with `skipped`, every file that was not indexed and why.
pub fn stats(w: &mut dyn Write, stats: &StatsView, options: &TextOptions, skipped: bool) -> io::Result<()> {
    let files = format!("{} ({})", number(stats.files), bytes(stats.corpus_bytes));
    let size = format!("{} in {}", bytes(stats.index_bytes), counted(stats.segments, "segment"));
    let room = options.columns() - 10;
    let mut fact =
        |name: &str, value: Column<'_>| row(w, &[Column::new(name, 8, DIM), value], 2, options.color);
    fact("Index", Column::path(&stats.index, room, PLAIN))?;
    for (i, corpus) in stats.corpora.iter().enumerate() {
        fact(if i == 0 { "Corpus" } else { "" }, Column::path(corpus, room, PLAIN))?;
    }
    let entries = match stats.glossary_entries {
        1 => "1 entry".to_owned(),
        entries => format!("{} entries", number(entries)),
    };
    let skipped_files = counted(stats.skipped.len() as u64, "file");
    let values = [
        ("Updated", moment(stats.updated)),
        ("Releases", number(stats.releases)),
        ("Passages", number(stats.passages)),
        ("Pairs", if stats.pairs == 0 { String::new() } else { number(stats.pairs) }),
        ("Glossary", if stats.glossary_entries == 0 { String::new() } else { entries }),
        ("Files", files),
        ("Size", size),
        ("Skipped", if stats.skipped.is_empty() { String::new() } else { skipped_files }),
    ];
    for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        fact(name, Column::new(value, room, PLAIN))?;
    }
    for (name, counts) in [("Languages", &stats.languages), ("Years", &stats.years)] {
        if !counts.is_empty() {
            writeln!(w)?;
            bars(w, name, counts, options)?;
        }
    }
    if skipped && !stats.skipped.is_empty() {
        writeln!(w)?;
        row(w, &[Column::new("Not indexed", options.columns(), BOLD)], 0, options.color)?;
        for file in &stats.skipped {
            let mut path = Facts::default();
            path.path(&file.path);
            path.write(w, 2, options)?;
            let reason = cells(&file.reason, &[]);
            let room = options.columns() - 6;
            for line in wrap(&reason, room, room) {
                indent(w, 6)?;
                write_cells(w, line, PLAIN, options.color)?;
                writeln!(w)?;
            }
        }
    }
    Ok(())
}

/// Writes the terms an analyzer makes of a text, a line each.
pub fn tokens(w: &mut dyn Write, tokens: &[TokenView], options: &TextOptions) -> io::Result<()> {
    let rows: Vec<[String; 5]> = tokens
        .iter()
        .map(|t| {
            let range = format!("{}–{}", t.range[0], t.range[1]);
            [t.field.clone(), t.position.to_string(), range, t.token.clone(), t.original.clone()]
        })
        .collect();
    let names = ["FIELD", "POS", "RANGE", "TERM", "TEXT"];
    let mut widths = names.map(str::len);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = columns_of(cell).max(*width);
        }
    }
    let fixed: usize = widths[..3].iter().map(|width| width + 2).sum();
    let room = options.columns().saturating_sub(fixed + 2);
    if room < 16 {
        // Too narrow for a table.
        for cells in &rows {
            row(w, &[Column::new(&cells.join(" "), options.columns(), PLAIN)], 0, options.color)?;
        }
        return Ok(());
    }
    if widths[3] + widths[4] > room {
        widths[3] = widths[3].min(room / 2);
        widths[4] = widths[4].min(room - widths[3]);
    }
    let mut line = |cells: [&str; 5], head: bool| {
        let columns: Vec<Column<'_>> = (0..5)
            .map(|i| {
                let style = if head || i < 3 { DIM } else { PLAIN };
                let make = if i == 1 { Column::right } else { Column::new };
                make(cells[i], widths[i], style)
            })
            .collect();
        row(w, &columns, 2, options.color)
    };
    if !rows.is_empty() {
        line(names, true)?;
    }
    rows.iter().try_for_each(|cells| line(cells.each_ref().map(String::as_str), false))
}

fn head(w: &mut dyn Write, release: &ReleaseView, options: &TextOptions) -> io::Result<()> {
    row(w, &[Column::new(title_of(release), options.columns(), BOLD)], 0, options.color)?;
    let issued = [release.date.as_deref(), release.time.as_deref()].into_iter().flatten().collect::<Vec<_>>();
    let mut facts = Facts::default();
    facts.push(&issued.join(" "));
    facts.push(&release.lang);
    facts.push(release.issuer.as_deref().unwrap_or_default());
    facts.whole(&release.release);
    if let Some(counterpart) = &release.counterpart {
        facts.whole(&format!("counterpart {counterpart}"));
    }
    facts.write(w, 0, options)?;
    for path in std::iter::once(&release.path).chain(&release.copies) {
        let mut facts = Facts::default();
        facts.path(path);
        facts.write(w, 0, options)?;
    }
    let mut facts = Facts::default();
    facts.push(release.url.as_deref().unwrap_or_default());
    facts.write(w, 0, options)
}

fn title_of(release: &ReleaseView) -> &str {
    if release.title.trim().is_empty() { &release.release } else { &release.title }
}

fn margin_of(release: &ReleaseView) -> usize {
    let last = release.passages.iter().map(|passage| passage.passage).max().unwrap_or(0);
    (last.to_string().len() + 2).clamp(3, 8)
}

fn paragraphs(passage: &PassageView) -> impl Iterator<Item = &str> {
    passage.text.lines().filter(|line| !line.trim().is_empty())
}

/// The widths of the columns of a table, cells being apart by tabs; none for what is no table or too wide for one.
fn table(passage: &PassageView, room: usize) -> Option<Vec<usize>> {
    let mut widths: Vec<usize> = Vec::new();
    for line in paragraphs(passage).filter(|line| line.contains('\t')) {
        for (i, cell) in line.split('\t').enumerate() {
            let width = columns_of(cell).max(1);
            match widths.get_mut(i) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
    }
    let fits = widths.iter().map(|width| width + 2).sum::<usize>() <= room + 2;
    (passage.kind == "table" && fits && !widths.is_empty()).then_some(widths)
}

fn style_of(passage: &PassageView) -> anstyle::Style {
    match passage.kind.as_str() {
        "heading" => BOLD,
        "caption" => PLAIN.italic(),
        _ => PLAIN,
    }
}

/// Bytes in the unit that leaves one to three digits before the point.
pub(super) fn bytes(count: u64) -> String {
    let mut size = count as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if size < 999.5 {
            return if unit == "B" || size >= 99.95 {
                format!("{size:.0} {unit}")
            } else {
                format!("{size:.1} {unit}")
            };
        }
        size /= 1000.0;
    }
    format!("{size:.1} TB")
}

/// Seconds since 1970 as a date and a time, UTC.
fn moment(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days counted from 0000-03-01, so that a leap day is the last of its year, in eras of 400 years.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year + carry;
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02} UTC", rest / 3_600, rest / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_calendar_dates() {
        assert_eq!(moment(0), "1970-01-01 00:00 UTC");
        assert_eq!(moment(951_827_696), "2000-02-29 12:34 UTC");
        assert_eq!(moment(1_769_072_520), "2026-01-22 09:02 UTC");
        assert_eq!(moment(4_107_542_399), "2100-02-28 23:59 UTC");
    }

    #[test]
    fn sizes_have_a_unit_a_person_reads() {
        let shown: Vec<String> = [0, 999, 1_000, 99_960, 12_345_678, 999_600_000].map(bytes).into();
        assert_eq!(shown, ["0 B", "999 B", "1.0 kB", "100 kB", "12.3 MB", "1.0 GB"]);
    }
}
