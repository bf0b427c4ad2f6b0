//! The values below which a given part of a distribution lies. The library's answer is where Newton's method starts, so
//! that each is as good as the distribution function (docs/adr/0008).
use super::distributions::ln_gamma;
use super::finite;
use super::tails::Peaked;
use crate::patterns::real;
use statrs::distribution::{
    Beta, Binomial, ChiSquared, Continuous, ContinuousCDF, DiscreteCDF, Normal, Poisson, StudentsT,
};
use statrs::function::beta::checked_beta_reg;

/// The quantile of the chi-squared distribution with `df` degrees of freedom.
pub fn chi_squared_quantile(p: f64, df: f64) -> Option<f64> {
    let it = is_share(p).then(|| ChiSquared::new(df).ok())??;
    polished(it.inverse_cdf(p), |x| if x > 0.0 { (it.cdf(x) - p) / it.pdf(x) } else { f64::NAN })
}

/// The quantile of the beta distribution.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> Option<f64> {
    let it = is_share(p).then(|| Beta::new(a, b).ok())??;
    polished(it.inverse_cdf(p), |x| match x {
        x if x > 0.0 && x < 1.0 => (it.cdf(x) - p) / it.pdf(x),
        _ => f64::NAN,
    })
}

/// The quantile of Student's t distribution with `df` degrees of freedom.
pub fn t_quantile(p: f64, df: f64) -> Option<f64> {
    let it = is_share(p).then(|| StudentsT::new(0.0, 1.0, df).ok())??;
    // What lies between 0 and t, from the side where nothing cancels.
    let middle = |t: f64| {
        let square = t * t / (df + t * t);
        checked_beta_reg(0.5, df / 2.0, square).map_or(f64::NAN, |it| it.copysign(t) / 2.0)
    };
    polished(it.inverse_cdf(p), |t| (middle(t) - (p - 0.5)) / it.pdf(t))
}

/// The smallest count that a Poisson count of this mean is not above with probability `p`; 0 for a mean of 0.
pub fn poisson_quantile(p: f64, mean: f64) -> Option<u64> {
    if !is_share(p) || mean == 0.0 {
        return (is_share(p) && mean == 0.0).then_some(0);
    }
    let it = Poisson::new(mean).ok()?;
    let counts =
        Peaked { lowest: 0.0, highest: f64::INFINITY, mode: mean.floor(), up: |k: f64| mean / (k + 1.0) };
    let near = near(p, mean, mean.sqrt()).max(0.0);
    let weight = (near * mean.ln() - mean - ln_gamma(near + 1.0)).exp();
    Some(counts.quantile(p, near, weight).and_then(count).unwrap_or_else(|| it.inverse_cdf(p)))
}

/// The smallest count of `n` tries, each a success with probability `share`, that is not exceeded with probability `p`.
pub fn binomial_quantile(p: f64, n: usize, share: f64) -> Option<u64> {
    let it = is_share(p).then(|| Binomial::new(share, u64::try_from(n).ok()?).ok())??;
    let (tries, odds) = (real(n), share / (1.0 - share));
    let mean = tries * share;
    let counts =
        Peaked { lowest: 0.0, highest: tries, mode: mean, up: |k: f64| (tries - k) / (k + 1.0) * odds };
    let near = near(p, mean, (mean * (1.0 - share)).sqrt()).clamp(0.0, tries);
    let orders = ln_gamma(tries + 1.0) - ln_gamma(near + 1.0) - ln_gamma(tries - near + 1.0);
    let weight = (orders + near * share.ln() + (tries - near) * (-share).ln_1p()).exp();
    Some(counts.quantile(p, near, weight).and_then(count).unwrap_or_else(|| it.inverse_cdf(p)))
}

/// Where a normal distribution of this mean and spread would have the quantile.
fn near(p: f64, mean: f64, spread: f64) -> f64 {
    Normal::standard().inverse_cdf(p).mul_add(spread, mean).floor()
}

/// A whole number as one.
fn count(whole: f64) -> Option<u64> {
    format!("{whole:.0}").parse().ok()
}

fn is_share(p: f64) -> bool {
    p > 0.0 && p < 1.0
}

/// Newton's method from a start that is nearly there: it takes steps while they shrink.
fn polished(start: f64, step: impl Fn(f64) -> f64) -> Option<f64> {
    let mut x = finite(start)?;
    let mut last = f64::INFINITY;
    for _ in 0..20 {
        let by = step(x);
        if !by.is_finite() || by.abs() >= last || by == 0.0 {
            break;
        }
        x -= by;
        last = by.abs();
    }
    finite(x)
}
