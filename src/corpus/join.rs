//! How two lines of one paragraph become one text again.
//!
//! Owns: the choice between nothing, a space and a dropped hyphen at the seam, and what a document itself
//! tells about that choice. Must not know: which lines belong together.

use std::collections::HashSet;
use unicode_width::UnicodeWidthChar;

use super::sentence::{closes, opens};

/// First halves of compounds that keep their hyphen, lower case.
const FIRST_HALVES: &str = "above after age air all anti award broad built case child clean co community cost counter cross data \
    day deep double drug early eco eight energy environment ever evidence ex eye face family fast first \
    five fixed follow four free front full fund future government green half hand hard health high home \
    ill inter job joint kick labour large last law life light long low machine market medium micro mid \
    mini multi near new nine non off one open part people policy post problem quasi real record risk \
    road round same second self semi seven short single site six small start state step tailor ten third \
    three time top triple two ultra user vice water well work world year zero";

/// Second halves of compounds that keep their hyphen, lower case.
const SECOND_HALVES: &str = "abiding aged and around aware based bearing border bound built by care carbon class cost day deck \
    depth driven earning effective effectiveness efficiency efficient end ended exempt face fee first \
    for free friendly fund general grade growing half hand held hour income intensive kind known large \
    law led level like lived long made makers making metre mile minute month needed of off old oriented \
    out owned paced paid person phase profit purpose quality quarter quarters ready related rich rise \
    risk room run saving scale scheme section size sized speed stage storey style tech term the thirds \
    time to type up ups use user water way week wide winning work year";

/// Middles of longer compounds: `state-of-the-art`.
const CONNECTORS: &str = "and at by for in of on the to up";

/// Beginnings of solid words that start like a compound.
const SOLID: &str = "antici communit interact interest interim internal internation internet interv newspaper partial \
    particip partner parties postpone realis realiz really recorded recording stated statement timely \
    timeta workshop workplace worldwide";

/// How much of a document is read to learn its words, in bytes.
const LEARN_BYTES: usize = 1 << 20;

/// How many lines are looked at to learn whether words are divided at line ends.
const MOST_LINES: usize = 20_000;

/// The longest word looked at beside a seam, in bytes.
const LONGEST_WORD: usize = 120;

/// Joins two lines of one paragraph: the rule without any knowledge of the rest of the document.
///
/// Wide characters (Han, kana, full-width forms) meet without a space, other words with one. A line-end hyphen is
/// dropped when it only divided a word (`infor-` + `mation`) and kept in compounds (`long-` + `term`), before a
/// capital or a digit (`Vice-` + `President`, `COVID-` + `19`). A broken URL is closed up. Limits: without the
/// document's own words, a compound outside the lists loses its hyphen, and Latin words cut without one get a space.
pub fn join_lines(left: &mut String, right: &str) {
    Seams::default().join(left, right, false);
}

/// What a document tells about its seams.
#[derive(Debug)]
pub(super) struct Seams {
    /// Words and hyphenated compounds found inside lines, lower case; never one that touches a line's ends.
    words: HashSet<Box<str>>,
    /// More Han than Latin words: a Latin word may have been cut without a hyphen.
    han: bool,
    /// Words are divided at line ends, so that a hyphen there is not a compound's unless that is known.
    hyphenates: bool,
    /// Han and Latin words are set apart by a space.
    spaced: bool,
}

enum Seam {
    Nothing,
    Space,
    DropHyphen,
}

impl Default for Seams {
    fn default() -> Seams {
        Seams { words: HashSet::new(), han: false, hyphenates: true, spaced: false }
    }
}

