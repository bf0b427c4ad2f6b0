//! One cause at one level, against all other causes and all other levels.
use crate::domain::Cause;
use crate::patterns::facts::Dimension;
use crate::patterns::ratio;
use crate::patterns::stats::{Stratified, Table, fisher_two_sided};
use serde::Serialize;

/// A cell stands out when its q is no higher, it has as many cases, and the odds or the share differ this much.
const MOST_Q: f64 = 0.10;
const FEWEST_CASES: usize = 3;
const LEAST_ODDS: f64 = 1.5;
const LEAST_POINTS: f64 = 0.03;
/// What holds something else fixed may move the logarithm of the odds by no more, or that something explains it.
const MOST_MOVED: f64 = 0.2;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssociationRow {
    pub cause: Cause,
    pub level: String,
    /// Findings: this cause at this level, this cause elsewhere, other causes at this level, other causes elsewhere.
    pub a: usize,
    pub b: usize,
    pub c: usize,
    pub d: usize,
    /// What `a` would be if the level had nothing to do with the cause, and by how many standard deviations it is above.
    pub expected: Option<f64>,
    pub adj_residual: Option<f64>,
    /// With its 95% interval; none when the cause or the level is everywhere or nowhere.
    pub odds_ratio: Option<f64>,
    pub or_lo: Option<f64>,
    pub or_hi: Option<f64>,
    /// Half a case was added to each of the four, because one was empty.
    pub haldane: Option<bool>,
    /// Fisher, two-sided.
    pub p: Option<f64>,
    /// `p` among all cells of the dimension (Benjamini & Hochberg).
    pub q: Option<f64>,
    /// Strata that say something, and the odds ratio within them (Mantel & Haenszel).
    pub mh_strata: usize,
    pub mh_or: Option<f64>,
    pub mh_lo: Option<f64>,
    pub mh_hi: Option<f64>,
    pub cmh_p: Option<f64>,
    /// More often than elsewhere, and not by chance.
    pub flag: bool,
    /// Flagged, and by enough to matter to somebody, however many findings there are.
    pub stands_out: bool,
    /// The dimension that explains a flagged cell: with it held fixed, little or nothing is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explained_by: Option<&'static str>,
}

impl AssociationRow {
    /// The row before it is judged among the others.
    pub(super) fn new(cause: Cause, level: String, table: Table, within: Stratified) -> Self {
        let odds = table.odds_ratio();
        let said = odds.is_some();
        let Table { a, b, c, d } = table;
        Self {
            cause,
            level,
            a,
            b,
            c,
            d,
            expected: table.expected().filter(|_| said),
            adj_residual: table.adjusted_residual(),
            odds_ratio: odds.map(|it| it.value),
            or_lo: odds.map(|it| it.interval.lo),
            or_hi: odds.map(|it| it.interval.hi),
            haldane: odds.map(|it| it.haldane),
            p: said.then(|| fisher_two_sided(table)),
            q: None,
            mh_strata: within.strata,
            mh_or: within.odds_ratio,
            mh_lo: within.interval.map(|it| it.lo),
            mh_hi: within.interval.map(|it| it.hi),
            cmh_p: within.p,
            flag: false,
            stands_out: false,
            explained_by: None,
        }
    }

    /// The share of this cause at this level, and elsewhere.
    pub fn shares(&self) -> (Option<f64>, Option<f64>) {
        (ratio(self.a, self.a + self.c), ratio(self.b, self.b + self.d))
    }

    /// With its q: whether the cell is flagged, whether it stands out, and what explains it.
    pub(super) fn judge(&mut self, q: Option<f64>, stratifier: Dimension) {
        self.q = q;
        let Some((q, odds)) = q.zip(self.odds_ratio) else { return };
        let points = self.shares().0.zip(self.shares().1).map_or(0.0, |(here, there)| here - there);
        self.flag = q <= MOST_Q && self.a >= FEWEST_CASES && odds > 1.0;
        self.stands_out = self.flag && (odds >= LEAST_ODDS || points >= LEAST_POINTS);
        self.explained_by = (self.flag && self.is_explained(odds)).then(|| column(stratifier));
    }

    fn is_explained(&self, crude: f64) -> bool {
        let Some(((within, lo), hi)) = self.mh_or.zip(self.mh_lo).zip(self.mh_hi) else { return false };
        let covers_none = lo <= 1.0 && 1.0 <= hi;
        let turns = (crude > 1.0) != (within > 1.0);
        covers_none || turns || (crude / within).ln().abs() > MOST_MOVED
    }
}

/// What other programs call the dimension.
pub(super) fn column(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Stage => "lifecycle_stage",
        other => other.code(),
    }
}
