//! PDFs of `tests/data/pdf`, which `make.py` there wrote, and such as are written to do harm.

use super::*;
use crate::corpus::layout::ParagraphKind::{Heading, Table};
use lopdf::{Dictionary, Object, Stream, dictionary};
use proptest::prelude::*;

fn file(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pdf").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read_all(bytes: &[u8]) -> Result<(Draft, Vec<String>), PdfError> {
    read_with_losses(bytes, &PdfLimits::default())
}

/// Kind, page and text.
type Known = (ParagraphKind, Option<u32>, String);

fn title_and_paragraphs(name: &str) -> (Option<String>, Vec<Known>) {
    let (draft, losses) = read_all(&file(name)).unwrap();
    assert_eq!(losses, [""; 0]);
    let paragraphs = draft.paragraphs.into_iter();
    (draft.title, paragraphs.map(|paragraph| (paragraph.kind, paragraph.page, paragraph.text)).collect())
}

#[test]
fn traditional_chinese_without_a_map_to_unicode() {
    let (title, paragraphs) = title_and_paragraphs("01.zh-Hant.cid-indent.pdf");
    // Not "Microsoft Word - release.doc", which the properties say, nor the letterhead.
    assert_eq!(title.as_deref(), Some("跨灣隧道收費下月起調整"));
    assert_eq!(paragraphs[0], (Heading, Some(1), "新聞公報　運輸及海事局".to_owned()));
    assert_eq!(
        paragraphs[1].2,
        "運輸及海事局（運海局）今日（三月十八日）公布，跨灣隧道收費將於二○二一年四月十一日（星期日）凌晨五時起調整，\
         以紓緩隧道石磯入口在繁忙時段的擠塞情況。"
    );
    assert_eq!(paragraphs[3].0, Table);
    assert!(paragraphs[3].2.starts_with("車輛類別\t現行收費（元）\t新收費（元）\n電單車\t10\t8\n"));
    assert!(paragraphs.iter().all(|paragraph| !paragraph.2.contains("第 1 頁")));
}

#[test]
fn simplified_chinese_and_embedded_subsets() {
    let (title, paragraphs) = title_and_paragraphs("02.zh-Hans.cid-gap.pdf");
    assert_eq!(title.as_deref(), Some("智慧码头先导计划批出六个项目"));
    assert!(paragraphs.iter().any(|paragraph| {
        paragraph.2.contains("运输及海事局局长汤启泰表示：「码头每日为超过九万名乘客服务，")
    }));
    let (title, paragraphs) = title_and_paragraphs("44.zh-Hant.ttf-gap.pdf");
    assert_eq!(title.as_deref(), Some("僱主拖欠工資被判罰款182,000元"));
    assert!(paragraphs.iter().any(|paragraph| {
        paragraph.2 == "僱員如被拖欠工資，應盡早致電投訴熱線2815 2200，所有資料絕對保密。"
    }));
}

#[test]
fn heads_and_page_numbers_of_all_pages_go_and_pages_are_known() {
    for name in ["06.en.long-indent.pdf", "06.zh-Hant.long-gap.pdf"] {
        let (title, paragraphs) = title_and_paragraphs(name);
        assert!(title.is_some_and(|title| title.contains("2023")), "{name}");
        for (_, _, text) in &paragraphs {
            assert!(
                ["Press Release", "新聞公報", "Page 2", "- 2 -"]
                    .iter()
                    .all(|running| !text.contains(running)),
                "{text}"
            );
        }
        let pages: Vec<u32> = paragraphs.iter().filter_map(|paragraph| paragraph.1).collect();
        assert!(pages.is_sorted() && pages[0] == 1 && pages[pages.len() - 1] >= 2, "{pages:?}");
        assert!(
            paragraphs.iter().all(|paragraph| paragraph.2.ends_with([',', '.', ':', '：', '，', '。', '！']))
        );
    }
}

#[test]
fn passwords_and_scans_are_told() {
    assert_eq!(read_all(&file("locked.pdf")), Err(PdfError::Encrypted));
    assert_eq!(read_all(&file("scanned.pdf")), Err(PdfError::ImagesOnly { pages: 1 }));
    let (open, plain) =
        (read_all(&file("open-password.pdf")).unwrap(), read_all(&file("01.en.cid-gap.pdf")).unwrap());
    assert_eq!(open.0.paragraphs, plain.0.paragraphs);
}

#[test]
fn of_a_file_cut_short_what_is_left_is_read() {
    let (draft, losses) = read_all(&file("cut.pdf")).unwrap();
    assert_eq!(draft.title.as_deref(), Some("跨灣隧道收費下月起調整"));
    assert!(draft.paragraphs.len() > 3);
    assert_eq!(losses, ["it is damaged or cut short: some of its text may be missing", "page 1 is damaged"]);
    let whole = file("06.en.long-indent.pdf");
    for tenths in 0..10 {
        match read_all(&whole[..whole.len() * tenths / 10]) {
            Ok((_, losses)) => assert!(!losses.is_empty(), "{tenths}"),
            Err(error) => assert!(matches!(error, PdfError::Broken(_)), "{tenths}: {error}"),
        }
    }
}

