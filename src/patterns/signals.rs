//! Which warnings went before which cause, how early, and how often they were followed by nothing.
use super::causes::determined;
use super::exposure::Exposure;
use super::facts::Facts;
use super::stats::{
    Sign, Table, benjamini_hochberg, fisher_two_sided, fold, median_day, median_day_interval,
};
use super::sums::{Counts, Sums};
use super::view::View;
use super::visits::Visit;
use super::{days_between, ratio, real, wilson};
use crate::domain::{Cause, Day, Period};
use chrono::Days;
use serde::Serialize;
use std::cmp::Reverse;
use std::ops::Range;

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
type Leads = [u32; LOOKBACK as usize + 1];
const NO_LEADS: Leads = [0; LOOKBACK as usize + 1];

/// What is the same for every period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// By signal, how often it was seen before `as_of`.
    by_signal: Vec<usize>,
    /// Accounts, and those of them on which a signal was seen.
    accounts: usize,
    accounts_with_signals: usize,
}

impl Signals {
    /// Looks at the autopsies that were opened in the period.
    pub fn new(view: &View<'_>, exposure: &Exposure, period: Period) -> Self {
        let Seen { accounts, accounts_with_signals, .. } = view.seen();
        let shown = view.shown_signals();
        let counts = view.counts::<Followed>(period);
        let customer_days = exposure.customer_months(period) * DAYS_IN_A_MONTH;
        let rate = f64::from(LOOKBACK) * real(counts.opened) / customer_days;
        let baseline = (customer_days > 0.0).then(|| -(-rate).exp_m1());
        let n = counts.by_cause.iter().sum();
        let any = wilson(counts.any_signal, n);
        Self {
            n,
            lookback_days: LOOKBACK,
            any_signal: counts.any_signal,
            any_share: ratio(counts.any_signal, n),
            any_lo: any.map(|it| it.lo),
            any_hi: any.map(|it| it.hi),
            baseline_90d: baseline,
            accounts: *accounts,
            accounts_with_signals: *accounts_with_signals,
            ppv: shown.iter().map(|it| counts.followed_row(view.facts, *it, baseline)).collect(),
            rows: counts.rows(view.facts, shown, n),
        }
    }
}

/// What one pass over the autopsies and one over the signals bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Followed {
    opened: usize,
    any_signal: usize,
    /// Findings by primary cause.
    by_cause: [usize; Cause::ALL.len()],
    /// Of these, by the place of the signal among those shown, then by cause, those that had the signal before them.
    leads: Vec<Leads>,
    /// By signal: how often it was seen, and how often followed.
    events: Vec<[usize; 2]>,
}

impl Counts for Followed {
    fn count(view: &View<'_>, period: Period) -> Self {
        let (facts, shown) = (view.facts, view.shown_signals());
        let warnings = &facts.warnings;
        let mut it = Self {
            opened: 0,
            any_signal: 0,
            by_cause: [0; Cause::ALL.len()],
            leads: vec![NO_LEADS; shown.len() * Cause::ALL.len()],
            events: vec![[0, 0]; warnings.codes.names().len()],
        };
        let mut places = vec![None; warnings.codes.names().len()];
        for (place, signal) in shown.iter().enumerate() {
            places[usize::from(*signal)] = Some(place);
        }
        // Only what had all its days to be followed in.
        let watched = Period { from: period.from, to: earlier(period.to.min(view.as_of)) };
        let mut last = (u32::MAX, 0);
        for visit in view.visits(period).opened_in(period) {
            let ever = facts.all_warnings_of(visit.account as usize);
            let from = if last.0 == visit.account { last.1 } else { ever.start };
            let before = it.count(view, visit, ever, &places);
            if view.has_account(visit.account as usize) {
                // What an earlier autopsy followed as well is counted once.
                for warning in before.start.max(from)..before.end {
                    let is_watched = watched.holds(warnings.seen_on[warning]);
                    it.events[usize::from(warnings.signal[warning])][1] += usize::from(is_watched);
                }
            }
            last = (visit.account, before.end);
        }
        view.each_warning(|signal, day| {
            it.events[usize::from(signal)][0] += usize::from(watched.holds(day));
        });
        it
    }

    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        fold!(sign, self, other; opened, any_signal);
        sign.fold_all(&mut self.by_cause, &other.by_cause)?;
        sign.fold_all(self.leads.as_flattened_mut(), other.leads.as_flattened())?;
        sign.fold_all(self.events.as_flattened_mut(), other.events.as_flattened())
    }

    fn kept(sums: &Sums) -> &Self {
        &sums.followed
    }

    fn bytes(&self) -> usize {
        self.leads.capacity() * size_of::<Leads>() + self.events.capacity() * size_of::<[usize; 2]>()
    }
}

