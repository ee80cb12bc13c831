//! Learning from a committed index: which releases are versions of each other, what of them says the same, and the glossary.
//!
//! Owns the way from documents to [`crate::bilingual`] and back to ids and passages. Reads the texts from the index, so that
//! what is learned is learned from what is in it, however it came there; the releases are taken in the order of their ids, so
//! that an index that was updated learns what one built in one go would.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::path::Path;

use rustc_hash::FxHasher;

use tantivy::{DocAddress, ReloadPolicy, Searcher, SegmentReader, TantivyError};

use super::columns::headers;
use super::schema::{Fields, StoredRelease};
use super::seeding::Seeded;
use super::texts::Texts;
use super::translations::{Counterpart, Learned, StoredEntry, StoredExample, TranslationsBuilder};
use crate::bilingual::align::{AlignmentModel, Bead, Cues, align, align_corpus, same_language_model};
use crate::bilingual::glossary::{Entry, Glossary};
use crate::bilingual::seed::SeedDictionary;
use crate::bilingual::threads::in_parallel;
use crate::bilingual::tokens::TokenizedPassage;
use crate::bilingual::vocabulary::{PassagePair, Vocabulary};
use crate::bilingual::{About, Pair, PairKind, Profile, pair};
use crate::text::Language;
use crate::text::analyze::Analyzer;
use crate::text::fold::fold_str;

/// The glossary is learned from about as many passages of each language, drawn evenly over the corpus: more teach little that
/// is new, and all are in memory together, some kilobytes each.
const LESSON_PASSAGES: usize = 30_000;

/// The profiles of up to so many releases are held whole, 100 MB or so; of twice as many, with half of their terms each.
const UNTHINNED: usize = 20_000;

/// Of no profile less than this part is kept, one in so many terms: fewer would not tell short releases apart.
const THINNEST: u32 = 8;

/// Lessons whose words are texts at one time: the rest of a lesson's life they are numbers.
const BATCH: usize = 64;

/// Pairs of one language from which the shapes of beads are learned.
const SAME_LANGUAGE_LESSONS: usize = 50;

/// A release in the index.
struct Version {
    header: DocAddress,
    span: u32,
    stored: StoredRelease,
    /// The hash of its folded passages: equal for a release and its conversion to the other script.
    content: u64,
}

/// A committed state of the index, to learn from. What is merged meanwhile takes nothing away from it.
pub(super) struct Source {
    searcher: Searcher,
    /// The texts of every segment.
    texts: Vec<Texts>,
}

impl Source {
    /// The state of now.
    pub(super) fn open(engine: &tantivy::Index) -> tantivy::Result<Self> {
        let reader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let searcher: Searcher = reader.searcher();
        let texts = searcher.segment_readers().iter().map(Texts::open).collect::<tantivy::Result<_>>()?;
        Ok(Self { searcher, texts })
    }

    /// Whether documents are deleted that its statistics still count.
    pub(super) fn has_deletions(&self) -> bool {
        self.searcher.segment_readers().iter().any(SegmentReader::has_deletes)
    }
}

/// What the release with this header says: the title, then its passages; and what is stored of it.
fn read(segments: &[Texts], header: DocAddress) -> std::io::Result<(Vec<String>, String)> {
    let mut release = segments[header.segment_ord as usize].release(header.doc_id)?;
    let mut texts = Vec::with_capacity(release.len());
    let mut stored = String::new();
    for ordinal in 0..release.len() {
        let document = release.document(ordinal)?;
        texts.push(document.text.to_owned());
        if ordinal == 0 {
            document.description.clone_into(&mut stored);
        }
    }
    Ok((texts, stored))
}

