//! Do accounts that come back leave? The first autopsy is the first on record: what was before, nobody knows.
use super::intervals::wilson;
use super::ratio;
use super::stats::linear_by_linear;
use super::view::View;
use crate::domain::{Outcome, Period};
use serde::Serialize;

/// Closed autopsies by how many their account had had before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThirdTime {
    /// First, second, third or later.
    pub rows: Vec<Ordinal>,
    /// Positive when accounts leave more often each time. Different accounts are compared, so this is no curse.
    pub trend_z: Option<f64>,
    pub trend_p: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ordinal {
    /// `1`, `2` or `3+`.
    pub ordinal: &'static str,
    pub closed: usize,
    pub churned: usize,
    pub churn_rate: Option<f64>,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
}

impl ThirdTime {
    /// Counts the closed autopsies that were opened in the period, with a finding or without.
    pub fn new(view: &View<'_>, period: Period) -> Self {
        let autopsies = &view.facts.autopsies;
        let mut counts = [("1", 0, 0), ("2", 0, 0), ("3+", 0, 0)];
        for autopsy in view.opened_in(period).filter(|it| view.is_closed(*it)) {
            let place = usize::from(autopsies.ordinal[autopsy]).clamp(1, counts.len()) - 1;
            let (_, closed, churned) = &mut counts[place];
            *closed += 1;
            *churned += usize::from(autopsies.outcome[autopsy] == Some(Outcome::Churned));
        }
        let groups: Vec<_> = (1..).zip(&counts).map(|(score, it)| (score, it.1, it.2)).collect();
        let trend = linear_by_linear(&groups);
        let rows = counts.into_iter().map(|(ordinal, closed, churned)| {
            let rate = wilson(churned, closed);
            Ordinal {
                ordinal,
                closed,
                churned,
                churn_rate: ratio(churned, closed),
                lo: rate.map(|it| it.lo),
                hi: rate.map(|it| it.hi),
            }
        });
        Self { rows: rows.collect(), trend_z: trend.map(|it| it.z), trend_p: trend.map(|it| it.p) }
    }
}
