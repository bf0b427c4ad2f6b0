//! Distributions, tests of hypotheses and exact intervals: numbers in, numbers out, and no word of autopsies.
//! What is undefined is `None`; no answer is NaN or infinite.
mod bag;
mod binomial;
mod differences;
mod discoveries;
mod distributions;
mod fisher;
mod log_rank;
mod mann_kendall;
mod mantel_haenszel;
mod median;
mod odds;
mod ordinal;
mod paired;
mod poisson_regression;
mod quantiles;
mod rates;
mod ratings;
mod sign;
mod survival;
mod tails;

pub(super) use bag::Bag;
pub use binomial::{binomial_two_sided, clopper_pearson};
pub use differences::{Difference, newcombe};
pub use discoveries::benjamini_hochberg;
pub use distributions::{chi_squared_cdf, chi_squared_sf, ln_gamma, normal_cdf, normal_two_sided};
pub use fisher::{fisher_greater, fisher_two_sided};
pub use log_rank::{LogRank, log_rank};
pub use mann_kendall::{MannKendall, mann_kendall};
pub use mantel_haenszel::{Stratified, mantel_haenszel};
pub use median::{median_day, median_day_interval, median_ranks};
pub use odds::{OddsRatio, Table};
pub use ordinal::{OrdinalTrend, linear_by_linear};
pub use paired::{bonett_price, mcnemar};
pub use poisson_regression::{Slope, poisson_slope};
pub use quantiles::{beta_quantile, binomial_quantile, chi_squared_quantile, poisson_quantile, t_quantile};
pub use rates::{RateRatio, garwood, rate_ratio};
pub use ratings::{Alpha, Ratings, Spread, Unit, Usage};
pub(super) use sign::{Sign, fold};
pub use survival::{Curve, Left, Lifetimes, Step};

/// What is a number and finite, else nothing.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
