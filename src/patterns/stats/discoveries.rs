//! Many tests at once.

/// Each p as the smallest rate of false discoveries at which it would stand out among all; what has no p is not one of
/// them and gets none. Benjamini & Hochberg 1995.
pub fn benjamini_hochberg(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(usize, f64)> =
        p.iter().enumerate().filter_map(|(at, it)| Some((at, (*it)?))).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut q = vec![None; p.len()];
    let mut least = 1.0_f64;
    let all = crate::patterns::real(order.len());
    for (place, (at, p)) in order.iter().enumerate().rev() {
        least = least.min(all * p / crate::patterns::real(place + 1));
        q[*at] = Some(least);
    }
    q
}