impl Seams {
    /// Learns from the lines of a document, the first MiB of them.
    pub(super) fn learn<'a>(lines: impl Iterator<Item = &'a str> + Clone) -> Seams {
        let mut seams = Seams::default();
        let again = lines.clone();
        let (mut wide, mut latin, mut apart, mut together, mut read) =
            (0usize, 0usize, 0usize, 0usize, 0usize);
        let mut word = String::new();
        for line in lines {
            let (mut previous, mut before) = (' ', ' ');
            let mut inside = false;
            word.clear();
            for c in line.chars() {
                if c.is_ascii_alphanumeric() || (c == '-' && !word.is_empty()) {
                    latin += usize::from(c != '-');
                    word.push(c.to_ascii_lowercase());
                } else if !word.is_empty() {
                    if inside {
                        seams.add(&word);
                    }
                    word.clear();
                }
                wide += usize::from(is_han(c));
                apart += usize::from(previous == ' ' && mixed(before, c));
                together += usize::from(mixed(previous, c));
                inside |= !c.is_ascii_alphanumeric() && c != '-';
                (before, previous) = (previous, c);
            }
            read += line.len();
            if read > LEARN_BYTES {
                break;
            }
        }
        seams.han = wide > latin / 4;
        let (mut count, mut unknown, mut head) = (0usize, 0usize, "");
        for line in again.take(MOST_LINES) {
            count += 1;
            if let Some(before) = head.strip_suffix('-') {
                unknown += usize::from(seams.compound(last_word(before), first_word(line)) == Some(false));
            }
            head = line;
        }
        seams.hyphenates = unknown * 25 > count;
        seams.spaced = apart > together || (apart + together == 0 && !seams.han);
        seams
    }

    fn add(&mut self, word: &str) {
        let word = word.trim_end_matches('-');
        if !self.words.contains(word) {
            self.words.insert(word.into());
        }
    }

    /// Appends `right` to `left`. `cut`: the line was cut at a fixed column, whatever stood there.
    pub(super) fn join(&self, left: &mut String, right: &str, cut: bool) {
        let right = right.trim();
        left.truncate(left.trim_end().len());
        let (Some(l), Some(r)) = (left.chars().next_back(), right.chars().next()) else {
            left.push_str(right);
            return;
        };
        match self.seam(left, l, right, r, cut) {
            Seam::Nothing => {}
            Seam::Space => left.push(' '),
            Seam::DropHyphen => drop(left.pop()),
        }
        left.push_str(right);
    }

    fn seam(&self, left: &str, l: char, right: &str, r: char, cut: bool) -> Seam {
        match (is_wide(l), is_wide(r)) {
            (true, true) => return Seam::Nothing,
            (true, false) | (false, true) => {
                let (wide, other) = if is_wide(l) { (l, r) } else { (r, l) };
                let tight =
                    !wide.is_alphanumeric() || !(other.is_alphanumeric() || other.is_ascii_punctuation());
                return if tight || !self.spaced { Seam::Nothing } else { Seam::Space };
            }
            (false, false) => {}
        }
        if l == '\u{AD}' {
            return Seam::DropHyphen;
        }
        let (head, tail) = (last_word(left), first_word(right));
        if continues_url(head, tail) {
            return Seam::Nothing;
        }
        if matches!(l, '-' | '\u{2010}') {
            return self.hyphen(&head[..head.len() - l.len_utf8()], tail);
        }
        let glued = match l {
            '/' | '–' | '—' => head.len() > l.len_utf8(),
            '"' | '\'' => false,
            _ => opens(l),
        };
        if glued
            || (closes(r) && !matches!(r, '"' | '\'' | '*'))
            || matches!(r, ',' | ';' | ':' | '!' | '?' | '%')
        {
            return Seam::Nothing;
        }
        if self.han && self.cut_word(head, tail, cut) { Seam::Nothing } else { Seam::Space }
    }

    /// A hyphen at the line end, `head` before it.
    fn hyphen(&self, head: &str, tail: &str) -> Seam {
        if head.is_empty() {
            Seam::Space
        } else if self.compound(head, tail).unwrap_or(!self.hyphenates) {
            Seam::Nothing
        } else {
            Seam::DropHyphen
        }
    }

    /// Whether `head`-`tail` is a compound; `None` when it may be one but neither the document nor the lists tell.
    fn compound(&self, head: &str, tail: &str) -> Option<bool> {
        let first = head.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
        let second = tail.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
        let fused = format!("{first}{second}");
        let known = |word: &str| self.words.contains(word);
        if known(&fused) {
            return Some(false);
        }
        if known(&format!("{first}-{second}"))
            || !tail.starts_with(char::is_lowercase)
            || first.chars().count() < 2
            || head.len() > first.len() && listed(CONNECTORS, &first)
            || head.chars().next_back().is_some_and(|c| !c.is_lowercase())
        {
            return Some(true);
        }
        if SOLID.split(' ').any(|stem| fused.starts_with(stem)) {
            return Some(false);
        }
        if listed(FIRST_HALVES, &first) || listed(SECOND_HALVES, &second) || known(&first) && known(&second) {
            return Some(true);
        }
        // `laboratory-confirmed`, in a document that does not divide words otherwise.
        let participle = second.len() > 6 && second.ends_with("ed");
        let likely = participle || known(&first) && first.len() > 3 || known(&second) && second.len() > 3;
        (!likely).then_some(false)
    }

    /// Whether a Latin word or number in Chinese text was cut in two: only a telephone number (`2788 5536`) and
    /// thousands (`1 250`) have a space between digits; a word, if the document has the whole of it elsewhere, or was cut at a fixed column and does not know
    /// both halves.
    fn cut_word(&self, head: &str, tail: &str, cut: bool) -> bool {
        let digit = |c: char| c.is_ascii_digit();
        let point = |c: char| matches!(c, '.' | ',');
        if head.ends_with(point) || tail.starts_with(point) {
            return head.trim_end_matches(point).ends_with(digit)
                && tail.trim_start_matches(point).starts_with(digit);
        }
        let end = |c: char| !c.is_ascii_alphanumeric() && c != '-';
        let first = head.rsplit(end).next().unwrap_or_default().to_ascii_lowercase();
        let second = tail.split(end).next().unwrap_or_default().to_ascii_lowercase();
        if first.is_empty() || second.is_empty() {
            return false;
        }
        if first.chars().all(digit) && second.chars().all(digit) {
            let phone = first.len() == 4 && second.len() == 4;
            return !phone && (cut || first.len() > 3 || second.len() != 3);
        }
        self.words.contains(format!("{first}{second}").as_str())
            || cut && !(self.words.contains(first.as_str()) && self.words.contains(second.as_str()))
    }
}

