//! The report as a document to be set: the strip of figures that the page has on top, then what the exhibits say.
use super::strip::{Fact, asides, strip};
use crate::domain::show_day;
use crate::exhibits::{self, Behind, Paper};
use crate::store::patterns::Aside;
use typeset::{Block, Document, Run, Tone};

/// The document of this paper. The same paper and aside give the same document.
pub fn document(paper: &Paper, aside: Aside, sheet: typeset::Paper) -> Document {
    let facts = strip((&paper.coverage, &paper.rescue), aside, &paper.currency, &Behind::nowhere());
    let mut before = Vec::new();
    if !facts.is_empty() {
        before.push(Block::Facts(facts.into_iter().map(Fact::on_paper).collect()));
    }
    let asides = asides(paper.in_other_currencies, &paper.currency).into_iter();
    before.extend(asides.map(|it| Block::Paragraph { text: vec![Run::plain(it)], tone: Tone::Small }));
    let footer = format!("Pattern report as of {}", show_day(paper.as_of));
    exhibits::document(paper, before, sheet, &footer)
}
