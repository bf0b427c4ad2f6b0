//! What the measures count of everything on record, kept with the facts: a report then counts its shorter periods only.
//! Counts of different accounts add up, so that what is written takes out what was counted of the accounts that it
//! touches, and takes in what is counted of them now, with the same lines that count a whole period.
use super::agreement::Named;
use super::association::Cube;
use super::attribution::Attributed;
use super::cooccurrence::Pairs;
use super::coverage::Evidence;
use super::exposure::Customers;
use super::facts::Facts;
use super::later::{Later, Work, share};
use super::ledger::Daily;
use super::pareto::Findings;
use super::recurrence::Returns;
use super::rescue::Rescues;
use super::signals::{Followed, Seen};
use super::stats::Sign;
use super::third_time::Ends;
use super::timeliness::Seats;
use super::top_accounts::TopAccounts;
use super::view::View;
use crate::domain::Period;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Of so many accounts, as a power of two, the largest ones are found anew together.
const BLOCK: u32 = 12;

/// What a measure counts before it divides anything.
pub(super) trait Counts: Clone {
    /// Of the autopsies that were opened in the period.
    fn count(view: &View<'_>, period: Period) -> Self;

    /// Takes in or out what was counted of other accounts; nothing when that can't be.
    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()>;

    /// What is kept of everything on record.
    fn kept(sums: &Sums) -> &Self;

    /// Bytes beside its own, if they are worth telling.
    fn bytes(&self) -> usize {
        0
    }
}

/// What is counted over one window, which begins before everything on record and ends with the day before `to`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sums {
    pub window: Period,
    pub seats: Seats,
    pub evidence: Evidence,
    pub findings: Findings,
    pub rescues: Rescues,
    pub ends: Ends,
    pub pairs: Pairs,
    pub named: Named,
    pub attributed: Attributed,
    pub returns: Returns,
    pub cube: Cube,
    pub followed: Followed,
    pub daily: Daily,
    pub seen: Seen,
    pub customers: Customers,
    /// The largest of each block of accounts: what is largest can't be taken out of a sum.
    top: Vec<TopAccounts>,
}

impl Facts {
    /// The facts with what is counted of them over the window, which has to be the report's.
    #[must_use]
    pub fn summed(mut self, window: Period) -> Self {
        if self.sums.as_ref().is_none_or(|it| it.window != window) {
            self.sums = None;
            let view = View::of_everything(&self, window.to);
            let mut sums = Sums::count(&view, window);
            sums.top = vec![TopAccounts::default(); blocks(self.accounts.since.len())];
            for (block, top) in view.visits(window).top_accounts_by(BLOCK, &view, window) {
                sums.top[block] = top;
            }
            self.sums = Some(Arc::new(sums));
        }
        self
    }

    /// Whether a report over this window is counted from what is kept.
    pub fn is_summed(&self, window: Period) -> bool {
        self.sums.as_ref().is_some_and(|it| it.window == window)
    }
}

impl Sums {
    fn count(view: &View<'_>, window: Period) -> Self {
        let named = Later::new(|| Counts::count(view, window));
        let followed = Later::new(|| Counts::count(view, window));
        let returns = Later::new(|| Counts::count(view, window));
        let attributed = Later::new(|| Counts::count(view, window));
        let seats = Later::new(|| Counts::count(view, window));
        let evidence = Later::new(|| Counts::count(view, window));
        let cube = Later::new(|| Counts::count(view, window));
        let pairs = Later::new(|| Counts::count(view, window));
        let findings = Later::new(|| Counts::count(view, window));
        let customers = Later::new(|| Customers::count(view, view.accounts()));
        let daily = Later::new(|| Counts::count(view, window));
        let rescues = Later::new(|| Counts::count(view, window));
        let ends = Later::new(|| Counts::count(view, window));
        let first = [&named as &dyn Work, &followed, &returns, &attributed, &seats, &evidence, &cube];
        share(&[&first[..], &[&pairs, &findings, &customers, &daily, &rescues, &ends]].concat());
        Self {
            window,
            seats: seats.take(),
            evidence: evidence.take(),
            findings: findings.take(),
            rescues: rescues.take(),
            ends: ends.take(),
            pairs: pairs.take(),
            named: named.take(),
            attributed: attributed.take(),
            returns: returns.take(),
            cube: cube.take(),
            followed: followed.take(),
            daily: daily.take(),
            seen: view.seen().clone(),
            customers: customers.take(),
            top: Vec::new(),
        }
    }

    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        self.seats.fold(sign, &other.seats)?;
        self.evidence.fold(sign, &other.evidence)?;
        self.findings.fold(sign, &other.findings)?;
        self.rescues.fold(sign, &other.rescues)?;
        self.ends.fold(sign, &other.ends)?;
        self.pairs.fold(sign, &other.pairs)?;
        self.named.fold(sign, &other.named)?;
        self.attributed.fold(sign, &other.attributed)?;
        self.returns.fold(sign, &other.returns)?;
        self.cube.fold(sign, &other.cube)?;
        self.followed.fold(sign, &other.followed)?;
        self.daily.fold(sign, &other.daily)?;
        self.seen.fold(sign, &other.seen)?;
        self.customers.fold(sign, &other.customers)
    }

    /// Takes in or out what is counted of some accounts; nothing when all has to be counted anew.
    pub(super) fn fold_accounts(
        &mut self,
        sign: Sign,
        facts: &Facts,
        accounts: &BTreeSet<u32>,
        shown: &[u16],
    ) -> Option<()> {
        let view = View::of_accounts(facts, self.window.to, accounts.iter().copied(), shown.to_vec());
        self.fold(sign, &Self::count(&view, self.window))
    }

    /// Finds the largest accounts anew wherever one was touched, and leaves out what is no more; nothing when other signals
    /// are shown than those that were counted, or when there is something older than what was counted.
    pub(super) fn settle(&mut self, facts: &Facts, accounts: &BTreeSet<u32>, shown: &[u16]) -> Option<()> {
        let all = facts.accounts.since.len();
        self.top.resize(blocks(all), TopAccounts::default());
        let touched: BTreeSet<_> = accounts.iter().map(|it| *it as usize >> BLOCK).collect();
        let beside = touched.iter().flat_map(|it| it << BLOCK..((it + 1) << BLOCK).min(all));
        let beside = beside.filter_map(|it| u32::try_from(it).ok());
        let view = View::of_accounts(facts, self.window.to, beside, Vec::new());
        for block in &touched {
            *self.top.get_mut(*block)? = TopAccounts::default();
        }
        for (block, top) in view.visits(self.window).top_accounts_by(BLOCK, &view, self.window) {
            self.top[block] = top;
        }
        self.customers.trim();
        self.daily.trim();
        let begins_before = facts.first_opened().is_none_or(|it| self.window.from <= it);
        (begins_before && self.seen.shown() == shown).then_some(())
    }

    /// The largest accounts of all.
    pub(super) fn top_accounts(&self) -> TopAccounts {
        self.top.iter().fold(TopAccounts::default(), TopAccounts::or)
    }

    pub(super) fn bytes(&self) -> usize {
        let counts = self.seats.bytes() + self.named.bytes() + self.attributed.bytes() + self.returns.bytes();
        let counts = counts + self.cube.bytes() + self.followed.bytes() + self.daily.bytes();
        size_of::<Self>() + counts + self.top.capacity() * size_of::<TopAccounts>()
    }
}

fn blocks(accounts: usize) -> usize {
    accounts.div_ceil(1 << BLOCK)
}
