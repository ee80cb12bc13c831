//! The syntax tree, and its written form.
//!
//! Owns the types that [`parse`](super::parse) answers with. Must not know how they are read from text.

use std::{fmt, ops::Range};

use super::Filters;
use super::marks::{ascii, ends_word};

/// A query that was read: what to look for, where, and what the reader made of the doubtful parts.
///
/// `Display` writes it as an S-expression, the form that tests compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The top level, side by side. May be empty, and may consist of exclusions only.
    pub clauses: Vec<Clause>,
    /// Taken out of the text wherever they stood.
    pub filters: Filters,
    /// In the order of their places.
    pub warnings: Vec<Warning>,
}

/// Something in the query that was ignored or not read as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Bytes of the query; both ends are character boundaries.
    pub range: Range<usize>,
    /// One sentence. Control characters of the query are escaped in it.
    pub message: String,
}

/// One member of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// How strictly.
    pub occur: Occur,
    /// What.
    pub node: Node,
}

/// How strictly a clause is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Occur {
    /// No mark: all such clauses are wanted, and ranking decides between results that hold more or fewer of
    /// them.
    Wanted,
    /// `+`: no result without it.
    Must,
    /// `-` or `NOT`: no result with it.
    MustNot,
}

/// The text of one leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// As typed, except that escaping backslashes are gone. Never empty, and of phrases without white space
    /// at its ends.
    pub text: String,
    /// The bytes of the query it was read from, without quotation marks and suffixes.
    pub range: Range<usize>,
}

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A word or an unquoted run of Chinese; may contain punctuation (`R&D`, `甲、乙`).
    Word(Leaf),
    /// What stood between quotation marks.
    Phrase(Leaf),
    /// Two or more units, in any order, at most `distance` tokens between.
    Near {
        /// In the order written; a unit of several tokens is itself a phrase.
        units: Vec<Leaf>,
        /// 0 to [`MAX_DISTANCE`](super::MAX_DISTANCE).
        distance: u32,
    },
    /// Everything that begins so.
    Prefix(Leaf),
    /// A Latin word, give or take some edits.
    Fuzzy {
        /// Holds a letter, and no Han character.
        word: Leaf,
        /// 1 to [`MAX_EDITS`](super::MAX_EDITS).
        distance: u8,
    },
    /// In the title of the release. Holds no other `Title`.
    Title(Box<Node>),
    /// All of two or more.
    And(Vec<Node>),
    /// Any of two or more.
    Or(Vec<Node>),
    /// Only below `And` and `Or`; an exclusion in a sequence is a clause. Holds no other `Not`.
    Not(Box<Node>),
    /// A parenthesised sequence of two or more clauses, where it matters that it is one: beside an operator
    /// or a mark, in a title, or with marks inside. Where ranking cannot decide, as below an exclusion, all
    /// its wanted clauses are meant.
    Group(Vec<Clause>),
}

impl fmt::Display for Parsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(f, &self.clauses)?;
        if !self.filters.is_empty() {
            let gap = if self.clauses.is_empty() { "" } else { " " };
            write!(f, "{gap}| {}", self.filters)?;
        }
        Ok(())
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.occur {
            Occur::Wanted => "",
            Occur::Must => "+",
            Occur::MustNot => "-",
        })?;
        self.node.fmt(f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, nodes) = match self {
            Self::Word(leaf) => return leaf.fmt(f),
            Self::Phrase(leaf) => return write!(f, "{:?}", leaf.text),
            Self::Near { units, distance } => {
                write!(f, "(near {distance} ")?;
                write_list(f, units)?;
                return f.write_str(")");
            }
            Self::Prefix(leaf) => return write!(f, "(prefix {leaf})"),
            Self::Fuzzy { word, distance } => return write!(f, "(fuzzy {distance} {word})"),
            Self::Title(node) => return write!(f, "(title {node})"),
            Self::Not(node) => return write!(f, "(not {node})"),
            Self::Group(clauses) => {
                f.write_str("(group ")?;
                write_list(f, clauses)?;
                return f.write_str(")");
            }
            Self::And(nodes) => ("and", nodes),
            Self::Or(nodes) => ("or", nodes),
        };
        write!(f, "({name} ")?;
        write_list(f, nodes)?;
        f.write_str(")")
    }
}

/// Bare where that cannot be misread, else quoted and escaped behind a `w`.
impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_bare = |c| !ends_word(c) && ascii(c) != '\\' && !c.is_control();
        let bare = !self.text.chars().next().map(ascii).is_some_and(|c| matches!(c, '+' | '-' | '|'))
            && self.text.chars().all(is_bare);
        if bare { f.write_str(&self.text) } else { write!(f, "w{:?}", self.text) }
    }
}

fn write_list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, list: &[T]) -> fmt::Result {
    for (i, item) in list.iter().enumerate() {
        if i > 0 {
            f.write_str(" ")?;
        }
        item.fmt(f)?;
    }
    Ok(())
}
