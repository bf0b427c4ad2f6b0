//! Two answers about the same cases.
use super::binomial::binomial_two_sided;
use crate::patterns::intervals::{Interval, Z};
use crate::patterns::real;

/// The 95% interval for the difference of two shares of the same `n` cases, when `first` cases are in the first share
/// alone and `second` in the second alone; nothing for `n` = 0. With very few cases it may reach beyond -1 and 1.
/// Bonett & Price 2012.
pub fn bonett_price(first: usize, second: usize, n: usize) -> Option<Interval> {
    let of = (n > 0).then(|| real(n) + 2.0)?;
    let (a, b) = ((real(first) + 1.0) / of, (real(second) + 1.0) / of);
    let diff = a - b;
    let half = Z * ((a + b - diff * diff) / of).sqrt();
    Some(Interval { lo: diff - half, hi: diff + half })
}

/// The exact test of whether `first` and `second` cases, in which two answers differ, could be a coin's doing; nothing
/// without such a case. `McNemar` 1947, conditional on the sum.
pub fn mcnemar(first: usize, second: usize) -> Option<f64> {
    (first + second > 0).then(|| binomial_two_sided(first, first + second, 0.5)).flatten()
}
