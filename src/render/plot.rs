//! Lines in a frame, as SVG.
//!
//! Owns layout, colours and labels. Must not know what is drawn: places on both axes are given as they are to stand, so that a
//! logarithmic axis is one whose places are logarithms.

use std::io::{self, Write};

/// A plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// Above it.
    pub title: String,
    /// Below that, smaller.
    pub subtitle: String,
    /// To the right.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// The lines. Each is named at its right end.
    pub series: Vec<Series>,
}

/// An axis, from its first tick to its last or as far as lines go.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What it measures.
    pub label: String,
    /// Its marks, rising.
    pub ticks: Vec<Tick>,
}

/// A mark on an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where it stands.
    pub at: f64,
    /// What is written there.
    pub label: String,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// Its points, rising in x.
    pub points: Vec<[f64; 2]>,
}

const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 520.0;
/// Room around the frame: above, right (for the names of lines), below, left.
const MARGIN: [f64; 4] = [64.0, 110.0, 56.0, 76.0];
/// Names of lines stand at least so far apart.
const NAME_HEIGHT: f64 = 15.0;
/// Told apart also without colour vision as far as eight can be (Okabe and Ito 2008); later lines are dashed.
const COLOURS: [&str; 8] =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6b5b00", "#000000"];

impl Axis {
    /// A logarithmic axis that holds all between two positive numbers: marks at 1, 2 and 5 of each decade.
    #[must_use]
    pub fn logarithmic(label: &str, least: f64, most: f64) -> Self {
        let label = label.to_owned();
        if !(least > 0.0 && most >= least && most.is_finite()) {
            return Self { label, ticks: vec![Tick { at: 0.0, label: "1".to_owned() }] };
        }
        let (first, last) = (least.log10().floor() as i32, most.log10().ceil() as i32);
        let marks = (first..=last).flat_map(|decade| [1.0, 2.0, 5.0].map(|step| step * 10_f64.powi(decade)));
        let marks: Vec<f64> = marks.collect();
        let from = marks.iter().rposition(|mark| *mark <= least * (1.0 + 1e-9)).unwrap_or(0);
        let to = marks.iter().position(|mark| *mark >= most * (1.0 - 1e-9)).unwrap_or(marks.len() - 1);
        // Over many decades only the tens are written.
        let sparse = to - from > 12;
        let decimals = |mark: f64| (-mark.log10().floor()).max(0.0) as usize;
        let ticks = (from..=to).filter(|at| !sparse || at % 3 == 0 || *at == from || *at == to).map(|at| {
            let (mark, decimals) = (marks[at], decimals(marks[at] * (1.0 + 1e-9)));
            Tick { at: mark.log10(), label: format!("{mark:.decimals$}") }
        });
        Self { label, ticks: ticks.collect() }
    }
}

