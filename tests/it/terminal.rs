//! What people know from grep, ripgrep, fd and bat: lists of files, counts, context, links, hints.

use serde_json::Value;

use crate::support::Scratch;

fn indexed() -> Scratch {
    let scratch = Scratch::new();
    scratch.write(
        "corpus/渡輪 一.txt",
        "渡輪服務暫停\n\n運輸及海事局今日宣布，由於颱風逼近，來往白沙島與東澳的渡輪服務將於下午四時起暫停，直至另行通告。\n\n\
         發言人呼籲市民留意最新的消息，並提早計劃行程，如有查詢可致電熱線，或者瀏覽該局的網頁，了解最新的安排和各條航線的班次。\n\n\
         各離島的街渡亦會同時停航，受影響的居民可以改乘巴士，或者聯絡當區的民政事務處尋求協助，該處會開放社區會堂給有需要的人。\n\n\
         完\n\n2020年8月18日\n",
    );
    scratch.write(
        "corpus/ferry.txt",
        "Ferry services suspended\n\nThe Bureau said today that ferry services between Paksha Island and East Cove will be \
         suspended from 4pm, as the typhoon is approaching the harbour.\n\nThe harbour ferry will resume on Wednesday, and \
         the ferry piers will open at seven in the morning, the Bureau said.\n\nEnds/Tuesday, August 18, 2020\n",
    );
    let ran = scratch.run(&["index"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    scratch
}

fn json(scratch: &Scratch, args: &[&str]) -> Value {
    let ran = scratch.run(&[&["search", "--json"], args].concat());
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn files_are_listed_whatever_the_limit_and_ended_as_asked() {
    let scratch = Scratch::new();
    for number in 0..25 {
        scratch.write(
            &format!("corpus/{number}.txt"),
            format!("第{number}號\n\n渡輪服務於第{number}日暫停，市民請留意。\n"),
        );
    }
    assert_eq!(scratch.run(&["index"]).status, 0);
    assert_eq!(scratch.run(&["search", "-l", "渡輪"]).stdout.lines().count(), 25);
    let nul = scratch.run(&["search", "--files-with-matches", "--print0", "渡輪"]).stdout;
    assert_eq!((nul.matches('\0').count(), nul.matches('\n').count()), (25, 0));
    let paths = scratch.run(&["search", "--format", "paths", "-0", "--limit", "3", "渡輪"]).stdout;
    assert_eq!(paths.matches('\0').count(), 3);
    let misplaced = scratch.run(&["search", "-0", "渡輪"]);
    assert_eq!(misplaced.status, 2);
    assert!(misplaced.stderr.contains("--files-with-matches"), "{}", misplaced.stderr);
    assert_eq!(scratch.run(&["search", "-l", "恐龍"]).status, 1);
}

#[test]
fn a_list_of_files_is_of_those_that_hold_the_words() {
    let scratch = Scratch::new();
    scratch.write(
        "corpus/ferry.zh-Hant.txt",
        "渡輪服務暫停\n\n受颱風影響，往來東澳的渡輪服務由下午4時15分起暫停。\n\n2020年8月18日\n",
    );
    scratch.write(
        "corpus/ferry.en.txt",
        "Ferry services suspended\n\nOwing to the typhoon, ferry services to East Cove are suspended from 4.15pm.\n\n\
         August 18, 2020\n",
    );
    assert_eq!(scratch.run(&["index"]).status, 0);
    let other = "corpus/ferry.zh-Hant.txt\n";
    assert_eq!(scratch.run(&["search", "typhoon", "--cross", "only", "--format", "paths"]).stdout, other);
    assert_eq!(scratch.run(&["search", "-l", "typhoon"]).stdout, "corpus/ferry.en.txt\n");
    assert_eq!(scratch.run(&["search", "-l", "typhoon", "--cross", "only"]).stdout, other);
}

#[test]
fn a_count_is_that_of_the_passages() {
    let scratch = indexed();
    for query in ["ferry", "渡輪", "恐龍", "lang:en"] {
        let total = json(&scratch, &[query])["total"].as_u64().unwrap();
        let ran = scratch.run(&["search", "--count", query]);
        assert_eq!(ran.stdout, format!("{total}\n"));
        assert_eq!(ran.status, if total == 0 { 1 } else { 0 });
        assert_eq!(scratch.run(&["search", "-c", query]).stdout, ran.stdout);
    }
}

#[test]
fn the_short_form_of_json_is_json() {
    let scratch = indexed();
    for args in [&["show", "ferry"][..], &["stats"], &["analyze", "渡輪"], &["glossary"]] {
        let long = scratch.run(&[args, &["--format", "json"]].concat());
        assert_eq!(scratch.run(&[args, &["--json"]].concat()).stdout, long.stdout, "{args:?}");
    }
    assert_eq!(scratch.run(&["search", "x", "--json", "--format", "text"]).status, 2);
}

#[test]
fn context_is_what_stands_around_the_hit() {
    let scratch = indexed();
    let answer = json(&scratch, &["--context", "1", "\"提早計劃行程\""]);
    let hit = &answer["results"][0];
    assert_eq!(hit["passage"], 2);
    let numbers = |side: &str| -> Vec<u64> {
        let side = hit["context"][side].as_array().unwrap();
        side.iter().map(|passage| passage["passage"].as_u64().unwrap()).collect()
    };
    assert_eq!((numbers("before"), numbers("after")), (vec![1], vec![3]));
    assert!(hit["context"]["before"][0]["text"].as_str().unwrap().contains("颱風逼近"));
    assert!(json(&scratch, &["渡輪"])["results"][0].get("context").is_none());
    // More than there is, and a hit in the title.
    let whole = json(&scratch, &["-C", "9", "\"渡輪服務暫停\""]);
    let context = &whole["results"][0]["context"];
    assert_eq!(context["before"].as_array().unwrap().len(), 0);
    assert_eq!(context["after"].as_array().unwrap().len(), 3);
    insta::assert_snapshot!("context", scratch.run(&["search", "-C1", "\"提早計劃行程\""]).stdout);
    // Two hits that are neighbours are each shown once.
    let both = scratch.run(&["search", "--context", "2", "--passages", "3", "ferry"]).stdout;
    assert_eq!(both.matches("between Paksha Island").count(), 1, "{both}");
}

#[test]
fn a_link_leads_to_the_file_itself() {
    let scratch = indexed();
    let ran = scratch.run(&["search", "渡輪", "--hyperlink", "always", "--limit", "1"]);
    let start = ran.stdout.find("\u{1b}]8;;file://").expect("a link") + "\u{1b}]8;;file://".len();
    let url = &ran.stdout[start..start + ran.stdout[start..].find('\u{1b}').unwrap()];
    assert!(url.is_ascii() && url.ends_with("/corpus/%E6%B8%A1%E8%BC%AA%20%E4%B8%80.txt"), "{url}");
    assert_eq!(
        ran.stdout.matches("\u{1b}]8;;\u{1b}\\").count(),
        ran.stdout.matches("\u{1b}]8;;file").count()
    );
    for when in ["auto", "never"] {
        assert!(!scratch.run(&["search", "渡輪", "--hyperlink", when]).stdout.contains('\u{1b}'), "{when}");
    }
}

#[test]
fn colour_is_asked_for_and_refused_as_elsewhere() {
    let scratch = indexed();
    let colored = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = scratch.command(&[&["search", "ferry"], args].concat());
        command.envs(variables.iter().copied());
        String::from_utf8(command.output().unwrap().stdout).unwrap().contains('\u{1b}')
    };
    assert!(!colored(&[], &[]));
    assert!(colored(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!colored(&[("CLICOLOR_FORCE", "0")], &[]));
    assert!(!colored(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]));
    assert!(colored(&[("NO_COLOR", "1")], &["--color", "always"]));
    assert!(!colored(&[("CLICOLOR_FORCE", "1")], &["--color=never"]));
}

#[test]
fn what_is_no_terminal_is_not_paged() {
    let scratch = indexed();
    let marker = scratch.path().join("paged");
    let pager = format!("tee '{}'", marker.display());
    let mut command = scratch.command(&["show", "ferry"]);
    let ran = command.env("PRESSROOM_PAGER", &pager).output().unwrap();
    assert_eq!(ran.stdout, scratch.run(&["show", "ferry", "--no-pager"]).stdout.as_bytes());
    assert_eq!(scratch.run(&["show", "ferry", "--pager", &pager]).status, 0);
    assert!(!marker.exists());
}

/// The suggestions of a search, each of which must hold what it promises.
fn suggestions(scratch: &Scratch, args: &[&str]) -> Vec<(String, String)> {
    let answer = json(scratch, args);
    let list = answer["suggestions"].as_array().unwrap();
    let pair = |one: &Value| {
        let query = one["query"].as_str().unwrap();
        let found = json(scratch, &["--cross", "off", query]);
        assert_eq!(found["total"], one["total"], "{query}");
        assert_eq!(found["releases"], one["releases"], "{query}");
        (one["kind"].as_str().unwrap().to_owned(), query.to_owned())
    };
    list.iter().map(pair).collect()
}

#[test]
fn what_finds_nothing_leads_to_what_does() {
    let scratch = indexed();
    let pair = |kind: &str, query: &str| (kind.to_owned(), query.to_owned());
    assert_eq!(suggestions(&scratch, &["ferrry"]), [pair("spelling", "ferry")]);
    assert_eq!(suggestions(&scratch, &["+harbuor -bus"]), [pair("spelling", "+harbour -bus")]);
    // The other word is found, but this one stands nowhere.
    assert_eq!(suggestions(&scratch, &["ferry typhon"]), [pair("spelling", "ferry typhoon")]);
    assert_eq!(suggestions(&scratch, &["\"ferry typhoon\""]), [pair("unquoted", "ferry typhoon")]);
    assert_eq!(suggestions(&scratch, &["渡輪", "--since", "2021"]), [pair("filters", "渡輪")]);
    assert_eq!(
        suggestions(&scratch, &["ferry date:2021..", "--lang", "en"]),
        [pair("filters", "ferry lang:en"), pair("filters", "ferry")]
    );
    // Capitals are kept, and what is fuzzy needs no other spelling.
    assert_eq!(suggestions(&scratch, &["Ferrry"]), [pair("spelling", "Ferry")]);
    assert_eq!(suggestions(&scratch, &["FERRRY"]), [pair("spelling", "FERRY")]);
    assert_eq!(suggestions(&scratch, &["ferry typhon~1"]), []);
    assert_eq!(suggestions(&scratch, &["ferry"]), []);
    assert_eq!(suggestions(&scratch, &["恐龍"]), []);
    let ran = scratch.run(&["search", "ferrry"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""));
    assert!(
        ran.stderr.contains("hint: spelt otherwise, 3 passages: pressroom search 'ferry'\n"),
        "{}",
        ran.stderr
    );
}
