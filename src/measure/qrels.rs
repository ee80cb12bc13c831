//! The files of an evaluation: topics (queries), judgments and runs, in the formats of TREC.
//!
//! Owns these formats, their errors, and the order in which a run is evaluated. Must not know a metric, an index or a
//! release: a docno is a name, compared byte by byte and never decoded (`公告%201` stays as it is written).
//!
//! In all of them blank lines and lines that begin with `#` are passed over, a byte order mark and CR LF line ends
//! are taken, and the columns of judgments and runs stand apart by any number of ASCII spaces or tabs, as for
//! `trec_eval`. An ideographic space is a character like others.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why a file of topics, judgments or a run could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TrecError {
    /// The file cannot be read at all.
    #[error("cannot read '{}': {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line of it is not in its format.
    #[error("'{}', line {line}: {fault}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1; blank lines and comments count.
        line: usize,
        /// What is wrong with it.
        fault: Fault,
    },
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not UTF-8.
    #[error("it is not UTF-8")]
    Encoding,
    /// It has too few columns, or too many.
    #[error("its columns are {found}, and should be {wanted}")]
    Columns {
        /// The columns of the format.
        wanted: &'static str,
        /// How many there are.
        found: usize,
    },
    /// A column that must say something is empty.
    #[error("its {0} is empty")]
    Empty(&'static str),
    /// The qid of a topic has white space in it.
    #[error("the qid {0:?} has a space in it, so that judgments and runs cannot name it")]
    Spaced(String),
    /// The grade of a judgment is no whole number.
    #[error("the grade {0:?} is not a whole number")]
    Grade(String),
    /// The rank in a run is no whole number; the columns may be in another order.
    #[error("the rank {0:?} is not a whole number from 0")]
    Rank(String),
    /// The score in a run is no finite number.
    #[error("the score {0:?} is not a finite number")]
    Score(String),
    /// A topic, or a document of a topic, was there already.
    #[error("{name:?} was already on line {first}")]
    Duplicate {
        /// The topic, or the topic and the document.
        name: String,
        /// Where it was first.
        first: usize,
    },
}

/// A query that is asked in an evaluation: a topic, as TREC says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its name in judgments and runs.
    pub qid: String,
    /// The language it is written in, as its file says.
    pub lang: Option<String>,
    /// What sort of query it is (`name`, `phrase`, …), as its file says; results are averaged by it.
    pub kind: Option<String>,
    /// What is searched for.
    pub query: String,
}

/// The columns a file of topics may have.
const TOPIC_COLUMNS: &str = "2 (qid, query) or 4 (qid, lang, kind, query), apart by tabs";
/// The columns of judgments.
const QRELS_COLUMNS: &str = "4: qid, iteration, docno, grade";
/// The columns of a run.
const RUN_COLUMNS: &str = "6: qid, Q0, docno, rank, score, tag";

/// Reads topics from a file, see [`parse_topics`].
///
/// # Errors
/// When the file cannot be read, or a line of it is no topic.
pub fn read_topics(path: &Path) -> Result<Vec<Topic>, TrecError> {
    parse_topics(&load(path)?, path)
}

/// Reads topics, `qid<TAB>query` or `qid<TAB>lang<TAB>kind<TAB>query`, one a line, in the order of the file.
///
/// `lang` and `kind` are taken without the spaces around them, and are absent when empty. The query is kept as it
/// stands. `path` is for messages only.
///
/// # Errors
/// When a line is no topic, or its qid was there already.
pub fn parse_topics(bytes: &[u8], path: &Path) -> Result<Vec<Topic>, TrecError> {
    let mut topics = Vec::new();
    let mut seen = Seen::default();
    each_line(bytes, path, |line, text| {
        let columns: Vec<&str> = text.split('\t').collect();
        let (qid, lang, kind, query) = match columns[..] {
            [qid, query] => (qid, "", "", query),
            [qid, lang, kind, query] => (qid, lang, kind, query),
            _ => return Err(Fault::Columns { wanted: TOPIC_COLUMNS, found: columns.len() }),
        };
        let qid = qid.trim_matches(is_blank);
        if qid.is_empty() {
            return Err(Fault::Empty("qid"));
        }
        if qid.contains(is_blank) {
            return Err(Fault::Spaced(qid.to_owned()));
        }
        if query.trim().is_empty() {
            return Err(Fault::Empty("query"));
        }
        seen.once(qid, "", line)?;
        let given = |column: &str| Some(column.trim().to_owned()).filter(|column| !column.is_empty());
        topics.push(Topic {
            qid: qid.to_owned(),
            lang: given(lang),
            kind: given(kind),
            query: query.to_owned(),
        });
        Ok(())
    })?;
    Ok(topics)
}

