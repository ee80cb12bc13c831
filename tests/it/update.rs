//! Updating: an index brought up to date is the one that would have been built in one go.

use std::fs;
use std::path::Path;

use pressroom::index::{BuildOptions, Changes, Index, IndexError, Progress, Summary, build};
use pressroom::search::{SearchOptions, release, search};

use crate::support::{Random, Scratch};

const QUERIES: [&str; 8] = [
    "渡輪",
    "渡輪 班次",
    "\"白沙島\"",
    "ferry services",
    "疫苗 OR ferry",
    "lang:en",
    "服務 -渡輪",
    "二○二○年",
];

/// Builds or updates the index of the scratch folder's corpus.
pub fn update(scratch: &Scratch, index: &str) -> Summary {
    let corpora = [scratch.path().join("corpus")];
    build(&scratch.path().join(index), &corpora, &BuildOptions::default(), &Progress::default()).unwrap()
}

/// Everything that a search tells, for a fixed set of queries.
fn answers(scratch: &Scratch, index: &str) -> Vec<String> {
    let index = Index::open(scratch.path().join(index)).unwrap();
    let options = SearchOptions { limit: 1000, passages: 1000, ..SearchOptions::default() };
    QUERIES
        .iter()
        .map(|query| {
            let mut results = search(&index, query, &options).unwrap();
            results.took_us = 0;
            serde_json::to_string(&results).unwrap()
        })
        .collect()
}

fn text(random: &mut Random) -> String {
    const SENTENCES: [&str; 8] = [
        "運輸及海事局宣布，來往白沙島的渡輪服務將於下月起增加班次，方便居民。",
        "衞生防護署呼籲市民盡早預約接種疫苗，以保障自己和家人的健康。",
        "The Transport and Maritime Bureau announced that ferry services to Paksha Island will be enhanced.",
        "政府會在二○二○年年底前完成檢討，並公布結果和下一步的工作。",
        "A spokesman said that the Government would keep the services under review in 2020.",
        "有關服務的詳情已上載至網頁，市民可致電熱線查詢最新安排。",
        "渡輪班次會因應天氣情況調整，乘客請留意碼頭的公布。",
        "Members of the public may call the hotline for details of the vaccine and other arrangements.",
    ];
    let mut out = format!("公布第{}號\n\n", random.below(30));
    for _ in 0..1 + random.below(4) {
        out.push_str(SENTENCES[random.below(SENTENCES.len())]);
        out.push_str("\n\n");
    }
    out
}

#[test]
fn what_changed_is_said_and_the_rest_is_not_read() {
    let scratch = Scratch::new();
    for name in ["a", "b", "c", "d"] {
        scratch.write(
            &format!("corpus/{name}.txt"),
            format!("標題{name}\n\n渡輪服務{name}將於下月起增加班次，方便居民出行。\n"),
        );
    }
    assert_eq!(update(&scratch, "index").changes, None);
    let again = update(&scratch, "index");
    assert_eq!(again.changes, Some(Changes { unchanged: 4, ..Changes::default() }));
    assert_eq!(again.bytes, 0);
    scratch.write("corpus/b.txt", "標題b\n\n這是另一段文字，內容與之前的完全不同，也沒有提及船隻。\n");
    scratch.write("corpus/e.txt", "標題e\n\n新的公布，內容是關於公園和海濱長廊的開放時間。\n");
    fs::remove_file(scratch.path().join("corpus/c.txt")).unwrap();
    fs::rename(scratch.path().join("corpus/d.txt"), scratch.path().join("corpus/z.txt")).unwrap();
    let changes = update(&scratch, "index").changes.unwrap();
    assert_eq!(changes, Changes { new: 1, changed: 1, moved: 1, deleted: 1, unchanged: 1 });
    assert_eq!(update(&scratch, "fresh").changes, None);
    assert_eq!(answers(&scratch, "index"), answers(&scratch, "fresh"));
    let dry = scratch.run(&["index", "--dry-run", "corpus"]);
    assert_eq!(dry.stderr, "0 new, 0 changed, 0 deleted, 4 unchanged; nothing was written\n");
    scratch.write("corpus/a.txt", "標題\n\n已改\n");
    let dry = scratch.run(&["index", "--dry-run"]);
    assert_eq!(dry.stdout, "changed  a.txt\n");
}

