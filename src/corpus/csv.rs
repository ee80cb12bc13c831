//! Tables of releases (CSV, TSV) → drafts.
//!
//! Owns: the delimiter, the header, rows of the wrong length. Must not know what the columns mean: that is `record`.

use std::borrow::Cow;

use super::draft::Draft;
use super::record::Role;
pub use super::record::{Names, RecordError};

/// Reads a table with a header row, a release a row, delimited by commas, semicolons or tabs.
///
/// Quoted cells may hold line ends. A row that is longer or shorter than the header is reported and read all the
/// same. Limits: a quotation mark that is never closed takes the rest of the file into its cell.
pub fn read(text: &str, names: &Names, mut record: impl FnMut(Result<Draft, RecordError>)) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (delimiter, text) = delimiter(text);
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut rows = reader.records();
    let header = match rows.next() {
        Some(Ok(header)) => header,
        Some(Err(error)) => return record(Err(error.into())),
        None => return,
    };
    let columns = names.columns(header.iter());
    if columns.of(Role::Title).is_empty() && columns.of(Role::Body).is_empty() {
        return record(Err(RecordError::no_text(1, header.iter())));
    }
    for (role, path) in names.mapped().filter(|(role, _)| columns.of(*role).is_empty()) {
        record(Err(RecordError::unmapped(role, path, header.iter())));
    }
    for (number, row) in rows.enumerate() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                record(Err(error.into()));
                continue;
            }
        };
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if row.len() != header.len() {
            let line = row.position().map_or(0, ::csv::Position::line);
            record(Err(RecordError::Ragged { line, expected: header.len(), found: row.len() }));
        }
        let cell = |at: usize| -> Option<Cow<'_, str>> {
            if at + 1 == header.len() && row.len() > header.len() {
                // The last cell holds delimiters that were not quoted.
                let parts: Vec<&str> = row.iter().skip(at).collect();
                return Some(parts.join(char::from(delimiter).encode_utf8(&mut [0; 4])).into());
            }
            row.get(at).map(Cow::Borrowed)
        };
        let draft = columns.draft(cell);
        if draft.title.is_none() && draft.paragraphs.is_empty() {
            record(Err(RecordError::no_text(number + 1, header.iter())));
        } else {
            record(Ok(draft));
        }
    }
}

/// The delimiter that the header row uses, and the text without a line that declares it (`sep=;`).
fn delimiter(text: &str) -> (u8, &str) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some((line, rest)) = rest.split_once('\n')
        && let [delimiter] = line.trim_end_matches('\r').as_bytes()
    {
        return (*delimiter, rest);
    }
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => {
                counts.iter_mut().filter(|count| count.0 == byte).for_each(|count| count.1 += 1);
            }
            _ => {}
        }
    }
    // The first of the best: a comma when nothing tells.
    let best = counts.iter().rev().max_by_key(|count| count.1).map_or(b',', |count| count.0);
    (best, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::layout::ParagraphKind;
    use crate::text::Language;
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    fn all(text: &str) -> (Vec<Draft>, Vec<String>) {
        let (mut drafts, mut errors) = (Vec::new(), Vec::new());
        read(text, &Names::default(), |record| match record {
            Ok(draft) => drafts.push(draft),
            Err(error) => errors.push(error.to_string()),
        });
        (drafts, errors)
    }

    /// The columns of a real collector of government releases.
    const COLLECTED: &str = "title,date,scrape_time,section,source,url,news_content\n\
        智慧基金批出四個項目,2026-01-22 17:02,2026-01-22 17:15,Chi,gia,https://www.info.gov.hk/gia/general/202601/22/P2026012200321.htm,\
        \"瀾港署今日（一月二十二日）公布，已批出「四個」項目。\n\n項目涵蓋：\n\n（一）駕駛輔助系統；\n（二）煞車系統。\"\n\
        Fund approves four projects,2026-01-22 17:02,2026-01-22 17:15,Eng,gia,https://www.info.gov.hk/gia/general/202601/22/P2026012200320.htm,\
        \"  The Department today (January 22) said \"\"four\"\" projects were approved.\n\n  Details are on the website.\"\n";

    #[test]
    fn a_collectors_table_is_read() {
        let (drafts, errors) = all(COLLECTED);
        assert_eq!((drafts.len(), errors), (2, vec![]));
        let [chinese, english] = &drafts[..] else { panic!() };
        assert_eq!(chinese.title.as_deref(), Some("智慧基金批出四個項目"));
        assert_eq!((chinese.language, english.language), (Some(Language::Zh), Some(Language::En)));
        assert_eq!((chinese.date, chinese.time), (Some(date(2026, 1, 22)), Some(time(17, 2, 0, 0))));
        assert_eq!((chinese.id.as_deref(), chinese.issuer.as_deref()), (Some("P2026012200321"), None));
        assert_eq!(chinese.paragraphs.len(), 4);
        assert_eq!(chinese.paragraphs[2].kind, ParagraphKind::Item);
        assert_eq!(
            english.paragraphs[0].text,
            "The Department today (January 22) said \"four\" projects were approved."
        );
        assert_eq!(english.paragraphs.len(), 2);
    }

    #[test]
    fn delimiters_are_told_from_the_header() {
        for text in [
            "title;body\n標題;內文，有逗號, too\n",
            "title\tbody\n標題\t內文，有逗號, too\n",
            "sep=;\r\ntitle;body\r\n標題;內文，有逗號, too\r\n",
            "\u{feff}\"title\",\"body\"\r\n標題,\"內文，有逗號, too\"\r\n",
            "\"title\";\"body, with, commas\";body\n標題;x;內文，有逗號, too\n",
        ] {
            let (drafts, errors) = all(text);
            assert_eq!((drafts.len(), errors.len()), (1, 0), "{text}");
            assert_eq!(drafts[0].paragraphs[0].text, "內文，有逗號, too", "{text}");
        }
    }

    #[test]
    fn rows_of_the_wrong_length_are_reported_and_kept() {
        let (drafts, errors) = all("id,title,body\n1,One\n2,Two,text, and more\n\n3,Three,text\n4,,\n");
        assert_eq!(drafts.len(), 3);
        assert_eq!(drafts[1].paragraphs[0].text, "text, and more");
        assert_eq!(errors.len(), 3);
        assert_eq!(errors[0], "line 2: 2 cells where the header has 3");
        assert!(errors[2].contains("record 4 has neither body nor title"), "{errors:?}");
    }

    #[test]
    fn a_table_of_something_else_is_one_error() {
        let (drafts, errors) = all("date,open,close\n2026-01-01,1,2\n2026-01-02,1,2\n");
        assert_eq!((drafts.len(), errors.len()), (0, 1));
        assert!(
            errors[0].contains("date, open, close") && errors[0].contains("--map body=FIELD"),
            "{errors:?}"
        );
        assert_eq!(all("").1.len() + all("title,body\n").1.len(), 0);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(title|body|id|date)?[,;\t]body\n([a\",;\t\n 題。]|\\PC){0,120}", other in "\\PC{0,60}") {
            all(&text);
            all(&other);
        }
    }
}
