//! The part of BM25 that depends on a text's length.
//!
//! Owns its constants and that formula (Robertson et al. 1994), as the engine has them, bit for bit. Must not know terms.

use tantivy::Score;
use tantivy::fieldnorm::FieldNormReader;

/// How soon more occurrences of a term stop to count; the engine's.
pub(crate) const K1: Score = 1.2;
/// How much the length of a text counts; the engine's.
const B: Score = 0.75;

/// What occurrences of a term in a text are weighed against, by the engine's code for its length, where texts have so many tokens on
/// average: n occurrences score n / (n + this) times what the term scores at most.
pub(crate) fn norms(average: Score) -> [Score; 256] {
    let mut norms = [0.0; 256];
    for (code, norm) in (0..=u8::MAX).zip(&mut norms) {
        *norm = K1 * (1.0 - B + B * FieldNormReader::id_to_fieldnorm(code) as Score / average);
    }
    norms
}
