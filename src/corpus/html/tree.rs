//! HTML text → tree, whatever the text.
//!
//! Owns: parsing with html5ever, within limits on nesting, and walks without recursion. Must not know: what elements
//! mean for a release.
//!
//! The standard's algorithm takes quadratic time and memory for tags that are never closed: a page of a million
//! `<div>`, or of unclosed `<font>` that must be opened again in every paragraph. So the tokens are filtered on their
//! way from the tokenizer to the tree builder.

use std::cell::RefCell;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{LocalName, TokenizerResult, local_name};
use scraper::node::Element;
use scraper::{Html, HtmlTreeSink, Node};

/// Parses a page or a part of one. Elements nested deeper than this are read as if their tags were not there, as browsers do.
pub(super) fn parse(text: &str, deepest: usize) -> Html {
    let sink = HtmlTreeSink::new(Html::new_document());
    let builder = TreeBuilder::new(sink, TreeBuilderOpts::default());
    let filter = Filter { builder, open: RefCell::default(), deepest };
    let tokenizer = Tokenizer::new(filter, Default::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.builder.sink.finish()
}

/// Drops and renames tags.
struct Filter {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    /// The elements that are open, by what their tags say.
    open: RefCell<Vec<LocalName>>,
    /// How many may be.
    deepest: usize,
}

impl TokenSink for Filter {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let token = match token {
            Token::CommentToken(_) | Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::TagToken(tag) => match self.admit(tag) {
                Some(tag) => Token::TagToken(tag),
                None => return TokenSinkResult::Continue,
            },
            other => other,
        };
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Filter {
    /// The tag as the builder is to see it; `None` if it is not to.
    fn admit(&self, mut tag: Tag) -> Option<Tag> {
        match &*tag.name {
            // Emphasis, under a name that is not opened again where it was left open.
            "b" | "strong" | "u" => tag.name = local_name!("mark"),
            "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "tt" => return None,
            // Closed by the next of their kind, or empty: they do not nest by themselves.
            "p" | "li" | "dt" | "dd" | "tr" | "td" | "th" | "tbody" | "thead" | "tfoot" | "option"
            | "html" | "head" | "body" | "area" | "base" | "br" | "col" | "hr" | "img" | "input" | "link"
            | "meta" | "wbr" => {
                return Some(tag);
            }
            _ => {}
        }
        let mut open = self.open.borrow_mut();
        match tag.kind {
            TagKind::StartTag if open.len() >= self.deepest => {
                // What these hold is no text: they must be seen.
                matches!(&*tag.name, "script" | "style" | "title" | "textarea").then_some(tag)
            }
            TagKind::StartTag => {
                open.push(tag.name.clone());
                Some(tag)
            }
            TagKind::EndTag => {
                if let Some(at) = open.iter().rposition(|name| *name == tag.name) {
                    open.truncate(at);
                }
                Some(tag)
            }
        }
    }
}

/// Walks a node and what is under it in document order. `visit` says of an opened node whether to go into it; only
/// then is it told of its end.
pub(super) fn walk<'a>(root: NodeRef<'a, Node>, mut visit: impl FnMut(Edge<'a, Node>) -> bool) {
    let mut node = root;
    loop {
        if visit(Edge::Open(node)) {
            if let Some(child) = node.first_child() {
                node = child;
                continue;
            }
            visit(Edge::Close(node));
        }
        loop {
            if node.id() == root.id() {
                return;
            }
            if let Some(sibling) = node.next_sibling() {
                node = sibling;
                break;
            }
            let Some(parent) = node.parent() else { return };
            node = parent;
            visit(Edge::Close(node));
        }
    }
}

/// Whether a list of words in an attribute (`class`, `id`) has a word that begins with one of these.
pub(super) fn has_word(element: &Element, words: &[&str]) -> bool {
    [element.attr("class"), element.attr("id")].into_iter().flatten().any(|value| {
        let value = value.to_ascii_lowercase();
        let mut parts = value.split(|c: char| !c.is_ascii_alphanumeric());
        parts.any(|part| words.iter().any(|word| part.starts_with(word)))
    })
}

/// Whether a reader of the page does not see an element, or it is no part of what the page tells.
pub(super) fn is_dropped(element: &Element) -> bool {
    const ROLES: &[&str] =
        &["navigation", "banner", "contentinfo", "search", "complementary", "menu", "dialog"];
    let hidden = |style: &str| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        let style = style.to_ascii_lowercase();
        style.contains("display:none") || style.contains("visibility:hidden")
    };
    matches!(
        element.name(),
        "nav"
            | "header"
            | "footer"
            | "aside"
            | "script"
            | "style"
            | "noscript"
            | "head"
            | "title"
            | "template"
            | "iframe"
            | "object"
            | "svg"
            | "math"
            | "canvas"
            | "audio"
            | "video"
            | "button"
            | "select"
            | "textarea"
            | "input"
            | "datalist"
            | "dialog"
            | "map"
            | "rp"
            | "rt"
    ) || element.attr("hidden").is_some()
        || element.attr("aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true"))
        || element.attr("role").is_some_and(|role| ROLES.contains(&role))
        || element.attr("style").is_some_and(hidden)
}
