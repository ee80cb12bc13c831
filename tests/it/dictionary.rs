//! The small dictionary of an index cuts as jieba's own does, and a user dictionary holds when indexing and when searching.

use std::path::PathBuf;

use pressroom::index::{BuildOptions, Index, Progress, build};
use pressroom::search::{SearchOptions, search};
use pressroom::text::Segmenter;
use pressroom::text::analyze::{Analyzer, stretches};
use pressroom::text::fold::fold_str;
use pressroom::text::segment::UserWord;
use pressroom::text::units::UnitKind;
use tantivy::DocAddress;

use crate::support::{Random, Scratch, ScratchIndex, root, shared};

fn texts(index: &Index) -> Vec<String> {
    let mut texts = Vec::new();
    for (segment, reader) in index.searcher().segment_readers().iter().enumerate() {
        for doc in reader.doc_ids_alive() {
            texts.push(fold_str(&index.document(DocAddress::new(segment as u32, doc)).unwrap().text));
        }
    }
    // Where a release lies in an index depends on which thread wrote it: the pieces drawn must not.
    texts.sort();
    texts
}

fn words(analyzer: &Analyzer, folded: &str) -> Vec<String> {
    let mut words = Vec::new();
    analyzer.words(folded, |term| words.push(term.text.to_owned()));
    words
}

/// Every passage is cut alike; of random pieces of passages, which no passage is cut like, all but very few.
fn compare(corpora: &[PathBuf]) {
    let scratch = ScratchIndex::of(corpora);
    let small = scratch.index.analyzer();
    let full = Analyzer::new(Segmenter::full(Vec::new()));
    let mut random = Random::new(3);
    let (mut pieces, mut differences) = (0, Vec::new());
    for text in texts(&scratch.index) {
        assert_eq!(words(small, &text), words(&full, &text));
        for run in stretches(&text).filter(|stretch| stretch.kind == UnitKind::Ideograph) {
            let characters: Vec<char> = text[run.range].chars().collect();
            if characters.len() < 4 {
                continue;
            }
            let length = 3 + random.below(characters.len().min(12) - 2);
            let start = random.below(characters.len() - length + 1);
            let piece: String = characters[start..start + length].iter().collect();
            pieces += 1;
            let cut = |analyzer: &Analyzer| {
                analyzer.cut(&piece).into_iter().map(|word| piece[word].to_owned()).collect::<Vec<_>>()
            };
            if cut(small) != cut(&full) {
                differences.push(format!("{} | {}", cut(small).join("/"), cut(&full).join("/")));
            }
        }
    }
    println!("{} of {pieces} pieces cut otherwise: {differences:?}", differences.len());
    assert!(pieces > 1000 && differences.len() * 100 <= pieces, "{differences:?}");
}

#[test]
fn the_small_dictionary_agrees_on_the_sample() {
    compare(&[root().join("corpus")]);
}

#[test]
fn the_small_dictionary_agrees_on_ntrex() {
    let Some(ntrex) = shared("ntrex") else { return };
    compare(&[ntrex]);
}

#[test]
fn words_of_a_user_dictionary_are_whole_in_the_index_and_in_queries() {
    let scratch = Scratch::new();
    scratch.write("corpus/a.txt", "公布\n\n石磯入口工程由海堤岳峰聯營承辦，預計明年完成，市民無須改道。\n");
    let index = |user_words: Vec<UserWord>| {
        let place = scratch.path().join(format!("index{}", user_words.len()));
        let options = BuildOptions { user_words, ..BuildOptions::default() };
        build(&place, &[scratch.path().join("corpus")], &options, &Progress::default()).unwrap();
        Index::open(&place).unwrap()
    };
    let name = fold_str("海堤岳峰聯營");
    let without = index(Vec::new());
    assert!(!words(without.analyzer(), &name).contains(&name));
    let with = index(UserWord::read_all("海堤岳峰聯營 100 nt\n"));
    assert!(words(with.analyzer(), &name).contains(&name));
    assert_eq!(with.analyzer().cut(&name).len(), 1);
    let found = search(&with, "海堤岳峰联营", &SearchOptions::default()).unwrap();
    assert_eq!(found.total, 1);
    assert_eq!(found.results[0].highlights.len(), 1);
}

#[test]
fn a_search_loads_no_dictionary_unless_it_cuts_chinese() {
    let scratch = ScratchIndex::of(&[root().join("corpus")]);
    let index = &scratch.index;
    for query in ["ferry services", "\"跨灣隧道收費下月起調整\"", "渡輪", "疫苗 lang:zh", "invest* tunel~1"]
    {
        search(index, query, &SearchOptions::default()).unwrap();
        assert!(!index.analyzer().segmenter().is_loaded(), "{query}");
    }
    search(index, "跨灣隧道收費", &SearchOptions::default()).unwrap();
    assert!(index.analyzer().segmenter().is_loaded());
}

#[test]
fn a_user_dictionary_is_kept_with_the_index_until_an_empty_one_ends_it() {
    let scratch = Scratch::new();
    scratch.write("corpus/a.txt", "跨灣隧道收費下月起調整。\n\n有關跨灣隧道收費的查詢。\n");
    scratch.write("words.txt", "跨灣隧道收費\n");
    scratch.write("none.txt", "");
    let whole = || scratch.run(&["analyze", "跨灣隧道收費"]).stdout.contains("跨湾隧道收费  ");
    assert_eq!(scratch.run(&["index", "corpus", "--user-dict", "words.txt"]).status, 0);
    assert!(whole());
    scratch.write("corpus/b.txt", "另一篇新聞稿，關於渡輪服務。\n");
    let again = scratch.run(&["index"]);
    assert!(again.stderr.contains("1 new") && again.stderr.contains("1 unchanged"), "{}", again.stderr);
    assert!(whole());
    assert_eq!(scratch.run(&["index", "--user-dict", "none.txt"]).status, 0);
    assert!(!whole());
}
