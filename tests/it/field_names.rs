//! `index --map`: which fields of records mean what, kept with the index until another map is given.

use crate::support::{Ran, Scratch};

const CSV: &str = "Nr,Heading Text,Day,Tongue,Main,Where\n\
    a-1,渡輪班次下月增加,2021-03-18,zh-Hant,運輸局今日宣布，來往白沙島的渡輪服務將於下月起增加班次。,https://a.example/1\n\
    a-2,Ferry services enhanced,2021-03-18,en,The Bureau announced today that ferry services will be enhanced.,https://a.example/2\n";
const JSON_LINES: &str = r#"{"Nr":"b-1","heading_text":"海濱長廊開放","day":"2022-05-06","tongue":"zh-Hant","main":"海濱長廊今日開放，市民可由碼頭步行前往。","where":"https://a.example/3"}
{"Nr":"b-2","heading_text":"Promenade opens","day":"2022-05-06","tongue":"en","main":"The promenade opened today and is within walking distance of the pier.","where":"https://a.example/4"}
"#;
const MAP: &str = "id=nr,title=heading-text,date=Day,language=tongue,body=main,url=where";

fn scratch() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("corpus/table.csv", CSV);
    scratch.write("corpus/lines.jsonl", JSON_LINES);
    scratch.write("corpus/plain.txt", "公園照常開放\n\n各區公園今日照常開放，市民無須預約即可入場。\n");
    scratch
}

fn index(scratch: &Scratch, args: &[&str]) -> Ran {
    let ran = scratch.run(&[&["index"], args].concat());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    ran
}

/// The release that a search finds first.
fn first(scratch: &Scratch, query: &str) -> serde_json::Value {
    let ran = scratch.run(&["search", query, "--format", "json"]);
    let results: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    results["results"][0].clone()
}

fn is_as_mapped(scratch: &Scratch) {
    for (query, id, lang, title, date, url) in [
        ("白沙島", "a-1", "zh-Hant", "渡輪班次下月增加", "2021-03-18", "https://a.example/1"),
        ("\"enhanced\"", "a-2", "en", "Ferry services enhanced", "2021-03-18", "https://a.example/2"),
        ("碼頭步行", "b-1", "zh-Hant", "海濱長廊開放", "2022-05-06", "https://a.example/3"),
        ("promenade", "b-2", "en", "Promenade opens", "2022-05-06", "https://a.example/4"),
    ] {
        let hit = first(scratch, query);
        assert_eq!((&hit["release"], &hit["lang"]), (&id.into(), &lang.into()), "{hit}");
        assert_eq!((&hit["title"], &hit["date"]), (&title.into(), &date.into()), "{hit}");
        let shown = scratch.run(&["show", id, "--format", "json"]).stdout;
        assert!(shown.contains(url), "{shown}");
    }
}

#[test]
fn records_are_read_by_the_names_given() {
    let scratch = scratch();
    // The fields whose names nobody could guess are listed.
    let ran = index(&scratch, &[]);
    assert!(ran.stderr.contains("its fields are Nr, Heading Text, Day"), "{}", ran.stderr);
    index(&scratch, &["--map", MAP]);
    is_as_mapped(&scratch);
}

#[test]
fn the_map_is_kept_and_another_one_reads_records_again() {
    let scratch = scratch();
    index(&scratch, &["--map", MAP]);
    // Without arguments, and for a file that is new.
    let again = index(&scratch, &[]);
    assert!(again.stderr.contains("0 new, 0 changed, 0 moved, 0 deleted, 3 unchanged"), "{}", again.stderr);
    scratch.write(
        "corpus/more.csv",
        CSV.replace("a-", "c-").replace("白沙島", "東澳").replace("enhanced", "cut"),
    );
    let more = index(&scratch, &[]);
    assert!(more.stderr.contains("1 new, 0 changed, 0 moved, 0 deleted, 3 unchanged"), "{}", more.stderr);
    assert_eq!(first(&scratch, "東澳")["release"], "c-1");
    is_as_mapped(&scratch);
    // Another map: the records, and not the text.
    let swapped = MAP.replace("title=heading-text,", "title=nr,");
    let dry = index(&scratch, &["--map", &swapped, "--dry-run"]);
    assert!(dry.stderr.contains("0 new, 3 changed, 0 deleted, 1 unchanged"), "{}", dry.stderr);
    let other = index(&scratch, &["--map", &swapped]);
    assert!(other.stderr.contains("0 new, 3 changed, 0 moved, 0 deleted, 1 unchanged"), "{}", other.stderr);
    assert_eq!(first(&scratch, "白沙島")["title"], "a-1");
    index(&scratch, &["--rebuild"]);
    assert_eq!(first(&scratch, "白沙島")["title"], "a-1");
    // Several flags are one map, and the same map is no change.
    index(
        &scratch,
        &["--map", "id=nr,title=heading_text,date=day", "--map", "lang=tongue,text=main,link=where"],
    );
    is_as_mapped(&scratch);
    let same = index(&scratch, &["--map", MAP]);
    assert!(same.stderr.contains("0 changed, 0 moved, 0 deleted, 4 unchanged"), "{}", same.stderr);
    // Back to the usual names, by which these files hold no text.
    let usual = index(&scratch, &["--map", "usual"]);
    assert!(usual.stderr.contains("has neither body nor title"), "{}", usual.stderr);
    assert_eq!(first(&scratch, "白沙島"), serde_json::Value::Null);
}

#[test]
fn names_inside_of_objects_and_of_compressed_files_are_mapped() {
    let scratch = Scratch::new();
    let record = r#"[{"meta": {"head": "渡輪停航"}, "inner": {"paras": ["渡輪今日因颱風停航。", "乘客請改乘巴士前往市區。"]}}]"#;
    scratch.write("corpus/deep.json.zst", zstd::encode_all(record.as_bytes(), 0).unwrap());
    index(&scratch, &["--map", "title=meta.head,body=inner.paras"]);
    assert_eq!(first(&scratch, "颱風")["title"], "渡輪停航");
    assert_eq!(first(&scratch, "改乘巴士")["title"], "渡輪停航");
}

#[test]
fn a_wrong_map_is_said() {
    let scratch = scratch();
    for (map, said) in [
        (
            "headline=title",
            "'headline' is nothing a field can mean: use id, title, date, time, language, body, url, issuer or counterpart",
        ),
        ("title", "'title' does not say which field means what: write ROLE=FIELD"),
        ("title=heading,body=", "'body=' does not say which field means what"),
    ] {
        let ran = scratch.run(&["index", "--map", map]);
        assert_eq!(ran.status, 2, "{map}");
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        assert!(!scratch.path().join("index").exists(), "{map}");
    }
    // A field that no record has: a release is there, but without its date.
    let wrong = MAP.replace("date=Day", "date=published");
    let ran = scratch.run(&["index", "--map", &wrong, "--strict"]);
    assert_eq!(ran.status, 2);
    for file in ["table.csv", "lines.jsonl"] {
        let said = format!("corpus/{file}: no record has a field 'published', which --map says is the date");
        assert!(ran.stderr.contains(&said), "{}", ran.stderr);
    }
    assert_eq!(first(&scratch, "白沙島")["date"], serde_json::Value::Null);
}
