//! Promise 4, nothing is lost: killed at any moment, the last complete index still answers, and the next run finishes.
//!
//! `PRESSROOM_KILLS=200 cargo test --test it kill` kills as often as the project's issue asks; by default it is a few times.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use pressroom::index::{Index, IndexError};
use pressroom::search::{SearchOptions, search};

use crate::support::{Ran, Random, Scratch};

const FILES: usize = 2000;

/// How often a run is made to fail.
fn rounds() -> usize {
    std::env::var("PRESSROOM_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(6)
}

fn write_corpus(scratch: &Scratch, state: usize) {
    for file in 0..FILES {
        // A tenth of the files changes from state to state, and some come and go.
        let version = if file % 10 == 0 { state } else { 0 };
        let path = format!("corpus/{}/{file}.txt", file % 20);
        if file % 50 == 1 && state == 1 {
            drop(fs::remove_file(scratch.path().join(path)));
            continue;
        }
        let text = format!(
            "公布第{file}號\n\n渡輪服務第{version}期將於下月起增加班次，方便第{file}區居民出行。\n\nFerry services of phase {version} will be enhanced in district {file}.\n"
        );
        scratch.write(&path, text);
    }
}

/// What the index in `place` answers, best first with scores; `None` when there is none.
fn answers(place: &Path) -> Option<Vec<Vec<String>>> {
    let index = match Index::open(place) {
        Ok(index) => index,
        Err(IndexError::Missing { .. }) => return None,
        Err(error) => panic!("{error}"),
    };
    let options = SearchOptions { limit: 2 * FILES, ..SearchOptions::default() };
    let queries = ["渡輪 班次", "\"第1期\"", "phase", "1999", "ferry services district 40"];
    let answer = |query: &&str| {
        let results = search(&index, query, &options).unwrap();
        let mut out = vec![format!("{} {}", results.total, results.releases)];
        for hit in results.results {
            out.push(format!("{} {} {} {}", hit.release, hit.passage, hit.text, hit.score));
        }
        out
    };
    Some(queries.iter().map(answer).collect())
}

/// The same without order and scores: an index may be complete, and its statistics not yet rid of what was deleted.
fn complete(answers: &[Vec<String>]) -> Vec<Vec<String>> {
    let without_score =
        |line: &String| line.rsplit_once(' ').map_or(line.clone(), |(rest, _)| rest.to_owned());
    answers
        .iter()
        .map(|lines| {
            let mut lines: Vec<String> = lines.iter().map(without_score).collect();
            lines.sort();
            lines
        })
        .collect()
}

fn copy(from: &Path, to: &Path) {
    drop(fs::remove_dir_all(to));
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Starts an `index` run and kills it after a while; says whether it had ended by itself.
fn kill_after(scratch: &Scratch, index: &str, delay: Duration) -> bool {
    let mut child = scratch
        .command(&["--index", index, "index", "corpus"])
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(delay);
    let ended = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    ended
}

fn run(scratch: &Scratch, index: &str) -> Duration {
    let started = Instant::now();
    let ran = scratch.run(&["--index", index, "index", "corpus"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    started.elapsed()
}

#[test]
fn killed_at_any_moment_the_last_complete_index_answers() {
    let kills = rounds();
    let scratch = Scratch::new();
    let place = |name: &str| scratch.path().join(name);
    write_corpus(&scratch, 0);
    let building = run(&scratch, "before");
    let before = answers(&place("before")).unwrap();
    write_corpus(&scratch, 1);
    copy(&place("before"), &place("after"));
    let updating = run(&scratch, "after");
    run(&scratch, "fresh");
    let after = answers(&place("fresh")).unwrap();
    assert!(answers(&place("after")).unwrap() == after);
    assert!(before != after);
    let mut random = Random::new(6);
    let (mut as_before, mut as_after, mut ended) = (0, 0, 0);
    for kill in 0..kills {
        let update = kill % 2 == 0;
        let longest = if update { updating } else { building };
        if update {
            copy(&place("before"), &place("index"));
        } else {
            drop(fs::remove_dir_all(place("index")));
        }
        let delay = longest.mul_f64(random.below(1100) as f64 / 1000.0);
        ended += usize::from(kill_after(&scratch, "index", delay));
        match answers(&place("index")) {
            Some(got) if complete(&got) == complete(&after) => as_after += 1,
            got => {
                assert!(got == update.then(|| before.clone()), "killed after {delay:?}");
                as_before += 1;
            }
        }
        run(&scratch, "index");
        assert!(answers(&place("index")).unwrap() == after, "the run after the kill after {delay:?}");
        assert_eq!(scratch.run(&["--index", "index", "verify"]).status, 0);
    }
    println!(
        "{kills} kills: {as_before} before the commit, {as_after} after it, {ended} runs had ended by then"
    );
}

/// A small file system of its own, unmounted with the value; `None` where mounting is not allowed.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=64m", "tmpfs"]).arg(at).output();
        mounted.ok().filter(|output| output.status.success()).map(|_| Self(at.to_owned()))
    }

    /// Gives it this size in KiB. What is on it stays.
    fn resize(&self, size: u64) {
        let option = format!("remount,size={size}k");
        let resized = Command::new("mount").args(["-o", &option]).arg(&self.0).output().unwrap();
        assert!(resized.status.success(), "{}", String::from_utf8_lossy(&resized.stderr));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(&self.0).output());
    }
}

fn kib(folder: &Path) -> u64 {
    // Whole pages, as a tmpfs counts them.
    let pages = |entry: fs::DirEntry| entry.metadata().unwrap().len().div_ceil(4096) * 4;
    fs::read_dir(folder).unwrap().map(|entry| pages(entry.unwrap())).sum()
}

/// Runs `index` where no file may grow beyond this many blocks of 512 bytes: writes fail, at a point the size decides.
fn run_with_short_files(scratch: &Scratch, index: &str, blocks: usize) -> Ran {
    let program = env!("CARGO_BIN_EXE_pressroom");
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec '{program}' --index {index} index corpus");
    Ran::from(Command::new("sh").args(["-c", &script]).current_dir(scratch.path()).output().unwrap())
}

/// Promise 4 when writing fails: on a full disk, and where files may not grow.
///
/// `PRESSROOM_KILLS=200` makes it as often as that; by default it is a few times.
#[cfg(target_os = "linux")]
#[test]
fn failing_writes_leave_the_last_complete_index() {
    let rounds = rounds();
    let scratch = Scratch::new();
    let place = |name: &str| scratch.path().join(name);
    write_corpus(&scratch, 0);
    run(&scratch, "before");
    let before = answers(&place("before")).unwrap();
    write_corpus(&scratch, 1);
    run(&scratch, "fresh");
    let after = answers(&place("fresh")).unwrap();
    let disk = SmallDisk::mount(&place("disk"));
    if disk.is_none() {
        eprintln!(
            "skipped: the full disk, for want of the right to mount one; files that may not grow are tested"
        );
    }
    let mut random = Random::new(28);
    let (mut failed, mut as_before, mut as_after) = (0, 0, 0);
    for round in 0..rounds {
        let update = round % 4 < 2;
        let index = if disk.is_some() && round % 2 == 0 { "disk/index" } else { "index" };
        if update {
            copy(&place("before"), &place(index));
        } else {
            drop(fs::remove_dir_all(place(index)));
        }
        let ran = match disk.as_ref().filter(|_| index.starts_with("disk")) {
            Some(disk) => {
                let used = if update { kib(&place(index)) } else { 0 };
                // Never no room at all: a size of nothing is no limit to a tmpfs.
                disk.resize(used + 8 + random.below(kib(&place("fresh")) as usize * 3 / 2) as u64);
                let ran = scratch.run(&["--index", index, "index", "corpus"]);
                disk.resize(64 << 10);
                ran
            }
            None => run_with_short_files(&scratch, index, random.below(kib(&place("fresh")) as usize)),
        };
        if ran.status != 0 {
            failed += 1;
            assert_eq!(ran.status, 2, "{}", ran.stderr);
            assert!(ran.stderr.contains("hint: "), "{}", ran.stderr);
            assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        }
        match answers(&place(index)) {
            Some(got) if complete(&got) == complete(&after) => as_after += 1,
            got => {
                assert!(got == update.then(|| before.clone()), "round {round}: {}", ran.stderr);
                assert_ne!(ran.status, 0);
                as_before += 1;
            }
        }
        run(&scratch, index);
        assert!(answers(&place(index)).unwrap() == after, "the run after round {round}");
        assert_eq!(scratch.run(&["--index", index, "verify"]).status, 0);
    }
    assert!(failed > 0, "no write failed");
    println!("{rounds} rounds: {failed} runs failed, {as_before} before the commit, {as_after} after it");
}
