//! Where is a rescue worth it? Cases still open are in none of these figures, and bad ones may stay open longer.
use super::amount::Amount;
use super::intervals::wilson;
use super::ratio;
use super::stats::{Sign, Table, benjamini_hochberg, fisher_two_sided, fold, newcombe};
use super::sums::{Counts, Sums};
use super::view::View;
use crate::domain::{Cause, Outcome, Period};
use serde::Serialize;

/// Below so many closed autopsies a cause's rate is not worth showing.
const ENOUGH: usize = 5;

/// Over the closed autopsies whose finding names a cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rescue {
    pub closed: usize,
    pub saved: usize,
    pub save_rate: Option<f64>,
    pub save_lo: Option<f64>,
    pub save_hi: Option<f64>,
    pub arr_at_risk: Amount,
    pub arr_retained: Amount,
    /// Every cause, in the order of the taxonomy.
    pub rows: Vec<RescueRow>,
}

/// How rescues after one cause ended, with 95% intervals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RescueRow {
    pub cause: Cause,
    pub closed: usize,
    pub saved: usize,
    pub downgraded: usize,
    pub churned: usize,
    pub save_rate: Option<f64>,
    pub save_lo: Option<f64>,
    pub save_hi: Option<f64>,
    pub arr_at_risk: Amount,
    pub arr_retained: Amount,
    /// A few large accounts decide it, so no interval.
    pub arr_retained_share: Option<f64>,
    /// This cause's save rate less that of all others.
    pub diff_vs_rest: Option<f64>,
    pub diff_lo: Option<f64>,
    pub diff_hi: Option<f64>,
    pub p: Option<f64>,
    pub q: Option<f64>,
    /// There are cases enough for a rate.
    pub show: bool,
    /// The part of `arr_at_risk` that is the largest account's. Not in the data.
    #[serde(skip)]
    pub top_account_share: Option<f64>,
}

/// What is counted before anything is divided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    closed: usize,
    /// By the place of the outcome.
    ended: [usize; Outcome::ALL.len()],
    at_risk: i64,
    retained: i64,
}

/// Rescues that are over, by the place of the cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rescues(Vec<Tally>);

impl Rescue {
    /// Counts the closed autopsies that were opened in the period.
    pub fn new(view: &View<'_>, period: Period) -> Self {
        let Rescues(tallies) = &*view.counts::<Rescues>(period);
        let top = view.top_accounts(period).closed;
        let all = tallies.iter().fold(Tally::default(), Tally::and);
        let scale = view.facts.scale;
        let determined = Cause::ALL.iter().filter(|it| it.is_determined());
        let mut rows: Vec<_> =
            determined.map(|it| row(*it, &tallies[it.index()], top[it.index()], &all, scale)).collect();
        let p: Vec<_> = rows.iter().map(|it| it.p).collect();
        for (row, q) in rows.iter_mut().zip(benjamini_hochberg(&p)) {
            row.q = q;
        }
        let save = wilson(all.saved(), all.closed);
        Self {
            closed: all.closed,
            saved: all.saved(),
            save_rate: ratio(all.saved(), all.closed),
            save_lo: save.map(|it| it.lo),
            save_hi: save.map(|it| it.hi),
            arr_at_risk: Amount::new(all.at_risk, scale),
            arr_retained: Amount::new(all.retained, scale),
            rows,
        }
    }
}

impl Tally {
    fn and(mut self, other: &Self) -> Self {
        self.closed += other.closed;
        for (mine, others) in self.ended.iter_mut().zip(other.ended) {
            *mine += others;
        }
        self.at_risk += other.at_risk;
        self.retained += other.retained;
        self
    }

    fn saved(&self) -> usize {
        self.ended[Outcome::Saved.index()]
    }
}

impl Counts for Rescues {
    fn count(view: &View<'_>, period: Period) -> Self {
        let mut tallies = vec![Tally::default(); Cause::ALL.len()];
        for autopsy in view.opened_in(period).filter(|it| view.is_closed(*it)) {
            let Some(cause) = view.cause(autopsy) else { continue };
            let tally = &mut tallies[cause.index()];
            tally.closed += 1;
            if let Some(outcome) = view.facts.autopsies.outcome[autopsy] {
                tally.ended[outcome.index()] += 1;
            }
            tally.at_risk += view.arr(autopsy).get();
            tally.retained += view.facts.autopsies.arr_retained[autopsy].get();
        }
        Self(tallies)
    }

    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        for (mine, other) in self.0.iter_mut().zip(&other.0) {
            fold!(sign, mine, other; closed, at_risk, retained);
            sign.fold_all(&mut mine.ended, &other.ended)?;
        }
        Some(())
    }

    fn kept(sums: &Sums) -> &Self {
        &sums.rescues
    }
}

/// The row of one cause, without its q.
fn row(cause: Cause, it: &Tally, top_account: i64, all: &Tally, scale: i64) -> RescueRow {
    let (closed, saved) = (it.closed, it.saved());
    let (rest, rest_saved) = (all.closed - closed, all.saved() - saved);
    let save = wilson(saved, closed);
    let difference = newcombe(saved, closed, rest_saved, rest);
    let table = Table { a: saved, b: closed - saved, c: rest_saved, d: rest - rest_saved };
    let (at_risk, retained) = (Amount::new(it.at_risk, scale), Amount::new(it.retained, scale));
    RescueRow {
        cause,
        closed,
        saved,
        downgraded: it.ended[Outcome::Downgraded.index()],
        churned: it.ended[Outcome::Churned.index()],
        save_rate: ratio(saved, closed),
        save_lo: save.map(|it| it.lo),
        save_hi: save.map(|it| it.hi),
        arr_at_risk: at_risk,
        arr_retained: retained,
        arr_retained_share: retained.share_of(at_risk),
        diff_vs_rest: difference.map(|it| it.diff),
        diff_lo: difference.map(|it| it.lo),
        diff_hi: difference.map(|it| it.hi),
        p: difference.map(|_| fisher_two_sided(table)),
        q: None,
        show: closed >= ENOUGH,
        top_account_share: Amount::new(top_account, scale).share_of(at_risk),
    }
}
