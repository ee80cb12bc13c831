//! What an index knows across languages: the counterparts of its releases, passage by passage, and the glossary.
//!
//! Owns the keys and values of the table that holds them, and the lookups. Must not know how they were learned
//! ([`super::learn`]) nor what a search makes of them.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::schema::key;
use super::table::{Table, TableBuilder};
use crate::text::Language;
use crate::text::analyze::stem;
use crate::text::fold::fold_str;
use crate::text::units::{UnitKind, units};

/// A version of a release in another language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counterpart {
    /// Its id.
    pub release: String,
    /// Its language.
    pub lang: Language,
    /// What speaks for it most: `names`, `twin` or `content`.
    pub kind: String,
    /// How certain it is, 0.5 to 1.
    pub confidence: f32,
    /// What that rests on, as a sentence.
    pub evidence: String,
    /// What says the same, in order: passages from–to of the release itself, from–to of the counterpart, half-open.
    /// 0 is the title. One of the two may be empty.
    pub beads: Vec<[u32; 4]>,
}

/// As much of a [`Counterpart`] as ranking asks for: read for many releases of which few are shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Version {
    /// Its id.
    pub release: String,
    /// Its language.
    pub lang: Language,
    /// How certain it is.
    pub confidence: f32,
}

impl Counterpart {
    /// The passages of the counterpart that say what this passage says; empty when none does.
    #[must_use]
    pub fn passages(&self, passage: u32) -> std::ops::Range<u32> {
        let bead = self.beads.iter().find(|bead| (bead[0]..bead[1]).contains(&passage));
        bead.map_or(0..0, |bead| bead[2]..bead[3])
    }
}

/// Where an entry of the glossary may be seen in use: passages of two releases, half-open ranges, 0 being the title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredExample {
    /// The id of the Chinese release.
    pub chinese: String,
    /// Its passages.
    pub chinese_passages: [u32; 2],
    /// The id of the English release.
    pub english: String,
    /// Its passages.
    pub english_passages: [u32; 2],
}

/// An entry of the glossary: [`crate::bilingual::glossary::Entry`] with examples that name releases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredEntry {
    /// The Chinese term in its most frequent form, as written.
    pub chinese: String,
    /// The English term in its most frequent form, as written.
    pub english: String,
    /// How often they met.
    pub count: u32,
    /// How often the Chinese term occurs in aligned passages.
    pub chinese_count: u32,
    /// How often the English term does.
    pub english_count: u32,
    /// How good the entry is; entries are in descending order of it.
    pub score: f32,
    /// The share of the English term's occurrences that met the Chinese one, 0–1.
    pub chinese_given_english: f32,
    /// The share of the Chinese term's occurrences that met the English one, 0–1.
    pub english_given_chinese: f32,
    /// Up to three places that hold both.
    pub examples: Vec<StoredExample>,
}

/// How much was learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Learned {
    /// Pairs of releases.
    pub pairs: u64,
    /// Releases that have a counterpart.
    pub paired: u64,
    /// Entries of the glossary.
    pub entries: u32,
    /// Words with translations.
    pub words: u64,
}

impl Learned {
    /// Whether there is nothing to translate a query with.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.pairs == 0 && self.words == 0
    }
}

/// What a term is looked up by: its units, words by their stems, apart by spaces where one of the two is a word.
#[must_use]
pub fn term_key(text: &str) -> String {
    let folded = fold_str(text);
    let mut out = String::new();
    let mut last = None;
    for unit in units(&folded) {
        if last.is_some() && (last == Some(UnitKind::Word) || unit.kind == UnitKind::Word) {
            out.push(' ');
        }
        match unit.kind {
            UnitKind::Ideograph => out.push_str(&folded[unit.range.clone()]),
            UnitKind::Word => out.push_str(&stem(&folded[unit.range.clone()])),
        }
        last = Some(unit.kind);
    }
    out
}

/// The parts of a key by which the terms that hold it are found: single ideographs and two that stand together, and words.
fn term_parts(key: &str) -> impl Iterator<Item = &str> {
    let mut units = units(key).peekable();
    std::iter::from_fn(move || {
        let unit = units.next()?;
        let joined =
            units.peek().filter(|next| next.range.start == unit.range.end).map(|next| next.range.end);
        Some([Some(unit.range.end), joined].into_iter().flatten().map(move |end| &key[unit.range.start..end]))
    })
    .flatten()
}

