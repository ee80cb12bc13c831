//! What a page says of itself.
//!
//! Owns: title, date, language, address, other versions, and which elements are said to hold the article. Must not
//! know: how much text they hold, nor how it is read.

use std::collections::HashMap;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node};

use super::super::dates::parse_date;
use super::super::draft::{Draft, language_of, letters, squeeze};
use super::blocks::text_of;
use super::tree::{is_dropped, walk};
use crate::text::Language;

/// Meta elements that give the date of publication, best first.
const DATES: &str = "article:published_time og:published_time datepublished dcterms.date dcterms.issued dc.date \
    dc.date.issued date pubdate publishdate publish_date publication_date parsely-pub-date sailthru.date release_date \
    dcterms.created dc.date.created";

/// What links to a page's other versions are called, lower case.
const LANGUAGE_LINKS: &str = "繁體版|繁體|繁體中文|繁體中文版|繁|正體中文|繁中|繁体版|繁体|繁体中文|简体版|简体|简体中文|\
    简体中文版|简|簡體版|簡體|簡體中文|簡|簡中|中文|中文版|中文版本|英文|英文版|english|english version|eng|en|chinese|\
    chinese version|traditional chinese|simplified chinese|tc|sc";

/// The encoding that a page declares of itself in its first 4 KB: `<meta charset>`, `http-equiv`, or an XML declaration.
#[must_use]
pub fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let value = |tag: &str, name: &str| -> Option<String> {
        let (_, rest) = tag.split_once(name)?;
        let rest = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '>' | '/' | '?'));
        let label = rest[..end.unwrap_or(rest.len())].trim();
        (!label.is_empty()).then(|| label.to_owned())
    };
    if let Some(declaration) = head.trim_start().strip_prefix("<?xml") {
        let end = declaration.find('>').unwrap_or(declaration.len());
        if let Some(label) = value(&declaration[..end], "encoding") {
            return Some(label);
        }
    }
    head.split("<meta").skip(1).find_map(|tag| value(&tag[..tag.find('>').unwrap_or(tag.len())], "charset"))
}

