//! Paragraphs → passages, the unit of retrieval.
//!
//! Owns: what is joined, what is split and where. Must not know: lines, files, languages, the index.
//!
//! Lengths are measured in *strokes of reading*: a letter counts 2, a Han or other wide character 5. The same content
//! takes about two and a half times as many English letters as Han characters, so that one scale cuts the versions
//! of a release at the same places.

use unicode_width::UnicodeWidthChar;

use super::join::{is_han, is_wide};
use super::layout::{Paragraph, ParagraphKind};
use super::sentence::{closes, opens, splits};

/// Below this (24 Han characters, 60 letters) a paragraph says too little to be found by itself.
const SHORT: usize = 120;

/// List items share a passage up to this (200 Han characters, 500 letters): the length of a usual paragraph.
const GROUP: usize = 1000;

/// Above this (400 Han characters, 1000 letters) a passage no longer answers one question, nor fits a screen beside
/// its translation.
const LONG: usize = 2000;

/// What a search finds and shows: a paragraph, several short ones, or part of a long one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Passage {
    /// The kind of the paragraph that it is about; a heading above it does not count.
    pub kind: ParagraphKind,
    /// The text. Paragraphs joined in it, and the rows of a table, are set apart by `\n`.
    pub text: String,
    /// The page it begins on, from 1; `None` when the text has no page breaks.
    pub page: Option<u32>,
}

/// Divides paragraphs into passages; together the passages hold all the text, in order.
///
/// A heading, or a short paragraph that ends in a colon, goes with what follows, and so does an item that ends in one before a
/// table; another short paragraph with what precedes; list items are grouped; paragraphs above 400 Han characters or 1000
/// letters are split at sentence ends, outside of quotations if possible. Captions stay apart, as they tell the event of the
/// body again. Limit: a long paragraph without any mark is split at spaces, or anywhere.
pub fn passages(paragraphs: &[Paragraph]) -> Vec<Passage> {
    let mut passages: Vec<Sized> = Vec::with_capacity(paragraphs.len());
    let mut lead: Option<Sized> = None;
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let whole = Sized {
            length: strokes(&paragraph.text),
            passage: Passage {
                kind: paragraph.kind,
                text: paragraph.text.trim().to_string(),
                page: paragraph.page,
            },
        };
        let next = paragraphs.get(at + 1).map(|next| next.kind);
        let follower = next.is_some_and(|next| next != ParagraphKind::Caption);
        let leads = whole.leads() || next == Some(ParagraphKind::Table) && whole.announces();
        if follower && leads && lead.as_ref().is_none_or(|lead| lead.length < GROUP) {
            match &mut lead {
                Some(lead) => lead.append(whole),
                None => lead = Some(whole),
            }
            continue;
        }
        if let Some(last) = passages.last_mut().filter(|last| lead.is_none() && last.takes(&whole)) {
            last.append(whole);
            continue;
        }
        for part in split(whole) {
            passages.push(match lead.take() {
                Some(mut lead) => {
                    lead.passage.kind = part.passage.kind;
                    lead.append(part);
                    lead
                }
                None => part,
            });
        }
    }
    passages.extend(lead);
    passages.into_iter().map(|sized| sized.passage).filter(|passage| !passage.text.is_empty()).collect()
}

/// A passage and its length in strokes.
struct Sized {
    passage: Passage,
    length: usize,
}

impl Sized {
    /// Whether it is short and ends in a colon: the figures are as follows.
    fn announces(&self) -> bool {
        self.length < SHORT && self.passage.text.ends_with(['：', ':'])
    }

    /// Whether it belongs to what follows it.
    fn leads(&self) -> bool {
        match self.passage.kind {
            ParagraphKind::Heading => true,
            ParagraphKind::Body => self.announces(),
            _ => false,
        }
    }

    /// Whether the paragraph `next` is joined to this passage.
    fn takes(&self, next: &Sized) -> bool {
        use ParagraphKind::{Body, Caption, Heading, Item};
        let total = self.length + next.length;
        let short = self.length < SHORT || next.length < SHORT;
        match (self.passage.kind, next.passage.kind) {
            (Item, Item) => total <= GROUP,
            (Body | Heading, Body | Heading) | (Caption, Caption) => short && total <= LONG,
            _ => false,
        }
    }

    fn append(&mut self, next: Sized) {
        self.passage.text.push('\n');
        self.passage.text.push_str(&next.passage.text);
        self.length += next.length;
    }
}

/// Strokes of reading, see the head of this file.
fn strokes(text: &str) -> usize {
    text.chars().map(weight).sum()
}

