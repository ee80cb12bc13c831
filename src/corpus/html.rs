//! Web pages → drafts.
//!
//! Owns: what a page says of itself (title, date, language, address, its other versions) and which part of it is
//! the release. Must not know: files, encodings beyond the label a page declares, what running text tells.

mod blocks;
mod facts;
mod tree;

use std::collections::{HashMap, HashSet};

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node};

use super::draft::{Draft, letters, squeeze};
use super::footer;
use super::layout::{Paragraph, ParagraphKind};
use super::limits::Limits;
use blocks::text_of;
use facts::Facts;
pub use facts::declared_charset;
use tree::{has_word, is_dropped, walk};

/// Parts of a page that stand around the text of an article.
const AROUND: [&str; 9] =
    ["breadcrumb", "share", "sharing", "social", "related", "cookie", "skip", "pagination", "newsletter"];

/// The part of the text that an element must hold to be gone into, in hundredths.
const MOST: usize = 75;

/// How many elements after the body may belong to its closing formula.
const CLOSING: usize = 8;

/// Whether a text has HTML tags in it, as the bodies in exports often do.
#[must_use]
pub fn has_markup(text: &str) -> bool {
    const NAMES: &str = "p br div span a b strong em i u ul ol li table tr td h1 h2 h3 h4 h5 h6 img html body figure \
        blockquote section article font center";
    text.match_indices('<').any(|(at, _)| {
        let rest = text[at + 1..].strip_prefix('/').unwrap_or(&text[at + 1..]);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let closed = rest[end..].starts_with(|c: char| c == '>' || c == '/' || c.is_ascii_whitespace())
            && rest.find(['<', '>']).is_some_and(|at| rest.as_bytes()[at] == b'>');
        end <= 10 && closed && NAMES.split(' ').any(|name| name.eq_ignore_ascii_case(&rest[..end]))
    })
}

/// Reads a part of a page, all of which belongs to the release.
#[must_use]
pub fn fragment(text: &str) -> Vec<Paragraph> {
    let page = tree::parse(text, Limits::default().nesting);
    blocks::paragraphs(page.tree.root(), |_| false)
}

/// Reads a page.
///
/// The release's text is `#pressrelease`, or the article or main element if one holds much of the text, or else the
/// smallest element that holds most of the text outside links. Never fails; takes time in proportion to the page.
/// Limits: of a page that shows several articles, the longest is read.
#[must_use]
pub fn read(text: &str) -> Draft {
    read_within(text, Limits::default().nesting)
}

/// Reads a page as [`read`] does; elements nested deeper than this are read as if their tags were not there.
pub(super) fn read_within(text: &str, nesting: usize) -> Draft {
    let mut draft = Draft::default();
    if !has_markup(text) {
        draft.push_text(text);
        return draft;
    }
    let page = tree::parse(text, nesting);
    let facts = Facts::of(&page);
    let measure = Measure::of(&page);
    let body = choose_body(&page, &facts, &measure);
    let keep_forms = measure.form * 2 > measure.total;
    let own = facts.body.is_some();

    draft.title = facts::title(&facts, body);
    draft.language = facts::language(&facts, body);
    if let Some(url) = facts.canonical.clone().or_else(|| facts::saved_from(text)) {
        draft.set_url(&url);
    }
    facts::date(&mut draft, &facts, body);
    draft.issuer =
        facts.meta(&["dcterms.creator", "dc.creator"]).map(squeeze).filter(|name| !name.is_empty());
    for link in &facts.versions {
        draft.add_counterpart(link);
    }

    let heading = draft.title.as_deref().map(letters);
    let skip = |node: NodeRef<'_, Node>| {
        let Some(element) = node.value().as_element() else { return false };
        match element.name() {
            "form" => !keep_forms,
            "h1" => heading.as_deref() == Some(letters(&text_of(node)).as_str()),
            "p" | "div" | "ul" | "ol" | "table" | "section" | "dl" if !own => {
                // A name is not proof: what holds much of the text is the text.
                let little = measure.text(node.id()) * 5 < measure.total;
                measure.is_links(node.id()) || (little && has_word(element, &AROUND))
            }
            _ => node.id() == facts.headline.unwrap_or(page.tree.root().id()),
        }
    };
    draft.paragraphs = blocks::paragraphs(body, skip);
    add_closing(&mut draft.paragraphs, body);
    add_captions(&mut draft.paragraphs, &page, body);
    draft
}

