//! The values below which a given part of a distribution lies. The library's answer is where Newton's method starts, so
//! that each is as good as the distribution function (docs/adr/0008).
use super::finite;
use statrs::distribution::{
    Beta, Binomial, ChiSquared, Continuous, ContinuousCDF, DiscreteCDF, Poisson, StudentsT,
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
    match mean {
        0.0 => is_share(p).then_some(0),
        _ => is_share(p).then(|| Poisson::new(mean).ok()).flatten().map(|it| it.inverse_cdf(p)),
    }
}

/// The smallest count of `n` tries, each a success with probability `share`, that is not exceeded with probability `p`.
pub fn binomial_quantile(p: f64, n: usize, share: f64) -> Option<u64> {
    let it = is_share(p).then(|| Binomial::new(share, u64::try_from(n).ok()?).ok())??;
    Some(it.inverse_cdf(p))
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
