//! Do accounts that come back leave? The first autopsy is the first on record: what was before, nobody knows.
use super::intervals::wilson;
use super::ratio;
use super::stats::{Sign, linear_by_linear};
use super::sums::{Counts, Sums};
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

const ORDINALS: [&str; 3] = ["1", "2", "3+"];

/// Closed autopsies by their ordinal, and those of them whose account left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ends {
    closed: [usize; ORDINALS.len()],
    churned: [usize; ORDINALS.len()],
}

impl Counts for Ends {
    fn count(view: &View<'_>, period: Period) -> Self {
        let autopsies = &view.facts.autopsies;
        let mut it = Self::default();
        for autopsy in view.opened_in(period).filter(|it| view.is_closed(*it)) {
            let place = usize::from(autopsies.ordinal[autopsy]).clamp(1, ORDINALS.len()) - 1;
            it.closed[place] += 1;
            it.churned[place] += usize::from(autopsies.outcome[autopsy] == Some(Outcome::Churned));
        }
        it
    }

    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        sign.fold_all(&mut self.closed, &other.closed)?;
        sign.fold_all(&mut self.churned, &other.churned)
    }

    fn kept(sums: &Sums) -> &Self {
        &sums.ends
    }
}

impl ThirdTime {
    /// Counts the closed autopsies that were opened in the period, with a finding or without.
    pub fn new(view: &View<'_>, period: Period) -> Self {
        let Ends { closed, churned } = *view.counts::<Ends>(period);
        let groups = (1..).zip(closed.into_iter().zip(churned));
        let groups: Vec<_> = groups.map(|(score, (closed, churned))| (score, closed, churned)).collect();
        let trend = linear_by_linear(&groups);
        let rows = ORDINALS.into_iter().zip(groups).map(|(ordinal, (_, closed, churned))| {
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
