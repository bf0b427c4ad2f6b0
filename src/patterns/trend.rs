//! Which causes grow or shrink from quarter to quarter, over the last eight.
use super::causes::determined;
use super::quarters::Quarters;
use super::stats::{Slope, benjamini_hochberg, mann_kendall, normal_two_sided, poisson_slope};
use super::tally::{Tally, per_thousand};
use super::{Z, real};
use crate::domain::{Cause, Day};
use serde::Serialize;

/// With fewer quarters or cases a trend can't be told from chance.
const FEWEST_QUARTERS: usize = 6;
const FEWEST_CASES: usize = 10;
/// Counts that vary more than this many times what chance lets them widen the interval.
const MORE_THAN_CHANCE: f64 = 1.5;

/// One trend for each cause, in the order of the taxonomy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    pub rows: Vec<TrendRow>,
}

/// Figures only from six quarters and ten cases on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrendRow {
    pub cause: Cause,
    pub quarters: usize,
    /// Findings with this primary cause in these quarters.
    pub total: usize,
    /// The factor by which the rate changes each quarter (Poisson regression), with its 95% interval.
    pub irr: Option<f64>,
    pub irr_lo: Option<f64>,
    pub irr_hi: Option<f64>,
    pub p: Option<f64>,
    /// `p` among all causes that have one (Benjamini & Hochberg).
    pub q: Option<f64>,
    /// How many times more the counts vary than chance lets them; the interval is wider for it above 1.5.
    pub dispersion: Option<f64>,
    /// A second opinion without a model, on rates by 1,000 customer-months: Mann & Kendall, Sen.
    pub mk_tau: Option<f64>,
    pub mk_p: Option<f64>,
    pub sen_slope: Option<f64>,
}

impl Trend {
    pub fn new(quarters: &Quarters) -> Self {
        let quarters = quarters.last_eight();
        let mut rows: Vec<_> = determined().map(|it| TrendRow::new(it, quarters)).collect();
        let q = benjamini_hochberg(&rows.iter().map(|it| it.p).collect::<Vec<_>>());
        for (row, q) in rows.iter_mut().zip(q) {
            row.q = q;
        }
        Self { rows }
    }
}

impl TrendRow {
    /// The row without its q.
    fn new(cause: Cause, quarters: &[(Day, Tally)]) -> Self {
        let counts: Vec<_> = quarters.iter().map(|(_, it)| it.of(cause)).collect();
        let exposures: Vec<_> = quarters.iter().map(|(_, it)| it.adjusted_exposure()).collect();
        let total = counts.iter().sum();
        let enough = quarters.len() >= FEWEST_QUARTERS && total >= FEWEST_CASES;
        let rates = || counts.iter().zip(&exposures).map(|(n, exposure)| per_thousand(*n, *exposure));
        let rates = enough.then(|| rates().collect::<Option<Vec<_>>>()).flatten();
        let second = rates.as_deref().and_then(mann_kendall);
        let real_counts: Vec<_> = counts.iter().map(|it| real(*it)).collect();
        let slope = rates.as_ref().and_then(|_| poisson_slope(&real_counts, &exposures));
        let end = |by: f64| slope.map(|it| (it.value + by * error(it)).exp()).filter(|it| it.is_finite());
        Self {
            cause,
            quarters: quarters.len(),
            total,
            irr: end(0.0),
            irr_lo: end(-Z),
            irr_hi: end(Z),
            p: slope.map(|it| normal_two_sided(it.value / error(it))),
            q: None,
            dispersion: slope.map(|it| it.dispersion),
            mk_tau: second.map(|it| it.tau),
            mk_p: second.map(|it| it.p),
            sen_slope: second.map(|it| it.slope),
        }
    }
}

/// The standard error, wider where the counts vary more than chance lets them (quasi-Poisson).
fn error(slope: Slope) -> f64 {
    if slope.dispersion > MORE_THAN_CHANCE { slope.error * slope.dispersion.sqrt() } else { slope.error }
}
