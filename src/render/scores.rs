//! Retrieval scores as a table.
//!
//! Owns its columns. Is given names and numbers; must not know how they were measured.

use std::io::{self, Write};

/// A row: what was averaged, over how many queries, and the means.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreRow {
    /// What the row is of.
    pub name: String,
    /// Queries averaged.
    pub queries: usize,
    /// nDCG@10, MRR@10, Recall@100 and P@1, each 0..=1.
    pub scores: [f64; 4],
}

/// Writes the rows under a head.
///
/// # Errors
/// Those of the writer.
pub fn table(w: &mut dyn Write, rows: &[ScoreRow]) -> io::Result<()> {
    let widest = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0).max(5);
    writeln!(w, "{:widest$}  queries  nDCG@10  MRR@10  Recall@100     P@1", "")?;
    for ScoreRow { name, queries, scores: [ndcg, mrr, recall, precision] } in rows {
        writeln!(w, "{name:widest$}  {queries:7}  {ndcg:7.4}  {mrr:6.4}  {recall:10.4}  {precision:6.4}")?;
    }
    Ok(())
}
