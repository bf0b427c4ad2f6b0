//! Confidence intervals in closed form.
use super::real;
use super::stats::{Sign, fold};
use serde::Serialize;

/// The 97.5% quantile of the normal distribution: what a two-sided 95% interval reaches to.
pub const Z: f64 = 1.959_963_984_540_054;

/// The two ends of an interval; both belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    pub lo: f64,
    pub hi: f64,
}

impl Interval {
    pub fn overlaps(self, other: Self) -> bool {
        self.lo <= other.hi && other.lo <= self.hi
    }
}

/// Wilson score interval, 95%, for `k` of `n`; nothing for `n` = 0. Wilson 1927; Newcombe 1998, method 3.
pub fn wilson(k: usize, n: usize) -> Option<Interval> {
    let share = (n > 0).then(|| real(k) / real(n))?;
    wilson_share(share, real(n))
}

/// Wilson score interval, 95%, for a share of 0 to 1 with a real sample size, such as an effective one;
/// nothing unless `n` > 0. The lower end of 0 is exactly 0 and the upper end of 1 exactly 1.
/// Newcombe 1998, method 3; with an effective size, Franco et al. 2019.
pub fn wilson_share(share: f64, n: f64) -> Option<Interval> {
    let fits = n.is_finite() && n > 0.0 && (0.0..=1.0).contains(&share);
    if !fits {
        return None;
    }
    let z2 = Z * Z;
    let shrink = 1.0 + z2 / n;
    let centre = (share + z2 / (2.0 * n)) / shrink;
    let half = Z / shrink * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    let lo = if share <= 0.0 { 0.0 } else { (centre - half).clamp(0.0, share) };
    let hi = if share >= 1.0 { 1.0 } else { (centre + half).clamp(share, 1.0) };
    Some(Interval { lo, hi })
}

/// Weights of findings, summed exactly, so that their order changes nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Weights {
    sum: i128,
    squares: i128,
}

impl Weights {
    pub(super) fn add(&mut self, weight: i64) {
        let weight = i128::from(weight);
        self.sum += weight;
        self.squares += weight * weight;
    }

    pub(super) fn fold(&mut self, sign: Sign, other: Self) -> Option<()> {
        fold!(sign, self, other; sum, squares);
        Some(())
    }

    /// How many equal weights carry as much as these do: (Σw)² / Σw²; nothing when all are zero. Kish 1965.
    pub(super) fn effective_size(self) -> Option<f64> {
        (self.squares > 0).then(|| wide(self.sum) * (wide(self.sum) / wide(self.squares)))
    }
}

#[expect(clippy::cast_precision_loss, reason = "sixteen digits are enough for a sum of squares")]
fn wide(sum: i128) -> f64 {
    sum as f64
}
