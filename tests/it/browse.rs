//! The full-screen search as a person meets it: driven through tmux, screens compared, the terminal afterwards too.
//!
//! Everything is waited for by what is on the screen; no test knows how long anything takes. Without tmux these tests say so and
//! pass; `.ci/run` sees to it that it is there.

#![cfg(unix)]

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::support::Scratch;

/// How long anything may take before a test gives up: far more than it ever does.
const PATIENCE: Duration = Duration::from_secs(90);
/// What the shell in the terminal writes before a command.
const PROMPT: &str = "ready>";

/// A terminal with a shell in it, in a scratch folder.
struct Terminal {
    socket: String,
    scratch: Scratch,
}

/// A terminal of this size, if there is tmux.
fn terminal(scratch: Scratch, columns: u16, lines: u16) -> Option<Terminal> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    if !Command::new("tmux").arg("-V").output().is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no tmux");
        return None;
    }
    // The program's own path is too long for a line of the terminal.
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_pressroom"), scratch.path().join("pressroom")).unwrap();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let socket = format!("pressroom-test-{}-{number}", std::process::id());
    let terminal = Terminal { socket, scratch };
    let [columns, lines] = [columns, lines].map(|number| number.to_string());
    let size = ["-x", columns.as_str(), "-y", lines.as_str()];
    let shell = format!("exec env PS1='{PROMPT} ' ENV= sh -i");
    terminal.tmux(&[&["-f", "/dev/null", "new-session", "-d"], &size[..], &[&shell]].concat());
    terminal.tmux(&["set-option", "-g", "set-clipboard", "on"]);
    terminal.wait_for(PROMPT);
    Some(terminal)
}

