//! Queries drawn from the index itself.
//!
//! Owns which words and phrases of stored passages make a query of each kind. Must not know how it is answered.
//!
//! Passages are drawn with equal chances, and their words are put into three bands by document frequency, so that the queries do
//! not all ask for what is everywhere. Reading takes some hundred passages, whatever the size of the index. The same releases
//! and seed give the same queries, however the index was built.

use tantivy::{DocAddress, Term};

use super::BenchError;
use super::queries::{BenchQuery, CROSS, KINDS};
use crate::index::{Index, IndexError};
use crate::measure::random::Random;
use crate::text::analyze::{stem, stretches};
use crate::text::fold::fold;
use crate::text::units::UnitKind;

/// Passages read for each query of a kind.
const PASSAGES: usize = 30;
/// A word is frequent if one document in so many has it, rare if one in so many or two in all.
const FREQUENT: u64 = 100;
const RARE: u64 = 10_000;

/// Draws so many queries of each of [`KINDS`]; fewer where the index has nothing to make one of.
///
/// # Errors
/// When the index cannot be read, or holds no text.
pub fn draw(index: &Index, per_kind: usize, seed: u64) -> Result<Vec<BenchQuery>, BenchError> {
    let mut random = Random::new(seed);
    let pool = Pool::read(index, per_kind.max(1) * PASSAGES, &mut random)?;
    if pool.passages.is_empty() {
        return Err(BenchError::NoQueries("the index holds no text to draw them from"));
    }
    let mut queries = Vec::new();
    for kind in KINDS {
        for number in 0..per_kind {
            // A draw can fail where a passage lacks what the kind needs.
            if let Some(text) = (0..50).find_map(|_| pool.query(kind, number, &mut random)) {
                queries.push(BenchQuery { kind: kind.to_owned(), text });
            }
        }
    }
    Ok(queries)
}

/// The two ways of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Han,
    Latin,
}

impl Script {
    /// In turn.
    fn of(number: usize) -> Self {
        if number.is_multiple_of(2) { Self::Han } else { Self::Latin }
    }
}

/// How frequent a word is.
const BANDS: usize = 3;

/// What one passage has to draw from.
#[derive(Debug, Default)]
struct Passage {
    /// Words of two Han characters or more, and of three Latin letters or more.
    words: [Vec<String>; 2],
    /// Stretches without punctuation: Han characters, or Latin words with spaces.
    runs: [Vec<String>; 2],
}

/// The documents of an index in the order of their releases' keys: where they lie depends on which thread wrote them.
struct Places {
    /// The key and the header of each release, and how many documents there are before it.
    releases: Vec<(u64, DocAddress, u64)>,
    documents: u64,
}

impl Places {
    fn of(index: &Index) -> tantivy::Result<Self> {
        let mut releases = Vec::new();
        for (header, span) in index.headers() {
            let columns = index.columns(header.segment_ord)?;
            let key = columns.key(columns.number(header.doc_id));
            releases.push((key, header, u64::from(span)));
        }
        releases.sort_unstable();
        let mut documents = 0;
        for (.., before) in &mut releases {
            documents += std::mem::replace(before, documents);
        }
        Ok(Self { releases, documents })
    }

    /// The release of the document of this number, by its header, and the document's place in it.
    fn at(&self, number: u64) -> (DocAddress, u32) {
        let behind = self.releases.partition_point(|(.., before)| *before <= number);
        let (_, header, before) = self.releases[behind.saturating_sub(1)];
        (header, (number - before) as u32)
    }
}

/// What was read.
struct Pool {
    passages: Vec<Passage>,
    /// Words by script and band.
    bands: [[Vec<String>; BANDS]; 2],
    years: Vec<u64>,
}

impl Pool {
    fn read(index: &Index, passages: usize, random: &mut Random) -> Result<Self, IndexError> {
        let mut pool = Self { passages: Vec::new(), bands: Default::default(), years: Vec::new() };
        let searcher = index.searcher();
        let documents = searcher.num_docs();
        let engine = |source| IndexError::Engine { path: index.path().to_owned(), source };
        let places = Places::of(index).map_err(engine)?;
        for _ in 0..if places.documents == 0 { 0 } else { passages } {
            let (header, ordinal) = places.at(random.next() % places.documents);
            let columns = index.columns(header.segment_ord).map_err(engine)?;
            let date = columns.date(columns.number(header.doc_id));
            pool.years.extend(Some(date / 10_000).filter(|year| *year > 0));
            let document = index.document(DocAddress::new(header.segment_ord, header.doc_id + ordinal))?;
            let passage = Passage::of(index, &document.text);
            for (script, words) in passage.words.iter().enumerate() {
                for word in words {
                    let folded = fold(word).text;
                    let term = Term::from_field_text(index.fields().words, &stem(&folded));
                    let frequency = searcher.doc_freq(&term).map_err(engine)?;
                    let band = match frequency {
                        frequency if frequency * FREQUENT >= documents => 0,
                        frequency if frequency <= (documents / RARE).max(2) => 2,
                        _ => 1,
                    };
                    pool.bands[script][band].push(word.clone());
                }
            }
            pool.passages.push(passage);
        }
        Ok(pool)
    }

