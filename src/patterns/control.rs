//! Control charts: the only figure that may raise an alarm on a single quarter.
use super::causes::determined;
use super::quarters::Quarters;
use super::real;
use super::stats::poisson_quantile;
use super::tally::per_thousand;
use crate::domain::{Cause, Day};
use serde::Serialize;

/// The limits that a stable cause stays within in 99.73 of 100 quarters (three standard deviations).
const LIMITS: [f64; 2] = [0.00135, 0.99865];
/// An alarm is worth telling from so many quarters before the last one on, and a high one from so many cases on.
const FEWEST_QUARTERS: usize = 6;
const FEWEST_CASES: usize = 3;

/// One chart for each cause, in the order of the taxonomy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Control {
    pub rows: Vec<ControlRow>,
}

/// A u-chart: the quarters of the record, oldest first, the one in focus last. Montgomery, Statistical Quality Control;
/// with exact limits, since three standard deviations are wrong below nine expected cases.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ControlRow {
    pub cause: Cause,
    /// Their first days.
    pub quarters: Vec<Day>,
    /// Findings with this primary cause.
    pub n: Vec<usize>,
    /// Customer-months, adjusted for findings still to come.
    pub exposure: Vec<f64>,
    /// Findings by 1,000 of them over the quarters before the last one.
    pub centre_rate: Option<f64>,
    pub lcl_count: Vec<Option<u64>>,
    pub ucl_count: Vec<Option<u64>>,
    /// How many times more the quarters before the last one vary than chance lets them.
    pub dispersion: Option<f64>,
    /// The last quarter is above, or below, its limits.
    pub alarm_high: bool,
    pub alarm_low: bool,
}

impl Control {
    pub fn new(quarters: &Quarters) -> Self {
        Self { rows: determined().map(|it| ControlRow::new(it, quarters)).collect() }
    }
}

impl ControlRow {
    /// An alarm on enough evidence to tell somebody. Of causes that came up once in years, the next case is beyond any
    /// limit: where chance alone is at work, every fourth company of 150 autopsies has such an alarm, and one in thirty
    /// has one that stands out (tests/it/chance.rs).
    pub fn stands_out(&self) -> bool {
        let enough = self.n.last().is_some_and(|it| *it >= FEWEST_CASES);
        self.n.len() > FEWEST_QUARTERS && (self.alarm_low || self.alarm_high && enough)
    }

    fn new(cause: Cause, Quarters(quarters): &Quarters) -> Self {
        let n: Vec<_> = quarters.iter().map(|(_, it)| it.of(cause)).collect();
        let exposure: Vec<_> = quarters.iter().map(|(_, it)| it.adjusted_exposure()).collect();
        let before = n.len().saturating_sub(1);
        let (cases, months) = (n[..before].iter().sum::<usize>(), exposure[..before].iter().sum::<f64>());
        let centre = (months > 0.0).then(|| real(cases) / months);
        let limit = |p| {
            let of = |exposure: &f64| poisson_quantile(p, centre? * exposure);
            exposure.iter().map(of).collect::<Vec<_>>()
        };
        let [lcl_count, ucl_count] = LIMITS.map(limit);
        let last = n.last().and_then(|it| u64::try_from(*it).ok());
        let beyond = |limits: &[Option<u64>], is_beyond: fn(u64, u64) -> bool| {
            last.zip(limits.last().copied().flatten()).is_some_and(|(n, limit)| is_beyond(n, limit))
        };
        Self {
            cause,
            quarters: quarters.iter().map(|(day, _)| *day).collect(),
            dispersion: centre.and_then(|it| dispersion(&n[..before], &exposure[..before], it)),
            centre_rate: per_thousand(cases, months),
            alarm_high: beyond(&ucl_count, |n, limit| n > limit),
            alarm_low: beyond(&lcl_count, |n, limit| n < limit),
            n,
            exposure,
            lcl_count,
            ucl_count,
        }
    }
}

/// Pearson's: 1 is chance. Nothing for one quarter, or when nothing was expected.
fn dispersion(n: &[usize], exposure: &[f64], centre: f64) -> Option<f64> {
    let terms = n.iter().zip(exposure).map(|(n, exposure)| {
        let expected = centre * exposure;
        (expected > 0.0).then(|| (real(*n) - expected).powi(2) / expected)
    });
    let sum = terms.sum::<Option<f64>>()?;
    (n.len() > 1).then(|| sum / real(n.len() - 1))
}
