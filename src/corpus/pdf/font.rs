//! Fonts: which text a string in a content stream is, and how wide it is.
//!
//! Owns: the reading of font dictionaries of all kinds. Must not know: where text stands on a page.

use lopdf::{Dictionary, Document, Object};

use super::cid::{Codes, Collection, predefined};
use super::cmap::CMap;
use super::widths::{Widths, core_widths};

/// The most a CMap stream may expand to.
const LARGEST_CMAP: usize = 16 << 20;

/// A font.
#[derive(Debug)]
pub(super) struct Font {
    coding: Coding,
    to_unicode: CMap,
    widths: Widths,
    /// Lines run from top to bottom.
    pub(super) vertical: bool,
    /// Its name says that it is bold.
    pub(super) bold: bool,
}

/// How codes are divided and, failing a map to Unicode, read.
#[derive(Debug)]
enum Coding {
    /// A byte each: 256 texts.
    Simple(Vec<String>),
    Predefined {
        codes: Codes,
        proportional: bool,
        collection: Option<Collection>,
    },
    Embedded(Box<CMap>, Option<Collection>),
}

/// One code of a string.
#[derive(Debug)]
pub(super) struct Glyph {
    /// Bytes of the code.
    pub(super) length: usize,
    /// Its text; `None` when the font does not tell.
    pub(super) text: Option<String>,
    /// Its width as a share of the font size.
    pub(super) width: f64,
    /// The code is a single byte 32, to which word spacing applies.
    pub(super) word_space: bool,
}

impl Font {
    /// Reads a font dictionary; what it does not say is assumed.
    pub(super) fn read(doc: &Document, dict: &Dictionary) -> Font {
        let name = name_of(doc, dict, b"BaseFont").unwrap_or_default();
        let to_unicode = stream(doc, dict, b"ToUnicode").map(|bytes| CMap::read(&bytes)).unwrap_or_default();
        let lower = name.to_lowercase();
        let bold = ["bold", "black", "heavy"].iter().any(|word| lower.contains(word));
        let descendant = get(doc, dict, b"DescendantFonts")
            .and_then(|fonts| fonts.as_array().ok()?.first())
            .and_then(|font| doc.dereference(font).ok()?.1.as_dict().ok());
        let (coding, widths, vertical) = match descendant {
            Some(descendant) => composite(doc, dict, descendant),
            None => (Coding::Simple(simple_texts(doc, dict, &name)), simple_widths(doc, dict, &name), false),
        };
        Font { coding, to_unicode, widths, vertical, bold }
    }

    /// The code at the start of `bytes`, which is not empty.
    pub(super) fn glyph(&self, bytes: &[u8]) -> Glyph {
        let length = match &self.coding {
            Coding::Simple(_) => 1,
            Coding::Predefined { codes, .. } => codes.code_length(bytes),
            Coding::Embedded(map, _) => {
                map.code_length(bytes).unwrap_or(if map.is_empty() { 2 } else { 1 }).min(bytes.len())
            }
        };
        let code = &bytes[..length];
        let value = number(code);
        let mapped = self.to_unicode.text(value).map(|text| clean(&text)).filter(|text| !text.is_empty());
        let text = mapped.or_else(|| self.own_text(code, value));
        let (cid, half) = match &self.coding {
            Coding::Simple(_) => (Some(value), false),
            Coding::Predefined { codes, proportional, collection } => {
                let latin = text.as_ref().is_some_and(|text| text.len() == 1);
                (codes.cid(code, *proportional, *collection), latin && *codes != Codes::Identity)
            }
            Coding::Embedded(map, _) => (map.cid(value), false),
        };
        let width = self.widths.get(cid, half);
        Glyph { length, text, width, word_space: length == 1 && code[0] == b' ' }
    }

    /// The text of a code by the font's own encoding.
    fn own_text(&self, code: &[u8], value: u32) -> Option<String> {
        let text = match &self.coding {
            Coding::Simple(texts) => texts.get(value as usize).cloned()?,
            Coding::Predefined { codes, collection, .. } => codes.text(code, *collection)?,
            Coding::Embedded(map, collection) => match (&map.base, map.cid(value)) {
                (_, Some(cid)) => collection.as_ref()?.text(cid)?,
                (Some(base), None) => predefined(base)?.0.text(code, *collection)?,
                (None, None) => return None,
            },
        };
        let text = clean(&text);
        (!text.is_empty()).then_some(text)
    }
}

