//! Any bytes are decoded, whatever is declared; what is Unicode comes back as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pressroom::corpus::decode::{Decoded, decode, is_binary};
use pressroom::corpus::html::declared_charset;

/// Bytes at the start that `is_binary` looks at.
const HEAD: usize = 8 << 10;

const LABELS: [&str; 8] =
    ["big5", "gb2312", "GB18030", "utf-8", "utf-16", "iso-8859-1", "shift_jis", "no such encoding"];

fuzz_target!(|data: &[u8]| {
    let declared = declared_charset(data);
    assert!(declared.as_deref().is_none_or(|label| !label.is_empty()), "an empty label is declared");
    for label in [None, Some(LABELS[data.len() % LABELS.len()]), declared.as_deref()] {
        let read = decode(data, label);
        assert_eq!(read, decode(data, label), "not deterministic");
        sound(data, label, &read);
    }
    assert_eq!(is_binary(data), is_binary(&data[..data.len().min(HEAD)]));
    unicode_comes_back(&String::from_utf8_lossy(data));
});

fn sound(data: &[u8], label: Option<&str>, read: &Decoded) {
    assert!(!read.encoding.is_empty());
    assert!(!read.lossy || read.text.contains('\u{fffd}'), "lossy, but nothing was replaced");
    assert!(read.text.len() <= data.len() * 3 + 3, "{} bytes of {}", read.text.len(), data.len());
    assert_eq!(read.text.is_empty(), data.len() == mark(data), "all lost, declared {label:?}");
    if let Ok(text) = std::str::from_utf8(data)
        && !text.contains('\0')
    {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        assert_eq!((read.text.as_str(), read.encoding, read.lossy), (text, "UTF-8", false), "{label:?}");
        let controls = |c: char| matches!(c, '\x01'..='\x07' | '\x0e'..='\x19' | '\x1c'..='\x1f');
        assert!(text.contains(controls) || !is_binary(data), "text is taken for none");
    }
    let twice = data.get(mark(data)..).is_some_and(|rest| mark(rest) > 0);
    assert!(twice || !read.text.starts_with('\u{feff}'), "the mark is left, declared {label:?}");
}

/// The length of the byte order mark.
fn mark(data: &[u8]) -> usize {
    match data {
        [0xef, 0xbb, 0xbf, ..] => 3,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => 2,
        _ => 0,
    }
}

/// With a mark, no text is read otherwise than written.
fn unicode_comes_back(text: &str) {
    let marked = format!("\u{feff}{text}");
    for (bytes, encoding) in [
        (marked.as_bytes().to_vec(), "UTF-8"),
        (marked.encode_utf16().flat_map(u16::to_le_bytes).collect(), "UTF-16LE"),
        (marked.encode_utf16().flat_map(u16::to_be_bytes).collect(), "UTF-16BE"),
    ] {
        let read = decode(&bytes, Some("big5"));
        assert_eq!((read.text.as_str(), read.encoding, read.lossy), (text, encoding, false));
        assert!(encoding == "UTF-8" || !is_binary(&bytes), "{encoding} is taken for no text");
    }
}
