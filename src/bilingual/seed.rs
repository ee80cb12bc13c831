//! A dictionary that a user brings along: what words mean before a corpus has said anything.
//!
//! Owns the format, that of CC-CEDICT, and which parts of an entry are translations and which explain. Must not know how much a
//! dictionary counts beside what a corpus teaches, nor where it is kept.
//!
//! An entry is a line: `隧道 隧道 [sui4 dao4] /tunnel/`, the Traditional and the Simplified form, the pronunciation, and meanings between
//! slashes (<https://cc-cedict.org/wiki/format:syntax>). Other lines are passed over.

use std::collections::HashMap;

use crate::text::fold::fold_str;
use crate::text::units::is_ideograph;

/// A meaning in more words than this explains and does not translate.
const MOST_WORDS: usize = 4;

/// What a meaning may begin with that is no part of a term.
const BEGINNINGS: [&str; 5] = ["to ", "be ", "a ", "an ", "the "];

/// What stands for an object, at the end of a verb.
const OBJECTS: [&str; 4] = [" sth", " sb", " with", " of"];

/// A Chinese word or term and its translations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedEntry {
    /// The term, folded.
    pub chinese: String,
    /// What translates it, as the dictionary writes it; the usual meaning first, none twice.
    pub english: Vec<String>,
}

/// Translations taken from a dictionary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeedDictionary {
    entries: Vec<SeedEntry>,
}

impl SeedDictionary {
    /// Reads a dictionary in CC-CEDICT's format. Entries with nothing that translates, and lines that are no entries, are passed over;
    /// entries of the same term become one.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut entries: Vec<SeedEntry> = Vec::new();
        for line in text.lines() {
            let Some((heads, meanings)) = entry(line) else { continue };
            let english: Vec<String> = meanings.split('/').flat_map(translations).collect();
            let is_term = |form: &String| {
                form.chars().any(is_ideograph)
                    && !form.starts_with('#')
                    && !form.contains(char::is_whitespace)
            };
            let mut forms: Vec<String> = heads.map(fold_str).filter(is_term).collect();
            forms.dedup();
            if english.is_empty() {
                continue;
            }
            for chinese in forms {
                let at = *places.entry(chinese.clone()).or_insert(entries.len());
                if at == entries.len() {
                    entries.push(SeedEntry { chinese, english: Vec::new() });
                }
                for translation in &english {
                    let known = &mut entries[at].english;
                    if !known.contains(translation) {
                        known.push(translation.clone());
                    }
                }
            }
        }
        entries.sort_by(|left, right| left.chinese.cmp(&right.chinese));
        Self { entries }
    }

    /// Its entries, in the order of their terms.
    #[must_use]
    pub fn entries(&self) -> &[SeedEntry] {
        &self.entries
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The dictionary as text that [`Self::read`] reads as the same.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = String::new();
        for SeedEntry { chinese, english } in &self.entries {
            out.push_str(chinese);
            out.push_str(" [] /");
            for translation in english {
                out.push_str(translation);
                out.push('/');
            }
            out.push('\n');
        }
        out
    }
}

/// The forms of an entry's term, and its meanings with the slashes between them.
fn entry(line: &str) -> Option<(impl Iterator<Item = &str>, &str)> {
    let line = line.trim().trim_start_matches('\u{feff}');
    if line.starts_with('#') {
        return None;
    }
    let (heads, rest) = line.split_once(" [")?;
    let (_, meanings) = rest.split_once("] /")?;
    Some((heads.split_whitespace().take(2), meanings.strip_suffix('/').unwrap_or(meanings)))
}

/// What translates in a meaning: without what is said about it in parentheses, and nothing of what names other entries (`variant of
/// 峰[feng1]`, `CL:個|个[ge4]`) or explains.
fn translations(meaning: &str) -> impl Iterator<Item = String> + '_ {
    let names_others = meaning.chars().any(is_ideograph);
    let parts = if names_others { "" } else { meaning };
    parts.split(';').filter_map(|part| {
        let said = without_parentheses(part);
        // What stands behind a comma explains what stands before it.
        let said =
            said.split(',').next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let mut term = said.as_str();
        while let Some(rest) = BEGINNINGS
            .iter()
            .find_map(|beginning| term.strip_prefix(beginning))
            .or_else(|| OBJECTS.iter().find_map(|object| term.strip_suffix(object)))
        {
            term = rest;
        }
        let words = term.split(' ').count();
        let says = term.chars().any(char::is_alphanumeric) && !term.contains(['"', ':', '[']);
        (says && words <= MOST_WORDS && !term.starts_with("surname ")).then(|| term.to_owned())
    })
}

fn without_parentheses(text: &str) -> String {
    let mut depth = 0_usize;
    let outside = |character: &char| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    text.chars().filter(outside).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "\u{feff}# CC-CEDICT\n\
        隧道 隧道 [sui4 dao4] /tunnel/\n\
        督導 督导 [du1 dao3] /to direct/to oversee sth/\n\
        站 站 [zhan4] /station/to stand/(bound form) stop; halt (to cease moving)/\n\
        站 站 [zhan4] /website/station/\n\
        個 个 [ge4] /classifier for people or objects in general, often used before other measure words/\n\
        峯 峰 [feng1] /variant of 峰[feng1]/peak/\n\
        王 王 [Wang2] /surname Wang/\n\
        K書 K书 [K shu1] /(coll.) to study, esp. for an exam/\n\
        3Q 3Q [san1 Q] /thank you/\n\
        no entry at all /x/\n";

    #[test]
    fn what_translates_is_read_and_what_explains_is_not() {
        let dictionary = SeedDictionary::read(TEXT);
        let shown: Vec<String> = dictionary
            .entries()
            .iter()
            .map(|entry| format!("{}={}", entry.chinese, entry.english.join("|")))
            .collect();
        assert_eq!(
            shown,
            [
                "k书=study",
                "峰=peak",
                "督导=direct|oversee",
                "站=station|stand|stop|halt|website",
                "隧道=tunnel"
            ]
        );
        assert!(SeedDictionary::read("").is_empty());
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same(text in r#"([甲乙站 \[\]/a-c;,()"]{0,20} \[[a-z1 ]*\] /[a-c /;,()甲]{0,20}/?\n){0,5}"#) {
            let dictionary = SeedDictionary::read(&text);
            prop_assert_eq!(SeedDictionary::read(&dictionary.write()), dictionary);
        }
    }
}
