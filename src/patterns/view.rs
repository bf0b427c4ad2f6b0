//! The facts as they stood on a day, through a filter: what every measure is counted from.
use super::facts::Facts;
use super::filter::{Counted, Cut, Filter};
use crate::domain::{Cause, Day, Minor, Period};

/// The facts before `as_of`: what is dated on that day or after has not happened yet.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub facts: &'a Facts,
    pub as_of: Day,
    cut: Cut,
    counted: Counted,
}

impl<'a> View<'a> {
    pub fn new(facts: &'a Facts, as_of: Day, filter: &Filter) -> Self {
        Self { facts, as_of, cut: filter.on(facts), counted: filter.counted }
    }

    /// The autopsies opened in the period that pass the filter, in the order of their opening.
    pub fn opened_in(&self, period: Period) -> impl Iterator<Item = usize> + use<'a> {
        let Self { facts, as_of, cut, .. } = *self;
        let period = Period { to: period.to.min(as_of), ..period };
        facts.opened_in(period).filter(move |it| cut.holds(facts, *it))
    }

    /// Whether an account passes the filter.
    pub fn has_account(&self, account: usize) -> bool {
        self.cut.holds_account(self.facts, account)
    }

    /// Calls for the place of each warning on an account that passes the filter.
    pub(super) fn each_warning(&self, mut call: impl FnMut(usize)) {
        if self.cut.is_everything() {
            return (0..self.facts.warnings.signal.len()).for_each(call);
        }
        for account in (0..self.facts.accounts.since.len()).filter(|it| self.has_account(*it)) {
            self.facts.all_warnings_of(account).for_each(&mut call);
        }
    }

    /// How many of the autopsies opened in the period have their money in another currency.
    pub fn in_other_currencies(&self, period: Period) -> usize {
        self.opened_in(period).filter(|it| self.facts.autopsies.is_foreign[*it]).count()
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

    /// The cause that a seat named, if it has filed one.
    pub fn named(&self, filing: usize) -> Option<Cause> {
        let primary = self.facts.filings.primary[filing].filter(|it| *it != Cause::NotDetermined)?;
        self.filed(filing).map(|_| primary)
    }

    /// Whether a filing counts where people are compared: what was filed after the reveal was not, and where only filings
    /// made before the finding are asked for, neither was what came after that.
    pub fn is_independent(&self, autopsy: usize, filing: usize) -> bool {
        let (filings, autopsies) = (&self.facts.filings, &self.facts.autopsies);
        let came_after = || {
            filings.filed[filing]
                .zip(autopsies.agreed_on[autopsy])
                .is_some_and(|(filed, agreed)| filed > agreed)
        };
        !filings.after_reveal[filing] && (self.counted == Counted::AsFiled || !came_after())
    }

    /// For each autopsy the day on which its account's next one was opened, whatever passes the filter.
    pub fn next_opened(&self) -> Vec<Option<Day>> {
        let autopsies = &self.facts.autopsies;
        let mut of_account = vec![None; self.facts.accounts.since.len()];
        let mut next = vec![None; autopsies.opened.len()];
        for (autopsy, opened) in autopsies.opened.iter().enumerate().rev().filter(|it| *it.1 < self.as_of) {
            let latest = &mut of_account[autopsies.account[autopsy] as usize];
            next[autopsy] = latest.replace(*opened);
        }
        next
    }
}