/// Writes topics so that [`parse_topics`] reads them: two columns where neither language nor kind is known, else four.
///
/// # Errors
/// When writing fails, or a topic would not be read again as it is: its qid or query is empty, or holds a tab or a
/// line end, or its language or kind does. Such a topic is `InvalidInput`; those before it are written.
pub fn write_topics(w: &mut dyn Write, topics: &[Topic]) -> io::Result<()> {
    for topic in topics {
        let Topic { qid, lang, kind, query } = topic;
        field("qid", qid)?;
        let lang = lang.as_deref().unwrap_or_default();
        let kind = kind.as_deref().unwrap_or_default();
        for (name, column) in [("language", lang), ("kind", kind), ("query", query.as_str())] {
            if column.contains(['\t', '\n', '\r']) {
                return Err(unfit(name, column));
            }
        }
        if query.trim().is_empty() {
            return Err(unfit("query", query));
        }
        if lang.is_empty() && kind.is_empty() {
            writeln!(w, "{qid}\t{query}")?;
        } else {
            writeln!(w, "{qid}\t{lang}\t{kind}\t{query}")?;
        }
    }
    Ok(())
}

/// Judgments: how relevant documents are to topics.
///
/// A grade above 0 is relevant, more the higher; 0 is judged and not relevant; a negative grade is taken as not
/// relevant too (in TREC's files it marks a document that was to be judged and was not). Topics and documents are in
/// the order of their bytes, as in `trec_eval`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Qrels {
    topics: BTreeMap<String, BTreeMap<String, i32>>,
}

impl Qrels {
    /// Reads judgments from a file, see [`Qrels::parse`].
    ///
    /// # Errors
    /// When the file cannot be read, or a line of it is no judgment.
    pub fn read(path: &Path) -> Result<Self, TrecError> {
        Self::parse(&load(path)?, path)
    }

    /// Reads judgments, `qid iteration docno grade`, one a line, in any order. `path` is for messages only.
    ///
    /// The iteration is not kept: nothing uses it.
    ///
    /// # Errors
    /// When a line is no judgment, or judges a document again for the same topic.
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self, TrecError> {
        let mut qrels = Self::default();
        let mut seen = Seen::default();
        each_line(bytes, path, |line, text| {
            let columns: Vec<&str> = columns(text).collect();
            let [qid, _, docno, grade] = columns[..] else {
                return Err(Fault::Columns { wanted: QRELS_COLUMNS, found: columns.len() });
            };
            let grade = grade.parse().map_err(|_| Fault::Grade(grade.to_owned()))?;
            seen.once(qid, docno, line)?;
            qrels.judge(qid, docno, grade);
            Ok(())
        })?;
        Ok(qrels)
    }

    /// Adds a judgment, or changes it.
    pub fn judge(&mut self, qid: &str, docno: &str, grade: i32) {
        self.topics.entry(qid.to_owned()).or_default().insert(docno.to_owned(), grade);
    }

    /// The judgments of a topic, by docno; `None` when it has none.
    #[must_use]
    pub fn topic(&self, qid: &str) -> Option<&BTreeMap<String, i32>> {
        self.topics.get(qid)
    }

