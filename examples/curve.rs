//! How time, memory, size and latency grow with the number of passages.
//!
//! ```sh
//! cargo build --release && cargo run --release --example curve -- --sizes 10k,100k,1M target/curve
//! ```
//!
//! For each size it generates releases, indexes them in a process of its own, and measures searches with `pressroom bench`, warm
//! and (with fewer queries) a process a query. What it finds goes to `curve.md` (a table), `curve.json` and `curve.svg` in
//! the folder given, also after each size, so that a run that is stopped has told what it knew. The text of a size is removed
//! before the next, and so is its index unless `--keep`. Its own memory, without mapped files, is looked at
//! fifty times a second, on Linux only.

#![allow(clippy::print_stderr, reason = "a command")]

use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use pressroom::measure::bench::report::{KindReport, Machine, Report};
use pressroom::measure::generate::{GenerateOptions, Generator, JsonLines, Size};
use pressroom::render::plot::{Axis, Plot, Series};
use serde::Serialize;

/// Measures how time, memory, size and latency grow with the number of passages
#[derive(Debug, Parser)]
struct Args {
    /// The folder to work in and to write the results to
    folder: PathBuf,

    /// Numbers of passages, smallest first; k and M stand for zeros
    #[arg(long, value_delimiter = ',', value_parser = number, default_value = "10k,100k,1M")]
    sizes: Vec<u64>,

    /// Releases to learn from
    #[arg(long, value_name = "PATH", default_value = "corpus")]
    sample: PathBuf,

    /// The program; by default the one built beside this example
    #[arg(long, value_name = "PROGRAM")]
    pressroom: Option<PathBuf>,

    /// Look for no counterparts and learn no glossary
    #[arg(long)]
    monolingual: bool,

    /// Times each query is asked
    #[arg(long, value_name = "N", default_value_t = 20)]
    runs: u32,

    /// Keep the indexes
    #[arg(long)]
    keep: bool,
}

/// What one size came to.
#[derive(Debug, Serialize)]
struct Point {
    passages: u64,
    text_bytes: u64,
    index_seconds: f64,
    /// 0 where the system does not tell.
    index_peak_bytes: u64,
    index_bytes: u64,
    warm: KindReport,
    warm_by_kind: Vec<KindReport>,
    cold: KindReport,
    /// The median of a process that does nothing.
    empty_process_us: f64,
    warnings: Vec<String>,
}

fn number(value: &str) -> Result<u64, String> {
    let (digits, factor) = match value.chars().next_back() {
        Some('k') => (value.trim_end_matches('k'), 1_000),
        Some('M') => (value.trim_end_matches('M'), 1_000_000),
        _ => (value, 1),
    };
    let number: u64 = digits.parse().map_err(|_| "not a number, such as 5000, 100k or 10M".to_owned())?;
    number.checked_mul(factor).filter(|number| *number > 0).ok_or_else(|| "out of range".to_owned())
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let program = match &args.pressroom {
        Some(program) => program.clone(),
        None => std::env::current_exe()?.with_file_name("../pressroom"),
    };
    if !program.exists() {
        return Err(format!("'{}' is not there: run `cargo build --release` first", program.display()).into());
    }
    fs::create_dir_all(&args.folder)?;
    let generator = Generator::learn(std::slice::from_ref(&args.sample), GenerateOptions::default())?;
    let mut points = Vec::new();
    for &size in &args.sizes {
        eprintln!("{size} passages");
        points.push(measure(args, &program, &generator, size)?);
        serde_json::to_writer_pretty(File::create(args.folder.join("curve.json"))?, &points)?;
        fs::write(args.folder.join("curve.md"), table(&points)?)?;
        plot(&points).write(&mut File::create(args.folder.join("curve.svg"))?)?;
    }
    eprintln!("see '{}'", args.folder.join("curve.md").display());
    Ok(())
}

