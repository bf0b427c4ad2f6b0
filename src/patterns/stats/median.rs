//! The median of whole days that were counted day by day.
use super::quantiles::binomial_quantile;
use crate::patterns::intervals::Interval;
use crate::patterns::real;

/// With fewer values no rank is far enough out.
const FEWEST: usize = 6;

/// The median of days, of which `histogram[day]` stand on each day; nothing of none.
pub fn median_day(histogram: &[usize]) -> Option<f64> {
    let n: usize = histogram.iter().sum();
    let (lower, upper) = (at_rank(histogram, n.div_ceil(2))?, at_rank(histogram, n / 2 + 1)?);
    Some(f64::midpoint(lower, upper))
}

/// Its 95% interval; nothing for fewer than six.
pub fn median_day_interval(histogram: &[usize]) -> Option<Interval> {
    let (low, high) = median_ranks(histogram.iter().sum())?;
    Some(Interval { lo: at_rank(histogram, low)?, hi: at_rank(histogram, high)? })
}

/// The ranks, from 1, of the smallest and the largest value inside a median's 95% interval; nothing for fewer than six.
/// Campbell & Gardner 1988.
pub fn median_ranks(n: usize) -> Option<(usize, usize)> {
    let rank = usize::try_from(binomial_quantile(0.025, (n >= FEWEST).then_some(n)?, 0.5)?).ok()?;
    Some((rank, n + 1 - rank))
}

fn at_rank(histogram: &[usize], rank: usize) -> Option<f64> {
    let mut seen = 0;
    let day = histogram.iter().position(|it| {
        seen += it;
        seen >= rank && rank > 0
    });
    day.map(real)
}