fn weight(c: char) -> usize {
    match c {
        '\0'..='~' => 2,
        '\u{4E00}'..='\u{9FFF}' => 5,
        _ => match c.width() {
            Some(2) => 5,
            Some(1) => 2,
            _ => 0,
        },
    }
}

/// How good a place is to cut, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    /// After a row, or after a sentence outside of quotations and brackets.
    Sentence,
    /// After a sentence inside of them.
    Quoted,
    /// After a comma or colon.
    Clause,
    /// At a space, or beside a wide character.
    Word,
    /// Anywhere between two characters.
    Anywhere,
}

const CUTS: usize = Cut::Anywhere as usize + 1;

/// Cuts a passage that is too long into parts of about equal length.
fn split(whole: Sized) -> Vec<Sized> {
    if whole.length <= LONG {
        return vec![whole];
    }
    let Passage { kind, text, page } = whole.passage;
    let (mut parts, mut rest, mut left) = (Vec::new(), text.as_str(), whole.length);
    while left > LONG {
        // Four fifths, so that a sentence that passes the goal still fits.
        let goal = left / left.div_ceil(LONG * 4 / 5);
        let (at, length) = cut(rest, goal, kind == ParagraphKind::Table);
        push(&mut parts, kind, &rest[..at], page);
        rest = &rest[at..];
        left -= length;
    }
    push(&mut parts, kind, rest, page);
    parts
}

fn push(parts: &mut Vec<Sized>, kind: ParagraphKind, text: &str, page: Option<u32>) {
    let text = text.trim();
    if !text.is_empty() {
        parts.push(Sized { length: strokes(text), passage: Passage { kind, text: text.to_string(), page } });
    }
}

/// Where to cut a text longer than [`LONG`]: bytes and strokes before the cut. The first sentence end past the goal, or
/// failing that the last place of the best kind in the second half of what may be used.
fn cut(text: &str, goal: usize, rows: bool) -> (usize, usize) {
    let mut best = [None; CUTS];
    let (mut length, mut depth, mut quoted) = (0, 0u32, false);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        if opens(c) {
            depth += 1;
        } else if c == '"' {
            quoted = !quoted;
        } else if closes(c) && !matches!(c, '\'' | '’' | '*') {
            depth = depth.saturating_sub(1);
        }
        length += weight(c);
        if length > LONG {
            break;
        }
        let next = chars.peek().map_or(' ', |&(_, next)| next);
        if weight(next) == 0 {
            continue;
        }
        let kind = place(text, at, c, next, rows, depth > 0 || quoted);
        if length * 2 >= goal {
            best[kind as usize] = Some((end, length));
        }
        if kind == Cut::Sentence && length >= goal {
            return (end, length);
        }
    }
    let found = best.into_iter().flatten().next();
    found.unwrap_or_else(|| {
        let end = text.char_indices().map(|(at, c)| (at + c.len_utf8(), weight(c)));
        end.scan(0, |sum, (end, weight)| {
            *sum += weight;
            Some((end, *sum))
        })
        .find(|&(_, sum)| sum > LONG / 2)
        .unwrap_or((text.len(), strokes(text)))
    })
}

