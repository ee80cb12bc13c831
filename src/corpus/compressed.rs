//! Compressed files: `.gz` and `.zst`, by what they begin with.
//!
//! Owns: expansion, bounded in size, ratio and depth. Must not know: what is inside; archives of several files are no business
//! of this module.

use std::borrow::Cow;
use std::io::{self, BufRead, Cursor, Read};

use flate2::bufread::GzDecoder;

/// The first bytes of gzip, and of Zstandard.
const GZIP: &[u8] = &[0x1F, 0x8B];
const ZSTD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];

/// The largest window of Zstandard, as a power of two: what its own tools accept.
const WINDOW: u32 = 27;

/// Small files may expand to this whatever the ratio, in bytes.
const ALWAYS: u64 = 1 << 20;

/// What an expansion may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpandLimits {
    /// Bytes, expanded.
    pub bytes: u64,
    /// How many times its size a file may become.
    pub ratio: u64,
    /// How often a file may be compressed over again.
    pub depth: usize,
}

impl Default for ExpandLimits {
    fn default() -> Self {
        ExpandLimits { bytes: 256 << 20, ratio: 200, depth: 2 }
    }
}

/// Why a file was not expanded.
#[derive(Debug, thiserror::Error)]
pub enum ExpandError {
    /// It is too large.
    #[error("it expands to more than {limit} bytes (--max-expanded-size)")]
    TooLarge {
        /// How large it may be.
        limit: u64,
    },
    /// It expands like a file made to do harm.
    #[error("it expands to more than {limit} times its size (--max-expansion)")]
    Ratio {
        /// How many times are allowed.
        limit: u64,
    },
    /// It is compressed over and over.
    #[error("it is compressed more than {limit} times over")]
    TooDeep {
        /// How many times are allowed.
        limit: usize,
    },
    /// It is cut short.
    #[error("it is cut short")]
    CutShort,
    /// It is damaged.
    #[error("it is damaged: {0}")]
    Damaged(#[source] io::Error),
}

/// Whether the bytes are of a compressed file.
#[must_use]
pub fn is_compressed(bytes: &[u8]) -> bool {
    is_gzip(bytes) || bytes.starts_with(ZSTD)
}

/// The reserved bits of gzip's header are clear and its method is deflate.
fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(GZIP) && bytes.get(2) == Some(&8) && bytes.get(3).is_some_and(|flags| flags & 0xE0 == 0)
}

/// The name of a file without the ending that says how it is compressed: `a.txt.gz` → `a.txt`.
#[must_use]
pub fn inner_name(name: &str) -> &str {
    let ending = [".gz", ".zst", ".zstd"].into_iter().find(|ending| {
        name.len() > ending.len()
            && name.get(name.len() - ending.len()..).is_some_and(|tail| tail.eq_ignore_ascii_case(ending))
    });
    ending.map_or(name, |ending| &name[..name.len() - ending.len()])
}

/// Expands the bytes of a `.gz` or `.zst` file, until what comes out is compressed no more; other bytes come back as they are.
///
/// A file of several members, as `gzip` writes when files are put one after another, gives them all. What stands after the
/// last member and is none is passed over, as `gzip` does.
pub fn expand(bytes: &[u8], limits: &ExpandLimits) -> Result<Vec<u8>, ExpandError> {
    let ratio = (bytes.len() as u64).saturating_mul(limits.ratio).max(ALWAYS);
    let most = limits.bytes.min(ratio);
    let over = || {
        if limits.bytes <= ratio {
            ExpandError::TooLarge { limit: limits.bytes }
        } else {
            ExpandError::Ratio { limit: limits.ratio }
        }
    };
    let mut content = Cow::Borrowed(bytes);
    for _ in 0..=limits.depth {
        let expanded = match &*content {
            gzip if is_gzip(gzip) => gunzip(gzip, most),
            zstd if zstd.starts_with(ZSTD) => unzstd(zstd, most),
            _ => return Ok(content.into_owned()),
        };
        let expanded = expanded.map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => ExpandError::CutShort,
            _ => ExpandError::Damaged(error),
        })?;
        if expanded.len() as u64 > most {
            return Err(over());
        }
        content = Cow::Owned(expanded);
    }
    if is_compressed(&content) {
        Err(ExpandError::TooDeep { limit: limits.depth })
    } else {
        Ok(content.into_owned())
    }
}

/// All members, and at most one byte more than `most`.
fn gunzip(bytes: &[u8], most: u64) -> io::Result<Vec<u8>> {
    let (mut expanded, mut rest) = (Vec::new(), Cursor::new(bytes));
    while expanded.len() as u64 <= most && is_gzip(rest.fill_buf()?) {
        let room = most + 1 - expanded.len() as u64;
        GzDecoder::new(&mut rest).take(room).read_to_end(&mut expanded)?;
    }
    Ok(expanded)
}

