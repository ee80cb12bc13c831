//! Which physical lines belong to one paragraph.
//!
//! Owns: what a document shows about how it was wrapped, and the one decision made from it for every two lines.
//! Must not know: titles, headings, captions, how lines are joined.

use super::lines::{Lead, Line, WIDEST};

/// No text is hard-wrapped narrower than this, in columns: shorter lines are lists.
const NARROWEST: u16 = 28;

/// No text is hard-wrapped wider than this, in columns.
const WIDEST_WRAP: u16 = 240;

/// A paragraph's first line is set in by at least this, in columns.
const SET_IN: u16 = 2;

/// Text set in further than this is centred or a column, not a paragraph's first line; in columns.
const FAR_IN: u16 = 12;

/// How a document is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wrap {
    /// The column where lines are wrapped.
    limit: u16,
    /// How far before the limit a full line may stop, a word that did not fit not counted; in columns.
    room: u16,
    /// Blank lines between the lines of a paragraph.
    gap: u16,
    /// The indent of the lines of a paragraph after the first, in columns.
    base: u16,
    /// Larger gaps or indents mark the paragraphs, so that a shorter line alone proves little.
    marked: bool,
    /// The first lines of paragraphs are set in.
    indents: bool,
    /// All full lines end at the same column: words were cut wherever they stood.
    cut: bool,
}

/// The paragraph read so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    /// Its first line.
    pub first: usize,
    /// No paragraph is complete yet: this one may be the title.
    pub top: bool,
}

impl Wrap {
    /// Measures a document; `None` when every line of it is a paragraph.
    ///
    /// The evidence is pairs of neighbours of which the first stops near a common limit in mid-sentence and the second
    /// starts like a continuation. In text with one paragraph a line there are hardly any.
    pub(super) fn measure(lines: &[Line]) -> Option<Wrap> {
        let limit = common_limit(lines)?;
        let band = i32::from((limit / 6).max(8));
        let mut room = [0u32; 64];
        let mut gaps = [0u32; 8];
        let mut bases = [0u32; 128];
        let (mut pairs, mut wrapped, mut sure, mut exact) = (0u32, 0u32, 0u32, 0u32);
        for pair in lines.windows(2) {
            let (cur, next) = (&pair[0], &pair[1]);
            if cur.cells > 1 || cur.lead == Lead::Footer || next.lead != Lead::Text || next.cells > 1 {
                continue;
            }
            pairs += 1;
            let slack = slack(cur, next, limit);
            let far = i32::from(cur.edge) > i32::from(limit) + band;
            if cur.ended || slack > band || far || next.indent > cur.indent + 1 {
                continue;
            }
            wrapped += 1;
            sure += u32::from(cur.runs_out || next.runs_in);
            exact += u32::from(cur.edge + 1 >= limit && cur.edge <= limit);
            room[slack.clamp(0, 63) as usize] += 1;
            gaps[usize::from(next.gap).min(7)] += 1;
            bases[usize::from(next.indent).min(127)] += 1;
        }
        let enough = wrapped >= 2 || sure >= 1 || (wrapped == 1 && pairs <= 3 && lines[0].ended);
        if !enough || wrapped * 10 < pairs * 3 {
            return None;
        }
        let mut wrap = Wrap {
            limit,
            room: quantile(&room, wrapped, 85) + 1,
            gap: mode(&gaps),
            base: mode(&bases),
            marked: false,
            indents: false,
            cut: wrapped >= 4 && exact * 10 >= wrapped * 9,
        };
        let (mut ends, mut marked, mut indents) = (0u32, 0u32, 0u32);
        for pair in lines.windows(2).filter(|pair| pair[0].ended && pair[1].lead == Lead::Text) {
            if slack(&pair[0], &pair[1], limit) > i32::from(limit / 3) {
                ends += 1;
                marked += u32::from(pair[1].gap > wrap.gap || wrap.set_in(&pair[1]));
                indents += u32::from(pair[0].lead == Lead::Text && wrap.set_in(&pair[1]));
            }
        }
        wrap.marked = marked > 0 && marked * 3 >= ends * 2;
        wrap.indents = indents > 0 && indents * 2 >= ends;
        Some(wrap)
    }

    /// Whether the line before `next` was cut in mid-word for all that can be seen of it.
    pub(super) fn cuts(&self, line: &Line) -> bool {
        self.cut && line.edge >= self.limit && !line.trailing
    }

