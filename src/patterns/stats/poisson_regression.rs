//! Counts that grow or shrink by the same factor from step to step.
use super::finite;

/// The logarithm of that factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    pub value: f64,
    /// Its standard error when counts vary as chance lets them.
    pub error: f64,
    /// How many times more they vary (Pearson); 1 is chance.
    pub dispersion: f64,
}

/// Steps at most; four or five are usual.
const MOST: usize = 100;

/// Maximum likelihood of log(mean) = b0 + b1·step + log(exposure), with a count and a positive exposure for each step.
/// Nothing for fewer than three steps, and when all counts stand in the first or last step: then the slope is infinite.
pub fn poisson_slope(counts: &[f64], exposures: &[f64]) -> Option<Slope> {
    let fits = counts.len() == exposures.len() && counts.len() > 2 && exposures.iter().all(|it| *it > 0.0);
    let inner = counts.get(1..counts.len().saturating_sub(1))?;
    let ends = counts.first()? * counts.last()?;
    if !fits || (ends <= 0.0 && inner.iter().all(|it| *it <= 0.0)) {
        return None;
    }
    let middle = crate::patterns::real(counts.len() - 1) / 2.0;
    let data = || {
        let steps = (0..).map(|it| crate::patterns::real(it) - middle);
        steps.zip(counts).zip(exposures).map(|((step, count), exposure)| (step, *count, *exposure))
    };
    let likelihood = |b: [f64; 2]| -> f64 {
        data().map(|(t, x, e)| x * (b[0] + b[1] * t) - e * (b[0] + b[1] * t).exp()).sum()
    };
    let mut b = [(counts.iter().sum::<f64>() / exposures.iter().sum::<f64>()).ln(), 0.0];
    let mut now = likelihood(b);
    for _ in 0..MOST {
        let [mut score, mut curve] = [[0.0; 2], [0.0; 2]];
        let mut cross = 0.0;
        for (t, x, e) in data() {
            let mean = e * (b[0] + b[1] * t).exp();
            score = [score[0] + (x - mean), score[1] + (x - mean) * t];
            curve = [curve[0] + mean, curve[1] + mean * t * t];
            cross += mean * t;
        }
        let determinant = curve[0] * curve[1] - cross * cross;
        let mut step = [
            (curve[1] * score[0] - cross * score[1]) / determinant,
            (curve[0] * score[1] - cross * score[0]) / determinant,
        ];
        // The likelihood has one peak: a step that falls behind it is too long.
        let mut next = [b[0] + step[0], b[1] + step[1]];
        while likelihood(next) < now - 1e-9 * now.abs() && step[1].abs().max(step[0].abs()) > 1e-12 {
            step = step.map(|it| it / 2.0);
            next = [b[0] + step[0], b[1] + step[1]];
        }
        (b, now) = (next, likelihood(next));
        if step[0].abs().max(step[1].abs()) < 1e-13 {
            break;
        }
    }
    let means = || data().map(|(t, x, e)| (t, x, e * (b[0] + b[1] * t).exp()));
    let sum = |f: fn(f64, f64) -> f64| -> f64 { means().map(|(t, _, mean)| f(t, mean)).sum() };
    let (all, first, second) = (sum(|_, m| m), sum(|t, m| t * m), sum(|t, m| t * t * m));
    let pearson: f64 = means().map(|(_, x, mean)| (x - mean) * (x - mean) / mean).sum();
    Some(Slope {
        value: finite(b[1])?,
        error: finite((all / (all * second - first * first)).sqrt())?,
        dispersion: finite(pearson / crate::patterns::real(counts.len() - 2))?,
    })
}