/// How much text the parts of a page hold, links not counted.
#[derive(Default)]
struct Measure {
    /// Of every element that may hold others: bytes of text outside links, bytes inside, and how many links.
    sizes: HashMap<NodeId, (usize, usize, usize)>,
    total: usize,
    /// The most that one form holds.
    form: usize,
}

impl Measure {
    fn of(page: &Html) -> Self {
        let mut measure = Self::default();
        let mut open: Vec<(usize, usize, usize)> = vec![(0, 0, 0)];
        let mut links = 0usize;
        walk(page.tree.root(), |edge| {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Text(text) => {
                        let size = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
                        if let Some(top) = open.last_mut() {
                            if links > 0 { top.1 += size } else { top.0 += size }
                        }
                    }
                    Node::Element(element) => {
                        if is_dropped(element) {
                            return false;
                        }
                        links += usize::from(element.name() == "a");
                        open.push((0, 0, 0));
                    }
                    _ => {}
                },
                Edge::Close(node) => {
                    let Some(element) = node.value().as_element() else { return true };
                    let mut size = open.pop().unwrap_or_default();
                    if element.name() == "a" {
                        links -= 1;
                        size.2 += 1;
                    }
                    if let Some(top) = open.last_mut() {
                        *top = (top.0 + size.0, top.1 + size.1, top.2 + size.2);
                    }
                    if element.name() == "form" {
                        measure.form = measure.form.max(size.0);
                    }
                    if blocks::is_block(element) {
                        measure.sizes.insert(node.id(), size);
                    }
                }
            }
            true
        });
        measure.total = open.first().map_or(0, |size| size.0);
        measure
    }

    fn text(&self, id: NodeId) -> usize {
        self.sizes.get(&id).map_or(0, |size| size.0)
    }

    /// Whether an element is a menu: links and hardly anything else.
    fn is_links(&self, id: NodeId) -> bool {
        self.sizes.get(&id).is_some_and(|&(text, linked, links)| links >= 2 && linked > text * 4)
    }
}

/// The element that holds the release.
fn choose_body<'a>(page: &'a Html, facts: &Facts<'_>, measure: &Measure) -> NodeRef<'a, Node> {
    let root = page.tree.root();
    let get = |id: NodeId| page.tree.get(id).unwrap_or(root);
    if let Some(id) = facts.body {
        return get(id);
    }
    for said in [&facts.articles, &facts.mains] {
        let best = said.iter().copied().max_by_key(|&id| measure.text(id));
        if let Some(id) =
            best.filter(|&id| measure.text(id) * 10 >= measure.total * 4 && measure.text(id) > 0)
        {
            return get(id);
        }
    }
    let mut node = root;
    loop {
        let holds = |child: &NodeRef<'_, Node>| measure.text(child.id()) * 100 > measure.total * MOST;
        let container = |child: &NodeRef<'_, Node>| {
            child.value().as_element().is_some_and(|element| {
                !matches!(
                    element.name(),
                    "p" | "pre" | "blockquote" | "ul" | "ol" | "dl" | "li" | "h1" | "h2" | "h3"
                )
            })
        };
        // A table of data is part of the text: only a cell that holds the rest of the page is gone into.
        match node.children().find(|child| holds(child) && container(child)) {
            Some(child) => node = child,
            None => return whole_table(node),
        }
    }
}

