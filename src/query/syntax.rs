//! The query language: from text to a syntax tree.
//!
//! Owns the grammar, the tree, and the sentences that tell a user what was read otherwise than written. Must
//! not know the index and its fields, folding, segmentation, stop words or translations: a leaf keeps the
//! user's own characters and where they stand, and a later stage decides what they match. A leaf may
//! therefore hold nothing that can match (`&`, `—`).
//!
//! Reading never fails. It takes time in proportion to the length of the query, and the tree is at most a few
//! hundred nodes deep whatever is typed.
//!
//! # Grammar
//!
//! ```ebnf
//! query       = { expression } ;                    (* side by side: all wanted, ranking decides *)
//! expression  = conjunction , { or , conjunction } ; (* OR binds loosest *)
//! conjunction = negation , { and , negation } ;
//! negation    = { "NOT" } , operand ;               (* NOT binds tightest *)
//! operand     = { mark } , ( filter | [ title , { mark } ] , primary ) ;
//! primary     = group | near | phrase | prefix | fuzzy | word ;
//! group       = "(" , query , ")" ;
//! near        = phrase , "~" , number ;             (* white space parts its units; 0 to 100 *)
//! phrase      = open quote , { character } , close quote ; (* " " “ ” „ “ 〝 〞 「 」 『 』 « » *)
//! prefix      = word , "*" ;
//! fuzzy       = word , "~" , [ "1" | "2" ] ;        (* Latin words; "~" alone is "~1" *)
//! filter      = "lang:" , lang , { "," , lang } | "date:" , ( date | [ date ] , ".." , [ date ] ) ;
//! lang        = "zh-Hant" | "zh-Hans" | "zh" | "en" ;
//! date        = year , [ "-" , month , [ "-" , day ] ] ; (* also / and . and 年月日 *)
//! title       = "title:" | "標題:" | "标题:" ;          (* so 語言: 语言: for lang:, 日期: for date: *)
//! mark        = "+" | "-" ;                         (* where a word may start: COVID-19 is one word *)
//! and         = "AND" | "&&" ;
//! or          = "OR" | "||" ;
//! word        = character , { character } ;         (* up to white space, parenthesis, double quote *)
//! ```
//!
//! - Full-width and small forms of all of these mean the same, and U+3000 is white space. Operators are upper
//!   case and stand alone; names of fields are in any case.
//! - A backslash makes the next character an ordinary one, anywhere.
//! - `NOT x` and `-x` beside other words exclude x from the whole: `a b NOT c` is `a b -c`. Only where it
//!   touches an expression with operators is `x NOT y` read as `x AND NOT y`:
//!   `a OR b NOT c` is `a OR (b AND NOT c)`.
//! - `name:` of any other name is part of a word (`10:30`, `https://…`).
//! - Filters hold for the whole query. Languages add up (any of them); dates narrow one another.
//! - A group of plain words beside others is the same as those words without parentheses, and is read so. A
//!   group that was never closed ends with the query, and so does a phrase.

mod filters;
mod leaves;
mod marks;
mod scan;
mod tree;
mod write;

use std::ops::Range;

use filters::Span;
pub use filters::{Day, Filters, LangFilter};
use marks::{ascii, is_space, quote};
pub use tree::{Clause, Leaf, Node, Occur, Parsed, Warning};

/// Parentheses nested deeper than this are read as if they were not there.
pub const MAX_DEPTH: usize = 100;
/// The farthest that `"a b"~N` may reach.
pub const MAX_DISTANCE: u32 = 100;
/// The most edits `word~N` may forgive.
pub const MAX_EDITS: u8 = 2;
/// Warnings kept of one query; one more, after them, says that there were others.
pub const MAX_WARNINGS: usize = 20;

/// Reads a query. Never fails: what cannot be read as written is read leniently, or ignored, and
/// [`warnings`](Parsed::warnings) says so.
pub fn parse(query: &str) -> Parsed {
    let mut parser = Parser { query, ..Parser::default() };
    let mut sequence = parser.sequence();
    for term in sequence.filters {
        parser.apply(term);
    }
    if let [Clause { occur: Occur::Wanted, node: Node::Group(inner) }] = &mut sequence.clauses[..] {
        sequence.clauses = std::mem::take(inner);
    }
    let mut warnings = parser.warnings;
    warnings.sort_by_key(|warning| warning.range.start);
    if let Some(range) = parser.unlisted {
        let message = "There is more in this query that was not read as written.".to_owned();
        warnings.push(Warning { range, message });
    }
    Parsed { clauses: sequence.clauses, filters: parser.filters, warnings }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Not,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Lang,
    Date,
}

struct FilterTerm {
    value: FilterValue,
    negated: bool,
    range: Range<usize>,
}

enum FilterValue {
    Lang(LangFilter),
    Date(Span),
}

/// What an operand came to. No filters at all: it was ignored, but it holds its place beside an operator.
enum Operand {
    Node(Node),
    Filters(Vec<FilterTerm>),
}

const NOTHING: Operand = Operand::Filters(Vec::new());

struct Factor {
    operand: Operand,
    must: bool,
    negated: bool,
    range: Range<usize>,
}

enum Item {
    Operator(Operator, Range<usize>),
    Factor(Factor),
}

#[derive(Default)]
struct Sequence {
    clauses: Vec<Clause>,
    filters: Vec<FilterTerm>,
}

