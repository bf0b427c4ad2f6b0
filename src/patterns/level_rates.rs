//! How often customers of a segment, region or product go off course, and why: beside `Association`, which tells where a
//! cause lives among those that did.
use super::causes::determined;
use super::exposure::Exposure;
use super::facts::Dimension;
use super::intervals::Interval;
use super::stats::garwood;
use super::tally::{Tally, per_thousand};
use super::view::View;
use crate::domain::{Cause, Period};

/// One level of a dimension. Not in the data.
///
/// Autopsies are counted where they were when they were opened, customers where they are now: nothing else is on record.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelRates {
    pub level: String,
    pub customer_months: f64,
    /// Customer-months, times the part of the level's autopsies that have their finding.
    pub adjusted_exposure: f64,
    /// Autopsies without an agreed finding.
    pub pending: usize,
    /// All autopsies that were opened, by customer-months that are not adjusted.
    pub opened: LevelRate,
    /// Every cause, in the order of the taxonomy, by adjusted customer-months.
    pub rows: Vec<(Cause, LevelRate)>,
}

/// A count, and the rate by 1,000 customer-months; exact, 95% (Garwood). Nothing where there were no customers, or where no
/// autopsy has its finding yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelRate {
    pub x: usize,
    pub rate: Option<f64>,
    pub interval: Option<Interval>,
}

impl LevelRates {
    /// Every level that had customers or autopsies in the period, in alphabetical order. Nothing by lifecycle stage: no
    /// account is in one while it is on course.
    pub fn by(dimension: Dimension, view: &View<'_>, period: Period) -> Option<Vec<Self>> {
        if dimension == Dimension::Stage {
            return None;
        }
        let names = view.facts.levels(dimension);
        let mut customers = vec![Vec::new(); names.len()];
        for account in view.accounts() {
            customers[view.facts.account_level(dimension, account)?].push(account);
        }
        let mut autopsies = vec![Vec::new(); names.len()];
        for autopsy in view.opened_in(period) {
            autopsies[view.facts.level(dimension, autopsy)].push(autopsy);
        }
        let levels = names.iter().zip(customers.iter().zip(&autopsies));
        let rates = levels.map(|(name, (customers, autopsies))| {
            let months = Exposure::among(view, customers.iter().copied()).customer_months(period);
            Self::new(name, &Tally::among(view, autopsies.iter().copied(), months))
        });
        Some(rates.filter(|it| it.customer_months > 0.0 || it.opened.x > 0).collect())
    }

    fn new(level: &str, tally: &Tally) -> Self {
        let adjusted_exposure = tally.adjusted_exposure();
        Self {
            level: level.to_owned(),
            customer_months: tally.customer_months,
            adjusted_exposure,
            pending: tally.pending(),
            opened: LevelRate::new(tally.opened, tally.customer_months),
            rows: determined().map(|it| (it, LevelRate::new(tally.of(it), adjusted_exposure))).collect(),
        }
    }

    /// The rate of one cause.
    pub fn of(&self, cause: Cause) -> Option<LevelRate> {
        self.rows.iter().find(|it| it.0 == cause).map(|it| it.1)
    }
}

impl LevelRate {
    pub(super) fn new(x: usize, exposure: f64) -> Self {
        let by_thousand = |it: Interval| Interval { lo: it.lo * 1000.0, hi: it.hi * 1000.0 };
        Self { x, rate: per_thousand(x, exposure), interval: garwood(x, exposure).map(by_thousand) }
    }
}
