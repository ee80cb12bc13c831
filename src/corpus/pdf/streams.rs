//! Streams: their bytes, decoded.
//!
//! Owns: how much of a damaged stream is saved, and what all of them together may expand to. Must not know: what they hold.

use flate2::{Decompress, FlushDecompress, Status};
use lopdf::{Object, Stream};

/// All content streams of a document together expand to no more.
const LARGEST: usize = 512 << 20;

/// One of them expands to no more.
const LARGEST_STREAM: usize = 64 << 20;

/// The room that is left for the streams of a document.
pub(super) struct Room(usize);

impl Room {
    pub(super) fn new() -> Self {
        Room(LARGEST)
    }

    /// What could be decoded of a stream, and whether that is all of it.
    pub(super) fn decode(&mut self, stream: &Stream) -> (Vec<u8>, bool) {
        let limit = self.0.min(LARGEST_STREAM);
        let (bytes, whole) = match is_plain_flate(stream) {
            true => inflate(&stream.content, limit),
            false => {
                let decoded = stream.decompressed_content_with_limit(limit);
                decoded.map_or((Vec::new(), false), |bytes| (bytes, true))
            }
        };
        self.0 -= bytes.len().min(self.0);
        (bytes, whole)
    }
}

fn is_plain_flate(stream: &Stream) -> bool {
    let parameters = stream.dict.get(b"DecodeParms").is_ok_and(|object| !matches!(object, Object::Null));
    stream.filters().is_ok_and(|filters| filters == [b"FlateDecode"]) && !parameters
}

/// Inflates until the end, an error or the limit: what came before is kept, where `lopdf` may lose it.
fn inflate(bytes: &[u8], limit: usize) -> (Vec<u8>, bool) {
    let mut decoder = Decompress::new(true);
    let mut output = Vec::new();
    loop {
        let (read, written) = (decoder.total_in(), output.len());
        output.reserve(32 << 10);
        let status = decoder.decompress_vec(&bytes[read as usize..], &mut output, FlushDecompress::None);
        match status {
            _ if output.len() > limit => return (Vec::new(), false),
            Ok(Status::StreamEnd) => return (output, true),
            Ok(_) if decoder.total_in() > read || output.len() > written => {}
            Ok(_) => return (output, false),
            Err(_) => return (output, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    #[test]
    fn what_comes_before_an_error_is_kept() {
        let text: Vec<u8> =
            (0..4000u32).flat_map(|n| format!("{} Td ", n * 7919 % 1000).into_bytes()).collect();
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&text).unwrap();
        let packed = encoder.finish().unwrap();
        assert_eq!(inflate(&packed, 1 << 20), (text.clone(), true));
        let (part, whole) = inflate(&packed[..packed.len() / 2], 1 << 20);
        assert!(!whole && part.len() > 1000 && text.starts_with(&part));
        assert_eq!(inflate(&packed, 1000), (Vec::new(), false));
        assert_eq!(inflate(b"", 1000), (Vec::new(), false));
        assert_eq!(inflate(b"no zlib", 1000), (Vec::new(), false));
    }
}
