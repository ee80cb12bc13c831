//! Writes press releases in three languages, invented and of any size, for measuring at scale.
//!
//! ```sh
//! cargo run --release --example generate -- --passages 1M target/generated
//! pressroom index target/generated --index target/generated-index
//! ```
//!
//! What the text is like, and what it is not good for: `pressroom::measure::generate`.

#![allow(clippy::print_stderr, reason = "a command")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use pressroom::measure::generate::{
    GenerateError, GenerateOptions, Generated, Generator, JsonLines, Sink, Size, TextFiles,
};

/// Writes invented press releases in three languages, for measuring
#[derive(Debug, Parser)]
struct Args {
    /// The folder to write into: an empty or a new one
    folder: PathBuf,

    /// Until there are so many passages, titles not counted; k, M and G stand for zeros
    #[arg(long, value_name = "N", value_parser = number, default_value = "100k")]
    passages: u64,

    /// Until there are so many releases
    #[arg(long, value_name = "N", value_parser = number, conflicts_with = "passages")]
    releases: Option<u64>,

    /// Until so many bytes are written
    #[arg(long, value_name = "N", value_parser = number, conflicts_with_all = ["passages", "releases"])]
    bytes: Option<u64>,

    /// Releases to learn from: files or folders
    #[arg(long, value_name = "PATH", default_values_os_t = [PathBuf::from("corpus")])]
    sample: Vec<PathBuf>,

    /// Another number gives other text
    #[arg(long, value_name = "N", default_value_t = GenerateOptions::default().seed)]
    seed: u64,

    /// Different words in each language
    #[arg(long, value_name = "N", value_parser = number, default_value = "200k")]
    words: u64,

    /// At most so many bytes a file of JSON lines
    #[arg(long, value_name = "N", value_parser = number, default_value = "32M")]
    shard: u64,

    /// Write a text file a release, not JSON lines
    #[arg(long)]
    text: bool,
}

/// A number with k, M or G for thousands, millions or thousands of millions.
fn number(value: &str) -> Result<u64, String> {
    let (digits, factor) = match value.char_indices().next_back() {
        Some((at, 'k' | 'K')) => (&value[..at], 1_000),
        Some((at, 'm' | 'M')) => (&value[..at], 1_000_000),
        Some((at, 'g' | 'G')) => (&value[..at], 1_000_000_000),
        _ => (value, 1),
    };
    let number: u64 = digits.parse().map_err(|_| "not a number, such as 5000, 100k or 10M".to_owned())?;
    number.checked_mul(factor).ok_or_else(|| "too large".to_owned())
}

fn run(args: &Args) -> Result<Generated, GenerateError> {
    let options = GenerateOptions {
        seed: args.seed,
        words: usize::try_from(args.words).unwrap_or(usize::MAX),
        ..GenerateOptions::default()
    };
    let size = match (args.releases, args.bytes) {
        (Some(releases), _) => Size::Releases(releases),
        (_, Some(bytes)) => Size::Bytes(bytes),
        _ => Size::Passages(args.passages),
    };
    let mut sink: Box<dyn Sink> = if args.text {
        Box::new(TextFiles::create(&args.folder)?)
    } else {
        Box::new(JsonLines::create(&args.folder, args.shard)?)
    };
    Generator::learn(&args.sample, options)?.generate(size, &mut *sink)
}

fn main() -> ExitCode {
    let args = Args::parse();
    let started = Instant::now();
    match run(&args) {
        Ok(done) => {
            let seconds = started.elapsed().as_secs_f64();
            eprintln!(
                "{} events in {} releases, {} passages, {:.1} MB in '{}': {seconds:.1} s, {:.0} MB/s",
                done.events,
                done.releases,
                done.passages,
                done.bytes as f64 / 1e6,
                args.folder.display(),
                done.bytes as f64 / 1e6 / seconds
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: '{}': {error}", args.folder.display());
            ExitCode::from(2)
        }
    }
}
