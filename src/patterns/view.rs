//! The facts as they stood on a day, through a filter: what every measure is counted from.
use super::facts::{Facts, Warnings};
use super::filed::FiledCauses;
use super::filter::{Counted, Cut, Filter};
use super::visits::Visits;
use crate::domain::{Cause, Day, Minor, Period};
use std::ops::Range;
use std::sync::OnceLock;

/// The facts before `as_of`: what is dated on that day or after has not happened yet.
#[derive(Debug)]
pub struct View<'a> {
    pub facts: &'a Facts,
    pub as_of: Day,
    cut: Cut,
    filter: Filter,
    /// The autopsies that pass the filter, if not all of them do.
    kept: Option<Vec<u32>>,
    visits: OnceLock<Visits>,
}

impl<'a> View<'a> {
    pub fn new(facts: &'a Facts, as_of: Day, filter: &Filter) -> Self {
        let cut = filter.on(facts);
        let kept = (!cut.is_everything()).then(|| {
            let before = facts.autopsies.opened.partition_point(|it| *it < as_of);
            (0..).take(before).filter(|it| cut.holds(facts, *it as usize)).collect()
        });
        Self { facts, as_of, cut, filter: filter.clone(), kept, visits: OnceLock::new() }
    }

    pub(super) fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The autopsies opened in the period that pass the filter, in the order of their opening.
    pub fn opened_in(&self, period: Period) -> impl Iterator<Item = usize> {
        let all = self.facts.opened_in(Period { to: period.to.min(self.as_of), ..period });
        let Some(kept) = self.kept.as_deref() else { return Places { of: None, left: all } };
        let before = |place: usize| kept.partition_point(|it| (*it as usize) < place);
        Places { of: Some(kept), left: before(all.start)..before(all.end) }
    }

    /// The same autopsies account by account.
    pub(super) fn visits(&self) -> &Visits {
        self.visits.get_or_init(|| Visits::new(self))
    }

    /// Whether an autopsy passes the filter.
    pub(super) fn has_autopsy(&self, autopsy: usize) -> bool {
        self.cut.holds(self.facts, autopsy)
    }

    /// Whether an account passes the filter.
    pub fn has_account(&self, account: usize) -> bool {
        self.cut.holds_account(self.facts, account)
    }

    /// Calls for each warning on an account that passes the filter: what was seen, and when.
    pub(super) fn each_warning(&self, mut call: impl FnMut(u16, Day)) {
        let Warnings { signal, seen_on, .. } = &self.facts.warnings;
        let mut all = |of: Range<usize>| {
            for (signal, day) in signal[of.clone()].iter().zip(&seen_on[of]) {
                call(*signal, *day);
            }
        };
        if self.cut.is_everything() {
            return all(0..signal.len());
        }
        for account in (0..self.facts.accounts.since.len()).filter(|it| self.has_account(*it)) {
            all(self.facts.all_warnings_of(account));
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

    /// What the seats of each autopsy name.
    pub(super) fn filed_causes(&self) -> FiledCauses<'a> {
        FiledCauses::new(self, self.filter.counted)
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
        !filings.after_reveal[filing] && (self.filter.counted == Counted::AsFiled || !came_after())
    }
}

/// Places in a row, or those of a list.
#[derive(Debug)]
struct Places<'a> {
    of: Option<&'a [u32]>,
    left: Range<usize>,
}

impl Iterator for Places<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let at = self.left.next()?;
        Some(self.of.map_or(at, |it| it[at] as usize))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}