    /// All topics that have judgments.
    pub fn topics(&self) -> impl Iterator<Item = (&str, &BTreeMap<String, i32>)> {
        self.topics.iter().map(|(qid, judgments)| (qid.as_str(), judgments))
    }

    /// Writes them, with the iteration 0.
    ///
    /// # Errors
    /// When writing fails, or a name is not one column: empty, or with white space, or a qid that begins a comment
    /// (`#`). Such a name is `InvalidInput`; what is before it is written.
    pub fn write(&self, w: &mut dyn Write) -> io::Result<()> {
        for (qid, judgments) in &self.topics {
            field("qid", qid)?;
            for (docno, grade) in judgments {
                field("docno", docno)?;
                writeln!(w, "{qid} 0 {docno} {grade}")?;
            }
        }
        Ok(())
    }
}

/// A document in the answer to a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Retrieved {
    /// Its name.
    pub docno: String,
    /// Its score; finite.
    pub score: f64,
}

/// A run: what a system answered to each topic, in the order in which it is evaluated.
///
/// That order is `trec_eval`'s (`comp_sim_docno` in `form_res_rels.c`): by score, highest first, and among equal
/// scores by docno, the *last* in the order of bytes first. The rank column of a file has no say in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    tag: String,
    topics: BTreeMap<String, Vec<Retrieved>>,
}

impl Run {
    /// An empty run of this name.
    #[must_use]
    pub fn new(tag: impl Into<String>) -> Self {
        Self { tag: tag.into(), topics: BTreeMap::new() }
    }

    /// Reads a run from a file, see [`Run::parse`].
    ///
    /// # Errors
    /// When the file cannot be read, or a line of it is no line of a run.
    pub fn read(path: &Path) -> Result<Self, TrecError> {
        Self::parse(&load(path)?, path)
    }

    /// Reads a run, `qid Q0 docno rank score tag`, one document a line, in any order. `path` is for messages only.
    ///
    /// As `trec_eval` does, it takes the tag from the last line and passes over columns after it. The rank must be a
    /// whole number, so that rank and score in each other's place are noticed, and is not used.
    ///
    /// # Errors
    /// When a line is no line of a run, or names a document again for the same topic.
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self, TrecError> {
        let mut run = Self::default();
        let mut seen = Seen::default();
        each_line(bytes, path, |line, text| {
            let columns: Vec<&str> = columns(text).collect();
            let [qid, _, docno, rank, score, tag, ..] = columns[..] else {
                return Err(Fault::Columns { wanted: RUN_COLUMNS, found: columns.len() });
            };
            if rank.parse::<u64>().is_err() {
                return Err(Fault::Rank(rank.to_owned()));
            }
            let number = score.parse::<f64>().ok().filter(|score| score.is_finite());
            let score = number.ok_or_else(|| Fault::Score(score.to_owned()))?;
            seen.once(qid, docno, line)?;
            let retrieved = Retrieved { docno: docno.to_owned(), score };
            run.topics.entry(qid.to_owned()).or_default().push(retrieved);
            if run.tag != tag {
                tag.clone_into(&mut run.tag);
            }
            Ok(())
        })?;
        for ranking in run.topics.values_mut() {
            ranking.sort_by(trec_order);
        }
        Ok(run)
    }

    /// Its name.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Sets the answer to a topic: documents and their scores, in any order.
    ///
    /// A document that comes twice keeps its better place; a score that is not finite becomes the nearest that is, and
    /// one that is no number the lowest. An answer without documents is no answer: the topic is then not in the run.
    pub fn insert_scored(&mut self, qid: &str, mut ranking: Vec<Retrieved>) {
        for retrieved in &mut ranking {
            let score = retrieved.score;
            retrieved.score = if score.is_nan() { f64::MIN } else { score.clamp(f64::MIN, f64::MAX) };
        }
        ranking.sort_by(trec_order);
        let mut seen = HashSet::new();
        ranking.retain(|retrieved| seen.insert(retrieved.docno.clone()));
        if ranking.is_empty() {
            self.topics.remove(qid);
        } else {
            self.topics.insert(qid.to_owned(), ranking);
        }
    }

