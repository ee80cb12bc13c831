//! Any text is read as a page, in the same way each time; of plain text in one element no letter is lost.

#![no_main]

mod promises;

use libfuzzer_sys::fuzz_target;
use pressroom::corpus::html::{declared_charset, fragment, has_markup, read};
use promises::{draft_is_clean, file, letters, letters_of, nothing_is_lost, paragraphs_are_clean, texts};

/// Longer inputs are cut off here.
const LONGEST: usize = 64 << 10;

fuzz_target!(|data: &[u8]| {
    let data = &data[..data.len().min(LONGEST)];
    let text = String::from_utf8_lossy(data);
    let draft = read(&text);
    assert_eq!(draft, read(&text), "not deterministic");
    draft_is_clean(&draft);
    if !has_markup(&text) {
        let read = draft.title.as_deref().into_iter().chain(texts(&draft.paragraphs));
        assert_eq!(letters_of(read), letters(&text), "plain text lost letters");
    }
    let parts = fragment(&text);
    paragraphs_are_clean(&parts);
    nothing_is_lost(&parts);
    escaped_text_is_kept(&text);
    let _ = declared_charset(data);
    file(data, "x.htm");
});

fn escaped_text_is_kept(text: &str) {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    for (open, close) in [("<p>", "</p>"), ("<pre>\n", "</pre>")] {
        let read = fragment(&format!("{open}{escaped}{close}"));
        assert_eq!(letters_of(texts(&read)), letters(text), "{open} lost letters");
    }
}
