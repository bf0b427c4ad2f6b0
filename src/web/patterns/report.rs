//! A report as `templates/patterns/report.html` draws it, whoever counted it and whenever: the key figures, what may be said,
//! and the exhibits.
use super::exhibits::View;
use crate::exhibits::summary::Sentence;
use crate::exhibits::{KeyFigure, Paper};
use serde::Serialize;
use std::borrow::Cow;

#[derive(Serialize)]
pub struct Shown {
    pub key_figures: Vec<KeyFigure>,
    pub asides: Vec<String>,
    pub sentences: Vec<Sentence>,
    /// How the sentences are chosen; nothing where findings are too few to choose from, and are read one by one.
    pub chosen: Vec<Cow<'static, str>>,
    pub exhibits: Vec<View>,
}

impl Shown {
    /// The whole of a report, as it was counted: today, or when it was kept.
    pub fn of(paper: Paper) -> Self {
        let asides = paper.asides();
        let currency = paper.currency;
        Self {
            key_figures: paper.key_figures,
            asides,
            sentences: paper.sentences,
            chosen: paper.chosen,
            exhibits: paper.exhibits.into_iter().map(|it| View::new(it, &currency)).collect(),
        }
    }
}
