//! Settings: where they may stand, which comes first, and what is said of those that are wrong.

use serde_json::Value;

use crate::support::Scratch;

fn indexed() -> Scratch {
    let scratch = Scratch::new();
    for number in 1..=6 {
        scratch.write(
            &format!("corpus/{number}.txt"),
            format!("第{number}號\n\n渡輪服務於第{number}日暫停，市民請留意。\n"),
        );
    }
    assert_eq!(scratch.run(&["index"]).status, 0);
    scratch
}

fn shown(scratch: &Scratch, variables: &[(&str, &str)], args: &[&str]) -> usize {
    let mut command = scratch.command(&[&["search", "渡輪", "--format", "paths"], args].concat());
    let output = command.envs(variables.iter().copied()).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().count()
}

#[test]
fn each_place_comes_before_the_next() {
    let scratch = indexed();
    let variable = [("PRESSROOM_SEARCH_LIMIT", "3")];
    assert_eq!(shown(&scratch, &[], &[]), 6);
    scratch.write(".config/pressroom/pressroom.toml", "[search]\nlimit = 5\n");
    assert_eq!(shown(&scratch, &[], &[]), 5);
    scratch.write("pressroom.toml", "[search]\nlimit = 4\n");
    assert_eq!(shown(&scratch, &[], &[]), 4);
    assert_eq!(shown(&scratch, &variable, &[]), 3);
    assert_eq!(shown(&scratch, &variable, &["--limit", "2"]), 2);
    // The file of a folder above counts in the folders below, and paths in it are taken from there.
    scratch.write("pressroom.toml", "index = 'index'\n[search]\nlimit = 4\n");
    std::fs::create_dir_all(scratch.path().join("a/b")).unwrap();
    let mut below = scratch.command(&["search", "渡輪", "-c"]);
    let below = below.current_dir(scratch.path().join("a/b")).output().unwrap();
    assert_eq!(String::from_utf8(below.stdout).unwrap(), "6\n");
}

#[test]
fn what_is_in_force_is_told_with_its_place() {
    let scratch = indexed();
    scratch.write(".config/pressroom/pressroom.toml", "color = 'never'\n[search]\nlang = ['zh', 'en']\n");
    scratch.write("pressroom.toml", "[all]\nhyperlink = 'never'\n\n[search]\nlimit = 4\n");
    let run = |args: &[&str]| {
        let mut command = scratch.command(args);
        String::from_utf8(command.env("PRESSROOM_SEARCH_SORT", "date").output().unwrap().stdout).unwrap()
    };
    let answer: Value = serde_json::from_str(&run(&["config", "--json", "--index", "elsewhere"])).unwrap();
    let of = |command: Option<&str>, name: &str| {
        let settings = answer["settings"].as_array().unwrap();
        let found = settings.iter().find(|one| one["command"].as_str() == command && one["name"] == name);
        let found = found.unwrap_or_else(|| panic!("no {name}"));
        let place = found["where"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        (found["values"].to_string(), found["source"].as_str().unwrap().to_owned(), place)
    };
    let told =
        |values: &str, source: &str, place: &str| (values.to_owned(), source.to_owned(), place.to_owned());
    assert_eq!(of(None, "index"), told("[\"elsewhere\"]", "command line", "command line"));
    assert_eq!(of(None, "color"), told("[\"never\"]", "user", "pressroom.toml:1"));
    assert_eq!(of(None, "hyperlink"), told("[\"never\"]", "project", "pressroom.toml:2"));
    assert_eq!(of(Some("search"), "limit"), told("[\"4\"]", "project", "pressroom.toml:5"));
    assert_eq!(of(Some("search"), "lang"), told("[\"zh\",\"en\"]", "user", "pressroom.toml:3"));
    assert_eq!(of(Some("search"), "sort"), told("[\"date\"]", "environment", "PRESSROOM_SEARCH_SORT"));
    assert_eq!(of(Some("search"), "offset"), told("[\"0\"]", "default", "default"));
    assert_eq!(of(Some("search"), "since"), told("[]", "default", "default"));
    // The text is a file that sets the same.
    let text = run(&["config"]);
    scratch.write("pressroom.toml", &text);
    std::fs::remove_dir_all(scratch.path().join(".config")).unwrap();
    let again = scratch.run(&["config"]);
    assert_eq!(again.stderr, "");
    let plain = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split("  # ").next().unwrap().to_owned()).collect()
    };
    assert_eq!(plain(&again.stdout), plain(&text));
}

#[test]
fn what_is_no_setting_is_told_and_what_it_may_have_been() {
    let scratch = indexed();
    scratch.write("pressroom.toml", "colour = 'never'\n[search]\nlimits = 3\nzzz = 1\n[serch]\nlimit = 1\n");
    let ran = scratch.run(&["search", "渡輪"]);
    assert_eq!(ran.status, 0);
    for said in [
        "line 1: there is no setting 'colour'; did you mean 'color'?",
        "line 3: there is no setting 'limits'; did you mean 'limit'?",
        "line 4: there is no setting 'zzz'\n",
        "line 5: there is no command 'serch'; did you mean 'search'?",
    ] {
        assert!(ran.stderr.contains(said), "{said} is not in {}", ran.stderr);
    }
    assert_eq!(ran.stderr.matches("warning: ").count(), 4, "{}", ran.stderr);
}

#[test]
fn a_wrong_value_stops_with_its_place() {
    let scratch = indexed();
    for (text, said) in [
        ("[search]\n\nlimit = 'many'\n", "line 3: 'limit' cannot be 'many'"),
        ("color = 'blue'\n", "line 1: 'color' cannot be 'blue': it is one of auto, always, never"),
        ("[search]\nsince = '2023-13'\n", "line 2: 'since' cannot be '2023-13': not a date"),
        ("[search]\nlimit = [1, 2]\n", "line 2: 'limit' cannot be '1': it is one value"),
        ("[search]\nlimit = true\n", "line 2: 'limit' cannot be 'true': it must be"),
        ("[search\nlimit = 1\n", "line 1: "),
    ] {
        scratch.write("pressroom.toml", text);
        let ran = scratch.run(&["search", "渡輪"]);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{text}");
        assert!(ran.stderr.contains("pressroom.toml'") && ran.stderr.contains(said), "{}", ran.stderr);
    }
    std::fs::remove_file(scratch.path().join("pressroom.toml")).unwrap();
    let mut command = scratch.command(&["search", "渡輪"]);
    let output = command.env("PRESSROOM_SEARCH_LIMIT", "x").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr).unwrap().contains("PRESSROOM_SEARCH_LIMIT: 'limit' cannot be 'x'")
    );
}
