//! The whole report as one thing to hand over: what was asked, what may be said, and every exhibit.
use super::figures::Figures;
use super::names::narrowed;
use super::summary::{self, Sentence};
use super::{Exhibit, Which, exhibit};
use crate::domain::{Currency, Day, Period};
use crate::patterns::{Coverage, Filter, Rescue};

#[derive(Debug, Clone)]
pub struct Paper {
    pub organisation: String,
    /// The first day that it knows nothing of.
    pub as_of: Day,
    pub period: Period,
    /// What the filters leave, in words.
    pub narrowed: Option<String>,
    pub currency: Currency,
    /// Autopsies whose money is in another currency, and in no sum.
    pub in_other_currencies: usize,
    pub coverage: Coverage,
    pub rescue: Rescue,
    pub sentences: Vec<Sentence>,
    /// How the sentences are chosen; nothing where there are too few findings to choose from.
    pub chosen: &'static [&'static str],
    /// By letter; none when nothing was opened.
    pub exhibits: Vec<Exhibit>,
}

impl Paper {
    pub fn new(organisation: &str, figures: &Figures<'_>, filter: &Filter) -> Self {
        let coverage = figures.coverage();
        let all = Which::ALL.into_iter().filter(|_| coverage.opened > 0);
        Self {
            organisation: organisation.to_owned(),
            as_of: figures.windows.as_of,
            period: figures.period,
            narrowed: narrowed(filter),
            currency: figures.currency.clone(),
            in_other_currencies: figures.view.in_other_currencies(figures.period),
            coverage: coverage.clone(),
            rescue: figures.rescue().clone(),
            sentences: summary::sentences(figures),
            chosen: summary::chosen(figures.pareto()),
            exhibits: all.map(|it| exhibit(it, figures)).collect(),
        }
    }
}