/// What a page says in elements of its own.
#[derive(Default)]
pub(super) struct Facts<'a> {
    /// `#PRHeadlineSpan` and `#pressrelease`, the headline and the body on info.gov.hk.
    pub(super) headline: Option<NodeId>,
    pub(super) body: Option<NodeId>,
    /// Elements said to hold the article: `itemprop="articleBody"`, `article`; and those said to hold the main part.
    pub(super) articles: Vec<NodeId>,
    pub(super) mains: Vec<NodeId>,
    page_headline: Option<String>,
    page_title: Option<String>,
    /// The headings of the first order, outside what stands around the text.
    headings: Vec<(NodeId, String)>,
    metas: HashMap<String, &'a str>,
    language: Option<&'a str>,
    pub(super) canonical: Option<String>,
    pub(super) versions: Vec<String>,
    /// Dates in `<time>` or declared as an item's property: with whether they are said to be the publication's.
    times: Vec<(NodeId, &'a str, bool)>,
    structured_date: Option<String>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(page: &'a Html) -> Self {
        let mut facts = Facts::default();
        walk(page.tree.root(), |edge| {
            if let Edge::Open(node) = edge {
                facts.take(node);
            }
            true
        });
        facts
    }

    fn take(&mut self, node: NodeRef<'a, Node>) {
        let Some(element) = node.value().as_element() else { return };
        let attr = |name| element.attr(name);
        match attr("id") {
            Some("PRHeadlineSpan") if self.headline.is_none() => {
                self.headline = Some(node.id());
                self.page_headline = Some(text_of(node)).filter(|text| !text.is_empty());
            }
            Some("pressrelease") if self.body.is_none() => self.body = Some(node.id()),
            _ => {}
        }
        if attr("itemprop").is_some_and(|prop| prop.eq_ignore_ascii_case("articleBody")) {
            self.articles.push(node.id());
        }
        match element.name() {
            "html" => self.language = attr("lang").or(attr("xml:lang")),
            "title" if self.page_title.is_none() => self.page_title = Some(text_of(node)),
            "h1" if self.headings.len() < 16 && !is_around(node) => {
                self.headings.push((node.id(), text_of(node)))
            }
            "article" => self.articles.push(node.id()),
            "main" => self.mains.push(node.id()),
            "meta" => {
                let name = attr("property").or(attr("name")).or(attr("http-equiv")).or(attr("itemprop"));
                if let (Some(name), Some(content)) = (name, attr("content")) {
                    self.metas.entry(name.trim().to_ascii_lowercase()).or_insert(content.trim());
                }
            }
            "link" => {
                let rel = attr("rel").unwrap_or_default().to_ascii_lowercase();
                let href = attr("href").map(str::trim).filter(|href| !href.is_empty());
                match href {
                    Some(href) if rel == "canonical" => self.canonical = Some(href.to_owned()),
                    Some(href)
                        if rel == "alternate" && attr("hreflang").is_some_and(|lang| lang != "x-default") =>
                    {
                        self.versions.push(href.to_owned());
                    }
                    _ => {}
                }
            }
            "a" => self.take_link(node),
            "time" => {
                let published = attr("itemprop")
                    .is_some_and(|prop| prop.eq_ignore_ascii_case("datePublished"))
                    || attr("pubdate").is_some();
                if let Some(value) = attr("datetime") {
                    self.times.push((node.id(), value, published));
                }
            }
            "script" if attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json")) => {
                let text: String =
                    node.children().filter_map(|child| child.value().as_text().map(|text| &**text)).collect();
                self.structured_date = self.structured_date.take().or_else(|| structured_date(&text));
            }
            _ => {}
        }
        if attr("role") == Some("main") && element.name() != "main" {
            self.mains.push(node.id());
        }
    }

    /// Takes a link to the page in another language, told by what it is called.
    fn take_link(&mut self, node: NodeRef<'a, Node>) {
        let Some(element) = node.value().as_element() else { return };
        let Some(href) = element.attr("href").map(str::trim) else { return };
        let lower = href.get(..11).unwrap_or(href).to_ascii_lowercase();
        if matches!(href, "" | "/" | ".") || lower.starts_with('#') || lower.starts_with("javascript:") {
            return;
        }
        // The names are short: no more of the text is looked at.
        let mut name = String::new();
        for inner in node.descendants().take(12) {
            match inner.value() {
                Node::Text(text) => name.extend(text.chars().take(60)),
                Node::Element(image) if image.name() == "img" => {
                    name.push_str(image.attr("alt").unwrap_or_default())
                }
                _ => {}
            }
        }
        let name = squeeze(&name).to_lowercase();
        let name = name.trim_matches(|c| matches!(c, '[' | ']' | '(' | ')' | '|' | ' '));
        if LANGUAGE_LINKS.split('|').any(|known| known.trim() == name) {
            self.versions.push(href.to_owned());
        }
    }

    /// The first of these meta elements that has a value.
    pub(super) fn meta(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| self.metas.get(*name).copied()).filter(|value| !value.is_empty())
    }
}

/// The date of publication in JSON-LD.
fn structured_date(text: &str) -> Option<String> {
    let mut open = vec![serde_json::from_str::<serde_json::Value>(text).ok()?];
    while let Some(value) = open.pop() {
        match value {
            serde_json::Value::Array(values) => open.extend(values),
            serde_json::Value::Object(mut fields) => {
                if let Some(serde_json::Value::String(date)) = fields.remove("datePublished") {
                    return Some(date);
                }
                open.extend(fields.remove("@graph"));
            }
            _ => {}
        }
    }
    None
}

/// Whether a node stands in the head, the foot or the menus of the page.
fn is_around(node: NodeRef<'_, Node>) -> bool {
    let mut inside = node.ancestors().filter_map(|above| above.value().as_element());
    // The heading of an article stands in the article's own header.
    inside.any(|element| is_dropped(element) && element.name() != "header")
}

