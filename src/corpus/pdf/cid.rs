//! Adobe's predefined CMaps and character collections for Chinese, Japanese and Korean.
//!
//! Owns: which legacy encoding a CMap's name stands for, and which character a CID is. Must not know: fonts, pages.
//!
//! Limits: of the collections, the characters of GB 2312 and Big5 are known, not the later supplements; CNS-EUC,
//! GB-H and the other seven-bit CMaps are not known.

use std::sync::OnceLock;

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS};

/// A predefined CMap, by what its codes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codes {
    /// Two bytes are a CID.
    Identity,
    /// UTF-16, big-endian (UCS-2 among it).
    Utf16,
    Utf8,
    Utf32,
    /// One byte or two (four in GB 18030) of an encoding.
    Legacy(&'static Encoding),
}

/// What a CMap's name stands for, and whether its lines run from top to bottom.
pub(super) fn predefined(name: &str) -> Option<(Codes, bool)> {
    let (stem, mode) = name.rsplit_once('-')?;
    let vertical = match mode {
        "H" => false,
        "V" => true,
        _ => return None,
    };
    let stem = stem.strip_suffix("-HW").unwrap_or(stem);
    let codes = match stem {
        "Identity" => Codes::Identity,
        _ if stem.starts_with("Uni") => match stem.rsplit('-').next()? {
            "UCS2" | "UTF16" => Codes::Utf16,
            "UTF8" => Codes::Utf8,
            "UTF32" => Codes::Utf32,
            _ => return None,
        },
        "GB-EUC" | "GBpc-EUC" | "GBK-EUC" | "GBKp-EUC" | "GBK2K" => Codes::Legacy(GB18030),
        "EUC" => Codes::Legacy(EUC_JP),
        _ if stem.ends_with("-B5") || stem.starts_with("B5") => Codes::Legacy(BIG5),
        _ if stem.ends_with("-RKSJ") => Codes::Legacy(SHIFT_JIS),
        _ if stem.starts_with("KSC") => Codes::Legacy(EUC_KR),
        _ => return None,
    };
    Some((codes, vertical))
}

impl Codes {
    /// How many bytes the code at the start of `bytes` has; `bytes` is not empty.
    pub(super) fn code_length(self, bytes: &[u8]) -> usize {
        let second = bytes.get(1).copied().unwrap_or(0);
        let length = match self {
            Codes::Identity => 2,
            Codes::Utf16 if matches!(bytes[0], 0xD8..=0xDB) => 4,
            Codes::Utf16 => 2,
            Codes::Utf32 => 4,
            Codes::Utf8 => match bytes[0] {
                0xF0.. => 4,
                0xE0.. => 3,
                0xC0.. => 2,
                _ => 1,
            },
            Codes::Legacy(encoding) => match bytes[0] {
                ..=0x80 | 0xFF => 1,
                0xA1..=0xDF if encoding == SHIFT_JIS => 1,
                0x8F if encoding == EUC_JP => 3,
                _ if encoding == GB18030 && second.is_ascii_digit() => 4,
                _ => 2,
            },
        };
        length.min(bytes.len())
    }

    /// The text of a code, as `code_length` divided it.
    pub(super) fn text(self, code: &[u8], collection: Option<Collection>) -> Option<String> {
        let text = match self {
            Codes::Identity => return collection?.text(super::font::number(code)),
            Codes::Utf16 => encoding_rs::UTF_16BE.decode_without_bom_handling(code).0.into_owned(),
            Codes::Utf8 => String::from_utf8_lossy(code).into_owned(),
            Codes::Utf32 => char::from_u32(super::font::number(code))?.to_string(),
            Codes::Legacy(encoding) => encoding.decode_without_bom_handling(code).0.into_owned(),
        };
        (!text.contains('\u{FFFD}')).then_some(text)
    }

    /// The CID of a code, where widths are asked for and it can be told.
    pub(super) fn cid(self, code: &[u8], proportional: bool, collection: Option<Collection>) -> Option<u32> {
        let value = super::font::number(code);
        match (self, collection) {
            (Codes::Identity, _) => Some(value),
            (Codes::Legacy(_), Some(collection)) => match code.len() {
                1 if proportional => Some(value.checked_sub(0x1F)?),
                _ => collection.cid(value),
            },
            _ if (0x20..0x7F).contains(&value) => Some(value - 0x1F),
            _ => None,
        }
    }
}