    /// Sets the answer to a topic: documents, best first. Their scores count down to 1, so that their order stands.
    ///
    /// A document that comes again keeps its first place, and an answer without documents is none.
    pub fn insert_ranked<D: Into<String>>(&mut self, qid: &str, docnos: impl IntoIterator<Item = D>) {
        let mut seen = HashSet::new();
        let mut ranking: Vec<Retrieved> = docnos
            .into_iter()
            .map(Into::into)
            .filter(|docno| seen.insert(docno.clone()))
            .map(|docno| Retrieved { docno, score: 0.0 })
            .collect();
        let mut score = 0.0;
        for retrieved in ranking.iter_mut().rev() {
            score += 1.0;
            retrieved.score = score;
        }
        self.insert_scored(qid, ranking);
    }

    /// The answer to a topic, best first; `None` when it is not in the run.
    #[must_use]
    pub fn topic(&self, qid: &str) -> Option<&[Retrieved]> {
        self.topics.get(qid).map(Vec::as_slice)
    }

    /// All topics that were answered, in the order of their bytes.
    pub fn topics(&self) -> impl Iterator<Item = (&str, &[Retrieved])> {
        self.topics.iter().map(|(qid, ranking)| (qid.as_str(), ranking.as_slice()))
    }

    /// Writes it, best documents first, ranked from 1, scores with all their digits.
    ///
    /// # Errors
    /// As [`Qrels::write`], the tag being a name too.
    pub fn write(&self, w: &mut dyn Write) -> io::Result<()> {
        for (qid, ranking) in &self.topics {
            field("qid", qid)?;
            field("tag", &self.tag)?;
            for (position, Retrieved { docno, score }) in ranking.iter().enumerate() {
                field("docno", docno)?;
                writeln!(w, "{qid} Q0 {docno} {} {score} {}", position + 1, self.tag)?;
            }
        }
        Ok(())
    }
}

/// The order of `trec_eval`; scores are finite, and 0 and -0 are the same.
fn trec_order(a: &Retrieved, b: &Retrieved) -> Ordering {
    (b.score + 0.0).total_cmp(&(a.score + 0.0)).then_with(|| b.docno.cmp(&a.docno))
}

/// Where names came first.
#[derive(Default)]
struct Seen<'a> {
    lines: HashMap<(&'a str, &'a str), usize>,
}

impl<'a> Seen<'a> {
    fn once(&mut self, qid: &'a str, docno: &'a str, line: usize) -> Result<(), Fault> {
        match self.lines.insert((qid, docno), line) {
            None => Ok(()),
            Some(first) => {
                let name = if docno.is_empty() { qid.to_owned() } else { format!("{qid} {docno}") };
                Err(Fault::Duplicate { name, first })
            }
        }
    }
}

fn load(path: &Path) -> Result<Vec<u8>, TrecError> {
    fs::read(path).map_err(|source| TrecError::Read { path: path.to_owned(), source })
}

/// Gives each line that says something to `take`, with its number.
fn each_line<'a>(
    bytes: &'a [u8],
    path: &Path,
    mut take: impl FnMut(usize, &'a str) -> Result<(), Fault>,
) -> Result<(), TrecError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    for (position, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if matches!(line.trim_ascii_start().first(), None | Some(b'#')) {
            continue;
        }
        let read = std::str::from_utf8(line).map_err(|_| Fault::Encoding);
        let number = position + 1;
        read.and_then(|line| take(number, line)).map_err(|fault| TrecError::Line {
            path: path.to_owned(),
            line: number,
            fault,
        })?;
    }
    Ok(())
}

/// White space as C's `isspace` knows it.
fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\x0B'
}

