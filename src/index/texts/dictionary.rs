//! The dictionaries that texts are compressed with.
//!
//! Owns which dictionary serves the texts of a segment: one made of them, or the last that was made for others, where it serves as well. Then
//! nothing need be made, segments that are merged have one dictionary between them, and a search makes one ready. Must not know how
//! texts are stored.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::codec::{Compressor, prepare};

/// A dictionary is at most so long, Zstandard's usual size, and at most one part in [`SHARE`] of the texts.
const LONGEST: usize = 110 << 10;
const SHARE: usize = 32;
/// A shorter one saves less than it takes.
const SHORTEST: usize = 2 << 10;
/// What a dictionary is made of is at most so many times as long as itself; from four times as much, the texts are 0.7 % smaller.
const SAMPLES: usize = 16;
/// How many texts are compressed to see how well a dictionary serves.
const PROBES: usize = 256;
/// So much more may be left of texts by a dictionary of others than was of those.
const WORSE: f64 = 1.03;

/// The dictionaries of one run of the program.
#[derive(Default)]
pub(super) struct Dictionaries {
    last: Mutex<Option<Made>>,
}

/// A dictionary that was made.
struct Made {
    bytes: Arc<[u8]>,
    /// How long it was to be.
    length: usize,
    /// The share that it left of the texts it was made for.
    left: f64,
}

impl Dictionaries {
    /// A dictionary for these texts; `None` where there is too little to make one of.
    pub(super) fn serve(&self, texts: &[&[u8]]) -> io::Result<Option<Arc<[u8]>>> {
        let all: usize = texts.iter().map(|text| text.len()).sum();
        let length = (all / SHARE).min(LONGEST);
        if length < SHORTEST {
            return Ok(None);
        }
        // Evenly from all of them: a folder may begin with one language. Not those that it is made of, if there are others.
        let every = (all / (length * SAMPLES)).max(1);
        let others = texts.iter().skip(every / 2).step_by(every);
        let every_probe = others.len().div_ceil(PROBES).max(1);
        let probes: Vec<&[u8]> = others.step_by(every_probe).copied().collect();
        // It stays locked while one is made, so that segments that are complete at the same time share it.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = last.as_ref().filter(|made| (length..=4 * length).contains(&made.length))
            && share_left(&made.bytes, &probes)? <= made.left * WORSE
        {
            return Ok(Some(Arc::clone(&made.bytes)));
        }
        let (mut samples, mut lengths) = (Vec::new(), Vec::new());
        for text in texts.iter().step_by(every) {
            samples.extend_from_slice(text);
            lengths.push(text.len());
        }
        let Ok(bytes) = zstd::dict::from_continuous(&samples, &lengths, length) else { return Ok(None) };
        let left = share_left(&bytes, &probes)?;
        let bytes = Arc::from(bytes);
        *last = Some(Made { bytes: Arc::clone(&bytes), length, left });
        Ok(Some(bytes))
    }
}

/// The share of these texts that is left when they are compressed with this dictionary.
fn share_left(dictionary: &[u8], texts: &[&[u8]]) -> io::Result<f64> {
    let dictionary = prepare(dictionary);
    let mut compressor = Compressor::new(Some(&dictionary))?;
    let (mut before, mut after) = (0, 0);
    for text in texts {
        before += text.len();
        after += compressor.compress(text)?.len();
    }
    Ok(after as f64 / before.max(1) as f64)
}
