//! Autopsies account by account, where the columns have them day by day: for what asks how often one account went off course.
use super::causes::CauseSet;
use super::top_accounts::TopAccounts;
use super::view::View;
use crate::domain::{Cause, Day, Period};

/// Every autopsy of a period, whatever passes the filter: those of one account together, in the order of their opening.
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

/// Sorting few of them costs less than looking at every account.
const FEW: usize = 16;

const NOBODY: Visit =
    Visit { account: 0, autopsy: 0, opened: Day::MIN, cause: None, is_kept: false, is_closed: false };

impl Visits {
    pub(super) fn new(view: &View<'_>, period: Period) -> Self {
        let autopsies = view.on_record(period);
        if autopsies.len() < view.facts.accounts.since.len() / FEW {
            Self::of_few(view, autopsies)
        } else {
            Self::of_many(view, autopsies)
        }
    }

    fn of_few(view: &View<'_>, autopsies: impl Iterator<Item = usize>) -> Self {
        let account = &view.facts.autopsies.account;
        let mut places: Vec<_> = autopsies.map(|it| (account[it], it)).collect();
        places.sort_unstable();
        Self(places.into_iter().map(|(account, it)| Visit::new(view, account, it)).collect())
    }

    fn of_many(view: &View<'_>, autopsies: impl ExactSizeIterator<Item = usize> + Clone) -> Self {
        let account = &view.facts.autopsies.account;
        // Where the visits of each account begin, which moves to where they end.
        let mut place = vec![0_u32; view.facts.accounts.since.len()];
        for it in autopsies.clone() {
            place[account[it] as usize] += 1;
        }
        let mut begin = 0;
        for it in &mut place {
            (*it, begin) = (begin, begin + *it);
        }
        let mut visits = vec![NOBODY; autopsies.len()];
        for it in autopsies {
            let account = account[it];
            let place = &mut place[account as usize];
            visits[*place as usize] = Visit::new(view, account, it);
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

    /// What is most at risk with one account in its autopsies that were opened in the period, by blocks of `1 << block`
    /// accounts of which one has any.
    pub(super) fn top_accounts_by(
        &self,
        block: u32,
        view: &View<'_>,
        period: Period,
    ) -> impl Iterator<Item = (usize, TopAccounts)> {
        let block = move |it: &Visit| (it.account >> block) as usize;
        let blocks = self.0.chunk_by(move |a, b| block(a) == block(b));
        blocks.map(move |it| (block(&it[0]), TopAccounts::of(it, view, period)))
    }

    /// The same of all accounts.
    pub(super) fn top_accounts(&self, view: &View<'_>, period: Period) -> TopAccounts {
        TopAccounts::of(&self.0, view, period)
    }
}

impl TopAccounts {
    fn of(visits: &[Visit], view: &View<'_>, period: Period) -> Self {
        let mut top = Self::default();
        let (mut account, mut named) = (u32::MAX, CauseSet::EMPTY);
        let mut sums = Self::default();
        for it in visits.iter().filter(|it| it.is_kept && period.holds(it.opened)) {
            let Some(cause) = it.cause else { continue };
            if it.account != account {
                (account, named) = (it.account, CauseSet::EMPTY);
            }
            let at = cause.index();
            if !named.contains(cause) {
                (sums.all[at], sums.closed[at]) = (0, 0);
                named = named.with(cause);
            }
            let arr = view.arr(it.autopsy as usize).get();
            sums.all[at] += arr;
            sums.closed[at] += if it.is_closed { arr } else { 0 };
            top.all[at] = top.all[at].max(sums.all[at]);
            top.closed[at] = top.closed[at].max(sums.closed[at]);
        }
        top
    }
}

impl Visit {
    fn new(view: &View<'_>, account: u32, autopsy: usize) -> Self {
        Self {
            account,
            autopsy: u32::try_from(autopsy).unwrap_or(u32::MAX),
            opened: view.facts.autopsies.opened[autopsy],
            cause: view.cause(autopsy),
            is_kept: view.has_autopsy(autopsy),
            is_closed: view.is_closed(autopsy),
        }
    }
}