/// All frames, and at most one byte more than `most`.
fn unzstd(bytes: &[u8], most: u64) -> io::Result<Vec<u8>> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(bytes)?;
    decoder.window_log_max(WINDOW)?;
    let mut expanded = Vec::new();
    decoder.take(most + 1).read_to_end(&mut expanded)?;
    Ok(expanded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 19).unwrap()
    }

    const TEXT: &str = "跨灣隧道收費下月起調整 Cross-Bay Tunnel tolls to be adjusted\n";

    #[test]
    fn both_formats_and_neither() {
        let limits = ExpandLimits::default();
        for bytes in [gzip(TEXT.as_bytes()), zstd(TEXT.as_bytes()), TEXT.as_bytes().to_vec()] {
            assert_eq!(expand(&bytes, &limits).unwrap(), TEXT.as_bytes());
        }
        assert_eq!(expand(b"", &limits).unwrap(), b"");
        assert_eq!(expand(&gzip(b""), &limits).unwrap(), b"");
        // Two bytes are no proof.
        assert_eq!(expand(&[0x1F, 0x8B, 0, 0], &limits).unwrap(), [0x1F, 0x8B, 0, 0]);
    }

    #[test]
    fn members_follow_one_another_and_rubbish_may_follow_them() {
        let limits = ExpandLimits::default();
        for pack in [gzip, zstd] {
            let twice = [pack(b"one "), pack(b"two")].concat();
            assert_eq!(expand(&twice, &limits).unwrap(), b"one two");
        }
        let padded = [gzip(b"one"), vec![0; 100]].concat();
        assert_eq!(expand(&padded, &limits).unwrap(), b"one");
    }

    #[test]
    fn compressed_over_again_but_not_for_ever() {
        let limits = ExpandLimits::default();
        assert_eq!(expand(&zstd(&gzip(TEXT.as_bytes())), &limits).unwrap(), TEXT.as_bytes());
        let thrice = gzip(&zstd(&gzip(TEXT.as_bytes())));
        assert_eq!(expand(&thrice, &limits).unwrap(), TEXT.as_bytes());
        let error = expand(&gzip(&thrice), &limits).unwrap_err();
        assert_eq!(error.to_string(), "it is compressed more than 2 times over");
    }

    #[test]
    fn bombs_stop_at_the_limit() {
        let bomb = vec![0u8; 64 << 20];
        for packed in [gzip(&bomb), zstd(&bomb), gzip(&gzip(&bomb)), [gzip(&bomb), gzip(&bomb)].concat()] {
            assert!(matches!(
                expand(&packed, &ExpandLimits::default()),
                Err(ExpandError::Ratio { limit: 200 })
            ));
            let small = ExpandLimits { bytes: 1000, ..ExpandLimits::default() };
            assert!(matches!(expand(&packed, &small), Err(ExpandError::TooLarge { limit: 1000 })));
        }
        let just = ExpandLimits { bytes: 1000, ..ExpandLimits::default() };
        assert_eq!(expand(&gzip(&[7; 1000]), &just).unwrap().len(), 1000);
        assert!(expand(&gzip(&[7; 1001]), &just).is_err());
    }

    #[test]
    fn cut_and_damaged_files_are_told() {
        for packed in [gzip(TEXT.repeat(50).as_bytes()), zstd(TEXT.repeat(50).as_bytes())] {
            for length in [packed.len() - 1, packed.len() / 2, 12] {
                let error = expand(&packed[..length], &ExpandLimits::default()).unwrap_err();
                assert!(matches!(error, ExpandError::CutShort), "{length}: {error:?}");
            }
        }
        // Zstandard's check sum is optional.
        let mut bad = gzip(TEXT.as_bytes());
        let middle = bad.len() / 2;
        bad[middle] ^= 0x55;
        assert!(matches!(
            expand(&bad, &ExpandLimits::default()),
            Err(ExpandError::Damaged(_) | ExpandError::CutShort)
        ));
    }

    #[test]
    fn names_lose_their_ending() {
        assert_eq!(inner_name("a.txt.gz"), "a.txt");
        assert_eq!(inner_name("新聞.PDF.ZST"), "新聞.PDF");
        assert_eq!((inner_name(".gz"), inner_name("a.txt"), inner_name("公gz")), (".gz", "a.txt", "公gz"));
    }

    proptest! {
        #[test]
        fn nothing_panics(kind in 0..3usize, bytes: Vec<u8>) {
            let head: &[u8] = [&[0x1F, 0x8B, 8, 0][..], ZSTD, &[]][kind];
            let _ = expand(&[head, &bytes].concat(), &ExpandLimits { bytes: 10_000, ..ExpandLimits::default() });
        }
    }
}
