//! What is counted of the company as of a day.
use super::behind::Behind;
use super::figures::Figures;
use crate::domain::{PatternFigures, PatternPlace, Period};
use crate::patterns::{Company, Dimension, at_place};
use crate::render::known::with_sentence;

impl Company {
    /// The measures over a period, with links to the autopsies behind them.
    pub fn figures(&self, period: Period) -> Figures<'_> {
        let behind = Behind::new(period, &self.question.filter);
        Figures::new(
            &self.facts,
            &self.question,
            period,
            Dimension::Segment,
            &self.organisation.currency,
            behind,
        )
    }

    /// What is known of a place, with its sentence.
    pub fn known_of(&self, place: &PatternPlace) -> PatternFigures {
        with_sentence(at_place(&self.facts, self.question.windows.as_of, place, self.period()))
    }
}
