//! A table of two by two, its odds ratio and its residual.
use crate::patterns::intervals::{Interval, Z};
use crate::patterns::real;

/// Counts: `a` and `b` have the one thing, `c` and `d` have not; `a` and `c` have the other, `b` and `d` have not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Table {
    pub a: usize,
    pub b: usize,
    pub c: usize,
    pub d: usize,
}

/// The odds of the one thing with the other by those without it, and the 95% interval (Woolf 1955).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OddsRatio {
    pub value: f64,
    pub interval: Interval,
    /// A cell was empty, so half a case was added to each. Haldane 1956; Anscombe 1956.
    pub haldane: bool,
}

impl Table {
    /// The table in which `a` of `row` and of `column` meet, among `n`.
    pub fn meeting(a: usize, row: usize, column: usize, n: usize) -> Self {
        Self { a, b: row - a, c: column - a, d: n + a - row - column }
    }

    pub fn n(self) -> usize {
        self.a + self.b + self.c + self.d
    }

    /// Whether everybody or nobody has one of the two things: then nothing can be said of both.
    pub fn has_empty_margin(self) -> bool {
        let Self { a, b, c, d } = self;
        [a + b, c + d, a + c, b + d].contains(&0)
    }

    /// Nothing when a margin is empty.
    pub fn odds_ratio(self) -> Option<OddsRatio> {
        if self.has_empty_margin() {
            return None;
        }
        let cells = [self.a, self.b, self.c, self.d];
        let haldane = cells.contains(&0);
        let [a, b, c, d] = cells.map(|it| if haldane { real(it) + 0.5 } else { real(it) });
        let value = a * d / (b * c);
        let error = (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d).sqrt();
        let end = |by: f64| (value.ln() + by * error).exp();
        Some(OddsRatio { value, interval: Interval { lo: end(-Z), hi: end(Z) }, haldane })
    }

    /// How many `a` would be with no association; nothing of nothing.
    pub fn expected(self) -> Option<f64> {
        let n = (self.n() > 0).then(|| real(self.n()))?;
        Some(real(self.a + self.b) * real(self.a + self.c) / n)
    }

    /// How many times more often the two things meet than if they had nothing to do with each other; nothing when one of
    /// them never occurs.
    pub fn lift(self) -> Option<f64> {
        let expected = self.expected().filter(|it| *it > 0.0)?;
        Some(real(self.a) / expected)
    }

    /// The correlation of the two things; nothing when a margin is empty.
    pub fn phi(self) -> Option<f64> {
        let Self { a, b, c, d } = self;
        let margins = [a + b, c + d, a + c, b + d].map(real);
        let [a, b, c, d] = [a, b, c, d].map(real);
        let spread = (margins[0] * margins[1]).sqrt() * (margins[2] * margins[3]).sqrt();
        (spread > 0.0).then(|| (a * d - b * c) / spread)
    }

    /// By how many standard deviations `a` is above what no association would bring; nothing when a margin is empty.
    /// Agresti, Categorical Data Analysis.
    pub fn adjusted_residual(self) -> Option<f64> {
        let expected = self.expected().filter(|_| !self.has_empty_margin())?;
        let part = |margin: usize| real(margin) / real(self.n());
        let variance = expected * part(self.c + self.d) * part(self.b + self.d);
        Some((real(self.a) - expected) / variance.sqrt())
    }
}
