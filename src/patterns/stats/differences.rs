//! The difference of two shares.
use crate::patterns::intervals::wilson;
use crate::patterns::real;

/// A difference with its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    pub diff: f64,
    pub lo: f64,
    pub hi: f64,
}

/// `x1` of `n1` less `x0` of `n0`, with the hybrid score interval; nothing when either is of none.
/// Newcombe 1998, method 10.
pub fn newcombe(x1: usize, n1: usize, x0: usize, n0: usize) -> Option<Difference> {
    let (one, none) = (wilson(x1, n1)?, wilson(x0, n0)?);
    let (p1, p0) = (real(x1) / real(n1), real(x0) / real(n0));
    let diff = p1 - p0;
    Some(Difference {
        diff,
        lo: (diff - (p1 - one.lo).hypot(none.hi - p0)).max(-1.0),
        hi: (diff + (one.hi - p1).hypot(p0 - none.lo)).min(1.0),
    })
}