/// Learns from a state of the index, beginning with what a dictionary says, and writes it to `path`.
pub(super) fn learn(
    Source { searcher, texts: stored }: &Source,
    fields: &Fields,
    (analyzer, threads): (&Analyzer, usize),
    seed: &SeedDictionary,
    path: &Path,
) -> tantivy::Result<Learned> {
    let (versions, profiles) = versions(headers(searcher, stored), stored, threads)?;
    let pairs = pair(&profiles, threads);
    // They take more room than all else that is known of a release.
    drop(profiles);

    // Each pair with its Chinese side first.
    let sides: Vec<(usize, usize)> = pairs
        .iter()
        .map(|pair| {
            let (left, right) = (pair.left as usize, pair.right as usize);
            if versions[left].stored.lang == Language::En { (right, left) } else { (left, right) }
        })
        .collect();
    let lessons = lessons(&versions, &pairs, &sides);
    let reader = Reader { stored, analyzer, threads, versions: &versions };
    let (texts, mut vocabulary) = reader.lessons(&lessons, &sides)?;
    let seeded = Seeded::of(seed, searcher, fields, analyzer, &mut vocabulary)?;
    let (lesson_beads, model) = align_corpus(&texts, &vocabulary, &seeded.words, threads);
    let (glossary, beads) = std::thread::scope(|scope| {
        let (texts, lesson_beads, vocabulary, prior) = (&texts, &lesson_beads, &vocabulary, &seeded.words);
        let glossary = scope.spawn(move || Glossary::learn(texts, lesson_beads, vocabulary, prior));
        let beads = reader.beads(&sides, &lessons, lesson_beads, vocabulary, &model);
        (glossary.join(), beads)
    });
    let beads = beads?;
    let glossary =
        glossary.map_err(|_| TantivyError::InternalError("the glossary was not learned".to_owned()))?;
    drop(texts);

    let mut builder = TranslationsBuilder::default();
    let mut counterparts: HashMap<usize, Vec<Counterpart>> = HashMap::new();
    for ((pair, &(left, right)), beads) in pairs.iter().zip(&sides).zip(&beads) {
        for (own, other, turned) in [(left, right, false), (right, left, true)] {
            counterparts.entry(own).or_default().push(counterpart(pair, &versions[other], beads, turned));
        }
    }
    let learned = Learned {
        pairs: pairs.len() as u64,
        paired: counterparts.len() as u64,
        entries: u32::try_from(glossary.entries.len()).unwrap_or(u32::MAX),
        words: glossary.words.len() as u64,
    };
    for (at, mut counterparts) in counterparts {
        counterparts.sort_by_key(|counterpart| counterpart.lang);
        builder.release(&versions[at].stored.id, &counterparts)?;
    }
    for word in 0..vocabulary.len() as u32 {
        let translations = glossary.words.of(word);
        if !translations.is_empty() {
            let named =
                translations.iter().map(|&(other, probability)| (vocabulary.text(other), probability));
            builder.word(vocabulary.text(word), &named.collect::<Vec<_>>())?;
        }
    }
    let named = |at: u32| {
        let (chinese, english) = sides[lessons[at as usize]];
        (versions[chinese].stored.id.as_str(), versions[english].stored.id.as_str())
    };
    let entries: Vec<StoredEntry> =
        glossary.entries.into_iter().map(|entry| stored_entry(entry, &lesson_beads, &named)).collect();
    builder.entries(&entries)?;
    builder.seed_terms(&seeded.terms)?;
    builder.write(path, &learned)?;
    Ok(learned)
}

/// The hash of folded passages.
fn content<'a>(texts: impl Iterator<Item = &'a str>) -> u64 {
    let mut hasher = FxHasher::default();
    texts.for_each(|text| fold_str(text).hash(&mut hasher));
    hasher.finish()
}

/// Reads releases again, to compare them.
struct Reader<'a> {
    stored: &'a [Texts],
    analyzer: &'a Analyzer,
    threads: usize,
    versions: &'a [Version],
}

