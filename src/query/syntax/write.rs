//! A syntax tree as a query that can be typed.
//!
//! Owns the way back from the tree to text: [`Parsed::to_query`] reads again as the same tree. Must not know why a tree
//! was changed in between.

use super::marks::ascii;
use super::{Clause, Filters, Node, Occur, Parsed, parse};

impl Parsed {
    /// The query as it may be typed: what [`parse`] reads as the same clauses and filters.
    ///
    /// ```
    /// # use pressroom::query::syntax::parse;
    /// assert_eq!(parse("「聯席會議」 語言:en -演習").to_query(), "\"聯席會議\" -演習 lang:en");
    /// ```
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut out = String::new();
        write_clauses(&mut out, &self.clauses);
        write_filters(&mut out, &self.filters);
        out
    }
}

fn write_clauses(out: &mut String, clauses: &[Clause]) {
    for (at, clause) in clauses.iter().enumerate() {
        if at > 0 {
            out.push(' ');
        }
        out.push_str(match clause.occur {
            Occur::Wanted => "",
            Occur::Must => "+",
            Occur::MustNot => "-",
        });
        // A mark belongs to what follows it alone, and an operator takes what stands beside it: apart from a single clause,
        // both need their operands in parentheses.
        let alone = clauses.len() == 1 && clause.occur == Occur::Wanted;
        write_node(out, &clause.node, !alone);
    }
}

/// Writes a node; `enclosed` says whether one of several parts needs parentheses.
fn write_node(out: &mut String, node: &Node, enclosed: bool) {
    match node {
        Node::Word(leaf) => write_word(out, &leaf.text, ""),
        Node::Prefix(leaf) => write_word(out, &leaf.text, "*"),
        Node::Fuzzy { word, distance } => write_word(out, &word.text, &format!("~{distance}")),
        Node::Phrase(leaf) => write_phrase(out, [leaf.text.as_str()].into_iter()),
        Node::Near { units, distance } => {
            write_phrase(out, units.iter().map(|unit| unit.text.as_str()));
            out.push_str(&format!("~{distance}"));
        }
        Node::Title(inner) => {
            out.push_str("title:");
            write_node(out, inner, true);
        }
        Node::Not(inner) => {
            out.push_str("NOT ");
            write_node(out, inner, true);
        }
        Node::And(nodes) => write_joined(out, nodes, " AND ", enclosed),
        Node::Or(nodes) => write_joined(out, nodes, " OR ", enclosed),
        Node::Group(clauses) => {
            out.push('(');
            write_clauses(out, clauses);
            out.push(')');
        }
    }
}

fn write_joined(out: &mut String, nodes: &[Node], operator: &str, enclosed: bool) {
    out.push_str(if enclosed { "(" } else { "" });
    for (at, node) in nodes.iter().enumerate() {
        out.push_str(if at > 0 { operator } else { "" });
        write_node(out, node, true);
    }
    out.push_str(if enclosed { ")" } else { "" });
}

/// Writes a word as it is where it reads so, else with a backslash before whatever may mean something.
fn write_word(out: &mut String, text: &str, suffix: &str) {
    let reads_so = |written: &str| {
        let parsed = parse(written);
        let leaf = match parsed.clauses.as_slice() {
            [Clause { occur: Occur::Wanted, node }] => match (node, suffix) {
                (Node::Word(leaf), "") | (Node::Prefix(leaf), "*") => Some(leaf),
                (Node::Fuzzy { word, .. }, _) if suffix.starts_with('~') => Some(word),
                _ => None,
            },
            _ => None,
        };
        parsed.filters.is_empty() && leaf.is_some_and(|leaf| leaf.text == text)
    };
    let bare = format!("{text}{suffix}");
    // A backslash at the end of the whole query is itself; with anything behind it, it would escape that.
    if !bare.ends_with('\\') && reads_so(&bare) {
        out.push_str(&bare);
        return;
    }
    for (at, character) in text.chars().enumerate() {
        if at == 0 || !character.is_alphanumeric() {
            out.push('\\');
        }
        out.push(character);
    }
    out.push_str(suffix);
}

fn write_phrase<'t>(out: &mut String, units: impl Iterator<Item = &'t str>) {
    out.push('"');
    for (at, unit) in units.enumerate() {
        out.push_str(if at > 0 { " " } else { "" });
        for character in unit.chars() {
            if matches!(ascii(character), '"' | '\\') || super::quote(character).is_some() {
                out.push('\\');
            }
            out.push(character);
        }
    }
    out.push('"');
}

fn write_filters(out: &mut String, filters: &Filters) {
    let mut add = |filter: String| {
        out.push_str(if out.is_empty() { "" } else { " " });
        out.push_str(&filter);
    };
    let list =
        |langs: &[super::LangFilter]| langs.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    if !filters.langs.is_empty() {
        add(format!("lang:{}", list(&filters.langs)));
    }
    if !filters.not_langs.is_empty() {
        add(format!("-lang:{}", list(&filters.not_langs)));
    }
    let day = |day: Option<super::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    match (filters.since, filters.until) {
        (None, None) => {}
        (since, until) if since == until => add(format!("date:{}", day(since))),
        (since, until) => add(format!("date:{}..{}", day(since), day(until))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The tree without the places its leaves were read from.
    fn shape(query: &str) -> String {
        let parsed = parse(query);
        format!("{} {:?}", parsed, parsed.filters)
    }

    #[test]
    fn a_query_is_written_as_it_is_typed() {
        for (typed, written) in [
            ("渡輪 停航", "渡輪 停航"),
            ("“joint  meeting” ferry", "\"joint  meeting\" ferry"),
            ("（渡輪 OR 小巴） AND 長者", "(渡輪 OR 小巴) AND 長者"),
            ("title:隧道 date:2021-03", "title:隧道 date:2021-03-01..2021-03-31"),
            ("-lang:en 渡輪 lang:zh", "渡輪 lang:zh -lang:en"),
            ("invest* harbor~ \"渡輪 颱風\"~10", "invest* harbor~1 \"渡輪 颱風\"~10"),
            ("COVID-19 R&D \\-x \\AND", "COVID-19 R&D \\-x \\AND"),
            ("date:2023-07-19", "date:2023-07-19"),
            ("lang:en \\", "\\\\ lang:en"),
        ] {
            assert_eq!(parse(typed).to_query(), written, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same(
            query in r#"([a-z甲乙丙+\-"“”「」()（）~*\\:&|,. 　0-3]|AND|OR|NOT|title:|lang:|en|zh|date:2021| ){0,24}"#
        ) {
            let written = parse(&query).to_query();
            prop_assert_eq!(shape(&query), shape(&written), "{}", written);
        }
    }
}
