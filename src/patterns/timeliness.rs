//! How soon do seats file? Those who never file are in every figure but one, which is there to be compared with.
use super::intervals::wilson;
use super::stats::Lifetimes;
use super::view::View;
use super::{days_between, ratio};
use crate::domain::{Day, Function, Period};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timeliness {
    /// All together, then every function with a seat, in the order of the taxonomy.
    pub rows: Vec<TimelinessRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimelinessRow {
    /// A function's code, or `(all)`.
    pub function: &'static str,
    /// Seats.
    pub requested: usize,
    pub filed: usize,
    /// Due before `as_of`.
    pub past_due: usize,
    /// Of those, filed on the day or before.
    pub on_time: usize,
    pub on_time_rate: Option<f64>,
    pub on_time_lo: Option<f64>,
    pub on_time_hi: Option<f64>,
    /// Of those, not filed.
    pub overdue: usize,
    /// Days from opening until half have filed, those who have not yet counted for as long as they could have.
    pub median_days: Option<usize>,
    pub median_lo: Option<usize>,
    pub median_hi: Option<usize>,
    /// The median of those who filed: it rewards not filing.
    pub naive_median_of_filed: Option<f64>,
}

/// What is counted for one function.
#[derive(Debug, Clone, Default)]
struct Tally {
    past_due: usize,
    on_time: usize,
    overdue: usize,
    days: Lifetimes,
}

impl Timeliness {
    /// Counts the seats of the autopsies that were opened in the period.
    pub fn new(view: &View<'_>, period: Period) -> Self {
        let tallies = count(view, period);
        let mut all = Tally::default();
        for it in &tallies {
            all.past_due += it.past_due;
            all.on_time += it.on_time;
            all.overdue += it.overdue;
            all.days.take_in(&it.days);
        }
        let of_functions = Function::ALL.iter().zip(&tallies).filter(|it| it.1.days.n() > 0);
        let of_functions = of_functions.map(|(function, it)| row(function.code(), it));
        Self { rows: [row("(all)", &all)].into_iter().chain(of_functions).collect() }
    }
}

fn count(view: &View<'_>, period: Period) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); Function::ALL.len()];
    let filings = &view.facts.filings;
    for autopsy in view.opened_in(period) {
        let opened = view.facts.autopsies.opened[autopsy];
        let days = |to: Day| days_between(opened, to);
        for filing in view.facts.filings_of(autopsy) {
            let (due, filed) = (filings.due[filing], view.filed(filing));
            let tally = &mut tallies[filings.function[filing].index()];
            if due < view.as_of {
                tally.past_due += 1;
                tally.on_time += usize::from(filed.is_some_and(|it| it <= due));
                tally.overdue += usize::from(filed.is_none());
            }
            match filed {
                Some(day) => tally.days.event(days(day)),
                None => tally.days.censored(days(view.as_of)),
            }
        }
    }
    tallies
}

fn row(function: &'static str, it: &Tally) -> TimelinessRow {
    let rate = wilson(it.on_time, it.past_due);
    let curve = it.days.curve();
    let (median_lo, median_hi) = curve.median_limits();
    TimelinessRow {
        function,
        requested: it.days.n(),
        filed: it.days.events(),
        past_due: it.past_due,
        on_time: it.on_time,
        on_time_rate: ratio(it.on_time, it.past_due),
        on_time_lo: rate.map(|it| it.lo),
        on_time_hi: rate.map(|it| it.hi),
        overdue: it.overdue,
        median_days: curve.median(),
        median_lo,
        median_hi,
        naive_median_of_filed: it.days.median_of_events(),
    }
}
