//! The whole report as one thing to hand over: what was asked, what may be said, and every exhibit. It is drawn and in words,
//! so that it can be kept as text and shown again years later, when the same question would have other answers.
use super::figures::Figures;
use super::key_figures::{KeyFigure, key_figures};
use super::names::narrowed;
use super::summary::{self, Sentence};
use super::{Exhibit, Which, exhibit};
use crate::domain::{Currency, Day, Period};
use crate::patterns::Filter;
use crate::render::words;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    format: Format,
    pub organisation: String,
    /// The first day that it knows nothing of.
    pub as_of: Day,
    pub period: Period,
    /// What the filters leave, in words.
    pub narrowed: Option<String>,
    pub currency: Currency,
    /// Autopsies whose money is in another currency, and in no sum.
    pub in_other_currencies: usize,
    /// None when nothing was opened.
    pub key_figures: Vec<KeyFigure>,
    pub sentences: Vec<Sentence>,
    /// How the sentences are chosen; nothing where there are too few findings to choose from.
    pub chosen: Vec<Cow<'static, str>>,
    /// By letter; none when nothing was opened.
    pub exhibits: Vec<Exhibit>,
}

/// What is kept is read again as what it is: another format gets another number, and what reads the old one stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u32", try_from = "u32")]
struct Format;

impl Format {
    const NUMBER: u32 = 1;
}

impl From<Format> for u32 {
    fn from(_: Format) -> Self {
        Format::NUMBER
    }
}

impl TryFrom<u32> for Format {
    type Error = String;

    fn try_from(number: u32) -> Result<Self, Self::Error> {
        match number {
            Self::NUMBER => Ok(Self),
            _ => Err(format!("a report of format {number}; this version reads format {}", Self::NUMBER)),
        }
    }
}

impl Paper {
    pub fn new(
        organisation: &str,
        figures: &Figures<'_>,
        filter: &Filter,
        rescued_without_agreement: usize,
    ) -> Self {
        let opened = figures.coverage().opened;
        let all = Which::ALL.into_iter().filter(|_| opened > 0);
        Self {
            format: Format,
            organisation: organisation.to_owned(),
            as_of: figures.windows.as_of,
            period: figures.period,
            narrowed: narrowed(filter),
            currency: figures.currency.clone(),
            in_other_currencies: figures.view.in_other_currencies(figures.period),
            key_figures: key_figures(figures, rescued_without_agreement),
            sentences: summary::sentences(figures),
            chosen: summary::chosen(figures.pareto()),
            exhibits: all.map(|it| exhibit(it, figures)).collect(),
        }
    }

    /// What no exhibit can show: money that is in no sum.
    pub fn asides(&self) -> Vec<String> {
        asides(self.in_other_currencies, &self.currency)
    }

    /// As text to keep. Figures are written with as many digits as bring back the same number.
    ///
    /// # Errors
    /// None that a report brings about.
    pub fn frozen(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// What was kept, as it was.
    ///
    /// # Errors
    /// If the text is no report, or one of a format that this version doesn't know.
    pub fn thawed(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }
}

/// Autopsies whose money can't be summed.
pub fn asides(others: usize, currency: &Currency) -> Vec<String> {
    let money = words::sentence(&words::counted(others, "autopsy has", "autopsies have"));
    let told = format!("{money} money in another currency than {currency}, which is in no sum here.");
    (others > 0).then_some(told).into_iter().collect()
}
