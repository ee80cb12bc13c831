//! The analyses of [`crate::text`] in the form the engine asks for.
//!
//! Owns nothing but the adapter: what a term is, is decided in [`crate::text::analyze`].

use std::ops::Range;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::text::analyze::{self, Analyzer};
use crate::text::fold::fold_into;

/// Which field's terms to make.
#[derive(Debug, Clone)]
enum Kind {
    Words(Analyzer),
    Exact,
}

/// Makes the terms of one field. Folds the text first; token offsets are bytes of the folded text.
#[derive(Debug, Clone)]
pub struct FieldTokenizer {
    kind: Kind,
    buffer: Buffer,
}

/// Terms made ahead, in memory used again from text to text.
#[derive(Debug, Clone, Default)]
struct Buffer {
    folded: String,
    terms: String,
    tokens: Vec<(Range<usize>, usize, Range<usize>)>,
}

impl FieldTokenizer {
    /// The tokenizer of the `words` field.
    #[must_use]
    pub fn words(analyzer: Analyzer) -> Self {
        Self { kind: Kind::Words(analyzer), buffer: Buffer::default() }
    }

    /// The tokenizer of the `exact` field.
    #[must_use]
    pub fn exact() -> Self {
        Self { kind: Kind::Exact, buffer: Buffer::default() }
    }
}

impl Tokenizer for FieldTokenizer {
    type TokenStream<'a> = Tokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens<'a> {
        let Buffer { folded, terms, tokens } = &mut self.buffer;
        folded.clear();
        terms.clear();
        tokens.clear();
        fold_into(text, folded);
        let push = |term: analyze::Term<'_>| {
            let start = terms.len();
            terms.push_str(term.text);
            tokens.push((start..terms.len(), term.position, term.range));
        };
        match &self.kind {
            Kind::Words(analyzer) => analyzer.words(folded, push),
            Kind::Exact => analyze::exact(folded, push),
        }
        Tokens { buffer: &self.buffer, next: 0, token: Token::default() }
    }
}

/// The terms of one text, one after another.
#[derive(Debug)]
pub struct Tokens<'a> {
    buffer: &'a Buffer,
    next: usize,
    token: Token,
}

impl TokenStream for Tokens<'_> {
    fn advance(&mut self) -> bool {
        let Some((term, position, range)) = self.buffer.tokens.get(self.next) else { return false };
        self.next += 1;
        self.token.text.clear();
        self.token.text.push_str(&self.buffer.terms[term.clone()]);
        self.token.position = *position;
        self.token.offset_from = range.start;
        self.token.offset_to = range.end;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