/// A document with these pages, each with this content, and these resources.
fn document(contents: &[&[u8]], resources: Dictionary) -> Document {
    let mut doc = Document::with_version("1.7");
    let tree = doc.new_object_id();
    let resources = doc.add_object(resources);
    let kids: Vec<Object> = contents
        .iter()
        .map(|content| {
            let content = doc.add_object(Stream::new(Dictionary::new(), content.to_vec()));
            let page = dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => resources };
            doc.add_object(page).into()
        })
        .collect();
    let count = kids.len() as i64;
    doc.objects.insert(
        tree,
        dictionary! {
            "Type" => "Pages", "Kids" => kids, "Count" => count,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        }
        .into(),
    );
    let root = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    doc.trailer.set("Root", root);
    doc
}

fn saved(mut doc: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).unwrap();
    bytes
}

fn plain_font() -> Dictionary {
    dictionary! { "Font" => dictionary! { "F" => dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    } } }
}

fn texts(contents: &[&[u8]]) -> Vec<String> {
    let draft = read(&saved(document(contents, plain_font())), &PdfLimits::default()).unwrap();
    draft.title.into_iter().chain(draft.paragraphs.into_iter().map(|paragraph| paragraph.text)).collect()
}

#[test]
fn words_placed_one_by_one_and_letters_kerned() {
    let content =
        b"BT /F 10 Tf 50 700 Td [(W)80(ord) -300 (one) ( two)] TJ ET BT /F 10 Tf 118 700 Td (three.) Tj ET \
                    BT /F 10 Tf 118.2 700 Td (three.) Tj ET BT /F 6 Tf 143.6 704 Td (1) Tj ET";
    assert_eq!(texts(&[content]), ["Word one two three.1"]);
}

#[test]
fn two_columns_are_read_one_after_the_other() {
    let mut content = String::new();
    for line in 0..12 {
        let y = 700 - line * 14;
        content += &format!(
            "BT /F 10 Tf 50 {y} Td (left line number {line} goes on and on and on as lines do) Tj ET\n"
        );
        content += &format!(
            "BT /F 10 Tf 320 {y} Td (right line number {line} goes on and on and on as do lines) Tj ET\n"
        );
    }
    let text = texts(&[content.as_bytes()]).join(" ");
    assert!(text.find("left line number 11") < text.find("right line number 0"), "{text}");
}

#[test]
fn watermarks_artifacts_and_what_is_off_the_page_are_left_out() {
    let content = b"/Artifact <</Type /Pagination>> BDC BT /F 9 Tf 50 800 Td (Running head) Tj ET EMC \
                    BT /F 60 Tf .7 .7 -.7 .7 100 100 Tm (DRAFT) Tj ET BT /F 10 Tf 50 900 Td (slug.indd 1) Tj ET \
                    /P <</MCID 0>> BDC BT /F 10 Tf 50 700 Td (The text itself.) Tj ET EMC \
                    BI /W 2 /H 2 /BPC 8 /CS /G ID abcd\nEI BT 0 1 -1 0 580 100 Tm /F 8 Tf (Printed sideways) Tj ET";
    assert_eq!(texts(&[content]), ["The text itself.", "Printed sideways"]);
}

#[test]
fn limits_are_kept() {
    let content: &[u8] = b"BT /F 10 Tf 50 700 Td (Some text.) Tj ET";
    let bytes = saved(document(&[content; 4], plain_font()));
    let limits = PdfLimits { pages: 3, ..PdfLimits::default() };
    assert_eq!(read(&bytes, &limits), Err(PdfError::TooManyPages { pages: 4, limit: 3 }));
    let limits = PdfLimits { text_bytes: 20, ..PdfLimits::default() };
    assert_eq!(read(&bytes, &limits), Err(PdfError::TooMuchText { limit: 20 }));
    assert_eq!(read(&saved(document(&[b""], plain_font())), &PdfLimits::default()), Err(PdfError::NoText));
    assert!(matches!(read(b"%PDF-1.4\nnothing", &PdfLimits::default()), Err(PdfError::Broken(_))));
    assert!(matches!(read(b"", &PdfLimits::default()), Err(PdfError::Broken(_))));
}

