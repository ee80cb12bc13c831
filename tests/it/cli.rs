//! The command as a person and a script meet it.

use std::io::Read;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{Ran, Scratch};

/// Three small releases, one event in two languages and another one.
fn scratch() -> Scratch {
    let scratch = Scratch::new();
    scratch.write(
        "corpus/ferry.zh-Hant.txt",
        "渡輪服務因颱風暫停\n\n運輸及海事局發言人今日（八月十八日）表示，由於颱風「翠鳥」逼近，來往白沙島與東澳的渡輪服務將於下午四時起暫停。\n\n\
         發言人呼籲市民留意最新的渡輪消息，並提早計劃行程。如有查詢，可致電2345 6789。\n\n完\n\n２０２０年８月１８日（星期二）\n香港時間１４時１５分\n",
    );
    scratch.write(
        "corpus/ferry.en.txt",
        "Ferry services suspended owing to typhoon\n\nA spokesman for the Transport and Maritime Bureau said today (August 18) \
         that, as Typhoon Kingfisher is approaching, ferry services between Paksha Island and East Cove will be suspended from \
         4pm.\n\nThe spokesman appealed to members of the public to pay attention to the latest ferry news and to plan their \
         journeys early.\n\nEnds/Tuesday, August 18, 2020\nIssued at HKT 14:15\n",
    );
    scratch.write(
        "corpus/vaccine.zh-Hans.txt",
        "COVID-19疫苗第三剂接种预约开始\n\n卫生防护署今日（十一月十八日）宣布，市民可由下星期一起预约接种第三剂COVID-19疫苗，首阶段名额共２４，４００个。\n\n\
         完\n\n２０２１年１１月１８日（星期四）\n香港时间１７时０２分\n",
    );
    scratch
}