    /// Whether line `at` begins a paragraph, the line before it belonging to `open`: the one decision.
    pub(super) fn begins(&self, lines: &[Line], at: usize, open: Open) -> bool {
        let (cur, next) = (&lines[at - 1], &lines[at]);
        let lead = lines[open.first].lead;
        if cur.lead == Lead::Footer || matches!(next.lead, Lead::Footer | Lead::Bullet) {
            return true;
        }
        if self.beyond(cur) || self.beyond(next) {
            return true;
        }
        let slack = slack(cur, next, self.limit);
        let full = slack <= i32::from(self.room) || neighbours_agree(lines, at, open, self.limit);
        let cut_short = full && !cur.ended;
        if next.lead != Lead::Text {
            // A wrapped line may begin with `(a)` or `2.` by chance, but hardly within a list.
            return !(cut_short
                && next.gap == self.gap
                && (lead != Lead::Number || next.lead == Lead::Speaker));
        }
        let item = matches!(lead, Lead::Bullet | Lead::Number);
        let set_in = self.set_in(next) && !centred(cur, next, self.limit);
        if next.gap != self.gap {
            // A page break leaves blank lines inside a paragraph, but no paragraph stops in mid-sentence at the limit.
            let goes_on = !cur.ended && (cut_short || next.runs_in) && (!set_in || item);
            return !goes_on || (open.top && next.gap > self.gap && !next.runs_in && !cur.runs_out);
        }
        let continuation = at - 1 > open.first;
        if set_in {
            let block = next.indent <= cur.indent + 1 && (continuation || cut_short);
            let hanging = item && (!self.indents || !cur.ended);
            let mid_sentence = cut_short && next.runs_in;
            if !block && !hanging && !mid_sentence {
                return true;
            }
        }
        if continuation && next.indent + SET_IN <= cur.indent && !cut_short && !next.runs_in {
            return true;
        }
        if cur.ended {
            let least = if self.marked { self.room.max(self.limit / 5) } else { self.room };
            return !full && slack > i32::from(least) || self.stands_alone(lines, at);
        }
        // Where gaps or indents mark the paragraphs and there is none here, a part that is wrapped narrower is likelier.
        let least = if cur.runs_out || self.marked { i32::from(self.limit / 4) } else { self.stop() };
        let stopped = slack > least && !full && !next.runs_in && !cur.text.ends_with('-');
        // A title of larger type is wrapped narrower: two short lines in a row at the top are one title.
        stopped && !(open.top && !next.ended && next.edge < self.limit - self.limit / 4)
    }

    /// A line in mid-sentence that leaves more room than this was ended on purpose, in columns.
    fn stop(&self) -> i32 {
        i32::from((self.room * 2 + 6).min(self.limit / 4))
    }

    fn set_in(&self, line: &Line) -> bool {
        line.indent >= self.base + SET_IN
    }

    /// A line far wider than the rest was never wrapped.
    fn beyond(&self, line: &Line) -> bool {
        line.edge > self.limit + (self.limit / 4).max(8)
    }

    /// Whether line `at` is neither the end of a paragraph, having no sentence end, nor the beginning of one, being
    /// short.
    fn stands_alone(&self, lines: &[Line], at: usize) -> bool {
        let line = &lines[at];
        let Some(next) = lines.get(at + 1) else { return false };
        !line.ended
            && !line.runs_in
            && !line.runs_out
            && !next.runs_in
            && (self.set_in(next) || next.gap > self.gap || slack(line, next, self.limit) > self.stop())
            && line.edge < self.limit - self.limit / 4
    }
}

/// The columns left on `cur` if the beginning of `next` had been set there too.
fn slack(cur: &Line, next: &Line, limit: u16) -> i32 {
    let space =
        i32::from(!cur.text.ends_with(super::join::is_wide) && !next.text.starts_with(super::join::is_wide));
    i32::from(limit) - i32::from(cur.edge) - space - i32::from(next.first)
}

/// Whether a part of the document is wrapped at a narrower limit: lines of one width follow one another.
fn neighbours_agree(lines: &[Line], at: usize, open: Open, limit: u16) -> bool {
    let cur = &lines[at - 1];
    let most = if cur.ended { 4 } else { limit / 10 };
    let alike = |line: &Line| line.edge.abs_diff(cur.edge) <= most && line.lead == Lead::Text;
    if cur.edge < (limit / 2).max(NARROWEST) || cur.lead != Lead::Text {
        return false;
    }
    let before = at >= 2 && at - 1 > open.first && alike(&lines[at - 2]) && !lines[at - 2].ended;
    before || (!cur.ended && alike(&lines[at]))
}

/// Both lines stand in the middle of the paper.
fn centred(a: &Line, b: &Line, limit: u16) -> bool {
    let middle =
        |line: &Line| line.indent >= FAR_IN / 2 && (line.indent + line.edge).abs_diff(limit) <= limit / 12;
    middle(a) && middle(b)
}

/// The limit near which most lines stop in mid-sentence.
fn common_limit(lines: &[Line]) -> Option<u16> {
    let mut edges = [0u32; WIDEST_WRAP as usize + 1];
    for line in lines.iter().filter(|line| !line.ended && line.cells == 1 && line.edge <= WIDEST_WRAP) {
        edges[usize::from(line.edge)] += 1;
    }
    let near = |limit: u16| -> u32 {
        let from = limit - (limit / 6).max(8);
        edges[usize::from(from)..=usize::from(limit)].iter().sum()
    };
    // The widest of the best: a title that happens to be a little shorter must not lower the limit.
    let best = (NARROWEST..=WIDEST_WRAP).max_by_key(|&limit| near(limit))?;
    let top = (NARROWEST..=best).rev().find(|&limit| edges[usize::from(limit)] > 0)?;
    (top < WIDEST && near(top) > 0).then_some(top)
}

/// The index below which `percent` of the `total` counts lie.
fn quantile(counts: &[u32], total: u32, percent: u32) -> u16 {
    let mut seen = 0;
    let reached = counts.iter().position(|&count| {
        seen += count;
        u64::from(seen) * 100 >= u64::from(total) * u64::from(percent)
    });
    reached.unwrap_or(0) as u16
}

fn mode(counts: &[u32]) -> u16 {
    (0..counts.len()).rev().max_by_key(|&at| counts[at]).unwrap_or(0) as u16
}