/// The page's title, without the name of the site.
pub(super) fn title(facts: &Facts<'_>, body: NodeRef<'_, Node>) -> Option<String> {
    if let Some(headline) = &facts.page_headline {
        return Some(headline.clone());
    }
    let shared = facts.meta(&["og:title", "twitter:title", "dcterms.title", "dc.title"]).map(squeeze);
    let declared: Vec<&String> =
        shared.iter().chain(facts.page_title.as_ref()).filter(|title| !title.is_empty()).collect();
    // A heading that a declared title begins or ends with is the title, and the rest names the site; which may be a
    // heading as well.
    let agrees = |heading: &str| {
        let heading = letters(heading);
        let part = |title: &&String| {
            let title = letters(title);
            title.starts_with(&heading) || title.ends_with(&heading)
        };
        !heading.is_empty() && declared.iter().any(part)
    };
    let agreed = facts.headings.iter().filter(|heading| agrees(&heading.1)).max_by_key(|heading| {
        let inside =
            body.tree().get(heading.0).is_some_and(|node| node.ancestors().any(|above| above == body));
        (inside, heading.1.len())
    });
    let site = facts.meta(&["og:site_name", "application-name"]).unwrap_or_default();
    let only = || {
        let mut inside =
            body.descendants().filter(|node| node.value().as_element().is_some_and(|e| e.name() == "h1"));
        let first = inside.next().map(text_of).filter(|text| !text.is_empty());
        if inside.next().is_none() { first } else { None }
    };
    agreed
        .map(|heading| heading.1.clone())
        .or_else(|| shared.clone().filter(|title| !title.is_empty()).map(|title| without_site(&title, site)))
        .or_else(only)
        .or_else(|| declared.first().map(|title| without_site(title, site)))
}

/// A title without the site's name after it, if that is known.
fn without_site(title: &str, site: &str) -> String {
    let site = letters(site);
    let marks = [" - ", " | ", " – ", " — ", "｜"];
    let cut = marks.iter().filter_map(|mark| title.rfind(mark)).find(|&at| letters(&title[at..]) == site);
    title[..cut.unwrap_or(title.len())].trim_end().to_owned()
}

/// The language declared nearest to the text.
pub(super) fn language(facts: &Facts<'_>, body: NodeRef<'_, Node>) -> Option<Language> {
    let near = std::iter::once(body).chain(body.ancestors());
    let near = near.filter_map(|node| node.value().as_element()?.attr("lang")).find_map(language_of);
    near.or_else(|| facts.language.and_then(language_of)).or_else(|| {
        let metas =
            ["content-language", "dcterms.language", "dc.language", "language", "og:locale", "inlanguage"];
        metas.iter().find_map(|name| language_of(facts.meta(&[name])?))
    })
}

/// Takes the date of publication: a meta element's, JSON-LD's, or that of the only date in the body marked as one.
pub(super) fn date(draft: &mut Draft, facts: &Facts<'_>, body: NodeRef<'_, Node>) {
    let metas = DATES.split_whitespace().filter_map(|name| facts.meta(&[name]));
    let published = facts.times.iter().filter(|time| time.2).map(|time| time.1);
    let values = metas.chain(facts.structured_date.as_deref()).chain(published);
    if let Some(value) = values.into_iter().find(|value| parse_date(value).is_some()) {
        draft.set_date(value);
        return;
    }
    let inside =
        |id: NodeId| body.tree().get(id).is_some_and(|node| node.ancestors().any(|above| above == body));
    let mut values = facts.times.iter().filter(|time| inside(time.0)).map(|time| time.1);
    if let Some(value) = values.next()
        && values.all(|other| parse_date(other) == parse_date(value))
    {
        draft.set_date(value);
    }
}

/// The address that browsers write into a page they save.
pub(super) fn saved_from(text: &str) -> Option<String> {
    let head = &text[..text.char_indices().nth(2048).map_or(text.len(), |(at, _)| at)];
    let (_, rest) = head.split_once("saved from url=(")?;
    let (_, url) = rest.split_once(')')?;
    let end = url.find(|c: char| c.is_whitespace() || c == '>')?;
    let url = url[..end].trim_end_matches('-');
    url.starts_with("http").then(|| url.to_owned())
}