fn keyed(kind: u8, rest: &[u8]) -> Vec<u8> {
    let mut out = vec![kind];
    out.extend_from_slice(rest);
    out
}

/// Collects what was learned.
#[derive(Debug, Default)]
pub(super) struct TranslationsBuilder {
    table: TableBuilder,
}

impl TranslationsBuilder {
    pub(super) fn release(&mut self, id: &str, counterparts: &[Counterpart]) -> io::Result<()> {
        let version = |counterpart: &Counterpart| Version {
            release: counterpart.release.clone(),
            lang: counterpart.lang,
            confidence: counterpart.confidence,
        };
        let versions: Vec<Version> = counterparts.iter().map(version).collect();
        self.table.insert(keyed(b'v', &key(id).to_be_bytes()), &versions)?;
        self.table.insert(keyed(b'r', &key(id).to_be_bytes()), &counterparts)
    }

    pub(super) fn word(&mut self, word: &str, translations: &[(&str, f32)]) -> io::Result<()> {
        self.table.insert(keyed(b'w', word.as_bytes()), &translations)
    }

    pub(super) fn entries(&mut self, entries: &[StoredEntry]) -> io::Result<()> {
        let mut terms: std::collections::BTreeMap<String, Vec<u32>> = std::collections::BTreeMap::new();
        for (at, entry) in entries.iter().enumerate() {
            let at = u32::try_from(at).map_err(io::Error::other)?;
            self.table.insert(keyed(b'e', &at.to_be_bytes()), entry)?;
            for term in [&entry.chinese, &entry.english] {
                terms.entry(term_key(term)).or_default().push(at);
            }
        }
        let mut holders: std::collections::BTreeMap<String, Vec<u32>> = std::collections::BTreeMap::new();
        for (term, entries) in terms {
            for part in term_parts(&term) {
                holders.entry(part.to_owned()).or_default().extend(&entries);
            }
            self.table.insert(keyed(b't', term.as_bytes()), &entries)?;
        }
        for (part, mut entries) in holders {
            entries.sort_unstable();
            entries.dedup();
            self.table.insert(keyed(b'p', part.as_bytes()), &entries)?;
        }
        Ok(())
    }

    /// What a dictionary says of terms, by their keys.
    pub(super) fn seed_terms(
        &mut self,
        terms: &std::collections::BTreeMap<String, Vec<(String, f32)>>,
    ) -> io::Result<()> {
        for (term, translations) in terms {
            self.table.insert(keyed(b's', term.as_bytes()), translations)?;
        }
        Ok(())
    }

    pub(super) fn write(mut self, path: &Path, learned: &Learned) -> io::Result<()> {
        self.table.insert(b"n".to_vec(), learned)?;
        self.table.write(path)
    }
}

/// The counterparts and the glossary of one commit.
#[derive(Debug)]
pub struct Translations {
    table: Table,
}

impl Translations {
    /// Opens what a commit names.
    pub(super) fn open(directory: &Path, name: &str) -> io::Result<Self> {
        Ok(Self { table: Table::open(directory, name)? })
    }

    /// Whether the file is what was written.
    pub(super) fn is_whole(&self) -> bool {
        self.table.is_whole()
    }

    /// How much was learned.
    #[must_use]
    pub fn learned(&self) -> Learned {
        self.table.get(b"n").unwrap_or_default()
    }

    /// The versions of a release in other languages.
    #[must_use]
    pub fn counterparts(&self, release: &str) -> Vec<Counterpart> {
        self.table.get(&keyed(b'r', &key(release).to_be_bytes())).unwrap_or_default()
    }

    /// Which they are, by the key that the index holds of the release's id.
    #[must_use]
    pub(crate) fn versions(&self, key: u64) -> Vec<Version> {
        self.table.get(&keyed(b'v', &key.to_be_bytes())).unwrap_or_default()
    }

