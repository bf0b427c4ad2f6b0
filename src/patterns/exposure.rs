//! How many customers there were to go off course, month by month.
use super::real;
use super::stats::Sign;
use super::view::View;
use crate::domain::{Day, Period};
use chrono::{Datelike, Months, NaiveDate};

/// Customers active on the first day of each month, from the first month on.
#[derive(Debug, Clone)]
pub struct Exposure {
    /// Months since year 0 of the first entry.
    first: i32,
    active: Vec<usize>,
}

/// Customers that begin and stop being active, by month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Customers {
    /// Months since year 0 of the first entry, which says something.
    first: i32,
    begin_and_stop: Vec<[u32; 2]>,
}

impl Customers {
    /// A customer is active in a month when it was one on its first day and had not churned by then.
    /// An account whose beginning nobody knows is counted in none.
    pub(super) fn count(view: &View<'_>, places: impl Iterator<Item = usize> + Clone) -> Self {
        let accounts = &view.facts.accounts;
        let last = first_month_from(view.as_of);
        let oldest = places.clone().filter_map(|it| accounts.since[it]).min();
        let Some(first) = oldest.map(first_month_from).filter(|it| *it < last) else {
            return Self::default();
        };
        let mut it = Self { first, begin_and_stop: vec![[0; 2]; place(first, last) + 1] };
        for account in places {
            let Some(since) = accounts.since[account] else { continue };
            let end = accounts.churned[account].filter(|day| *day < view.as_of);
            let (from, to) = (first_month_from(since), end.map_or(last, |it| first_month_from(it).min(last)));
            if from < to {
                it.begin_and_stop[place(first, from)][0] += 1;
                it.begin_and_stop[place(first, to)][1] += 1;
            }
        }
        it.trim();
        it
    }

    /// Takes all of another one in or out; nothing when that begins earlier, or what goes out is not in it.
    pub(super) fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        if other.begin_and_stop.is_empty() {
            return Some(());
        }
        let from = usize::try_from(other.first - self.first).ok()?;
        let to = from + other.begin_and_stop.len();
        if self.begin_and_stop.len() < to {
            self.begin_and_stop.resize(to, [0; 2]);
        }
        let mine = self.begin_and_stop[from..to].as_flattened_mut();
        sign.fold_all(mine, other.begin_and_stop.as_flattened())
    }

    /// Leaves out months at both ends in which nothing begins or stops.
    pub(super) fn trim(&mut self) {
        let last = self.begin_and_stop.iter().rposition(|it| *it != [0; 2]);
        self.begin_and_stop.truncate(last.map_or(0, |it| it + 1));
        let idle = self.begin_and_stop.iter().take_while(|it| **it == [0; 2]).count();
        self.begin_and_stop.drain(..idle);
        self.first = if last.is_some() { self.first + small_months(idle) } else { 0 };
    }
}

impl Exposure {
    pub fn new(view: &View<'_>) -> Self {
        match view.sums() {
            Some(sums) => Self::of(&sums.customers),
            None => Self::among(view, view.accounts()),
        }
    }

    /// The same of some of the accounts.
    pub(super) fn among(view: &View<'_>, places: impl Iterator<Item = usize> + Clone) -> Self {
        Self::of(&Customers::count(view, places))
    }

    fn of(customers: &Customers) -> Self {
        let mut now = 0;
        let active = customers.begin_and_stop.iter().map(|[begin, stop]| {
            now = now + *begin as usize - *stop as usize;
            now
        });
        Self { first: customers.first, active: active.collect() }
    }

    /// Customers active in each month, times the part of the month that lies in the period, summed.
    pub fn customer_months(&self, period: Period) -> f64 {
        let mut sum = 0.0;
        // Only the months that the period touches.
        let skipped = usize::try_from(month_of(period.from) - self.first).unwrap_or(0);
        let months = (self.first..=month_of(period.to)).zip(&self.active).skip(skipped);
        for (month, active) in months {
            let Some(from) = month_start(month) else { break };
            let to = from + Months::new(1);
            let inside = Period { from: from.max(period.from), to: to.min(period.to) }.days();
            if inside > 0 {
                let days = Period { from, to }.days();
                sum += real(*active) * f64::from(small(inside)) / f64::from(small(days));
            }
        }
        sum
    }
}

/// Months from one to another.
fn place(from: i32, to: i32) -> usize {
    usize::try_from(to - from).unwrap_or(0)
}

/// Months of a calendar, which always fit.
fn small_months(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Months since year 0.
fn month_of(day: Day) -> i32 {
    day.year() * 12 + i32::from(small(i64::from(day.month0())))
}

/// The first month whose first day is `day` or later.
fn first_month_from(day: Day) -> i32 {
    month_of(day) + i32::from(day.day() > 1)
}

fn month_start(month: i32) -> Option<Day> {
    let month_of_year = u32::try_from(month.rem_euclid(12)).ok()? + 1;
    NaiveDate::from_ymd_opt(month.div_euclid(12), month_of_year, 1)
}

/// Days or months of one month, which always fit.
fn small(count: i64) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}
