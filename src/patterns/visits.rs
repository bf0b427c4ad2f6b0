//! Autopsies account by account, where the columns have them day by day: for what asks how often one account went off course.
use super::causes::CauseSet;
use super::view::View;
use crate::domain::{Cause, Day, Period};

/// Every autopsy before `as_of`: those of one account together, in the order of their opening.
#[derive(Debug)]
pub(super) struct Visits(Vec<Visit>);

#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    pub account: u32,
    pub autopsy: u32,
    pub opened: Day,
    /// Of the agreed finding, if it names one.
    pub cause: Option<Cause>,
    /// Whether it passes the filter.
    pub is_kept: bool,
    pub is_closed: bool,
}

/// One for each cause, by its place in the taxonomy.
pub(super) type Largest = [i64; Cause::ALL.len()];

const NOBODY: Visit =
    Visit { account: 0, autopsy: 0, opened: Day::MIN, cause: None, is_kept: false, is_closed: false };

impl Visits {
    pub(super) fn new(view: &View<'_>) -> Self {
        let autopsies = &view.facts.autopsies;
        let before = autopsies.opened.partition_point(|it| *it < view.as_of);
        let (accounts, opened) = (&autopsies.account[..before], &autopsies.opened[..before]);
        // Where the visits of each account begin, which moves to where they end.
        let mut place = vec![0_u32; view.facts.accounts.since.len()];
        for account in accounts {
            place[*account as usize] += 1;
        }
        let mut begin = 0;
        for it in &mut place {
            (*it, begin) = (begin, begin + *it);
        }
        let mut visits = vec![NOBODY; before];
        for (autopsy, (account, opened)) in (0..).zip(accounts.iter().zip(opened)) {
            let (place, at) = (&mut place[*account as usize], autopsy as usize);
            let (cause, is_kept, is_closed) = (view.cause(at), view.has_autopsy(at), view.is_closed(at));
            visits[*place as usize] =
                Visit { account: *account, autopsy, opened: *opened, cause, is_kept, is_closed };
            *place += 1;
        }
        Self(visits)
    }

    /// Each one that passes the filter and was opened in the period.
    pub(super) fn opened_in(&self, period: Period) -> impl Iterator<Item = &Visit> {
        self.0.iter().filter(move |it| it.is_kept && period.holds(it.opened))
    }

    /// The same, with the day on which its account's next one was opened, whatever passes the filter.
    pub(super) fn with_next(&self, period: Period) -> impl Iterator<Item = (&Visit, Option<Day>)> {
        let next = self.0.iter().skip(1).map(Some).chain([None]);
        let all = self.0.iter().zip(next);
        all.filter(move |(it, _)| it.is_kept && period.holds(it.opened))
            .map(|(it, next)| (it, next.filter(|next| next.account == it.account).map(|next| next.opened)))
    }

    /// What is most at risk with one account, in all its autopsies that were opened in the period and that `takes` has in
    /// it, by cause.
    pub(super) fn largest(&self, view: &View<'_>, period: Period, takes: impl Fn(&Visit) -> bool) -> Largest {
        let mut largest = Largest::default();
        let mut of_account = (u32::MAX, Largest::default());
        let mut causes = CauseSet::EMPTY;
        for it in self.opened_in(period).filter(|it| takes(it)) {
            let Some(cause) = it.cause else { continue };
            if it.account != of_account.0 {
                of_account.0 = it.account;
                causes = CauseSet::EMPTY;
            }
            let sum = &mut of_account.1[cause.index()];
            let before = if causes.contains(cause) { *sum } else { 0 };
            *sum = before + view.arr(it.autopsy as usize).get();
            largest[cause.index()] = largest[cause.index()].max(*sum);
            causes = causes.with(cause);
        }
        largest
    }
}