#[test]
fn corpora_come_and_go_without_reading_the_others_again() {
    let scratch = Scratch::new();
    let text = |name: &str| format!("標題{name}\n\n渡輪服務{name}將於下月起增加班次，方便居民出行。\n");
    for name in ["one/a", "one/b", "two/a", "two/c", "three/a"] {
        scratch.write(&format!("{name}.txt"), text(name));
    }
    let answer = |index: &str| {
        let ran = scratch.run(&["--index", index, "search", "渡輪", "--limit", "99", "--format", "jsonl"]);
        ran.stdout
    };
    let mut steps = 0;
    for (corpora, said) in [
        (&["one", "two"][..], ""),
        (&["one", "two", "three"], "1 new, 0 changed, 0 moved, 0 deleted, 4 unchanged"),
        (&["one"], "0 new, 0 changed, 0 moved, 3 deleted, 2 unchanged"),
        (&["one", "two"], "2 new, 0 changed, 0 moved, 0 deleted, 2 unchanged"),
        // The first is another one: all is read.
        (&["two", "one"], ""),
    ] {
        let dry = scratch.run(&[&["index", "--dry-run"], corpora].concat());
        let ran = scratch.run(&[&["index"], corpora].concat());
        assert_eq!((ran.status, dry.status), (0, 0), "{ran:?}");
        assert!(ran.stderr.contains(said), "{corpora:?}: {ran:?}");
        assert_eq!(ran.stderr.contains("unchanged"), !said.is_empty(), "{ran:?}");
        let new = if said.is_empty() { 4 } else { said.split(' ').next().unwrap().parse().unwrap() };
        assert_eq!(dry.stdout.matches("new  ").count(), if steps == 0 { 4 } else { new }, "{dry:?}");
        steps += 1;
        let fresh = format!("fresh{steps}");
        scratch.run(&[&["--index", &fresh, "index"], corpora].concat());
        assert!(!answer("index").is_empty());
        assert_eq!(answer("index"), answer(&fresh), "{corpora:?}");
    }
}

#[test]
fn random_updates_end_where_one_build_ends() {
    let scratch = Scratch::new();
    let mut random = Random::new(5);
    let folder = scratch.path().join("corpus");
    fs::create_dir_all(folder.join("sub")).unwrap();
    for step in 0..15 {
        for _ in 0..1 + random.below(6) {
            // Few names in two folders, and few texts: ids meet, and copies come and go.
            let sub = if random.below(2) == 0 { "" } else { "sub/" };
            let path = folder.join(format!("{sub}{}.txt", random.below(8)));
            match random.below(4) {
                0 => drop(fs::remove_file(&path)),
                1 => drop(fs::rename(&path, folder.join(format!("sub/{}.txt", random.below(8))))),
                _ => fs::write(&path, text(&mut random)).unwrap(),
            }
        }
        update(&scratch, "index");
        let fresh = format!("fresh{step}");
        update(&scratch, &fresh);
        assert_eq!(answers(&scratch, "index"), answers(&scratch, &fresh), "step {step}");
    }
}

#[test]
fn copies_are_indexed_once_and_listed() {
    let scratch = Scratch::new();
    let text = "渡輪服務調整\n\n運輸及海事局宣布，渡輪服務將於下月起增加班次，方便居民出行。\n";
    scratch.write("corpus/a.txt", text);
    scratch.write("corpus/b/other name.txt", text.replace('，', " ， "));
    scratch.write(
        "corpus/c.txt",
        text.replace("輪", "轮")
            .replace("務", "务")
            .replace("調", "调")
            .replace("運", "运")
            .replace("於", "于"),
    );
    update(&scratch, "index");
    let index = Index::open(scratch.path().join("index")).unwrap();
    let results = search(&index, "渡輪", &SearchOptions::default()).unwrap();
    assert_eq!(results.releases, 2, "the version in the other script is no copy");
    let view = release(&index, "a").unwrap().unwrap();
    assert!(view.copies.len() == 1 && view.copies[0].ends_with("b/other name.txt"), "{:?}", view.copies);
    fs::remove_file(scratch.path().join("corpus/a.txt")).unwrap();
    update(&scratch, "index");
    let index = Index::open(scratch.path().join("index")).unwrap();
    assert_eq!(search(&index, "渡輪", &SearchOptions::default()).unwrap().releases, 2);
}