#[derive(Default)]
struct Parser<'q> {
    query: &'q str,
    pos: usize,
    /// Groups open here.
    depth: usize,
    /// Opening parentheses ignored for being too deep, and not closed yet.
    flat: usize,
    in_title: bool,
    filters: Filters,
    warnings: Vec<Warning>,
    unlisted: Option<Range<usize>>,
}

/// Sequences and groups.
impl Parser<'_> {
    /// Reads up to the parenthesis that closes the group, or to the end.
    fn sequence(&mut self) -> Sequence {
        let mut items = Vec::new();
        // Whether a quotation or a parenthesis ended just before: no mark counts here ("climate"-related).
        let mut glued = false;
        while let Some(c) = self.peek() {
            let start = self.pos;
            if self.skip_space() {
                glued = false;
                continue;
            }
            if ascii(c) == ')' {
                if self.flat == 0 && self.depth > 0 {
                    break;
                }
                self.bump();
                if self.flat > 0 {
                    self.flat -= 1;
                } else {
                    self.warn(start..self.pos, "A closing parenthesis that closes nothing was ignored.");
                }
            } else if let Some((operator, end)) = self.operator() {
                self.pos = end;
                items.push(Item::Operator(operator, start..end));
            } else {
                items.extend(self.factor(glued).map(Item::Factor));
            }
            glued = true;
        }
        self.arrange(items)
    }

    /// Marks and `title:`, and what they stand before. `None` if there is nothing to stand before, or nothing
    /// worth a place: lone marks, stray quotation marks.
    fn factor(&mut self, glued: bool) -> Option<Factor> {
        let start = self.pos;
        let mut marks = 0;
        let mut mark = None;
        let mut title: Option<Range<usize>> = None;
        let operand = loop {
            let at = self.pos;
            let may_be_mark = !glued || at > start;
            match self.peek_ascii() {
                Some(c @ ('+' | '-')) if may_be_mark => {
                    marks += 1;
                    mark = Some(c);
                    self.bump();
                }
                _ => match self.field() {
                    Some((Field::Title, end)) => {
                        self.pos = end;
                        title = Some(at..end);
                        if self.skip_space() && self.operator().is_some() {
                            break None;
                        }
                    }
                    Some((field, end)) => {
                        self.title_of_nothing(title.take());
                        self.pos = end;
                        break Some(self.filter(field, at));
                    }
                    None => {
                        let outer = self.in_title;
                        self.in_title |= title.is_some();
                        let operand = self.primary();
                        self.in_title = outer;
                        break operand;
                    }
                },
            }
        };
        let range = start..self.pos;
        let Some((operand, negated)) = operand.map(|operand| match operand {
            // `(-a)` is `-(a)`: an exclusion is never hidden in a group of its own.
            Operand::Node(Node::Not(node)) => (Operand::Node(*node), true),
            operand => (operand, false),
        }) else {
            self.title_of_nothing(title);
            return None;
        };
        if marks > 1 {
            self.warn(range.clone(), "Of several `+` and `-` before a word only the last one counts.");
        }
        let operand = match operand {
            Operand::Node(node) if title.is_some() && !self.in_title => {
                Operand::Node(Node::Title(Box::new(node)))
            }
            operand => operand,
        };
        Some(Factor { operand, must: mark == Some('+'), negated: negated ^ (mark == Some('-')), range })
    }

    fn title_of_nothing(&mut self, title: Option<Range<usize>>) {
        if let Some(range) = title {
            self.warn(range.clone(), format!("{} with nothing behind it was ignored.", self.shown(&range)));
        }
    }

    fn primary(&mut self) -> Option<Operand> {
        let c = self.peek().filter(|c| !is_space(*c))?;
        match ascii(c) {
            '(' => self.group(),
            ')' => None,
            _ if self.opens_quotation() => Some(self.phrase()),
            _ if quote(c).is_some() => {
                let start = self.pos;
                self.bump();
                self.warn(start..self.pos, "A closing quotation mark that closes nothing was ignored.");
                None
            }
            _ => self.word(),
        }
    }

    /// A group of one is what it holds, of one exclusion a `Not`; `None` if it is too deep to be one.
    fn group(&mut self) -> Option<Operand> {
        let start = self.pos;
        self.bump();
        let open = start..self.pos;
        if self.depth == MAX_DEPTH {
            self.flat += 1;
            self.warn(open, format!("Parentheses within more than {MAX_DEPTH} others were ignored."));
            return None;
        }
        self.depth += 1;
        let mut sequence = self.sequence();
        self.depth -= 1;
        let end = self.pos;
        if !self.eat(')') {
            self.warn(open.clone(), "This parenthesis is never closed: it was read to the end of the query.");
        } else {
            self.group_suffix();
        }
        if sequence.clauses.is_empty() {
            if self.query[open.end..end].chars().all(is_space) {
                self.warn(start..self.pos, "Empty parentheses were ignored.");
            }
            return Some(Operand::Filters(sequence.filters));
        }
        for term in sequence.filters {
            let message = "This filter holds for the whole query, not only within the parentheses.";
            self.warn(term.range.clone(), message);
            self.apply(term);
        }
        if sequence.clauses.len() > 1 {
            return Some(Operand::Node(Node::Group(sequence.clauses)));
        }
        sequence.clauses.pop().map(|Clause { occur, node }| {
            Operand::Node(if occur == Occur::MustNot { Node::Not(Box::new(node)) } else { node })
        })
    }

    /// `*` and `~2` mean nothing after a group.
    fn group_suffix(&mut self) {
        let start = self.pos;
        if self.eat('*') || self.eat('~') {
            self.number();
            let range = start..self.pos;
            let message =
                format!("{} after a parenthesis was ignored: it belongs after a word.", self.shown(&range));
            self.warn(range, message);
        }
    }

    /// Makes clauses of what stood side by side, operators binding as the grammar says.
    fn arrange(&mut self, items: Vec<Item>) -> Sequence {
        let mut sequence = Sequence::default();
        // The expression being read: alternatives of factors that belong together.
        let mut alternatives: Vec<Vec<Factor>> = Vec::new();
        let mut joint: Option<(Operator, Range<usize>)> = None;
        let mut not: Option<Range<usize>> = None;
        let mut negated = false;
        let mut items = items.into_iter().peekable();
        while let Some(item) = items.next() {
            match item {
                Item::Operator(Operator::Not, range) => {
                    not = Some(range);
                    negated = !negated;
                }
                Item::Operator(operator, range) => {
                    self.dangling(not.take());
                    negated = false;
                    if alternatives.is_empty() || joint.is_some() {
                        self.dangling(Some(range));
                    } else {
                        joint = Some((operator, range));
                    }
                }
                Item::Factor(mut factor) => {
                    factor.negated ^= std::mem::take(&mut negated);
                    let after_not = not.take().is_some();
                    let touches = after_not
                        && (alternatives.iter().flatten().nth(1).is_some()
                            || matches!(items.peek(), Some(Item::Operator(Operator::And | Operator::Or, _))));
                    match (joint.take(), alternatives.last_mut()) {
                        (Some((Operator::Or, _)), Some(_)) => alternatives.push(vec![factor]),
                        (Some(_), Some(last)) => last.push(factor),
                        (None, Some(last)) if touches => last.push(factor),
                        _ => {
                            self.close(std::mem::take(&mut alternatives), &mut sequence);
                            alternatives.push(vec![factor]);
                        }
                    }
                }
            }
        }
        self.dangling(not);
        self.dangling(joint.map(|(_, range)| range));
        self.close(alternatives, &mut sequence);
        sequence
    }

    /// An operator without what it should join, or exclude.
    fn dangling(&mut self, operator: Option<Range<usize>>) {
        if let Some(range) = operator {
            let shown = self.shown(&range);
            self.warn(range, format!("{shown} was ignored: a word is missing beside it."));
        }
    }

    /// Ends an expression: its filters leave it, and the rest becomes clauses of the sequence.
    fn close(&mut self, alternatives: Vec<Vec<Factor>>, sequence: &mut Sequence) {
        let is_choice = alternatives.len() > 1;
        let only_langs = alternatives.iter().flatten().all(|factor| match &factor.operand {
            Operand::Node(_) => false,
            Operand::Filters(terms) => terms.iter().all(|term| matches!(term.value, FilterValue::Lang(_))),
        });
        let mut kept: Vec<Vec<Clause>> = Vec::new();
        for factors in alternatives {
            let mut clauses = Vec::new();
            for Factor { operand, must, negated, range } in factors {
                match operand {
                    Operand::Node(node) => {
                        if is_choice && must {
                            self.warn(range, "`+` was ignored: this is one of the choices of an OR.");
                        }
                        let occur = match (negated, must && !is_choice) {
                            (true, _) => Occur::MustNot,
                            (false, true) => Occur::Must,
                            (false, false) => Occur::Wanted,
                        };
                        clauses.push(Clause { occur, node });
                    }
                    Operand::Filters(terms) => {
                        for mut term in terms {
                            if is_choice && !only_langs {
                                let message =
                                    "This filter holds for the whole query: OR does not apply to it.";
                                self.warn(term.range.clone(), message);
                            }
                            term.negated ^= negated;
                            sequence.filters.push(term);
                        }
                    }
                }
            }
            if !clauses.is_empty() {
                kept.push(clauses);
            }
        }
        match combined(kept) {
            Some(Clause { occur: Occur::Wanted, node: Node::Group(inner) })
                if inner.iter().all(|clause| clause.occur == Occur::Wanted) =>
            {
                sequence.clauses.extend(inner);
            }
            clause => sequence.clauses.extend(clause),
        }
    }

    fn apply(&mut self, FilterTerm { value, negated, range }: FilterTerm) {
        match value {
            FilterValue::Lang(lang) => self.filters.add_lang(lang, negated),
            FilterValue::Date(_) if negated => {
                self.warn(range, "A date cannot be excluded: this filter was ignored.");
            }
            FilterValue::Date(span) => {
                if !self.filters.narrow(span) {
                    self.warn(range, "No day lies within all the dates asked for: only these were kept.");
                }
            }
        }
    }
}