impl Terminal {
    /// What tmux prints; the first call starts it, with the environment of all that runs in it.
    fn tmux(&self, args: &[&str]) -> String {
        let mut tmux = Command::new("tmux");
        tmux.args(["-u", "-L", &self.socket]).args(args).current_dir(self.scratch.path());
        for (name, _) in std::env::vars() {
            let ours = name.starts_with("PRESSROOM_") || name.starts_with("LC_") || name.starts_with("TMUX");
            if ours || ["NO_COLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE", "COLUMNS"].contains(&name.as_str()) {
                tmux.env_remove(name);
            }
        }
        tmux.env("LANG", "C.UTF-8").env("XDG_CONFIG_HOME", self.scratch.path().join(".config"));
        let output = tmux.output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    fn keys(&self, keys: &[&str]) {
        self.tmux(&[&["send-keys"], keys].concat());
    }

    fn text(&self, text: &str) {
        self.tmux(&["send-keys", "-l", text]);
    }

    /// Runs a command of the shell.
    fn shell(&self, command: &str) {
        self.text(command);
        self.keys(&["Enter"]);
    }

    /// Runs the program.
    fn browse(&self, args: &str) {
        self.shell(&format!("./pressroom browse {args}"));
    }

    /// Leaves it for the shell.
    fn leave(&self) {
        self.keys(&["C-q"]);
        self.wait_until("the shell", |screen| screen.trim_end().ends_with(PROMPT));
    }

    fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    /// The screen as soon as it holds this.
    fn wait_for(&self, text: &str) -> String {
        self.wait_until(text, |screen| screen.contains(text))
    }

    fn wait_until(&self, what: &str, holds: impl Fn(&str) -> bool) -> String {
        let started = Instant::now();
        loop {
            let screen = self.screen();
            if holds(&screen) {
                return screen;
            }
            assert!(started.elapsed() < PATIENCE, "never seen: {what}\n{screen}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// What the terminal is like: on its other screen, showing the cursor, and the settings of its line.
    fn modes(&self) -> (String, String) {
        let file = self.scratch.path().join("modes");
        let _ = std::fs::remove_file(&file);
        self.shell("clear; stty -a > modes.part; mv modes.part modes");
        let started = Instant::now();
        while !file.exists() {
            assert!(started.elapsed() < PATIENCE, "no stty");
            std::thread::sleep(Duration::from_millis(30));
        }
        self.wait_until("the shell", |screen| screen.trim() == PROMPT);
        let flags =
            self.tmux(&["display-message", "-p", "#{alternate_on} #{cursor_flag} #{keypad_cursor_flag}"]);
        (flags, std::fs::read_to_string(file).unwrap())
    }

    /// The screen without what differs from run to run.
    fn settled(screen: &str) -> String {
        let mut settled = String::new();
        for line in screen.lines() {
            let time = line.find(" ms)").and_then(|end| Some((line[..end].rfind('(')?, end)));
            match time {
                Some((start, end)) => settled.push_str(&format!("{}(TIME{}", &line[..start], &line[end..])),
                None => settled.push_str(line),
            }
            settled.push('\n');
        }
        settled
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
    }
}

/// Three releases, two of which are one in two languages, and one with characters that are hard on a terminal.
fn releases() -> Scratch {
    let scratch = Scratch::new();
    scratch.write(
        "corpus/ferry.zh-Hant.txt",
        "渡輪服務暫停\n\n受颱風影響，往來白沙島與東澳的渡輪服務由下午4時15分起暫停，直至另行通告。\n\n\
         發言人呼籲市民留意最新的消息，並提早計劃行程，如有查詢可致電熱線，或者瀏覽該局的網頁，了解最新的安排和各條航線的班次。\n\n\
         完\n\n2020年8月18日\n",
    );
    scratch.write(
        "corpus/ferry.en.txt",
        "Ferry services suspended\n\nOwing to the typhoon, ferry services between Paksha Island and East Cove are suspended from \
         4.15pm until further notice.\n\nA spokesman called on members of the public to take note of the latest news and to plan \
         their journeys early. Enquiries may be made to the hotline or on the website of the Bureau, which has the latest \
         arrangements.\n\nEnds/Tuesday, August 18, 2020\n",
    );
    scratch.write(
        "corpus/tunnel.txt",
        "隧道收費調整\n\n跨灣隧道今日起調整收費，私家車每程收費二十元，駕駛人士請留意路面指示，並預留充足時間。\n\n完\n\n2021年3月2日\n",
    );
    scratch.write(
        "corpus/hard.txt",
        "Cafe\u{301} 👩‍🚒 opens\n\nThe cafe\u{301} of the fire services 👩‍🚒 opens\u{1b}[31m\u{7} today\u{202e}; 渡輪 and ５Ｇ are there, the \
         Bureau said in a statement on the opening of the cafe\u{301} this morning.\n\nEnds/Friday, May 7, 2021\n",
    );
    let ran = scratch.run(&["index"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    scratch
}

/// One screen after the other, as a person goes through them.
fn a_walk(columns: u16, lines: u16) -> Option<Vec<(&'static str, String)>> {
    let terminal = terminal(releases(), columns, lines)?;
    let mut screens = Vec::new();
    let mut see = |name, screen: String| screens.push((name, Terminal::settled(&screen)));
    terminal.browse("");
    see("all", terminal.wait_for("4 releases, the latest first"));
    terminal.text("渡輪");
    see(
        "typed",
        terminal.wait_until("three releases", |screen| {
            screen.contains("in 2 releases") && screen.contains("› 渡輪")
        }),
    );
    terminal.keys(&["Down"]);
    see("moved", terminal.wait_until("another release", |screen| screen.contains("hard.txt")));
    terminal.keys(&["Up", "C-t"]);
    see("the version", terminal.wait_for("Owing to the typhoon"));
    terminal.keys(&["C-b"]);
    see(
        "both",
        terminal.wait_until("both", |screen| screen.contains("Owing to") && screen.contains("受颱風影響")),
    );
    terminal.keys(&["C-b", "C-l"]);
    see(
        "Traditional Chinese",
        terminal.wait_until("the filter", |screen| {
            screen.contains("zh-Hant\n") && screen.contains("in 1 release")
        }),
    );
    terminal.keys(&["C-d"]);
    terminal.wait_for("Dates:");
    terminal.text("2020-13");
    terminal.keys(&["Enter"]);
    see("no date", terminal.wait_for("not a date"));
    terminal.keys(&["C-u"]);
    terminal.text("2020..2021");
    terminal.keys(&["Enter"]);
    see("a date", terminal.wait_for("zh-Hant · 2020..2021"));
    terminal.keys(&["F1"]);
    see("help", terminal.wait_for("Keys"));
    terminal.keys(&["Escape"]);
    terminal.wait_until("no help", |screen| !screen.contains("Keys"));
    Some(screens)
}

#[test]
fn a_walk_on_a_small_terminal() {
    let Some(screens) = a_walk(80, 24) else { return };
    insta::assert_snapshot!("browse_80x24", joined(&screens));
}

#[test]
fn a_walk_on_a_large_terminal() {
    let Some(screens) = a_walk(200, 50) else { return };
    insta::assert_snapshot!("browse_200x50", joined(&screens));
}

fn joined(screens: &[(&str, String)]) -> String {
    screens.iter().map(|(name, screen)| format!("===== {name}\n{screen}\n")).collect()
}

#[test]
fn every_size_of_terminal_has_something_to_show() {
    let Some(terminal) = terminal(releases(), 80, 24) else { return };
    terminal.browse("渡輪");
    terminal.wait_for("in 2 releases");
    let mut screens = Vec::new();
    // What a size is known by once it is drawn anew: the beginning of the last line, or of the first where there is no room.
    let sizes = [
        ("60", "20", "F1 help"),
        ("40", "8", "F1 help"),
        ("24", "6", "F1 help"),
        ("20", "4", "Too small: 24"),
        ("2", "2", "To"),
        ("120", "30", "F1 help"),
    ];
    for (columns, lines, begins) in sizes {
        terminal.tmux(&["resize-window", "-x", columns, "-y", lines]);
        let is_drawn = |screen: &str| {
            let wanted = if begins.starts_with('F') { lines.parse().unwrap() } else { 1 };
            screen.lines().nth(wanted - 1).is_some_and(|line| line.starts_with(begins))
        };
        let screen = terminal.wait_until(&format!("{columns}×{lines}"), is_drawn);
        screens.push((columns, Terminal::settled(&screen)));
    }
    insta::assert_snapshot!("browse_sizes", joined(&screens));
    terminal.keys(&["C-q"]);
    terminal.wait_for(PROMPT);
}

#[test]
fn what_is_pasted_and_what_an_input_method_makes_is_text_and_what_is_control_is_not() {
    let Some(terminal) = terminal(releases(), 80, 24) else { return };
    terminal.browse("--sort date --cross off");
    terminal.wait_for("4 releases");
    // A question mark and a line end in a paste open no help and accept nothing.
    terminal.tmux(&["set-buffer", "渡輪?\n暫停"]);
    terminal.tmux(&["paste-buffer", "-p"]);
    terminal.wait_for("› 渡輪? 暫停");
    terminal.keys(&["C-v", "C-x", "M-x", "C-u"]);
    terminal.wait_for("type to search");
    terminal.text("cafe\u{301}👩‍🚒渡");
    terminal.wait_for("› cafe\u{301}");
    terminal.keys(&["BSpace", "BSpace", "BSpace"]);
    let screen = terminal.wait_until("three characters", |screen| screen.starts_with("› caf\n"));
    assert!(screen.contains("latest first"), "{screen}");
}

#[test]
fn what_a_document_holds_commands_nothing() {
    let Some(terminal) = terminal(releases(), 100, 30) else { return };
    terminal.browse("--color never 5G");
    let screen = terminal.wait_for("hard.txt");
    // What of it is not left out when the file is read is shown as what it is.
    assert!(screen.contains("today\\u{202e};") && !screen.contains('\u{202e}'), "{screen}");
    let dressed = terminal.tmux(&["capture-pane", "-p", "-e"]);
    assert!(!dressed.contains("31m\u{7}"), "{dressed}");
}

#[test]
fn matches_are_coloured_unless_no_colour_is_wanted() {
    let Some(terminal) = terminal(releases(), 100, 30) else { return };
    for (before, flags, colored) in [
        ("", "", true),
        ("NO_COLOR=1", "", false),
        ("NO_COLOR=1", "--color always", true),
        ("", "--color never", false),
    ] {
        terminal.shell(&format!("export {before} X=; clear"));
        terminal.browse(&format!("{flags} 隧道"));
        terminal.wait_for("tunnel.txt");
        let dressed = terminal.tmux(&["capture-pane", "-p", "-e"]);
        assert_eq!(
            dressed.contains("38;5;1m") || dressed.contains("31m"),
            colored,
            "{before} {flags}\n{dressed}"
        );
        terminal.keys(&["C-c"]);
        terminal.wait_until("the end", |screen| !screen.contains("tunnel.txt"));
        terminal.shell("unset NO_COLOR");
    }
}

#[test]
fn the_terminal_is_as_it_was_whatever_ends_the_search() {
    let Some(terminal) = terminal(releases(), 80, 24) else { return };
    terminal.shell("unset PRESSROOM_PANIC");
    let before = terminal.modes();
    let ends: [(&str, &dyn Fn()); 7] = [
        ("Escape", &|| terminal.keys(&["Escape"])),
        ("Control and C", &|| terminal.keys(&["C-c"])),
        ("SIGTERM", &|| signal(&terminal, "TERM")),
        ("SIGHUP", &|| signal(&terminal, "HUP")),
        ("SIGINT", &|| signal(&terminal, "INT")),
        ("panic: screen", &|| terminal.text("panic")),
        ("panic: worker", &|| terminal.text("panic")),
    ];
    for (name, end) in ends {
        let place = name.strip_prefix("panic: ");
        terminal.shell(&format!("clear; export PRESSROOM_PANIC={}; echo marker", place.unwrap_or("nowhere")));
        terminal.wait_until("marker", |screen| screen.lines().any(|line| line == "marker"));
        // The number of the process is that of the shell that becomes it.
        terminal
            .shell("sh -c 'echo $$ > pid; exec ./pressroom browse --lang en,zh --since 2020 --until 2029'");
        terminal.wait_for("2020-01-01..2029-12-31");
        end();
        let ended = |screen: &str| screen.trim_end().ends_with(PROMPT) && screen.contains("marker");
        let screen = terminal.wait_until(name, ended);
        assert_eq!(
            screen.contains(&format!("asked for in {}", place.unwrap_or("?"))),
            place.is_some(),
            "{name}\n{screen}"
        );
        assert!(!screen.contains("releases"), "{name}\n{screen}");
        assert_eq!(terminal.modes(), before, "{name}");
    }
}

/// Sends a signal to the search that wrote its number.
fn signal(terminal: &Terminal, name: &str) {
    let pid = std::fs::read_to_string(terminal.scratch.path().join("pid")).unwrap();
    assert!(Command::new("kill").args([&format!("-{name}"), pid.trim()]).status().unwrap().success());
}

#[test]
fn it_stops_and_goes_on_like_any_other_program() {
    let Some(terminal) = terminal(releases(), 80, 24) else { return };
    let before = terminal.modes();
    terminal.shell("set -m");
    terminal.browse("渡輪");
    terminal.wait_for("in 2 releases");
    terminal.keys(&["C-z"]);
    terminal.wait_until("the shell", |screen| screen.trim_end().ends_with(PROMPT));
    assert_eq!(terminal.modes(), before);
    terminal.shell("fg");
    terminal.wait_for("in 2 releases");
    terminal.keys(&["C-c"]);
    terminal.wait_until("the shell", |screen| screen.trim_end().ends_with(PROMPT));
    assert_eq!(terminal.modes(), before);
}

/// An earlier attempt ran on at full speed when its terminal had gone.
#[test]
fn it_ends_with_its_terminal() {
    // Without a session that the terminal controls, no signal tells of its end.
    for start in ["exec sh -c", "exec setsid -w sh -c"] {
        if start.contains("setsid") && !cfg!(target_os = "linux") {
            continue;
        }
        let Some(terminal) = terminal(releases(), 80, 24) else { return };
        terminal.shell(&format!("trap '' HUP; {start} 'echo $$ > pid; exec ./pressroom browse'; exit"));
        terminal.wait_for("4 releases");
        let pid = std::fs::read_to_string(terminal.scratch.path().join("pid")).unwrap();
        let pid = pid.trim();
        assert!(runs(pid));
        terminal.tmux(&["kill-server"]);
        let started = Instant::now();
        while runs(pid) {
            assert!(started.elapsed() < PATIENCE, "{start}: it still runs");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Whether a process runs; one that has ended and that nobody waits for does not.
fn runs(pid: &str) -> bool {
    match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(stat) => !stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z')),
        Err(_) if Path::new("/proc/self").exists() => false,
        Err(_) => {
            let state = Command::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap().stdout;
            !state.is_empty() && !state.starts_with(b"Z")
        }
    }
}

#[test]
fn a_file_is_opened_apart_from_the_terminal_and_a_passage_copied() {
    let scratch = releases();
    let opener = scratch.write(
        "opener",
        "#!/bin/sh\ntest -t 0 || test -t 1 || test -t 2 || echo apart > apart\nprintf '%s' \"$1\" > opened.part\nmv opened.part opened\n",
    );
    std::fs::set_permissions(&opener, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let Some(terminal) = terminal(scratch, 80, 24) else { return };
    terminal.shell("export PRESSROOM_OPENER=./opener");
    terminal.browse("隧道");
    terminal.wait_for("tunnel.txt");
    terminal.keys(&["C-g"]);
    terminal.wait_for("where this release was published is not known");
    terminal.keys(&["C-o"]);
    terminal.wait_for("opening corpus/tunnel.txt");
    let opened = terminal.scratch.path().join("opened");
    let started = Instant::now();
    while !opened.exists() {
        assert!(started.elapsed() < PATIENCE, "nothing was opened");
        std::thread::sleep(Duration::from_millis(30));
    }
    let path = std::fs::read_to_string(opened).unwrap();
    assert_eq!(
        Path::new(&path).canonicalize().unwrap(),
        terminal.scratch.path().join("corpus/tunnel.txt").canonicalize().unwrap()
    );
    assert!(terminal.scratch.path().join("apart").exists());
    terminal.keys(&["C-y"]);
    terminal.wait_for("went to the clipboard");
    let started = Instant::now();
    while !terminal.tmux(&["show-buffer"]).starts_with("跨灣隧道今日起調整收費") {
        assert!(started.elapsed() < PATIENCE, "{}", terminal.tmux(&["show-buffer"]));
        std::thread::sleep(Duration::from_millis(30));
    }
    terminal.leave();
    // What fails says so.
    terminal.shell("clear; export PRESSROOM_OPENER=false");
    terminal.browse("隧道");
    terminal.wait_for("tunnel.txt");
    terminal.keys(&["C-o"]);
    terminal.wait_for("false did not open");
    terminal.leave();
    terminal.shell("clear; export PRESSROOM_OPENER=no-such-program");
    terminal.browse("隧道");
    terminal.wait_for("tunnel.txt");
    terminal.keys(&["C-o"]);
    terminal.wait_for("PRESSROOM_OPENER names another");
}

#[test]
fn it_speaks_the_language_that_was_asked_for() {
    let Some(terminal) = terminal(releases(), 80, 24) else { return };
    terminal.browse("--ui-lang zh-Hant");
    terminal.wait_for("4 份新聞稿，最新在前");
    terminal.keys(&["F1"]);
    insta::assert_snapshot!("browse_chinese", terminal.wait_for("兩個版本逐段對照"));
}

#[test]
fn what_is_indexed_meanwhile_is_found() {
    let Some(terminal) = terminal(releases(), 80, 24) else { return };
    terminal.browse("zeppelin");
    terminal.wait_for("nothing found");
    terminal.scratch.write(
        "corpus/zeppelin.txt",
        "Zeppelin over the bay\n\nA zeppelin was seen over the bay this morning.\n",
    );
    assert_eq!(terminal.scratch.run(&["index"]).status, 0);
    terminal.text("s");
    terminal.wait_for("Zeppelin over the bay");
}

#[test]
fn a_fresh_clone_is_indexed_first() {
    let scratch = releases();
    std::fs::remove_dir_all(scratch.path().join("index")).unwrap();
    let Some(terminal) = terminal(scratch, 80, 24) else { return };
    // No word yet, but words begin so.
    terminal.browse("suspen");
    let screen = terminal.wait_for("Ferry services suspended");
    assert!(screen.contains("suspen*: 2 passages in 1 release"), "{screen}");
    terminal.text("se");
    terminal.wait_for("nothing found");
}

#[test]
fn without_a_terminal_there_is_nothing_to_browse() {
    let scratch = releases();
    let ran = scratch.run(&["browse", "渡輪"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.contains("browse needs a terminal") && ran.stderr.contains("`pressroom search`"),
        "{}",
        ran.stderr
    );
}
