//! Messages in Chinese: every sentence of the sources has a translation, and people see it.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{Scratch, root};

/// The sentences of a source file that are said to people: what is given to `#[error]` and to the doors of messages, with `{}`
/// for what varies.
fn sentences(source: &str) -> Vec<String> {
    const DOORS: [&str; 10] = [
        "#[error(",
        "ui.note(",
        "ui.warning(",
        "ui.hint(",
        "ui.error(",
        ".warn(",
        "FileOutcome::skip(",
        "skipped.push(",
        "message: ",
        "hint: ",
    ];
    let code = source.split("#[cfg(test)]").next().unwrap();
    let mut out = Vec::new();
    for door in DOORS {
        for (at, _) in code.match_indices(door) {
            let rest = &code[at + door.len()..];
            // The literal is the argument, perhaps inside `format!` or before `.to_owned()`, perhaps after a range.
            let Some(open) = rest.find('"').filter(|&open| !rest[..open].contains([';', '{', '='])) else {
                continue;
            };
            let mut text = String::new();
            let mut chars = rest[open + 1..].chars();
            while let Some(c) = chars.next().filter(|&c| c != '"') {
                match c {
                    '\\' => match chars.next() {
                        Some('\n') => {
                            while chars.as_str().starts_with(' ') {
                                chars.next();
                            }
                        }
                        Some(escaped) => text.push(escaped),
                        None => {}
                    },
                    '{' => {
                        for inner in chars.by_ref() {
                            if inner == '}' {
                                break;
                            }
                        }
                        text.push_str("{}");
                    }
                    c => text.push(c),
                }
            }
            out.push(text);
        }
    }
    out
}

#[test]
fn every_sentence_has_a_translation() {
    let table = fs::read_to_string(root().join("src/cli/messages.tsv")).unwrap();
    let known: BTreeSet<&str> = table.lines().filter_map(|line| line.split('\t').next()).collect();
    let mut missing = BTreeSet::new();
    let mut seen = 0;
    for entry in walkdir::WalkDir::new(root().join("src")) {
        let entry = entry.unwrap();
        if entry.path().extension().is_none_or(|extension| extension != "rs")
            || entry.path().ends_with("tests.rs")
        {
            continue;
        }
        for sentence in sentences(&fs::read_to_string(entry.path()).unwrap()) {
            // Without a letter of its own, or a word alone, there is nothing to translate.
            if !sentence.replace("{}", "").trim().contains(' ') {
                continue;
            }
            seen += 1;
            // Two messages may be put together by a colon.
            let whole = known.contains(&*sentence);
            let parts = sentence.split_once(": ").is_some_and(|(head, tail)| {
                known.contains(&*format!("{head}: {{}}")) && known.contains(tail)
            });
            if !whole && !parts {
                missing.insert(format!("{}: {sentence}", entry.path().display()));
            }
        }
    }
    assert!(seen > 100, "{seen}");
    assert!(
        missing.is_empty(),
        "not in src/cli/messages.tsv:\n{}",
        missing.into_iter().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn messages_are_in_the_language_of_the_locale_or_the_one_asked_for() {
    let scratch = Scratch::new();
    scratch.write("corpus/a.txt", "渡輪服務\n\n渡輪服務將於下月加強，方便居民出行。\n");
    scratch.write("corpus/empty.txt", "");
    let ran = |locale: &str, args: &[&str]| {
        scratch.command(args).env("LANG", locale).output().map(crate::support::Ran::from).unwrap()
    };
    let missing = ran("zh_HK.UTF-8", &["search", "--index", "nowhere", "渡輪"]);
    assert!(missing.stderr.contains("「nowhere」還沒有索引：正在為「corpus」建立\n"), "{missing:?}");
    let built = ran("zh_CN.UTF-8", &["index", "corpus"]);
    assert!(
        built.stderr.starts_with("已编制索引：1 份新闻稿（zh-Hant 1），1 段，来自 2 个文件；"),
        "{built:?}"
    );
    assert!(built.stderr.contains("警告：corpus/empty.txt：文件是空的\n"), "{built:?}");
    let found = ran("en_GB.UTF-8", &["search", "渡輪", "--ui-lang", "zh-Hant"]);
    assert!(found.stderr.starts_with("1 份新聞稿中有 2 段，顯示 1 段（"), "{found:?}");
    let results =
        [ran("zh_TW.UTF-8", &["search", "渡輪"]), ran("", &["search", "渡輪"])].map(|ran| ran.stdout);
    assert_eq!(results[0], results[1]);
    for (args, told) in [
        (&["sarch"][..], "pressroom：沒有指令「sarch」\n提示：是否指「search」？\n"),
        (&["search", "--limt", "1", "x"], "pressroom：這裏沒有選項「--limt」\n提示：是否指「--limit」？\n"),
        (
            &["search", "--sort", "size", "x"],
            "pressroom：「size」不能用於 --sort <ORDER>\n提示：可以是 relevance, date\n",
        ),
        (&["search", "x", "--sort"], "pressroom：--sort <ORDER> 後面缺少值\n提示：可以是 relevance, date\n"),
    ] {
        let wrong = ran("zh_TW.UTF-8", args);
        assert_eq!((wrong.status, &*wrong.stderr), (2, told));
    }
    for (args, told) in [
        (&["search", "x", "--since", "19"][..], "「19」不能用於 --since <DATE>：不是日期："),
        (&["search", "x", "--limit", "x"], "「x」不能用於 --limit <N>：不是整數\n"),
        (&["search"], "缺少 <QUERY>...\n提示：`pressroom help` 列出各指令"),
        (&["search", "x", "-l", "-c"], "不能與 "),
    ] {
        let wrong = ran("C", &[&["--ui-lang", "zh-Hant"], args].concat());
        assert!(wrong.status == 2 && wrong.stderr.contains(told), "{wrong:?}");
    }
    let wrong = ran("zh_TW.UTF-8", &["search", "--limt", "1", "--ui-lang=en"]);
    assert!(
        wrong.status == 2 && wrong.stderr.starts_with("error: unexpected argument '--limt'"),
        "{wrong:?}"
    );
    scratch.write("pressroom.toml", "[search]\nlimit = \"x\"\n");
    let set = ran("zh_TW.UTF-8", &["search", "渡輪"]);
    assert!(
        set.status == 2 && set.stderr.contains("pressroom.toml」第 2 行：「limit」不能設為「x」：不是整數\n"),
        "{set:?}"
    );
    fs::remove_file(scratch.path().join("pressroom.toml")).unwrap();
    let none = ran("zh_TW.UTF-8", &["show", "nothing"]);
    assert_eq!((none.status, &*none.stderr), (1, "索引中沒有新聞稿「nothing」\n"));
    let english = ran("zh_TW.UTF-8", &["--ui-lang=en", "show", "nothing"]);
    assert_eq!(english.stderr, "there is no release 'nothing' in the index\n");
}
