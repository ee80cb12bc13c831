//! The round trip: every release of the sample, written in every format and charset, is read as what it was.
//!
//! Compared are title, date, language and the texts of the passages. What a way of writing cannot hold is not compared, and is
//! listed where the way is made ([`ways`]).

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::Path;

use pressroom::corpus::layout::{Paragraph, ParagraphKind};
use pressroom::corpus::passage::passages;
use pressroom::corpus::read::read;
use pressroom::corpus::record::Names;
use pressroom::corpus::{Limits, Release};
use zip::write::SimpleFileOptions;

use crate::sample::{
    self, Block, Charset, Event, FrontMatter, Lang, LineEnd, Separator, Shape, Site, Template, Wrap,
};
use crate::support::root;

/// Writes a release down.
type Writer = dyn Fn(&Event, Lang) -> Vec<u8>;

/// One way to write a release down.
struct Way {
    name: &'static str,
    /// Says nothing of the release but its format.
    file: &'static str,
    /// UTF-8, or the bytes of a package.
    write: Box<Writer>,
    /// Whether a date stands in it. Where none does, none may be read that is wrong.
    dated: bool,
    /// Whether it is text, which may be in any charset.
    text: bool,
    /// What of a block's text it writes otherwise.
    block: fn(&str) -> &str,
    /// Whether hyphens are compared.
    hyphens: bool,
    /// Whether a character that the charset does not have is written as a reference, as browsers do.
    references: bool,
}

fn shaped(
    name: &'static str,
    file: &'static str,
    dated: bool,
    shape: impl Fn(&Event, Lang) -> Shape + 'static,
) -> Way {
    let write = Box::new(move |event: &Event, lang: Lang| sample::render(event, lang, &shape(event, lang)));
    Way { name, file, write, dated, text: true, block: |text| text, hyphens: true, references: false }
}

fn page(name: &'static str, template: Template, paragraphs: Separator, print: bool) -> Way {
    let way = shaped(name, "page.htm", true, move |event, lang| {
        let site = Site {
            number: 412,
            english_offset: 1,
            print,
            template,
            charset: Charset::Utf8,
            simplified_charset: Charset::Utf8,
            // A declaration would be wrong in the other charsets, and the Simplified page has one anyway.
            declared: false,
            paragraphs,
            language_links: true,
        };
        let page = event.page(&site, lang);
        if print { Shape::PrintPage(page) } else { Shape::Page(page) }
    });
    Way { references: true, ..way }
}

/// Text out of a PDF. It does not hold whether the hyphen at a line's end is the word's (`pre-` + `epidemic`) or only divides
/// it (`ex-` + `pected`): where neither the rest of the text nor the reader's lists tell, it may be read as the other.
fn wrapped(name: &'static str, wrap: Wrap) -> Way {
    let way = shaped(name, "release.txt", true, move |_, _| Shape::WrappedText(wrap.clone()));
    Way { hyphens: false, ..way }
}

