//! Tails of a distribution over whole numbers with one peak, known by the ratio of neighbours alone. Nothing is divided
//! by a factorial, so a million findings lose no digits; where a tail is below the smallest number it is 0.

/// A distribution from `lowest` to `highest` with its peak at `mode`; `up(k)` is the probability of k + 1 by that of k.
#[derive(Debug)]
pub(super) struct Peaked<F> {
    pub lowest: f64,
    pub highest: f64,
    pub mode: f64,
    pub up: F,
}

/// A probability counts as no larger than another up to this factor, so that exact ties don't depend on rounding.
const TIE: f64 = 1.0 + 1e-7;
/// What is smaller than the sum by this factor no longer changes it.
const NEGLIGIBLE: f64 = 1e-18;
/// Smaller numbers have fewer digits.
const LEAST: f64 = f64::MIN_POSITIVE;

impl<F: Fn(f64) -> f64> Peaked<F> {
    /// The probability of everything that is no more probable than `x`.
    pub(super) fn two_sided(&self, x: f64) -> f64 {
        let observed = self.weight(x);
        let most = observed * TIE;
        self.part([observed; 2], |_, weight| weight <= most)
    }

    /// The probability of `x` and everything above.
    pub(super) fn at_least(&self, x: f64) -> f64 {
        // Up to the peak it is large, so that what is far away on either side is nothing.
        let above = if x > self.mode { self.weight(x) } else { 1.0 };
        self.part([above, 1.0], |k, _| k >= x)
    }

    /// The smallest count that is not exceeded with probability `p`, if `near` has the probability `weight`: walked to from
    /// there. The smaller tail is what is summed, so that nothing cancels. Nothing where `near` is so far off that its
    /// weight has lost digits.
    pub(super) fn quantile(&self, p: f64, near: f64, weight: f64) -> Option<f64> {
        let (mut k, mut weight) = (near, (weight > LEAST).then_some(weight)?);
        let is_low = p <= 0.5;
        // What is not above k, or what is above it.
        let mut tail = 0.0;
        self.walk(k, weight, !is_low, |_, it| {
            tail += it;
            it > tail * NEGLIGIBLE
        });
        tail -= if is_low { 0.0 } else { weight };
        let sign = if is_low { 1.0 } else { -1.0 };
        let reaches = |tail: f64| if is_low { tail >= p } else { tail <= 1.0 - p };
        while k > self.lowest && reaches(tail - sign * weight) {
            tail -= sign * weight;
            weight /= (self.up)(k - 1.0);
            k -= 1.0;
        }
        while k < self.highest && weight > LEAST && !reaches(tail) {
            weight *= (self.up)(k);
            k += 1.0;
            tail += sign * weight;
        }
        Some(k)
    }

    /// The probability of `x`, where the peak has 1.
    fn weight(&self, x: f64) -> f64 {
        let mut found = 0.0;
        self.walk(self.mode, 1.0, x >= self.mode, |k, weight| {
            let is_there = (k - x).abs() < 0.5;
            found = if is_there { weight } else { 0.0 };
            !is_there
        });
        found
    }

    /// The sum over what `counts`, as a part of the sum over all. On either side of the peak, the upper one first, weights
    /// that are small beside `observed` hardly matter.
    fn part(&self, observed: [f64; 2], counts: impl Fn(f64, f64) -> bool) -> f64 {
        if observed.contains(&0.0) {
            return 0.0;
        }
        let (mut part, mut all) = (0.0, 0.0);
        let mut add = |k: f64, weight: f64, least: f64| {
            all += weight;
            part += if counts(k, weight) { weight } else { 0.0 };
            weight >= least
        };
        let [above, below] = observed.map(|it| it * NEGLIGIBLE);
        self.walk(self.mode, 1.0, true, |k, weight| add(k, weight, above));
        // The peak itself is walked over once.
        if self.mode > self.lowest {
            let next = self.mode - 1.0;
            self.walk(next, 1.0 / (self.up)(next), false, |k, weight| add(k, weight, below));
        }
        (part / all).clamp(0.0, 1.0)
    }

    /// Sees each count from `k` on to one side with its weight, until that is 0 or enough was seen.
    fn walk(&self, mut k: f64, mut weight: f64, upwards: bool, mut see: impl FnMut(f64, f64) -> bool) {
        while weight > 0.0 && see(k, weight) {
            // The ratio waits for no other weight, so that several are divided at once.
            if upwards && k < self.highest {
                weight *= (self.up)(k);
                k += 1.0;
            } else if !upwards && k > self.lowest {
                k -= 1.0;
                weight *= 1.0 / (self.up)(k);
            } else {
                return;
            }
        }
    }
}
