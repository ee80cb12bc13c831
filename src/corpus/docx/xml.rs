//! XML as the parts of an Office document hold it.
//!
//! Owns: elements by local name, text with entities resolved. No entity is expanded but XML's own, so nothing grows. Must not
//! know: what an element means.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What follows in a part.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// An element begins; an empty one ends at once.
    Start(Element<'a>),
    End(String),
    Text(String),
}

/// The start of an element.
#[derive(Debug)]
pub(super) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// Its name without prefix.
    pub(super) fn name(&self) -> &str {
        let name = self.0.name().into_inner();
        name.rsplit(':').next().unwrap_or(name)
    }

    /// An attribute by its name without prefix.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let found = self.0.attributes().with_checks(false).flatten().find(|attribute| {
            let key = attribute.key.into_inner();
            key.rsplit(':').next() == Some(name)
        })?;
        Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), Into::into))
    }

    /// The attribute `val` as a number.
    pub(super) fn number(&self) -> Option<u32> {
        self.get("val")?.trim().parse().ok()
    }

    /// Whether a switch such as `<w:vanish/>` is on.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.get("val").as_deref(), Some("0" | "false" | "off"))
    }
}

/// Reads a part to its end or to where it is damaged; `false` in the latter case.
pub(super) fn walk<'a>(xml: &'a str, mut each: impl FnMut(Node<'a>)) -> bool {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => each(Node::Start(Element(start))),
            Ok(Event::End(end)) => {
                let name = end.name().into_inner();
                each(Node::End(name.rsplit(':').next().unwrap_or(name).to_owned()));
            }
            Ok(Event::Text(text)) => each(Node::Text(text.xml10_content().into_owned())),
            Ok(Event::CData(text)) => each(Node::Text(text.xml10_content().into_owned())),
            Ok(Event::GeneralRef(entity)) => {
                let text = match entity.resolve_char_ref() {
                    Ok(Some(c)) => Some(c),
                    _ => match &*entity.into_inner() {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => None,
                    },
                };
                if let Some(c) = text {
                    each(Node::Text(c.to_string()));
                }
            }
            Ok(Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}
