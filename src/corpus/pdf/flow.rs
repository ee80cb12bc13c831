//! From the lines of pages to one text, a paragraph a line.
//!
//! Owns: what the geometry of a page tells about its paragraphs: distances, indents, sizes, and whether the next word would
//! have had room. The lines of running text differ in columns when their letters differ in width, so that the layout of plain
//! text tells less. Must not know: what a paragraph is for.

use super::furniture::body_size;
use super::rows::Row;
use crate::corpus::join::{Seams, is_wide};
use crate::corpus::lines::{self, Lead};
use crate::corpus::sentence::{closes, ended, opens};

/// A line stands as far in as this before it counts, in ems.
const SET_IN: f64 = 0.8;

/// Lines further apart than this share of the usual have a blank line between them.
const APART: f64 = 1.25;

/// A line is larger than the next when it is by more than this share.
const LARGER: f64 = 1.08;

/// A line with as much room on both sides, but for this, is centred; in ems.
const CENTRED: f64 = 1.2;

/// No indent is written wider, in columns.
const WIDEST_INDENT: f64 = 60.0;

/// Where the lines of a column begin and end.
#[derive(Debug, Clone, Copy)]
struct Measure {
    left: f64,
    right: f64,
}

/// The text of the pages, as `layout::read` wants it: a paragraph a line, blank lines between them, rows of tables on lines
/// that follow one another.
pub(super) fn text(pages: &[Vec<Row>]) -> String {
    let seams = Seams::learn(pages.iter().flatten().map(|row| row.text.as_str()));
    let (pitch, body) = (pitch(pages), body_size(pages));
    let whole: Vec<Option<Measure>> = (0..3).map(|column| measure(pages.iter().flatten(), column)).collect();
    let first_in = first_in(pages, whole[0]);
    let mut text = String::new();
    let mut open: Option<Open> = None;
    let mut shown = 0;
    for (number, page) in pages.iter().enumerate() {
        let own: Vec<Option<Measure>> = (0..3).map(|column| measure(page.iter(), column)).collect();
        let long = page.iter().filter(|row| row.column == 0).count() >= 8;
        let facts: Vec<(Lead, bool)> = page.iter().map(facts).collect();
        let in_table = |at: usize| facts.get(at).is_some_and(|facts| facts.1);
        for (at, row) in page.iter().enumerate() {
            // A row alone is no table: a line stretched to the margin, or set with tabs. At a page's edge it may not be alone.
            let edge = at == 0 || at + 1 == page.len();
            let cells = in_table(at) && (edge || in_table(at - 1) || in_table(at + 1));
            let lead = facts[at].0;
            let measures = if long || row.column > 0 { &own } else { &whole };
            let limits = measures[row.column].unwrap_or(Measure { left: row.left, right: row.right });
            let about = Page { lead, cells, pitch, body, left: limits.left, first_in, top: at == 0 };
            let seam = open.as_ref().map(|open| open.seam(row, page.get(at + 1), about));
            match (&mut open, seam) {
                (Some(open), Some(Seam::Within)) => {
                    seams.join(&mut text, &row.text, false);
                    *open = Open { above: row, cells, limits, lines: open.lines + 1, ..*open };
                    continue;
                }
                (Some(_), Some(Seam::Row)) => text.push('\n'),
                (Some(_), _) => text.push_str("\n\n"),
                (None, _) => {}
            }
            while shown < number {
                text.push_str("\x0C\n");
                shown += 1;
            }
            indent(row, limits, body, &mut text);
            text.push_str(&row.text);
            open =
                Some(Open { above: row, cells, limits, lead, lines: 1, top: text.len() == row.text.len() });
        }
    }
    text
}

/// What a line starts with, and whether it has cells.
fn facts(row: &Row) -> (Lead, bool) {
    lines::split(&row.text).0.first().map_or((Lead::Text, false), |line| (line.lead, line.cells > 1))
}

/// What lies between two lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seam {
    /// Nothing: the paragraph goes on.
    Within,
    /// The lines are rows of a table.
    Row,
    /// One paragraph ends, another begins.
    Between,
}

