//! Which warnings went before which cause, how early, and how often they were followed by nothing.
use super::causes::determined;
use super::exposure::Exposure;
use super::facts::Facts;
use super::stats::{Table, benjamini_hochberg, fisher_two_sided, median_day, median_day_interval};
use super::view::View;
use super::{ratio, real, wilson};
use crate::domain::{Cause, Day, Period};
use chrono::Days;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::HashMap;

/// A warning belongs to an autopsy that is opened within so many days.
const LOOKBACK: u8 = 90;
/// Every signal is a test for each cause; beyond this many, the rarest are left out.
const MOST_SIGNALS: usize = 30;
const DAYS_IN_A_MONTH: f64 = 365.25 / 12.0;

/// Needs the signals of all accounts, not only of those that went off course, or `lift` means nothing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signals {
    /// Agreed findings that name a cause.
    pub n: usize,
    pub lookback_days: u8,
    /// Of these, how many had a signal in the days before they were opened.
    pub any_signal: usize,
    pub any_share: Option<f64>,
    pub any_lo: Option<f64>,
    pub any_hi: Option<f64>,
    /// The probability that an account goes off course within these days, whatever was seen.
    pub baseline_90d: Option<f64>,
    /// Accounts, and those on which a signal was ever seen.
    pub accounts: usize,
    pub accounts_with_signals: usize,
    /// How often each signal was followed by an autopsy; in alphabetical order.
    pub ppv: Vec<FollowedRow>,
    /// Every signal by every cause.
    pub rows: Vec<SignalRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FollowedRow {
    pub signal: String,
    /// Seen in the period, with all the days after them inside it.
    pub events: usize,
    /// An autopsy of the account was opened within these days.
    pub followed: usize,
    pub ppv: Option<f64>,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
    /// `ppv` by the baseline.
    pub lift: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignalRow {
    pub signal: String,
    pub cause: Cause,
    /// Findings: this cause with this signal before, this cause without, other causes with, other causes without.
    pub a: usize,
    pub b: usize,
    pub c: usize,
    pub d: usize,
    pub seen_before_share: Option<f64>,
    /// With its 95% interval; none when the cause or the signal is everywhere or nowhere.
    pub odds_ratio: Option<f64>,
    pub or_lo: Option<f64>,
    pub or_hi: Option<f64>,
    pub haldane: Option<bool>,
    /// Fisher, two-sided; Benjamini & Hochberg among all pairs.
    pub p: Option<f64>,
    pub q: Option<f64>,
    /// Days from the first of these signals to the opening: the median, and its 95% interval from six cases on.
    pub lead_median: Option<f64>,
    pub lead_lo: Option<f64>,
    pub lead_hi: Option<f64>,
}

/// How many findings had their first signal so many days before they were opened.
type Leads = [usize; LOOKBACK as usize + 1];

impl Signals {
    /// Looks at the autopsies that were opened in the period.
    pub fn new(view: &View<'_>, exposure: &Exposure, period: Period) -> Self {
        let counts = Counts::new(view, period);
        let shown = most_seen(view);
        let customer_days = exposure.customer_months(period) * DAYS_IN_A_MONTH;
        let rate = f64::from(LOOKBACK) * real(counts.opened) / customer_days;
        let baseline = (customer_days > 0.0).then(|| -(-rate).exp_m1());
        let n = counts.by_cause.iter().sum();
        let any = wilson(counts.any_signal, n);
        let (accounts, accounts_with_signals) = reach(view);
        Self {
            n,
            lookback_days: LOOKBACK,
            any_signal: counts.any_signal,
            any_share: ratio(counts.any_signal, n),
            any_lo: any.map(|it| it.lo),
            any_hi: any.map(|it| it.hi),
            baseline_90d: baseline,
            accounts,
            accounts_with_signals,
            ppv: shown.iter().map(|it| counts.followed_row(view.facts, *it, baseline)).collect(),
            rows: counts.rows(view.facts, &shown, n),
        }
    }
}

/// What one pass over the autopsies and one over the signals bring.
struct Counts {
    opened: usize,
    any_signal: usize,
    /// Findings by primary cause.
    by_cause: [usize; Cause::ALL.len()],
    /// Of these, by signal and cause, those that had the signal before them.
    leads: HashMap<(u16, usize), Leads>,
    /// By signal: how often it was seen, and how often followed.
    events: Vec<(usize, usize)>,
}

impl Counts {
    fn new(view: &View<'_>, period: Period) -> Self {
        let facts = view.facts;
        let warnings = &facts.warnings;
        let mut it = Self {
            opened: 0,
            any_signal: 0,
            by_cause: [0; Cause::ALL.len()],
            leads: HashMap::new(),
            events: vec![(0, 0); warnings.codes.names().len()],
        };
        let mut followed = vec![false; warnings.signal.len()];
        for autopsy in view.opened_in(period) {
            it.opened += 1;
            let opened = facts.autopsies.opened[autopsy];
            let before = Period { from: earlier(opened), to: opened };
            let account = facts.autopsies.account[autopsy] as usize;
            let seen = facts.warnings_of(account, before);
            followed[seen.clone()].fill(true);
            let Some(cause) = view.cause(autopsy) else { continue };
            it.by_cause[cause.index()] += 1;
            it.any_signal += usize::from(!seen.is_empty());
            for warning in seen.clone() {
                let signal = warnings.signal[warning];
                if warnings.signal[seen.start..warning].contains(&signal) {
                    continue;
                }
                let lead = (opened - warnings.seen_on[warning]).num_days();
                let leads = it.leads.entry((signal, cause.index())).or_insert([0; LOOKBACK as usize + 1]);
                leads[usize::try_from(lead).unwrap_or(0).min(LOOKBACK.into())] += 1;
            }
        }
        // Only what had all its days to be followed in.
        let watched = Period { from: period.from, to: earlier(period.to.min(view.as_of)) };
        for account in (0..facts.accounts.since.len()).filter(|it| view.has_account(*it)) {
            for warning in facts.warnings_of(account, watched) {
                let (events, followed_up) = &mut it.events[usize::from(warnings.signal[warning])];
                *events += 1;
                *followed_up += usize::from(followed[warning]);
            }
        }
        it
    }

    fn followed_row(&self, facts: &Facts, signal: u16, baseline: Option<f64>) -> FollowedRow {
        let (events, followed) = self.events[usize::from(signal)];
        let ppv = ratio(followed, events);
        let interval = wilson(followed, events);
        FollowedRow {
            signal: facts.warnings.codes.names()[usize::from(signal)].clone(),
            events,
            followed,
            ppv,
            lo: interval.map(|it| it.lo),
            hi: interval.map(|it| it.hi),
            lift: ppv.zip(baseline.filter(|it| *it > 0.0)).map(|(ppv, baseline)| ppv / baseline),
        }
    }

    fn rows(&self, facts: &Facts, shown: &[u16], n: usize) -> Vec<SignalRow> {
        let mut rows = Vec::new();
        for signal in shown {
            let name = &facts.warnings.codes.names()[usize::from(*signal)];
            let none = [0; LOOKBACK as usize + 1];
            let of = |cause: Cause| self.leads.get(&(*signal, cause.index())).unwrap_or(&none);
            let seen = determined().map(|it| of(it).iter().sum::<usize>()).sum();
            for cause in determined() {
                let a = of(cause).iter().sum();
                let table = Table::meeting(a, self.by_cause[cause.index()], seen, n);
                rows.push(SignalRow::new(name.clone(), cause, table, of(cause)));
            }
        }
        let q = benjamini_hochberg(&rows.iter().map(|it| it.p).collect::<Vec<_>>());
        for (row, q) in rows.iter_mut().zip(q) {
            row.q = q;
        }
        rows
    }
}

impl SignalRow {
    /// The row without its q.
    fn new(signal: String, cause: Cause, table: Table, leads: &Leads) -> Self {
        let odds = table.odds_ratio();
        let lead = median_day_interval(leads);
        let Table { a, b, c, d } = table;
        Self {
            signal,
            cause,
            a,
            b,
            c,
            d,
            seen_before_share: ratio(a, a + b),
            odds_ratio: odds.map(|it| it.value),
            or_lo: odds.map(|it| it.interval.lo),
            or_hi: odds.map(|it| it.interval.hi),
            haldane: odds.map(|it| it.haldane),
            p: odds.map(|_| fisher_two_sided(table)),
            q: None,
            lead_median: median_day(leads),
            lead_lo: lead.map(|it| it.lo),
            lead_hi: lead.map(|it| it.hi),
        }
    }
}

/// The signals that were seen before `as_of`, by their place; the most frequent ones, in alphabetical order.
fn most_seen(view: &View<'_>) -> Vec<u16> {
    let warnings = &view.facts.warnings;
    let mut seen = vec![0_usize; warnings.codes.names().len()];
    for (signal, _) in warnings.signal.iter().zip(&warnings.seen_on).filter(|(_, day)| **day < view.as_of) {
        seen[usize::from(*signal)] += 1;
    }
    let mut signals: Vec<_> =
        (0..).zip(&seen).filter(|(_, seen)| **seen > 0).map(|(signal, _)| signal).collect();
    signals.sort_by_key(|it: &u16| Reverse(seen[usize::from(*it)]));
    signals.truncate(MOST_SIGNALS);
    signals.sort_unstable();
    signals
}

/// Accounts, and those of them on which a signal was seen.
fn reach(view: &View<'_>) -> (usize, usize) {
    let ever = Period { from: Day::MIN, to: view.as_of };
    let accounts = || (0..view.facts.accounts.since.len()).filter(|it| view.has_account(*it));
    (accounts().count(), accounts().filter(|it| !view.facts.warnings_of(*it, ever).is_empty()).count())
}

/// As many days before as a warning may be.
fn earlier(day: Day) -> Day {
    day.checked_sub_days(Days::new(LOOKBACK.into())).unwrap_or(day)
}