/// One clause out of alternatives of clauses that belong together; a clause on its own keeps its mark.
fn combined(mut alternatives: Vec<Vec<Clause>>) -> Option<Clause> {
    if let [only] = &mut alternatives[..]
        && only.len() == 1
    {
        return only.pop();
    }
    let signed = |Clause { occur, node }| match occur {
        Occur::MustNot => Node::Not(Box::new(node)),
        Occur::Wanted | Occur::Must => node,
    };
    let mut choices: Vec<Node> = alternatives
        .into_iter()
        .map(|clauses| {
            let mut nodes: Vec<Node> = clauses.into_iter().map(signed).collect();
            if nodes.len() == 1 { nodes.remove(0) } else { Node::And(nodes) }
        })
        .collect();
    let node = if choices.len() > 1 { Node::Or(choices) } else { choices.pop()? };
    Some(Clause { occur: Occur::Wanted, node })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::{marks::is_han, *};

    /// Queries read just as written.
    #[test]
    fn trees() {
        for (query, tree) in [
            // Words.
            ("", ""),
            (" \t\n　\u{feff}", ""),
            ("施政報告", "施政報告"),
            ("a b", "a b"),
            ("強積金　改革\u{200b}方案", "強積金 改革 方案"),
            ("COVID-19 24-hour", "COVID-19 24-hour"),
            ("ＣＯＶＩＤ－１９", "ＣＯＶＩＤ－１９"),
            ("R&D A/B B&R C++", "R&D A/B B&R C++"),
            ("it's Director’s ‘x’", "it's Director’s ‘x’"),
            ("10:30 https://www.x.lk/~a?b=c foo:bar :", "10:30 https://www.x.lk/~a?b=c foo:bar :"),
            ("foo:\"bar baz\"", "foo: \"bar baz\""),
            ("甲、乙 《丙》", "甲、乙 《丙》"),
            ("and or not And", "and or not And"),
            ("ANDy NOT-a ORs OR,", "ANDy NOT-a ORs OR,"),
            // Quotations.
            ("\"a b\"", "\"a b\""),
            ("“a b” „a b‟ „a b“ 〝a b〞 〝a b〟", "\"a b\" \"a b‟ „a b\" \"a b\" \"a b\""),
            ("＂智慧 碼頭＂", "\"智慧 碼頭\""),
            ("「智慧碼頭」 『先導』 ｢計劃｣ «a b»", "\"智慧碼頭\" \"先導\" \"計劃\" \"a b\""),
            ("「甲『乙』丙」", "\"甲『乙』丙\""),
            ("“a b\" \"c d” “e＂", "\"a b\" \"c d\" \"e\""),
            ("”a b” »c« “d“", "\"a b\" \"c\" \"d\""),
            ("\"a “b” c\" d", "\"a “b” c\" d"),
            ("中文\"phrase\"more", "中文 \"phrase\" more"),
            ("他說“改革”是", "他說 \"改革\" 是"),
            ("\" a b　\"", "\"a b\""),
            ("\"(a) AND -b* title:c\"", "\"(a) AND -b* title:c\""),
            ("\"it's\"", "\"it's\""),
            // Marks.
            ("+a -b", "+a -b"),
            ("＋甲 －乙 ﹣丙", "+甲 -乙 -丙"),
            ("-\"a b\" +“c”", "-\"a b\" +\"c\""),
            ("- a + b - -c", "a b -c"),
            ("- + －", ""),
            ("a- b+", "a- b+"),
            ("–a —b − c", "–a —b − c"),
            ("+AND -OR", "+AND -OR"),
            ("\"climate\"-related (a)-b \"x\"-\"y\"", "\"climate\" w\"-related\" a w\"-b\" \"x\" \"y\""),
            ("-(a b) +(c d)", "-(group a b) +(group c d)"),
            ("(-a) (+b) -(-c)", "-a b c"),
            ("-a -b", "-a -b"),
            // Operators.
            ("a AND b", "(and a b)"),
            ("a OR b", "(or a b)"),
            ("甲 ＡＮＤ 乙 ＯＲ 丙 ＮＯＴ 丁", "(or (and 甲 乙) (and 丙 (not 丁)))"),
            ("a && b || c ＆＆ d", "(or (and a b) (and c d))"),
            ("a&&b c||d", "a&&b c||d"),
            ("a AND b AND c", "(and a b c)"),
            ("a OR b AND c", "(or a (and b c))"),
            ("a AND b OR c", "(or (and a b) c)"),
            ("a b OR c", "a (or b c)"),
            ("a OR b c", "(or a b) c"),
            ("a OR b -c", "(or a b) -c"),
            ("NOT a", "-a"),
            ("NOT NOT a", "a"),
            ("NOT -a", "a"),
            ("a NOT b", "a -b"),
            ("a b NOT c NOT d", "a b -c -d"),
            ("a AND NOT b", "(and a (not b))"),
            ("a AND -b", "(and a (not b))"),
            ("a OR NOT b", "(or a (not b))"),
            ("a AND b NOT c", "(and a b (not c))"),
            ("a OR b NOT c", "(or a (and b (not c)))"),
            ("a NOT b OR c", "(or (and a (not b)) c)"),
            ("a b NOT c AND d", "a (and b (not c) d)"),
            ("NOT a AND NOT b", "(and (not a) (not b))"),
            ("NOT (a OR b)", "-(or a b)"),
            ("NOT(a b)", "-(group a b)"),
            ("a AND NOT (NOT b)", "(and a b)"),
            ("+a AND b", "(and a b)"),
            ("\"a\"OR\"b\"", "(or \"a\" \"b\")"),
            ("\"a\" AND (b OR 「丙」)", "(and \"a\" (or b \"丙\"))"),
            // Groups.
            ("（附圖）", "附圖"),
            ("新聞公報（附圖）", "新聞公報 附圖"),
            ("a (b (c d)) e", "a b c d e"),
            ("(a OR b) AND (c OR d)", "(and (or a b) (or c d))"),
            ("（甲 OR 乙）丙", "(or 甲 乙) 丙"),
            ("x OR (a b)", "(or x (group a b))"),
            ("x AND (a -b)", "(and x (group a -b))"),
            ("(+a b)", "+a b"),
            ("(+a b) c", "(group +a b) c"),
            ("﹙a OR b﹚ c", "(or a b) c"),
            ("f(x)", "f x"),
            // Titles.
            ("title:a", "(title a)"),
            ("TITLE:a Title：b ｔｉｔｌｅ：c", "(title a) (title b) (title c)"),
            ("標題：施政 标题:施政", "(title 施政) (title 施政)"),
            ("title:\"a b\" 標題：「施政報告」摘要", "(title \"a b\") (title \"施政報告\") 摘要"),
            ("title:(a b) 標題：（甲 OR 乙）", "(title (group a b)) (title (or 甲 乙))"),
            ("-title:a +title:b title:-c NOT title:d", "-(title a) +(title b) -(title c) -(title d)"),
            ("title: a b", "(title a) b"),
            ("title:a OR b", "(or (title a) b)"),
            (
                "title:a* title:b~ title:\"a b\"~3",
                "(title (prefix a)) (title (fuzzy 1 b)) (title (near 3 a b))",
            ),
            ("title:(-a) title:title:b title:(c title:d)", "-(title a) (title b) (title (group c d))"),
            ("title:AND subtitle:x", "(title AND) subtitle:x"),
            // Suffixes.
            ("invest* 投資＊ a**", "(prefix invest) (prefix 投資) (prefix a)"),
            ("+invest* -x*", "+(prefix invest) -(prefix x)"),
            ("word~ word~1 word～２ wörd〜1", "(fuzzy 1 word) (fuzzy 1 word) (fuzzy 2 word) (fuzzy 1 wörd)"),
            ("word~0 a~b", "word a~b"),
            ("2022~2023 5～10 ~2 ~", "2022~2023 5～10 ~2"),
            ("3月～5月", "3月～5月"),
            ("\"a b\"~5", "(near 5 a b)"),
            ("“政府 房屋 local-rail”～１０", "(near 10 政府 房屋 local-rail)"),
            ("「甲　乙」~0", "(near 0 甲 乙)"),
            ("\"a b\"~5c", "(near 5 a b) c"),
            // Escapes.
            ("\\+a \\-b \\AND c\\*", "w\"+a\" w\"-b\" AND c*"),
            ("a\\ b title\\:c \\(d\\) e\\~1", "w\"a b\" title:c w\"(d)\" e~1"),
            ("\\\"a\\\" ＼（甲", "w\"\\\"a\\\"\" w\"（甲\""),
            ("\"a \\\" b\"", "\"a \\\" b\""),
            ("\"a\\ b c\"~2", "(near 2 w\"a b\" c)"),
            ("a\\", "w\"a\\\\\""),
            // Filters.
            ("lang:en", "| lang=en"),
            ("a lang:zh-Hant b", "a b | lang=zh-Hant"),
            ("ＬＡＮＧ：ＺＨ－Ｈａｎｓ lang:EN lang:zh lang:en", "| lang=zh-Hans,en,zh"),
            ("lang:en,zh-hant lang:\"sc\"", "| lang=en,zh-Hant,zh-Hans"),
            ("-lang:en NOT lang:zh +lang:zh-Hant", "| lang=zh-Hant not-lang=en,zh"),
            ("語言：繁體 甲", "甲 | lang=zh-Hant"),
            ("lang:en OR lang:zh", "| lang=en,zh"),
            ("a AND lang:en AND b", "(and a b) | lang=en"),
            ("a AND NOT lang:en", "a | not-lang=en"),
            ("-(lang:en OR lang:zh)", "| not-lang=en,zh"),
            ("lang: en", "| lang=en"),
            ("a date:2023", "a | date=2023-01-01..2023-12-31"),
            ("date:2023-07 date：2023-07-19", "| date=2023-07-19..2023-07-19"),
            ("date:2023-02 a", "a | date=2023-02-01..2023-02-28"),
            ("ｄａｔｅ：２０２４／０２", "| date=2024-02-01..2024-02-29"),
            ("日期：2023年7月", "| date=2023-07-01..2023-07-31"),
            ("date:2023年7月19日", "| date=2023-07-19..2023-07-19"),
            ("date:2023-01-01..2023-06-30", "| date=2023-01-01..2023-06-30"),
            ("date:2023.. date:..2024-06", "| date=2023-01-01..2024-06-30"),
            ("date:..2022-05", "| date=..2022-05-31"),
            ("(date:2023) lang:en", "| lang=en date=2023-01-01..2023-12-31"),
        ] {
            let parsed = parse(query);
            assert_eq!(parsed.to_string(), tree, "{query}");
            assert_eq!(parsed.warnings, [], "{query}");
        }
    }

    /// Queries of which something was ignored or read otherwise: the places, and a word of each sentence.
    #[test]
    fn trees_and_warnings() {
        type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);
        let rows: &[Row<'_>] = &[
            ("\"\" a", "a", &[("\"\"", "empty phrase")]),
            ("「　」", "", &[("「　」", "empty phrase")]),
            ("a \"", "a", &[("\"", "nothing behind")]),
            ("a \"b c", "a \"b c\"", &[("\"", "never closed")]),
            ("「施政 (報告", "\"施政 (報告\"", &[("「", "never closed")]),
            ("「a\" b", "\"a\\\" b\"", &[("「", "never closed")]),
            ("a ” b", "a b", &[("”", "closes nothing")]),
            ("甲」乙", "甲 乙", &[("」", "closes nothing")]),
            ("”a “b”", "a \"b\"", &[("”", "closes nothing")]),
            ("a) b", "a b", &[(")", "closes nothing")]),
            ("(a b", "a b", &[("(", "never closed")]),
            ("甲（乙", "甲 乙", &[("（", "never closed")]),
            ("x OR (a b", "(or x (group a b))", &[("(", "never closed")]),
            ("a () b", "a b", &[("()", "Empty")]),
            ("((a) b))", "a b", &[(")", "closes nothing")]),
            ("(\"\")", "", &[("\"\"", "empty phrase")]),
            ("a AND", "a", &[("AND", "ignored")]),
            ("OR a", "a", &[("OR", "ignored")]),
            ("a NOT", "a", &[("NOT", "ignored")]),
            ("AND", "", &[("AND", "ignored")]),
            ("a AND OR b", "(and a b)", &[("OR", "ignored")]),
            ("a NOT AND b", "(and a b)", &[("NOT", "ignored")]),
            ("(a OR) b", "a b", &[("OR", "ignored")]),
            ("甲 ＡＮＤ", "甲", &[("ＡＮＤ", "ignored")]),
            ("a AND \"\" OR b", "(or a b)", &[("\"\"", "empty phrase")]),
            ("+-a", "-a", &[("+-a", "last one")]),
            ("--a -+b", "-a +b", &[("--a", "last one"), ("-+b", "last one")]),
            ("+a OR b", "(or a b)", &[("+a", "choices")]),
            ("a * b", "a b", &[("*", "no word")]),
            ("** a", "a", &[("**", "no word")]),
            ("in*st *vest ＊a*", "in*st vest (prefix a)", &[("*", "end"), ("*", "end"), ("＊", "end")]),
            ("\"a b\"*", "\"a b\"", &[("*", "prefix")]),
            ("(a OR b)~2 (c)*", "(or a b) c", &[("~2", "parenthesis"), ("*", "parenthesis")]),
            ("word~7", "(fuzzy 2 word)", &[("~7", "at most 2")]),
            ("政府~ 政府～１", "政府 政府", &[("~", "Latin"), ("～１", "Latin")]),
            ("2023~", "2023", &[("~", "Latin")]),
            ("inv*~1", "(prefix inv)", &[("~1", "together")]),
            ("inv~1*", "(prefix inv)", &[("~1", "together")]),
            ("\"a b\"~", "\"a b\"", &[("~", "number")]),
            ("\"a b\"~99999999999", "(near 100 a b)", &[("~99999999999", "at most 100")]),
            ("\"政府\"~5", "\"政府\"", &[("~5", "two words")]),
            ("title:", "", &[("title:", "nothing behind")]),
            ("(a 標題：) b", "a b", &[("標題：", "nothing behind")]),
            ("title: OR b", "b", &[("title:", "nothing behind"), ("OR", "ignored")]),
            ("title:lang:en", "| lang=en", &[("title:", "nothing behind")]),
            ("lang:fr a", "a", &[("lang:fr", "language")]),
            ("a AND lang:fr", "a", &[("lang:fr", "language")]),
            ("lang:en,fr", "| lang=en", &[("lang:en,fr", "in part")]),
            ("lang: foo", "foo", &[("lang:", "behind it")]),
            ("lang:(en)", "en", &[("lang:", "behind it")]),
            ("date:", "", &[("date:", "behind it")]),
            ("lang:\"en a", "\"en a\"", &[("lang:", "behind it"), ("\"", "never closed")]),
            ("date:2023-13", "", &[("date:2023-13", "date")]),
            ("date:.. date:2023-02-29", "", &[("date:..", "date"), ("date:2023-02-29", "date")]),
            ("日期：二月", "", &[("日期：二月", "date")]),
            ("-date:2023 a", "a", &[("date:2023", "excluded")]),
            ("NOT date:2023", "", &[("date:2023", "excluded")]),
            ("date:2024..2023", "| date=2023-01-01..2024-12-31", &[("date:2024..2023", "other way")]),
            ("date:2022 date:2023", "| date=2023-01-01..2023-12-31", &[("date:2023", "No day")]),
            ("a OR lang:en", "a | lang=en", &[("lang:en", "OR")]),
            ("(a lang:en) b", "a b | lang=en", &[("lang:en", "whole query")]),
            ("lang:\u{202e}\u{7}x", "", &[("lang:\u{202e}\u{7}x", "`lang:\\u{202e}\\u{7}x`")]),
        ];
        for (query, tree, warnings) in rows {
            let parsed = parse(query);
            assert_eq!(parsed.to_string(), *tree, "{query}");
            let places: Vec<&str> = parsed.warnings.iter().map(|w| &query[w.range.clone()]).collect();
            let expected: Vec<&str> = warnings.iter().map(|(place, _)| *place).collect();
            assert_eq!(places, expected, "{query}: {:?}", parsed.warnings);
            for (warning, (_, words)) in parsed.warnings.iter().zip(*warnings) {
                assert!(warning.message.contains(words), "{query}: {}", warning.message);
            }
            sound(query);
        }
    }

    #[test]
    fn leaves_keep_text_and_place() {
        let query = "+施政 title:“報告 x\\\"y”~3 \\(z*";
        let parsed = parse(query);
        let mut leaves = Vec::new();
        parsed.clauses.iter().for_each(|clause| collect(&clause.node, &mut leaves));
        let shown: Vec<(&str, &str)> =
            leaves.iter().map(|leaf| (leaf.text.as_str(), &query[leaf.range.clone()])).collect();
        assert_eq!(shown, [("施政", "施政"), ("報告", "報告"), ("x\"y", "x\\\"y"), ("(z", "\\(z")]);
    }

    #[test]
    fn groups_deeper_than_the_limit_are_read_flat() {
        let nested = |depth: usize| format!("{}b{}", "(a OR ".repeat(depth), ")".repeat(depth));
        assert_eq!(parse(&nested(MAX_DEPTH)).warnings, []);
        let deeper = parse(&nested(MAX_DEPTH + 2));
        assert_eq!(deeper.warnings.len(), 2);
        assert!(deeper.warnings.iter().all(|w| w.message.contains("100")));
        assert!(
            deeper.to_string().ends_with(&format!("(or a a a b){}", ")".repeat(MAX_DEPTH - 1))),
            "{deeper}"
        );
    }

    #[test]
    fn warnings_are_limited() {
        let parsed = parse(&"\"\" ".repeat(1000));
        assert_eq!(parsed.warnings.len(), MAX_WARNINGS + 1);
        assert!(parsed.warnings[MAX_WARNINGS].message.contains("more"));
    }

    /// No pattern blows the stack or takes more than linear time. The stack here is an eighth of a main
    /// thread's; a quadratic reader would need minutes.
    #[test]
    fn repetition_is_harmless() {
        let mut queries: Vec<String> = [
            "(",
            ")",
            "（",
            "()",
            "(a)",
            "(a ",
            "-(",
            "-(a ",
            "NOT (",
            "(NOT a OR ",
            "title:(",
            "title:(a ",
            "a AND (b OR ",
            "\"",
            "\"a\"",
            "“",
            "”",
            "“\"",
            "\"“",
            "”“",
            "” ",
            "”\\",
            "»",
            "«",
            "»«",
            "» «a ",
            "「",
            "」",
            "「『",
            "-",
            "+-",
            "- ",
            "a-",
            "*",
            "a*",
            "a* ",
            "*a",
            "~",
            "~1",
            "a~1",
            "a~1 ",
            "1~",
            "a~1*",
            "\\",
            "\\\"",
            "title:",
            "title: ",
            "title:a ",
            "title: AND ",
            "lang:",
            "lang: ",
            "lang:\"",
            "lang: \"",
            "lang:en,",
            "lang:en ",
            "lang:” ",
            "date:",
            "date:\"",
            "date:..",
            "date: 2023 ",
            "NOT ",
            "AND ",
            "a AND ",
            "a OR ",
            "a OR NOT ",
            "a NOT ",
            "AND",
            "\"a b\"~9 ",
            " ",
            "　",
            "a",
            "中",
            "：",
            "a:",
        ]
        .iter()
        .map(|pattern| pattern.chars().cycle().take(100_000).collect())
        .collect();
        queries.push("1".repeat(60_000) + &"a~1".repeat(20_000));
        queries.push("a".repeat(60_000) + &"~1".repeat(30_000));
        queries.push("\"a ".repeat(2) + &"b ".repeat(60_000) + "\"~5");
        queries.push("(".repeat(60_000) + &")".repeat(60_000));
        let reader = move || {
            for query in &queries {
                let start = Instant::now();
                let parsed = parse(query);
                let took = start.elapsed();
                let pattern: String = query.chars().take(12).collect();
                assert!(took < Duration::from_secs(5), "{pattern} took {took:?}");
                assert_eq!(parsed.clone().to_string(), parsed.to_string(), "{pattern}");
            }
        };
        let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(reader).unwrap();
        thread.join().unwrap();
    }

    fn collect<'t>(node: &'t Node, leaves: &mut Vec<&'t Leaf>) {
        match node {
            Node::Word(leaf) | Node::Phrase(leaf) | Node::Prefix(leaf) | Node::Fuzzy { word: leaf, .. } => {
                leaves.push(leaf);
            }
            Node::Near { units, .. } => leaves.extend(units),
            Node::Title(node) | Node::Not(node) => collect(node, leaves),
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| collect(node, leaves)),
            Node::Group(clauses) => clauses.iter().for_each(|clause| collect(&clause.node, leaves)),
        }
    }

    /// What the documentation of the nodes promises.
    fn sound_node(node: &Node, in_title: bool) {
        match node {
            Node::Word(_) | Node::Phrase(_) | Node::Prefix(_) => {}
            Node::Fuzzy { word, distance } => {
                assert!((1..=MAX_EDITS).contains(distance));
                assert!(!word.text.chars().any(is_han));
            }
            Node::Near { units, distance } => assert!(units.len() > 1 && *distance <= MAX_DISTANCE),
            Node::Title(inner) => {
                assert!(!in_title && !matches!(**inner, Node::Not(_)));
                sound_node(inner, true);
            }
            Node::And(nodes) | Node::Or(nodes) => {
                assert!(nodes.len() > 1);
                for node in nodes {
                    match node {
                        Node::Not(inner) => {
                            assert!(!matches!(**inner, Node::Not(_)));
                            sound_node(inner, in_title);
                        }
                        node => sound_node(node, in_title),
                    }
                }
            }
            Node::Not(_) => panic!("an exclusion outside an operator"),
            Node::Group(clauses) => {
                assert!(clauses.len() > 1);
                clauses.iter().for_each(|clause| sound_node(&clause.node, in_title));
            }
        }
    }

    /// What holds of every query.
    fn sound(query: &str) {
        let parsed = parse(query);
        assert_eq!(parsed, parse(query));
        let mut leaves = Vec::new();
        for clause in &parsed.clauses {
            sound_node(&clause.node, false);
            collect(&clause.node, &mut leaves);
        }
        let mut end = 0;
        for leaf in leaves {
            assert!(leaf.range.start >= end, "leaves out of order in {query:?}");
            end = leaf.range.end;
            let source = &query[leaf.range.clone()];
            assert!(!leaf.text.is_empty());
            if source.contains(['\\', '＼']) {
                let mut rest = source.chars();
                assert!(
                    leaf.text.chars().all(|c| rest.any(|other| other == c)),
                    "{:?} of {source:?}",
                    leaf.text
                );
            } else {
                assert_eq!(leaf.text, source);
            }
        }
        assert!(parsed.warnings.len() <= MAX_WARNINGS + 1);
        for Warning { range, message } in &parsed.warnings {
            assert!(range.start < range.end && query.get(range.clone()).is_some(), "{range:?} of {query:?}");
            assert!(message.ends_with('.') && !message.chars().any(char::is_control), "{message:?}");
        }
        let Filters { since, until, .. } = parsed.filters;
        assert!(since.is_none() || until.is_none() || since <= until);
    }

    fn wide(text: &str) -> String {
        let widen = |c| match c {
            ' ' => '\u{3000}',
            '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap(),
            c => c,
        };
        text.chars().map(widen).collect()
    }

    #[rustfmt::skip]
    const PIECES: [&str; 56] = [
        " ", " ", " ", "　", "a", "b", "invest", "施政", "報告", "5", "(", ")", "（", "）", "\"", "“", "”",
        "„", "「", "」", "«", "»", "＂", "+", "-", "－", "AND ", " OR ", " NOT ", "&& ", "*", "~", "～",
        "~1", "~9", "\\", "title:", "標題：", "lang:", "en", "zh-Hant", "date:", "2023", "2023-07", "..",
        "-13", "年7月", ":", "：", ",", "、", "AND", "é", "\u{200b}", "𠮷", "'",
    ];

    fn pieces() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40).prop_map(|pieces| pieces.concat())
    }

    /// The written tree with everything in ASCII width.
    fn narrow(parsed: &Parsed) -> String {
        let tree = parsed.to_string().replace("\\u{3000}", " ");
        tree.chars().map(|c| if is_space(c) { ' ' } else { ascii(c) }).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 1024,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn any_text_is_read(query in any::<String>()) {
            sound(&query);
        }

        #[test]
        fn any_mixture_of_syntax_is_read(query in pieces()) {
            sound(&query);
        }

        #[test]
        fn width_makes_no_difference(query in pieces()) {
            let query: String = query.chars().map(ascii).filter(|c| c.is_ascii() && *c != '\\').collect();
            let (plain, widened) = (parse(&query), parse(&wide(&query)));
            prop_assert_eq!(narrow(&plain), narrow(&widened));
            prop_assert_eq!(plain.warnings.len(), widened.warnings.len());
        }

        #[test]
        fn plain_words_stay_as_they_are(
            words in prop::collection::vec("[a-z0-9一-龥][a-z0-9.,/&'’、一-龥]{0,7}", 0..12),
            gap in "[ \t　]{1,3}",
        ) {
            let parsed = parse(&words.join(&gap));
            prop_assert_eq!(&parsed.warnings, &[]);
            prop_assert_eq!(parsed.clauses.len(), words.len());
            for (clause, word) in parsed.clauses.iter().zip(&words) {
                match clause {
                    Clause { occur: Occur::Wanted, node: Node::Word(leaf) } => {
                        prop_assert_eq!(&leaf.text, word);
                    }
                    other => prop_assert!(false, "{other}"),
                }
            }
        }

        #[test]
        fn what_is_quoted_is_one_phrase(text in "[^\"＂”〞〟“„‟〝\\\\＼]*") {
            let parsed = parse(&format!("“{text}”"));
            let text = text.trim_matches(is_space);
            match &parsed.clauses[..] {
                [] => prop_assert!(text.is_empty()),
                [Clause { occur: Occur::Wanted, node: Node::Phrase(leaf) }] => {
                    prop_assert_eq!(&leaf.text, text);
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }

        #[test]
        fn what_is_escaped_is_one_word(text in any::<String>()) {
            let escaped: String = text.chars().flat_map(|c| ['\\', c]).collect();
            let parsed = parse(&escaped);
            match &parsed.clauses[..] {
                [] => prop_assert!(text.is_empty()),
                [Clause { occur: Occur::Wanted, node: Node::Word(leaf) }] => {
                    prop_assert_eq!(&leaf.text, &text);
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
