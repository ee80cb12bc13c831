//! Any text is read as a query and planned: the tree is what its documentation says, and the plan can be satisfied.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pressroom::index::schema::{Fields, schema};
use pressroom::query::plan;
use pressroom::query::plan::{Condition, MAX_GROUPS, Plan, Role, Weights, plan_with};
use pressroom::query::syntax::{
    Clause, Leaf, MAX_DISTANCE, MAX_EDITS, MAX_WARNINGS, Node, Occur, Parsed, Warning, parse,
};
use pressroom::text::Segmenter;
use pressroom::text::analyze::Analyzer;
use pressroom::text::units::is_han;

static FIELDS: LazyLock<Fields> = LazyLock::new(|| schema().1);
static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new(Segmenter::full(Vec::new())));

fuzz_target!(|data: &[u8]| {
    let query = String::from_utf8_lossy(data);
    let parsed = parse(&query);
    assert_eq!(parsed, parse(&query), "reading is not deterministic");
    sound(&query, &parsed);
    written(&parsed.to_string());
    width_makes_no_difference(&query, &parsed);
    escaped_text_is_one_word(&query);
    planned(&query, &parsed);
});

/// What the documentation of the tree promises.
fn sound(query: &str, parsed: &Parsed) {
    let mut leaves = Vec::new();
    for clause in &parsed.clauses {
        sound_node(&clause.node, false, 0);
        collect(&clause.node, &mut leaves);
    }
    let mut end = 0;
    for Leaf { text, range } in leaves {
        assert!(range.start >= end, "leaves overlap or are out of order");
        end = range.end;
        let source = query.get(range.clone()).expect("the range of a leaf ends inside a character");
        assert!(!text.is_empty(), "an empty leaf");
        if source.contains(['\\', '＼']) {
            let mut rest = source.chars();
            assert!(text.chars().all(|c| rest.any(|other| other == c)), "{text:?} of {source:?}");
        } else {
            assert_eq!(text, source);
        }
    }
    assert!(parsed.warnings.len() <= MAX_WARNINGS + 1, "too many warnings");
    for Warning { range, message } in &parsed.warnings {
        assert!(range.start < range.end && query.get(range.clone()).is_some(), "{range:?}: {message}");
        assert!(message.ends_with('.') && !message.chars().any(char::is_control), "{message:?}");
    }
    let in_order = |warning: &[Warning]| warning[0].range.start <= warning[1].range.start;
    let listed = &parsed.warnings[..parsed.warnings.len().min(MAX_WARNINGS)];
    assert!(listed.windows(2).all(in_order), "warnings are out of order");
    let filters = &parsed.filters;
    assert!(filters.since.is_none() || filters.until.is_none() || filters.since <= filters.until);
}

