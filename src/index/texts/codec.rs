//! Numbers and the compression of chunks.
//!
//! Owns the use of Zstandard (RFC 8878). Must not know what is compressed.

use std::cell::RefCell;
use std::io;

use zstd::zstd_safe::{CCtx, CDict, CParameter, DCtx, DDict};

/// On generated releases 0.465 of the text is left, at levels 3 and 5 0.518 and 0.515, at level 9 0.460. It is three times as slow as
/// level 3; with the dictionaries it takes 8 % of the time of building (`perf record`, 100,000 passages).
const LEVEL: i32 = 6;

pub(in crate::index) fn push_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number off the front; `None` where there is none.
pub(in crate::index) fn take_number(bytes: &mut &[u8]) -> Option<usize> {
    let mut number = 0_usize;
    for shift in (0..usize::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Takes so many bytes off the front.
pub(in crate::index) fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

/// Compresses with one dictionary, or none.
pub(super) struct Compressor<'d> {
    context: CCtx<'d>,
    buffer: Vec<u8>,
}

/// A dictionary made ready to compress with.
pub(super) fn prepare(dictionary: &[u8]) -> CDict<'static> {
    CDict::create(dictionary, LEVEL)
}

impl<'d> Compressor<'d> {
    pub(super) fn new(dictionary: Option<&'d CDict<'static>>) -> io::Result<Self> {
        let mut context = CCtx::create();
        // Both stand in the record already.
        for parameter in [
            CParameter::CompressionLevel(LEVEL),
            CParameter::ContentSizeFlag(false),
            CParameter::DictIdFlag(false),
        ] {
            context.set_parameter(parameter).map_err(failure)?;
        }
        if let Some(dictionary) = dictionary {
            context.ref_cdict(dictionary).map_err(failure)?;
        }
        Ok(Self { context, buffer: Vec::new() })
    }

    /// The compressed bytes; the bytes themselves where they are no longer than that.
    pub(super) fn compress<'a>(&'a mut self, bytes: &'a [u8]) -> io::Result<&'a [u8]> {
        self.buffer.clear();
        self.buffer.reserve(zstd::zstd_safe::compress_bound(bytes.len()));
        self.context.compress2(&mut self.buffer, bytes).map_err(failure)?;
        Ok(if self.buffer.len() < bytes.len() { &self.buffer } else { bytes })
    }
}

/// Decompresses into `out`, which then has `length` bytes.
pub(super) fn decompress(
    compressed: &[u8],
    length: usize,
    dictionary: Option<&DDict<'static>>,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    thread_local! {
        // Making one takes longer than a chunk does: on virtual machines it asks the processor what it can do, which they trap.
        static CONTEXT: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
    }
    out.clear();
    out.try_reserve_exact(length)?;
    CONTEXT.with_borrow_mut(|context| {
        match dictionary {
            Some(dictionary) => context.decompress_using_ddict(out, compressed, dictionary),
            None => context.decompress(out, compressed),
        }
        .map_err(failure)
    })?;
    if out.len() == length { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

fn failure(code: zstd::zstd_safe::ErrorCode) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, zstd::zstd_safe::get_error_name(code))
}
