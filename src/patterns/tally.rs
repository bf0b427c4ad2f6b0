//! What is counted over one period: autopsies, findings by cause, and the customers that could have gone off course.
use super::exposure::Exposure;
use super::view::View;
use super::{ratio, real};
use crate::domain::{Cause, Period};

/// Counts over the autopsies that were opened in a period.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub opened: usize,
    /// With an agreed finding, which may say "can't tell".
    pub agreed: usize,
    /// With an agreed finding that names a cause.
    pub n: usize,
    pub customer_months: f64,
    by_cause: Vec<usize>,
}

impl Tally {
    pub(super) fn new(view: &View<'_>, exposure: &Exposure, period: Period) -> Self {
        let totals = view.ledger().within(period);
        Self {
            opened: totals.opened as usize,
            agreed: totals.agreed() as usize,
            n: totals.named() as usize,
            customer_months: exposure.customer_months(period),
            by_cause: totals.of_cause.iter().map(|it| *it as usize).collect(),
        }
    }

    /// The same of some of the autopsies, and of the customers that they are among.
    pub(super) fn among(
        view: &View<'_>,
        autopsies: impl Iterator<Item = usize>,
        customer_months: f64,
    ) -> Self {
        let mut it =
            Self { opened: 0, agreed: 0, n: 0, customer_months, by_cause: vec![0; Cause::ALL.len()] };
        for autopsy in autopsies {
            it.opened += 1;
            let Some(cause) = view.finding(autopsy) else { continue };
            it.agreed += 1;
            it.n += usize::from(cause.is_determined());
            it.by_cause[cause.index()] += 1;
        }
        it
    }

    /// Findings with this primary cause.
    pub(super) fn of(&self, cause: Cause) -> usize {
        self.by_cause[cause.index()]
    }

    pub(super) fn pending(&self) -> usize {
        self.opened - self.agreed
    }

    /// Customer-months times the part of the autopsies whose finding is agreed: undecided cases are taken to split like the
    /// decided ones, or the newest period would look better than it is.
    pub(super) fn adjusted_exposure(&self) -> f64 {
        self.customer_months * ratio(self.agreed, self.opened).unwrap_or(1.0)
    }
}

/// A rate over an exposure, by 1,000 customer-months; nothing without exposure.
pub(super) fn per_thousand(count: usize, exposure: f64) -> Option<f64> {
    (exposure > 0.0).then(|| real(count) / exposure * 1000.0)
}
