//! Whether a share rises from one step to the next.
use super::distributions::normal_two_sided;
use crate::patterns::real;

/// How a share runs over ordered groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrdinalTrend {
    /// Positive when the share rises.
    pub z: f64,
    pub p: f64,
}

/// The linear-by-linear test: z = r √(n - 1) for the correlation r of a group's score with what was counted. Each group
/// is its score, its size and its count. Nothing when only one group or one answer occurs. Mantel 1963; Agresti.
pub fn linear_by_linear(groups: &[(usize, usize, usize)]) -> Option<OrdinalTrend> {
    let sum = |of: fn(&(usize, usize, usize)) -> usize| real(groups.iter().map(of).sum());
    let (n, hits) = (sum(|it| it.1), sum(|it| it.2));
    let (scores, squares) = (sum(|it| it.0 * it.1), sum(|it| it.0 * it.0 * it.1));
    let both = n * sum(|it| it.0 * it.2) - scores * hits;
    let spread = (n * squares - scores * scores) * (n * hits - hits * hits);
    let z = (spread > 0.0).then(|| both / spread.sqrt() * (n - 1.0).sqrt())?;
    Some(OrdinalTrend { z, p: normal_two_sided(z) })
}
