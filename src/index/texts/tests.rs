use std::sync::Arc;

use proptest::prelude::*;
use tantivy::directory::OwnedBytes;

use super::dictionary::Dictionaries;
use super::read::Texts;
use super::write::{DICTIONARIES, TextsWriter};
use super::{CHUNK, Document};

/// A release: the text and the description of each of its documents.
type Release = Vec<(String, String)>;

fn written(releases: &[Release]) -> Vec<u8> {
    written_after(releases, &Arc::default())
}

/// Written in a run that has made these dictionaries.
fn written_after(releases: &[Release], made: &Arc<Dictionaries>) -> Vec<u8> {
    let mut writer = TextsWriter::new(Vec::new(), Arc::clone(made));
    for release in releases {
        for (at, (text, description)) in release.iter().enumerate() {
            writer.push(Document { text, description }, at == 0);
        }
    }
    writer.finish().unwrap()
}

fn open(file: Vec<u8>) -> Texts {
    Texts::parse(OwnedBytes::new(file)).unwrap()
}

fn read(texts: &Texts) -> Vec<Release> {
    let whole = |(header, end): (u32, u32)| {
        let mut release = texts.release(header).unwrap();
        assert_eq!(release.len(), (end - header) as usize);
        let document = |ordinal| {
            let document = release.document(ordinal).unwrap();
            (document.text.to_owned(), document.description.to_owned())
        };
        (0..(end - header) as usize).map(document).collect()
    };
    texts.blocks().map(whole).collect()
}

/// Releases like those of the world: some words again and again, so that there is something to compress.
fn releases(most: usize) -> impl Strategy<Value = Vec<Release>> {
    let word = prop::sample::select(
        &["渡輪服務", "停航", "the ferry", "services", "，", "", "政府今日公布", " 2024 "][..],
    );
    let text = prop::collection::vec(word, 0..40).prop_map(|words| words.concat());
    let document = (text, prop::sample::select(&["", "{\"page\":3}"][..]).prop_map(str::to_owned));
    prop::collection::vec(prop::collection::vec(document, 1..20), 0..most)
}

