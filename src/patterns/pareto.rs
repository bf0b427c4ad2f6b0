//! Which few causes make up most of the trouble, in cases and in money.
use super::amount::Amount;
use super::intervals::{Interval, Weights, wilson, wilson_share};
use super::ratio;
use super::stats::{Sign, fold};
use super::sums::{Counts, Sums};
use super::view::View;
use crate::domain::{Cause, Period};
use serde::Serialize;
use std::cmp::Reverse;

/// Every cause, the ones that were never found too: a zero with an interval is information.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pareto {
    /// Agreed findings that name a cause.
    pub n: usize,
    pub arr: Amount,
    /// The money behaves like this many findings of equal size (Kish).
    pub arr_n_eff: Option<f64>,
    /// Ordered by `rank`.
    pub rows: Vec<ParetoRow>,
    /// Agreed findings that say "can't tell": in no share, a queue to resolve. Not in the data, shown on the page.
    #[serde(skip)]
    pub undetermined: usize,
}

/// One cause. Shares are of all findings or of all money at risk, with 95% Wilson intervals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParetoRow {
    pub cause: Cause,
    /// Findings with this primary cause.
    pub n: usize,
    pub share: Option<f64>,
    pub share_lo: Option<f64>,
    pub share_hi: Option<f64>,
    /// Findings with this cause, primary or contributing.
    pub any_n: usize,
    pub any_share: Option<f64>,
    pub any_lo: Option<f64>,
    pub any_hi: Option<f64>,
    /// At risk when the autopsies with this primary cause were opened.
    pub arr: Amount,
    pub arr_share: Option<f64>,
    pub arr_share_lo: Option<f64>,
    pub arr_share_hi: Option<f64>,
    /// The largest account's part of this cause's money.
    pub arr_top_account_share: Option<f64>,
    /// 1 is the cause with most findings; ties by money, then by code.
    pub rank: usize,
    pub cum_share: Option<f64>,
    /// 1 is the cause with most money at risk.
    pub arr_rank: usize,
    pub arr_cum_share: Option<f64>,
}

/// What is counted for one cause before anything is divided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    n: usize,
    any: usize,
    arr: i64,
}

impl Pareto {
    /// Counts the agreed findings of the autopsies that were opened in the period.
    pub fn new(view: &View<'_>, period: Period) -> Self {
        let Findings { tallies, weights, undetermined } = &*view.counts::<Findings>(period);
        let top = view.top_accounts(period).all;
        let n = tallies.iter().map(|it| it.n).sum();
        let scale = view.facts.scale;
        let arr = Amount::new(tallies.iter().map(|it| it.arr).sum(), scale);
        let n_eff = weights.effective_size();
        let mut rows: Vec<_> = Cause::ALL
            .iter()
            .filter(|it| it.is_determined())
            .map(|it| row(*it, tallies[it.index()], top[it.index()], n, arr, n_eff, scale))
            .collect();
        // A code that nobody ever named stands behind those that somebody did, so that adding one moves no rank.
        let last = |it: &ParetoRow| (!view.facts.named.contains(it.cause), it.cause.code());
        rows.sort_by_key(|it| (Reverse(it.arr.minor), Reverse(it.n), last(it)));
        let mut running = 0;
        for (rank, row) in (1..).zip(&mut rows) {
            running += row.arr.minor.get();
            row.arr_rank = rank;
            row.arr_cum_share = Amount::new(running, scale).share_of(arr);
        }
        rows.sort_by_key(|it| (Reverse(it.n), Reverse(it.arr.minor), last(it)));
        let mut running = 0;
        for (rank, row) in (1..).zip(&mut rows) {
            running += row.n;
            row.rank = rank;
            row.cum_share = ratio(running, n);
        }
        Self { n, arr, arr_n_eff: n_eff, rows, undetermined: *undetermined }
    }

    /// The rows ordered by `arr_rank`.
    pub fn by_money(&self) -> Vec<&ParetoRow> {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by_key(|it| it.arr_rank);
        rows
    }
}

impl ParetoRow {
    /// The interval of `share`.
    pub fn interval(&self) -> Option<Interval> {
        Some(Interval { lo: self.share_lo?, hi: self.share_hi? })
    }

    /// The interval of `arr_share`.
    pub fn arr_interval(&self) -> Option<Interval> {
        Some(Interval { lo: self.arr_share_lo?, hi: self.arr_share_hi? })
    }
}

/// What one pass over the findings brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Findings {
    /// One for each cause, by its place in the taxonomy.
    tallies: Vec<Tally>,
    /// The money of every finding that names a cause.
    weights: Weights,
    undetermined: usize,
}

impl Counts for Findings {
    fn count(view: &View<'_>, period: Period) -> Self {
        let autopsies = &view.facts.autopsies;
        let tallies = vec![Tally::default(); Cause::ALL.len()];
        let mut it = Self { tallies, weights: Weights::default(), undetermined: 0 };
        for autopsy in view.opened_in(period) {
            let Some(primary) = view.finding(autopsy) else { continue };
            if primary == Cause::NotDetermined {
                it.undetermined += 1;
                continue;
            }
            let arr = view.arr(autopsy).get();
            it.weights.add(arr);
            it.tallies[primary.index()].n += 1;
            it.tallies[primary.index()].arr += arr;
            for cause in autopsies.contributing[autopsy].with(primary).iter() {
                it.tallies[cause.index()].any += 1;
            }
        }
        it
    }

    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        for (mine, other) in self.tallies.iter_mut().zip(&other.tallies) {
            fold!(sign, mine, other; n, any, arr);
        }
        self.weights.fold(sign, other.weights)?;
        sign.fold(&mut self.undetermined, other.undetermined)
    }

    fn kept(sums: &Sums) -> &Self {
        &sums.findings
    }
}

/// The row of one cause, without its ranks.
fn row(
    cause: Cause,
    it: Tally,
    top_account: i64,
    n: usize,
    all: Amount,
    n_eff: Option<f64>,
    scale: i64,
) -> ParetoRow {
    let (share, any) = (wilson(it.n, n), wilson(it.any, n));
    let arr = Amount::new(it.arr, scale);
    let arr_share = arr.share_of(all);
    let money = arr_share.zip(n_eff).and_then(|(share, n_eff)| wilson_share(share, n_eff));
    ParetoRow {
        cause,
        n: it.n,
        share: ratio(it.n, n),
        share_lo: share.map(|it| it.lo),
        share_hi: share.map(|it| it.hi),
        any_n: it.any,
        any_share: ratio(it.any, n),
        any_lo: any.map(|it| it.lo),
        any_hi: any.map(|it| it.hi),
        arr,
        arr_share,
        arr_share_lo: money.map(|it| it.lo),
        arr_share_hi: money.map(|it| it.hi),
        arr_top_account_share: Amount::new(top_account, scale).share_of(arr),
        rank: 0,
        cum_share: None,
        arr_rank: 0,
        arr_cum_share: None,
    }
}