fn indexed() -> Scratch {
    let scratch = scratch();
    let ran = scratch.run(&["index"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.stderr.starts_with("indexed 3 releases (en 1, zh-Hans 1, zh-Hant 1), "), "{}", ran.stderr);
    scratch
}

#[test]
fn the_folder_here_can_be_the_corpus() {
    let scratch = scratch();
    assert_eq!(scratch.run(&["index", "."]).status, 0);
    let again = scratch.run(&["index"]);
    assert!(again.stderr.contains("from 3 files; nothing was read, in "), "{}", again.stderr);
    let stats = scratch.run(&["stats", "--json"]);
    assert!(stats.stdout.contains(r#""corpora":["."]"#), "{}", stats.stdout);
}

/// The output without what differs from run to run.
fn settled(ran: &Ran) -> String {
    let mut text = ran.stdout.clone();
    if let Some(start) = text.find("\"took_us\":") {
        let end = start + text[start..].find(',').unwrap();
        text.replace_range(start..end, "\"took_us\":0");
    }
    text
}

#[test]
fn each_format_looks_like_this() {
    let scratch = indexed();
    for format in ["text", "json", "jsonl", "paths", "trec"] {
        let ran = scratch.run(&["search", "渡輪", "--format", format]);
        assert_eq!(ran.status, 0, "{ran:?}");
        insta::assert_snapshot!(format!("search_{format}"), settled(&ran));
    }
    insta::assert_snapshot!("show", scratch.run(&["show", "ferry.en"]).stdout);
    insta::assert_snapshot!("show_json", scratch.run(&["show", "ferry.zh-Hant", "--format", "json"]).stdout);
    insta::assert_snapshot!("analyze", scratch.run(&["analyze", "５Ｇ網絡 Investing二○二六年"]).stdout);
    let colored = scratch.run(&["search", "typhoon", "--color", "always"]);
    insta::assert_snapshot!("search_text_color", colored.stdout.replace('\u{1b}', "␛"));
}

#[test]
fn json_is_as_the_design_fixes_it() {
    let scratch = indexed();
    let ran = scratch.run(&["search", "颱風", "--format", "json"]);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    for key in ["query", "total", "took_us", "warnings", "results"] {
        assert!(answer.get(key).is_some(), "{key} is missing");
    }
    assert_eq!(answer["query"], "颱風");
    assert_eq!(answer["total"], 2);
    let hit = &answer["results"][0];
    for key in [
        "rank",
        "score",
        "release",
        "path",
        "lang",
        "title",
        "date",
        "passage",
        "page",
        "text",
        "highlights",
        "snippet",
        "counterpart",
        "matched",
    ] {
        assert!(hit.get(key).is_some(), "{key} is missing");
    }
    assert_eq!(hit["release"], "ferry.zh-Hant");
    assert_eq!(hit["path"], "corpus/ferry.zh-Hant.txt");
    assert_eq!(hit["date"], "2020-08-18");
    assert_eq!(hit["matched"], "direct");
    let text: Vec<char> = hit["text"].as_str().unwrap().chars().collect();
    let [start, end] = [0, 1].map(|at| hit["highlights"][0][at].as_u64().unwrap() as usize);
    assert_eq!(text[start..end].iter().collect::<String>(), "颱風");
    assert!(hit["snippet"].as_str().unwrap().contains("«颱風»"));
    let lines = scratch.run(&["search", "颱風", "--format", "jsonl"]).stdout;
    let line: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(&line, hit);
}

#[test]
fn the_exit_status_is_that_of_grep() {
    let scratch = indexed();
    assert_eq!(scratch.run(&["search", "渡輪"]).status, 0);
    let nothing = scratch.run(&["search", "恐龍"]);
    assert_eq!((nothing.status, nothing.stdout.as_str()), (1, ""));
    assert_eq!(scratch.run(&["show", "no-such-release"]).status, 1);
    let usage = scratch.run(&["search", "--limit", "many", "x"]);
    assert_eq!(usage.status, 2);
    assert!(usage.stderr.contains("--limit"), "{}", usage.stderr);
    let date = scratch.run(&["search", "x", "--since", "2023-13"]);
    assert_eq!(date.status, 2);
    assert!(date.stderr.contains("not a date"), "{}", date.stderr);
}

#[test]
fn trouble_is_a_sentence_and_what_to_do() {
    let scratch = Scratch::new();
    for (args, says, hint) in [
        (&["search", "x"][..], "there is no index in 'index'", "pressroom index FOLDER"),
        (&["stats"], "there is no index in 'index'", "pressroom index FOLDER"),
        (&["index", "no-such-folder"], "there is no file or folder 'no-such-folder'", "check the name"),
    ] {
        let ran = scratch.run(args);
        assert_eq!(ran.status, 2, "{ran:?}");
        assert!(ran.stderr.contains(says) && ran.stderr.contains(hint), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
    scratch.write("documents/letter.txt", "not an index");
    scratch.write("corpus/a.txt", "text");
    let ran = scratch.run(&["--index", "documents", "index"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("holds other files"), "{}", ran.stderr);
    assert!(scratch.path().join("documents/letter.txt").exists());
}

#[test]
fn an_index_of_another_version_is_not_read_and_can_be_built_again() {
    let scratch = indexed();
    let meta = scratch.path().join("index/meta.json");
    let text = std::fs::read_to_string(&meta).unwrap();
    std::fs::write(
        &meta,
        text.replace(&format!("\\\"format\\\":{}", pressroom::index::FORMAT), "\\\"format\\\":999"),
    )
    .unwrap();
    let ran = scratch.run(&["search", "渡輪"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("format 999") && ran.stderr.contains("build it again"), "{}", ran.stderr);
    assert_eq!(scratch.run(&["index"]).status, 0);
    assert_eq!(scratch.run(&["search", "渡輪"]).status, 0);
}

#[test]
fn the_first_search_builds_the_index_of_the_corpus_here() {
    let scratch = scratch();
    let ran = scratch.run(&["search", "渡輪", "--format", "paths"]);
    assert_eq!(ran.status, 0);
    assert_eq!(ran.stdout, "corpus/ferry.zh-Hant.txt\n");
    assert!(
        ran.stderr.starts_with("there is no index in 'index' yet: building that of 'corpus'\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_same_query_has_the_same_answer_every_time() {
    let scratch = indexed();
    let answer = |scratch: &Scratch| {
        ["渡輪 預約", "ferry OR 疫苗", "lang:zh", "二○二一年 2020"]
            .map(|query| settled(&scratch.run(&["search", query, "--format", "json"])))
    };
    let first = answer(&scratch);
    assert_eq!(answer(&scratch), first);
    assert_eq!(scratch.run(&["index", "--threads", "1"]).status, 0);
    assert_eq!(answer(&scratch), first, "after another build");
}

#[test]
fn filters_narrow_and_order_follows_the_date() {
    let scratch = indexed();
    let paths = |args: &[&str]| {
        let ran = scratch.run(&[&["search", "--format", "paths"], args].concat());
        ran.stdout.lines().map(|line| line.trim_start_matches("corpus/").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(paths(&["服務 OR 疫苗", "--lang", "zh-Hans"]), ["vaccine.zh-Hans.txt"]);
    assert_eq!(paths(&["服務 OR 疫苗", "--since", "2021"]), ["vaccine.zh-Hans.txt"]);
    assert_eq!(paths(&["服務 OR 疫苗", "--until", "2020-08"]), ["ferry.zh-Hant.txt"]);
    assert_eq!(paths(&["服務 OR 疫苗", "--sort", "date"]), ["vaccine.zh-Hans.txt", "ferry.zh-Hant.txt"]);
    assert_eq!(paths(&["date:2020-08 lang:en"]), ["ferry.en.txt"]);
    assert_eq!(paths(&["服務 OR 疫苗", "--sort", "date", "--offset", "1"]), ["ferry.zh-Hant.txt"]);
    assert_eq!(paths(&["服務 OR 疫苗", "--sort", "date", "--limit", "1"]), ["vaccine.zh-Hans.txt"]);
}

#[test]
fn output_into_a_pipe_has_no_colour_and_may_be_cut_short() {
    let scratch = indexed();
    let ran = scratch.run(&["search", "渡輪"]);
    assert!(!ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'));
    // A reader that closes the pipe at once, over more output than a pipe holds.
    let long = "渡輪服務。".repeat(200);
    for number in 0..200 {
        scratch.write(&format!("corpus/many/{number}.txt"), format!("第{number}號\n\n{long}\n"));
    }
    assert_eq!(scratch.run(&["index"]).status, 0);
    let mut child = scratch
        .command(&["search", "渡輪", "--limit", "1000", "--passages", "100", "--format", "jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn escape_sequences_of_a_document_do_not_reach_the_terminal() {
    let scratch = Scratch::new();
    scratch.write(
        "corpus/evil\u{1b}[31m.txt",
        "Bad \u{1b}]0;title\u{7} news\n\nThe ferry \u{1b}[2J\u{9b}31m was \u{202e}late\u{202c} and \u{8}\u{8}gone for good, officials said.\n",
    );
    assert_eq!(scratch.run(&["index"]).status, 0);
    for args in [&["search", "ferry"][..], &["search", "ferry", "--format", "json"], &["search", "ferry*"]] {
        let ran = scratch.run(args);
        assert_eq!(ran.status, 0, "{ran:?}");
        for text in [&ran.stdout, &ran.stderr] {
            let bad: Vec<char> = text
                .chars()
                .filter(|&character| {
                    (character.is_control() && character != '\n')
                        || matches!(character, '\u{202a}'..='\u{202e}')
                })
                .collect();
            assert!(bad.is_empty(), "{bad:?} in {text:?}");
        }
    }
}

#[test]
fn what_was_ignored_is_said() {
    let scratch = indexed();
    let ran = scratch.run(&["search", "渡輪 lang:fr AND"]);
    assert_eq!(ran.status, 0);
    assert_eq!(ran.stderr.matches("warning: ").count(), 2, "{}", ran.stderr);
}

#[test]
fn what_was_not_indexed_is_listed_with_its_reason() {
    let scratch = scratch();
    scratch.write("corpus/broken.bin", [0_u8, 159, 146, 150, 0, 0, 0, 1, 2, 3]);
    scratch.write("corpus/empty.txt", "");
    scratch.write(
        "corpus/records.jsonl",
        "{\"title\":\"好消息\",\"body\":\"第一項工程今日完成，居民表示歡迎。\"}\n{\"title\":\n",
    );
    let ran = scratch.run(&["index"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    for said in [
        "warning: corpus/broken.bin: ",
        "warning: corpus/empty.txt: it is empty",
        "warning: corpus/records.jsonl: ",
    ] {
        assert!(ran.stderr.contains(said), "{said} is not in {}", ran.stderr);
    }
    assert_eq!(scratch.run(&["search", "好消息"]).status, 0, "the good record of a bad file");
    assert_eq!(scratch.run(&["index", "--strict"]).status, 2);
    let stats = scratch.run(&["stats", "--skipped"]).stdout;
    assert!(stats.contains("broken.bin") && stats.contains("empty.txt"), "{stats}");
}

#[test]
fn verify_names_what_is_wrong() {
    let scratch = indexed();
    let whole = scratch.run(&["verify"]);
    assert_eq!((whole.status, whole.stdout.as_str()), (0, ""), "{}", whole.stderr);
    scratch.write("corpus/new.txt", "新的公布\n\n海濱長廊下月開放，歡迎市民參觀和使用。\n");
    scratch.write(
        "corpus/ferry.en.txt",
        "Another text\n\nIt has nothing to do with the one before, officials said.\n",
    );
    std::fs::remove_file(scratch.path().join("corpus/vaccine.zh-Hans.txt")).unwrap();
    let behind = scratch.run(&["verify"]);
    assert_eq!(behind.status, 1);
    assert_eq!(behind.stdout, "new       new.txt\nchanged   ferry.en.txt\ndeleted   vaccine.zh-Hans.txt\n");
    assert_eq!(scratch.run(&["index"]).status, 0);
    assert_eq!(scratch.run(&["verify"]).status, 0);
    // One bit of the postings.
    let postings = std::fs::read_dir(scratch.path().join("index"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "idx"))
        .unwrap();
    let mut bytes = std::fs::read(&postings).unwrap();
    bytes[10] ^= 1;
    std::fs::remove_file(&postings).unwrap();
    std::fs::write(&postings, bytes).unwrap();
    let damaged = scratch.run(&["verify"]);
    assert_eq!(damaged.status, 2);
    assert!(
        damaged.stdout.starts_with("damaged   ") && damaged.stdout.contains(".idx"),
        "{}",
        damaged.stdout
    );
    assert_eq!(scratch.run(&["index", "--rebuild"]).status, 0);
    assert_eq!(scratch.run(&["verify"]).status, 0);
}