/// Every way, with what it cannot hold.
fn ways() -> Vec<Way> {
    let clean = |footer, line_end| Shape::CleanText { charset: Charset::Utf8, line_end, footer };
    let wrap = |blank_between, indent: &str, page_break| Wrap {
        han_columns: 68,
        latin_columns: 80,
        caption_columns: 56,
        blank_between,
        indent: indent.to_owned(),
        page_break,
        footer: true,
        compatibility_forms: false,
    };
    let front = |fields: &[&str], soft_wrap| FrontMatter {
        front: fields.iter().map(|&field| field.to_owned()).collect(),
        id: None,
        soft_wrap,
        quote_block: None,
    };
    let (set, gaps, flowing) = (wrap(false, "　　", false), wrap(true, "", false), wrap(false, "　　", true));
    let with_front = front(&["title", "date", "lang"], false);
    let (headed, soft) = (front(&[], false), front(&["title", "date"], true));
    /// Markdown has its own mark for a list item.
    fn unmarked(text: &str) -> &str {
        text.strip_prefix("‧ ").unwrap_or(text)
    }
    vec![
        shaped("text", "release.txt", true, move |_, _| clean(true, LineEnd::Lf)),
        shaped("text, CRLF", "release.txt", true, move |_, _| clean(true, LineEnd::Crlf)),
        // No date: there is no footer.
        shaped("text, no footer", "release.txt", false, move |_, _| clean(false, LineEnd::Lf)),
        wrapped("PDF text, indented", set),
        wrapped("PDF text, blank lines", gaps),
        wrapped("PDF text, page break", flowing),
        page("HTML, old, BR", Template::Old, Separator::Br, false),
        page("HTML, old, P", Template::Old, Separator::P, false),
        page("HTML, new, BR", Template::New, Separator::Br, false),
        page("HTML, new, P", Template::New, Separator::P, false),
        page("HTML, print", Template::New, Separator::Br, true),
        Way {
            block: unmarked,
            ..shaped("Markdown, front matter", "release.md", true, move |_, _| {
                Shape::Markdown(with_front.clone())
            })
        },
        Way {
            block: unmarked,
            ..shaped("Markdown, heading", "release.md", true, move |_, _| Shape::Markdown(headed.clone()))
        },
        Way {
            block: unmarked,
            ..shaped("Markdown, soft wrap", "release.md", true, move |_, _| Shape::Markdown(soft.clone()))
        },
        shaped("JSON", "release.json", true, |_, _| Shape::Json { id: "x".to_owned() }),
        shaped("JSON lines", "release.jsonl", true, |_, _| Shape::JsonLines { id: "x".to_owned() }),
        shaped("CSV", "release.csv", true, |_, _| Shape::Csv),
        Way { text: false, ..packed("text, gzip", "release.txt.gz", gzip) },
        Way {
            text: false,
            ..packed("text, zstd", "release.txt.zst", |bytes| zstd::encode_all(bytes, 0).unwrap())
        },
        Way {
            name: "DOCX",
            file: "release.docx",
            write: Box::new(docx),
            dated: true,
            text: false,
            block: |text| text,
            hyphens: true,
            references: false,
        },
    ]
}

fn packed(name: &'static str, file: &'static str, pack: fn(&[u8]) -> Vec<u8>) -> Way {
    let way = shaped(name, file, true, |_, _| Shape::CleanText {
        charset: Charset::Utf8,
        line_end: LineEnd::Lf,
        footer: true,
    });
    let write = way.write;
    Way { write: Box::new(move |event, lang| pack(&write(event, lang))), ..way }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A Word file with the styles that Word itself has.
fn docx(event: &Event, lang: Lang) -> Vec<u8> {
    let run = |text: &str| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
    };
    let styled = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}</w:p>", run(text))
    };
    let plain = |text: &str| format!("<w:p>{}</w:p>", run(text));
    let version = event.version(lang);
    let mut body = styled("Title", &version.title);
    let (captions, blocks): (Vec<&Block>, Vec<&Block>) =
        version.blocks.iter().partition(|block| block.is_caption());
    for block in blocks {
        match block {
            Block::H { text } => body.push_str(&styled("Heading2", text)),
            Block::Table { rows } => {
                body.push_str("<w:tbl>");
                for row in rows {
                    let cells: String =
                        row.iter().map(|cell| format!("<w:tc>{}</w:tc>", plain(cell))).collect();
                    let _ = write!(body, "<w:tr>{cells}</w:tr>");
                }
                body.push_str("</w:tbl>");
            }
            block => body.push_str(&plain(block.text())),
        }
    }
    event.footer_lines(lang).iter().for_each(|line| body.push_str(&plain(line)));
    captions.iter().for_each(|caption| body.push_str(&styled("Caption", caption.text())));
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"Title\"><w:name w:val=\"Title\"/></w:style>\
        <w:style w:styleId=\"Heading2\"><w:name w:val=\"heading 2\"/></w:style>\
        <w:style w:styleId=\"Caption\"><w:name w:val=\"caption\"/></w:style></w:styles>";
    let document =
        format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in
        [("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document), ("word/styles.xml", styles)]
    {
        package.start_file(name, SimpleFileOptions::default()).unwrap();
        package.write_all(text.as_bytes()).unwrap();
    }
    package.finish().unwrap().into_inner()
}

/// The passages of an event, from its blocks: captions last, as every way writes them.
fn expected(event: &Event, lang: Lang, block: fn(&str) -> &str) -> Vec<String> {
    let paragraph = |written: &Block| {
        let kind = match written {
            Block::P { .. } | Block::Qa { .. } => ParagraphKind::Body,
            Block::H { .. } => ParagraphKind::Heading,
            Block::Li { .. } => ParagraphKind::Item,
            Block::Table { .. } => ParagraphKind::Table,
            Block::Caption { .. } => ParagraphKind::Caption,
        };
        let text = match written {
            Block::Table { rows } => rows.iter().map(|row| row.join("\t")).collect::<Vec<_>>().join("\n"),
            written => block(written.text()).to_owned(),
        };
        Paragraph { kind, text, page: None }
    };
    let paragraphs: Vec<Paragraph> = event.version(lang).blocks.iter().map(paragraph).collect();
    texts(&passages(&paragraphs))
}

fn texts(passages: &[pressroom::corpus::Passage]) -> Vec<String> {
    passages.iter().map(|passage| passage.text.clone()).collect()
}

/// How many releases there were, and in how many of them each thing was the same.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Figures {
    releases: usize,
    title: usize,
    date: usize,
    language: usize,
    passages: usize,
    whole: usize,
    /// Releases in which a hyphen at a line's end was read otherwise; not counted against the passages.
    hyphens: usize,
    /// Releases with a character that the charset does not have, which are not written in it.
    unwritable: usize,
}

