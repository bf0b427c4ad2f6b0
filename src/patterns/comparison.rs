//! Whether a cause grows, by customers and not only in the mix: one period against the one before it.
use super::causes::determined;
use super::exposure::Exposure;
use super::stats::{RateRatio, Table, benjamini_hochberg, fisher_two_sided, garwood, newcombe, rate_ratio};
use super::tally::{Tally, per_thousand};
use super::view::View;
use super::windows::{Windows, pair};
use super::{Interval, ratio};
use crate::domain::{Cause, Period};
use serde::Serialize;

/// The quarter in focus against the previous one, and the year against the prior one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparisons {
    pub focus: Comparison,
    pub year: YearComparison,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct YearComparison {
    /// The prior year, cut to where the record begins.
    #[serde(serialize_with = "pair")]
    pub prior_window: Period,
    #[serde(flatten)]
    pub comparison: Comparison,
}

/// 1 is the later period and 0 the earlier one. Rates are by 1,000 customer-months, adjusted for findings still to come.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Agreed findings that name a cause.
    pub n1: usize,
    pub n0: usize,
    pub customer_months1: f64,
    pub customer_months0: f64,
    pub adjusted_exposure1: f64,
    pub adjusted_exposure0: f64,
    /// Autopsies without an agreed finding.
    pub pending1: usize,
    pub pending0: usize,
    /// All autopsies that were opened, by customer-months that are not adjusted.
    pub overall: RateRatio,
    /// Every cause, in the order of the taxonomy.
    pub rows: Vec<ComparisonRow>,
}

/// One cause. `q` is `p` among all causes that occur in either period (Benjamini & Hochberg).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonRow {
    pub cause: Cause,
    /// Findings with this primary cause.
    pub x1: usize,
    pub x0: usize,
    /// Of all findings that name a cause.
    pub share1: Option<f64>,
    pub share0: Option<f64>,
    /// `share1` less `share0`; 95%, Newcombe.
    pub diff: Option<f64>,
    pub diff_lo: Option<f64>,
    pub diff_hi: Option<f64>,
    pub fisher_p: Option<f64>,
    pub fisher_q: Option<f64>,
    pub rate1: Option<f64>,
    pub rate1_lo: Option<f64>,
    pub rate1_hi: Option<f64>,
    pub rate0: Option<f64>,
    pub rate0_lo: Option<f64>,
    pub rate0_hi: Option<f64>,
    /// `rate1` by `rate0`; what would be infinite is none.
    pub rr: Option<f64>,
    pub rr_lo: Option<f64>,
    pub rr_hi: Option<f64>,
    pub rr_p: Option<f64>,
    pub rr_q: Option<f64>,
}

impl Comparisons {
    pub fn new(view: &View<'_>, exposure: &Exposure, windows: &Windows) -> Self {
        let comparison = |late, early| Comparison::new(view, exposure, late, early);
        let prior_window = windows.prior_year();
        Self {
            focus: comparison(windows.focus, windows.previous),
            year: YearComparison { prior_window, comparison: comparison(windows.year, prior_window) },
        }
    }
}

impl Comparison {
    pub fn new(view: &View<'_>, exposure: &Exposure, late: Period, early: Period) -> Self {
        let [late, early] = [late, early].map(|it| Tally::new(view, exposure, it));
        let mut rows: Vec<_> = determined().map(|it| ComparisonRow::new(it, &late, &early)).collect();
        let q = |p: fn(&ComparisonRow) -> Option<f64>| {
            benjamini_hochberg(&rows.iter().map(p).collect::<Vec<_>>())
        };
        let (fisher, rates) = (q(|it| it.fisher_p), q(|it| it.rr_p));
        for (row, (fisher_q, rr_q)) in rows.iter_mut().zip(fisher.into_iter().zip(rates)) {
            (row.fisher_q, row.rr_q) = (fisher_q, rr_q);
        }
        Self {
            n1: late.n,
            n0: early.n,
            customer_months1: late.customer_months,
            customer_months0: early.customer_months,
            adjusted_exposure1: late.adjusted_exposure(),
            adjusted_exposure0: early.adjusted_exposure(),
            pending1: late.pending(),
            pending0: early.pending(),
            overall: rate_ratio(late.opened, late.customer_months, early.opened, early.customer_months),
            rows,
        }
    }
}

impl ComparisonRow {
    /// The row without its q.
    fn new(cause: Cause, late: &Tally, early: &Tally) -> Self {
        let (x1, x0) = (late.of(cause), early.of(cause));
        let difference = newcombe(x1, late.n, x0, early.n);
        let table = Table { a: x1, b: late.n - x1, c: x0, d: early.n - x0 };
        let (e1, e0) = (late.adjusted_exposure(), early.adjusted_exposure());
        let (rate1, rate0) = (garwood(x1, e1), garwood(x0, e0));
        let RateRatio { rr, lo, hi, p } = rate_ratio(x1, e1, x0, e0);
        let lower = |it: Interval| it.lo * 1000.0;
        let upper = |it: Interval| it.hi * 1000.0;
        Self {
            cause,
            x1,
            x0,
            share1: ratio(x1, late.n),
            share0: ratio(x0, early.n),
            diff: difference.map(|it| it.diff),
            diff_lo: difference.map(|it| it.lo),
            diff_hi: difference.map(|it| it.hi),
            fisher_p: difference.filter(|_| x1 + x0 > 0).map(|_| fisher_two_sided(table)),
            fisher_q: None,
            rate1: per_thousand(x1, e1),
            rate1_lo: rate1.map(lower),
            rate1_hi: rate1.map(upper),
            rate0: per_thousand(x0, e0),
            rate0_lo: rate0.map(lower),
            rate0_hi: rate0.map(upper),
            rr,
            rr_lo: lo,
            rr_hi: hi,
            rr_p: p,
            rr_q: None,
        }
    }
}
