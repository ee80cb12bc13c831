use std::path::Path;

use super::*;

fn sample() -> Vec<PathBuf> {
    vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")]
}

fn small(seed: u64) -> Generator {
    Generator::learn(&sample(), GenerateOptions { seed, words: 20_000, ..GenerateOptions::default() })
        .unwrap()
}

/// Keeps what is generated.
#[derive(Default)]
struct Kept(Vec<[String; 5]>);

impl Sink for Kept {
    fn take(&mut self, record: &Record<'_>) -> io::Result<u64> {
        let kept = [record.id, record.lang, record.date, record.title, record.body];
        self.0.push(kept.map(str::to_owned));
        Ok(record.body.len() as u64)
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn generated(generator: &Generator, size: Size) -> (Vec<[String; 5]>, Generated) {
    let mut kept = Kept::default();
    let done = generator.generate(size, &mut kept).unwrap();
    (kept.0, done)
}

#[test]
fn a_seed_gives_the_same_text_and_another_seed_another() {
    let size = Size::Releases(60);
    let (one, _) = generated(&small(5), size);
    assert_eq!(one, generated(&small(5), size).0);
    let (other, _) = generated(&small(6), size);
    assert!(one.iter().all(|release| other.iter().all(|other| release[4] != other[4])));
}

#[test]
fn sizes_are_kept_to_and_days_cover_the_years() {
    let generator = small(1);
    let longest = 3 * 60;
    for size in [Size::Releases(500), Size::Passages(2000), Size::Bytes(1_000_000)] {
        let (releases, done) = generated(&generator, size);
        match size {
            Size::Releases(all) => assert!((all..all + 3).contains(&done.releases)),
            Size::Passages(all) => assert!((all..all + longest).contains(&done.passages)),
            Size::Bytes(all) => assert!((all..all + 200_000).contains(&done.bytes)),
        }
        assert_eq!(releases.len() as u64, done.releases);
        assert!(releases.windows(2).all(|two| two[0][2][..10] <= two[1][2][..10]), "by day");
        assert!(releases[0][2].starts_with("2000-01-") && releases.last().unwrap()[2].starts_with("2024-"));
        let mut ids: Vec<&String> = releases.iter().map(|release| &release[0]).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), releases.len(), "ids are unique");
    }
}

#[test]
fn each_version_is_in_its_language() {
    let (releases, _) = generated(&small(2), Size::Releases(200));
    let mut seen = std::collections::BTreeSet::new();
    for [id, language, _, title, body] in &releases {
        assert_eq!(Language::detect(&format!("{title}\n{body}")).tag(), language, "{id}: {title}");
        seen.insert(language.as_str());
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["en", "zh-Hans", "zh-Hant"]);
}

#[test]
fn frequent_words_are_frequent_and_the_tail_is_long() {
    let (releases, _) = generated(&small(3), Size::Passages(6000));
    let mut counts: std::collections::HashMap<&str, u32> = std::collections::HashMap::new();
    for [_, _, _, _, body] in releases.iter().filter(|release| release[1] == "en") {
        for word in body.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()) {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut counts: Vec<u32> = counts.into_values().collect();
    counts.sort_unstable_by(|one, two| two.cmp(one));
    let all: u32 = counts.iter().sum();
    let head: u32 = counts.iter().take(100).sum();
    let (head, once) = (f64::from(head) / f64::from(all), counts.iter().filter(|count| **count == 1).count());
    // English text: the hundred commonest words make 40 to 55 % of it.
    assert!((0.3..0.65).contains(&head), "{head}");
    assert!(counts.len() > 6000 && once * 5 > counts.len(), "{} {once}", counts.len());
}

#[test]
fn too_little_to_learn_from_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("one.txt"), "一則新聞\n\n今日宣布。\n").unwrap();
    let error = Generator::learn(&[folder.path().to_owned()], GenerateOptions::default()).unwrap_err();
    assert!(matches!(error, GenerateError::Sample { .. }), "{error}");
    assert!(error.to_string().contains(folder.path().to_str().unwrap()));
}