proptest! {
    #[test]
    fn what_was_written_is_read(releases in releases(60)) {
        let texts = open(written(&releases));
        prop_assert_eq!(read(&texts), releases.clone());
        // Any document leads to its block, and can be read by itself and in any order.
        let mut header = 0;
        for (number, release) in releases.iter().enumerate() {
            prop_assert_eq!((texts.number(header), texts.header(number)), (number, header));
            let end = header + release.len() as u32;
            let starts: Vec<(u64, u32)> = texts.starts(header..end).collect();
            for doc in header..end {
                let (starts, before) = starts[(doc / 64 - header / 64) as usize];
                let up_to = (starts << (63 - doc % 64)).count_ones();
                prop_assert_eq!((before + up_to) as usize, number + 1);
                prop_assert_eq!(starts >> (doc % 64) & 1 == 1, doc == header);
            }
            for doc in (header..end).rev() {
                prop_assert_eq!(texts.block(doc), (header, end));
                let mut reader = texts.release(header).unwrap();
                let document = reader.document((doc - header) as usize).unwrap();
                prop_assert_eq!(document.text, &release[(doc - header) as usize].0);
            }
            prop_assert!(texts.release(header).unwrap().document(release.len()).is_err());
            header = end;
        }
    }

    #[test]
    fn what_is_taken_over_from_other_segments_is_the_same(left in releases(60), right in releases(60)) {
        let segments = [open(written(&left)), open(written(&right))];
        let mut writer = TextsWriter::new(Vec::new(), Arc::default());
        let mut expected = Vec::new();
        for (texts, releases) in segments.iter().zip([left, right]) {
            for ((header, _), release) in texts.blocks().zip(releases) {
                // As where some have been deleted.
                if release.len() % 5 != 0 {
                    writer.copy(texts, [header]).unwrap();
                    expected.push(release);
                }
            }
        }
        prop_assert_eq!(read(&open(writer.finish().unwrap())), expected);
    }

    #[test]
    fn a_damaged_file_is_an_error_and_nothing_worse(
        releases in releases(8),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut file = written(&releases);
        for (at, byte) in damage {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        if let Ok(texts) = Texts::parse(OwnedBytes::new(file)) {
            for (header, end) in texts.blocks().take(1000) {
                if let Ok(mut release) = texts.release(header) {
                    for ordinal in 0..release.len().min((end - header) as usize).min(1000) {
                        let _ = release.document(ordinal);
                    }
                }
            }
        }
    }
}

/// As much text as makes a dictionary: sentences that differ, of words that come again.
fn much(seed: u32, releases: usize) -> Vec<Release> {
    let mut state = seed;
    let mut next = move |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    let words: Vec<String> =
        (0..400).map(|_| (0..8).map(|_| char::from(b'a' + next(26) as u8)).collect()).collect();
    (0..releases)
        .map(|_| {
            let mut passage =
                || (0..40).map(|_| words[next(400) as usize].as_str()).collect::<Vec<_>>().join(" ");
            vec![(passage(), "{}".to_owned()), (passage(), String::new())]
        })
        .collect()
}

#[test]
fn a_dictionary_makes_releases_smaller_and_goes_with_them() {
    let releases = much(1, 800);
    let file = written(&releases);
    let text: usize = releases.iter().flatten().map(|(text, _)| text.len()).sum();
    let alone: usize = releases.iter().map(|release| written(std::slice::from_ref(release)).len() - 60).sum();
    assert!(file.len() < alone * 3 / 4, "{} of {text} bytes, {alone} without a dictionary", file.len());
    let texts = open(file.clone());
    assert!(!texts.dictionary(1).unwrap().is_empty());
    assert!(texts.dictionary(2).is_err());

    // With one more segment of the same words and one too small for a dictionary.
    let (other, few) = (open(written(&much(2, 800))), open(written(&releases[..3])));
    let mut writer = TextsWriter::new(Vec::new(), Arc::default());
    for texts in [&few, &texts, &other] {
        writer.copy(texts, texts.blocks().map(|(header, _)| header)).unwrap();
    }
    let merged = open(writer.finish().unwrap());
    assert_eq!(merged.dictionary(1).unwrap(), texts.dictionary(1).unwrap());
    assert_eq!(merged.dictionary(2).unwrap(), other.dictionary(1).unwrap());
    let expected = [&releases[..3], &releases, &much(2, 800)].concat();
    assert_eq!(read(&merged), expected);
    // What had none is compressed with that of its new neighbours.
    assert_eq!(merged.record(0).unwrap()[0], 1);
}

#[test]
fn segments_of_a_run_share_a_dictionary_that_serves_them() {
    let (one, another) = (much(1, 1600), much(2, 800));
    let made = Arc::default();
    let [first, like, unlike] =
        [&one[..800], &one[800..], &another].map(|releases| written_after(releases, &made));
    let alone = written(&one[800..]).len();
    assert!(like.len() <= alone * 103 / 100, "{} bytes, {alone} with one of its own", like.len());
    let [first, like, unlike] = [first, like, unlike].map(open);
    assert_eq!(first.dictionary(1).unwrap(), like.dictionary(1).unwrap());
    assert_ne!(first.dictionary(1).unwrap(), unlike.dictionary(1).unwrap());
    assert_eq!((read(&like), read(&unlike)), (one[800..].to_vec(), another));
}

#[test]
fn what_has_too_many_dictionaries_is_compressed_anew_without_being_held_in_memory() {
    let mut writer = TextsWriter::new(Vec::new(), Arc::default());
    let mut expected = Vec::new();
    for seed in 0..DICTIONARIES as u32 + 3 {
        let releases = much(seed, 120);
        let texts = open(written(&releases));
        assert!(texts.dictionary(1).is_ok());
        writer.copy(&texts, texts.blocks().map(|(header, _)| header)).unwrap();
        expected.extend(releases);
    }
    assert!(writer.memory() < 128 << 10, "{} bytes wait", writer.memory());
    let merged = open(writer.finish().unwrap());
    assert!(merged.dictionary(DICTIONARIES).is_ok() && merged.dictionary(DICTIONARIES + 1).is_err());
    assert_eq!(read(&merged), expected);
}

#[test]
fn a_long_release_is_read_in_parts() {
    let text = "渡輪服務今日停航。".repeat(CHUNK / 100);
    let release: Release = (0..50).map(|at| (format!("{at}{text}"), String::new())).collect();
    let releases = [release.clone(), vec![("標題".to_owned(), "{}".to_owned())]];
    let texts = open(written(&releases));
    let mut reader = texts.release(0).unwrap();
    assert_eq!(reader.document(37).unwrap().text, release[37].0);
    // The whole of it would take longer than one of its parts.
    assert!(reader.loaded_bytes() < 2 * (CHUNK + text.len()));
    assert_eq!(reader.document(0).unwrap().text, release[0].0);
    assert_eq!(texts.block(50), (50, 51));
}

#[test]
fn a_segment_may_be_empty() {
    let texts = open(written(&[]));
    assert_eq!(read(&texts), Vec::<Release>::new());
    assert!(Texts::parse(OwnedBytes::new(Vec::new())).is_err());
}