/// A character two columns wide that is set without spaces: Han, kana, full-width forms and their punctuation.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
        || c >= '\u{2E80}' && !matches!(c, '\u{AC00}'..='\u{D7A3}') && c.width() == Some(2)
}

/// A wide character that is not a mark.
pub(super) fn is_han(c: char) -> bool {
    match c {
        '\u{4E00}'..='\u{9FFF}' => true,
        // The usual marks, without asking the tables.
        ..'\u{2E80}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => false,
        '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' => false,
        _ => is_wide(c) && c.is_alphanumeric(),
    }
}

fn listed(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

/// A wide letter beside a Latin one.
fn mixed(a: char, b: char) -> bool {
    is_han(a) && b.is_ascii_alphanumeric() || a.is_ascii_alphanumeric() && is_han(b)
}

/// The run at the end of `text` without spaces and wide characters.
fn last_word(text: &str) -> &str {
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        if c.is_whitespace() || is_wide(c) || text.len() - at > LONGEST_WORD {
            break;
        }
        start = at;
    }
    &text[start..]
}

/// The run at the start of `text` without spaces and wide characters.
fn first_word(text: &str) -> &str {
    let end = text.char_indices().find(|&(at, c)| c.is_whitespace() || is_wide(c) || at > LONGEST_WORD);
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

/// Whether `tail` goes on with the URL that `head` begins.
fn continues_url(head: &str, tail: &str) -> bool {
    let head = head.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    if !(head.starts_with("http://") || head.starts_with("https://") || head.starts_with("www.")) {
        return false;
    }
    let path = head.splitn(4, '/').count() > if head.starts_with("www.") { 1 } else { 3 };
    match head.as_bytes()[head.len() - 1] {
        b'/' | b'-' | b'_' | b'=' | b'&' | b'?' | b'%' | b'#' | b'~' => {
            tail.starts_with(|c: char| c.is_ascii_alphanumeric())
        }
        b'.' => tail.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()),
        b')' | b',' | b';' => false,
        _ => {
            tail.starts_with(['/', '?', '=', '&', '_'])
                || path
                    && (tail.contains('/')
                        || tail.contains(".htm")
                        || tail.contains(".pdf")
                        || tail.contains('='))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(left: &str, right: &str) -> String {
        let mut text = left.to_string();
        join_lines(&mut text, right);
        text
    }

    #[test]
    fn wide_characters_meet_without_a_space() {
        assert_eq!(joined("共建「一帶一", "路」高質量發展"), "共建「一帶一路」高質量發展");
        assert_eq!(joined("推出，", "COVID-19疫苗"), "推出，COVID-19疫苗");
        assert_eq!(joined("他說：“好。", "”其後"), "他說：“好。”其後");
        assert_eq!(joined("the Transport", "and Maritime Bureau"), "the Transport and Maritime Bureau");
        assert_eq!(joined("", "text"), "text");
        assert_eq!(joined("text ", "  "), "text");
    }

    #[test]
    fn hyphens_of_divided_words_go_and_those_of_compounds_stay() {
        for (left, right, want) in [
            ("the infor-", "mation", "the information"),
            ("a govern-", "ment", "a government"),
            ("an interna-", "tional", "an international"),
            ("the inter-", "national", "the international"),
            ("a long-", "term", "a long-term"),
            ("COVID-", "19", "COVID-19"),
            ("the Vice-", "President", "the Vice-President"),
            ("an inter-", "departmental", "an inter-departmental"),
            ("state-of-the-", "art", "state-of-the-art"),
            ("an e-", "payment", "an e-payment"),
            ("a 24-", "hour", "a 24-hour"),
            ("a word -", "and more", "a word - and more"),
            ("infor\u{AD}", "mation", "information"),
        ] {
            assert_eq!(joined(left, right), want);
        }
    }

    #[test]
    fn the_document_itself_knows_its_words() {
        let seams = Seams::learn(["the machinable and up-market goods sold here"].into_iter());
        let mut text = "machin-".to_string();
        seams.join(&mut text, "able", false);
        assert_eq!(text, "machinable");
        let mut text = "up-".to_string();
        seams.join(&mut text, "market", false);
        assert_eq!(text, "up-market");
    }

    #[test]
    fn broken_urls_are_closed_up_and_others_left_alone() {
        assert_eq!(joined("(www.tmb.lk/", "tolls/index.htm)"), "(www.tmb.lk/tolls/index.htm)");
        assert_eq!(joined("www.tmb.lk/gen", "eral/index.htm"), "www.tmb.lk/general/index.htm");
        assert_eq!(joined("see www.tmb.lk.", "The"), "see www.tmb.lk. The");
        assert_eq!(joined("visit www.tmb.lk", "and/or call"), "visit www.tmb.lk and/or call");
    }

    #[test]
    fn latin_words_cut_at_a_fixed_column_are_closed_up_in_chinese_text_only() {
        let seams = Seams::learn(["接種新冠疫苗的人數，當中有接種COVID-19疫苗者，其餘未接種"].into_iter());
        let mut text = "接種COVI".to_string();
        seams.join(&mut text, "D-19疫苗", false);
        assert_eq!(text, "接種COVID-19疫苗");
        let mut text = "共1,2".to_string();
        seams.join(&mut text, "50宗", true);
        assert_eq!(text, "共1,250宗");
        let mut text = "Mr Chan".to_string();
        seams.join(&mut text, "Tai-man", false);
        assert_eq!(text, "Mr Chan Tai-man");
    }
}