/// What is known of the lines of a document where a line is looked at.
#[derive(Debug, Clone, Copy)]
struct Page {
    lead: Lead,
    /// The line is a row of a table.
    cells: bool,
    pitch: f64,
    body: f64,
    /// Where the lines of the column begin.
    left: f64,
    /// How much further in paragraphs begin, in ems, when they do.
    first_in: Option<f64>,
    /// The line is the first of its page.
    top: bool,
}

/// The paragraph that may go on.
struct Open<'a> {
    /// Its last line, and where the lines of its column begin and end.
    above: &'a Row,
    limits: Measure,
    /// That line is a row of a table.
    cells: bool,
    /// What its first line starts with.
    lead: Lead,
    lines: usize,
    /// It is the first of the document.
    top: bool,
}

impl Open<'_> {
    /// What lies between the paragraph and the line `row`, which `next` follows: the one decision.
    fn seam(&self, row: &Row, next: Option<&Row>, page: Page) -> Seam {
        let (above, em) = (self.above, row.size);
        let size = (above.size / em).max(em / above.size);
        let next_column = !page.top && (above.column != row.column || above.base < row.base);
        let apart =
            !page.top && !next_column && above.base - row.base > page.pitch * above.size.max(em) * APART;
        if self.cells && page.cells && !next_column {
            return Seam::Row;
        }
        let (ended, room) = (ended(&above.text), slack(above, self.limits, row));
        let width = self.limits.right - self.limits.left;
        let runs_on = !ended && room < em.max(width * 0.05);
        let parted = size > LARGER || above.bold != row.bold && !runs_on || apart || self.cells || page.cells;
        if parted || matches!(page.lead, Lead::Bullet | Lead::Footer) || self.lead == Lead::Footer {
            return Seam::Between;
        }
        if page.lead != Lead::Text && !runs_on {
            return Seam::Between;
        }
        let short = |row: &Row| !ends(&row.text) && row.right < self.limits.right - width / 4.0;
        // A title is divided where its sense allows, and nothing on the page is above it.
        let title = em > page.body * LARGER || self.top && self.lines < 4 && !ended && short(row);
        if title {
            return Seam::Within;
        }
        if !ended {
            let lower = row.text.starts_with(char::is_lowercase);
            return if runs_on || lower { Seam::Within } else { Seam::Between };
        }
        let item = matches!(self.lead, Lead::Bullet | Lead::Number);
        let step = (row.left - above.left) / em;
        let elsewhere = page.top || next_column;
        let first = |row: &Row, next: &Row| {
            let (own, following) = ((row.left - page.left) / em, (next.left - page.left) / em);
            page.first_in.is_some_and(|first_in| (own - first_in).abs() < 0.35) && following.abs() < 0.35
        };
        // The second line of an item may hang, or be a paragraph that begins further in, as others do.
        let hangs = item && self.lines == 1 && !next.is_some_and(|next| first(row, next));
        let set_in = step > SET_IN && !hangs && !elsewhere;
        // At the top of a page, only the margin tells.
        let margin_in = elsewhere && !item && (row.left - page.left) / em > SET_IN;
        let set_out = step < -SET_IN && self.lines > 1 && !elsewhere;
        let lower = |row: &Row| row.text.starts_with(char::is_lowercase);
        if lower(row) && !set_in && !margin_in {
            return Seam::Within;
        }
        let alone = short(row) && next.is_some_and(|next| !lower(next));
        if room > 0.0 || set_in || margin_in || set_out || alone { Seam::Between } else { Seam::Within }
    }
}

/// Whether a paragraph could end here, or hardly: after a comma.
fn ends(text: &str) -> bool {
    ended(text) || text.ends_with(['，', '、', ','])
}

fn indent(row: &Row, measure: Measure, body: f64, text: &mut String) {
    let ems = (row.left - measure.left) / row.size;
    let off_centre = (row.left + row.right - measure.left - measure.right).abs() / row.size;
    // The lines of a centred title begin anywhere; a paragraph begins not so far in.
    let centred = match row.size > body * LARGER {
        true => off_centre < 3.0 * CENTRED,
        false => off_centre < CENTRED && ems > 4.0,
    };
    if ems > SET_IN && !centred {
        let columns = (ems * 2.0).round().min(WIDEST_INDENT) as usize;
        text.extend(std::iter::repeat_n(' ', columns));
    }
}

