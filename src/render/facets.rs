//! Counts by value as small tables with bars.
//!
//! Owns their layout. Must not know what was counted.

use std::io::{self, Write};

use super::columns::{Column, columns_of, row};
use super::text::{BOLD, DIM, PLAIN, TextOptions, number};
use super::wrap::indent;
use crate::results::{FacetView, FacetsView, TimeUnit};

/// Issuers listed; the rest is one row.
const ISSUERS: usize = 10;

/// Writes how many releases each language, time and issuer has. Nothing is written when there are none.
pub fn text(w: &mut dyn Write, facets: &FacetsView, options: &TextOptions) -> io::Result<()> {
    if facets.releases == 0 {
        return Ok(());
    }
    let time = match facets.unit {
        TimeUnit::Month => "Months",
        TimeUnit::Year => "Years",
    };
    bars(w, "Languages", &counts(&facets.languages, "unknown"), options)?;
    writeln!(w)?;
    bars(w, time, &counts(&facets.dates, "undated"), options)?;
    writeln!(w)?;
    let mut issuers = counts(&facets.issuers, "unknown");
    if issuers.len() > ISSUERS + 1 {
        let rest = issuers.split_off(ISSUERS);
        issuers.push((
            format!("{} others", number(rest.len() as u64)),
            rest.iter().map(|(_, count)| count).sum(),
        ));
    }
    bars(w, "Issuers", &issuers, options)
}

fn counts(facets: &[FacetView], unknown: &str) -> Vec<(String, u64)> {
    let name = |facet: &FacetView| {
        if facet.value.is_empty() { unknown.to_owned() } else { facet.value.clone() }
    };
    facets.iter().map(|facet| (name(facet), facet.releases)).collect()
}

/// A small table with a bar a row, as long as its share of the greatest.
pub(super) fn bars(
    w: &mut dyn Write,
    name: &str,
    counts: &[(String, u64)],
    options: &TextOptions,
) -> io::Result<()> {
    let Some(greatest) = counts.iter().map(|(_, count)| *count).max() else { return Ok(()) };
    let all: u64 = counts.iter().map(|(_, count)| *count).sum();
    row(w, &[Column::new(name, options.columns(), BOLD)], 0, options.color)?;
    let label = |label: &str| if label.is_empty() { "undated".to_owned() } else { label.to_owned() };
    let labels: Vec<String> = counts.iter().map(|(name, _)| label(name)).collect();
    let widest =
        labels.iter().map(|label| columns_of(label)).max().unwrap_or(0).max(1).min(options.columns() / 2);
    let digits = number(greatest).len().min(options.columns() - 4 - widest);
    let room = options.columns().saturating_sub(2 + widest + 2 + digits + 2 + 4 + 2).min(40);
    for (label, (_, count)) in labels.iter().zip(counts) {
        let share = format!("{:.0}%", *count as f64 * 100.0 / all.max(1) as f64);
        let eighths = (*count as f64 * (room * 8) as f64 / greatest.max(1) as f64).round() as usize;
        let mut bar = if options.ascii { "#" } else { "█" }.repeat(eighths / 8);
        if !options.ascii {
            bar.extend(['▏', '▎', '▍', '▌', '▋', '▊', '▉'].get((eighths % 8).wrapping_sub(1)));
        }
        let count = number(*count);
        let columns = [
            Column::new(label, widest, PLAIN),
            Column::right(&count, digits, PLAIN),
            Column::right(&share, 4, DIM),
            Column::new(&bar, room, PLAIN),
        ];
        indent(w, 2)?;
        row(w, if room < 5 { &columns[..2] } else { &columns }, 2, options.color)?;
    }
    Ok(())
}