    fn query(&self, kind: &str, number: usize, random: &mut Random) -> Option<String> {
        let script = Script::of(number);
        let one = |random: &mut Random| self.banded(script, number / 2, random);
        match kind {
            "word" => one(random),
            "words" => self.together(script, 2 + number / 2 % 2, random).map(|words| words.join(" ")),
            "phrase" => self.run(script, random).map(|run| format!("\"{run}\"")),
            "boolean" => {
                let words = self.together(script, 3, random)?;
                let [a, b, c] = [&words[0], &words[1], &words[2]];
                Some(match number / 2 % 4 {
                    0 => format!("{a} AND {b}"),
                    1 => format!("{a} OR {b}"),
                    2 => format!("{a} -{b}"),
                    _ => format!("({a} OR {b}) AND {c}"),
                })
            }
            "prefix" => {
                let word = self.banded(Script::Latin, number, random)?;
                let length = random.between(3, 5) as usize;
                Some(format!("{}*", word.get(..length.min(word.len()))?))
            }
            "fuzzy" => {
                let word = self.banded(Script::Latin, number, random).filter(|word| word.len() >= 5)?;
                // Not the first letter: mistakes are made further on.
                let at = random.between(1, word.len() as u32 - 1) as usize;
                let letter = char::from(b'a' + random.below(26) as u8);
                Some(format!("{}{letter}{}~1", word.get(..at)?, word.get(at + 1..)?))
            }
            "dated" => {
                let word = one(random)?;
                let year = *self.years.get(random.below(self.years.len().max(1) as u32) as usize)?;
                Some(match number % 3 {
                    0 => format!("{word} date:{year}"),
                    1 => format!("{word} date:{}..{year}", year.saturating_sub(4)),
                    _ => format!("{word} date:{year}-01-01..{year}-03-31"),
                })
            }
            "latin" => self.together(Script::Latin, 2, random).map(|words| words.join(" ")),
            "han" => self.run(Script::Han, random),
            "mixed" => {
                let (han, latin) =
                    (self.banded(Script::Han, number, random)?, self.banded(Script::Latin, number, random)?);
                Some(format!("{han} {latin}"))
            }
            CROSS => self.together(script, 2, random).map(|words| words.join(" ")),
            _ => None,
        }
    }

    /// A word of the band whose turn it is, or of the next that has any.
    fn banded(&self, script: Script, turn: usize, random: &mut Random) -> Option<String> {
        let bands = &self.bands[script as usize];
        let band = (0..BANDS).map(|step| &bands[(turn + step) % BANDS]).find(|band| !band.is_empty())?;
        Some(random.pick(band).clone())
    }

    /// Different words of one passage.
    fn together(&self, script: Script, count: usize, random: &mut Random) -> Option<Vec<String>> {
        let words = &random.pick(&self.passages).words[script as usize];
        let mut chosen: Vec<String> = Vec::new();
        for _ in 0..count * 4 {
            let word = words.get(random.below(words.len().max(1) as u32) as usize)?;
            if !chosen.contains(word) {
                chosen.push(word.clone());
            }
            if chosen.len() == count {
                return Some(chosen);
            }
        }
        None
    }

    /// Part of a run: four to eight Han characters, or two to four words.
    fn run(&self, script: Script, random: &mut Random) -> Option<String> {
        let runs = &random.pick(&self.passages).runs[script as usize];
        let run = runs.get(random.below(runs.len().max(1) as u32) as usize)?;
        let (units, joint): (Vec<&str>, &str) = match script {
            Script::Han => (run.split("").filter(|unit| !unit.is_empty()).collect(), ""),
            Script::Latin => (run.split(' ').collect(), " "),
        };
        let (least, most) = if script == Script::Han { (4, 8) } else { (2, 4) };
        if units.len() < least {
            return None;
        }
        let length = random.between(least as u32, most.min(units.len()) as u32) as usize;
        let start = random.below((units.len() - length + 1) as u32) as usize;
        Some(units[start..start + length].join(joint))
    }
}

impl Passage {
    fn of(index: &Index, text: &str) -> Self {
        let mut passage = Self::default();
        let folded = fold(text);
        let mut before: Option<std::ops::Range<usize>> = None;
        for stretch in stretches(&folded.text) {
            let original = folded.map.original(stretch.range.clone());
            let run = &folded.text[stretch.range.clone()];
            if stretch.kind == UnitKind::Ideograph {
                passage.runs[Script::Han as usize].push(text[original].to_owned());
                for word in index.analyzer().cut(run) {
                    let range = stretch.range.start + word.start..stretch.range.start + word.end;
                    if run[word].chars().nth(1).is_some() {
                        let word = &text[folded.map.original(range)];
                        passage.words[Script::Han as usize].push(word.to_owned());
                    }
                }
                before = None;
                continue;
            }
            // Operators are in capitals, and so would be a word that is written in them.
            let word = text[original.clone()].to_lowercase();
            let runs = &mut passage.runs[Script::Latin as usize];
            match (before.take(), runs.last_mut()) {
                (Some(before), Some(run)) if &text[before.end..original.start] == " " => {
                    run.push(' ');
                    run.push_str(&word);
                }
                _ => runs.push(word.clone()),
            }
            if word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
                passage.words[Script::Latin as usize].push(word);
            }
            before = Some(original);
        }
        passage
    }
}
