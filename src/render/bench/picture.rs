//! Latency distributions as a picture: a line a kind, percentiles spread towards the last.

use std::io::{self, Write};

use crate::measure::bench::report::Report;
use crate::render::plot::{Axis, Plot, Series, Tick};

/// Where a percentile stands: each further nine takes as much room.
fn place(percentile: f64) -> f64 {
    -(1.0 - percentile / 100.0).max(1e-9).log10()
}

/// Writes the distributions of a report as SVG, as far as its samples tell them.
///
/// # Errors
/// Those of the writer.
pub fn distribution(report: &Report, w: &mut dyn Write) -> io::Result<()> {
    let mut series = Vec::new();
    let (mut last, mut least, mut most) = (1.0_f64, f64::INFINITY, 0.0_f64);
    for kind in report.measured.kinds.iter().chain([&report.measured.all]) {
        let samples = kind.total.samples.max(2) as f64;
        // Beyond its last sample a distribution says nothing.
        let end = samples.log10();
        let points: Vec<[f64; 2]> = kind
            .total
            .distribution
            .iter()
            .map(|[percentile, time]| [place(*percentile).min(end), time / 1e3])
            .filter(|[_, time]| *time > 0.0)
            .collect();
        last = last.max(end);
        least = points.iter().map(|point| point[1]).fold(least, f64::min);
        most = points.iter().map(|point| point[1]).fold(most, f64::max);
        let points = points.into_iter().map(|[x, time]| [x, time.log10()]).collect();
        series.push(Series { name: kind.kind.clone(), points });
    }
    let percentiles = [0.0, 50.0, 90.0, 99.0, 99.9, 99.99, 99.999];
    let tick = |percentile: &f64| Tick { at: place(*percentile), label: format!("{percentile} %") };
    let x = Axis {
        label: "share of queries answered".to_owned(),
        ticks: percentiles.iter().filter(|p| place(**p) <= last + 1e-9).map(tick).collect(),
    };
    let index = &report.index;
    let way = if report.settings.cold { "a process a query" } else { "warm" };
    Plot {
        title: format!("Latency by kind of query, {} passages, {way}", index.passages),
        subtitle: format!("{}, {} cores", report.machine.cpu, report.machine.cores),
        x,
        y: Axis::logarithmic("milliseconds", least, most),
        series,
    }
    .write(w)
}