/// The table that a row or a body of rows belongs to.
fn whole_table(mut node: NodeRef<'_, Node>) -> NodeRef<'_, Node> {
    while node
        .value()
        .as_element()
        .is_some_and(|element| matches!(element.name(), "tbody" | "tr" | "thead" | "tfoot"))
    {
        match node.parent() {
            Some(parent) => node = parent,
            None => break,
        }
    }
    node
}

/// Adds the closing formula when it stands after the body's element.
fn add_closing(paragraphs: &mut Vec<Paragraph>, body: NodeRef<'_, Node>) {
    let texts: Vec<&str> = paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
    if !footer::find(&texts).1.is_empty() {
        return;
    }
    let mut after = Vec::new();
    for sibling in body.next_siblings().filter(|node| !is_white(*node)).take(CLOSING) {
        if sibling.value().as_element().is_some_and(is_dropped) || after.len() > CLOSING {
            break;
        }
        after.extend(blocks::paragraphs(sibling, |_| false));
    }
    let texts: Vec<&str> = after.iter().map(|paragraph| paragraph.text.as_str()).collect();
    let lines = footer::find(&texts).1;
    let closing =
        after.into_iter().enumerate().filter(|(at, _)| lines.contains(at)).map(|(_, paragraph)| paragraph);
    paragraphs.extend(closing);
}

fn is_white(node: NodeRef<'_, Node>) -> bool {
    node.value().as_text().is_some_and(|text| text.trim().is_empty())
}

/// Adds the captions of photos that are shown outside the body's element.
fn add_captions(paragraphs: &mut Vec<Paragraph>, page: &Html, body: NodeRef<'_, Node>) {
    let above: HashSet<NodeId> = body.ancestors().map(|node| node.id()).collect();
    let captions = |paragraph: &Paragraph| paragraph.kind == ParagraphKind::Caption;
    let mut known: HashSet<String> = paragraphs
        .iter()
        .filter(|paragraph| captions(paragraph))
        .map(|paragraph| paragraph.text.clone())
        .collect();
    let mut after = false;
    walk(page.tree.root(), |edge| {
        let Edge::Open(node) = edge else { return true };
        let Some(element) = node.value().as_element() else { return true };
        after |= node == body;
        if node == body || is_dropped(element) {
            return false;
        }
        // Links and pictures before the body lead to other pages.
        let shows = blocks::is_photo(element) && (after || !matches!(element.name(), "a" | "img"));
        if above.contains(&node.id()) || !shows {
            return true;
        }
        let found = blocks::paragraphs(node, |_| false).into_iter().filter(captions);
        paragraphs.extend(found.filter(|caption| known.insert(caption.text.clone())));
        false
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use jiff::civil::{date, time};
    use proptest::prelude::*;
    use std::time::{Duration, Instant};

    fn shown(paragraphs: &[Paragraph]) -> Vec<String> {
        let text = |text: &str| text.replace('\n', "/").replace('\t', "|");
        paragraphs
            .iter()
            .map(|paragraph| format!("{:?}: {}", paragraph.kind, text(&paragraph.text)))
            .collect()
    }

    const MENU: &str = "<nav><ul><li><a href='/'>主頁</a></li><li><a href='/b'>新聞</a></li></ul></nav>\
        <div class='menu'><a href='/1'>Finance and the economy</a> <a href='/2'>Education and youth</a> <a href='/3'>Law</a></div>";

    #[test]
    fn a_government_page_in_chinese() {
        let page = format!(
            "<!DOCTYPE html><html lang='zh-HK'><head><meta charset=utf-8><title>站名</title></head><body>{MENU}\
             <a href='https://a.hk/sc/P2022090700412.htm'>简体版</a> | <a href='P2022090700413.htm'><img alt='English'></a> <a href='#'>English</a>\
             <h1><span id=PRHeadlineSpan>計劃批出六個<br>項目</span></h1>\n<div id='pressrelease'>\n　　運海局今日宣布，\n計劃已完成&amp;批出。<br /><br />\n<strong>項目如下</strong><br>\n（一）東澳碼頭；<br>\n（二）白沙島碼頭。<br>　　另起一段的文字。<BR><BR>\
             <table><caption>數目</caption><tr><th>年份<th>宗數<tr><td>2019<td>1,204</table><br></div>\n\
             <div class=ends>完<br>２０２２年９月７日（星期三）<br>香港時間１５時３０分<br><br>NNNN</div>\
             <a href='/photo/1.htm' title='圖示局長與嘉賓合照。'><img src=1.jpg></a>\
             <div class='photos'><a href='p.htm' title='局長主持儀式，為計劃揭幕。'><img src=a.jpg alt='局長主持儀式，為計劃揭幕。'></a></div>\
             <div><a href='p'>列印版</a></div></body></html>"
        );
        let draft = read(&page);
        assert_eq!(
            (draft.title.as_deref(), draft.language),
            (Some("計劃批出六個項目"), Some(Language::ZhHant))
        );
        assert_eq!(draft.counterparts, ["https://a.hk/sc/P2022090700412.htm", "P2022090700413.htm"]);
        assert_eq!(
            shown(&draft.paragraphs),
            [
                "Body: 運海局今日宣布，計劃已完成&批出。",
                "Heading: 項目如下",
                "Item: （一）東澳碼頭；",
                "Item: （二）白沙島碼頭。",
                "Body: 另起一段的文字。",
                "Heading: 數目",
                "Table: 年份|宗數/2019|1,204",
                "Body: 完",
                "Body: ２０２２年９月７日（星期三）",
                "Body: 香港時間１５時３０分",
                "Body: NNNN",
                "Caption: 圖示局長與嘉賓合照。",
                "Caption: 局長主持儀式，為計劃揭幕。",
            ]
        );
    }

    #[test]
    fn an_english_article_page() {
        let page = format!(
            "<html lang=en-GB><head><title>Rail link opens early | Lankong Newsroom</title><meta property='og:title' content='Rail link opens early | Lankong Newsroom'>\
             <meta property='article:published_time' content='2025-02-14T17:45:00+08:00'><link rel=canonical href='https://n.lk/en/rail'>\
             <link rel=alternate hreflang=zh-HK href='https://n.lk/tc/rail'><link rel=alternate hreflang=en href='https://n.lk/en/rail'></head>\
             <body><form id=aspnetForm>{MENU}<header><h1>Lankong Newsroom</h1></header><article><header><h1>Rail link opens early</h1></header>\
             <div class='share-bar'>Share this <a href=x>Post</a></div><p>The Corporation opened\n the link <b>today</b>.</p><h2>Fares</h2>\
             <ul><li>Adults: <a href=f>$5</a><li><p>Children: $2</p><p>free at weekends</ul><ol start=3><li>Third<li>Fourth</ol>\
             <p style='display: none'>hidden</p><script>if (a<b) document.write('<p>no</p>')</script><noscript>no</noscript>\
             <blockquote>“A great day.”</blockquote><pre>Line one goes here.\n\nLine two goes here.</pre>\
             <figure><img alt='A picture of the new train' src=t.jpg><figcaption>The first train\n leaves.</figcaption></figure></article>\
             <aside><p>Related: a very long text that is not part of the release at all, and goes on.</p></aside><footer>© 2025</footer></form>"
        );
        let draft = read(&page);
        assert_eq!(
            (draft.title.as_deref(), draft.language),
            (Some("Rail link opens early"), Some(Language::En))
        );
        assert_eq!((draft.date, draft.time), (Some(date(2025, 2, 14)), Some(time(17, 45, 0, 0))));
        assert_eq!((draft.url.as_deref(), draft.id.as_deref()), (Some("https://n.lk/en/rail"), None));
        assert_eq!(draft.counterparts, ["https://n.lk/tc/rail"]);
        assert_eq!(
            shown(&draft.paragraphs),
            [
                "Body: The Corporation opened the link today.",
                "Heading: Fares",
                "Item: Adults: $5",
                "Item: Children: $2",
                "Item: free at weekends",
                "Item: 3. Third",
                "Item: 4. Fourth",
                "Body: “A great day.”",
                "Body: Line one goes here.",
                "Body: Line two goes here.",
                "Caption: The first train leaves.",
            ]
        );
    }

    #[test]
    fn a_page_without_hints_gives_its_text_and_not_its_menus() {
        let text = "運輸署發言人表示，計劃將於下月展開，市民可於網上查閱詳情，亦可致電熱線查詢。";
        let page = format!(
            "<table><tr><td>{MENU}</td><td><table><tr><td><font size=4><b>標題一則</b></font><br><br>　　{text}<br>　　{text}<br><br>\
             <table border=1><tr><td>甲<td>1<tr><td>乙<td>2</table></td></tr></table></td></tr><tr><td colspan=2><a href=a>重要告示</a> | <a href=b>私隱政策</a></td></table>"
        );
        let paragraphs = read(&page).paragraphs;
        assert_eq!(
            shown(&paragraphs),
            [
                "Heading: 標題一則".to_owned(),
                format!("Body: {text}"),
                format!("Body: {text}"),
                "Table: 甲|1/乙|2".to_owned()
            ]
        );
    }

    #[test]
    fn lines_wrapped_by_hand_are_joined() {
        let page = "<p>The Secretary for Transport said at the ceremony this<br>morning that the new terminal would serve more than two<br>\
            million passengers a year and that its cost had been kept<br>within the budget.</p><p>Tel: 2788 5536<br>Fax: 2788 5537<br>Address: Old Town</p>";
        let shown = shown(&fragment(page));
        assert_eq!(shown.len(), 4, "{shown:?}");
        assert!(shown[0].contains("this morning that") && shown[0].ends_with("budget."), "{shown:?}");
    }

    #[test]
    fn titles_lose_the_name_of_the_site() {
        for (head, body, title) in [
            ("<title>A - B release - Site</title>", "<h1>A - B release</h1>", "A - B release"),
            ("<title>Site | 新聞</title>", "<h1>新聞</h1>", "新聞"),
            ("<title>Title</title>", "", "Title"),
            ("<title>Title - Site</title><meta property=og:site_name content=Site>", "", "Title"),
            (
                "<meta property=og:title content='The &quot;title&quot;'><title>x</title>",
                "<h1>Site</h1>",
                "The \"title\"",
            ),
            ("<title>Site</title>", "<article><h1>The headline</h1><p>Text.</p></article>", "The headline"),
        ] {
            let page = format!(
                "<html><head>{head}</head><body>{body}<p>Some text of the release.</p></body></html>"
            );
            assert_eq!(read(&page).title.as_deref(), Some(title), "{head}");
        }
    }

    #[test]
    fn dates_and_addresses_are_taken_from_where_pages_have_them() {
        for head in [
            "<meta name=DCTERMS.date content=2026-01-22>",
            "<meta name=date content=soon><meta name=pubdate content='22 January 2026'>",
            "<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"NewsArticle\",\"datePublished\":\"2026-01-22\"}]}</script>",
            "</head><body><p>Posted <time datetime='2026-01-22'>today</time></p>",
        ] {
            let draft = read(&format!("<html><head>{head}<p>Text of the release.</p>"));
            assert_eq!(draft.date, Some(date(2026, 1, 22)), "{head}");
        }
        let two = "<p>Text <time datetime=2026-01-22>a</time> <time datetime=2026-01-23>b</time></p>";
        assert_eq!(read(two).date, None);
        let saved = "<!-- saved from url=(0069)https://www.info.gov.hk/gia/general/202601/22/P2026012200321.htm -->\n<html><p>Text.</p>";
        assert_eq!(read(saved).id.as_deref(), Some("P2026012200321"));
    }

    #[test]
    fn charsets_are_found_where_pages_declare_them() {
        for (page, charset) in [
            ("<META http-equiv=\"Content-Type\" content=\"text/html; charset=big5\">", Some("big5")),
            ("<html><meta name=x content=y><meta charset='GB2312'/>", Some("gb2312")),
            ("<meta charset=utf-8>", Some("utf-8")),
            ("<?xml version=\"1.0\" encoding=\"Big5-HKSCS\"?><html>", Some("big5-hkscs")),
            ("<script charset=big5></script>", None),
            ("<meta charset=", None),
            ("", None),
        ] {
            assert_eq!(declared_charset(page.as_bytes()).as_deref(), charset, "{page}");
        }
        assert_eq!(declared_charset(&[&[0xa4; 5000][..], b"<meta charset=big5>"].concat()), None);
    }

    #[test]
    fn text_with_signs_is_no_markup() {
        assert!(
            !has_markup("3 < 5, a <b and <someone@a.hk>; x<y>z") && !has_markup("<") && !has_markup("</")
        );
        assert!(has_markup("one<br/>two") && has_markup("</P>") && has_markup("<a href=x>"));
        assert_eq!(read("標題\n\n運輸署今日公布。\n\n市民可以申請。").paragraphs.len(), 2);
    }

    #[test]
    fn hostile_pages_take_neither_the_stack_nor_long() {
        for (part, count) in [
            ("<div>", 200_000),
            ("<div>", 10_000),
            ("<b><p>x", 30_000),
            ("<font color=1>x<p>", 10_000),
            ("<a href=x><div>", 10_000),
            ("<table><tr><td>", 10_000),
            ("<table>x", 10_000),
            ("<ul><li>x", 10_000),
            ("<p>text</div></b>", 10_000),
            ("<svg><g>", 10_000),
            ("<select><option>", 10_000),
            ("<div class=photo><img alt='a photo of someone'>", 50_000),
            ("&amp", 500_000),
            ("<!--", 50_000),
            ("<", 200_000),
            ("<br>x", 50_000),
            ("<h1>x</h1>", 10_000),
            ("<i></b><u>", 10_000),
        ] {
            let started = Instant::now();
            let page = part.repeat(count);
            let _ = read(&page);
            assert!(started.elapsed() < Duration::from_secs(20), "{part}: {:?}", started.elapsed());
        }
    }

    proptest! {
        #[test]
        fn any_page_is_read(parts in prop::collection::vec(
            "<(/?(p|div|table|tr|td|th|caption|a href=x|b|h1|h2|li|ol start=9|ul|form|article|main|nav|figure|figcaption|pre|select|option|svg|math|template|title|head|body|html|frameset|script|style|br|img alt=abcdefghijklmn|span id=PRHeadlineSpan|div id=pressrelease|div class=photo|time datetime=2026-01-22))>|運輸署。|text |&nbsp;|&#x0;|\\PC",
            0..40,
        )) {
            let _ = read(&parts.concat());
            let _ = fragment(&parts.concat());
        }

        #[test]
        fn any_text_is_read(text in "\\PC{0,80}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&text);
            let _ = declared_charset(&bytes);
            let _ = has_markup(&text);
        }

        #[test]
        fn no_letter_of_a_paragraph_is_lost(texts in prop::collection::vec("[a-z運輸署，。]{1,12}( [a-z&<]{1,6}){0,6}", 1..6)) {
            let page: String = texts.iter().map(|text| format!("<p>{}</p>", text.replace('&', "&amp;").replace('<', "&lt;"))).collect();
            let read: Vec<String> = fragment(&page).into_iter().map(|paragraph| paragraph.text).collect();
            prop_assert_eq!(read, texts);
        }
    }
}
