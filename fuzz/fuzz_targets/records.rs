//! Records and plain text. The first byte of the input says what the rest is: JSON, a table, Markdown or plain text (the
//! digits 0 to 3). One record written as JSON and as CSV gives one draft, with all its letters.

#![no_main]

mod promises;

use libfuzzer_sys::fuzz_target;
use pressroom::corpus::draft::Draft;
use pressroom::corpus::record::{Names, RecordError};
use pressroom::corpus::{csv, json, layout, markdown};
use promises::{draft_is_clean, file, letters, letters_of, nothing_is_lost, paragraphs_are_clean, texts};

/// A reader of records.
type Read = fn(&str, &Names, &mut dyn FnMut(Result<Draft, RecordError>));

fuzz_target!(|data: &[u8]| {
    let Some((selector, rest)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    match selector & 3 {
        0 => {
            drafts(|text, names, take| json::read(text, names, take), &text);
            file(rest, "x.json");
            let (title, body) = text.split_once('\n').unwrap_or(("", &text));
            one_record(title, body);
        }
        1 => {
            drafts(|text, names, take| csv::read(text, names, take), &text);
            file(rest, "x.csv");
        }
        2 => {
            let draft = markdown::read(&text);
            assert_eq!(draft, markdown::read(&text), "not deterministic");
            draft_is_clean(&draft);
            file(rest, "x.md");
        }
        _ => {
            plain(&text);
            file(rest, "x.txt");
        }
    }
});

/// The records of a text, in the same way each time.
fn drafts(read: Read, text: &str) -> Vec<Draft> {
    let all = || {
        let (mut drafts, mut errors) = (Vec::new(), Vec::new());
        read(text, &Names::default(), &mut |record| match record {
            Ok(draft) => drafts.push(draft),
            Err(error) => errors.push(error.to_string()),
        });
        (drafts, errors)
    };
    let (drafts, errors) = all();
    assert_eq!((&drafts, &errors), (&all().0, &all().1), "not deterministic");
    for draft in &drafts {
        assert!(draft.title.is_some() || !draft.paragraphs.is_empty(), "an empty record");
        draft_is_clean(draft);
    }
    for error in &errors {
        assert!(!error.is_empty() && !error.contains(char::is_control), "{error:?}");
    }
    drafts
}

/// One record comes out as it went in, by whichever way.
fn one_record(title: &str, body: &str) {
    let object = serde_json::json!({ "title": title, "body": body }).to_string();
    let from_json = drafts(|text, names, take| json::read(text, names, take), &object);
    let listed = format!("[{object},\n{object}]");
    let twice = [from_json.clone(), from_json.clone()].concat();
    assert_eq!(drafts(|text, names, take| json::read(text, names, take), &listed), twice, "in a list");
    let lines = format!("{object}\n{object}\n");
    assert_eq!(drafts(|text, names, take| json::read(text, names, take), &lines), twice, "on lines");
    let mut table = ::csv::Writer::from_writer(Vec::new());
    for row in [["title", "body"], [title, body]] {
        table.write_record(row).expect("written to memory");
    }
    let table = String::from_utf8(table.into_inner().expect("written to memory")).expect("two texts");
    assert_eq!(drafts(|text, names, take| csv::read(text, names, take), &table), from_json, "as a table");
    let is_plain = |text: &str| !text.contains(['<', '&']);
    if is_plain(title) && is_plain(body) {
        let got: String = from_json
            .iter()
            .map(|draft| letters_of(draft.title.as_deref().into_iter().chain(texts(&draft.paragraphs))))
            .collect();
        let (title, body) = (letters(title), letters(body));
        // A body that begins with the title says it once.
        let known = title.chars().count();
        let (said, rest): (String, String) =
            (body.chars().take(known).collect(), body.chars().skip(known).collect());
        let again = said.to_lowercase() == title.to_lowercase();
        assert!(
            got == format!("{title}{body}") || again && got == format!("{title}{rest}"),
            "{got:?} of {title:?} and {body:?}"
        );
    }
}

/// Plain text keeps its letters, through paragraphs and passages.
fn plain(text: &str) {
    let layout = layout::read(text);
    assert_eq!(layout, layout::read(text), "not deterministic");
    paragraphs_are_clean(&layout.paragraphs);
    let read = layout.title.as_deref().into_iter().chain(texts(&layout.paragraphs));
    assert_eq!(letters_of(read), letters(text), "letters were lost");
    let passages = nothing_is_lost(&layout.paragraphs);
    // About 400 Han characters or 1000 letters, and what leads in.
    for passage in &passages {
        assert!(passage.text.chars().filter(char::is_ascii_alphanumeric).count() <= 1500, "{}", passage.text);
    }
}
