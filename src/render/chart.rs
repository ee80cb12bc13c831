//! Counts over time as a bar chart: in text, and as an SVG picture.
//!
//! Owns the drawing of both. Must not know what was counted, beyond its name.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::cells::{Cell, cells};
use super::text::{BOLD, DIM, PLAIN, TextOptions, counted, number};
use super::wrap::{indent, write_cells};
use crate::results::{FacetsView, TimeUnit};

/// Lines of the tallest bar.
const HEIGHT: usize = 8;
/// Columns of the widest bar.
const WIDEST: usize = 6;
/// Parts of a line a bar may end in.
const EIGHTHS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// What is drawn: a bar a time.
struct Chart<'a> {
    title: String,
    bars: Vec<(&'a str, u64)>,
    greatest: u64,
    /// What has no place in time.
    undated: u64,
}

impl<'a> Chart<'a> {
    fn of(facets: &'a FacetsView) -> Self {
        let unit = match facets.unit {
            TimeUnit::Month => "month",
            TimeUnit::Year => "year",
        };
        let dated = facets.dates.iter().filter(|date| !date.value.is_empty());
        let bars: Vec<(&str, u64)> = dated.map(|date| (date.value.as_str(), date.releases)).collect();
        let undated = facets.dates.iter().find(|date| date.value.is_empty()).map_or(0, |date| date.releases);
        let all = counted(facets.releases, "release");
        Self {
            title: format!("{all} by {unit}"),
            greatest: bars.iter().map(|(_, count)| *count).max().unwrap_or(0),
            bars,
            undated,
        }
    }
}

/// Draws the releases over time with a bar for each month or year.
pub fn timeline(w: &mut dyn Write, facets: &FacetsView, options: &TextOptions) -> io::Result<()> {
    let chart = Chart::of(facets);
    line(w, &chart.title, BOLD, options)?;
    if !chart.bars.is_empty() {
        draw(w, &chart, options)?;
    }
    if chart.undated > 0 {
        line(w, &format!("and {} undated", number(chart.undated)), DIM, options)?;
    }
    Ok(())
}

fn line(w: &mut dyn Write, text: &str, style: anstyle::Style, options: &TextOptions) -> io::Result<()> {
    write_cells(w, &cells(text, &[]), style, options.color)?;
    writeln!(w)
}

fn draw(w: &mut dyn Write, chart: &Chart<'_>, options: &TextOptions) -> io::Result<()> {
    let greatest = number(chart.greatest);
    let margin = greatest.len() + 2;
    let room = options.columns().saturating_sub(margin).max(1);
    // Where there are more bars than columns, the latest are shown.
    let bars = &chart.bars[chart.bars.len().saturating_sub(room)..];
    let step = (room / bars.len()).clamp(1, WIDEST + 1);
    let width = if step > 1 { step - 1 } else { 1 };
    let (axis, corner, floor) = if options.ascii { ("|", "+", "-") } else { ("│", "└", "─") };
    let eighths = |count: u64| {
        let exact = count as f64 * (HEIGHT * 8) as f64 / chart.greatest.max(1) as f64;
        // What is there is seen, however little it is.
        (exact.round() as usize).max(usize::from(count > 0))
    };
    for row in (0..HEIGHT).rev() {
        let label = if row == HEIGHT - 1 { greatest.as_str() } else { "" };
        let mut drawn = String::new();
        for (_, count) in bars {
            let filled = eighths(*count).saturating_sub(row * 8).min(8);
            let block = match filled {
                0 => ' ',
                _ if options.ascii => {
                    if filled >= 4 || row == 0 {
                        '#'
                    } else {
                        ' '
                    }
                }
                _ => EIGHTHS[filled - 1],
            };
            drawn.extend(std::iter::repeat_n(block, width));
            drawn.extend(std::iter::repeat_n(' ', step - width));
        }
        write_cells(w, &[Cell::lead(format!("{label:>0$} {axis}", margin - 2))], DIM, options.color)?;
        writeln!(w, "{}", drawn.trim_end())?;
    }
    let base = format!("{:>1$} {corner}{2}", "0", margin - 2, floor.repeat(step * bars.len()));
    write_cells(w, &[Cell::lead(base)], DIM, options.color)?;
    writeln!(w)?;
    indent(w, margin)?;
    write_cells(w, &[Cell::lead(labels(bars, step, room))], PLAIN, options.color)?;
    writeln!(w)
}

