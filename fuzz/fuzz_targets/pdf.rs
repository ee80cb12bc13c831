//! Any bytes are read as a PDF or a Word file, in the same way each time, or refused with a sentence.

#![no_main]

mod promises;

use libfuzzer_sys::fuzz_target;
use promises::file;

fuzz_target!(|data: &[u8]| {
    file(data, if data.starts_with(b"PK") { "x.docx" } else { "x.pdf" });
});