/// A character collection whose CIDs are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Collection {
    /// Adobe-GB1: Simplified.
    Gb1,
    /// Adobe-CNS1: Traditional.
    Cns1,
}

/// First code, last code, first CID; by CID.
type CidRanges = Vec<(u32, u32, u32)>;

impl Collection {
    /// By the `/Ordering` of a font.
    pub(super) fn named(ordering: &[u8]) -> Option<Collection> {
        match ordering {
            b"GB1" => Some(Collection::Gb1),
            b"CNS1" => Some(Collection::Cns1),
            _ => None,
        }
    }

    fn ranges(self) -> &'static CidRanges {
        static RANGES: OnceLock<[CidRanges; 2]> = OnceLock::new();
        let both = RANGES.get_or_init(|| {
            let (gb1, cns1) = include_str!("cid_ranges.txt").split_once("@CNS1").unwrap_or_default();
            [gb1, cns1].map(|part| part.lines().filter_map(range).collect())
        });
        &both[self as usize]
    }

    /// The character of a CID.
    pub(super) fn text(self, cid: u32) -> Option<String> {
        let ranges = self.ranges();
        let at = ranges.partition_point(|range| range.2 <= cid).checked_sub(1)?;
        let (low, high, first) = ranges[at];
        let code = low + (cid - first);
        if code > high {
            return None;
        }
        let encoding = if self == Collection::Gb1 { GB18030 } else { BIG5 };
        let bytes = code.to_be_bytes();
        let (text, _) = encoding.decode_without_bom_handling(&bytes[if code > 0xFF { 2 } else { 3 }..]);
        (!text.contains('\u{FFFD}')).then(|| text.into_owned())
    }

    fn cid(self, code: u32) -> Option<u32> {
        // The first of the ranges for Latin is the proportional one; a code of the encoding means the half-width one.
        let range = self.ranges().iter().rev().find(|range| (range.0..=range.1).contains(&code))?;
        Some(range.2 + (code - range.0))
    }
}

fn range(line: &str) -> Option<(u32, u32, u32)> {
    let mut fields = line.split(' ');
    let low = u32::from_str_radix(fields.next()?, 16).ok()?;
    let high = u32::from_str_radix(fields.next()?, 16).ok()?;
    Some((low, high, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cmaps() {
        assert_eq!(predefined("UniGB-UCS2-H"), Some((Codes::Utf16, false)));
        assert_eq!(predefined("UniJIS-UCS2-HW-V"), Some((Codes::Utf16, true)));
        assert_eq!(predefined("ETenms-B5-H"), Some((Codes::Legacy(BIG5), false)));
        assert_eq!(predefined("B5pc-V"), Some((Codes::Legacy(BIG5), true)));
        assert_eq!(predefined("GBK-EUC-H"), Some((Codes::Legacy(GB18030), false)));
        assert_eq!(predefined("Identity-H"), Some((Codes::Identity, false)));
        assert_eq!(predefined("CNS-EUC-H"), None);
    }

    #[test]
    fn codes_of_encodings() {
        let big5 = Codes::Legacy(BIG5);
        let text = [&b"A"[..], &[0xA4, 0xA4], &[0xA4, 0xE5]].concat();
        assert_eq!((big5.code_length(&text), big5.code_length(&text[1..])), (1, 2));
        assert_eq!(big5.text(&text[1..3], None).as_deref(), Some("中"));
        let gb = Codes::Legacy(GB18030);
        assert_eq!(gb.text(&[0xD6, 0xD0], None).as_deref(), Some("中"));
        assert_eq!(gb.code_length(&[0x95, 0x32, 0x82, 0x36]), 4);
        assert_eq!(Codes::Utf16.text(&[0xD8, 0x42, 0xDF, 0xB7], None).as_deref(), Some("\u{20BB7}"));
        assert_eq!(Codes::Utf16.code_length(&[0x4E]), 1);
    }

    #[test]
    fn cids_of_both_collections() {
        for (collection, cid, text) in [
            (Collection::Gb1, 34, "A"),
            (Collection::Gb1, 4559, "中"),
            (Collection::Cns1, 34, "A"),
            (Collection::Cns1, 661, "中"),
            (Collection::Cns1, 595, "一"),
        ] {
            assert_eq!(collection.text(cid).as_deref(), Some(text), "{cid}");
        }
        assert_eq!(Collection::Gb1.text(60_000), None);
        assert_eq!(Collection::Gb1.cid(0xD6D0), Some(4559));
    }
}