fn columns(line: &str) -> impl Iterator<Item = &str> {
    line.split(is_blank).filter(|column| !column.is_empty())
}

/// Makes sure that a name will be read again as one column.
fn field(name: &str, value: &str) -> io::Result<()> {
    let comment = name == "qid" && value.starts_with(['#', '\u{FEFF}']);
    if value.is_empty() || comment || value.contains(is_blank) { Err(unfit(name, value)) } else { Ok(()) }
}

fn unfit(name: &str, value: impl Display) -> io::Error {
    let value = value.to_string();
    io::Error::new(io::ErrorKind::InvalidInput, format!("the {name} {value:?} cannot be written as a column"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(path: &str) -> &Path {
        Path::new(path)
    }

    fn qrels(text: &str) -> Result<Qrels, String> {
        Qrels::parse(text.as_bytes(), at("q.txt")).map_err(|error| error.to_string())
    }

    fn run(text: &str) -> Result<Run, String> {
        Run::parse(text.as_bytes(), at("r.txt")).map_err(|error| error.to_string())
    }

    fn topics(text: &str) -> Result<Vec<Topic>, String> {
        parse_topics(text.as_bytes(), at("t.tsv")).map_err(|error| error.to_string())
    }

    #[test]
    fn judgments_are_read() {
        let read =
            qrels("\u{FEFF}# judged by hand\n\nt1 0 P1 3\r\n  t1\t0   P2 -1 \n \t\nt2 1 公告%201 0").unwrap();
        assert_eq!(read.topic("t1").unwrap().get("P1"), Some(&3));
        assert_eq!(read.topic("t1").unwrap().get("P2"), Some(&-1));
        assert_eq!(read.topic("t2").unwrap().get("公告%201"), Some(&0), "escapes stay");
        assert_eq!(read.topic("t3"), None);
        assert_eq!(read.topics().map(|(qid, _)| qid).collect::<Vec<_>>(), ["t1", "t2"]);
        assert_eq!(qrels("").unwrap(), Qrels::default());
        assert_eq!(
            qrels("t 0 公告\u{3000}1 1").unwrap().topic("t").unwrap().len(),
            1,
            "an ideographic space"
        );
    }

    #[test]
    fn a_faulty_judgment_is_named() {
        let wanted = "its columns are 3, and should be 4: qid, iteration, docno, grade";
        assert_eq!(qrels("t1 0 P1 3\n\n#\nt1 0 P2").unwrap_err(), format!("'q.txt', line 4: {wanted}"));
        assert!(qrels("t1 0 P1 3 4").unwrap_err().contains("its columns are 5"));
        assert!(qrels("t1").unwrap_err().contains("its columns are 1, "));
        assert_eq!(
            qrels("t1 0 P1 1.5").unwrap_err(),
            "'q.txt', line 1: the grade \"1.5\" is not a whole number"
        );
        assert_eq!(
            qrels("t1 0 P1 1\nt2 0 P1 1\nt1 0 P1 1").unwrap_err(),
            "'q.txt', line 3: \"t1 P1\" was already on line 1"
        );
        let big5 = Qrels::parse(b"# \xA4\xA4\nt1 0 \xA4\xA4 1\n", at("q.txt")).unwrap_err();
        assert_eq!(big5.to_string(), "'q.txt', line 2: it is not UTF-8");
        let absent = Qrels::read(at("/nowhere/q.txt")).unwrap_err();
        assert!(absent.to_string().starts_with("cannot read '/nowhere/q.txt': "), "{absent}");
    }

    #[test]
    fn a_control_character_does_not_reach_a_terminal() {
        let message = qrels("t1 0 P1 \u{1b}[31m").unwrap_err();
        assert!(!message.contains('\u{1b}'), "{message:?}");
    }

    #[test]
    fn topics_are_read() {
        let read = topics(
            "# qid lang kind query\nt1\tzh-Hant\tname\t顧曼寧\r\n\nt2\tflu  \"third dose\"\nt3\t\t\t#5G\n",
        )
        .unwrap();
        let topic = |qid: &str, lang: Option<&str>, kind: Option<&str>, query: &str| Topic {
            qid: qid.to_owned(),
            lang: lang.map(str::to_owned),
            kind: kind.map(str::to_owned),
            query: query.to_owned(),
        };
        let wanted = [
            topic("t1", Some("zh-Hant"), Some("name"), "顧曼寧"),
            topic("t2", None, None, "flu  \"third dose\""),
            topic("t3", None, None, "#5G"),
        ];
        assert_eq!(read, wanted);
    }

    #[test]
    fn a_faulty_topic_is_named() {
        let wanted = "2 (qid, query) or 4 (qid, lang, kind, query), apart by tabs";
        for (text, found) in [("t1 flu", "are 1,"), ("t1\ten\tflu", "are 3,"), ("a\tb\tc\td\te", "5")] {
            let message = topics(text).unwrap_err();
            assert!(message.contains(found) && message.ends_with(wanted), "{message}");
        }
        assert_eq!(topics("t1\t \n").unwrap_err(), "'t.tsv', line 1: its query is empty");
        assert_eq!(topics("\tflu\n").unwrap_err(), "'t.tsv', line 1: its qid is empty");
        assert!(
            topics("t 1\tflu").unwrap_err().starts_with("'t.tsv', line 1: the qid \"t 1\" has a space in it")
        );
        assert_eq!(topics("t\ta\nt\tb").unwrap_err(), "'t.tsv', line 2: \"t\" was already on line 1");
    }

    #[test]
    fn a_run_is_read_in_the_order_of_trec_eval() {
        let text =
            "t1 Q0 a 1 0.5 old\nt1 Q0 c 3 0.5 old more columns\nt1 Q0 b 2 0.5 old\nt1 Q0 z 9 7e-1 new\n";
        let read = run(text).unwrap();
        let order: Vec<&str> = read.topic("t1").unwrap().iter().map(|hit| hit.docno.as_str()).collect();
        assert_eq!(
            order,
            ["z", "c", "b", "a"],
            "by score, not by rank; equal scores by docno, the last first"
        );
        assert_eq!(read.tag(), "new");
        let zero = run("t Q0 a 1 0 x\nt Q0 b 2 -0 x").unwrap();
        assert_eq!(zero.topic("t").unwrap()[0].docno, "b", "0 and -0 are equal");
    }

    #[test]
    fn a_faulty_line_of_a_run_is_named() {
        assert!(run("t1 Q0 a 1 0.5").unwrap_err().contains("its columns are 5, and should be 6: qid, Q0,"));
        assert!(run("t1 Q0 a 0.5 1 x").unwrap_err().contains("the rank \"0.5\" is not a whole number"));
        for score in ["nan", "inf", "1e999", "high"] {
            let message = run(&format!("t1 Q0 a 1 {score} x")).unwrap_err();
            assert_eq!(message, format!("'r.txt', line 1: the score {score:?} is not a finite number"));
        }
        let twice = run("t1 Q0 a 1 2 x\nt1 Q0 a 2 1 x").unwrap_err();
        assert_eq!(twice, "'r.txt', line 2: \"t1 a\" was already on line 1");
    }

    #[test]
    fn answers_are_set() {
        let mut run = Run::new("pressroom");
        run.insert_ranked("t1", ["b", "a", "b", "c"]);
        let scored: Vec<(&str, f64)> =
            run.topic("t1").unwrap().iter().map(|hit| (hit.docno.as_str(), hit.score)).collect();
        assert_eq!(scored, [("b", 3.0), ("a", 2.0), ("c", 1.0)]);
        let hit = |docno: &str, score: f64| Retrieved { docno: docno.to_owned(), score };
        run.insert_scored(
            "t2",
            vec![hit("n", f64::NAN), hit("x", 1.0), hit("y", f64::INFINITY), hit("x", 2.0)],
        );
        let order: Vec<&str> = run.topic("t2").unwrap().iter().map(|hit| hit.docno.as_str()).collect();
        assert_eq!(order, ["y", "x", "n"]);
        run.insert_ranked("t1", Vec::<String>::new());
        assert_eq!(run.topic("t1"), None, "an empty answer is none");
        let mut written = Vec::new();
        run.insert_scored("t2", vec![hit("a", 0.25), hit("b", 9.0)]);
        run.write(&mut written).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), "t2 Q0 b 1 9 pressroom\nt2 Q0 a 2 0.25 pressroom\n");
    }

    #[test]
    fn what_would_not_be_read_again_is_not_written() {
        let mut sink = Vec::new();
        for (qid, docno) in [("", "d"), ("t", ""), ("t 1", "d"), ("t", "d\n"), ("#t", "d")] {
            let mut qrels = Qrels::default();
            qrels.judge(qid, docno, 1);
            assert_eq!(
                qrels.write(&mut sink).unwrap_err().kind(),
                io::ErrorKind::InvalidInput,
                "{qid} {docno}"
            );
        }
        let mut run = Run::new("two words");
        run.insert_ranked("t", ["d"]);
        assert!(run.write(&mut sink).is_err());
        let topic = Topic { qid: "t".into(), lang: None, kind: None, query: "a\tb".into() };
        assert!(write_topics(&mut sink, &[topic]).is_err());
        assert!(sink.is_empty());
    }

    /// Names of any characters but blanks, some of them likely to trip a reader.
    fn name() -> impl Strategy<Value = String> {
        "[a-z%#公告\u{3000}\u{2028}\u{85}\u{e9}0-9]{1,6}"
    }

    fn qid() -> impl Strategy<Value = String> {
        name().prop_map(|name| format!("t{name}").trim().to_owned())
    }

    proptest! {
        #[test]
        fn judgments_survive_a_file(rows in prop::collection::vec((qid(), name(), -5..5i32), 0..30)) {
            let mut qrels = Qrels::default();
            for (qid, docno, grade) in &rows {
                qrels.judge(qid, docno, *grade);
            }
            let mut file = Vec::new();
            qrels.write(&mut file).unwrap();
            prop_assert_eq!(Qrels::parse(&file, at("q")).unwrap(), qrels);
        }

        #[test]
        fn runs_survive_a_file(
            rows in prop::collection::btree_map(
                qid(),
                prop::collection::vec((name(), prop_oneof![any::<f64>(), Just(0.0), Just(-0.0), Just(1.5)]), 1..12),
                1..5,
            )
        ) {
            let mut run = Run::new("tag");
            for (qid, ranking) in rows {
                let ranking = ranking.into_iter().map(|(docno, score)| Retrieved { docno, score });
                run.insert_scored(&qid, ranking.collect());
            }
            let mut file = Vec::new();
            run.write(&mut file).unwrap();
            prop_assert_eq!(Run::parse(&file, at("r")).unwrap(), run);
        }

        #[test]
        fn topics_survive_a_file(
            rows in prop::collection::btree_map(
                qid(),
                (prop::option::of("[a-z]{1,4}"), prop::option::of("[a-z]{1,4}"), "[^\t\r\n]*[a-z公]"),
                0..8,
            )
        ) {
            let topics: Vec<Topic> = rows
                .into_iter()
                .map(|(qid, (lang, kind, query))| Topic { qid, lang, kind, query })
                .collect();
            let mut file = Vec::new();
            write_topics(&mut file, &topics).unwrap();
            prop_assert_eq!(parse_topics(&file, at("t")).unwrap(), topics);
        }

        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[ \t\na0.#-]{0,60}") {
            for bytes in [bytes.as_slice(), text.as_bytes()] {
                let _ = Qrels::parse(bytes, at("x"));
                let _ = Run::parse(bytes, at("x"));
                let _ = parse_topics(bytes, at("x"));
            }
        }
    }
}
