//! What is learned of the two languages is kept with the index: updated as if built in one go, checked, and fed by what files say
//! of their versions.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Random, Scratch, root};
use crate::update::update;

/// The file of pairs, alignments and glossary.
fn learned(index: &Path) -> PathBuf {
    let names = fs::read_dir(index).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = names
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("translations-"))
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn an_updated_index_has_learned_what_one_built_in_one_go_has() {
    let scratch = Scratch::new();
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(root().join("corpus"))
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    let place =
        |path: &Path| scratch.path().join("corpus").join(path.strip_prefix(root().join("corpus")).unwrap());
    let mut random = Random::new(12);
    let mut seen = Vec::new();
    for step in 0..4 {
        // More and more of the files, and some of those that were there go.
        for path in &files {
            let copy = place(path);
            fs::create_dir_all(copy.parent().unwrap()).unwrap();
            match random.below(10) {
                0..4 => drop(fs::copy(path, &copy).unwrap()),
                4 => drop(fs::remove_file(&copy)),
                _ => {}
            }
        }
        update(&scratch, "index");
        let fresh = format!("fresh{step}");
        update(&scratch, &fresh);
        let [updated, fresh] =
            ["index", &fresh].map(|index| fs::read(learned(&scratch.path().join(index))).unwrap());
        assert!(updated == fresh, "step {step}: {} and {} bytes", updated.len(), fresh.len());
        seen.push(updated.len());
    }
    assert!(seen[3] > seen[0], "{seen:?}");
}

#[test]
fn damage_to_what_was_learned_is_found() {
    let scratch = Scratch::new();
    scratch.write(
        "corpus/a.en.txt",
        "Ferry services\n\nFerry services to Paksha Island will be enhanced in May.\n",
    );
    scratch.write("corpus/a.zh-Hant.txt", "渡輪服務\n\n來往白沙島的渡輪服務將於五月起加強，方便居民。\n");
    update(&scratch, "index");
    let path = learned(&scratch.path().join("index"));
    assert_eq!(scratch.run(&["verify"]).status, 0);
    let whole = fs::read(&path).unwrap();
    for at in [0, whole.len() / 2, whole.len() - 1] {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        fs::write(&path, &damaged).unwrap();
        let ran = scratch.run(&["verify"]);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(ran.status, 2, "byte {at}: {ran:?}");
        assert!((ran.stdout + &ran.stderr).contains(&name), "byte {at}");
        // It answers nonetheless, in one language at least, or says what to do.
        let ran = scratch.run(&["search", "ferry"]);
        assert!(ran.status == 0 || ran.stderr.contains("pressroom index"), "byte {at}: {ran:?}");
        assert!(!ran.stderr.contains("panicked"), "byte {at}: {ran:?}");
    }
    fs::write(&path, &whole).unwrap();
    assert_eq!(scratch.run(&["verify"]).status, 0);
}

#[test]
fn what_files_say_of_their_versions_pairs_them() {
    let scratch = Scratch::new();
    let (english, chinese) = ("The park opens at seven in summer.", "公園夏季提早開放，詳情見網頁。");
    // Nothing in names, numbers or dates says that these belong together; and there is another that might.
    scratch.write(
        "corpus/one.html",
        format!(
            "<html lang='en'><head><link rel='alternate' hreflang='zh-Hant' href='https://a.hk/zh/kwan.html'>\
            <link rel='canonical' href='https://a.hk/en/park.html'></head><h1>Park hours</h1><p>{english}</p></html>"
        ),
    );
    scratch.write(
        "corpus/two.html",
        format!("<html lang='zh-Hant'><head><link rel='canonical' href='https://a.hk/zh/kwan.html'></head><h1>公園時間</h1><p>{chinese}</p></html>"),
    );
    scratch.write(
        "corpus/three.md",
        format!("---\nid: harbour\ntitle: Harbour walk\ncounterpart: hoibun\n---\n\n{english} The walk is closed.\n"),
    );
    scratch.write(
        "corpus/four.md",
        format!("---\nid: hoibun\ntitle: 海濱步道\n---\n\n{chinese}步道則暫停開放。\n"),
    );
    let records = serde_json::json!([
        {"id": "r-9", "title": "Library notice", "body": format!("{english} So does the library."), "counterpart": "r-31"},
        {"id": "r-31", "title": "圖書館通告", "body": format!("{chinese}圖書館亦然。")},
    ]);
    scratch.write("corpus/five.json", records.to_string());
    update(&scratch, "index");
    for (one, other) in [("one", "two"), ("harbour", "hoibun"), ("r-9", "r-31")] {
        for (id, version) in [(one, other), (other, one)] {
            let shown = scratch.run(&["show", "--format", "json", id]);
            let release: Value = serde_json::from_str(&shown.stdout).unwrap();
            assert_eq!(release["counterpart"], version, "{id}");
        }
    }
}
