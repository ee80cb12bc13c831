//! A report as CSV: a row a kind of query, for spreadsheets.

use std::io::{self, Write};

use super::Serializer;
use crate::measure::bench::report::Report;

/// A header and a row a kind, all kinds together last; times in microseconds.
#[derive(Debug, Clone, Copy)]
pub struct Csv;

impl Serializer for Csv {
    fn write(&self, report: &Report, w: &mut dyn Write) -> io::Result<()> {
        let mut csv = csv::Writer::from_writer(w);
        let names = ["kind", "queries", "samples", "hits_least", "hits_median", "hits_most"];
        let times = ["search", "fetch", "total"].into_iter().flat_map(|part| {
            ["mean", "p50", "p90", "p99", "p999", "max"].map(|figure| format!("{part}_{figure}_us"))
        });
        let header = names.into_iter().map(str::to_owned).chain(times).chain(["per_second".to_owned()]);
        csv.write_record(header)?;
        for kind in report.measured.kinds.iter().chain([&report.measured.all]) {
            let mut row = vec![kind.kind.clone(), kind.queries.to_string(), kind.total.samples.to_string()];
            row.extend(kind.hits.map(|hits| hits.to_string()));
            for part in [&kind.search, &kind.fetch, &kind.total] {
                let figures = [part.mean, part.p50, part.p90, part.p99, part.p999, part.max];
                row.extend(figures.map(|figure| format!("{figure:.3}")));
            }
            row.push(format!("{:.1}", kind.per_second));
            csv.write_record(row)?;
        }
        csv.flush()
    }
}
