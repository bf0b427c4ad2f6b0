//! The facts as they stood on a day, through a filter: what every measure is counted from.
use super::facts::{Facts, Warnings};
use super::filed::FiledCauses;
use super::filter::{Cut, Filter};
use super::ledger::Ledger;
use super::signals::Seen;
use super::sums::{Counts, Sums};
use super::top_accounts::TopAccounts;
use super::visits::Visits;
use crate::domain::{Cause, Day, Minor, Period};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The facts before `as_of`: what is dated on that day or after has not happened yet.
#[derive(Debug)]
pub struct View<'a> {
    pub facts: &'a Facts,
    pub as_of: Day,
    cut: Cut,
    filter: Filter,
    /// The autopsies that pass the filter, if not all of them do.
    passing: Option<Vec<u32>>,
    /// The only accounts that are looked at, if not all of them are: then `passing` are their autopsies.
    among: Option<Vec<u32>>,
    /// What is counted of everything on record, if this is everything.
    sums: Option<&'a Sums>,
    visits: Mutex<Vec<(Period, Arc<Visits>)>>,
    ledger: OnceLock<Ledger>,
    seen: OnceLock<Seen>,
    shown: OnceLock<Vec<u16>>,
}

impl<'a> View<'a> {
    pub fn new(facts: &'a Facts, as_of: Day, filter: &Filter) -> Self {
        let cut = filter.on(facts);
        let passing = (!cut.is_everything()).then(|| {
            let before = facts.autopsies.opened.partition_point(|it| *it < as_of);
            (0..).take(before).filter(|it| cut.holds(facts, *it as usize)).collect()
        });
        let sums = facts.sums.as_deref().filter(|it| it.window.to == as_of && filter.is_empty());
        Self { cut, filter: filter.clone(), passing, sums, ..Self::of_everything(facts, as_of) }
    }

    /// Counted from the rows, whatever is kept of them.
    pub(super) fn of_everything(facts: &'a Facts, as_of: Day) -> Self {
        Self {
            facts,
            as_of,
            cut: Cut::default(),
            filter: Filter::default(),
            passing: None,
            among: None,
            sums: None,
            visits: Mutex::default(),
            ledger: OnceLock::new(),
            seen: OnceLock::new(),
            shown: OnceLock::new(),
        }
    }

    /// Some accounts, in order, with all their autopsies and signals, of which these are shown.
    pub(super) fn of_accounts(
        facts: &'a Facts,
        as_of: Day,
        accounts: impl Iterator<Item = u32>,
        shown: Vec<u16>,
    ) -> Self {
        let among: Vec<_> = accounts.collect();
        let mut is_one = vec![false; facts.accounts.since.len()];
        for it in &among {
            is_one[*it as usize] = true;
        }
        let before = facts.autopsies.opened.partition_point(|it| *it < as_of);
        let of_account = (0..).zip(&facts.autopsies.account[..before]);
        let passing = of_account.filter(|it| is_one[*it.1 as usize]).map(|it| it.0).collect();
        Self {
            passing: Some(passing),
            among: Some(among),
            shown: shown.into(),
            ..Self::of_everything(facts, as_of)
        }
    }

    pub(super) fn filter(&self) -> &Filter {
        &self.filter
    }