impl Followed {
    /// Counts an autopsy whose account has these warnings. Answers which of them were seen in the days before it.
    fn count(
        &mut self,
        view: &View<'_>,
        visit: &Visit,
        ever: Range<usize>,
        places: &[Option<usize>],
    ) -> Range<usize> {
        let warnings = &view.facts.warnings;
        self.opened += 1;
        if let Some(cause) = visit.cause {
            self.by_cause[cause.index()] += 1;
        }
        if ever.is_empty() {
            return ever;
        }
        let earliest = earlier(visit.opened);
        let days = &warnings.seen_on[ever.clone()];
        let from = ever.start + days.iter().take_while(|it| **it < earliest).count();
        let to = ever.start + days.iter().take_while(|it| **it < visit.opened).count();
        let Some(cause) = visit.cause.filter(|_| from < to) else { return from..to };
        self.any_signal += 1;
        for warning in from..to {
            let signal = warnings.signal[warning];
            if warnings.signal[from..warning].contains(&signal) {
                continue;
            }
            let Some(place) = places[usize::from(signal)] else { continue };
            let lead = days_between(warnings.seen_on[warning], visit.opened);
            self.leads[place * Cause::ALL.len() + cause.index()][lead.min(LOOKBACK.into())] += 1;
        }
        from..to
    }

    fn followed_row(&self, facts: &Facts, signal: u16, baseline: Option<f64>) -> FollowedRow {
        let [events, followed] = self.events[usize::from(signal)];
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
        for (place, signal) in shown.iter().enumerate() {
            let name = &facts.warnings.codes.names()[usize::from(*signal)];
            let of =
                |cause: Cause| self.leads[place * Cause::ALL.len() + cause.index()].map(|it| it as usize);
            let seen = determined().map(|it| of(it).iter().sum::<usize>()).sum();
            for cause in determined() {
                let a = of(cause).iter().sum();
                let table = Table::meeting(a, self.by_cause[cause.index()], seen, n);
                rows.push(SignalRow::new(name.clone(), cause, table, &of(cause)));
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
    fn new(signal: String, cause: Cause, table: Table, leads: &[usize]) -> Self {
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

impl Seen {
    pub(super) fn new(view: &View<'_>) -> Self {
        let warnings = &view.facts.warnings;
        let mut it =
            Self { by_signal: vec![0; warnings.codes.names().len()], accounts: 0, accounts_with_signals: 0 };
        view.each_warning_on_record(|signal, day| {
            it.by_signal[usize::from(signal)] += usize::from(day < view.as_of);
        });
        for account in view.accounts() {
            let first = warnings.seen_on[view.facts.all_warnings_of(account)].first();
            it.accounts += 1;
            it.accounts_with_signals += usize::from(first.is_some_and(|it| *it < view.as_of));
        }
        it
    }

    /// The most frequent signals, whatever passes the filter, by their place: in alphabetical order.
    pub(super) fn shown(&self) -> Vec<u16> {
        let seen = (0..).zip(&self.by_signal).filter(|it| *it.1 > 0);
        let mut shown: Vec<_> = seen.map(|it| it.0).collect();
        shown.sort_by_key(|it: &u16| Reverse(self.by_signal[usize::from(*it)]));
        shown.truncate(MOST_SIGNALS);
        shown.sort_unstable();
        shown
    }

    pub(super) fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        fold!(sign, self, other; accounts, accounts_with_signals);
        sign.fold_all(&mut self.by_signal, &other.by_signal)
    }
}

/// As many days before as a warning may be.
fn earlier(day: Day) -> Day {
    day.checked_sub_days(Days::new(LOOKBACK.into())).unwrap_or(day)
}
