//! The company as of a day, where nobody asks for another one: its facts, and the quarters that patterns are judged over.
use super::at_place::numbers_at;
use super::facts::Facts;
use super::filter::Filter;
use super::question::Question;
use super::windows::Windows;
use crate::domain::{Day, Organisation, PatternPlace, Period};
use std::sync::Arc;

/// The facts, and the question that is asked of them.
#[derive(Clone)]
pub struct Company {
    pub organisation: Organisation,
    pub facts: Arc<Facts>,
    pub question: Question,
    pub today: Day,
}

impl Company {
    /// Everything on record, with the last whole quarter in focus, or another one.
    pub fn new(organisation: Organisation, facts: Arc<Facts>, today: Day, focus: Option<Period>) -> Self {
        let as_of = Windows::as_of(today);
        // What is not over yet is looked at as far as it has come.
        let focus = focus.map(|it| Period { to: it.to.min(as_of), ..it }).filter(|it| it.from < it.to);
        let windows = Windows::new(as_of, focus, organisation.fiscal_start_month, facts.first_opened());
        Self { organisation, facts, question: Question { windows, filter: Filter::default() }, today }
    }

    /// The quarters that the threshold looks at.
    pub fn period(&self) -> Period {
        self.organisation.threshold.period(self.question.windows.focus)
    }

    /// The numbers of the autopsies behind a place, over the quarters that the threshold looks at.
    pub fn numbers_at(&self, place: &PatternPlace) -> Vec<u32> {
        self.numbers_within(place, self.period())
    }

    /// The same over another period.
    pub fn numbers_within(&self, place: &PatternPlace, period: Period) -> Vec<u32> {
        let numbers = numbers_at(&self.facts, self.question.windows.as_of, place, period);
        numbers.into_iter().map(|it| it.0).collect()
    }
}
