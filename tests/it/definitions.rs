//! The definitions of the command line: each flag is documented, tested, completed and in the manual.

use clap::{Arg, Command, CommandFactory};
use pressroom::cli::args::Args;

use crate::support::{Scratch, root};

/// Every command with its path from the program's name, built.
fn commands() -> Vec<(Vec<String>, Command)> {
    let mut definitions = Args::command();
    definitions.build();
    let mut commands = vec![(Vec::new(), definitions.clone())];
    for command in definitions.get_subcommands().filter(|command| command.get_name() != "help") {
        commands.push((vec![command.get_name().to_owned()], command.clone()));
    }
    commands
}

fn flags(command: &Command) -> impl Iterator<Item = (&Arg, String)> {
    command.get_arguments().filter_map(|arg| Some((arg, format!("--{}", arg.get_long()?))))
}

#[test]
fn every_flag_and_argument_has_a_help() {
    for (path, command) in commands() {
        assert!(command.get_about().is_some_and(|about| !about.to_string().is_empty()), "{path:?}");
        for arg in command.get_arguments() {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.ends_with(|last: char| !last.is_whitespace()), "{path:?} {}", arg.get_id());
        }
    }
}

#[test]
fn every_flag_is_named_in_a_test() {
    let folder = root().join("tests/it");
    let mut tests = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            tests.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
    let mut missing = Vec::new();
    for (path, command) in commands() {
        for (arg, flag) in flags(&command) {
            let named = |name: &str| {
                [format!("\"{name}\""), format!("\"{name}=")].iter().any(|name| tests.contains(name))
            };
            let short = arg.get_short().is_some_and(|short| tests.contains(&format!("\"-{short}")));
            if !named(&flag) && !short {
                missing.push(format!("{} {flag}", path.join(" ")));
            }
        }
    }
    assert!(missing.is_empty(), "in no test: {missing:?}");
}

#[test]
fn help_and_version_are_told() {
    let scratch = Scratch::new();
    let version = scratch.run(&["--version"]);
    assert_eq!((version.status, version.stdout), (0, format!("pressroom {}\n", env!("CARGO_PKG_VERSION"))));
    let help = scratch.run(&["search", "--help"]);
    assert!(help.status == 0 && help.stdout.contains("--files-with-matches"), "{}", help.stdout);
}

#[test]
fn every_flag_is_completed_in_every_shell() {
    let scratch = Scratch::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = scratch.run(&["completions", shell]);
        assert_eq!(script.status, 0);
        assert!(script.stdout.contains("PRESSROOM_COMPLETE"), "{}", script.stdout);
    }
    for shell in ["bash", "zsh", "fish"] {
        for (path, command) in commands() {
            let words = [&["pressroom".to_owned()], &path[..], &["--".to_owned()]].concat();
            let mut asked = scratch.command(&["--"]);
            asked.args(&words).env("PRESSROOM_COMPLETE", shell).env("_CLAP_IFS", "\n");
            asked.env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string());
            let offered = String::from_utf8(asked.output().unwrap().stdout).unwrap();
            let offered: Vec<&str> =
                offered.lines().map(|line| line.split(['\t', ':']).next().unwrap_or(line)).collect();
            for (_, flag) in flags(&command) {
                assert!(offered.contains(&flag.as_str()), "{shell} {path:?} {flag}: {offered:?}");
            }
        }
    }
}

#[test]
fn values_that_only_the_index_knows_are_completed() {
    let scratch = Scratch::new();
    scratch.write("corpus/ferry-1.txt", "渡輪一號\n\n渡輪服務今日暫停，市民請留意最新消息。\n");
    scratch.write("corpus/ferry-2.txt", "渡輪二號\n\n渡輪服務明日恢復，市民請留意最新消息。\n");
    scratch.write("corpus/tunnel.txt", "隧道\n\n隧道今日封閉，駕駛人士請改用其他道路。\n");
    let record = r#"{"title": "燈塔", "issuer": "海事處", "body": "燈塔今日開放，市民可登塔參觀。"}"#;
    scratch.write("corpus/lamp.json", record);
    assert_eq!(scratch.run(&["index"]).status, 0);
    let offered = |words: &[&str]| -> Vec<String> {
        let mut asked = scratch.command(&[&["--", "pressroom"], words].concat());
        let output = asked.env("PRESSROOM_COMPLETE", "fish").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
    };
    assert_eq!(offered(&["show", "fer"]), ["ferry-1", "ferry-2"]);
    assert_eq!(offered(&["search", "--lang", "zh"]), ["zh-Hant", "zh-Hans", "zh"]);
    assert_eq!(offered(&["search", "--format", "json"]), ["json", "jsonl"]);
    assert_eq!(offered(&["search", "--issuer", "海"]), ["海事處"]);
    std::fs::rename(scratch.path().join("index"), scratch.path().join("other")).unwrap();
    assert_eq!(offered(&["show", "fer"]), [""; 0]);
}

#[test]
fn every_flag_is_in_the_manual() {
    let scratch = Scratch::new();
    assert_eq!(scratch.run(&["man", "--dir", "pages"]).status, 0);
    for (path, command) in commands() {
        let name = [&["pressroom".to_owned()], &path[..]].concat().join("-");
        let page = std::fs::read_to_string(scratch.path().join(format!("pages/{name}.1"))).unwrap();
        for (_, flag) in flags(&command) {
            assert!(page.contains(&flag.replace('-', "\\-")), "{name} {flag}");
        }
    }
    let main = std::fs::read_to_string(scratch.path().join("pages/pressroom.1")).unwrap();
    assert_eq!(scratch.run(&["man"]).stdout, main);
    let pages = std::fs::read_dir(scratch.path().join("pages")).unwrap().count();
    assert_eq!(pages, commands().len());
}

#[test]
fn a_page_of_the_manual_looks_like_this() {
    let page = Scratch::new().run(&["man"]).stdout;
    let version = format!("pressroom {}", env!("CARGO_PKG_VERSION"));
    let title = format!(".TH \"PRESSROOM\" 1 \"\" \"{version}\" \"Pressroom\"\n.SH NAME\n");
    assert!(page.contains(&title), "{page}");
    assert!(page.contains(".SH SYNOPSIS\npressroom [OPTIONS] <COMMAND>\n.SH DESCRIPTION\n"), "{page}");
    // Lines of examples are kept, and where they end, prose is filled again.
    let example = ".nf\n  index = \"/srv/index\"\n  [search]\n  limit = 20\n.fi\nWhat is typed";
    assert!(page.contains(example), "{page}");
    assert!(page.contains(".SH \"EXIT STATUS\"\n0 when something was found"), "{page}");
    assert_eq!(page.matches(".ie ").count(), 1, "{page}");
}

#[test]
fn examples_and_explanations_fit_a_terminal_of_80_columns() {
    use unicode_width::UnicodeWidthStr;
    for (path, command) in commands() {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let wide: Vec<&str> = help.lines().filter(|line| line.width() > 80).collect();
        assert!(wide.is_empty(), "{path:?}: {wide:?}");
    }
}

#[test]
fn the_whole_help_looks_like_this() {
    let mut all = String::new();
    for (_, mut command) in commands() {
        let help = command.clone().term_width(100).render_long_help().to_string();
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        all.push_str(&format!(
            "===== {}\n{}\n\n",
            command.render_usage().to_string().replace("Usage: ", ""),
            lines.join("\n")
        ));
    }
    insta::assert_snapshot!("help", all);
}
