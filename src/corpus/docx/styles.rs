//! Styles: what the writer called a paragraph.
//!
//! Owns: the names of styles, in the languages Word is used in here. Must not know: paragraphs.

use std::collections::HashMap;

use super::xml::{Node, walk};

/// What a style makes of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Role {
    #[default]
    Body,
    Title,
    Heading,
    Caption,
    /// A list item, its marker in no numbering definition.
    Item,
}

/// A style as it is written.
#[derive(Debug, Clone, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outlined: bool,
    numbering: Option<(u32, u32)>,
}

/// The styles of a document, by id.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Style>);

impl Styles {
    pub(super) fn read(xml: &str) -> Styles {
        let mut styles = Styles::default();
        let mut open: Option<(String, Style)> = None;
        walk(xml, |node| match node {
            Node::Start(element) => match (element.name(), &mut open) {
                ("style", _) => open = element.get("styleId").map(|id| (id, Style::default())),
                ("name", Some((_, style))) => style.name = element.get("val").unwrap_or_default(),
                ("basedOn", Some((_, style))) => style.based_on = element.get("val"),
                ("outlineLvl", Some((_, style))) => {
                    style.outlined = element.number().is_some_and(|level| level < 9)
                }
                ("numId", Some((_, style))) => {
                    let level = style.numbering.map_or(0, |numbering| numbering.1);
                    style.numbering = element.number().map(|id| (id, level));
                }
                ("ilvl", Some((_, style))) => {
                    let id = style.numbering.map_or(0, |numbering| numbering.0);
                    style.numbering = element.number().map(|level| (id, level));
                }
                _ => {}
            },
            Node::End(name) if name == "style" => {
                if let Some((id, style)) = open.take() {
                    styles.0.insert(id, style);
                }
            }
            _ => {}
        });
        styles
    }

    /// The role of a style, its own or that of one it is based on; by the id where it is not defined.
    pub(super) fn role(&self, id: &str) -> Role {
        let mut chain = self.chain(id).peekable();
        if chain.peek().is_none() {
            return role_of(id);
        }
        let role = |style: &Style| match role_of(&style.name) {
            Role::Body if style.outlined => Role::Heading,
            role => role,
        };
        chain.map(role).find(|role| *role != Role::Body).unwrap_or_default()
    }

    /// The list and level a style puts its paragraphs in.
    pub(super) fn numbering(&self, id: &str) -> Option<(u32, u32)> {
        self.chain(id).find_map(|style| style.numbering)
    }

    fn chain<'s>(&'s self, id: &str) -> impl Iterator<Item = &'s Style> {
        let first = self.0.get(id);
        std::iter::successors(first, |style| self.0.get(style.based_on.as_ref()?)).take(12)
    }
}

fn role_of(name: &str) -> Role {
    let plain: String = name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let starts = |names: &[&str]| names.iter().any(|name| plain.starts_with(name));
    match plain.as_str() {
        "title" | "標題" | "标题" | "文件標題" | "文档标题" | "大標題" | "大标题" => {
            Role::Title
        }
        _ if starts(&["toc", "目錄", "目录"]) => Role::Body,
        _ if starts(&["heading", "標題", "标题", "subtitle", "副標題", "副标题", "小標題", "小标题"]) => {
            Role::Heading
        }
        _ if starts(&["caption", "標號", "題注", "题注", "圖說", "图说"]) => Role::Caption,
        _ if starts(&["listbullet", "listnumber", "項目符號", "项目符号", "清單號碼", "列表编号"]) => {
            Role::Item
        }
        _ => Role::Body,
    }
}
