//! The sample corpus: what is read from each of its files is what was written into it.

use std::collections::BTreeMap;
use std::path::Path;

use pressroom::search::release;
use serde::Deserialize;

use crate::sample;
use crate::support::{ScratchIndex, root};

/// A release of the sample as it should be read.
#[derive(Debug, Deserialize)]
struct Gold {
    event: String,
    path: String,
    id: String,
    lang: String,
    title: String,
    date: Option<String>,
    time: Option<String>,
    issuer: Option<String>,
    paragraphs: Vec<GoldParagraph>,
}

#[derive(Debug, Deserialize)]
struct GoldParagraph {
    kind: String,
    text: String,
}

fn gold() -> Vec<Gold> {
    let text = std::fs::read_to_string(root().join("tests/data/gold.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn files(folder: &Path, below: &Path, into: &mut BTreeMap<std::path::PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = below.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            files(&entry.path(), &name, into);
        } else {
            into.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}

/// `corpus/` is what the events in `tests/data/events` are rendered to. To change the sample, change an event and run the
/// tests with `PRESSROOM_BLESS=1`.
#[test]
fn the_corpus_is_what_the_events_say() {
    let events = sample::load(&root().join("tests/data/events"));
    assert!(events.len() >= 40);
    let rendered = sample::corpus(&events);
    let corpus = root().join("corpus");
    if std::env::var_os("PRESSROOM_BLESS").is_some() {
        for (path, bytes) in &rendered {
            let path = corpus.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    let mut found = BTreeMap::new();
    files(&corpus, Path::new(""), &mut found);
    let names = |files: &BTreeMap<std::path::PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(&rendered));
    for (path, bytes) in rendered {
        assert!(found[&path] == bytes, "{} is not what its event is rendered to", path.display());
    }
}

/// What is said of a release: right, absent or wrong.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    right: usize,
    /// Of the right ones, those where there is nothing to read and nothing was read.
    none: usize,
    absent: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn count(&mut self, id: &str, got: Option<&str>, expected: Option<&str>) {
        match (got, expected) {
            (got, expected) if got == expected => {
                self.right += 1;
                self.none += usize::from(got.is_none());
            }
            (None, Some(_)) => self.absent += 1,
            (got, expected) => self.wrong.push(format!("{id}: {got:?}, not {expected:?}")),
        }
    }
}

#[test]
fn metadata_is_right_or_absent_and_paragraphs_are_whole() {
    let scratch = ScratchIndex::of(&[root().join("corpus")]);
    let gold = gold();
    let manifest = scratch.index.manifest().unwrap();
    let skipped: Vec<_> = manifest.files.iter().filter(|file| !file.skipped.is_empty()).collect();
    assert!(skipped.is_empty(), "{skipped:?}");
    assert_eq!(manifest.totals().releases, gold.len() as u64);
    let events = sample::load(&root().join("tests/data/events"));
    let url_of = |gold: &Gold| {
        let event = events.iter().find(|event| event.number == gold.event.parse::<usize>().unwrap()).unwrap();
        let lang = event.versions.keys().find(|lang| lang.tag() == gold.lang).unwrap();
        event.url(*lang)
    };
    let [mut title, mut date, mut time, mut lang, mut issuer, mut id, mut url] =
        [(); 7].map(|()| Tally::default());
    let (mut paragraphs, mut whole) = (0, 0);
    let (mut kinds, mut kinds_right) = (0, 0);
    let (mut broken, mut unequal) = (Vec::new(), Vec::new());
    for gold in &gold {
        // Ids are looked for in the file of the release, which also has one when it is another.
        let path = gold.path.split('#').next().unwrap();
        let file = manifest.files.iter().find(|file| file.path == path).unwrap();
        let entry = file.releases.iter().find(|entry| *entry.id == *gold.id).or(file.releases.first());
        let found = entry.map(|entry| &*entry.id);
        id.count(&gold.path, found, Some(&gold.id));
        let Some(view) = release(&scratch.index, found.unwrap_or_default()).unwrap() else {
            panic!("{} of {} is not in the index", gold.id, gold.path);
        };
        let got_title = Some(view.title.as_str()).filter(|title| !title.is_empty());
        title.count(&gold.id, got_title, Some(&gold.title));
        date.count(&gold.id, view.date.as_deref(), gold.date.as_deref());
        time.count(&gold.id, view.time.as_deref(), gold.time.as_deref());
        lang.count(&gold.id, Some(&view.lang), Some(&gold.lang));
        url.count(&gold.id, view.url.as_deref(), url_of(gold).as_deref());
        issuer.count(&gold.id, view.issuer.as_deref(), gold.issuer.as_deref());
        for paragraph in &gold.paragraphs {
            paragraphs += 1;
            // Short paragraphs share a passage, very long ones are divided: whole means that no line end, join or division
            // inside changed it.
            let holder = view.passages.iter().find(|passage| passage.text.contains(&paragraph.text));
            match holder {
                Some(holder) => {
                    whole += 1;
                    if holder.text == paragraph.text {
                        kinds += 1;
                        kinds_right += usize::from(holder.kind == paragraph.kind);
                    }
                }
                None => broken.push(format!("{}: {}", gold.id, paragraph.text)),
            }
        }
        // Nothing is left of the page around the release.
        let letters = |text: &str| text.chars().filter(|character| character.is_alphanumeric()).count();
        let expected: usize = gold.paragraphs.iter().map(|paragraph| letters(&paragraph.text)).sum();
        let got: usize = view.passages.iter().map(|passage| letters(&passage.text)).sum();
        if got != expected {
            unequal.push(format!("{} ({}): {got} letters, not {expected}", gold.id, gold.path));
        }
    }
    println!("broken: {broken:#?}");
    println!("{whole} of {paragraphs} paragraphs whole; kinds right: {kinds_right} of {kinds}");
    for (name, tally) in [
        ("title", title),
        ("date", date),
        ("time", time),
        ("language", lang),
        ("issuer", issuer),
        ("id", id),
        ("url", url),
    ] {
        println!(
            "{name:9} {:3} right (of which {} rightly none), {} absent, {} wrong",
            tally.right,
            tally.none,
            tally.absent,
            tally.wrong.len()
        );
        assert!(tally.wrong.is_empty(), "{name}: {:#?}", tally.wrong);
        assert!(tally.absent * 50 <= tally.right, "{name}: {} absent", tally.absent);
    }
    assert!(unequal.is_empty(), "{unequal:#?}");
    assert!(broken.len() * 100 <= paragraphs, "{} broken of {paragraphs}: {broken:#?}", broken.len());
}
