//! How soon does a rescued account need another autopsy? An account that left or has not come back yet counts for as long
//! as it could have come back.
use super::days_between;
use super::intervals::{Interval, wilson};
use super::stats::{Lifetimes, Sign, log_rank};
use super::sums::{Counts, Sums};
use super::view::View;
use crate::domain::{Cause, Day, Outcome, Period};
use serde::Serialize;

/// Days after closing at which the report says how many have come back.
const HORIZONS: [usize; 3] = [90, 180, 365];

/// With fewer returns for each cause the log-rank test sees differences where there are none.
const FEWEST_RETURNS: usize = 3;

/// From closing a saved or downgraded autopsy with an agreed cause to the account's next one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recurrence {
    pub overall: Return,
    /// Whether it depends on the cause; nothing when there is nothing to compare.
    pub logrank_chi2: Option<f64>,
    pub logrank_df: Option<usize>,
    pub logrank_p: Option<f64>,
    /// Every cause, in the order of the taxonomy.
    pub rows: Vec<CauseReturn>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CauseReturn {
    pub cause: Cause,
    #[serde(flatten)]
    pub back: Return,
}

/// Kaplan-Meier figures of when accounts come back, with 95% log-log intervals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Return {
    /// Rescued.
    pub n: usize,
    /// Came back.
    pub events: usize,
    pub horizons: Vec<Horizon>,
    /// Days until half are back; nothing if that never was.
    pub median: Option<usize>,
    pub median_lo: Option<usize>,
    pub median_hi: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Horizon {
    pub days: usize,
    /// The part that has come back by then, had none left.
    pub repeat: Option<f64>,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
    /// Accounts that were watched for longer; worth showing from 5 on.
    pub at_risk: usize,
}

/// How the part that has come back grows, day by day.
#[derive(Debug, Clone)]
pub struct ReturnCurve {
    /// A point for each day on which an account came back, in order.
    pub points: Vec<ReturnPoint>,
    lifetimes: Lifetimes,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReturnPoint {
    /// Days after closing.
    pub day: usize,
    /// The part that has come back by the end of it, had none left.
    pub repeat: f64,
    pub interval: Option<Interval>,
}

impl ReturnCurve {
    /// Of every cause together, for the same autopsies as `Recurrence::new`.
    pub fn new(view: &View<'_>, period: Period) -> Self {
        let lifetimes = Lifetimes::together(&view.counts::<Returns>(period).0);
        let curve = lifetimes.curve();
        let points = curve.steps().iter().map(|it| ReturnPoint {
            day: it.day,
            repeat: 1.0 - it.survival,
            interval: it.limits().map(|it| Interval { lo: 1.0 - it.hi, hi: 1.0 - it.lo }),
        });
        Self { points: points.collect(), lifetimes }
    }

    /// Rescues that were watched for longer than so many days without the account coming back.
    pub fn at_risk_after(&self, day: usize) -> usize {
        self.lifetimes.at_risk_after(day)
    }
}

impl Recurrence {
    /// Follows the autopsies that were opened in the period until `as_of`.
    pub fn new(view: &View<'_>, period: Period) -> Self {
        let Returns(of_cause) = &*view.counts::<Returns>(period);
        let all = Lifetimes::together(of_cause);
        let test = log_rank(of_cause);
        let determined = Cause::ALL.iter().filter(|it| it.is_determined());
        let row = |it: &Cause| CauseReturn { cause: *it, back: Return::new(&of_cause[it.index()]) };
        Self {
            overall: Return::new(&all),
            logrank_chi2: test.map(|it| it.chi2),
            logrank_df: test.map(|it| it.df),
            logrank_p: test.map(|it| it.p),
            rows: determined.map(row).collect(),
        }
    }

    /// Whether there are returns enough to tell somebody `logrank_p`.
    pub fn can_be_compared(&self) -> bool {
        self.logrank_df.is_some_and(|it| self.overall.events >= FEWEST_RETURNS * (it + 1))
    }
}

impl Return {
    fn new(lifetimes: &Lifetimes) -> Self {
        let curve = lifetimes.curve();
        let horizon = |days| {
            let at_risk = lifetimes.at_risk_after(days);
            let (repeat, lo, hi) = match curve.at(days) {
                _ if lifetimes.n() == 0 => (None, None, None),
                None => (Some(0.0), Some(0.0), wilson(0, at_risk).map(|it| it.hi)),
                Some(step) => {
                    let limits = step.limits();
                    (Some(1.0 - step.survival), limits.map(|it| 1.0 - it.hi), limits.map(|it| 1.0 - it.lo))
                }
            };
            Horizon { days, repeat, lo, hi, at_risk }
        };
        let (median_lo, median_hi) = curve.median_limits();
        Self {
            n: lifetimes.n(),
            events: lifetimes.events(),
            horizons: HORIZONS.into_iter().map(horizon).collect(),
            median: curve.median(),
            median_lo,
            median_hi,
        }
    }
}

/// How long each rescue held, by the place of its cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Returns(Vec<Lifetimes>);

impl Counts for Returns {
    fn count(view: &View<'_>, period: Period) -> Self {
        let (autopsies, accounts) = (&view.facts.autopsies, &view.facts.accounts);
        let mut of_cause = vec![Lifetimes::default(); Cause::ALL.len()];
        for (visit, next) in view.all_visits().with_next(period) {
            let (Some(cause), true) = (visit.cause, visit.is_closed) else { continue };
            let autopsy = visit.autopsy as usize;
            let held = matches!(autopsies.outcome[autopsy], Some(Outcome::Saved | Outcome::Downgraded));
            let Some(closed) = autopsies.closed[autopsy].filter(|_| held) else { continue };
            let days = |to: Day| days_between(closed, to);
            let until =
                || accounts.churned[visit.account as usize].map_or(view.as_of, |it| it.min(view.as_of));
            let lifetimes = &mut of_cause[cause.index()];
            match next {
                Some(opened) => lifetimes.event(days(opened)),
                None => lifetimes.censored(days(until())),
            }
        }
        of_cause.iter_mut().for_each(Lifetimes::shrink);
        Self(of_cause)
    }

    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        self.0.iter_mut().zip(&other.0).try_for_each(|(mine, other)| mine.fold(sign, other))
    }

    fn kept(sums: &Sums) -> &Self {
        &sums.returns
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(Lifetimes::bytes).sum()
    }
}
