//! What tests share: scratch folders, the command under test, the data beside the project.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use pressroom::index::{BuildOptions, Index, Progress, build};
use tempfile::TempDir;

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of the data beside the project, if it is there; says so if it is not.
pub fn shared(name: &str) -> Option<PathBuf> {
    // Beside the project, or beside the folder of worktrees that this is one of.
    for place in ["../shared/data", "../../shared/data"] {
        let path = root().join(place).join(name);
        if path.exists() {
            return Some(path);
        }
    }
    eprintln!("skipped: ../shared/data/{name} is not there");
    None
}

/// An index in a scratch folder that is removed with it.
pub struct ScratchIndex {
    pub index: Index,
    _dir: TempDir,
}

impl ScratchIndex {
    /// Builds the index of these folders.
    pub fn of(corpora: &[PathBuf]) -> Self {
        Self::with(corpora, &BuildOptions::default())
    }

    /// The same in this way.
    pub fn with(corpora: &[PathBuf], options: &BuildOptions) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("index");
        build(&path, corpora, options, &Progress::default()).unwrap();
        Self { index: Index::open(&path).unwrap(), _dir: dir }
    }
}

/// A scratch folder with the command to run in it.
pub struct Scratch {
    dir: TempDir,
}

impl Scratch {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file, folders and all.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The command, in the scratch folder, without the opinions of the environment and of its user on anything.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pressroom"));
        command.args(args).current_dir(self.path());
        for name in
            ["NO_COLOR", "CLICOLOR_FORCE", "FORCE_HYPERLINK", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES"]
        {
            command.env_remove(name);
        }
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PRESSROOM_")) {
            command.env_remove(name);
        }
        command.env("COLUMNS", "80");
        // Nobody's own settings.
        command
            .env("XDG_CONFIG_HOME", self.path().join(".config"))
            .env("APPDATA", self.path().join(".config"));
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::from(self.command(args).output().unwrap())
    }
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// xorshift64*: the same numbers in every run (Vigna 2016, doi:10.1145/2845077).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        ((self.next() >> 33) as usize) % bound
    }

    /// At least 0, below 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
