//! The facts as they stood on a day, through a filter: what every measure is counted from.
use super::facts::Facts;
use super::filter::{Cut, Filter};
use crate::domain::{Cause, Day, Minor, Period};

/// The facts before `as_of`: what is dated on that day or after has not happened yet.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub facts: &'a Facts,
    pub as_of: Day,
    cut: Cut,
}

impl<'a> View<'a> {
    pub fn new(facts: &'a Facts, as_of: Day, filter: &Filter) -> Self {
        Self { facts, as_of, cut: filter.on(facts) }
    }

    /// The autopsies opened in the period that pass the filter, in the order of their opening.
    pub fn opened_in(&self, period: Period) -> impl Iterator<Item = usize> + use<'a> {
        let Self { facts, as_of, cut } = *self;
        let period = Period { to: period.to.min(as_of), ..period };
        facts.opened_in(period).filter(move |it| cut.holds(facts, *it))
    }

    /// Whether an account passes the filter.
    pub fn has_account(&self, account: usize) -> bool {
        self.cut.holds_account(self.facts, account)
    }

    pub fn is_closed(&self, autopsy: usize) -> bool {
        self.facts.autopsies.closed[autopsy].is_some_and(|it| it < self.as_of)
    }

    /// The primary cause of the agreed finding, which may be "I can't tell"; nothing while there is none.
    pub fn finding(&self, autopsy: usize) -> Option<Cause> {
        let autopsies = &self.facts.autopsies;
        let agreed = autopsies.agreed_on[autopsy].is_some_and(|it| it < self.as_of);
        autopsies.primary[autopsy].filter(|_| agreed)
    }

    /// The cause of the agreed finding, if it names one: what cause shares are counted from.
    pub fn cause(&self, autopsy: usize) -> Option<Cause> {
        self.finding(autopsy).filter(|it| *it != Cause::NotDetermined)
    }

    pub fn arr(&self, autopsy: usize) -> Minor {
        self.facts.autopsies.arr[autopsy]
    }

    /// The day a seat filed on, if it has.
    pub fn filed(&self, filing: usize) -> Option<Day> {
        self.facts.filings.filed[filing].filter(|it| *it < self.as_of)
    }
}
