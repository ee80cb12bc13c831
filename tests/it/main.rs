//! The integration tests: one binary, a module for each subject.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may fail and may speak"
)]

mod bench;
mod browse;
mod captions;
mod cli;
mod complaints;
mod cross;
mod definitions;
mod dictionary;
mod facets;
mod field_names;
mod flags;
mod generated;
mod hostile;
mod kill;
mod messages;
mod oracle;
mod pairing;
mod parallel;
mod query_language;
mod round_trip;
mod sample;
mod sample_corpus;
mod seed;
mod settings;
mod support;
mod terminal;
mod translations;
mod update;

/// A file in this folder that no `mod` line names would be a test that is never run.
#[test]
fn every_file_is_a_module() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let listed = std::fs::read_to_string(here.join("main.rs")).unwrap();
    for entry in std::fs::read_dir(here).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(module) = name.strip_suffix(".rs").filter(|module| *module != "main") {
            assert!(listed.contains(&format!("mod {module};")), "{name} is not in main.rs");
        }
    }
}
