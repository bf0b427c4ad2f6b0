//! Autopsies and findings summed up day by day, so that a span of time costs two looks and not a walk.
use super::exposure::Exposure;
use super::stats::{RateRatio, Sign, rate_ratio};
use super::sums::{Counts, Sums};
use super::view::View;
use super::{days_between, ratio};
use crate::domain::{Cause, Day, Period};
use chrono::Days;

/// What one span of time holds of a cause.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    /// Findings of the cause.
    pub(super) x: usize,
    pub(super) others: usize,
    pub(super) pending: usize,
    /// Coverage-adjusted customer-months.
    pub(super) exposure: f64,
}

impl Side {
    /// This rate by another one.
    pub(super) fn by(self, other: Self) -> RateRatio {
        rate_ratio(self.x, self.exposure, other.x, other.exposure)
    }
}

/// Autopsies and findings up to each day.
#[derive(Debug)]
pub(super) struct Ledger {
    from: Day,
    /// Before each day from the first on, and at the end.
    days: Vec<Totals>,
}

/// The same day by day, from the first one with an autopsy to the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Daily {
    from: Day,
    days: Vec<Totals>,
}

/// Autopsies that were opened, and agreed findings by cause.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub opened: u32,
    pub of_cause: [u32; Cause::ALL.len()],
}

impl Counts for Daily {
    fn count(view: &View<'_>, period: Period) -> Self {
        let mut it = Self { from: Day::MAX, days: Vec::new() };
        for autopsy in view.opened_in(period) {
            let day = view.facts.autopsies.opened[autopsy];
            it.from = it.from.min(day);
            let at = days_between(it.from, day);
            if at >= it.days.len() {
                it.days.resize(at + 1, Totals::default());
            }
            it.days[at].opened += 1;
            if let Some(cause) = view.finding(autopsy) {
                it.days[at].of_cause[cause.index()] += 1;
            }
        }
        it.days.shrink_to_fit();
        it
    }

    /// Nothing too when the other one begins earlier.
    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        if other.days.is_empty() {
            return Some(());
        }
        if other.from < self.from {
            return None;
        }
        let from = days_between(self.from, other.from);
        let to = from + other.days.len();
        if self.days.len() < to {
            self.days.resize(to, Totals::default());
        }
        for (mine, other) in self.days[from..to].iter_mut().zip(&other.days) {
            sign.fold(&mut mine.opened, other.opened)?;
            sign.fold_all(&mut mine.of_cause, &other.of_cause)?;
        }
        Some(())
    }

    fn kept(sums: &Sums) -> &Self {
        &sums.daily
    }

    fn bytes(&self) -> usize {
        self.days.capacity() * size_of::<Totals>()
    }
}

impl Daily {
    /// Leaves out days at both ends on which none was opened.
    pub(super) fn trim(&mut self) {
        let last = self.days.iter().rposition(|it| *it != Totals::default());
        self.days.truncate(last.map_or(0, |it| it + 1));
        let idle = self.days.iter().take_while(|it| **it == Totals::default()).count();
        self.days.drain(..idle);
        self.from = if last.is_some() { self.from + Days::new(idle as u64) } else { Day::MAX };
    }
}

impl Totals {
    pub fn agreed(&self) -> u32 {
        self.of_cause.iter().sum()
    }

    /// Findings that name a cause.
    pub fn named(&self) -> u32 {
        self.agreed() - self.of_cause[Cause::NotDetermined.index()]
    }

    fn and(mut self, other: &Self) -> Self {
        self.opened += other.opened;
        for (mine, other) in self.of_cause.iter_mut().zip(other.of_cause) {
            *mine += other;
        }
        self
    }

    fn less(mut self, other: &Self) -> Self {
        self.opened -= other.opened;
        for (mine, other) in self.of_cause.iter_mut().zip(other.of_cause) {
            *mine -= other;
        }
        self
    }
}

impl Ledger {
    /// Of the autopsies that were opened in the record.
    pub(super) fn new(view: &View<'_>, record: Period) -> Self {
        let daily = view.counts::<Daily>(record);
        let mut now = Totals::default();
        let mut days = vec![now];
        days.extend(daily.days.iter().map(|it| {
            now = now.and(it);
            now
        }));
        Self { from: daily.from, days }
    }

    /// What one span of the record holds.
    pub(super) fn within(&self, span: Period) -> Totals {
        self.before(span.to.max(span.from)).less(self.before(span.from))
    }

    pub(super) fn side(&self, span: Period, cause: Cause, exposure: &Exposure) -> Side {
        let totals = self.within(span);
        let x = totals.of_cause[cause.index()] as usize;
        let (opened, agreed) = (totals.opened as usize, totals.agreed() as usize);
        Side {
            x,
            others: totals.named() as usize - x,
            pending: opened - agreed,
            exposure: exposure.customer_months(span) * ratio(agreed, opened).unwrap_or(1.0),
        }
    }

    /// What was counted before a day.
    fn before(&self, day: Day) -> &Totals {
        &self.days[days_between(self.from, day).min(self.days.len() - 1)]
    }
}
