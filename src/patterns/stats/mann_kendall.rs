//! A trend that asks for no shape: do later values tend to be higher?
use super::distributions::normal_two_sided;
use crate::patterns::real;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// From -1, every pair falls, to 1, every pair rises.
    pub tau: f64,
    /// Two-sided, from the normal distribution with correction for ties and continuity.
    pub p: f64,
    /// By how much a value changes from one step to the next: the median over all pairs. Sen 1968.
    pub slope: f64,
}

/// Mann 1945; Kendall 1975. Nothing for fewer than two values.
pub fn mann_kendall(values: &[f64]) -> Option<MannKendall> {
    let n = real((values.len() > 1).then_some(values.len())?);
    let (mut rises, mut slopes) = (0.0, Vec::new());
    for (from, early) in values.iter().enumerate() {
        for (by, late) in (1..).zip(&values[from + 1..]) {
            rises += sign(late - early);
            slopes.push((late - early) / real(by));
        }
    }
    let spread = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0);
    let variance = (spread(n) - ties(values).into_iter().map(|it| spread(real(it))).sum::<f64>()) / 18.0;
    let z = if rises == 0.0 { 0.0 } else { (rises - sign(rises)) / variance.sqrt() };
    Some(MannKendall { tau: rises / (n * (n - 1.0) / 2.0), p: normal_two_sided(z), slope: median(slopes)? })
}

fn sign(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value.signum() }
}

/// How often each value occurs.
fn ties(values: &[f64]) -> Vec<usize> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.chunk_by(|a, b| sign(a - b) == 0.0).map(<[f64]>::len).collect()
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some(f64::midpoint(lower, upper))
}
