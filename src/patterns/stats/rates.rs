//! Counts over an exposure, such as autopsies by customer-months.
use super::binomial::{binomial_two_sided, clopper_pearson};
use super::finite;
use super::quantiles::chi_squared_quantile;
use crate::patterns::intervals::Interval;
use crate::patterns::real;
use serde::Serialize;

/// A rate by another rate, with its exact 95% interval and the probability of a ratio as improbable under equal rates.
/// A ratio or limit that would be infinite is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct RateRatio {
    pub rr: Option<f64>,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
    pub p: Option<f64>,
}

/// The exact interval, 95%, for the rate of `count` over `exposure`; nothing without exposure. Garwood 1936.
pub fn garwood(count: usize, exposure: f64) -> Option<Interval> {
    if exposure <= 0.0 {
        return None;
    }
    let x = real(count);
    let lo = if count == 0 { 0.0 } else { chi_squared_quantile(0.025, 2.0 * x)? / 2.0 };
    let hi = chi_squared_quantile(0.975, 2.0 * x + 2.0)? / 2.0;
    Some(Interval { lo: finite(lo / exposure)?, hi: finite(hi / exposure)? })
}

/// The rate of `x1` over `e1` by that of `x0` over `e0`; all none when nothing was counted or an exposure is 0.
/// Conditional on the sum, exact: Przyborowski & Wilenski 1940; limits from Clopper & Pearson 1934.
pub fn rate_ratio(x1: usize, e1: f64, x0: usize, e0: f64) -> RateRatio {
    let both = x1 + x0;
    if both == 0 || !(e1 > 0.0 && e0 > 0.0) {
        return RateRatio::default();
    }
    let scale = e0 / e1;
    let limits = clopper_pearson(x1, both);
    let ratio_of = |share: f64| finite(share / (1.0 - share) * scale);
    RateRatio {
        rr: finite(real(x1) / real(x0) * scale),
        lo: limits.and_then(|it| ratio_of(it.lo)),
        hi: limits.and_then(|it| ratio_of(it.hi)),
        p: binomial_two_sided(x1, both, e1 / (e1 + e0)),
    }
}

impl RateRatio {
    /// Both limits, where both are finite.
    pub fn interval(self) -> Option<Interval> {
        Some(Interval { lo: self.lo?, hi: self.hi? })
    }
}
