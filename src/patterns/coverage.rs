//! How much of the evidence is in: what every other figure depends on.
use super::amount::Amount;
use super::exposure::Exposure;
use super::ratio;
use super::view::View;
use crate::domain::{Day, Period};
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

impl Coverage {
    /// Counts the period; `exposure` is the same view's.
    pub fn new(view: &View<'_>, exposure: &Exposure, period: Period) -> Self {
        let facts = view.facts;
        let mut it = Self::empty(facts.scale, exposure.customer_months(period));
        let mut arr = 0;
        let (due, filed) = (&facts.filings.due[..], &facts.filings.filed[..]);
        let mut seen = vec![false; facts.accounts.since.len()];
        for autopsy in view.opened_in(period) {
            it.opened += 1;
            it.closed += usize::from(view.is_closed(autopsy));
            it.findings_agreed += usize::from(view.finding(autopsy).is_some());
            arr += view.arr(autopsy).get();
            let account = facts.autopsies.account[autopsy] as usize;
            it.accounts += usize::from(!seen[account]);
            seen[account] = true;
            let seats = facts.filings_of(autopsy);
            it.count_filings(view.as_of, &due[seats.clone()], &filed[seats]);
        }
        it.late = it.filed - it.on_time;
        it.not_yet_due = it.filings_requested - it.filed - it.overdue;
        it.arr_at_risk = Amount::new(arr, facts.scale);
        it.still_open = it.opened - it.closed;
        it.findings_pending = it.opened - it.findings_agreed;
        it.finding_coverage = ratio(it.findings_agreed, it.opened).unwrap_or(1.0);
        it
    }

    /// Fewer than four in five autopsies have their finding: the other figures may still turn.
    pub fn is_provisional(&self) -> bool {
        self.finding_coverage < 0.8
    }

    /// Counts the seats of one autopsy.
    fn count_filings(&mut self, as_of: Day, due: &[Day], filed: &[Option<Day>]) {
        let (mut all, mut on_time, mut overdue) = (0, 0, 0);
        for (due, filed) in due.iter().zip(filed) {
            let is_filed = filed.is_some_and(|it| it < as_of);
            all += usize::from(is_filed);
            on_time += usize::from(is_filed && filed.is_some_and(|it| it <= *due));
            overdue += usize::from(!is_filed && *due < as_of);
        }
        self.filings_requested += due.len();
        self.filed += all;
        self.on_time += on_time;
        self.overdue += overdue;
        self.autopsies_with_2plus_filings += usize::from(all >= 2);
        self.autopsies_with_0_filings += usize::from(all == 0);
    }

    fn empty(scale: i64, customer_months: f64) -> Self {
        Self {
            opened: 0,
            closed: 0,
            still_open: 0,
            findings_agreed: 0,
            findings_pending: 0,
            finding_coverage: 1.0,
            customer_months,
            accounts: 0,
            arr_at_risk: Amount::new(0, scale),
            filings_requested: 0,
            filed: 0,
            on_time: 0,
            late: 0,
            overdue: 0,
            not_yet_due: 0,
            autopsies_with_2plus_filings: 0,
            autopsies_with_0_filings: 0,
        }
    }
}
