//! Word documents, built here.

use super::*;
use ParagraphKind::{Body, Caption, Heading, Item, Table};
use proptest::prelude::*;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn document(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\" xmlns:mc=\"m\"><w:body>{body}<w:sectPr/></w:body></w:document>"
    )
}

const STYLES: &str = r#"<w:styles>
    <w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>
    <w:style w:styleId="a3"><w:name w:val="Title"/></w:style>
    <w:style w:styleId="own"><w:name w:val="我的標題"/><w:basedOn w:val="1"/></w:style>
    <w:style w:styleId="list"><w:name w:val="List Paragraph"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
    <w:style w:styleId="loop"><w:name w:val="x"/><w:basedOn w:val="loop"/></w:style></w:styles>"#;

const NUMBERING: &str = r#"<w:numbering><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>
    <w:numFmt w:val="taiwaneseCountingThousand"/><w:lvlText w:val="（%1）"/></w:lvl></w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;

fn read_body(body: &str) -> Draft {
    read_parts(body, "")
}

fn read_parts(body: &str, title: &str) -> Draft {
    let core = format!("<cp:coreProperties><dc:title>{title}</dc:title></cp:coreProperties>");
    let bytes = package(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &document(body)),
        ("word/styles.xml", STYLES),
        ("word/numbering.xml", NUMBERING),
        ("docProps/core.xml", &core),
    ]);
    assert!(is_docx(&bytes));
    read(&bytes, &DocxLimits::default()).unwrap()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

fn styled(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn texts(draft: &Draft) -> Vec<(ParagraphKind, &str)> {
    draft.paragraphs.iter().map(|paragraph| (paragraph.kind, paragraph.text.as_str())).collect()
}

const SENTENCE: &str = "運輸及海事局今日公布，跨灣隧道的收費將於下月一日起調整，以紓緩繁忙時段的擠塞情況。";

#[test]
fn headings_lists_and_tables() {
    let table = |rows: &[[&str; 2]]| {
        let cell = |text: &&str| format!("<w:tc>{}</w:tc>", p(text));
        let rows =
            rows.iter().map(|row| format!("<w:tr>{}</w:tr>", row.iter().map(cell).collect::<String>()));
        format!("<w:tbl>{}</w:tbl>", rows.collect::<String>())
    };
    let draft = read_body(
        &[
            styled("a3", "跨灣隧道收費下月起調整"),
            p(SENTENCE),
            styled("own", "背景"),
            styled("list", "第一項；及"),
            styled("list", "第二項。"),
            table(&[["年份", "宗數"], ["2019", "1,204"]]),
            table(&[[SENTENCE, ""]]),
            p("‧ 手打的項目。"),
        ]
        .concat(),
    );
    assert_eq!(draft.title.as_deref(), Some("跨灣隧道收費下月起調整"));
    assert_eq!(
        texts(&draft),
        [
            (Body, SENTENCE),
            (Heading, "背景"),
            (Item, "（一）第一項；及"),
            (Item, "（二）第二項。"),
            (Table, "年份\t宗數\n2019\t1,204"),
            (Body, SENTENCE),
            (Item, "‧ 手打的項目。"),
        ]
    );
}

#[test]
fn what_does_not_count_is_left_out() {
    let draft = read_body(
        "<w:p><w:pPr><w:rPr><w:del/><w:vanish/></w:rPr><w:pPrChange><w:pPr><w:pStyle w:val=\"a3\"/></w:pPr></w:pPrChange></w:pPr>\
         <w:r><w:t>Kept &amp; </w:t></w:r><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>\
         <w:ins><w:r><w:t>inserted</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>\
         <w:r><w:footnoteReference w:id=\"1\"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>\
         <w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>, shown</w:t></w:r>\
         <w:r><w:instrText> HYPERLINK \"x\" </w:instrText></w:r><w:hyperlink><w:r><w:t>, a link</w:t></w:r></w:hyperlink>\
         <w:r><w:ruby><w:rt><w:r><w:t>zhong</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>中</w:t></w:r></w:rubyBase></w:ruby></w:r>\
         <w:r><w:t>x</w:t><w:noBreakHyphen/><w:t>y</w:t><w:tab/><w:t>z</w:t><w:br/><w:t>next</w:t></w:r></w:p>",
    );
    assert_eq!(texts(&draft), [(Body, "Kept & inserted, shown, a link中x-y z next")]);
}

#[test]
fn text_boxes_are_kept_once_after_their_paragraph() {
    let inner = format!("<w:txbxContent>{}</w:txbxContent>", p("In a box."));
    let anchor = format!(
        "<w:p><w:r><w:t>Before </w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>{inner}</w:drawing></mc:Choice>\
         <mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>after.</w:t></w:r></w:p>"
    );
    let draft = read_body(&[anchor, format!("<w:p><w:r><w:pict>{inner}</w:pict></w:r></w:p>")].concat());
    assert_eq!(texts(&draft), [(Body, "Before after."), (Body, "In a box."), (Body, "In a box.")]);
}

#[test]
fn titles_by_style_place_and_properties() {
    let body = [p("新聞公報"), p("跨灣隧道收費下月起調整（附圖）"), p(SENTENCE), p(SENTENCE)].concat();
    let draft = read_parts(&body, "跨灣隧道收費下月起調整 （附圖）");
    assert_eq!(draft.title.as_deref(), Some("跨灣隧道收費下月起調整（附圖）"));
    assert_eq!(draft.paragraphs.len(), 3);
    let body = [p("跨灣隧道收費下月起調整"), p(SENTENCE), p(SENTENCE)].concat();
    assert_eq!(read_parts(&body, "PR20230101.docx").title.as_deref(), Some("跨灣隧道收費下月起調整"));
    let body = [styled("1", "跨灣隧道收費。"), p(SENTENCE)].concat();
    assert_eq!(read_parts(&body, "").title.as_deref(), Some("跨灣隧道收費。"));
    let body = [p(SENTENCE), p(SENTENCE)].concat();
    assert_eq!(read_parts(&body, "").title, None);
    assert_eq!(read_parts(&body, "隧道收費下月起調整").title.as_deref(), Some("隧道收費下月起調整"));
}

#[test]
fn captions_at_the_end_are_captions() {
    let body = [p("隧道啟用（附圖）"), p(SENTENCE), p(SENTENCE), p("圖示局長主持儀式。")].concat();
    let draft = read_body(&body);
    assert_eq!(draft.paragraphs.last().map(|paragraph| paragraph.kind), Some(Caption));
}

#[test]
fn the_package_says_which_part_is_the_main_one() {
    let relations = r#"<Relationships><Relationship Type="http://x/officeDocument" Target="/word/document2.xml"/></Relationships>"#;
    let bytes = package(&[
        ("_rels/.rels", relations),
        ("word/document2.xml", &document(&p("Right."))),
        ("word/document.xml", &document(&p("Wrong."))),
    ]);
    let draft = read(&bytes, &DocxLimits::default()).unwrap();
    assert_eq!(draft.paragraphs[0].text, "Right.");
    let escape = relations.replace("/word/document2.xml", "../../etc/document.xml");
    let bytes = package(&[("_rels/.rels", &escape), ("word/document.xml", &document(&p("Inside.")))]);
    assert_eq!(read(&bytes, &DocxLimits::default()).unwrap().paragraphs[0].text, "Inside.");
}

#[test]
fn hostile_packages_are_refused() {
    let limits = DocxLimits { expanded_bytes: 1 << 20, text_bytes: 1 << 16 };
    let error = |bytes: &[u8]| read(bytes, &limits).unwrap_err();
    let bomb = document(&format!("<!--{}-->", " ".repeat(8 << 20)));
    assert_eq!(error(&package(&[("word/document.xml", &bomb)])), DocxError::TooLarge { limit: 1 << 20 });
    let styles = " ".repeat(8 << 20);
    let bytes = package(&[("word/document.xml", &document(&p("x"))), ("word/styles.xml", &styles)]);
    assert_eq!(error(&bytes), DocxError::TooLarge { limit: 1 << 20 });
    let long = document(&p(&"長".repeat(40_000)));
    assert_eq!(error(&package(&[("word/document.xml", &long)])), DocxError::TooMuchText { limit: 1 << 16 });
    assert_eq!(error(&package(&[("xl/workbook.xml", "")])), DocxError::NotDocx);
    assert_eq!(error(&package(&[("word/document.xml", &document(""))])), DocxError::NoText);
    assert!(matches!(error(&package(&[("word/document.xml", "<w:p")])), DocxError::Broken(_)));
    assert!(matches!(error(b"PK\x03\x04"), DocxError::Broken(_)));
    assert_eq!(error(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0]), DocxError::Encrypted);
    // An entity that would grow is none that is known.
    let entities =
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>".to_owned() + &document(&p("A&b;B"));
    assert_eq!(
        read(&package(&[("word/document.xml", &entities)]), &limits).unwrap().paragraphs[0].text,
        "AB"
    );
}

