//! What the benches share: invented releases on disk, and an index of them.

use std::path::{Path, PathBuf};

use pressroom::measure::generate::{GenerateOptions, Generator, JsonLines, Size};

/// How many passages to measure on: `PRESSROOM_BENCH_PASSAGES`, or this.
pub fn passages(default: u64) -> u64 {
    std::env::var("PRESSROOM_BENCH_PASSAGES").ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// Writes so many passages of releases like those of the sample corpus into a folder.
pub fn write(folder: &Path, passages: u64) -> PathBuf {
    let text = folder.join("text");
    let sample = [Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")];
    let generator = Generator::learn(&sample, GenerateOptions::default()).unwrap();
    // Several files, so that several threads have something to read.
    let mut sink = JsonLines::create(&text, 2 << 20).unwrap();
    generator.generate(Size::Passages(passages), &mut sink).unwrap();
    text
}
