//! A report as a table for people, 80 columns wide.

use std::io::{self, Write};

use super::Serializer;
use crate::measure::bench::compare::Comparison;
use crate::measure::bench::report::{KindReport, Latency, Report};

/// For people; times in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Table;

impl Serializer for Table {
    fn write(&self, report: &Report, w: &mut dyn Write) -> io::Result<()> {
        let Report { machine, index, settings, measured, .. } = report;
        writeln!(
            w,
            "pressroom {} on {}, {} cores, {} memory, {}",
            report.version,
            machine.cpu,
            machine.cores,
            size(machine.memory_bytes),
            machine.os
        )?;
        writeln!(
            w,
            "index: {} passages of {} releases, {} ({} read), {} segments",
            index.passages,
            index.releases,
            size(index.bytes),
            size(index.corpus_bytes),
            index.segments
        )?;
        let way = if settings.cold { "a process a query".to_owned() } else { threads(settings.threads) };
        writeln!(
            w,
            "{} queries, {} runs of each, {way}, seed {}; times in ms\n",
            measured.queries.len(),
            settings.runs,
            settings.seed
        )?;
        let rows = measured.kinds.iter().chain([&measured.all]);
        let widest = rows.clone().map(|row| row.kind.chars().count()).max().unwrap_or(0).max(5);
        if settings.cold {
            writeln!(w, "{:widest$}     hits     p50     p90     p99     max  times empty", "")?;
            let empty = report.empty_process.as_ref();
            for row in rows {
                write!(w, "{:widest$} {:>8}", row.kind, row.hits[1])?;
                times(w, &[row.total.p50, row.total.p90, row.total.p99, row.total.max])?;
                match empty {
                    Some(empty) if empty.p50 > 0.0 => writeln!(w, "  {:11.2}", row.total.p50 / empty.p50)?,
                    _ => writeln!(w)?,
                }
            }
            if let Some(Latency { p50, p90, p99, max, .. }) = empty {
                write!(w, "{:widest$} {:>8}", "empty", "")?;
                times(w, &[*p50, *p90, *p99, *max])?;
                writeln!(w, "  {:11.2}", 1.0)?;
            }
            return Ok(());
        }
        writeln!(w, "{:widest$}          - search alone -  - with fetch and highlighting -", "")?;
        writeln!(
            w,
            "{:widest$}     hits     p50     p99     p50     p90     p99   p99.9     max  per s",
            ""
        )?;
        for KindReport { kind, hits, search, total, per_second, .. } in rows {
            write!(w, "{kind:widest$} {:>8}", hits[1])?;
            times(w, &[search.p50, search.p99, total.p50, total.p90, total.p99, total.p999, total.max])?;
            writeln!(w, " {per_second:6.0}")?;
        }
        Ok(())
    }
}

/// Writes ratios to an earlier run under a head.
///
/// # Errors
/// Those of the writer.
pub fn comparison(comparison: &Comparison, w: &mut dyn Write) -> io::Result<()> {
    let widest = comparison.kinds.iter().map(|row| row.kind.chars().count()).max().unwrap_or(0).max(5);
    writeln!(w, "\ntimes the earlier run:\n{:widest$}     p50     p99   per s  queries with other hits", "")?;
    for row in &comparison.kinds {
        write!(w, "{:widest$} {:7.2} {:7.2} {:7.2}", row.kind, row.p50, row.p99, row.per_second)?;
        if row.other_hits > 0 { writeln!(w, "  {:23}", row.other_hits)? } else { writeln!(w)? }
    }
    Ok(())
}

fn threads(threads: usize) -> String {
    if threads == 1 { "1 thread".to_owned() } else { format!("{threads} threads") }
}

/// Milliseconds with four digits that count.
fn times(w: &mut dyn Write, microseconds: &[f64]) -> io::Result<()> {
    for time in microseconds {
        let time = time / 1e3;
        let decimals = match time {
            ..10.0 => 3,
            10.0..100.0 => 2,
            100.0..1000.0 => 1,
            _ => 0,
        };
        write!(w, " {time:7.decimals$}")?;
    }
    Ok(())
}

/// Bytes with a unit.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