/// The bytes as a big-endian number, the last four of them.
pub(super) fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |value, &byte| value << 8 | u32::from(byte))
}

/// An entry of a dictionary, references followed.
pub(super) fn get<'a>(doc: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    dict.get_deref(key, doc).ok()
}

fn name_of(doc: &Document, dict: &Dictionary, key: &[u8]) -> Option<String> {
    let name = get(doc, dict, key)?.as_name().ok()?;
    Some(String::from_utf8_lossy(name).into_owned())
}

fn stream(doc: &Document, dict: &Dictionary, key: &[u8]) -> Option<Vec<u8>> {
    get(doc, dict, key)?.as_stream().ok()?.decompressed_content_with_limit(LARGEST_CMAP).ok()
}

/// Without characters that are none; ligatures as letters, spaces as spaces.
fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{FB00}' => clean.push_str("ff"),
            '\u{FB01}' => clean.push_str("fi"),
            '\u{FB02}' => clean.push_str("fl"),
            '\u{FB03}' => clean.push_str("ffi"),
            '\u{FB04}' => clean.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => clean.push_str("st"),
            '\u{A0}' | '\t' | '\r' | '\n' => clean.push(' '),
            '\u{AD}' => clean.push('-'),
            '\u{FFFD}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => clean.push(c),
        }
    }
    clean
}

fn composite(doc: &Document, dict: &Dictionary, descendant: &Dictionary) -> (Coding, Widths, bool) {
    let collection = get(doc, descendant, b"CIDSystemInfo")
        .and_then(|info| get(doc, info.as_dict().ok()?, b"Ordering")?.as_str().ok())
        .and_then(Collection::named);
    let widths = Widths::composite(doc, descendant);
    let named = name_of(doc, dict, b"Encoding");
    let known = named.as_deref().and_then(predefined);
    if let (Some(name), Some((codes, vertical))) = (named, known) {
        let proportional =
            ["pc-", "GBKp-", "ETenms-", "HKscs-", "msp-"].iter().any(|part| name.contains(part));
        return (Coding::Predefined { codes, proportional, collection }, widths, vertical);
    }
    match stream(doc, dict, b"Encoding").map(|bytes| CMap::read(&bytes)) {
        Some(map) => {
            let vertical = map.vertical;
            (Coding::Embedded(Box::new(map), collection), widths, vertical)
        }
        None => {
            (Coding::Predefined { codes: Codes::Identity, proportional: false, collection }, widths, false)
        }
    }
}

fn simple_widths(doc: &Document, dict: &Dictionary, name: &str) -> Widths {
    match Widths::simple(doc, dict) {
        Some(widths) => widths,
        None => core_widths(name),
    }
}

/// The texts of the 256 codes of a simple font.
fn simple_texts(doc: &Document, dict: &Dictionary, font: &str) -> Vec<String> {
    let encoding = get(doc, dict, b"Encoding");
    let details = encoding.and_then(|encoding| encoding.as_dict().ok());
    let base = encoding
        .and_then(|encoding| encoding.as_name().ok())
        .or_else(|| get(doc, details?, b"BaseEncoding")?.as_name().ok());
    let is_true_type = name_of(doc, dict, b"Subtype").as_deref() == Some("TrueType");
    let base = match base {
        Some(
            name @ (b"WinAnsiEncoding" | b"MacRomanEncoding" | b"StandardEncoding" | b"MacExpertEncoding"),
        ) => name,
        _ if is_true_type => b"WinAnsiEncoding",
        _ => b"StandardEncoding",
    };
    let bullets = ["Symbol", "Wingdings", "Webdings", "ZapfDingbats"].iter().any(|name| font.contains(name));
    let table = named_encoding(doc, Object::Name(base.to_vec()));
    let mut texts: Vec<String> = (0..=255u8)
        .map(|code| match code {
            // In these fonts letters are drawings, mostly the bullets of a list.
            33.. if bullets => "•".to_owned(),
            _ => table(code).unwrap_or_default(),
        })
        .collect();
    let differences = details.and_then(|details| get(doc, details, b"Differences")?.as_array().ok());
    let mut code = 0usize;
    for item in differences.into_iter().flatten() {
        match item {
            Object::Integer(first) => code = usize::try_from(*first).unwrap_or(256),
            Object::Name(name) => {
                if let (Some(text), Some(glyph)) = (texts.get_mut(code), glyph_text(doc, name)) {
                    *text = glyph;
                }
                code += 1;
            }
            _ => {}
        }
    }
    texts
}