#[test]
fn deep_nesting_and_broken_ends_cost_nothing() {
    let deep = "<w:tbl><w:tr><w:tc>".repeat(20_000) + &p("Deep.");
    let (draft, losses) =
        read_with_losses(&package(&[("word/document.xml", &document(&deep))]), &DocxLimits::default())
            .unwrap();
    assert_eq!(draft.paragraphs[0].text, "Deep.");
    assert_eq!(losses.len(), 1);
    let cut = document(&[p("Whole."), p("Cut in the middle")].concat()).replace(" middle</w:t>", "");
    let cut = &cut[..cut.find("</w:r></w:p><w:sectPr").unwrap()];
    let draft = read(&package(&[("word/document.xml", cut)]), &DocxLimits::default()).unwrap();
    assert_eq!(draft.paragraphs.len() + usize::from(draft.title.is_some()), 2);
    // Half of the file itself has lost its directory.
    let whole = package(&[("word/document.xml", &document(&p("x")))]);
    assert!(read(&whole[..whole.len() / 2], &DocxLimits::default()).is_err());
}

proptest! {
    #[test]
    fn nothing_panics(body in "(<w:(p|r|t|tbl|tr|tc|del|txbxContent|pPr|vanish|numId w:val='1')/?>|</w:(p|r|t|tbl|tr|tc|del|txbxContent)>|字|a |<|&amp;){0,60}") {
        let bytes = package(&[("word/document.xml", &body), ("word/styles.xml", STYLES), ("word/numbering.xml", &body)]);
        let _ = read(&bytes, &DocxLimits::default());
    }
}