fn measure(args: &Args, program: &Path, generator: &Generator, size: u64) -> Result<Point, Box<dyn Error>> {
    let (text, index) = (args.folder.join(format!("text-{size}")), args.folder.join(format!("index-{size}")));
    for old in [&text, &index] {
        if old.exists() {
            fs::remove_dir_all(old)?;
        }
    }
    let generated = generator.generate(Size::Passages(size), &mut JsonLines::create(&text, 32_000_000)?)?;

    let mut command = Command::new(program);
    command.arg("--index").arg(&index).arg("index").arg(&text);
    if args.monolingual {
        command.args(["--bilingual", "off"]);
    }
    let started = Instant::now();
    let index_peak_bytes = watch(&mut command)?;
    let index_seconds = started.elapsed().as_secs_f64();
    fs::remove_dir_all(&text)?;

    let bench = |more: &[&str]| -> Result<Report, Box<dyn Error>> {
        let mut command = Command::new(program);
        command.arg("--index").arg(&index).args(["bench", "--format", "json"]).args(more);
        let output = command.stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            return Err("the bench failed".into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    };
    let warm = bench(&["--runs", &args.runs.to_string()])?;
    let cold = bench(&["--cold", "--per-kind", "8"])?;
    if !args.keep {
        fs::remove_dir_all(&index)?;
    }
    Ok(Point {
        passages: warm.index.passages,
        text_bytes: generated.bytes,
        index_seconds,
        index_peak_bytes,
        index_bytes: warm.index.bytes,
        warm: warm.measured.all,
        warm_by_kind: warm.measured.kinds,
        cold: cold.measured.all,
        empty_process_us: cold.empty_process.map_or(0.0, |empty| empty.p50),
        warnings: warm.warnings,
    })
}

/// Runs a command; returns the peak of its own memory in bytes: without the files it maps, which the system drops when others need the
/// room.
fn watch(command: &mut Command) -> Result<u64, Box<dyn Error>> {
    let mut child = command.stdout(Stdio::null()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kibibytes.unwrap_or(0) * 1024);
        if let Some(status) = child.try_wait()? {
            return if status.success() { Ok(peak) } else { Err("indexing failed".into()) };
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn table(points: &[Point]) -> Result<String, std::fmt::Error> {
    let machine = Machine::this();
    let mut out = format!("{}, {} cores, {}\n\n", machine.cpu, machine.cores, machine.os);
    out.push_str("| passages | text MB | index s | MB/s | own memory MB | index MB | index/text | warm p50 ms | p99 ms | max ms | queries/s | cold p50 ms | times empty |\n");
    out.push_str("|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for point in points {
        let (text, index) = (point.text_bytes as f64 / 1e6, point.index_bytes as f64 / 1e6);
        let (warm, cold) = (&point.warm.total, &point.cold.total);
        writeln!(
            out,
            "| {} | {text:.1} | {:.1} | {:.1} | {:.0} | {index:.1} | {:.2} | {:.3} | {:.2} | {:.1} | {:.0} | {:.1} | {:.1} |",
            point.passages,
            point.index_seconds,
            text / point.index_seconds,
            point.index_peak_bytes as f64 / 1e6,
            index / text,
            warm.p50 / 1e3,
            warm.p99 / 1e3,
            warm.max / 1e3,
            point.warm.per_second,
            cold.p50 / 1e3,
            cold.p50 / point.empty_process_us.max(1.0),
        )?;
    }
    for point in points {
        for warning in &point.warnings {
            writeln!(out, "\n{} passages: {warning}", point.passages)?;
        }
    }
    Ok(out)
}

/// One line a measure, both axes logarithmic.
fn plot(points: &[Point]) -> Plot {
    let line = |name: &str, value: &dyn Fn(&Point) -> f64| Series {
        name: name.to_owned(),
        points: points
            .iter()
            .map(|point| [(point.passages.max(1) as f64).log10(), value(point).max(1e-3).log10()])
            .collect(),
    };
    let series = vec![
        line("index, s", &|point| point.index_seconds),
        line("memory, MB", &|point| point.index_peak_bytes as f64 / 1e6),
        line("size, MB", &|point| point.index_bytes as f64 / 1e6),
        line("warm p50, ms", &|point| point.warm.total.p50 / 1e3),
        line("warm p99, ms", &|point| point.warm.total.p99 / 1e3),
        line("cold p50, ms", &|point| point.cold.total.p50 / 1e3),
    ];
    let range = |values: Vec<f64>| {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        (10_f64.powf(low), 10_f64.powf(values.into_iter().fold(f64::NEG_INFINITY, f64::max)))
    };
    let all = |which: usize| {
        range(series.iter().flat_map(|line| line.points.iter().map(move |point| point[which])).collect())
    };
    let ((fewest, most), (low, high)) = (all(0), all(1));
    let machine = Machine::this();
    Plot {
        title: "How it grows with the number of passages".to_owned(),
        subtitle: format!("{}, {} cores", machine.cpu, machine.cores),
        x: Axis::logarithmic("passages", fewest, most),
        y: Axis::logarithmic("seconds, MB, milliseconds", low, high),
        series,
    }
}
