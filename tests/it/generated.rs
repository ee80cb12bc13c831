//! What is generated for measuring is read, divided, dated and paired as real releases are.

use std::collections::BTreeMap;

use pressroom::index::{BuildOptions, Index, Progress, build};
use pressroom::measure::generate::{GenerateOptions, Generator, JsonLines, Size, TextFiles};
use pressroom::search::{SearchOptions, search};

use crate::support::{Scratch, root};

fn generator() -> Generator {
    let options = GenerateOptions { words: 20_000, ..GenerateOptions::default() };
    Generator::learn(&[root().join("corpus")], options).unwrap()
}

/// The ids of the versions that belong together: they differ by one, and in the mark of the Simplified one.
fn event(id: &str) -> u64 {
    let digits = id.trim_start_matches('P').trim_end_matches(".sc");
    digits.parse::<u64>().unwrap().div_ceil(2)
}

#[test]
fn the_index_reads_all_that_is_generated_and_pairs_it() {
    let scratch = Scratch::new();
    let (folder, place) = (scratch.path().join("generated"), scratch.path().join("index"));
    let most = 200_000;
    let mut sink = JsonLines::create(&folder, most).unwrap();
    let done = generator().generate(Size::Passages(3000), &mut sink).unwrap();

    let sizes: Vec<u64> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).collect();
    assert_eq!(sizes.iter().sum::<u64>(), done.bytes);
    assert!(sizes.len() > 1 && sizes.iter().all(|size| *size <= most), "{sizes:?}");

    let built = build(&place, &[folder], &BuildOptions::default(), &Progress::default()).unwrap();
    assert!(built.skipped.is_empty(), "{:?}", built.skipped);
    assert_eq!(built.releases, done.releases);
    let passages = built.passages as f64 / done.passages as f64;
    assert!((0.95..1.05).contains(&passages), "{passages} passages for one that was generated");

    let index = Index::open(&place).unwrap();
    let manifest = index.manifest().unwrap();
    let releases = || manifest.files.iter().flat_map(|file| &file.releases);
    assert!(!manifest.totals().years.contains_key(""), "each release has its day");
    let mut events: BTreeMap<u64, u64> = BTreeMap::new();
    for release in releases() {
        *events.entry(event(&release.id)).or_default() += 1;
    }
    let with_versions: u64 = events.values().filter(|versions| **versions > 1).sum();
    let translations = index.translations().unwrap();
    let (mut paired, mut wrong) = (0, 0);
    for release in releases() {
        let counterparts = translations.counterparts(&release.id);
        paired += u64::from(!counterparts.is_empty());
        wrong += counterparts.iter().filter(|other| event(&other.release) != event(&release.id)).count();
    }
    assert_eq!(wrong, 0);
    assert!(paired * 100 >= with_versions * 98, "{paired} of {with_versions}");
}

#[test]
fn text_files_tell_their_title_and_day() {
    let scratch = Scratch::new();
    let (folder, place) = (scratch.path().join("generated"), scratch.path().join("index"));
    let done = generator().generate(Size::Releases(20), &mut TextFiles::create(&folder).unwrap()).unwrap();
    let built = build(&place, &[folder], &BuildOptions::default(), &Progress::default()).unwrap();
    assert_eq!((built.releases, built.files), (done.releases, done.releases));
    let index = Index::open(&place).unwrap();
    let found = search(&index, "date:2000..2024", &SearchOptions { limit: 100, ..SearchOptions::default() });
    let found = found.unwrap().results;
    assert_eq!(found.len() as u64, done.releases);
    assert!(found.iter().all(|hit| !hit.title.is_empty()));
}

#[test]
fn a_folder_that_holds_files_is_not_written_into() {
    let scratch = Scratch::new();
    scratch.write("generated/mine.txt", "mine");
    assert!(JsonLines::create(&scratch.path().join("generated"), 1000).is_err());
    assert!(TextFiles::create(&scratch.path().join("generated")).is_err());
}