    /// What is counted of everything on record, if it is kept and this is everything.
    pub(super) fn sums(&self) -> Option<&'a Sums> {
        self.sums
    }

    /// What a measure counts of a period: from what is kept if that is everything on record, else anew.
    pub(super) fn counts<T: Counts + 'a>(&self, period: Period) -> Cow<'a, T> {
        match self.sums.filter(|it| it.window == period) {
            Some(sums) => Cow::Borrowed(T::kept(sums)),
            None => Cow::Owned(T::count(self, period)),
        }
    }

    /// The autopsies opened in the period that pass the filter, in the order of their opening.
    pub fn opened_in(&self, period: Period) -> impl Iterator<Item = usize> {
        self.places(period, self.passing.as_deref())
    }

    /// The same, whatever passes the filter.
    pub(super) fn on_record(&self, period: Period) -> Places<'_> {
        self.places(period, self.passing.as_deref().filter(|_| self.among.is_some()))
    }

    fn places<'b>(&self, period: Period, passing: Option<&'b [u32]>) -> Places<'b> {
        let all = self.facts.opened_in(Period { to: period.to.min(self.as_of), ..period });
        let Some(passing) = passing else { return Places { of: None, left: all } };
        let before = |place: usize| passing.partition_point(|it| (*it as usize) < place);
        Places { of: Some(passing), left: before(all.start)..before(all.end) }
    }

    /// The autopsies of at least the period, account by account.
    pub(super) fn visits(&self, period: Period) -> Arc<Visits> {
        // Where every measure asks for everything on record, that is put in order once.
        if self.sums.is_none() { self.all_visits() } else { self.visits_of(period) }
    }

    /// All that is on record, account by account.
    pub(super) fn all_visits(&self) -> Arc<Visits> {
        self.visits_of(self.everything())
    }

    fn visits_of(&self, period: Period) -> Arc<Visits> {
        let mut visits = self.visits.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = visits.iter().find(|it| it.0 == period) {
            return known.clone();
        }
        let new = Arc::new(Visits::new(self, period));
        visits.push((period, new.clone()));
        new
    }

    /// What is most at risk with one account in the period.
    pub(super) fn top_accounts(&self, period: Period) -> TopAccounts {
        match self.sums.filter(|it| it.window == period) {
            Some(sums) => sums.top_accounts(),
            None => self.visits(period).top_accounts(self, period),
        }
    }

    /// Autopsies and findings day by day.
    pub(super) fn ledger(&self) -> &Ledger {
        self.ledger.get_or_init(|| Ledger::new(self, self.everything()))
    }

    /// How often each signal was seen, and on how many accounts.
    pub(super) fn seen(&self) -> &Seen {
        self.sums.map_or_else(|| self.seen.get_or_init(|| Seen::new(self)), |it| &it.seen)
    }

    /// The signals that are shown, by their place.
    pub(super) fn shown_signals(&self) -> &[u16] {
        self.shown.get_or_init(|| self.seen().shown())
    }

    fn everything(&self) -> Period {
        self.sums.map_or(Period { from: Day::MIN, to: self.as_of }, |it| it.window)
    }

    /// Whether an autopsy passes the filter.
    pub(super) fn has_autopsy(&self, autopsy: usize) -> bool {
        self.cut.holds(self.facts, autopsy)
    }

    /// Whether an account passes the filter.
    pub fn has_account(&self, account: usize) -> bool {
        self.cut.holds_account(self.facts, account)
    }

    /// The accounts that pass the filter.
    pub(super) fn accounts(&self) -> impl Iterator<Item = usize> + Clone {
        let all = self.among.as_ref().map_or(self.facts.accounts.since.len(), Vec::len);
        Places { of: self.among.as_deref(), left: 0..all }.filter(|it| self.has_account(*it))
    }

    /// Calls for each warning on an account that passes the filter: what was seen, and when.
    pub(super) fn each_warning(&self, call: impl FnMut(u16, Day)) {
        self.each_warning_on(self.cut.is_everything(), call);
    }

    /// The same, whatever passes the filter.
    pub(super) fn each_warning_on_record(&self, call: impl FnMut(u16, Day)) {
        self.each_warning_on(true, call);
    }

    fn each_warning_on(&self, every_account: bool, mut call: impl FnMut(u16, Day)) {
        let Warnings { signal, seen_on, .. } = &self.facts.warnings;
        let mut all = |of: Range<usize>| {
            for (signal, day) in signal[of.clone()].iter().zip(&seen_on[of]) {
                call(*signal, *day);
            }
        };
        if every_account && self.among.is_none() {
            return all(0..signal.len());
        }
        for account in self.accounts() {
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

    /// What the seats of each autopsy name.
    pub(super) fn filed_causes(&self) -> FiledCauses<'a> {
        FiledCauses::new(self, self.filter.counted)
    }
}

/// Places in a row, or those of a list.
#[derive(Debug, Clone)]
pub(super) struct Places<'a> {
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

impl ExactSizeIterator for Places<'_> {}