impl Reader<'_> {
    fn texts(&self, at: usize) -> tantivy::Result<Vec<String>> {
        Ok(read(self.stored, self.versions[at].header)?.0)
    }

    fn tokenized(&self, at: usize) -> tantivy::Result<Vec<TokenizedPassage>> {
        Ok(self.texts(at)?.iter().map(|text| TokenizedPassage::new(text, self.analyzer)).collect())
    }

    /// The passages of the pairs that are learned from, their words numbered in the order of the pairs.
    fn lessons(
        &self,
        lessons: &[usize],
        sides: &[(usize, usize)],
    ) -> tantivy::Result<(Vec<PassagePair>, Vocabulary)> {
        let mut vocabulary = Vocabulary::default();
        let mut pairs = Vec::with_capacity(lessons.len());
        for batch in lessons.chunks(BATCH) {
            let read = in_parallel(batch, self.threads, |&at| {
                let (chinese, english) = sides[at];
                Ok::<_, TantivyError>((self.tokenized(chinese)?, self.tokenized(english)?))
            })?;
            for (chinese, english) in read {
                let mut number =
                    |side: Vec<_>| side.into_iter().map(|text| vocabulary.passage(text)).collect::<Vec<_>>();
                pairs.push((number(chinese), number(english)));
            }
        }
        Ok((pairs, vocabulary))
    }

    /// The alignments of all pairs: those of the lessons are known. Where two pairs have the same content, as those of a
    /// release and of its conversion to the other script with one English version, they have one alignment.
    fn beads(
        &self,
        sides: &[(usize, usize)],
        lessons: &[usize],
        lesson_beads: &[Vec<Bead>],
        vocabulary: &Vocabulary,
        model: &AlignmentModel,
    ) -> tantivy::Result<Vec<Vec<Bead>>> {
        let content = |at: usize| (self.versions[sides[at].0].content, self.versions[sides[at].1].content);
        let mut known: HashMap<(u64, u64), Vec<Bead>> = HashMap::new();
        for (&at, beads) in lessons.iter().zip(lesson_beads) {
            known.insert(content(at), beads.clone());
        }
        let mut open: Vec<usize> = Vec::new();
        for at in 0..sides.len() {
            known.entry(content(at)).or_insert_with(|| {
                open.push(at);
                Vec::new()
            });
        }
        // What one release is compared with goes together, so that it is read once.
        open.sort_unstable_by_key(|&at| (sides[at].0, at));
        let chinese = |at: usize| self.versions[at].stored.lang.is_chinese();
        let (same, other): (Vec<usize>, Vec<usize>) =
            open.into_iter().partition(|&at| chinese(sides[at].0) == chinese(sides[at].1));
        let groups = |open: &[usize]| -> Vec<Vec<usize>> {
            open.chunk_by(|one, other| sides[*one].0 == sides[*other].0).map(<[usize]>::to_vec).collect()
        };
        let in_one_language = |at: usize| -> tantivy::Result<Vec<Cues>> {
            Ok(self.texts(at)?.iter().map(|text| Cues::same_language(&fold_str(text))).collect())
        };
        let across = |at: usize| -> tantivy::Result<Vec<Cues>> {
            Ok(self.tokenized(at)?.iter().map(|passage| Cues::read(passage, vocabulary)).collect())
        };
        let every = same.len().div_ceil(SAME_LANGUAGE_LESSONS).max(1);
        let sample: Vec<usize> = same.iter().copied().step_by(every).collect();
        let sample = in_parallel(&sample, self.threads, |&at| {
            Ok::<_, TantivyError>([in_one_language(sides[at].0)?, in_one_language(sides[at].1)?])
        })?;
        let same_model = same_language_model(&sample, self.threads);
        drop(sample);
        for (open, model, cues) in [
            (same, &same_model, &in_one_language as &(dyn Fn(usize) -> tantivy::Result<Vec<Cues>> + Sync)),
            (other, model, &across),
        ] {
            let aligned = in_parallel(&groups(&open), self.threads, |group| {
                let left = cues(sides[group[0]].0)?;
                let with = |&at: &usize| Ok(align(&left, &cues(sides[at].1)?, model));
                group.iter().map(with).collect::<tantivy::Result<Vec<_>>>()
            })?;
            for (at, beads) in open.iter().zip(aligned.into_iter().flatten()) {
                known.insert(content(*at), beads);
            }
        }
        Ok((0..sides.len()).map(|at| known.get(&content(at)).cloned().unwrap_or_default()).collect())
    }
}

