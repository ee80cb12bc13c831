//! A glossary: for people, as a table for programs, and as TBX for translators' tools.
//!
//! Owns the layouts. TBX is TBX-Basic in the DCA style (ISO 30042:2019). Must not know where entries come from.

use std::io::{self, Write};

use super::cells::cells;
use super::columns::{Column, columns_of, row};
use super::sanitize::is_hostile;
use super::text::{BOLD, DIM, PLAIN, TextOptions, counted, lines, shown};
use crate::results::{GlossaryEntryView, GlossaryView};
use crate::text::Language;

/// Writes entries, each with its counts and examples; a table where there are none.
pub fn text(w: &mut dyn Write, view: &GlossaryView, options: &TextOptions) -> io::Result<()> {
    if view.term.is_none() {
        return table(w, view, options);
    }
    for (at, entry) in view.entries.iter().enumerate() {
        if at > 0 {
            writeln!(w)?;
        }
        let room = options.columns();
        let head = format!("{} ↔ {}", entry.chinese, entry.english);
        lines(w, &cells(&head, &[]), 0, room, BOLD, options)?;
        let facts = format!(
            "{} together · {} of {} Chinese, {} of {} English · score {:.1}",
            counted(u64::from(entry.count), "time"),
            percent(entry.english_given_chinese),
            entry.chinese_count,
            percent(entry.chinese_given_english),
            entry.english_count,
            entry.score
        );
        lines(w, &cells(&facts, &[]), 2, room - 2, DIM, options)?;
        for example in &entry.examples {
            let chinese = shown(&example.chinese, &example.chinese_highlights, room - 4, options);
            lines(w, &chinese, 4, room - 4, PLAIN, options)?;
            let english = shown(&example.english, &example.english_highlights, room - 4, options);
            lines(w, &english, 4, room - 4, PLAIN, options)?;
            let releases = format!("{} · {}", example.chinese_release, example.english_release);
            lines(w, &cells(&releases, &[]), 4, room - 4, DIM, options)?;
        }
    }
    for word in &view.words {
        let line = format!("{} ({})", word.word, percent(word.probability));
        lines(w, &cells(&line, &[]), 0, options.columns(), PLAIN, options)?;
    }
    Ok(())
}

/// Writes an entry a line, in columns.
fn table(w: &mut dyn Write, view: &GlossaryView, options: &TextOptions) -> io::Result<()> {
    const COUNT: usize = 6;
    let widest = view.entries.iter().map(|entry| columns_of(&entry.chinese)).max().unwrap_or(0);
    let free = options.columns().saturating_sub(COUNT + 4);
    let left = widest.clamp(4, (free / 2).max(4));
    let right = free.saturating_sub(left).max(4);
    for entry in &view.entries {
        let count = entry.count.to_string();
        let columns = [
            Column::right(&count, COUNT, DIM),
            Column::new(&entry.chinese, left, PLAIN),
            Column::new(&entry.english, right, PLAIN),
        ];
        row(w, &columns, 2, options.color)?;
    }
    Ok(())
}

fn percent(share: f32) -> String {
    format!("{:.0}%", share * 100.0)
}

/// Writes a line of names, then an entry a line, fields apart by tabs. Tabs and line ends in a term become spaces.
pub fn tsv(w: &mut dyn Write, view: &GlossaryView) -> io::Result<()> {
    writeln!(
        w,
        "chinese\tenglish\tcount\tchinese_count\tenglish_count\tscore\tp_english_given_chinese\tp_chinese_given_english"
    )?;
    for entry in &view.entries {
        let GlossaryEntryView { count, chinese_count, english_count, score, .. } = entry;
        let (chinese, english) = (plain(&entry.chinese), plain(&entry.english));
        let (forward, backward) = (entry.english_given_chinese, entry.chinese_given_english);
        writeln!(
            w,
            "{chinese}\t{english}\t{count}\t{chinese_count}\t{english_count}\t{score:.2}\t{forward:.3}\t{backward:.3}"
        )?;
    }
    Ok(())
}

/// Writes a TBX-Basic file: a concept an entry, a term a language.
pub fn tbx(w: &mut dyn Write, view: &GlossaryView) -> io::Result<()> {
    writeln!(w, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(w, r#"<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">"#)?;
    writeln!(w, "  <tbxHeader>\n    <fileDesc>\n      <titleStmt><title>Glossary</title></titleStmt>")?;
    writeln!(w, "      <sourceDesc><p>Learned from releases by pressroom</p></sourceDesc>")?;
    writeln!(w, "    </fileDesc>\n  </tbxHeader>\n  <text>\n    <body>")?;
    for (at, entry) in view.entries.iter().enumerate() {
        writeln!(w, r#"      <conceptEntry id="c{}">"#, at + 1)?;
        let language = match Language::detect(&entry.chinese) {
            Language::ZhHans => "zh-Hans",
            Language::ZhHant => "zh-Hant",
            _ => "zh",
        };
        for (language, term) in [(language, &entry.chinese), ("en", &entry.english)] {
            let term = escaped(&plain(term));
            writeln!(
                w,
                r#"        <langSec xml:lang="{language}"><termSec><term>{term}</term></termSec></langSec>"#
            )?;
        }
        writeln!(w, "      </conceptEntry>")?;
    }
    writeln!(w, "    </body>\n  </text>\n</tbx>")
}

/// A term on one line, with nothing in it that a terminal would obey.
fn plain(term: &str) -> String {
    term.split_whitespace()
        .map(|word| word.chars().filter(|c| !is_hostile(*c)).collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
