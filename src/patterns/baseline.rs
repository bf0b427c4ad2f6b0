//! What is known of a cause before a change to it begins: the figures that the change is to move.
use super::exposure::Exposure;
use super::facts::Facts;
use super::filter::Filter;
use super::stats::garwood;
use super::tally::{Tally, per_thousand};
use super::view::View;
use super::windows::Windows;
use crate::domain::{Baseline, Cause, Day, Level, Period};
use chrono::Days;

/// As long before a change as its check looks back.
const DAYS: u64 = 270;

/// Findings of a cause at one level, or everywhere, in the nine months before a day, as far as the record goes back.
pub fn baseline(facts: &Facts, windows: &Windows, cause: Cause, level: Option<&Level>, on: Day) -> Baseline {
    let view = View::new(facts, windows.as_of, &Filter::at(level));
    let from = on.checked_sub_days(Days::new(DAYS)).unwrap_or(on).max(windows.first_day.min(on));
    let period = Period { from, to: on };
    let tally = Tally::new(&view, &Exposure::new(&view), period);
    let (findings, exposure) = (tally.of(cause), tally.adjusted_exposure());
    let interval = garwood(findings, exposure);
    Baseline {
        from,
        to: on,
        findings,
        exposure,
        rate: per_thousand(findings, exposure),
        rate_lo: interval.map(|it| it.lo * 1000.0),
        rate_hi: interval.map(|it| it.hi * 1000.0),
    }
}