#[test]
fn a_second_writer_is_refused_and_readers_are_not() {
    let scratch = Scratch::new();
    scratch.write("corpus/a.txt", "標題\n\n渡輪服務將於下月起增加班次，方便居民出行。\n");
    update(&scratch, "index");
    let place = scratch.path().join("index");
    let lock = tantivy::directory::MmapDirectory::open(&place).unwrap();
    let held = tantivy::Directory::acquire_lock(&lock, &tantivy::directory::INDEX_WRITER_LOCK).unwrap();
    let refused =
        build(&place, &[scratch.path().join("corpus")], &BuildOptions::default(), &Progress::default());
    assert!(matches!(refused, Err(IndexError::Locked { .. })), "{refused:?}");
    assert_eq!(answers(&scratch, "index").len(), QUERIES.len());
    drop(held);
    update(&scratch, "index");
}

#[test]
fn readers_see_one_state_or_the_next_while_the_index_is_updated() {
    let scratch = Scratch::new();
    let write = |state: usize| {
        for file in 0..20 {
            scratch.write(
                &format!("corpus/{file}.txt"),
                format!("標題{file}\n\n渡輪服務第{state}期將於下月起增加班次，方便居民出行。\n"),
            );
        }
    };
    write(1000);
    update(&scratch, "index");
    let place = scratch.path().join("index");
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut searches = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                assert_one_state(&place);
                searches += 1;
            }
            searches
        });
        for state in 1001..1101 {
            write(state);
            update(&scratch, "index");
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(reader.join().unwrap() > 20);
    });
}

fn assert_one_state(place: &Path) {
    let index = Index::open(place).unwrap();
    let options = SearchOptions { limit: 100, ..SearchOptions::default() };
    let results = search(&index, "渡輪", &options).unwrap();
    assert_eq!(results.results.len(), 20);
    let first = results.results[0].text.clone();
    assert!(results.results.iter().all(|hit| hit.text == first));
}

#[test]
fn limits_are_kept_until_others_are_given() {
    let scratch = Scratch::new();
    scratch.write("corpus/small.txt", "標題\n\n渡輪服務將於下月起增加班次。\n");
    scratch.write("corpus/large.txt", "標題\n\n渡輪服務將於下月起增加班次，方便居民出行。\n".repeat(100));
    let skipped = |args: &[&str]| {
        let ran = scratch.run(args);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        ran.stderr.contains("larger than 2048 bytes (--max-file-size)")
    };
    assert!(skipped(&["index", "corpus", "--max-file-size", "2K"]));
    assert!(skipped(&["index"]));
    assert!(!skipped(&["index", "--max-file-size", "1M"]));
    assert!(!skipped(&["index"]));
    assert_eq!(scratch.run(&["index", "--max-file-size", "2X"]).status, 2);
}

#[test]
fn a_watched_folder_is_followed() {
    let scratch = Scratch::new();
    scratch.write("releases/a.txt", "標題\n\n渡輪服務將於下月起增加班次。\n");
    let mut watching = scratch
        .command(&["index", "releases", "--watch"])
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // However long it takes: a test that waits in vain is stopped by whoever waits for it.
    let mut wait = |query: &str, status: i32| {
        while scratch.run(&["--index", "index", "search", "--format", "paths", query]).status != status {
            assert!(watching.try_wait().unwrap().is_none(), "it stopped");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    };
    wait("渡輪", 0);
    scratch.write("releases/b.txt", "標題\n\n隧道收費將於下月起調整。\n");
    wait("隧道", 0);
    fs::remove_file(scratch.path().join("releases/a.txt")).unwrap();
    wait("渡輪", 1);
    scratch.write("releases/b.txt", "標題\n\n天星碼頭將於下月起重建。\n");
    wait("碼頭", 0);
    wait("隧道", 1);
    watching.kill().unwrap();
    watching.wait().unwrap();
}

#[test]
fn an_index_whose_meta_file_is_damaged_is_built_anew() {
    let scratch = Scratch::new();
    scratch.write("corpus/a.txt", "跨灣隧道收費下月起調整。\n");
    assert_eq!(scratch.run(&["index", "corpus"]).status, 0);
    scratch.write("index/meta.json", "{broken");
    let refused = scratch.run(&["search", "隧道"]);
    assert!(refused.status == 2 && refused.stderr.contains("build it again"), "{}", refused.stderr);
    let built = scratch.run(&["index", "corpus"]);
    assert!(built.status == 0 && built.stderr.contains("built anew"), "{}", built.stderr);
    assert_eq!(scratch.run(&["search", "隧道"]).status, 0);
}
