//! Known-item search across scripts on NTREX-128: the query is a document's headline in one Chinese script, the answer the
//! same document in the other. No headline is indexed, so the answer must be found by its body.
//!
//! Question: how does Pressroom compare with (a) jieba's words alone, (b) bigrams alone, (c) tantivy-jieba on unfolded text,
//! as anyone would set them up? All four search the same paragraphs in one run; a document counts by its best
//! paragraph. Run with `cargo bench --bench known_item`, with `../shared/data/ntrex` there or a folder of its kind as argument.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a report on standard output")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pressroom::index::{BuildOptions, Index, Progress, build};
use pressroom::search::{SearchOptions, search};
use pressroom::text::Language;
use pressroom::text::Segmenter;
use pressroom::text::analyze::{Analyzer, exact};
use pressroom::text::fold::fold_str;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{TextAnalyzer, TokenStream, Tokenizer, WhitespaceTokenizer};
use tantivy::{IndexWriter, TantivyDocument, Term, doc};

/// A document in one language: its headline and its paragraphs.
struct Document {
    stem: String,
    headline: String,
    paragraphs: Vec<String>,
}

fn read(folder: &Path) -> Vec<Document> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let document = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines = text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned);
        let name = path.file_name().unwrap().to_str().unwrap();
        let language = folder.file_name().unwrap().to_str().unwrap();
        let stem = name.strip_suffix(&format!(".{language}.txt")).unwrap();
        Document { stem: stem.to_owned(), headline: lines.next().unwrap(), paragraphs: lines.collect() }
    };
    files.iter().map(document).collect()
}

/// How a rival makes terms of a text.
type Terms<'a> = Box<dyn Fn(&str) -> Vec<String> + 'a>;

/// Plain tantivy over terms joined by spaces: BM25 of the terms of the query, any of them.
struct Rival<'a> {
    index: tantivy::Index,
    stem: Field,
    body: Field,
    terms: Terms<'a>,
}

impl<'a> Rival<'a> {
    fn new(documents: &[Document], terms: Terms<'a>) -> Self {
        let mut schema = Schema::builder();
        let stem = schema.add_text_field("stem", STRING | STORED);
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("terms")
            .set_index_option(IndexRecordOption::WithFreqs);
        let body = schema.add_text_field("body", TextOptions::default().set_indexing_options(indexing));
        let index = tantivy::Index::create_in_ram(schema.build());
        index.tokenizers().register("terms", TextAnalyzer::from(WhitespaceTokenizer::default()));
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 50_000_000).unwrap();
        for document in documents {
            for paragraph in &document.paragraphs {
                let text = terms(paragraph).join(" ");
                writer.add_document(doc!(stem => document.stem.as_str(), body => text)).unwrap();
            }
        }
        writer.commit().unwrap();
        Self { index, stem, body, terms }
    }

    fn rank(&self, query: &str) -> Vec<String> {
        let queries = (self.terms)(query).into_iter().map(|term| {
            let term = Term::from_field_text(self.body, &term);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn Query>
        });
        let searcher = self.index.reader().unwrap().searcher();
        let query = BooleanQuery::union(queries.collect());
        let top = searcher.search(&query, &TopDocs::with_limit(200).order_by_score()).unwrap();
        let mut stems: Vec<String> = Vec::new();
        for (_, address) in top {
            let document: TantivyDocument = searcher.doc(address).unwrap();
            let stem = document.get_first(self.stem).unwrap().as_str().unwrap().to_owned();
            if !stems.contains(&stem) {
                stems.push(stem);
            }
        }
        stems
    }
}

fn main() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/ntrex");
    let ntrex = std::env::args().skip(1).find(|arg| !arg.starts_with('-')).map_or(beside, PathBuf::from);
    if !ntrex.is_dir() {
        println!("skipped: {} is not there", ntrex.display());
        return;
    }
    let languages = ["zh-Hant", "zh-Hans", "en"];
    let documents: BTreeMap<&str, Vec<Document>> =
        languages.iter().map(|&language| (language, read(&ntrex.join(language)))).collect();

    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("bodies");
    for (language, documents) in &documents {
        std::fs::create_dir_all(folder.join(language)).unwrap();
        for document in documents {
            let path = folder.join(language).join(format!("{}.{language}.txt", document.stem));
            std::fs::write(path, document.paragraphs.join("\n\n")).unwrap();
        }
    }
    let place = scratch.path().join("index");
    build(&place, &[folder], &BuildOptions::default(), &Progress::default()).unwrap();
    let index = Index::open(&place).unwrap();

    let segmenter = Segmenter::full(Vec::new());
    let analyzer = Analyzer::new(segmenter);
    let words = |text: &str| {
        let mut terms = Vec::new();
        analyzer.words(&fold_str(text), |term| terms.push(term.text.to_owned()));
        terms
    };
    let bigrams = |text: &str| {
        let mut terms = Vec::new();
        exact(&fold_str(text), |term| terms.push(term.text.to_owned()));
        terms
    };
    let unfolded = |text: &str| {
        let mut tokenizer = tantivy_jieba::JiebaTokenizer::new();
        let mut stream = tokenizer.token_stream(text);
        let mut terms = Vec::new();
        while let Some(token) = stream.next() {
            terms.push(token.text.to_lowercase());
        }
        terms.retain(|term| term.chars().any(char::is_alphanumeric));
        terms
    };
    println!(
        "| headline → document | queries | Pressroom | jieba words | bigrams | tantivy-jieba, unfolded |"
    );
    println!("|---|---|---|---|---|---|");
    for (from, to, filter) in
        [("zh-Hant", "zh-Hans", Language::ZhHans), ("zh-Hans", "zh-Hant", Language::ZhHant)]
    {
        let rivals = [
            Rival::new(&documents[to], Box::new(words)),
            Rival::new(&documents[to], Box::new(bigrams)),
            Rival::new(&documents[to], Box::new(unfolded)),
        ];
        let options = SearchOptions { limit: 10, languages: vec![filter], ..SearchOptions::default() };
        let mut sums = [0.0; 4];
        for document in &documents[from] {
            let plain: String = document
                .headline
                .chars()
                .map(|character| if character.is_alphanumeric() { character } else { ' ' })
                .collect();
            let found = search(&index, &plain, &options).unwrap().results;
            let suffix = format!(".{to}");
            let ours = found.iter().map(|hit| hit.release.trim_end_matches(&suffix).to_owned()).collect();
            let mut rankings = vec![ours];
            rankings.extend(rivals.iter().map(|rival| rival.rank(&plain)));
            for (sum, ranking) in sums.iter_mut().zip(&rankings) {
                let rank = ranking.iter().take(10).position(|stem| *stem == document.stem);
                *sum += rank.map_or(0.0, |rank| 1.0 / (rank + 1) as f64);
            }
        }
        let queries = documents[from].len();
        let [ours, words, bigrams, unfolded] = sums.map(|sum| sum / queries as f64);
        println!("| {from} → {to} | {queries} | {ours:.4} | {words:.4} | {bigrams:.4} | {unfolded:.4} |");
    }
    println!("\nMRR@10.");
}