/// The one release in a file.
fn one(bytes: &[u8], file: &str) -> Result<Release, String> {
    let mut outcome = read(bytes, Path::new(file), &Limits::default(), &Names::default());
    match (outcome.releases.pop(), outcome.releases.len(), &outcome.skipped[..]) {
        (Some(release), 0, []) => Ok(release),
        (_, others, skipped) => Err(format!("{others} other releases, skipped: {skipped:?}")),
    }
}

/// Reads a release back and counts what is the same; says what is not.
fn compare(
    figures: &mut Figures,
    way: &Way,
    event: &Event,
    lang: Lang,
    bytes: &[u8],
    said: &mut Vec<String>,
) {
    figures.releases += 1;
    let mut say = |what: String| said.push(format!("{} {}: {what}", event.key, lang.tag()));
    let release = match one(bytes, way.file) {
        Ok(release) => release,
        Err(error) => return say(error),
    };
    let title = release.title.as_deref() == Some(event.version(lang).title.as_str());
    let read_date = release.date.map(|date| date.to_string());
    let date = read_date.as_deref() == Some(event.date.as_str()) || !way.dated && read_date.is_none();
    let language = release.language.tag() == lang.tag();
    let (mut got, mut wanted) = (texts(&release.passages), expected(event, lang, way.block));
    if !way.hyphens && got != wanted {
        figures.hyphens += 1;
        got.iter_mut().chain(&mut wanted).for_each(|text| text.retain(|letter| letter != '-'));
    }
    for (same, count) in [
        (title, &mut figures.title),
        (date, &mut figures.date),
        (language, &mut figures.language),
        (got == wanted, &mut figures.passages),
        (title && date && language && got == wanted, &mut figures.whole),
    ] {
        *count += usize::from(same);
    }
    if !title {
        say(format!("title {:?}", release.title));
    }
    if !date {
        say(format!("date {read_date:?}"));
    }
    if !language {
        say(format!("language {}", release.language));
    }
    if got != wanted {
        let at = got.iter().zip(&wanted).take_while(|(got, wanted)| got == wanted).count();
        say(format!("passage {at}\n   read    {:?}\n   written {:?}", got.get(at), wanted.get(at)));
    }
}

const CHARSETS: [(&str, Charset); 9] = [
    ("UTF-8", Charset::Utf8),
    ("UTF-8, mark", Charset::Utf8Bom),
    ("UTF-16LE, mark", Charset::Utf16Le),
    ("UTF-16BE, mark", Charset::Utf16Be),
    ("UTF-16LE", Charset::Utf16LeBare),
    ("UTF-16BE", Charset::Utf16BeBare),
    ("Big5-HKSCS", Charset::Big5),
    ("GB18030", Charset::Gb18030),
    ("windows-1252", Charset::Windows1252),
];