/// What kind of place the one after `c` is.
fn place(text: &str, at: usize, c: char, next: char, rows: bool, inside: bool) -> Cut {
    let end = at + c.len_utf8();
    if rows {
        return match c {
            '\n' => Cut::Sentence,
            '\t' => Cut::Clause,
            _ if c.is_whitespace() => Cut::Word,
            _ => Cut::Anywhere,
        };
    }
    // A sentence ends after its closing marks, which must not be torn off.
    if !is_han(c) && !c.is_alphanumeric() && !c.is_whitespace() && !closes(next) {
        let before = text[..end].trim_end_matches(closes);
        let mark = before.chars().next_back().unwrap_or(' ');
        if splits(before.strip_suffix(mark).unwrap_or_default(), mark, &text[end..]) {
            return if inside { Cut::Quoted } else { Cut::Sentence };
        }
    }
    match c {
        '，' | '、' | '：' => Cut::Clause,
        ',' | ':' if next.is_whitespace() => Cut::Clause,
        _ if c.is_whitespace() => Cut::Word,
        _ if is_wide(c) && !opens(c) && is_han(next) => Cut::Word,
        _ => Cut::Anywhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ParagraphKind::{Body, Caption, Heading, Item, Table};
    use proptest::prelude::*;

    fn paragraph(kind: ParagraphKind, text: &str) -> Paragraph {
        Paragraph { kind, text: text.to_string(), page: None }
    }

    fn texts(paragraphs: &[Paragraph]) -> Vec<String> {
        passages(paragraphs).into_iter().map(|passage| passage.text).collect()
    }

    const USUAL: &str = "運輸及海事局今日（三月十八日）公布，跨灣隧道收費將於下月一日起調整。";

    #[test]
    fn an_item_that_announces_a_table_goes_with_it() {
        let paragraph = |kind, text: &str| Paragraph { kind, text: text.to_owned(), page: None };
        let item = |text| paragraph(ParagraphKind::Item, text);
        let table = paragraph(ParagraphKind::Table, "年份\t宗數\n2020\t98");
        let read = passages(&[item("（一）有關數字如下："), table.clone(), item("（二）包括：")]);
        let texts: Vec<&str> = read.iter().map(|passage| passage.text.as_str()).collect();
        assert_eq!(texts, ["（一）有關數字如下：\n年份\t宗數\n2020\t98", "（二）包括："]);
        assert_eq!(read[0].kind, ParagraphKind::Table);
    }

    #[test]
    fn a_usual_paragraph_is_a_passage_of_its_own() {
        let paragraphs = [paragraph(Body, USUAL), paragraph(Body, USUAL), paragraph(Body, USUAL)];
        assert_eq!(texts(&paragraphs), [USUAL, USUAL, USUAL]);
    }

    #[test]
    fn headings_and_lead_ins_go_with_what_follows() {
        let paragraphs = [
            paragraph(Heading, "背景"),
            paragraph(Body, USUAL),
            paragraph(Body, "詳情如下："),
            paragraph(Item, "（一）甲"),
            paragraph(Item, "（二）乙"),
        ];
        assert_eq!(
            texts(&paragraphs),
            [format!("背景\n{USUAL}"), "詳情如下：\n（一）甲\n（二）乙".to_string()]
        );
        assert_eq!(passages(&paragraphs)[0].kind, Body);
        assert_eq!(passages(&paragraphs)[1].kind, Item);
    }

    #[test]
    fn short_paragraphs_go_with_what_precedes_and_captions_stay_apart() {
        let paragraphs =
            [paragraph(Body, USUAL), paragraph(Body, "完"), paragraph(Caption, "圖示隧道入口。")];
        assert_eq!(texts(&paragraphs), [format!("{USUAL}\n完"), "圖示隧道入口。".to_string()]);
        let first = [paragraph(Body, "各位："), paragraph(Body, "大家好。"), paragraph(Body, USUAL)];
        assert_eq!(texts(&first), [format!("各位：\n大家好。\n{USUAL}")]);
    }

    #[test]
    fn long_paragraphs_are_split_at_sentence_ends_in_both_languages() {
        let zh = USUAL.repeat(25);
        let parts = texts(&[paragraph(Body, &zh)]);
        assert!(
            parts.len() > 1 && parts.iter().all(|part| part.ends_with('。') && strokes(part) <= LONG),
            "{parts:?}"
        );
        let en = "Mr. Tong said at 5 p.m. that $24.4 million was set aside. ".repeat(30);
        let parts = texts(&[paragraph(Body, &en)]);
        assert!(parts.len() > 1 && parts.iter().all(|part| part.ends_with("aside.")), "{parts:?}");
    }

    #[test]
    fn quotations_are_not_torn_if_avoidable() {
        let quote = format!("他說：「{}」", USUAL.repeat(6));
        let parts = texts(&[paragraph(Body, &quote.repeat(4))]);
        assert!(parts.len() > 1 && parts.iter().all(|part| part.ends_with('」')), "{parts:?}");
    }

    #[test]
    fn long_tables_are_split_between_rows() {
        let rows = vec!["東澳\t1,204\t68.5%"; 200].join("\n");
        let parts = texts(&[paragraph(Table, &rows)]);
        assert!(
            parts.len() > 1 && parts.iter().all(|part| part.starts_with("東澳\t") && part.ends_with('%'))
        );
        assert_eq!(parts.join("\n"), rows);
    }

    fn letters(text: &str) -> String {
        text.chars().filter(|c| c.is_alphanumeric()).collect()
    }

    proptest! {
        #[test]
        fn nothing_is_lost_added_or_moved(
            items in prop::collection::vec((0..5usize, "([一-龥。，「」（）a-zA-Z0-9 .\"]|\\PC){0,900}", 1..4usize), 0..12)
        ) {
            let kinds = [Body, Heading, Item, Table, Caption];
            let paragraphs: Vec<_> = items.iter().map(|(kind, text, times)| paragraph(kinds[*kind], &text.repeat(*times))).collect();
            let before: String = paragraphs.iter().map(|p| letters(&p.text)).collect();
            let after: String = passages(&paragraphs).iter().map(|p| letters(&p.text)).collect();
            prop_assert_eq!(before, after);
        }
    }
}
