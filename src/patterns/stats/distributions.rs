//! The probabilities of the usual distributions, accurate far out in their tails (docs/adr/0008).
use super::finite;
use statrs::function::gamma::{checked_gamma_lr, checked_gamma_ur};
use std::f64::consts::FRAC_1_SQRT_2;

/// The probability that a standard normal value is at most `z`.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// The probability that a standard normal value is as far from 0 as `z`, on either side.
pub fn normal_two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() * FRAC_1_SQRT_2)
}

/// The probability that a chi-squared value with `df` degrees of freedom is at most `x`; nothing unless `df` > 0.
pub fn chi_squared_cdf(x: f64, df: f64) -> Option<f64> {
    match x {
        x if x.is_nan() => None,
        x if x <= 0.0 => (df > 0.0).then_some(0.0),
        _ => checked_gamma_lr(df / 2.0, x / 2.0).ok().and_then(finite),
    }
}

/// The probability that a chi-squared value with `df` degrees of freedom is above `x`; nothing unless `df` > 0.
pub fn chi_squared_sf(x: f64, df: f64) -> Option<f64> {
    match x {
        x if x.is_nan() => None,
        x if x <= 0.0 => (df > 0.0).then_some(1.0),
        _ => checked_gamma_ur(df / 2.0, x / 2.0).ok().and_then(finite),
    }
}

/// The logarithm of Γ(x), for x > 0.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}
