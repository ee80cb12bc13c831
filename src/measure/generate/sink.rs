//! Where generated releases go: JSON lines in shards, or a text file a release.
//!
//! Owns the two forms. Must not know what is in a release.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

/// A release as it is written.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Record<'a> {
    /// Unique.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// Day and time, `2019-11-25 16:20`.
    pub date: &'a str,
    /// The tag of the language.
    pub lang: &'a str,
    /// Who issued it.
    pub issuer: &'a str,
    /// Paragraphs, a blank line between them.
    pub body: &'a str,
    /// End mark, day and time as a printed release has them.
    #[serde(skip)]
    pub footer: &'a str,
}

/// Takes releases, one after another.
pub trait Sink {
    /// Takes one; returns the bytes it came to.
    ///
    /// # Errors
    /// When it cannot be written.
    fn take(&mut self, record: &Record<'_>) -> io::Result<u64>;

    /// Ends the last file.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(&mut self) -> io::Result<()>;
}

/// Files of JSON lines, `releases-00000.jsonl` and so on, none larger than asked for.
#[derive(Debug)]
pub struct JsonLines {
    folder: PathBuf,
    most: u64,
    open: Option<(BufWriter<File>, u64)>,
    files: u32,
    line: Vec<u8>,
}

impl JsonLines {
    /// Into this folder, which is made, each file of at most `most` bytes, a single longer release apart.
    ///
    /// # Errors
    /// When the folder cannot be made, or holds anything.
    pub fn create(folder: &Path, most: u64) -> io::Result<Self> {
        create_empty(folder)?;
        Ok(Self { folder: folder.to_owned(), most, open: None, files: 0, line: Vec::new() })
    }
}

impl Sink for JsonLines {
    fn take(&mut self, record: &Record<'_>) -> io::Result<u64> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, record)?;
        self.line.push(b'\n');
        let bytes = self.line.len() as u64;
        if self.open.as_ref().is_some_and(|(_, written)| written + bytes > self.most) {
            self.finish()?;
        }
        let (file, written) = match &mut self.open {
            Some(open) => open,
            None => {
                let path = self.folder.join(format!("releases-{:05}.jsonl", self.files));
                self.files += 1;
                self.open.insert((BufWriter::with_capacity(1 << 18, File::create(path)?), 0))
            }
        };
        file.write_all(&self.line)?;
        *written += bytes;
        Ok(bytes)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.open.take().map_or(Ok(()), |(mut file, _)| file.flush())
    }
}

/// A text file a release, in a folder a month.
#[derive(Debug)]
pub struct TextFiles {
    folder: PathBuf,
    /// The folder of the last release.
    month: Option<PathBuf>,
}

impl TextFiles {
    /// Into this folder, which is made.
    ///
    /// # Errors
    /// When the folder cannot be made, or holds anything.
    pub fn create(folder: &Path) -> io::Result<Self> {
        create_empty(folder)?;
        Ok(Self { folder: folder.to_owned(), month: None })
    }
}

impl Sink for TextFiles {
    fn take(&mut self, record: &Record<'_>) -> io::Result<u64> {
        let month = self.folder.join(record.date.get(..7).unwrap_or_default());
        if self.month.as_ref() != Some(&month) {
            fs::create_dir_all(&month)?;
        }
        let text = format!("{}\n\n{}\n\n{}", record.title, record.body, record.footer);
        fs::write(month.join(format!("{}.{}.txt", record.id, record.lang)), &text)?;
        self.month = Some(month);
        Ok(text.len() as u64)
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn create_empty(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    match fs::read_dir(folder)?.next() {
        Some(_) => Err(io::Error::new(io::ErrorKind::AlreadyExists, "it holds files already")),
        None => Ok(()),
    }
}