#[test]
fn forms_that_draw_themselves_end() {
    let mut doc = document(&[b"/X Do BT /F 10 Tf 50 700 Td (After all.) Tj ET"], plain_font());
    let form = doc.new_object_id();
    let resources = dictionary! { "XObject" => dictionary! { "X" => form } };
    let stream = Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => resources.clone() },
        b"/X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do".to_vec(),
    );
    doc.objects.insert(form, stream.into());
    for object in doc.objects.values_mut() {
        if let Ok(dict) = object.as_dict_mut()
            && dict.has(b"Font")
        {
            dict.extend(&resources);
        }
    }
    let draft = read(&saved(doc), &PdfLimits::default()).unwrap();
    assert_eq!(
        draft.title.as_deref().or(draft.paragraphs.first().map(|p| p.text.as_str())),
        Some("After all.")
    );
}

#[test]
fn endless_work_meets_the_deadline() {
    // Each form draws the next many times over; only the clock, or the count of forms, ends it.
    let content = b"/F 10 Tf ".repeat(3_000_000);
    let bytes = saved(document(&[&content], plain_font()));
    let limits = PdfLimits { seconds: 0, ..PdfLimits::default() };
    assert_eq!(read(&bytes, &limits), Err(PdfError::TooSlow));
}

#[test]
fn deep_nesting_and_loops_overflow_no_stack() {
    let deep = [b"[".repeat(500_000), b"BT /F 10 Tf 50 700 Td (Deep.) Tj ET".to_vec()].concat();
    assert_eq!(texts(&[&deep]), ["Deep."]);
    let mut doc = document(&[b"BT /F 10 Tf 50 700 Td (Looped.) Tj ET"], plain_font());
    let tree = doc.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    let dict = doc.get_object_mut(tree).unwrap().as_dict_mut().unwrap();
    dict.set("Parent", tree);
    dict.get_mut(b"Kids").unwrap().as_array_mut().unwrap().push(tree.into());
    assert!(read(&saved(doc), &PdfLimits::default()).is_ok());
    for (open, close) in [("[", "]"), ("<</A ", ">>"), ("(", ")")] {
        let nested = open.repeat(200_000) + &close.repeat(200_000);
        let bytes = format!(
            "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/X {nested}>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0/Y {nested}>>\nendobj\n\
             trailer\n<</Root 1 0 R>>\n%%EOF"
        );
        assert!(read(bytes.as_bytes(), &PdfLimits::default()).is_err(), "{open}");
    }
}

#[test]
fn a_bomb_is_told() {
    let mut doc = document(&[b""], plain_font());
    let mut stream = Stream::new(Dictionary::new(), vec![b' '; 80 << 20]);
    stream.compress().unwrap();
    let content = doc.add_object(stream);
    let page = doc.page_iter().next().unwrap();
    doc.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Contents", content);
    let error = read(&saved(doc), &PdfLimits::default()).unwrap_err();
    assert_eq!(error.to_string(), "it is damaged or cut short: none of its pages could be decoded");
}

#[test]
fn fonts_that_do_not_say_what_they_show_are_told() {
    let font = dictionary! { "Font" => dictionary! { "F" => dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "ABCDEF+Song", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![dictionary! {
            "Type" => "Font", "CIDSystemInfo" => dictionary! { "Ordering" => Object::string_literal("Identity") },
        }.into()],
    } } };
    let bytes = saved(document(&[b"BT /F 10 Tf 50 700 Td <001200340056> Tj ET"], font));
    assert_eq!(read(&bytes, &PdfLimits::default()), Err(PdfError::UnknownCharacters));
}

#[test]
fn a_panic_is_caught_and_the_next_one_is_heard() {
    assert_eq!(quietly(|| -> u32 { panic!("this must not be printed") }), None);
    assert_eq!(quietly(|| 1), Some(1));
    assert!(!QUIET.with(Cell::get));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn damage_of_any_kind_never_panics(seed in 0usize..4, edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30), cut: prop::sample::Index) {
        let name = ["01.zh-Hant.cid-indent.pdf", "44.zh-Hant.ttf-gap.pdf", "open-password.pdf", "scanned.pdf"][seed];
        let mut bytes = file(name);
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if seed % 2 == 0 {
            bytes.truncate(cut.index(bytes.len()) + 1);
        }
        let result = read_all(&bytes);
        prop_assert!(!matches!(result, Err(PdfError::ReaderFailed | PdfError::TooSlow)), "{:?}", result.err());
    }

    #[test]
    fn content_of_any_kind_never_panics(content in "(BT|ET|q|Q|Do|Tj|TJ|Tm|Td|TD|cm|Tf|Tz|TL|T\\*|BDC|EMC|BI|ID|EI|/F|/X|\\(a b\\)|<4142>|\\[|\\]|<<|>>|-?[0-9]{1,12}|\\.5| ){0,120}") {
        let result = read_all(&saved(document(&[content.as_bytes(), b"BT /F 10 Tf 9 9 Td (x) Tj ET"], plain_font())));
        prop_assert!(!matches!(result, Err(PdfError::ReaderFailed | PdfError::TooSlow)), "{:?}", result.err());
    }
}