/// How much room was left on the line above when the beginning of the next one is put there too.
fn slack(above: &Row, limits: Measure, row: &Row) -> f64 {
    let width = row.right - row.left;
    let word = match beginning(&row.text) {
        Some(ems) => (ems + 0.3) * row.size,
        None => {
            let end = row.text.find([' ', '\t']).unwrap_or(row.text.len());
            let share = row.text[..end].chars().count() as f64 / row.text.chars().count() as f64;
            // Letters differ in width, and a space comes before the word.
            if end == row.text.len() { width } else { share * width * 1.1 + 0.3 * row.size }
        }
    };
    limits.right - above.right - word
}

/// The ems of what would have to move up together, a word or a wide character with the marks around it; `None` when there
/// are only words.
fn beginning(text: &str) -> Option<f64> {
    let mut chars = text.chars().peekable();
    let mut ems = 0.0;
    let em = |c: char| if is_wide(c) { 1.0 } else { 0.6 };
    while let Some(mark) = chars.next_if(|&c| opens(c)) {
        ems += em(mark);
    }
    let first = chars.next()?;
    ems += em(first);
    if !is_wide(first) {
        if !text.chars().any(is_wide) {
            return None;
        }
        // A number or a name among Han is a word of its own.
        while let Some(c) = chars.next_if(|&c| !is_wide(c) && c != ' ') {
            ems += em(c);
        }
        ems += 0.3;
    }
    let marks =
        chars.take_while(|&c| closes(c) || matches!(c, '，' | '。' | '、' | '；' | '：' | '！' | '？'));
    Some(ems + marks.map(em).sum::<f64>())
}

/// How much further in than other lines the first ones of paragraphs begin, in ems.
fn first_in(pages: &[Vec<Row>], whole: Option<Measure>) -> Option<f64> {
    let left = whole?.left;
    let pairs = pages.iter().flat_map(|page| page.windows(2));
    let steps = pairs.filter_map(|pair| {
        let (own, next) = ((pair[0].left - left) / pair[0].size, (pair[1].left - left) / pair[1].size);
        let full = pair[0].right > whole?.right - 3.0 * pair[0].size;
        (own > SET_IN && own < 6.0 && next.abs() < 0.35 && full).then_some(own)
    });
    let mut steps: Vec<f64> = steps.collect();
    steps.sort_by(f64::total_cmp);
    steps.get(steps.len() / 2).copied().filter(|_| steps.len() > 1)
}

/// The usual distance of lines as a multiple of the font size.
fn pitch(pages: &[Vec<Row>]) -> f64 {
    let mut counts = [0u32; 100];
    let pairs = pages.iter().flat_map(|page| page.windows(2));
    for pair in pairs.filter(|pair| pair[0].column == pair[1].column) {
        let share = (pair[0].base - pair[1].base) / pair[0].size.max(pair[1].size);
        if (0.5..4.9).contains(&share) {
            counts[(share * 20.0).round() as usize] += 1;
        }
    }
    let near = |at: usize| counts[at.saturating_sub(1)..(at + 2).min(100)].iter().sum::<u32>();
    // The closest of the most frequent: a text of short paragraphs has as many gaps as lines.
    let most = (0..100).map(near).max().unwrap_or(0);
    (0..100).find(|&at| near(at) * 5 >= most * 4 && most > 0).map_or(1.2, |at| (at + 1) as f64 / 20.0)
}

/// Where most lines of a column begin, and where the longest end.
fn measure<'a>(rows: impl Iterator<Item = &'a Row>, column: usize) -> Option<Measure> {
    let rows: Vec<&Row> = rows.filter(|row| row.column == column && row.main).collect();
    let mut lefts: Vec<f64> = rows.iter().map(|row| row.left).collect();
    let mut rights: Vec<f64> = rows.iter().map(|row| row.right).collect();
    lefts.sort_by(f64::total_cmp);
    rights.sort_by(f64::total_cmp);
    let enough = (rows.len() / 7).max(2).min(rows.len());
    let begins = |&&left: &&f64| {
        let near = lefts.iter().filter(|other| (**other - left).abs() < 3.0).count();
        near >= enough
    };
    let left = lefts.iter().find(begins).or(lefts.first()).copied()?;
    let right = rights[rights.len().saturating_sub(2)];
    Some(Measure { left, right })
}