    /// The passages of its version in place of this one.
    #[must_use]
    pub(crate) fn passages(&self, key: u64, version: &str, passage: u32) -> std::ops::Range<u32> {
        let counterparts: Vec<Counterpart> =
            self.table.get(&keyed(b'r', &key.to_be_bytes())).unwrap_or_default();
        let version = counterparts.iter().find(|counterpart| counterpart.release == version);
        version.map_or(0..0, |version| version.passages(passage))
    }

    /// The words that translate a folded Chinese word or an English stem, most probable first, with their probabilities.
    #[must_use]
    pub fn word(&self, word: &str) -> Vec<(String, f32)> {
        self.table.get(&keyed(b'w', word.as_bytes())).unwrap_or_default()
    }

    /// The entry of this number, from 0, the best first.
    #[must_use]
    pub fn entry(&self, number: u32) -> Option<StoredEntry> {
        self.table.get(&keyed(b'e', &number.to_be_bytes()))
    }

    /// All entries, best first.
    pub fn entries(&self) -> impl Iterator<Item = StoredEntry> + '_ {
        (0..self.learned().entries).filter_map(|number| self.entry(number))
    }

    /// The entries of which one side is this term, however its words are inflected; the best first.
    #[must_use]
    pub fn term(&self, term: &str) -> Vec<StoredEntry> {
        self.by_key(&term_key(term))
    }

    /// What a dictionary says of a term, by its [`term_key`]: its translations with the probability of each, the most probable
    /// first.
    #[must_use]
    pub(crate) fn seed_term(&self, key: &str) -> Vec<(String, f32)> {
        self.table.get(&keyed(b's', key.as_bytes())).unwrap_or_default()
    }

    /// Whether an entry, or a term of the dictionary, has a side whose [`term_key`] begins so.
    #[must_use]
    pub(crate) fn has_key_beginning(&self, key: &str) -> bool {
        [b't', b's'].into_iter().any(|kind| self.table.has_beginning(&keyed(kind, key.as_bytes())))
    }

    /// The numbers of the entries one side of which has all parts of this key, ascending; that it has them together is not said.
    #[must_use]
    pub(crate) fn with_parts(&self, key: &str) -> Vec<u32> {
        let mut holders: Vec<Vec<u32>> = term_parts(key)
            .map(|part| self.table.get(&keyed(b'p', part.as_bytes())).unwrap_or_default())
            .collect();
        // The shortest list first: the others are only looked into.
        holders.sort_by_key(Vec::len);
        let mut rest = holders.into_iter();
        let mut found: Vec<u32> = rest.next().unwrap_or_default();
        for holders in rest {
            found.retain(|entry| holders.binary_search(entry).is_ok());
        }
        found
    }

    /// The same by a key as [`term_key`] makes it.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Vec<StoredEntry> {
        let numbers: Vec<u32> = self.table.get(&keyed(b't', key.as_bytes())).unwrap_or_default();
        numbers.into_iter().filter_map(|number| self.entry(number)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_looked_up_by_what_the_fold_and_the_stems_leave() {
        assert_eq!(term_key("融入國家發展大局督導組"), "融入国家发展大局督导组");
        assert_eq!(term_key("Steering Groups on Integration"), term_key("steering group on integration"));
        assert_eq!(term_key("５Ｇ網絡"), "5g 网络");
        assert_eq!(term_key("——"), "");
    }

    #[test]
    fn a_key_has_the_parts_of_every_term_that_holds_it() {
        let parts = |term: &str| term_parts(&term_key(term)).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(parts("督導組 5G"), ["督", "督导", "导", "导组", "组", "5g"]);
        let whole = parts("融入國家發展大局督導組");
        assert!(parts("大局督導").iter().all(|part| whole.contains(part)));
    }

    #[test]
    fn the_counterpart_of_a_passage_is_that_of_its_bead() {
        let counterpart = Counterpart {
            release: "b".into(),
            lang: Language::En,
            kind: "content".into(),
            confidence: 1.0,
            evidence: String::new(),
            beads: vec![[0, 1, 0, 1], [1, 3, 1, 2], [3, 4, 2, 2]],
        };
        assert_eq!([0, 2, 3, 9].map(|at| counterpart.passages(at)), [0..1, 1..2, 2..2, 0..0]);
    }
}
