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

impl<F: Fn(f64) -> f64> Peaked<F> {
    /// The probability of everything that is no more probable than `x`.
    pub(super) fn two_sided(&self, x: f64) -> f64 {
        let observed = self.weight(x);
        let most = observed * TIE;
        self.part(observed, |_, weight| weight <= most)
    }

    /// The probability of `x` and everything above.
    pub(super) fn at_least(&self, x: f64) -> f64 {
        self.part(self.weight(x), |k, _| k >= x)
    }

    /// The probability of `x`, where the peak has 1.
    fn weight(&self, x: f64) -> f64 {
        self.outwards(x >= self.mode).find(|(k, _)| (*k - x).abs() < 0.5).map_or(0.0, |(_, it)| it)
    }

    /// The sum over what `counts`, as a part of the sum over all; smaller weights than `observed` hardly matter.
    fn part(&self, observed: f64, counts: impl Fn(f64, f64) -> bool) -> f64 {
        if observed <= 0.0 {
            return 0.0;
        }
        let (mut part, mut all) = (0.0, 0.0);
        for upwards in [true, false] {
            // The peak itself is walked over once.
            for (k, weight) in self.outwards(upwards).skip(usize::from(!upwards)) {
                all += weight;
                if counts(k, weight) {
                    part += weight;
                }
                if weight < NEGLIGIBLE * observed {
                    break;
                }
            }
        }
        (part / all).clamp(0.0, 1.0)
    }

    /// Each count from the peak to one side with its weight, until that is 0.
    fn outwards(&self, upwards: bool) -> impl Iterator<Item = (f64, f64)> {
        let mut next = Some((self.mode, 1.0));
        std::iter::from_fn(move || {
            let (k, weight) = next?;
            next = match upwards {
                true if k < self.highest => Some((k + 1.0, weight * (self.up)(k))),
                false if k > self.lowest => Some((k - 1.0, weight / (self.up)(k - 1.0))),
                _ => None,
            };
            next = next.filter(|(_, it)| *it > 0.0);
            Some((k, weight))
        })
    }
}