fn sound_node(node: &Node, in_title: bool, depth: usize) {
    assert!(depth < 500, "the tree is too deep");
    let below = depth + 1;
    match node {
        Node::Word(_) | Node::Prefix(_) => {}
        Node::Phrase(leaf) => {
            assert_eq!(leaf.text.trim().is_empty(), leaf.text.is_empty(), "a phrase of white space");
        }
        Node::Fuzzy { word, distance } => {
            assert!((1..=MAX_EDITS).contains(distance), "{distance} edits");
            assert!(word.text.chars().any(char::is_alphabetic), "fuzzy without a letter: {word:?}");
            assert!(!word.text.chars().any(is_han), "fuzzy Chinese: {word:?}");
        }
        Node::Near { units, distance } => {
            assert!(units.len() > 1 && *distance <= MAX_DISTANCE, "{node}");
        }
        Node::Title(inner) => {
            assert!(!in_title && !matches!(**inner, Node::Not(_)), "{node}");
            sound_node(inner, true, below);
        }
        Node::And(nodes) | Node::Or(nodes) => {
            assert!(nodes.len() > 1, "{node}");
            for node in nodes {
                match node {
                    Node::Not(inner) => {
                        assert!(!matches!(**inner, Node::Not(_)), "{node}");
                        sound_node(inner, in_title, below);
                    }
                    node => sound_node(node, in_title, below),
                }
            }
        }
        Node::Not(_) => panic!("an exclusion outside an operator: {node}"),
        Node::Group(clauses) => {
            assert!(clauses.len() > 1, "{node}");
            clauses.iter().for_each(|clause| sound_node(&clause.node, in_title, below));
        }
    }
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

/// A written tree is an S-expression on one line: strings end, parentheses pair.
fn written(tree: &str) {
    let mut depth = 0i64;
    let mut quoted = false;
    let mut chars = tree.chars();
    while let Some(c) = chars.next() {
        assert!(!c.is_control(), "{tree:?}");
        match c {
            '\\' if quoted => drop(chars.next()),
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        assert!(depth >= 0, "{tree}");
    }
    assert!(depth == 0 && !quoted, "{tree}");
}

/// A query of ASCII means the same in full width. A backslash is left out: what it escapes is not folded.
fn width_makes_no_difference(query: &str, parsed: &Parsed) {
    if !query.is_ascii() || query.contains('\\') {
        return;
    }
    let widen = |c: char| match c {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
        c => c,
    };
    let narrow = |tree: String| -> String {
        let narrowed = |c: char| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            c => c,
        };
        tree.replace("\\u{3000}", " ").chars().map(narrowed).collect()
    };
    let wide = parse(&query.chars().map(widen).collect::<String>());
    assert_eq!(narrow(wide.to_string()), narrow(parsed.to_string()));
    assert_eq!(wide.warnings.len(), parsed.warnings.len());
}

fn escaped_text_is_one_word(text: &str) {
    let parsed = parse(&text.chars().flat_map(|c| ['\\', c]).collect::<String>());
    match parsed.clauses.as_slice() {
        [] => assert!(text.is_empty()),
        [Clause { occur: Occur::Wanted, node: Node::Word(leaf) }] => assert_eq!(leaf.text, text),
        other => panic!("{other:?}"),
    }
    assert!(parsed.warnings.is_empty() && parsed.filters.is_empty());
}

fn planned(query: &str, parsed: &Parsed) {
    let planned = plan(query, &FIELDS, &ANALYZER);
    let again = plan_with(parsed, &FIELDS, &ANALYZER, Weights::default());
    assert_eq!(planned.warnings, again.warnings, "planning is not deterministic");
    assert_eq!(planned.condition, again.condition, "planning is not deterministic");
    let Plan { groups, condition, filters, warnings, .. } = planned;
    assert!(groups.len() <= MAX_GROUPS && groups.len() == again.groups.len());
    assert_eq!(filters, again.filters);
    assert_eq!(filters.is_empty(), parsed.filters.is_empty());
    for warning in &parsed.warnings {
        assert!(warnings.contains(&warning.message), "the plan forgot: {}", warning.message);
    }
    for (group, other) in groups.iter().zip(&again.groups) {
        assert!(!group.alternatives.is_empty(), "a group that nothing can find: {group:?}");
        assert_eq!((group.role, group.title_only), (other.role, other.title_only));
        assert_eq!(group.patterns, other.patterns, "planning is not deterministic");
        assert!(
            group.role == Role::Bonus || group.role == Role::Excluded || !group.patterns.is_empty(),
            "nothing to mark: {group:?}"
        );
    }
    let mut seen = 0u64;
    satisfiable(&condition, groups.len(), &mut seen);
    // What was ignored must not decide.
    assert!(!never(&condition), "no passage can satisfy {condition:?}");
    assert!(!vacuous(&condition), "a choice that makes no difference: {condition:?}");
}

/// Conditions name groups that exist, each once; nothing that is always true stands where it could be left out.
fn satisfiable(condition: &Condition, groups: usize, seen: &mut u64) {
    match condition {
        Condition::Always => {}
        Condition::Found(group) => {
            assert!(*group < groups, "no group {group}");
            assert!(*seen >> group & 1 == 0, "group {group} decides twice");
            *seen |= 1 << group;
        }
        Condition::All(all) => {
            assert!(all.len() > 1 && !all.contains(&Condition::Always), "{condition:?}");
            all.iter().for_each(|one| satisfiable(one, groups, seen));
        }
        Condition::Any(any) => any.iter().for_each(|one| satisfiable(one, groups, seen)),
        Condition::Not(not) => satisfiable(not, groups, seen),
    }
}

/// Whether a condition holds of nothing. As every group decides once, it is enough to look at each part by itself.
fn never(condition: &Condition) -> bool {
    match condition {
        Condition::Always | Condition::Found(_) => false,
        Condition::All(all) => all.iter().any(never),
        Condition::Any(any) => any.iter().all(never),
        Condition::Not(not) => always(not),
    }
}

fn always(condition: &Condition) -> bool {
    match condition {
        Condition::Always => true,
        Condition::Found(_) => false,
        Condition::All(all) => all.iter().all(always),
        Condition::Any(any) => any.iter().any(always),
        Condition::Not(not) => never(not),
    }
}

/// Whether one of the choices of an `OR` is always true, so that the others are asked for in vain.
fn vacuous(condition: &Condition) -> bool {
    match condition {
        Condition::Always | Condition::Found(_) => false,
        Condition::All(all) => all.iter().any(vacuous),
        Condition::Any(any) => any.iter().any(|one| always(one) || vacuous(one)),
        Condition::Not(not) => vacuous(not),
    }
}
