//! How much of the evidence is in: what every other figure depends on.
use super::amount::Amount;
use super::exposure::Exposure;
use super::ratio;
use super::stats::{Sign, fold};
use super::sums::{Counts, Sums};
use super::view::View;
use super::wait::Wait;
use crate::domain::Period;
use serde::Serialize;

/// Counts over the autopsies that were opened in a period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    pub opened: usize,
    pub closed: usize,
    pub still_open: usize,
    pub findings_agreed: usize,
    pub findings_pending: usize,
    /// Agreed of opened; 1 when none was opened.
    pub finding_coverage: f64,
    pub customer_months: f64,
    /// Different accounts.
    pub accounts: usize,
    pub arr_at_risk: Amount,
    /// One for each seat.
    pub filings_requested: usize,
    pub filed: usize,
    pub on_time: usize,
    pub late: usize,
    /// Not filed, and due before `as_of`.
    pub overdue: usize,
    pub not_yet_due: usize,
    pub autopsies_with_2plus_filings: usize,
    pub autopsies_with_0_filings: usize,
}

/// What is counted of a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    opened: usize,
    closed: usize,
    findings_agreed: usize,
    accounts: usize,
    arr: i64,
    filings_requested: usize,
    filed: usize,
    on_time: usize,
    overdue: usize,
    autopsies_with_2plus_filings: usize,
    autopsies_with_0_filings: usize,
}

impl Coverage {
    /// Counts the period; `exposure` is the same view's.
    pub fn new(view: &View<'_>, exposure: &Exposure, period: Period) -> Self {
        let it = view.counts::<Evidence>(period);
        Self {
            opened: it.opened,
            closed: it.closed,
            still_open: it.opened - it.closed,
            findings_agreed: it.findings_agreed,
            findings_pending: it.opened - it.findings_agreed,
            finding_coverage: ratio(it.findings_agreed, it.opened).unwrap_or(1.0),
            customer_months: exposure.customer_months(period),
            accounts: it.accounts,
            arr_at_risk: Amount::new(it.arr, view.facts.scale),
            filings_requested: it.filings_requested,
            filed: it.filed,
            on_time: it.on_time,
            late: it.filed - it.on_time,
            overdue: it.overdue,
            not_yet_due: it.filings_requested - it.filed - it.overdue,
            autopsies_with_2plus_filings: it.autopsies_with_2plus_filings,
            autopsies_with_0_filings: it.autopsies_with_0_filings,
        }
    }

    /// Fewer than four in five autopsies have their finding: the other figures may still turn.
    pub fn is_provisional(&self) -> bool {
        self.finding_coverage < 0.8
    }
}

impl Counts for Evidence {
    fn count(view: &View<'_>, period: Period) -> Self {
        let facts = view.facts;
        let mut it = Self::default();
        let (due, filed) = (&facts.filings.due[..], &facts.filings.filed[..]);
        let mut seen = vec![false; facts.accounts.since.len()];
        for autopsy in view.opened_in(period) {
            it.opened += 1;
            it.closed += usize::from(view.is_closed(autopsy));
            it.findings_agreed += usize::from(view.finding(autopsy).is_some());
            it.arr += view.arr(autopsy).get();
            let account = facts.autopsies.account[autopsy] as usize;
            it.accounts += usize::from(!seen[account]);
            seen[account] = true;
            let seats = facts.filings_of(autopsy);
            it.count_filings(facts.waited(autopsy, view.as_of), &due[seats.clone()], &filed[seats]);
        }
        it
    }

    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        fold!(sign, self, other; opened, closed, findings_agreed, accounts, arr);
        fold!(sign, self, other; filings_requested, filed, on_time, overdue);
        fold!(sign, self, other; autopsies_with_2plus_filings, autopsies_with_0_filings);
        Some(())
    }

    fn kept(sums: &Sums) -> &Self {
        &sums.evidence
    }
}

impl Evidence {
    /// Counts the seats of one autopsy.
    fn count_filings(&mut self, so_far: Wait, due: &[Wait], filed: &[Option<Wait>]) {
        let (mut all, mut on_time, mut overdue) = (0, 0, 0);
        for (due, filed) in due.iter().zip(filed) {
            let is_filed = filed.is_some_and(|it| it < so_far);
            all += usize::from(is_filed);
            on_time += usize::from(is_filed && filed.is_some_and(|it| it <= *due));
            overdue += usize::from(!is_filed && *due < so_far);
        }
        self.filings_requested += due.len();
        self.filed += all;
        self.on_time += on_time;
        self.overdue += overdue;
        self.autopsies_with_2plus_filings += usize::from(all >= 2);
        self.autopsies_with_0_filings += usize::from(all == 0);
    }
}
