//! Exact tests and limits for a count of successes.
use super::quantiles::beta_quantile;
use super::tails::Peaked;
use crate::patterns::intervals::Interval;
use crate::patterns::real;

/// The probability of a count of `n` that is no more probable than `k`, when each try succeeds with probability `share`;
/// nothing unless that is between 0 and 1. 1 for `n` = 0. Ties within 1e-7 count, as in scipy.
pub fn binomial_two_sided(k: usize, n: usize, share: f64) -> Option<f64> {
    let tries = real(n);
    let odds = share / (1.0 - share);
    (k <= n && share > 0.0 && share < 1.0).then(|| {
        Peaked {
            lowest: 0.0,
            highest: tries,
            mode: ((tries + 1.0) * share).floor().min(tries),
            up: |k: f64| (tries - k) / (k + 1.0) * odds,
        }
        .two_sided(real(k))
    })
}

/// The exact interval, 95%, for `k` of `n`; nothing for `n` = 0. Clopper & Pearson 1934.
pub fn clopper_pearson(k: usize, n: usize) -> Option<Interval> {
    let (hits, misses) = (k <= n && n > 0).then(|| (real(k), real(n - k)))?;
    let lo = if k == 0 { 0.0 } else { beta_quantile(0.025, hits, misses + 1.0)? };
    let hi = if k == n { 1.0 } else { beta_quantile(0.975, hits + 1.0, misses)? };
    Some(Interval { lo, hi })
}
