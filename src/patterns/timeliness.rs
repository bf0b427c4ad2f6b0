//! How soon do seats file? Those who never file are in every figure but one, which is there to be compared with.
use super::intervals::wilson;
use super::ratio;
use super::stats::{Lifetimes, Sign};
use super::sums::{Counts, Sums};
use super::view::View;
use crate::domain::{Function, Period};
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Tally {
    /// By whether a seat is past due, whether it has filed, and whether it did by its day.
    seats: [[[usize; 2]; 2]; 2],
    days: Lifetimes,
}

/// Seats by function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seats(Vec<Tally>);

impl Timeliness {
    /// Counts the seats of the autopsies that were opened in the period.
    pub fn new(view: &View<'_>, period: Period) -> Self {
        let Seats(tallies) = &*view.counts::<Seats>(period);
        let all = Tally::together(tallies);
        let of_functions = Function::ALL.iter().zip(tallies).filter(|it| it.1.days.n() > 0);
        let of_functions = of_functions.map(|(function, it)| row(function.code(), it));
        Self { rows: [row("(all)", &all)].into_iter().chain(of_functions).collect() }
    }
}

impl Counts for Seats {
    fn count(view: &View<'_>, period: Period) -> Self {
        let mut tallies = vec![Tally::default(); Function::ALL.len()];
        let filings = &view.facts.filings;
        let (function, due, filed) = (&filings.function[..], &filings.due[..], &filings.filed[..]);
        for autopsy in view.opened_in(period) {
            let so_far = view.facts.waited(autopsy, view.as_of);
            let seats = view.facts.filings_of(autopsy);
            let days = due[seats.clone()].iter().zip(&filed[seats.clone()]);
            for (function, (due, filed)) in function[seats].iter().zip(days) {
                let filed = filed.filter(|it| *it < so_far);
                let tally = &mut tallies[function.index()];
                let in_time = filed.is_some_and(|it| it <= *due);
                let [past_due, filed_so, in_time] =
                    [*due < so_far, filed.is_some(), in_time].map(usize::from);
                tally.seats[past_due][filed_so][in_time] += 1;
                match filed {
                    Some(wait) => tally.days.event(wait.days()),
                    None => tally.days.censored(so_far.days()),
                }
            }
        }
        for it in &mut tallies {
            it.days.shrink();
        }
        Self(tallies)
    }

    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        self.0.iter_mut().zip(&other.0).try_for_each(|(mine, other)| {
            let seats = mine.seats.as_flattened_mut().as_flattened_mut();
            sign.fold_all(seats, other.seats.as_flattened().as_flattened())?;
            mine.days.fold(sign, &other.days)
        })
    }

    fn kept(sums: &Sums) -> &Self {
        &sums.seats
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|it| it.days.bytes()).sum()
    }
}

impl Tally {
    fn together(all: &[Self]) -> Self {
        let mut together =
            Self { days: Lifetimes::together(all.iter().map(|it| &it.days)), ..Self::default() };
        for it in all {
            let seats = together.seats.as_flattened_mut().as_flattened_mut();
            for (mine, its) in seats.iter_mut().zip(it.seats.as_flattened().as_flattened()) {
                *mine += its;
            }
        }
        together
    }
}

fn row(function: &'static str, it: &Tally) -> TimelinessRow {
    let [[overdue, _], [late, on_time]] = it.seats[1];
    let past_due = overdue + late + on_time;
    let rate = wilson(on_time, past_due);
    let curve = it.days.curve();
    let (median_lo, median_hi) = curve.median_limits();
    TimelinessRow {
        function,
        requested: it.days.n(),
        filed: it.days.events(),
        past_due,
        on_time,
        on_time_rate: ratio(on_time, past_due),
        on_time_lo: rate.map(|it| it.lo),
        on_time_hi: rate.map(|it| it.hi),
        overdue,
        median_days: curve.median(),
        median_lo,
        median_hi,
        naive_median_of_filed: it.days.median_of_events(),
    }
}