/// A reader of codes by lopdf's tables of encodings and glyph names.
fn named_encoding(doc: &Document, encoding: Object) -> impl Fn(u8) -> Option<String> {
    let mut dict = Dictionary::new();
    dict.set("Type", Object::Name(b"Font".to_vec()));
    dict.set("Encoding", encoding);
    let texts: Vec<Option<String>> = match dict.get_font_encoding(doc) {
        Ok(encoding) => (0..=255u8).map(|code| encoding.bytes_to_string(&[code]).ok()).collect(),
        Err(_) => Vec::new(),
    };
    move |code| texts.get(usize::from(code)).cloned().flatten()
}

/// The text of a glyph by its name: `A`, `eacute`, `uni4E2D`, `u20BB7`, `f_i`, `one.oldstyle`.
fn glyph_text(doc: &Document, name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    let stem = name.split('.').next().filter(|stem| !stem.is_empty())?;
    if stem.contains('_') {
        return stem.split('_').map(|part| glyph_text(doc, part.as_bytes())).collect();
    }
    let digits = stem.strip_prefix("uni").or_else(|| stem.strip_prefix('u'));
    if let Some(digits) = digits.filter(|digits| digits.len() >= 4 && digits.len() <= 6)
        && let Some(c) = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
    {
        return Some(c.to_string());
    }
    // 32 stands for the space in the base encoding, so an unknown name shows as a space.
    let mut details = Dictionary::new();
    details.set("Differences", vec![Object::Integer(32), Object::Name(stem.as_bytes().to_vec())]);
    let text = named_encoding(doc, Object::Dictionary(details))(32)?;
    (stem == "space" || text != " ").then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::dictionary;

    #[test]
    fn differences_and_glyph_names() {
        let doc = Document::new();
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "ABCDEF+Body-Bold",
            "Encoding" => dictionary! {
                "BaseEncoding" => "WinAnsiEncoding",
                "Differences" => vec![
                    1.into(), "A".into(), "uni4E2D".into(), "f_i".into(), "g123".into(), "fi".into(), "one.old".into(),
                ],
            },
            "FirstChar" => 1, "Widths" => vec![700.into(), 1000.into()],
        };
        let font = Font::read(&doc, &font);
        let texts: Vec<_> = (1..=6).map(|code| font.glyph(&[code]).text.unwrap_or_default()).collect();
        assert_eq!(texts, ["A", "中", "fi", "", "fi", "1"]);
        assert_eq!(font.glyph(&[2]).width, 1.0);
        assert_eq!(font.glyph(&[0xE9]).text.as_deref(), Some("é"));
        assert!(font.bold && !font.vertical);
    }

    #[test]
    fn predefined_cmaps_and_collections_without_a_map_to_unicode() {
        let doc = Document::new();
        let font = |encoding: &str, ordering: &str| {
            let info = dictionary! { "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal(ordering) };
            let descendant = dictionary! {
                "Type" => "Font", "CIDSystemInfo" => info, "DW" => 1000,
                "W" => vec![1.into(), 95.into(), 500.into()],
            };
            Font::read(
                &doc,
                &dictionary! {
                    "Type" => "Font", "Subtype" => "Type0", "Encoding" => encoding,
                    "DescendantFonts" => vec![Object::Dictionary(descendant)],
                },
            )
        };
        for (encoding, ordering, bytes, text) in [
            ("UniGB-UCS2-H", "GB1", &[0x4E, 0x2D][..], "中"),
            ("ETen-B5-V", "CNS1", &[0xA4, 0xA4], "中"),
            ("GBK-EUC-H", "GB1", &[0xD6, 0xD0], "中"),
            ("Identity-H", "GB1", &[0x11, 0xCF], "中"),
            ("Identity-H", "CNS1", &[0x02, 0x95], "中"),
        ] {
            let font = font(encoding, ordering);
            let glyph = font.glyph(bytes);
            assert_eq!(
                (glyph.text.as_deref(), glyph.length, glyph.width),
                (Some(text), 2, 1.0),
                "{encoding}"
            );
            assert_eq!(font.vertical, encoding.ends_with('V'));
        }
        let latin = font("ETenms-B5-H", "CNS1").glyph(b"A");
        assert_eq!((latin.text.as_deref(), latin.length, latin.width), (Some("A"), 1, 0.5));
        assert_eq!(font("Identity-H", "Identity").glyph(&[0, 5]).text, None);
    }
}
