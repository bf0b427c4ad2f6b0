//! Whether something happens sooner in one group than in another.
use super::distributions::chi_squared_sf;
use super::survival::Lifetimes;
use crate::patterns::real;

/// The log-rank test of several groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRank {
    pub chi2: f64,
    pub df: usize,
    pub p: f64,
}

/// Whether the groups' curves are one and the same. Empty groups are none; nothing for fewer than two, or when no event
/// fell on a day on which two groups could have had it. Mantel 1966; Peto & Peto 1972.
pub fn log_rank(groups: &[Lifetimes]) -> Option<LogRank> {
    let groups: Vec<_> = groups.iter().filter(|it| it.n() > 0).collect();
    let all = Lifetimes::together(groups.iter().copied());
    let mut at_risk: Vec<_> = groups.iter().map(|it| it.n()).collect();
    let k = groups.len();
    let (mut surplus, mut covariance) = (vec![0.0; k], vec![vec![0.0; k]; k]);
    let (mut everybody, mut part) = (all.n(), Vec::with_capacity(k));
    for (day, left) in all.days() {
        let (r, d) = (real(everybody), real(left.events()));
        part.clear();
        part.extend(at_risk.iter().map(|it| real(*it) / r));
        // With one left, nothing is open.
        let factor = if everybody > 1 { d * (r - d) / (r - 1.0) } else { 0.0 };
        for (at, group) in groups.iter().enumerate() {
            let gone = group.left_on(day);
            surplus[at] += real(gone.events()) - d * part[at];
            at_risk[at] -= gone.all();
            if left.events() > 0 {
                // The half below the diagonal is the same.
                let (weight, row) = (factor * part[at], &mut covariance[at][at..]);
                row[0] += weight;
                for (cell, other) in row.iter_mut().zip(&part[at..]) {
                    *cell -= weight * other;
                }
            }
        }
        everybody -= left.all();
    }
    let df = k.checked_sub(1).filter(|it| *it > 0)?;
    let chi2 = length(covariance, surplus)?;
    Some(LogRank { chi2, df, p: chi_squared_sf(chi2, real(df))? })
}

/// x' C⁻ x for a covariance, of which the half above the diagonal is given, and which may leave some directions open:
/// elimination, always by the largest variance that is left. Nothing when all of it is open.
#[expect(clippy::needless_range_loop, reason = "rows and columns of one matrix")]
fn length(mut c: Vec<Vec<f64>>, mut x: Vec<f64>) -> Option<f64> {
    for row in 0..c.len() {
        for column in 0..row {
            c[row][column] = c[column][row];
        }
    }
    let scale = (0..x.len()).map(|it| c[it][it]).fold(0.0, f64::max);
    let mut left: Vec<usize> = (0..x.len()).collect();
    let mut sum = 0.0;
    while let Some(place) =
        (0..left.len()).max_by(|a, b| c[left[*a]][left[*a]].total_cmp(&c[left[*b]][left[*b]]))
    {
        let pivot = left.swap_remove(place);
        let variance = c[pivot][pivot];
        if variance <= scale * 1e-10 {
            break;
        }
        sum += x[pivot] * x[pivot] / variance;
        for &row in &left {
            let by = c[row][pivot] / variance;
            x[row] -= by * x[pivot];
            for column in 0..c.len() {
                c[row][column] -= by * c[pivot][column];
            }
        }
    }
    (scale > 0.0).then_some(sum)
}
