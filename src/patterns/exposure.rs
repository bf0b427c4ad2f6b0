//! How many customers there were to go off course, month by month.
use super::real;
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

impl Exposure {
    /// A customer is active in a month when it was one on its first day and had not churned by then.
    /// An account whose beginning nobody knows is counted in none.
    pub fn new(view: &View<'_>) -> Self {
        Self::among(view, 0..view.facts.accounts.since.len())
    }

    /// The same of some of the accounts.
    pub(super) fn among(view: &View<'_>, places: impl Iterator<Item = usize> + Clone) -> Self {
        let accounts = &view.facts.accounts;
        let last = first_month_from(view.as_of);
        let known = places.filter(|it| view.has_account(*it));
        let oldest = known.clone().filter_map(|it| accounts.since[it]).min();
        let Some(first) = oldest.map(first_month_from).filter(|it| *it < last) else {
            return Self { first: 0, active: vec![0] };
        };
        let place = |month: i32| usize::try_from(month - first).unwrap_or(0);
        let mut begin = vec![0_usize; place(last) + 1];
        let mut stop = vec![0_usize; place(last) + 1];
        for it in known {
            let Some(since) = accounts.since[it] else { continue };
            let end = accounts.churned[it].filter(|day| *day < view.as_of);
            let (from, to) = (first_month_from(since), end.map_or(last, |it| first_month_from(it).min(last)));
            if from < to {
                begin[place(from)] += 1;
                stop[place(to)] += 1;
            }
        }
        let mut now = 0;
        let active = begin.iter().zip(&stop).map(|(begin, stop)| {
            now = now + begin - stop;
            now
        });
        Self { first, active: active.collect() }
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