/// The names of the bars, each under the left of its own, as many as there is room for.
fn labels(bars: &[(&str, u64)], step: usize, room: usize) -> String {
    let mut labels = String::new();
    for (at, (name, _)) in bars.iter().enumerate() {
        let start = at * step;
        let free = labels.is_empty() || labels.len() < start;
        if free && start + name.len() <= room {
            let _ = write!(labels, "{:1$}{name}", "", start - labels.len());
        }
    }
    labels
}

/// Pixels of the picture.
const PICTURE: [f64; 2] = [800.0, 320.0];
/// Pixels around the bars: left, top, right, bottom.
const FRAME: [f64; 4] = [56.0, 48.0, 16.0, 36.0];
/// Pixels a label takes.
const LABEL: f64 = 56.0;

/// Draws the same as an SVG picture, under a heading such as the query.
pub fn svg(w: &mut dyn Write, facets: &FacetsView, heading: &str) -> io::Result<()> {
    let chart = Chart::of(facets);
    let [width, height] = PICTURE;
    let [left, top, right, bottom] = FRAME;
    let (room, tall) = (width - left - right, height - top - bottom);
    let title = match (heading, chart.undated) {
        ("", 0) => chart.title.clone(),
        ("", undated) => format!("{} ({} undated)", chart.title, number(undated)),
        (heading, 0) => format!("{heading} · {}", chart.title),
        (heading, undated) => format!("{heading} · {} ({} undated)", chart.title, number(undated)),
    };
    let title = escaped(&title);
    writeln!(
        w,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"{title}\" font-family=\"system-ui, sans-serif\" font-size=\"12\">"
    )?;
    writeln!(w, "<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>")?;
    writeln!(
        w,
        "<text x=\"{left}\" y=\"28\" font-size=\"15\" font-weight=\"600\" fill=\"#1f2328\">{title}</text>"
    )?;
    let base = top + tall;
    for (share, count) in gridlines(chart.greatest) {
        let y = base - tall * share;
        writeln!(w, "<path d=\"M{left} {y:.1}H{:.1}\" stroke=\"#d0d7de\"/>", width - right)?;
        let x = left - 8.0;
        writeln!(
            w,
            "<text x=\"{x}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#57606a\">{}</text>",
            y + 4.0,
            number(count)
        )?;
    }
    let step = room / chart.bars.len().max(1) as f64;
    let bar = (step * 0.8).min(48.0);
    let mut free = 0.0;
    for (at, (name, count)) in chart.bars.iter().enumerate() {
        let middle = left + step * (at as f64 + 0.5);
        let size = tall * *count as f64 / chart.greatest.max(1) as f64;
        writeln!(
            w,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{bar:.1}\" height=\"{size:.1}\" fill=\"#0969da\"><title>{name}: {}</title></rect>",
            middle - bar / 2.0,
            base - size,
            number(*count)
        )?;
        if middle - LABEL / 2.0 >= free {
            let y = base + 20.0;
            writeln!(
                w,
                "<text x=\"{middle:.1}\" y=\"{y:.1}\" text-anchor=\"middle\" fill=\"#57606a\">{name}</text>"
            )?;
            free = middle + LABEL / 2.0;
        }
    }
    writeln!(w, "</svg>")
}

/// Lines across the picture: their height as a share of the tallest bar, and the count they stand for.
fn gridlines(greatest: u64) -> Vec<(f64, u64)> {
    let mut lines = vec![(0.0, 0)];
    // The round step that gives four lines or fewer.
    let steps = (0..).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.saturating_pow(power)));
    let step = steps.into_iter().find(|step| greatest / step <= 4).unwrap_or(1);
    lines.extend((1..=greatest / step).map(|nth| (nth as f64 * step as f64 / greatest as f64, nth * step)));
    lines
}

/// Text as XML holds it: what it has no place for is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_has_few_round_lines() {
        let counts = |greatest| gridlines(greatest).into_iter().map(|(_, count)| count).collect::<Vec<_>>();
        assert_eq!(counts(0), [0]);
        assert_eq!(counts(3), [0, 1, 2, 3]);
        assert_eq!(counts(48), [0, 10, 20, 30, 40]);
        assert_eq!(counts(1_000), [0, 500, 1_000]);
    }

    #[test]
    fn labels_keep_apart_and_within_the_line() {
        let bars = [("2019", 1), ("2020", 1), ("2021", 1), ("2022", 1)];
        assert_eq!(labels(&bars, 7, 30), "2019   2020   2021   2022");
        assert_eq!(labels(&bars, 3, 12), "2019  2021");
        assert_eq!(labels(&bars, 1, 3), "");
    }

    #[test]
    fn a_query_is_no_markup() {
        assert_eq!(escaped("<a> & \"b\"\u{1b}[2J\n"), "&lt;a&gt; &amp; &quot;b&quot;[2J ");
    }
}