/// Text in a charset, what it does not have as references if those may stand in it.
fn in_charset(mut text: String, charset: Charset, references: bool) -> Option<Vec<u8>> {
    loop {
        match sample::try_encode(&text, charset) {
            Ok(bytes) => return Some(bytes),
            Err(missing) if references => {
                text = text.replace(missing, &format!("&#{};", u32::from(missing)));
            }
            Err(_) => return None,
        }
    }
}

/// Whether releases of a language are written in a charset.
fn is_used(charset: Charset, lang: Lang) -> bool {
    match charset {
        Charset::Big5 => lang == Lang::ZhHant,
        Charset::Gb18030 => lang != Lang::En,
        Charset::Windows1252 => lang == Lang::En,
        _ => true,
    }
}

fn noted(count: usize, what: &str) -> String {
    if count > 0 { format!("   ({count} {what})") } else { String::new() }
}

#[test]
fn every_format_and_charset_gives_the_same_release() {
    let events = sample::load(&root().join("tests/data/events"));
    let mut said = Vec::new();
    let mut bad = Vec::new();
    println!("{:24} {:15} releases  title   date  language  passages  all the same", "format", "charset");
    for way in ways() {
        for (charset_name, charset) in CHARSETS {
            if !way.text && charset != Charset::Utf8 {
                continue;
            }
            let mut figures = Figures::default();
            let before = said.len();
            for event in &events {
                for &lang in event.versions.keys().filter(|lang| is_used(charset, **lang)) {
                    let written = (way.write)(event, lang);
                    let bytes = if way.text {
                        let Some(bytes) =
                            in_charset(String::from_utf8(written).unwrap(), charset, way.references)
                        else {
                            figures.unwritable += 1;
                            continue;
                        };
                        bytes
                    } else {
                        written
                    };
                    compare(&mut figures, &way, event, lang, &bytes, &mut said);
                }
            }
            let Figures { releases, title, date, language, passages, whole, hyphens, unwritable } = figures;
            println!(
                "{:24} {charset_name:15} {releases:8} {title:6} {date:6} {language:9} {passages:9} {whole:9}{}{}",
                way.name,
                noted(hyphens, "but for a line-end hyphen"),
                noted(unwritable, "not writable"),
            );
            for what in said.drain(before..).collect::<Vec<_>>() {
                bad.push(format!("[{}, {charset_name}] {what}", way.name));
            }
        }
    }
    assert!(bad.is_empty(), "{} differences:\n{}", bad.len(), bad.join("\n"));
}

/// The PDFs beside the tests. They hold no date, and their first page has a letterhead, which is read as a heading.
#[test]
fn pdfs_give_the_same_release() {
    let events = sample::load(&root().join("tests/data/events"));
    let mut same = 0;
    let files = [
        "01.en.cid-gap.pdf",
        "01.zh-Hant.cid-indent.pdf",
        "02.zh-Hans.cid-gap.pdf",
        "06.en.long-indent.pdf",
        "06.zh-Hant.long-gap.pdf",
        "44.zh-Hant.ttf-gap.pdf",
    ];
    for file in files {
        let mut parts = file.split('.');
        let number: usize = parts.next().unwrap().parse().unwrap();
        let tag = parts.next().unwrap();
        let event = events.iter().find(|event| event.number == number).unwrap();
        let lang = *event.versions.keys().find(|lang| lang.tag() == tag).unwrap();
        let bytes = std::fs::read(root().join("tests/data/pdf").join(file)).unwrap();
        let release = one(&bytes, "release.pdf").unwrap();
        assert_eq!(release.title.as_deref(), Some(event.version(lang).title.as_str()), "{file}");
        assert_eq!((release.date, release.language.tag()), (None, tag), "{file}");
        let mut got = texts(&release.passages);
        if let Some((head, rest)) = got[0].split_once('\n')
            && (head.starts_with("新聞公報") || head.starts_with("Press Release"))
        {
            got[0] = rest.to_owned();
        }
        assert_eq!(got, expected(event, lang, |text| text), "{file}");
        same += 1;
    }
    println!("PDF: {same} of {} the same", files.len());
}
