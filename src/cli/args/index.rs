//! What may be typed behind `index`.

use std::path::PathBuf;

use super::Switch;
use crate::corpus::Limits;
use crate::corpus::record::Names;

pub(super) const HELP: &str = "\
Examples:
  pressroom index ~/releases ~/companies   both folders, as one index
  pressroom index                          again: only what has changed is read
  pressroom index --user-dict names.txt    names to keep whole: 北岸綫, 跨灣隧道
  pressroom index --map title=標題,body=內文
                         which fields of JSON and CSV files mean what";

/// Arguments of `index`.
#[derive(Debug, clap::Args)]
pub struct IndexArgs {
    /// Folders or files to index, together. By default those that the index was built from, or else the folder 'corpus'.
    #[arg(value_name = "CORPUS")]
    pub corpora: Vec<PathBuf>,
    /// Read every file again, also those that have not changed.
    #[arg(long)]
    pub rebuild: bool,
    /// Say what has changed, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// End with status 2 when a file was not indexed.
    #[arg(long)]
    pub strict: bool,
    /// A file of names and terms to keep whole when Chinese is cut into words: one a line, as in jieba's dictionaries.
    /// They are kept with the index until another file is given; an empty one ends it.
    #[arg(long, value_name = "FILE")]
    pub user_dict: Option<PathBuf>,
    /// A Chinese-English dictionary in the format of CC-CEDICT, plain or compressed, to translate with what the corpus does not
    /// teach: of use where few releases have versions in both languages. Kept with the index until another is given; an empty
    /// file ends it.
    #[arg(long, value_name = "FILE")]
    pub seed_dictionary: Option<PathBuf>,
    /// Which fields of JSON and CSV files mean what, such as title=headline,body=news_text or title=meta.title.
    ///
    /// A release has: id, title, date, time, language, body, url, issuer, counterpart. What is mapped is read from that field
    /// alone, the rest from fields with the usual names. The map is kept with the index until another is given; `usual` ends
    /// it.
    #[arg(long, value_name = "ROLE=FIELD", value_delimiter = ',', value_parser = mapping)]
    pub map: Vec<String>,
    /// Whether to find which releases are the same in another language and learn a glossary from them; on in a new index,
    /// kept with it until changed.
    #[arg(long, value_name = "ON|OFF")]
    pub bilingual: Option<Switch>,
    /// What reading a file may cost.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Threads to use; 0 for as many as there are cores.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    /// Stay, and bring the index up to date whenever a file of the folders changes, until stopped (Ctrl-C).
    #[arg(long, conflicts_with_all = ["dry_run", "strict"])]
    pub watch: bool,
}

/// Limits on what is read. Those not given are as they were when the index was last built.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "Limits")]
pub struct LimitArgs {
    /// The largest file to read, in bytes or with K, M or G behind the number; 64M in a new index.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_file_size: Option<u64>,
    /// The most that a compressed file, or a Word file, may expand to; 64M.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_expanded_size: Option<u64>,
    /// How many times its size a compressed file may become; 200.
    #[arg(long, value_name = "N")]
    pub max_expansion: Option<u64>,
    /// How deep a page's elements or a JSON file's lists may be nested; 512, JSON never deeper than 128.
    #[arg(long, value_name = "N")]
    pub max_nesting: Option<usize>,
    /// The most pages of a PDF; 2000.
    #[arg(long, value_name = "N")]
    pub max_pages: Option<usize>,
}

impl LimitArgs {
    /// These limits, with those that are given put in.
    #[must_use]
    pub fn over(self, limits: Limits) -> Limits {
        Limits {
            file_bytes: self.max_file_size.unwrap_or(limits.file_bytes),
            expanded_bytes: self.max_expanded_size.unwrap_or(limits.expanded_bytes),
            expansion: self.max_expansion.unwrap_or(limits.expansion),
            nesting: self.max_nesting.unwrap_or(limits.nesting),
            pages: self.max_pages.unwrap_or(limits.pages),
        }
    }
}

impl IndexArgs {
    /// The names of fields that were given, or else those the index has.
    #[must_use]
    pub fn names(&self, kept: Option<&Names>) -> Names {
        if self.map.is_empty() {
            return kept.cloned().unwrap_or_default();
        }
        let mut names = Names::default();
        for mapping in self.map.iter().filter(|mapping| *mapping != USUAL) {
            // Parsing has tried it.
            let _ = names.set(mapping);
        }
        names
    }
}

/// What stands for no mapping at all.
const USUAL: &str = "usual";

fn mapping(value: &str) -> Result<String, String> {
    if value != USUAL {
        Names::default().set(value).map_err(|error| error.to_string())?;
    }
    Ok(value.to_owned())
}

/// A number of bytes: `1000`, `64M`, `2GiB`.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let shift = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return Err(format!("'{unit}' is no unit: K, M or G")),
    };
    let number: u64 = number.parse().map_err(|_| "a number of bytes, as 1000, 64M or 2G".to_owned())?;
    number.checked_mul(1 << shift).ok_or_else(|| "that is more than can be counted".to_owned())
}