/// Every release in the index, in the order of their ids, and their profiles.
fn versions(
    headers: Vec<(DocAddress, u32)>,
    segments: &[Texts],
    threads: usize,
) -> tantivy::Result<(Vec<Version>, Vec<Profile>)> {
    let every = u32::try_from(headers.len() / UNTHINNED).unwrap_or(u32::MAX).saturating_add(1).min(THINNEST);
    let mut versions = in_parallel(&headers, threads, |&(header, span)| {
        let (texts, stored) = read(segments, header)?;
        let stored: StoredRelease = serde_json::from_str(&stored).map_err(std::io::Error::from)?;
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (title, passages) = texts.split_first().unwrap_or((&"", &[]));
        let about = About {
            path: &stored.path,
            id: &stored.id,
            language: stored.lang,
            title: (!title.is_empty()).then_some(title),
            date: stored.date.as_deref().and_then(|date| date.parse().ok()),
            time: stored.time.as_deref().and_then(|time| time.parse().ok()),
            url: stored.url.as_deref(),
            links: &stored.counterparts,
        };
        let profile = Profile::of(&about, passages).thinned(every);
        let content = content(texts.iter().copied());
        Ok::<_, TantivyError>((Version { header, span, stored, content }, profile))
    })?;
    versions.sort_by(|left, right| left.0.stored.id.cmp(&right.0.stored.id));
    Ok(versions.into_iter().unzip())
}

/// The pairs to learn from, as places among the pairs, ascending: one of Chinese and English for each English release.
/// Where it has two, the Traditional one, which the other is usually made from.
fn lessons(versions: &[Version], pairs: &[Pair], sides: &[(usize, usize)]) -> Vec<usize> {
    let mut best: HashMap<usize, usize> = HashMap::new();
    let language = |at: usize| versions[sides[at].0].stored.lang;
    for (at, &(_, english)) in sides.iter().enumerate() {
        if versions[english].stored.lang == Language::En {
            let known = best.entry(english).or_insert(at);
            if language(at) == Language::ZhHant {
                *known = at;
            }
        }
    }
    let mut lessons: Vec<usize> = best.into_values().collect();
    debug_assert!(lessons.iter().all(|&at| at < pairs.len()));
    lessons.sort_unstable();
    let passages: usize = lessons.iter().map(|&at| versions[sides[at].0].span as usize).sum();
    let every = passages.div_ceil(LESSON_PASSAGES).max(1);
    lessons.into_iter().step_by(every).collect()
}

fn counterpart(pair: &Pair, other: &Version, beads: &[Bead], turned: bool) -> Counterpart {
    let beads = beads.iter().map(|Bead { left, right }| {
        let (own, other) = if turned { (right, left) } else { (left, right) };
        [own.start, own.end, other.start, other.end]
    });
    Counterpart {
        release: other.stored.id.clone(),
        lang: other.stored.lang,
        kind: match pair.kind {
            PairKind::Names => "names",
            PairKind::Twin => "twin",
            PairKind::Content => "content",
        }
        .to_owned(),
        confidence: pair.confidence,
        evidence: pair.evidence.to_string(),
        beads: beads.collect(),
    }
}

fn stored_entry<'a>(
    entry: Entry,
    beads: &[Vec<Bead>],
    named: &impl Fn(u32) -> (&'a str, &'a str),
) -> StoredEntry {
    let examples = entry.examples.iter().map(|example| {
        let (chinese, english) = named(example.pair);
        let Bead { left, right } = &beads[example.pair as usize][example.bead as usize];
        StoredExample {
            chinese: chinese.to_owned(),
            chinese_passages: [left.start, left.end],
            english: english.to_owned(),
            english_passages: [right.start, right.end],
        }
    });
    StoredEntry {
        examples: examples.collect(),
        chinese: entry.chinese,
        english: entry.english,
        count: entry.count,
        chinese_count: entry.chinese_count,
        english_count: entry.english_count,
        score: entry.score,
        chinese_given_english: entry.chinese_given_english,
        english_given_chinese: entry.english_given_chinese,
    }
}