impl Plot {
    /// Writes it.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, w: &mut dyn Write) -> io::Result<()> {
        let [top, right, bottom, left] = MARGIN;
        let (x0, x1, y0, y1) = (left, WIDTH - right, HEIGHT - bottom, top);
        let range = |axis: &Axis, which: usize| {
            let points =
                self.series.iter().flat_map(|line| line.points.iter().map(move |point| point[which]));
            let all = axis.ticks.iter().map(|tick| tick.at).chain(points);
            let (low, high) =
                all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)));
            if high > low { (low, high) } else { (low - 1.0, low + 1.0) }
        };
        let (xs, ys) = (range(&self.x, 0), range(&self.y, 1));
        let px = |at: f64| x0 + (at - xs.0) / (xs.1 - xs.0) * (x1 - x0);
        let py = |at: f64| y0 + (at - ys.0) / (ys.1 - ys.0) * (y1 - y0);
        writeln!(
            w,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="13">"#
        )?;
        writeln!(w, r##"<rect width="100%" height="100%" fill="#ffffff"/>"##)?;
        writeln!(
            w,
            r#"<text x="{x0}" y="26" font-size="17" font-weight="bold">{}</text>"#,
            escaped(&self.title)
        )?;
        writeln!(w, r##"<text x="{x0}" y="46" fill="#555555">{}</text>"##, escaped(&self.subtitle))?;
        for Tick { at, label } in &self.y.ticks {
            let (y, label) = (py(*at), escaped(label));
            writeln!(w, r##"<line x1="{x0}" x2="{x1}" y1="{y:.1}" y2="{y:.1}" stroke="#dddddd"/>"##)?;
            writeln!(w, r#"<text x="{}" y="{:.1}" text-anchor="end">{label}</text>"#, x0 - 8.0, y + 4.5)?;
        }
        for Tick { at, label } in &self.x.ticks {
            let (x, label) = (px(*at), escaped(label));
            writeln!(w, r##"<line x1="{x:.1}" x2="{x:.1}" y1="{y0}" y2="{y1}" stroke="#dddddd"/>"##)?;
            writeln!(w, r#"<text x="{x:.1}" y="{}" text-anchor="middle">{label}</text>"#, y0 + 19.0)?;
        }
        let middle = f64::midpoint(x0, x1);
        writeln!(
            w,
            r#"<text x="{middle}" y="{}" text-anchor="middle">{}</text>"#,
            y0 + 42.0,
            escaped(&self.x.label)
        )?;
        let middle = f64::midpoint(y0, y1);
        writeln!(
            w,
            r#"<text transform="translate(20 {middle}) rotate(-90)" text-anchor="middle">{}</text>"#,
            escaped(&self.y.label)
        )?;
        for (at, Series { points, .. }) in self.series.iter().enumerate() {
            let path: Vec<String> =
                points.iter().map(|[x, y]| format!("{:.1},{:.1}", px(*x), py(*y))).collect();
            let (colour, dash) = look(at);
            writeln!(
                w,
                r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>"#,
                path.join(" ")
            )?;
        }
        let ends: Vec<(usize, f64)> = self
            .series
            .iter()
            .enumerate()
            .filter_map(|(at, line)| Some((at, py(line.points.last()?[1]))))
            .collect();
        for (at, y) in apart(ends, y1, y0) {
            let (colour, _) = look(at);
            let name = escaped(&self.series[at].name);
            writeln!(w, r#"<text x="{}" y="{:.1}" fill="{colour}">{name}</text>"#, x1 + 8.0, y + 4.5)?;
        }
        writeln!(w, "</svg>")
    }
}

/// The colour of a line, and its dashes.
fn look(at: usize) -> (&'static str, &'static str) {
    let dash = if at < COLOURS.len() { "" } else { r#" stroke-dasharray="6 3""# };
    (COLOURS[at % COLOURS.len()], dash)
}

/// Moves names apart that would cover each other, within the frame as far as they all fit.
fn apart(mut names: Vec<(usize, f64)>, top: f64, bottom: f64) -> Vec<(usize, f64)> {
    names.sort_by(|one, two| one.1.total_cmp(&two.1));
    for at in 1..names.len() {
        names[at].1 = names[at].1.max(names[at - 1].1 + NAME_HEIGHT);
    }
    let mut lowest = bottom;
    for name in names.iter_mut().rev() {
        name.1 = name.1.min(lowest).max(top);
        lowest = name.1 - NAME_HEIGHT;
    }
    names
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logarithmic_axis_holds_all_and_not_much_more() {
        let labels = |least, most| {
            Axis::logarithmic("ms", least, most).ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>()
        };
        assert_eq!(labels(0.03, 1.7), ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"]);
        assert_eq!(labels(5.0, 5.0), ["5"]);
        assert_eq!(labels(1.0, 100_000.0).len(), 6);
        assert_eq!(labels(0.0, f64::NAN), ["1"]);
    }

    #[test]
    fn names_do_not_cover_each_other_and_stay_inside() {
        let placed = apart(vec![(0, 100.0), (1, 101.0), (2, 99.0), (3, 399.0), (4, 400.0)], 50.0, 400.0);
        let mut ys: Vec<f64> = placed.iter().map(|name| name.1).collect();
        ys.sort_by(f64::total_cmp);
        assert!(ys.windows(2).all(|two| two[1] - two[0] >= NAME_HEIGHT - 1e-9), "{ys:?}");
        assert!(ys[0] >= 50.0 && ys[4] <= 400.0);
    }

    #[test]
    fn what_is_written_is_escaped() {
        let axis = || Axis { label: "a < b & c".to_owned(), ticks: Vec::new() };
        let plot = Plot {
            title: "<script>".to_owned(),
            subtitle: String::new(),
            x: axis(),
            y: axis(),
            series: vec![Series { name: "x>y".to_owned(), points: vec![[0.0, 0.0]] }],
        };
        let mut out = Vec::new();
        plot.write(&mut out).unwrap();
        let svg = String::from_utf8(out).unwrap();
        assert!(svg.contains("&lt;script&gt;") && svg.contains("a &lt; b &amp; c") && svg.contains("x&gt;y"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}
