//! Autopsies and findings summed up day by day, so that a span of time costs two looks and not a walk.
use super::exposure::Exposure;
use super::stats::{RateRatio, rate_ratio};
use super::view::View;
use super::{days_between, ratio};
use crate::domain::{Cause, Day, Period};

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
pub(super) struct Ledger {
    from: Day,
    /// Before each day of the record, and at its end.
    days: Vec<Totals>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    opened: u32,
    agreed: u32,
    named: u32,
    of_cause: [u32; Cause::ALL.len()],
}

impl Ledger {
    pub(super) fn new(view: &View<'_>, record: Period) -> Self {
        let mut days = Vec::new();
        let mut now = Totals::default();
        let mut today = None;
        for autopsy in view.opened_in(record) {
            let day = view.facts.autopsies.opened[autopsy];
            if today.replace(day) != Some(day) {
                days.resize(place(record.from, day) + 1, now);
            }
            now.opened += 1;
            now.agreed += u32::from(view.finding(autopsy).is_some());
            if let Some(cause) = view.cause(autopsy) {
                now.named += 1;
                now.of_cause[cause.index()] += 1;
            }
        }
        days.push(now);
        Self { from: record.from, days }
    }

    pub(super) fn side(&self, span: Period, cause: Cause, exposure: &Exposure) -> Side {
        let (from, to) = (self.before(span.from), self.before(span.to));
        let between = |of: &dyn Fn(&Totals) -> u32| (of(to) - of(from)) as usize;
        let (opened, agreed) = (between(&|it| it.opened), between(&|it| it.agreed));
        let x = between(&|it| it.of_cause[cause.index()]);
        Side {
            x,
            others: between(&|it| it.named) - x,
            pending: opened - agreed,
            exposure: exposure.customer_months(span) * ratio(agreed, opened).unwrap_or(1.0),
        }
    }

    /// What was counted before a day.
    fn before(&self, day: Day) -> &Totals {
        &self.days[place(self.from, day).min(self.days.len() - 1)]
    }
}

/// Days from the beginning of the record.
fn place(from: Day, day: Day) -> usize {
    days_between(from, day)
}
